"""The one endpoint for every act on a case but 核验完成, from the household's page and from the queues."""

from flask import Blueprint, flash
from werkzeug.wrappers import Response

from hev import web
from hev.errors import Refused
from hev.identity import veil
from hev.rounds.models import Case
from hev.rounds.queries import case_of
from hev.rounds.states import ACTS, RETURN, open_acts
from hev.verification import deciding, looking, texts
from hev.verification.acting import Acting
from hev.verification.cases import Overtaken
from hev.verification.deciding_forms import DecisionForm
from hev.verification.queue_rules import Mark, mark
from hev.verification.queue_views import opened, turn
from hev.verification.review_rules import MEASURES, VISIT_REASONS, in_words

bp = Blueprint("deciding", __name__)

# The value of `then` that leads on to the next of the queue.
QUEUE = "queue"


@bp.post("/households/<int:household_id>/decide")
def act(household_id: int) -> Response:
    """Carry out one act; -> the household's page or the next of the queue, or why nothing was done."""
    case, sent = case_of(web.me().region, household_id), DecisionForm()
    try:
        if sent.names_another(case.id):
            raise Overtaken
        deciding.decide(case, sent.decision(web.client_ip()), web.me())
    except Overtaken:
        return _again(case, sent, None)
    except Refused as refused:
        return _again(case, sent, refused)
    return _onwards(case, sent, _said(case, sent))


def _said(case: Case, sent: DecisionForm) -> str:
    decision = sent.decision("")
    words = f"（{veil(in_words(decision.notes))}）" if decision.act == RETURN else ""
    return f"已办理：{case.household.name} {ACTS[decision.act]}{words}。"


def _onwards(case: Case, sent: DecisionForm, said: str) -> Response:
    if sent.then.data != QUEUE:
        flash(said, "ok")
        return web.see_other("desk.household", household_id=case.household_id)
    queue, passed = opened(), _place(case, sent)
    if not web.is_fragment():
        flash(said, "ok")
        return web.see_other("review.queue", **queue.where(after=passed.text))
    # The next household at once: on a slow line every further round trip is half a second.
    following = queue.find(passed)
    return turn(queue, following[0] if following else None, told=said)


def _place(case: Case, sent: DecisionForm) -> Mark:
    """Where the household stood in the queue when it was opened: its act moves it away."""
    seen = mark(sent.place.data or "")
    return seen if seen and seen.case == case.id else Mark(str(case.updated_at), case.id)


def _again(case: Case, sent: DecisionForm, refused: Refused | None) -> Response:
    """Nothing was done: what stands in the way, what happened meanwhile, and what was typed."""
    meanwhile, status = refused is None, 409 if refused is None else refused.status
    look = looking.look(case.id, web.me(), since=True)
    typed = sent.typed()
    errors = (
        [(f"{typed['act']}-{refused.field}" if refused.field else "", refused.message)] if refused else []
    )
    queued = sent.then.data == QUEUE
    possible = open_acts(look.case.state, web.me().roles, look.policy)
    acts = possible if queued else [act for act in possible if act == typed["act"]]
    acting = Acting(look.case, acts, look.reasons, typed, errors)
    if queued:
        return turn(opened(), _place(case, sent), acting=acting, meanwhile=meanwhile, status=status)
    return web.page(
        "verification/decide.html", status=status, look=look, acting=acting, meanwhile=meanwhile, errors=errors,
        act=ACTS.get(typed["act"], ""), sentence=texts.sentence, acts=ACTS, visit_reasons=VISIT_REASONS, measures=MEASURES,
    )  # fmt: skip
