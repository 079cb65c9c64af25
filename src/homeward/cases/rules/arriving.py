"""Judges told entries that arrive: may this side say this, may it cross, is what it needs here? Pure."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date

from homeward.cases.rules.closings import judge_closure
from homeward.cases.rules.entries import Content
from homeward.cases.rules.moved import judge_move
from homeward.cases.rules.taking_out import judge_out
from homeward.cases.rules.verdict import Arrival
from homeward.consent import rules as consent
from homeward.procedure.rules import TAKEN_OUT, Entry, Release, State, Step, fold
from homeward.procedure.rules.closing import KIND as CLOSURE
from homeward.procedure.rules.moving import KIND

HAPPENED = "happened_on"
# The author of an entry that was typed in from the other side's paper, and what such an entry says of that paper.
PAPER = "paper"
OF_PAPER = frozenset({"paper.number", "paper.date"})
RECEIPT = "consent"
# A consent that has ended cannot come back by waiting; everything else may still be put right.
ENDED = ("withdrawn", "expired")


def judge(
    contents: Sequence[Content],
    *,
    sender: str,
    common: State,
    release: Release,
    here: frozenset[str],
    today: date,
    offered: bool = False,
    editions: Mapping[str, Release] | None = None,
    installed: Collection[str] = (),
    out: Collection[str] = (),
    may_come: bool = True,
) -> Arrival:
    """The verdict on all new entries of one letter; one that may not stand keeps the whole letter out.

    `here` holds the ids that are common already. A case that is `offered` after it ran on paper brings entries of both
    sides, ours as they were typed in from our papers, and every consent that it needs must live today. `editions` are
    those that the case went through: an entry is judged by the one under which it was written. `installed` are those
    that this node can compute with. `out` names entries that the sender took out already: nothing is kept of them, so
    nothing is asked of them either. `may_come` says whether an entry that is needed and not here may still arrive.
    """
    arriving = here | {content.id for content in contents}
    entries = [as_entry(content) for content in contents]
    state = fold([*common.entries.values(), *entries], release, common.sides) if offered else common
    known = {**common.entries, **{entry.id: entry for entry in entries}}
    for content, entry in zip(contents, entries, strict=True):
        if content.kind == KIND:
            if (verdict_on_move := judge_move(content, entry, known, sender, installed)) is not None:
                return verdict_on_move
            continue
        if content.kind == TAKEN_OUT:
            if (verdict_on_out := judge_out(content, known, sender)) is not None:
                return verdict_on_out
            continue
        if content.kind == CLOSURE:
            if (verdict_on_closure := judge_closure(content, known, sender)) is not None:
                return verdict_on_closure
            continue
        if content.id in out and content.node == sender:
            continue
        under = (editions or {}).get(content.release, release)
        step = under.steps.get(content.step)
        typed_in = offered and content.author == PAPER
        if content.node != sender and not typed_in:
            return Arrival("rejected", "not_the_writer")
        if content.release != under.meaning:
            return Arrival("held", "other_release")
        if step is None:
            return Arrival("held", "unknown_step")
        if not _within(step, content, under):
            return Arrival("rejected", "more_than_agreed")
        if offered:
            asked = state.consents.get(step.needs_consent or "")
            if step.needs_consent and consent.state_of(asked, today) != "given":
                return Arrival("rejected", "consent_not_asked_anew")
            why = ""
        else:
            then = common if under is release else fold(common.entries.values(), under, common.sides)
            verdict = consent.receiver_verdict(entry, then, entries, under)
            why = "" if verdict.allowed else verdict.why
            if why in ENDED:
                return Arrival("rejected", why)
        if missing := set(content.pointers.get("needs", ())) - arriving:
            return Arrival("held", f"needs_{len(missing)}") if may_come else Arrival("rejected", "needs_gone")
        if why:
            return Arrival("held", why)
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
