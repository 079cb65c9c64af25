"""The ground a node stands on: a network namespace of its own, joined to the other by a veth pair, and a small disk.

Where the machine does not allow this (no root, no iproute2), both nodes stand on the loopback, each at its own address.
"""

from __future__ import annotations

import ctypes
import os
import shutil
import socket
import subprocess
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

CLONE_NEWNET = 0x40000000
NAMED = Path("/run/netns")
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Ground:
    """Where one node lives. `space` is the name of its namespace, empty on the loopback.

    `far` is the address at which the other namespace reaches this one.
    """

    space: str = ""
    far: str = ""
    link: str = ""

    def prefix(self) -> list[str]:
        """What stands before a command so that it runs here."""
        return ["nsenter", f"--net={NAMED / self.space}"] if self.space else []

    def inside(self, work: Callable[[], T]) -> T:
        """Do something with sockets as if standing here; only this thread moves, and comes back."""
        if not self.space:
            return work()
        with Path("/proc/thread-self/ns/net").open() as home, (NAMED / self.space).open() as there:
            _enter(there.fileno())
            try:
                return work()
            finally:
                _enter(home.fileno())

    def line(self, up: bool) -> None:
        """Pull the cable to the other node, or plug it in."""
        if self.link:
            _ip("-n", self.space, "link", "set", self.link, "up" if up else "down")


def _enter(descriptor: int) -> None:
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.setns(descriptor, CLONE_NEWNET) != 0:
        raise OSError(ctypes.get_errno(), "setns")


@contextmanager
def two_grounds(mark: str) -> Iterator[tuple[Ground, Ground]]:
    """Two namespaces and a cable between them; forgotten at the end. Falls back to the loopback."""
    names = [f"hw-{mark}-{side}" for side in "ab"]
    links = [f"hw{mark}{side}"[:15] for side in "ab"]
    made: list[str] = []
    try:
        if not _allowed():
            yield Ground(), Ground()
            return
        for name in names:
            _ip("netns", "add", name)
            made.append(name)
        _ip("link", "add", links[0], "netns", names[0], "type", "veth", "peer", "name", links[1], "netns", names[1])
        for number, (name, link) in enumerate(zip(names, links, strict=True), start=1):
            _ip("-n", name, "address", "add", f"10.77.0.{number}/30", "dev", link)
            for one in ("lo", link):
                _ip("-n", name, "link", "set", one, "up")
        first, second = (
            Ground(name, f"10.77.0.{number}", link)
            for number, (name, link) in enumerate(zip(names, links, strict=True), start=1)
        )
        yield first, second
    finally:
        for name in made:
            subprocess.run(["ip", "netns", "delete", name], capture_output=True, check=False)


def _allowed() -> bool:
    if os.geteuid() != 0 or not shutil.which("ip") or not shutil.which("nsenter"):
        return False
    name = f"hw-try-{os.getpid()}"
    tried = subprocess.run(["ip", "netns", "add", name], capture_output=True, check=False)
    if tried.returncode == 0:
        subprocess.run(["ip", "netns", "delete", name], capture_output=True, check=False)
    return tried.returncode == 0


def _ip(*words: str) -> None:
    done = subprocess.run(["ip", *words], capture_output=True, text=True, check=False)
    if done.returncode:
        raise RuntimeError(f"ip {' '.join(words)}: {done.stderr.strip()}")


@contextmanager
def small_disk(folder: Path, megabytes: int) -> Iterator[bool]:
    """A file system of its own of that size in `folder`, on a real disk below; False where that is not allowed."""
    folder.mkdir(parents=True, exist_ok=True)
    image = folder.with_suffix(".disk")
    with image.open("wb") as file:
        file.truncate(megabytes << 20)
    made = os.geteuid() == 0 and shutil.which("mkfs.ext4") is not None
    commands = [["mkfs.ext4", "-q", "-F", str(image)], ["mount", "-o", "loop", str(image), str(folder)]]
    made = made and all(subprocess.run(one, capture_output=True, check=False).returncode == 0 for one in commands)
    try:
        if made:
            shutil.rmtree(folder / "lost+found", ignore_errors=True)
        yield made
    finally:
        if made:
            subprocess.run(["umount", "--lazy", str(folder)], capture_output=True, check=False)
        image.unlink(missing_ok=True)


def fill_up(folder: Path) -> Path:
    """Take the last free byte of a node's disk; remove the file that is returned to give it back."""
    filler = folder / ".full"
    with filler.open("wb", buffering=0) as file:
        free = os.statvfs(folder)
        size = free.f_bavail * free.f_frsize
        with suppress(OSError):
            os.posix_fallocate(file.fileno(), 0, max(size - 65536, 1))
        with suppress(OSError):
            file.seek(0, os.SEEK_END)
            while True:
                file.write(b"\0" * 4096)
    return filler


def listening(address: str, port: int) -> socket.socket:
    """A socket that listens there."""
    made = socket.socket()
    made.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    made.bind((address, port))
    made.listen(128)
    made.setblocking(False)
    return made
