"""One form as the sheets of an XLSForm: rows of plain texts; columns `hw_…` carry what only a procedure knows."""

import json
from collections.abc import Iterator, Mapping
from typing import Any

from babel import Locale

from homeward.procedure.drawing.words import catalogue
from homeward.procedure.openformats.relevance import relevant
from homeward.procedure.rules import Release

Row = dict[str, str]
TYPES = {
    "text": "text", "long_text": "text", "code": "select_one", "codes": "select_multiple", "yes_no": "select_one",
    "date": "date", "number": "decimal", "place": "text", "phone": "text", "file": "file",
}  # fmt: skip
YES_NO = "hw_yes_no"
# What has a column of its own; the rest travels together in `hw_more`.
COLUMNS = ("compartment", "htcds", "person")
PLAIN = {"id", "type", "codes", "required", "steers", "crosses", "shown_when", "questions", "repeats", *COLUMNS}


def column(kind: str, lang: str) -> str:
    """A column of one language, such as `label::ไทย (th)`."""
    return f"{kind}::{Locale.parse(lang).get_display_name(lang)} ({lang})"


def sheets(release: Release, form: str) -> dict[str, list[Row]]:
    """The sheets of a form by name; KeyError where there is no such form."""
    raw = next(one for one in release.bundle["forms"] if one["form"] == form)
    survey = [row for section in raw["sections"] for row in _section(release, form, section, _inside(raw))]
    lists = {row["type"].split()[1]: None for row in survey if row["type"].startswith("select_")}
    about = {"form": form, "version": str(raw["version"]), "source": _json(raw.get("source"))}
    about |= {column("title", lang): _word(release, lang, f"forms.{form}.title") for lang in release.languages}
    settings = {
        "form_title": release.word("en", f"forms.{form}.title"), "form_id": form, "version": str(raw["version"]),
        "default_language": column("", "en").removeprefix("::"),
    }  # fmt: skip
    choices = [row for name in lists for row in _choices(release, name)]
    return {"survey": survey, "choices": choices, "settings": [settings], "homeward": [about]}


def _inside(raw: Mapping[str, Any]) -> dict[str, str]:
    return {one["id"]: one["type"] for section in raw["sections"] for one in section["questions"]}


def _section(release: Release, form: str, section: Mapping[str, Any], inside: Mapping[str, str]) -> Iterator[Row]:
    kind = "repeat" if section.get("repeats") else "group"
    words = _words(release, {"label": f"sections.{form}.{section['id']}"})
    name = f"section_{section['id']}"
    repeats = {"hw_repeats": str(section["repeats"]).lower()} if "repeats" in section else {}
    yield {"type": f"begin_{kind}", "name": name, **words, **repeats, **_more(section, inside)}
    for question in section["questions"]:
        key = f"questions.{question['id']}"
        words = _words(release, {"label": f"{key}.label", "hint": f"{key}.help"})
        flags = {f"hw_{one}": str(question[one]).lower() for one in ("required", "steers") if one in question}
        crosses = {"hw_crosses": " ".join(question["crosses"]) or "-"} if "crosses" in question else {}
        own = {f"hw_{one}": question[one] for one in COLUMNS if one in question}
        yield {
            "type": _type(question), "name": question["id"], "hw_type": question["type"], **words,
            "required": "yes" if question.get("required") else "",
            "appearance": "multiline" if question["type"] == "long_text" else "",
            **flags, **own, **crosses, **_more(question, inside),
        }  # fmt: skip
    yield {"type": f"end_{kind}", "name": name}


def _type(question: Mapping[str, Any]) -> str:
    kind = TYPES[question["type"]]
    if question["type"] == "yes_no":
        return f"{kind} {YES_NO}"
    return f"{kind} {question['codes']}" if "codes" in question else kind


def _more(part: Mapping[str, Any], inside: Mapping[str, str]) -> Row:
    """When it is shown, where the form itself can tell; and whatever has no column."""
    rest = {key: value for key, value in part.items() if key not in PLAIN}
    when = part.get("shown_when")
    if when and when.keys() <= inside.keys():
        several = {name for name, kind in inside.items() if kind == "codes"}
        return {"relevant": relevant(when, several), "hw_more": _json(rest)}
    return {"hw_more": _json(rest | ({"shown_when": when} if when else {}))}


def _choices(release: Release, name: str) -> Iterator[Row]:
    if name == YES_NO:
        for code in ("yes", "no"):
            said = {column("label", lang): catalogue(lang)(f"answer\x04{code}") for lang in release.languages}
            yield {"list_name": name, "name": code, **{key: word.rpartition("\x04")[2] for key, word in said.items()}}
        return
    raw = next(one for one in release.bundle["codes"] if one["codes"] == name)
    for item in raw["items"]:
        plain = isinstance(item, str)
        code = item if plain else item["id"]
        more = "" if plain else _json({key: value for key, value in item.items() if key != "id"}) or "{}"
        yield {
            "list_name": name, "name": code, **_words(release, {"label": f"codes.{name}.{code}"}),
            "hw_more": more, "hw_source": _json(raw.get("source")),
        }  # fmt: skip


def _words(release: Release, keys: Mapping[str, str]) -> Row:
    return {column(kind, lang): _word(release, lang, key) for kind, key in keys.items() for lang in release.languages}


def _word(release: Release, lang: str, key: str) -> str:
    """The word of exactly this language; empty where it has none."""
    return release.texts.get(lang, {}).get(key, "")


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, sort_keys=False) if value else ""
