"""Whether a letter that waited may still leave: pure, from what it holds and the consents of today."""

from collections.abc import Collection
from dataclasses import dataclass

from homeward.consent.rules import Verdict
from homeward.procedure.rules import TAKEN_OUT
from homeward.procedure.rules.closing import KIND as CLOSURE
from homeward.procedure.rules.moving import KIND as RELEASE

# Kinds of entries that say nothing of the person; a letter with nothing else leaves unasked.
PLAIN = frozenset({CLOSURE, RELEASE, TAKEN_OUT})


@dataclass(frozen=True, slots=True)
class Look:
    """go: leaves unasked; ask: a person decides; stop: it does not leave, and `code` says how its consent ended."""

    state: str
    code: str = ""


def look(
    *, kinds: Collection[str], relies: Collection[str], receipts: Collection[str], live: Collection[str],
    verdicts: Collection[Verdict],
) -> Look:  # fmt: skip
    """What becomes of a letter.

    `relies` are the consents that its entries name, `receipts` those that it brings itself; each must be among `live`,
    the consents that hold today. `verdicts` are those of its steps that need a consent.
    """
    for verdict in verdicts:
        if not verdict.allowed:
            return Look("stop", verdict.why)
    if not {*relies, *receipts} <= set(live):
        return Look("stop", "withdrawn")
    return Look("go") if set(kinds) <= PLAIN else Look("ask")
