"""批量通过: what would be passed, the sample household by household, and the pass itself."""

from flask import Blueprint, flash, request
from werkzeug.wrappers import Response

from hev import web
from hev.errors import Refused
from hev.regions import queries as regions
from hev.rounds.queries import policy_of
from hev.rounds.states import ACTS
from hev.verification import bulk, bulk_queries, bulk_rules, looking, texts
from hev.verification.acting import Acting
from hev.verification.cases import Overtaken
from hev.verification.deciding_forms import DecisionForm
from hev.verification.queue_views import opened
from hev.verification.review_rules import MEASURES, VISIT_REASONS, sample_size
from hev.web import PER_PAGE, Paging

bp = Blueprint("bulk", __name__)

PASSED_OVER = "这一户在抽查期间有了变动，不在这一批里了，没有记。"


@bp.get("/review/bulk")
def index() -> Response:
    """How many would be passed here, how many not and why, and the sample to be drawn."""
    return _index()


def _index(fault: str = "") -> Response:
    queue = opened()
    policy = policy_of(queue.here.code)
    out = {}
    if queue.round and queue.station and queue.count <= bulk_rules.LARGE:
        out = bulk_queries.kept_out(queue.here, queue.round.id, queue.station.state, policy)
    mine = bulk_queries.unfinished(web.me())
    return web.page(
        "verification/bulk.html", status=422 if fault else 200, queue=queue, station=queue.station, out=out, policy=policy,
        size=sample_size(queue.count, policy.sample_percent), large=bulk_rules.LARGE, by="by" in request.args, acts=ACTS,
        errors=[("", fault)] if fault else [], mine=mine, names=regions.names({one.region for one in mine}),
    )  # fmt: skip


@bp.post("/review/bulk")
def draw() -> Response:
    """Draw the sample."""
    queue = opened()
    if queue.station is None or queue.round is None:
        return _index("这里没有可以批量通过的户。")
    try:
        sample = bulk.draw(queue.here, queue.round.id, queue.station, web.me())
    except Refused as refused:
        return _index(refused.message)
    return web.see_other("bulk.show", sample_id=sample.id)


@bp.get("/review/bulk/<int:sample_id>")
def show(sample_id: int) -> Response:
    """How far a sample is, and what became of it."""
    return _show(sample_id)


def _show(sample_id: int, fault: str = "") -> Response:
    sample = bulk_queries.sample_of(web.me(), sample_id)
    found = bulk_queries.standing(sample)
    paging = Paging(web.number("page"), found.drawn)
    return web.page(
        "verification/bulk_sample.html", "state", 422 if fault else 200, sample=sample, found=found, paging=paging,
        rows=bulk_queries.drawn(sample, paging.offset, PER_PAGE), next=bulk_queries.next_of(sample),
        job=bulk_queries.job_of(sample), running=bulk_queries.running(sample), act=ACTS[sample.act],
        place=regions.names([sample.region]).get(sample.region, ""), errors=[("", fault)] if fault else [],
    )  # fmt: skip


@bp.get("/review/bulk/<int:sample_id>/<int:household_id>")
def look(sample_id: int, household_id: int) -> Response:
    """One household of a sample."""
    return _look(sample_id, household_id)


def _look(sample_id: int, household_id: int, sent: DecisionForm | None = None, fault: str = "") -> Response:
    sample = bulk_queries.sample_of(web.me(), sample_id)
    one = bulk_queries.sampled(sample, household_id)
    found = looking.look(one.case_id, web.me())
    errors = [("return-notes", fault)] if fault else []
    acting = Acting(found.case, found.acts, found.reasons, sent.typed() if sent else {}, errors)
    return web.page(
        "verification/bulk_look.html", status=422 if fault else 200, sample=sample, one=one, look=found, acting=acting,
        standing=bulk_queries.standing(sample), act=ACTS[sample.act], sentence=texts.sentence, acts=ACTS,
        visit_reasons=VISIT_REASONS, measures=MEASURES, errors=errors, meanwhile=False,
    )  # fmt: skip


@bp.post("/review/bulk/<int:sample_id>/<int:household_id>")
def judge(sample_id: int, household_id: int) -> Response:
    """没问题, or 有问题 with its reasons; then the next of the sample."""
    sample, sent = bulk_queries.sample_of(web.me(), sample_id), DecisionForm()
    one = bulk_queries.sampled(sample, household_id)
    try:
        bulk.judge(sample, one, sent.decision(web.client_ip()), web.me())
    except Overtaken:
        flash(PASSED_OVER, "warn")
    except Refused as refused:
        return _look(sample_id, household_id, sent, refused.message)
    following = bulk_queries.next_of(sample)
    if following is None or bulk_queries.sample_of(web.me(), sample_id).state != "open":
        return web.see_other("bulk.show", sample_id=sample_id)
    return web.see_other("bulk.look", sample_id=sample_id, household_id=following.household_id)


@bp.post("/review/bulk/<int:sample_id>/pass")
def pass_all(sample_id: int) -> Response:
    """Pass the rest."""
    sample = bulk_queries.sample_of(web.me(), sample_id)
    try:
        bulk.pass_rest(sample, web.me())
    except Refused as refused:
        return _show(sample_id, refused.message)
    return web.see_other("bulk.show", sample_id=sample_id)


@bp.post("/review/bulk/<int:sample_id>/drop")
def drop(sample_id: int) -> Response:
    """Give the sample up."""
    sample = bulk_queries.sample_of(web.me(), sample_id)
    try:
        bulk.drop(sample, web.me())
    except Refused as refused:
        return _show(sample_id, refused.message)
    flash("已放弃这次抽查，各户仍在等待。", "ok")
    return web.see_other("bulk.show", sample_id=sample_id)
