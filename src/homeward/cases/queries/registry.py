"""The registry's desk: letters by office, kind and code, without any content."""

from uuid import UUID

from homeward.agencies import actions as agencies
from homeward.cases.models import Round, RoundMark
from homeward.vault import queries as vault


def awaiting_number() -> list[Round]:
    """Signed letters of every office of this node, oldest first."""
    with agencies.service("registry"):
        return list(Round.objects.filter(state=Round.State.SIGNED).select_related("agency").order_by("entry_id"))


def one_awaiting(entry_id: UUID) -> Round | None:
    """One signed letter that waits for its number."""
    return next((one for one in awaiting_number() if one.entry_id == entry_id), None)


def marks(round_: Round) -> list[tuple[RoundMark, str]]:
    """The stations that a letter passed, with their notes opened."""
    rows = list(RoundMark.objects.filter(round=round_).order_by("at"))
    notes = {}
    for row in rows:
        if row.note is not None:
            notes[row.id] = vault.unseal(row.case_id, row.id, bytes(row.note), context="round_note").decode()
    return [(row, notes.get(row.id, "")) for row in rows]
