"""What goes to the log files names nobody: numbers are masked and the secrets of labels left out, tracebacks included."""

import logging
import re
import traceback
from typing import Any

from hev.identity import veil

# A household's address carries its secret.
_LABEL = re.compile(r"/([Qq])/[\w-]+")


def _clean(text: str) -> str:
    return veil(_LABEL.sub(r"/\1/…", text))


class VeiledRecord(logging.LogRecord):
    """A log record whose words hold no identity number, telephone number or label, whoever writes it where."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.exc_info and self.exc_info[0]:
            # A database's complaint may quote the row it complains of.
            self.exc_text = _clean("".join(traceback.format_exception(*self.exc_info)).rstrip("\n"))

    def getMessage(self) -> str:
        return _clean(super().getMessage())


def veil_all() -> None:
    """From now on every record of this process is a veiled one, gunicorn's and the libraries' too."""
    logging.setLogRecordFactory(VeiledRecord)
