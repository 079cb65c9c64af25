"""A form of the procedure as a page shows it: questions in the reader's language, what was typed, what is wrong."""

from homeward.cases.forms.crossing import Crossing, crossing
from homeward.cases.forms.fields import Field, Part, parts
from homeward.cases.forms.summary import problem_lines
from homeward.cases.forms.typed import raw_of, read_date
from homeward.cases.forms.words import sentence

__all__ = ["Crossing", "Field", "Part", "crossing", "parts", "problem_lines", "raw_of", "read_date", "sentence"]
