"""`dateline members`: who may do what at the workbench, and the back-up of its database."""

from __future__ import annotations

import time
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from dateline.review.database.connection import Database


app = typer.Typer(no_args_is_help=True, help="Members of the workbench: levels, back-up and restore.")

Source = Annotated[Path, typer.Option("--of", help="The corpus, or file of records, that the workbench serves.")]
Config = Annotated[Path | None, typer.Option(help="The workbench's TOML file of settings.")]
Url = Annotated[str | None, typer.Option("--database", help="The database, where it is not beside the corpus.")]


def _open(source: Path, config: Path | None, database: str | None) -> Database:
    from dateline.review.database.connection import open_database
    from dateline.workbench.application import database_of
    from dateline.workbench.settings import load_settings

    return open_database(database_of(source, load_settings(config, database=database)))


@app.command()
def grant(
    address: Annotated[str, typer.Argument(help="The member's e-mail address.")],
    level: Annotated[str, typer.Option(help="member, contributor, reviewer, editor or administrator.")],
    until: Annotated[str | None, typer.Option(help="The last day of it, such as 2027-01-01.")] = None,
    of: Source = Path(),
    config: Config = None,
    database: Url = None,
) -> None:
    """Example: dateline members grant anna@example.org --level contributor --until 2027-01-01 --of corpus/

    Give a level to an address. Somebody who has not joined yet is made a member, and signs in by a link as others do.
    """
    from dateline.workbench.members.grants import MemberFault, grant_by_address
    from dateline.workbench.roles import parse_level

    try:
        parsed_level = parse_level(level)
    except ValueError as error:
        raise MemberFault(str(error)) from error
    store = _open(of, config, database)
    with store.writing() as connection:
        made = grant_by_address(connection, address, parsed_level, until, "the command line", int(time.time()))
    ends = f" until {until}" if until else ""
    typer.echo(f"{address}: {parsed_level.word}{ends}{' (a new member)' if made else ''}")


@app.command("list")
def list_all(of: Source = Path(), config: Config = None, database: Url = None) -> None:
    """Example: dateline members list --of corpus/

    Print all members with their levels, tab-separated.
    """
    from dateline.workbench.members.grants import list_members

    with _open(of, config, database).reading() as connection:
        for line in list_members(connection, datetime.now(UTC).date()):
            typer.echo("\t".join((line.address or "(local)", line.name, line.level.word, line.until or "")))


@app.command()
def backup(
    path: Annotated[Path, typer.Argument(help="The file to write.")],
    of: Source = Path(),
    config: Config = None,
    database: Url = None,
) -> None:
    """Example: dateline members backup members.jsonl.gz --of corpus/

    Write members, decisions and comments to one file, while the workbench goes on serving. Keep the file safe.
    """
    from dateline.review.database.backup import backup as write

    typer.echo(f"{write(_open(of, config, database), path)} rows written to {path}")


@app.command()
def restore(
    path: Annotated[Path, typer.Argument(help="A file that backup wrote.")],
    of: Source = Path(),
    config: Config = None,
    database: Url = None,
) -> None:
    """Example: dateline members restore members.jsonl.gz --database postgresql://dateline@localhost/dateline

    Read a back-up into a new database.
    """
    from dateline.review.database.backup import restore as read

    typer.echo(f"{read(_open(of, config, database), path)} rows read from {path}")
