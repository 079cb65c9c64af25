"""The sentence that belongs to a verdict's code, in the reader's language."""

from django.utils.translation import gettext_lazy as _l

from homeward.consent.rules import Verdict

SENTENCES = {
    "not_needed": _l("No consent is needed for this."),
    "given": _l("The person has agreed to this."),
    "never_given": _l("The person has not been asked, or has not said yes. Ask first."),
    "withdrawn": _l("The person has taken this consent back. Nothing more is shared under it."),
    "expired": _l("This consent has run out. Ask the person again today."),
    "first_day": _l("Nothing is asked on the first day, except for urgent care."),
    "too_early": _l("It is too early to ask this, unless the person asks for it."),
    "two_already": _l("Two consents were asked today already. Leave this one for another day if you can."),
    "may_ask": _l("This may be asked today."),
    "unknown_step": _l("This step is not in the procedure that this office has. It waits for the new edition."),
    "not_their_step": _l("This step is not for the other country to do. It waits for a person to look at it."),
    "not_lead": _l("The other country does not lead this case. It waits for a person to look at it."),
    "consent_not_here": _l("The consent it rests on has not arrived yet. It waits until it does."),
}


def sentence(verdict: Verdict) -> str:
    """What to tell a person about a verdict; an unknown code is shown as it is."""
    return str(SENTENCES.get(verdict.why, verdict.why))
