"""Closed kinds of data: their steps do not exist for who may not read them; plain notices exist for everybody."""

from datetime import timedelta
from typing import Any

import pytest

from homeward.agencies import actions as agencies
from homeward.cases.models import Entry, ListRow
from homeward.cases.queries import closed
from homeward.cases.queries.journal import journal
from homeward.cases.tests import making
from homeward.lib.ids import uuid7
from homeward.procedure import queries as procedure

pytestmark = pytest.mark.django_db


def closed_step(kind: str, role: str) -> str:
    """An early step that asks nothing but this kind of data."""
    release = procedure.current()
    return next(
        step.id
        for step in release.steps.values()
        if closed.closed_kinds(step, release) == {kind} and step.role == role and step.repeats == "adds"
    )


@pytest.fixture
def made() -> making.Made:
    """A case with a health step done by the nurse, to whom the case is given."""
    made = making.opened()
    worker = made.people["worker"]
    with making.acting(made.people["head"]):
        agencies.grant_access(case_id=made.case.id, agency=worker.agency, user=made.people["nurse"], part="owner")
    return made


def test_a_step_of_health_alone_does_not_exist_for_the_head_nor_for_the_worker_beside_a_nurse(
    made: making.Made,
) -> None:
    name = closed_step("health", "nurse")
    title = procedure.current().word("en", f"steps.{name}.title")
    done = made.do(name, 1, by="nurse")
    case = f"/cases/{made.case.id}/"
    head, worker = making.browser(made.people["head"]), making.browser(made.people["worker"])
    for address in (case, f"{case}?show=everything", "/", "/cases/"):
        assert title not in head.get(address).text, address
    for address in (f"{case}entries/{done.id}/", f"{case}steps/{name}/", f"{case}steps/{name}/waits/"):
        assert head.get(address).status_code == 404, address
    assert head.post(f"{case}steps/{name}/draft/", {"entry": str(uuid7())}).status_code == 404
    assert title not in worker.get(case).text, "the house has a nurse"
    assert worker.get(f"{case}entries/{done.id}/").status_code == 404
    nurse = making.browser(made.people["nurse"])
    assert title in nurse.get(case).text
    assert nurse.get(f"{case}entries/{done.id}/").status_code == 200


def test_a_list_read_by_a_whole_office_never_names_a_closed_step(made: making.Made) -> None:
    with making.acting(made.people["worker"]):
        steps = set(ListRow.objects.filter(case_id=made.case.id).values_list("next_step", flat=True))
    assert not steps & closed.hidden_from_offices(procedure.current())


def test_no_step_is_hidden_from_the_role_that_does_it() -> None:
    made = making.opened()
    with making.acting(made.people["worker"]):
        file = journal(made.case.id)
        for user in made.people.values():
            own = {step.id for step in file.release.steps.values() if step.role == user.role}
            assert not own & closed.hidden(file, user)
            assert not own & closed.hidden_in_lists(user, file.release)


def test_a_notice_of_closed_data_is_read_by_everybody_in_the_case_and_nothing_else_of_it(made: making.Made) -> None:
    release = procedure.current()
    name, question = next((n, q) for n, q in release.notices.items() if release.questions[q].compartment == "health"
                          and release.questions[q].type == "date")  # fmt: skip
    step = next(one for one in release.steps.values() if one.form and any(
        asked.id == question for asked in release.forms[one.form].questions))  # fmt: skip
    coming = making.today() + timedelta(days=9)
    answer: dict[str, Any] = {question.replace(".", "__"): coming.isoformat()}
    made.do(step.id, 1, by="nurse", **answer)
    page = making.browser(made.people["head"]).get(f"/cases/{made.case.id}/").text
    assert release.word("en", f"notices.{name}").split("%")[0].strip() in page
    assert release.word("en", f"steps.{step.id}.title") not in page
    with making.acting(made.people["worker"]):
        entry = Entry.objects.get(case_id=made.case.id, step=step.id, told=False)
    assert making.browser(made.people["head"]).get(f"/cases/{made.case.id}/entries/{entry.id}/").status_code == 404
