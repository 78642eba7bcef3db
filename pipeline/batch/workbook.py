"""Records as an Excel workbook: a sheet a table, numbers as numbers, and text as text whatever it looks like.

XlsxWriter writes row by row in constant memory; openpyxl would hold the workbook.
"""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pipeline.batch.tables import FORMULA, SHEETS, number_columns, query, rows
from pipeline.errors import ConfigError

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

_ROWS = 1_048_576
_CELL = 32_767
_CUT = "…(cut)"
_DIGITS = 15
"""Digits of a number that Excel keeps; longer ones are written as text."""
_OPTIONS = {
    "constant_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
}


def write_workbook(connection: DuckDBPyConnection, path: Path, once: bool) -> None:
    """All tables into one file; the same bytes for the same records.

    Raises `ConfigError` for more rows than a sheet has. Text beyond what a cell holds is cut, and says so.
    """
    from xlsxwriter import Workbook  # 0.1 s to import

    with Workbook(str(path), _OPTIONS) as book:
        book.set_properties({"created": datetime(2000, 1, 1, tzinfo=UTC)})
        bold = book.add_format({"bold": True})
        # Without the mark of a quote, text such as =1+1 becomes a formula when somebody edits its cell.
        quoted = book.add_format({"quote_prefix": True})
        for table in SHEETS:
            names, found = rows(connection, query(table, digits=True, once=once))
            numbers = [name in number_columns(table) for name in names]
            sheet = book.add_worksheet(table)
            sheet.freeze_panes(1, 0)
            for column, name in enumerate(names):
                sheet.write_string(0, column, name, bold)
            for at, row in enumerate(found, start=1):
                if at >= _ROWS:
                    raise ConfigError(f"{table}: more rows than a sheet of Excel has ({_ROWS}); use csv or parquet")
                for column, value in enumerate(row):
                    _write(sheet, at, column, value, numbers[column], quoted)


def _write(sheet: Any, row: int, column: int, value: object, number: bool, quoted: object) -> None:
    if value is None:
        return
    if isinstance(value, bool):
        sheet.write_boolean(row, column, value)
    elif isinstance(value, int | float):
        sheet.write_number(row, column, value)
    elif number and len(Decimal(str(value)).as_tuple().digits) <= _DIGITS:
        sheet.write_number(row, column, float(str(value)))
    else:
        text = str(value)
        if len(text) > _CELL:
            text = text[: _CELL - len(_CUT)] + _CUT
        sheet.write_string(row, column, text, quoted if FORMULA.match(text) else None)
