"""A whole county in a fresh SQLite instance within a minute: 30 townships, 237 villages, everybody invented."""

import datetime as dt
import hashlib
import random
import shutil
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import peewee
from werkzeug.security import generate_password_hash

from bench import people
from hev import clock, schema
from hev.accounts.models import Account
from hev.accounts.passwords import ISSUED
from hev.db import Model, configure, connection, db, write
from hev.labels.code import ALPHABET, TOKEN_LENGTH
from hev.labels.models import Label
from hev.regions import rules
from hev.regions.models import Region
from hev.register import initials
from hev.register.models import Household, Member
from hev.register.spelling import spell
from hev.rounds.actions import recount_all
from hev.rounds.models import Case, Round
from hev.verification.models import Step, Suspicion, Verification

COUNTY = 990101000000
TOWNSHIPS, VILLAGES = 30, 237
FULL, MIDDLE, SMALL = 118_097, 12_000, 600
PASSWORD = "Bench-2020"
SEED = 20200601
SIZES, SIZE_WEIGHTS = (1, 2, 3, 4, 5, 6, 7, 8), (6, 11, 17, 24, 20, 13, 6, 3)
RELATIONS = ("户主", "配偶", "之子", "之女", "之父", "之母", "之孙子", "之孙女")
# A county half way: (state, result, means, detail, acts that led there) and its share of 100.
STORIES = (
    (("todo", "", "", "", ()), 40),
    (("submitted", "safe", "appraised", "b", ("submit",)), 20),
    (("submitted", "safe", "renovated", "relocation", ("submit",)), 8),
    (("reviewed", "safe", "sheltered", "kin", ("submit", "review")), 8),
    (("approved", "safe", "appraised", "a", ("submit", "review", "approve")), 17),
    (("returned", "safe", "appraised", "b", ("submit", "return")), 3),
    (("suspected", "unsafe", "", "", ("submit",)), 2),
    (("submitted", "unsafe", "", "", ("submit",)), 2),
)
AFTER = {"submit": "submitted", "review": "reviewed", "approve": "approved", "return": "returned"}
# Growing these with every row takes longer than everything else together.
INDEXES = (
    "SELECT name, sql FROM sqlite_master WHERE type = 'index' AND tbl_name = 'member' AND sql IS NOT NULL"
)
# Commits a cached county may outlive; it is made anew when what it is made of changes.
MADE_OF = (
    Path(__file__),
    Path(people.__file__),
    Path(initials.__file__),
    *sorted(schema.MIGRATIONS.glob("0*.py")),
)


class Rows:
    """Rows to insert by table, each as {field: value}; the rows of one table name the same fields."""

    def __init__(self) -> None:
        self.tables: dict[type[Model], list[dict[str, object]]] = {}

    def add(self, model: type[Model], **values: object) -> None:
        """One row; what is not named takes the field's default."""
        self.tables.setdefault(model, []).append(values)


def instance(folder: Path, households: int) -> Path:
    """An instance of so many households, to be copied and not served; made under `folder` unless it is there."""
    made_of = b"".join(path.read_bytes() for path in MADE_OF)
    target = folder / f"county-{households}-{hashlib.sha256(made_of).hexdigest()[:12]}"
    if not (target / "hev.db").is_file():
        folder.mkdir(parents=True, exist_ok=True)
        fresh = Path(tempfile.mkdtemp(prefix="new-", dir=folder))
        took = build(fresh / "hev.db", households)
        print(f"county of {households} households made in {took:.1f} s")
        shutil.rmtree(target, ignore_errors=True)
        fresh.rename(target)
    return target


def copy(source: Path, target: Path) -> Path:
    """A fresh instance with the county of `source`."""
    shutil.rmtree(target, ignore_errors=True)
    target.mkdir(parents=True, mode=0o700)
    shutil.copy(source / "hev.db", target / "hev.db")
    return target


def build(path: Path, households: int) -> float:
    """Fill a new database file; -> seconds it took."""
    begin = time.monotonic()
    engine = configure(f"sqlite:///{path}")
    schema.migrate()
    with connection():
        _hasten()
        with write():
            indexes = db.execute_sql(INDEXES).fetchall()
            for name, _ in indexes:
                db.execute_sql(f"DROP INDEX {name}")
            for rows in _portions(households):
                for model, values in rows.tables.items():
                    _insert(model, values)
            for _, statement in indexes:
                db.execute_sql(statement)
            villages = [code for code, level in regions() if level == "village"]
            recount_all(Round.get().id, villages)
        db.execute_sql("ANALYZE")
        db.execute_sql("PRAGMA journal_mode=WAL")
    engine.close_all()
    return time.monotonic() - begin


def _hasten() -> None:
    """Nobody waits for a county that is thrown away when the machine stops."""
    for pragma in ("journal_mode=OFF", "synchronous=OFF", "cache_size=-400000", "foreign_keys=OFF"):
        db.execute_sql(f"PRAGMA {pragma}")


def _insert(model: type[Model], rows: list[dict[str, object]]) -> None:
    named, columns, values = rows[0], [], []
    for field in model._meta.sorted_fields:
        if field.name in named or field.default is not None:
            columns.append(f'"{field.column_name}"')
            values.append(f":{field.name}" if field.name in named else repr(field.default))
    raw: peewee.sqlite3.Connection = db.connection()
    raw.executemany(
        f'INSERT INTO "{model._meta.table_name}" ({", ".join(columns)}) VALUES ({", ".join(values)})', rows
    )


def regions() -> list[tuple[int, str]]:
    """(code, level) of the county and all above and below it."""
    found = [(0, "nation"), (990000000000, "province"), (990100000000, "city"), (COUNTY, "county")]
    for i in range(TOWNSHIPS):
        township = COUNTY + (100 + i) * 1000
        found.append((township, "township"))
        count = VILLAGES // TOWNSHIPS + (i < VILLAGES % TOWNSHIPS)
        found += [(township + 201 + j, "village") for j in range(count)]
    return found


def _portions(households: int) -> Iterator[Rows]:
    """The regions with their accounts and the round, then the households village by village."""
    rng, now = random.Random(SEED), clock.now()
    places = regions()
    yield _places(places, now)
    villages = [code for code, level in places if level == "village"]
    registrar = Registrar(rng, now)
    for village, count in zip(villages, _shares(rng, households, len(villages)), strict=True):
        rows = Rows()
        for serial in range(1, count + 1):
            registrar.register(rows, village, serial)
        yield rows


def _shares(rng: random.Random, households: int, villages: int) -> list[int]:
    """How many households each village has: unequal, as villages are; they add up."""
    weights = [rng.uniform(0.4, 1.6) for _ in range(villages)]
    counts = [int(households * weight / sum(weights)) for weight in weights]
    for i in range(households - sum(counts)):
        counts[i % villages] += 1
    return counts


def _places(regions: list[tuple[int, str]], now: dt.datetime) -> Rows:
    rows, known = Rows(), {code for code, _ in regions}
    secret = generate_password_hash(PASSWORD, ISSUED)
    for id_, (code, level) in enumerate(regions, 1):
        name = f"样例{level}{code // 1000 % 1000:03d}-{code % 1000:03d}"
        rows.add(Region, id=id_, code=code, name=called(code, level) or name, level=level,
                 parent=rules.parent(code, known), phone="0600-8000000")  # fmt: skip
        rows.add(Account, id=id_, name=f"{code:012d}", region=code, person_name="样例员", post="村书记",
                 phone="15400000001", password_hash=secret, must_complete=False, issued_at=now)  # fmt: skip
    today = clock.local(now).date()
    rows.add(Round, id=1, region=COUNTY, name="示例县住房安全有保障核验", begins=today - dt.timedelta(days=30),
             ends=today + dt.timedelta(days=365), created_at=now)  # fmt: skip
    return rows


def called(code: int, level: str) -> str:
    """What a region of the county is called; empty for none of its levels."""
    if level == "village":
        return f"样例{code // 1000 % 1000 - 99:02d}-{code % 1000 - 200:02d}村"
    return {"township": f"第{code // 1000 % 1000 - 99:02d}样例乡", "county": "示例县", "city": "示例市",
            "province": "示例省", "nation": "全国"}[level]  # fmt: skip


class Registrar:
    """Registers one household after the other with everything that hangs on it."""

    def __init__(self, rng: random.Random, now: dt.datetime) -> None:
        self.rng, self.now = rng, now
        self.day = clock.local(now).date()
        self.names, self.numbers = people.names(rng), people.numbers()
        self.household = self.verification = self.step = 0
        self.stories, self.weights = zip(*STORIES, strict=True)

    def register(self, rows: Rows, village: int, serial: int) -> None:
        """A household, its people, its case with what happened to it, its label."""
        self.household += 1
        id_, rng = self.household, self.rng
        size = rng.choices(SIZES, SIZE_WEIGHTS)[0]
        family = [(rng.choice(self.names), next(self.numbers)) for _ in range(size)]
        phone = f"154{rng.randrange(10**8):08d}"
        name, idno = family[0]
        rows.add(Household, id=id_, village=village, county=COUNTY, number=f"{village}{serial:05d}", name=name,
                 idno=idno, roster_idno=idno, phone=phone, roster_phone=phone, phone_rev=phone[::-1], size=size,
                 group_name=f"{serial // 40 + 1}组", address=f"{serial // 40 + 1}组{serial % 40 + 1}号",
                 created_at=self.now, updated_at=self.now)  # fmt: skip
        for no, (one, number) in enumerate(family, 1):
            letters, others, backwards = spell(one)
            rows.add(Member, household=id_, village=village, no=no, name=one, sex="男" if no % 2 else "女",
                     relation=RELATIONS[no - 1], idno=number, rev=number[::-1], initials=letters,
                     initials_alt=others, name_rev=backwards)  # fmt: skip
        token = "".join(rng.choices(ALPHABET, k=TOKEN_LENGTH))
        rows.add(
            Label, id=id_, household=id_, token=token, code=str(10_000_000 + id_ * 7), created_at=self.now
        )
        self._case(rows, village, size, idno, phone)

    def _case(self, rows: Rows, village: int, size: int, idno: str, phone: str) -> None:
        id_ = self.household
        state, result, means, detail, acts = self.rng.choices(self.stories, self.weights)[0]
        done = {"result": result, "means": means, "detail": detail}
        rows.add(Case, id=id_, round=1, household=id_, village=village, people=size, state=state, **done,
                 revision=1 if acts else 0, version=len(acts), verified_on=self.day if acts else None,
                 updated_at=self.now)  # fmt: skip
        if acts:
            self.verification += 1
            rows.add(Verification, id=self.verification, case=id_, household=id_, revision=1, op_id=f"county-{id_}",
                     **done, idno=idno, phone=phone, remark="样例备注", verifier_name="样例员", verifier_post="村书记",
                     verifier_phone="15400000001", verified_on=self.day, account=1, account_name=f"{village}",
                     region=village, created_at=self.now)  # fmt: skip
        if state == "suspected":
            rows.add(Suspicion, case=id_, household=id_, no=1, seen="墙体开裂", revision=1, person="样例员", account=1,
                     at=self.now)  # fmt: skip
        before = "todo"
        for no, act in enumerate(acts, 1):
            self.step += 1
            after = state if act == "submit" and state == "suspected" else AFTER[act]
            rows.add(Step, id=self.step, case=id_, household=id_, no=no, act=act, before=before, after=after,
                     account=1, person="样例员", level="village", at=self.now)  # fmt: skip
            before = after
