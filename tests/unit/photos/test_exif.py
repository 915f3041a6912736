"""What a picture says of itself is read carefully or not at all."""

import random
import struct
from datetime import datetime

import pytest

from hev.photos.exif import Exif, read
from tests.unit.photos.pictures import exif, position


@pytest.mark.parametrize(
    ("times", "expected"),
    [
        (
            {"taken": "2020:06:03 14:22:05", "digitized": "2020:06:04 00:00:00"},
            datetime(2020, 6, 3, 14, 22, 5),
        ),
        ({"digitized": "2020:06:04 08:00:00", "changed": "2021:01:01 00:00:00"}, datetime(2020, 6, 4, 8)),
        ({"changed": "2020-06-05 09:10:11"}, datetime(2020, 6, 5, 9, 10, 11)),
        ({"taken": "0000:00:00 00:00:00", "changed": "2020:06:05 09:10:11"}, datetime(2020, 6, 5, 9, 10, 11)),
        ({"taken": "2020:06:03 24:10:00"}, datetime(2020, 6, 3, 0, 10)),
        ({"taken": "1970:01:01 08:00:00"}, None),
        ({"taken": "2020:02:30 08:00:00"}, None),
        ({"taken": "    :  :     :  :  "}, None),
        ({"taken": "9999:12:31 23:59:59"}, None),
    ],
)
def test_time_is_the_first_plausible_of_three(times, expected):
    assert read(exif(**times)).taken_at == expected


def test_time_ahead_of_now_is_ignored():
    block = exif(taken="2030:01:01 08:00:00")
    assert read(block, now=datetime(2020, 6, 3)).taken_at is None
    assert read(block).taken_at == datetime(2030, 1, 1, 8)


@pytest.mark.parametrize(
    ("gps", "expected"),
    [
        (position((31, 30, 36), (104, 45, 0)), (31.51, 104.75)),
        (position((31, (3060, 100)), ((104750000, 1000000),)), (31.51, 104.75)),
        (position((31, 30, 36), (104, 45, 0), "SW"), (-31.51, -104.75)),
        (position((0, 0, 0), (0, 0, 0)), (None, None)),
        (position(((0, 0), (0, 0), (0, 0)), (104, 45, 0)), (None, None)),
        (position((31, 30, (0, 0)), (104, 45, 0)), (None, None)),
        (position((91, 0, 0), (104, 45, 0)), (None, None)),
        (position((31, 30, 36), (181, 0, 0)), (None, None)),
        (position((31, 75, 0), (104, 45, 0)), (None, None)),
        (position((31, 30, 36), (104, 45, 0), "XE"), (None, None)),
        ({2: (31.0, 30.0, 36.0), 4: (104.0, 45.0, 0.0)}, (None, None)),
    ],
)
def test_position_is_whole_or_absent(gps, expected):
    said = read(exif(gps=gps))
    assert (said.lat, said.lon) == expected


def test_camera_does_not_repeat_its_maker():
    assert read(exif()).camera == "HUAWEI P30"


@pytest.mark.parametrize("orientation", [0, 9, 65535])
def test_absurd_orientation_counts_as_upright(orientation):
    assert read(exif(orientation)).orientation == 1


@pytest.mark.parametrize(
    "block", [None, b"", b"Exif\0\0", b"II*\0", b"MM\0*\0\0\0\x08", b"II*\0\xff\xff\xff\xff"]
)
def test_unreadable_block_says_nothing(block):
    assert read(block) == Exif()


def test_mutated_blocks_never_raise():
    seed = random.randrange(2**32)
    print("seed", seed)
    chance = random.Random(seed)
    block = exif(6, taken="2020:06:03 14:22:05", gps=position((31, 30, 36), (104, 45, 0)))
    for _ in range(1500):
        mutated = bytearray(block[: chance.randrange(len(block)) if chance.random() < 0.2 else None])
        for _ in range(chance.randrange(1, 8)):
            if mutated:
                mutated[chance.randrange(len(mutated))] = chance.choice((0, 1, 255, chance.randrange(256)))
        said = read(bytes(mutated))
        assert 1 <= said.orientation <= 8
        assert (said.lat is None) == (said.lon is None)


@pytest.mark.parametrize(
    ("kind", "value"),
    [(5, struct.pack("<II", 1, 0)), (12, struct.pack("<d", float("inf"))), (9, struct.pack("<i", -4))],
)
def test_a_directory_at_no_place_says_nothing(kind, value):
    entry = struct.pack("<HHI", 0x8769, kind, 1) + (value if len(value) == 4 else struct.pack("<I", 26))
    block = b"II*\0\x08\0\0\0" + struct.pack("<H", 1) + entry + b"\0" * 4 + value
    assert read(block) == Exif()
