"""Tables of articles as sources: one article for each row."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import chain
from typing import Any

from dateline.reading.read_article import LARGEST_INPUT
from dateline.reading.sources.article_fields import ArticleFields, source_of_fields
from dateline.reading.sources.cells import DayColumn, words_of
from dateline.reading.sources.column_maps import (
    FIELDS,
    ColumnMap,
    describe_unread,
    guess_column_map,
    has_known_names,
    look_up,
)
from dateline.reading.sources.source import Links, Notices, Source, unreadable_source
from dateline.reading.sources.table_rows import NO_OBJECT, Row, Table

_SAMPLE_ROWS = 200
_ARTICLES = frozenset({"text", "html"})
_DAYS = ("published", "seen")


class NoArticles(Exception):
    """A table holds no articles. ``of_news`` is whether it looks as if it might."""

    def __init__(self, message: str, of_news: bool = True) -> None:
        super().__init__(message)
        self.of_news = of_news


def sources_in_table(
    table: Table, given: ColumnMap | None, links: Links, notices: Notices, named: bool = True
) -> Iterator[Source]:
    """Yield the articles of a table.

    Columns are those of ``given``, else those that the form of the table or its first rows suggest, which is said
    once. A row that cannot be read, or has no article, is a source that cannot be loaded. Raises NoArticles, with what
    to do, before the first source if no row is one, if no column holds articles, if those of ``given`` are not there,
    or if there are addresses alone and the user has not ``named`` the table: what lies in a folder fetches nothing.
    """
    sample = _take_sample(table.rows)
    good = [values for _, values in sample if isinstance(values, dict)]
    if not sample:
        yield unreadable_source(table.name, "empty: it has no rows")
    if not good:
        _check_objects(sample)
        yield from (unreadable_source(place, str(fault)) for place, fault in chain(sample, table.rows))
        return
    columns = _choose_columns(table, given, good, notices)
    only_addresses = not columns.keys() & _ARTICLES
    if only_addresses and not named:
        raise NoArticles("it lists addresses alone; name the file to read their pages from the web")
    named_days = [(name, columns[name]) for name in _DAYS if name in columns]
    days = {name: DayColumn(column, [look_up(row, column) for row in good]) for name, column in named_days}
    for place, values in chain(sample, table.rows):
        if isinstance(values, str):
            yield unreadable_source(place, values)
            continue
        fields = _read_fields(values, columns, days, place, notices)
        if only_addresses and fields.url and links.is_repeated(fields.url):
            notices.count("addresses named before and passed over", f"in {place}")
        elif not only_addresses and not fields.text and not fields.html:
            wanted = " and no ".join(f'"{columns[name]}"' for name in ("text", "html") if name in columns)
            yield unreadable_source(place, f"there is no {wanted} in it")
        else:
            yield source_of_fields(place, fields, links)


def _check_objects(sample: Sequence[Row]) -> None:
    """Raise NoArticles for JSON of another kind, such as a list of numbers."""
    if sample and all(fault == NO_OBJECT for _, fault in sample):
        raise NoArticles(NO_OBJECT, of_news=False)


def _take_sample(rows: Iterator[Row]) -> list[Row]:
    """Take the first rows, by which columns are chosen; fewer where they are long."""
    sample: list[Row] = []
    letters = 0
    for place, values in rows:
        sample.append((place, values))
        if isinstance(values, dict):
            letters += sum(len(value) for value in values.values() if isinstance(value, str))
        if len(sample) >= _SAMPLE_ROWS or letters > LARGEST_INPUT:
            break
    return sample


def _choose_columns(
    table: Table, given: ColumnMap | None, rows: Sequence[Mapping[str, Any]], notices: Notices
) -> Mapping[str, str]:
    """Return field → column, and say what was guessed and what is not read."""
    chosen = given or table.map or guess_column_map(rows)
    names = list(dict.fromkeys(name for row in rows for name in row))
    if chosen is None:
        words = f"no column holds articles; name one, such as --map text=COLUMN: {_listed(names)}"
        raise NoArticles(words, has_known_names(names))
    columns = {field: _find_column(column, names) for field, column in chosen.columns.items()}
    if missing := [chosen.columns[field] for field, column in columns.items() if column is None]:
        raise NoArticles(f'it has no column "{missing[0]}", which --map names; {_listed(names)}')
    present = {field: column for field, column in columns.items() if column is not None}
    unread = describe_unread(rows, present.values()) if not table.form else ""
    key = (str(chosen), tuple(names))
    if given is None and any(field != column for field, column in present.items()):
        form = f"a table of the form {table.form}, " if table.form else ""
        notices.say(f"{table.name}: {form}read as --map {_quoted(chosen)}{unread and f'; not read: {unread}'}", key)
    elif unread:
        notices.say(f"{table.name}: not read: {unread}", key)
    if table.keyed and given is None:
        # A list of addresses does not become a table of texts by a later row.
        own_names = FIELDS if present.keys() & _ARTICLES else [name for name in FIELDS if name not in _ARTICLES]
        present = {name: name for name in own_names} | present
    return present


def _listed(names: list[str]) -> str:
    return f"the columns are {', '.join(names[:20])}{' …' if len(names) > 20 else ''}"


def _quoted(chosen: ColumnMap) -> str:
    """Return a map as a shell takes it."""
    words = str(chosen)
    return words if all(letter.isalnum() or letter in "=,._-" for letter in words) else f"'{words}'"


def _find_column(column: str, names: list[str]) -> str | None:
    """Return the name of a column that is given by its name, by the path to a key ("source.name"), or by its number."""
    if column in names or column.partition(".")[0] in names:
        return column
    folded = {name.casefold(): name for name in reversed(names)}
    if column.casefold() in folded:
        return folded[column.casefold()]
    number = int(column) if column.isascii() and column.isdigit() and len(column) < 6 else 0
    return names[number - 1] if 0 < number <= len(names) else None


def _read_fields(
    values: Mapping[str, Any],
    columns: Mapping[str, str],
    days: Mapping[str, DayColumn],
    place: str,
    notices: Notices,
) -> ArticleFields:
    known: dict[str, str] = {}
    for name in FIELDS:
        if name in columns:
            value = look_up(values, columns[name])
            words = days[name].read(value, place, notices) if name in days else _words(name, value)
            # A key that is called so may hold something else.
            if words and not (name == "html" and "<" not in words):
                known[name] = words
    return ArticleFields(**known)


def _words(name: str, value: Any) -> str:
    """Return a value in words; only texts and pages may have several lines."""
    if name in _ARTICLES:
        return words_of(value)
    return " ".join(words_of(value, ", ").split())
