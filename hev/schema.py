"""Every table of hev, and the numbered migrations that make them."""

from pathlib import Path

from playhouse.migrations import Runner

from hev.accounts.models import Account, FormerName, LoginSession, Throttle
from hev.audit import Audit
from hev.backup.models import BackupEvent
from hev.db import Model, connection, db
from hev.desk.models import EvidenceFile, EvidencePack
from hev.errors import Refused
from hev.jobs import Job
from hev.labels.models import BatchFile, Label, LabelBatch, LabelCount, Printer
from hev.photos.models import Photo
from hev.problems.models import AnswerTemplate, Problem, ProblemPhoto, ProblemStep
from hev.regions.models import Region, RegionAlias
from hev.register.amendment_models import Amendment, AmendmentStep, RosterValue
from hev.register.models import (
    Correction,
    Household,
    Member,
    RosterBefore,
    RosterFault,
    RosterImport,
    RosterMember,
    RosterRow,
)
from hev.rounds.models import Case, Policy, Round, Tally
from hev.seals import AuditSeal
from hev.surveys.models import Survey, SurveyPhoto
from hev.verification.models import (
    Draft,
    ReturnNote,
    Sample,
    SampledCase,
    Step,
    Suspicion,
    Verification,
    Visit,
)

TABLES: tuple[type[Model], ...] = (
    Region, RegionAlias, Account, LoginSession, Throttle, Household, Member, Correction,
    RosterImport, RosterRow, RosterMember, RosterBefore, RosterFault, Round, Policy, Case, Tally, Photo,
    Verification, Step, Draft, Label, LabelCount, Printer, LabelBatch, BatchFile, Job, Audit, AuditSeal, BackupEvent,
    Amendment, AmendmentStep, RosterValue, FormerName,
    Problem, ProblemStep, ProblemPhoto, AnswerTemplate, Survey, SurveyPhoto, ReturnNote, Suspicion, Visit, Sample, SampledCase,
    EvidencePack, EvidenceFile,
)  # fmt: skip

MIGRATIONS = Path(__file__).resolve().parent / "migrations"


def migrate() -> list[str]:
    """Apply the pending migrations, each in its own transaction; -> their names. A kill at any point leaves whole ones."""
    with connection():
        return Runner(db.obj, str(MIGRATIONS)).up()


def pending() -> list[str]:
    """The migrations that this database still lacks."""
    with connection():
        return [m.name for m in Runner(db.obj, str(MIGRATIONS)).status() if m.path and not m.applied]


def make_ready(demo: bool) -> None:
    """Refuse to go on with a database that lacks migrations; a demo is brought up to date by itself."""
    if pending():
        if not demo:
            raise Refused("数据库还没有准备好：请先运行 python -m hev migrate。")
        migrate()
    db.obj.close_all()
