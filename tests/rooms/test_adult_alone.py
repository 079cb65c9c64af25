"""One node with its partner on paper: an adult's file from the first day to the tracing request."""

from datetime import date, timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.db import transaction
from tools.demo import cast, made_up

from homeward.agencies import actions as agencies
from homeward.cases import forms
from homeward.cases.actions import complete_step, number_and_send, open_case, sign
from homeward.cases.models import Entry, ListRow, Round
from homeward.cases.queries.journal import journal
from homeward.cases.rules import answers
from homeward.lib.ids import uuid7
from homeward.procedure import queries as procedure

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 23)


def values(step: str, on: date, **given: Any) -> dict[str, Any]:
    release = procedure.current()
    form = release.forms[release.steps[step].form] if release.steps[step].form else None
    if form is None:
        return {}
    raw = made_up.filled(release, form, today=on, given={k.replace("__", "."): v for k, v in given.items()})
    codes = {name: [code.id for code in listed] for name, listed in release.codes.items()}
    read = answers.read(form, raw, codes=codes, read_date=forms.read_date(on, "en"))
    assert not read.problems, read.problems
    return read.values


def test_a_worker_brings_a_file_to_the_tracing_request_and_the_office_sends_it_on_paper() -> None:
    people = cast.plant("TH")
    worker = people["worker"]
    day = TODAY - timedelta(days=30)
    with transaction.atomic():
        agencies.act_as(worker)
        case = open_case(
            case_id=uuid4(),
            values=values("open_case", day, opening__age_group="adult"),
            by=worker,
            entry_id=uuid7(),
            today=day,
        )

        def do(step: str, on: date, **given: Any) -> Entry:
            return complete_step(
                case_id=case.id, step=step, values=values(step, on, **given), by=worker, entry_id=uuid7(), today=on
            )

        def consent(scope: str, on: date) -> None:
            do(
                "ask_consent",
                on,
                consent__scope=scope,
                consent__answer="yes",
                consent__until=(on + timedelta(days=150)).isoformat(),
            )

        do("record_identification", day, identification__decision="victim")
        consent("protection", day)
        do("enter_protection", day)
        consent("record_data", day + timedelta(days=2))
        do("name_people", day + timedelta(days=3), people__relation="mother", people__contact="may")
        do("hold_interview", day + timedelta(days=3), interview__wants_family_asked="yes")
        consent("tracing", day + timedelta(days=10))
        consent("contact_family", day + timedelta(days=11))
        do("agree_door_plan", day + timedelta(days=11))
        entry = do("request_tracing", day + timedelta(days=12))
        assert Round.objects.get(entry_id=entry.id).state == "drafted"
        assert ListRow.objects.get(case_id=case.id).stage == "family"
    with transaction.atomic():
        agencies.act_as(people["head"])
        sign(entry_id=entry.id, by=people["head"], today=day + timedelta(days=13))
    with transaction.atomic():
        agencies.act_as(people["clerk"])
        number_and_send(
            entry_id=entry.id,
            number="พม 0205/1519",
            dated=day + timedelta(days=14),
            secrecy="",
            urgency="",
            by=people["clerk"],
            today=day + timedelta(days=14),
        )
    with transaction.atomic():
        agencies.act_as(worker)
        file = journal(case.id)
        assert [e.step for e in file.common_entries()] == ["ask_consent", "ask_consent", "request_tracing"]
