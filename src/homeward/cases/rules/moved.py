"""Judges arriving words about the edition of a case: a proposal, an acceptance, a refusal. Pure."""

import re
from collections.abc import Collection, Mapping

from homeward.cases.rules.entries import Content
from homeward.cases.rules.verdict import Arrival
from homeward.procedure.rules import Entry
from homeward.procedure.rules.moving import ACCEPT, DECLINE, KIND, PROPOSE

HASH = re.compile(r"[0-9a-f]{64}")
NAMES = {PROPOSE: "names", ACCEPT: "accepts", DECLINE: "ends"}


def judge_move(
    content: Content, entry: Entry, known: Mapping[str, Entry], sender: str, installed: Collection[str]
) -> Arrival | None:
    """The verdict on one such entry; None when it may stand.

    Whoever accepts names a proposal of the other side; until that is here, and its edition is installed, it waits.
    """
    if content.node != sender:
        return Arrival("rejected", "not_the_writer")
    move = content.facts.get("move")
    if content.step or content.form or content.answers or move not in NAMES or not _whole(content, str(move)):
        return Arrival("rejected", "more_than_agreed")
    if move == PROPOSE:
        return None
    (target,) = content.pointers[NAMES[str(move)]]
    proposal = known.get(target)
    if proposal is None:
        return Arrival("held", "needs_1")
    if proposal.kind != KIND or proposal.facts.get("move") != PROPOSE:
        return Arrival("rejected", "more_than_agreed")
    if move == ACCEPT and proposal.node == entry.node:
        return Arrival("rejected", "not_the_writer")
    if move == ACCEPT and proposal.facts["to"] not in installed:
        return Arrival("held", "unknown_release")
    return None


def _whole(content: Content, move: str) -> bool:
    wanted = {"move", "from", "to"} if move == PROPOSE else {"move"}
    hashes = [content.facts.get(key) for key in ("from", "to") if key in wanted]
    named = content.pointers.get(NAMES[move], [])
    return (
        set(content.facts) == wanted
        and set(content.pointers) <= {NAMES[move]}
        and all(isinstance(one, str) and bool(HASH.fullmatch(one)) for one in hashes)
        and (move == PROPOSE or len(named) == 1)
    )
