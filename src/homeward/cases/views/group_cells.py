"""The rows of a group's sheet as HTML. Three hundred lines are written by hand here: a template would take a second."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property

from django.urls import reverse
from django.utils.html import escape, format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from homeward.cases.forms import read_date, sentence
from homeward.cases.forms.typed import shown_day
from homeward.cases.queries.groups import LineSeen, Sheet
from homeward.cases.rules import answers
from homeward.cases.rules import groups as rules
from homeward.lib.numbers import in_digits
from homeward.procedure.rules import Question, Section
from homeward.web.reader import reader

Clashes = Mapping[int, Mapping[str, Sequence[str]]]
FORM = "sheet"


def tail(question: str) -> str:
    """The last word of a question's id, for ids inside the page."""
    return question.rsplit(".", 1)[-1]


@dataclass
class Rows:
    """One part of a sheet on its way to the page; `clashes` are words of mine that a colleague's stand against."""

    sheet: Sheet
    part: Section
    today: date
    clashes: Clashes = field(default_factory=dict)
    may_open: bool = False

    def __post_init__(self) -> None:
        self.questions = self.sheet.questions(self.part)
        self.writes = {one.id for one in self.sheet.writes(self.part)}
        self.language, self.digits = reader().language, reader().digits
        self.codes = {name: [code.id for code in listed] for name, listed in self.sheet.release.codes.items()}
        self.read_date = read_date(self.today, self.language)
        self._options: dict[tuple[str, str], str] = {}
        self._wrong: dict[int, dict[str, str]] = {}
        self.names = self.sheet.name_question

    @cached_property
    def says_name(self) -> bool:
        """Whether the name to call stands beside the number, as this part does not ask for it."""
        return bool(self.names) and self.names not in {one.id for one in self.questions}

    def headings(self) -> list[tuple[str, str, str]]:
        """For every column its id, its words and its help."""
        return [
            (f"h-{tail(one.id)}", self.word(f"questions.{one.id}.label"), self.word(f"questions.{one.id}.help"))
            for one in self.questions
        ]

    def word(self, key: str) -> str:
        return self.sheet.release.word(self.language, key, "")

    def html(self) -> SafeString:
        """All rows."""
        return mark_safe("".join(self.row(line) for line in self.sheet.lines.values()))  # noqa: S308 - escaped below

    def row(self, line: LineSeen) -> str:
        n, shown = line.number, in_digits(str(line.number), self.digits)
        head = f'<th scope="row" id="n{n}"><span class="sheet-number">{shown}</span>'
        if self.says_name and (name := line.typed.get(self.names)):
            head += f' <span class="sheet-name">{escape(name[0])}</span>'
        post = ""
        if self.writes and not line.destroyed:
            head += self.was(line)
            where = reverse("cases:group_line", args=[self.sheet.event.id, n]) + f"?part={self.part.id}"
            post = f' hx-post="{where}" hx-trigger="change delay:150ms" hx-include="this" hx-swap="none"'
        kind = ' class="sheet-apart"' if n in self.sheet.apart else ""
        cells = "".join(self.cell(line, one) for one in self.questions)
        note = f'<td class="sheet-state"><div id="s{n}">{self.state(line)}</div></td>'
        return f"<tr{kind}{post}>{head}</th>{cells}{note}</tr>"

    def was(self, line: LineSeen, *, swap: str = "") -> str:
        """The state of the line that this page shows."""
        n = line.number
        return f'<input type="hidden" id="w{n}" name="{n}.was" value="{line.revision}" form="{FORM}"{swap}>'

    def cell(self, line: LineSeen, question: Question) -> str:
        label = escape(self.word(f"questions.{question.id}.label"))
        if question.id not in self.writes or line.destroyed:
            return f'<td data-label="{label}">{escape(self.said(line, question))}</td>'
        return f'<td data-label="{label}">{self.input(line, question)}</td>'

    def input(self, line: LineSeen, question: Question, *, swap: str = "") -> str:
        """One input; what cannot be read stands in it as it was typed."""
        n, short = line.number, tail(question.id)
        mine = self.clashes.get(n, {}).get(question.id)
        given = mine if mine is not None else line.typed.get(question.id, ())
        value = given[0] if given else ""
        about = f'id="c{n}-{short}" name="{n}.{question.id}" form="{FORM}" aria-labelledby="h-{short} n{n}"{swap}'
        if question.type == "yes_no":
            return f'<input type="checkbox" value="yes" {about}{" checked" if value == "yes" else ""}>'
        if question.type == "code":
            listed = self.options(question.codes or "", value)
            return f'<select class="form-select sheet-{short}" {about}>{listed}</select>'
        if question.type == "date":
            value = shown_day(value, self.language)
        said = self.sheet.arrivals
        kind = "narrow" if question.id in (said.with_lines, said.keep_apart) else short
        wrong = ' aria-invalid="true"' if self.problem(line, question) else ""
        return f'<input class="form-control sheet-{kind}" value="{escape(value)}" autocomplete="off"{wrong} {about}>'

    def options(self, codes: str, value: str) -> str:
        """The answers of a list with one chosen; an answer that the list does not have stays there and is not lost."""
        if (codes, value) not in self._options:
            known = self.codes[codes] if not value or value in self.codes[codes] else [*self.codes[codes], value]
            parts = ['<option value=""></option>']
            parts += [
                format_html('<option value="{}"{}>{}</option>', one, mark_safe(" selected") if one == value else "",
                            self.word(f"codes.{codes}.{one}") or one)
                for one in known
            ]  # fmt: skip
            self._options[codes, value] = "".join(parts)
        return self._options[codes, value]

    def said(self, line: LineSeen, question: Question) -> str:
        """An answer in words, for a reader who does not write it."""
        value = (line.typed.get(question.id) or [""])[0]
        if question.type == "yes_no":
            return _("Yes") if value == "yes" else ""
        return self.word(f"codes.{question.codes}.{value}") or value if question.type == "code" else value

    def problems(self, line: LineSeen) -> dict[str, str]:
        """What of a line could not be read, in words, by question; nothing of it is lost."""
        if line.number not in self._wrong:
            self._wrong[line.number] = self.unread(line) if line.typed else {}
        return self._wrong[line.number]

    def unread(self, line: LineSeen) -> dict[str, str]:
        form = self.sheet.form
        found = answers.read(form, line.typed, codes=self.codes, read_date=self.read_date, today=self.today).problems
        said = {name: sentence(one) for name, one in found.items()}
        for question in (self.sheet.arrivals.with_lines, self.sheet.arrivals.keep_apart):
            text = (line.typed.get(question) or [""])[0]
            if text and rules.not_numbers(text, self.sheet.lines):
                said[question] = _("Please write numbers of lines, such as 3, 7. What you wrote is kept.")
        return said

    def problem(self, line: LineSeen, question: Question) -> str:
        return self.problems(line).get(question.id, "") if question.id in line.typed else ""

    def swapped(self, line: LineSeen) -> str:
        """What the row says beside its answers, to take the place of what the page shows."""
        return f'<div id="s{line.number}" hx-swap-oob="true">{self.state(line)}</div>'

    def state(self, line: LineSeen) -> str:
        """What the row says beside its answers: who must not be near, what could not be read, the case."""
        n = line.number
        said = [self.chips(n)]
        asked = {one.id: self.word(f"questions.{one.id}.label") for one in self.questions}
        if n in self.clashes:
            said += [self.clash(line, question, asked) for question in self.clashes[n]]
        said += [
            format_html('<p class="field-error">{}: {}</p>', asked[name], words)
            for name, words in self.problems(line).items()
            if name in asked
        ]
        said.append(self.case(line))
        return "".join(said)

    def clash(self, line: LineSeen, question: str, asked: Mapping[str, str]) -> str:
        theirs = next((self.said(line, one) for one in self.questions if one.id == question), "")
        words = _("%(label)s: a colleague wrote “%(theirs)s” meanwhile. Your word stands in the field; keep it by "
                  "saving again.") % {"label": asked.get(question, ""), "theirs": theirs}  # fmt: skip
        return format_html('<p class="field-error">{}</p>', words)

    def chips(self, number: int) -> str:
        found = ""
        for kind, pairs in (("late", self.sheet.apart), ("neutral", self.sheet.together)):
            if others := pairs.get(number):
                listed = {"lines": in_digits(", ".join(map(str, others)), self.digits)}
                words = _("keep apart from %(lines)s") if kind == "late" else _("with %(lines)s")
                found += f'<span class="chip chip-{kind}">{escape(words % listed)}</span> '
        return found

    def case(self, line: LineSeen) -> str:
        if line.destroyed:
            return format_html('<span class="text-secondary">{}</span>', _("no longer kept"))
        if line.case_number and line.case_id:
            where = reverse("cases:record", args=[line.case_id])
            return format_html('<a class="number" href="{}">{}</a>', where, line.case_number)
        if line.case_id:
            return format_html('<span class="chip chip-ok">{}</span>', _("has a case"))
        if not self.may_open or not line.revision:
            return ""
        where = reverse("cases:group_case", args=[self.sheet.event.id, line.number])
        return format_html('<a class="sheet-open" href="{}">{}</a>', where, _("Open a case"))
