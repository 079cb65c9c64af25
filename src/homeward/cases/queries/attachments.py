"""Files that follow letters, as the pages show them: which are here, which are still on the way; never a content."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from homeward.agencies.queries import User
from homeward.cases.models import Attachment, Entry, Paper
from homeward.cases.queries.allowed import may
from homeward.cases.queries.journal import Journal
from homeward.exchange import queries as exchange
from homeward.lib import numbers
from homeward.web.reader import reader

MEBI, KIBI = 1024 * 1024, 1024
KINDS = {"application/pdf": "PDF", "image/png": "PNG", "image/jpeg": "JPEG", "text/plain": "TXT"}


@dataclass(frozen=True, slots=True)
class OnTheWay:
    """A file that follows a letter and is not here, or not there yet: what it is, and a chip."""

    incoming: bool
    name: str
    chip: tuple[str, str]


def on_the_way(file: Journal, language: str) -> list[OnTheWay]:
    """Files of told entries that have not arrived, the newest first: those of the other side, and ours."""
    rows = list(Attachment.objects.filter(case_id=file.case.id).order_by("-id"))
    states = exchange.files(file.case.id) if rows else {}
    found = []
    for one in rows:
        state = _state(one, states)
        if state == "whole" or not states.get(one.id):
            continue
        chip = ("due", _("does not come") if one.incoming else _("not sent")) if state in ("ended", "refused") else (
            "waiting", _("on its way")
        )  # fmt: skip
        found.append(OnTheWay(one.incoming, f"{label(file, one, language)} · {size_in_words(one.size)}", chip))
    return found


def label(file: Journal, one: Attachment, language: str) -> str:
    """What a file is, by the words of the question that asked for it."""
    return str(file.release.word(language, f"questions.{one.question}.label", one.question))


def names(file: Journal, language: str) -> dict[UUID, str]:
    """How papers are called that came with a letter."""
    rows = Attachment.objects.filter(case_id=file.case.id, incoming=True, paper_id__isnull=False)
    return {one.paper_id: label(file, one, language) for one in rows if one.paper_id}


@dataclass(frozen=True, slots=True)
class Following:
    """The files of one told entry: how many there are, how many have arrived, and that in words; a chip's kind."""

    entry: UUID
    incoming: bool
    all: int
    arrived: int
    chip: str
    words: str


def following(file: Journal, country: str) -> dict[UUID, Following]:
    """By told entry what became of the files that follow it, as far as the reader may see the case."""
    rows: dict[UUID, list[Attachment]] = defaultdict(list)
    every = list(Attachment.objects.filter(case_id=file.case.id).order_by("id"))
    states = exchange.files(file.case.id) if every else {}
    for one in every:
        # A file of an entry that was told on paper follows no letter.
        if one.incoming or one.id in states:
            rows[one.entry_id].append(one)
    return {entry: _following(entry, found, states, country) for entry, found in rows.items()}


def _following(
    entry: UUID, rows: list[Attachment], states: Mapping[UUID, tuple[str, str]], country: str
) -> Following:  # fmt: skip
    incoming = rows[0].incoming
    where = [_state(one, states) for one in rows]
    arrived, stopped = where.count("whole"), sum(one in ("ended", "refused") for one in where)
    if arrived == len(rows):
        words = ngettext("the file is here", "all %(all)s files are here", len(rows))
        if not incoming:
            words = ngettext("the file has arrived in %(country)s", "all %(all)s files have arrived in %(country)s",
                             len(rows))  # fmt: skip
        chip = "ok"
    elif stopped:
        words = ngettext("%(n)s of the files does not come", "%(n)s of the files do not come", stopped)
        if not incoming:
            words = ngettext("%(n)s of the files did not arrive", "%(n)s of the files did not arrive", stopped)
        chip = "due"
    else:
        words = _("%(arrived)s of %(all)s files are here") if incoming else _(
            "%(arrived)s of %(all)s files have arrived in %(country)s"
        )  # fmt: skip
        chip = "waiting"
    shown = {"arrived": _n(arrived), "all": _n(len(rows)), "n": _n(stopped), "country": country}
    return Following(entry, incoming, len(rows), arrived, chip, words % shown)


def _state(one: Attachment, states: Mapping[UUID, tuple[str, str]]) -> str:
    if one.incoming and one.paper_id is not None:
        return "whole"
    return states.get(one.id, ("", ""))[0]


def _n(value: int) -> str:
    return numbers.in_digits(str(value), reader().digits)


def size_in_words(size: int) -> str:
    """A size as people say it: kB below a megabyte, MB from there on."""
    if size >= MEBI:
        return _("%(n)s MB") % {"n": _n(round(size / MEBI))}
    return _("%(n)s kB") % {"n": _n(max(1, round(size / KIBI)))}


def in_words(value: Any) -> str:
    """A file as an answer: its kind and size; of one that stays here only that it is one."""
    if isinstance(value, dict):
        size = value.get("size")
        said = size_in_words(size) if isinstance(size, int) else ""
        return " · ".join(part for part in (KINDS.get(str(value.get("type")), _("File")), said) if part)
    return _("File")


def paper_of(file: Journal, value: Any) -> UUID | None:
    """The paper here that an answer names; None while its file is on the way, or is not kept."""
    if isinstance(value, dict):
        named = Attachment.objects.filter(id__in=_uuid(value.get("file")), case_id=file.case.id)
        return next((one.paper_id for one in named), None)
    return Paper.objects.filter(id__in=_uuid(value), case_id=file.case.id).values_list("id", flat=True).first()


def _uuid(value: Any) -> list[UUID]:
    try:
        return [UUID(str(value))]
    except ValueError:
        return []


def may_open(file: Journal, paper: Paper, user: User) -> bool:
    """Whether the reader's role reads such answers: the file is one of them."""
    if paper.compartment in ("", "none"):
        return True
    return bool(may(file, user, "read_compartment", compartment=paper.compartment).allowed)


def of_entry(found: Mapping[UUID, Following], entry: Entry) -> Following | None:
    """What became of the files of an entry, or of its told twin."""
    ids = [entry.id, *(UUID(one) for one in entry.pointers.get("told_as", ()))]
    return next((found[one] for one in ids if one in found), None)
