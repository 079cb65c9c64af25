"""Hostile letters at the door of a real node; ./homeward hostile fires as many as one likes."""

import pytest
from tools.hostile.target import CLASSES, Target

from homeward.vault import casekeys

HOW_MANY = 300


@pytest.mark.django_db
def test_no_hostile_letter_is_accepted_and_none_does_harm() -> None:
    casekeys.memory.forget()
    target = Target(seed=1)
    for number in range(HOW_MANY):
        target.fire(number)
    target.unharmed()
    assert not target.seen.wrong
    assert not any(target.seen.nought.values())
    assert len(target.seen.shots) == len(CLASSES), "every class was tried"
