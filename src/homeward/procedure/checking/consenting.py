"""A step that waits for a consent names it, so that the last day of the consent is looked at when the step is done."""

from collections.abc import Iterator

from homeward.procedure.checking.problems import Problem, at
from homeward.procedure.checking.proofs import places_of
from homeward.procedure.loading import File
from homeward.procedure.rules.guards import demanded
from homeward.procedure.rules.release import Release


def consent_problems(files: list[File], release: Release) -> Iterator[Problem]:
    """Steps whose guard demands a consent that `needs_consent` does not say."""
    where = places_of(files)
    for step in release.steps.values():
        asked = sorted(str(name) for word, name in demanded(step.opens_when) if word == "consent")
        if asked and step.needs_consent not in asked:
            says = f"`{step.id}` waits for the consent `{asked[0]}`: write `needs_consent: {asked[0]}` too."
            yield at(*where[step.id], f"{says} Only so is its last day looked at when the step is done.")
