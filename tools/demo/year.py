"""A year alone: running cases of a node without a partner, planted as paper, and offered one by one when it comes."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import replace
from datetime import date, timedelta
from random import Random
from uuid import UUID

from homeward.cases.actions.bulk import MadeCase, Standing
from homeward.cases.messages import CaseFrame
from homeward.cases.rules.arriving import PAPER
from homeward.cases.rules.entries import Content
from homeward.lib.ids import new_case_number
from homeward.procedure.rules import Release
from tools.demo.caseload import Story, filled
from tools.demo.person import Person
from tools.demo.playing import Half, Play

# How many acts of the story of the year are told: some wait for an office there, some have its answer.
FAR = (-2, -1, 0)


def on_paper(story: Story, release: Release, *, count: int, today: date) -> Iterator[MadeCase]:
    """The host's half of so many cases that were opened within the year before `today`."""
    host, home = release.parties[:2]
    for number in range(count):
        draw = Random(f"year {number}")  # noqa: S311 - made-up cases, no secret
        acts = story.acts[: len(story.acts) + FAR[number % len(FAR)]]
        start = today - timedelta(days=story.day(len(acts) - 1) + draw.randint(1, 9))
        frame = CaseFrame(
            UUID(int=draw.getrandbits(128), version=4), new_case_number(host), host, home, release.meaning
        )
        play, person = Play(frame, release, draw), Person.drawn(draw, host, home)
        for place, act in enumerate(acts):
            day, step = start + timedelta(days=story.day(place)), release.steps[act["do"]]
            given = dict(act.get("facts") or {})
            play.do(step.id, act["by"], day, *filled(step, release, person, day, given, side=act["by"], draw=draw))
        yield _as_papers(frame, play.halves["host"], number)


def _as_papers(frame: CaseFrame, half: Half, number: int) -> MadeCase:
    """What was told went on paper, and what came was typed in from one."""
    contents = [
        _typed_in(one, frame, number) if half.told.get(one.id, _OURS).incoming else one for one in half.contents
    ]
    told = {entry: at._replace(state="common", code=PAPER) for entry, at in half.told.items()}
    return MadeCase(frame, contents, told, half.parts, half.rounds)


_OURS = Standing(incoming=False, state="common")


def _typed_in(content: Content, frame: CaseFrame, number: int) -> Content:
    paper = {"paper.number": f"{number + 100}/26", "paper.date": content.happened_on}
    return replace(content, author=PAPER, agency=frame.home, answers={**content.answers, **paper})


def plant(count: int) -> list[str]:
    """Plant them in this node, whose partner is on paper; their ids."""
    from django.conf import settings
    from django.db import transaction

    from homeward.agencies import actions as agencies
    from homeward.cases.actions import bulk
    from homeward.cases.models import Case
    from homeward.lib import dates
    from homeward.procedure import queries as procedure
    from tools.demo.caseload import stories

    release, today = procedure.current(), dates.today(settings.NODE.time_zone)
    story = next(one for one in stories(settings.NODE.procedure_dir) if one.name.startswith("12-"))
    made = list(on_paper(story, release, count=count, today=today))
    bulk.plant(made, release=release, today=today)
    with transaction.atomic(), agencies.service("planting"):
        Case.objects.filter(id__in=[one.frame.id for one in made]).update(on_paper=True)
    return [str(one.frame.id) for one in made]


def offer(cases: Collection[UUID], no: Collection[UUID]) -> dict[str, str]:
    """Ask each person anew, once for each consent, and offer the case of whoever agrees; what became of each."""
    return {str(one): _offer(one, "no" if one in no else "yes") for one in cases}


def _offer(case_id: UUID, answer: str) -> str:
    from django.conf import settings
    from django.db import transaction

    from homeward.agencies import actions as agencies
    from homeward.cases.actions import complete_step, offer_case
    from homeward.cases.queries import on_paper as papers
    from homeward.cases.queries.journal import journal
    from homeward.lib import dates
    from homeward.lib.errors import Refused
    from homeward.lib.ids import uuid7
    from tools.demo import cast
    from tools.schedules.acts import values

    worker, today = cast.person(settings.NODE.country, "worker"), dates.today(settings.NODE.time_zone)
    with transaction.atomic():
        agencies.act_as(worker)
        file = journal(case_id)
        for scope in papers.needed_scopes(file):
            given = {"consent.scope": scope, "consent.answer": answer}
            given |= {"consent.until": (today + timedelta(days=180)).isoformat()} if answer == "yes" else {}
            asked = values(file.release.steps["ask_consent"], today, 1, given)
            complete_step(case_id=case_id, step="ask_consent", values=asked, by=worker, entry_id=uuid7(), today=today)
    try:
        with transaction.atomic():
            agencies.act_as(worker)
            offer_case(case_id=case_id, by=worker, today=today, since=papers.paired_on(file.case.partner))
    except Refused:
        return "stays on paper"
    return "offered"
