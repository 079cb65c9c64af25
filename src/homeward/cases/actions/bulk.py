"""Plants whole journals of many cases at once, sealed and projected as ever; for made-up cases and measurements."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import islice
from typing import NamedTuple
from uuid import UUID

from django.conf import settings
from django.db import transaction

from homeward.agencies import actions as agencies
from homeward.agencies import queries as offices
from homeward.cases import messages
from homeward.cases.actions import projecting, writing
from homeward.cases.models import Case, Entry, ListRow, Round, Task, Told
from homeward.cases.queries.journal import Journal
from homeward.cases.rules.entries import Content
from homeward.cases.rules.projecting import Desk
from homeward.exchange import actions as exchange
from homeward.people import actions as people
from homeward.procedure.rules import Release
from homeward.vault import actions as vault

AT_ONCE = 250


class Standing(NamedTuple):
    """Where a told entry of a planted journal stands; `of` is the private entry it was cut from."""

    incoming: bool
    state: str
    code: str = ""
    of: str = ""


class Part(NamedTuple):
    """Who has a planted case: the ids of an agency and perhaps of one of its workers."""

    agency: UUID
    user: UUID | None
    part: str


@dataclass(frozen=True)
class MadeRound:
    """A letter's way through the office, as far as it came."""

    entry: str
    agency: UUID
    step: str
    state: str
    drafted_by: UUID
    number: str = ""
    dated: date | None = None


@dataclass(frozen=True)
class MadeCase:
    """One node's half of a case: its whole journal in order, and who has it. `letters` are sent for good, by ids."""

    frame: messages.CaseFrame
    contents: Sequence[Content]
    told: Mapping[str, Standing] = field(default_factory=dict)
    parts: Sequence[Part] = ()
    rounds: Sequence[MadeRound] = ()
    letters: Sequence[Sequence[str]] = ()


def plant(cases: Iterable[MadeCase], *, release: Release, today: date) -> int:
    """Writes every case that is not here yet; counts them. Never for real cases: nobody is asked, nothing is audited.

    The caller decides that this node may hold made-up cases, and runs VACUUM ANALYZE as the owner afterwards.
    """
    if settings.NODE.kind == "production":
        raise RuntimeError("made-up cases have no place in a production node")
    kinds = {one.pk: one.kind for one in offices.agencies()}
    planted, waiting = 0, iter(cases)
    while batch := list(islice(waiting, AT_ONCE)):
        with transaction.atomic(), agencies.service("planting"):
            here = set(Case.objects.filter(id__in=[one.frame.id for one in batch]).values_list("id", flat=True))
            fresh = [one for one in batch if one.frame.id not in here]
            _plant(fresh, release, kinds, today)
        planted += len(fresh)
    return planted


def _plant(batch: Sequence[MadeCase], release: Release, kinds: Mapping[UUID, str], today: date) -> None:
    vault.open_cases(one.frame.id for one in batch)
    agencies.grant_many((one.frame.id, part.agency, part.user, part.part) for one in batch for part in one.parts)
    cases = Case.objects.bulk_create(
        Case(id=f.id, number=f.number, host=f.host, home=f.home, release=f.release, house_name=name)
        for f, name in zip((one.frame for one in batch), _house_names(batch, release), strict=True)
    )
    entries = _entries(batch)
    journals = [
        Journal(case, entries[case.id], {t.entry_id: t for t in _told(one)})
        for one, case in zip(batch, cases, strict=True)
    ]
    Entry.objects.bulk_create((row for file in journals for row in file.entries), batch_size=2000)
    for one, file in zip(batch, journals, strict=True):
        _post(one, file)
    Told.objects.bulk_create((row for file in journals for row in file.told.values()), batch_size=2000)
    Round.objects.bulk_create(_round(one.frame.id, made) for one in batch for made in one.rounds)
    people.project_many([
        people.Person(one.frame.id, one.frame.id, marks) for one in batch if (marks := _marks(one, release))
    ])  # fmt: skip
    _project(batch, journals, kinds, today)


def _entries(batch: Sequence[MadeCase]) -> dict[UUID, list[Entry]]:
    contents = [content for one in batch for content in one.contents]
    sealed = vault.seal_all([
        (UUID(c.case), UUID(c.id), writing.sealed_part(c), "entry") for c in contents
    ])  # fmt: skip
    found: dict[UUID, list[Entry]] = {one.frame.id: [] for one in batch}
    told = {entry for one in batch for entry in one.told}
    for content, blob in zip(contents, sealed, strict=True):
        found[UUID(content.case)].append(writing.row_of(content, blob, told=content.id in told))
    return found


def _told(one: MadeCase) -> list[Told]:
    return [
        Told(entry_id=UUID(entry), case_id=one.frame.id, incoming=at.incoming, state=at.state, code=at.code,
             of=UUID(at.of) if at.of else None)
        for entry, at in one.told.items()
    ]  # fmt: skip


def _post(one: MadeCase, file: Journal) -> None:
    """Letters that are on their way really go: the courier carries them as soon as it runs."""
    by_id = {content.id: content for content in one.contents}
    for ids in one.letters:
        contents = [by_id[entry] for entry in ids]
        relied = [consent for content in contents for consent in content.pointers.get("relies", ())]
        letter = exchange.post(
            to=file.case.partner, kind=messages.KIND, case_id=one.frame.id, consent_ids=relied,
            body=messages.body(one.frame, [content.as_json() for content in contents]), needs_consent=False,
        )  # fmt: skip
        for content in contents:
            file.told[UUID(content.id)].letter = letter


def _round(case_id: UUID, made: MadeRound) -> Round:
    return Round(
        entry_id=UUID(made.entry), case_id=case_id, agency_id=made.agency, step=made.step, state=made.state,
        official_number=made.number, official_date=made.dated, drafted_by=made.drafted_by,
    )  # fmt: skip


def _marks(one: MadeCase, release: Release) -> list[tuple[str, str]]:
    """What is marked `person.*`, of each mark the last answer."""
    found: dict[str, str] = {}
    for content in one.contents:
        form = release.forms.get(content.form.split("@")[0])
        for section in form.sections if form else ():
            for question in section.questions:
                if question.person and not section.repeats and question.id in content.answers:
                    found[question.person] = str(content.answers[question.id])
    return list(found.items())


def _house_names(batch: Sequence[MadeCase], release: Release) -> list[bytes | None]:
    names = [dict(_marks(one, release)).get("house_name") for one in batch]
    sealed = iter(vault.seal_all([
        (one.frame.id, writing.house_name_id(one.frame.id), name.encode(), "house_name")
        for one, name in zip(batch, names, strict=True) if name
    ]))  # fmt: skip
    return [next(sealed) if name else None for name in names]


def _project(batch: Sequence[MadeCase], journals: Sequence[Journal], kinds: Mapping[UUID, str], today: date) -> None:
    rows: list[ListRow] = []
    tasks: list[Task] = []
    for one, file in zip(batch, journals, strict=True):
        lines, todos = projecting.rows_of(
            file, _desks(one, kinds), today=today, rounds=[_round(one.frame.id, made) for made in one.rounds]
        )
        rows += lines
        tasks += todos
    ListRow.objects.bulk_create(rows, batch_size=2000)
    Task.objects.bulk_create(tasks, batch_size=2000, ignore_conflicts=True)


def _desks(one: MadeCase, kinds: Mapping[UUID, str]) -> list[Desk]:
    roles = {part.user: part.part for part in one.parts if part.user}
    desks = [
        Desk(str(part.agency), kinds[part.agency], part.part,
             tuple((str(p.user), roles[p.user]) for p in one.parts if p.user and p.agency == part.agency))
        for part in one.parts
        if part.user is None
    ]  # fmt: skip
    return sorted(desks, key=lambda desk: desk.part != "owner")
