"""By how many millimetres a printer is off: four crosses at known places, and what a ruler says of them."""

from dataclasses import dataclass

from hev.errors import Refused

# The crosses' centres, mm from the left and the top edge of the sheet: A is measured from the edges, B and C from A.
LEFT, TOP = 30.0, 30.0
ACROSS, ALONG = 150.0, 230.0
CROSSES = {
    "A": (LEFT, TOP), "B": (LEFT + ACROSS, TOP), "C": (LEFT, TOP + ALONG), "D": (LEFT + ACROSS, TOP + ALONG),
}  # fmt: skip
ARM = 8.0
# A reading may be off by half a millimetre at both ends; more over 150 mm means that the page was scaled.
SCALED = 1.0
MOST = 20.0


@dataclass(frozen=True)
class Measured:
    """What was read off a printed calibration page, in mm: A from the left and the top edge, A to B, A to C."""

    left: float
    top: float
    across: float
    along: float


@dataclass(frozen=True)
class Offset:
    """Millimetres by which everything is moved to the right and down before it is printed."""

    right: float = 0.0
    down: float = 0.0

    def __str__(self) -> str:
        if not self.right and not self.down:
            return "不校正"
        across = f"向{'右' if self.right > 0 else '左'} {abs(self.right):.1f} 毫米" if self.right else ""
        along = f"向{'下' if self.down > 0 else '上'} {abs(self.down):.1f} 毫米" if self.down else ""
        return "、".join(filter(None, (across, along)))


def corrected(before: Offset, read: Measured) -> Offset:
    """The offset that brings A to its place, from a page that was printed with `before`.

    Raises Refused when the page was scaled, or when the printer would be off by more than 20 mm.
    """
    for name, length, wanted in (("across", read.across, ACROSS), ("along", read.along, ALONG)):
        if abs(length - wanted) > SCALED:
            pair = "A 到 B" if name == "across" else "A 到 C"
            raise Refused(
                f"{pair} 应是 {wanted:.0f} 毫米，您量得 {length:g} 毫米：这一页打印时被缩放了，或者量错了，没有保存。"
                "请把缩放设为 100%（实际大小），重新打印这一页再量。",
                name,
            )
    right, down = round(before.right + LEFT - read.left, 1), round(before.down + TOP - read.top, 1)
    for name, moved in (("left", right), ("top", down)):
        if abs(moved) > MOST:
            raise Refused(
                f"这样要移动 {abs(moved):g} 毫米，超过 {MOST:.0f} 毫米，多半是量错了，没有保存。", name
            )
    # never -0.0
    return Offset(right + 0.0, down + 0.0)


def millimetres(text: str, field: str) -> float:
    """A length as people write it: 30, 30.5, ３０，５. Raises Refused."""
    plain = "".join(chr(ord(c) - 0xFEE0) if "！" <= c <= "～" else c for c in text)
    plain = plain.lower().replace("毫米", "").replace("mm", "").replace(",", ".").replace("。", ".").strip()
    digits = plain.replace(".", "", 1)
    if not digits.isascii() or not digits.isdigit() or len(plain) > 8 or not 0 < float(plain) < 300:
        raise Refused("请填写毫米数，例如 30.5，没有保存。", field)
    return float(plain)
