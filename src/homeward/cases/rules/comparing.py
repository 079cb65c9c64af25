"""Two lists of one common part, one of each node: what each lacks, and what contradicts. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Held:
    """A told entry as one node holds it: its digest, the country that wrote it, and whether it counts as common."""

    digest: str
    node: str
    common: bool = True


@dataclass(frozen=True, slots=True)
class Difference:
    """Ids of told entries, each for something that can be done about it.

    resend: ours, common here, not there. accepted: ours, on their way for us, common there.
    give_back: ours, common there, forgotten here. ask: theirs, there, and not here.
    they_forgot: theirs, here, and forgotten there. clash: two contents.
    """

    resend: frozenset[str]
    accepted: frozenset[str]
    give_back: frozenset[str]
    ask: frozenset[str]
    they_forgot: frozenset[str]
    clash: frozenset[str]

    @property
    def they_must_act(self) -> bool:
        """Whether the other side has to see our list too."""
        return bool(self.ask or self.they_forgot)


def difference(mine: Mapping[str, Held], theirs: Mapping[str, Held], *, me: str) -> Difference:
    """What differs between the told entries here, in any state, and the common ones there."""
    common = {key: one for key, one in mine.items() if one.common}
    both = mine.keys() & theirs.keys()
    clash = {key for key in both if mine[key].digest != theirs[key].digest}
    only_there = theirs.keys() - mine.keys()
    only_here = common.keys() - theirs.keys()
    return Difference(
        resend=frozenset(key for key in only_here if common[key].node == me),
        accepted=frozenset(key for key in both - clash if not mine[key].common and mine[key].node == me),
        give_back=frozenset(key for key in only_there if theirs[key].node == me),
        ask=frozenset(key for key in only_there if theirs[key].node != me),
        they_forgot=frozenset(key for key in only_here if common[key].node != me),
        clash=frozenset(clash),
    )
