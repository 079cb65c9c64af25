"""Under which edition a case is computed: it moves only when both countries said so, whatever came first. Pure.

Entries of kind `release` say it. A proposal holds `{move: propose, from, to}` and names the acceptance of the move
before it; an acceptance by the other country names the proposal (`accepts`); a refusal, or the proposer taking it back,
ends it (`ends`). Where two different moves from one edition stand accepted, neither counts until a person ends one.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from homeward.procedure.rules.entries import Entry

KIND = "release"
PROPOSE, ACCEPT, DECLINE = "propose", "accept", "decline"


@dataclass(frozen=True, slots=True)
class Move:
    """One proposal: by which country, from which edition to which; state is open, accepted or ended."""

    id: str
    by: str
    before: str
    to: str
    after: frozenset[str]
    state: str
    accepted_by: frozenset[str]


def moves(entries: Iterable[Entry]) -> tuple[Move, ...]:
    """All proposals of a set of entries, by id; the order of the entries means nothing."""
    said = {entry.id: entry for entry in entries if entry.kind == KIND}
    ended = {target for one in said.values() if one.facts.get("move") == DECLINE for target in one.names("ends")}
    found = []
    for one in (said[key] for key in sorted(said)):
        if one.facts.get("move") == PROPOSE:
            by = _accepting(one, said)
            state = "ended" if one.id in ended else "accepted" if by else "open"
            before, to = str(one.facts.get("from", "")), str(one.facts.get("to", ""))
            found.append(Move(one.id, one.node, before, to, one.names("names"), state, by))
    return tuple(found)


def _accepting(proposal: Entry, said: Mapping[str, Entry]) -> frozenset[str]:
    """Acceptances by the other country; nobody accepts what they proposed themselves."""
    return frozenset(
        one.id
        for one in said.values()
        if one.facts.get("move") == ACCEPT and proposal.id in one.names("accepts") and one.node != proposal.node
    )


def editions_of(entries: Iterable[Entry], began: str) -> tuple[str, ...]:
    """The editions that a case went through, the one it began under first and the one it follows now last."""
    return (began, *(one.to for one in _walked(moves(entries), began)))


def last_acceptances(entries: Iterable[Entry], began: str) -> frozenset[str]:
    """The acceptances of the latest move, which the next proposal names; empty before the first."""
    walked = _walked(moves(entries), began)
    return walked[-1].accepted_by if walked else frozenset()


def _walked(known: tuple[Move, ...], began: str) -> list[Move]:
    walked: list[Move] = []
    now, last, used = began, frozenset[str](), frozenset[str]()
    while True:
        here = [
            one
            for one in known
            if one.state == "accepted" and one.before == now and one.id not in used and _follows(one, last)
        ]
        if len({one.to for one in here}) != 1:
            return walked
        last = frozenset[str]().union(*(one.accepted_by for one in here))
        used |= {one.id for one in here}
        now = here[0].to
        walked.append(Move(here[0].id, here[0].by, here[0].before, now, here[0].after, "accepted", last))


def _follows(move: Move, last: frozenset[str]) -> bool:
    return bool(move.after & last) if last else not move.after
