"""A case whose partner is on paper: what they may answer now, what we told them, which consents to ask anew."""

from datetime import date
from zoneinfo import ZoneInfo

from django.conf import settings

from homeward.cases.models import Case, Entry
from homeward.cases.queries.journal import Journal as Journal
from homeward.consent import rules as consent
from homeward.exchange import queries as letters
from homeward.procedure import rules as procedure

# The code of what was told, or typed in, on paper.
PAPER = "paper"


def runs_on_paper(case: Case) -> bool:
    """Whether papers go between the two countries about a case: it began so, or people chose paper for the partner."""
    return case.on_paper or letters.on_paper(case.partner)


def theirs_now(file: Journal) -> list[str]:
    """The steps of the other side that tell, and that they could do now; what they owe stands first."""
    other = "home" if file.side == "host" else "host"
    there = file.sides.other(settings.NODE.country)
    owed = [one.step for one in procedure.promises(file.common, file.release) if one.by == there]
    able = procedure.open_steps(file.own, file.release, other)
    telling = [name for name in able if file.release.steps[name].tells and file.release.steps[name].side == other]
    answers = [name for name in telling if not file.release.steps[name].replies or name in owed]
    return sorted(answers, key=lambda name: name not in owed)


def told_on_paper(file: Journal) -> list[Entry]:
    """What we told on paper, newest first; each can be printed as a letter."""
    return [
        entry
        for entry in reversed(file.entries)
        if entry.id in file.told and not file.told[entry.id].incoming and file.told[entry.id].code == PAPER
    ]


def has_node(partner: str) -> bool:
    """Whether the other country has a node that was paired with this one."""
    return not letters.on_paper(partner)


def paired_on(partner: str) -> date:
    """The day on which the two nodes were paired; far in the future while they are not."""
    found = letters.paired_at(partner)
    return found.astimezone(ZoneInfo(settings.NODE.time_zone)).date() if found else date.max


def needed_scopes(file: Journal) -> list[str]:
    """The consents that the common part of the case rests on."""
    steps = {entry.step for entry in file.common_entries()}
    needed = {file.release.steps[step].needs_consent for step in steps if step in file.release.steps}
    return sorted(scope for scope in needed if scope)


def to_ask_anew(file: Journal, today: date) -> list[tuple[str, bool]]:
    """Each consent that an offer needs, and whether it was given since the nodes were paired."""
    since = paired_on(file.case.partner)
    return [(scope, asked_anew(file, scope, since, today)) for scope in needed_scopes(file)]


def asked_anew(file: Journal, scope: str, since: date, today: date) -> bool:
    """Whether a consent lives today and was given on or after a day."""
    known = file.own.consents.get(scope)
    given = known.given_on if known else None
    return consent.state_of(known, today) == "given" and given is not None and given >= since
