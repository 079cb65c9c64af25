"""What becomes of a letter: the verdict that judges of arriving entries give."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Arrival:
    """Accepted, held or rejected, with a code."""

    state: str
    code: str = ""
