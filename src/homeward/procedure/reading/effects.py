"""What completing a step does, in words: the closed list of effects."""

from django.utils.translation import gettext as _

from homeward.procedure.reading.conditions import in_one_line
from homeward.procedure.reading.teller import Teller
from homeward.procedure.rules import Effect


def effect(one: Effect, teller: Teller) -> str:
    """One effect as a sentence, with the answer on which it depends."""
    sentence = _plain(one, teller)
    if one.when:
        return _("%(what)s – only if %(when)s") % {"what": sentence.rstrip(".។"), "when": in_one_line(one.when, teller)}
    return sentence


def _plain(one: Effect, teller: Teller) -> str:
    if one.kind in ("give_consent", "withdraw_consent", "pause", "set_status"):
        return _from_answers(one, teller)
    if one.kind == "stop_journey":
        return _journey(one, teller)
    name = teller.word(f"{'tracks' if 'track' in one.kind else 'flags'}.{one.arguments.get('of', '')}")
    sentences = {
        "open_case": _("The case is open."),
        "close_case": _("The case is closed; the person can have it opened again."),
        "reopen_case": _("The case is open again."),
        "resume": _("What was paused goes on."),
        "offer_lead": _("Responsibility is offered to the other country; until it accepts, nothing changes hands."),
        "accept_lead": _("This country is responsible from now on."),
        "decline_lead": _("Responsibility stays where it was."),
        "assign": _("An office or a person is given the case, and only they see it."),
        "name_person": _("The person has a name in this case."),
        "raise_flag": _("The mark “%(name)s” stands from now on."),
        "lower_flag": _("The mark “%(name)s” no longer stands."),
        "hold": _("Everything that goes out is stopped: “%(name)s”."),
        "release_hold": _("What was stopped may go on: “%(name)s” no longer stands."),
        "open_track": _("A way beside the path begins: “%(name)s”."),
        "close_track": _("The way beside the path ends: “%(name)s”."),
    }
    return sentences.get(one.kind, one.kind.replace("_", " ")) % {"name": name}


def _from_answers(one: Effect, teller: Teller) -> str:
    asked = {key: teller.question(str(value)) for key, value in one.arguments.items() if key.endswith("_from")}
    if one.kind == "set_status":
        return _("The status is the answer to “%(question)s”.") % {"question": asked.get("code_from", "")}
    if one.kind == "pause":
        said = {"cause": asked.get("cause_from", ""), "until": asked.get("until_from", "")}
        if said["until"]:
            return _("The clock of the answer pauses; cause: “%(cause)s”, until: “%(until)s”.") % said
        return _("The clock of the answer pauses; cause: “%(cause)s”.") % said
    scope = one.arguments.get("scope")
    name = teller.consent(str(scope)) if scope else f"“{asked.get('scope_from', '')}”"
    if one.kind == "give_consent":
        return _("This consent counts from now on: %(name)s.") % {"name": name}
    return _("This consent ends at once: %(name)s.") % {"name": name}


def _journey(one: Effect, teller: Teller) -> str:
    stages = ", ".join(f"“{teller.word(f'stages.{name}')}”" for name in one.arguments.get("stages", ()))
    if stages:
        said = {"stages": stages}
        return _("The journey ends and the person is in protection; no longer counting: %(stages)s.") % said
    return _("The journey ends and the person is in protection.")
