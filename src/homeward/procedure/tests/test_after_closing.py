"""What is owed to a person outlives the case: steps that stay open after closing."""

import dataclasses

from homeward.procedure.rules import open_steps
from homeward.procedure.rules.release import rows_of
from homeward.procedure.tests.made_up import SIDES, entry, release, state


def test_a_step_that_says_so_is_still_open_when_the_case_is_closed() -> None:
    closing = next(step for step in release().steps.values() if step.does("close_case"))
    open_case = next(step for step in release().steps.values() if step.does("open_case"))
    steps = {**release().steps, open_case.id: dataclasses.replace(open_case, after_closing=True, repeats="adds")}
    staying = dataclasses.replace(release(), steps=steps, rows=rows_of(steps))
    closed = state(entry("1", open_case.id), entry("2", closing.id, SIDES.home))
    assert closed.closed
    assert open_case.id not in open_steps(closed, release(), "host")
    assert open_case.id in open_steps(closed, staying, "host")
