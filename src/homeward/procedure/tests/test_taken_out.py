"""What belongs to another person counts for nothing, in any order, and the same on both nodes."""

import random
from dataclasses import replace
from uuid import UUID

from hypothesis import given, settings
from hypothesis import strategies as st

from homeward.procedure.rules import TAKEN_OUT, Entry, fold, promises, taken_out
from homeward.procedure.tests.made_up import DAY, SIDES, entry, release, state
from homeward.procedure.tests.test_properties import history

SEEDS = st.integers(0, 10_000_000)


def word(number: int, node: str, *named: str, told: bool = False) -> Entry:
    return Entry(f"w{number}{told}", TAKEN_OUT, None, node, told, {}, {"ends": named}, DAY)


def shown(entries: list[Entry]) -> tuple[object, ...]:
    found = fold(entries, release(), SIDES)
    return replace(found, entries={}, live=frozenset()), found.live, sorted(map(str, promises(found, release())))


def drawn(seed: int, mix: int) -> tuple[list[Entry], list[Entry], set[str]]:
    """One side's journal, the words that take some of its own entries out, and what they name."""
    chance = random.Random(mix)  # noqa: S311 - a made-up history, not a secret
    _common, own = history(seed)
    entries = own["host"]
    ours = [one for one in entries if one.node == SIDES.host and not one.told]
    chosen = chance.sample(ours, k=min(len(ours), chance.randint(0, 3)))
    words = [word(n, SIDES.host, one.id, *one.pointers.get("told_as", ())) for n, one in enumerate(chosen)]
    return entries, words, {target for one in words for target in one.names("ends")}


@settings(max_examples=60, deadline=None)
@given(SEEDS, SEEDS)
def test_the_state_is_that_of_the_entries_that_are_left_in_whatever_order_they_came(seed: int, mix: int) -> None:
    entries, words, gone = drawn(seed, mix)
    left = [one for one in entries if one.id not in gone]
    chance, mixed = random.Random(mix), [*entries, *words, *words]  # noqa: S311
    chance.shuffle(mixed)
    assert shown(mixed) == shown(left)


@settings(max_examples=60, deadline=None)
@given(SEEDS, SEEDS)
def test_emptying_what_was_taken_out_changes_nothing(seed: int, mix: int) -> None:
    entries, words, gone = drawn(seed, mix)
    empty = [replace(one, step=None, facts={}, happened_on=None, week=None) if one.id in gone else one
             for one in entries]  # fmt: skip
    assert shown([*empty, *words]) == shown([*entries, *words])


@settings(max_examples=60, deadline=None)
@given(SEEDS, SEEDS)
def test_a_scrambled_time_in_every_id_takes_out_the_same_entries(seed: int, mix: int) -> None:
    entries, words, gone = drawn(seed, mix)
    chance, every = random.Random(mix), [*entries, *words]  # noqa: S311
    new = {one.id: str(UUID(int=chance.getrandbits(128), version=4)) for one in every}
    other = [replace(one, id=new[one.id], pointers={k: [new.get(i, i) for i in ids] for k, ids in one.pointers.items()})
             for one in every]  # fmt: skip
    chance.shuffle(other)
    assert taken_out({one.id: one for one in other}) == {new[one] for one in gone if one in new}


@settings(max_examples=40, deadline=None)
@given(SEEDS, SEEDS)
def test_both_nodes_agree_after_it_whatever_overtook_what(seed: int, mix: int) -> None:
    common, _own = history(seed)
    chance = random.Random(mix)  # noqa: S311
    ours = [one for one in common if one.node == SIDES.host]
    words = [word(n, SIDES.host, one.id, told=True) for n, one in enumerate(ours[:2])]
    here, there = [*common, *words], [*words, *common]
    chance.shuffle(there)
    assert shown(here) == shown(there)


def test_the_other_country_cannot_take_out_what_it_did_not_write() -> None:
    made = entry("1", "make_choice", facts={"choice.way": "go"})
    assert state(made, word(1, "BB", "1")).counting("choice.way") == "go"


def test_the_told_twin_goes_with_the_private_entry_and_the_private_one_with_its_twin() -> None:
    private = entry("p", "make_choice", told=False, told_as=["t"])
    told = entry("t", "make_choice")
    for named in ("p", "t"):
        assert state(private, told, word(1, "AA", named)).entries == {}


def test_a_word_about_an_entry_that_is_not_here_waits_for_it() -> None:
    early = word(1, "AA", "1")
    assert state(early).entries == {}
    assert state(early, entry("1", "make_choice", facts={"choice.way": "go"})).counting("choice.way") is None
