"""hev: house-by-house verification that every registered poor household lives in a safe home."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from flask import Flask

    from hev.config import Settings


def create_app(settings: "Settings | None" = None) -> "Flask":
    """The WSGI application for one instance. Raises Refused when its settings are unsafe."""
    from hev import application, config

    return application.build(settings or config.read())
