"""What people do in one node: open a case, do a random open step, sign, number, write a note; a seed decides."""

from __future__ import annotations

import random
from datetime import date
from typing import Any
from uuid import UUID, uuid5

from django.conf import settings
from django.db import transaction

from homeward.agencies import actions as agencies
from homeward.cases import actions, forms
from homeward.cases.models import Case, Entry, Round
from homeward.cases.queries.journal import Journal, journal
from homeward.cases.rules import answers
from homeward.lib.errors import Refused
from homeward.procedure import queries as procedure
from homeward.procedure.rules import Step, open_steps
from tools.demo import made_up
from tools.schedules import beside, books, people, wishes

# Who does the steps of a role in this cast, on either side; everybody here has the right or stands in.
WHO = {
    "host": {"shelter_worker": "worker", "nurse": "nurse", "shelter_head": "head", "provincial_officer": "officer",
             "border_officer": "border", "focal_point": "province_head", "provincial_head": "province_head",
             "lawyer": "head", "finance_officer": "head"},
    "home": {"shelter_worker": "officer", "nurse": "officer", "shelter_head": "focal",
             "provincial_officer": "officer", "border_officer": "border", "focal_point": "focal",
             "provincial_head": "province_head", "lawyer": "officer", "finance_officer": "province_head"},
}  # fmt: skip
SECOND = {"host": "head", "home": "province_head"}
HANDS = {
    "host": ("head", [("shelter", "nurse"), ("province", "officer"), ("border", "border")]),
    "home": ("focal", [("province", "officer"), ("border", "border")]),
}


def values(step: Step, today: date, seed: int, given: dict[str, Any]) -> dict[str, Any]:
    """Made-up answers to the form of a step, read as a page would read them."""
    release = procedure.current()
    form = release.forms[step.form] if step.form else None
    if form is None:
        return {}
    languages = ("en", "th", "km")
    raw = made_up.filled(
        release, form, today=today, seed=seed, language=languages[seed % 3], given=given, all_questions=seed % 2 == 0
    )
    codes = {name: [code.id for code in listed] for name, listed in release.codes.items()}
    read = answers.read(form, raw, codes=codes, read_date=forms.read_date(today, "en"))
    if read.problems:
        raise ValueError(f"{step.id}: {read.problems}")
    return read.values


def open_one(*, case: str, entry: str, today: str, seed: int) -> dict[str, Any]:
    """A worker opens a case; her head gives it to the other desks."""
    on, worker = date.fromisoformat(today), people.who("worker")
    step = procedure.current().steps["open_case"]
    given = wishes.given(step, random.Random(seed), {})  # noqa: S311 - a schedule, no secret
    with transaction.atomic():
        agencies.act_as(worker)
        actions.open_case(
            case_id=UUID(case), values=values(step, on, seed, given), by=worker, entry_id=UUID(entry), today=on
        )
    _hand_out(UUID(case), "host", on)
    return {"did": "open_case"}


def _hand_out(case_id: UUID, side: str, on: date) -> None:
    """Assigns everybody who works on this side; done again after a kill, it changes nothing."""
    head, desks = HANDS[side]
    for office, person in desks:
        with transaction.atomic():
            agencies.act_as(people.who(head))
            code = f"{settings.NODE.country.lower()}-{office}"
            actions.assign(
                case_id=case_id, agency=code, user_id=people.who(person).id, by=people.who(head),
                entry_id=uuid5(case_id, f"{settings.NODE.country} {code}"), today=on,
            )  # fmt: skip


def work(*, case: str, entry: str, today: str, seed: int) -> dict[str, Any]:
    """One random act in a case; the same entry id again is the same act. Says what was told and posted by it."""
    case_id, on, rng = UUID(case), date.fromisoformat(today), random.Random(seed)  # noqa: S311
    did = ""
    try:
        did = _act(case_id, UUID(entry), on, rng, seed)
    except Refused as reason:
        return {"did": "refused", "why": str(reason), "told": books.told(case=case)}
    return {"did": did, "told": books.told(case=case)}


def _act(case_id: UUID, entry_id: UUID, on: date, rng: random.Random, seed: int) -> str:
    with transaction.atomic(), agencies.service("driver"):
        if not Case.objects.filter(id=case_id).exists():
            return "nothing"
        if known := Entry.objects.filter(id=entry_id).first():
            return known.step or known.kind
        file = journal(case_id)
        ready = [] if file.own.closed and rng.random() < 0.7 else list(open_steps(file.own, file.release, file.side))
        waiting = list(Round.objects.filter(case_id=case_id, state__in=["drafted", "signed", "sent_back"]))
        province = f"{settings.NODE.country.lower()}-province"
        given = any(e.kind == "assignment" and e.facts.get("user") and e.facts["agency"] == province
                    for e in file.entries)  # fmt: skip
    if not given:
        _hand_out(case_id, file.side, on)
    if waiting and rng.random() < 0.6:
        return beside.a_round(rng.choice(sorted(waiting, key=lambda one: one.state)), file.side, on, rng)
    if rng.random() < 0.08 or not ready:
        return beside.a_word(case_id, entry_id, file.side, rng)
    return _step(file, rng.choices(ready, wishes.weights(ready, file))[0], entry_id, on, rng, seed)


def _step(file: Journal, name: str, entry_id: UUID, on: date, rng: random.Random, seed: int) -> str:
    step = file.release.steps[name]
    typed = values(step, on, seed, wishes.given(step, rng, file.own.consents, on))
    user = people.who(WHO[file.side][step.role])
    if step.second_person:
        with transaction.atomic():
            agencies.act_as(user)
            actions.ask_second(entry_id=entry_id, case_id=file.case.id, step=name, raw={"a": ["b"]}, by=user, today=on)
    with transaction.atomic():
        if step.second_person:
            second = people.who(SECOND[file.side] if user != people.who(SECOND[file.side]) else "province_head")
            agencies.act_as(second)
            actions.confirm_second(entry_id=entry_id, values=typed, by=second, today=on)
        else:
            agencies.act_as(user)
            actions.complete_step(
                case_id=file.case.id, step=name, values=typed, by=user, entry_id=entry_id, today=on,
                assign_to=f"{settings.NODE.country.lower()}-province" if step.does("assign") else "",
            )  # fmt: skip
    return name
