"""How letters travel where there is no line: sticks, neutral carriers, and the ways that people chose."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from homeward.exchange.models.letters import NODE, Stream
from homeward.lib.ids import uuid7


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
