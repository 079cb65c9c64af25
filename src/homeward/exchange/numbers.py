"""What the exchange tells whoever watches the node: counts and ages by state, code and partner; nothing of any case."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django.db.models import Count, Min, QuerySet
from django.utils import timezone

from homeward.agencies import actions as agencies
from homeward.exchange import certificates, keys, queries, tls
from homeward.exchange.models import Alarm, Effort, Inbox, InFile, Line, Outbox, OutFile, Quarantine, Stream
from homeward.lib.gauges import Gauge, one

DAY = 86400.0


def gauges() -> list[Gauge]:
    """Everything, as it is now."""
    now = timezone.now()
    certificate = certificates.own()
    with agencies.service("courier"):
        found = [*_letters(now), *_troubles(), *_partners(now), *_work(now)]
        ends = {("directory", one.node): one.expires for one, *_ in queries.partners()}
        ends |= {("certificate", one.node): one.certificate.expires for one, *_ in queries.partners()}
        if own := keys.partner(keys.me()):
            ends["directory", own.node] = own.expires
    if certificate:
        ends["certificate", keys.me()] = certificate.expires
    if connection := tls.ends():
        ends["connection", keys.me()] = connection
    days = [(labels, (at - now).total_seconds() / DAY) for labels, at in sorted(ends.items())]
    return [*found, Gauge("days_left", "Days until it runs out.", days, ("what", "node"))]


def _letters(now: datetime) -> Iterator[Gauge]:
    real = {"out": Outbox.objects.exclude(kind__in=queries.ABOUT_LETTERS),
            "in": Inbox.objects.exclude(kind__in=queries.ABOUT_LETTERS)}  # fmt: skip
    counted: list[tuple[tuple[str, ...], float]] = []
    states = {"out": Outbox.STATES, "in": Inbox.STATES}
    for direction, rows in real.items():
        known: dict[str, int] = {state: 0 for state, _ in states[direction]}
        known |= dict(rows.order_by().values_list("state").annotate(n=Count("pk")))
        counted += [((direction, state), n) for state, n in sorted(known.items())]
    yield Gauge("letters", "Letters by direction and state.", counted, ("direction", "state"))
    waiting: dict[str, QuerySet[Any]] = {name: rows.filter(state__in=queries.WAITING) for name, rows in real.items()}
    oldest = {"out": waiting["out"].aggregate(at=Min("posted_at"))["at"],
              "in": waiting["in"].aggregate(at=Min("stored_at"))["at"]}  # fmt: skip
    ages = [((name,), (now - at).total_seconds() if at else 0.0) for name, at in oldest.items()]
    yield Gauge("letters_oldest_unanswered_seconds", "Age of the oldest letter without an answer; 0: none.", ages,
                ("direction",))  # fmt: skip
    files = {"out": OutFile.objects.filter(state__in=["waiting", "offered"]),
             "in": InFile.objects.filter(state__in=["expected", "coming"])}  # fmt: skip
    yield Gauge("files_on_the_way", "Files that have not wholly arrived.",
                [((name,), rows.count()) for name, rows in files.items()], ("direction",))  # fmt: skip


def _troubles() -> Iterator[Gauge]:
    yield one("gaps", "Streams in which a letter is missing.", Stream.objects.filter(gap_since__isnull=False).count())
    yield one("frozen_streams", "Streams that stand still until people have looked.",
              Stream.objects.filter(frozen_at__isnull=False).count())  # fmt: skip
    yield one("quarantine", "What came and could not be verified.", Quarantine.objects.filter(ended_at=None).count())
    alarms = Alarm.objects.filter(ended_at=None).order_by().values_list("code").annotate(n=Count("pk"))
    counted: list[tuple[tuple[str, ...], float]] = [((code,), n) for code, n in sorted(alarms)]
    yield Gauge("alarms", "Open alarms by code.", counted, ("code",))
    yield one("alarms_open", "Open alarms.", sum(n for _, n in counted))


def _partners(now: datetime) -> Iterator[Gauge]:
    nodes = [directory.node for directory, *_ in queries.partners()]
    waiting = dict(
        Outbox.objects.filter(state__in=["queued", "sent"]).order_by().values_list("to").annotate(n=Count("pk"))
    )
    yield Gauge("outbox_waiting", "Letters that have no receipt yet, letters about letters too.",
                [((node,), waiting.get(node, 0)) for node in nodes], ("partner",))  # fmt: skip
    yield Gauge("channel_open", "1 while letters may leave, 0 while people closed the channel.",
                [((node,), not queries.is_closed(node)) for node in nodes], ("partner",))  # fmt: skip
    lines = Line.objects.filter(partner__in=nodes)
    for name, field, says in (
        ("partner_heard_seconds", "heard_at", "Seconds since anything genuine last came; absent: never."),
        ("partner_agreed_seconds", "agreed_at", "Seconds since the books of both sides last agreed; absent: never."),
    ):
        at = {node: when for node, when in lines.values_list("partner", field) if when}
        yield Gauge(name, says, [((node,), (now - when).total_seconds()) for node, when in sorted(at.items())],
                    ("partner",))  # fmt: skip


def _work(now: datetime) -> Iterator[Gauge]:
    rows = list(Effort.objects.order_by("work"))
    yield Gauge("courier_rounds", "Rounds of the courier by work.", [((row.work,), row.rounds) for row in rows],
                ("work",), counts=True)  # fmt: skip
    yield Gauge("courier_errors", "Rounds that stumbled.", [((row.work,), row.errors) for row in rows], ("work",),
                counts=True)  # fmt: skip
    if done := max((row.done_at for row in rows if row.done_at), default=None):
        yield one("courier_idle_seconds", "Seconds since a round was whole.", (now - done).total_seconds())
