"""How the lines to partners and this node are: gathers the facts, and lets the rules judge them."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

from django.conf import settings
from django.db.models import Max
from django.utils import timezone

from homeward.agencies import actions as agencies
from homeward.exchange import certificates, keys, queries, rules, tls
from homeward.exchange.models import (
    Alarm,
    Carrier,
    Directory,
    Effort,
    Inbox,
    Line,
    Outbox,
    Quarantine,
    Recovery,
    Stick,
    Stream,
)
from homeward.exchange.rules import health
from homeward.lib import machine

ASIDE = ("in_folder", "on_stick", "with_carrier", "carrier_away")  # troubles of letters that found another way


def lines() -> list[tuple[rules.Directory, list[health.Finding]]]:
    """Each partner with what there is to say of its line; counts and days only, so whoever sees letters may see it."""
    with agencies.service("courier"):
        return [(directory, health.of_line(_line(directory), timezone.now())) for directory, *_ in queries.partners()]


def _line(directory: rules.Directory) -> health.Line:
    node = directory.node
    known = Line.objects.filter(partner=node).first()
    streams = Stream.objects.filter(partner=node)
    return health.Line(
        heard_at=known.heard_at if known else None,
        made_at=directory.made_at,
        expires=directory.expires,
        certificate_ends=directory.certificate.expires,
        agreed_at=known.agreed_at if known else None,
        differed_at=known.differed_at if known else None,
        closed=queries.is_closed(node),
        off=queries.is_off(),
        waits=Recovery.objects.filter(partner=node, ended_at=None).exclude(cause="repair").exists(),
        by_itself=queries.goes_by_itself(node),
        gaps=streams.filter(gap_since__isnull=False).count(),
        frozen=streams.filter(frozen_at__isnull=False).count(),
        ways=_ways(node, directory),
    )


def _ways(node: str, directory: rules.Directory) -> list[health.Way]:
    chosen = queries.ways(node)
    waiting = Outbox.objects.filter(to=node, state__in=["queued", "sent"]).exclude(trouble="")
    troubles = Counter(waiting.values_list("trouble", flat=True))
    away = "carrier_away" if troubles["carrier_away"] else ""
    found = []
    if chosen.direct:
        worst = next((code for code, _n in troubles.most_common() if code not in ASIDE), "")
        came = Inbox.objects.filter(iss=node, carrier="https").aggregate(at=Max("stored_at"))["at"]
        found.append(health.Way("direct", trouble=worst or ("" if directory.endpoints else "no_address"), used_at=came))
    if chosen.stick:
        found.append(health.Way("stick", used_at=Stick.objects.filter(partner=node).aggregate(at=Max("at"))["at"]))
    for one in Carrier.objects.filter(pk__in=chosen.neutral).order_by("name"):
        found.append(health.Way("neutral", one.name, trouble=away, used_at=one.heard_at))
    return [*found, *([health.Way("paper")] if chosen.paper else [])]


def node() -> list[health.Finding]:
    """What there is to say of this node itself; the caller asks whether the reader may see it."""
    return health.of_node(own(), timezone.now())


def own() -> health.Own:
    """The facts of this node."""
    home = Path(settings.NODE.home)
    free, whole = machine.room(home)
    certificate = certificates.own()
    with agencies.service("courier"):
        directory = keys.partner(keys.me())
        paired = Directory.objects.exclude(node=keys.me()).exists()
        return health.Own(
            certificate_ends=certificate.expires if certificate else None,
            directory_ends=directory.expires if directory and paired else None,
            connection_ends=tls.ends(),
            backup_at=machine.backup_at(home),
            disk_free=free,
            disk_whole=whole,
            courier_at=Effort.objects.aggregate(at=Max("done_at"))["at"],
            falls=sum(one.falls for one in machine.processes(home).values()),
            alarms=Alarm.objects.filter(ended_at=None).count(),
            unverified=Quarantine.objects.filter(ended_at=None).count(),
        )
