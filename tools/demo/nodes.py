"""Makes, pairs, plants and runs two demo nodes from outside, each in processes and a database of its own."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from contextlib import closing, suppress
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx

from homeward.cli import ROOT
from homeward.lib import node as nodes
from homeward.lib.cluster import Cluster

Say = Callable[[str], None]
LANGUAGES = {"TH": "th", "KH": "km"}


class Broken(Exception):
    """Something did not work; the message says what, as a sentence."""


@dataclass
class Node:
    """One demo node in a folder; started and stopped whole."""

    country: str
    home: Path
    port: int
    server: subprocess.Popen[bytes] | None = None
    started_database: bool = field(default=False)
    _asked: subprocess.Popen[str] | None = field(default=None, repr=False)

    @property
    def url(self) -> str:
        """Where a browser finds it."""
        return f"http://{self.country.lower()}.localhost:{self.port}"

    @property
    def address(self) -> str:
        """The same by number: names under .localhost do not resolve in every C library."""
        return f"http://127.0.0.1:{self.port}"

    @property
    def directory(self) -> Path:
        """Its own directory, as a file for the partner."""
        return self.home / "own-directory.jws"

    def environment(self) -> dict[str, str]:
        """For a process that is to be this node."""
        paths = os.pathsep.join([str(ROOT / "src"), str(ROOT)])
        return {**os.environ, "HOMEWARD_HOME": str(self.home), "PYTHONPATH": paths, "HOMEWARD_ROOT": str(ROOT)}

    def make(self) -> subprocess.Popen[str] | None:
        """Begin `node init`; None when the node is there. A node that was only half made is made anew."""
        if (self.home / "made").exists():
            return None
        if self.home.exists():
            remove(self)
        node_id, name, partner, zone, language, _, procedure = nodes.NEUTRAL[self.country]
        return self.run(
            "homeward", "node", "init", str(self.home), "--kind", "demo", "--id", node_id, "--country", self.country,
            "--name", name, "--partner", partner, "--host", f"{self.country.lower()}.localhost",
            "--port", str(self.port), "--time-zone", zone, "--default-language", language,
            "--procedure", procedure,
        )  # fmt: skip

    def also(self, other: Node) -> None:
        """Give it a second corridor, to a node that is made; it takes what that node itself says of its procedure."""
        node_id, *_, procedure = nodes.NEUTRAL[other.country]
        table = f'\n[corridors.{other.country}]\npartner = "{node_id}"\nprocedure = "{procedure}"\n'
        with (self.home / "node.toml").open("a", encoding="utf-8") as file:
            file.write(table)

    def run(self, module: str, *arguments: str) -> subprocess.Popen[str]:
        """Begin a command of this node in a process of its own."""
        command = [sys.executable, "-m", module, *arguments]
        return subprocess.Popen(
            command, env=self.environment(), stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, cwd=ROOT,
            start_new_session=True,
        )  # fmt: skip

    def inside(self, verb: str, *arguments: str) -> subprocess.Popen[str]:
        """Begin a verb of `tools.demo.inside`."""
        return self.run("tools.demo.inside", verb, *arguments)

    def ask(self, verb: str, *arguments: str) -> Any:
        """What a verb answers; one process that stays inside is asked again and again. Its database runs already."""
        if self._asked is None or self._asked.poll() is not None:
            command = [sys.executable, "-m", "tools.demo.inside", "stay"]
            self._asked = subprocess.Popen(
                command, env=self.environment(), stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL, text=True, cwd=ROOT, start_new_session=True,
            )  # fmt: skip
        assert self._asked.stdin and self._asked.stdout
        self._asked.stdin.write(json.dumps([verb, *arguments]) + "\n")
        self._asked.stdin.flush()
        said = json.loads(self._asked.stdout.readline() or '{"error": "it ended"}')
        if "error" in said:
            raise Broken(f"{self.country}: {verb} answered {said['error'][-1500:]}")
        return said["answer"]

    def database(self) -> None:
        """Start its database and remember whether it was us."""
        self.started_database = Cluster(self.home / "pg", self._database_port()).start() or self.started_database

    def _database_port(self) -> int:
        return int(nodes.read(self.home, root=ROOT)[1]["port"])

    def serve(self, *arguments: str) -> None:
        """Start web, courier and timers; `wait_until_up` waits for them. Raises `Broken` when the port is taken.

        Two servers may listen on one port, and each then gets half of the requests: that must not begin.
        """
        with closing(socket.socket()) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind(("127.0.0.1", self.port))
            except OSError:
                raise Broken(f"port {self.port} is in use; another demo may be running. Stop it first.") from None
        log = (self.home / "serve.log").open("ab")
        command = [sys.executable, "-m", "homeward", "serve", *arguments]
        self.server = subprocess.Popen(
            command, env=self.environment(), stdout=log, stderr=log, cwd=ROOT, start_new_session=True
        )

    def wait_until_up(self, patience: float = 120) -> None:
        """Until the sign-in page of the demo answers; raises `Broken`."""
        end = time.monotonic() + patience
        while time.monotonic() < end:
            if self.server and self.server.poll() is not None:
                break
            with suppress(httpx.HTTPError):
                if httpx.get(f"{self.address}/demo/", timeout=5, trust_env=False).status_code == 200:
                    return
            time.sleep(0.1)
        raise Broken(f"{self.url} did not start:\n{(self.home / 'serve.log').read_text(errors='replace')[-1500:]}")

    def stop(self) -> None:
        """Stop what we started, and nothing else."""
        if self._asked is not None and self._asked.stdin:
            self._asked.stdin.close()
            self._asked.wait(25)
            self._asked = None
        if self.server and self.server.poll() is None:
            self.server.send_signal(signal.SIGTERM)
            try:
                self.server.wait(25)
            except subprocess.TimeoutExpired:
                self.server.kill()
                self.server.wait()
        self.server = None
        if self.started_database:
            Cluster(self.home / "pg", self._database_port()).stop()
            self.started_database = False


def finish(process: subprocess.Popen[str], say: Say | None = None) -> str:
    """Wait for a process; its output. Raises `Broken` with its last words; `say` hears each line of its errors."""
    heard: list[str] = []
    assert process.stderr and process.stdout
    for line in process.stderr:
        heard.append(line)
        if say and line.startswith("planted "):
            say(line.strip())
    output = process.stdout.read()
    if process.wait() != 0:
        raise Broken(f"{process.args!r} ended with {process.returncode}:\n{''.join(heard)[-1500:]}")
    return output


def pair_of(folder: Path, ports: Sequence[int]) -> tuple[Node, Node]:
    """The two nodes of a folder."""
    return Node("TH", folder / "th", ports[0]), Node("KH", folder / "kh", ports[1])


def ready(pair: tuple[Node, Node], *, cases: int, say: Say) -> None:
    """Make, pair and plant both nodes as far as that was not done yet; their databases run afterwards."""
    made(pair, say=say)
    if not all((one.home / "paired").exists() for one in pair):
        introduce(pair)
        say("paired: each has the other's directory")
    _plant(pair, cases, say)


def made(several: Sequence[Node], *, say: Say) -> None:
    """Make these nodes as far as they are not there; their databases run afterwards, their cast is planted."""
    making = [(one, process) for one in several if (process := one.make())]
    for one, process in making:
        finish(process)
        (one.home / "made").touch()
        say(f"{one.country}: node made")
    for one in several:
        one.database()
    for process in [
        one.inside("prepare", "--directory", str(one.directory)) for one in several if not one.directory.exists()
    ]:
        finish(process)


def introduce(pair: tuple[Node, Node]) -> None:
    """Give each of two nodes the other's directory."""
    for process in [a.inside("pair", "--directory", str(b.directory)) for a, b in (pair, pair[::-1])]:
        finish(process)
    for one in pair:
        (one.home / "paired").touch()


def _plant(pair: tuple[Node, Node], cases: int, say: Say) -> None:
    """The day and the number are kept, so that a planting that was broken off goes on with the same cases."""
    kept = pair[0].home / "caseload.json"
    if not kept.exists():
        yesterday = (datetime.now(UTC) - timedelta(days=1)).date()
        kept.write_text(json.dumps({"cases": cases, "today": yesterday.isoformat()}))
    asked = json.loads(kept.read_text())
    todo = [one for one in pair if not (one.home / "planted").exists()]
    if not asked["cases"]:
        todo = []
    begun = [(one, one.inside("plant", "--cases", str(asked["cases"]), "--today", asked["today"])) for one in todo]
    for one, process in begun:
        finish(process, lambda line, one=one: say(f"{one.country}: {line}"))  # type: ignore[misc]
        (one.home / "planted").touch()


def remove(node: Node) -> None:
    """Forget a node: stop its database when it runs, and delete its folder."""
    import shutil

    Cluster(node.home / "pg").stop()
    shutil.rmtree(node.home)


def today() -> date:
    """The day of both nodes' countries, which share a time zone."""
    return (datetime.now(UTC) + timedelta(hours=7)).date()
