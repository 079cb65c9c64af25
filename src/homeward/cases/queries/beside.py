"""What stands beside the journal: consents, the people the person named, safe contact, and who looked."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from homeward.agencies.queries import User
from homeward.cases.models import Entry
from homeward.cases.queries import wording
from homeward.cases.queries.allowed import may
from homeward.cases.queries.journal import Journal
from homeward.cases.queries.shown import in_words
from homeward.procedure.rules import Section
from homeward.vault import queries as vault

# Marks of the procedure by which these two sections are known; no form is known by its name.
NAMED, REACHED_BY = "name.nick", "phone"
LOOKING = ("open", "read", "names", "paper")
Opened = Mapping[UUID, Mapping[str, Any]]


@dataclass(frozen=True, slots=True)
class Agreed:
    """One consent: `state` is yes, no, ended or not_asked."""

    scope: str
    name: str
    state: str
    words: str


def consents(file: Journal, today: date) -> list[Agreed]:
    """Every consent of the procedure with what the person said to it last; those asked stand first."""
    asked = _asked(file)
    found = [_agreed(file, scope, asked, today) for scope in file.release.consents]
    return sorted(found, key=lambda one: one.state == "not_asked")


def _asked(file: Journal) -> set[str]:
    """Scopes that were asked for, whatever the answer."""
    found = set()
    for step in file.release.steps.values():
        for effect in step.effects:
            if effect.kind == "give_consent":
                source = str(effect.arguments.get("scope_from", ""))
                found |= {str(one.facts.get(source)) for one in file.own.entries_of(step.id)}
    return found


def _agreed(file: Journal, scope: str, asked: set[str], today: date) -> Agreed:
    name = wording.say(file.release, "consents", scope, "name")
    known = file.own.consents.get(scope)
    if known and known.live and known.until and known.until < today:
        return Agreed(scope, name, "ended", _("ended %(day)s") % {"day": wording.show_day(known.until)})
    if known and known.live:
        return Agreed(scope, name, "yes", _("yes"))
    if known and known.withdrawn_by:
        return Agreed(scope, name, "ended", _("taken back"))
    if scope in asked:
        return Agreed(scope, name, "no", _("no"))
    return Agreed(scope, name, "not_asked", _("not asked yet"))


@dataclass(frozen=True, slots=True)
class Named:
    """Somebody the person named, and whether that one may be contacted: chip and words."""

    who: str
    name: str
    chip: str
    words: str
    through: str


def sections(file: Journal, mark: str, *, repeats: bool) -> dict[str, Section]:
    """By form, the section that carries a mark."""
    return {
        form.id: section
        for form in file.release.forms.values()
        for section in form.sections
        if section.repeats is repeats and any(one.person == mark for one in section.questions)
    }


def to_open(file: Journal) -> list[Entry]:
    """Entries whose answers the page of the case needs: notes, papers, people named, safe contact."""
    forms = {*sections(file, NAMED, repeats=True), *sections(file, REACHED_BY, repeats=False)}
    kinds = (Entry.Kind.NOTE, Entry.Kind.PAPER)
    return [one for one in file.entries if not one.told and (one.kind in kinds or one.form.split("@")[0] in forms)]


def people_named(file: Journal, opened: Opened, user: User) -> list[Named]:
    """The people the person named, in the order of the journal, as far as the reader's role may read of them."""
    found = []
    for form, section in sections(file, NAMED, repeats=True).items():
        allowed = {one.compartment: _may_read(file, user, one.compartment) for one in section.questions}
        for row in _rows(file, form, section, opened):
            found.append(_named(file, section, row, allowed, user.language))
    return found


def _rows(file: Journal, form: str, section: Section, opened: Opened) -> Iterable[Mapping[str, Any]]:
    for entry in file.entries:
        if entry.form.split("@")[0] == form and not entry.told and str(entry.id) in file.own.live:
            yield from opened.get(entry.id, {}).get("answers", {}).get(section.id) or entry.facts.get(section.id) or ()


def _named(
    file: Journal, section: Section, row: Mapping[str, Any], allowed: Mapping[str, bool], language: str
) -> Named:
    texts, chip, words = [], "neutral", ""
    for question in section.questions:
        value = row.get(question.id)
        if value is None or not allowed[question.compartment]:
            continue
        if question.type == "code" and question.compartment == "none":
            ranks = [code.protective for code in file.release.codes[question.codes or ""]]
            rank = file.release.ranks.get(question.codes or "", {}).get(str(value), 0)
            chip = "ok" if rank == 0 else "late" if rank == max(ranks) else "due"
            words = in_words(file, question, value, language)
        elif question.type in ("code", "text"):
            texts.append(in_words(file, question, value, language))
    return Named(texts[0] if texts else _("kept apart"), texts[1] if len(texts) > 1 else "", chip, words,
                 texts[2] if len(texts) > 2 else "")  # fmt: skip


def safe_contact(file: Journal, opened: Opened, user: User) -> list[tuple[str, str]]:
    """How to reach the person, as (question, answer), from the newest entry that says it."""
    found: list[tuple[str, str]] = []
    for form, section in sections(file, REACHED_BY, repeats=False).items():
        for entry in file.entries:
            if entry.form.split("@")[0] != form or entry.told or str(entry.id) not in file.own.live:
                continue
            values = {**entry.facts, **opened.get(entry.id, {}).get("answers", {})}
            found = [
                (
                    wording.say(file.release, "questions", one.id, "label"),
                    in_words(file, one, values[one.id], user.language),
                )
                for one in section.questions
                if one.id in values and _may_read(file, user, one.compartment)
            ]
    return found


def _may_read(file: Journal, user: User, compartment: str) -> bool:
    if compartment == "none":
        return True
    return may(file, user, "read_compartment", compartment=compartment).allowed


@dataclass(frozen=True, slots=True)
class Looked:
    """Who opened this case: only numbers."""

    people: int
    times: int
    last: datetime | None


def looked(case_id: UUID) -> Looked:
    """How many people opened the case or a part of it, how often, and when last."""
    leaves = [one for one in vault.leaves_about(case_id, limit=2000) if one["action"] in LOOKING]
    return Looked(len({one["actor"] for one in leaves}), len(leaves), leaves[0]["at"] if leaves else None)
