"""How a partner's line and this node are: findings from facts, each well or to be looked at; no clock, no blame."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from homeward.exchange.rules.certificate import WARN_BEFORE, due
from homeward.exchange.rules.directory import VALID_FOR

# Proposed by the exchange design (section 2.4); people change them here, and in ops/README.md beside the alarms.
SILENT_AFTER = timedelta(days=1)
COMPARED_WITHIN = timedelta(days=3)
RENEWAL_MISSED_AFTER = timedelta(days=7)
BACKUP_WITHIN = timedelta(hours=36)
COURIER_WITHIN = timedelta(minutes=5)
DISK_LEFT = 0.1  # of the whole
ONE_ROUND = timedelta(hours=1)  # the parts of one digest come within it


@dataclass(frozen=True, slots=True)
class Finding:
    """One sentence about a line or a node: `code` has words; `at` since or until when; `n` a number; `name` of what."""

    code: str
    well: bool
    at: datetime | None = None
    n: int = 0
    name: str = ""


@dataclass(frozen=True, slots=True)
class Way:
    """One way to a partner: `direct`, `stick`, `neutral` (with the carrier's name) or `paper`.

    `trouble` is the code of what keeps letters from leaving on it now; `used_at` when it last carried something.
    """

    way: str
    name: str = ""
    trouble: str = ""
    used_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Line:
    """What is known here of a partner; `off` when the whole exchange is, `waits` while it is asked after a disaster."""

    heard_at: datetime | None
    made_at: datetime
    expires: datetime
    certificate_ends: datetime
    agreed_at: datetime | None = None
    differed_at: datetime | None = None
    closed: bool = False
    off: bool = False
    waits: bool = False
    by_itself: bool = True
    gaps: int = 0
    frozen: int = 0
    ways: Sequence[Way] = ()


@dataclass(frozen=True, slots=True)
class Own:
    """What is known of this node itself; sizes in bytes, `falls` of processes since it was started."""

    certificate_ends: datetime | None
    directory_ends: datetime | None
    connection_ends: datetime | None
    backup_at: datetime | None
    disk_free: int
    disk_whole: int
    courier_at: datetime | None
    falls: int = 0
    alarms: int = 0
    unverified: int = 0


def of_line(line: Line, now: datetime) -> list[Finding]:
    """What there is to say of a partner's line, in the order in which one would ask."""
    found = [_channel(line), _heard(line, now), _compared(line, now), _directory(line, now)]
    certificate = due(line.certificate_ends, now, WARN_BEFORE)
    if certificate != "fine":
        found.append(Finding(f"certificate_{certificate}", False, line.certificate_ends))
    found += [Finding(code, False, n=n) for code, n in (("gaps", line.gaps), ("frozen", line.frozen)) if n]
    return [*found, *(_way(one) for one in line.ways)]


def _channel(line: Line) -> Finding:
    code = "off" if line.off else "closed" if line.closed else "recovering" if line.waits else "open"
    return Finding(code, code == "open")


def _heard(line: Line, now: datetime) -> Finding:
    if line.heard_at is None:
        return Finding("never_heard", False)
    # A stick travels for days, and a closed channel is nobody's silence.
    silent = line.by_itself and now - line.heard_at > SILENT_AFTER
    return Finding("silent" if silent else "heard", not silent, line.heard_at)


def _compared(line: Line, now: datetime) -> Finding:
    agreed, differed = line.agreed_at, line.differed_at
    if differed and (agreed is None or agreed - differed < ONE_ROUND):
        return Finding("differed", False, differed)
    if agreed is None:
        return Finding("never_compared", not line.by_itself)
    late = line.by_itself and now - agreed > COMPARED_WITHIN
    return Finding("not_compared" if late else "agreed", not late, agreed)


def _directory(line: Line, now: datetime) -> Finding:
    until = min(line.expires, line.made_at + VALID_FOR)
    state = due(until, now, VALID_FOR - RENEWAL_MISSED_AFTER)
    return Finding(
        {"fine": "directory", "soon": "directory_soon", "over": "directory_over"}[state], state == "fine", until
    )


def _way(way: Way) -> Finding:
    if way.trouble:
        return Finding(
            f"{way.way}_{way.trouble}" if way.way == "neutral" else way.trouble, False, way.used_at, name=way.name
        )
    return Finding(f"{way.way}_works" if way.used_at else f"{way.way}_chosen", True, way.used_at, name=way.name)


def of_node(own: Own, now: datetime) -> list[Finding]:
    """What there is to say of this node, most urgent kinds first."""
    return [
        _courier(own, now),
        Finding("falls" if own.falls else "no_falls", own.falls == 0, n=own.falls),
        Finding("alarms" if own.alarms else "no_alarms", own.alarms == 0, n=own.alarms),
        Finding("unverified" if own.unverified else "no_unverified", own.unverified == 0, n=own.unverified),
        _backup(own, now),
        Finding("disk" if own.disk_free >= own.disk_whole * DISK_LEFT else "disk_low",
                own.disk_free >= own.disk_whole * DISK_LEFT, n=own.disk_free * 100 // max(own.disk_whole, 1)),
        *_ending("own_certificate", own.certificate_ends, now, WARN_BEFORE, needed=True),
        *_ending("own_directory", own.directory_ends, now, VALID_FOR - RENEWAL_MISSED_AFTER, needed=False),
        *_ending("own_connection", own.connection_ends, now, WARN_BEFORE - timedelta(days=7), needed=False),
    ]  # fmt: skip


def _courier(own: Own, now: datetime) -> Finding:
    if own.courier_at is None:
        return Finding("courier_never", False)
    silent = now - own.courier_at > COURIER_WITHIN
    return Finding("courier_silent" if silent else "courier", not silent, own.courier_at)


def _backup(own: Own, now: datetime) -> Finding:
    if own.backup_at is None:
        return Finding("backup_never", False)
    old = now - own.backup_at > BACKUP_WITHIN
    return Finding("backup_old" if old else "backup", not old, own.backup_at)


def _ending(code: str, ends: datetime | None, now: datetime, before: timedelta, *, needed: bool) -> list[Finding]:
    if ends is None:
        return [Finding(f"{code}_none", False)] if needed else []
    state = due(ends, now, before)
    return [Finding(code if state == "fine" else f"{code}_{state}", state == "fine", ends)]
