"""Looks for a real story that breaks a property: known ones, whole or without what keeps them from breaking it."""

from collections.abc import Callable, Iterator

from homeward.procedure.checking.proving.acting import Act, after, begin
from homeward.procedure.checking.proving.exploring import Bad, Found, Remember
from homeward.procedure.checking.proving.retelling import Retelling, Story
from homeward.procedure.rules import open_steps

Left = Callable[[Act], bool]


def told_break(known: Retelling, watched: frozenset[str], bad: Bad, remember: Remember, done: frozenset[str]) -> Found:
    """The shortest break that the known stories show; each is told whole, without what a property remembers, and
    without each of the steps that it asks to be done. Nothing is left out of what a real case may do: a break is real.
    """
    states, found = 0, list[Found]()
    for left in _leavings(remember, done):
        for story in _worth(known, watched):
            one = _told(known, tuple(act for act in story if not left(act)), watched, bad, remember)
            states += one.states
            found += [one] if one.story is not None else []
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
    past, told, states = frozenset[str](), begin(known.release, known.sides), 0
    acts: tuple[Act, ...] = ()
    for act in (*story, None):
        states += 1
        for side in ("host", "home"):
            view = told.view(side)
            for step in watched & set(open_steps(view, known.release, side)):
                if bad(Act(step, side), view, past):
                    return Found(states, acts, Act(step, side))
        if act and act.step in open_steps(told.view(act.side), known.release, act.side):
            told, acts, past = after(told, act, known.release), (*acts, act), past | remember(act)
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
