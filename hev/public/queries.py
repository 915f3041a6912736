"""What a label's token opens: a household with its newest result, or the village of a revoked label."""

from dataclasses import dataclass

from peewee import JOIN

from hev.errors import NotFound
from hev.identity import mask, mask_phone
from hev.labels.code import typed_token
from hev.labels.models import Label
from hev.photos.models import Photo
from hev.problems import holders
from hev.public.sentences import Finding
from hev.regions import queries as regions
from hev.register.models import Household
from hev.rounds.models import Case, Round
from hev.rounds.queries import TELLING
from hev.surveys import queries as surveys
from hev.verification.models import Verification
from hev.verification.texts import short


@dataclass(frozen=True)
class Scanned:
    """What a scan may show: nothing that is not here reaches the page. `door` is the roster's
    own address, `whose` the region that answers the telephone, `finding` None for a revoked label.
    `home` is for asking further, never for the page."""

    telephone: str
    whose: str
    village: str
    name: str = ""
    idno: str = ""
    phone: str = ""
    address: str = ""
    door: str = ""
    finding: Finding | None = None
    token: str = ""
    home: Household | None = None


class Gone(Exception):
    """A code that opens no household any more, or never did: `found` is what may be said, None for an unknown one."""

    def __init__(self, found: Scanned | None) -> None:
        super().__init__()
        self.found = found


def known_label(token: str) -> Label | None:
    """The label of a token as typed or scanned, with its household; revoked ones too."""
    typed = typed_token(token)
    return (
        Label.select(Label, Household).join(Household).where(Label.token == typed).first() if typed else None
    )


def label_of(token: str) -> Label:
    """The label in force behind a token. Raises Gone."""
    label = known_label(token)
    if label is None or label.revoked_at is not None:
        raise Gone(scan(token))
    return label


def telephone_of(home: Household) -> tuple[str, str]:
    """(whose, number) that the household may call."""
    return regions.telephone(home.village)


def first_holder(home: Household) -> str:
    """The name of the region that answers what is reported now."""
    return holders.holder(home.village, holders.first(home.village))


def public_picture(token: str, photo_id: int) -> Photo:
    """A picture of one of the household's public surveys. Raises NotFound for any other, Gone without a label in force."""
    home = label_of(token).household
    if photo_id not in {photo for one in surveys.public_of(home) for photo in one.photos}:
        raise NotFound
    return Photo.get_by_id(photo_id)


def scan(token: str) -> Scanned | None:
    """The household of a label's token, numbers masked; its village alone when revoked; None for an unknown one."""
    label = known_label(token)
    if label is None:
        return None
    home = label.household
    address = regions.address(home.village)
    whose, telephone = regions.telephone(home.village)
    if label.revoked_at is not None:
        return Scanned(telephone, whose, address)
    return Scanned(
        telephone, whose, address, home.name, mask(home.idno), mask_phone(home.phone),
        address + home.group_name, home.address, _finding(home), label.token, home,
    )  # fmt: skip


def _finding(home: Household) -> Finding:
    """The case that says how the household stands, with who verified it; 尚未核验 without a round."""
    same = (Verification.case == Case.id) & (Verification.revision == Case.revision)
    row = (
        Case.select(
            Case.state, Case.result, Case.means, Case.detail, Case.way, Case.verified_on,
            Verification.verifier_name, Verification.verifier_post,
        )
        .join(Verification, JOIN.LEFT_OUTER, on=same)
        .switch(Case)
        .join(Round)
        .where(Case.household == home)
        .order_by(*TELLING)
        .tuples()
        .first()
    )  # fmt: skip
    if row is None:
        return Finding("todo", "", "", None, "", "")
    state, result, means, detail, way, day, verifier, post = row
    return Finding(state, result, short(result, means, detail, way), day, verifier or "", post or "")
