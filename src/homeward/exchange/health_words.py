"""Findings in words: what is so, and what to do next when it is to be looked at. Nothing here blames the other side."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l

from homeward.exchange import words
from homeward.exchange.rules.health import Finding
from homeward.web.templatetags.homeward import day, moment, num

_LINE = _l("Look at our own line first. If it is well, call those who run the other node, and ask how we can help.")
_NEW_DIRECTORY = _l("Ask them for a new directory by any way; a file on a stick will do.")
_TWO = _l("Two persons look into it, together with those who run the other node.")
# code → what is so (at, day, n, name may stand in it), and what to do next.
SAID: dict[str, tuple[Any, Any]] = {
    "open": (_l("The channel is open."), ""),
    "closed": (
        _l("The channel is closed; letters wait here."),
        _l("On the day of its review, two persons look whether it can be opened."),
    ),
    "off": (
        _l("The whole exchange is switched off; letters wait here."),
        _l("On the day of its review, two persons look whether it can be opened."),
    ),
    "recovering": (
        _l("After a disaster we ask which letters they hold; until they have said it, ours wait."),
        _l("Nothing to do while the line works. Without a line, carry sticks there and back."),
    ),
    "heard": (_l("Last heard %(at)s."), ""),
    "silent": (_l("Nothing has come from there since %(at)s."), _LINE),
    "never_heard": (_l("Nothing has come from there yet."), _LINE),
    "agreed": (_l("Both registers agreed on %(at)s."), ""),
    "never_compared": (
        _l("The registers were not compared yet."),
        _l("They are compared once a day by themselves. Look again tomorrow."),
    ),
    "not_compared": (_l("The registers were last compared on %(at)s."), _LINE),
    "differed": (
        _l("On %(at)s the registers of both sides differed. What can be mended is mended by itself."),
        _l("Look again tomorrow. If it still says so, look at the alarms, two persons together."),
    ),
    "directory": (_l("The directory of the other node holds until %(day)s."), ""),
    "directory_soon": (
        _l("The directory of the other node was not renewed for a week. It holds until %(day)s."),
        _NEW_DIRECTORY,
    ),
    "directory_over": (
        _l("The directory of the other node ended on %(day)s. Nothing is sent; what comes is kept and waits."),
        _NEW_DIRECTORY,
    ),
    "certificate_soon": (
        _l("The certificate of the other node ends on %(day)s."),
        _l("Please remind them that their root has to sign a new one."),
    ),
    "certificate_over": (
        _l("The certificate of the other node ended on %(day)s. Letters wait."),
        _l("Please remind them that their root has to sign a new one."),
    ),
    "gaps": (
        _l("Rows of letters in which one is missing: %(n)s. They were asked for again."),
        _l("Nothing to do while the line works. A missing letter can also come by stick."),
    ),
    "frozen": (_l("Rows of letters that stand still, because two letters contradict each other: %(n)s."), _TWO),
    "direct_works": (_l("Network: works; the last letter came on it %(at)s."), ""),
    "direct_chosen": (_l("Network: chosen; no letter has come on it yet."), ""),
    "stick_works": (_l("Stick: the last one %(at)s."), ""),
    "stick_chosen": (_l("Stick: chosen; none was written or read yet."), ""),
    "neutral_works": (_l("Neutral carrier %(name)s: last heard %(at)s."), ""),
    "neutral_chosen": (_l("Neutral carrier %(name)s: chosen, not heard yet."), ""),
    "neutral_carrier_away": (
        _l("Neutral carrier %(name)s does not answer."),
        _l("Call the carrier. Letters can go by stick meanwhile."),
    ),
    "paper_chosen": (_l("Paper: chosen."), ""),
    "courier": (_l("The courier works; its last round was %(at)s."), ""),
    "courier_silent": (
        _l("The courier has gone no round since %(at)s. Letters do not leave."),
        _l("Start the node again. If the courier still stands still, its log says where it stumbles."),
    ),
    "courier_never": (
        _l("The courier has gone no round on this node yet."),
        _l("Start the node with ./homeward serve."),
    ),
    "no_falls": (_l("No process fell since the node was started."), ""),
    "falls": (
        _l("Processes that fell since the node was started, and were started again: %(n)s."),
        _l("Look into the log at that hour: enough memory, enough room on the disk?"),
    ),
    "no_alarms": (_l("No alarm is open."), ""),
    "alarms": (_l("Open alarms: %(n)s."), _l("They stand on the page of letters, each with what it waits for.")),
    "no_unverified": (_l("Everything that came could be verified."), ""),
    "unverified": (
        _l("Came and could not be verified: %(n)s."),
        _l("On the page of letters two persons have them tried again, or discard them."),
    ),
    "backup": (_l("The last backup was saved %(at)s."), ""),
    "backup_old": (
        _l("The last backup was saved %(at)s. That is too long ago."),
        _l("Save one now: ./homeward node backup FOLDER. Then see why the nightly one did not run."),
    ),
    "backup_never": (
        _l("No backup of this node was saved yet."),
        _l("Save one now: ./homeward node backup FOLDER, and let it run every night."),
    ),
    "disk": (_l("Room left on the disk: %(n)s %%."), ""),
    "disk_low": (
        _l("Room left on the disk: only %(n)s %%."),
        _l("Make room or add a disk. When it is full, nothing is accepted any more, and nothing is lost."),
    ),
    "own_certificate": (_l("The certificate of this node holds until %(day)s."), ""),
    "own_certificate_soon": (
        _l("The certificate of this node ends on %(day)s."),
        _l("Take a new request to the root before then."),
    ),
    "own_certificate_over": (
        _l("The certificate of this node ended on %(day)s. Nothing is sent; letters wait."),
        _l("Take a new request to the root."),
    ),
    "own_certificate_none": (
        _l("The root of the ministry has not certified this node yet. Nothing is sent."),
        _l("Take a request to the root: ./homeward node request FILE."),
    ),
    "own_directory": (_l("The directory of this node holds until %(day)s."), ""),
    "own_directory_soon": (
        _l("The directory of this node was not renewed for a week. It holds until %(day)s."),
        _l("The courier renews it by itself. If it does not, its log says why."),
    ),
    "own_directory_over": (
        _l("The directory of this node ended on %(day)s."),
        _l("The courier renews it by itself. If it does not, its log says why."),
    ),
    "own_connection": (_l("The certificate for connections holds until %(day)s, and is renewed by itself."), ""),
    "own_connection_soon": (
        _l("The certificate for connections ends on %(day)s and was not renewed."),
        _l("The courier renews it by itself. If it does not, its log says why."),
    ),
    "own_connection_over": (
        _l("The certificate for connections ended on %(day)s. No letter comes in by the door for letters."),
        _l("The courier renews it by itself. If it does not, its log says why."),
    ),
}
# What to do when letters do not leave on the network, by the code of the trouble; for any other, the line.
NETWORK = {"not_secure": _NEW_DIRECTORY, "no_address": _NEW_DIRECTORY, "directory_expired": _NEW_DIRECTORY}


def say(finding: Finding) -> tuple[str, str]:
    """What is so, and what to do next, in the reader's language and calendar."""
    if finding.code in SAID:
        so, next_ = SAID[finding.code]
        values = {"at": moment(finding.at), "day": day(finding.at), "n": num(finding.n), "name": finding.name}
        return str(so) % values, str(next_)
    why = words.why(finding.code)
    return _("Network: %(why)s") % {"why": why}, str(NETWORK.get(finding.code, _LINE))
