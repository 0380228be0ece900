"""The rows of tables in several formats, one at a time: CSV and the like, JSON, Parquet."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from typing import Any, TextIO

from dateline.errors import SourceUnreadable
from dateline.knowledge.loaders.source_columns import load_address_lists
from dateline.reading.read_article import LARGEST_INPUT, TOO_LARGE
from dateline.reading.sources.column_maps import ColumnMap, has_known_names, holds_article, parse_column_map
from dateline.reading.sources.opening import DAMAGE, damage, open_unpacked, text_of

# The place of a row ("news.csv:12", counted from 1 as the file has it) and its values, or what is wrong with it.
Row = tuple[str, Mapping[str, Any] | str]
_DELIMITERS = "\t,;|"
_BATCH_ROWS = 64
_BATCH_BYTES = 2**28
_CHUNK = 65_536
NO_OBJECT = 'not an article: it must be an object with "text" or "html"'
_SPACE = " \t\r\n\ufeff"


@dataclass
class Table:
    """The rows of one table, read as they are asked for.

    ``form`` and ``map`` are set where the table has a form that says what its columns are; ``keyed`` where each row
    names its own values, as an object in JSON does, and the first rows need not know all names.
    """

    name: str
    rows: Iterator[Row]
    form: str = ""
    map: ColumnMap | None = None
    keyed: bool = False


def open_csv(path: str, given: ColumnMap | None) -> Table:
    """Return a table in CSV with commas, semicolons, tabs or bars, whose first row has the names of the columns.

    There is no such row if the table has the form of an address list, or if ``given`` has the numbers of columns and
    the first row has no name that is known. A row with more cells than the header is a fault. Raises SourceUnreadable
    and the errors of ``DAMAGE``.
    """
    csv.field_size_limit(LARGEST_INPUT)
    with ExitStack() as opened:
        lines = _lines(text_of(opened.enter_context(open_unpacked(path))))
        first = next(lines, "")
        lines = chain([first], lines)
        for form in load_address_lists():
            cells = first.rstrip("\r\n").split("\t")
            if len(cells) == form.columns and form.pattern.fullmatch(cells[form.column - 1]):
                reader = csv.reader(lines, delimiter="\t", quoting=csv.QUOTE_NONE)
                rows = _csv_rows(path, reader, _numbers(form.columns), opened.pop_all())
                return Table(path, rows, form.name, parse_column_map(form.map))
        reader = csv.reader(lines, delimiter="\t" if "\t" in first else max(_DELIMITERS, key=first.count))
        header = [cell.strip() for cell in next(reader, [])]
        if given is not None and given.by_number and not has_known_names(header):
            rows = _csv_rows(path, chain([header], reader), _numbers(len(header)), opened.pop_all())
        else:
            rows = _csv_rows(path, reader, unique_names(header), opened.pop_all(), number=1)
        return Table(path, rows)


def _lines(text: TextIO) -> Iterator[str]:
    """Yield lines. Raises SourceUnreadable for one that is longer than an input may be."""
    while line := text.readline(LARGEST_INPUT + 1):
        if len(line) > LARGEST_INPUT:
            raise SourceUnreadable(f"a line is {TOO_LARGE}")
        yield line


def _numbers(count: int) -> list[str]:
    return [str(number) for number in range(1, count + 1)]


def unique_names(header: Sequence[str]) -> list[str]:
    """Return the names of columns, with their numbers where they are empty or were there before."""
    names: dict[str, None] = {}
    for number, name in enumerate(header, 1):
        names[name if name and name not in names else f"{name} {number}".strip()] = None
    return list(names)


def _csv_rows(
    path: str, reader: Iterator[list[str]], names: list[str], opened: ExitStack, number: int = 0
) -> Iterator[Row]:
    with opened:
        while True:
            number += 1
            try:
                cells = next(reader)
            except StopIteration:
                return
            except csv.Error as error:
                yield f"{path}:{number}", f"a row cannot be read: {error}"
                continue
            if any(cells):
                yield f"{path}:{number}", _values(cells, names)


def _values(cells: list[str], names: list[str]) -> Mapping[str, Any] | str:
    if len(cells) > len(names) and any(cells[len(names) :]):
        return f"the row has {len(cells)} cells and the header {len(names)}; put cells with the separator into quotes"
    return dict(zip(names, cells, strict=False))


def open_json_lines(path: str) -> Table:
    """Return the objects of a file with one on each line; a broken line is a fault, and the next is read. Raises the
    errors of ``DAMAGE``."""
    return Table(path, _json_line_rows(path), keyed=True)


def _json_line_rows(path: str) -> Iterator[Row]:
    number = 0
    with open_unpacked(path) as file:
        while line := file.readline(LARGEST_INPUT + 1):
            number += 1
            if line.strip():
                yield f"{path}:{number}", _read_object(line)
            while len(line) > LARGEST_INPUT and not line.endswith(b"\n"):
                line = file.readline(LARGEST_INPUT + 1)


def _read_object(line: bytes) -> dict[str, Any] | str:
    if len(line) > LARGEST_INPUT:
        return TOO_LARGE
    try:
        value = json.loads(line)
    except (ValueError, RecursionError) as error:
        return f"not JSON: {error}"
    return value if isinstance(value, dict) else NO_OBJECT


def open_json(path: str) -> Table:
    """Return the objects of a JSON file: those of its array, those of the array in its only object, or one after the
    other. Raises SourceUnreadable and the errors of ``DAMAGE``."""
    return Table(path, _json_rows(path), keyed=True)


def _json_rows(path: str) -> Iterator[Row]:
    with open_unpacked(path) as stream:
        values = json_values(text_of(stream))
        in_array, first = next(values, (False, None))
        second = None if in_array else next(values, None)
        if not in_array and second is None and isinstance(first, dict):
            articles = _articles_in(first)
            yield from [(path, first)] if articles is None else _number_objects(path, articles)
        elif first is not None:
            begun = [first] if second is None else [first, second[1]]
            yield from _number_objects(path, chain(begun, (value for _, value in values)))


def _number_objects(path: str, values: Any) -> Iterator[Row]:
    for number, value in enumerate(values, 1):
        yield f"{path}:{number}", value if isinstance(value, dict) else NO_OBJECT


def _articles_in(value: dict[str, Any]) -> list[Any] | None:
    """Return the longest list of objects in an object that holds no article itself, as answers of services do."""
    if holds_article(value):
        return None
    inner = [value, *(part for part in value.values() if isinstance(part, dict))]
    lists = [part for parts in inner for part in parts.values() if isinstance(part, list)]
    return max((part for part in lists if part and isinstance(part[0], dict)), key=len, default=None)


def json_values(text: TextIO) -> Iterator[tuple[bool, Any]]:
    """Yield the values of a JSON file one at a time: the items of an array, or values that follow one another; each
    after whether it is in an array.

    Raises SourceUnreadable for a value that is broken or larger than an input may be.
    """
    decode = json.JSONDecoder().raw_decode
    buffer, place, size, ended, in_array = "", 0, _CHUNK, False, False
    while True:
        separators = _SPACE + "," if in_array else _SPACE
        while place < len(buffer) and buffer[place] in separators:
            place += 1
        if place < len(buffer) and buffer[place] == "[" and not in_array:
            in_array, place = True, place + 1
            continue
        if place < len(buffer) and buffer[place] == "]" and in_array:
            in_array, place = False, place + 1
            continue
        fault = "it is cut off"
        if place < len(buffer):
            try:
                value, place = decode(buffer, place)
            except RecursionError:
                raise SourceUnreadable("not JSON: it is nested too deeply") from None
            except ValueError as error:
                fault = str(error)
            else:
                yield in_array, value
                continue
        if ended:
            if place < len(buffer) or in_array:
                raise SourceUnreadable(f"not JSON: {fault}")
            return
        if len(buffer) - place > LARGEST_INPUT:
            raise SourceUnreadable(TOO_LARGE if fault == "it is cut off" else f"not JSON, or too large: {fault}")
        # A value that did not fit is tried again with twice as much, so that no value is tried often.
        size = max(_CHUNK, 2 * (len(buffer) - place))
        more = text.read(size)
        ended = not more
        buffer, place = buffer[place:] + more, 0


def open_parquet(path: str) -> Table:
    """Return the rows of a Parquet file, without columns of lists of numbers. Raises the errors of ``DAMAGE``."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    # The library's own message for a file that is not there is long.
    Path(path).stat()
    file = pq.ParquetFile(path, pre_buffer=False, memory_map=True)
    columns = [field.name for field in file.schema_arrow if not _holds_numbers(pa, field.type)]
    return Table(path, _parquet_rows(path, file, columns, _batch_rows(file.metadata)))


def _batch_rows(metadata: Any) -> int:
    """Return how many rows are read at once: fewer where each could be long, such as one text repeated in all."""
    groups = (metadata.row_group(number) for number in range(metadata.num_row_groups))
    sizes = (group.column(number).total_uncompressed_size for group in groups for number in range(group.num_columns))
    return min(_BATCH_ROWS, max(1, _BATCH_BYTES // max(1, max(sizes, default=1))))


def _holds_numbers(pa: Any, kind: Any) -> bool:
    is_list = pa.types.is_list(kind) or pa.types.is_large_list(kind) or pa.types.is_fixed_size_list(kind)
    return is_list and not (pa.types.is_string(kind.value_type) or pa.types.is_nested(kind.value_type))


def _parquet_rows(path: str, file: Any, columns: list[str], batch_rows: int) -> Iterator[Row]:
    number = 0
    with file:
        for batch in file.iter_batches(batch_rows, columns=columns, use_threads=False):
            for row in batch.to_pylist():
                number += 1
                yield f"{path}:{number}", row


def guarded(open_table: Callable[[], Table], path: str) -> Table:
    """Return a table whose damage, now or while it is read, is a last row that says what is wrong."""
    try:
        table = open_table()
    except SourceUnreadable as error:
        return Table(path, iter([(path, str(error).removeprefix(f"{path}: "))]))
    except DAMAGE as error:
        return Table(path, iter([(path, damage(error))]))
    table.rows = _guarded_rows(path, table.rows)
    return table


def _guarded_rows(path: str, rows: Iterator[Row]) -> Iterator[Row]:
    place = ""
    fault = ""
    try:
        for row in rows:
            place = row[0]
            yield row
    except SourceUnreadable as error:
        fault = str(error).removeprefix(f"{path}: ")
    except DAMAGE as error:
        fault = damage(error)
    if fault:
        yield path, f"after row {place.removeprefix(path).lstrip(':')}: {fault}" if place not in {"", path} else fault
