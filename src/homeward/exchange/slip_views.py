"""The slip of a letter: printed here, and a paper that came laid beside the letter that it speaks of."""

from __future__ import annotations

from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from homeward.agencies import queries as agencies
from homeward.exchange import queries, words
from homeward.exchange.papers import slips
from homeward.exchange.readers import of_letters, reader
from homeward.lib.errors import Refused
from homeward.vault import actions as vault

LONGEST_CODE = 400


@require_GET
def paper(request: HttpRequest, mid: UUID) -> HttpResponse:
    """The slip of a letter in the languages of both countries: numbers, states, receipts and its square code."""
    row = _seen(request, mid)
    if row is None:
        raise Http404
    vault.record("print_letter", actor=str(reader(request).pk), object=str(mid))
    answer = HttpResponse(slips.letter(row), content_type="application/pdf")
    answer["Content-Disposition"] = f'inline; filename="letter-{str(mid)[-6:]}.pdf"'
    return answer


@require_http_methods(["GET", "POST"])
def beside(request: HttpRequest) -> HttpResponse:
    """Which letter a printed slip speaks of, and whether it is that very letter. By POST: the code holds a number.

    422 for what is no code of ours; what was typed stays.
    """
    of_letters(request)
    typed = request.POST.get("code", "")[:LONGEST_CODE]
    said = slips.read_code(typed)
    row = _seen(request, said.mid) if said else None
    context: dict[str, object] = {"typed": typed, "said": said, "row": row}
    if row and said:
        label, chip = words.state(row.state, row.direction)
        context |= {"same": row.hash == said.hash, "kind": words.kind(row.kind), "label": label, "chip": chip}
    trouble = _("This is not the code of a slip, or not all of it was read. Please scan it once more.")
    context["trouble"] = "" if said or request.method == "GET" else trouble
    return render(request, "exchange/beside.html", context, status=422 if context["trouble"] else 200)


def _seen(request: HttpRequest, mid: UUID) -> queries.LetterRow | None:
    """The letter, if it is here; raises Refused when this person may not see it."""
    try:
        row = queries.letter(mid)
    except LookupError:
        return None
    role = agencies.may(reader(request), "see_letters", row.case_id)
    if not role.allowed:
        raise Refused(agencies.reason(role), role.clause)
    return row
