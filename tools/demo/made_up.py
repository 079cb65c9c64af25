"""Made-up answers to any form of the procedure, for the demo, the tests and the bench; nobody in them exists."""

from __future__ import annotations

import random
from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from homeward.cases.rules.answers import shown
from homeward.procedure.rules import Form, Question, Release

Raw = dict[str, list[str]]
SENTENCES = {
    "en": ("Spoke calmly and asked for time.", "Would like to learn to sew.", "Sleeps better since last week."),
    "th": ("พูดคุยอย่างสงบและขอเวลา", "อยากเรียนตัดเย็บเสื้อผ้า", "นอนหลับดีขึ้นตั้งแต่สัปดาห์ที่แล้ว"),
    "km": ("និយាយដោយស្ងប់ស្ងាត់ ហើយសុំពេលវេលា។", "ចង់រៀនកាត់ដេរ។", "គេងលក់ជាងមុនតាំងពីសប្ដាហ៍មុន។"),
}


def filled(
    release: Release,
    form: Form | None,
    *,
    today: date,
    seed: int = 0,
    language: str = "en",
    given: Mapping[str, str | list[str]] | None = None,
    all_questions: bool = False,
) -> Raw:
    """Inputs of a form as a browser would send them: `given` by question, the required ones made up.

    With `all_questions` the optional ones are answered too. Questions that the given answers hide stay empty.
    """
    if form is None:
        return {}
    rng = random.Random(seed)  # noqa: S311 - made-up answers, no secret
    raw: Raw = {}
    given = dict(given or {})
    for section in form.sections:
        if not shown(section.shown_when, _flat(raw)):
            continue
        start = f"{section.id}.0." if section.repeats else ""
        row: Raw = {}
        for question in section.questions:
            if not shown(question.shown_when, _flat(row if section.repeats else raw)):
                continue
            value = given.get(question.id)
            if value is None and (question.required or all_questions):
                value = _made_up(question, release, rng, today, language)
            if value is not None:
                row[question.id] = [value] if isinstance(value, str) else list(value)
                if not section.repeats:
                    raw[question.id] = row[question.id]
        if section.repeats and any(name in given for name in row):
            raw.update({start + name: value for name, value in row.items()})
    return raw


def _flat(raw: Raw) -> dict[str, Any]:
    return {name: value[0] if len(value) == 1 else value for name, value in raw.items()}


def _made_up(question: Question, release: Release, rng: random.Random, today: date, language: str) -> str | list[str]:
    match question.type:
        case "code":
            return rng.choice(release.codes[question.codes or ""]).id
        case "codes":
            return [rng.choice(release.codes[question.codes or ""]).id]
        case "yes_no":
            return "yes"
        case "date":
            return (today + timedelta(days=30 if question.id.endswith("until") else -1)).isoformat()
        case "number":
            return str(rng.randint(1, 12))
        case "phone":
            return f"0{rng.randint(60, 99)} {rng.randint(100, 999)} {rng.randint(100, 999)}"
        case "long_text":
            return rng.choice(SENTENCES[language])
        case "place":
            return "Poipet"
        case _:
            return rng.choice(("Lotus", "Rain", "Carpenter", "Little Fish", "Jasmine", "Room 4"))
