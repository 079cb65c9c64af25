"""What belongs to the lead goes on with the lead: the side that led before can neither change it nor claim it."""

from datetime import date

from homeward.cli import ROOT
from homeward.consent.rules import receiver_verdict
from homeward.procedure.loading import load
from homeward.procedure.rules import Entry, Release, Sides, State, fold, open_steps, pointers

SIDES, DAY = Sides(host="TH", home="KH"), date(2026, 4, 22)


def told(name: str, step: str, node: str, **named: list[str]) -> Entry:
    return Entry(name, "step", step, node, True, {}, {key: tuple(ids) for key, ids in named.items()}, DAY)


def handed_over(release: Release, *more: Entry) -> State:
    """The common part after both signatures: the home side leads."""
    entries = [
        told("j", "agree_journey", "KH"), told("v", "plan_visits", "TH"), told("h", "hand_over", "TH"),
        told("r", "receive_person", "KH", accepts=["h"], replies=["h"]),
    ]  # fmt: skip
    return fold([*entries, *more], release, SIDES)


def test_a_told_plan_of_the_former_lead_is_held_and_the_new_lead_replaces_the_old_plan() -> None:
    release = load(ROOT / "sop" / "th-kh-return")
    state = handed_over(release)
    assert state.lead == {"home"}
    assert receiver_verdict(told("x", "plan_visits", "TH"), state, [], release).why == "not_lead"
    assert receiver_verdict(told("y", "plan_visits", "KH"), state, [], release).why != "not_lead"
    assert "plan_visits" not in open_steps(state, release, "host")
    named = pointers("plan_visits", {}, state, release, "KH")
    assert "v" in named["ends"]
    after = handed_over(release, told("y", "plan_visits", "KH", ends=["v"]))
    assert [done.entry_id for done in after.done["plan_visits"]] == ["y"]
