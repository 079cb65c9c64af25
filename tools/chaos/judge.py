"""Judges after the calm: the ledger against both databases, read directly and row by row; it asks no program."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import Any, Protocol

from tools.chaos import witness
from tools.chaos.ledger import Ledger, Letter

ENTRIES = "case.entries/1"
FINAL = ("accepted", "rejected")
SHOWN = 12


class Books(Protocol):
    """A database that can be asked."""

    id: str

    def ask(self, statement: str, values: Any = ...) -> list[tuple[Any, ...]]:
        """Rows."""


@dataclass
class Verdict:
    """What must be nought, by name; `wrong` says the first of each; `seen` is what else was counted."""

    nought: Counter[str] = field(default_factory=Counter)
    wrong: list[str] = field(default_factory=list)
    seen: Counter[str] = field(default_factory=Counter)

    def not_so(self, name: str, sentence: str, count: int = 1) -> None:
        """One more of what must not be."""
        self.nought[name] += count
        if sum(one.startswith(name) for one in self.wrong) < SHOWN:
            self.wrong.append(f"{name}: {sentence}")


NOUGHT = ("lost", "applied twice", "common before what it needs", "gaps open", "without receipt",
          "common parts unequal", "streams frozen", "nobody posted it", "rejected without cause")  # fmt: skip


def judge(nodes: dict[str, Books], ledger: Ledger) -> Verdict:
    """Everything that was posted, in both directions."""
    found = Verdict(nought=Counter(dict.fromkeys(NOUGHT, 0)))
    accepted: dict[str, str] = {}
    for name, other in (("TH", "KH"), ("KH", "TH")):
        accepted |= _letters(name, nodes[name], nodes[other], ledger, found)
        _once(nodes[name], found)
        _streams(nodes[name], nodes[other], found)
    _common(nodes, accepted, found)
    return found


def _letters(name: str, sender: Books, receiver: Books, ledger: Ledger, found: Verdict) -> dict[str, str]:
    """Every letter of one node: there once, with one end that both know, and the proofs of it; entries accepted."""
    out = {mid: rest for mid, *rest in sender.ask(
        "SELECT mid::text, seq, hash, state, code FROM exchange_outbox WHERE kind = %s", [ENTRIES])}  # fmt: skip
    rows = receiver.ask(
        "SELECT mid::text, seq, hash, state, code FROM exchange_inbox WHERE kind = %s AND iss = %s",
        [ENTRIES, sender.id],
    )
    came = {mid: rest for mid, *rest in rows}
    if len(came) != len(rows):
        found.not_so("applied twice", f"{len(rows) - len(came)} letters of {name} stand twice in the inbox")
    proofs = {mid: (stored, answered) for mid, stored, answered in sender.ask(
        "SELECT mid::text, bool_or(state = 'stored' AND proof <> ''), bool_or(letter IS NOT NULL AND state IN"
        " ('accepted', 'rejected')) FROM exchange_receipt GROUP BY mid")}  # fmt: skip
    accepted: dict[str, str] = {}
    for mid, letter in ledger.letters.items():
        if letter.node == name:
            _one(mid, letter, out.get(mid), came.get(mid), proofs.get(mid, (False, False)), ledger, found, accepted)
    for mid in (out.keys() | came.keys()) - ledger.letters.keys():
        found.not_so("nobody posted it", f"{name} {mid}")
    return accepted


def _one(
    mid: str, letter: Letter, out: list[Any] | None, came: list[Any] | None, proof: tuple[bool, bool],
    ledger: Ledger, found: Verdict, accepted: dict[str, str],
) -> None:  # fmt: skip
    name = f"{letter.node} {mid} ({letter.case} {letter.seq})"
    if out is None and came is None and mid in ledger.at_risk:
        found.seen["gone with the disk before anybody had it"] += 1
        return
    if came is None or came[:2] != [letter.seq, letter.hash] or came[2] not in FINAL:
        found.not_so("lost", f"{name} came as {came}")
        return
    if out is None or out != came:
        found.not_so("lost", f"{name} is {out} here and {came} there")
        return
    if not proof[1]:
        found.not_so("without receipt", f"{name}: its end was not signed by the other side")
    elif not proof[0]:
        # The receipt of the carrier was lost, and the signed answer came before the next attempt.
        found.seen["ends signed before a stored receipt came"] += 1
    found.seen[f"letters {came[2]}"] += 1
    if came[2] == "accepted":
        accepted.update({key: digest for key, (digest, _) in letter.entries.items()})
    elif letter.case not in ledger.ends:
        found.not_so("rejected without cause", f"{name} {came[3]}")


def _once(node: Books, found: Verdict) -> None:
    twice, came, leaves = (int(node.ask(one)[0][0]) for one in (witness.TWICE, witness.CAME, witness.LEAVES))
    if twice or came != leaves:
        found.not_so("applied twice", f"{node.id}: {twice} entries; {came} came, {leaves} in the audit log")
    found.seen["entries that came"] += came
    for entry, lacks in node.ask(witness.EARLY):
        found.not_so("common before what it needs", f"{node.id} {entry} lacks {lacks}")


def _streams(sender: Books, receiver: Books, found: Verdict) -> None:
    mine = {name: (last, hash_) for name, last, hash_ in sender.ask(
        "SELECT name, last_seq, last_hash FROM exchange_stream WHERE direction = 'out'")}  # fmt: skip
    # What a sender lost in a disaster and said so is waited for no more.
    theirs = {name: (last, hash_, held, gap) for name, last, hash_, held, gap in receiver.ask(
        "SELECT name, last_seq, last_hash, held + (SELECT coalesce(sum((r ->> 1)::bigint - (r ->> 0)::bigint + 1), 0)"
        " FROM jsonb_array_elements(lost) r), gap_since FROM exchange_stream WHERE direction = 'in'")}  # fmt: skip
    for name in mine.keys() | theirs.keys():
        last, hash_, held, gap = theirs.get(name, (0, "", 0, None))
        if (last, hash_) != mine.get(name) or held != last or gap is not None:
            found.not_so("gaps open", f"{sender.id} {name}: sent {mine.get(name)}, there {theirs.get(name)}")
    found.seen["streams"] += len(mine)
    frozen = sender.ask("SELECT count(*) FROM exchange_stream WHERE frozen_at IS NOT NULL")[0][0]
    forks = sender.ask("SELECT count(*) FROM exchange_alarm WHERE code = 'fork'")[0][0]
    if frozen or forks:
        found.not_so("streams frozen", f"{sender.id}: {frozen} frozen, {forks} alarms of a fork", frozen or forks)


def _common(nodes: dict[str, Books], accepted: dict[str, str], found: Verdict) -> None:
    """The common part is what was accepted, byte for byte as it was posted, on both sides."""
    parts = {
        name: {(entry, digest, case) for entry, digest, case in node.ask(
            "SELECT e.id::text, e.digest, e.case_id::text FROM cases_told t JOIN cases_entry e ON e.id = t.entry_id"
            " WHERE t.state = 'common'")}
        for name, node in nodes.items()
    }  # fmt: skip
    unequal = {case for _, _, case in parts["TH"] ^ parts["KH"]}
    for case in sorted(unequal):
        found.not_so("common parts unequal", f"case {case}")
    common = {entry: digest for entry, digest, _ in parts["TH"]}
    for entry, digest in accepted.items():
        if common.get(entry) != digest:
            found.not_so("common parts unequal", f"{entry} was accepted and is not what was posted")
    found.seen["entries common"] = len(parts["TH"] & parts["KH"])
    found.seen["cases"] = len({case for _, _, case in parts["TH"] | parts["KH"]})
