"""The two facts that a verifier may correct, 身份证号 and 联系方式, with their history."""

from collections.abc import Iterable, Mapping

from peewee import fn

from hev import audit, clock
from hev.accounts.people import Person
from hev.db import for_update, write
from hev.errors import NotFound, Refused
from hev.identity import mask, mask_phone, parse
from hev.register.amendment_models import RosterValue
from hev.register.models import Correction, Household, Member

FIELDS = {"idno": "身份证号", "phone": "联系方式"}
# What the history may tell of: the two above, and what an agreed request changed.
LABELS = FIELDS | {
    "name": "户主姓名", "number": "户编号", "village": "所在村", "group_name": "组", "address": "地址",
    "members": "家庭成员", "absent": "名单状态",
}  # fmt: skip
_COVERS = {"idno": mask, "phone": mask_phone}


def correct(
    household: Household, idno: str, phone: str, person: Person, ip: str = "", reason: str = ""
) -> list[str]:
    """Put new values in force, the roster's own left beside them; -> the fields that changed.

    `household` is as the person saw it: what they left alone stays as it is by now. `idno` has 18 or 20
    characters, `phone` is normalised or empty. Raises Refused when the number is another member's of the same
    household, NotFound when it is there no more.
    """
    new = {"idno": idno, "phone": phone}
    changed = [field for field in FIELDS if new[field] != getattr(household, field)]
    if not changed:
        return []
    with write():
        now = for_update(Household.select().where(Household.id == household.id)).first()
        if now is None:
            raise NotFound  # the import that brought it was undone meanwhile
        old = {field: getattr(now, field) for field in FIELDS}
        if "idno" in changed:
            _set_head_number(now, idno)
        _put(now, {field: new[field] for field in changed})
        _agree(now, {field: new[field] for field in changed})
        keep_history(now, changed, old, new, person, reason)
        audit.record(
            "corrected",
            account=person,
            region=now.village,
            household=now.id,
            ip=ip,
            fields=changed,
        )
    return changed


def _put(household: Household, values: dict[str, str]) -> None:
    if "phone" in values:
        values = {**values, "phone_rev": values["phone"][::-1]}
    Household.update(**values, updated_at=clock.now()).where(Household.id == household.id).execute()


def _agree(household: Household, values: Mapping[str, str]) -> None:
    """What is now corrected to the roster's own word needs no decision any more."""
    for field, value in values.items():
        same = (RosterValue.field == field) & (RosterValue.value == value) & RosterValue.asked
        RosterValue.update(asked=False).where(RosterValue.household == household.id, same).execute()


def record_seen(household: Household, person: Person, ip: str = "", what: str = "household") -> None:
    """Record that somebody saw the full numbers of a household."""
    with write():
        audit.record(
            "full_number_seen", account=person, region=household.village, household=household.id, ip=ip,
            what=what,
        )  # fmt: skip


def shown(field: str, value: str) -> str:
    """A kept value as screens show it: numbers masked."""
    return _COVERS.get(field, str)(value) if value else ""


def _set_head_number(household: Household, idno: str) -> None:
    rev = parse(idno).stem[::-1]
    twin = Member.select().where(Member.household == household, Member.no != 1, Member.rev == rev).first()
    if twin:
        raise Refused(
            f"这个身份证号是本户家庭成员{twin.name}的，没有保存。请核对后重新填写户主的号码。", "idno"
        )
    Member.update(idno=idno, rev=rev).where(Member.household == household, Member.no == 1).execute()


def keep_history(
    household: Household,
    changed: Iterable[str],
    old: Mapping[str, str],
    new: Mapping[str, str],
    person: Person,
    reason: str,
) -> None:
    """Append what changed to the household's history; call it in the transaction of the change."""
    last = (
        Correction.select(fn.COALESCE(fn.MAX(Correction.no), 0))
        .where(Correction.household == household)
        .scalar()
    )
    for no, field in enumerate(changed, last + 1):
        Correction.create(
            household=household, no=no, field=field, old=old[field], new=new[field], reason=reason,
            account=person.id, person=person.person_name, at=clock.now(),
        )  # fmt: skip
