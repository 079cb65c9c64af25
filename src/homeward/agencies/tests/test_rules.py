"""The rights against an oracle that was written in another form; no database."""

import csv
import itertools
from dataclasses import replace
from importlib.resources import files

import pytest
import yaml

from homeward.agencies import rules
from homeward.agencies.rules import Ask, Session, decide

RIGHTS = rules.load(yaml.safe_load(files("homeward.agencies").joinpath("rights.yaml").read_text("utf-8")))
RELATIONS = ("owner", "receiving", "none")


def oracle() -> set[tuple[str, str, str, bool]]:
    """All (role, action, relation, assigned) that the table allows."""
    allowed = set()
    with files("homeward.agencies.tests").joinpath("oracle.csv").open(encoding="utf-8") as table:
        for line in csv.DictReader(table):
            for role, relation in itertools.product(line["roles"].split(), line["relations"].split()):
                for assigned in (True,) if line["assigned"] == "yes" else (True, False):
                    allowed.add((role, line["action"], relation, assigned))
    return allowed


ACTIONS = sorted(RIGHTS.actions) + [f"read_compartment:{part}" for part in sorted(RIGHTS.compartments)]


def test_every_cell_of_the_matrix_is_what_the_oracle_says():
    allowed = oracle()
    cells = list(itertools.product(RIGHTS.roles, ACTIONS, RELATIONS, (True, False)))
    wrong = [c for c in cells if decide(Ask(*c), RIGHTS).allowed != (c in allowed)]
    assert not wrong
    assert len(cells) == 14 * 37 * 3 * 2
    assert allowed <= set(cells), "the oracle speaks of a role or an action that does not exist"


def test_all_fourteen_roles_are_there():
    assert len(RIGHTS.roles) == 14


@pytest.mark.parametrize("session", [Session(locked=True), Session(duress=True)])
def test_a_locked_or_forced_sitting_may_nothing(session):
    for role, action, relation, assigned in oracle():
        assert not decide(Ask(role, action, relation, assigned, session=session), RIGHTS).allowed


def test_nobody_approves_their_own_work():
    ask = Ask("shelter_head", "approve_step", "owner", own=True)
    assert decide(ask, RIGHTS).why == "own_work"
    assert decide(Ask("shelter_head", "complete_step", "owner", own=True), RIGHTS).allowed


def test_sealed_things_need_a_second_person_except_in_the_shelter():
    ask = Ask("shelter_worker", "read_compartment:narrative", "owner", assigned=True, sensitivity=2)
    assert decide(ask, RIGHTS).allowed
    assert decide(replace(ask, role="provincial_officer"), RIGHTS).why == "sealed"
    assert decide(replace(ask, role="provincial_officer", session=Session(second_person=True)), RIGHTS).allowed


def test_money_is_read_by_the_lawyer_and_one_finance_officer_and_health_by_the_nurse_alone():
    readers = {part: {role.id for role in RIGHTS.roles.values() if part in role.reads} for part in RIGHTS.compartments}
    assert readers["money"] == {"lawyer", "finance_officer"}
    assert readers["health"] == {"nurse"}
    assert readers["justice"] == {"lawyer", "focal_point"}
    for role in readers["money"] | readers["health"]:
        ask = Ask(role, "read_compartment:money" if role != "nurse" else "read_compartment:health", "owner")
        assert decide(ask, RIGHTS).why == "not_assigned"


def test_a_purpose_outside_the_role_is_refused():
    assert decide(Ask("nurse", "open_record", "owner", True, purpose="health"), RIGHTS).allowed
    assert decide(Ask("nurse", "open_record", "owner", True, purpose="justice"), RIGHTS).why == "not_this_purpose"


def test_what_is_unknown_is_refused():
    assert not decide(Ask("king", "open_record", "owner", True), RIGHTS).allowed
    assert not decide(Ask("shelter_head", "delete_everything", "owner", True), RIGHTS).allowed
    assert not decide(Ask("shelter_head", "read_compartment:secrets", "owner", True), RIGHTS).allowed
    assert not decide(Ask("shelter_head", "open_record:identity", "owner", True), RIGHTS).allowed


def test_questions_of_no_compartment_belong_to_the_record():
    assert decide(Ask("nurse", "read_compartment:none", "owner", True), RIGHTS).allowed
    assert not decide(Ask("auditor", "read_compartment:none", "owner", True), RIGHTS).allowed


def test_a_word_that_is_not_in_the_lists_stops_the_start():
    data = yaml.safe_load(files("homeward.agencies").joinpath("rights.yaml").read_text("utf-8"))
    data["roles"]["nurse"]["may"]["fly"] = "always"
    with pytest.raises(ValueError, match="fly"):
        rules.load(data)
