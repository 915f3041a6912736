"""A test client that logs people in and checks every page it gets."""

from typing import Any

import html5lib
from flask.testing import FlaskClient
from itsdangerous import URLSafeTimedSerializer

from hev.accounts import sessions
from hev.accounts.models import Account
from hev.db import connection
from tests.fixtures.workbooks import XLSX, assert_no_formula

HTML = "{http://www.w3.org/1999/xhtml}"
LABELLED = {"input", "select", "textarea"}
UNLABELLED_TYPES = {"hidden", "submit", "button", "image", "reset"}


class CheckedClient(FlaskClient):
    """Adds the CSRF token to posts (unless csrf=False) and checks each whole page that comes back."""

    csrf_raw = "c" * 40

    def log_in(self, account: Account) -> "CheckedClient":
        """Give this client a session of the account, as a login would."""
        with connection():
            person = sessions.begin(account, "127.0.0.1")
        with self.session_transaction() as session:
            session["_user_id"] = person.get_id()
            session["_fresh"] = True
        return self

    def post(self, *args: Any, csrf: bool = True, **kwargs: Any) -> Any:
        if csrf:
            kwargs["data"] = {**(kwargs.get("data") or {}), "csrf_token": self._token()}
        return super().post(*args, **kwargs)

    def _token(self) -> str:
        with self.session_transaction() as session:
            raw = session.setdefault("csrf_token", self.csrf_raw)
        signer = URLSafeTimedSerializer(self.application.secret_key, salt="wtf-csrf-token")
        return signer.dumps(raw)

    def open(self, *args: Any, **kwargs: Any) -> Any:
        response = super().open(*args, **{"buffered": True, **kwargs})
        if (
            response.mimetype == "text/html"
            and not response.content_encoding
            and response.get_data(as_text=True).lstrip()[:9].lower() == "<!doctype"
        ):
            check_page(response.get_data(as_text=True))
        if response.mimetype == XLSX and response.status_code == 200:
            assert_no_formula(response.get_data())
        return response


def check_page(text: str) -> None:
    """AssertionError when a page breaks a rule that holds for every page (quality.md 22)."""
    parser = html5lib.HTMLParser(strict=False)
    tree = parser.parse(text)
    assert not parser.errors, [f"{e[1]} at {e[0]}" for e in parser.errors][:5]
    assert tree.get("lang") == "zh-CN"
    elements = list(tree.iter())
    by_tag = [str(e.tag).removeprefix(HTML) for e in elements]
    assert by_tag.count("h1") == 1, f"{by_tag.count('h1')} h1"
    assert (tree.findtext(f".//{HTML}title") or "").strip()
    ids = [e.get("id") for e in elements if e.get("id") is not None]
    assert len(ids) == len(set(ids)), [i for i in ids if ids.count(i) > 1]
    _check_labels(elements, set(ids))
    for form in tree.iter(f"{HTML}form"):
        if (form.get("method") or "get").lower() == "post":
            assert form.find(f".//{HTML}input[@name='csrf_token']") is not None, "a POST form without CSRF"
    assert not any(str(name).startswith("on") for e in elements for name in e.attrib), "an inline handler"
    assert all(s.get("src") for s in tree.iter(f"{HTML}script")), "an inline script"
    assert not any(e.get("style") for e in elements), "an inline style"


def _check_labels(elements: list[Any], ids: set[str | None]) -> None:
    labels = {e.get("for") for e in elements if e.tag == f"{HTML}label" and e.get("for")}
    inside = {id(c) for e in elements if e.tag == f"{HTML}label" for c in e.iter()}
    assert labels <= ids, f"labels for nothing: {labels - ids}"
    for e in elements:
        name = str(e.tag).removeprefix(HTML)
        if name in LABELLED and e.get("type") not in UNLABELLED_TYPES:
            named = (
                e.get("id") in labels or id(e) in inside or e.get("aria-label") or e.get("aria-labelledby")
            )
            assert named, f"no label for {name} {e.get('name')}"
