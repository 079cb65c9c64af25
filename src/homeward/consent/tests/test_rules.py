"""What may be shared: verdicts, what crosses and what stays, when a consent may be asked."""

from datetime import date, timedelta

from homeward.consent.rules import live_scopes, may_ask, receiver_verdict, verdict, what_crosses, what_stays
from homeward.procedure.tests.made_up import BACK, DAY, YES, entry, release, state

OPENED = entry("1", "open_door")
GIVEN = entry("g", "give_word", facts=YES)
ASK = release().steps["ask_news"]
FORM = release().forms["question"]
ANSWERS = {
    "question.name": "A",
    "question.story": "long ago",
    "question.pain": "yes",
    "people": [
        {"people.called": "B", "people.speak": "may", "people.reason": "kind"},
        {"people.called": "C", "people.speak": "never", "people.reason": "feared"},
    ],
}


def test_without_a_consent_a_step_that_needs_one_is_refused() -> None:
    found = verdict(ASK, state(OPENED), DAY, release())
    assert (found.allowed, found.why, found.clause) == (False, "never_given", "3")


def test_a_given_consent_is_named_in_the_verdict() -> None:
    assert verdict(ASK, state(OPENED, GIVEN), DAY, release()).consent_ids == ("g",)


def test_a_consent_that_ran_out_is_refused_from_the_day_after() -> None:
    known = state(OPENED, GIVEN)
    assert verdict(ASK, known, date(2026, 9, 2), release()).allowed
    assert verdict(ASK, known, date(2026, 9, 3), release()).why == "expired"


def test_a_withdrawal_needs_no_consent() -> None:
    back = entry("w", "take_back_word", facts=BACK, withdraws=["g"])
    known = state(OPENED, GIVEN, back)
    assert verdict(ASK, known, DAY, release()).why == "withdrawn"
    assert verdict(release().steps["take_back_word"], known, DAY, release()).allowed


def test_only_what_procedure_and_consent_allow_crosses() -> None:
    scopes = live_scopes(state(OPENED, GIVEN), release(), DAY)
    facts, answers = what_crosses(FORM, {"question.hurry": True}, ANSWERS, "news", scopes)
    assert facts == {"question.hurry": True}
    assert answers == {"question.name": "A", "people": [{"people.called": "B", "people.speak": "may"}]}


def test_without_consent_only_plain_facts_cross() -> None:
    facts, answers = what_crosses(FORM, {"question.hurry": True}, ANSWERS, "news", ())
    assert facts == {"question.hurry": True}
    assert answers == {"people": [{"people.speak": "may"}]}


def test_the_box_says_what_stays() -> None:
    stays = what_stays(FORM, "news", (release().consents["news"],))
    assert stays.always == ("question.story", "people.reason")
    assert stays.without_consent == ("question.pain",)


def test_nothing_is_asked_on_the_first_day_unless_the_person_asks() -> None:
    known = state(OPENED)
    assert may_ask("news", known, DAY, release()).why == "first_day"
    assert may_ask("news", known, DAY + timedelta(1), release()).why == "too_early"
    assert may_ask("news", known, DAY + timedelta(2), release()).allowed
    assert may_ask("news", known, DAY, release(), person_asks=True).allowed


def test_a_third_consent_on_one_day_is_a_warning() -> None:
    later = DAY + timedelta(5)
    asked = [entry(one, "give_word", facts={"word.scope": one, "word.answer": False}, on=later) for one in ("a", "b")]
    found = may_ask("news", state(OPENED, *asked), later, release())
    assert (found.allowed, found.warn, found.why) == (True, True, "two_already")


def test_the_receiver_accepts_what_rests_on_a_common_consent_or_one_in_the_same_letter() -> None:
    told = entry("q", "ask_news", relies=["g"])
    assert receiver_verdict(told, state(OPENED, GIVEN), [told], release()).allowed
    assert receiver_verdict(told, state(OPENED), [GIVEN, told], release()).allowed
    assert receiver_verdict(told, state(OPENED), [told], release()).why == "consent_not_here"


def test_a_withdrawal_that_the_receiver_knows_always_wins() -> None:
    told, back = entry("q", "ask_news", relies=["g"]), entry("w", "take_back_word", "BB", facts=BACK)
    assert receiver_verdict(told, state(OPENED, GIVEN, back), [told], release()).why == "withdrawn"


def test_a_told_entry_that_relies_on_nothing_is_held_where_a_consent_is_needed() -> None:
    told = entry("q", "ask_news")
    assert not receiver_verdict(told, state(OPENED, GIVEN), [told], release()).allowed


def test_a_side_cannot_do_the_other_s_step_nor_close_without_the_lead() -> None:
    assert receiver_verdict(entry("q", "ask_news", "BB"), state(), [], release()).why == "not_their_step"
    assert receiver_verdict(entry("q", "close_door", "BB"), state(), [], release()).why == "not_lead"
    assert receiver_verdict(entry("q", "none_such", "BB"), state(), [], release()).why == "unknown_step"
