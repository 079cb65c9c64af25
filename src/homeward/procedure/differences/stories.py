"""Plays the scenarios that two editions share in both and compares the days on which things are due."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from homeward.procedure.differences.model import Shift, Story
from homeward.procedure.differences.saying import Names
from homeward.procedure.rules import Release, chosen, due, open_steps, promises
from homeward.procedure.scenarios import Stage, play
from homeward.procedure.wording import told_in

Raw = Mapping[str, Any]
Dates = dict[str, date | None]


def stories(names: Names) -> tuple[Story, ...]:
    """Every scenario of the same name in both editions whose dates shift, or which can no longer be played."""
    old, new = _scenarios(names.before), _scenarios(names.after)
    found = [_story(old[title], new[title], names) for title in new if title in old]
    return tuple(one for one in found if one.shifts or one.stuck)


def _scenarios(release: Release) -> dict[str, Raw]:
    return {told_in(one["scenario"], "en"): one for one in release.bundle.get("scenarios") or ()}


def _story(old: Raw, new: Raw, names: Names) -> Story:
    before, _branch, stuck_before = _played(names.before, old)
    after, branch, stuck_after = _played(names.after, new)
    shifts = tuple(
        _shift(step, before.get(step), after.get(step), names)
        for step in {**after, **before}
        if before.get(step) != after.get(step)
    )
    days = sum(one.days or 0 for one in shifts)
    stuck = tuple(one for one in stuck_after if one not in stuck_before)
    title = told_in(new["scenario"], names.lang)
    return Story(title, branch, shifts, days, stuck, _says(title, shifts, days, stuck, names))


def _shift(step: str, before: date | None, after: date | None, names: Names) -> Shift:
    days = (after - before).days if before and after else None
    return Shift(step, names.step(step), before, after, days)


def _says(title: str, shifts: tuple[Shift, ...], days: int, stuck: tuple[str, ...], names: Names) -> str:
    told = [
        _("%(step)s is due on %(new)s instead of %(old)s")
        % {"step": one.title, "new": one.after or _("no day"), "old": one.before or _("no day")}
        for one in shifts
    ]
    if stuck:
        told.append(
            _("no longer open when the story does it: %(steps)s") % {"steps": ", ".join(map(names.step, stuck))}
        )
    text = _("In the story “%(title)s”: %(what)s.") % {"title": title, "what": "; ".join(told)}
    return " ".join((text, _("Together %(days)s days.") % {"days": f"{days:+d}"})) if len(shifts) > 1 else text


def _played(release: Release, scenario: Raw) -> tuple[Dates, str | None, list[str]]:
    """The last due date seen of each step and promise, the branch chosen, and the steps that were not open."""
    dates: Dates = {}
    stuck: list[str] = []
    state = None
    for act, failures, stage in play(release, scenario):
        if failures:
            stuck.append(act["do"])
        state = stage.state("host")
        _look(release, stage, dates)
    return dates, chosen(state, release) if state else None, stuck


def _look(release: Release, stage: Stage, dates: Dates) -> None:
    for side in ("host", "home"):
        state = stage.state(side)
        for step in open_steps(state, release, side):
            if found := due(step, state, release, stage.today).on:
                dates[step] = found
    for promise in promises(stage.state("common"), release):
        if promise.due_on:
            dates[promise.step] = promise.due_on
