"""Reads drafts back: a person finds what she typed, a second person what was handed to her."""

import json
from uuid import UUID, uuid5

from homeward.agencies.queries import User
from homeward.cases.models import Draft
from homeward.vault import queries as vault


def draft_key(entry_id: UUID) -> UUID:
    """The id under which the vault keeps a draft's key; the entry of the same id gets a key of its own case."""
    return uuid5(entry_id, "draft")


def opened(draft: Draft) -> dict[str, list[str]]:
    """The inputs of a draft, by name."""
    data = vault.unseal(draft.user, draft_key(draft.id), bytes(draft.sealed), context="draft")
    return {str(name): [str(text) for text in texts] for name, texts in json.loads(data).items()}


def mine(user: User, case_id: UUID | None, step: str, *, entry_id: UUID | None = None) -> Draft | None:
    """The last draft of one's own for a step of a case, or the one of a certain entry."""
    found = Draft.objects.filter(user=user.id, case_id=case_id, step=step, awaiting=False)
    if entry_id is not None:
        found = found.filter(id=entry_id)
    return found.order_by("-kept_at").first()


def awaiting(case_id: UUID) -> list[Draft]:
    """Steps of a case that wait for a second person."""
    return list(Draft.objects.filter(case_id=case_id, awaiting=True).order_by("kept_at"))
