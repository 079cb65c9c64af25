"""Stories that are known already, told again from another point: the scenarios of an edition as ways to its steps."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from homeward.procedure.checking.proving.acting import Act, Plan, Playing, begin, raised_by
from homeward.procedure.loading import File
from homeward.procedure.rules import Release, Sides

Story = tuple[Act, ...]
# Of so many stories the shortest way is taken; more are told only where none of these leads there.
MOST_TOLD = 6


def stories_of(files: Iterable[File], release: Release) -> tuple[Story, ...]:
    """The acts of every scenario, with the answers that steer; what only waits or looks is left out."""
    found = []
    for file in files:
        if file.path.startswith("scenarios/"):
            acts = [one for one in file.data["entries"] if one.get("do") in release.steps]
            found.append(tuple(Act(one["do"], one["by"], _steering(one.get("facts") or {}, release)) for one in acts))
    return tuple(sorted(found, key=len))


def _steering(facts: dict[str, object], release: Release) -> tuple[tuple[str, object], ...]:
    known = ((key, tuple(value) if isinstance(value, list) else value) for key, value in facts.items())
    return tuple((key, value) for key, value in known if key in release.questions)


@dataclass
class Retelling:
    """Which known story opens which step, and how to tell it from where another story stands."""

    release: Release
    sides: Sides
    stories: tuple[Story, ...]
    opening: dict[tuple[str, str], list[tuple[Plan, Story]]] = field(default_factory=dict)
    states: int = 0

    def __post_init__(self) -> None:
        self.playing = Playing(self.release)
        for story in self.stories:
            seen: set[tuple[str, str]] = set()
            for plan in self._told(story, (begin(self.release, self.sides), ()), frozenset()):
                self.states += 1
                for side in ("host", "home"):
                    for step in self.playing.open(plan, side):
                        if (step, side) not in seen:
                            seen.add((step, side))
                            self.opening.setdefault((step, side), []).append((plan, story))
        for ways in self.opening.values():
            ways.sort(key=lambda one: len(one[0][1]))

    def shortest(self) -> Iterator[tuple[str, Plan]]:
        """Every step that some story opens, with the fewest acts that do it."""
        for (step, _), ways in self.opening.items():
            yield step, ways[0][0]

    def to(self, step: str, side: str, plan: Plan, shunned: frozenset[str]) -> Plan | None:
        """The shortest way on from a plan, along a known story, to where a step is open for a side."""
        found: list[Plan] = []
        for place, (_, story) in enumerate(self.opening.get((step, side), ())):
            if found and place >= MOST_TOLD:
                break
            for ready in self._told(story, plan, shunned):
                if step in self.playing.open(ready, side):
                    found.append(ready)
                    break
        return min(found, key=lambda one: len(one[1]), default=None)

    def _told(self, story: Story, plan: Plan, shunned: frozenset[str]) -> Iterator[Plan]:
        """The plan after each act of a story that can be done from here; the others are left out, endings too."""
        yield plan
        for act in story:
            ready = act.step in self.playing.open(plan, act.side)
            ends = self.release.steps[act.step].does("close_case")
            if ready and not ends and not shunned & raised_by(act, self.release):
                plan = self.playing.then(plan, act)
                yield plan
