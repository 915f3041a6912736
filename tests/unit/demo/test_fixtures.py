"""The generated rosters and pictures are what they claim to be."""

import csv
import io
import warnings
import zipfile

import pillow_heif
import pytest
from PIL import Image
from python_calamine import CalamineWorkbook

from tests.fixtures import hostile, old_excel, photos, rosters

pillow_heif.register_heif_opener()
SHAPES = ("persons", "households")


def cell(path, mark):
    rows = CalamineWorkbook.from_path(str(path)).get_sheet_by_index(0).to_python(skip_empty_area=False)
    header = next(row for row in rows if mark.column in row)
    return rows[mark.row - 1][header.index(mark.column)]


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("by_code", [False, True])
@pytest.mark.parametrize("synonyms", [False, True])
def test_faults_stand_where_the_key_says(tmp_path, shape, by_code, synonyms):
    right = rosters.roster(shape, by_code=by_code, synonyms=synonyms, above=rosters.NOTES)
    sheet = rosters.with_faults(right)
    path = rosters.write(tmp_path / "roster.xlsx", sheet)
    assert len({mark.kind for mark in sheet.faults}) == len(sheet.faults) == 11
    for mark in sheet.faults:
        index = mark.row - len(sheet.above) - 2
        assert cell(path, mark) == sheet.rows[index][sheet.header.index(mark.column)]
        assert sheet.rows[index] != right.rows[index]


@pytest.mark.parametrize("shape", SHAPES)
def test_oddities_and_faults_do_not_share_a_row(shape):
    sheet = rosters.with_faults(rosters.with_oddities(rosters.roster(shape, 30)))
    assert len(sheet.odd) == 12
    assert not {mark.row for mark in sheet.odd} & {mark.row for mark in sheet.faults}


@pytest.mark.parametrize("encoding", rosters.ENCODINGS)
def test_csv_keeps_rare_characters_in_every_encoding(tmp_path, encoding):
    sheet = rosters.with_oddities(rosters.roster())
    path = rosters.write(tmp_path / "roster.csv", sheet, encoding)
    with path.open(encoding=encoding, newline="") as file:
        rows = list(csv.reader(file))
    assert rows[len(sheet.above) + 1 :] == sheet.rows
    assert any("𠮷㐂田" in row for row in rows)


def test_villages_by_code_are_regions_of_the_county():
    sheet = rosters.roster(by_code=True)
    codes = {int(row[sheet.column(rosters.VILLAGE_CODE)]) for row in sheet.rows}
    assert codes <= set(rosters.regions())


def test_workbook_may_have_a_cover_sheet_and_numbers_as_numbers(tmp_path):
    path = rosters.write(tmp_path / "roster.xlsx", rosters.roster(), cover=True, numbers=True)
    book = CalamineWorkbook.from_path(str(path))
    assert book.sheet_names == ["填表说明", "花名册"]
    assert isinstance(book.get_sheet_by_index(1).to_python()[2][0], float)


def test_zip_bomb_is_small_and_unpacks_to_much():
    data = hostile.zip_bomb(40)
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        assert archive.getinfo(hostile.SHEET).file_size == 40_000_000
    assert len(data) < 1_000_000


@pytest.mark.parametrize("kind", sorted({*hostile.WORKBOOKS} - {"zip_bomb", "string_bomb"}))
def test_hostile_workbooks_can_be_written(tmp_path, kind):
    assert hostile.write(tmp_path, kind).name == f"{kind}.xlsx"


@pytest.mark.parametrize("kind", sorted(photos.GOOD))
def test_good_pictures_open(kind):
    with Image.open(io.BytesIO(photos.GOOD[kind]())) as image:
        image.load()
        assert sorted(image.size) == [480, 640]


@pytest.mark.parametrize("kind", sorted(k for k in photos.BAD if k.startswith("truncated")))
def test_truncated_pictures_do_not_decode(kind):
    with (
        pytest.raises((OSError, ValueError, RuntimeError)),
        Image.open(io.BytesIO(photos.BAD[kind]())) as image,
    ):
        image.load()


def test_png_bomb_has_few_bytes_and_very_many_pixels():
    data = photos.png_bomb()
    assert len(data) < 500_000
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        with pytest.raises(Image.DecompressionBombError):
            Image.open(io.BytesIO(data))


@pytest.mark.parametrize("count", [24, 300])
def test_old_excel_file_holds_the_same_cells(tmp_path, count):
    sheet = rosters.with_oddities(rosters.roster("households", count))
    path = old_excel.write(tmp_path / "roster.xls", sheet)
    rows = CalamineWorkbook.from_path(str(path)).get_sheet_by_name("花名册").to_python()
    assert rows[1] == sheet.header
    assert rows[2:] == sheet.rows


def test_old_excel_file_may_hold_numbers_as_numbers(tmp_path):
    path = old_excel.write(tmp_path / "roster.xls", rosters.roster(), numbers=True)
    assert CalamineWorkbook.from_path(str(path)).get_sheet_by_index(0).to_python()[2][0] == 1.0
