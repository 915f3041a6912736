"""The ceiling: Flask, sqlite3, Jinja and gzip doing hev's work with nothing else: no login, no ORM, no checks.

It is given a database made from the same county, and is served by gunicorn with the same settings as hev.
"""

import gzip
import os
import sqlite3
import threading
from pathlib import Path
from typing import Any

from flask import Flask, Response, request
from jinja2 import Template

FOLDER = Path(os.environ.get("HEV_INSTANCE", "."))
SIZE = 20
# What a page holds besides its rows, so that it weighs what a plain one would.
HEAD = """<!doctype html><html lang=zh-CN><meta charset=utf-8><meta name=viewport content="width=device-width">
<title>核验</title><link rel=icon href="data:,"><nav><a href="/">首页</a> <a href="/list">现场核验</a> 样例员</nav>"""
LIST = """<form action="/find"><input name=q value="{{ q }}"><button>查找</button></form><p>{{ total }} 户
<table><tr><th>户编号<th>户主<th>身份证号<th>人口<th>状态<th>操作{% for r in rows %}
<tr><td>{{ r[1] }}<td>{{ r[2] }}<td>{{ r[3][:6] }}*****{{ r[3][14:18] }}<td>{{ r[4] }}<td>{{ r[5] }}<td><a href="/form/{{ r[0] }}">核验</a>
{% endfor %}</table><a href="?p=2">下一页</a>"""
SUMS = """<table><tr><th>地区<th>总户数<th>未核验<th>鉴定<th>改造<th>保障<th>未保障{% for r in rows %}
<tr><td><a href="?r={{ r[0] }}">{{ r[0] }}</a>{% for c in r[1:] %}<td>{{ c }}{% endfor %}{% endfor %}</table>"""
FORM = """<h1>{{ r[2] }}</h1><p>{{ r[1] }} {{ r[3][:6] }}*****{{ r[3][14:18] }} {{ r[4] }}人
<form method=post action="/save" enctype="multipart/form-data"><input type=hidden name=household value="{{ r[0] }}">
{% for name, choices in questions %}<fieldset><legend>{{ name }}</legend>{% for c in choices %}
<label><input type=radio name="q{{ loop.index }}" value="{{ c }}">{{ c }}</label>{% endfor %}</fieldset>{% endfor %}
<input name=remark><input name=verifier><input type=date name=day><input type=file name=photo><button>核验完成</button></form>"""
QUESTIONS = (
    ("核验结果", ("住房安全有保障", "住房安全未保障")),
    ("保障方式", ("鉴定安全", "改造安全", "保障安全")),
    ("鉴定等级", ("A级", "B级")),
    ("改造方式", ("维修加固", "拆除重建", "无房新建")),
)
COLUMNS = "id, number, name, idno, size, state"
COUNTED = "total, todo, appraised, renovated, sheltered, unsafe"

app = Flask(__name__)
app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
LISTED, SUMMED, FORMED = (app.jinja_env.from_string(HEAD + text) for text in (LIST, SUMS, FORM))
_own = threading.local()


def prepare(county: Path, target: Path) -> None:
    """Make the floor's database from an instance's: households and sums, each with the index it needs."""
    target.mkdir(parents=True, exist_ok=True)
    made = sqlite3.connect(f"file:{target / 'floor.db'}", isolation_level=None, uri=True)
    made.execute("PRAGMA journal_mode=WAL")
    made.execute("ATTACH ? AS hev", (f"file:{county / 'hev.db'}?mode=ro",))
    made.executescript(
        f"""BEGIN;
        CREATE TABLE household(id INTEGER PRIMARY KEY, number TEXT, name TEXT, idno TEXT, size INT, state TEXT, village INT,
                               rev TEXT);
        INSERT INTO household SELECT h.id, h.number, h.name, h.idno, h.size, c.state, h.village, m.rev FROM hev.household h
          JOIN hev."case" c ON c.household_id = h.id JOIN hev.member m ON m.household_id = h.id AND m.no = 1;
        CREATE INDEX of_village ON household(village, id); CREATE INDEX of_idno ON household(idno);
        CREATE INDEX of_name ON household(name, village); CREATE INDEX of_tail ON household(rev, village);
        CREATE TABLE tally(region INTEGER PRIMARY KEY, parent INT, {", ".join(c + " INT" for c in COUNTED.split(", "))});
        INSERT INTO tally SELECT t.region, r.parent, {", ".join("t." + c for c in COUNTED.split(", "))}
          FROM hev.tally t JOIN hev.region r ON r.code = t.region;
        CREATE INDEX of_parent ON tally(parent);
        CREATE TABLE revision(id INTEGER PRIMARY KEY, household INT, answers TEXT, photo TEXT);
        CREATE INDEX of_household ON revision(household);
        COMMIT;"""
    )
    made.close()


def _db() -> sqlite3.Connection:
    if not hasattr(_own, "db"):
        _own.db = sqlite3.connect(FOLDER / "floor.db", timeout=20, isolation_level=None)
        _own.db.execute("PRAGMA synchronous=FULL")
    return _own.db


def _page(template: Template, **context: Any) -> Response:
    text = template.render(**context).encode()
    headers = {"Content-Encoding": "gzip", "Vary": "Accept-Encoding"}
    return Response(gzip.compress(text, 6), headers=headers, mimetype="text/html")


@app.get("/login")
def ready() -> str:
    """That it is up."""
    return "ready"


@app.get("/list/<int:village>")
def listed(village: int) -> Response:
    """20 households of a village with its total."""
    total = _db().execute("SELECT total FROM tally WHERE region = ?", (village,)).fetchone()[0]
    rows = _db().execute(
        f"SELECT {COLUMNS} FROM household WHERE village = ? ORDER BY id LIMIT {SIZE}", (village,)
    )
    return _page(LISTED, q="", total=total, rows=rows.fetchall())


@app.get("/find")
def find() -> Response:
    """20 households by ID, tail or name."""
    text = request.args["q"]
    where, values = "name = ?", (text,)
    if len(text) == 18:
        where = "idno = ?"
    elif text.isdigit() or text[:-1].isdigit():
        where, values = "rev >= ? AND rev < ?", (text[::-1], text[::-1] + "Z")  # type: ignore[assignment]
    rows = _db().execute(f"SELECT {COLUMNS} FROM household WHERE {where} LIMIT {SIZE}", values).fetchall()
    return _page(LISTED, q=text, total=len(rows), rows=rows)


@app.get("/form/<int:household>")
def form(household: int) -> Response:
    """A form for a household."""
    row = _db().execute(f"SELECT {COLUMNS} FROM household WHERE id = ?", (household,)).fetchone()
    return _page(FORMED, r=row, questions=QUESTIONS)


@app.get("/sums/<int:parent>")
def sums(parent: int) -> Response:
    """The sums of the regions below one."""
    rows = (
        _db()
        .execute(f"SELECT region, {COUNTED} FROM tally WHERE parent = ? ORDER BY region", (parent,))
        .fetchall()
    )
    return _page(SUMMED, rows=rows)


@app.post("/save")
def save() -> Response:
    """Keep a photo and a revision: both on the disk before the answer, as hev must."""
    name = _keep(request.files["photo"].read())
    household, db = int(request.form["household"]), _db()
    db.execute("BEGIN IMMEDIATE")
    answers = "\n".join(request.form.values())
    db.execute("INSERT INTO revision(household, answers, photo) VALUES(?, ?, ?)", (household, answers, name))
    db.execute("UPDATE household SET state = 'submitted' WHERE id = ?", (household,))
    village = "(SELECT village FROM household WHERE id = ?)"
    db.execute(f"UPDATE tally SET appraised = appraised + 1 WHERE region = {village}", (household,))
    db.execute("COMMIT")
    return Response("", 303, {"Location": f"/form/{household}"})


def _keep(photo: bytes) -> str:
    folder = FOLDER / "photos"
    folder.mkdir(exist_ok=True)
    name = os.urandom(12).hex()
    part = os.open(folder / f"{name}.part", os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    os.write(part, photo)
    os.fsync(part)
    os.close(part)
    os.rename(folder / f"{name}.part", folder / name)
    within = os.open(folder, os.O_RDONLY)
    os.fsync(within)
    os.close(within)
    return name
