"""What a node is: its name, its country, its address and its folder, read from node.toml and secrets.toml."""

from __future__ import annotations

import stat
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from ipaddress import ip_address
from pathlib import Path
from typing import Any
from zoneinfo import available_timezones

KINDS = ("demo", "test", "production")
NEUTRAL = {
    "TH": ("th.msdhs", "Thailand", "kh.mosvy", "Asia/Bangkok", "th", 8066),
    "KH": ("kh.mosvy", "Cambodia", "th.msdhs", "Asia/Phnom_Penh", "km", 8855),
}


class NotANode(Exception):
    """A sentence that says why this folder cannot be run as a node."""


@dataclass(frozen=True, slots=True)
class Node:
    """One node. `country` is ISO 3166-1 alpha-2; `home` holds its keys, files and database."""

    id: str
    country: str
    name: str
    partner: str
    kind: str
    host: str
    bind: str
    port: int
    time_zone: str
    default_language: str
    procedure_dir: Path
    home: Path

    def refuse_nonsense(self) -> None:
        """Raise `NotANode` when this node must not start."""
        if self.kind not in KINDS:
            raise NotANode(f"node.toml says kind = {self.kind!r}; a node is one of {', '.join(KINDS)}.")
        if len(self.country) != 2 or not self.country.isupper():
            raise NotANode(f"node.toml says country = {self.country!r}; write two capital letters, as in ISO 3166-1.")
        if self.kind == "demo" and not is_loopback(self.bind):
            raise NotANode(f"A demo node may listen on this machine only, and bind = {self.bind!r} is open to others.")
        if self.time_zone not in available_timezones():
            raise NotANode(f"node.toml says time_zone = {self.time_zone!r}, which no time zone table knows.")
        if self.id == self.partner:
            raise NotANode(f"node.toml names {self.id} as its own partner.")


def is_loopback(address: str) -> bool:
    """True when only this machine can reach `address`."""
    try:
        return ip_address(address).is_loopback
    except ValueError:
        return address == "localhost"


def neutral(country: str, *, home: Path, root: Path) -> Node:
    """The made-up node that tests and checks run as when no node is named."""
    node_id, name, partner, zone, language, port = NEUTRAL[country]
    return Node(
        id=node_id, country=country, name=name, partner=partner, kind="test", host="localhost", bind="127.0.0.1",
        port=port, time_zone=zone, default_language=language, procedure_dir=root / "sop" / "th-kh-return", home=home,
    )  # fmt: skip


def read(home: Path, *, root: Path) -> tuple[Node, dict[str, Any], dict[str, Any]]:
    """The node in `home`, its [database] table, and its secrets; raise `NotANode` with the reason."""
    settings = _table(home / "node.toml")
    secrets_file = home / "secrets.toml"
    if secrets_file.exists() and stat.S_IMODE(secrets_file.stat().st_mode) & 0o077:
        raise NotANode(f"{secrets_file} can be read by others; run: chmod 600 {secrets_file}")
    database = settings.pop("database", {})
    secrets = _table(secrets_file) if secrets_file.exists() else {}
    procedure = Path(settings.pop("procedure", "sop/th-kh-return"))
    try:
        node = Node(**settings, procedure_dir=procedure if procedure.is_absolute() else root / procedure, home=home)
    except TypeError as error:
        raise NotANode(f"{home / 'node.toml'} is not complete: {error}") from error
    node.refuse_nonsense()
    return node, database, secrets


def write_toml(path: Path, values: Mapping[str, Any], *, mode: int = 0o644) -> None:
    """Write plain strings, numbers and one level of tables; the file has `mode` from its first byte."""
    path.touch(mode=mode)
    path.chmod(mode)
    plain = {key: value for key, value in values.items() if not isinstance(value, Mapping)}
    lines = [f"{key} = {_toml(value)}" for key, value in plain.items()]
    for name, table in values.items():
        if isinstance(table, Mapping):
            lines += ["", f"[{name}]", *(f"{key} = {_toml(value)}" for key, value in table.items())]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")


def _toml(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int):
        return str(value)
    return '"' + str(value).replace("\\", "\\\\").replace('"', '\\"') + '"'


def _table(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise NotANode(f"There is no {path}. Make a node first: ./homeward node init {path.parent}") from None
    except tomllib.TOMLDecodeError as error:
        raise NotANode(f"{path} cannot be read: {error}") from error
