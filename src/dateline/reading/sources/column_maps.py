"""Which column of a table is which field of an article: as the user says it, or as the names and values suggest."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields
from difflib import get_close_matches
from typing import Any

from dateline.knowledge.loaders.source_columns import load_column_names
from dateline.reading.addresses import is_web_address
from dateline.reading.sources.article_fields import ArticleFields
from dateline.reading.sources.cells import day_of, words_of

FIELDS = tuple(field.name for field in fields(ArticleFields))
_SEPARATORS = re.compile(r"[^a-z0-9]+")
_CAMEL = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")
# Words from which on the longest column of a table without known names is taken for its texts, on average.
_LONG_TEXT = 40
_SAID_COLUMNS, _SAID_LETTERS = 5, 30


@dataclass(frozen=True)
class ColumnMap:
    """Field of an article → name of its column, or its number from 1. Its string has the form of ``--map``."""

    columns: Mapping[str, str]

    def __str__(self) -> str:
        return ",".join(f"{field}={column}" for field, column in self.columns.items())

    @property
    def by_number(self) -> bool:
        """Whether all columns are given by their numbers, as in a table without a header."""
        return all(column.isascii() and column.isdigit() and int(column) for column in self.columns.values())


def parse_column_map(words: str) -> ColumnMap:
    """Return the map in words such as ``text=body,title=headline,published=date``.

    Raises ValueError, with what to do, for an unknown field, one named twice, or a part of another form.
    """
    columns: dict[str, str] = {}
    for part in filter(None, words.split(",")):
        field, sign, column = (word.strip() for word in part.partition("="))
        field = "title" if field == "headline" else field
        if not sign or not column:
            raise ValueError(f'"{part.strip()}" is not of the form FIELD=COLUMN, such as text=body')
        if field not in FIELDS:
            near = get_close_matches(field, FIELDS, n=1)
            hint = f'did you mean "{near[0]}"?' if near else f"there are {', '.join(FIELDS)}"
            raise ValueError(f'"{field}" is not a field of an article; {hint}')
        if field in columns:
            raise ValueError(f'"{field}" is named twice')
        columns[field] = column
    if not columns.keys() & {"text", "html", "url"}:
        raise ValueError("it names no column with the articles: add text=COLUMN, html=COLUMN or url=COLUMN")
    return ColumnMap(columns)


def guess_column_map(rows: Sequence[Mapping[str, Any]]) -> ColumnMap | None:
    """Return the map that the names and the values of some rows suggest; ``None`` if no column holds articles.

    A name counts only if the values suit it: a column called "source" is an address only where addresses stand in it.
    """
    names = list(dict.fromkeys(name for row in rows for name in row))
    inner = (f"{name}.{key}" for row in rows for name, value in row.items() if isinstance(value, dict) for key in value)
    normal = _normal_names([*names, *dict.fromkeys(inner)])
    columns: dict[str, str] = {}
    for field, known in load_column_names().items():
        for name in known:
            column = normal.get(name)
            if column and column not in columns.values() and _suits(field, [look_up(row, column) for row in rows]):
                columns[field] = column
                break
    if not columns.keys() & {"text", "html"} and (longest := _longest_column(names, rows, columns.values())):
        columns["text"] = longest
    usable = {field: _printable(columns[field], names) for field in FIELDS if field in columns}
    return ColumnMap(usable) if usable.keys() & {"text", "html", "url"} else None


def look_up(values: Mapping[str, Any], column: str) -> Any:
    """Return a value of a row by the name of its column, or by the path to a key inside of others ("source.name")."""
    if column in values:
        return values[column]
    value: Any = values
    for key in column.split("."):
        value = value.get(key) if isinstance(value, dict) else None
    return value


def has_known_names(names: Iterable[str]) -> bool:
    """Whether a table has a column that is called as those of articles are."""
    known = {name for group in load_column_names().values() for name in group}
    return not known.isdisjoint(_normal_names(names))


def holds_article(values: Mapping[str, Any]) -> bool:
    """Whether an object has a text or a page under a known name, and not only lists of other objects."""
    known = load_column_names()
    names = _normal_names(values)
    parts = (values[names[name]] for field in ("text", "html") for name in known[field] if name in names)
    return any(isinstance(part, str | dict) and words_of(part) for part in parts)


def _normal_names(names: Iterable[str]) -> dict[str, str]:
    """Return the names of columns by their forms in lower case."""
    normal: dict[str, str] = {}
    for name in names:
        normal.setdefault(_normal(name), name)
        normal.setdefault(name.lower(), name)
    return normal


def _normal(name: str) -> str:
    return _SEPARATORS.sub("_", _CAMEL.sub("_", name).lower()).strip("_")


def _suits(field: str, values: list[Any]) -> bool:
    """Whether most of the values of a column can be values of a field; an empty column suits no field but dates."""
    words = [text for value in values if (text := words_of(value))]
    if field in {"published", "seen"}:
        days = [day_of(value) or any(letter.isdigit() for letter in words_of(value)) for value in values if value]
        return sum(map(bool, days)) * 2 >= len(days)
    if field == "url":
        good = [is_web_address(text) for text in words]
    elif field == "html":
        good = ["<" in text for text in words]
    elif field == "text":
        good = [len(text.split()) > 1 and not is_web_address(text) for text in words]
    else:
        good = [not is_web_address(text) for text in words]
    return sum(good) * 2 > len(good)


def _longest_column(names: list[str], rows: Sequence[Mapping[str, Any]], taken: Iterable[str]) -> str | None:
    """Return the column with the longest values, if they are as long as articles."""
    averages = {
        name: sum(len(words_of(row.get(name)).split()) for row in rows) / len(rows)
        for name in names
        if name not in taken
    }
    longest = max(averages, key=averages.__getitem__, default=None)
    return longest if longest is not None and averages[longest] >= _LONG_TEXT else None


def _printable(column: str, names: list[str]) -> str:
    """Return the name of a column, or its number if the option could not name it."""
    return str(names.index(column) + 1) if column in names and set(column) & {",", "="} else column


def describe_unread(rows: Sequence[Mapping[str, Any]], columns: Iterable[str]) -> str:
    """Return the columns that a map leaves out, each with its first value: ``2 columns: lang ("en"), tags``; or ""."""
    used = {part for column in columns for part in (column, column.partition(".")[0])}
    names = [name for name in dict.fromkeys(name for row in rows for name in row) if name not in used]
    # A column without a name has its number for one.
    names = [name for name in names if not name.isdigit() or any(words_of(row.get(name)) for row in rows)]
    if not names:
        return ""
    said = [_with_example(name, rows) for name in names[:_SAID_COLUMNS]]
    more = f" and {len(names) - _SAID_COLUMNS} more" if len(names) > _SAID_COLUMNS else ""
    return f"{len(names)} column{'' if len(names) == 1 else 's'}: {', '.join(said)}{more}"


def _with_example(name: str, rows: Sequence[Mapping[str, Any]]) -> str:
    example = next(filter(None, (" ".join(words_of(row.get(name)).split()) for row in rows)), "")
    cut = example if len(example) <= _SAID_LETTERS else f"{example[: _SAID_LETTERS - 1]}…"
    return f'{name} ("{cut}")' if cut else name
