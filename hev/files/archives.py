"""Looks at a zipped workbook before anything in it is believed: sizes, bombs, document types."""

import re
import zipfile

from hev.errors import Refused

MOST_PARTS = 2_000
MOST_BYTES = 600_000_000
MOST_STRINGS_BYTES = 200_000_000
MOST_GENERAL_BYTES = 60_000_000
MOST_GENERAL_CELLS = 3_000_000
MOST_RATIO = 100
RATIO_FROM = 20_000_000

_BOMB = "这个文件解压后大得不正常，没有导入任何内容；请在 Excel 里新建工作簿，只粘贴名单后重新上传。"
_REFERENCE = re.compile(rb"""\br\s*=\s*["']([A-Za-z]{0,3})(\d{1,9})["']""")
_ODS_CELL = re.compile(rb"<table:(?:covered-)?table-cell\b((?:[^<>/]|/(?!>))*)>")
_REPEATED = re.compile(rb'repeated\s*=\s*"(\d{1,9})"')


def inspect(archive: zipfile.ZipFile) -> None:
    """Refuse a zip bomb or a document type from the directory and the first bytes of each part, whatever its size."""
    parts = archive.infolist()
    if len(parts) > MOST_PARTS or sum(part.file_size for part in parts) > MOST_BYTES:
        raise Refused(_BOMB)
    for part in parts:
        if part.file_size > RATIO_FROM and part.file_size > MOST_RATIO * max(part.compress_size, 1):
            raise Refused(_BOMB)
        if part.filename.endswith("sharedStrings.xml") and part.file_size > MOST_STRINGS_BYTES:
            raise Refused(_BOMB)
        if part.flag_bits & 1:
            raise Refused("这个文件有密码，没有导入任何内容；请去掉密码后重新上传。")
        if part.filename.endswith((".xml", ".rels")):
            with archive.open(part) as stream:
                start = stream.read(4096).replace(b"\x00", b"").upper()
            if b"<!DOCTYPE" in start or b"<!ENTITY" in start:
                raise Refused(
                    "这个文件里有不该出现的定义（DOCTYPE），没有导入任何内容；请在 Excel 里另存为 .xlsx 后重新上传。"
                )


def inspect_for_general_reader(archive: zipfile.ZipFile) -> None:
    """Refuse what would make the general reader, which builds whole rectangles, ask for memory without end.

    Reads every part whole, so that a directory which lies about a size fails its checksum (zipfile.BadZipFile).
    """
    if sum(part.file_size for part in archive.infolist()) > MOST_GENERAL_BYTES:
        raise Refused("这个文件太大而且写法特殊，没有导入任何内容；请在 Excel 里另存为 .xlsx 后重新上传。")
    for part in archive.infolist():
        data = archive.read(part)
        if "worksheets/" in part.filename and _rectangle(data) > MOST_GENERAL_CELLS:
            raise Refused(_BOMB)
        if part.filename == "content.xml" and _repeated_cells(data) > MOST_GENERAL_CELLS:
            raise Refused(_BOMB)


def _rectangle(sheet: bytes) -> int:
    """Cells in the rectangle from A1 to the last row and column that the sheet names."""
    last_row = last_column = 1
    for letters, digits in _REFERENCE.findall(sheet):
        column = 0
        for letter in letters.upper():
            column = column * 26 + letter - 64
        last_row, last_column = max(last_row, int(digits)), max(last_column, column)
    return last_row * last_column


def _repeated_cells(content: bytes) -> int:
    """Cells of an .ods once repetitions of filled cells are written out, with every row as wide as the widest."""
    rows = widest = 0
    for piece in content.split(b"<table:table-row")[1:]:
        attributes, _, cells = piece.partition(b">")
        filled = list(_ODS_CELL.findall(cells))
        if filled:
            times = _REPEATED.search(attributes)
            rows += int(times[1]) if times else 1
            found = (_REPEATED.search(one) for one in filled)
            widest = max(widest, sum(int(one[1]) if one else 1 for one in found))
    return rows * widest
