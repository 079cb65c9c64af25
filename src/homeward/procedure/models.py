"""The table of releases: every edition of the procedure that this node has installed, never changed and never lost."""

from django.db import models

from homeward.lib.ids import uuid7


class ReleaseRow(models.Model):
    """One edition: its hash of meaning, its hashes of words, and the whole bundle of files."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    meaning = models.CharField(max_length=64, db_index=True)
    words = models.JSONField()
    bundle = models.JSONField()
    installed_on = models.DateTimeField(auto_now_add=True)

    class Meta:
        db_table = "procedure_release"
        constraints = [models.UniqueConstraint(fields=["meaning", "words"], name="procedure_release_once")]

    def __str__(self) -> str:
        return self.meaning[:12]


class OfferRow(models.Model):
    """An edition that came by letter: kept until a person has looked at it and installed it, or turned it away."""

    class State(models.TextChoices):
        OFFERED = "offered"
        INSTALLED = "installed"
        DECLINED = "declined"

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    meaning = models.CharField(max_length=64)
    words = models.JSONField()
    bundle = models.JSONField()
    sender = models.CharField(max_length=64)
    state = models.CharField(max_length=9, choices=State, default=State.OFFERED)
    offered_on = models.DateTimeField(auto_now_add=True)
    decided_by = models.CharField(max_length=60, blank=True)
    decided_on = models.DateTimeField(null=True)

    class Meta:
        db_table = "procedure_offer"
        constraints = [models.UniqueConstraint(fields=["meaning", "words"], name="procedure_offer_once")]

    def __str__(self) -> str:
        return f"{self.meaning[:12]} {self.state}"
