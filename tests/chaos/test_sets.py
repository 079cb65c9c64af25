"""The state of a case is a function of the set of its entries: the real procedures, whole journals, any order."""

import random
from collections.abc import Iterator
from dataclasses import replace
from typing import Any
from uuid import UUID

import pytest
from django.conf import settings as conf
from hypothesis import given, settings
from hypothesis import strategies as st
from tools.schedules.books import plain

from homeward.cases.rules.arriving import as_entry
from homeward.cases.rules.entries import Content
from homeward.cli import ROOT
from homeward.lib.canon import canonical
from homeward.procedure.rules import Entry, fold, open_steps, path, promises
from tests.chaos.story import SIDES, Story, release, story

SEEDS = st.integers(0, 10_000_000)
FOLDERS = sorted(one.parent for one in (ROOT / "sop").glob("*/procedure.yaml"))


@pytest.fixture(params=FOLDERS, ids=lambda one: one.name, scope="module", autouse=True)
def edition(request: pytest.FixtureRequest) -> Iterator[None]:
    """Every procedure that is there, one after the other, as the node's own."""
    kept, conf.NODE = conf.NODE, replace(conf.NODE, procedure_dir=request.param)
    release.cache_clear()
    yield
    conf.NODE = kept
    release.cache_clear()


def said(entries: list[Entry], back: dict[str, str] | None = None) -> bytes:
    """Everything that follows from a set of entries; ids are called by their old names, lists are put in one order."""
    state = fold(entries, release(), SIDES)
    whole = {
        "state": plain(state),
        "promises": plain(promises(state, release())),
        "open": [open_steps(state, release(), side) for side in ("host", "home")],
        "path": plain(path(state, release())),
    }
    return canonical(_in_order(whole, back or {}))


def _in_order(value: Any, back: dict[str, str]) -> Any:
    if isinstance(value, dict):
        return {_named(str(key), back): _in_order(inner, back) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return sorted((_in_order(one, back) for one in value), key=canonical)
    return _named(value, back) if isinstance(value, str) else value


def _named(text: str, back: dict[str, str]) -> str:
    # A promise is called after its told entry and its step.
    return back[text[:36]] + text[36:] if text[:36] in back else text


def sets(made: Story) -> list[list[Entry]]:
    return [made.own["host"], made.own["home"], made.shared]


@settings(max_examples=40, deadline=None)
@given(SEEDS, st.integers(5, 60), SEEDS)
def test_order_and_copies_change_nothing(seed: int, length: int, mix: int) -> None:
    chance = random.Random(mix)  # noqa: S311
    for entries in sets(story(seed, length)):
        mixed = entries + chance.choices(entries, k=4) if entries else []
        chance.shuffle(mixed)
        assert said(mixed) == said(entries)


@settings(max_examples=40, deadline=None)
@given(SEEDS, st.integers(5, 60), SEEDS)
def test_a_scrambled_time_in_every_id_changes_nothing(seed: int, length: int, mix: int) -> None:
    made, chance = story(seed, length), random.Random(mix)  # noqa: S311
    known = sorted({entry.id for entries in sets(made) for entry in entries})
    new = {old: str(UUID(int=chance.getrandbits(128), version=4)) for old in known}
    back = {fresh: old for old, fresh in new.items()}
    for entries in sets(made):
        other = [
            replace(one, id=new[one.id], pointers={k: [new.get(i, i) for i in ids] for k, ids in one.pointers.items()})
            for one in entries
        ]
        chance.shuffle(other)
        assert said(other, back) == said(entries, {})


@settings(max_examples=25, deadline=None)
@given(SEEDS, st.integers(5, 60))
def test_both_nodes_agree_on_the_common_part_whatever_they_wrote_alone(seed: int, length: int) -> None:
    made = story(seed, length)
    for side in ("host", "home"):
        assert said([one for one in made.own[side] if one.told]) == said(made.shared)
        assert fold(made.own[side], release(), SIDES).lead


@given(st.datetimes(), st.datetimes())
def test_the_writers_clock_never_reaches_the_rules(one: Any, other: Any) -> None:
    first = Content(
        id="a", case="b", kind="step", step="open_case", form="", release="", happened_on="2026-03-02", week="",
        written_at=one.isoformat(), author="worker", agency="th", node="TH",
    )  # fmt: skip
    assert as_entry(first) == as_entry(replace(first, written_at=other.isoformat()))
