"""Pages of 疑似问题: who may suspect, clear and confirm in which state, what is asked for, the list of a region."""

import pytest

from hev import check
from hev.db import write
from hev.rounds.models import Case
from hev.rounds.states import STATES
from hev.verification.models import Step, Suspicion, Verification
from tests.views.verification.test_deciding import ahead, decided, submitted, unsafe
from tests.views.verification.test_list import settle

MAY = {
    "suspect": ({"todo", "returned", "submitted"}, {"li", "wang", "ma"}),
    "clear": ({"suspected"}, {"wang", "ma"}),
    "confirm": ({"suspected"}, {"wang", "ma"}),
}
WHO = ("li", "wang", "ma", "city", "province", "nation", "neighbour", "zhao")
HOSTILE = (
    "<script>alert(1)</script>",
    '\'; DROP TABLE "case"; --',
    "\x00\x07\u202e字",
    "{{ 7 * 7 }}",
    "𠮷㐂" * 50,
    "裂" * 5000,
)
STRANGERS, ABOVE = ("neighbour", "zhao"), ("city", "province", "nation")
SAID = {"words": "墙上有裂缝", "measure": "renovation"}


def of(home) -> Case:
    return Case.get(Case.household == home)


def send(client, home, act, **given):
    sent = {"version": str(of(home).version), **SAID, "until": f"{ahead(30)}", **given}
    return client.post(f"/households/{home.id}/{act}", data=sent)


def suspected(world, home, words="墙上有裂缝") -> Case:
    return decided(world, of(home), "suspect", "li", words=words)


def put(world, home, state) -> None:
    """A household in a state as its acts would leave it."""
    if state == "suspected":
        suspected(world, home)
    elif state != "todo":
        settle(world, home, state, "safe", "appraised", "b")


@pytest.mark.parametrize("act", MAY)
@pytest.mark.parametrize("state", STATES)
def test_every_level_in_every_state_may_do_what_the_table_says(client_of, world, act, state):
    states, people = MAY[act]
    for who in WHO:
        home = world.homes[0]
        with write():
            for table in (Step, Suspicion, Verification):
                table.delete().execute()
        put(world, home, "todo")
        settle(world, home, "todo")
        put(world, home, state)
        before, client = of(home), client_of(who)
        shown = client.get(f"/households/{home.id}/{act}")
        answer = send(client, home, act)
        if who in STRANGERS:
            forbidden = 404 if act == "suspect" or who == "zhao" else 403
            assert (shown.status_code, answer.status_code) == (forbidden, forbidden), who
        elif who in ABOVE or who not in people:
            assert (shown.status_code, answer.status_code) == (403, 403), who
        elif state in states:
            assert (shown.status_code, answer.status_code) == (200, 303), who
            assert of(home).version == before.version + 1
            continue
        else:
            assert shown.status_code == 400
            assert "没有办理" in shown.text
            assert answer.status_code == 422
            assert "没有办理" in answer.text
        assert (of(home).state, of(home).version) == (before.state, before.version), who


@pytest.mark.parametrize("act", MAY)
def test_the_buttons_are_those_of_who_may_press_them(client_of, world, act):
    home = world.homes[0]
    suspected(world, home) if act != "suspect" else None
    for who in ("li", "wang", "ma", "city"):
        text = client_of(who).get(f"/households/{home.id}").text
        assert (f'/households/{home.id}/{act}"' in text) == (who in MAY[act][1]), who
    if act == "suspect":
        assert f"/households/{home.id}/suspect" in client_of("li").get(f"/households/{home.id}/verify").text


@pytest.mark.parametrize(
    ("act", "given", "told"),
    [
        ("suspect", {"words": " "}, "请写明看到了什么情况"), ("suspect", {"words": "裂" * 501}, "最多写 500 个字"),
        ("clear", {"words": ""}, "请写明核实的情况"), ("confirm", {"words": ""}, "请写明未保障的情况和原因"),
        ("confirm", {"measure": ""}, "请选择正在采取什么措施"), ("confirm", {"measure": "palace"}, "请选择正在采取什么措施"),
        ("confirm", {"until": ""}, "请填写到什么时候解决"), ("confirm", {"until": "2020-99-99"}, "请填写到什么时候解决"),
        ("confirm", {"until": "2020-06-03"}, "今天到半年以内"),
    ],
)  # fmt: skip
def test_what_is_missing_is_said_and_what_was_typed_is_kept(client_of, world, act, given, told):
    home = world.homes[0]
    if act != "suspect":
        suspected(world, home)
    before = of(home).version
    answer = send(client_of("wang"), home, act, **{"words": "门框变形严重", **given})
    assert answer.status_code == 422
    assert told in answer.text
    assert "错误：" in answer.text
    assert given.get("words", "门框变形严重").strip() in answer.text
    assert of(home).version == before


def test_suspicion_is_seen_by_everybody_and_cleared_by_the_township(client_of, world):
    home = world.homes[0]
    assert (
        "等乡镇或县级核实"
        in client_of("li")
        .post(
            f"/households/{home.id}/suspect",
            data={"version": "0", "words": "墙上有裂缝"},
            follow_redirects=True,
        )
        .text
    )
    assert "墙上有裂缝" in client_of("wang").get(f"/households/{home.id}").text
    text = client_of("wang").get(f"/households/{home.id}/clear").text
    assert "墙上有裂缝" in text
    send(client_of("wang"), home, "clear", words="裂缝是抹灰层的")
    text = client_of("li").get(f"/households/{home.id}").text
    assert "排除疑似：裂缝是抹灰层的" in text
    assert of(home).state == "todo"


def test_all_that_a_confirmation_lacks_is_told_at_once(client_of, world):
    suspected(world, world.homes[0])
    page = send(client_of("wang"), world.homes[0], "confirm", words="", measure="", until="")
    assert page.status_code == 422
    for sentence in ("请写明未保障的情况和原因", "请选择正在采取什么措施", "请填写到什么时候解决"):
        assert sentence in page.text


def test_a_villages_unsafe_is_confirmed_with_its_own_words(client_of, world):
    home = world.homes[0]
    unsafe(world, home)
    text = client_of("wang").get(f"/households/{home.id}/confirm").text
    assert "村里填报的未保障情况" in text
    assert ">\n墙体开裂</textarea>" in text.replace("\r", "")
    send(client_of("wang"), home, "confirm", words="墙体开裂")
    assert (of(home).state, of(home).result, of(home).revision) == ("submitted", "unsafe", 1)
    assert "确认未保障：墙体开裂（危房改造，" in client_of("li").get(f"/households/{home.id}").text


def test_the_same_form_twice_is_done_once(client_of, world):
    home, client = world.homes[0], client_of("li")
    sent = {"version": "0", "words": "墙上有裂缝"}
    both = [client.post(f"/households/{home.id}/suspect", data=sent) for _ in range(2)]
    assert [answer.status_code for answer in both] == [303, 303]
    assert both[0].headers["Location"] == both[1].headers["Location"]
    assert Suspicion.select().count() == Step.select().count() == 1


def test_who_comes_second_sees_what_was_done_and_loses_no_word(client_of, world):
    home = world.homes[0]
    suspected(world, home)
    version = str(of(home).version)
    send(client_of("wang"), home, "clear", words="没有问题")
    late = client_of("ma").post(
        f"/households/{home.id}/confirm",
        data={"version": version, "words": "属实", "measure": "moved", "until": f"{ahead(3)}"},
    )
    assert late.status_code == 409
    assert "已经有了变化" in late.text
    assert "未核验" in late.text
    assert of(home).state == "todo"
    suspected(world, home)
    again = client_of("ma").post(
        f"/households/{home.id}/clear", data={"version": version, "words": "我也看过"}
    )
    assert again.status_code == 409
    assert "我也看过" in again.text
    assert f'name="version" type="hidden" value="{of(home).version}"' in again.text


def test_a_form_that_was_open_while_the_household_was_verified_changes_nothing(client_of, world, settings):
    home = world.homes[0]
    seen = str(of(home).version)
    submitted(world, home)
    answer = client_of("li").post(f"/households/{home.id}/suspect", data={"version": seen, "words": "裂缝"})
    assert answer.status_code == 409
    assert of(home).state == "submitted"
    assert list(check.faults(settings)) == []


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_words_are_kept_or_refused_and_shown_as_words(client_of, world, text):
    home = world.homes[0]
    answer = send(client_of("li"), home, "suspect", words=text)
    assert answer.status_code in (303, 422)
    for address in (f"/households/{home.id}", "/suspicions"):
        shown = client_of("li").get(address).text
        assert "<script>alert" not in shown


@pytest.mark.parametrize("version", ["", "-1", "x", "９", "9" * 30])
def test_a_version_nobody_gave_out_is_no_version(client_of, world, version):
    assert send(client_of("li"), world.homes[0], "suspect", version=version).status_code == 409
    assert Suspicion.select().count() == 0


def test_a_revision_of_a_confirmed_suspicion_is_signed_by_who_confirms(client_of, world):
    home = world.homes[0]
    suspected(world, home)
    send(client_of("wang"), home, "confirm", words="鉴定为D级")
    assert Verification.get().explanation == "鉴定为D级"
