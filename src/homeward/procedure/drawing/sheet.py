"""The style sheet that a drawing carries when it is a file of its own; the hall's style sheet uses the same file."""

from pathlib import Path

_LINES = (Path(__file__).parent / "swim.scss").read_text(encoding="utf-8").splitlines()
SHEET = "".join(line for line in _LINES if not line.startswith("//"))
