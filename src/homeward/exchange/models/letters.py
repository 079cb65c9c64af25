"""Letters out and in, the streams in which they have their numbers, and the evidence of receipts."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q, Value

from homeward.lib.ids import uuid7

KIND = 40
NODE = 64
NONE = Value([], output_field=models.JSONField())


class Stream(models.Model):
    """The letters of one case (or of none: stream `pair`) in one direction; its row lock gives out the numbers."""

    DIRECTIONS = [("out", "out"), ("in", "in")]

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    partner = models.CharField(max_length=NODE)
    direction = models.CharField(max_length=3, choices=DIRECTIONS)
    name = models.CharField(max_length=40)
    case_id = models.UUIDField(null=True)
    epoch = models.PositiveIntegerField(default=0)
    last_seq = models.BigIntegerField(default=0)
    last_hash = models.CharField(max_length=64, blank=True, default="")
    held = models.BigIntegerField(default=0)  # in: how many of 1…last_seq are here
    gap_since = models.DateTimeField(null=True)
    nacked_at = models.DateTimeField(null=True)
    frozen_at = models.DateTimeField(null=True)
    epochs = models.JSONField(default=list, db_default=NONE)  # [number, first letter, hash before] of each disaster
    lost = models.JSONField(default=list, db_default=NONE)  # in: ranges that their sender lost in a disaster
    kept = models.BigIntegerField(null=True)  # out, while we ask after a disaster: the last number from before

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["partner", "direction", "name"], name="exchange_stream_once"),
            models.CheckConstraint(condition=Q(direction__in=["out", "in"]), name="exchange_stream_direction"),
            models.CheckConstraint(condition=Q(held__lte=F("last_seq")), name="exchange_stream_counts"),
        ]
        indexes = [models.Index(fields=["gap_since"], condition=Q(gap_since__isnull=False), name="exchange_stream_gap")]


class Outbox(models.Model):
    """A letter of ours. The payload, whole and ready to be signed, lies sealed; its hash is what receipts speak of."""

    STATES = [
        ("queued", "waits to be sent"),
        ("sent", "on the road"),
        ("stored", "arrived"),
        ("held", "waits at the other side"),
        ("accepted", "accepted"),
        ("rejected", "not accepted"),
        ("withdrawn", "withdrawn"),
    ]

    mid = models.UUIDField(primary_key=True)
    to = models.CharField(max_length=NODE)
    kind = models.CharField(max_length=KIND)
    case_id = models.UUIDField(null=True)
    stream = models.ForeignKey(Stream, on_delete=models.PROTECT, related_name="+")
    epoch = models.PositiveIntegerField(default=0)
    seq = models.BigIntegerField()
    prev = models.CharField(max_length=64, blank=True)
    hash = models.CharField(max_length=64)
    body = models.BinaryField()
    state = models.CharField(max_length=10, choices=STATES, default="queued")
    code = models.CharField(max_length=60, blank=True, default="")
    official_number = models.CharField(max_length=80, blank=True, default="")
    official_date = models.CharField(max_length=10, blank=True, default="")
    their_number = models.CharField(max_length=80, blank=True, default="")
    their_date = models.CharField(max_length=10, blank=True, default="")
    attempts = models.PositiveIntegerField(default=0)
    next_try_at = models.DateTimeField()
    first = models.BooleanField(default=False)  # leaves before others that wait
    again = models.BooleanField(default=False)  # asked for once more after it was stored
    asks = models.BooleanField(default=False)  # written before a closure ended: a person must let it go first
    trouble = models.CharField(max_length=60, blank=True, default="")  # why the last attempt did not arrive
    posted_at = models.DateTimeField()
    stored_at = models.DateTimeField(null=True)
    answered_at = models.DateTimeField(null=True)
    returned_at = models.DateTimeField(null=True)  # lost in a disaster here, and given back by the other side
    taken_in = models.BooleanField(default=True, db_default=True)  # whether the room that wrote it has it again

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["stream", "epoch", "seq"], name="exchange_outbox_number_once"),
            models.UniqueConstraint(fields=["stream", "epoch", "prev"], name="exchange_outbox_no_fork"),
            models.CheckConstraint(condition=Q(seq__gte=1), name="exchange_outbox_numbers_begin_at_one"),
        ]
        indexes = [
            models.Index(
                fields=["next_try_at"], condition=Q(state__in=["queued", "sent"]) | Q(again=True),
                name="exchange_outbox_due",
            ),
            models.Index(
                fields=["stream", "seq"], condition=Q(state__in=["queued", "sent"]), name="exchange_outbox_head"
            ),
            models.Index(fields=["case_id", "posted_at"], name="exchange_outbox_case"),
        ]  # fmt: skip


class Inbox(models.Model):
    """A verified letter of the other side. Once this row is committed, and not before, its receipt is signed."""

    STATES = [
        ("stored", "arrived"),
        ("accepted", "accepted"),
        ("held", "waits"),
        ("rejected", "not accepted"),
    ]

    id = models.BigAutoField(primary_key=True)
    mid = models.UUIDField()
    iss = models.CharField(max_length=NODE)
    kind = models.CharField(max_length=KIND)
    case_id = models.UUIDField(null=True)
    stream = models.ForeignKey(Stream, on_delete=models.PROTECT, related_name="+")
    epoch = models.PositiveIntegerField(default=0)
    seq = models.BigIntegerField()
    prev = models.CharField(max_length=64, blank=True)
    hash = models.CharField(max_length=64)
    body = models.BinaryField()
    proof = models.TextField(blank=True, default="", db_default="")  # header and signature of their JWS
    sealed_under = models.UUIDField()
    state = models.CharField(max_length=10, choices=STATES, default="stored")
    code = models.CharField(max_length=60, blank=True, default="")
    official_number = models.CharField(max_length=80, blank=True, default="")
    official_date = models.CharField(max_length=10, blank=True, default="")
    own_number = models.CharField(max_length=80, blank=True, default="")
    own_date = models.CharField(max_length=10, blank=True, default="")
    carrier = models.CharField(max_length=10)
    tries = models.PositiveIntegerField(default=0)
    try_at = models.DateTimeField()
    stored_at = models.DateTimeField()
    applied_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["iss", "mid"], name="exchange_inbox_once"),
            models.UniqueConstraint(fields=["stream", "epoch", "seq"], name="exchange_inbox_number_once"),
        ]
        indexes = [
            models.Index(fields=["try_at"], condition=Q(state__in=["stored", "held"]), name="exchange_inbox_due"),
            models.Index(fields=["case_id", "stored_at"], name="exchange_inbox_case"),
        ]


class Receipt(models.Model):
    """The evidence: what the other side signed about one of our letters."""

    id = models.BigAutoField(primary_key=True)
    mid = models.UUIDField(db_index=True)
    case_id = models.UUIDField(null=True)
    state = models.CharField(max_length=10)
    code = models.CharField(max_length=60, blank=True, default="")
    proof = models.TextField(blank=True, default="")  # the signed *stored* receipt
    letter = models.UUIDField(null=True)  # or the letter `receipt` that said it
    heard_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["mid", "state", "code", "letter"], name="exchange_receipt_once", nulls_distinct=False
            )
        ]
