"""What the printed letter of a told entry says: just what crossed, in plain words of both countries' languages."""

from typing import Any

from homeward.agencies import queries as agencies
from homeward.cases.models import Entry, Round
from homeward.cases.papers.letter import letter
from homeward.cases.queries import attachments
from homeward.cases.queries.journal import Journal, open_sealed
from homeward.lib import dates
from homeward.procedure.rules import Question

Words = dict[str, str]


def told_letter(file: Journal, entry: Entry, languages: list[str]) -> dict[str, Any]:
    """Data for `papers.render("letter", …)`; number, date and classes are the registry's, taken from the round."""
    opened = open_sealed([entry]).get(entry.id, {"answers": {}})
    private = next((one for one in file.entries if str(entry.id) in one.pointers.get("told_as", ())), None)
    round_ = Round.objects.filter(entry_id=private.id).first() if private else None
    office = agencies.agency(entry.agency)
    dated = round_.official_date if round_ and round_.official_date else entry.happened_on
    return letter(
        entry=str(entry.id),
        digest=entry.digest,
        office={one: office.name(one) for one in languages},
        number_of_letter=round_.official_number if round_ else "",
        date={one: dates.show(dated, one, form="long") if dated else "" for one in languages},
        secrecy=round_.secrecy if round_ else "",
        urgency=round_.urgency if round_ else "",
        subject={
            one: f"{file.release.word(one, f'steps.{entry.step}.title')} · {file.case.number}" for one in languages
        },
        to={one: file.release.word(one, "roles.focal_point") for one in languages},
        paragraphs=_paragraphs(file, entry, {**entry.facts, **opened["answers"]}, languages),
    )


def _paragraphs(file: Journal, entry: Entry, values: dict[str, Any], languages: list[str]) -> list[Words]:
    form = file.edition_of(entry).forms.get(entry.form.split("@")[0])
    found: list[Words] = []
    for section in form.sections if form else ():
        for row in values.get(section.id, []) if section.repeats else [values]:
            found += [_line(file, one, row[one.id], languages) for one in section.questions if one.id in row]
    return found or [{one: file.release.word(one, f"steps.{entry.step}.tell", "") for one in languages}]


def _line(file: Journal, question: Question, value: Any, languages: list[str]) -> Words:
    given = value if isinstance(value, list) else [value]
    if question.type == "file":
        given = [attachments.in_words(value)]
    words = {}
    for language in languages:
        label = file.release.word(language, f"questions.{question.id}.label", question.id)
        codes = f"codes.{question.codes}." if question.codes else ""
        said = [file.release.word(language, codes + str(one), str(one)) if codes else str(one) for one in given]
        words[language] = f"{label}: {', '.join(said)}"
    return words
