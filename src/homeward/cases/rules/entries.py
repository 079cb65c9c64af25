"""What an entry is made of, byte for byte, and what it must name: pure, the same on both nodes."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import date
from typing import Any

from homeward.lib.canon import digest as salted_digest


@dataclass(frozen=True, slots=True)
class Content:
    """Everything an entry says. All ids are strings, all dates ISO; `salt` is sealed with the answers."""

    id: str
    case: str
    kind: str
    step: str
    form: str
    release: str
    happened_on: str | None
    week: str
    written_at: str
    author: str
    agency: str
    node: str
    pointers: Mapping[str, list[str]] = field(default_factory=dict)
    facts: Mapping[str, Any] = field(default_factory=dict)
    answers: Mapping[str, Any] = field(default_factory=dict)
    salt: str = ""

    def as_json(self) -> dict[str, Any]:
        """The entry as it crosses, with its digest."""
        return {**asdict(self), "digest": self.digest()}

    def digest(self) -> str:
        """SHA-256 over the salt and the canonical form of everything else."""
        # Not `asdict`, which copies every answer: an entry that arrives is weighed three times.
        body = {name: getattr(self, name) for name in FIELDS if name != "salt"}
        return salted_digest(self.salt, body)


FIELDS = tuple(Content.__dataclass_fields__)


def content_of(told: Mapping[str, Any]) -> Content | None:
    """The told entry of a letter, or None when it is not whole or its digest is not that of its content."""
    if not all(name in told for name in (*FIELDS, "digest")):
        return None
    content = Content(**{name: told[name] for name in FIELDS})
    return content if content.digest() == told["digest"] else None


def week_of(day: date) -> str:
    """The ISO week, `2026-W49`: all that a list may say of a journey."""
    year, week, _ = day.isocalendar()
    return f"{year}-W{week:02d}"
