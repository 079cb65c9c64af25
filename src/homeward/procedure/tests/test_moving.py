"""A case follows another edition only by the word of both countries, and by the set of their words alone."""

import random
from datetime import date
from itertools import permutations

from hypothesis import given
from hypothesis import strategies as st

from homeward.procedure.rules import Entry, editions_of, moves

A, B, C = "a" * 64, "b" * 64, "c" * 64


def propose(name: str, before: str, to: str, node: str = "AA", after: tuple[str, ...] = ()) -> Entry:
    facts = {"move": "propose", "from": before, "to": to}
    return Entry(name, "release", None, node, True, facts, {"names": after} if after else {}, date(2026, 3, 2))


def accept(name: str, proposal: str, node: str = "BB") -> Entry:
    return Entry(name, "release", None, node, True, {"move": "accept"}, {"accepts": (proposal,)}, date(2026, 3, 3))


def decline(name: str, proposal: str, node: str = "BB") -> Entry:
    return Entry(name, "release", None, node, True, {"move": "decline"}, {"ends": (proposal,)}, date(2026, 3, 3))


def test_a_case_begins_and_stays_under_one_edition() -> None:
    assert editions_of([], A) == (A,)


def test_a_proposal_alone_moves_nothing() -> None:
    assert editions_of([propose("p", A, B)], A) == (A,)


def test_both_together_move_the_case_whichever_came_first() -> None:
    for order in permutations([propose("p", A, B), accept("q", "p")]):
        assert editions_of(order, A) == (A, B)


def test_an_acceptance_without_its_proposal_waits_for_it() -> None:
    assert editions_of([accept("q", "p")], A) == (A,)


def test_nobody_accepts_their_own_proposal() -> None:
    assert editions_of([propose("p", A, B), accept("q", "p", node="AA")], A) == (A,)


def test_a_declined_proposal_moves_nothing_even_if_somebody_else_accepted_it() -> None:
    assert editions_of([propose("p", A, B), accept("q", "p"), decline("r", "p")], A) == (A,)
    assert [one.state for one in moves([propose("p", A, B), decline("r", "p")])] == ["ended"]


def test_a_second_move_names_the_first_and_may_lead_back() -> None:
    first = [propose("p", A, B), accept("q", "p")]
    back = [propose("r", B, A, node="BB", after=("q",)), accept("s", "r", node="AA")]
    assert editions_of([*back, *first], A) == (A, B, A)
    assert editions_of(back, A) == (A,)


def test_two_different_moves_that_both_stand_leave_the_case_where_it_was_until_a_person_ends_one() -> None:
    both = [propose("p", A, B), accept("q", "p"), propose("r", A, C, node="BB"), accept("s", "r", node="AA")]
    assert editions_of(both, A) == (A,)
    assert editions_of([*both, decline("t", "r", node="AA")], A) == (A, B)


@given(st.integers(0, 10_000))
def test_neither_order_nor_copies_nor_ids_change_where_a_case_stands(seed: int) -> None:
    draw = random.Random(seed)  # noqa: S311
    names = {old: f"{draw.random():.17f}" for old in "pqrstuv"}
    said: list[Entry] = []
    for place, (before, to) in enumerate(((A, B), (B, C), (C, A))):
        p, q = list(names.values())[2 * place : 2 * place + 2]
        after = (names["pqrstuv"[2 * place - 1]],) if place else ()
        said += [propose(p, before, to, draw.choice(("AA", "BB")), after)]
        said += [accept(q, p, "BB" if said[-1].node == "AA" else "AA")]
    kept = [one for one in said if draw.random() < 0.8]
    shuffled = kept + draw.sample(kept, len(kept) // 2)
    draw.shuffle(shuffled)
    assert editions_of(shuffled, A) == editions_of(kept, A)
    assert editions_of(said, A) == (A, B, C, A)
