"""A newer roster beside the older one: new, changed, same, conflict, absent."""

from hev.register.matching import FIELDS, Known, Listed, Match, Matching, digest, match
from hev.register.rows import MemberRow


def facts(**values: object) -> tuple[object, ...]:
    usual = {"village": 1, "number": "1", "head_name": "张三", "idno": "A", "phone": "139", "size": 1}
    return tuple((usual | values).get(name, "") for name in FIELDS)


def listing(**values: object) -> Listed:
    row = facts(**values)
    return Listed(str(row[1]), str(row[3]), row)


def known(at: int = 5, corrections: dict[str, str] | None = None, **values: object) -> Known:
    row = facts(**values)
    return Known(at, str(row[1]), str(row[3]), row, corrections or {})


def test_same_roster_twice_changes_nothing() -> None:
    assert match([known()], [listing()]) == Matching([Match("same", 0, 5)], [])


def test_number_matches_before_stem() -> None:
    result = match(
        [known(5), known(6, number="2", idno="B")], [listing(number="2", idno="A"), listing(idno="C")]
    )
    assert [(one.household_id, one.changed) for one in result.matches] == [(6, ("idno",)), (5, ("idno",))]


def test_stem_matches_when_the_number_is_blank_or_new() -> None:
    assert match([known()], [listing(number="")]).matches == [Match("same", 0, 5)]
    assert match([known()], [listing(number="9")]).matches == [Match("changed", 0, 5, ("number",))]


def test_stem_of_two_households_matches_neither() -> None:
    result = match([known(5), known(6, number="2")], [listing(number="3")])
    assert (result.matches[0].kind, result.absent) == ("new", [5, 6])


def test_household_missing_from_the_list_is_absent_but_a_parked_one_is_not() -> None:
    existing = [known(5), known(6, number="2", idno="B"), known(7, number="", idno="C")]
    assert match(existing, [listing()], parked=[("", "C")]).absent == [6]
    assert match(existing, [listing()], parked=[("2", "")]).absent == [7]


def test_local_correction_stays_while_the_roster_says_the_same() -> None:
    assert match([known(corrections={"phone": "150"})], [listing()]).matches[0].kind == "same"
    changed = match([known(corrections={"phone": "150"})], [listing(size=2)]).matches[0]
    assert (changed.kind, changed.changed, changed.conflicts) == ("changed", ("size",), ())


def test_roster_that_changes_a_corrected_value_is_a_conflict() -> None:
    found = match([known(corrections={"phone": "150"})], [listing(phone="188")]).matches[0]
    assert (found.kind, found.conflicts, found.settled) == ("conflict", ("phone",), ())


def test_roster_that_takes_over_a_correction_settles_it() -> None:
    found = match([known(corrections={"phone": "150"})], [listing(phone="150")]).matches[0]
    assert (found.kind, found.conflicts, found.settled) == ("changed", (), ("phone",))


def test_change_of_any_member_changes_the_digest() -> None:
    people = [MemberRow("张三", "男", "A", "A", "户主"), MemberRow("李四", "女", "", "", "配偶")]
    before = digest(people)
    people[1].relation = "之女"
    assert digest(people) != before
