"""The violet box beside a form: what crosses, what waits for a consent, what never leaves, what it relies on."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.conf import settings

from homeward.cases.queries.journal import Journal
from homeward.consent import rules as consent
from homeward.lib import dates
from homeward.procedure.rules import Form, Release, Step


@dataclass(frozen=True, slots=True)
class Crossing:
    """What crosses, what waits for a consent, what never leaves; the lists are words, `groups` the same by part.

    `consents` are name and last day of each consent it relies on; `needed` names one that is missing.
    """

    crosses: list[str]
    without_consent: list[str]
    stays: list[str]
    consents: list[tuple[str, date | None]]
    milestone: bool
    groups: list[tuple[str, list[str]]]
    needed: str = ""
    country: str = ""


def crossing(step: Step, form: Form | None, release: Release, language: str, file: Journal) -> Crossing | None:
    """What completing a step would tell the other side, in words; None when it tells nothing."""
    if step.tells is None:
        return None
    day = dates.today(settings.NODE.time_zone)
    scopes = consent.live_scopes(file.own, release, day)
    relied = consent.covering(scopes, step.tells.purpose)
    parted = consent.what_stays(form, step.tells.purpose, scopes) if form else consent.Stays((), (), ())

    def labels(ids: Sequence[str]) -> list[str]:
        return [release.word(language, f"questions.{one}.label", one) for one in ids]

    groups = []
    for section in form.sections if form else ():
        inside = [one.id for one in section.questions if one.id in parted.crosses]
        if inside and form:
            groups.append((release.word(language, f"sections.{form.id}.{section.id}", ""), labels(inside)))
    judged = consent.verdict(step, file.own, day, release)
    name = release.word(language, f"consents.{judged.scope}.name") if judged.scope and not judged.allowed else ""
    return Crossing(
        crosses=labels(parted.crosses),
        without_consent=labels(parted.without_consent),
        stays=labels(parted.always),
        consents=[
            (release.word(language, f"consents.{one.id}.name", one.id), file.own.consents[one.id].until)
            for one in relied
        ],
        milestone=step.tells.milestone,
        groups=groups,
        needed=name,
        country=file.case.home if file.side == "host" else file.case.host,
    )
