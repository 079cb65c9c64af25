"""Which room handles which kind of letter, as "module:function" so that nothing is imported before it is needed."""

from __future__ import annotations

from importlib import import_module
from typing import Any

HANDLERS: dict[str, str] = {
    "case.entries/1": "homeward.cases.actions:receive_entries",
    "release/1": "homeward.cases.actions:receive_release",
    "case.compare/1": "homeward.cases.actions:hear_compare",
    "closing/1": "homeward.cases.actions:hear_closing",
}
# Kinds whose letters of one round may be handled together, with the same outcomes as one by one.
MANY: dict[str, str] = {
    "case.entries/1": "homeward.cases.actions:receive_many",
}
# What counts the common part of cases for the daily digest, and what hears the other side's numbers.
COMMON = {"marks": "homeward.cases.queries.common:common_marks", "hear": "homeward.cases.actions:compare_common"}
# What takes back a letter that this node wrote and lost in a disaster.
RETURNED: dict[str, str] = {
    "case.entries/1": "homeward.cases.actions:letter_returned",
}
# What hears, once after a round of letters, the news that the handler gave with each outcome.
AFTER: dict[str, str] = {
    "case.entries/1": "homeward.cases.actions:entries_came",
}
# What keeps a file that such a letter names, when all of it has come.
FILES: dict[str, str] = {
    "case.entries/1": "homeward.cases.actions:file_came",
}
# What hears which letters of its own the other side said something of.
STATUS: dict[str, str] = {
    "case.entries/1": "homeward.cases.actions:letters_changed",
}
# What hears that the channel was closed or opened, and what looks again at letters that waited meanwhile.
CHANNEL = {"changed": "homeward.cases.actions:channel_changed"}
RECHECK: dict[str, str] = {
    "case.entries/1": "homeward.cases.actions:look_at_letters",
}
# What happens when an edition of the procedure was installed: letters that waited for it are applied.
INSTALLED = ["homeward.exchange.actions:retry_held"]
# What a new node needs once, in this order, after its tables are there.
NEW_NODE = ["homeward.vault.actions:make_node_keys"]
# Reads the file with which two nodes come to know each other; takes its path.
# Writes the file that the partner reads.
DIRECTORY = "homeward.exchange.pairing:to_file"
PAIR = "homeward.exchange.pairing:from_file"
# Writes what the root of the ministry must sign; reads what it signed.
REQUEST = "homeward.exchange.pairing:request_to_file"
INSTALL = "homeward.exchange.pairing:install_file"
# Changes the authority for connections between nodes.
AUTHORITY = "homeward.exchange.pairing:new_authority"
# Whether the node was brought back from a backup: asked before it serves; and the mark that says so (folder, cause).
BEFORE_SERVING = ["homeward.exchange.disaster:look"]
RESTORED = "homeward.exchange.mark:mark"
# How the door for letters is opened, and what changes when it must be opened anew.
LISTENER = "homeward.exchange.actions:listener"
LISTENER_MARK = "homeward.exchange.actions:listener_mark"
# What the timers call (see cli/tick.py).
EVERY_SECOND = ["homeward.vault.actions:number_leaves"]
EVERY_MINUTE: list[str] = [
    "homeward.cases.actions.surge:forget_old",
    "homeward.cases.actions.groups:forget_old",
    "homeward.cases.actions:finish_taking_out",
    "homeward.exchange.actions:watch",
    "homeward.cases.actions:watch_offices",
]
# What tells numbers to whoever watches the node (see cli/metrics.py).
WATCHED = ["homeward.exchange.numbers:gauges"]


def load(place: str) -> Any:
    """The function that "module:function" names."""
    module, _, name = place.partition(":")
    return getattr(import_module(module), name)
