"""A node of its own for a measurement: made, filled and served as any other, with the disk's promises kept."""

from __future__ import annotations

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import tomllib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from homeward.lib import cluster as clusters
from homeward.lib import node as nodes

ROOT = Path(__file__).resolve().parents[1]
PATIENCE = 90.0


class NotMeasured(Exception):
    """A sentence that says why there is no figure."""


class BenchNode:
    """One node in a folder. `kind` is test, so that the one-click sign-in is there; PostgreSQL has its own defaults."""

    def __init__(self, country: str, folder: Path) -> None:
        self.id, self.name, self.partner, self.zone, self.language, _, self.procedure = nodes.NEUTRAL[country]
        self.country, self.home, self.port = country, folder / country.lower(), clusters.free_port()
        self.serving: subprocess.Popen[bytes] | None = None
        self.cluster = clusters.Cluster(self.home / "pg")
        self.kept = (self.home / "node.toml").exists()

    def make(self) -> None:
        """Keys, empty databases, and PostgreSQL running; a node that was kept is used again."""
        if not self.kept:
            self._init()
        card = tomllib.loads((self.home / "node.toml").read_text(encoding="utf-8"))
        self.port = int(card["port"])
        self.cluster = clusters.Cluster(self.home / "pg", int(card["database"]["port"]))
        self.cluster.start()

    def _init(self) -> None:
        self.run(
            "homeward", "node", "init", str(self.home), f"--id={self.id}", f"--country={self.country}",
            f"--name={self.name}", f"--partner={self.partner}", f"--time-zone={self.zone}",
            f"--default-language={self.language}",
            f"--procedure={self.procedure}", "--kind=test", "--host=127.0.0.1", f"--port={self.port}",
        )  # fmt: skip

    @property
    def dsn(self) -> str:
        """The administrator's, for counting from outside and for VACUUM."""
        kept = tomllib.loads((self.home / "secrets.toml").read_text(encoding="utf-8"))
        return self.cluster.dsn(kept["admin_password"], database="homeward")

    def environment(self) -> dict[str, str]:
        """What the node's programs are called with."""
        paths = os.pathsep.join([str(ROOT / "src"), str(ROOT)])
        return {**os.environ, "PYTHONPATH": paths, "HOMEWARD_ROOT": str(ROOT), "HOMEWARD_HOME": str(self.home),
                "DJANGO_SETTINGS_MODULE": "bench.settings"}  # fmt: skip

    def run(self, module: str, *arguments: str) -> Any:
        """Run a program inside the node to its end; what its last line says as JSON, or None."""
        last = self.end(self.begin(module, *arguments))
        return json.loads(last) if last.startswith("{") else None

    def begin(self, module: str, *arguments: str) -> subprocess.Popen[str]:
        """Begin a program inside the node; `end` waits for it."""
        return subprocess.Popen(
            [sys.executable, "-m", module, *arguments], env=self.environment(), cwd=ROOT, stdout=subprocess.PIPE,
            text=True,
        )  # fmt: skip

    def end(self, process: subprocess.Popen[str]) -> str:
        """The last line that a program inside the node said."""
        said, _ = process.communicate()
        if process.returncode:
            raise NotMeasured(f"{process.args!r} ended with {process.returncode}")
        return said.strip().rpartition("\n")[2]

    def serve(self) -> None:
        """Web server, courier and timers, exactly as `./homeward serve` runs them; returns when pages answer."""
        log = (self.home / "serve.log").open("wb")
        self.serving = subprocess.Popen(
            [sys.executable, "-m", "homeward", "serve"], env=self.environment(), cwd=ROOT, stdout=log, stderr=log,
            start_new_session=True,
        )  # fmt: skip
        end = time.monotonic() + PATIENCE
        while not self._answers():
            if self.serving.poll() is not None or time.monotonic() > end:
                raise NotMeasured(f"{self.id} does not answer: {(self.home / 'serve.log').read_text()[-2000:]}")
            time.sleep(0.2)

    def _answers(self) -> bool:
        try:
            with socket.create_connection(("127.0.0.1", self.port), timeout=1):
                return True
        except OSError:
            return False

    def rest(self) -> None:
        """Stop web server, courier and timers; the database stays."""
        if self.serving is not None and self.serving.poll() is None:
            self.serving.send_signal(signal.SIGTERM)
            self.serving.wait(60)

    def stop(self) -> None:
        """Stop what this one started."""
        self.rest()
        self.cluster.stop()


@contextmanager
def nodes_of(*countries: str, keep: Path | None = None) -> Iterator[list[BenchNode]]:
    """New nodes, stopped and forgotten at the end unless they are to be kept."""
    folder = keep or Path(tempfile.mkdtemp(prefix="hw-bench-"))
    folder.mkdir(parents=True, exist_ok=True)
    made = [BenchNode(country, folder) for country in countries]
    try:
        for node in made:
            node.make()
        yield made
    finally:
        for node in made:
            node.stop()
        if keep is None:
            shutil.rmtree(folder, ignore_errors=True)
