"""Two lists of one common part: after both sides did what the comparison says, nothing differs any more."""

from hypothesis import given
from hypothesis import strategies as st

from homeward.cases.rules.comparing import Held, difference

IDS = st.sampled_from([f"e{n}" for n in range(6)])
LISTS = st.dictionaries(IDS, st.booleans())


def listed(some: dict[str, bool], me: str) -> dict[str, Held]:
    """Entries with an even number are of AA, the others of BB; what the other wrote is here only when it is common."""
    held = {}
    for key, common in some.items():
        node = "AA" if int(key[1:]) % 2 == 0 else "BB"
        held[key] = Held(f"digest of {key}", node, common or node != me)
    return held


def common(some: dict[str, Held]) -> dict[str, Held]:
    return {key: one for key, one in some.items() if one.common}


def act(mine: dict[str, Held], theirs: dict[str, Held], me: str) -> tuple[dict[str, Held], dict[str, Held], bool]:
    """What one node does on the other's list; both afterwards, and whether it shows its own list."""
    found = difference(mine, common(theirs), me=me)
    assert not found.clash
    mine, theirs = dict(mine), dict(theirs)
    for key in found.accepted:
        mine[key] = Held(mine[key].digest, mine[key].node)
    for key in found.resend:
        theirs[key] = mine[key]
    for key in found.give_back:
        mine[key] = theirs[key]
    return mine, theirs, found.they_must_act


@given(LISTS, LISTS)
def test_one_list_and_one_answer_make_the_common_parts_equal(a: dict[str, bool], b: dict[str, bool]) -> None:
    mine, theirs = listed(a, "AA"), listed(b, "BB")
    mine, theirs, answer = act(mine, theirs, "AA")
    if answer:
        theirs, mine, again = act(theirs, mine, "BB")
        assert not again
    assert common(mine) == common(theirs)


def test_two_contents_of_one_entry_are_repaired_by_nobody() -> None:
    found = difference({"e": Held("a", "AA")}, {"e": Held("b", "AA")}, me="AA")
    assert found.clash == {"e"}
    assert not (found.resend or found.accepted or found.give_back or found.ask or found.they_must_act)
