"""The one process that carries letters: sends what is due, applies what came, and wakes when there is something."""

from __future__ import annotations

import logging
import signal
import threading
import time
from collections import defaultdict
from collections.abc import Callable
from pathlib import Path
from typing import Any
from uuid import UUID

import psycopg
from django.conf import settings
from django.db import close_old_connections, connection, connections
from psycopg.conninfo import make_conninfo

from homeward.exchange import actions, disaster, queries
from homeward.exchange.actions.posting import CHANNEL
from homeward.exchange.asking import Asking
from homeward.exchange.couriers import folder
from homeward.exchange.efforts import Efforts
from homeward.exchange.roads import Roads, folder_of

log = logging.getLogger("homeward.exchange")
LOOK_EVERY = 5.0  # seconds, when nothing wakes us; also how soon a letter whose time came is seen
CHORES_EVERY = 60.0
GATHER = 0.05  # seconds after a wake-up: letters come in groups, and a group needs one commit and one answer
CHORES = (
    disaster.look,
    actions.keep_keys,
    actions.ask_for_missing,
    actions.ask_for_files,
    actions.forget_manifests,
    actions.take_in_waiting,
    actions.send_digests,
)
_efforts = Efforts()


class Courier:
    """`run()` until `stop()`; each kind of work has its own thread and its own database connection."""

    def __init__(self) -> None:
        self._over = threading.Event()
        self._wake = {name: threading.Event() for name in ("out", "in", "files")}
        self.roads = Roads()

    def stop(self) -> None:
        """End after what is in hand."""
        self._over.set()
        for event in self._wake.values():
            event.set()

    def run(self) -> None:
        """Work until stopped; not before it is known whether this node was brought back from a backup."""
        while not self._over.is_set() and _guarded(disaster.look) is None:
            self._over.wait(LOOK_EVERY)
        threads = [
            threading.Thread(target=self._loop, args=(self._wake["out"], self.send_once), name="send"),
            threading.Thread(target=self._loop, args=(self._wake["in"], self.apply_once), name="apply"),
            threading.Thread(target=self._loop, args=(self._wake["files"], self.send_files_once, 1.0), name="files"),
            threading.Thread(target=self._chores, name="chores"),
        ]
        for thread in threads:
            thread.start()
        self._listen()
        for thread in threads:
            thread.join()
        self.roads.close()

    def _loop(self, wake: threading.Event, work: Callable[[], int], every: float = LOOK_EVERY) -> None:
        while not self._over.is_set():
            wake.clear()
            if not _guarded(work) and wake.wait(every):
                self._over.wait(GATHER)
        connections.close_all()

    def _chores(self) -> None:
        last, asking = 0.0, Asking(self.roads.carrier, self.roads.office)
        while not self._over.is_set():
            _guarded(self.take_in_folders)
            _guarded(actions.read_waiting)
            _guarded(self.roads.visit_carriers)
            _guarded(asking.ask)
            if time.monotonic() - last > CHORES_EVERY:
                last = time.monotonic()
                for chore in CHORES:
                    _guarded(chore)
            _guarded(_efforts.keep)
            self._over.wait(LOOK_EVERY)
        _guarded(_efforts.finish)
        connections.close_all()

    def _listen(self) -> None:
        """Wait for NOTIFY on a connection of its own; without one, the loops still look every few seconds."""
        while not self._over.is_set():
            try:
                with psycopg.connect(_address(), autocommit=True) as ears:
                    ears.execute(f"LISTEN {CHANNEL}")
                    for event in self._wake.values():
                        event.set()
                    while not self._over.is_set():
                        for notice in ears.notifies(timeout=1.0):
                            self._wake.get(notice.payload, self._wake["out"]).set()
            except psycopg.Error as error:
                log.warning("the courier cannot listen: %s", type(error).__name__)
                self._over.wait(LOOK_EVERY)

    def send_once(self) -> int:
        """One round: claim, seal, carry, note; how many letters were tried."""
        attempts = actions.claim_due()
        if not attempts:
            return 0
        failed: dict[UUID, tuple[int, str]] = {}
        arrived: dict[str, list[tuple[UUID, bytes]]] = defaultdict(list)
        for attempt, answer in zip(attempts, self.roads.carry(attempts), strict=True):
            if isinstance(answer, bytes):
                arrived[attempt.to].append((attempt.mid, answer))
            else:
                failed[attempt.mid] = (attempt.tries, answer)
        tries = {attempt.mid: attempt.tries for attempt in attempts}
        for answers in arrived.values():
            failed |= {mid: (tries[mid], code) for mid, code in actions.hear_stored(answers).items()}
        actions.note_trouble(failed)
        for node in arrived:
            actions.release_after_good_news(node)
        return len(attempts)

    def send_files_once(self) -> int:
        """One round of files, beside the letters so that none waits for them; how many offers and chunks were sent."""
        if not actions.any_files():
            return 0
        done = actions.offer_files()
        for chunk in actions.claim_chunks():
            answer = self.roads.carry_chunk(chunk)
            code = actions.hear_chunk(answer) if isinstance(answer, bytes) else answer
            if code:
                actions.note_chunk_trouble(chunk, code)
                if code not in ("in_folder", "with_carrier"):
                    break
            done += not code
        actions.forget_keys()
        return done

    def apply_once(self) -> int:
        """One round of applying; how many letters, and files that are whole now."""
        applied = actions.apply_waiting()
        if finished := actions.finish_files():
            actions.forget_manifests()
        return applied + finished

    def take_in_folders(self) -> int:
        """Letters and receipts that lie in the folders of partners."""
        post = Path(settings.NODE.home) / "post"
        if not post.is_dir() or queries.is_off():
            return 0
        places = [folder_of(path.name) for path in post.iterdir()]
        return sum(folder.take_in(where, actions.receive_file) for where in places if where is not None)


def _guarded(work: Callable[[], object]) -> object:
    """Whatever goes wrong is counted and written down without its words (None comes back), and tried again."""
    name = getattr(work, "__name__", "?")
    try:
        close_old_connections()
        done = work()
    except Exception as error:
        log.error("the courier stumbled in %s: %s", name, type(error.__cause__ or error).__name__)
        connection.close()
        _efforts.note(name, whole=False)
        return None
    _efforts.note(name, whole=True)
    return done


def _address() -> str:
    names = {"host": "HOST", "port": "PORT", "user": "USER", "password": "PASSWORD", "dbname": "NAME"}
    kept: dict[str, Any] = connection.settings_dict
    return make_conninfo(
        **{name: kept[key] for name, key in names.items()},
        sslmode=kept["OPTIONS"].get("sslmode", "prefer"), application_name="homeward courier",
    )  # fmt: skip


def main(argv: list[str]) -> int:  # noqa: ARG001
    """Carry letters until SIGTERM or Ctrl-C."""
    courier = Courier()
    for name in (signal.SIGTERM, signal.SIGINT):
        signal.signal(name, lambda *_: courier.stop())
    courier.run()
    return 0
