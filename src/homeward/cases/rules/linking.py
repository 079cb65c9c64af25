"""What joins two people, and what they want: the more protective wish of a pair counts. Pure."""

from collections.abc import Iterable

from homeward.procedure.rules import Release

# The lists of the procedure from which these words come; where it has none, cases are linked without them.
KINDS, WISHES = "group_kind", "pair_wish"


def kinds(release: Release) -> list[str]:
    """What may join two people, by code."""
    return [one.id for one in release.codes.get(KINDS, ())]


def wishes(release: Release) -> list[str]:
    """What a person may want for a pair, by code."""
    return [one.id for one in release.codes.get(WISHES, ())]


def counting(said: Iterable[str], release: Release) -> str:
    """The wish of a pair that counts: the more protective of those said; empty while nobody said one."""
    ranks = {one.id: one.protective for one in release.codes.get(WISHES, ())}
    return max((one for one in said if one in ranks), key=lambda one: ranks[one], default="")


def apart(wish: str, release: Release) -> bool:
    """Whether a wish is the most protective of the list, which is heeded above all others."""
    ranks = {one.id: one.protective for one in release.codes.get(WISHES, ())}
    return wish in ranks and 0 < ranks[wish] == max(ranks.values())
