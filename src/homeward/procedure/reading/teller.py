"""Names, numbers and sentences of one edition in the language of its reader."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from homeward.lib import dates, numbers
from homeward.procedure.rules import Release, Value, plain
from homeward.web.reader import reader


@dataclass(frozen=True, slots=True)
class Amount:
    """An agreed number: its words, whether a public source states it or it is proposed, which source, since when."""

    words: str
    stated: bool
    source: str
    since: str


@dataclass(frozen=True, slots=True)
class Teller:
    """Speaks for one release in one language; every method gives text ready for the page."""

    release: Release
    lang: str

    def word(self, key: str, default: str = "") -> str:
        """A word of the procedure; the last part of its key where it has none."""
        return self.release.word(self.lang, key, default or key.rpartition(".")[2])

    def help(self, key: str) -> str:
        """A word that may be missing."""
        return self.release.word(self.lang, key, "")

    def step(self, name: str) -> str:
        """The title of a step."""
        return self.release.word(self.lang, f"steps.{name}.title", name)

    def role(self, name: str) -> str:
        """The name of a role."""
        return self.word(f"roles.{name}")

    def consent(self, name: str) -> str:
        """A consent with its letter: “Plan my journey” (e)."""
        scope = self.release.consents.get(name)
        words = f"“{self.release.word(self.lang, f'consents.{name}.name', name)}”"
        return f"{words} ({scope.letter})" if scope else words

    def question(self, name: str) -> str:
        """The label of a question."""
        return self.release.word(self.lang, f"questions.{name}.label", name)

    def code(self, question: str, code: Any) -> str:
        """An answer in words; a number or a date stays as it is."""
        asked, known = self.release.questions.get(question), plain(code)
        if asked and asked.type == "yes_no" and known in ("yes", "no"):
            return pgettext("answer", "yes") if known == "yes" else pgettext("answer", "no")
        key = f"codes.{asked.codes if asked else ''}.{known}"
        return self.release.word(self.lang, key, self.number(known))

    def answers(self, question: str, wanted: Any) -> str:
        """One answer or several: yes or later."""
        codes = wanted if isinstance(wanted, Sequence) and not isinstance(wanted, str) else [wanted]
        return _(" or ").join(self.code(question, one) for one in codes)

    def number(self, value: Any) -> str:
        """A number, or a text with figures, in the reader's digits; an ISO date as a date."""
        text = str(value)
        try:
            return self.day(date.fromisoformat(text)) if len(text) == 10 else numbers.in_digits(text, reader().digits)
        except ValueError:
            return numbers.in_digits(text, reader().digits)

    def day(self, value: date) -> str:
        """A day in the reader's calendar."""
        return dates.show(value, self.lang, reader().digits, "short")

    def span(self, value: Value) -> str:
        """How much of what: 20 working days."""
        number = self.number(value.value)
        said = {
            "working_days": ngettext("%(n)s working day", "%(n)s working days", value.value),
            "days": ngettext("%(n)s day", "%(n)s days", value.value),
            "hours": ngettext("%(n)s hour", "%(n)s hours", value.value),
            "months": ngettext("%(n)s month", "%(n)s months", value.value),
            "times": ngettext("%(n)s time", "%(n)s times", value.value),
            "words": ngettext("%(n)s word", "%(n)s words", value.value),
            "questions": ngettext("%(n)s question", "%(n)s questions", value.value),
        }
        return said.get(value.unit, "%(n)s") % {"n": number}

    def amount(self, value: Value) -> Amount:
        """An agreed number with where it comes from."""
        return Amount(self.span(value), value.status == "stated", self.number(value.source), self.number(value.date))

    def source(self, raw: Mapping[str, Any]) -> Amount:
        """Where a step, a flag or a stage comes from."""
        words = str(raw.get("source", ""))
        return Amount("", raw.get("status") == "stated", self.number(words), self.number(raw.get("date", "")))


def side_words(side: str) -> str:
    """A side in words."""
    return {
        "host": _("the country where the person is"),
        "home": _("the country of return"),
        "lead": _("the country that is responsible now"),
    }.get(side, _("either country"))


def side_chip(side: str) -> str:
    """The kind of chip of a side: its hue says the side again."""
    return {"host": "ours", "home": "theirs"}.get(side, "neutral")
