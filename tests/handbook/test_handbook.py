"""What the handbook of officials says is what happens."""

from pathlib import Path

import pytest

from tests.handbook.reading import Block, chapters, differs, follow

ROOT = Path(__file__).resolve().parents[2]
CHAPTERS = list(chapters(ROOT / "docs" / "writing-the-procedure.md"))


@pytest.mark.parametrize(("title", "blocks"), CHAPTERS, ids=[title for title, _ in CHAPTERS])
def test_a_chapter_shows_what_is_really_printed(title: str, blocks: list[Block], tmp_path: Path) -> None:
    for command, shown, printed in follow(blocks, tmp_path, ROOT / "sop" / "th-kh-return"):
        missing = differs(shown, printed)
        assert missing is None, f"{title}: `{command}` does not print\n  {missing}\nbut\n  " + "\n  ".join(printed)


def test_the_ten_likeliest_mistakes_are_there() -> None:
    assert len([title for title, _ in CHAPTERS if title[0].isdigit()]) == 10


def test_a_line_that_is_not_printed_is_missed() -> None:
    shown = ["a, line 3: so", "…", "end"]
    assert differs(shown, ["a, line 9: so", "more", "end"]) is None
    assert differs(shown, ["a, line 9: otherwise", "end"]) == "a, line 3: so"
    assert differs(["b", "a"], ["a", "b"]) == "a"
