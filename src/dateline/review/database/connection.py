"""Opening the database: SQLite with a write-ahead log by default, PostgreSQL by URL; brought up to date at start."""

from __future__ import annotations

import os
import stat
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from importlib.resources import files
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event, inspect, make_url
from sqlalchemy.exc import ArgumentError, InterfaceError, NoSuchModuleError, OperationalError, SQLAlchemyError

from dateline.errors import DatelineError

BUSY_SECONDS = 15
CONNECT_SECONDS = 5
ASKED_AGAIN_SECONDS = 5.0
MIGRATIONS = "dateline.review.database"
VERSION_TABLE = "alembic_version"


class DatabaseFault(DatelineError):
    """The members' database cannot be opened; the message says why and what to do."""


class NewerDatabase(Exception):
    """The tables are in a revision that this version does not know."""


class DatabaseAway(SQLAlchemyError):
    """The database does not answer at present, or takes nothing in. What was to be written was not; the message is that
    of the database."""


class Database:
    """A database whose tables are those of :mod:`dateline.review.database.tables`.

    Once it could not be reached, it is asked again only some seconds later, so that pages which can do without it do
    not wait for it one after the other.
    """

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        self._away_until = 0.0

    @property
    def is_away(self) -> bool:
        """Whether the database could not be reached a moment ago."""
        return time.monotonic() < self._away_until

    @property
    def address(self) -> str:
        """The file of an SQLite database, or the address of one on a server, without its password."""
        url = self.engine.url
        if self.engine.dialect.name == "sqlite" and url.database:
            return url.database
        return url.render_as_string(hide_password=True)

    @property
    def folder(self) -> Path | None:
        """The folder of an SQLite database; none of one on a server."""
        path = self.engine.url.database if self.engine.dialect.name == "sqlite" else None
        return Path(path).parent if path else None

    @contextmanager
    def _connected(self, **options: Any) -> Iterator[Connection]:
        if self.is_away:
            raise DatabaseAway("it could not be reached a moment ago")
        reached = False
        try:
            with self.engine.connect().execution_options(**options) as connection, connection.begin():
                reached = True
                yield connection
        except (OperationalError, InterfaceError) as error:
            if not reached or error.connection_invalidated:
                self._away_until = time.monotonic() + ASKED_AGAIN_SECONDS
            raise DatabaseAway(" ".join(str(error.orig).split())) from error

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """A connection that sees one state of the database. Raises DatabaseAway."""
        with self._connected() as connection:
            yield connection

    @contextmanager
    def reading_one_state(self) -> Iterator[Connection]:
        """A connection all of whose queries see the same state, however long they take. Raises DatabaseAway."""
        options = {"isolation_level": "REPEATABLE READ"} if self.engine.dialect.name == "postgresql" else {}
        with self._connected(**options) as connection:
            yield connection

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """A connection whose changes are kept together, or not at all if an exception leaves the block.

        What was written is on the disk when the block has ended. On SQLite one writes at a time. Raises DatabaseAway.
        """
        with self._connected(writes=True) as connection:
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
        remote = not url.drivername.startswith("sqlite")
        patience = {"connect_timeout": CONNECT_SECONDS} if remote and "connect_timeout" not in url.query else {}
        # Values may be addresses or tokens, and an error's text may go to a log.
        engine = create_engine(url, hide_parameters=True, pool_pre_ping=remote, connect_args=patience)
        if url.drivername.startswith("sqlite"):
            _keep_to_owner(url.database)
            _prepare_sqlite(engine)
        if _revision_of(engine) != _newest_revision():
            migrate(engine)
    except (ArgumentError, NoSuchModuleError, ImportError) as error:
        raise DatabaseFault(
            f"{where}: {error}; for PostgreSQL install the package psycopg and write postgresql://user@host/name"
        ) from error
    except NewerDatabase as error:
        raise DatabaseFault(
            f"{where} was written by a newer version of dateline ({error}); install that version: "
            "pip install --upgrade dateline"
        ) from error
    except SQLAlchemyError as error:
        # SQLAlchemy's own text ends in an address of its documentation.
        cause = getattr(error, "orig", None) or error
        named = engine.url.database if engine.url.drivername.startswith("sqlite") else engine.url.render_as_string()
        reason = " ".join(str(cause).split())
        raise DatabaseFault(f"the members' database {named} cannot be opened: {reason}; {_remedy(engine)}") from error
    except OSError as error:
        raise DatabaseFault(
            f"the members' database {url.database} cannot be opened: {error.strerror}; {_remedy(engine)}"
        ) from error
    return Database(engine)


def _remedy(engine: Engine) -> str:
    if not engine.url.drivername.startswith("sqlite"):
        return "does the server run, and may this user open that database?"
    folder = Path(engine.url.database or "").parent
    if not folder.is_dir():
        return f"there is no folder {folder}: make it, or name another place with --database"
    return "may this user write there, and is the file an SQLite database? --database names another place"


def _keep_to_owner(path: str | None) -> None:
    """Make the file readable by its owner alone, for it holds addresses and the workbench's secret. One that only a
    group may read, too, was made so on purpose, and is left as it is. SQLite gives its other files the same rights."""
    if not path or path == ":memory:":
        return
    try:
        os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
    except FileExistsError:
        if stat.S_IMODE(Path(path).stat().st_mode) & stat.S_IROTH:
            with suppress(PermissionError):
                Path(path).chmod(0o600)


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


def _revision_of(engine: Engine) -> str | None:
    """The revision in which the tables are; none where there are none."""
    with engine.connect() as connection:
        if not inspect(connection).has_table(VERSION_TABLE):
            return None
        found = connection.exec_driver_sql(f"SELECT version_num FROM {VERSION_TABLE}").scalar()
        return str(found) if found is not None else None


def _newest_revision() -> str:
    """The revision to which `migrations/` lead, by the names of their files: m0005_languages.py is 0005."""
    names = (file.name for file in files(MIGRATIONS).joinpath("migrations", "versions").iterdir())
    return max(name[1:].partition("_")[0] for name in names if name.startswith("m") and name.endswith(".py"))


def migrate(engine: Engine, revision: str = "head") -> None:
    """Bring the tables to a revision of `migrations/`. Raises NewerDatabase."""
    # Only here, for a server whose database is up to date does not need it, and it takes 11 MiB.
    from alembic import command
    from alembic.config import Config
    from alembic.util import CommandError

    config = Config()
    config.set_main_option("script_location", str(files(MIGRATIONS) / "migrations"))
    with engine.connect().execution_options(writes=True) as connection:
        config.attributes["connection"] = connection
        try:
            command.upgrade(config, revision)
        except CommandError as error:
            # The revision in which the database is has no file here.
            raise NewerDatabase(str(error)) from error


def beside(source: Path) -> Path:
    """The database of a corpus folder, or of a file of records, if nobody says otherwise."""
    return source / "workbench.sqlite" if source.is_dir() else source.with_name(source.name + ".workbench.sqlite")
