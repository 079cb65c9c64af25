"""Verbs of the case file: one for each thing that a person, or the other side, can do."""

from homeward.cases.actions.assigning import assign, unassign
from homeward.cases.actions.attachments import file_came
from homeward.cases.actions.closings import channel_changed, hear_closing
from homeward.cases.actions.comparing import compare_common, hear_compare
from homeward.cases.actions.desk import (
    add_paper,
    ask_second,
    confirm_second,
    drop_draft,
    give_back,
    keep_draft,
    write_note,
)
from homeward.cases.actions.editions import install_offered, offer_release, receive_release
from homeward.cases.actions.erasing import finish_taking_out
from homeward.cases.actions.moving import accept_release, decline_release, propose_release
from homeward.cases.actions.opening import open_case
from homeward.cases.actions.paper_partner import offer_case, type_in
from homeward.cases.actions.projecting import project
from homeward.cases.actions.receiving import entries_came, letters_changed, receive_entries, receive_many
from homeward.cases.actions.rechecking import look_at_letters
from homeward.cases.actions.returning import letter_returned
from homeward.cases.actions.rounds import number_and_send, send_back, sign
from homeward.cases.actions.steps import complete_step
from homeward.cases.actions.taking_out import ask_to_take_out, leave_in, take_out
from homeward.cases.actions.waiting import go_on, wait
from homeward.cases.actions.watching import watch_offices

__all__ = [
    "accept_release",
    "add_paper",
    "ask_second",
    "ask_to_take_out",
    "assign",
    "channel_changed",
    "compare_common",
    "complete_step",
    "confirm_second",
    "decline_release",
    "drop_draft",
    "entries_came",
    "file_came",
    "finish_taking_out",
    "give_back",
    "go_on",
    "hear_closing",
    "hear_compare",
    "install_offered",
    "keep_draft",
    "leave_in",
    "letter_returned",
    "letters_changed",
    "look_at_letters",
    "number_and_send",
    "offer_case",
    "offer_release",
    "open_case",
    "project",
    "propose_release",
    "receive_entries",
    "receive_many",
    "receive_release",
    "send_back",
    "sign",
    "take_out",
    "type_in",
    "unassign",
    "wait",
    "watch_offices",
    "write_note",
]
