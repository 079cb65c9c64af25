"""Projections for lists and worklists: rebuilt at will from the journal, one row for each agency that may see it."""

from django.db import models


class ListRow(models.Model):
    """One line of an agency's list of cases. Holds codes, weeks and counts; no name, no place, no day of a journey."""

    case_id = models.UUIDField()
    agency = models.ForeignKey("agencies.Agency", on_delete=models.PROTECT)
    number = models.CharField(max_length=16)
    side = models.CharField(max_length=4)
    stage = models.CharField(max_length=40)
    branch = models.CharField(max_length=20, blank=True)
    dots = models.JSONField(default=list)
    flags = models.JSONField(default=list)
    leads = models.BooleanField()
    closed = models.BooleanField(default=False)
    protected_since = models.DateField(null=True)
    last_told_on = models.DateField(null=True)
    next_step = models.CharField(max_length=60, blank=True)
    next_due = models.DateField(null=True)
    waiting_since = models.DateField(null=True)
    # From this day the case is for the meeting of both sides; why, by code, stands beside it.
    meeting_from = models.DateField(null=True)
    meeting = models.JSONField(default=list)
    changed_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["case_id", "agency"], name="one_list_row_per_agency")]
        indexes = [
            models.Index(fields=["agency", "closed", "next_due", "number"]),
            models.Index(fields=["agency", "stage"]),
            models.Index(fields=["agency", "number"]),
            models.Index(fields=["agency", "meeting_from"], name="cases_listr_meeting_idx"),
        ]

    def __str__(self) -> str:
        return self.number


class Task(models.Model):
    """One thing on a desk, or one thing the desk waits for."""

    class Lane(models.IntegerChoices):
        FIRST = 0
        SOON = 1
        USUAL = 2

    class Kind(models.TextChoices):
        DO = "do"
        WAITING = "waiting"
        NEWS = "news"
        SIGN = "sign"
        REJECTED = "rejected"
        SECOND = "second"

    id = models.UUIDField(primary_key=True)
    case_id = models.UUIDField(db_index=True)
    number = models.CharField(max_length=16)
    agency = models.ForeignKey("agencies.Agency", on_delete=models.PROTECT)
    user = models.UUIDField(null=True)
    kind = models.CharField(max_length=8, choices=Kind)
    step = models.CharField(max_length=60)
    role = models.CharField(max_length=40, blank=True)
    lane = models.SmallIntegerField(choices=Lane, default=Lane.USUAL)
    due_on = models.DateField(null=True)
    due_at = models.DateTimeField(null=True)
    since = models.DateField(null=True)
    why = models.JSONField(default=dict)
    last_told_on = models.DateField(null=True)
    dots = models.JSONField(default=list)

    class Meta:
        indexes = [models.Index(fields=["agency", "kind", "due_on"]), models.Index(fields=["agency", "user", "due_on"])]

    def __str__(self) -> str:
        return f"{self.number} {self.step}"
