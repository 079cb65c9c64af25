"""What must always hold is explored with the real rules, and what breaks it is told as the shortest story."""

import random
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from homeward.procedure.checking.proving.acting import Act, Case, after, begin, lean
from homeward.procedure.checking.proving.exploring import Space, TooMany, explore
from homeward.procedure.checking.proving.hunting import finder, played, proved
from homeward.procedure.checking.proving.journals import run
from homeward.procedure.checking.proving.never import nothing
from homeward.procedure.checking.proving.planning import Planner
from homeward.procedure.checking.proving.spoiling import mutants
from homeward.procedure.checking.proving.telling import Proof
from homeward.procedure.checking.proving.whole import edition, prove
from homeward.procedure.loading import read_files
from homeward.procedure.rules import State, fold, open_steps
from homeward.procedure.tests.made_up import FOLDER, SIDES, release

GOING = "stages/20-going.yaml"
NAMES = "decision: make_choice, guardian: give_word, custody_paper: ask_news, steps: [lead_over]"
GATE = f"child_gate: {{flag: small, {NAMES}}}\n"
PAPERS = "{all: [{done: make_choice}, {done: give_word}, {done: ask_news}]}"
GUARD = f"opens_when: {{all: [{{done: pack_bag}}, {{any: [{{not: {{flag: small}}}}, {PAPERS}]}}]}}"
Broken = Callable[..., list[str]]


@pytest.fixture
def broken(tmp_path: Path) -> Broken:
    """What is not proved of the made-up procedure with a child gate, after some changes."""
    shutil.copytree(FOLDER, tmp_path, dirs_exist_ok=True)

    def prove_changed(*changes: tuple[str, str, str]) -> list[str]:
        first = [("procedure.yaml", "waiting_causes:", f"{GATE}waiting_causes:")]
        gate = [(GOING, "    opens_when: {done: pack_bag}\n    repeats: adds\n    tells: milestone\n    owes", "")]
        gate = [(path, old, old.replace("opens_when: {done: pack_bag}", GUARD)) for path, old, _ in gate]
        for path, old, new in (*first, *gate, *changes):
            text = (tmp_path / path).read_text("utf-8")
            assert old in text, old
            (tmp_path / path).write_text(text.replace(old, new, 1), "utf-8")
        return [str(problem) for proof in prove(edition(tmp_path)) for problem in proof.problems]

    return prove_changed


def test_the_made_up_procedure_is_proved_whole(broken: Broken) -> None:
    assert broken() == []


def test_without_the_custody_paper_the_sentence_names_it_with_file_line_and_story(broken: Broken) -> None:
    problems = broken((GOING, ", {done: ask_news}]}", "]}"))
    (said,) = [one for one in problems if "custody paper" in one]
    assert said.startswith(f"{GOING}, line ")
    assert "`lead_over` opens for a child without the custody paper (`ask_news`)" in said
    assert "\n      1. AA: open door (en) (`open_door`, arrival.size is small)" in said
    assert said.endswith("then: `lead_over` is open.")


@pytest.mark.parametrize(
    ("path", "old", "new", "says"),
    [
        (GOING, "{fact: {choice.way: go}}", "{done: make_choice}", "the person has not decided `go`"),
        (GOING, "{fact: {choice.way: go}}", "{fact: {choice.way: go}}, {done: close_door}", "can never be reached"),
        ("stages/10-asking.yaml", ", {consent: news}", "", ""),
        ("stages/10-asking.yaml", ", {not: {flag: storm}}", "", "can be begun while a hold stands"),
        ("stages/10-asking.yaml", "    needs_consent: news\n", "", "it needs `needs_consent` of `news`"),
        ("stages/10-asking.yaml", "    effects: [{release_hold: storm}]\n", "", "can never be released"),
        ("stages/10-asking.yaml", "    replies: ask_news\n", "", "does not say that it answers it"),
        ("stages/10-asking.yaml", "    no_clock: event\n", "", "has no clock"),
        ("stages/30-arriving.yaml", "[{close_case: {}}]", "[{lower_flag: storm}]", "closes a case"),
    ],
)
def test_what_is_broken_is_said(broken: Broken, path: str, old: str, new: str, says: str) -> None:
    problems = broken((path, old, new))
    assert any(says in one for one in problems) if says else problems == []


def test_where_no_ending_is_left_the_story_is_told(broken: Broken) -> None:
    problems = broken(("stages/30-arriving.yaml", "{leads: home}]}", "{leads: home}, {not: {done: see_storm}}]}"))
    assert any("no ending can be reached any more after this:" in one for one in problems), problems


def test_a_known_story_is_told_again_from_another_beginning() -> None:
    yes = (("word.answer", "yes"), ("word.scope", "news"))
    story = (
        Act("open_door", "host", (("arrival.size", "tall"),)),
        Act("give_word", "host", yes),
        Act("ask_news", "host"),
    )
    planner = Planner(release(), SIDES, (story,), effort=0)
    found, again = (
        planner.open("take_news"),
        planner.open("take_news", (after(planner.start[0], story[0], release()), story[:1])),
    )
    assert found and again and found[0][1] == again[0][1] == story
    assert Planner(release(), SIDES, effort=0).open("take_news") is None


def test_a_case_kept_lean_says_what_the_whole_journal_says() -> None:
    planner = Planner(release(), SIDES)
    for seed in range(40):
        chance, case = random.Random(seed), begin(release(), SIDES)  # noqa: S311 - a made-up history, not a secret
        for _ in range(14):
            ready = [(one, s) for s in ("host", "home") for one in open_steps(case.view(s), release(), s)]
            step, side = chance.choice(ready)
            acts = planner.choices[step] or ((),)
            case = _checked(after(case, Act(step, side, chance.choice(acts)), release()))


def _checked(case: Case) -> Case:
    for state in (case.host, case.home):
        whole = fold(state.entries.values(), release(), SIDES)
        thin = lean(whole, release())
        assert said(fold(thin.entries.values(), release(), SIDES)) == said(whole)
    return case


def said(state: State) -> tuple[object, ...]:
    """Everything by which a guard could tell two states apart."""
    opens = tuple(open_steps(state, release(), side) for side in ("host", "home"))
    return state.done_by, state.counts, state.flags, state.consented, state.lead, state.closed, opens


def test_cases_of_one_signature_have_the_same_future() -> None:
    exact = frozenset({("consent", "news"), ("flag", "storm"), ("done", "ask_news")})
    space, planner = Space(release(), SIDES, exact, frozenset({"ask_news"})), Planner(release(), SIDES)
    seen: dict[object, object] = {}
    for seed in range(60):
        chance, case = random.Random(seed), begin(release(), SIDES)  # noqa: S311 - a made-up history, not a secret
        for _ in range(12):
            future = {(act.step, act.side, space.signature(one)) for act, one, _ in space.moves(case)}
            assert seen.setdefault(space.signature(case), future) == future
            moves = list(space.moves(case))
            case = chance.choice(moves)[1] if moves else case
    assert planner.choices


def test_more_states_than_allowed_are_not_proved() -> None:
    space = Space(release(), SIDES, frozenset({("flag", "storm"), ("consent", "news")}), frozenset({"ask_news"}))
    with pytest.raises(TooMany):
        explore(space, lambda *_: False, nothing, most=2)


def test_random_journals_keep_every_promise_of_the_proof() -> None:
    planner = Planner(release(), SIDES)
    assert [one for seed in range(200) for one in run(planner, seed)] == []


def test_a_dozen_mutants_are_found() -> None:
    files = read_files(FOLDER)
    kinds = ("step", "role of a step", "reply", "promise", "consent of a step", "side")
    chosen = [one for kind in kinds for one in mutants(files, 30) if one.kind == kind][::4][:14]
    fallen, known = played(files), proved(files, ("standing",))
    assert len(chosen) >= 12
    assert [one.place for one in chosen if finder(one, files, known, fallen) == "nobody"] == []


def test_what_was_proved_is_remembered_until_something_changes_that_a_proof_reads(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOMEWARD_ROOT", str(tmp_path))
    mine = tmp_path / "mine"
    shutil.copytree(FOLDER, mine)

    def proof() -> Proof:
        (found,) = prove(edition(mine, remember=True), frozenset({"consent"}))
        return found

    first, again = proof(), proof()
    assert not any("before" in one for one in first.notes) and any("before" in one for one in again.notes)
    assert (again.says, again.states, again.followed, again.steps) == (
        first.says,
        first.states,
        first.followed,
        first.steps,
    )
    stage = mine / "stages" / "10-asking.yaml"
    text = stage.read_text("utf-8")
    stage.write_text(text.replace("value: 2,", "value: 3,").replace("source: made up", "source: found"), "utf-8")
    assert stage.read_text("utf-8") != text
    assert any("before" in one for one in proof().notes)
    stage.write_text(text.replace(", {consent: news}", "", 1), "utf-8")
    assert stage.read_text("utf-8") != text
    assert not any("before" in one for one in proof().notes)
