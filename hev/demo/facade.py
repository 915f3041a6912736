"""The parts of a drawn village house, painted from the sky down to the yard."""

import math
import random

from PIL import ImageDraw

Draw = ImageDraw.ImageDraw
Colour = tuple[int, int, int]
Box = tuple[int, int, int, int]  # left, top, right, bottom in pixels

SIZE = WIDTH, HEIGHT = 1280, 960
SKIES: tuple[tuple[Colour, Colour], ...] = (
    ((96, 150, 208), (214, 228, 238)),
    ((120, 164, 204), (234, 230, 218)),
    ((148, 166, 184), (218, 222, 224)),
    ((82, 140, 206), (196, 220, 240)),
)
HILLS: tuple[Colour, ...] = ((126, 146, 150), (112, 138, 118), (150, 140, 116), (98, 128, 104))
WALLS: tuple[Colour, ...] = (
    (236, 229, 214), (214, 190, 152), (186, 112, 86), (224, 222, 216), (198, 168, 128), (240, 234, 196),
)  # fmt: skip
ROOFS: tuple[Colour, ...] = ((98, 104, 112), (150, 76, 58), (84, 88, 92), (172, 92, 62))
DOORS: tuple[Colour, ...] = ((140, 44, 38), (92, 62, 42), (54, 88, 118), (66, 96, 78))
GROUNDS: tuple[Colour, ...] = ((172, 152, 122), (158, 154, 146), (142, 134, 104), (186, 170, 140))
LEAVES: tuple[Colour, ...] = ((74, 112, 58), (96, 128, 62), (120, 124, 56), (62, 100, 70))
RED: Colour = (192, 36, 34)
INK: Colour = (44, 20, 18)
GLASS: Colour = (92, 116, 132)
GLASS_LIGHT: Colour = (158, 184, 198)


def draw(pen: Draw, rng: random.Random) -> None:
    """Paints one whole house on a canvas of SIZE."""
    horizon = rng.randint(500, 560)
    _sky(pen, rng, horizon)
    _hills(pen, rng, horizon)
    base = rng.randint(730, 780)
    _ground(pen, rng, horizon + 30, rng.choice(GROUNDS))
    if rng.random() < 0.7:
        _tree(pen, rng, rng.choice((90, 150, 1130, 1200)), base - 30)
    left, right = rng.randint(140, 230), rng.randint(1050, 1140)
    eaves = rng.randint(390, 440)
    wall = rng.choice(WALLS)
    _yard_wall(pen, rng, base, left, right)
    _roof(pen, rng, (left - 45, eaves - rng.randint(105, 150), right + 45, eaves + 14))
    _wall(pen, rng, (left, eaves + 14, right, base), wall)
    _openings(pen, rng, (left, eaves + 14, right, base))
    _foreground(pen, rng, base, left, right)


def shade(colour: Colour, by: float) -> Colour:
    """The colour made darker (by < 1) or lighter (by > 1)."""
    red, green, blue = (max(0, min(255, round(part * by))) for part in colour)
    return red, green, blue


def _mix(one: Colour, other: Colour, share: float) -> Colour:
    red, green, blue = (round(a + (b - a) * share) for a, b in zip(one, other, strict=True))
    return red, green, blue


def _sky(pen: Draw, rng: random.Random, horizon: int) -> None:
    top, bottom = rng.choice(SKIES)
    for y in range(0, horizon + 40, 2):
        pen.rectangle((0, y, WIDTH, y + 1), fill=_mix(top, bottom, y / (horizon + 40)))
    for _ in range(rng.randint(1, 3)):
        x, y = rng.randint(0, WIDTH), rng.randint(60, 220)
        tone = _mix(bottom, (255, 255, 255), 0.55)
        for _ in range(9):
            dx, dy = rng.randint(-130, 130), rng.randint(-14, 14)
            r = rng.randint(18, 44)
            pen.ellipse((x + dx - 2 * r, y + dy - r // 2, x + dx + 2 * r, y + dy + r // 2), fill=tone)


def _hills(pen: Draw, rng: random.Random, horizon: int) -> None:
    haze = (206, 216, 222)
    for depth in (0.62, 0.38, 0.12):
        tone = _mix(rng.choice(HILLS), haze, depth)
        phases = [(rng.uniform(0.003, 0.012), rng.uniform(0, 6.3), rng.uniform(12, 46)) for _ in range(3)]
        lift = 40 + 190 * depth
        ridge = [
            (x, horizon - lift + sum(height * math.sin(x * pace + at) for pace, at, height in phases))
            for x in range(-20, WIDTH + 40, 20)
        ]
        pen.polygon([*ridge, (WIDTH + 20, HEIGHT), (-20, HEIGHT)], fill=tone)


def _ground(pen: Draw, rng: random.Random, top: int, colour: Colour) -> None:
    for y in range(top, HEIGHT, 3):
        pen.rectangle((0, y, WIDTH, y + 2), fill=shade(colour, 0.84 + 0.26 * (y - top) / (HEIGHT - top)))
    for _ in range(420):
        x, y = rng.randint(0, WIDTH), rng.randint(top + 10, HEIGHT)
        r = 1 + (y - top) // 120
        pen.ellipse((x, y, x + 3 * r, y + r), fill=shade(colour, rng.uniform(0.78, 1.16)))


def _tree(pen: Draw, rng: random.Random, x: int, foot: int) -> None:
    bark, green = (92, 74, 56), rng.choice(LEAVES)
    crown = foot - rng.randint(280, 380)
    pen.polygon([(x - 15, foot), (x + 15, foot), (x + 7, crown), (x - 7, crown)], fill=bark)
    for _ in range(260):
        angle, reach = rng.uniform(0, 6.3), rng.random() ** 0.5
        cx, cy = x + 150 * reach * math.cos(angle), crown + 128 * reach * math.sin(angle)
        r = rng.randint(9, 24)
        light = 1.05 - 0.28 * (cy - crown) / 128 + rng.uniform(-0.12, 0.12)
        pen.ellipse((cx - r, cy - r * 0.7, cx + r, cy + r * 0.7), fill=shade(green, light))


def _yard_wall(pen: Draw, rng: random.Random, base: int, left: int, right: int) -> None:
    """A low brick wall on both sides of the house."""
    brick = rng.choice(((168, 106, 82), (178, 170, 158), (196, 176, 144)))
    top = base - rng.randint(120, 160)
    for start, end in ((0, left), (right, WIDTH)):
        pen.rectangle((start, top, end, base + 6), fill=shade(brick, 0.82))
        for row, y in enumerate(range(top + 2, base, 14)):
            for x in range(start - (row % 2) * 16, end, 32):
                box = (max(start, x + 1), y, min(end, x + 30), y + 11)
                if box[0] < box[2]:
                    pen.rectangle(box, fill=shade(brick, rng.uniform(0.88, 1.06)))
        pen.rectangle((start, top - 9, end, top), fill=shade(brick, 0.66))


def _roof(pen: Draw, rng: random.Random, box: Box) -> None:
    left, top, right, eaves = box
    colour, slope = rng.choice(ROOFS), rng.randint(50, 110)
    pen.polygon([(left + slope, top), (right - slope, top), (right, eaves), (left, eaves)], fill=colour)
    columns = 58
    for i in range(columns):  # rows of tiles, fanned from ridge to eaves
        a, b = i / columns, (i + 0.55) / columns
        upper = [(left + slope + (right - left - 2 * slope) * t, top) for t in (a, b)]
        lower = [(left + (right - left) * t, eaves) for t in (b, a)]
        pen.polygon([*upper, *lower], fill=shade(colour, rng.uniform(1.06, 1.2)))
    for y in range(top + 14, eaves, 16):
        inset = slope * (eaves - y) / (eaves - top)
        pen.line((left + inset, y, right - inset, y), fill=shade(colour, 0.74), width=2)
    pen.rectangle((left + slope - 14, top - 11, right - slope + 14, top + 3), fill=shade(colour, 0.68))
    pen.rectangle((left, eaves - 4, right, eaves + 7), fill=shade(colour, 0.6))


def _wall(pen: Draw, rng: random.Random, box: Box, colour: Colour) -> None:
    left, top, right, base = box
    pen.rectangle(box, fill=colour)
    if colour[0] - colour[2] > 55:  # the warm ones are brick or earth, with visible courses
        for row, y in enumerate(range(top, base, 12)):
            for x in range(left - (row % 2) * 15, right, 30):
                tone = shade(colour, rng.uniform(0.92, 1.08))
                pen.rectangle((max(left, x), y, min(right, x + 28), y + 10), fill=tone)
    else:
        for _ in range(60):  # stains of rain
            x, y = rng.randint(left, right - 60), rng.randint(top, base - 90)
            pen.line((x, y, x, y + rng.randint(8, 40)), fill=shade(colour, 0.96), width=rng.randint(2, 6))
    for y in range(26):  # the shadow under the eaves
        pen.line((left, top + y, right, top + y), fill=shade(colour, 0.55 + 0.017 * y))
    plinth = rng.choice(((118, 116, 112), (150, 92, 74), shade(colour, 0.7)))
    pen.rectangle((left, base - rng.randint(46, 76), right, base), fill=plinth)


def _openings(pen: Draw, rng: random.Random, box: Box) -> None:
    """A door in the middle with windows left and right."""
    left, top, right, base = box
    bays = rng.choice((3, 3, 5))
    width = (right - left) / bays
    frame, paint = rng.choice(((236, 236, 232), (112, 84, 62), (70, 84, 92))), rng.choice(DOORS)
    for bay in range(bays):
        middle = round(left + width * (bay + 0.5))
        if bay == bays // 2:
            _door(pen, (middle - 56, top + 92, middle + 56, base - 10), paint)
        else:
            half = min(86, round(width / 2) - 22)
            _window(pen, rng, (middle - half, top + 100, middle + half, top + 232), frame)


def _door(pen: Draw, box: Box, paint: Colour) -> None:
    left, top, right, base = box
    middle = (left + right) // 2
    pen.rectangle((left - 9, top - 9, right + 9, base), fill=shade(paint, 0.6))
    pen.rectangle(box, fill=paint)
    for start, end in ((left, middle - 2), (middle + 2, right)):
        pen.rectangle((start + 9, top + 64, end - 9, (top + base) // 2 + 24), fill=shade(paint, 0.86))
        pen.rectangle((start + 9, (top + base) // 2 + 38, end - 9, base - 14), fill=shade(paint, 0.86))
        pen.rectangle((start + 9, top + 10, end - 9, top + 50), fill=GLASS)
    pen.line((middle, top, middle, base), fill=shade(paint, 0.5), width=3)
    pen.ellipse(
        (middle + 7, (top + base) // 2 + 26, middle + 17, (top + base) // 2 + 36), fill=(206, 186, 120)
    )
    for x in (left - 36, right + 14):  # couplets, with the strokes of characters hinted
        pen.rectangle((x, top + 4, x + 22, base - 66), fill=RED)
        for y in range(top + 14, base - 86, 27):
            for stroke in ((5, 0, 17, 0), (4, 6, 18, 6), (11, -4, 11, 12), (11, 6, 4, 14), (11, 6, 18, 14)):
                pen.line([at + (x, y)[i % 2] for i, at in enumerate(stroke)], fill=INK, width=2)
    pen.rectangle((left - 6, top - 40, right + 6, top - 17), fill=RED)
    pen.rectangle((left - 30, base, right + 30, base + 12), fill=(158, 154, 148))


def _window(pen: Draw, rng: random.Random, box: Box, frame: Colour) -> None:
    left, top, right, base = box
    pen.rectangle((left - 8, top - 8, right + 8, base + 8), fill=frame)
    pen.rectangle(box, fill=GLASS)
    lean = rng.randint(14, 50)
    pen.polygon(
        [(left + 20, base), (left + 20 + lean, top), (left + 74 + lean, top), (left + 74, base)],
        fill=GLASS_LIGHT,
    )
    curtain = rng.choice(((224, 208, 178), (186, 112, 104), (140, 166, 150), GLASS))
    pen.rectangle((left, top, left + (right - left) // 6, base), fill=curtain)
    pen.rectangle((right - (right - left) // 6, top, right, base), fill=curtain)
    for i in (1, 2):
        x = left + (right - left) * i // 3
        pen.line((x, top, x, base), fill=frame, width=6)
    pen.line((left, top + 40, right, top + 40), fill=frame, width=6)
    pen.rectangle((left - 16, base + 8, right + 16, base + 20), fill=(188, 184, 176))


def _foreground(pen: Draw, rng: random.Random, base: int, left: int, right: int) -> None:
    """The path to the door, plants along the wall, now and then a pile of maize or firewood."""
    middle = (left + right) // 2
    path = [
        (middle - 66, base + 12),
        (middle + 66, base + 12),
        (middle + 210, HEIGHT),
        (middle - 190, HEIGHT),
    ]
    pen.polygon(path, fill=(186, 182, 174))
    for i in range(1, 6):
        y = base + 12 + (HEIGHT - base) * i * i // 36
        pen.line((middle - 66 - 4 * i * i, y, middle + 66 + 4 * i * i, y), fill=(160, 156, 148), width=2)
    for start, end in ((0, middle - 150), (middle + 150, WIDTH)):
        green = rng.choice(LEAVES)
        for _ in range(170):
            x, y = rng.randint(start, end), base + rng.randint(0, 26)
            tip = (x + rng.randint(-9, 9), y - rng.randint(8, 34))
            pen.line((x, y, *tip), fill=shade(green, rng.uniform(0.7, 1.25)), width=3)
    if rng.random() < 0.5:
        _pile(pen, rng, rng.choice((left + 60, right - 190)), base + 10)


def _pile(pen: Draw, rng: random.Random, x: int, foot: int) -> None:
    colour = rng.choice(((214, 168, 62), (128, 98, 72)))
    for row in range(5):
        for i in range(8 - row):
            cx, cy = x + 17 * i + 8 * row, foot - 14 * row
            pen.ellipse((cx, cy - 17, cx + 17, cy), fill=shade(colour, rng.uniform(0.78, 1.1)))
