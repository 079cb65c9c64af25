"""Codes of the exchange in words for people; a code that has no words is shown as it is."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _l

KINDS = {
    "case.entries": _l("News of a case"),
    "case.compare": _l("List of what is common in a case"),
    "receipt": _l("Receipt"),
    "nack": _l("Request for a missing letter"),
    "digest": _l("Comparison of the registers"),
    "withheld": _l("A letter that will not come"),
    "lost": _l("Letters that a disaster took"),
    "directory": _l("Directory of the other node"),
    "file.offer": _l("A file that follows its letter"),
    "file.news": _l("What became of files"),
    "release": _l("New edition of the procedure"),
    "closing": _l("What is open and closed"),
}
STATES = {
    "queued": (_l("Not sent yet"), "waiting"),
    "sent": (_l("On the road"), "waiting"),
    "stored": (_l("Arrived"), "neutral"),
    "held": (_l("Waits over there"), "waiting"),
    "accepted": (_l("Accepted"), "ok"),
    "rejected": (_l("Not accepted"), "due"),
    "withdrawn": (_l("Withdrawn"), "neutral"),
}
REASONS = {
    "relations": _l("Relations between the two governments"),
    "order": _l("Order of a superior"),
    "security": _l("Security of the network"),
    "safety": _l("Safety of people"),
    "other": _l("Another reason"),
}
# Alarms that end by themselves when what they wait for comes; the others end when two persons have looked.
BY_THEMSELVES = frozenset({"gap", "no_receipt", "no_answer", "not_taken", "not_reached"})
CAUSES = {
    "restored": _l("This node was brought back from a backup."),
    "keys": _l("This node was made anew from its keys."),
    "behind": _l("This node has forgotten letters that the other side holds."),
}
HELD_HERE = _l("Waits here")
WHY = {
    "not_yet_sent": _l("It will be sent as soon as the line is free."),
    "closed": _l("The channel is closed. It waits here, unsealed."),
    "asks": _l("It waited while the channel was closed. Somebody has to say whether it is still right."),
    "withheld": _l("It waited out a closure, and people decided not to send it."),
    "consent_ended": _l("It waited, and the consent it rests on has ended meanwhile. It is not sent."),
    "on_the_road": _l("It was sent; the other side has not confirmed it yet."),
    "not_yet_opened": _l("It has arrived; the other side has not answered yet."),
    "unreachable": _l("The other side does not answer. We keep trying."),
    "tls": _l("The other side's certificate is not valid. Please tell those who run the node."),
    "no_x_road": _l("The other side is reached through X-Road, and this node is not joined to it."),
    "x_road": _l("X-Road did not pass it on. Please tell those who run its security server. We keep trying."),
    "not_secure": _l("The address of the other side is not secure, so nothing is sent to it."),
    "no_address": _l("The other side has given no address. Letters go by folder."),
    "in_folder": _l("It lies in the folder for the other side."),
    "on_stick": _l("It was written on a stick; the receipt comes with a stick or by any other way."),
    "by_stick": _l("It goes with the next stick."),
    "by_paper": _l("Paper was chosen for this partner. It waits here until another way is chosen."),
    "with_carrier": _l("The neutral carrier has it."),
    "carrier_away": _l("The neutral carrier does not answer. We keep trying."),
    "recipient": _l("It is for somebody else."),
    "bytes": _l("It is no letter, or only a part of one."),
    "sealed": _l("It was changed on the way, or is only a part of a letter."),
    "missing": _l("There was nothing at this place."),
    "not_zip": _l("This is not the ZIP file of a stick, or it was not copied whole."),
    "too_many": _l("It holds more files than any stick of ours."),
    "frozen": _l("Two letters contradict each other. People have to look before anything more goes."),
    "directory_expired": _l("The other side's directory has expired. A new one is needed."),
    "needs": _l("It speaks of something that has not arrived yet."),
    "unknown_release": _l("It uses an edition of the procedure that is not here yet."),
    "unknown_kind": _l("This node does not know this kind of letter yet."),
    "error": _l("Something went wrong while it was opened. We keep trying."),
    "consent": _l("The consent for it was not given, or was withdrawn."),
    "schema": _l("It is not written as agreed."),
    "destroyed": _l("The case was erased."),
    "fork": _l("It contradicts a letter that came before."),
    "gap": _l("Letters are missing. They were asked for again."),
    "behind": _l("The other side has letters that this node does not remember. Was it restored from a backup?"),
    "root": _l("A directory came that another root has signed. Compare roots in person before you believe it."),
    "directory": _l("A directory came that contradicts the one before. Please ask the other side."),
    "lost": _l("The other side lost these letters in a disaster. They will not come."),
    "returned": _l("A letter that came back to this node does not bear its signature. It was not taken in."),
    "not_this_kind": _l("It is not written as agreed."),
    "digest": _l("An entry in it was changed on the way."),
    "not_our_case": _l("It speaks of a case that is not between these two countries."),
    "other_case": _l("It speaks of another case than the one it was sent for."),
    "needs_gone": _l("It speaks of something that was not accepted here."),
    "not_our_procedure": _l("It uses a procedure that was not agreed between these two countries."),
    "entry_changed": _l("It holds an entry that is here already with another content."),
    "not_the_writer": _l("It speaks for the other side."),
    "other_release": _l("It uses an edition of the procedure that is not here yet."),
    "unknown_step": _l("It uses an edition of the procedure that is not here yet."),
    "unknown_case": _l("It speaks of a case that is not here yet."),
    "more_than_agreed": _l("It holds more than the procedure lets cross."),
    "not_their_step": _l("This step belongs to the other side."),
    "not_lead": _l("Only the side that leads the case may do this."),
    "consent_not_here": _l("The consent for it has not arrived yet."),
    "consent_not_asked_anew": _l("For a case that ran on paper, the consent has to be asked anew."),
    "never_given": _l("The consent for it was not given, or was withdrawn."),
    "withdrawn": _l("The consent for it was withdrawn."),
    "expired": _l("The consent for it has ended."),
    "no_receipt": _l("The other node has not confirmed letters for a long time. Please look at the line."),
    "no_answer": _l("A letter arrived, and the other node has not answered for a long time."),
    "not_taken": _l("What was asked in this case has not been received by an office yet."),
    "not_reached": _l("The person in the field has not been reached yet."),
    "common_differs": _l("Both sides hold one entry with different contents. People have to look."),
    "quarantine_full": _l("There is no more room for letters that cannot be verified."),
    "key": _l("It was sealed with a key that this node does not have."),
    "signature": _l("Its signature is not one of the other side's."),
    "sender": _l("It comes from a node that this one has never met."),
    "order": _l("It does not stand in the row of its case."),
}


def kind(value: str) -> object:
    """The words for `case.entries/1`."""
    return KINDS.get(value.partition("/")[0], value)


def state(value: str, direction: str) -> tuple[object, str]:
    """The words for a state and the kind of chip that shows it."""
    words, chip = STATES.get(value, (value, "neutral"))
    return (HELD_HERE, chip) if value == "held" and direction == "in" else (words, chip)


def why(code: str) -> object:
    """The sentence for a code."""
    if code.startswith(("refused_", "status_")):
        return _l("The other side did not take it (%(code)s). We keep trying.") % {"code": code}
    if code.startswith("needs_"):
        return WHY["needs"]
    return WHY.get(code, code)
