"""Every column of hev that holds a region's code, and what a 行政区划调整 does with it; a test looks for forgotten ones."""

from typing import Any

from hev.accounts.models import Account
from hev.audit import Audit
from hev.desk.models import EvidencePack
from hev.jobs import Job
from hev.labels.models import BatchFile, LabelBatch, LabelCount, Printer
from hev.photos.models import Photo
from hev.problems.models import AnswerTemplate, Problem
from hev.regions.models import Region, RegionAlias
from hev.register.amendment_models import Amendment
from hev.register.models import Household, Member, RosterImport, RosterMember, RosterRow
from hev.rounds.models import Case, Policy, Round, Tally
from hev.surveys.models import Survey
from hev.verification.models import Draft, Sample, Verification

# Take the new code of a village; where a county looks for its rows.
FOLLOWS: tuple[Any, ...] = (
    Household.village, Member.village, Draft.village, Photo.village, RosterRow.village, RosterMember.village,
    Amendment.village, RegionAlias.village, Problem.village, Survey.village,
)  # fmt: skip
# May hold a township's code too.
FOLLOWS_ANY: tuple[Any, ...] = (
    Amendment.region, LabelBatch.region, Problem.region, AnswerTemplate.region, Survey.region, Sample.region,
    Round.region, EvidencePack.region,
)  # fmt: skip
# Changed in a way of their own: cases of the current round alone, sums by counting anew, the tree, accounts with their names,
# printers unless the new region has one of that name, PDFs of labels by letting go of them.
APART: tuple[Any, ...] = (
    Case.village, Tally.region, LabelCount.village, BatchFile.village, Region.code, Region.parent, Account.region, Printer.region,
)  # fmt: skip
# A county's or higher one's, which no county moves; or what was true when it was written.
STAYS: tuple[Any, ...] = (
    Household.county, RegionAlias.county, RosterImport.county, Policy.county,
    Verification.region, Audit.region, Job.region,
)  # fmt: skip
