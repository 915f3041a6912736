"""Labels in pictures as phones take them: how many are read, how long the worst takes, what hostile pictures do."""

import random
import time

import pytest

from hev.demo import pictures
from hev.errors import Refused
from hev.labels import reading
from hev.labels.code import ALPHABET, TOKEN_LENGTH, token_in, typed_short_code, typed_token
from tests.fixtures.damage import mutated
from tests.fixtures.photos import BAD, GOOD, saved
from tests.fixtures.seen import TWELVE_MEGAPIXELS, Sight, photo, scene
from tests.unit.photos.pictures import heic

TOKEN = "0123456789ABCDEF"
# A picture shrunk by the browser to 1280 pixels, and what a phone sends without script: how it is seen, and in how many of
# the tried ones it must be read.
SIGHTS = {
    "straight on": (Sight(), 1.0),
    "from aside": (Sight(askew=0.2, turn=10), 1.0),
    "turned": (Sight(turn=137, askew=0.1), 1.0),
    "across the room": (Sight(share=0.15), 1.0),
    "unfocused": (Sight(blur=4), 1.0),
    "in the dark": (Sight(light=0.2, noise=0.1), 1.0),
    "15 % covered": (Sight(covered=0.15), 0.75),
    "all of it": (Sight(share=0.35, turn=20, askew=0.1, blur=3, light=0.3, covered=0.08), 0.75),
}
TRIES, SHRUNK = 4, (1280, 960)


@pytest.mark.parametrize("name", SIGHTS)
def test_a_label_in_a_picture_is_read(name, capsys):
    sight, least = SIGHTS[name]
    read = 0
    for seed in range(TRIES):
        token = "".join(random.Random(seed).choices(ALPHABET, k=TOKEN_LENGTH))
        read += reading.read(photo(scene(token, sight, seed, SHRUNK), 70)).tokens == (token,)
    with capsys.disabled():
        print(f"\nlabel {name}, 1280 px: {read} of {TRIES} read", end="")
    assert read >= least * TRIES


def test_a_far_label_is_read_in_a_whole_photo(capsys):
    data = photo(scene(TOKEN, Sight(share=0.07), 1, TWELVE_MEGAPIXELS))
    begun = time.perf_counter()
    assert reading.read(data).tokens == (TOKEN,)
    with capsys.disabled():
        print(f"\nlabel of 7 % of 12 MP: {time.perf_counter() - begun:.2f} s", end="")


def test_the_worst_case_stays_short(capsys):
    """Twelve megapixels without any code go through all ways; the bound is generous for a busy machine."""
    data = saved(pictures.drawing(1, TWELVE_MEGAPIXELS), "JPEG")
    begun = time.process_time()
    assert reading.read(data) == reading.Read()
    took = time.process_time() - begun
    with capsys.disabled():
        print(f"\nno label in 12 MP: {took:.2f} s", end="")
    assert took < 1.5


def test_several_labels_and_foreign_codes_are_told_apart(monkeypatch):
    from tests.fixtures import seen

    others = ("ZYXWVTSRQPNMKJHG", "A1B2C3D4E5F6G7H8", "QQQQWWWWEEEERRRR")
    found = reading.read(photo(scene(TOKEN, Sight(share=0.3), 1, (1600, 1200), more=others)))
    assert set(found.tokens) == {TOKEN, *others}
    real = seen.address
    monkeypatch.setattr(
        seen, "address", lambda host, token: real(host, token) if token == TOKEN else "WXP://PAY"
    )
    found = reading.read(photo(scene(TOKEN, Sight(share=0.3), 1, (1600, 1200), more=("OTHER",))))
    assert (found.tokens, found.others) == ((TOKEN,), 1)


@pytest.mark.parametrize("kind", ["PNG", "WEBP", "HEIC", "transparent", "palette", "16-bit"])
def test_every_accepted_kind_of_picture_is_read(kind):
    image = scene(TOKEN, Sight(share=0.5), 1, (800, 600))
    data = {
        "PNG": lambda: saved(image, "PNG"),
        "WEBP": lambda: saved(image, "WEBP"),
        "HEIC": lambda: heic(image),
        "transparent": lambda: saved(image.convert("RGBA"), "PNG"),
        "palette": lambda: saved(image.quantize(64), "PNG"),
        "16-bit": lambda: saved(
            image.convert("L").convert("I").point(lambda level: level * 257).convert("I;16"), "PNG"
        ),
    }[kind]()
    assert reading.read(data).tokens == (TOKEN,)


@pytest.mark.parametrize("kind", BAD)
def test_a_hostile_picture_is_refused(kind):
    with pytest.raises(Refused) as refused:
        reading.read(BAD[kind]())
    assert refused.value.field == "photo"


@pytest.mark.parametrize("kind", GOOD)
def test_a_picture_without_a_label_has_none(kind):
    assert reading.read(GOOD[kind]()) == reading.Read()


def test_a_hundred_spoiled_pictures_raise_nothing_but_refusals():
    whole = photo(scene(TOKEN, Sight(), 1, (640, 480)))
    for seed in range(100):
        try:
            found = reading.read(mutated(whole, seed))
        except Refused:
            continue
        assert found.tokens in ((), (TOKEN,))


@pytest.mark.parametrize(
    ("text", "token"),
    [
        (f"HTTPS://HEV.EXAMPLE.GOV.CN/Q/{TOKEN}", TOKEN), (f"http://evil.example/q/{TOKEN.lower()}", TOKEN),
        (f"/Q/{TOKEN}?a=b", TOKEN), (f"HTTPS://X/Q/{TOKEN}/REPORT", TOKEN), (f"/Q/{TOKEN[:-1]}O", TOKEN[:-1] + "0"),
        (TOKEN, ""), ("HTTPS://X/Q/", ""), ("HTTPS://X/Q/SHORT", ""), (f"/Q/{TOKEN * 3}", ""), ("", ""), ("x" * 10_000, ""),
    ],
)  # fmt: skip
def test_only_the_token_of_an_address_counts(text, token):
    assert token_in(text) == token


def test_what_is_typed_may_be_a_token_or_a_short_code():
    assert typed_token(" 0123-4567 89ab-cdef ") == TOKEN
    assert typed_token("12345678") == ""
    assert typed_short_code("1234 5678") == typed_short_code("１２３４５６７８") == "12345678"
    assert typed_short_code("123456789") == typed_short_code("1234567a") == ""
