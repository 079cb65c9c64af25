"""Asking one consent: the words read aloud, what happens if the answer is no, and the answer; and taking it back."""

from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_http_methods

from homeward.cases.queries import asking
from homeward.cases.queries.journal import Journal
from homeward.cases.views import step as steps
from homeward.cases.views.common import file_or_404, reader, today
from homeward.consent import queries as consent
from homeward.consent import rules as consent_rules
from homeward.lib.countries import language_name, language_of
from homeward.procedure.rules import Release, Step


@require_http_methods(["GET", "POST"])
def ask(request: HttpRequest, case_id: UUID, scope: str) -> HttpResponse:
    """One consent, one thing at a time: its words in the language they are read in, then the answer."""
    file, planned = _found(request, case_id, scope, asking.GIVES)
    preset = {asking.scope_question(planned, asking.GIVES): [scope]}
    more = _words(request, file, scope) | {"preset": preset}
    verdict = asking.may_ask(file, scope, today())
    more |= {"verdict": verdict, "verdict_words": consent.sentence(verdict),
             "person_asks": bool(request.POST.get(steps.PERSON_ASKS))}  # fmt: skip
    act = steps.send if request.method == "POST" else steps.show
    return act(request, file, planned, preset=preset, template="consent.html", more=more)


@require_http_methods(["GET", "POST"])
def withdraw(request: HttpRequest, case_id: UUID, scope: str) -> HttpResponse:
    """The person takes a consent back: one act, and nobody asks why."""
    file, planned = _found(request, case_id, scope, asking.TAKES)
    preset = {asking.scope_question(planned, asking.TAKES): [scope]}
    more = _words(request, file, scope) | {"preset": preset}
    act = steps.send if request.method == "POST" else steps.show
    return act(request, file, planned, preset=preset, template="consent_withdraw.html", more=more)


def _found(request: HttpRequest, case_id: UUID, scope: str, effect: str) -> tuple[Journal, Step]:
    file = file_or_404(request, case_id)
    planned = asking.step_that(file.release, effect)
    if planned is None or scope not in file.release.consents:
        raise Http404
    return file, planned


def _words(request: HttpRequest, file: Journal, scope: str) -> dict[str, Any]:
    """The text of a consent in the language it is read aloud in, which need not be the reader's."""
    release, asked = file.release, request.GET.get("in", "")
    # A language is offered in its own letters, so that whoever reads aloud finds it.
    read_in = {one: language_name(one) for one in release.languages[::-1]}
    aloud = asked if asked in read_in else _language_of(file) or reader(request).language
    known = file.own.consents.get(scope)
    return {
        "scope": scope, "aloud": aloud, "read_in": list(read_in.items()),
        "name": release.word(reader(request).language, f"consents.{scope}.name"),
        "text": release.word(aloud, f"consents.{scope}.text", ""),
        "if_no": release.word(aloud, f"consents.{scope}.if_no", ""),
        "known": known, "known_state": consent_rules.state_of(known, today()),
        "until": _until(release, scope),
    }  # fmt: skip


def _language_of(file: Journal) -> str:
    """The language of the country that the person comes from is read first."""
    home = language_of(file.case.home)
    return home if home in file.release.languages else ""


def _until(release: Release, scope: str) -> str:
    valid = release.consents[scope].valid
    return str(valid.value) if valid and valid.unit == "months" else ""
