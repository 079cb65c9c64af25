"""A case as far as the tracing request, and browsers of the people in it, for the tests of the pages."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any
from uuid import UUID, uuid4

from django.conf import settings
from django.db import transaction
from django.test import Client
from tools.demo import cast, made_up

from homeward.agencies import actions as agencies
from homeward.agencies import sessions
from homeward.agencies.queries import User
from homeward.cases import forms
from homeward.cases.actions import complete_step, entries_came, number_and_send, open_case, receive_entries, sign
from homeward.cases.actions.receiving import Came
from homeward.cases.models import Case, Entry
from homeward.cases.rules import answers
from homeward.exchange.rules import Letter, Outcome
from homeward.lib import dates
from homeward.lib.ids import uuid7
from homeward.procedure import queries as procedure


def today() -> date:
    """The day the pages themselves count from."""
    return dates.today(settings.NODE.time_zone)


def values(step: str, on: date, **given: Any) -> dict[str, Any]:
    """Made-up answers to a step as the actions take them; `given` by question, `__` for the dot."""
    release = procedure.current()
    form = release.forms[release.steps[step].form or ""] if release.steps[step].form else None
    if form is None:
        return {}
    raw = made_up.filled(release, form, today=on, given={k.replace("__", "."): v for k, v in given.items()})
    codes = {name: [code.id for code in listed] for name, listed in release.codes.items()}
    read = answers.read(form, raw, codes=codes, read_date=forms.read_date(on, "en"))
    assert not read.problems, read.problems
    return dict(read.values)


@contextmanager
def acting(user: User) -> Iterator[None]:
    """One transaction in which somebody acts, as a request would open it."""
    with transaction.atomic():
        agencies.act_as(user)
        yield


def taken_in(letter: Letter) -> Outcome:
    """What becomes of a letter of entries, and of the case with it, as when the courier applies it alone."""
    with transaction.atomic():
        agencies.act_as_service("courier")
        outcome = receive_entries(letter)
        if outcome.news is not None:
            assert isinstance(outcome.news, Came)
            entries_came([outcome.news])
        return outcome


@dataclass
class Made:
    """A case with the people of its country; `start` is the first day of protection."""

    people: dict[str, User]
    start: date
    case: Case = field(init=False)

    def do(self, step: str, after: int, by: str = "worker", entry_id: UUID | None = None, **given: Any) -> Entry:
        """Complete a step so many days after the first."""
        on = self.start + timedelta(days=after)
        with acting(self.people[by]):
            return complete_step(case_id=self.case.id, step=step, values=values(step, on, **given),
                                 by=self.people[by], entry_id=entry_id or uuid7(), today=on)  # fmt: skip

    def consent(self, scope: str, after: int, answer: str = "yes") -> Entry:
        """Ask for a consent."""
        until = (self.start + timedelta(days=after + 150)).isoformat()
        if answer != "yes":
            return self.do("ask_consent", after, consent__scope=scope, consent__answer=answer)
        return self.do("ask_consent", after, consent__scope=scope, consent__answer=answer, consent__until=until)

    def sign_and_send(self, entry: Entry, number: str = "พม 0205/1519", after: int = 14) -> None:
        """The head signs, the registry numbers; with that the letter is sent."""
        on = self.start + timedelta(days=after)
        with acting(self.people["head"]):
            sign(entry_id=entry.id, by=self.people["head"], today=on)
        with acting(self.people["clerk"]):
            number_and_send(entry_id=entry.id, number=number, dated=on, secrecy="", urgency="",
                            by=self.people["clerk"], today=on)  # fmt: skip


def opened(
    *, days: int = 30, age: str = "adult", house_name: str = "Lotus", people: dict[str, User] | None = None
) -> Made:
    """A case opened so many days ago."""
    made = Made(people or cast.plant(settings.NODE.country), today() - timedelta(days=days))
    with acting(made.people["worker"]):
        made.case = open_case(case_id=uuid4(), by=made.people["worker"], entry_id=uuid7(), today=made.start,
                              values=values("open_case", made.start, opening__age_group=age,
                                            opening__house_name=house_name))  # fmt: skip
    return made


def asked(**more: Any) -> tuple[Made, Entry]:
    """A case whose tracing request lies on the head's desk."""
    made = opened(**more)
    made.do("record_identification", 0, identification__decision="victim")
    made.consent("protection", 0)
    made.do("enter_protection", 0)
    made.consent("record_data", 2)
    made.do("name_people", 3, people__relation="mother", people__contact="may")
    made.do("hold_interview", 3, interview__wants_family_asked="yes")
    made.consent("tracing", 10)
    made.consent("contact_family", 11)
    made.do("agree_door_plan", 11)
    return made, made.do("request_tracing", 12)


def browser(user: User, language: str = "en") -> Client:
    """A browser in which somebody is signed in, reading a language."""
    type(user).objects.filter(pk=user.pk).update(language=language)
    user.language = language
    client = Client()
    client.force_login(user)
    session = client.session
    session[sessions.SEEN] = session[sessions.SINCE] = int(time.time())
    session.save()
    return client
