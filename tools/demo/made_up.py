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

# What short questions are about, by the last word of their ids; the rest gets one of `SHORT`.
WORDS = {
    "hour": {"en": "09:30", "th": "09.30 น.", "km": "ម៉ោង 9:30"},
    "when": {"en": "Mornings, 9 to 11", "th": "ช่วงเช้า 9–11 น.", "km": "ពេលព្រឹក ម៉ោង 9–11"},
    "word": {"en": "The blue umbrella", "th": "ร่มสีฟ้า", "km": "ឆ័ត្រពណ៌ខៀវ"},
    "at": {"en": "Village office", "th": "ที่ทำการหมู่บ้าน", "km": "សាលាភូមិ"},
    "first": {"en": "A scar on the left knee", "th": "แผลเป็นที่เข่าซ้าย", "km": "ស្លាកស្នាមលើជង្គង់ឆ្វេង"},
    "second": {"en": "A small mole by the ear", "th": "ไฝเล็กข้างหู", "km": "ប្រជ្រុយតូចក្បែរត្រចៀក"},
    "officer": {"en": "Duty officer", "th": "เจ้าหน้าที่เวร", "km": "មន្ត្រីប្រចាំការ"},
    "receiver": {"en": "Duty officer", "th": "เจ้าหน้าที่เวร", "km": "មន្ត្រីប្រចាំការ"},
    "seen_by": {"en": "Provincial hospital", "th": "โรงพยาบาลจังหวัด", "km": "មន្ទីរពេទ្យខេត្ត"},
    "given_by": {"en": "Vocational centre", "th": "ศูนย์ฝึกอาชีพ", "km": "មជ្ឈមណ្ឌលបណ្តុះបណ្តាលវិជ្ជាជីវៈ"},
    "goal": {"en": "A sewing machine of my own", "th": "มีจักรเย็บผ้าของตนเอง", "km": "មានម៉ាស៊ីនដេរផ្ទាល់ខ្លួន"},
    "activity": {"en": "A course in tailoring", "th": "เรียนตัดเย็บเสื้อผ้า", "km": "វគ្គរៀនកាត់ដេរ"},
    "legal_ground": {"en": "Section 6", "th": "มาตรา 6", "km": "មាត្រា 6"},
}
SHORT = {"en": ("Duty officer", "Aunt"), "th": ("เจ้าหน้าที่เวร", "ป้า"), "km": ("មន្ត្រីប្រចាំការ", "មីង")}


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
            # An optional answer that steers would be another story, and a file has to be there: only what was said.
            made = question.required or (all_questions and not question.steers and question.type != "file")
            if value is None and made:
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
            return _short(question, rng, language)


def _short(question: Question, rng: random.Random, language: str) -> str:
    if question.person == "house_name":
        return rng.choice(("Lotus", "Rain", "Carpenter", "Little Fish", "Jasmine", "Room 4"))
    name = question.id.rpartition(".")[2]
    known = next((words for ending, words in WORDS.items() if name == ending or name.endswith("_" + ending)), None)
    return known[language] if known else rng.choice(SHORT[language])
