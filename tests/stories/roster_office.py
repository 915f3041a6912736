"""An empty county with its admin, for the browser: `python -m tests.stories.roster_office`; prints account and password."""

import json

from werkzeug.security import generate_password_hash

from hev import config, schema
from hev.accounts.models import Account
from hev.db import configure, connection
from tests import world
from tests.views.register.roster_county import build

if __name__ == "__main__":
    configure(config.read().database)
    schema.migrate()
    with connection():
        admin = build()[1]
        hashed = generate_password_hash(world.PASSWORD, "pbkdf2:sha256:1")
        Account.update(password_hash=hashed).where(Account.id == admin.id).execute()
        print(json.dumps([admin.name, world.PASSWORD]))
