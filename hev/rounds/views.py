"""The county's settings: its round and its policy, each change kept."""

from flask import Blueprint, Response, flash, request

from hev import web
from hev.rounds import forms, queries
from hev.rounds.actions import save_settings
from hev.rounds.models import Round
from hev.rounds.policy import BY_NAME, KEYS

bp = Blueprint("rounds", __name__)


@bp.route("/settings", methods=["GET", "POST"])
def settings() -> Response:
    """Round and policy on one page; everything is saved together or not at all."""
    here = web.me().region
    round_ = queries.current_round(here)
    # A round that a higher level began is that level's to change.
    own = round_ is None or round_.region == here.code
    if request.method == "POST":
        form = forms.SettingsForm()
        if form.check(own):
            changed = save_settings(here, form.own, form.values, web.me())
            flash(f"已保存：{'、'.join(changed)}。" if changed else "没有改动。", "ok")
            return web.see_other("rounds.settings")
        return _page(form, round_, own, queries.policy_changes(here.code), 422)
    changes = queries.policy_changes(here.code)
    in_force = {change.key: change.value for change in reversed(changes)}
    return _page(forms.filled(round_, in_force), round_, own, changes)


def _page(
    form: forms.SettingsForm,
    round_: Round | None,
    own: bool,
    changes: list[queries.Change],
    status: int = 200,
) -> Response:
    kept = [change for change in changes if change.key in BY_NAME]
    return web.page(
        "rounds/settings.html",
        status=status,
        form=form,
        errors=web.form_errors(form),
        here=web.me().region,
        round=round_,
        own=own,
        keys=KEYS,
        since={change.key: change for change in reversed(kept)},
        changes=[(BY_NAME[c.key], c, forms.in_words(BY_NAME[c.key], c.value)) for c in kept],
    )
