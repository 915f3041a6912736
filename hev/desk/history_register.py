"""What befell a household's roster facts and labels, and who took its full numbers out, as entries of its history."""

import datetime as dt
import json
from collections.abc import Iterator
from typing import Any

from hev.accounts.models import Account
from hev.audit import EVENTS, Audit
from hev.desk import history_rules as rules
from hev.desk.conflicts import DECISIONS
from hev.desk.history_rules import Entry
from hev.desk.history_work import newest
from hev.desk.log_sentences import sentence
from hev.desk.models import EvidenceFile, EvidencePack
from hev.identity import veil
from hev.labels.models import Label
from hev.regions.rules import contains
from hev.register import corrections
from hev.register.amendment_models import Amendment, AmendmentStep, RosterValue
from hev.register.amendment_queries import Asked
from hev.register.amendment_states import ACTS, STATES
from hev.register.models import Correction, Household
from hev.rounds.models import Case

# What was looked at or taken out; the rest of the audit log says what other tables of the history say.
SEEN = ("full_number_seen", "evidence_taken")


def labels(home: Household, limit: int) -> list[Entry]:
    """When a label was made, last printed, hung and revoked, and by whom."""
    rows = list(newest(Label, home, Label.created_at, limit))
    ids = {id_ for row in rows for id_ in (row.created_by, row.placed_by, row.revoked_by) if id_}
    people = _people(ids)
    printers = _printers(home, {row.printed_at for row in rows if row.printed_at})
    return [entry for row in rows for entry in _label(row, people, printers)]


def _label(row: Label, people: dict[int, str], printers: dict[Any, str]) -> Iterator[Entry]:
    code = f"{row.code[:4]} {row.code[4:]}"
    moments = (
        (row.created_at, f"生成标识牌，短码 {code}", people.get(row.created_by, "")),
        (
            row.printed_at,
            f"打印标识牌 {code}（共 {row.prints} 次，这是最后一次）",
            printers.get(row.printed_at, ""),
        ),
        (row.placed_at, f"标识牌 {code} 标为已张贴", people.get(row.placed_by, "")),
        (row.revoked_at, f"标识牌 {code} 作废", people.get(row.revoked_by, "")),
    )
    for no, (at, title, who) in enumerate(moments):
        if at is not None:
            yield Entry(at, rules.LABEL, title, who, rank=(no, row.id))


def _people(ids: set[int]) -> dict[int, str]:
    """Who holds these accounts, by name."""
    rows = Account.select(Account.id, Account.person_name, Account.name).where(Account.id.in_(ids)).tuples()
    return {id_: person or name for id_, person, name in rows} if ids else {}


def _printers(home: Household, moments: set[Any]) -> dict[Any, str]:
    """{moment: who printed then} this household's label, alone or with its village's; a printing is recorded as it is done."""
    if not moments:
        return {}
    rows = Audit.select(Audit.at, Audit.who, Audit.region, Audit.household).where(
        Audit.event == "labels_printed", Audit.at.in_(moments)
    )
    return {
        row.at: row.who
        for row in rows.order_by(Audit.id)
        if row.household in (None, home.id) and (row.region is None or contains(row.region, home.village))
    }


def changes(home: Household, limit: int) -> list[Entry]:
    """Corrections, moves, requests with their steps, decisions between the roster and what was corrected here."""
    found = [_correction(row) for row in newest(Correction, home, Correction.at, limit)]
    found += [_asked(row) for row in newest(Amendment, home, Amendment.at, limit)]
    steps = newest(AmendmentStep, home, AmendmentStep.at, limit, Amendment.no).join(Amendment)
    found += [_step(row) for row in steps]
    decided = newest(RosterValue, home, RosterValue.decided_at, limit)
    return found + [_decided(row) for row in decided.where(RosterValue.decided_at.is_null(False))]


def _correction(row: Correction) -> Entry:
    old, new = (corrections.shown(row.field, value) or "无" for value in (row.old, row.new))
    moved, label = row.field == "village", corrections.LABELS.get(row.field, row.field)
    now = veil(new) + (rules.HIDDEN if old == new else "")
    return Entry(
        row.at, rules.CORRECTION, f"{'调整到其他村' if moved else '更正' + label}：{veil(old)} → {now}", row.person,
        [f"原因：{veil(row.reason)}"] if row.reason else (), rank=(1, row.id),
    )  # fmt: skip


def _asked(row: Amendment) -> Entry:
    asked = Asked(row)
    return Entry(
        row.at, rules.CORRECTION, f"申请更正第 {row.no} 条：{asked.kind.label}", row.person,
        [f"{asked.was or '无'} → {asked.wanted}", f"理由：{veil(row.reason)}", f"现在：{STATES[row.state][0]}"], rank=(1, row.id),
    )  # fmt: skip


def _step(row: AmendmentStep) -> Entry:
    return Entry(
        row.at, rules.CORRECTION, f"申请更正第 {row.amendment.no} 条 {ACTS.get(row.act, row.act)}", row.person,
        [veil(row.note)] if row.note else (), rank=(2, row.id),
    )  # fmt: skip


def _decided(row: RosterValue) -> Entry:
    said = DECISIONS.get(row.decision, row.decision)
    return Entry(
        row.decided_at, rules.CORRECTION, f"名册与本地更正不一致（{corrections.LABELS[row.field]}）：{said}", row.person,
        rank=(3, row.id),
    )  # fmt: skip


def seen(home: Household, limit: int) -> list[Entry]:
    """Who saw the full numbers, who took evidence of the household alone or of its whole village, and why."""
    # Spelled so that no engine goes by the event: a household has few entries.
    of_home = Audit.select().where(Audit.household == home.id, Audit.event.concat("").in_(SEEN))
    rows = of_home.order_by(Audit.at.desc(), Audit.id.desc()).limit(limit)
    packs = EvidencePack.select(EvidencePack, EvidenceFile.no).join(EvidenceFile, attr="volume").where(
        EvidencePack.region.in_(_villages(home)), EvidencePack.taken_at.is_null(False),
        EvidenceFile.contents.contains(f"[{home.id}, "),
    )  # fmt: skip
    taken = packs.order_by(EvidencePack.taken_at.desc(), EvidencePack.id.desc()).limit(limit)
    return [*map(_seen, rows), *(entry for pack in taken for entry in _takes(pack))]


def _villages(home: Household) -> set[int]:
    """Where a household lives and has lived: a pack of its former village holds it too."""
    moves = Correction.select(Correction.old).where(
        Correction.household == home.id, Correction.field == "village"
    )
    former = {int(text[-12:]) for (text,) in moves.tuples() if text[-12:].isdigit()}
    counted = {village for (village,) in Case.select(Case.village).where(Case.household == home.id).tuples()}
    return {home.village} | former | counted


def _seen(row: Audit) -> Entry:
    said = sentence(row.event, EVENTS.get(row.event, row.event), json.loads(row.detail or "{}"))
    return Entry(row.at, rules.SEEN, said, row.who, tone="warn", rank=(1, row.id))


def _takes(pack: EvidencePack) -> Iterator[Entry]:
    """Every time that somebody took the volume of a pack of the whole village that the household is in."""
    numbers = "含完整号码" if pack.full else "号码已遮住"
    for at, who, no in (take for take in json.loads(pack.takes) if take[2] == pack.volume.no):
        yield Entry(
            dt.datetime.fromisoformat(at), rules.SEEN, f"下载全村证据包第 {no} 册（{pack.households} 户，{numbers}）", who,
            [f"理由：{veil(pack.reason)}"], tone="warn" if pack.full else "", rank=(2, pack.id),
        )  # fmt: skip
