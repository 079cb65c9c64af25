"""Every field of every form says all that has to be known of it before somebody is asked."""

from typing import Any

import pytest

from homeward.cli import ROOT
from homeward.procedure.loading import load
from homeward.procedure.rules import Release

KINDS = {"identity", "family", "narrative", "health", "justice", "money", "none"}
# What lies open for the rules to read: no free words, no places, no telephones, no files.
OPEN = {"code", "codes", "yes_no", "date", "number"}


@pytest.fixture(scope="module", params=["th-kh-return", "th-la-return"])
def release(request: pytest.FixtureRequest) -> Release:
    return load(ROOT / "sop" / request.param)


def _fields(release: Release) -> list[tuple[str, dict[str, Any]]]:
    return [
        (form["form"], question)
        for form in release.bundle["forms"]
        for section in form["sections"]
        for question in section["questions"]
    ]


def test_every_field_has_a_label_and_a_help_of_its_own_in_every_language(release: Release) -> None:
    for lang in release.languages:
        said = release.texts[lang]
        for _, one in _fields(release):
            label, help_ = (said.get(f"questions.{one['id']}.{part}", "").strip() for part in ("label", "help"))
            assert label and help_ and label != help_, (lang, one["id"])


def test_no_key_is_used_for_two_fields(release: Release) -> None:
    keys = [one["id"] for _, one in _fields(release)]
    assert len(keys) == len(set(keys)) == len(release.questions)


def test_every_field_names_its_type_its_list_and_its_kind_of_data(release: Release) -> None:
    for form, one in _fields(release):
        assert ("codes" in one) == (one["type"] in ("code", "codes")), (form, one)
        assert one.get("codes", "") in {"", *release.codes}
        assert one.get("compartment") in KINDS, (form, one["id"])
        if one.get("steers"):
            assert one["type"] in OPEN, (form, one["id"])


def test_every_answer_of_every_list_has_its_word_in_every_language(release: Release) -> None:
    for lang in release.languages:
        for name, codes in release.codes.items():
            lacking = [code.id for code in codes if not release.texts[lang].get(f"codes.{name}.{code.id}")]
            assert lacking == [], (lang, name)


def test_what_crosses_names_purposes_that_some_step_tells_and_a_consent_or_no_closed_data_covers(
    release: Release,
) -> None:
    told = {step.tells.purpose for step in release.steps.values() if step.tells and step.tells.purpose}
    for _, one in _fields(release):
        for purpose in one.get("crosses", ()):
            assert purpose in told, (one["id"], purpose)
            covered = {
                kind
                for scope in release.consents.values()
                if scope.crosses and purpose in scope.purposes
                for kind in scope.categories
            }
            assert one.get("compartment", "none") in {"none", *covered}, (one["id"], purpose)


def test_narrative_and_health_never_cross(release: Release) -> None:
    kinds = {one["id"]: one.get("compartment") for _, one in _fields(release) if one.get("crosses")}
    assert [name for name, kind in kinds.items() if kind in ("narrative", "health")] == []
