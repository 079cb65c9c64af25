"""Scenarios told as stories: who does what on which day, and what must then be true."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from homeward.procedure.reading.teller import Teller
from homeward.procedure.wording import told_in
from homeward.web.context import country_name

Raw = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Act:
    """One line of a story: somebody does something, or (with `expects`) what must then be true."""

    day: str
    country: str
    chip: str
    step: str
    title: str
    answers: tuple[tuple[str, str], ...]
    expects: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Story:
    """A scenario in words."""

    title: str
    about: str
    host: str
    home: str
    acts: tuple[Act, ...]
    days: int


def story(raw: Raw, teller: Teller, *, whole: bool = True) -> Story:
    """A scenario; title and story in the reader's language where the words have them, else as they were written."""
    entries = raw["entries"] if whole else ()
    return Story(
        title=told_in(raw["scenario"], teller.lang),
        about=told_in(raw.get("about", ""), teller.lang),
        host=country_name(raw["host"]),
        home=country_name(raw["home"]),
        acts=tuple(_act(one, raw, teller) for one in entries),
        days=sum("do" in one for one in raw["entries"]),
    )


def _act(entry: Raw, raw: Raw, teller: Teller) -> Act:
    if "expect" in entry:
        return Act("", "", "", "", "", (), tuple(_expected(entry["expect"], raw, teller)))
    side = entry.get("by", "")
    facts = entry.get("facts") or {}
    return Act(
        day=teller.number(entry.get("on", "")),
        country=country_name(raw[side]) if side in ("host", "home") else "",
        chip={"host": "ours", "home": "theirs"}.get(side, "neutral"),
        step=str(entry.get("do", "")),
        title=teller.step(str(entry.get("do", ""))),
        answers=tuple((teller.question(key), _answer(key, value, teller)) for key, value in facts.items()),
        expects=(),
    )


def _answer(question: str, value: Any, teller: Teller) -> str:
    if question.endswith(".scope") and str(value) in teller.release.consents:
        return teller.consent(str(value))
    values = value if isinstance(value, list | tuple) else [value]
    return ", ".join(teller.code(question, one) for one in values)


def _expected(expect: Raw, raw: Raw, teller: Teller) -> Iterator[str]:
    for side in ("host", "home"):
        for key, words in (
            ("open", _("In %(country)s these can be done: %(steps)s.")),
            ("not_open", _("In %(country)s these cannot be done: %(steps)s.")),
            ("again", _("In %(country)s these are due once more: %(steps)s.")),
            ("not_again", _("In %(country)s these are not due once more: %(steps)s.")),
            ("heard", _("%(country)s was told of: %(steps)s.")),
            ("not_heard", _("%(country)s was not told of: %(steps)s.")),
            ("assigned", _("In %(country)s another office has the case by: %(steps)s.")),
        ):
            steps = (expect.get(key) or {}).get(side, ())
            if steps:
                yield words % {"country": country_name(raw[side]), "steps": _titles(steps, teller)}
    yield from _owed(expect, raw, teller)
    for step, day in (expect.get("due") or {}).items():
        said = {"step": teller.step(step), "day": teller.number(day) if day else _("no day")}
        yield _("“%(step)s” is due on %(day)s.") % said
    yield from _decided(expect, raw, teller)
    yield from _marked(expect, raw, teller)


def _decided(expect: Raw, raw: Raw, teller: Teller) -> Iterator[str]:
    asked = next((one for one in _statuses(teller)), "")
    for side, code in (expect.get("status") or {}).items():
        words = (
            _("%(country)s has decided for itself: %(code)s.") if code else _("%(country)s has decided nothing yet.")
        )
        yield words % {"country": country_name(raw[side]), "code": teller.code(asked, code)}


def _statuses(teller: Teller) -> Iterator[str]:
    """The questions in which a country decides about the status of the person."""
    for step in teller.release.steps.values():
        yield from (str(one.arguments["code_from"]) for one in step.effects if one.kind == "set_status")


def _titles(steps: Any, teller: Teller) -> str:
    return ", ".join(f"“{teller.step(one)}”" for one in steps)


def _owed(expect: Raw, raw: Raw, teller: Teller) -> Iterator[str]:
    if "promises" not in expect:
        return
    if not expect["promises"]:
        yield _("Nobody owes the other side an answer.")
    for one in expect["promises"]:
        owed = one if isinstance(one, Mapping) else {"step": one}
        by = raw.get(str(owed.get("by", "")))
        title = f"“{teller.step(owed['step'])}”"
        said = {
            "step": title,
            "country": country_name(by) if by else "",
            "day": teller.number(owed.get("due_on") or ""),
        }
        sentence = _("%(country)s owes %(step)s") % said if by else _("Owed: %(step)s") % said
        until = _(", until %(day)s") % said if owed.get("due_on") else ""
        yield f"{sentence}{until}."


def _marked(expect: Raw, raw: Raw, teller: Teller) -> Iterator[str]:
    for key, words in (
        ("flags", _("The mark “%(name)s” stands.")),
        ("not_flags", _("The mark “%(name)s” does not stand.")),
    ):
        for one in expect.get(key, ()):
            yield words % {"name": teller.word(f"flags.{one}")}
    for key, words in (
        ("consents", _("The person agrees: %(name)s.")),
        ("no_consents", _("No consent lives: %(name)s.")),
    ):
        for one in expect.get(key, ()):
            yield words % {"name": teller.consent(one)}
    if "lead" in expect:
        names = _(" and ").join(country_name(raw[one]) for one in expect["lead"])
        yield _("Responsible now: %(name)s.") % {"name": names}
    if "here" in expect:
        yield _("The case stands at “%(name)s”.") % {"name": teller.word(f"stages.{expect['here']}")}
    if "closed" in expect:
        yield _("The case is closed.") if expect["closed"] else _("The case is open.")
    if "journey_stopped" in expect:
        yield _("The journey was stopped.") if expect["journey_stopped"] else _("No journey is stopped.")
