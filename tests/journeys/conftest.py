"""Two real nodes for a whole run, each with its own database and processes, and a world in which to walk."""

from collections.abc import Iterator

import pytest
from tools.demo import check
from tools.demo.driver import Walk, World
from tools.demo.nodes import Node

from homeward.cli import ROOT
from homeward.procedure.loading import load


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if "tests/journeys" in str(item.path):
            item.add_marker(pytest.mark.journey)


@pytest.fixture(scope="package")
def two_nodes() -> Iterator[tuple[Node, Node]]:
    """Thailand and Cambodia, paired and running; stopped and forgotten at the end."""
    with check.two_nodes(cases=0, say=print) as pair:
        yield pair


@pytest.fixture(scope="package")
def world(two_nodes: tuple[Node, Node]) -> Iterator[World]:
    """Everybody of the cast at their own browser."""
    world = World({one.country: one for one in two_nodes}, load(ROOT / "sop" / "th-kh-return"), print)
    yield world
    world.close()


@pytest.fixture
def walk(world: World) -> Walk:
    """A new case, found in Thailand."""
    return Walk(world, "TH", "KH")
