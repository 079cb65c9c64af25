"""One pair of whole nodes for the tests that play on it, one process each, on databases that hurry."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from tools.schedules.pair import Pair, two_nodes


@pytest.fixture(scope="session")
def pair(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Pair]:
    with two_nodes(Path(tmp_path_factory.mktemp("pair")), keep_blank=True) as made:
        yield made
