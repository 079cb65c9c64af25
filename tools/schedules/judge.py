"""Judges one case after the calm: the driver's book against the books of both nodes, entry by entry, byte by byte."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from datetime import date
from typing import Any

from homeward.lib.canon import canonical
from homeward.procedure import queries as procedure
from homeward.procedure.rules import Entry, Sides, fold
from tools.schedules.books import state_bytes
from tools.schedules.crossing import refuse_more_than_agreed
from tools.schedules.ledger import Ledger
from tools.schedules.pair import Pair

Books = dict[str, dict[str, Any]]


def judge(case: str, host: str, pair: Pair, ledger: Ledger) -> Counter[str]:
    """What was compared, counted; raises AssertionError at the first thing that is not as it must be."""
    books: Books = {node: line.ask("books", case=case) for node, line in sorted(pair.lines.items())}
    home = next(node for node in books if node != host)
    seen: Counter[str] = Counter()
    agreed: set[str] = set()
    for node, other in ((host, home), (home, host)):
        agreed |= _letters(case, node, books[node], books[other], ledger, seen)
    _common(host, home, books, agreed, ledger)
    for node in (host, home):
        if books[node]["has"]:
            _alone(node, books)
            leads = set(books[node]["lead"])
            assert leads and leads <= {"host", "home"}, f"{node} thinks that {leads or 'nobody'} leads"
    union = {lead for node in books for lead in books[node].get("lead", [])}
    assert union, "nobody leads"
    told = {key: one for key, one in ledger.told.items() if key in agreed}
    refuse_more_than_agreed([one for one in ledger.told.values() if one["id"] in _of_case(books)], seen)
    seen["common entries"] += len(told)
    seen["cases that changed the lead"] += "home" in books[host].get("lead", [])
    seen["cases known to both"] += all(one["has"] for one in books.values())
    return seen


def _of_case(books: Books) -> set[str]:
    return {key for one in books.values() for key in one.get("told", {})}


def _letters(
    case: str, node: str, mine: dict[str, Any], theirs: dict[str, Any], ledger: Ledger, seen: Counter[str]
) -> set[str]:
    """Every letter that this node posted: there once, with one end that both sides know; the entries accepted."""
    posted = ledger.letters(node, mine.get("told", {}))
    out = {mid: (seq, hash_, state, code) for mid, seq, hash_, state, code in mine["letters"]["out"]}
    came = {mid: (seq, hash_, state, code) for mid, seq, hash_, state, code in theirs["letters"]["in"]}
    assert len(came) == len(theirs["letters"]["in"]), f"{case}: a letter was stored twice"
    about = set(mine["letters"]["about"])
    assert out.keys() - about == posted.keys(), f"{case}: the outbox of {node} is not what it said it posted"
    assert out == came, f"{case}: letters of {node} differ: {sorted(set(out.items()) ^ set(came.items()))}"
    assert sorted(one[0] for one in out.values()) == list(range(1, len(out) + 1)), f"{case}: numbers with a gap"
    accepted: set[str] = set()
    for mid, (_, _, state, code) in out.items():
        assert state in ("accepted", "rejected"), f"{case}: {mid} ended as {state} {code}"
        assert code or state == "accepted", f"{case}: {mid} was rejected without a code"
        seen[f"letters {state}"] += 1
        if code:
            seen[f"code {code}"] += 1
        held = {one for one in ledger.outcomes.get(mid, ()) if one[0] == "held"}
        seen["letters held meanwhile"] += bool(held)
        if state == "accepted" and mid in posted:
            accepted.update(posted[mid])
            # A letter brings along the consents it relies on, also those that an earlier one failed to bring.
            accepted.update(one for key in posted[mid] for one in ledger.told[key]["pointers"].get("relies", ()))
    return accepted


def _common(host: str, home: str, books: Books, agreed: set[str], ledger: Ledger) -> None:
    """The common part is what was accepted: nothing less, nothing more, the same bytes on both sides."""
    for node in (host, home):
        if not books[node]["has"]:
            assert not agreed, f"{node} does not know the case and accepted something"
            continue
        here = {one["id"]: one for one in books[node]["entries"]}
        assert here.keys() == agreed, f"{node}: common {sorted(here.keys() ^ agreed)}"
        for key, entry in here.items():
            said = {name: value for name, value in ledger.told[key].items() if name != "letter"}
            assert canonical(said) == canonical(entry), f"{node}: {key} is not what was told"
    if all(one["has"] for one in books.values()):
        assert books[host]["digest"] == books[home]["digest"], "the digests of the common part differ"
        assert books[host]["common"] == books[home]["common"], "the common states differ"


def _alone(node: str, books: Books) -> None:
    """The own state follows from one's own entries and what the other *told*; its private ones do not exist here."""
    other = next(one for one in books if one != node)
    theirs = [one for one in books[other].get("shared", []) if one["node"] == other]
    host, home = books[node]["sides"]
    entries = [_entry(one) for one in (*books[node]["private"], *theirs)]
    state = fold(entries, procedure.current(), Sides(host=host, home=home))
    assert state_bytes(state) == books[node]["own"], f"{node}: its state leans on something that was never told"


def _entry(rule: Mapping[str, Any]) -> Entry:
    day = rule["happened_on"]
    return Entry(**{**rule, "happened_on": date.fromisoformat(day) if day else None})
