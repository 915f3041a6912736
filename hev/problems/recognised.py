"""A report that asks for a correction of the register leads to it, and is answered when the correction is made."""

from hev.accounts.people import Person
from hev.db import write
from hev.errors import NotFound, Refused
from hev.identity import mask_phone
from hev.problems import states as s
from hev.problems import topic_rules as rules
from hev.problems.actions import SYSTEM, act, staff
from hev.problems.deeds import Deed
from hev.problems.models import Problem
from hev.register import corrections
from hev.register.amendment_models import Amendment, AmendmentStep
from hev.register.amendment_states import OPEN, WITHDRAWN
from hev.register.models import Household

PORTION = 500


def new_phone(problem: Problem, version: int, checked: bool, person: Person, ip: str = "") -> str:
    """Make the number that the reporter left the household's own, and answer the report; -> it, masked.

    One transaction. `checked`: the person has called the number; asked for where no identity number of the household
    came with the report. Raises Overtaken, Refused, NotFound like `act`.
    """
    if not problem.phone:
        raise Refused("没有改：反映人没有留电话。")
    if not problem.known and not checked:
        raise Refused("没有改：反映人的身份没有核对过。请先打这个电话核实，勾上“已电话核实”再改。", "checked")
    masked, by = mask_phone(problem.phone), staff(person, ip)
    with write():
        act(problem.id, Deed(s.AMEND, version=version), by)
        home = Household.get_by_id(problem.household_id)
        why = f"农户反映，回执号 {problem.receipt}"
        corrections.correct(home, home.idno, problem.phone, person, ip, why)
        act(problem.id, Deed(s.SETTLE, rules.phone_told(masked), outcome="solved"), SYSTEM)
    return masked


def link(problem: Problem, amendment: Amendment, person: Person, ip: str = "") -> None:
    """A report led to a request: it waits for the county now; the same request again changes nothing."""
    now = Problem.get_or_none(Problem.id == problem.id)
    if now is None or now.amendment_id != amendment.id:
        act(problem.id, Deed(s.AMEND, rules.ASKED, amendment=amendment.id), staff(person, ip))


def follow() -> int:
    """Answer the reports whose request was decided; those whose request was withdrawn wait again; -> how many."""
    mine = Problem.waiting & Problem.amendment.is_null(False)
    done = mine & Amendment.state.not_in(OPEN)
    found = Problem.select(Problem, Amendment).join(Amendment).where(done).order_by(Problem.id).limit(PORTION)
    return sum(_followed(problem) for problem in list(found))


def _followed(problem: Problem) -> int:
    try:
        with write():
            _follow(problem, problem.amendment)
    except (Refused, NotFound):
        return 0  # somebody was quicker
    return 1


def _follow(problem: Problem, amendment: Amendment) -> None:
    if amendment.state == WITHDRAWN:
        act(problem.id, Deed(s.NOTE, rules.WITHDRAWN_NOTE), SYSTEM)
        Problem.update(amendment=None).where(Problem.id == problem.id).execute()
        return
    last = AmendmentStep.select().where(AmendmentStep.amendment == amendment.id)
    note = next((step.note for step in last.order_by(AmendmentStep.no.desc()).limit(1)), "")
    outcome, words = rules.decided(amendment.state, amendment.kind, note)
    act(problem.id, Deed(s.SETTLE, words, outcome=outcome), SYSTEM)


def reported(amendment: Amendment) -> Problem | None:
    """The report that led to a request; its household will read what is decided."""
    return Problem.select().where(Problem.amendment == amendment.id).order_by(Problem.id.desc()).first()
