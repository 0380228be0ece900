"""A corpus as a DuckDB database of read-only views, which can open no file but the corpus's own."""

from __future__ import annotations

import json
import re
import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, get_args

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq

from dateline.errors import CorpusFault
from dateline.geo import EARTH_RADIUS_KM, WIDE_RESOLUTION, Box, Circle, parse_box, parse_circle
from dateline.knowledge.loaders.ontology import suggestion
from dateline.partial_dates import first_day, last_day
from dateline.record import EVENT_TYPES, Prominence, Stance, Status, check_confidence
from dateline.store.places import Place
from dateline.store.segments import Manifest, segment_files, table_file, table_paths
from dateline.store.tables import Table

PLAIN = ("copies", "problems", "retired", "changes", "stories", "links")
MEMORY = "1GB"
# Global, because each cursor is a session of its own and would not have what is set in another.
SETTINGS = {
    "parquet_metadata_cache": "true",
    # What an answer took goes back to the system within seconds.
    "allocator_background_threads": "true",
    "python_enable_replacements": "false",
    "autoinstall_known_extensions": "false",
    "autoload_known_extensions": "false",
    "temp_directory": "",
    "TimeZone": "UTC",
}
ONE_SELECT = "a corpus answers one SELECT at a time, and nothing that changes anything"
HAS_POINT = f"lat IS NOT NULL AND lon IS NOT NULL AND coalesce(resolution, {WIDE_RESOLUTION + 1}) > {WIDE_RESOLUTION}"
"""Whether a place has a position that is more than the middle of a country or a first-level division."""
QUERY_NODES = ("SELECT_NODE", "SET_OPERATION_NODE", "RECURSIVE_CTE_NODE", "CTE_NODE")
# The words by which SQL asks which tables there are.
CATALOGUE = re.compile(r"show|information_schema|(duckdb|sqlite|pg)_\w+")
_WORD = re.compile(r"\w+")
TABLE_FUNCTIONS = ("range", "generate_series", "unnest", "json_each", "json_tree")


@dataclass(frozen=True)
class SqlAnswer:
    """The names of the columns and the rows of an answer, and whether there are more rows."""

    columns: Sequence[str]
    rows: Sequence[tuple[Any, ...]]
    more: bool


class Database:
    """A database in memory with one view for each table of a corpus: articles that a newer version has replaced are in
    the views ``old_…`` only. It may read the corpus's files and nothing else, and its settings are locked.

    A view is made, and its files fetched, when the first query names it: of a corpus in a bucket only the tables that
    are asked for are copied. One database may serve several threads.
    """

    def __init__(self, place: Place, manifest: Manifest, tables: Mapping[str, Table], memory: str = MEMORY) -> None:
        self._place, self._manifest, self._tables = place, manifest, tables
        self._made: set[str] = set()
        self._making = threading.Lock()
        self._connection = duckdb.connect(":memory:")
        for name, value in (SETTINGS | {"memory_limit": memory}).items():
            self._connection.execute(f"SET GLOBAL {name} = '{value}'")
        self._connection.execute("CREATE SCHEMA nothing")
        paths = [str(path) for name in tables for path in table_paths(place, manifest, name)]
        self._connection.execute("SET allowed_paths = $paths", {"paths": paths})
        self._connection.execute("SET enable_external_access = false")
        self._connection.execute("SET lock_configuration = true")

    def run(self, query: str, values: Sequence[Any] = ()) -> duckdb.DuckDBPyRelation:
        """Return the answer to a query of the program's own, with its parameters."""
        return self._cursor(query).sql(query, params=list(values))

    def select(self, query: str) -> pa.RecordBatchReader:
        """Return the answer to one SELECT that a user wrote, as a stream. Raises CorpusFault for anything else, and
        with the message of DuckDB if that refuses it."""
        try:
            return _relation(self._cursor(query), query).to_arrow_reader()
        except duckdb.Error as error:
            raise CorpusFault(str(error)) from error

    def select_some(self, query: str, most: int, seconds: float) -> SqlAnswer:
        """Return at most `most` rows of the answer to one SELECT that a user wrote. Raises CorpusFault for anything
        else, with the message of DuckDB if that refuses it, and where it takes longer than some seconds."""
        cursor = self._cursor(query)
        timer = threading.Timer(seconds, cursor.interrupt)
        timer.start()
        try:
            answer = _relation(cursor, query).limit(most + 1)
            columns, rows = answer.columns, answer.fetchall()
        except duckdb.InterruptException as error:
            raise CorpusFault(f"this takes longer than {seconds:g} seconds; ask for less") from error
        except duckdb.Error as error:
            raise CorpusFault(str(error)) from error
        finally:
            timer.cancel()
            cursor.close()
        return SqlAnswer(columns, rows[:most], len(rows) > most)

    def close(self) -> None:
        """Close the database's files."""
        self._connection.close()

    def _cursor(self, query: str) -> duckdb.DuckDBPyConnection:
        """Return a cursor for a query, after making the views that it names."""
        words = set(_WORD.findall(query.casefold()))
        wanted = {word.removeprefix("old_") for word in words}
        if "texts" in words:
            wanted.add("records")
        if any(map(CATALOGUE.fullmatch, words)):
            wanted.update(self._tables)
        with self._making:
            for name in wanted & self._tables.keys() - self._made:
                self._make(name)
        return self._connection.cursor()

    def _make(self, name: str) -> None:
        """Make the views of a table, after the one of the articles that were replaced, if they rest on it."""
        if name in self._made:
            return
        has_retired = name not in PLAIN and bool(table_paths(self._place, self._manifest, "retired"))
        if has_retired:
            self._make("retired")
        table, files = self._tables[name], segment_files(self._place, self._manifest, name)
        _view(self._connection, table, files, has_retired, _has_columns(self._place, self._manifest, table))
        if name == "records":
            self._connection.execute(
                "CREATE VIEW texts AS SELECT article_id, json_extract_string(record, '$.article.text') AS text "
                "FROM records"
            )
        self._made.add(name)


def _has_columns(place: Place, manifest: Manifest, table: Table) -> bool:
    """Return whether all files have every column of a table, by one file of each version of the program."""
    samples = {tuple(segment.made_by): segment for segment in manifest.segments if segment.rows.get(table.name)}
    files = (table_file(place, segment, table.name) for segment in samples.values())
    try:
        return all(set(table.schema.names) <= set(pq.read_schema(file).names) for file in files)
    except (OSError, pa.ArrowInvalid):
        return True  # A file that cannot be read is reported by the query that reads it.


def _view(
    connection: duckdb.DuckDBPyConnection, table: Table, files: list[Path], has_retired: bool, has_columns: bool
) -> None:
    """Create the view of a table. Columns that a file of an earlier version does not have are null."""
    name = table.name
    columns = ", ".join(f'"{column.name}"' for column in table.columns)
    source = f"nothing.{name}"
    if not files or not has_columns:
        connection.register("empty", table.empty())
        connection.execute(f"CREATE TABLE {source} AS SELECT * FROM empty")
        connection.unregister("empty")
    if files:
        listed = ", ".join("'" + str(path).replace("'", "''") + "'" for path in files)
        earlier = f"(FROM read_parquet([{listed}], union_by_name = true) UNION ALL BY NAME FROM {source})"
        source = f"read_parquet([{listed}])" if has_columns else earlier
    base = f"SELECT {columns} FROM {source}"
    retired = "article_id IN (SELECT article_id FROM retired)"
    connection.execute(f"CREATE VIEW {name} AS {base}" + (f" WHERE NOT {retired}" if has_retired else ""))
    if name not in PLAIN:
        connection.execute(f"CREATE VIEW old_{name} AS {base} WHERE {retired if has_retired else 'false'}")


def _relation(cursor: duckdb.DuckDBPyConnection, query: str) -> duckdb.DuckDBPyRelation:
    """Return the relation of one SELECT. Raises CorpusFault for anything else."""
    statements = cursor.extract_statements(query)
    if [statement.type for statement in statements] != [duckdb.StatementType.SELECT]:
        raise CorpusFault(ONE_SELECT)
    tree = cursor.execute("SELECT json_serialize_sql($query)", {"query": query}).fetchall()
    _check_tree([json.loads(text) for (text,) in tree])
    return cursor.sql(query)


def _check_tree(tree: Any) -> None:
    """Raise CorpusFault if a query that looks like a SELECT does more: a COPY or an INSERT can hide in a WITH,
    and the text of another query in the argument of a table function."""
    if isinstance(tree, list):
        for branch in tree:
            _check_tree(branch)
    elif isinstance(tree, dict):
        if tree.get("error") is True:
            raise CorpusFault(ONE_SELECT)
        kind = tree.get("type")
        if isinstance(kind, str) and kind.endswith("_NODE") and kind not in QUERY_NODES:
            raise CorpusFault(ONE_SELECT)
        if kind == "TABLE_FUNCTION":
            name = str(tree.get("function", {}).get("function_name")).lower()
            if name not in TABLE_FUNCTIONS:
                raise CorpusFault(f"{name}(…) cannot be used here; there are: {', '.join(TABLE_FUNCTIONS)}")
        for branch in tree.values():
            _check_tree(branch)


Names = str | Sequence[str] | None


@dataclass(frozen=True)
class Filters:
    """Which events are wanted. Several values in one field mean any of them; several fields mean all of them.

    ``actor``, ``recipient``, ``party`` (either side), ``source`` and ``place`` match a country, code, sector
    or whole name in upper or lower case, or a part of a name with ``*`` (``*putin*``). ``since`` and ``until``
    (ISO dates, months or years) select the events that have a day between them, both included. ``min_confidence``
    leaves out what :func:`dateline.record.is_confident` does.

    ``in_country`` (ISO 3166-1 alpha-3), ``division`` (first-level, by name), ``box`` ("south,west,north,east", degrees)
    and ``near`` ("latitude,longitude,kilometres") ask where an event happened. ``box`` and ``near`` go by positions:
    events of which only the country or the first-level division is known are in neither.
    """

    actor: Names = None
    recipient: Names = None
    party: Names = None
    type: Names = None
    mode: Names = None
    context: Names = None
    status: Names = None
    prominence: Names = None
    place: Names = None
    in_country: Names = None
    division: Names = None
    box: str | None = None
    near: str | None = None
    since: str | None = None
    until: str | None = None
    source: Names = None
    stance: Names = None
    outlet: Names = None
    article: Names = None
    event: Names = None
    background: bool | None = None
    ongoing: bool | None = None
    min_confidence: float = 0.0

    def condition(self) -> tuple[str, list[Any]]:
        """Return a condition in SQL with its parameters.

        Raises CorpusFault for an unknown type, status or date, a box or circle that is none, or a confidence that is
        not between 0 and 1.
        """
        parts: list[tuple[str, list[Any]]] = []
        for names, columns in (
            (self.actor, ("actor_key",)),
            (self.recipient, ("recipient_key",)),
            (self.party, ("actor_key", "recipient_key")),
            (self.place, ("place_key",)),
            (self.source, ("source_key",)),
        ):
            if names is not None:
                parts.append(_in_key(_several(names), columns))
        for names, column, allowed in (
            (self.type, "type", EVENT_TYPES),
            (self.status, "status", get_args(Status)),
            (self.prominence, "prominence", get_args(Prominence)),
            (self.mode, "mode", None),
            (self.outlet, "outlet", None),
            (self.article, "article_id", None),
            (self.event, "event_id", None),
        ):
            if names is not None:
                parts.append(_one_of(_several(names), column, allowed))
        for names, column in ((self.context, "contexts"), (self.stance, "stances")):
            if names is not None:
                wanted = _checked(_several(names), get_args(Stance)) if column == "stances" else _several(names)
                parts.append((f"list_has_any({column}, ?)", [wanted]))
        parts.extend(self._areas())
        parts.extend(self._days())
        parts.extend(self._confidence())
        parts.extend((f"{name} = ?", [value]) for name, value in self._flags() if value is not None)
        return " AND ".join(text for text, _ in parts), [value for _, values in parts for value in values]

    def _flags(self) -> tuple[tuple[str, bool | None], ...]:
        return ("background", self.background), ("ongoing", self.ongoing)

    def _confidence(self) -> list[tuple[str, list[Any]]]:
        try:
            least = check_confidence(self.min_confidence)
        except ValueError as error:
            raise CorpusFault(str(error)) from error
        return [("(confidence IS NULL OR confidence >= ?)", [least])] if least else []

    def _areas(self) -> list[tuple[str, list[Any]]]:
        parts: list[tuple[str, list[Any]]] = []
        if self.in_country is not None:
            parts.append(_one_of([name.upper() for name in _several(self.in_country)], "place_country", None))
        if self.division is not None:
            names = [name.lower() for name in _several(self.division)]
            parts.append(_one_of(names, "lower(admin1)", None))
        try:
            if self.box is not None:
                parts.append(_in_box(parse_box(self.box)))
            if self.near is not None:
                parts.append(_in_circle(parse_circle(self.near)))
        except ValueError as error:
            raise CorpusFault(str(error)) from error
        return parts

    def _days(self) -> list[tuple[str, list[Any]]]:
        parts: list[tuple[str, list[Any]]] = []
        if self.since is not None:
            parts.append(("date_last >= ?", [_date(self.since, first_day(self.since))]))
        if self.until is not None:
            parts.append(("date <= ?", [_date(self.until, last_day(self.until))]))
        return parts


def _several(names: str | Sequence[str]) -> list[str]:
    return [names] if isinstance(names, str) else list(names)


def _in_key(names: list[str], columns: Sequence[str]) -> tuple[str, list[Any]]:
    wanted = []
    for name in names:
        plain = name.lower().replace("|", " ").strip()
        wanted.append(("" if plain.startswith("*") else "|") + plain.strip("*") + ("" if plain.endswith("*") else "|"))
    tests = [f"contains({column}, ?)" for column in columns for _ in wanted]
    return f"({' OR '.join(tests) or 'false'})", wanted * len(columns)


def _in_box(box: Box) -> tuple[str, list[Any]]:
    meridians = "lon BETWEEN ? AND ?" if box.west <= box.east else "(lon >= ? OR lon <= ?)"
    return f"({HAS_POINT} AND lat BETWEEN ? AND ? AND {meridians})", [box.south, box.north, box.west, box.east]


def _in_circle(circle: Circle) -> tuple[str, list[Any]]:
    """The haversine formula, as in :func:`dateline.geo.great_circle_km`."""
    haversine = (
        "pow(sin(radians(lat - ?) / 2), 2) + cos(radians(lat)) * cos(radians(?)) * pow(sin(radians(lon - ?) / 2), 2)"
    )
    distance = f"2 * {EARTH_RADIUS_KM} * asin(sqrt(least(1, {haversine})))"
    return f"({HAS_POINT} AND {distance} <= ?)", [circle.lat, circle.lat, circle.lon, circle.km]


def _one_of(names: list[str], column: str, allowed: Sequence[str] | None) -> tuple[str, list[Any]]:
    values = _checked(names, allowed) if allowed else names
    return f"{column} IN ({', '.join('?' * len(values)) or 'NULL'})", values


def _checked(names: list[str], allowed: Sequence[str]) -> list[str]:
    by_lower = {name.lower(): name for name in allowed}
    for name in names:
        if name.lower() not in by_lower:
            raise CorpusFault(f'there is no "{name}"{suggestion(name, allowed)}')
    return [by_lower[name.lower()] for name in names]


def _date(value: str, day: Any) -> Any:
    if day is None:
        raise CorpusFault(f'"{value}" is not a date; write 2016-12-08, 2016-12 or 2016')
    return day
