"""Tables of the region tree."""

from peewee import BigIntegerField, BooleanField, CharField

from hev.db import Model
from hev.regions import rules


class Region(Model):
    """One 行政区划; `code` has 12 digits, so that a region and all below it are one range."""

    code = BigIntegerField(unique=True)
    name = CharField(60)
    level = CharField(10)
    parent = BigIntegerField(null=True, index=True)
    phone = CharField(20, default="")
    # A city that has townships but no county (4419…) acts as county too.
    acts_as_county = BooleanField(default=False)
    practice = BooleanField(default=False)

    @property
    def span(self) -> tuple[int, int]:
        """The half-open range of codes of this region and all below it."""
        return rules.span(self.code)

    @property
    def reach(self) -> tuple[int, int, int]:
        """The span, and the 模拟村 that its people may work in too: what one household is looked for in."""
        return (*rules.span(self.code), rules.practised(self.code))

    @property
    def roles(self) -> frozenset[str]:
        """The levels that its people act at."""
        return rules.roles(self.level, self.acts_as_county)


class RegionAlias(Model):
    """What a county's lists call one of its villages."""

    county = BigIntegerField()
    text = CharField(60)
    village = BigIntegerField()

    class Meta:
        indexes = ((("county", "text"), True),)
