"""Lets the demo county's households report, its offices answer and its visitors write, through the same acts as the real ones."""

import datetime as dt
from collections.abc import Callable, Mapping, Sequence

from hev import clock
from hev.accounts.people import Person
from hev.db import write
from hev.demo import voices
from hev.demo.pictures import house
from hev.demo.voices import Act, Ready, Visit, Voice
from hev.desk import voicing
from hev.photos.actions import hold, receive
from hev.photos.models import Photo
from hev.photos.store import Store
from hev.photos.tray import NOBODY
from hev.problems import actions, queries
from hev.problems.deeds import Deed
from hev.problems.models import AnswerTemplate, Problem
from hev.problems.rules import BY_QR, OTHER, Report
from hev.register.models import Household, Member
from hev.surveys.models import Survey

NEW_PHONE = "15409990001"
PICTURE = (640, 480)
Staff = Mapping[int, Person]
# When a minute of a day so many days ago was, never in the future.
When = Callable[[int, int], dt.datetime]


def speak(homes: Sequence[Household], staff: Staff, store: Store, when: When) -> None:
    """Everything of voices.py, each on its day."""
    with write():
        for voice in voices.VOICES:
            _report(homes[voices.spread(voice.home, len(homes))], voice, staff, store, when)
        for visit in voices.VISITS:
            _visit(homes[voices.spread(visit.home, len(homes))], visit, staff, when)
        for ready in voices.READY:
            _ready(ready, _person(homes[0], ready.who, staff))


def _report(home: Household, voice: Voice, staff: Staff, store: Store, when: When) -> None:
    with clock.at(when(voice.days_ago, voice.minute)):
        photos = [_photo(home, store)] if voice.photo else []
        made = actions.file(
            home, _said(home, voice), f"demo-{home.id}-{voice.days_ago}", photos, _by(home, voice, staff)
        )
    for act in voice.acts:
        with clock.at(when(act.days_ago, act.minute)):
            actions.act(made.id, _deed(made, act), _who(home, act.who, staff))
    if voice.amend:
        with clock.at(when(voice.acts[-1].days_ago, 660)):
            _amend(home, made, staff)


def _said(home: Household, voice: Voice) -> Report:
    phone = NEW_PHONE if voice.topic == "phone" else home.phone
    return Report(
        voice.kind, voice.words, phone, topic=voice.topic if voice.kind == OTHER else "", call_only=voice.call_only,
        channel=voice.channel, caller="" if voice.channel == BY_QR else home.name,
        idno=home.idno if voice.known and voice.channel == BY_QR else "",
    )  # fmt: skip


def _by(home: Household, voice: Voice, staff: Staff) -> actions.By:
    return actions.household() if voice.channel == BY_QR else actions.staff(staff[home.village])


def _who(home: Household, who: str, staff: Staff) -> actions.By:
    if who == voices.TIME:
        return actions.SYSTEM
    return actions.household() if who == voices.HOUSEHOLD else actions.staff(_person(home, who, staff))


def _person(home: Household, who: str, staff: Staff) -> Person:
    codes = {
        voices.VILLAGE: home.village,
        voices.TOWNSHIP: home.village // 1000 * 1000,
        voices.COUNTY: home.county,
    }
    return staff[codes[who]]


def _deed(made: Problem, act: Act) -> Deed:
    into = made.no - act.into if act.into else 0
    return Deed(act.name, act.words, act.outcome, act.office, into)


def _amend(home: Household, made: Problem, staff: Staff) -> None:
    """The township asks for what the household reported; the county still has to decide."""
    one = Member.select().where(Member.household == home, Member.no > 1).order_by(Member.no.desc()).first()
    asked = (
        {"remove_member": str(one.no)} if one else {"add_name": home.name[0] + "小宝", "add_relation": "之子"}
    )
    problem, person = queries.numbered(home, made.no), _person(home, voices.TOWNSHIP, staff)
    reason = voicing.beforehand(problem)["reason"]
    voicing.ask(home, "remove" if one else "add", {**asked, "reason": reason}, person, "", problem)


def _photo(home: Household, store: Store) -> Photo:
    taken = clock.local(clock.now()) - dt.timedelta(minutes=5)
    photo = receive(house(home.id, taken, size=PICTURE), home, NOBODY, store)
    hold(photo, store)
    return photo


def _visit(home: Household, visit: Visit, staff: Staff, when: When) -> None:
    person = _person(home, visit.who, staff)
    with clock.at(when(visit.days_ago, 630)):
        Survey.create(
            household=home, no=1, village=home.village, op_id=f"demo-survey-{home.id}", surveyor=person.person_name,
            post=person.post, surveyed_on=clock.today(), public=visit.public, opinion=visit.opinion, account=person.id,
            person=person.person_name, region=person.region.code, place=person.region.name, at=clock.now(),
        )  # fmt: skip


def _ready(ready: Ready, person: Person) -> None:
    AnswerTemplate.create(
        region=person.region.code, outcome=ready.outcome, words=ready.words, account=person.id, person=person.person_name,
        at=clock.now(),
    )  # fmt: skip
