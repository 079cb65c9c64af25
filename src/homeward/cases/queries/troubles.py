"""What goes wrong with the letters of a case, as plain sentences at the top of its page; no content, no lateness."""

from django.utils.translation import gettext as _

from homeward.cases.queries import wording
from homeward.cases.queries.journal import Journal
from homeward.cases.queries.lost import lost_in
from homeward.exchange import queries as exchange


def troubles(file: Journal) -> list[str]:
    """Open alarms of the case's letters, and what a disaster took from its file."""
    found = []
    for alarm in exchange.case_alarms(file.case.id):
        if alarm.code == "gap" and alarm.first:
            found.append(_missing(alarm.first, alarm.last or alarm.first))
        else:
            found.append(exchange.sentence(alarm.code))
    if lost := lost_in(file):
        titles = ", ".join(dict.fromkeys(one.title for one in lost))
        found.append(_("A disaster took what stood behind these steps; it has to be written again: %(steps)s") % {
            "steps": titles})  # fmt: skip
    return found


def _missing(first: int, last: int) -> str:
    if first == last:
        return _("Letter %(n)s of the other side is missing. It was asked for again.") % {
            "n": wording.in_digits(first)}  # fmt: skip
    return _("Letters %(first)s to %(last)s of the other side are missing. They were asked for again.") % {
        "first": wording.in_digits(first), "last": wording.in_digits(last)}  # fmt: skip
