"""The state is a function of the set: order, copies, clocks, ids and private work change nothing."""

import random
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from homeward.procedure.rules import Entry, State, fold, open_steps, path, pointers, promises
from homeward.procedure.rules.telling import told_facts
from homeward.procedure.tests.made_up import DAY, SIDES, release

CHOICES: dict[str, list[dict[str, Any]]] = {
    "give_word": [{"word.scope": s, "word.answer": a} for s in ("news", "photo") for a in (True, False)],
    "take_back_word": [{"back.scope": s} for s in ("news", "photo")],
    "make_choice": [{"choice.way": "go"}, {"choice.way": "stay"}],
    "open_door": [{"arrival.size": "small"}, {"arrival.size": "big"}],
    "delay_news": [{"delay.cause": "road", "delay.until": "2026-04-01"}, {"delay.cause": "money"}],
}


def history(seed: int) -> tuple[list[Entry], dict[str, list[Entry]]]:
    """Two nodes working with a slow line between them: the common entries, and each side's own."""
    chance = random.Random(seed)  # noqa: S311 - a made-up history, not a secret
    own: dict[str, list[Entry]] = {"host": [], "home": []}
    waiting: list[tuple[str, Entry]] = []
    common: list[Entry] = []
    for number in range(chance.randint(3, 22)):
        side = chance.choice(["host", "host", "home"])
        state = fold(own[side], release(), SIDES)
        if ready := open_steps(state, release(), side):
            _act(f"{number:03d}", chance, side, chance.choice(ready), state, own, waiting, common)
        for item in [one for one in waiting if chance.random() < 0.6]:
            waiting.remove(item)
            own[item[0]].append(item[1])
    for to, entry in waiting:
        own[to].append(entry)
    return common, own


def _act(
    number: str,
    chance: random.Random,
    side: str,
    name: str,
    state: State,
    own: dict[str, list[Entry]],
    waiting: list[tuple[str, Entry]],
    common: list[Entry],
) -> None:
    step, node = release().steps[name], SIDES.node_of(side)
    facts = chance.choice(CHOICES.get(name, [{}]))
    named = pointers(name, facts, state, release(), node)
    day = DAY + timedelta(days=chance.randint(0, 30))
    private = {**named, "told_as": (f"t{number}",)} if step.tells else named
    own[side].append(Entry(f"p{number}", "step", name, node, False, facts, private, day))
    if step.tells:
        shared = {kind: tuple(one for one in ids if one.startswith("t")) for kind, ids in named.items()}
        crossing = told_facts(step, facts, day, state, release())
        told = Entry(f"t{number}", "step", name, node, True, crossing, shared, day)
        own[side].append(told)
        waiting.append(("home" if side == "host" else "host", told))
        common.append(told)


def shape(state: State) -> dict[str, Any]:
    """Everything a state says, without the names of entries."""
    done = {
        step: sorted((one.node, str(one.happened_on), one.told) for one in found) for step, found in state.done.items()
    }
    owed = sorted(str(replace(one, id="", told_id="")) for one in promises(state, release()))
    return {
        "done": done,
        "facts": state.facts,
        "counts": state.counts,
        "flags": state.flags,
        "consents": {key: (one.given_on, one.until, one.live) for key, one in state.consents.items()},
        "lead": state.lead,
        "closed": state.closed,
        "stopped": state.journey_stopped,
        "paused": sorted(state.paused.values()),
        "owed": owed,
        "open": [open_steps(state, release(), side) for side in ("host", "home")],
        "path": path(state, release()),
        "conflicts": sorted((one.subject, str(one.node), len(one.entry_ids)) for one in state.conflicts),
    }


def renamed(entries: list[Entry], names: dict[str, str]) -> list[Entry]:
    """The same entries under other ids."""
    return [
        replace(one, id=names[one.id], pointers={k: [names[i] for i in ids] for k, ids in one.pointers.items()})
        for one in entries
    ]


seeds = st.integers(0, 10_000_000)


@given(seeds, st.randoms(use_true_random=False))
def test_order_and_copies_change_nothing(seed: int, chance: random.Random) -> None:
    _, own = history(seed)
    for entries in own.values():
        mixed = entries + chance.choices(entries, k=3) if entries else []
        chance.shuffle(mixed)
        assert fold(mixed, release(), SIDES) == fold(entries, release(), SIDES)


@given(seeds, st.randoms(use_true_random=False))
def test_scrambled_ids_change_nothing(seed: int, chance: random.Random) -> None:
    _, own = history(seed)
    known = sorted({one.id for entries in own.values() for one in entries})
    new = known[:]
    chance.shuffle(new)
    names = dict(zip(known, new, strict=True))
    for entries in own.values():
        assert shape(fold(renamed(entries, names), release(), SIDES)) == shape(fold(entries, release(), SIDES))


@given(seeds)
def test_both_nodes_hold_the_same_common_state_whatever_they_do_alone(seed: int) -> None:
    common, own = history(seed)
    for entries in own.values():
        told = [one for one in entries if one.told]
        assert fold(told, release(), SIDES) == fold(common, release(), SIDES)


@given(seeds, st.randoms(use_true_random=False))
def test_entries_that_name_what_is_not_here_yet_end_in_the_same_state(seed: int, chance: random.Random) -> None:
    common, _ = history(seed)
    chance.shuffle(common)
    for cut in range(len(common)):
        shape(fold(common[:cut], release(), SIDES))
    assert shape(fold(common, release(), SIDES)) == shape(fold(sorted(common, key=lambda e: e.id), release(), SIDES))


@given(seeds)
def test_somebody_always_leads(seed: int) -> None:
    common, own = history(seed)
    assert all(fold(entries, release(), SIDES).lead for entries in (common, own["host"], own["home"]))


@given(seeds)
def test_after_a_withdrawal_no_side_counts_the_consent_until_it_is_given_anew(seed: int) -> None:
    common, _ = history(seed)
    last = Entry("w", "step", "take_back_word", "BB", True, {"back.scope": "news"}, {}, date(2026, 1, 1))
    assert "news" not in fold([*common, last], release(), SIDES).consented
