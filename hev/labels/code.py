"""The address behind a household's label and the QR code that carries it."""

import re
import secrets
from collections.abc import Iterator

from hev.identity import tidy

# Crockford's 32 characters: no I, L, O, U, so a token can be read aloud and typed.
ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
TOKEN_LENGTH = 16
QUIET = 4
# Labels are typed by hand when a camera fails: what the alphabet leaves out is read as what was meant.
_READ_AS = str.maketrans("OIL", "011")
_IN_ADDRESS = re.compile(r"/Q/([0-9A-Z]{16,32})(?![0-9A-Z])")
_ALONE = re.compile(r"[0-9A-Z]{16,32}")
_SHORT = re.compile(r"[0-9]{8}")
# Longer than any address of a label; more need not be looked at.
_LONGEST = 300
# At level H and 37 modules a patch over 15 % of the symbol, wherever it lies outside the finder patterns, leaves it
# readable (measured: docs/decisions/0005-labels.md); at level Q, or with fewer modules, mostly not.
LEAST_VERSION = 5

Modules = list[list[bool]]


def new_token() -> str:
    """16 characters of 5 random bits each: 80 bits, as quality.md 15 asks."""
    return "".join(secrets.choice(ALPHABET) for _ in range(TOKEN_LENGTH))


def new_short_code() -> str:
    """8 digits to say on the telephone; never a leading zero, which spreadsheets lose."""
    return str(secrets.randbelow(90_000_000) + 10_000_000)


def grouped(short_code: str) -> str:
    """The short code as it is shown: 1234 5678."""
    return f"{short_code[:4]} {short_code[4:]}".strip()


def address(public_url: str, token: str) -> str:
    """HTTPS://HOST/Q/TOKEN, all upper case: QR's alphanumeric mode makes the symbol smaller.

    `public_url` is scheme and host, without a path (a path would not survive the upper case).
    Up to 64 characters give 37 modules a side, more give 41.
    """
    return f"{public_url.rstrip('/')}/Q/{token}".upper()


def token_in(text: str) -> str:
    """The token of a label's address as it is kept; whose host stands before it does not matter. "" where there is none."""
    found = _IN_ADDRESS.search(tidy(text[:_LONGEST]))
    return found[1].translate(_READ_AS) if found else ""


def typed_token(text: str) -> str:
    """The same of what somebody typed or pasted, who may leave the address out; "" where it is none."""
    alone = tidy(text[:_LONGEST])
    return token_in(text) or (alone.translate(_READ_AS) if _ALONE.fullmatch(alone) else "")


def typed_short_code(text: str) -> str:
    """The short code in what somebody typed, with or without its space, 12345678; "" where it is none."""
    digits = tidy(text[:_LONGEST])
    return digits if _SHORT.fullmatch(digits) else ""


def modules(address: str) -> Modules:
    """The symbol as rows of dark (True) and light modules, without quiet zone: level H, mask 0.

    The fixed mask makes it six times faster and scans no worse (architecture.md §5).
    """
    from qrcode.constants import ERROR_CORRECT_H
    from qrcode.main import QRCode

    symbol: QRCode = QRCode(version=LEAST_VERSION, error_correction=ERROR_CORRECT_H, mask_pattern=0, border=0)
    # optimize=0: one chunk in the best mode for the whole address.
    symbol.add_data(address, optimize=0)
    symbol.make()
    return symbol.modules


def runs(symbol: Modules) -> Iterator[tuple[int, int, int]]:
    """The dark modules as horizontal runs: row, first column, length."""
    for row, line in enumerate(symbol):
        start = None
        for column, dark in enumerate([*line, False]):
            if dark and start is None:
                start = column
            elif not dark and start is not None:
                yield row, start, column - start
                start = None
