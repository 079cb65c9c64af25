"""Time limits in words: how long, from what, for whom, by whose calendar, stated or proposed, by which source."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from homeward.procedure.reading.conditions import in_one_line
from homeward.procedure.reading.teller import Amount, Teller, side_words
from homeward.procedure.rules import Limit, Owes, Step


@dataclass(frozen=True, slots=True)
class Clock:
    """One limit: the time, what starts it, when this limit counts, and how days are counted."""

    time: Amount
    start: str
    when: str
    counting: str


@dataclass(frozen=True, slots=True)
class Promise:
    """What the other side then owes: the step and who does it, its clocks, when it is reminded, grace, the meeting."""

    step: str
    title: str
    role: str
    clocks: tuple[Clock, ...]
    remind: Amount | None
    grace: Amount | None
    meeting: str


def clock(limit: Limit, side: str, teller: Teller) -> Clock:
    """A limit in words; `side` is the side whose calendar counts its working days."""
    starts = {"told": _("the day the letter was sent"), "taken": _("the day an office received the letter")}
    start = _(" or ").join(starts.get(one) or f"“{teller.step(one)}”" for one in limit.starts)
    return Clock(teller.amount(limit.within), start, in_one_line(limit.when, teller), _counting(limit, side))


def _counting(limit: Limit, side: str) -> str:
    if limit.within.unit == "working_days":
        return _("working days by the calendar of %(side)s") % {"side": side_words(side)}
    if limit.within.unit == "hours":
        return _("hours run through nights and holidays")
    return _("every day counts") if limit.within.unit == "days" else ""


def promise(owes: Owes, step: Step, teller: Teller) -> Promise:
    """The promise that a told step makes due on the other side."""
    answering = teller.release.steps.get(owes.step)
    side = answering.side if answering else "home" if step.side == "host" else "host"
    meeting = ""
    if owes.meeting:
        said = {"when": in_one_line(owes.meeting.when, teller), "times": teller.span(owes.meeting.times)}
        meeting = _("for the meeting of both countries after %(times)s: %(when)s") % said
    return Promise(
        step=owes.step,
        title=teller.step(owes.step),
        role=teller.role(owes.role),
        clocks=tuple(clock(one, side, teller) for one in owes.limits),
        remind=teller.amount(owes.remind) if owes.remind else None,
        grace=teller.amount(owes.grace) if owes.grace else None,
        meeting=meeting,
    )


def no_clock(step: Step) -> str:
    """Why a step has no limit; empty when it has one or does not say."""
    return {
        "person": _("No limit: this is the person's to decide, in the person's own time."),
        "when_needed": _("No limit: it is done whenever it is needed."),
        "event": _("No limit: it is done when the thing itself happens."),
        "other_desk": _("No limit of its own: the clock of another desk runs for it."),
    }.get(step.no_clock or "", "")
