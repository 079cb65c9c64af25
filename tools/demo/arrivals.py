"""Made-up arrivals: a boat's crew on one sheet, and a bridge where hundreds are counted."""

from __future__ import annotations

from datetime import date
from random import Random

from django.db import transaction

from homeward.agencies import actions as agencies
from homeward.agencies.queries import User
from homeward.cases.actions import group_lines, groups, surge
from homeward.lib.ids import uuid7

STARS = ("Lotus", "Jasmine", "Rain", "Lantern", "River", "Mango", "Ginger", "Bamboo", "Pepper", "Kite", "Drum", "Shell",
         "Amber", "Reed", "Harbour", "Cedar", "Saffron", "Pearl", "Cloud", "Tamarind", "Basil", "Anchor")  # fmt: skip
PLACES = {"TH": ("Songkhla pier", "Ban Khlong Luek bridge"), "KH": ("Poipet bus station", "Poipet bridge")}
# The office where a night's group sleeps, and the one that counts at the bridge.
RECEIVES = {"TH": ("worker", "officer"), "KH": ("officer", "officer")}


def plant(country: str, people: dict[str, User], today: date) -> None:
    """One group with half of its lines written, and one reception with its tally and three who came aside."""
    sleeps, counts = (people[one] for one in RECEIVES[country])
    pier, bridge = PLACES[country]
    with transaction.atomic():
        agencies.act_as(sleeps)
        _group(sleeps, pier, today)
    with transaction.atomic():
        agencies.act_as(counts)
        _reception(counts, bridge, today)


def _group(by: User, place: str, today: date) -> None:
    chance, event = Random(8), uuid7()  # noqa: S311 - made-up people need no secret dice
    about = {
        "group.day": today.isoformat(),
        "group.hour": "02:10",
        "group.place": place,
        "group.brought_by": "police",
        "group.brought_by_whom": "Marine unit, 074 555 0123",
        "group.persons": "43",
        "group.children": "2",
    }
    groups.write_event(event_id=event, values={"group.persons": 43, "group.children": 2},
                       raw={name: [text] for name, text in about.items()}, by=by)  # fmt: skip
    lines = {}
    for number, name in enumerate(STARS, 1):
        lines[number] = {
            "line.house_name": [name],
            "line.sex": ["male"],
            "line.bag": [str(100 + number)],
            "line.age_group": ["may_be_child" if number in (9, 14) else "adult"],
            "line.language": [chance.choice(["khm", "khm", "khm", "mya", "lao"])],
            "line.with_lines": ["0" if chance.random() < 0.6 else str(chance.randint(1, 22))],
        }
    lines[5]["line.keep_apart"], lines[17]["line.keep_apart"] = ["12"], ["12, 3"]
    group_lines.save_lines(event_id=event, section="who", lines=lines, was={}, by=by)
    taken = {n: {"line.taken_what": ["Telephone"], "line.taken_by": ["Marine unit"], "line.numbers_copied": ["yes"]}
             for n in (1, 2, 3, 6, 11)}  # fmt: skip
    group_lines.save_lines(event_id=event, section="taken", lines=taken, was=dict.fromkeys(taken, 1), by=by)


def _reception(by: User, place: str, today: date) -> None:
    reception = uuid7()
    surge.write_reception(reception_id=reception, raw={"surge.place": [place], "surge.day": [today.isoformat()]}, by=by)
    counts = {"male/adult/alone": 112, "male/adult/with_family": 31, "female/adult/alone": 38,
              "female/adult/with_family": 29, "female/child/with_family": 14, "male/child/with_family": 9,
              "male/child/alone": 4, "female/child/alone": 2}  # fmt: skip
    surge.count_sheet(reception_id=reception, counts=counts, sheet_id=uuid7(), by=by)
    for name, outcome, wish in (
        ("Lotus", "asked_for_help", "Wages of five months, and the way home"),
        ("Kite", "child_alone", "To call an aunt"),
        ("Reed", "needs_doctor", ""),
    ):
        values = {"aside.outcome": outcome, "aside.call_name": name, "aside.language": "khm", "aside.wish": wish}
        surge.write_aside(aside_id=uuid7(), reception_id=reception, values=values, by=by)
