"""Talks to the process of one node: a line of JSON there, a line of JSON back; kills it and starts it again."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Mapping
from pathlib import Path
from typing import IO, Any


class Broken(Exception):
    """The process of a node ended, or its code raised what it should not."""


class Line:
    """One node's process. After a kill the next question starts a new one."""

    def __init__(self, command: list[str], env: Mapping[str, str], cwd: Path, home: Path) -> None:
        self.command, self.env, self.cwd, self.home = command, env, cwd, home
        self.process: subprocess.Popen[str] | None = None
        self.kills = 0

    def send(self, verb: str, **values: Any) -> None:
        """Ask without waiting for the answer."""
        _writer(self._running()).write(json.dumps({"verb": verb, **values}) + "\n")
        _writer(self._running()).flush()

    def answer(self) -> Any:
        """The answer to the oldest question."""
        reply = _reader(self._running()).readline()
        if not reply:
            raise Broken(f"the node in {self.home} ended: {self.said()}")
        said = json.loads(reply)
        if "error" in said:
            raise Broken(said["error"])
        return said["answer"]

    def ask(self, verb: str, **values: Any) -> Any:
        """Ask and wait."""
        self.send(verb, **values)
        return self.answer()

    def kill(self) -> None:
        """As a power cut would: no farewell."""
        if self.process is not None:
            self.process.kill()
            self._end()
            self.kills += 1

    def close(self) -> None:
        """Let it end."""
        if self.process is not None:
            _writer(self.process).close()
            try:
                self.process.wait(10)
            except subprocess.TimeoutExpired:
                self.process.kill()
            self._end()

    def said(self) -> str:
        """The end of what it wrote for people."""
        return (self.home / "node.log").read_text(errors="replace")[-1500:]

    def _running(self) -> subprocess.Popen[str]:
        if self.process is None:
            with (self.home / "node.log").open("a") as log:
                self.process = subprocess.Popen(
                    self.command, env=dict(self.env), cwd=self.cwd, text=True,
                    stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=log,
                )  # fmt: skip
        return self.process

    def _end(self) -> None:
        if self.process is not None:
            self.process.wait()
            for stream in (self.process.stdin, self.process.stdout):
                try:
                    if stream is not None:
                        stream.close()
                except OSError:
                    continue
        self.process = None


def _writer(process: subprocess.Popen[str]) -> IO[str]:
    assert process.stdin is not None
    return process.stdin


def _reader(process: subprocess.Popen[str]) -> IO[str]:
    assert process.stdout is not None
    return process.stdout
