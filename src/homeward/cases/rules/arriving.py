"""Judges told entries that arrive: may this side say this, may it cross, is what it needs here? Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from homeward.cases.rules.entries import Content
from homeward.consent import rules as consent
from homeward.procedure.rules import Entry, Release, State, Step, fold

HAPPENED = "happened_on"
# The author of an entry that was typed in from the other side's paper, and what such an entry says of that paper.
PAPER = "paper"
OF_PAPER = frozenset({"paper.number", "paper.date"})
RECEIPT = "consent"
# A consent that has ended cannot come back by waiting; everything else may still be put right.
ENDED = ("withdrawn", "expired")


@dataclass(frozen=True, slots=True)
class Arrival:
    """What becomes of the letter: accepted, held or rejected, with a code."""

    state: str
    code: str = ""


def judge(
    contents: Sequence[Content],
    *,
    sender: str,
    common: State,
    release: Release,
    here: frozenset[str],
    today: date,
    offered: bool = False,
) -> Arrival:
    """The verdict on all new entries of one letter; one that may not stand keeps the whole letter out.

    `here` holds the ids that are common already. A case that is `offered` after it ran on paper brings entries of both
    sides, ours as they were typed in from our papers, and every consent that it needs must live today.
    """
    arriving = here | {content.id for content in contents}
    entries = [as_entry(content) for content in contents]
    state = fold([*common.entries.values(), *entries], release, common.sides) if offered else common
    for content, entry in zip(contents, entries, strict=True):
        step = release.steps.get(content.step)
        typed_in = offered and content.author == PAPER
        if content.node != sender and not typed_in:
            return Arrival("rejected", "not_the_writer")
        if content.release != release.meaning:
            return Arrival("held", "other_release")
        if step is None:
            return Arrival("held", "unknown_step")
        if missing := set(content.pointers.get("needs", ())) - arriving:
            return Arrival("held", f"needs_{len(missing)}")
        if not _within(step, content, release):
            return Arrival("rejected", "more_than_agreed")
        if offered:
            known = state.consents.get(step.needs_consent or "")
            if step.needs_consent and consent.state_of(known, today) != "given":
                return Arrival("rejected", "consent_not_asked_anew")
            continue
        verdict = consent.receiver_verdict(entry, common, entries, release)
        if not verdict.allowed:
            return Arrival("rejected" if verdict.why in ENDED else "held", verdict.why)
    return Arrival("accepted")


def as_entry(content: Content) -> Entry:
    """The arriving entry as the rules see it."""
    return Entry(
        id=content.id,
        kind=content.kind,
        step=content.step or None,
        node=content.node,
        told=True,
        facts=content.facts,
        pointers=content.pointers,
        happened_on=date.fromisoformat(content.happened_on) if content.happened_on else None,
        week=content.week or None,
    )


def _within(step: Step, content: Content, release: Release) -> bool:
    """Whether nothing is in the entry that the form does not let cross; a milestone has nothing in it at all."""
    form = release.forms.get(step.form or "")
    purpose = step.tells.purpose if step.tells and not step.tells.milestone else None
    allowed = {HAPPENED} if step.movement and purpose else set()
    if content.author == PAPER:
        allowed |= OF_PAPER
    for section in form.sections if form else ():
        named = {question.id for question in section.questions if {purpose, RECEIPT} & set(question.crosses)}
        if section.repeats:
            rows = content.answers.get(section.id, [])
            if not isinstance(rows, list) or any(not isinstance(row, dict) or not set(row) <= named for row in rows):
                return False
            allowed.add(section.id)
        else:
            allowed |= named
    return set(content.facts) | set(content.answers) <= allowed
