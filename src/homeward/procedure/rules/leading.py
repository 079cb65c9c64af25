"""Who leads: the end of a chain of offers and acceptances, each pair naming the one before."""

from homeward.procedure.rules.counting import Counted
from homeward.procedure.rules.entries import Entry, Sides
from homeward.procedure.rules.release import Release

BEGINNING = ""


def _entries(counted: Counted, release: Release, kind: str) -> list[Entry]:
    steps = release.doing.get(kind, frozenset())
    return [entry for entry in counted.entries.values() if entry.step in steps and entry.kind == "step"]


def _pairs(counted: Counted, release: Release) -> tuple[dict[str, Entry], dict[str, list[Entry]]]:
    """The offers by id, and for each offer its acceptances; an offer withdrawn and accepted stays accepted."""
    offers = {entry.id: entry for entry in _entries(counted, release, "offer_lead")}
    accepted: dict[str, list[Entry]] = {}
    for entry in _entries(counted, release, "accept_lead"):
        for target in entry.names("accepts", "replies"):
            if entry.id in counted.live and target in offers and offers[target].node != entry.node:
                accepted.setdefault(target, []).append(entry)
    return offers, accepted


def _named(offer: Entry, accepted: dict[str, list[Entry]]) -> frozenset[str]:
    """The accepted offers whose pairs this offer continues: two, where it mends a fork; none at the beginning."""
    named = offer.names("needs", "names", "accepts", "replies", "relies")
    pairs = {key: {key, *(one.id for one in ones)} for key, ones in accepted.items() if key != offer.id}
    return frozenset(key for key, ids in pairs.items() if ids & named)


def _chain(offers: dict[str, Entry], accepted: dict[str, list[Entry]], sides: Sides) -> dict[str, str]:
    """The accepted offers that count, and who leads after each: only a side that leads can offer.

    An offer that counts for nothing is as if it were not there: what names it alone goes on from the beginning.
    """
    leads, ahead = {BEGINNING: "host"}, {key: _named(offers[key], accepted) for key in accepted}
    while ready := [key for key, befores in ahead.items() if befores.isdisjoint(ahead)]:
        counting = {key: _by_its_lead(offers[key], ahead.pop(key), leads, sides) for key in sorted(ready)}
        leads |= {key: _other(sides.side_of(offers[key].node)) for key, counts in counting.items() if counts}
    return leads


def _by_its_lead(offer: Entry, named: frozenset[str], leads: dict[str, str], sides: Sides) -> bool:
    befores = named & leads.keys() or {BEGINNING}
    return any(leads[before] == sides.side_of(offer.node) for before in befores)


def _other(side: str) -> str:
    return "home" if side == "host" else "host"


def lead_of(counted: Counted, release: Release, sides: Sides) -> frozenset[str]:
    """The sides that lead by this set: usually one, both when a chain has forked, never none."""
    offers, accepted = _pairs(counted, release)
    leads = _chain(offers, accepted, sides)
    continued = {
        before
        for key in leads.keys() - {BEGINNING}
        for before in _named(offers[key], accepted) & leads.keys() or {BEGINNING}
    }
    return frozenset(side for key, side in leads.items() if key not in continued)


def offers_of(counted: Counted, release: Release, sides: Sides) -> dict[str, str]:
    """The offers that wait for an answer: the id of the offer and the side it is made to."""
    offers, accepted = _pairs(counted, release)
    leads = _chain(offers, accepted, sides)
    declined = {
        target for entry in _entries(counted, release, "decline_lead") for target in entry.names("ends", "replies")
    }
    waiting = [one for one in offers.values() if one.id in counted.live and one.id not in declined | accepted.keys()]
    return {
        one.id: _other(sides.side_of(one.node))
        for one in waiting
        if _by_its_lead(one, _named(one, accepted), leads, sides)
    }
