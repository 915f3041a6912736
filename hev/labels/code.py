"""The address behind a household's label and the QR code that carries it."""

import secrets
from collections.abc import Iterator

# Crockford's 32 characters: no I, L, O, U, so a token can be read aloud and typed.
ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
TOKEN_LENGTH = 16
QUIET = 4
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
