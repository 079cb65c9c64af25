"""What waits to be taken out of a file, and who had read what was taken out."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.conf import settings

from homeward.agencies import queries as agencies
from homeward.agencies.queries import User
from homeward.cases.models import Draft, Entry
from homeward.cases.queries.allowed import may
from homeward.cases.queries.drafts import opened
from homeward.cases.queries.journal import Journal, as_rule
from homeward.cases.rules.taking_out import can_be_taken_out
from homeward.vault import queries as vault

# What such a draft carries in place of a step; a step's name never holds a hyphen.
ASKED = "taken-out"
# Acts by which a text of a note or of a paper is seen: it stands on the page of the case itself.
ON_THE_PAGE = frozenset({"open"})
IN_FULL = frozenset({"read", "print", "paper"})


@dataclass(frozen=True, slots=True)
class Ask:
    """The word of one person that an entry belongs to somebody else; `belongs` is that one's case, if it is known."""

    id: UUID
    entry: UUID
    by: UUID
    belongs: tuple[UUID, ...]


def asked(case_id: UUID) -> list[Ask]:
    """What waits for a second person in a case."""
    waiting = Draft.objects.filter(case_id=case_id, step=ASKED, awaiting=True).order_by("kept_at")
    return [_ask(one) for one in waiting]


def _ask(draft: Draft) -> Ask:
    raw = opened(draft)
    return Ask(draft.id, UUID(raw["entry"][0]), draft.user, tuple(UUID(one) for one in raw.get("belongs", ())))


def may_ask(file: Journal, entry: Entry, user: User) -> bool:
    """Whether the page of an entry offers to say that it belongs to another person."""
    ours = entry.node == settings.NODE.country and str(entry.id) not in file.taken_out
    fits = can_be_taken_out(as_rule(entry), file.edition_of(entry))
    return ours and fits and may(file, user, "complete_step").allowed


@dataclass(frozen=True, slots=True)
class Reader:
    """Somebody who had what was taken out before her eyes, and when last."""

    name: str
    office: str
    last: datetime


def readers(file: Journal, word: Entry) -> list[Reader]:
    """Who had read what this word took out, before it did, from the audit log; the newest first.

    Whoever wrote it has read it too. Only for those who may confirm such a word: the caller has asked.
    """
    named = set(word.pointers.get("ends", ()))
    out = [one for one in file.entries if str(one.id) in named]
    seen: dict[str, datetime] = {}
    for one in out:
        if not one.told and one.node == word.node:
            seen.setdefault(one.author, one.stored_at)
    for leaf in vault.leaves_about(file.case.id, limit=5000):
        if leaf["at"] < word.stored_at and _shows(leaf["action"], leaf["fields"], leaf["at"], out):
            seen[leaf["actor"]] = max(leaf["at"], seen.get(leaf["actor"], leaf["at"]))
    people = {str(one.id): one for one in agencies.accounts(seen)}
    found = [Reader(str(people[who].display_name), str(people[who].agency), at) for who, at in seen.items()
             if who in people]  # fmt: skip
    return sorted(found, key=lambda one: one.last, reverse=True)


def _shows(action: str, fields: str, at: datetime, out: Collection[Entry]) -> bool:
    """Whether what somebody did put one of these entries before her eyes."""
    if action in IN_FULL and any(str(one.id) in fields for one in out):
        return True
    on_page = any(one.kind != Entry.Kind.STEP and one.stored_at <= at for one in out)
    return action in ON_THE_PAGE and on_page
