"""The person who is logged in: an account with its region and the levels it acts at."""

from dataclasses import dataclass

from flask_login import UserMixin

from hev.accounts.models import Account
from hev.regions.models import Region


@dataclass
class Person(UserMixin):
    """A logged-in account; `token` is the secret of its login session, known to the browser only."""

    account: Account
    region: Region
    token: str
    session_id: int

    def get_id(self) -> str:
        return self.token

    @property
    def id(self) -> int:
        """The account's id."""
        return self.account.id

    @property
    def name(self) -> str:
        """The account's name, 510722160080 or 510722160080-2."""
        return self.account.name

    @property
    def person_name(self) -> str:
        """姓名."""
        return self.account.person_name

    @property
    def post(self) -> str:
        """职位."""
        return self.account.post

    @property
    def phone(self) -> str:
        """手机号."""
        return self.account.phone

    @property
    def level(self) -> str:
        """The level of the person's region."""
        return self.region.level

    @property
    def roles(self) -> frozenset[str]:
        """The levels that the person acts at; two for a city that acts as county too."""
        return self.region.roles

    @property
    def must_complete(self) -> bool:
        """Whether 完善用户信息 comes before everything else."""
        return self.account.must_complete
