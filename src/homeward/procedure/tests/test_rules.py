"""What a set of entries says: steps, flags, consents, the lead, the journey, the path."""

from datetime import date

import pytest

from homeward.procedure.rules import blocked_steps, open_steps, path, pointers
from homeward.procedure.tests.made_up import BACK, YES, entry, naming, release, state


def test_a_step_opens_when_its_guard_holds() -> None:
    assert open_steps(state(), release(), "host") == ("open_door",)
    found = open_steps(state(entry("1", "open_door")), release(), "host")
    assert "open_door" not in found
    assert "give_word" in found
    assert "ask_news" not in found


def test_a_blocked_step_says_what_it_waits_for() -> None:
    waits = {one.step: one.for_ for one in blocked_steps(state(entry("1", "open_door")), release(), "host")}
    assert waits["ask_news"] == (("consent", "news", ""),)
    assert "receive_guest" not in waits


def test_an_amendment_replaces_what_it_names() -> None:
    first = entry("1", "make_choice", facts={"choice.way": "go"})
    second = entry("2", "make_choice", facts={"choice.way": "stay"}, amends=["1"])
    assert state(first, second).counting("choice.way") == "stay"
    assert state(first, second).live == {"2"}


def test_only_the_country_that_wrote_an_entry_amends_it() -> None:
    first = entry("1", "make_choice", facts={"choice.way": "go"})
    stranger = entry("2", "make_choice", "BB", facts={}, amends=["1"])
    assert "1" in state(first, stranger).live


def test_two_entries_for_one_thing_are_a_conflict_and_the_more_protective_counts() -> None:
    found = state(
        entry("1", "make_choice", facts={"choice.way": "go"}), entry("2", "make_choice", facts={"choice.way": "stay"})
    )
    assert found.facts["choice.way"] == {"go", "stay"}
    assert found.counting("choice.way") == "stay"
    assert found.conflicts[0].entry_ids == {"1", "2"}


def test_a_private_entry_and_its_told_twin_are_one() -> None:
    told = entry("t", "make_choice", facts={"choice.way": "go"})
    private = entry("p", "make_choice", told=False, facts={"choice.way": "stay"}, told_as=["t"])
    found = state(told, private)
    assert found.conflicts == ()
    assert found.facts["choice.way"] == {"stay"}


def test_a_private_entry_falls_with_its_told_twin() -> None:
    told, private = entry("t", "give_word", facts=YES), entry("p", "give_word", told=False, facts=YES, told_as=["t"])
    away = entry("w", "take_back_word", "BB", facts=BACK, withdraws=["t"])
    assert state(told, private, away).live == {"w"}


def test_what_was_written_in_the_wrong_file_counts_for_nothing() -> None:
    first = entry("1", "make_choice", facts={"choice.way": "go"})
    wrong = entry("2", "make_choice", facts={"choice.way": "stay"}, amends=["1"])
    out = entry("3", None, kind="taken_out", ends=["2"])
    found = state(first, wrong, out)
    assert found.counting("choice.way") == "go"
    assert "2" not in found.entries


def test_a_withdrawal_that_overtakes_its_consent_still_wins() -> None:
    given, back = entry("g", "give_word", facts=YES), entry("w", "take_back_word", facts=BACK, withdraws=["g"])
    assert state(back).consents["news"].live is False
    assert state(back, given).consented == frozenset()


def test_a_withdrawal_of_one_consent_stops_every_other_yes_until_the_person_says_yes_again() -> None:
    first, second = entry("1", "give_word", facts=YES), entry("2", "give_word", facts=YES)
    back = entry("w", "take_back_word", "BB", facts=BACK, withdraws=["1"])
    assert state(first, second, back).consented == frozenset()
    anew = pointers("give_word", YES, state(first, second, back), release(), "AA")
    assert state(first, second, back, naming(entry("3", "give_word", facts=YES), anew)).consented == {"news"}


def test_a_consent_ends_when_the_release_says_even_if_a_later_day_was_said() -> None:
    found = state(entry("g", "give_word", facts={**YES, "word.until": "2027-03-02"}))
    assert found.consents["news"].until == date(2026, 9, 2)


def test_a_flag_stays_until_every_entry_that_raised_it_is_named() -> None:
    here, there = entry("1", "see_storm"), entry("2", "see_storm", "BB")
    half = entry("3", "end_storm", ends=["1"])
    assert state(here, there, half).flags == {"storm"}
    assert state(here, there, half, entry("4", "end_storm", ends=["2"])).flags == frozenset()
    assert "see_storm" in state(here, half).done


def test_the_lead_moves_with_the_acceptance_and_never_falls_between() -> None:
    offer, accept = entry("o", "lead_over"), entry("a", "receive_guest", "BB", accepts=["o"])
    assert state(offer).lead == {"host"}
    assert state(accept).lead == {"host"}
    assert state(offer, accept).lead == {"home"}


def test_an_offer_that_was_withdrawn_and_accepted_is_accepted() -> None:
    offer, accept = entry("o", "lead_over"), entry("a", "receive_guest", "BB", accepts=["o"])
    stop = entry("s", "turn_back", ends=["o"])
    assert state(offer, stop, accept).lead == {"home"}


def test_the_lead_comes_back_by_a_second_pair_that_names_the_first() -> None:
    there = [entry("o", "lead_over"), entry("a", "receive_guest", "BB", accepts=["o"])]
    back = [entry("p", "lead_over", "BB", needs=["a"]), entry("b", "receive_guest", "AA", accepts=["p"])]
    assert state(*there, back[0]).lead == {"home"}
    assert state(*there, *back).lead == {"host"}


def test_an_offer_by_a_side_that_does_not_lead_moves_nothing() -> None:
    assert state(entry("o", "lead_over", "BB"), entry("a", "receive_guest", "AA", accepts=["o"])).lead == {"host"}


def test_an_offer_that_counted_for_nothing_does_not_stand_in_the_way_of_a_true_one() -> None:
    false = [entry("o", "lead_over", "BB"), entry("a", "receive_guest", "AA", accepts=["o"])]
    assert state(false[0]).offers == {}
    named = pointers("lead_over", {}, state(*false), release(), "AA")
    true = [*false, naming(entry("p", "lead_over"), named)]
    assert state(*true).offers == {"p": "home"}
    assert state(*true, entry("b", "receive_guest", "BB", accepts=["p"])).lead == {"home"}


def test_one_word_of_the_person_takes_the_whole_journey_back() -> None:
    chosen = entry("c", "make_choice", facts={"choice.way": "go"})
    before = [entry("1", "open_door"), chosen, entry("2", "pack_bag"), entry("3", "lead_over")]
    named = pointers("turn_back", {}, state(*before), release(), "AA")
    assert named == {"ends": ("2", "3")}
    found = state(*before, naming(entry("4", "turn_back"), named))
    assert found.journey_stopped
    assert not {"pack_bag", "lead_over", "turn_back"} & found.done.keys()
    assert "pack_bag" in open_steps(found, release(), "host")


def test_a_closed_case_listens_to_a_withdrawal_and_can_be_opened_again() -> None:
    closed = state(entry("1", "open_door"), entry("2", "close_door", "BB"))
    assert open_steps(closed, release(), "home") == ("take_back_word", "open_again")
    assert not state(entry("1", "open_door"), entry("2", "close_door"), entry("3", "open_again", ends=["2"])).closed


def test_before_the_choice_no_branch_is_drawn() -> None:
    stops = {stop.stage: stop.state for stop in path(state(entry("1", "open_door")), release())}
    assert stops == {"asking": "here", "going": "other", "arriving": "other", "staying": "other"}


@pytest.mark.parametrize(("way", "other"), [("go", "staying"), ("stay", "going")])
def test_after_the_choice_only_its_branch_is_drawn(way: str, other: str) -> None:
    chosen = entry("2", "make_choice", facts={"choice.way": way})
    stops = {stop.stage: stop.state for stop in path(state(entry("1", "open_door"), chosen), release())}
    assert stops[other] == "other"
    assert list(stops.values()).count("ahead") == {"go": 2, "stay": 1}[way]


def test_a_stage_of_movement_shows_its_week_and_never_its_day() -> None:
    moving = [entry("2", "make_choice", facts={"choice.way": "go"}), entry("3", "pack_bag")]
    going = next(stop for stop in path(state(*moving), release()) if stop.stage == "going")
    assert (going.on, going.week) == (None, "2026-W10")
