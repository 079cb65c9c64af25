"""The joint procedure as pages that everybody can read: nothing of a case is in them."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from homeward.procedure import queries
from homeward.procedure.differences import difference
from homeward.procedure.drawing import swimlanes
from homeward.procedure.drawing.plan import band_of
from homeward.procedure.pages import Edition, drawn, edition_or_404, language, page, teller
from homeward.procedure.reading import shelves, steps
from homeward.procedure.reading import stories as told_stories
from homeward.procedure.reading.searching import search as look_for
from homeward.procedure.reading.teller import Teller, side_chip, side_words

FIRST_BAND = "trunk"


@require_GET
def read(request: HttpRequest, edition: str = "") -> HttpResponse:
    """The path: swim lanes, and every step by stage, each to be unfolded.

    The page carries the lanes until the decision; of the others those that `?lanes=` names, or `all`, and with
    `?part=1` these alone, for the page that unfolds them.
    """
    shown = edition_or_404(edition)
    told = teller(shown)
    wanted = request.GET.get("lanes", "")
    if request.GET.get("part"):
        svgs = [svg for part, svg in drawn(shown) if part.band == wanted]
        return page(request, shown, "_lanes.html", "read", svgs=svgs)
    values, stated = shelves.count_values(told)
    more = {
        "bands": _bands(shown, told, wanted),
        "wanted": wanted,
        "stages": _stages(shown, told, steps.line),
        "values": told.number(values),
        "stated": told.number(stated),
        "some_stated": stated > 0,
        "count": len(shown.release.steps),
        "lanes_url": shown.url("lanes"),
        "all_url": shown.url("everything"),
    }
    return page(request, shown, "read.html", "read", **more)


def _bands(shown: Edition, told: Teller, wanted: str) -> list[dict[str, Any]]:
    drawings = drawn(shown)
    return [
        {
            "id": band,
            "name": _band(band, told),
            "url": f"{shown.url('read')}?lanes={band}",
            "open": band == FIRST_BAND or wanted in (band, "all"),
            "svgs": [svg for part, svg in drawings if part.band == band],
        }
        for band in dict.fromkeys(part.band for part, _svg in drawings)
    ]


@require_GET
def everything(request: HttpRequest, edition: str = "") -> HttpResponse:
    """All steps in full on one page, for paper and for those who read from beginning to end."""
    shown = edition_or_404(edition)
    return page(request, shown, "everything.html", "read", stages=_stages(shown, teller(shown), steps.whole))


def _stages(shown: Edition, told: Teller, view: Any) -> list[dict[str, Any]]:
    return [
        {
            "id": stage.id,
            "title": told.word(f"stages.{stage.id}"),
            "band": _band(band_of(stage, shown.release), told),
            "side": side_words(stage.side),
            "chip": side_chip(stage.side),
            "steps": [(view(shown.release.steps[name], told), shown.url("step", step=name)) for name in stage.steps],
        }
        for stage in shown.release.stages
    ]


def _band(band: str, told: Teller) -> str:
    if band == FIRST_BAND:
        return _("Until the person decides")
    if band == "beside":
        return _("Beside the path")
    return _("After the decision: %(branch)s") % {"branch": told.word(f"branches.{band}")}


@require_GET
def step(request: HttpRequest, step: str, edition: str = "") -> HttpResponse:
    """One step; `?part=1` gives only its inside, for the page that unfolds it."""
    shown = edition_or_404(edition)
    if step not in shown.release.steps:
        raise Http404
    whole = steps.whole(shown.release.steps[step], teller(shown))
    template = "_step.html" if request.GET.get("part") else "step.html"
    return page(request, shown, template, "read", whole=whole, title_of_step=whole.line.title)


@require_GET
def lanes(_request: HttpRequest, edition: str = "") -> HttpResponse:
    """The whole drawing as a file to keep, print large or send on."""
    shown, lang = edition_or_404(edition), language()
    answer = HttpResponse(swimlanes(shown.release, lang), content_type="image/svg+xml; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="{shown.release.id}-{lang}.svg"'
    return answer


@require_GET
def search(request: HttpRequest, edition: str = "") -> HttpResponse:
    """Finds steps, questions, answers, consents and roles by words of any of the three languages."""
    shown = edition_or_404(edition)
    text = request.GET.get("q", "").strip()[:100]
    found = look_for(text, teller(shown))
    names = {
        "stage": _("Stages"),
        "step": _("Steps"),
        "question": _("Questions"),
        "consent": _("Consents"),
        "code": _("Answers"),
        "role": _("Roles"),
    }
    groups = [(names[one.kind], one, [(hit, _where(hit, shown)) for hit in one.hits]) for one in found]
    return page(request, shown, "search.html", "", text=text, groups=groups)


def _where(hit: Any, shown: Edition) -> str:
    if hit.kind == "stage":
        return f"{shown.url('read')}#stage-{hit.id}"
    if hit.kind == "consent":
        return f"{shown.url('consents')}#consent-{hit.id}"
    if hit.kind == "role":
        return f"{shown.url('roles')}#role-{hit.id}"
    if hit.step:
        return shown.url("step", step=hit.step)
    return f"{shown.url('lists')}#list-{hit.id.partition('.')[0]}" if hit.kind == "code" else ""


@require_GET
def consents(request: HttpRequest, edition: str = "") -> HttpResponse:
    """What a person may agree to, with the texts that are read aloud."""
    shown = edition_or_404(edition)
    return page(request, shown, "consents.html", "consents", rows=shelves.consents(teller(shown)))


@require_GET
def roles(request: HttpRequest, edition: str = "") -> HttpResponse:
    """Who does what, and who stands in."""
    shown = edition_or_404(edition)
    return page(request, shown, "roles.html", "roles", rows=shelves.roles(teller(shown)))


@require_GET
def lists(request: HttpRequest, edition: str = "") -> HttpResponse:
    """All closed lists of answers."""
    shown = edition_or_404(edition)
    return page(request, shown, "lists.html", "lists", rows=shelves.lists(teller(shown)))


@require_GET
def days(request: HttpRequest, edition: str = "") -> HttpResponse:
    """The days off of both countries by which working days are counted."""
    shown = edition_or_404(edition)
    return page(request, shown, "days.html", "days", years=shelves.years(teller(shown)))


@require_GET
def marks(request: HttpRequest, edition: str = "") -> HttpResponse:
    """Marks of a case, and the numbers that belong to no single step."""
    shown = edition_or_404(edition)
    told = teller(shown)
    return page(request, shown, "marks.html", "marks", rows=shelves.marks(told), numbers=shelves.numbers(told))


@require_GET
def stories(request: HttpRequest, edition: str = "") -> HttpResponse:
    """The scenarios by which the edition is tried."""
    shown = edition_or_404(edition)
    told = teller(shown)
    rows = [
        (told_stories.story(raw, told, whole=False), shown.url("story", number=str(number)))
        for number, raw in enumerate(_scenarios(shown), start=1)
    ]
    return page(request, shown, "stories.html", "stories", rows=rows)


@require_GET
def story(request: HttpRequest, number: int, edition: str = "") -> HttpResponse:
    """One scenario as a story."""
    shown = edition_or_404(edition)
    found = _scenarios(shown)
    if not 0 < number <= len(found):
        raise Http404
    told = told_stories.story(found[number - 1], teller(shown))
    acts = [(one, shown.url("step", step=one.step) if one.step in shown.release.steps else "") for one in told.acts]
    return page(request, shown, "story.html", "stories", story=told, acts=acts, stories_url=shown.url("stories"))


def _scenarios(shown: Edition) -> list[Any]:
    return list(shown.release.bundle.get("scenarios") or ())


@require_GET
def changes(request: HttpRequest, edition: str = "") -> HttpResponse:
    """What this edition changes against another, in words and in the person's days."""
    shown = edition_or_404(edition)
    other = request.GET.get("with", "")
    before = edition_or_404(other).release if other else queries.previous(shown.release)
    found = difference(before, shown.release, language()) if before else None
    choices = [Edition(one, one.meaning[:12]) for one in queries.editions() if one.meaning != shown.release.meaning]
    old = Edition(before, before.meaning[:12]) if before else None
    return page(request, shown, "changes.html", "changes", found=found, old=old, choices=choices)


@require_GET
def editions(request: HttpRequest, edition: str = "") -> HttpResponse:
    """Every edition that is installed here, the one in force first."""
    shown = edition_or_404(edition)
    rows = [Edition(one, "" if place == 0 else one.meaning[:12]) for place, one in enumerate(queries.editions())]
    found = [(one, one.url("read"), one.url("changes")) for one in rows]
    return page(request, shown, "editions.html", "editions", rows=found)
