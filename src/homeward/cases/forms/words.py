"""What is wrong with an answer, in the reader's language."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l

from homeward.cases.rules.answers import Problem
from homeward.lib.numbers import in_digits
from homeward.web.reader import reader

SENTENCES = {
    "required": _l("Please answer this question."),
    "unknown_choice": _l("Please choose one of the answers shown."),
    "not_a_number": _l("Please write a whole number."),
    "too_long": _l("This is too long: at most %(most)s characters. Nothing was lost; please shorten it."),
    "too_many_rows": _l("These are too many: at most %(most)s. Nothing was lost; please take some out."),
    "no_such_day": _l("There is no such day. Please check day and month."),
    "not_a_date": _l("This could not be read as a date. Write for example 22 Apr 2019 or 22/4/2562."),
    "which_year": _l("Is this year of the Buddhist or of the Christian calendar? Please write it with four figures."),
    "in_the_future": _l("This day has not come yet."),
    "no_such_file": _l("This file is not in the case. Please choose it again."),
    "file_refused": _l("This file was not kept: %(why)s"),
}


def sentence(problem: Problem) -> str:
    """What is wrong, in the reader's language and digits."""
    values = {name: in_digits(str(value), reader().digits) for name, value in problem.values.items()}
    return str(SENTENCES.get(problem.code, _("This answer could not be read."))) % values
