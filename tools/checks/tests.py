"""Runs pytest on two workers; everything after the command goes to pytest."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def main(argv: list[str]) -> int:
    """The exit code is pytest's."""
    workers = [] if any(word.startswith(("-n", "--numprocesses", "--pdb")) for word in argv) else ["-n", "2"]
    command = [sys.executable, "-m", "pytest", *workers, *argv]
    return subprocess.call(command, cwd=ROOT)
