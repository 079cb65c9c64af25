"""The questions of a form in words: type, answers, required or not, in which compartment, what may cross for what."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from homeward.procedure.reading.conditions import in_one_line
from homeward.procedure.reading.teller import Teller
from homeward.procedure.rules import Form, Question


@dataclass(frozen=True, slots=True)
class Asked:
    """One question; `crosses` are the consents or purposes under which its answer may leave the country."""

    id: str
    label: str
    help: str
    kind: str
    answers: tuple[str, ...]
    list: str
    required: bool
    compartment: str
    crosses: tuple[str, ...]
    shown: str
    steers: bool
    htcds: str


@dataclass(frozen=True, slots=True)
class Group:
    """A section of a form; with `rows` it is answered once for each person or thing."""

    title: str
    rows: bool
    shown: str
    questions: tuple[Asked, ...]


def sections(form: Form, teller: Teller) -> tuple[Group, ...]:
    """All sections of a form."""
    return tuple(
        Group(
            title=teller.help(f"sections.{form.id}.{one.id}"),
            rows=one.repeats,
            shown=_shown(one.shown_when, teller),
            questions=tuple(asked(question, teller) for question in one.questions),
        )
        for one in form.sections
    )


def asked(question: Question, teller: Teller) -> Asked:
    """One question in words."""
    codes = teller.release.codes.get(question.codes or "", ())
    return Asked(
        id=question.id,
        label=teller.question(question.id),
        help=teller.help(f"questions.{question.id}.help"),
        kind=kind_words(question.type),
        answers=tuple(teller.word(f"codes.{question.codes}.{one.id}") for one in codes),
        list=question.codes or "",
        required=question.required,
        compartment=compartment_words(question.compartment) if question.compartment != "none" else "",
        crosses=tuple(dict.fromkeys(name for one in question.crosses for name in purpose_words(one, teller))),
        shown=_shown(question.shown_when, teller),
        steers=question.steers,
        htcds=question.htcds or "",
    )


def purpose_words(purpose: str, teller: Teller) -> tuple[str, ...]:
    """A purpose as the consents that allow it; as its own word where no consent is needed."""
    scopes = [one.id for one in teller.release.consents.values() if one.crosses and purpose in one.purposes]
    plain = teller.word(f"purposes.{purpose}", purpose.replace("_", " "))
    return tuple(teller.consent(one) for one in scopes) or (plain,)


def _shown(tree: object, teller: Teller) -> str:
    """`shown_when` names questions and their answers directly, without the word `fact`."""
    if not isinstance(tree, dict) or not tree:
        return ""
    return in_one_line({"fact": tree}, teller)


def kind_words(kind: str) -> str:
    """The type of an answer."""
    return {
        "text": _("short text"),
        "long_text": _("long text"),
        "code": _("one of a list"),
        "codes": _("several of a list"),
        "yes_no": _("yes or no"),
        "date": _("date"),
        "number": _("number"),
        "place": _("place"),
        "phone": _("telephone"),
        "file": _("file"),
    }.get(kind, kind)


def compartment_words(compartment: str) -> str:
    """Where an answer is kept, apart from the others."""
    return {
        "identity": _("who the person is"),
        "family": _("the family"),
        "narrative": _("what happened · kept apart"),
        "health": _("health"),
        "justice": _("justice"),
        "money": _("money"),
        "none": _("nothing personal"),
    }.get(compartment, compartment)
