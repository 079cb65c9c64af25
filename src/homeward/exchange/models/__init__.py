"""Tables of the exchange: letters out and in, their streams, directories, alarms, and what is not verified."""

from homeward.exchange.models.carrying import Carrier, OnStick, Parcel, Stick, Way
from homeward.exchange.models.files import InChunk, InFile, OutFile
from homeward.exchange.models.letters import Inbox, Outbox, Receipt, Stream
from homeward.exchange.models.partners import Asked, Directory, Line, Pulse, Recovery
from homeward.exchange.models.troubles import Alarm, Closure, Quarantine
from homeward.exchange.models.watching import Effort

__all__ = [
    "Alarm",
    "Asked",
    "Carrier",
    "Closure",
    "Directory",
    "Effort",
    "InChunk",
    "InFile",
    "Inbox",
    "Line",
    "OnStick",
    "OutFile",
    "Outbox",
    "Parcel",
    "Pulse",
    "Quarantine",
    "Receipt",
    "Recovery",
    "Stick",
    "Stream",
    "Way",
]
