"""An XLSForm on disk: sheets of texts, written and read with openpyxl."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from zipfile import BadZipFile

from openpyxl import Workbook, load_workbook
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter
from openpyxl.utils.exceptions import InvalidFileException

from homeward.procedure.openformats.sheets import Row

WIDEST = 60


class NotAWorkbook(Exception):
    """The file is no spreadsheet of this kind."""


def write(sheets: Mapping[str, Sequence[Row]], path: Path) -> None:
    """One workbook; every column that some row of a sheet has, in the order in which they come."""
    book = Workbook()
    book.remove(book.active)
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        head = list(dict.fromkeys(key for row in rows for key in row))
        sheet.append(head)
        for row in rows:
            sheet.append([row.get(key) or None for key in head])
        for place, key in enumerate(head, start=1):
            sheet.cell(1, place).font = Font(bold=True)
            widest = max((len(row.get(key, "")) for row in rows), default=0)
            sheet.column_dimensions[get_column_letter(place)].width = min(WIDEST, max(widest, len(key)) + 2)
        sheet.freeze_panes = "C2" if name == "survey" else "A2"
    book.save(path)


def read(path: Path) -> dict[str, list[Row]]:
    """The sheets as texts, empty rows kept so that row numbers are those a person sees. Raises NotAWorkbook."""
    try:
        book = load_workbook(path, read_only=True, data_only=True)
    except (OSError, KeyError, ValueError, BadZipFile, InvalidFileException) as reason:
        raise NotAWorkbook(f"{path.name} is no spreadsheet that can be read; save it as .xlsx.") from reason
    found = {}
    for sheet in book.worksheets:
        lines = [["" if cell is None else _text(cell) for cell in line] for line in sheet.iter_rows(values_only=True)]
        head = lines[0] if lines else []
        found[sheet.title] = [{key: value for key, value in zip(head, line, strict=False) if key} for line in lines[1:]]
    book.close()
    return found


def _text(cell: object) -> str:
    """A number that a spreadsheet made of a text is a text again: `1.0` was `1`."""
    return str(int(cell)) if isinstance(cell, float) and cell.is_integer() else str(cell).strip()
