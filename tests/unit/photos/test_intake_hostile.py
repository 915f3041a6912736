"""Whatever bytes arrive, the intake answers with a picture or a refusal, and nothing leaks."""

import random

import pytest
from PIL import ImageFile

from hev.errors import Refused
from hev.photos import intake, rendition
from hev.photos.decoder import turn
from tests.unit.photos.pictures import KINDS, exif, house, saved

IMAGES = 300


def mutate(data, chance):
    """Flip, cut, repeat or move bytes; half of the time near the front, where the structure is."""
    changed = bytearray(data)
    for _ in range(chance.choice((1, 2, 5, 30))):
        end = len(changed) if chance.random() < 0.5 else min(len(changed), 700)
        at, length = chance.randrange(end), chance.choice((1, 1, 2, 4, 16))
        act = chance.randrange(4)
        if act == 0:
            changed[at : at + length] = chance.randbytes(length)
        elif act == 1:
            changed[at : at + length] = chance.choice((b"\0", b"\xff")) * length
        elif act == 2:
            del changed[at : at + length * 8]
        else:
            changed[at:at] = changed[at // 2 : at // 2 + length * 8]
        if len(changed) < 32:
            break
    return bytes(changed)


def answer(data):
    """The Picture, or the sentence of the refusal."""
    try:
        return intake.check(data)
    except Refused as refused:
        return refused.message


def test_mutated_images_are_taken_or_refused(tmp_path, capfd):
    seed = random.randrange(2**32)
    print("seed", seed)
    chance = random.Random(seed)
    originals = [make() for make in KINDS.values()] + [
        saved(house(), exif=exif(6, taken="2020:06:03 14:22:05"))
    ]
    source, taken = tmp_path / "source", 0
    for number in range(IMAGES):
        data = mutate(originals[number % len(originals)], chance)
        picture = answer(data)
        if isinstance(picture, str):
            assert picture.endswith("。")
            continue
        taken += 1
        source.write_bytes(data)
        rendition.thumbnail(source, tmp_path / "thumb")
        assert picture.bytes == len(data)
    assert 0 < taken < IMAGES
    assert capfd.readouterr().err == ""


def test_every_cut_of_a_small_photo_is_refused():
    data = saved(house(64, 48), exif=exif())
    for end in range(len(data)):
        with pytest.raises(Refused):
            intake.check(data[:end])


def test_refusals_give_the_decoding_turn_back():
    for _ in range(3):
        with pytest.raises(Refused):
            intake.check(saved(house())[:-40])
    assert turn.acquire(blocking=False)
    turn.release()


def test_truncated_images_stay_forbidden():
    assert ImageFile.LOAD_TRUNCATED_IMAGES is False
