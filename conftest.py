"""One real PostgreSQL for a test run, a database per worker, and everybody connected as homeward_app."""

from __future__ import annotations

import dataclasses
import os
import secrets
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.management import call_command
from django.db import connections
from django.test import TransactionTestCase

from homeward.lib import cluster as clusters
from homeward.lib import node as nodes

ROOT = Path(__file__).parent
ALIASES = {"default": "homeward", "keystore": "keystore"}
LONGEST = ("tests/chaos", "tests/journeys", "tests/browser", "tests/canaries", "tests/handbook", "tests/laws", "tests/")
# Unit tests measure nothing on disk; HOMEWARD_TEST_FSYNC=on brings the real thing back.
FAST = ("fsync=off", "synchronous_commit=off", "full_page_writes=off")


def pytest_configure(config: pytest.Config) -> None:
    """The first process of a run makes its folder; workers inherit the name."""
    if not hasattr(config, "workerinput"):
        _sweep()
        folder = Path(tempfile.mkdtemp(prefix="hw-test-"))
        (folder / "pid").write_text(str(os.getpid()))
        os.environ["HOMEWARD_TEST_RUN"] = str(folder)
        os.environ["HOMEWARD_TEST_PASSWORD"] = secrets.token_urlsafe(24)
        config.add_cleanup(lambda: _forget(folder))
    home = _run_folder() / f"home-{_worker()}"
    home.mkdir(exist_ok=True)
    _write_home(home)
    settings.NODE = dataclasses.replace(settings.NODE, home=home)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The longest first: a worker that comes to them last would work alone while the others have gone."""
    items.sort(key=lambda item: next((at for at, place in enumerate(LONGEST) if place in item.nodeid), len(LONGEST)))


def _run_folder() -> Path:
    return Path(os.environ["HOMEWARD_TEST_RUN"])


def _worker() -> str:
    return os.environ.get("PYTEST_XDIST_WORKER", "main")


def _write_home(home: Path) -> None:
    values = {field.name: getattr(settings.NODE, field.name) for field in dataclasses.fields(settings.NODE)}
    procedure, _ = values.pop("procedure_dir"), values.pop("home")
    values.pop("further")
    nodes.write_toml(home / "node.toml", {**values, "procedure": procedure})


def _forget(folder: Path) -> None:
    if (folder / "pg").exists():
        clusters.Cluster(folder / "pg").stop()
    shutil.rmtree(folder, ignore_errors=True)


def _sweep() -> None:
    """A run that was killed leaves its server behind; its folder says whose it was."""
    for folder in Path(tempfile.gettempdir()).glob("hw-test-*"):
        try:
            os.kill(int((folder / "pid").read_text()), 0)
        except ProcessLookupError:
            _forget(folder)
        except (OSError, ValueError):
            continue


@dataclasses.dataclass
class TestServer:
    """The run's PostgreSQL, as this worker sees it."""

    __test__ = False
    cluster: clusters.Cluster
    password: str

    @property
    def admin_dsn(self) -> str:
        return self.cluster.dsn(self.password)

    def dsn(self, alias: str = "default", *, user: str = clusters.APP) -> str:
        """For a test that needs a connection of its own, as the application or as the owner."""
        return self.cluster.dsn(self.password, user=user, database=f"{ALIASES[alias]}_{_worker()}")

    def refresh(self) -> None:
        """Give this worker two fresh databases, as migrations left them."""
        for alias, name in ALIASES.items():
            connections[alias].close()
            clusters.copy(self.admin_dsn, template=f"{name}_template", name=f"{name}_{_worker()}")

    def connect_django(self) -> None:
        """Point Django at this worker's databases, as the application's role."""
        for alias, name in ALIASES.items():
            connections[alias].close()
            self._point(alias, f"{name}_{_worker()}", clusters.APP)
            # Django finds this out by creating a table, which the application may not.
            connections[alias].features.supports_transactions = True

    def make_template(self) -> None:
        """Migrate both databases once a run, as the owner."""
        clusters.provision(
            self.admin_dsn, owner_password=self.password, app_password=self.password,
            database="homeward_template", keystore="keystore_template",
        )  # fmt: skip
        for alias, name in ALIASES.items():
            self._point(alias, f"{name}_template", clusters.OWNER)
            call_command("migrate", database=alias, interactive=False, verbosity=0)
            connections[alias].close()

    def _point(self, alias: str, name: str, user: str) -> None:
        connections[alias].settings_dict.update(
            NAME=name, USER=user, PASSWORD=self.password, HOST="127.0.0.1", PORT=str(self.cluster.port)
        )


class _Lock:
    """Workers of one run take turns."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def __enter__(self) -> None:
        import fcntl

        self.file = self.path.open("w")
        fcntl.flock(self.file, fcntl.LOCK_EX)

    def __exit__(self, *_: object) -> None:
        self.file.close()


@pytest.fixture(scope="session")
def test_server(django_db_blocker: Any) -> TestServer:
    """The PostgreSQL of this run, started by whoever comes first."""
    folder = _run_folder()
    server = TestServer(clusters.Cluster(folder / "pg"), os.environ["HOMEWARD_TEST_PASSWORD"])
    with _Lock(folder / "lock"), django_db_blocker.unblock():
        if not (folder / "pg").exists():
            server.cluster.create(server.password)
        server.cluster.start(() if os.environ.get("HOMEWARD_TEST_FSYNC") == "on" else FAST)
        if not (folder / "template").exists():
            server.make_template()
            (folder / "template").touch()
        server.refresh()
    return server


@pytest.fixture(scope="session")
def django_db_setup(test_server: TestServer, django_db_blocker: Any) -> Iterator[None]:
    """Takes the place of pytest-django's own: no `test_` databases, no superuser."""
    with django_db_blocker.unblock():
        test_server.connect_django()
    _fresh_after_real_transactions(test_server)
    yield
    with django_db_blocker.unblock():
        connections.close_all()


@pytest.fixture(scope="session")
def django_db_modify_db_settings() -> None:
    """Names are given in `test_server`."""


def _fresh_after_real_transactions(server: TestServer) -> None:
    """The application may not TRUNCATE, so a test with real transactions ends with a fresh copy instead."""

    def teardown(self: TransactionTestCase) -> None:  # noqa: ARG001
        server.refresh()

    TransactionTestCase._fixture_teardown = teardown  # type: ignore[attr-defined]


# The keystore is part of almost everything that writes, so every database test may reach it.
TransactionTestCase.databases = set(ALIASES)


@pytest.fixture(autouse=True)
def no_keys_in_memory() -> Iterator[None]:
    """A keystore that a test rolled back must not live on in the process."""
    yield
    from homeward.vault import casekeys

    casekeys.memory.forget()
