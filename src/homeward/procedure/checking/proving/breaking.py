"""Looks for a real story that breaks a property: known ones, whole or without what keeps them from breaking it."""

from collections.abc import Callable, Iterator

from homeward.procedure.checking.proving.acting import Act, Plan, begin
from homeward.procedure.checking.proving.exploring import Bad, Found, Remember
from homeward.procedure.checking.proving.retelling import Retelling, Story

Left = Callable[[Act], bool]


def told_break(known: Retelling, watched: frozenset[str], bad: Bad, remember: Remember, done: frozenset[str]) -> Found:
    """The shortest break that the known stories show; each is told whole, without what a property remembers, and
    without each of the steps that it asks to be done. Nothing is left out of what a real case may do: a break is real.
    """
    worth = _worth(known, watched)
    less = (tuple(act for act in story if not left(act)) for left in _leavings(remember, done) for story in worth)
    told = [_told(known, story, watched, bad, remember) for story in dict.fromkeys(less)]
    states, found = sum(one.states for one in told), [one for one in told if one.story is not None]
    if not found:
        return Found(states)
    best = min(found, key=lambda one: len(one.story or ()))
    return Found(states, *_shortened(known, best, bad, remember))


def _leavings(remember: Remember, done: frozenset[str]) -> Iterator[Left]:
    yield lambda _act: False
    yield lambda act: bool(remember(act))
    for name in sorted(done):
        yield lambda act, name=name: act.step == name  # type: ignore[misc]


def _worth(known: Retelling, watched: frozenset[str]) -> list[Story]:
    """The stories that open a watched step."""
    opened = [story for (step, _), ways in known.opening.items() if step in watched for _, story in ways]
    return list(dict.fromkeys(opened))


def _told(known: Retelling, story: Story, watched: frozenset[str], bad: Bad, remember: Remember) -> Found:
    """One story as far as it can be told, up to where a watched step is open that must not be."""
    past, states = frozenset[str](), 0
    plan: Plan = (begin(known.release, known.sides), ())
    for act in (*story, None):
        states += 1
        for side in ("host", "home"):
            for step in watched & known.playing.open(plan, side):
                if bad(Act(step, side), plan[0].view(side), past):
                    return Found(states, plan[1], Act(step, side))
        if act and act.step in known.playing.open(plan, act.side):
            plan, past = known.playing.then(plan, act), past | remember(act)
    return Found(states)


def _shortened(known: Retelling, found: Found, bad: Bad, remember: Remember) -> tuple[Story, Act]:
    """The same break with every act left out that it does not need."""
    story, last = found.story or (), found.last
    assert last
    for place in range(len(story) - 1, -1, -1):
        less = _told(known, (*story[:place], *story[place + 1 :]), frozenset({last.step}), bad, remember)
        if less.story is not None and len(less.story) < len(story):
            story = less.story
    return story, last
