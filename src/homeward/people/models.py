"""Sealed names: a projection of answers marked as a person's, rebuilt from the journal at will."""

from django.db import models

from homeward.lib.ids import uuid7


class Name(models.Model):
    """One name (or other mark) of one person of a case; `sealed` opens to JSON `{"name": …, "keys": [[…], …]}`."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    case_id = models.UUIDField()
    person_id = models.UUIDField()
    kind = models.CharField(max_length=20)
    sealed = models.BinaryField()

    class Meta:
        indexes = [models.Index(fields=["case_id", "person_id"], name="people_name_case")]


class Change(models.Model):
    """The last transaction that touched the names of a case: what an index in memory must read again."""

    case_id = models.UUIDField(primary_key=True)
    xid = models.BigIntegerField()

    class Meta:
        indexes = [models.Index(fields=["xid"], name="people_change_xid")]
