"""变更核验人: how the form takes over who stood in the house; the account that sends it is recorded beside them."""

from hev import identity
from hev.accounts.models import Account
from hev.accounts.people import Person
from hev.verification import actions
from hev.verification.sheet import Sheet


def named(sheet: Sheet, account: Account) -> dict[str, str]:
    """An account's person as the form's verifier; a telephone that is not one's own is masked there."""
    own = account.id == sheet.person.id
    phone = account.phone if own or not account.phone else identity.mask_phone(account.phone)
    post = account.post or sheet.policy.verifier_post
    return {"verifier_name": account.person_name, "verifier_post": post, "verifier_phone": phone}


def put(sheet: Sheet, verifier: dict[str, str], person: Person) -> None:
    """Let the person's form of this household go on with another verifier; the rest stays as it was typed."""
    kept = {**sheet.values, **verifier, "version": str(sheet.version)}
    if sheet.photo is not None and sheet.photo.id:
        kept["photo_id"] = str(sheet.photo.id)
    actions.save_draft(sheet.case, kept, person)
