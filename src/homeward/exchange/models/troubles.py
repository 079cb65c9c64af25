"""What people must look at: alarms, bytes that nobody can verify, closed channels."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from homeward.exchange.models.letters import NODE, Stream
from homeward.lib.ids import uuid7


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
