"""What lies on a desk before or beside the journal: drafts, papers, and the signature round of a letter."""

from django.db import models


class Draft(models.Model):
    """What a person typed and has not sent; keyed by the id that the entry will have, sealed, seen by its writer only.

    `awaiting` marks a step that needs a second person: typed by one, to be confirmed by another.
    """

    id = models.UUIDField(primary_key=True)
    case_id = models.UUIDField(null=True, db_index=True)
    user = models.UUIDField(db_index=True)
    step = models.CharField(max_length=60)
    sealed = models.BinaryField()
    awaiting = models.BooleanField(default=False)
    kept_at = models.DateTimeField(auto_now=True)

    def __str__(self) -> str:
        return f"{self.step} {self.id}"


class Paper(models.Model):
    """A file of the case: its bytes are sealed on disk by the vault, its name in the entry that brought it."""

    id = models.UUIDField(primary_key=True)
    case_id = models.UUIDField(db_index=True)
    entry_id = models.UUIDField(null=True, db_index=True)
    kind = models.CharField(max_length=40)
    media_type = models.CharField(max_length=60)
    size = models.PositiveIntegerField()
    # Of the question that asked for it: who may not read such answers may not open the file either.
    compartment = models.CharField(max_length=20, blank=True, default="")
    stored_at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return f"{self.kind} {self.id}"


class Round(models.Model):
    """The way of a letter through an office: drafted, signed by a head, numbered by the registry, sent."""

    class State(models.TextChoices):
        DRAFTED = "drafted"
        SIGNED = "signed"
        NUMBERED = "numbered"
        SENT = "sent"
        SENT_BACK = "sent_back"

    entry_id = models.UUIDField(primary_key=True)
    case_id = models.UUIDField(db_index=True)
    agency = models.ForeignKey("agencies.Agency", on_delete=models.PROTECT)
    step = models.CharField(max_length=60)
    state = models.CharField(max_length=10, choices=State)
    official_number = models.CharField(max_length=60, blank=True)
    official_date = models.DateField(null=True)
    secrecy = models.CharField(max_length=20, blank=True)
    urgency = models.CharField(max_length=20, blank=True)
    drafted_by = models.UUIDField()

    def __str__(self) -> str:
        return f"{self.step} {self.state}"


class RoundMark(models.Model):
    """One station that a letter passed: by whom, when, with what note."""

    id = models.UUIDField(primary_key=True)
    round = models.ForeignKey(Round, on_delete=models.PROTECT, related_name="marks")
    case_id = models.UUIDField(db_index=True)
    station = models.CharField(max_length=10)
    by = models.UUIDField()
    at = models.DateTimeField(auto_now_add=True)
    note = models.BinaryField(null=True)

    def __str__(self) -> str:
        return self.station
