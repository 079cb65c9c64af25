"""What a node is: its name, its country, its address and its folder, read from node.toml and secrets.toml."""

from __future__ import annotations

import re
import stat
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from ipaddress import ip_address
from pathlib import Path
from typing import Any
from zoneinfo import available_timezones

KINDS = ("demo", "test", "production")
# Made-up nodes for tests, checks and the demo: id, name, partner, time zone, language, port, procedure.
NEUTRAL = {
    "TH": ("th.msdhs", "Thailand", "kh.mosvy", "Asia/Bangkok", "th", 8066, "sop/th-kh-return"),
    "KH": ("kh.mosvy", "Cambodia", "th.msdhs", "Asia/Phnom_Penh", "km", 8855, "sop/th-kh-return"),
    "LA": ("la.mlsw", "Lao PDR", "th.msdhs", "Asia/Vientiane", "lo", 8856, "sop/th-la-return"),
}
COUNTRY = re.compile(r"[A-Z]{2}")
# How X-Road names a subsystem.
X_ROAD = re.compile(r"[A-Za-z0-9_-][A-Za-z0-9._-]{0,59}(/[A-Za-z0-9_-][A-Za-z0-9._-]{0,59}){3}")


class NotANode(Exception):
    """A sentence that says why this folder cannot be run as a node."""


@dataclass(frozen=True, slots=True)
class Corridor:
    """The way to one other country: the node there, and the folder of the procedure that is agreed with it."""

    partner: str
    procedure_dir: Path


@dataclass(frozen=True, slots=True)
class Node:
    """One node. `country` is ISO 3166-1 alpha-2; `home` holds its keys, files and database.

    `partner` and `procedure_dir` are the first corridor; `further` are others, by the country at their other end.
    `letters_port` takes letters over TLS from partners that show a certificate, at `letters_bind` or else at `bind`;
    0: letters come where the pages are, and a proxy in front asks for the certificate. `metrics_port` tells numbers to
    whoever watches the node, on this machine only; 0: to nobody. `x_road_client` is how X-Road knows this node
    (instance/class/member/subsystem), `x_road_server` the address of its own security server; empty: it is not joined.
    """

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
    further: Mapping[str, Corridor] = field(default_factory=dict)
    letters_port: int = 0
    letters_bind: str = ""
    metrics_port: int = 0
    x_road_client: str = ""
    x_road_server: str = ""

    @property
    def corridors(self) -> Mapping[str, Corridor]:
        """Every corridor of this node by the country at its other end, the first one first."""
        return {country_of(self.partner): Corridor(self.partner, self.procedure_dir), **self.further}

    def partner_of(self, country: str) -> str:
        """The id of the node in another country; empty where there is no corridor."""
        found = self.corridors.get(country)
        return found.partner if found else ""

    def country_of(self, node_id: str) -> str:
        """The country of a partner's node; empty for a node that is no partner of this one."""
        return next((country for country, one in self.corridors.items() if one.partner == node_id), "")

    def refuse_nonsense(self) -> None:
        """Raise `NotANode` when this node must not start."""
        if self.kind not in KINDS:
            raise NotANode(f"node.toml says kind = {self.kind!r}; a node is one of {', '.join(KINDS)}.")
        if len(self.country) != 2 or not self.country.isupper():
            raise NotANode(f"node.toml says country = {self.country!r}; write two capital letters, as in ISO 3166-1.")
        for place in (self.bind, self.letters_bind or self.bind):
            if self.kind == "demo" and not is_loopback(place):
                raise NotANode(f"A demo node may listen on this machine only, and bind = {place!r} is open to others.")
        if self.x_road_client and not X_ROAD.fullmatch(self.x_road_client):
            said = f"node.toml says x_road_client = {self.x_road_client!r}"
            raise NotANode(f"{said}; write INSTANCE/CLASS/MEMBER/SUBSYSTEM, as X-Road has it.")
        if self.x_road_server and not self.x_road_client:
            raise NotANode("node.toml has an x_road_server and does not say as which x_road_client it asks.")
        if self.time_zone not in available_timezones():
            raise NotANode(f"node.toml says time_zone = {self.time_zone!r}, which no time zone table knows.")
        if self.id == self.partner:
            raise NotANode(f"node.toml names {self.id} as its own partner.")
        for country, corridor in self.further.items():
            self._refuse_corridor(country, corridor)

    def _refuse_corridor(self, country: str, corridor: Corridor) -> None:
        name = f"node.toml has a corridor {country!r}"
        if not COUNTRY.fullmatch(country):
            raise NotANode(f"{name}; write two capital letters, as in ISO 3166-1.")
        if country == self.country:
            raise NotANode(f"{name}, which is this node's own country.")
        if country == country_of(self.partner):
            raise NotANode(f"{name}, which the line partner = {self.partner!r} has already.")
        if country_of(corridor.partner) != country:
            raise NotANode(f"{name} to {corridor.partner!r}; a node's id begins with its country: {country.lower()}.…")


def country_of(node_id: str) -> str:
    """The country that the id of a node begins with: TH of th.msdhs."""
    return node_id.split(".", 1)[0].upper()


def is_loopback(address: str) -> bool:
    """True when only this machine can reach `address`."""
    try:
        return ip_address(address).is_loopback
    except ValueError:
        return address == "localhost"


def neutral(country: str, *, home: Path, root: Path) -> Node:
    """The made-up node that tests and checks run as when no node is named."""
    node_id, name, partner, zone, language, port, procedure = NEUTRAL[country or next(iter(NEUTRAL))]
    return Node(
        id=node_id, country=country_of(node_id), name=name, partner=partner, kind="test", host="localhost",
        bind="127.0.0.1", port=port, time_zone=zone, default_language=language, procedure_dir=root / procedure,
        home=home,
    )  # fmt: skip


def read(home: Path, *, root: Path) -> tuple[Node, dict[str, Any], dict[str, Any]]:
    """The node in `home`, its [database] table, and its secrets; raise `NotANode` with the reason."""
    settings = _table(home / "node.toml")
    secrets_file = home / "secrets.toml"
    if secrets_file.exists() and stat.S_IMODE(secrets_file.stat().st_mode) & 0o077:
        raise NotANode(f"{secrets_file} can be read by others; run: chmod 600 {secrets_file}")
    database = settings.pop("database", {})
    secrets = _table(secrets_file) if secrets_file.exists() else {}
    if "procedure" not in settings:
        raise NotANode(f"{home / 'node.toml'} names no procedure; write the folder of the one that is agreed.")
    procedure, further = settings.pop("procedure"), _corridors(settings.pop("corridors", {}), root)
    try:
        # A path from the root stays what it is when it is whole already.
        node = Node(**settings, procedure_dir=root / procedure, home=home, further=further)
    except TypeError as error:
        raise NotANode(f"{home / 'node.toml'} is not complete: {error}") from error
    node.refuse_nonsense()
    return node, database, secrets


def _corridors(tables: Any, root: Path) -> dict[str, Corridor]:
    """The tables [corridors.XX] of node.toml; `NotANode` for one that does not say whom and by which procedure."""
    if not isinstance(tables, dict) or not all(isinstance(one, dict) for one in tables.values()):
        raise NotANode("node.toml has corridors that are no tables; write [corridors.XX], partner and procedure.")
    found = {}
    for country, table in tables.items():
        if set(table) != {"partner", "procedure"} or not all(isinstance(one, str) for one in table.values()):
            raise NotANode(f"[corridors.{country}] in node.toml holds a partner and a procedure as text, and no more.")
        found[country] = Corridor(table["partner"], root / table["procedure"])
    return found


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
