"""Locks requirements/*.in into requirements/*.txt with hashes, naming no registry."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def main(argv: list[str]) -> int:
    """`--upgrade` and other arguments go to uv; run.txt follows the pins of dev.txt."""
    uv = Path(sys.executable).parent / "uv"
    options = ["--quiet", "--universal", "--generate-hashes", "--no-emit-index-url", "--python-version", "3.11"]
    env = {**os.environ, "UV_CUSTOM_COMPILE_COMMAND": "./homeward lock"}
    for name, more in (("dev", argv), ("run", ["--constraint", "requirements/dev.txt"])):
        files = [f"requirements/{name}.in", "--output-file", f"requirements/{name}.txt"]
        code = subprocess.call([uv, "pip", "compile", *options, *files, *more], cwd=ROOT, env=env)
        if code:
            return code
    return 0
