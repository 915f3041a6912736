"""Pages of photos."""

from flask import Blueprint

bp = Blueprint("photos", __name__)
