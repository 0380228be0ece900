"""Events as Arrow tables and data frames, with the columns that the corpus, CSV and Parquet share."""

from __future__ import annotations

from collections.abc import Iterable
from importlib import import_module
from types import ModuleType
from typing import Any, TypeAlias

import pyarrow as pa

from dateline.errors import PackageMissing
from dateline.record import Record
from dateline.store.record_rows import event_rows
from dateline.store.tables import load_tables

Rows: TypeAlias = pa.Table | pa.RecordBatchReader


def event_table(records: Iterable[Record]) -> pa.Table:
    """Return the events of records as a table, one row for each event, in the records' order.

    The columns are those of a corpus's table ``events``, as ``dateline code --format csv`` writes them, too; lists are
    lists, dates are dates. Without events the table has no rows, but all its columns.
    """
    return load_tables()["events"].arrow([row for record in records for row in event_rows(record)])


def to_pandas(rows: Rows) -> Any:
    """Return a table, or the answer of :meth:`Corpus.sql`, as a :class:`pandas.DataFrame`.

    Dates become ``datetime64``, so that they can be resampled and plotted; whole numbers and truth values that may be
    unknown stay whole numbers and truth values (``Int64``, ``boolean``). Raises PackageMissing where pandas is not
    installed: dateline does not depend on it.
    """
    pandas = _import("pandas")
    nullable = {pa.int64(): pandas.Int64Dtype(), pa.bool_(): pandas.BooleanDtype()}
    return _whole(rows).to_pandas(date_as_object=False, types_mapper=nullable.get)


def to_polars(rows: Rows) -> Any:
    """Return a table, or the answer of :meth:`Corpus.sql`, as a :class:`polars.DataFrame`.

    Raises PackageMissing where polars is not installed: dateline does not depend on it.
    """
    return _import("polars").from_arrow(_whole(rows))


def _whole(rows: Rows) -> pa.Table:
    return rows.read_all() if isinstance(rows, pa.RecordBatchReader) else rows


def _import(package: str) -> ModuleType:
    try:
        return import_module(package)
    except ImportError as error:
        raise PackageMissing(
            f"{package} cannot be imported ({error}); dateline works without it, and for this needs: "
            f"pip install {package}"
        ) from error
