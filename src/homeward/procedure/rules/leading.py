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


def _before(offer: Entry, accepted: dict[str, list[Entry]]) -> frozenset[str]:
    """The accepted offers whose pairs this offer continues (two, where it mends a fork), or the beginning."""
    named = offer.names("needs", "names", "accepts", "replies", "relies")
    pairs = {key: {key, *(one.id for one in ones)} for key, ones in accepted.items() if key != offer.id}
    return frozenset(key for key, ids in pairs.items() if ids & named) or frozenset({BEGINNING})


def lead_of(counted: Counted, release: Release, sides: Sides) -> frozenset[str]:
    """The sides that lead by this set: usually one, both when a chain has forked, never none."""
    offers, accepted = _pairs(counted, release)
    leads = {BEGINNING: "host"}
    chain = {key: _before(offers[key], accepted) for key in accepted}
    for _ in range(len(chain)):
        for key, befores in chain.items():
            side = sides.side_of(offers[key].node)
            if any(leads.get(before) == side for before in befores):
                leads[key] = "home" if side == "host" else "host"
    continued = {before for key in leads if key in chain for before in chain[key]}
    return frozenset(side for key, side in leads.items() if key not in continued)


def offers_of(counted: Counted, release: Release, sides: Sides) -> dict[str, str]:
    """The offers that wait for an answer: the id of the offer and the side it is made to."""
    offers, accepted = _pairs(counted, release)
    declined = {
        target for entry in _entries(counted, release, "decline_lead") for target in entry.names("ends", "replies")
    }
    waiting = [
        one for one in offers.values() if one.id in counted.live and one.id not in accepted | dict.fromkeys(declined)
    ]
    return {one.id: "home" if sides.side_of(one.node) == "host" else "host" for one in waiting}
