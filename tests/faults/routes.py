"""Every route of the application with a real thing in its address, and the forms that its pages show."""

import re
from html.parser import HTMLParser
from types import SimpleNamespace
from urllib.parse import urlsplit

from flask import Flask

from hev.desk.models import EvidencePack
from hev.labels.models import Label, LabelBatch, Printer
from hev.photos.models import Photo
from hev.problems.models import AnswerTemplate, Problem
from hev.register.amendment_models import Amendment, RosterValue
from hev.register.models import RosterImport
from hev.surveys.models import Survey
from hev.verification.models import Sample
from tests.world import VILLAGE

# What stands in an address for each of its parts; a new part needs its line here.
EXAMPLES = {
    "household_id": lambda world: world.homes[0].id,
    "account_id": lambda world: world.neighbour.id,
    "code": lambda world: VILLAGE,
    "photo_id": lambda world: getattr(Photo.select().first(), "id", 1),
    "roster_id": lambda world: getattr(RosterImport.select().first(), "id", 1),
    "session_id": lambda world: 1,
    "amendment_id": lambda world: getattr(Amendment.select().first(), "id", 1),
    "conflict_id": lambda world: getattr(RosterValue.select().first(), "id", 1),
    "printer_id": lambda world: getattr(Printer.select().first(), "id", 1),
    "sample_id": lambda world: getattr(Sample.select().first(), "id", 1),
    "batch_id": lambda world: getattr(LabelBatch.select().first(), "id", 1),
    "problem_id": lambda world: getattr(Problem.select().first(), "id", 1),
    "survey_id": lambda world: getattr(Survey.select().first(), "id", 1),
    "template_id": lambda world: getattr(AnswerTemplate.select().first(), "id", 1),
    "pack_id": lambda world: getattr(EvidencePack.select().first(), "id", 1),
    "shape": lambda world: "persons",
    "round_id": lambda world: world.round.id,
    "no": lambda world: 1,
    "token": lambda world: getattr(
        Label.select().where(Label.household == world.homes[0]).first(), "token", "x" * 26
    ),
}


def addresses(app: Flask, world: SimpleNamespace, method: str) -> dict[str, str]:
    """Endpoint → address of every route that takes this method; styles and scripts left out."""
    rules = [rule for rule in app.url_map.iter_rules() if method in rule.methods]
    return {rule.endpoint: _filled(rule.rule, world) for rule in rules if rule.endpoint != "assets.serve"}


def _filled(rule: str, world: SimpleNamespace) -> str:
    def example(part: re.Match[str]) -> str:
        if part[1] not in EXAMPLES:
            raise AssertionError(f"say in {__name__}.EXAMPLES what stands for <{part[1]}> in {rule}")
        return str(EXAMPLES[part[1]](world))

    return re.sub(r"<(?:\w+(?:\([^)]*\))?:)?(\w+)>", example, rule)


class Forms(HTMLParser):
    """`fields`: for each path that a page's POST forms go to, their fields as a browser would send them."""

    def __init__(self, text: str, page: str) -> None:
        super().__init__()
        self.fields: dict[str, dict[str, str]] = {}
        self._page, self._form = page, None
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        known = {name: value or "" for name, value in attrs}
        if tag == "form":
            post = known.get("method", "").lower() == "post"
            path = urlsplit(known.get("action") or self._page).path
            self._form = self.fields.setdefault(path, {}) if post else None
        elif self._form is not None and known.get("name") and known["name"] != "csrf_token":
            self._form.setdefault(known["name"], known.get("value", ""))

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self._form = None
