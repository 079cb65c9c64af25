"""Says a proof and a story in words that can be read aloud."""

from dataclasses import dataclass, field

from homeward.procedure.checking.problems import Problem
from homeward.procedure.checking.proving.acting import Act
from homeward.procedure.checking.proving.never import Verdict
from homeward.procedure.checking.proving.slices import Atom
from homeward.procedure.rules import Release

WORDS = {"done": "the step", "fact": "the answer", "flag": "the flag", "consent": "the consent", "leads": "who leads"}


@dataclass
class Proof:
    """One property: what was followed, how many states were seen, how long it took, and what breaks it."""

    says: str
    states: int = 0
    seconds: float = 0.0
    followed: frozenset[Atom] = frozenset()
    steps: frozenset[str] = frozenset()
    problems: list[Problem] = field(default_factory=list)
    warnings: list[Problem] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    @property
    def holds(self) -> bool:
        """Whether it is proved."""
        return not self.problems

    def add(self, verdict: Verdict) -> None:
        """Counts what one exploration saw."""
        self.states += verdict.states
        self.followed |= verdict.followed
        self.steps |= verdict.steps

    def lines(self, release: Release) -> list[str]:
        """The lists that `--show` prints."""
        found = []
        for word, what in WORDS.items():
            names = sorted(name for kind, name in self.followed if kind == word)
            if names:
                found.append(f"    {what}{'' if word == 'leads' else ' ' + ', '.join(names)}")
        if self.steps:
            found.append(f"    changed by {', '.join(one for one in release.steps if one in self.steps)}")
        return [*found, *(f"    {one}" for one in self.notes)]


def story(acts: tuple[Act, ...], release: Release, last: str = "") -> str:
    """A story as numbered lines: who does what, with which answers."""
    lines = [f"      {place}. {_line(act, release)}" for place, act in enumerate(acts, start=1)]
    return "\n" + "\n".join([*lines, *([f"      then: {last}"] if last else [])])


def _line(act: Act, release: Release) -> str:
    country = release.parties[0 if act.side == "host" else 1]
    answers = "; ".join(f"{key} is {_value(value)}" for key, value in act.facts)
    title = release.word("en", f"steps.{act.step}.title", act.step)
    return f"{country}: {title} (`{act.step}`{', ' + answers if answers else ''})"


def _value(value: object) -> str:
    return ", ".join(map(str, value)) if isinstance(value, list | tuple) else str(value)


def too_many(verdict: Verdict) -> str:
    """Why a property without a story is not proved."""
    return f"not proved: more than {verdict.states} states, or no way was found."
