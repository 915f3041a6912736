"""The application for gunicorn; what makes it unfit to serve ends the start with a sentence."""

from hev import create_app, schema
from hev.errors import Refused

try:
    app = create_app()
    schema.make_ready(app.extensions["hev"].demo)
except Refused as refused:
    raise SystemExit(refused.message) from None
