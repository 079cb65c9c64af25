"""The process of a node that is searched afterwards: types canaries through forms and actions, carries by folder."""

from __future__ import annotations

import os
from contextlib import ExitStack
from typing import Any

from tools.schedules.node import answer


def _verbs() -> dict[str, Any]:
    from tools.schedules import letters

    from homeward.lib import logs
    from tests.canaries import answering, asking, typing

    logs.guard()
    return {
        "plant": typing.plant,
        "directory": letters.directory,
        "meet": letters.meet,
        "host": typing.host,
        "home": answering.home,
        "journey": answering.journey,
        "agree": answering.agree,
        "beside": typing.beside,
        "carry": asking.carry,
        "lists": asking.lists,
        "stumble": asking.stumble,
        "sessions": asking.sessions,
    }


if __name__ == "__main__":
    with ExitStack() as stack:
        if os.environ.get("CANARIES_WITHOUT_SEALING"):
            from homeward.vault.tests.open_vault import open_vault

            stack.enter_context(open_vault())
        answer(_verbs)
