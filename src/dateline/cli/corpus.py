"""``dateline corpus``: what a corpus contains, what was set aside, what has changed."""

from __future__ import annotations

from typing import Annotated

import typer

from dateline.cli.options import CorpusPath, TableFormat

app = typer.Typer(
    no_args_is_help=True, help="Example: dateline corpus info corpus\n\nInspect and check a corpus on disk."
)


@app.command(short_help="Count the rows of a corpus.")
def info(corpus: CorpusPath) -> None:
    """Example: dateline corpus info corpus

    Count the rows of each table of a corpus and its segments, and name the versions that made it.
    """
    from dateline.store.corpus import Corpus

    with Corpus.open(corpus) as opened:
        for name in opened.tables:
            rows = next(iter(opened.sql(f"SELECT count(*) AS n FROM {name}").read_all().to_pylist()))["n"]
            typer.echo(f"{name:12} {rows:>12,}")
        typer.echo(f"{'segments':12} {len(opened.manifest.segments):>12,}")
        for made_by in sorted({" · ".join(segment.made_by) for segment in opened.manifest.segments if segment.made_by}):
            typer.echo(f"made by      {made_by}")


@app.command(short_help="List what was set aside, with the reasons.")
def problems(corpus: CorpusPath, form: TableFormat = "table") -> None:
    """Example: dateline corpus problems corpus

    List the inputs that could not be read and the articles that could not be coded, each with its reason. To try
    them again: dateline ingest … --retry
    """
    from dateline.cli.table_output import write_table
    from dateline.store.corpus import Corpus

    with Corpus.open(corpus) as opened:
        columns = ("read_from", "stage", "reason", "dateline_version")
        write_table(opened.problems().to_reader(), form, columns)


@app.command(short_help="List what a recoding changed.")
def changes(corpus: CorpusPath, form: TableFormat = "table") -> None:
    """Example: dateline corpus changes corpus --format jsonl

    List the events that a recoding added, changed or withdrew.
    """
    from dateline.cli.table_output import write_table
    from dateline.store.corpus import Corpus

    with Corpus.open(corpus) as opened:
        columns = ("article_id", "event_id", "change", "fields", "dateline_version", "moment")
        write_table(opened.table("changes").to_reader(), form, columns)


@app.command(short_help="List the tables and their columns.")
def tables(
    name: Annotated[str | None, typer.Argument(metavar="TABLE", help="Describe only this table.")] = None,
) -> None:
    """Example: dateline corpus tables events

    List the tables of a corpus for SQL, with the type and meaning of each column.
    """
    from dateline.errors import CorpusFault
    from dateline.store.tables import load_tables

    tables_by_name = load_tables()
    if name is not None and name not in tables_by_name:
        raise CorpusFault(f'there is no table "{name}"; there are: {", ".join(tables_by_name)}')
    for table in tables_by_name.values():
        if name in (None, table.name):
            typer.echo(f"{table.name}: {table.about}")
            for column in table.columns:
                typer.echo(f"    {column.name:20} {column.type:8} {column.meaning}")
            typer.echo()


@app.command(short_help="Check that a corpus is intact.")
def check(corpus: CorpusPath) -> None:
    """Example: dateline corpus check corpus

    Read every row of a corpus and every record in it. Exits with 0 if it is intact, with 2 at the first fault.
    """
    from dateline.store.maintenance import check_corpus

    typer.echo(f"{check_corpus(corpus)} records, all whole")
