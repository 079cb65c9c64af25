"""Verbs of the exchange: post, receive, apply, hear, send, pair, and what people do when something is stuck."""

from homeward.exchange.actions.applying import apply_one, apply_waiting, retry_held
from homeward.exchange.actions.closing import close_channel, let_go, open_channel, take_back, withhold
from homeward.exchange.actions.digests import send_digests
from homeward.exchange.actions.directories import own_directory, pair
from homeward.exchange.actions.forgetting import forget
from homeward.exchange.actions.gaps import ask_for_missing
from homeward.exchange.actions.gaps import send_letters_again as send_again
from homeward.exchange.actions.gathering import (
    ask_for_files,
    drop_files,
    expect_files,
    finish_files,
    forget_manifests,
)
from homeward.exchange.actions.giving import (
    Chunk,
    any_files,
    attach,
    claim_chunks,
    forget_keys,
    hear_chunk,
    note_chunk_trouble,
    offer_files,
    stop_files,
)
from homeward.exchange.actions.hearing import hear_stored, receive_file
from homeward.exchange.actions.keeping import keep_keys, listener, listener_mark, new_authority
from homeward.exchange.actions.neutral import Taken, lies_with_carriers, note_taken, visit
from homeward.exchange.actions.people import end_alarm, number_letter, resend, settle_unverified
from homeward.exchange.actions.posting import post
from homeward.exchange.actions.reading_sticks import folders, read_stick, read_waiting, take_folder, take_upload
from homeward.exchange.actions.receiving import receive_bytes
from homeward.exchange.actions.recovering import ask_back, beat, hear_answer, note_recovery_trouble, questions
from homeward.exchange.actions.recovering import begin as begin_recovery
from homeward.exchange.actions.retaking import take_in_waiting
from homeward.exchange.actions.sending import Attempt, claim_due, note_trouble, release_after_good_news
from homeward.exchange.actions.trouble import raise_case_alarm
from homeward.exchange.actions.watching import set_case_alarms, watch
from homeward.exchange.actions.ways import choose_ways, pin_carrier
from homeward.exchange.actions.writing_sticks import to_carry, write_stick

__all__ = [
    "Attempt",
    "Chunk",
    "Taken",
    "any_files",
    "apply_one",
    "apply_waiting",
    "ask_back",
    "ask_for_files",
    "ask_for_missing",
    "attach",
    "beat",
    "begin_recovery",
    "choose_ways",
    "claim_chunks",
    "claim_due",
    "close_channel",
    "drop_files",
    "end_alarm",
    "expect_files",
    "finish_files",
    "folders",
    "forget",
    "forget_keys",
    "forget_manifests",
    "hear_answer",
    "hear_chunk",
    "hear_stored",
    "keep_keys",
    "let_go",
    "lies_with_carriers",
    "listener",
    "listener_mark",
    "new_authority",
    "note_chunk_trouble",
    "note_recovery_trouble",
    "note_taken",
    "note_trouble",
    "number_letter",
    "offer_files",
    "open_channel",
    "own_directory",
    "pair",
    "pin_carrier",
    "post",
    "questions",
    "raise_case_alarm",
    "read_stick",
    "read_waiting",
    "receive_bytes",
    "receive_file",
    "release_after_good_news",
    "resend",
    "retry_held",
    "send_again",
    "send_digests",
    "set_case_alarms",
    "settle_unverified",
    "stop_files",
    "take_back",
    "take_folder",
    "take_in_waiting",
    "take_upload",
    "to_carry",
    "visit",
    "watch",
    "withhold",
    "write_stick",
]
