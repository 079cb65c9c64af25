"""What one edition of the procedure changes against another: for whom, in words, and in days of the person."""

from homeward.procedure.differences.comparing import difference
from homeward.procedure.differences.model import Change, Difference, Group, Shift, Span, Story

__all__ = ["Change", "Difference", "Group", "Shift", "Span", "Story", "difference"]
