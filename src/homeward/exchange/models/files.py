"""Tables of files that travel apart from their letters: hashes, sizes and states; the bytes lie sealed on disk."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from homeward.exchange.models.letters import NODE


class OutFile(models.Model):
    """A file that a letter of ours names. Its bytes are those of the vault; sealed for the road whenever they leave."""

    STATES = [
        ("waiting", "its letter has not left"),
        ("offered", "the other side knows what must come"),
        ("whole", "all of it is there"),
        ("refused", "the other side does not keep it"),
        ("ended", "it is not sent any more"),
    ]

    id = models.UUIDField(primary_key=True)  # as letters name it: by chance, so that it tells nothing of the file
    to = models.CharField(max_length=NODE)
    case_id = models.UUIDField(db_index=True)
    letter = models.UUIDField(db_index=True)
    paper = models.UUIDField()  # the vault's name of it
    state = models.CharField(max_length=8, choices=STATES, default="waiting")
    code = models.CharField(max_length=40, blank=True, default="")
    offer = models.UUIDField(null=True)  # the letter that offered it
    key = models.BinaryField(null=True)  # its travelling key, sealed; gone when it has arrived
    key_item = models.UUIDField(null=True)  # the vault's name of that key, a new one for every offer
    piece = models.PositiveIntegerField(default=0)
    chunks = models.JSONField(default=list)  # the hashes of its sealed chunks
    there = models.JSONField(default=list)  # the numbers of those that arrived
    attempts = models.PositiveIntegerField(default=0)
    next_try_at = models.DateTimeField()
    trouble = models.CharField(max_length=60, blank=True, default="")
    posted_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(
                fields=["next_try_at"], condition=Q(state__in=["waiting", "offered"]), name="exchange_outfile_due"
            )
        ]


class InFile(models.Model):
    """A file of the other side that an accepted letter names, or that was offered: what must come, what came."""

    STATES = [
        ("expected", "not offered yet"),
        ("coming", "on its way"),
        ("whole", "here"),
        ("refused", "not kept"),
        ("ended", "does not come any more"),
    ]

    id = models.UUIDField(primary_key=True)
    iss = models.CharField(max_length=NODE)
    case_id = models.UUIDField(db_index=True)
    letter = models.UUIDField(db_index=True)
    state = models.CharField(max_length=8, choices=STATES, default="expected")
    code = models.CharField(max_length=40, blank=True, default="")
    named = models.BooleanField(default=False)  # a letter that was accepted here names it
    offer = models.UUIDField(null=True)
    manifest = models.BinaryField(null=True)  # what must come, with the travelling key, sealed
    manifest_item = models.UUIDField(null=True)
    began_at = models.DateTimeField()
    moved_at = models.DateTimeField()
    asked_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(
                fields=["moved_at"], condition=Q(state__in=["expected", "coming"]), name="exchange_infile_open"
            )
        ]


class InChunk(models.Model):
    """A chunk that must come or came: its address, and since when its bytes are here; of no file when it is early."""

    id = models.BigAutoField(primary_key=True)
    file = models.ForeignKey(InFile, null=True, on_delete=models.CASCADE, related_name="chunks")
    number = models.PositiveIntegerField(default=0)
    name = models.CharField(max_length=64, db_index=True)
    size = models.PositiveIntegerField(default=0)
    came_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["file", "number"], condition=Q(file__isnull=False),
                                    name="exchange_inchunk_place_once"),
            models.UniqueConstraint(fields=["name"], condition=Q(file__isnull=True),
                                    name="exchange_inchunk_early_once"),
        ]  # fmt: skip
