"""Tables of arrivals: groups with their lines, receptions with their tally; words are sealed, counts lie open."""

from django.db import models


class GroupEvent(models.Model):
    """People who arrived together. Owns a key in the vault like a case, under which each of its lines has its own."""

    id = models.UUIDField(primary_key=True)
    agency = models.ForeignKey("agencies.Agency", on_delete=models.PROTECT, related_name="+")
    release = models.CharField(max_length=64)
    persons = models.PositiveIntegerField(null=True)
    children = models.PositiveIntegerField(null=True)
    rows = models.PositiveIntegerField()
    sealed = models.BinaryField()
    written_by = models.UUIDField()
    written_at = models.DateTimeField(auto_now_add=True, db_index=True)

    def __str__(self) -> str:
        return str(self.id)


class GroupLine(models.Model):
    """One line of a group's sheet. `sealed` holds what was typed, `care` what only the nurse may read.

    Without content and with `destroyed_at` it is only the number of a line whose key is gone.
    """

    id = models.UUIDField(primary_key=True)
    event = models.ForeignKey(GroupEvent, on_delete=models.PROTECT, related_name="lines")
    agency = models.ForeignKey("agencies.Agency", on_delete=models.PROTECT, related_name="+")
    number = models.PositiveIntegerField()
    revision = models.PositiveIntegerField()
    sealed = models.BinaryField(null=True)
    care = models.BinaryField(null=True)
    case_id = models.UUIDField(null=True)
    opened_at = models.DateTimeField(null=True)
    destroyed_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["event", "number"], name="one_line_of_a_number")]

    def __str__(self) -> str:
        return f"{self.number} of {self.event_id}"


class LineRevision(models.Model):
    """What a line said before, or (`beside`) what a second window wanted to write over newer words: nothing is lost."""

    id = models.UUIDField(primary_key=True)
    line = models.ForeignKey(GroupLine, on_delete=models.CASCADE, related_name="revisions")
    agency = models.ForeignKey("agencies.Agency", on_delete=models.PROTECT, related_name="+")
    revision = models.PositiveIntegerField()
    beside = models.BooleanField(default=False)
    sealed = models.BinaryField(null=True)
    care = models.BinaryField(null=True)
    written_by = models.UUIDField()
    written_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        indexes = [models.Index(fields=["line", "revision"], name="line_revision_of_line")]

    def __str__(self) -> str:
        return f"{self.line_id} {self.revision}"


class SurgeReception(models.Model):
    """A place where very many people pass: counted by every office that works there, by whichever comes first."""

    id = models.UUIDField(primary_key=True)
    agency = models.ForeignKey("agencies.Agency", on_delete=models.PROTECT, related_name="+")
    release = models.CharField(max_length=64)
    sealed = models.BinaryField()
    written_by = models.UUIDField()
    written_at = models.DateTimeField(auto_now_add=True, db_index=True)

    def __str__(self) -> str:
        return str(self.id)


class SurgeMark(models.Model):
    """Strokes of the tally: so many in a cell. `kind` parts the door from what followed."""

    id = models.UUIDField(primary_key=True)
    reception = models.ForeignKey(SurgeReception, on_delete=models.PROTECT, related_name="marks")
    agency = models.ForeignKey("agencies.Agency", on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=8, choices=[("door", "Door"), ("aside", "Aside"), ("back", "Back")])
    cell = models.CharField(max_length=120)
    count = models.IntegerField()
    written_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        indexes = [models.Index(fields=["reception", "kind", "cell"], name="surge_mark_cells")]

    def __str__(self) -> str:
        return f"{self.cell} {self.count}"


class SurgeAside(models.Model):
    """Somebody who came aside: six answers at most, sealed under a key of their own, gone in a month without a case."""

    id = models.UUIDField(primary_key=True)
    reception = models.ForeignKey(SurgeReception, on_delete=models.PROTECT, related_name="asides")
    agency = models.ForeignKey("agencies.Agency", on_delete=models.PROTECT, related_name="+")
    sealed = models.BinaryField()
    case_id = models.UUIDField(null=True)
    opened_at = models.DateTimeField(null=True)
    written_by = models.UUIDField()
    written_at = models.DateTimeField(auto_now_add=True, db_index=True)

    def __str__(self) -> str:
        return str(self.id)
