"""The pure rules of the procedure: what a set of entries means, what is open, what is owed, by when and why."""

from homeward.procedure.rules.entries import Conflict, Consent, Done, Entry, Sides, State
from homeward.procedure.rules.release import Form, Question, Release, Scope, Section, Stage, Step, Value

__all__ = [
    "Conflict",
    "Consent",
    "Done",
    "Entry",
    "Form",
    "Question",
    "Release",
    "Scope",
    "Section",
    "Sides",
    "Stage",
    "State",
    "Step",
    "Value",
]
