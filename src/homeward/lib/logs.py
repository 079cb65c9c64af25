"""One line of JSON for each event of a process: when, what happened, where in the code; never what somebody wrote.

Our own lines are made of fixed words and codes (a test reads every call). Of others' lines, such as Django's, and of
every exception only the class and the place in the code are kept: their words quote paths, values and rows.
"""

from __future__ import annotations

import json
import logging
import os
import sys
import threading
from datetime import UTC, datetime
from pathlib import Path
from types import FrameType, TracebackType
from typing import Any

OURS = "homeward"
PROCESS = "HOMEWARD_PROCESS"  # set by `serve` for each of its children
HOUSE = Path(__file__).resolve().parents[1]
KEPT = ("letter", "code")  # what our own calls may give as `extra`


class Line(logging.Formatter):
    """Writes a record as one line of JSON."""

    def __init__(self, node: str = "") -> None:
        super().__init__()
        self._who = {"node": node, "process": os.environ.get(PROCESS) or "command"}

    def format(self, record: logging.LogRecord) -> str:
        """The line; for a record of somebody else without its words."""
        ours = record.name == OURS or record.name.startswith(f"{OURS}.")
        line: dict[str, Any] = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            **self._who,
            "level": record.levelname.lower(),
            "logger": record.name,
            "event": record.getMessage() if ours else "",
            "place": f"{Path(record.pathname).name}:{record.lineno}",
        }
        line |= {name: str(getattr(record, name)) for name in KEPT if ours and hasattr(record, name)}
        if not ours:
            line |= _request(record)
        if record.exc_info and record.exc_info[1] is not None:
            line |= of_exception(record.exc_info[1])
        return json.dumps({name: value for name, value in line.items() if value != ""}, ensure_ascii=False)


def _request(record: logging.LogRecord) -> dict[str, Any]:
    """Status and name of the page of a request that Django speaks of; never its path or query."""
    match = getattr(getattr(record, "request", None), "resolver_match", None)
    found = {"status": getattr(record, "status_code", ""), "page": getattr(match, "view_name", "")}
    return {name: value for name, value in found.items() if isinstance(value, int | str)}


def of_exception(error: BaseException) -> dict[str, str]:
    """Class, cause and place of an exception; not its words."""
    cause = error.__cause__ or error.__context__
    found = {"error": type(error).__name__, "at": _place(error.__traceback__)}
    return found | ({"cause": type(cause).__name__} if cause else {})


def _place(traceback: TracebackType | None) -> str:
    """The last line of ours that the exception went through, else the very last."""
    last = ours = ""
    while traceback is not None:
        last = _line_of(traceback.tb_frame, traceback.tb_lineno)
        if Path(traceback.tb_frame.f_code.co_filename).is_relative_to(HOUSE):
            ours = last
        traceback = traceback.tb_next
    return ours or last


def _line_of(frame: FrameType, number: int) -> str:
    path = Path(frame.f_code.co_filename)
    name = path.relative_to(HOUSE).as_posix() if path.is_relative_to(HOUSE) else path.name
    return f"{name}:{number} {frame.f_code.co_name}"


def setup(node: str) -> dict[str, Any]:
    """What `logging.config.dictConfig` takes: everything to stderr, one line of JSON each."""
    through = {"handlers": [], "level": "WARNING", "propagate": True}
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {"line": {"()": "homeward.lib.logs.Line", "node": node}},
        "handlers": {"lines": {"class": "logging.StreamHandler", "formatter": "line"}},
        "root": {"handlers": ["lines"], "level": "WARNING"},
        "loggers": {
            OURS: {"level": "INFO"},
            # They bring handlers of their own, which would write the words.
            "django": through,
            "django.server": through,
            "_granian": through,
            "granian.access": {**through, "level": "CRITICAL"},
        },
    }


def guard() -> None:
    """In a process of a node also warnings, and what nobody caught, become such lines instead of a traceback."""
    logging.captureWarnings(True)
    log = logging.getLogger(OURS)
    former = sys.excepthook

    def hook(kind: type[BaseException], error: BaseException, traceback: TracebackType | None) -> None:
        if issubclass(kind, KeyboardInterrupt | SystemExit):
            former(kind, error, traceback)
        else:
            log.critical("a process ends by what nobody caught", exc_info=(kind, error, traceback))

    def threads(found: threading.ExceptHookArgs) -> None:
        if found.exc_value is not None:
            log.critical("a thread ends by what nobody caught", exc_info=found.exc_value)

    sys.excepthook, threading.excepthook = hook, threads
