"""The QR code as one SVG path for the HTML print page."""

from hev.labels.code import QUIET, Modules, runs


def path(symbol: Modules) -> str:
    """The `d` of one path in module units, quiet zone of four modules around it."""
    return "".join(f"M{column + QUIET} {row + QUIET}h{n}v1h-{n}z" for row, column, n in runs(symbol))


def view_box(symbol: Modules) -> str:
    """The `viewBox` that holds the symbol with its quiet zone."""
    side = len(symbol) + 2 * QUIET
    return f"0 0 {side} {side}"
