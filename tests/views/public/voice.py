"""What a household sends through its label, for the tests of its pages."""

from hev.accounts.people import Person
from hev.problems import actions
from hev.regions.models import Region

TOKEN, OTHER = "0123456789ABCDEF", "FEDCBA9876543210"
GOOD = {"kind": "house", "how": "say", "words": "屋顶漏雨", "callback": "kept", "idno": "", "op_id": "op-1"}


def staff(world, name):
    account = getattr(world, name)
    return actions.staff(Person(account, Region.get(Region.code == account.region), "", 0))


def send(client, token=TOKEN, **given):
    return client.post(f"/Q/{token}/report", data={**GOOD, **given})


def ask(client, number, token=TOKEN, **given):
    return client.post(f"/Q/{token}/ask", data={"number": number, **given})


def act(client, name, no=1, words="", token=TOKEN):
    return client.post(f"/Q/{token}/reports/{no}", data={"act": name, "words": words})
