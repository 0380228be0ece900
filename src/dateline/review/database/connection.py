"""Opening the database: SQLite with a write-ahead log by default, PostgreSQL by URL; brought up to date at start."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from importlib.resources import files
from pathlib import Path
from typing import Any

from alembic import command
from alembic.config import Config
from alembic.util import CommandError
from sqlalchemy import Connection, Engine, create_engine, event, make_url
from sqlalchemy.exc import ArgumentError, NoSuchModuleError, SQLAlchemyError

from dateline.errors import DatelineError

BUSY_SECONDS = 15
MIGRATIONS = "dateline.review.database"


class DatabaseFault(DatelineError):
    """The members' database cannot be opened; the message says why and what to do."""


class Database:
    """A database whose tables are those of :mod:`dateline.review.database.tables`."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """A connection that sees one state of the database."""
        with self.engine.connect() as connection, connection.begin():
            yield connection

    @contextmanager
    def reading_one_state(self) -> Iterator[Connection]:
        """A connection all of whose queries see the same state, however long they take."""
        connection = self.engine.connect()
        if connection.dialect.name == "postgresql":
            connection = connection.execution_options(isolation_level="REPEATABLE READ")
        with connection, connection.begin():
            yield connection

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """A connection whose changes are kept together, or not at all if an exception leaves the block.

        What was written is on the disk when the block has ended. On SQLite one writes at a time.
        """
        with self.engine.connect().execution_options(writes=True) as connection, connection.begin():
            yield connection

    def close(self) -> None:
        """Let go of all connections."""
        self.engine.dispose()


def open_database(where: str) -> Database:
    """The database at a path or SQLAlchemy URL, made or brought up to date. Raises DatabaseFault."""
    try:
        url = make_url(where if "://" in where else f"sqlite:///{Path(where).absolute()}")
        if url.drivername == "postgresql":
            url = url.set(drivername="postgresql+psycopg")
        # Values may be addresses or tokens, and an error's text may go to a log.
        engine = create_engine(url, hide_parameters=True, pool_pre_ping=not url.drivername.startswith("sqlite"))
        if url.drivername.startswith("sqlite"):
            _prepare_sqlite(engine)
        migrate(engine)
    except (ArgumentError, NoSuchModuleError, ImportError) as error:
        raise DatabaseFault(
            f"{where}: {error}; for PostgreSQL install the package psycopg and write postgresql://user@host/name"
        ) from error
    except CommandError as error:
        # The revision in which the database is has no file here.
        raise DatabaseFault(
            f"{where} was written by a newer version of dateline ({error}); install that version: "
            "pip install --upgrade dateline"
        ) from error
    except SQLAlchemyError as error:
        raise DatabaseFault(f"{make_url(engine.url).render_as_string(hide_password=True)}: {error}") from error
    return Database(engine)


def _prepare_sqlite(engine: Engine) -> None:
    """A write-ahead log, every commit on the disk, and writers that wait for each other from their first word on."""

    @event.listens_for(engine, "connect")
    def on_connect(connection: Any, _record: object) -> None:
        connection.isolation_level = None
        cursor = connection.cursor()
        cursor.execute("PRAGMA journal_mode=WAL")
        cursor.execute("PRAGMA synchronous=FULL")
        cursor.execute("PRAGMA foreign_keys=ON")
        cursor.execute(f"PRAGMA busy_timeout={BUSY_SECONDS * 1000}")
        cursor.close()

    @event.listens_for(engine, "begin")
    def on_begin(connection: Connection) -> None:
        writes = connection.get_execution_options().get("writes", False)
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


def migrate(engine: Engine, revision: str = "head") -> None:
    """Bring the tables to a revision of `migrations/`."""
    config = Config()
    config.set_main_option("script_location", str(files(MIGRATIONS) / "migrations"))
    with engine.connect().execution_options(writes=True) as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, revision)


def beside(source: Path) -> Path:
    """The database of a corpus folder, or of a file of records, if nobody says otherwise."""
    return source / "workbench.sqlite" if source.is_dir() else source.with_name(source.name + ".workbench.sqlite")
