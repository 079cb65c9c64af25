"""What the told twin of an entry may name: ids that the other side can know."""

from collections.abc import Mapping, Sequence


def as_told(
    private: Mapping[str, Sequence[str]], twins: Mapping[str, str], told: frozenset[str]
) -> dict[str, list[str]]:
    """The pointers of the told twin: private ids become the ids of their twins; what was never told is left out.

    `twins` maps private ids to told ids; `told` holds every told id of this journal.
    """
    named = {
        name: [target for one in ids if (target := twins.get(one, one)) in told]
        for name, ids in private.items()
        if name != "told_as"
    }
    return {name: list(dict.fromkeys(ids)) for name, ids in named.items() if ids}
