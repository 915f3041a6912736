"""What a label's token opens: a household with its newest result, or the village of a revoked label."""

from dataclasses import dataclass

from peewee import JOIN

from hev.identity import mask, mask_phone
from hev.labels.models import Label
from hev.public.sentences import Finding
from hev.regions import queries as regions
from hev.register.models import Household
from hev.rounds.models import Case
from hev.verification.models import Verification
from hev.verification.texts import short

# Labels are typed by hand when a camera fails: what Crockford's alphabet leaves out is read as what was meant.
_READ_AS = str.maketrans("OIL", "011")


@dataclass(frozen=True)
class Scanned:
    """What a scan may show: nothing that is not here reaches the page. `door` is the roster's
    own address, `whose` the region that answers the telephone, `finding` None for a revoked label."""

    telephone: str
    whose: str
    village: str
    name: str = ""
    idno: str = ""
    phone: str = ""
    address: str = ""
    door: str = ""
    finding: Finding | None = None


def scan(token: str) -> Scanned | None:
    """The household of a label's token, numbers masked; its village alone when revoked; None for an unknown one."""
    typed = token.strip().upper().translate(_READ_AS)
    if not typed.isascii() or not typed.isalnum():
        return None
    label = Label.select(Label, Household).join(Household).where(Label.token == typed).first()
    if label is None:
        return None
    home = label.household
    address = regions.address(home.village)
    whose, telephone = regions.telephone(home.village)
    if label.revoked_at is not None:
        return Scanned(telephone, whose, address)
    return Scanned(
        telephone, whose, address, home.name, mask(home.idno), mask_phone(home.phone),
        address + home.group_name, home.address, _finding(home),
    )  # fmt: skip


def _finding(home: Household) -> Finding:
    """The household's case in its newest round, with who verified it; 尚未核验 without a round."""
    same = (Verification.case == Case.id) & (Verification.revision == Case.revision)
    row = (
        Case.select(
            Case.state, Case.result, Case.means, Case.detail, Case.way, Case.verified_on,
            Verification.verifier_name, Verification.verifier_post,
        )
        .join(Verification, JOIN.LEFT_OUTER, on=same)
        .where(Case.household == home)
        .order_by(Case.round.desc())
        .tuples()
        .first()
    )  # fmt: skip
    if row is None:
        return Finding("todo", "", "", None, "", "")
    state, result, means, detail, way, day, verifier, post = row
    return Finding(state, result, short(result, means, detail, way), day, verifier or "", post or "")
