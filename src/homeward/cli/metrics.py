"""Answers 127.0.0.1:<metrics_port>/metrics: numbers of the rooms and of the machine, read when they are asked for."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler
from socketserver import TCPServer

from django.conf import settings
from django.db import connections
from prometheus_client import CollectorRegistry, Metric, generate_latest
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily
from prometheus_client.exposition import CONTENT_TYPE_LATEST

from homeward.config import wiring
from homeward.lib import machine
from homeward.lib.gauges import Gauge, one

WHERE = "127.0.0.1"  # never another address: numbers tell how busy a node is
HOSTS = frozenset({"127.0.0.1", "localhost"})
log = logging.getLogger("homeward.metrics")


class Numbers:
    """Asks every source anew; one that fails is told as a number and hides no other."""

    def collect(self) -> Iterator[Metric]:
        """For prometheus_client."""
        failed: list[tuple[tuple[str, ...], float]] = []
        for name, source in sources().items():
            try:
                found = source()
                failed.append(((name,), 0.0))
            except Exception as error:
                log.error("no numbers of %s: %s", name, type(error).__name__)
                failed.append(((name,), 1.0))
                continue
            yield from map(_family, found)
        yield _family(Gauge("watch_failed", "1 when these numbers could not be read.", failed, ("source",)))


def sources() -> dict[str, Callable[[], list[Gauge]]]:
    """What is asked, by name."""
    rooms = {place.split(".")[1]: wiring.load(place) for place in wiring.WATCHED}
    return {"machine": _machine, "processes": _processes, "database": _database, **rooms}


def _family(gauge: Gauge) -> Metric:
    kind = CounterMetricFamily if gauge.counts else GaugeMetricFamily
    family = kind(f"homeward_{gauge.name}", gauge.says, labels=gauge.labels)
    for labels, value in gauge.samples:
        family.add_metric(labels, value)
    return family


def _machine() -> list[Gauge]:
    free, whole = machine.room(settings.NODE.home)
    found = [
        one("disk_free_bytes", "Room that is left on the disk of the node's folder.", free),
        one("disk_bytes", "All of it.", whole),
    ]
    if saved := machine.backup_at(settings.NODE.home):
        found.append(
            one("backup_age_seconds", "Age of the last backup; absent: never.", time.time() - saved.timestamp())
        )
    return found


def _processes() -> list[Gauge]:
    known = sorted(machine.processes(settings.NODE.home).items())
    return [
        Gauge("process_falls", "How often a process fell since the node was started.",
              [((name,), one.falls) for name, one in known], ("process",), counts=True),
        Gauge("process_up_seconds", "Seconds since it was started.",
              [((name,), time.time() - one.since) for name, one in known], ("process",)),
    ]  # fmt: skip


def _database() -> list[Gauge]:
    sizes, used, allowed = [], [], 0
    for alias in connections:
        with connections[alias].cursor() as cursor:
            cursor.execute(
                "SELECT pg_database_size(current_database()), current_setting('max_connections')::int,"
                " (SELECT count(*) FROM pg_stat_activity WHERE datname = current_database())"
            )
            size, allowed, count = cursor.fetchone()
        sizes.append(((alias,), float(size)))
        used.append(((alias,), float(count)))
    return [
        Gauge("database_bytes", "Size of a database.", sizes, ("database",)),
        Gauge("database_connections", "Connections to a database.", used, ("database",)),
        one("database_connections_allowed", "Connections that the server allows.", allowed),
    ]


class _Door(BaseHTTPRequestHandler):
    timeout = 5.0  # whoever connects and says nothing holds nobody up for longer
    registry: CollectorRegistry

    def do_GET(self) -> None:
        host = self.headers.get("Host", "").rpartition(":")[0] or self.headers.get("Host", "")
        if self.path != "/metrics" or host not in HOSTS:
            self.send_error(404)
            return
        try:
            body = generate_latest(self.registry)
        finally:
            connections.close_all()
        self.send_response(200)
        self.send_header("Content-Type", CONTENT_TYPE_LATEST)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:
        """Who asks is nobody's business."""


def registry() -> CollectorRegistry:
    """The numbers of this node and nothing else."""
    found = CollectorRegistry()
    found.register(Numbers())
    return found


class _Server(TCPServer):
    allow_reuse_address = True


def answer(port: int) -> TCPServer:
    """Answer in a thread of its own until the process ends; the server, which knows its port."""
    door = type("Door", (_Door,), {"registry": registry()})
    server = _Server((WHERE, port), door)
    threading.Thread(target=server.serve_forever, name="metrics", daemon=True).start()
    return server
