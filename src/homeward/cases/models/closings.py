"""What is open and closed between two countries: one row for each closure, ours and theirs, kept after its end."""

from datetime import date
from uuid import UUID

from django.db import models
from django.db.models import F, Q


class Closing(models.Model):
    """A closure by a country towards another. Ours needs two persons where it stops people; theirs came by letter."""

    id = models.UUIDField(primary_key=True)
    country = models.CharField(max_length=2)
    other = models.CharField(max_length=2)
    kind = models.CharField(max_length=12)
    point = models.CharField(max_length=40, blank=True)
    way = models.CharField(max_length=40, blank=True)
    hours = models.CharField(max_length=12, blank=True)
    reason = models.CharField(max_length=40)
    since = models.DateField()
    review_on = models.DateField()
    stops = models.BooleanField()
    version = models.PositiveIntegerField(default=0)
    asked_by = models.UUIDField(null=True)
    asked_at = models.DateTimeField()
    closed_by = models.UUIDField(null=True)
    closed_at = models.DateTimeField(null=True)
    end_asked_by = models.UUIDField(null=True)
    ended_by = models.UUIDField(null=True)
    ended_on = models.DateField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(stops=False) | Q(closed_by__isnull=True) | ~Q(closed_by=F("asked_by")),
                name="cases_closing_two_persons",
            ),
            models.CheckConstraint(
                condition=Q(stops=False) | Q(ended_by__isnull=True) | Q(closed_by__isnull=True)
                | ~Q(ended_by=F("end_asked_by")),
                name="cases_closing_ends_by_two",
            ),
            models.UniqueConstraint(
                fields=["country", "other", "kind", "point"], condition=Q(ended_on__isnull=True),
                name="cases_closing_once",
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.country} {self.kind}"

    def due(self, today: date) -> bool:
        """Whether it has to be looked at again."""
        return self.closed_at is not None and self.ended_on is None and self.review_on <= today

    def waits_for_another(self, user: UUID) -> bool:
        """Whether a second person, who is not this one, is asked for."""
        first = self.asked_by if self.closed_at is None else self.end_asked_by
        return first is not None and first != user
