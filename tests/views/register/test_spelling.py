"""The worker follows the names: after an import, after a renaming, in short transactions, never over another's work."""

from hev import worker
from hev.db import write
from hev.register import spelling
from hev.register.models import Household, Member
from hev.register.spelling import spell, spell_some
from tests import world as county
from tests.fixtures import rosters


def keys_of(member):
    now = Member.get_by_id(member.id)
    return now.initials, now.initials_alt, now.name_rev


def test_the_worker_makes_what_a_member_is_looked_for_by(world, settings):
    head = Member.get(Member.name == "王彦庆")
    assert keys_of(head) == (None, None, None)
    while worker.work_once(settings):
        pass
    assert keys_of(head) == ("wyq", None, "庆彦王")
    assert not Member.select().where(Member.initials.is_null()).exists()
    assert spell_some() == 0


def test_it_takes_so_many_at_a_time(world):
    assert spell_some(most=3) == 3
    assert Member.select().where(Member.initials.is_null(False)).count() == 3


def test_a_renamed_member_is_spelt_anew_whoever_renames(world):
    spell_some()
    head = Member.get(Member.name == "王彦庆")
    with write():
        Member.update(name=head.name, sex="男").where(Member.id == head.id).execute()
    assert keys_of(head)[0] == "wyq"
    with write():
        Member.update(name="覃彦庆").where(Member.id == head.id).execute()
    assert keys_of(head) == (None, None, None)
    spell_some()
    assert keys_of(head) == ("qyq", "tyq", "庆彦覃")


def test_a_name_that_changes_meanwhile_waits_for_the_next_time(world, monkeypatch):
    """Read before the transaction, changed before it begins: the old reading is not put beside the new name."""
    head = Member.get(Member.name == "王彦庆")
    real = spelling.write

    def rename_first():
        monkeypatch.setattr(spelling, "write", real)
        Member.update(name="单彦庆").where(Member.id == head.id).execute()
        return real()

    monkeypatch.setattr(spelling, "write", rename_first)
    spell_some()
    assert keys_of(head) == (None, None, None)
    spell_some()
    assert keys_of(head) == ("syq", None, "庆彦单")


def test_a_name_without_a_reading_is_done_too(world):
    with write():
        county.add_household(county.VILLAGE, 90, "𠮷㐂", members=1)
    spell_some()
    assert keys_of(Member.get(Member.name == "𠮷㐂")) == ("", None, "㐂𠮷")
    assert spell_some() == 0


def test_an_imported_roster_is_spelt_by_the_worker_behind_it(bring, settings):
    """Also where a newer roster replaces the members of a household."""
    for sheet in (rosters.roster(), rosters.roster("households")):
        bring(sheet)
        while worker.work_once(settings):
            pass
        for name, *keys in Member.select(
            Member.name, Member.initials, Member.initials_alt, Member.name_rev
        ).tuples():
            assert tuple(keys) == spell(name), name
    assert Household.select().exists()
