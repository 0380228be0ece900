"""The whole database as one file of JSON lines, and back: the same file for SQLite and PostgreSQL."""

from __future__ import annotations

import gzip
import os
from pathlib import Path

import msgspec
from sqlalchemy import func, insert, select, text

from dateline.review.database.connection import Database, DatabaseFault
from dateline.review.database.names import tell_names_apart
from dateline.review.database.tables import keys, members, metadata

FORM = "dateline.members/1"
LASTING = [table for table in metadata.sorted_tables if not table.info.get("passing")]
"""The tables of a back-up: all but those of what is only on its way."""


def backup(database: Database, path: Path) -> int:
    """Write the rows of one state of the database, but for what is only on its way, to a file that appears whole or not
    at all; returns how many.

    The workbench may go on serving meanwhile. The file holds addresses and the workbench's secret: keep it safe.
    """
    aside = path.with_name(path.name + ".part")
    rows = 0
    encoder = msgspec.json.Encoder()
    descriptor = os.open(aside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "wb") as raw, gzip.GzipFile(fileobj=raw, mode="wb") as out:
        out.write(encoder.encode({"form": FORM}) + b"\n")
        with database.reading_one_state() as connection:
            for table in LASTING:
                for row in connection.execute(select(table)).mappings():
                    out.write(
                        encoder.encode(
                            {"table": f"{table.name}", "row": {f"{key}": value for key, value in row.items()}}
                        )
                        + b"\n"
                    )
                    rows += 1
    with aside.open("rb") as written:
        os.fsync(written.fileno())
    aside.replace(path)
    return rows


def restore(database: Database, path: Path) -> int:
    """Read a file that :func:`backup` wrote into a database without members; returns how many rows.

    Raises DatabaseFault if the file is none of ours, or the database holds members already.
    """
    with database.writing() as connection:
        if connection.execute(select(func.count()).select_from(members)).scalar():
            raise DatabaseFault("the database holds members already; restore into a new one")
        connection.execute(keys.delete())
        try:
            with gzip.open(path, "rb") as lines:
                if msgspec.json.decode(next(lines, b"{}")).get("form") != FORM:
                    raise DatabaseFault(f"{path}: not a back-up of members")
                rows = 0
                for line in lines:
                    entry = msgspec.json.decode(line)
                    connection.execute(insert(metadata.tables[entry["table"]]).values(**entry["row"]))
                    rows += 1
        except (OSError, EOFError, msgspec.DecodeError, KeyError) as error:
            raise DatabaseFault(f"{path}: damaged or not a back-up of members: {error}") from error
        # A back-up of an earlier version knows no keys of names.
        tell_names_apart(connection)
        if connection.dialect.name == "postgresql":
            for table in metadata.sorted_tables:
                if "id" in table.c:
                    connection.execute(
                        text(
                            f"SELECT setval(pg_get_serial_sequence('{table.name}', 'id'), "
                            f"coalesce((SELECT max(id) FROM {table.name}), 1))"
                        )
                    )
    return rows
