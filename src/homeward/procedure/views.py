"""The joint procedure as a page: every stage and step in words, with its limits and where each value comes from."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language
from django.views.decorators.http import require_GET

from homeward.procedure import queries
from homeward.procedure.rules import Release, Stage, Step, Value


@require_GET
def read(request: HttpRequest) -> HttpResponse:
    """The edition that new cases follow. It is everybody's to read: nothing of a case is in it."""
    release = queries.current()
    language = (get_language() or "en")[:2]
    stages = [_stage(release, stage, language) for stage in release.stages]
    return render(
        request,
        "procedure/read.html",
        {"title": release.word(language, release.title_key), "release": release, "stages": stages},
    )


def _stage(release: Release, stage: Stage, language: str) -> dict[str, Any]:
    return {
        "id": stage.id,
        "title": release.word(language, f"stages.{stage.id}"),
        "side": stage.side,
        "branch": release.word(language, f"branches.{stage.branch}", stage.branch) if stage.branch else "",
        "steps": [_step(release, release.steps[name], language) for name in stage.steps],
    }


def _step(release: Release, step: Step, language: str) -> dict[str, Any]:
    limit = step.due
    return {
        "id": step.id,
        "clause": step.clause or "",
        "title": release.word(language, f"steps.{step.id}.title"),
        "why": release.word(language, f"steps.{step.id}.why", ""),
        "side": step.side,
        "role": release.word(language, f"roles.{step.role}", step.role),
        "limit": _limit(limit.within) if limit else None,
        "after": release.word(language, f"steps.{limit.start}.title", "") if limit else "",
        "consent": release.word(language, f"consents.{step.needs_consent}.name", "") if step.needs_consent else "",
        "tells": step.tells,
        "owes": release.word(language, f"steps.{step.owes.step}.title", "") if step.owes else "",
        "promise": _limit(step.owes.due.within) if step.owes and step.owes.due else None,
        "status": step.source.get("status", "proposed"),
        "round": step.round,
        "second": step.second_person,
    }


def _limit(value: Value) -> dict[str, Any]:
    return {"value": value.value, "unit": value.unit, "status": value.status}
