"""What comes before the meeting of both sides: requests left without news, and answers that found nobody."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from homeward.procedure.rules.entries import State
from homeward.procedure.rules.guards import holds_for
from homeward.procedure.rules.owing import day_of, promises
from homeward.procedure.rules.release import Release, Step


@dataclass(frozen=True, slots=True)
class ForMeeting:
    """One matter of a case: `why` is no_news or answered; from_ is the first day on which it belongs there.

    by: the country that owes or answered; since: when it was asked, or last answered; times: how many such answers.
    """

    step: str
    by: str
    why: str
    from_: date
    since: date | None
    times: int
    cause: str | None = None


def for_meeting(state: State, release: Release) -> tuple[ForMeeting, ...]:
    """Every matter of a case for the meeting, from the common part; the reader compares `from_` with today."""
    if state.closed:
        return ()
    silent = [
        ForMeeting(one.step, one.by, "no_news", one.no_news_on + timedelta(days=1), one.told_on, 1, one.cause)
        for one in promises(state, release)
        if one.no_news_on
    ]
    asking = (step for step in release.steps.values() if step.owes and step.owes.meeting)
    return (*silent, *(found for step in asking for found in _answered(step, state)))


def _answered(step: Step, state: State) -> Iterator[ForMeeting]:
    """So many answers of one kind and none of another: what helped once is no matter for a meeting any more."""
    assert step.owes
    assert step.owes.meeting
    rule = step.owes.meeting
    answers = [one for one in state.entries_of(step.owes.step) if one.told]
    if len(answers) < max(1, rule.times.value) or not all(holds_for(rule.when, one.facts) for one in answers):
        return
    days = [day for one in answers if (day := day_of(one))]
    if days:
        by = min(one.node for one in answers)
        yield ForMeeting(step.owes.step, by, "answered", max(days), max(days), len(answers))
