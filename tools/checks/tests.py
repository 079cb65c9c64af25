"""Runs pytest on some workers, the tests of a file on one; everything after the command goes to pytest."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
# Long tests wait for processes of their own as much as they compute, so one more than there are processors.
WORKERS = str((os.cpu_count() or 1) + 1)


def main(argv: list[str]) -> int:
    """The exit code is pytest's."""
    workers = [] if any(word.startswith(("-n", "--numprocesses", "--pdb")) for word in argv) else ["-n", WORKERS]
    # What a file's tests share, such as two nodes, is made once; files begin in the order of `conftest.py`.
    workers += ["--dist", "loadfile", "--no-loadscope-reorder"]
    command = [sys.executable, "-m", "pytest", *workers, *argv]
    return subprocess.call(command, cwd=ROOT)
