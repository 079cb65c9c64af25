"""Leans chance towards stories that go far: a case that is always stopped at the door would prove little."""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from homeward.cases.queries.journal import Journal
from homeward.procedure import queries as procedure
from homeward.procedure.rules import Consent, State, Step

SCOPES = ("protection", "record_data", "tracing", "contact_family", "return", "follow_up", "share_ngo", "health")
# Steps that stop or undo are as rare as they should be; everything that is not named weighs 1.
RARE = {
    "withdraw_consent": 0.2, "stop_looking": 0.15, "raise_hold": 0.12, "record_leaving": 0.08, "change_mind": 0.15,
    "record_contact_lost": 0.1, "try_contact": 0.1,
    "end_help": 0.3, "end_stay": 0.3, "end_elsewhere": 0.3, "tell_person": 0.2,
    "record_safe_contact": 0.2, "record_first_hours": 0.2, "explain_stages": 0.2, "record_service": 0.5,
}  # fmt: skip
OFTEN = {
    "ask_consent", "enter_protection", "hold_interview", "agree_door_plan", "name_people", "request_tracing",
    "take_tracing", "answer_tracing", "record_decision", "assess_risk", "propose_journey", "agree_journey",
    "ask_again", "give_last_word", "hand_over", "receive_person", "release_hold", "welcome_back",
}  # fmt: skip
# Code and how often it is chosen instead of any other of its list.
CODES: dict[str, tuple[str, float]] = {
    "opening.age_group": ("adult", 0.9),
    "identification.decision": ("victim", 0.9),
    "consent.answer": ("yes", 0.93),
    "consent.guardian_signed": ("not_needed", 0.97),
    "guardian.part": ("no_part", 0.9),
    "ages.youngest": ("adult", 0.9),
    "request.age_group": ("adult", 0.9),
    "journey.age_group": ("adult", 0.9),
    "interview.wants_family_asked": ("yes", 0.85),
    "people.contact": ("may", 0.8),
    "decision.choice": ("go_back", 0.8),
    "journey.again": ("go", 0.9),
    "crossing.word": ("go_on", 0.8),
}


def weights(ready: Sequence[str], file: Journal) -> list[float]:
    """How much each open step of a case weighs."""
    return by_step(ready, file.own, file.side)


def by_step(ready: Sequence[str], state: State, side: str) -> list[float]:
    """How much each open step weighs: what was not yet done here most of all."""
    done = state.done_by.get(state.sides.node_of(side), frozenset())
    order = {name: number for number, name in enumerate(procedure.current().steps)}
    lacks = any(scope not in state.consented for scope in SCOPES[:5])
    found = []
    for name in ready:
        again = not lacks if name == "ask_consent" else name in done
        # The further along the path, the likelier: a story that stays at the door tells little.
        found.append(0.1 if again else RARE.get(name, 4.0 + order[name] / 2 if name in OFTEN else 1.0))
    return found


def given(step: Step, rng: random.Random, consents: Mapping[str, Consent], today: date | None = None) -> dict[str, Any]:
    """Answers that decide where the story goes; all others are made up."""
    chosen: dict[str, Any] = {name: code for name, (code, chance) in CODES.items() if rng.random() < chance}
    missing = [scope for scope in SCOPES if scope not in consents or not consents[scope].live]
    if step.does("give_consent"):
        if today and rng.random() < 0.95:
            chosen["consent.until"] = (today + timedelta(days=rng.choice((25, 170, 170, 170)))).isoformat()
        chosen["consent.scope"] = missing[0] if missing and rng.random() < 0.95 else rng.choice(SCOPES)
    if step.does("withdraw_consent"):
        live = sorted(scope for scope, one in consents.items() if one.live)
        chosen["withdrawal.scope"] = rng.choice(live or list(SCOPES))
    return chosen
