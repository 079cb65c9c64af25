"""One node in the storm: made by `node init`, run by `serve`, and looked after as a service manager would."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import threading
import time
import tomllib
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

import psycopg
from bench.node import ROOT, BenchNode, NotMeasured

from homeward.lib import cluster as clusters
from tools.chaos.ground import Ground
from tools.chaos.sockets import of_node
from tools.schedules.line import Line

BIND = "127.0.0.2"
PATIENCE = 60.0


class Node(BenchNode):
    """`keep()` runs in a thread of its own and brings back whatever ended, until `rest`."""

    def __init__(self, country: str, folder: Path, ground: Ground) -> None:
        super().__init__(country, folder)
        self.ground = ground
        self.patient = False  # whether a question waits for a database that is just starting
        self.small = False  # whether its folder is a disk of its own
        self.backups = folder / "backups"
        self.down = threading.Event()  # while a disaster is on, nobody restarts anything
        self.over = threading.Event()
        self.restarts = 0
        self.keeper = threading.Thread(target=self._keep, name=f"keeper {country}", daemon=True)

    def environment(self) -> dict[str, str]:
        return {**super().environment(), "DJANGO_SETTINGS_MODULE": "tools.chaos.settings"}

    def command(self, module: str, *arguments: str) -> list[str]:
        """How a program of this node is called where the node stands."""
        return [*self.ground.prefix(), sys.executable, "-m", module, *arguments]

    def init(self) -> subprocess.Popen[str]:
        """Begin to make its keys and empty databases."""
        return self.begin(
            "homeward", "node", "init", str(self.home), f"--id={self.id}", f"--country={self.country}",
            f"--name={self.name}", f"--partner={self.partner}", f"--time-zone={self.zone}",
            f"--default-language={self.language}", f"--procedure={self.procedure}", "--kind=test",
            "--host=127.0.0.1", f"--bind={BIND}", f"--port={self.port}",
        )  # fmt: skip

    def make(self) -> None:
        """What `init` began was ended: start the server of the database where the node stands."""
        card = tomllib.loads((self.home / "node.toml").read_text(encoding="utf-8"))
        self.port = int(card["port"])
        self.cluster = clusters.Cluster(self.home / "pg", int(card["database"]["port"]))
        self.database("start")

    def begin(self, module: str, *arguments: str) -> subprocess.Popen[str]:
        return subprocess.Popen(
            self.command(module, *arguments), env=self.environment(), cwd=ROOT, stdout=subprocess.PIPE, text=True
        )

    def database(self, what: str) -> None:
        """Start or stop its PostgreSQL."""
        done = subprocess.run(
            self.command("homeward", "node", "database", what), env=self.environment(), cwd=ROOT,
            capture_output=True, text=True, check=False,
        )  # fmt: skip
        if done.returncode:
            raise NotMeasured(f"the database of {self.id}: {done.stderr[-600:]}")

    def ask(self, statement: str, values: Any = (), *, database: str = "homeward") -> list[tuple[Any, ...]]:
        """Rows of the database, read as its administrator from outside the node."""
        with self.connected(database) as admin:
            found = admin.execute(statement, values)
            return found.fetchall() if found.description else []

    def connected(self, database: str = "homeward") -> psycopg.Connection[tuple[Any, ...]]:
        kept = tomllib.loads((self.home / "secrets.toml").read_text(encoding="utf-8"))
        dsn = self.cluster.dsn(kept["admin_password"], database=database)
        end = time.monotonic() + PATIENCE
        while True:
            try:
                return self.ground.inside(lambda: psycopg.connect(dsn, autocommit=True, connect_timeout=5))
            except psycopg.OperationalError:
                # After the last storm it may still be reading its log; whoever judges waits for it.
                if not self.patient or time.monotonic() > end:
                    raise
                time.sleep(0.5)

    def desk(self) -> Line:
        """The people at work in this node: a process that posts what it is asked to."""
        return Line(self.command("tools.chaos.desk"), self.environment(), ROOT, self.home)

    def serve(self) -> None:
        with (self.home / "serve.log").open("ab") as log:
            self.serving = subprocess.Popen(
                self.command("homeward", "serve"), env=self.environment(), cwd=ROOT, stdout=log, stderr=log,
                start_new_session=True,
            )  # fmt: skip

    def answers(self) -> bool:
        """Whether its web server takes connections."""

        def knock() -> bool:
            with socket.create_connection((BIND, self.port), timeout=1):
                return True

        try:
            return self.ground.inside(knock)
        except OSError:
            return False

    def wait_until_up(self) -> None:
        end = time.monotonic() + PATIENCE
        while not self.answers():
            if time.monotonic() > end:
                raise NotMeasured(f"{self.id} does not answer: {self.log()}")
            time.sleep(0.1)

    def log(self) -> str:
        return (self.home / "serve.log").read_text(errors="replace")[-2000:]

    def _keep(self) -> None:
        """As systemd would: what ended is started again, after the rest of it was ended too."""
        while not self.over.wait(0.2):
            if self.down.is_set():
                continue
            with suppress(NotMeasured, OSError, subprocess.SubprocessError):
                if not self.postmaster():
                    self.database("start")
                if self.serving is not None and self.serving.poll() is not None:
                    self.end_all()
                    self.serve()
                    self.restarts += 1

    def postmaster(self) -> int:
        """The number of PostgreSQL's first process; 0 when there is none."""
        try:
            pid = int((self.home / "pg" / "postmaster.pid").read_text().split()[0])
            state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
        except (OSError, ValueError, IndexError):
            return 0
        return 0 if state == "Z" else pid

    def processes(self) -> dict[int, str]:
        """Number and part of each process that `serve` runs: serve, granian, web, courier, tick."""
        found = {}
        commands = of_node(self.home)
        for pid, command in commands.items():
            if part := _part(pid, command, commands):
                found[pid] = part
        return found

    def backends(self) -> list[tuple[int, int]]:
        """Connections of courier and web server that have written to the journal: number, and the client's port."""
        return [
            (pid, port)
            for pid, port in self.ask(
                "SELECT pid, client_port FROM pg_stat_activity a WHERE datname = 'homeward' AND application_name LIKE"
                " 'homeward %%.%%' AND (pg_stat_get_backend_wal(pid)).wal_records > 0"
            )
        ]

    def end_all(self) -> None:
        """End what is left of serve and its children, by number; the people and the database stay."""
        for pid in self.processes():
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)

    def stop(self) -> None:
        self.over.set()
        if self.keeper.is_alive():
            self.keeper.join(30)
        if self.serving is not None and self.serving.poll() is None:
            self.serving.send_signal(signal.SIGTERM)
            try:
                self.serving.wait(30)
            except subprocess.TimeoutExpired:
                self.serving.kill()
                self.serving.wait()
        self.end_all()
        if self.postmaster():
            with suppress(NotMeasured):
                self.database("stop")


def _part(pid: int, command: str, commands: Mapping[int, str]) -> str:
    for name in ("serve", "courier", "tick"):
        if f"-m homeward {name}" in command:
            return name
    if "-m granian" in command or "granian" in command:
        return "web" if "granian" in commands.get(_parent(pid), "") else "granian"
    return "web" if "multiprocessing" in command and "granian" in commands.get(_parent(pid), "") else ""


def _parent(pid: int) -> int:
    try:
        return int(Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[1])
    except (OSError, IndexError, ValueError):
        return 0
