"""Tables of data on a page: results, contacts, prices. They are no running text, and are taken off before reading.

Old pages lay out their text in tables, too; such a table has long cells.
"""

from __future__ import annotations

from typing import Any

from lxml import etree

from dateline.reading.page_lines import collapse_spaces
from dateline.record import Dropped

# How many rows and columns a table of data has at least, and how many letters of text no cell of it has.
_FEWEST_ROWS, _FEWEST_COLUMNS, _LONGEST_CELL = 6, 2, 100


def remove_data_tables(tree: Any) -> list[Dropped]:
    """Remove the tables of data under ``tree`` (an lxml element), and return what each of them held."""
    dropped = []
    for table in [table for table in tree.iter("table") if _holds_data(table)]:
        dropped.append(Dropped("table", collapse_spaces(" ".join(table.itertext()))))
        etree.strip_tags(table, "*")
        table.text = None
    return dropped


def _holds_data(table: Any) -> bool:
    """Whether a table has several rows and columns, no other table and no running text."""
    if table.find(".//table") is not None:
        return False
    rows = [[_text(cell) for cell in row if cell.tag in ("td", "th")] for row in table.iter("tr")]
    wide = [cells for cells in rows if len(cells) >= _FEWEST_COLUMNS]
    return len(wide) >= _FEWEST_ROWS and all(len(text) < _LONGEST_CELL for cells in rows for text in cells)


def _text(cell: Any) -> str:
    return collapse_spaces(" ".join(cell.itertext()))
