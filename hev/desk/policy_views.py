"""政策: what is in force, since when and by whom; a change says what it touches before it is made."""

from flask import Blueprint, Response, flash, request

from hev import web
from hev.desk import policy_effects
from hev.desk.policy_forms import value_form
from hev.errors import Refused
from hev.rounds import queries as rounds
from hev.rounds.actions import set_policy
from hev.rounds.policy import BY_NAME, KEYS, Key, Policy, in_words

bp = Blueprint("policy", __name__)


@bp.route("/policy", methods=["GET", "POST"])
def show() -> Response:
    """All keys; with `key` the form of one, with `value` too what the change would touch. POST makes it."""
    key = BY_NAME.get(request.values.get("key", ""))
    if request.method == "POST":
        return _change(key)
    return _all() if key is None else _one(key, request.args.get("value"))


def _change(key: Key | None) -> Response:
    if key is None:
        raise Refused("没有这一项政策，没有改动。")
    try:
        changed = set_policy(web.me().region.code, {key.key: request.form.get("value", "")}, web.me())
    except Refused as refused:
        return _one(key, request.form.get("value", ""), refused.status)
    flash(f"已修改：{key.label}。" if changed else "没有改动。", "ok")
    return web.see_other("policy.show")


def _in_force() -> dict[str, str]:
    changes = rounds.policy_changes(web.me().region.code)
    return {change.key: change.value for change in reversed(changes)}


def _all() -> Response:
    here = web.me().region
    changes = [change for change in rounds.policy_changes(here.code) if change.key in BY_NAME]
    latest = {change.key: change for change in reversed(changes)}
    return web.page(
        "rounds/policy.html",
        here=here,
        rows=[
            (
                key,
                in_words(key, latest[key.key].value if key.key in latest else key.default),
                latest.get(key.key),
            )
            for key in KEYS
        ],
        changes=[(BY_NAME[c.key].label, in_words(BY_NAME[c.key], c.value), c) for c in changes],
    )


def _one(key: Key, typed: str | None, status: int = 200) -> Response:
    """The form of a key, or once a value is given what changing it to that would touch."""
    kept = _in_force()
    now = kept.get(key.key, key.default)
    form = value_form(key, now if typed is None else typed)
    value = form.read(key) if typed is not None else None
    effects = []
    if value is not None and value != now:
        before, after = Policy.of(kept), Policy.of({**kept, key.key: value})
        effects = policy_effects.told(key.key, web.me().region, before, after)
    errors = web.form_errors(form)
    return web.page(
        "rounds/policy_key.html", status=422 if errors else status, here=web.me().region, key=key, form=form,
        errors=errors, now=in_words(key, now), value=value, then=in_words(key, value or ""), effects=effects,
    )  # fmt: skip
