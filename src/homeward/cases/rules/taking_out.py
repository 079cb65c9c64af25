"""Judges the word that an entry belongs to another person, as it arrives and as it is written. Pure."""

from collections.abc import Mapping

from homeward.cases.rules.entries import Content
from homeward.cases.rules.verdict import Arrival
from homeward.procedure.rules import Entry, Release

ENDS = "ends"
KINDS = frozenset({"step", "note", "paper"})
# What a note in the other person's own file says when it carries nothing else: something of hers stood elsewhere.
ELSEWHERE = "stood_elsewhere"


def judge_out(content: Content, known: Mapping[str, Entry], sender: str) -> Arrival | None:
    """The verdict on such an entry of a letter; None when it may stand.

    It says nothing but which entries it names, and it may overtake them. Only the country that wrote them can say it.
    """
    if content.node != sender:
        return Arrival("rejected", "not_the_writer")
    named = content.pointers.get(ENDS, [])
    if content.step or content.form or content.facts or content.answers or set(content.pointers) != {ENDS} or not named:
        return Arrival("rejected", "more_than_agreed")
    if any(one in known and known[one].node != sender for one in named):
        return Arrival("rejected", "not_the_writer")
    return None


def can_be_taken_out(entry: Entry, release: Release) -> bool:
    """Whether an entry is one that may have been written into the wrong file: the one that opened the file was not."""
    step = release.steps.get(entry.step or "")
    return entry.kind in KINDS and not (step is not None and step.does("open_case"))


def whole(entry: Entry, entries: Mapping[str, Entry]) -> frozenset[str]:
    """The entry with its told twin, whichever of the two was chosen."""
    twins = entry.names("told_as") & entries.keys()
    privates = {one.id for one in entries.values() if entry.id in one.names("told_as")}
    return frozenset({entry.id, *twins, *privates})
