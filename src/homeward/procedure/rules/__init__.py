"""The pure rules of the procedure: what a set of entries means, what is open, what is owed, by when and why."""

from homeward.procedure.rules.build import build
from homeward.procedure.rules.calendars import add
from homeward.procedure.rules.closing import closed_now, stopped
from homeward.procedure.rules.counting import TAKEN_OUT, taken_out
from homeward.procedure.rules.entries import Conflict, Consent, Done, Entry, Sides, State, Waiting
from homeward.procedure.rules.folding import effects_of, fold
from homeward.procedure.rules.guards import holds_for, plain
from homeward.procedure.rules.limits import Due, due
from homeward.procedure.rules.meeting import ForMeeting, for_meeting
from homeward.procedure.rules.moving import Move, editions_of, last_acceptances, moves
from homeward.procedure.rules.owing import Promise, day_of, promises
from homeward.procedure.rules.parts import (
    Calendar,
    Code,
    Fork,
    Form,
    Question,
    Role,
    Scope,
    Seal,
    Section,
    Value,
)
from homeward.procedure.rules.paths import Stop, chosen, path
from homeward.procedure.rules.pointing import pointers
from homeward.procedure.rules.recurring import called_again
from homeward.procedure.rules.release import (
    ChildGate,
    Closing,
    Effect,
    Limit,
    Meeting,
    Owes,
    Release,
    Stage,
    Step,
    Tells,
    first_that_holds,
)
from homeward.procedure.rules.steps import Waits, again, blocked_steps, open_steps, times, waits_for
from homeward.procedure.rules.waiting import live_waits, waiting_now

__all__ = [
    "TAKEN_OUT",
    "Calendar",
    "ChildGate",
    "Closing",
    "Code",
    "Conflict",
    "Consent",
    "Done",
    "Due",
    "Effect",
    "Entry",
    "ForMeeting",
    "Fork",
    "Form",
    "Limit",
    "Meeting",
    "Move",
    "Owes",
    "Promise",
    "Question",
    "Release",
    "Role",
    "Scope",
    "Seal",
    "Section",
    "Sides",
    "Stage",
    "State",
    "Step",
    "Stop",
    "Tells",
    "Value",
    "Waiting",
    "Waits",
    "add",
    "again",
    "blocked_steps",
    "build",
    "called_again",
    "chosen",
    "closed_now",
    "day_of",
    "due",
    "editions_of",
    "effects_of",
    "first_that_holds",
    "fold",
    "for_meeting",
    "holds_for",
    "last_acceptances",
    "live_waits",
    "moves",
    "open_steps",
    "path",
    "plain",
    "pointers",
    "promises",
    "stopped",
    "taken_out",
    "times",
    "waiting_now",
    "waits_for",
]
