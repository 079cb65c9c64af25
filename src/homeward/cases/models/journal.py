"""The case and its journal: entries are only ever added; what a letter made of a told entry stands beside it."""

from django.conf import settings
from django.db import models


class Case(models.Model):
    """A case between exactly two countries; its random id is the pseudonym that both nodes use."""

    id = models.UUIDField(primary_key=True)
    number = models.CharField(max_length=16, unique=True)
    host = models.CharField(max_length=2)
    home = models.CharField(max_length=2)
    release = models.CharField(max_length=64)
    stored_at = models.DateTimeField(auto_now_add=True)
    # The name that the team chose with the person; sealed, shown only inside one's own assignment.
    house_name = models.BinaryField(null=True)
    # Told on paper: the other country had no node when it first heard of this case, and was not offered it since.
    on_paper = models.BooleanField(default=False)
    # The edition that the case follows now, once its journal was read; what it began under stays in `release`.
    under: str = ""

    def __str__(self) -> str:
        return self.number

    @property
    def other(self) -> str:
        """The country on the other side."""
        return self.home if self.host == settings.NODE.country else self.host

    @property
    def partner(self) -> str:
        """The id of the node on the other side; empty where this node has no corridor to it (any more)."""
        return settings.NODE.partner_of(self.other)

    @property
    def follows(self) -> str:
        """The hash of the edition under which new entries are written."""
        return self.under or self.release


class Entry(models.Model):
    """One entry of the journal. `facts` may be read by a thief; everything else typed is in `sealed`, with the salt."""

    class Kind(models.TextChoices):
        STEP = "step"
        NOTE = "note"
        PAPER = "paper"
        ASSIGNMENT = "assignment"
        WAITING = "waiting"
        CLOSURE = "closure"
        TAKEN_OUT = "taken_out"
        RELEASE = "release"

    id = models.UUIDField(primary_key=True)
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="entries")
    kind = models.CharField(max_length=12, choices=Kind)
    step = models.CharField(max_length=60, blank=True)
    form = models.CharField(max_length=80, blank=True)
    release = models.CharField(max_length=64)
    # For a step that moves the person: no day at all, only the ISO week; the day is in `sealed`.
    happened_on = models.DateField(null=True)
    week = models.CharField(max_length=8, blank=True)
    written_at = models.DateTimeField()
    stored_at = models.DateTimeField(auto_now_add=True)
    author = models.CharField(max_length=60)
    agency = models.CharField(max_length=60)
    node = models.CharField(max_length=2)
    told = models.BooleanField(default=False)
    pointers = models.JSONField(default=dict)
    facts = models.JSONField(default=dict)
    sealed = models.BinaryField()
    digest = models.CharField(max_length=64)

    class Meta:
        indexes = [models.Index(fields=["case", "stored_at"])]

    def __str__(self) -> str:
        return f"{self.kind} {self.step}"


class Told(models.Model):
    """Where a told entry stands: on its way, common to both nodes, held, or rejected."""

    class State(models.TextChoices):
        QUEUED = "queued"
        COMMON = "common"
        HELD = "held"
        REJECTED = "rejected"

    entry = models.OneToOneField(Entry, on_delete=models.PROTECT, primary_key=True, related_name="told_state")
    case_id = models.UUIDField(db_index=True)
    letter = models.UUIDField(null=True, db_index=True)
    incoming = models.BooleanField()
    state = models.CharField(max_length=8, choices=State)
    code = models.CharField(max_length=40, blank=True)
    # The private entry that this one was cut from; known only to the writer's node.
    of = models.UUIDField(null=True)
    changed_at = models.DateTimeField(auto_now=True)

    def __str__(self) -> str:
        return f"{self.entry_id} {self.state}"


class CaseLink(models.Model):
    """Two cases that belong together, linked by a person who looked, and perhaps unlinked again; nothing is merged.

    Without `kind` they are of one person. With it, two people are joined by that (a code of the procedure), and each of
    them, asked alone, has a wish for the pair: `wish` of the person of `case_id`, `other_wish` of the other.
    """

    id = models.UUIDField(primary_key=True)
    case_id = models.UUIDField(db_index=True)
    other_id = models.UUIDField(db_index=True)
    linked_by = models.CharField(max_length=60)
    linked_at = models.DateTimeField(auto_now_add=True)
    kind = models.CharField(max_length=20, blank=True, default="")
    wish = models.CharField(max_length=12, blank=True, default="")
    other_wish = models.CharField(max_length=12, blank=True, default="")
    unlinked_by = models.CharField(max_length=60, blank=True)
    unlinked_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"{self.case_id} = {self.other_id}"
