"""A node stops what it started, starts again what may fail, and ends when the web does."""

from __future__ import annotations

import sys
from collections.abc import Iterator

import pytest

from homeward.cli import tick
from homeward.cli.serve import LONGEST_PAUSE, STEADY, Family, pause
from homeward.commands import COMMANDS, helptext

WAITS = [sys.executable, "-c", "import time; time.sleep(60)"]
ENDS = [sys.executable, "-c", "pass"]


@pytest.fixture
def family() -> Iterator[Family]:
    one = Family()
    yield one
    one.stop()


def test_stopping_ends_every_child(family: Family) -> None:
    family.start("web", WAITS)
    family.start("courier", WAITS)
    assert family.look() is None
    family.stop()
    assert all(child.poll() is not None for child in family.children.values())


def test_the_node_ends_when_the_web_ends(family: Family) -> None:
    family.start("web", ENDS)
    family.children["web"].wait()
    assert family.look() == "web"


def test_a_courier_that_fell_is_started_again_at_once(family: Family) -> None:
    family.start("courier", ENDS)
    fallen = family.children["courier"]
    fallen.wait()
    assert family.look() is None
    assert family.children["courier"] is not fallen


def test_a_courier_that_falls_again_and_again_waits_longer_each_time(family: Family) -> None:
    family.start("courier", ENDS)
    for falls in (1, 2):
        family.children["courier"].wait()
        assert family.look() is None
        assert family.falls["courier"] == falls
    fallen = family.children["courier"]
    assert family.look() is None
    assert family.children["courier"] is fallen
    family.again["courier"] -= 1
    assert family.look() is None
    assert family.children["courier"] is not fallen
    family.children["courier"].wait()
    family.begun["courier"] -= STEADY + 1
    assert family.look() is None
    assert family.falls["courier"] == 0
    assert [pause(falls) for falls in (0, 1, 2, 3, 20)] == [0.0, 0.0, 1.0, 2.0, LONGEST_PAUSE]


@pytest.mark.django_db
def test_a_timer_that_fails_does_not_stop_the_next(caplog: pytest.LogCaptureFixture) -> None:
    rang = []

    def broken() -> None:
        raise ValueError("broken")

    tick.run([broken, lambda: rang.append("rang")])
    assert rang == ["rang"]
    assert "broken" in caplog.text


def test_help_has_one_line_for_each_command_that_people_use() -> None:
    shown = helptext()
    assert "./homeward serve" in shown
    assert not [name for name, command in COMMANDS.items() if command.hidden and f"homeward {name} " in shown]
