"""The shape of a difference between two editions: sentences by side and role, and days by branch and story."""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Change:
    """One sentence in the reader's language.

    kind: new_step gone_step who opens limit promise questions crosses consent again effects round other ·
    stage code role flag calendar agreed words · about: the id of the step, form, consent … it speaks of.
    """

    kind: str
    about: str
    says: str


@dataclass(frozen=True, slots=True)
class Group:
    """Everything that changes for one role on one side; for everybody, side and role are empty."""

    side: str
    role: str
    title: str
    changes: tuple[Change, ...]


@dataclass(frozen=True, slots=True)
class Span:
    """The longest way of the person on one branch when every desk takes all the time it has, in calendar days.

    before or after is None where the branch exists in one edition only; steps without a limit count no day.
    """

    branch: str | None
    title: str
    before: int | None
    after: int | None
    says: str


@dataclass(frozen=True, slots=True)
class Shift:
    """One due date of a story that comes out on another day; None where no limit runs in that edition."""

    step: str
    title: str
    before: date | None
    after: date | None
    days: int | None


@dataclass(frozen=True, slots=True)
class Story:
    """A scenario that both editions know, played in both: its shifted dates, and what no longer can be done."""

    title: str
    branch: str | None
    shifts: tuple[Shift, ...]
    days: int
    stuck: tuple[str, ...]
    says: str


@dataclass(frozen=True, slots=True)
class Difference:
    """What changes from `before` to `after` (hashes of meaning); `words` are the languages whose words differ."""

    before: str
    after: str
    groups: tuple[Group, ...]
    spans: tuple[Span, ...]
    stories: tuple[Story, ...]
    words: tuple[str, ...]

    @property
    def nothing(self) -> bool:
        """Whether the two editions decide alike."""
        return self.before == self.after
