"""What joins two people, and what they want: the more protective wish of a pair counts. Pure."""

from collections.abc import Iterable

from homeward.procedure.rules import Code, Release

# What a question of the procedure asks of a pair; where none does, cases are linked without kinds and wishes.
KIND, WISH = "kind", "wish"


def kinds(release: Release) -> list[str]:
    """What may join two people, by code."""
    return [one.id for one in _answers(KIND, release)]


def wishes(release: Release) -> list[str]:
    """What a person may want for a pair, by code."""
    return [one.id for one in _answers(WISH, release)]


def list_of(part: str, release: Release) -> str:
    """The code list of the question that asks this of a pair; empty where none does."""
    return next((one.codes or "" for one in release.questions.values() if one.pair == part), "")


def _answers(part: str, release: Release) -> tuple[Code, ...]:
    return release.codes.get(list_of(part, release), ())


def counting(said: Iterable[str], release: Release) -> str:
    """The wish of a pair that counts: the more protective of those said; empty while nobody said one."""
    ranks = {one.id: one.protective for one in _answers(WISH, release)}
    return max((one for one in said if one in ranks), key=lambda one: ranks[one], default="")


def apart(wish: str, release: Release) -> bool:
    """Whether a wish is the most protective of the list, which is heeded above all others."""
    ranks = {one.id: one.protective for one in _answers(WISH, release)}
    return wish in ranks and 0 < ranks[wish] == max(ranks.values())
