"""What the page of a case shows of editions: which one it follows, what is proposed, what would change."""

from dataclasses import dataclass
from datetime import date

from django.conf import settings
from django.utils.translation import gettext as _

from homeward.cases.models import Entry
from homeward.cases.queries.journal import Journal, as_rule
from homeward.lib import dates
from homeward.procedure import queries as procedure
from homeward.procedure.queries import Difference, difference
from homeward.procedure.rules import Move, Release, moves
from homeward.procedure.rules.moving import ACCEPT, PROPOSE
from homeward.web.context import country_name
from homeward.web.reader import reader


@dataclass(frozen=True, slots=True)
class Proposal:
    """An open proposal for the page; `release` is None while its edition is not installed here."""

    id: str
    ours: bool
    country: str
    meaning: str
    name: str
    release: Release | None
    change: Difference | None


@dataclass(frozen=True, slots=True)
class Card:
    """The card *Edition* of a case: what it follows, since its beginning or since a move, and what may be done."""

    name: str
    moved: bool
    open: list[Proposal]
    others: list[tuple[str, str]]
    conflict: bool


def proposals(file: Journal) -> tuple[Move, ...]:
    """All proposals that this side knows: its own, also those on their way, and what came from the other side."""
    return moves(as_rule(one) for one in file.own_entries() if one.kind == Entry.Kind.RELEASE)


def card(file: Journal) -> Card:
    """The card of a case that both countries know."""
    known = proposals(file)
    accepted = {one.to for one in known if one.state == "accepted" and one.before == file.editions[-1]}
    return Card(
        name=name_of(file.release),
        moved=len(file.editions) > 1,
        open=[_proposal(one, file) for one in known if one.state == "open"],
        others=[
            (one.meaning, name_of(one))
            for one in procedure.all_releases()
            if one.meaning != file.editions[-1] and set(one.parties) == set(file.release.parties)
        ],
        conflict=len(accepted) > 1,
    )


def _proposal(move: Move, file: Journal) -> Proposal:
    release = procedure.release(move.to) if procedure.knows(move.to) else None
    change = difference(file.release, release, reader().language, days=False) if release else None
    ours = move.by == settings.NODE.country
    name = name_of(release) if release else move.to[:12]
    return Proposal(move.id, ours, country_name(move.by), move.to, name, release, change)


def name_of(release: Release) -> str:
    """An edition in a few words: its day and the first figures of its hash, by which both countries can compare."""
    day = dates.show(date.fromisoformat(str(release.edition["date"])), reader().language, reader().digits)
    name = _("%(day)s · %(hash)s") % {"day": day, "hash": release.meaning[:8]}
    # Where a node goes with several countries, a day alone does not say whose edition it is.
    there = next((one for one in release.parties if one != settings.NODE.country), "")
    return f"{country_name(there)} · {name}" if len(settings.NODE.corridors) > 1 else name


def title(entry: Entry) -> str:
    """What such an entry of the journal says, in words."""
    move = entry.facts.get("move")
    if move == PROPOSE:
        meaning = str(entry.facts.get("to", ""))
        name = name_of(procedure.release(meaning)) if procedure.knows(meaning) else meaning[:8]
        return _("Another edition of the procedure was proposed: %(name)s") % {"name": name}
    if move == ACCEPT:
        return _("The other edition was accepted")
    return _("The proposal of another edition was ended")
