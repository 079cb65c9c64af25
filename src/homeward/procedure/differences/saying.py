"""Names and numbers of an edition as the sentences of a difference need them."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from homeward.procedure.rules import Release
from homeward.procedure.rules.guards import atoms

Raw = Mapping[str, Any]


@dataclass(frozen=True)
class Names:
    """The words of both editions; what the newer one no longer names is named by the older."""

    before: Release
    after: Release
    lang: str

    def word(self, key: str, default: str) -> str:
        """A word of the newer edition, else of the older, else the default."""
        return self.after.word(self.lang, key, self.before.word(self.lang, key, default))

    def step(self, name: str) -> str:
        """The title of a step in quotation marks."""
        return f"“{self.word(f'steps.{name}.title', name)}”"

    def role(self, name: str) -> str:
        """The name of a role."""
        return self.word(f"roles.{name}", name)

    def consent(self, name: str) -> str:
        """The name of a consent in quotation marks."""
        return f"“{self.word(f'consents.{name}.name', name)}”"

    def question(self, name: str) -> str:
        """The label of a question in quotation marks."""
        return f"“{self.word(f'questions.{name}.label', name)}”"

    def atom(self, word: str, argument: Any) -> str:
        """One question of a guard: what must have been done, agreed, answered."""
        if word == "done":
            return self.step(str(argument))
        if word == "consent":
            return _("the consent %(name)s") % {"name": self.consent(str(argument))}
        if word == "flag":
            return _("the mark “%(name)s”") % {"name": self.word(f"flags.{argument}", str(argument))}
        if word == "leads":
            return _("the lead being with %(side)s") % {"side": side_name(str(argument))}
        return ", ".join(self._fact(question, wanted) for question, wanted in argument.items())

    def _fact(self, question: str, wanted: Any) -> str:
        codes = wanted if isinstance(wanted, list) else [wanted]
        return f"{self.question(question)} = {' / '.join(self.code(question, one) for one in codes)}"

    def code(self, question: str, code: Any) -> str:
        """An answer in words."""
        plain = {True: "yes", False: "no"}.get(code, code) if isinstance(code, bool) else code
        asked = self.after.questions.get(question) or self.before.questions.get(question)
        return self.word(f"codes.{asked.codes if asked else ''}.{plain}", str(plain))


def side_name(side: str) -> str:
    """The side of a step in words."""
    return {
        "host": _("the country where the person is"),
        "home": _("the country of return"),
        "lead": _("the country that leads"),
        "both": _("either country"),
    }.get(side, side)


def length(value: Raw | None) -> str:
    """A number with its unit: 10 working days."""
    if not value:
        return _("no limit")
    units = {
        "working_days": _("working days"),
        "days": _("days"),
        "hours": _("hours"),
        "months": _("months"),
        "times": _("times"),
        "words": _("words"),
        "questions": _("questions"),
    }
    return f"{value['value']} {units.get(value.get('unit', 'times'), value.get('unit'))}"


def limits(raw: Any) -> list[Raw]:
    """One limit, a list of them or none, always as a list."""
    return [] if not raw else list(raw) if isinstance(raw, list) else [raw]


def limit(raw: Raw, names: Names) -> str:
    """A limit in words: how long, from what, and for whom where it has a condition."""
    starts = raw["from"] if isinstance(raw["from"], list) else [raw["from"]]
    known = {"told": _("the letter"), "taken": _("the day an office takes it")}
    said = " / ".join(known.get(one) or names.step(one) for one in starts)
    text = _("%(length)s from %(start)s") % {"length": length(raw["within"]), "start": said}
    return f"{text} ({asked(raw['when'], names)})" if raw.get("when") else text


def asked(tree: Raw | None, names: Names) -> str:
    """Everything a guard asks, as a list."""
    return ", ".join(dict.fromkeys(names.atom(word, argument) for word, argument in atoms(tree)))


def listed(words: list[str]) -> str:
    """Words with commas."""
    return ", ".join(words)
