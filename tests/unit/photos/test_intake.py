"""A picture passes by its content, and each refusal says why in one sentence."""

import hashlib
import io
import struct
import zlib
from datetime import datetime

import pytest
from PIL import Image

from hev.errors import Refused
from hev.photos import intake
from tests.unit.photos.pictures import KINDS, exif, heic, house, noisy, position, saved


def refusal(data):
    with pytest.raises(Refused) as caught:
        intake.check(data)
    assert caught.value.field == "photo"
    assert "没有保存" in caught.value.message
    return caught.value.message


@pytest.mark.parametrize("kind", KINDS)
def test_every_accepted_kind_passes_with_its_size(kind):
    data = KINDS[kind]()
    picture = intake.check(data)
    assert (picture.width, picture.height, picture.bytes) == (320, 240, len(data))
    assert picture.sha256 == hashlib.sha256(data).hexdigest()


@pytest.mark.parametrize("orientation", range(1, 9))
def test_size_is_that_of_the_upright_picture(orientation):
    picture = intake.check(saved(house(), exif=exif(orientation)))
    assert picture.orientation == orientation
    assert (picture.width, picture.height) == ((320, 240) if orientation < 5 else (240, 320))


@pytest.mark.parametrize("format", ["JPEG", "PNG", "WEBP", "HEIC"])
def test_time_position_and_camera_are_read_in_every_format(format):
    block = exif(taken="2020:06:03 14:22:05", gps=position((31, 30, 36), (104, 45, 0)))
    data = heic(house(), exif=block) if format == "HEIC" else saved(house(), format, exif=block)
    picture = intake.check(data)
    assert picture.taken_at == datetime(2020, 6, 3, 14, 22, 5)
    assert (picture.lat, picture.lon, picture.camera) == (31.51, 104.75, "HUAWEI P30")


def test_stream_is_left_at_its_start():
    stream = io.BytesIO(saved(house()))
    stream.seek(100)
    assert intake.check(stream) == intake.check(stream.getvalue())
    assert stream.tell() == 0


@pytest.mark.parametrize(
    ("data", "part"),
    [
        (b"", "是空的"),
        (b"\0" * 5000, "全部是空白"),
        (b"%PDF-1.7 ...", "PDF"),
        (b"PK\3\4 word/document.xml", "Word"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "Office"),
        (b"\0\0\0\x18ftypmp42" + bytes(40), "视频"),
        (b"\0\0\0\x18ftypavif" + bytes(40), "AVIF"),
        (b"RIFF\0\0\0\0AVI LIST", "视频"),
        (b"<!doctype html><p>", "网页"),
        (b"GIF89a" + bytes(20), "GIF"),
        (b"BM" + bytes(60), "BMP"),
        (b"II*\0" + bytes(60), "TIFF"),
        ("户主姓名,身份证号".encode(), "不是照片"),
    ],
)
def test_what_is_no_photo_is_called_by_its_name(data, part):
    assert part in refusal(data)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("share", [0.3, 0.7, 0.97])
def test_cut_picture_has_not_arrived_whole(kind, share):
    data = KINDS[kind]()
    message = refusal(data[: int(len(data) * share)])
    assert "没有传完整" in message or "已损坏" in message


@pytest.mark.parametrize("kind", ["baseline", "progressive", "RGB PNG", "lossy WebP", "HEIC"])
def test_last_byte_is_missed(kind):
    assert "没有传完整" in refusal(KINDS[kind]()[:-1])


@pytest.mark.parametrize(
    "options", [{}, {"restart_marker_rows": 1}, {"restart_marker_blocks": 3}, {"subsampling": 0}]
)
@pytest.mark.parametrize("share", [0.4, 0.8, 0.95])
def test_missing_lower_part_is_found_though_an_end_marker_follows(options, share):
    data = saved(noisy(), **options)
    assert "不完整" in refusal(data[: int(len(data) * share)] + b"\xff\xd9")


def test_end_exactly_at_a_restart_marker_is_found():
    data = saved(noisy(), restart_marker_rows=1)
    assert "不完整" in refusal(data[: data.index(b"\xff\xd5")] + b"\xff\xd9")


def test_wholly_gray_picture_is_not_mistaken_for_a_cut_one():
    for options in ({}, {"restart_marker_rows": 1}, {"progressive": True}):
        assert intake.check(saved(Image.new("RGB", (320, 240), (128, 128, 128)), **options))


def test_tail_of_zeros_is_told():
    data = saved(noisy())
    assert "照片" in refusal(data[:4000] + bytes(len(data) - 4000))


def test_too_many_bytes_are_told_with_both_sizes():
    message = refusal(saved(house()) + bytes(31 * intake.MB))
    assert "31.0 MB" in message
    assert "30 MB" in message
    assert "15 MB" in refusal(saved(house(), "PNG") + bytes(16 * intake.MB))


def test_too_many_pixels_are_told_before_any_decoding():
    header = struct.pack(">IIBBBBB", 50000, 50000, 8, 2, 0, 0, 0)
    chunks = [(b"IHDR", header), (b"IDAT", zlib.compress(b"")), (b"IEND", b"")]
    packed = [struct.pack(">I", len(b)) + n + b + struct.pack(">I", zlib.crc32(n + b)) for n, b in chunks]
    message = refusal(b"\x89PNG\r\n\x1a\n" + b"".join(packed))
    assert "50000×50000" in message
    assert "5000 万像素" in message


@pytest.mark.parametrize(("width", "height", "progressive"), [(12001, 10001, False), (8000, 6500, True)])
def test_jpeg_that_claims_too_many_pixels_is_refused(width, height, progressive):
    data = bytearray(saved(house(), progressive=progressive))
    frame = data.index(b"\xff\xc2" if progressive else b"\xff\xc0")
    data[frame + 5 : frame + 9] = struct.pack(">HH", height, width)
    assert f"{width}×{height}" in refusal(bytes(data))


def test_108_megapixel_phone_photo_passes():
    assert intake.check(saved(Image.new("L", (12000, 9000), 90))).width == 12000
