"""Reads the sheets of an XLSForm as a form; what cannot be taken is said with sheet, row and column."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from homeward.procedure.checking.problems import nearest
from homeward.procedure.openformats.relevance import shown
from homeward.procedure.openformats.sheets import COLUMNS, TYPES, YES_NO, Row, column

KINDS = {"text": "text", "date": "date", "decimal": "number", "integer": "number", "file": "file", "image": "file"}
ONE, MANY = "select_one", "select_multiple"
GROUPS = ("begin_group", "begin_repeat", "end_group", "end_repeat")
OWN = ("type", "required", "steers", "crosses", "repeats", "more", *COLUMNS)
KNOWN = {
    "survey": {"type", "name", "required", "relevant", "appearance", *(f"hw_{one}" for one in OWN)},
    "choices": {"list_name", "name", "hw_more", "hw_source"},
}


@dataclass
class Taken:
    """A form with its code lists and its words by language, and sentences about what could not be taken."""

    form: dict[str, Any] = field(default_factory=dict)
    codes: dict[str, dict[str, Any]] = field(default_factory=dict)
    words: dict[str, dict[str, str]] = field(default_factory=dict)
    problems: list[str] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)


def taken(sheets: Mapping[str, Sequence[Row]], languages: Sequence[str]) -> Taken:
    """What the sheets hold. Rows count as a person sees them: the first below the head is row 2."""
    found = Taken(words={lang: {} for lang in languages})
    for name in ("survey", "choices"):
        _columns(name, sheets.get(name, ()), languages, found)
    if not sheets.get("survey"):
        found.problems.append("there is no sheet `survey` with rows; a form begins with one.")
        return found
    about = next(iter(sheets.get("homeward", ())), {}) or next(iter(sheets.get("settings", ())), {})
    name = about.get("form") or about.get("form_id") or ""
    if not name:
        found.problems.append("sheet settings, row 2, column form_id: the form needs a name, such as `my_form`.")
    version = about.get("version") or "1"
    if not version.isdigit():
        found.problems.append(f"sheet settings, row 2, column version: `{version}` is not a whole number.")
        version = "1"
    found.form = {"form": name, "version": int(version)}
    if source := _json(about.get("source", ""), "sheet homeward, row 2, column source", found):
        found.form["source"] = source
    _title(about, name, languages, found)
    found.form["sections"] = list(_sections(sheets["survey"], name, languages, found))
    _lists(sheets.get("choices", ()), languages, found)
    return found


def _columns(sheet: str, rows: Sequence[Row], languages: Sequence[str], found: Taken) -> None:
    worded = {column(kind, lang) for kind in ("label", "hint") for lang in languages}
    for name in rows[0] if rows else ():
        if name not in KNOWN[sheet] | worded:
            near = nearest(name, sorted(KNOWN[sheet] | worded))
            found.remarks.append(f"sheet {sheet}, column {name}: not known here and left out. {near}")


def _title(about: Row, name: str, languages: Sequence[str], found: Taken) -> None:
    for lang in languages:
        title = about.get(column("title", lang)) or (about.get("form_title", "") if lang == "en" else "")
        if title:
            found.words[lang][f"forms.{name}.title"] = title


def _sections(rows: Sequence[Row], form: str, languages: Sequence[str], found: Taken) -> Iterator[dict[str, Any]]:
    section: dict[str, Any] | None = None
    for number, row in enumerate(rows, start=2):
        here, kind = f"sheet survey, row {number}", _kind(row.get("type", ""))
        if kind.startswith("begin_"):
            if section is not None:
                found.problems.append(f"{here}: a part inside a part; close the one before with `end_group` first.")
            section = _section(kind, row, form, here, languages, found)
        elif kind.startswith("end_"):
            if section is None:
                found.problems.append(f"{here}: `{kind}` closes a part that was not begun.")
            elif not section["questions"]:
                found.problems.append(f"{here}: the part `{section['id']}` has no question.")
            else:
                yield section
            section = None
        elif kind:
            if section is None:
                found.problems.append(f"{here}: every question stands in a part; begin one with `begin_group`.")
                continue
            section["questions"].append(_question(kind, row, here, languages, found))
    if section is not None:
        found.problems.append(f"sheet survey: the part `{section['id']}` is never closed; add a row `end_group`.")


def _kind(said: str) -> str:
    """The type as it is written most often: `begin group` is the same as `begin_group`."""
    words = said.split()
    return "_".join(words) if words[:1] in (["begin"], ["end"]) else " ".join(words)


def _section(kind: str, row: Row, form: str, here: str, languages: Sequence[str], found: Taken) -> dict[str, Any]:
    name = row.get("name", "").removeprefix("section_")
    section: dict[str, Any] = {"id": name}
    if row.get("hw_repeats") or kind == "begin_repeat":
        section["repeats"] = kind == "begin_repeat"
    section |= _condition(row, here, found)
    _words(row, {"label": f"sections.{form}.{name}"}, languages, found)
    return section | {"questions": []}


def _question(kind: str, row: Row, here: str, languages: Sequence[str], found: Taken) -> dict[str, Any]:
    name = row.get("name", "")
    question: dict[str, Any] = {"id": name, **_type(kind, row, here, found)}
    if not name:
        found.problems.append(f"{here}, column name: the question needs a name, such as `contact.phone`.")
    if row.get("hw_required") or row.get("required"):
        question["required"] = row.get("required", "").lower() in ("yes", "true", "true()", "1")
    if row.get("hw_steers"):
        question["steers"] = row["hw_steers"] == "true"
    question |= {one: row[f"hw_{one}"] for one in COLUMNS if row.get(f"hw_{one}")}
    if row.get("hw_crosses"):
        question["crosses"] = [one for one in row["hw_crosses"].split() if one != "-"]
    _words(row, {"label": f"questions.{name}.label", "hint": f"questions.{name}.help"}, languages, found)
    return question | _condition(row, here, found)


def _type(kind: str, row: Row, here: str, found: Taken) -> dict[str, str]:
    word, _, codes = kind.partition(" ")
    own = row.get("hw_type", "")
    if word in (ONE, MANY):
        if codes in (YES_NO, "yes_no"):
            return {"type": "yes_no"}
        return {"type": "code" if word == ONE else "codes", "codes": codes}
    if own and TYPES.get(own) == word:
        return {"type": own}
    if word not in KINDS:
        near = nearest(word, [*KINDS, ONE, MANY, *GROUPS])
        found.problems.append(f"{here}, column type: `{word}` has no place in the procedure. {near}")
    return {"type": KINDS.get(word, "text")}


def _condition(row: Row, here: str, found: Taken) -> dict[str, Any]:
    more = _json(row.get("hw_more", ""), f"{here}, column hw_more", found)
    if not row.get("relevant"):
        return more
    when = shown(row["relevant"])
    if when is None:
        says = f"{here}, column relevant: `{row['relevant']}` is more than can be said here"
        found.problems.append(f"{says}; write it like (${{question}} = 'code' or ${{question}} = 'other').")
        return more
    return {"shown_when": when} | more


def _json(text: str, here: str, found: Taken) -> dict[str, Any]:
    try:
        value = json.loads(text) if text else {}
    except ValueError:
        value = None
    if not isinstance(value, dict):
        found.problems.append(f"{here}: this column is written by the procedure itself; leave it as it was, or empty.")
        return {}
    return value


def _words(row: Row, keys: Mapping[str, str], languages: Sequence[str], found: Taken) -> None:
    for kind, key in keys.items():
        for lang in languages:
            if text := row.get(column(kind, lang)):
                found.words[lang][key] = text


def _lists(rows: Sequence[Row], languages: Sequence[str], found: Taken) -> None:
    for number, row in enumerate(rows, start=2):
        name, code = row.get("list_name", ""), row.get("name", "")
        if name == YES_NO or not name:
            continue
        here = f"sheet choices, row {number}"
        kept = found.codes.setdefault(name, {"codes": name, "items": []})
        if source := _json(row.get("hw_source", ""), f"{here}, column hw_source", found):
            kept["source"] = source
        more = _json(row.get("hw_more", ""), f"{here}, column hw_more", found)
        kept["items"].append({"id": code, **more} if row.get("hw_more") else code)
        _words(row, {"label": f"codes.{name}.{code}"}, languages, found)
    for section in found.form["sections"]:
        for question in section["questions"]:
            if question.get("codes") and question["codes"] not in found.codes:
                near = nearest(question["codes"], sorted(found.codes))
                says = f"sheet choices: there is no list `{question['codes']}`, which `{question['id']}` asks. {near}"
                found.problems.append(says)
