"""Runs a node: its database when it has one of its own, the web server, the courier and the timers."""

from __future__ import annotations

import argparse
import logging
import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path
from types import FrameType

from homeward.cli import metrics, own_database, setup
from homeward.commands import available
from homeward.lib import logs, machine
from homeward.lib.node import Node

log = logging.getLogger("homeward.serve")

# Longer than the longest page, so that nobody's answer is cut off when the node stops.
PATIENCE = 15.0


# A child that lived so long was well; what ended it was not its start.
STEADY = 5.0
LONGEST_PAUSE = 30.0
LOOK_EVERY = 0.1


def pause(falls: int) -> float:
    """Seconds to wait before starting again a child that fell so many times in a row soon after its start."""
    return 0.0 if falls < 2 else min(LONGEST_PAUSE, 2.0 ** min(falls - 2, 10))


class Family:
    """The processes that this one started; only these are ever stopped."""

    def __init__(self, home: Path | None = None) -> None:
        self.home = home  # where it is noted how they are
        self.noted: dict[str, machine.Process] = {}
        self.children: dict[str, subprocess.Popen[bytes]] = {}
        self.commands: dict[str, list[str]] = {}
        self.begun: dict[str, float] = {}
        self.falls: dict[str, int] = {}
        self.again: dict[str, float] = {}

    def start(self, name: str, command: list[str]) -> None:
        """Start one child in a group of its own, so that Ctrl-C reaches it through us and in order."""
        self.commands[name] = command
        self.begun[name] = time.monotonic()
        environment = {**os.environ, logs.PROCESS: name}
        self.children[name] = subprocess.Popen(command, start_new_session=True, env=environment)
        self._note(name)

    def _note(self, name: str, *, fell: bool = False) -> None:
        known = self.noted.get(name, machine.Process(0.0))
        self.noted[name] = machine.Process(known.since if fell else time.time(), known.falls + fell)
        if self.home is None:
            return
        try:
            machine.note_processes(self.home, self.noted)
        except OSError as error:  # a full disk, perhaps: the children go on
            log.error("how processes are cannot be noted: %s", type(error).__name__)

    def look(self) -> str | None:
        """The name of a child that ended and cannot be missed; courier and timers are started again at once.

        One that falls again and again soon after its start waits longer each time.
        """
        for name, child in list(self.children.items()):
            if child.poll() is None:
                continue
            if name == "web":
                return name
            if name not in self.again:
                lived = time.monotonic() - self.begun[name]
                self.falls[name] = 0 if lived > STEADY else self.falls.get(name, 0) + 1
                self.again[name] = time.monotonic() + pause(self.falls[name])
                self._note(name, fell=True)
                log.error("%s ended with %d and is started again", name, child.returncode)
            if time.monotonic() >= self.again[name]:
                del self.again[name]
                self.start(name, self.commands[name])
        return None

    def anew(self, name: str, command: list[str]) -> None:
        """Start a child, after the one of the same name came to its end."""
        if (before := self.children.get(name)) and before.poll() is None:
            before.terminate()
            try:
                before.wait(PATIENCE)
            except subprocess.TimeoutExpired:
                before.kill()
                before.wait()
        self.start(name, command)

    def stop(self) -> None:
        """Ask all to end, wait, then insist."""
        for child in self.children.values():
            if child.poll() is None:
                child.terminate()
        end = time.monotonic() + PATIENCE
        for child in self.children.values():
            try:
                child.wait(max(0.1, end - time.monotonic()))
            except subprocess.TimeoutExpired:
                child.kill()
                child.wait()


def web_command(*, bind: str, port: int, workers: int, threads: int) -> list[str]:
    """How granian is called; threads live long because each keeps its connections to the database."""
    return [*_granian(bind, port, workers, threads), "homeward.config.wsgi:application"]


def letters_command(*, bind: str, port: int, secured: list[str]) -> list[str]:
    """The same for the door of letters; `secured` names the certificates."""
    return [*_granian(bind, port, 1, 4), *secured, "homeward.config.letters:application"]


def _granian(bind: str, port: int, workers: int, threads: int) -> list[str]:
    return [
        sys.executable, "-m", "granian", "--interface", "wsgi", "--host", bind, "--port", str(port),
        "--workers", str(workers), "--blocking-threads", str(threads), "--blocking-threads-idle-timeout", "600",
        # One worker that dies is started again, and the others go on; without this the whole node would stop.
        "--respawn-failed-workers", "--respawn-interval", "0.2",
        "--no-ws", "--log-level", "warning",
    ]  # fmt: skip


class Door:
    """The door for letters: open while there are partners, and opened anew when certificates change."""

    def __init__(self, family: Family, node: Node) -> None:
        self._family, self._node = family, node
        self._mark, self._not_before = "", 0.0

    def look(self) -> None:
        """Open it when that is due; costs two looks at the disk. What goes wrong is tried again after five seconds."""
        if not self._node.letters_port or time.monotonic() < self._not_before:
            return
        try:
            self._look()
        except Exception as error:
            log.error("the door for letters stays as it is: %s", type(error).__name__)
            self._not_before = time.monotonic() + 5

    def _look(self) -> None:
        from django.db import connections

        from homeward.config import wiring

        mark = wiring.load(wiring.LISTENER_MARK)
        if self._mark and mark() == self._mark:
            return
        secured = wiring.load(wiring.LISTENER)()
        self._mark = mark()
        connections.close_all()
        if secured:
            bind = self._node.letters_bind or self._node.bind
            command = letters_command(bind=bind, port=self._node.letters_port, secured=secured)
            self._family.anew("letters", command)


def main(argv: list[str]) -> int:
    """Run until Ctrl-C or SIGTERM; 0 after an orderly stop."""
    parser = argparse.ArgumentParser(prog="homeward serve", description=__doc__)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--threads", type=int, default=4)
    options = parser.parse_args(argv)
    if not os.environ.get("HOMEWARD_HOME"):
        sys.exit("homeward: name the node's folder: HOMEWARD_HOME=… ./homeward serve")
    # Stopping by a service manager is the same orderly end as Ctrl-C.
    signal.signal(signal.SIGTERM, _interrupt)
    family, started = Family(), False
    cluster = own_database()
    try:
        started = cluster is not None and cluster.start()
        node = setup()
        logs.guard()
        family.home = node.home
        _agree()
        _must_be_free(node.bind, node.port)
        if node.letters_port:
            _must_be_free(node.letters_bind or node.bind, node.letters_port)
        if node.metrics_port:
            _must_be_free(metrics.WHERE, node.metrics_port)
        _before_serving()
        me = [sys.executable, "-m", "homeward"]
        family.start(
            "web", web_command(bind=node.bind, port=node.port, workers=options.workers, threads=options.threads)
        )
        for name in ("courier", "tick"):
            if name in available():
                family.start(name, [*me, name])
        sys.stdout.write(f"{node.name} ({node.id}, {node.kind}) at http://{node.host}:{node.port}\n")
        sys.stdout.flush()
        door = Door(family, node)
        while not (ended := family.look()):
            door.look()
            time.sleep(LOOK_EVERY)
        log.error("%s ended; the node stops", ended)
        return 1
    except KeyboardInterrupt:
        return 0
    finally:
        family.stop()
        if started and cluster is not None:
            cluster.stop()


def _before_serving() -> None:
    """Whatever must be known before the first request: above all whether this node was brought back from a backup."""
    from django.db import connections

    from homeward.config import wiring

    for place in wiring.BEFORE_SERVING:
        wiring.load(place)()
    connections.close_all()


def _must_be_free(bind: str, port: int) -> None:
    """Two servers may share a port without a word, and each then gets half of the requests; so it is asked before."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((bind, port))
        except OSError:
            sys.exit(f"homeward: port {port} of {bind} is in use; perhaps this node runs already.")


def _interrupt(signum: int, frame: FrameType | None) -> None:  # noqa: ARG001
    raise KeyboardInterrupt


def _agree() -> None:
    """Refuse to run when the database was made for another node or another kind of node."""
    from django.conf import settings
    from django.db import connection

    node = settings.NODE
    with connection.cursor() as cursor:
        cursor.execute("SELECT to_regclass('agencies_node')")
        if cursor.fetchone() == (None,):
            sys.exit("homeward: the database has no tables yet; run: ./homeward node migrate")
        cursor.execute("SELECT id, country, kind FROM agencies_node")
        card = cursor.fetchone()
    connection.close()
    if card != (node.id, node.country, node.kind):
        sys.exit(
            f"homeward: node.toml says {node.id}, {node.country}, {node.kind}; "
            f"its database was made for {', '.join(card) if card else 'no node'}. A node never changes what it is."
        )
