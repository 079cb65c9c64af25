"""Files that told entries name: which paper it is on this node, once it is here."""

from django.db import models


class Attachment(models.Model):
    """One file of a told entry, by the id that both nodes know; its own paper here, none while it is on its way."""

    id = models.UUIDField(primary_key=True)
    case_id = models.UUIDField(db_index=True)
    entry_id = models.UUIDField(db_index=True)
    paper_id = models.UUIDField(null=True)
    incoming = models.BooleanField()
    question = models.CharField(max_length=80)
    compartment = models.CharField(max_length=20)
    media_type = models.CharField(max_length=60)
    size = models.PositiveIntegerField()

    def __str__(self) -> str:
        return f"{self.question} {self.id}"
