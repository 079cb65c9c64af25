"""A case on the morning of its journey, written straight into the journal: what came before is tested elsewhere."""

import dataclasses
from datetime import date
from typing import Any

from homeward.agencies import actions as agencies
from homeward.cases.actions import projecting, writing
from homeward.cases.models import Case, Entry, Told
from homeward.cases.rules.answers import facts_and_answers
from homeward.cases.tests import making
from homeward.procedure import queries as procedure


def write(made: making.Made, step: str, *, by: str, values: dict[str, Any] | None = None, told: bool = False) -> Entry:
    """An entry as it stands after its step; `by` is the country, and what the other one wrote is told."""
    release = procedure.current()
    planned = release.steps[step]
    form = release.forms[planned.form] if planned.form else None
    facts, answers = facts_and_answers(form, values or {}) if form else ({}, {})
    with making.acting(made.people["worker"]), agencies.service("test"):
        case = Case.objects.get(id=made.case.id)
        content = writing.make_content(case=case, kind=Entry.Kind.STEP, writer=writing.Writer.of(made.people["worker"]),
                                       told=told, step=planned, form=form, happened_on=making.today(), facts=facts,
                                       answers=answers)  # fmt: skip
        content = dataclasses.replace(content, node=by)
        stands = Told(entry_id=content.id, case_id=case.id, incoming=by != "TH", state=Told.State.COMMON)
        (row,) = writing.store([content], case=case, told={content.id: stands} if told else {})
    return row


def on_the_day(day: date | None = None, *, asked_again: bool = True) -> making.Made:
    """Decided, planned by both sides, asked again; the border post is assigned."""
    day = day or making.today()
    made = making.opened(days=90)
    made.consent("return", 40)
    write(made, "assess_risk", by="TH")
    write(made, "record_decision", by="TH", values={"decision.choice": "go_back"})
    plan = {"journey.day": day.isoformat(), "journey.crossing": "Aranyaprathet – Poipet",
            "journey.way_back": ["vehicle", "bed", "money", "interpreter"]}  # fmt: skip
    write(made, "propose_journey", by="TH", values=plan, told=True)
    agreed = {"agreed.answer": "agreed", "agreed.receiver": "Vibol Tep", "agreed.word": "kingfisher"}
    write(made, "agree_journey", by="KH", values=agreed, told=True)
    if asked_again:
        write(made, "ask_again", by="TH", values={"journey.again": "go"})
    border = made.people["border"]
    with making.acting(made.people["worker"]):
        agencies.grant_access(case_id=made.case.id, agency=border.agency, user=None, part="receiving")
        agencies.grant_access(case_id=made.case.id, agency=border.agency, user=border, part="border_officer")
        projecting.project(made.case.id, today=making.today())
    return made
