"""Money is for the lawyer and one finance officer, justice for the lawyer, health for the nurse; others see a date."""

from datetime import timedelta
from typing import Any

import pytest

from homeward.agencies import actions as agencies
from homeward.agencies.rules import Ask, current, decide
from homeward.cases.models import Entry
from homeward.cases.queries.closed import hidden, hidden_in_lists
from homeward.cases.queries.journal import journal
from homeward.cases.tests import making
from homeward.procedure import queries as procedure

pytestmark = pytest.mark.django_db
APART = "kept apart"


@pytest.fixture
def made() -> making.Made:
    """A case that is given to the lawyer, the finance officer and the nurse of its house."""
    made = making.opened()
    with making.acting(made.people["head"]):
        for name in ("lawyer", "finance", "nurse"):
            user = made.people[name]
            agencies.grant_access(case_id=made.case.id, agency=user.agency, user=user, part="owner")
    return made


@pytest.mark.parametrize(
    ("kind", "readers"),
    [("money", {"lawyer", "finance"}), ("health", {"nurse"}), ("justice", {"lawyer", "focal"})],
)
def test_a_kind_of_data_is_read_by_those_who_need_it_and_by_nobody_else(kind: str, readers: set[str]) -> None:
    people = {"lawyer": "lawyer", "finance": "finance_officer", "focal": "focal_point", "nurse": "nurse"}
    people |= {role: role for role in current().roles if role not in people.values()}
    asks = {name: Ask(role, f"read_compartment:{kind}", "owner", True) for name, role in people.items()}
    assert {name for name, ask in asks.items() if decide(ask).allowed} == readers


def test_the_worker_and_the_head_see_the_day_of_a_hearing_and_nothing_of_the_case_in_court(made: making.Made) -> None:
    release = procedure.current()
    name = next(key for key, asked in release.notices.items() if release.questions[asked].compartment == "justice")
    step = next(one for one in release.steps.values() if one.form and one.side == "host" and any(
        asked.id == release.notices[name] for asked in release.forms[one.form].questions))  # fmt: skip
    day = making.today() + timedelta(days=20)
    answer: dict[str, Any] = {release.notices[name].replace(".", "__"): day.isoformat()}
    made.do(step.id, 1, by="lawyer", **answer)
    with making.acting(made.people["lawyer"]):
        entry = Entry.objects.get(case_id=made.case.id, step=step.id, told=False)
    title, notice = release.word("en", f"steps.{step.id}.title"), release.word("en", f"notices.{name}").split("%")[0]
    address = f"/cases/{made.case.id}/"
    for who in ("worker", "head"):
        browser = making.browser(made.people[who])
        assert notice.strip() in browser.get(address).text
        assert title not in browser.get(address).text, who
        assert browser.get(f"{address}entries/{entry.id}/").status_code == 404
    page = making.browser(made.people["lawyer"]).get(f"{address}entries/{entry.id}/")
    assert page.status_code == 200
    assert APART not in page.text


def test_where_a_house_has_no_nurse_whoever_stands_in_sees_the_step_but_not_the_answers(made: making.Made) -> None:
    with making.acting(made.people["worker"]):
        file = journal(made.case.id)
        worker = made.people["worker"]
        health = {step.id for step in file.release.steps.values() if step.role == "nurse"}
        assert health & hidden(file, worker) == health & hidden_in_lists(worker, file.release) != set()
        type(worker).objects.filter(role="nurse").update(active=False)
        assert not health & hidden(file, worker)
        assert not health & hidden_in_lists(worker, file.release)
        assert not decide(Ask("shelter_worker", "read_compartment:health", "owner", True)).allowed
