"""Appends entries to the journal: seals what was typed, stores what steers, and never changes what stands."""

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.conf import settings
from django.utils import timezone

from homeward.agencies.queries import User
from homeward.cases.models import Case, Entry, Told
from homeward.cases.rules.entries import Content, week_of
from homeward.lib.canon import canonical
from homeward.lib.ids import uuid7
from homeward.people import actions as people
from homeward.procedure.rules import Form, Step
from homeward.vault import actions as vault

HAPPENED = "happened_on"


@dataclass(frozen=True, slots=True)
class Writer:
    """Who writes: the user's id and role, and the code of the agency. The role alone crosses the border."""

    user: str
    role: str
    agency: str

    @classmethod
    def of(cls, user: User) -> "Writer":
        """The writer that a signed-in person is."""
        return cls(user=str(user.id), role=user.role, agency=user.agency.code)


def make_content(
    *,
    case: Case,
    kind: str,
    writer: Writer,
    told: bool,
    step: Step | None = None,
    form: Form | None = None,
    happened_on: date | None = None,
    pointers: Mapping[str, Sequence[str]] | None = None,
    facts: Mapping[str, Any] | None = None,
    answers: Mapping[str, Any] | None = None,
    entry_id: UUID | None = None,
    node: str = "",
) -> Content:
    """A new entry, not yet stored. The day of a journey goes into the sealed answers; only its week stays outside."""
    kept = dict(answers or {})
    week = ""
    if step is not None and step.movement and happened_on is not None:
        # A milestone says that something was done in that week; not even sealed does the day cross with it.
        if not (told and step.tells is not None and step.tells.milestone):
            kept[HAPPENED] = happened_on.isoformat()
        week, happened_on = week_of(happened_on), None
    return Content(
        id=str(entry_id or uuid7()),
        case=str(case.id),
        kind=kind,
        step=step.id if step else "",
        form=f"{form.id}@{form.version}" if form else "",
        release=case.follows,
        happened_on=happened_on.isoformat() if happened_on else None,
        week=week,
        written_at=timezone.now().isoformat(timespec="seconds"),
        author=writer.role if told else writer.user,
        agency=writer.agency,
        node=node or settings.NODE.country,
        pointers={name: list(ids) for name, ids in (pointers or {}).items() if ids},
        facts=dict(facts or {}),
        answers=kept,
        salt=secrets.token_hex(16),
    )


def store(contents: Sequence[Content], *, case: Case, told: Mapping[str, Told] | None = None) -> list[Entry]:
    """Seals and stores entries of one case; `told` names, by entry id, where a told entry stands."""
    if any(content.case != str(case.id) for content in contents):
        raise ValueError("an entry of another case")
    return store_all(contents, told=told)


def store_all(
    contents: Sequence[Content], *, told: Mapping[str, Told] | None = None, shared: bool = False
) -> list[Entry]:
    """The same for entries of many cases, in the same few statements; their cases have keys.

    `shared` entries are those of both sides, whether or not they cross now.
    """
    sealed = vault.seal_all([(UUID(c.case), UUID(c.id), sealed_part(c), "entry") for c in contents])
    told = told or {}
    rows = Entry.objects.bulk_create(
        row_of(content, blob, told=shared or content.id in told) for content, blob in zip(contents, sealed, strict=True)
    )
    Told.objects.bulk_create(told.values())
    return rows


def sealed_part(content: Content) -> bytes:
    """What of an entry is sealed; with the writer's own text of the time, so that the entry can cross byte for byte."""
    return canonical({"answers": content.answers, "salt": content.salt, "written_at": content.written_at})


def row_of(content: Content, sealed: bytes, *, told: bool) -> Entry:
    """The database row of an entry whose answers are sealed already."""
    return Entry(
        id=UUID(content.id),
        case_id=UUID(content.case),
        kind=content.kind,
        step=content.step,
        form=content.form,
        release=content.release,
        happened_on=date.fromisoformat(content.happened_on) if content.happened_on else None,
        week=content.week,
        written_at=content.written_at,
        author=content.author,
        agency=content.agency,
        node=content.node,
        told=told,
        pointers=dict(content.pointers),
        facts=dict(content.facts),
        sealed=sealed,
        digest=content.digest(),
    )


def remember_names(case: Case, form: Form | None, answers: Mapping[str, Any]) -> None:
    """Hands what is marked `person.*` to the people room, which alone can find a name again."""
    marks = marked(form, answers)
    remember_house_name(case, marks)
    if marks:
        people.project(case.id, case.id, marks)


def marked(form: Form | None, answers: Mapping[str, Any]) -> list[people.Mark]:
    """What of some answers says who the person is, as (mark, value)."""
    return [
        (question.person, answers[question.id])
        for section in (form.sections if form else ())
        if not section.repeats
        for question in section.questions
        if question.person and question.id in answers
    ]


def remember_house_name(case: Case, marks: Sequence[people.Mark]) -> None:
    """Keeps the newest house name beside the case, where the person's own workers see it without a search."""
    house_names = [value for mark, value in marks if mark == "house_name"]
    if house_names:
        name_id = house_name_id(case.id)
        case.house_name = vault.seal(case.id, name_id, str(house_names[-1]).encode(), context="house_name")
        case.save(update_fields=["house_name"])


def house_name_id(case_id: UUID) -> UUID:
    """The id under which the vault keeps the key of a case's house name."""
    return UUID(int=case_id.int ^ 1)
