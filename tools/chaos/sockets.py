"""Which process holds the other end of a connection, read from /proc: how the road knows who carried a letter."""

from __future__ import annotations

import os
import socket
import struct
import time
from pathlib import Path

PROC = Path("/proc")
Address = tuple[str, int]


def started(pid: int) -> str:
    """When a process began, in ticks since the machine did: with its number it is the name of one process for good."""
    try:
        return (PROC / str(pid) / "stat").read_text().rpartition(")")[2].split()[19]
    except (OSError, IndexError):
        return ""


def of_node(home: Path) -> dict[int, str]:
    """Every process that runs for the node in a folder, by number, with its command."""
    sign, found = f"HOMEWARD_HOME={home}".encode(), {}
    for path in PROC.iterdir():
        if not path.name.isdigit() or int(path.name) == os.getpid():
            continue
        try:
            if sign in (path / "environ").read_bytes().split(b"\0"):
                found[int(path.name)] = (path / "cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")
        except OSError:
            continue
    return found


class Owners:
    """Finds who holds a connection among the processes of one node; looks for new processes when it must."""

    def __init__(self, home: Path) -> None:
        self.home, self._pids, self._looked = home, list[int](), 0.0

    def of(self, here: Address, there: Address) -> tuple[int, str] | None:
        """The process whose socket is bound to `here` and connected to `there`, and when it began."""
        for fresh in (False, True):
            if fresh:
                if time.monotonic() - self._looked < 0.3:
                    return None
                self._pids, self._looked = list(of_node(self.home)), time.monotonic()
            for pid in self._pids:
                if (inode := _inode(pid, here, there)) is not None:
                    break
            else:
                continue
            for pid in self._pids:
                if _holds(pid, inode):
                    return pid, started(pid)
        return None


def _inode(pid: int, here: Address, there: Address) -> str | None:
    """The inode of a connection in the network namespace that this process stands in."""
    wanted = f" {_hex(here)} {_hex(there)} "
    try:
        for line in (PROC / str(pid) / "net" / "tcp").read_text().splitlines():
            if wanted in line:
                return line.split()[9]
    except OSError:
        return None
    return None


def _holds(pid: int, inode: str) -> bool:
    name = f"socket:[{inode}]"
    try:
        with os.scandir(PROC / str(pid) / "fd") as handles:
            return any(_link(Path(one.path)) == name for one in handles)
    except OSError:
        return False


def _link(path: Path) -> str:
    try:
        return str(path.readlink())
    except OSError:
        return ""


def _hex(address: Address) -> str:
    host, port = address
    return f"{struct.unpack('=I', socket.inet_aton(host))[0]:08X}:{port:04X}"
