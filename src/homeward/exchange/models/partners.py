"""What is known of partners: their directories, when they were last heard, and recoveries after a disaster."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from homeward.exchange.models.letters import NODE
from homeward.lib.ids import uuid7


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
    agreed_at = models.DateTimeField(null=True)  # its last digest in which nothing contradicted our books
    differed_at = models.DateTimeField(null=True)  # and the last in which something did
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


class Asked(models.Model):
    """What a partner that was brought back asked on a stick; the answer goes with the next sticks that are written."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    partner = models.CharField(max_length=NODE, db_index=True)
    question = models.JSONField()
    came_at = models.DateTimeField()
    times = models.PositiveSmallIntegerField(default=0)  # how many sticks the answer went with


class Pulse(models.Model):
    """One row that counts up with a counter in the keystore; when that one is ahead, this database is an older one."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    beats = models.BigIntegerField(default=0)
