"""The application for gunicorn."""

from hev import create_app

app = create_app()
