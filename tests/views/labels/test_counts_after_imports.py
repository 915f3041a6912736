"""The counts of labels follow an import's marks of absence and its undoing, which stamp no household, within the minute."""

import datetime as dt
from dataclasses import replace

from hev import clock
from hev.labels import actions, counts
from hev.regions.models import Region
from hev.register.models import Household
from tests.fixtures import rosters
from tests.views.register.conftest import bring, office  # noqa: F401 (fixtures)
from tests.views.register.roster_county import act

URL = "https://hev.example.gov.cn"


def totals(home):
    counts.follow(URL)
    kept = counts.of(Region.get(Region.code == home.village))
    return kept.total, kept.todo


def test_who_is_absent_or_listed_again_is_counted_so(bring, office, settings):  # noqa: F811
    sheet = rosters.roster("households")
    with clock.at(clock.now() - dt.timedelta(days=2)):
        bring(sheet)
        home = Household.get(Household.number == sheet.rows[0][sheet.column("户编号")])
        list(actions.sheet_labels(Region.get(Region.code == home.village), "all", URL))
        total, _ = totals(home)
    roster = bring(replace(sheet, rows=sheet.rows[1:]))
    assert totals(home) == (total - 1, 0)
    assert act(office, roster, "undo", settings).state == "undone"
    assert totals(home) == (total, 0)


def test_what_an_undo_takes_away_is_counted_no_more(bring, office, settings):  # noqa: F811
    sheet = rosters.roster("households")
    roster = bring(sheet)
    home = Household.get()
    assert totals(home)[0] > 0
    assert act(office, roster, "undo", settings).state == "undone"
    assert totals(home) == (0, 0)
