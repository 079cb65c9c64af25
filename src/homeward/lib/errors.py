"""Refusals: the one error that is meant for people; everything else may crash."""

from collections.abc import Mapping


class Refused(Exception):
    """A gentle no: what cannot be done, why, by which clause, and what was wrong with which question.

    `why` and the values of `fields` are sentences in the reader's language (lazy translations are welcome);
    `clause` is a clause number of the joint procedure, or None when the reason is not one of the procedure.
    A page shows it with status 422 and keeps everything that was typed.
    """

    def __init__(self, why: object, clause: str | None = None, fields: Mapping[str, object] | None = None) -> None:
        super().__init__(str(why))
        self.why = why
        self.clause = clause
        self.fields: dict[str, object] = dict(fields or {})
