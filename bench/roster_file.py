"""Writes the roster of a whole county as an office sends it, in either shape, within seconds."""

import hashlib
import random
import zipfile
from collections.abc import Iterable, Iterator
from itertools import chain, islice
from pathlib import Path
from xml.sax.saxutils import escape

from bench import county, people

SHAPES = ("households", "persons")
PERSONS = ("序号", "省", "市", "县", "乡(镇)", "行政村", "户编号", "人编号", "姓名", "性别", "证件号码", "与户主关系", "民族",
           "家庭人口数", "联系电话", "脱贫年份")  # fmt: skip
HOUSEHOLDS = (
    "序号",
    "乡镇",
    "行政村",
    "组",
    "户编号",
    "户主姓名",
    "户主身份证号",
    "联系方式",
    "人口",
    "家庭成员",
)
# The first numbers are those of the people whom the county has already.
APART = 20_000
SHEET = "xl/worksheets/sheet1.xml"
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml"
XML = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
PARTS = {
    "[Content_Types].xml": f'{XML}<Types xmlns="{PACKAGE}/content-types"><Default Extension="rels" ContentType='
    f'"application/vnd.openxmlformats-package.relationships+xml"/><Override PartName="/xl/workbook.xml" ContentType='
    f'"{TYPE}.sheet.main+xml"/><Override PartName="/{SHEET}" ContentType="{TYPE}.worksheet+xml"/></Types>',
    "_rels/.rels": f'{XML}<Relationships xmlns="{PACKAGE}/relationships"><Relationship Id="rId1" '
    f'Type="{OFFICE}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
    "xl/workbook.xml": f'{XML}<workbook xmlns="{MAIN}" xmlns:r="{OFFICE}"><sheets><sheet name="花名册" sheetId="1" '
    'r:id="rId1"/></sheets></workbook>',
    "xl/_rels/workbook.xml.rels": f'{XML}<Relationships xmlns="{PACKAGE}/relationships"><Relationship Id="rId1" '
    f'Type="{OFFICE}/worksheet" Target="worksheets/sheet1.xml"/></Relationships>',
}


def made(folder: Path, shape: str, households: int) -> tuple[Path, int]:
    """(a roster of so many invented households, how many people are in it); kept in `folder` for the next time."""
    made_of = b"".join(Path(one).read_bytes() for one in (__file__, people.__file__))
    path = folder / f"roster-{shape}-{households}-{hashlib.sha256(made_of).hexdigest()[:12]}.xlsx"
    count = path.with_suffix(".people")
    if not count.exists():
        count.write_text(str(_write(path, shape, households)))
    return path, int(count.read_text())


def _write(path: Path, shape: str, households: int) -> int:
    told = {"people": 0}
    header = PERSONS if shape == "persons" else HOUSEHOLDS
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        for name, text in PARTS.items():
            archive.writestr(name, text)
        with archive.open(SHEET, "w", force_zip64=True) as out:
            out.write(f'{XML}<worksheet xmlns="{MAIN}"><sheetData>'.encode())
            rows = _rows(shape, households, told)
            for number, row in enumerate(chain((("建档立卡户花名册",), header), rows), 1):
                out.write(_row(number, row))
            out.write(b"</sheetData></worksheet>")
    return told["people"]


def _row(number: int, cells: Iterable[object]) -> bytes:
    found = []
    for at, cell in enumerate(cells):
        place = f"{chr(65 + at)}{number}"
        if isinstance(cell, int):
            found.append(f'<c r="{place}"><v>{cell}</v></c>')
        elif cell:
            found.append(f'<c r="{place}" t="inlineStr"><is><t>{escape(str(cell))}</t></is></c>')
    return f'<row r="{number}">{"".join(found)}</row>'.encode()


def _rows(shape: str, households: int, told: dict[str, int]) -> Iterator[tuple[object, ...]]:
    """The rows under the header; `told` counts the people."""
    rng = random.Random(county.SEED + 1)
    # A number that ends in 000 looks as if a spreadsheet had rounded it, and is refused.
    numbers = (one for one in islice(people.numbers(), APART, None) if not one.endswith("000"))
    names = people.names(rng)
    villages = [code for code, level in county.regions() if level == "village"]
    line = 0
    for home in range(households):
        village = villages[home * len(villages) // households]
        size = rng.choices(county.SIZES, county.SIZE_WEIGHTS)[0]
        family = [(rng.choice(names), next(numbers), county.RELATIONS[at]) for at in range(size)]
        told["people"] += size
        number, phone = f"R{village}{home:06d}", f"155{rng.randrange(10**8):08d}"
        places = (county.called(village - village % 1000, "township"), county.called(village, "village"))
        if shape == "households":
            line += 1
            others = "、".join(f"{name} {idno} ({relation})" for name, idno, relation in family[1:])
            name, idno, _ = family[0]
            yield line, *places, f"{home % 8 + 1}组", number, name, idno, phone, size, others
            continue
        for no, (name, idno, relation) in enumerate(family, 1):
            line += 1
            sex, own = "男" if int(idno[16]) % 2 else "女", phone if no == 1 else ""
            yield (line, "示例省", "示例市", "示例县", *places, number, f"{number}{no:02d}", name, sex, idno, relation,
                   "汉族", size, own, 2018)  # fmt: skip
