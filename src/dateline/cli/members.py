"""``dateline members``: the levels of the workbench's members, and the back-up of its database."""

from __future__ import annotations

import time
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from dateline.cli.terminal import Messages

if TYPE_CHECKING:
    from dateline.review.database.connection import Database


app = typer.Typer(
    no_args_is_help=True, help="Example: dateline members list --of corpus/\n\nManage the members of the workbench."
)

Source = Annotated[str, typer.Option("--of", help="The corpus, or file of records, that the workbench serves.")]
Config = Annotated[Path | None, typer.Option(help="The workbench's TOML file of settings.")]
Url = Annotated[str | None, typer.Option("--database", help="The database, if it is not beside the corpus.")]


def _open(source: str, config: Path | None, database: str | None) -> Database:
    from dateline.review.database.connection import open_database
    from dateline.workbench.application import database_of
    from dateline.workbench.settings import load_settings

    return open_database(database_of(source, load_settings(config, database=database)))


@app.command(short_help="Give a level to a member.")
def grant(
    address: Annotated[str, typer.Argument(help="The member's e-mail address.")],
    level: Annotated[str, typer.Option(help="member, contributor, reviewer, editor or administrator.")],
    until: Annotated[
        str | None, typer.Option(help="The last day on which the member has the level, such as 2027-01-01.")
    ] = None,
    of: Source = ".",
    config: Config = None,
    database: Url = None,
) -> None:
    """Example: dateline members grant anna@example.org --level contributor --until 2027-01-01 --of corpus/

    Give a level to the member with an address. A person who has not joined yet becomes a member, and signs in by a
    link like all others.
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
    # A level that is granted in another database than the one that is served helps nobody.
    Messages().say(f"granted in {store.address}")


@app.command("list", short_help="List all members with their levels.")
def list_all(of: Source = ".", config: Config = None, database: Url = None) -> None:
    """Example: dateline members list --of corpus/

    List all members with their levels, separated by tabs.
    """
    from dateline.workbench.members.grants import list_members

    with _open(of, config, database).reading() as connection:
        for line in list_members(connection, datetime.now(UTC).date()):
            typer.echo("\t".join((line.address or "(local)", line.name, line.level.word, line.until or "")))


@app.command(short_help="Back up members, decisions and comments.")
def backup(
    path: Annotated[Path, typer.Argument(help="The file to write.")],
    of: Source = ".",
    config: Config = None,
    database: Url = None,
) -> None:
    """Example: dateline members backup members.jsonl.gz --of corpus/

    Write members, decisions and comments to one file; the workbench may go on running. The file holds personal data:
    store it safely.
    """
    from dateline.review.database.backup import backup as write_backup

    typer.echo(f"{write_backup(_open(of, config, database), path)} rows written to {path}")


@app.command(short_help="Restore a back-up into a new database.")
def restore(
    path: Annotated[Path, typer.Argument(help="A file written by dateline members backup.")],
    of: Source = ".",
    config: Config = None,
    database: Url = None,
) -> None:
    """Example: dateline members restore members.jsonl.gz --database postgresql://dateline@localhost/dateline

    Restore a back-up into a new database.
    """
    from dateline.review.database.backup import restore as restore_backup

    typer.echo(f"{restore_backup(_open(of, config, database), path)} rows read from {path}")
