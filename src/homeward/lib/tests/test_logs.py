"""A line of the log says when, what and where; of errors and of other programs' lines never the words."""

from __future__ import annotations

import json
import logging
import sys
from types import SimpleNamespace
from typing import Any

from homeward.lib import logs

SECRET = "សុវណ្ណកញ្ញា"


def written(name: str, message: str, *args: Any, **more: Any) -> dict[str, Any]:
    """A record as it is written."""
    record = logging.LogRecord(name, logging.ERROR, __file__, 7, message, args, more.pop("exc_info", None))
    record.__dict__.update(more)
    line = logs.Line("th.msdhs").format(record)
    assert SECRET not in line
    assert "\n" not in line
    found: dict[str, Any] = json.loads(line)
    return found


def stumbled() -> Any:
    try:
        try:
            raise KeyError(SECRET)
        except KeyError as cause:
            raise ValueError(SECRET) from cause
    except ValueError:
        return sys.exc_info()


def test_our_own_lines_keep_their_words_and_what_they_name() -> None:
    line = written("homeward.exchange", "a letter of kind %s: %s", "case.entries/1", "KeyError", letter="0193")
    assert line["event"] == "a letter of kind case.entries/1: KeyError"
    assert (line["node"], line["letter"], line["level"]) == ("th.msdhs", "0193", "error")
    assert line["time"].endswith("+00:00")


def test_of_an_error_class_cause_and_place_are_kept_and_no_word() -> None:
    line = written("homeward.tick", "timer %s failed", "watch", exc_info=stumbled())
    assert (line["error"], line["cause"]) == ("ValueError", "KeyError")
    assert line["at"].startswith("lib/tests/test_logs.py:")


def test_of_other_programs_no_word_is_kept_and_of_a_request_no_path() -> None:
    request = SimpleNamespace(resolver_match=SimpleNamespace(view_name="cases:list"), path=f"/cases/?q={SECRET}")
    line = written("django.request", "%s: %s", "Not Found", request.path, request=request, status_code=404)
    assert (line["status"], line["page"]) == (404, "cases:list")
    assert "event" not in line
    assert "event" not in written("py.warnings", f"naive {SECRET}")
    assert "event" not in written("homewards", SECRET)


def test_one_set_up_writes_every_line_this_way() -> None:
    setup = logs.setup("th.msdhs")
    assert setup["root"]["handlers"] == list(setup["handlers"]) == ["lines"]
    others = {name: one for name, one in setup["loggers"].items() if name != "homeward"}
    assert all(one["propagate"] and one["handlers"] == [] for one in others.values())
