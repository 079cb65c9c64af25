"""Stories are told on both nodes and in both directions, and may ask what a country heard and decided."""

from dataclasses import replace
from typing import Any

import pytest
from django.utils import translation

from homeward.procedure.both_ways import differing, turned
from homeward.procedure.checking.proving.implying import implied
from homeward.procedure.checking.proving.spoiling import mutants
from homeward.procedure.checking.proving.witnessing import conditions, deeds, witnessed
from homeward.procedure.loading import bundle_of, read_files
from homeward.procedure.reading.stories import story
from homeward.procedure.reading.teller import Teller
from homeward.procedure.rules import Effect
from homeward.procedure.rules.build import build
from homeward.procedure.rules.release import doing_of
from homeward.procedure.scenarios import play_all, run, run_turned
from homeward.procedure.tests.conftest import Change
from homeward.procedure.tests.made_up import FOLDER, SIDES, entry, release

FILES = read_files(FOLDER)
HILL = next(one.data for one in FILES if one.path == "scenarios/over-the-hill.yaml")


def telling(*acts: dict[str, Any]) -> dict[str, Any]:
    """A story of these acts after the door was opened."""
    opened = {"do": "open_door", "by": "host", "on": "2026-03-02", "facts": {"arrival.size": "small"}}
    return {"scenario": "s", "about": "a", "host": "AA", "home": "BB", "entries": [opened, *acts]}


def test_a_story_is_told_again_with_the_countries_turned_round() -> None:
    other = turned(HILL)
    assert (other["host"], other["home"]) == ("BB", "AA")
    assert run(release(), other) == run(release(), HILL) == []
    expects = [one["expect"] for one in other["entries"] if "expect" in one]
    assert not any("due" in one or "meeting" in one for one in expects), "another country has other days off"
    assert {"step": "answer_news", "by": "home", "state": "open", "due_on": None} in expects[1]["promises"]


def test_what_comes_out_otherwise_the_other_way_round_says_which_way() -> None:
    wrong = telling({"expect": {"flags": ["storm"]}})
    assert run_turned(release(), wrong) == ["from BB to AA: entry 2: `storm` should be among the flags: small."]


def test_nothing_private_of_the_other_lies_on_a_node_and_nothing_crosses_that_its_step_may_not_tell() -> None:
    private = entry("p", "open_door", told=False)
    more = entry("t", "take_news", "BB", facts={"step": "take_news", "question.hurry": True})
    own = {"host": [private, more], "home": [private, more]}
    said = list(differing(own, release(), SIDES))
    assert "home holds `open_door`, which the other country kept for itself." in said
    assert said.count("`take_news` told `question.hurry`, which does not cross for it.") == 2


def test_a_story_says_what_a_country_was_told_of() -> None:
    told = {"expect": {"heard": {"home": ["see_storm"]}, "not_heard": {"home": ["open_door"], "host": ["see_storm"]}}}
    storm = {"do": "see_storm", "by": "host", "on": "2026-03-03"}
    assert run(release(), telling(storm, told)) == []
    assert run(release(), telling(told)) == [
        "entry 2: home should have heard of `see_storm`; it has heard of: nothing."
    ]


def test_a_story_says_what_a_country_decided_for_itself_and_which_office_has_the_case() -> None:
    deciding = (Effect("set_status", {"code_from": "arrival.size"}), Effect("assign", {}))
    step = release().steps["open_door"]
    steps = {**release().steps, "open_door": replace(step, effects=(*step.effects, *deciding))}
    other = replace(release(), steps=steps, doing=doing_of(steps))
    asked = {"expect": {"status": {"host": "small", "home": None}, "assigned": {"host": ["open_door"]}}}
    assert run(other, telling(asked)) == []
    assert run(release(), telling(asked)) == [
        "entry 2: host should have decided small, but has decided nothing.",
        "entry 2: `open_door` should have given the case to an office of host, but has not.",
    ]


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("not_open: {host: [ask_news]", "not_open: {host: [ask_new]", "there is no step `ask_new`. Did you mean"),
        ("do: pack_bag", "do: pack_bags", "there is no step `pack_bags`. Did you mean `pack_bag`?"),
        ("flags: [small]", "flags: [smal]", "there is no flag or track `smal`"),
        ("choice.way: go", "choice.way: goes", "`goes` is not an answer to `choice.way`"),
        ("here: asking", "here: askin", "there is no stage `askin`"),
        ("home: BB", "home: CC", "there is no country `CC`"),
    ],
)
def test_a_story_names_only_what_there_is(change: Change, old: str, new: str, says: str) -> None:
    problems = change("scenarios/over-the-hill.yaml", old, new)
    assert any(says in one and one.startswith("scenarios/over-the-hill.yaml, line ") for one in problems), problems


def test_a_step_that_waits_for_a_consent_names_it(change: Change) -> None:
    problems = change("stages/10-asking.yaml", "    needs_consent: news\n", "")
    assert any("`ask_news` waits for the consent `news`: write `needs_consent: news` too." in one for one in problems)


def test_a_condition_has_a_story_where_one_says_not_open_and_nothing_else_is_missing() -> None:
    asked = {(one.step, one.says): one for one in witnessed(FILES, build(bundle_of(FILES)))}
    without_storm = asked["ask_news", "{'not': {'flag': 'storm'}}"]
    assert not without_storm.stood_for, "no made-up story looks at asking under a storm"
    assert asked["receive_guest", "its whole guard"].stood_for
    assert asked["ask_news", "the consent news"].stood_for, "the second entry of the hill says it"
    storm = telling({"do": "give_word", "by": "host", "on": "2026-03-03",
                     "facts": {"word.scope": "news", "word.answer": True}},
                    {"do": "see_storm", "by": "home", "on": "2026-03-03"},
                    {"expect": {"not_open": {"host": ["ask_news"]}}})  # fmt: skip
    more = [*FILES, replace(FILES[0], path="scenarios/storm.yaml", data=storm)]
    found = {(one.step, one.says): one for one in witnessed(more, build(bundle_of(FILES)))}
    assert found["ask_news", "{'not': {'flag': 'storm'}}"].stood_for


def test_every_part_and_every_way_in_is_looked_at_and_each_differs_from_the_whole() -> None:
    asked = conditions(release())
    assert len({(one.step, one.says, one.wider) for one in asked}) == len(asked)
    kinds = ("part of a guard", "all weakened to any", "guard")
    spoilt = [one for one in mutants(FILES, 1000) if one.kind in kinds]
    assert {one.place.split(":")[0] for one in spoilt} <= {one.step for one in asked}


def test_what_the_other_parts_say_already_is_known_as_said_twice() -> None:
    steps = release().steps
    asks = steps["ask_news"]
    assert implied({"done": "open_door"}, [{"done": "make_choice"}], asks, release())
    assert implied({"done": "open_door"}, [{"fact": {"choice.way": "go"}}], asks, release()), "one step alone asks it"
    assert not implied({"done": "give_word"}, [{"done": "make_choice"}], asks, release())
    assert not implied({"done": "ask_news"}, [{"done": "answer_news"}], steps["take_news"], release()), "of the other"
    assert not implied({"not": {"flag": "storm"}}, [{"done": "open_door"}], asks, release())


def test_a_deed_has_a_story_where_one_would_come_out_otherwise() -> None:
    found = {(one.step, one.says): one.stood_for for one in deeds(FILES, build(bundle_of(FILES)))}
    assert (
        found["open_door", "effect raise_flag"]
        and found["lead_over", "letter"]
        and found["turn_back", "effect stop_journey"]
    )
    assert not found["see_storm", "effect hold"], "no made-up story has a storm"


def test_a_story_is_played_whole_for_who_looks_on() -> None:
    seen = [(place, before is not None) for place, _, before, _ in play_all(release(), HILL)]
    assert [place for place, _ in seen] == list(range(1, len(HILL["entries"]) + 1))
    assert sum(done for _, done in seen) == sum("do" in one for one in HILL["entries"])


def test_what_a_country_heard_and_decided_is_told_in_sentences() -> None:
    expect = {"heard": {"home": ["see_storm"]}, "assigned": {"host": ["open_door"]}, "status": {"host": None}}
    with translation.override("en"):
        told = story(telling({"expect": expect}), Teller(release(), "en"))
    assert told.acts[1].expects == (
        "In AA another office has the case by: “open door (en)”.",
        "Barbados was told of: “see storm (en)”.",
        "AA has decided nothing yet.",
    )
