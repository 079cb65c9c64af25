"""What the people of a node do in the storm: they post chains of letters and take what came, as they are asked."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from typing import Any
from uuid import UUID, uuid5

from django.conf import settings
from django.db import OperationalError, close_old_connections, connections, transaction

from tools.chaos import chains

_templates: list[chains.Chain] = []
TAKES, BY = "take_tracing", "focal"


def prepare() -> None:
    """The procedure and the people, and one played case for each chain."""
    from homeward.lib import dates
    from homeward.procedure import actions, queries
    from tools.demo import cast

    actions.keep_current()
    with transaction.atomic():
        cast.plant(settings.NODE.country)
    release = queries.current()
    host = settings.NODE.country
    home = next(one for one in release.parties if one != host)
    today = dates.today(settings.NODE.time_zone)
    _templates[:] = chains.templates(release, settings.NODE.procedure_dir, today, host, home)


def post(*, seed: int, numbers: list[int]) -> list[dict[str, Any]]:
    """Plant these cases, as far as they are not here, in one transaction; what was posted, read after the commit."""
    from homeward.cases.actions.bulk import plant
    from homeward.lib import dates
    from homeward.procedure import queries

    made = {}
    for number in numbers:
        chain = _templates[number % len(_templates)]
        made[chains.case_id(seed, settings.NODE.country, number)] = chain
    cases = [chains.told_like(chain, case) for case, chain in made.items()]
    with transaction.atomic():
        plant(cases, release=queries.current(), today=dates.today(settings.NODE.time_zone))
    return _posted(made, ends={case for case, chain in made.items() if chain.ends})


def _posted(cases: Iterable[UUID], ends: set[UUID]) -> list[dict[str, Any]]:
    """Every letter of these cases that this node holds as its own, with the told entries in it."""
    from homeward.agencies import actions as agencies
    from homeward.exchange import keys, rules
    from homeward.exchange.models import Outbox

    with transaction.atomic(), agencies.service("driver"):
        rows = list(Outbox.objects.filter(case_id__in=list(cases)).order_by("case_id", "seq"))
        sealed = [(row.case_id or keys.NO_CASE, row.mid, bytes(row.body)) for row in rows]
        payloads = keys.unseal(sealed, context="outbox")
    found = []
    for row, payload in zip(rows, payloads, strict=True):
        if payload is None or rules.payload_hash(payload) != row.hash:
            raise AssertionError("a letter in the outbox is not what its hash says")
        entries = json.loads(payload)["body"]["entries"]
        found.append({
            "mid": str(row.mid), "case": str(row.case_id), "seq": row.seq, "hash": row.hash,
            "ends": row.case_id in ends,
            "entries": {one["id"]: [_digest(one), chains.needs(one["pointers"])] for one in entries},
        })  # fmt: skip
    return found


def _digest(entry: dict[str, Any]) -> str:
    from homeward.cases.rules.entries import content_of

    content = content_of(entry)
    assert content is not None
    return content.digest()


def take(*, most: int, again: int = 0) -> list[dict[str, Any]]:
    """Somebody of this node takes some requests that came, by the action of the page; the letters that tell it."""
    from homeward.agencies import actions as agencies
    from homeward.cases import actions
    from homeward.cases.models import Entry
    from homeward.lib import dates
    from homeward.lib.errors import Refused
    from homeward.procedure import queries
    from tools.schedules import acts, people

    today = dates.today(settings.NODE.time_zone)
    with transaction.atomic(), agencies.service("driver"):
        came = Entry.objects.filter(step=chains.AGAIN, told_state__incoming=True, told_state__state="common")
        mine = Entry.objects.filter(step=TAKES, node=settings.NODE.country).values("case_id")
        waiting = list(came.exclude(case_id__in=mine).order_by("-id").values_list("case_id", flat=True)[:most])
    taken = []
    for case in dict.fromkeys(waiting):
        user, entry_id = people.who(BY), uuid5(case, f"taken {again}")
        values = acts.values(queries.current().steps[TAKES], today, case.int % 1000, {})
        try:
            with transaction.atomic():
                agencies.act_as(user)
                actions.complete_step(
                    case_id=case, step=TAKES, values=values, by=user, entry_id=entry_id, today=today,
                )  # fmt: skip
        except Refused:
            continue
        taken.append(case)
    return _posted(taken, ends=set())


def _steady(work: Callable[..., Any]) -> Callable[..., Any]:
    """A database that is away is an answer and not the end; the next question finds a new connection."""

    def asked(**values: Any) -> Any:
        close_old_connections()
        try:
            return {"said": work(**values)}
        except OperationalError as error:
            for connection in connections.all():
                connection.close()
            return {"away": type(error).__name__}
        except Exception as error:
            for connection in connections.all():
                connection.close()
            if isinstance(error.__cause__, OperationalError) or "connection" in str(error).lower():
                return {"away": type(error).__name__}
            raise

    return asked


def verbs() -> dict[str, Callable[..., Any]]:
    """What they can be asked to do."""
    return {one.__name__: _steady(one) for one in (prepare, post, take)}
