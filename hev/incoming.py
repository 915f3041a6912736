"""What a request may bring in: whole numbers that a database holds, texts it can keep, files only where they are asked for."""

from flask import Request
from werkzeug.datastructures import FileStorage, ImmutableMultiDict, MultiDict
from werkzeug.routing import IntegerConverter
from werkzeug.utils import cached_property

# The only fields that take a file; under any other name it is nothing that a form asked for.
FILES = ("photo", "file")


class Whole(IntegerConverter):
    """A whole number in an address: what is longer than any id or region code is no address of ours."""

    regex = r"[0-9]{1,12}"


class Incoming(Request):
    """A request whose fields are texts without NUL, which PostgreSQL refuses, and whose files stand in file fields."""

    @cached_property
    def args(self) -> MultiDict[str, str]:
        """What stands behind the question mark, likewise."""
        given: MultiDict[str, str] = super().args
        kept = [(name, text.replace("\0", "")) for name, text in given.items(multi=True)]
        return ImmutableMultiDict(kept)

    def _load_form_data(self) -> None:
        super()._load_form_data()
        texts: MultiDict[str, str] = self.__dict__["form"]
        files: MultiDict[str, FileStorage] = self.__dict__["files"]
        if any("\0" in text for text in texts.values()):
            kept = [(name, text.replace("\0", "")) for name, text in texts.items(multi=True)]
            self.__dict__["form"] = ImmutableMultiDict(kept)
        odd = [file for name, file in files.items(multi=True) if name not in FILES]
        if odd:
            wanted = [(name, file) for name, file in files.items(multi=True) if name in FILES]
            self.__dict__["files"] = ImmutableMultiDict(wanted)
        for file in odd:
            file.close()
