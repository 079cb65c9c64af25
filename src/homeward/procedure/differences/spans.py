"""How many days the person's way may take on each branch when every desk takes all the time that it has."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from django.utils.translation import gettext as _

from homeward.procedure.differences.model import Span
from homeward.procedure.differences.saying import Names
from homeward.procedure.differences.steps import steps_of
from homeward.procedure.rules import Release, Value, add

MONDAY = 0


def spans(names: Names) -> tuple[Span, ...]:
    """One span up to the decision, then one per branch that either edition has."""
    old, new = longest(names.before), longest(names.after)
    branches = dict.fromkeys([*new, *old])
    return tuple(_span(branch, old.get(branch), new.get(branch), names) for branch in branches)


def _span(branch: str | None, before: int | None, after: int | None, names: Names) -> Span:
    title = names.word(f"branches.{branch}", branch) if branch else _("Up to the person's decision")
    said = {"title": title, "old": before, "new": after}
    if before is None:
        says = _("%(title)s: a new way; at most %(new)s days.") % said
    elif after is None:
        says = _("%(title)s: this way is gone.") % said
    elif before == after:
        says = _("%(title)s: as before, at most %(new)s days.") % said
    else:
        more = _("%(days)s days more") if after > before else _("%(days)s days less")
        said["change"] = more % {"days": abs(after - before)}
        says = _("%(title)s: at most %(new)s days instead of %(old)s: %(change)s.") % said
    return Span(branch, title, before, after, says)


def longest(release: Release) -> dict[str | None, int]:
    """Calendar days by branch (None: to the decision), counted from the first Monday that the calendars cover."""
    found: dict[str | None, int] = {}
    fork = release.fork
    trunk = {one.id for one in release.stages if one.branch is None}
    for branch in (None, *(fork.branches if fork else ())):
        stages = trunk | set(fork.branches[branch] if fork and branch else ())
        walk = _Walk(release, frozenset(name for name, one in release.steps.items() if one.stage in stages))
        ends = [fork.step] if fork and not branch else _ends(release, stages - trunk or trunk)
        days = [day for name in ends if (day := walk.latest(name))]
        found[branch] = (max(days, default=walk.start) - walk.start).days
    return found


def _ends(release: Release, stages: Iterable[str]) -> list[str]:
    return [name for name, step in release.steps.items() if step.stage in stages]


@dataclass
class _Walk:
    """The last day on which each step may still be done, on one branch; steps off the branch have none."""

    release: Release
    there: frozenset[str]
    start: date = field(init=False)
    known: dict[str, date | None] = field(default_factory=dict)
    owed: dict[str, list[tuple[str, Any]]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.raw = {name: step for name, (step, _stage) in steps_of(self.release).items()}
        first = min((min(one.years) for one in self.release.calendars.values()), default=2026)
        day = date(first, 1, 1)
        self.start = day + timedelta(days=(MONDAY - day.weekday()) % 7)
        for name, step in self.raw.items():
            if step.get("owes"):
                self.owed.setdefault(step["owes"]["step"], []).append((name, step["owes"].get("due")))
        self.asking = {q.id: form.id for form in self.release.forms.values() for q in form.questions}

    def latest(self, name: str) -> date | None:
        """The last day of a step; a step that waits for itself in a circle is left out of its own count."""
        if name not in self.there:
            return None
        if name not in self.known:
            self.known[name] = None
            self.known[name] = self._count(name)
        return self.known[name]

    def _count(self, name: str) -> date:
        step = self.raw[name]
        opened = self._opened(step.get("opens_when")) or self.start
        country = self._country(step["side"])
        days = [self._after(limit, opened, country) for limit in _usual(step.get("due"))]
        for asker, due in self.owed.get(name, ()):
            asked = self.latest(asker)
            days += [self._after(limit, asked, country) for limit in _usual(due) if asked]
        return max([opened, *days])

    def _after(self, limit: Any, opened: date, country: str) -> date:
        starts = limit["from"] if isinstance(limit["from"], list) else [limit["from"]]
        starts = [limit.get("taken_by", one) if one == "taken" else one for one in starts]
        days = [day for one in starts if (day := self.latest(one))]
        within = limit["within"]
        length = Value(within["value"], within.get("unit", "days"), "", "", "")
        return add(max(days, default=opened), length, self.release.calendars.get(country)).on

    def _opened(self, tree: Any) -> date | None:
        if not tree:
            return None
        ((word, argument),) = tree.items()
        if word in ("all", "any"):
            days = [day for one in argument if (day := self._opened(one))]
            return (max if word == "all" else min)(days, default=None)
        if word == "done":
            return self.latest(argument)
        if word == "fact":
            forms = {self.asking.get(question) for question in argument}
            days = [day for name, one in self.raw.items() if one.get("form") in forms if (day := self.latest(name))]
            return min(days, default=None)
        return None

    def _country(self, side: str) -> str:
        return self.release.parties[-1 if side == "home" else 0]


def _usual(due: Any) -> list[Any]:
    """The limit that holds where no condition is met; of limits that all have one, the last."""
    listed = [] if not due else due if isinstance(due, list) else [due]
    return [one for one in listed if not one.get("when")][-1:] or listed[-1:]
