"""Tables of the case file: the journal is the truth, everything else can be rebuilt from it."""

from homeward.cases.models.arrivals import (
    GroupEvent,
    GroupLine,
    LineRevision,
    SurgeAside,
    SurgeMark,
    SurgeReception,
)
from homeward.cases.models.attachments import Attachment
from homeward.cases.models.closings import Closing
from homeward.cases.models.desk import Draft, Paper, Round, RoundMark
from homeward.cases.models.journal import Case, CaseLink, Entry, Told
from homeward.cases.models.lists import ListRow, Task

__all__ = [
    "Attachment",
    "Case",
    "CaseLink",
    "Closing",
    "Draft",
    "Entry",
    "GroupEvent",
    "GroupLine",
    "LineRevision",
    "ListRow",
    "Paper",
    "Round",
    "RoundMark",
    "SurgeAside",
    "SurgeMark",
    "SurgeReception",
    "Task",
    "Told",
]
