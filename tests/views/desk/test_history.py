"""历史: everything that befell a household on one line of time, masked, newest first, by kind, in few statements."""

import datetime as dt
import json
import re

import pytest

from hev import audit, clock
from hev.accounts.people import Person
from hev.desk import evidence_packs
from hev.desk.history_rules import KINDS
from hev.desk.models import EvidenceFile, EvidencePack
from hev.desk.moves import move
from hev.labels.models import Label
from hev.photos.models import Photo
from hev.problems.models import Problem, ProblemStep
from hev.regions.models import Region
from hev.register.amendment_models import Amendment, AmendmentStep
from hev.register.corrections import correct, record_seen
from hev.register.models import Household
from hev.rounds import actions as rounds
from hev.rounds.models import Case, Round
from hev.surveys.models import Survey
from hev.verification.actions import Submission, submit
from hev.verification.answers import Answers
from hev.verification.deciding import Decision, decide
from hev.verification.review_rules import Note
from hev.verification.visits import Attempt, visit
from tests.world import COUNTY, SIBLING_VILLAGE, VILLAGE, idno

# Login, session, region, household and one or two statements for each kind.
MOST_QUERIES = 34
OTHER_IDNO, OTHER_PHONE, KIN_PHONE = idno(901), "13955550901", "13955550902"


def someone(world, name: str) -> Person:
    account = getattr(world, name)
    return Person(account, Region.get(Region.code == account.region), "", 0)


def sent(world, home, who="li", minute=0, photo=None, **given) -> Case:
    """A revision, so many minutes ago."""
    home, case = (
        Household.get_by_id(home.id),
        Case.select().where(Case.household == home).order_by(Case.round.desc()).first(),
    )
    blank = dict.fromkeys(Answers.__dataclass_fields__, "")
    kept = {"idno": home.idno, "phone": home.phone, "result": "safe", "means": "appraised", "detail": "b", "remark": "墙体完好",
            "verifier_name": "李立", "verifier_post": "村书记", "verifier_phone": "13911112222",
            "verified_on": clock.today()}  # fmt: skip
    with clock.at(ago(minute)):
        case.household = home
        submission = Submission(
            f"op-{case.id}-{case.version}", case.version, Answers(**{**blank, **kept, **given}), photo
        )
        submit(case, submission, someone(world, who))
    return Case.get_by_id(case.id)


def ago(minutes: int) -> dt.datetime:
    return clock.now() - dt.timedelta(minutes=minutes)


def decided(world, case: Case, act: str, who: str, minute=0, **given) -> Case:
    with clock.at(ago(minute)):
        decide(case, Decision(act, case.version, **given), someone(world, who))
    return Case.get_by_id(case.id)


def picture(world, home, **given) -> Photo:
    kept = {"household": home, "village": home.village, "account": world.li.id, "key": f"ab/{'ab' * 16}.orig", "format": "jpeg",
            "bytes": 90_000, "width": 1280, "height": 960, "sha256": "5" * 64, "taken_at": dt.datetime(2020, 6, 3, 14, 22),
            "taken_from": "exif", "lat": 40.5, "lon": 99.3, "created_at": ago(200)}  # fmt: skip
    return Photo.create(**{**kept, **given})


def life(world) -> Household:
    """Something of every kind, some of it with numbers in its words."""
    home, li = world.homes[0], someone(world, "li")
    front = picture(world, home)
    with clock.at(ago(300)):
        visit(Case.get(Case.household == home), Attempt("v1", "work", clock.today(), clock.today() + dt.timedelta(days=3), "在外地",
              living_at=f"广东 {OTHER_PHONE}", kin_phone=KIN_PHONE), li)  # fmt: skip
    case = sent(world, home, minute=190, photo=front, remark=f"原号 {OTHER_IDNO}")
    case = decided(
        world,
        case,
        "return",
        "wang",
        180,
        notes=(Note("photo", "blurred"), Note("means", "ledger", "台账是危改")),
    )
    with clock.at(ago(170)):
        correct(Household.get_by_id(home.id), home.idno, OTHER_PHONE, li, reason="换号")
    case = sent(world, home, minute=160, means="renovated", detail="rural", way="repaired", year="2018")
    case = decided(world, case, "suspect", "li", 150, words="墙有裂缝")
    case = decided(world, case, "confirm", "wang", 140, words="是危房", measure="repair", until=clock.today())
    Label.create(household=home, token="T" * 20, code="12345678", created_at=ago(400), created_by=world.ma.id, printed_at=ago(390),
                 prints=2, placed_at=ago(380), placed_by=world.li.id, revoked_at=ago(100), revoked_by=world.wang.id)  # fmt: skip
    with clock.at(ago(390)):
        audit.record("labels_printed", account=world.ma, region=VILLAGE, count=3)
    said(world, home)
    record_seen(Household.get_by_id(home.id), someone(world, "ma"))
    return home


def said(world, home) -> None:
    """A report, a survey, a request."""
    problem = Problem.create(household=home, no=1, village=VILLAGE, receipt="1234567890", op_id="p", kind="house", channel="qr",
                             words=f"漏雨，打 {KIN_PHONE}", level="township", due_on=clock.today(), step_on=clock.today(),
                             phone=KIN_PHONE, at=ago(90))  # fmt: skip
    ProblemStep.create(problem=problem, household=home, no=1, act="answer", before="new", after="answered", level="township",
                       person="王望", place="第一乡", words="已修好", outcome="solved", at=ago(80))  # fmt: skip
    Survey.create(household=home, no=1, village=VILLAGE, op_id="s", surveyor="施市", surveyed_on=clock.today(), opinion="屋顶已修",
                  account=world.city.id, person="施市", region=0, place="示例市", at=ago(70))  # fmt: skip
    amendment = Amendment.create(household=home, no=1, village=VILLAGE, kind="head", was='{"name": "王彦庆"}',
                                 wanted='{"name": "王彦清"}', reason="户口本", account=world.li.id, person="李立", region=VILLAGE,
                                 at=ago(60))  # fmt: skip
    AmendmentStep.create(amendment=amendment, household=home, no=1, act="refuse", before="pending", after="refused",
                         person="马骉", note="与户口本不符", at=ago(50))  # fmt: skip


def page(client, home, query="") -> str:
    return client.get(f"/households/{home.id}/history{query}").text


def test_every_kind_stands_on_the_line_newest_first(client_of, world):
    home = life(world)
    text = page(client_of("li"), home)
    for shown in (
        "试点 第 1 次核验：住房安全有保障：鉴定安全（B级）", "试点 第 2 次核验", "试点 第 3 次核验：住房安全未保障",
        "退回：待复验 → 退回", "王望（乡镇）", "模糊看不清 —— 第 2 次核验已回应", "台账是危改", "走访第 1 次：外出务工", "亲属电话：139*****0902",
        "疑似第 1 条：确认未保障", "措施：旧房整治", "换号", "生成标识牌，短码 1234 5678", "共 2 次", "标为已张贴", "作废", "马骉", "反映问题第 1 号：房屋质量问题",
        "第一乡 王望", "已解决", "现场调研第 1 条（不公开）", "申请更正第 1 条：户主姓名", "与户口本不符", "查看本户的完整号码", "2020-06-03 14:22 拍摄（照片自带时间），位置 40.50000, 99.30000",
    ):  # fmt: skip
        assert shown in text, shown
    times = re.findall(r"<td data-label=\"时间\">([^<]+)", text)
    assert times == sorted(times, reverse=True)
    assert len(times) == 18


def test_what_differs_is_marked_by_a_sign(client_of, world):
    home = life(world)
    text = page(client_of("li"), home, "?kind=revision")
    second = text[text.index("第 2 次核验") : text.index("第 1 次核验")]
    assert "≠</span> <b>保障方式</b>：<del>鉴定安全</del> → <ins>改造安全</ins>" in second
    assert "＋</span> <b>改造年份</b>：<ins>2018</ins>" in second
    assert "－</span> <b>鉴定等级</b>：<del>B级</del>" in second
    assert "≠</span> <b>联系方式(手机号)</b>：<del>138*****0001</del> → <ins>139*****0901</ins>" in second
    assert "不再用原来的照片" in second
    assert "≠" not in text[text.index("第 1 次核验") :]


def test_a_number_that_differs_only_where_it_is_masked_is_told(client_of, world):
    home = world.homes[0]
    sent(world, home, minute=20)
    twin = home.idno[:6] + "19610101" + home.idno[14:17]
    from hev.identity import check_digit

    number = next(f"{twin[:6]}{born}{twin[14:17]}{check_digit(twin[:6] + born + twin[14:17])}" for born in
                  (f"1961{m:02d}{d:02d}" for m in range(1, 13) for d in range(1, 28))
                  if check_digit(twin[:6] + born + twin[14:17]) == home.idno[17])  # fmt: skip
    sent(world, home, minute=10, idno=number)
    text = page(client_of("li"), home)
    assert text.count("（遮住的数字不同）") >= 2
    assert number not in text


def test_no_number_in_full_on_any_kind(client_of, world):
    home = life(world)
    for kind in ("", *KINDS):
        for at in (1, 2):
            text = page(client_of("ma"), home, f"?kind={kind}&page={at}")
            for number in (home.idno, home.phone, OTHER_IDNO, OTHER_PHONE, KIN_PHONE, "13911112222"):
                assert number not in text, (kind, number)


def test_a_kind_shows_its_own_entries_and_the_photos_only_when_asked(client_of, world):
    home = life(world)
    li = client_of("li")
    assert "img class=thumb" not in page(li, home)
    assert "img class=thumb" in page(li, home, "?kind=photo")
    steps = page(li, home, "?kind=step")
    assert steps.count("<tr><td") == 5
    assert "核验完成：未核验 → 待复验" in steps
    assert "反映问题第" not in steps
    assert page(li, home, "?kind=nonsense").count("<tr><td") == 18


def test_a_submission_is_one_entry(client_of, world):
    home = world.homes[1]
    sent(world, home, photo=picture(world, home))
    text = page(client_of("li"), home)
    assert text.count("<tr><td") == 1
    assert "未核验 → 待复验" in text


@pytest.mark.parametrize(
    ("who", "status"), [("li", 200), ("wang", 200), ("city", 200), ("neighbour", 404), ("zhao", 404)]
)
def test_only_the_region_sees_it(client_of, world, who, status):
    assert client_of(who).get(f"/households/{world.homes[0].id}/history").status_code == status


def test_who_entered_it_for_somebody_else_is_named(client_of, world):
    sent(world, world.homes[0], who="wang")
    assert "李立，由 王望（乡镇） 填报" in page(client_of("li"), world.homes[0])


def test_an_earlier_round_stays_in_the_line_and_the_next_is_compared_with_it(client_of, world):
    home = world.homes[0]
    sent(world, home, minute=30)
    later = Round.create(
        region=COUNTY, name="回头看", begins=clock.today(), ends=clock.today(), created_at=clock.now()
    )
    rounds.open_cases(later, [(home.id, home.village, home.size)])
    rounds.recount_all(later.id, {home.village})
    sent(world, home, minute=5, remark="墙体有裂缝")
    text = page(client_of("li"), home)
    assert "回头看 第 1 次核验" in text
    assert "试点 第 1 次核验" in text
    assert "<del>墙体完好</del> → <ins>墙体有裂缝</ins>" in text


def test_a_move_stands_there_and_the_new_village_sees_the_whole_line(client_of, world):
    home = world.homes[0]
    sent(world, home, minute=9)
    move(Household.get_by_id(home.id), SIBLING_VILLAGE, someone(world, "ma"), reason="并村")
    assert client_of("li").get(f"/households/{home.id}/history").status_code == 404
    text = page(client_of("neighbour"), home)
    assert "调整到其他村" in text
    assert "原因：并村" in text
    assert "第 1 次核验" in text


def test_a_long_history_has_pages_that_miss_and_repeat_nothing(client_of, world):
    home = world.homes[0]
    for n in range(30):
        sent(
            world,
            home,
            minute=100 - n,
            remark=f"第{n:02d}版",
            photo=picture(world, home, key=f"ab/{n:032x}.orig", created_at=ago(100 - n)),
        )
    for _ in range(25):
        record_seen(Household.get_by_id(home.id), someone(world, "ma"))
    texts = [page(client_of("li"), home, f"?page={n}") for n in (1, 2, 3)]
    assert [text.count("<tr><td") for text in texts] == [20, 20, 15]
    seen = re.findall(r"试点 第 (\d+) 次核验", "".join(texts))
    assert [int(n) for n in seen] == list(range(30, 0, -1))
    assert "较早的" not in texts[2]


def test_whoever_took_the_whole_village_stands_there_too(client_of, world):
    EvidencePack.create(region=VILLAGE, full=True, reason="省里抽查", households=3, account=world.ma.id, name="x", person="马骉",
                        created_at=clock.now(), taken_at=clock.now(),
                        takes=json.dumps([[clock.now().isoformat(), "990101000000 马骉", 1]]))  # fmt: skip
    homes = json.dumps([[home.id, ""] for home in world.homes[:3]])
    EvidenceFile.create(
        pack=EvidencePack.get(), no=1, households=3, pages=3, bytes=1, sha256="", lacks="[]", contents=homes
    )
    assert evidence_packs.KEEP
    text = page(client_of("li"), world.homes[0], "?kind=seen")
    assert "下载全村证据包第 1 册（3 户，含完整号码）" in text
    assert "理由：省里抽查" in text
    assert "下载全村证据包" not in page(client_of("ma"), world.homes[4])


def test_the_page_asks_few_questions_however_long_the_history(client_of, world, queries):
    home, li = life(world), client_of("li")
    page(li, home)
    queries()
    page(li, home)
    first = len(queries())
    for n in range(10):
        sent(world, home, who="wang", minute=30 - n)
    queries()
    page(li, home)
    assert len(queries()) == first <= MOST_QUERIES


def test_the_page_is_light(client_of, world):
    home = life(world)
    for n in range(20):
        sent(
            world,
            home,
            who="wang",
            minute=40 - n,
            remark="雨" * 100 + str(n),
            explanation="",
            heard="风" * 50,
        )
    answer = client_of("wang").get(f"/households/{home.id}/history", headers={"Accept-Encoding": "gzip"})
    assert len(answer.get_data()) <= 8_000
