"""A group of forty-three on a real database: nothing typed is lost, nobody else sees it, lines become cases."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from typing import Any
from uuid import UUID

import pytest
from django.db import connection, transaction
from django.utils import timezone
from tools.demo import cast

from homeward.agencies import actions as agencies
from homeward.agencies.queries import User
from homeward.cases.actions import arriving, group_lines, groups
from homeward.cases.models import Case, GroupEvent, GroupLine, LineRevision
from homeward.cases.queries import groups as queries
from homeward.lib.errors import Refused
from homeward.lib.ids import uuid7
from homeward.vault import queries as vault

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 24)
NAME, APART, BAG, ILL = "line.house_name", "line.keep_apart", "line.bag", "line.ill"


@pytest.fixture
def people() -> dict[str, User]:
    return cast.plant("TH")


@contextmanager
def acting(user: User) -> Iterator[None]:
    with transaction.atomic():
        agencies.act_as(user)
        yield


def arrive(user: User, persons: int | None = 43) -> UUID:
    event = uuid7()
    with acting(user):
        raw = {"group.place": ["Songkhla pier"], "group.persons": [str(persons)]}
        groups.write_event(event_id=event, values={"group.persons": persons}, raw=raw, by=user)
    return event


def save(user: User, event: UUID, lines: dict[int, dict[str, str]], was: dict[int, int] | None = None,
         section: str = "who") -> group_lines.Saved:  # fmt: skip
    raw = {n: {name: [text] for name, text in one.items()} for n, one in lines.items()}
    with acting(user):
        return group_lines.save_lines(event_id=event, section=section, lines=raw, was=was or {}, by=user)


def seen(user: User, event: UUID) -> queries.Sheet:
    with acting(user):
        return queries.sheet(event, user)


def test_three_hundred_lines_are_kept_and_found_again(people: dict[str, User]) -> None:
    event = arrive(people["worker"], 300)
    saved = save(people["worker"], event, {n: {NAME: f"Star {n}", BAG: str(n)} for n in range(1, 301)})
    assert len(saved.written) == 300
    sheet = seen(people["worker"], event)
    assert [one.typed[NAME] for one in sheet.lines.values()] == [[f"Star {n}"] for n in range(1, 301)]
    with pytest.raises(Refused), acting(people["border"]):
        groups.more_lines(event_id=event, by=people["border"])


def test_a_line_beyond_the_most_is_not_written(people: dict[str, User]) -> None:
    event = arrive(people["worker"])
    assert save(people["worker"], event, {301: {NAME: "x"}, 0: {NAME: "y"}}).written == []


def test_the_same_page_sent_twice_is_written_once(people: dict[str, User]) -> None:
    event = arrive(people["worker"])
    for _ in range(2):
        save(people["worker"], event, {1: {NAME: "Lotus"}, 2: {}}, {1: 0, 2: 0})
    with acting(people["worker"]):
        assert GroupLine.objects.count() == 1
        assert LineRevision.objects.count() == 1


def test_two_windows_write_one_line_and_no_word_is_lost(people: dict[str, User]) -> None:
    event = arrive(people["worker"])
    save(people["worker"], event, {1: {NAME: "Lotus"}}, {1: 0})
    save(people["worker2"], event, {1: {NAME: "Lotus", BAG: "7"}}, {1: 1})
    saved = save(people["worker"], event, {1: {NAME: "Lotus of the pier", BAG: "9"}}, {1: 1})
    assert saved.clashes == {1: {BAG: ["9"]}}
    sheet = seen(people["worker"], event)
    assert sheet.lines[1].typed == {NAME: ["Lotus of the pier"], BAG: ["7"]}
    with acting(people["worker"]):
        assert LineRevision.objects.filter(beside=True).count() == 1


def test_what_cannot_be_read_is_kept_as_it_was_typed(people: dict[str, User]) -> None:
    event = arrive(people["worker"])
    save(people["worker"], event, {1: {APART: "the foreman!", "line.sex": "a man", NAME: "x" * 900}})
    typed = seen(people["worker"], event).lines[1].typed
    assert typed[APART] == ["the foreman!"] and typed["line.sex"] == ["a man"] and len(typed[NAME][0]) == 900


def test_keep_apart_stands_at_both_lines(people: dict[str, User]) -> None:
    event = arrive(people["worker"])
    save(people["worker"], event, {5: {APART: "12"}})
    assert seen(people["worker"], event).apart == {5: [12], 12: [5]}


def test_an_office_that_did_not_receive_the_group_sees_nothing_of_it(people: dict[str, User]) -> None:
    event = arrive(people["worker"])
    save(people["worker"], event, {1: {NAME: "Lotus"}})
    for other in ("stranger", "officer", "border", "focal"):
        with acting(people[other]):
            assert not queries.events(people[other]).exists(), other
            assert not GroupEvent.objects.exists() and not GroupLine.objects.exists(), other
            assert not LineRevision.objects.exists(), other
        with pytest.raises(GroupEvent.DoesNotExist), acting(people[other]):
            queries.sheet(event, people[other])
    assert seen(people["worker2"], event).lines[1].typed[NAME] == ["Lotus"]
    with transaction.atomic():
        agencies.act_as_nobody()
        assert GroupLine.objects.count() == 0, "without a context nothing is seen"


def test_only_the_nurse_reads_and_writes_what_is_for_the_nurse(people: dict[str, User]) -> None:
    event = arrive(people["worker"])
    save(people["worker"], event, {1: {NAME: "Lotus"}})
    save(people["nurse"], event, {1: {ILL: "yes"}}, {1: 1}, section="care")
    assert seen(people["nurse"], event).lines[1].typed == {NAME: ["Lotus"], ILL: ["yes"]}
    for reader in ("worker", "head"):
        sheet = seen(people[reader], event)
        assert ILL not in sheet.lines[1].typed
        assert "care" not in [one.id for one in sheet.sections()]
    for writer, section in (("worker", "care"), ("nurse", "who")):
        with pytest.raises(Refused):
            save(people[writer], event, {1: {NAME: "x", ILL: "no"}}, section=section)
    save(people["worker"], event, {1: {NAME: "Lotus", BAG: "3"}}, {1: 2})
    assert seen(people["nurse"], event).lines[1].typed[ILL] == ["yes"]


def opening(sheet: queries.Sheet) -> dict[str, Any]:
    return {"opening.house_name": sheet.lines[1].typed[NAME][0], "opening.age_group": "adult",
            "opening.languages": ["khm"]}  # fmt: skip


def test_a_line_becomes_one_case_and_only_one(people: dict[str, User]) -> None:
    event = arrive(people["worker"])
    save(people["worker"], event, {1: {NAME: "Lotus"}, 2: {NAME: "Rain"}})
    sheet, line = seen(people["worker"], event), queries.line_id(event, 1)
    for _ in range(2):
        with acting(people["worker"]):
            case = arriving.open_case(of=GroupLine, arrived_id=line, values=opening(sheet), by=people["worker"],
                                      entry_id=uuid7(), today=TODAY)  # fmt: skip
    with pytest.raises(Refused), acting(people["worker2"]):
        arriving.open_case(of=GroupLine, arrived_id=line, values=opening(sheet), by=people["worker2"],
                           entry_id=uuid7(), today=TODAY)  # fmt: skip
    with acting(people["worker"]):
        assert Case.objects.count() == 1
        (shown,) = queries.events(people["worker"])
        assert (shown.written, shown.cases) == (2, 1)  # type: ignore[attr-defined]
    assert seen(people["worker"], event).lines[1].case_number == case.number
    mine = seen(people["worker2"], event).lines[1]
    assert mine.case_id and not mine.case_number, "a colleague who has not the case does not learn its number"


def test_lines_are_destroyed_when_their_time_is_over_and_the_counts_stay(people: dict[str, User]) -> None:
    event = arrive(people["worker"])
    save(people["worker"], event, {1: {NAME: "Lotus"}})
    with acting(people["worker"]):
        blob = bytes(GroupLine.objects.get().sealed or b"")
    assert groups.forget_old() == 0
    with transaction.atomic(), agencies.service("test"):
        GroupEvent.objects.update(written_at=timezone.now() - timedelta(days=731))
    assert groups.forget_old() == 1
    assert groups.forget_old() == 0
    line = queries.line_id(event, 1)
    assert vault.unseal_many([(event, line, blob, queries.LINE)]) == [None]
    sheet = seen(people["worker"], event)
    assert sheet.lines[1].destroyed and not sheet.lines[1].typed
    assert sheet.event.persons == 43
    with acting(people["worker"]):
        assert not LineRevision.objects.exists()


def test_no_name_of_a_line_lies_in_a_table(people: dict[str, User]) -> None:
    event = arrive(people["worker"])
    save(people["worker"], event, {1: {NAME: "Zinnia-Quartz", APART: "2", "line.language": "khm"}})
    save(people["nurse"], event, {1: {"line.care_note": "Zinnia-fever"}}, section="care")
    with transaction.atomic(), agencies.service("test"), connection.cursor() as cursor:
        for table in ("cases_groupevent", "cases_groupline", "cases_linerevision", "vault_leaf"):
            cursor.execute(f"SELECT t::text FROM {table} t")
            rows = " ".join(row[0] for row in cursor.fetchall())
            for word in ("Zinnia", "5a696e6e6961", "Songkhla", "536f6e676b686c61"):
                assert word not in rows, table


def test_every_reading_and_writing_of_lines_leaves_a_leaf(people: dict[str, User]) -> None:
    event = arrive(people["worker"])
    save(people["worker"], event, {1: {NAME: "Lotus"}, 2: {NAME: "Rain"}})
    with transaction.atomic(), agencies.service("test"):
        found = [(one["action"], one["fields"], one["count"]) for one in vault.leaves_about(event)]
    assert ("write", "line.who", 2) in found
