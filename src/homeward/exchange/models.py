"""Tables of the exchange: letters out and in, their streams, directories, alarms, and what is not verified."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q, Value

from homeward.exchange.models_files import InChunk, InFile, OutFile
from homeward.lib.ids import uuid7

__all__ = [
    "Alarm",
    "Closure",
    "Directory",
    "InChunk",
    "InFile",
    "Inbox",
    "Line",
    "OutFile",
    "Outbox",
    "Quarantine",
    "Receipt",
    "Stream",
]
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


class Directory(models.Model):
    """Every version of every directory that was believed, our own included."""

    id = models.BigAutoField(primary_key=True)
    node = models.CharField(max_length=NODE)
    version = models.PositiveIntegerField()
    signed = models.BinaryField()
    expires = models.DateTimeField()
    kept_at = models.DateTimeField()
    confirmed_by = models.CharField(max_length=120, blank=True, default="")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["node", "version"], name="exchange_directory_version_once")]


class Line(models.Model):
    """When anything genuine last came from a partner."""

    partner = models.CharField(primary_key=True, max_length=NODE)
    heard_at = models.DateTimeField(null=True)
    digest_sent_at = models.DateTimeField(null=True)
    # The partner's last disaster that it asked about, and the epoch in which it goes on.
    disaster = models.UUIDField(null=True)
    granted = models.PositiveIntegerField(default=0, db_default=0)


class Recovery(models.Model):
    """This node was brought back from a backup: nothing goes to the partner until it has said what it holds."""

    CAUSES = [
        ("restored", "brought back"),
        ("keys", "new from its keys"),
        ("behind", "the partner knows more"),
        ("repair", "some letters of one case"),
    ]

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    partner = models.CharField(max_length=NODE)
    cause = models.CharField(max_length=10, choices=CAUSES)
    began_at = models.DateTimeField()
    since = models.DateTimeField(null=True)  # the last thing that this database remembers
    epoch = models.PositiveIntegerField(null=True)
    after = models.CharField(max_length=40, blank=True, default="")  # the stream after which we ask on
    heard_at = models.DateTimeField(null=True)  # all of what the partner holds was heard
    pending = models.JSONField(default=list)  # [stream, first, last] of letters of ours to be given back
    pair_sent = models.BigIntegerField(default=0)  # the last number of the pair that the partner sent
    returned = models.PositiveIntegerField(default=0)
    trouble = models.CharField(max_length=60, blank=True, default="")
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["partner"], condition=Q(ended_at__isnull=True), name="exchange_recovery_open_once"
            )
        ]


class Pulse(models.Model):
    """One row that counts up with a counter in the keystore; when that one is ahead, this database is an older one."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    beats = models.BigIntegerField(default=0)


class Alarm(models.Model):
    """Something a person must look at; a code and a place, no content."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    code = models.CharField(max_length=40)
    partner = models.CharField(max_length=NODE)
    case_id = models.UUIDField(null=True)
    stream = models.ForeignKey(Stream, null=True, on_delete=models.PROTECT, related_name="+")
    first = models.BigIntegerField(null=True)
    last = models.BigIntegerField(null=True)
    raised_at = models.DateTimeField()
    asked_by = models.UUIDField(null=True)
    ended_by = models.UUIDField(null=True)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(ended_by__isnull=True) | ~Q(ended_by=F("asked_by")), name="exchange_alarm_two_persons"
            ),
            models.UniqueConstraint(
                fields=["code", "partner", "stream"], condition=Q(ended_at__isnull=True), nulls_distinct=False,
                name="exchange_alarm_open_once",
            ),
        ]  # fmt: skip


class Quarantine(models.Model):
    """Bytes that came and could not be verified, as they came: sealed. Two persons may have them tried again."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    hash = models.CharField(max_length=64, unique=True)
    code = models.CharField(max_length=20)
    carrier = models.CharField(max_length=10)
    size = models.PositiveIntegerField()
    raw = models.BinaryField()
    came_at = models.DateTimeField()
    asked_by = models.UUIDField(null=True)
    asked_for = models.CharField(max_length=10, blank=True, default="")  # again | discard
    ended_by = models.UUIDField(null=True)
    ended_at = models.DateTimeField(null=True)
    result = models.CharField(max_length=20, blank=True, default="")

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(ended_by__isnull=True) | ~Q(ended_by=F("asked_by")), name="exchange_quarantine_two_persons"
            )
        ]


class Closure(models.Model):
    """The channel to a partner, or to all of them (partner ""), closed by two persons until two persons open it."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    partner = models.CharField(max_length=NODE, blank=True)
    reason = models.CharField(max_length=40)
    review_on = models.DateField()
    asked_by = models.UUIDField()
    asked_at = models.DateTimeField()
    closed_by = models.UUIDField(null=True)
    closed_at = models.DateTimeField(null=True)
    end_asked_by = models.UUIDField(null=True)
    ended_by = models.UUIDField(null=True)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(closed_by__isnull=True) | ~Q(closed_by=F("asked_by")), name="exchange_closure_two_persons"
            ),
            models.CheckConstraint(
                condition=Q(ended_by__isnull=True) | Q(closed_by__isnull=True) | ~Q(ended_by=F("end_asked_by")),
                name="exchange_closure_ends_by_two",
            ),
            models.UniqueConstraint(
                fields=["partner"], condition=Q(ended_at__isnull=True), name="exchange_closure_open_once"
            ),
        ]


class Stick(models.Model):
    """One stick that was written here for a partner, or came from one, and what became of it."""

    STATES = [
        ("written", "written here"),
        ("waiting", "came, and waits to be read"),
        ("read", "read: here when it came, over there when it was written here"),
        ("failed", "could not be read at all"),
    ]

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    partner = models.CharField(max_length=NODE, blank=True, default="")
    direction = models.CharField(max_length=3, choices=Stream.DIRECTIONS)
    state = models.CharField(max_length=10, choices=STATES)
    code = models.CharField(max_length=40, blank=True, default="")
    their_id = models.UUIDField(null=True)  # in: what its writer calls it
    by = models.UUIDField(null=True)  # None: at the terminal
    at = models.DateTimeField()
    read_at = models.DateTimeField(null=True)
    letters = models.PositiveIntegerField(default=0)
    receipts = models.PositiveIntegerField(default=0)
    known = models.PositiveIntegerField(default=0)  # in: letters among them that were here already
    unread = models.PositiveIntegerField(default=0)  # in: could not be verified
    missing = models.PositiveIntegerField(default=0)  # in: stand in its list and did not come whole
    foreign = models.PositiveIntegerField(default=0)  # in: other things that lay on it

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(direction__in=["out", "in"]), name="exchange_stick_direction")
        ]
        indexes = [models.Index(fields=["partner", "at"], name="exchange_stick_partner")]


class OnStick(models.Model):
    """Which letters, and receipts of which letters, lay on a stick."""

    id = models.BigAutoField(primary_key=True)
    stick = models.ForeignKey(Stick, on_delete=models.CASCADE, related_name="lines")
    mid = models.UUIDField(db_index=True)
    receipt = models.BooleanField(default=False)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["stick", "mid", "receipt"], name="exchange_on_stick_once")]


class Carrier(models.Model):
    """A neutral third party that a person has pinned: whose certificates count, and where it is."""

    id = models.CharField(primary_key=True, max_length=NODE)
    name = models.CharField(max_length=120)
    card = models.BinaryField()
    confirmed_by = models.CharField(max_length=120, blank=True, default="")
    kept_at = models.DateTimeField()
    last = models.BigIntegerField(default=0)  # number of the last certificate that came from it
    heard_at = models.DateTimeField(null=True)


class Way(models.Model):
    """One way on which letters may go to a partner; a partner without rows goes by network and by stick."""

    partner = models.CharField(max_length=NODE)
    way = models.CharField(max_length=10)  # direct, stick, neutral, paper
    carrier = models.CharField(max_length=NODE, blank=True, default="")  # which one, for neutral

    class Meta:
        constraints = [models.UniqueConstraint(fields=["partner", "way", "carrier"], name="exchange_way_once")]


class Parcel(models.Model):
    """Sealed bytes that went with a neutral carrier, and what it signed about them: evidence beside the receipts."""

    id = models.BigAutoField(primary_key=True)
    carrier = models.CharField(max_length=NODE)
    sha256 = models.CharField(max_length=64)
    direction = models.CharField(max_length=3, choices=Stream.DIRECTIONS)
    partner = models.CharField(max_length=NODE)
    mid = models.UUIDField(null=True, db_index=True)  # None: a receipt, or what could not be verified
    case_id = models.UUIDField(null=True)
    taken_at = models.DateTimeField(null=True)
    taken = models.TextField(blank=True, default="")
    handed_at = models.DateTimeField(null=True)
    handed = models.TextField(blank=True, default="")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["carrier", "sha256"], name="exchange_parcel_once")]
