"""Makes a node and looks after it: init, migrate, backup, restore, start and stop of its own database."""

from __future__ import annotations

import argparse
import os
import secrets
import sys
from pathlib import Path

from homeward.cli import ROOT, home, own_database, setup, with_database
from homeward.lib import cluster as clusters
from homeward.lib import node as nodes

CARD = (
    "id", "country", "name", "partner", "kind", "host", "bind", "port", "letters_bind", "letters_port", "metrics_port",
    "time_zone", "default_language", "procedure",
)  # fmt: skip


def main(argv: list[str]) -> int:
    """One sub-command; 0 when it is done."""
    parser = argparse.ArgumentParser(prog="homeward node", description=__doc__)
    verbs = parser.add_subparsers(dest="verb", required=True)
    _init_arguments(verbs.add_parser("init", help="make a node in a new folder, with keys and an empty database"))
    verbs.add_parser("migrate", help="bring the tables of the node that HOMEWARD_HOME names up to date")
    verbs.add_parser("database", help="start, stop or ask its own database").add_argument(
        "what", choices=["start", "stop", "status"]
    )
    verbs.add_parser("backup", help="both databases and the files, each apart, into FOLDER").add_argument(
        "folder", type=Path
    )
    back = verbs.add_parser("restore", help="bring a backup back into an empty node")
    back.add_argument("folder", type=Path)
    back.add_argument("--keys-only", action="store_true", help="nothing but the keys is left")
    verbs.add_parser("restored", help="say that its databases were brought back by other means")
    verbs.add_parser("directory", help="write this node's directory to FILE, for the partner").add_argument(
        "file", type=Path
    )
    verbs.add_parser("pair", help="read the partner's directory from FILE").add_argument("file", type=Path)
    asked = verbs.add_parser("request", help="write into FILE what the root of the ministry must sign")
    asked.add_argument("file", type=Path)
    asked.add_argument("--new-key", action="store_true", help="make a new signing key first")
    brought = verbs.add_parser("install", help="read from FILE what the root signed")
    brought.add_argument("file", type=Path)
    brought.add_argument("--new-root", action="store_true", help="the root itself was made anew")
    verbs.add_parser("authority", help="make a new authority for connections; partners trust both until all know it")
    options = parser.parse_args(argv)
    try:
        return VERBS[options.verb](options)
    except (clusters.NoCluster, nodes.NotANode) as reason:
        sys.exit(f"homeward: {reason}")


def _init_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("home", type=Path)
    for name, text in (
        ("id", "how letters name this node, such as th.msdhs"),
        ("country", "ISO 3166-1 alpha-2"),
        ("name", "as people say it"),
        ("partner", "the id of the other node"),
        ("time-zone", "such as Asia/Bangkok"),
        ("default-language", "such as th; one without screens of its own gets English ones"),
        ("procedure", "the folder of the procedure that is agreed with the partner"),
    ):
        parser.add_argument(f"--{name}", required=True, help=text)
    parser.add_argument("--kind", choices=nodes.KINDS, default="production")
    parser.add_argument("--host", default="localhost")
    parser.add_argument("--bind", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=8000)
    parser.add_argument("--letters-bind", default="", help="where letters are taken, such as 0.0.0.0; else as --bind")
    parser.add_argument("--letters-port", type=int, default=0, help="letters over TLS with certificates on both sides")
    parser.add_argument("--metrics-port", type=int, default=0, help="numbers for Prometheus, on this machine only")
    parser.add_argument("--admin-dsn", help="an existing PostgreSQL server instead of one in the node's folder")
    parser.add_argument("--database", default="homeward")
    parser.add_argument("--keystore", default="keystore")


def init(options: argparse.Namespace) -> int:
    """Everything a node needs before its first user; refuses a folder that holds a node."""
    folder = options.home.resolve()
    if (folder / "node.toml").exists():
        raise nodes.NotANode(f"{folder} holds a node already.")
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    kept = {name: secrets.token_urlsafe(32) for name in ("owner_password", "app_password", "admin_password")}
    kept["secret_key"] = secrets.token_urlsafe(64)
    own = None
    if options.admin_dsn:
        del kept["admin_password"]
        dsn, database = options.admin_dsn, _elsewhere(options.admin_dsn)
    else:
        own = clusters.Cluster(folder / "pg", clusters.free_port())
        own.create(kept["admin_password"])
        own.start()
        dsn = own.dsn(kept["admin_password"])
        database = {"embedded": True, "host": "127.0.0.1", "port": own.port}
    names = {"database": options.database, "keystore": options.keystore}
    clusters.provision(dsn, owner_password=kept["owner_password"], app_password=kept["app_password"], **names)
    card = {field: getattr(options, field) for field in CARD}
    database |= {"name": options.database, "keystore": options.keystore}
    nodes.write_toml(folder / "secrets.toml", kept, mode=0o600)
    nodes.write_toml(folder / "node.toml", {**card, "database": database})
    (folder / "directories").mkdir(exist_ok=True)
    os.environ["HOMEWARD_HOME"] = str(folder)
    try:
        migrate(options)
    finally:
        if own is not None:
            own.stop()
    sys.stdout.write(f"{options.name} is ready in {folder}\n")
    return 0


def _elsewhere(dsn: str) -> dict[str, object]:
    import psycopg

    with psycopg.connect(dsn) as connection:
        info = connection.info
        return {"embedded": False, "host": info.host, "port": info.port, "sslmode": "prefer"}


def migrate(options: argparse.Namespace) -> int:  # noqa: ARG001
    """Tables as the owner; then, as the application, what a new node needs once (keys)."""
    with with_database():
        return _migrate()


def _migrate() -> int:
    os.environ["HOMEWARD_DB_AS"] = "owner"
    node = setup()
    from django.core.management import call_command
    from django.db import connections

    for alias in ("default", "keystore"):
        call_command("migrate", database=alias, interactive=False, verbosity=0)
    from homeward.agencies import actions

    try:
        actions.make_node(id=node.id, country=node.country, kind=node.kind)
    except ValueError as reason:
        raise nodes.NotANode(f"{reason}.") from reason
    _become_the_application(connections)
    from homeward.config import wiring

    for place in wiring.NEW_NODE:
        wiring.load(place)()
    connections.close_all()
    return 0


def _become_the_application(connections: object) -> None:
    from django.conf import settings

    _, _, kept = nodes.read(settings.NODE.home, root=ROOT)
    for connection in connections.all():  # type: ignore[attr-defined]
        connection.close()
        connection.settings_dict.update(USER=clusters.APP, PASSWORD=kept["app_password"])


def database(options: argparse.Namespace) -> int:
    """Start, stop or ask the PostgreSQL in the node's folder."""
    own = own_database()
    if own is None:
        sys.exit("homeward: this node's database belongs to another server; nothing to start or stop here.")
    if options.what == "start":
        own.start()
    elif options.what == "stop":
        own.stop()
    sys.stdout.write(f"{'runs on port ' + str(own.port) if own.running() else 'does not run'}\n")
    return 0


def backup(options: argparse.Namespace) -> int:
    """See `homeward.cli.backup`."""
    from homeward.cli import backup as backups

    with with_database():
        return backups.save(home(), options.folder)


def restore(options: argparse.Namespace) -> int:
    """See `homeward.cli.backup`."""
    from homeward.cli import backup as backups

    with with_database():
        return backups.bring_back(home(), options.folder, keys_only=options.keys_only)


def restored(options: argparse.Namespace) -> int:  # noqa: ARG001
    """The node then sends nothing before its partners have said what they hold."""
    from homeward.config import wiring

    nodes.read(home(), root=ROOT)
    wiring.load(wiring.RESTORED)(home(), "restored")
    sys.stdout.write("Noted. When it serves, it first asks the partner which letters it holds, and sends nothing.\n")
    return 0


def directory(options: argparse.Namespace) -> int:
    """Write the signed directory with which the partner comes to know this node, and the fingerprint to read aloud."""
    return _exchange("DIRECTORY", options.file)


def pair(options: argparse.Namespace) -> int:
    """Give the partner's directory to the exchange, which checks it."""
    return _exchange("PAIR", options.file)


def request(options: argparse.Namespace) -> int:
    """Write the request for a certificate, and the fingerprint to compare at the root."""
    return _exchange("REQUEST", options.file, new_key=options.new_key)


def install(options: argparse.Namespace) -> int:
    """Give the certificate to the exchange, which checks it."""
    return _exchange("INSTALL", options.file, new_root=options.new_root)


def authority(options: argparse.Namespace) -> int:  # noqa: ARG001
    """Begin to change the authority for connections."""
    with with_database():
        setup()
        from homeward.config import wiring

        sys.stdout.write(f"{wiring.load(wiring.AUTHORITY)()}\n")
    return 0


def _exchange(name: str, file: Path, **more: bool) -> int:
    setup()
    from homeward.config import wiring

    sys.stdout.write(f"{wiring.load(getattr(wiring, name))(file, **more)}\n")
    return 0


VERBS = {
    "init": init,
    "migrate": migrate,
    "database": database,
    "backup": backup,
    "restore": restore,
    "restored": restored,
    "directory": directory,
    "pair": pair,
    "request": request,
    "install": install,
    "authority": authority,
}
