"""What the courier did, in counters: the process that is asked for them is another one."""

from __future__ import annotations

from django.db import models


class Effort(models.Model):
    """One kind of work of the courier: how many rounds it went, how many stumbled, and when the last one was whole."""

    work = models.CharField(primary_key=True, max_length=40)
    rounds = models.BigIntegerField(default=0)
    errors = models.BigIntegerField(default=0)
    done_at = models.DateTimeField(null=True)
