"""What is answered when the machine fails a request: a full disk, a database that is gone; never a false word that it was saved."""

import logging

import peewee
from flask import Flask, Response, current_app, request
from flask_login import current_user

from hev import web
from hev.accounts import resume
from hev.db import is_full, is_gone
from hev.errors import NoRoom
from hev.files import durable

log = logging.getLogger(__name__)

GONE = "没有保存：系统的数据库暂时不能使用，可能正在恢复。请稍等一分钟再试一次；仍不行请告诉县管理员。"


def init_app(app: Flask) -> None:
    """Give the app its answers to failures; what is none of these stays an unexpected error."""
    app.register_error_handler(NoRoom, _no_room)
    for kind in (peewee.DatabaseError, peewee.InterfaceError, OSError):
        app.register_error_handler(kind, _failed)


def _failed(fault: Exception) -> Response:
    if is_full(fault) or durable.is_full(fault):
        log.warning("no room left for %s", request.endpoint)
        return _no_room(NoRoom(NoRoom.SENTENCE))
    if is_gone(fault) and not current_app.testing:
        # The database went away under us: what it says belongs to the log, and a text needs no login to be shown.
        log.error("the database failed %s", request.endpoint, exc_info=fault)
        return Response(GONE, 503, {"Retry-After": "60"}, mimetype="text/plain")
    return web.unexpected(fault)


def _no_room(fault: NoRoom) -> Response:
    """Say that nothing was saved, and offer what was to be saved once more: it lies in the page, not here."""
    try:
        own = request.method == "POST" and current_user.is_authenticated
        kept = resume.unpack(resume.pack()) if own else None
        if kept:
            return resume.page(kept, fault.status, fault.message)
        return web.refusal(fault.message, fault.status)
    except Exception:
        log.exception("no page for a full disk")
        return Response(fault.message, fault.status, mimetype="text/plain")
