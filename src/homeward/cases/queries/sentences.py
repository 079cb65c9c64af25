"""Why something cannot be told, as a sentence for the worker: what is missing and what can be done."""

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from homeward.consent.rules import Verdict
from homeward.procedure.rules import Release


def sentence(verdict: Verdict, release: Release) -> str:
    """The reason of a refused verdict in the reader's language, naming the consent it needs."""
    language = (get_language() or "en")[:2]
    name = release.word(language, f"consents.{verdict.scope}.name", verdict.scope or "")
    sentences = {
        "never_given": _("This needs the person's consent: “%(consent)s”. Ask and record it first."),
        "withdrawn": _("The person has taken back the consent “%(consent)s”. Nothing more may be sent under it."),
        "expired": _("The consent “%(consent)s” has ended. Ask the person again today."),
    }
    return sentences.get(verdict.why, _("The person's consent “%(consent)s” does not allow this.")) % {"consent": name}


def closed_words(kind: str, release: Release) -> str:
    """Why a step rests while something is closed, and what may still be done."""
    language = (get_language() or "en")[:2]
    words = {part: release.word(language, f"closures.{kind}.{part}") for part in ("name", "may")}
    return _("This waits: “%(name)s” is closed now. What may still be done: %(may)s") % words
