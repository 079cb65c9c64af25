"""What the told twin of an entry may name: ids that the other side can know, and what has to be there before it."""

from collections.abc import Collection, Mapping, Sequence

from homeward.procedure.rules import Step

# What protects waits for nothing: early it does no harm, late it may. And the chain of the lead names its pairs itself.
AT_ONCE = (
    "withdraw_consent", "hold", "raise_flag", "stop_journey", "offer_lead", "accept_lead", "decline_lead",
)  # fmt: skip


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


def with_needs(
    step: Step, named: Mapping[str, Sequence[str]], on_the_way: Collection[str], *, along: Collection[str] = ()
) -> dict[str, list[str]]:
    """The same pointers, and in `needs` what must be common before this counts: the other side does not guess.

    `on_the_way` are told entries of this side which the other one has not yet said it accepted; `along` travels in the
    same letter.
    """
    found = {name: list(ids) for name, ids in named.items()}
    if step.priority == "first" or any(step.does(kind) for kind in AT_ONCE):
        return found
    needs = {one for ids in named.values() for one in ids if one in on_the_way and one not in along}
    return {**found, "needs": sorted(needs | set(found.get("needs", ())))} if needs else found
