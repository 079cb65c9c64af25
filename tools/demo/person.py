"""A made-up person and what the forms of the procedure say of such a person, in letters of both countries."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from random import Random

from homeward.people import queries as places
from homeward.procedure.rules import Form
from tools.demo import names

HOUSE = {
    "th": ("ดอกบัว", "สายฝน", "ปลาน้อย", "มะลิ", "ลมเย็น", "ดาวเหนือ", "ใบไผ่", "น้ำค้าง", "ทุ่งนา", "ฟ้าใส",
           "จำปี", "นกแก้ว", "ริมธาร", "แสงเช้า", "กล้วยไม้", "สะพานไม้"),
    "km": ("ផ្កាឈូក", "ទឹកភ្លៀង", "ត្រីតូច", "ម្លិះ", "ខ្យល់ត្រជាក់", "ផ្កាយ", "ស្លឹកឫស្សី", "ទឹកសន្សើម", "វាលស្រែ",
           "មេឃថ្លា", "ចំប៉ា", "សេក", "អូរ", "ពន្លឺព្រឹក", "ផ្កាអ័រគីដេ", "ស្ពានឈើ"),
}  # fmt: skip
LANGUAGE = {"TH": "th", "KH": "km"}
SPEAKS = {"TH": "tha", "KH": "khm"}
OFFICES = {"TH": "กองต่อต้านการค้ามนุษย์", "KH": "មន្ទីរសង្គមកិច្ច"}


@lru_cache(maxsize=4)
def _communes(country: str) -> tuple[str, ...]:
    return tuple(places.codes(country, "commune"))


@dataclass(frozen=True)
class Person:
    """Somebody who does not exist."""

    host: str
    home: str
    sex: str
    name: names.MadeUp
    latin: str
    house: str
    birth: str
    place: str
    relatives: tuple[names.MadeUp, ...]

    @classmethod
    def drawn(cls, draw: Random, host: str, home: str) -> Person:
        """A person of the home country, found in the host country."""
        sex = "f" if draw.random() < 0.7 else "m"
        name = names.name(draw, home, sex)
        latin = names.misspelt(draw, name.latin) if draw.random() < 0.3 else name.latin
        found = places.place(draw.choice(_communes(home)), LANGUAGE.get(home, "en"), home)
        return cls(
            host=host, home=home, sex=sex, name=name, latin=latin,
            house=draw.choice(HOUSE[LANGUAGE.get(host, "th")]),
            birth=str(date(draw.randint(1978, 2007), draw.randint(1, 12), draw.randint(1, 28))),
            place=found.label if found else "", relatives=tuple(names.name(draw, home, one) for one in ("f", "m", "f")),
        )  # fmt: skip

    def language(self, side: str) -> str:
        """In which language the office of a side writes."""
        return LANGUAGE.get(self.host if side == "host" else self.home, "en")

    def answers(self, form: Form, day: date) -> dict[str, str | list[str]]:
        """What this person is, for the questions of a form that ask it."""
        said: dict[str, str | list[str]] = {}
        for question in form.questions:
            value = self._marked(question.person) or self._named(question.id, day)
            if value:
                said[question.id] = value
            elif question.type == "place":
                said[question.id] = self.place
        return said

    def _marked(self, mark: str | None) -> str:
        own = "name.khmer" if self.name.language == "km" else "name.thai"
        return {
            own: self.name.own, "name.latin": self.latin, "name.nick": self.name.own.split()[-1][:4],
            "house_name": self.house, "birth_date": self.birth, "sex": "female" if self.sex == "f" else "male",
        }.get(mark or "", "")  # fmt: skip

    def _named(self, question: str, day: date) -> str | list[str]:
        kind, _, what = question.rpartition(".")
        mother, father, aunt = self.relatives
        known: dict[str, str | list[str]] = {
            "mother": mother.own, "father": father.own, "languages": [SPEAKS.get(self.home, "other")],
            "until": (day + timedelta(days=175)).isoformat() if kind == "consent" else "",
            "through": aunt.own, "receiver": aunt.own, "to_meet": mother.own,
            "name": {"people": mother.own, "family": mother.own, "guardian": OFFICES.get(self.host, "")}.get(kind, ""),
            "relation": "mother" if kind in ("people", "family") else "",
            "contact": "may" if kind in ("people", "family") else "", "never_name_may_go": "",
            # A story that is of a child says so.
            "age_group": "adult",
            # Nobody of the made-up families had a part in it, so a guardian stands in nobody's way.
            "guardian_signed": "not_needed", "part": "no_part" if kind == "guardian" else "",
        }  # fmt: skip
        return known.get(what, "")
