"""What is said of a line and of a node: well or to be looked at, and nothing that blames the other side."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from django.utils import translation

from homeward.exchange import health_words
from homeward.exchange.rules import health

NOW = datetime(2026, 12, 1, 9, 0, tzinfo=UTC)
DAY, HOUR = timedelta(days=1), timedelta(hours=1)
LINE = health.Line(
    heard_at=NOW - HOUR, made_at=NOW - 2 * DAY, expires=NOW + 88 * DAY, certificate_ends=NOW + 300 * DAY,
    agreed_at=NOW - HOUR, ways=[health.Way("direct", used_at=NOW - HOUR)],
)  # fmt: skip
OWN = health.Own(
    certificate_ends=NOW + 300 * DAY, directory_ends=NOW + 88 * DAY, connection_ends=NOW + 80 * DAY,
    backup_at=NOW - 8 * HOUR, disk_free=50, disk_whole=100, courier_at=NOW,
)  # fmt: skip


def looks(found: list[health.Finding]) -> set[str]:
    return {one.code for one in found if not one.well}


def test_a_line_and_a_node_that_are_well_give_nothing_to_look_at() -> None:
    assert looks(health.of_line(LINE, NOW)) == looks(health.of_node(OWN, NOW)) == set()


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"heard_at": NOW - 2 * DAY}, "silent"),
        ({"heard_at": None}, "never_heard"),
        ({"agreed_at": NOW - 4 * DAY}, "not_compared"),
        ({"differed_at": NOW - HOUR / 2}, "differed"),
        ({"differed_at": NOW - 90 * timedelta(minutes=1)}, "differed"),
        ({"made_at": NOW - 8 * DAY, "expires": NOW + 82 * DAY}, "directory_soon"),
        ({"expires": NOW - DAY}, "directory_over"),
        ({"certificate_ends": NOW + 9 * DAY}, "certificate_soon"),
        ({"certificate_ends": NOW - DAY}, "certificate_over"),
        ({"closed": True}, "closed"),
        ({"closed": True, "off": True}, "off"),
        ({"waits": True}, "recovering"),
        ({"gaps": 2}, "gaps"),
        ({"frozen": 1}, "frozen"),
        ({"ways": [health.Way("direct", trouble="unreachable")]}, "unreachable"),
        ({"ways": [health.Way("neutral", "IOM", "carrier_away")]}, "neutral_carrier_away"),
    ],
)
def test_each_thing_that_goes_wrong_with_a_line_is_said_once(change: dict[str, object], code: str) -> None:
    assert looks(health.of_line(replace(LINE, **change), NOW)) == {code}  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"courier_at": NOW - HOUR}, "courier_silent"),
        ({"courier_at": None}, "courier_never"),
        ({"backup_at": NOW - 3 * DAY}, "backup_old"),
        ({"backup_at": None}, "backup_never"),
        ({"disk_free": 9}, "disk_low"),
        ({"falls": 1}, "falls"),
        ({"alarms": 1}, "alarms"),
        ({"unverified": 1}, "unverified"),
        ({"certificate_ends": None}, "own_certificate_none"),
        ({"certificate_ends": NOW + 9 * DAY}, "own_certificate_soon"),
        ({"directory_ends": NOW - DAY}, "own_directory_over"),
        ({"connection_ends": NOW + DAY}, "own_connection_soon"),
    ],
)
def test_each_thing_that_goes_wrong_with_a_node_is_said_once(change: dict[str, object], code: str) -> None:
    assert looks(health.of_node(replace(OWN, **change), NOW)) == {code}  # type: ignore[arg-type]


def test_where_only_people_carry_nobody_counts_as_silent() -> None:
    by_hand = replace(LINE, by_itself=False, heard_at=NOW - 20 * DAY, agreed_at=NOW - 20 * DAY)
    assert looks(health.of_line(by_hand, NOW)) == set()


def test_what_differed_is_well_again_when_the_books_agree_a_while_later() -> None:
    mended = replace(LINE, differed_at=NOW - 25 * HOUR, agreed_at=NOW - HOUR)
    assert looks(health.of_line(mended, NOW)) == set()


def test_whatever_is_to_be_looked_at_says_what_to_do_next() -> None:
    for language in ("en", "th", "km"):
        with translation.override(language):
            for code, (_so, _next) in health_words.SAID.items():
                so, next_ = health_words.say(health.Finding(code, False, NOW, 3, "IOM"))
                assert so
                assert "%" not in so.replace("3 %", "")
                assert bool(next_) == bool(_next)
    codes = {code for line in _bad_lines() for code in looks(health.of_line(line, NOW))} - {"unreachable"}
    assert all(health_words.SAID[code][1] for code in codes)


def _bad_lines() -> list[health.Line]:
    return [
        replace(LINE, heard_at=None, closed=True, gaps=1, frozen=1, agreed_at=None, differed_at=NOW, expires=NOW - DAY),
        replace(LINE, waits=True, certificate_ends=NOW - DAY, ways=[health.Way("direct", trouble="unreachable")]),
    ]
