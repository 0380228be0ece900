"""``dateline corpus``: what a corpus contains, what was set aside, what has changed."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Annotated

import typer

from dateline.cli.options import CorpusPath, TableFormat, Wait
from dateline.cli.terminal import Exit, Messages, counted

if TYPE_CHECKING:
    from dateline.store.corpus import Corpus

app = typer.Typer(no_args_is_help=True, help="Example: dateline corpus info corpus\n\nInspect and check a corpus.")


@app.command(short_help="Count what a corpus holds, by table, version and reason.")
def info(corpus: CorpusPath) -> None:
    """Example: dateline corpus info corpus

    Count the rows of each table of a corpus, its segments and its bytes; name its first and last article, the versions
    that coded it, and why inputs were set aside.
    """
    from dateline.store.corpus import Corpus

    with Corpus.open(corpus) as opened:
        for name in opened.tables:
            _echo_count(name, opened.sql(f"SELECT count(*) AS n FROM {name}").read_all()["n"][0].as_py())
        _echo_count("segments", len(opened.manifest.segments))
        _echo_count("bytes", opened.place.bytes_of(opened.manifest.names()))
        _echo_days(opened)
        _echo_versions(opened)
        _echo_reasons(opened)


def _echo_count(name: str, count: int, words: str = "") -> None:
    typer.echo(f"{name:12} {count:>12,}  {words}".rstrip())


def _echo_days(corpus: Corpus) -> None:
    """Print the days of the oldest and the newest article."""
    query = "SELECT min(published_date) AS first, max(published_date) AS last FROM articles"
    (days,) = corpus.sql(query).read_all().to_pylist()
    if days["first"] is not None:
        typer.echo(f"\npublished from {days['first']} to {days['last']}")


def _echo_versions(corpus: Corpus) -> None:
    """Print how many articles each version of the program, its model and its knowledge coded."""
    versions = Counter[tuple[str, ...]]()
    for segment in corpus.manifest.segments:
        if segment.made_by:
            versions[tuple(segment.made_by)] += segment.rows.get("records", 0)
    if versions:
        typer.echo("\ncoded by")
    for made_by, count in versions.most_common():
        typer.echo(f"{count:>7,}  {' · '.join(made_by)}")


def _echo_reasons(corpus: Corpus) -> None:
    """Print how many inputs were set aside for which reason."""
    from dateline.scale.set_aside import SetAside

    reasons = SetAside()
    for batch in corpus.problems().to_batches():
        for row in batch.select(["read_from", "reason"]).to_pylist():
            reasons.add(row["read_from"], row["reason"])
    for number, line in enumerate(reasons.lines()):
        typer.echo(line if number else f"\nset aside\n{line}")


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


@app.command(short_help="Take articles out for good.")
def remove(
    corpus: CorpusPath,
    article_ids: Annotated[list[str], typer.Argument(metavar="ARTICLE_ID…", help="Ids of articles.")],
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
    wait: Wait = False,
) -> None:
    """Example: dateline corpus remove corpus art-b4af001abc60

    Take articles out of a corpus for good: text, record, events, statements, what recodings changed in them, and
    all earlier and later versions under the same address. The files that held them are written anew and deleted.

    An ingest that meets the same article again takes it in again: remove it from its source, too. Decisions of members
    on its events are in the database of members, and stay there.
    """
    from dateline.store.corpus import Corpus
    from dateline.store.removal import remove_articles, versions_of
    from dateline.store.writer import Writer

    messages = Messages()
    with Corpus.open(corpus) as opened:
        chosen = versions_of(opened, article_ids)
        for article in map(opened.article, chosen):
            messages.say(f"{article.id}  {article.published.date or ''}  {article.headline or ''}")
    if not yes and not typer.confirm(f"Take {counted(len(chosen), 'article')} out for good?", err=True):
        raise typer.Exit(Exit.SOME_SET_ASIDE)
    with Writer(corpus, wait=wait) as writer:
        removal = remove_articles(writer, chosen)
    messages.say(f"{counted(removal.articles, 'article')} taken out")
    if removal.left:
        messages.say(
            f"{counted(removal.left, 'old segment')} still there, as somebody may be reading the corpus; the next "
            "command that writes to it while nobody does, such as dateline ingest, deletes them (in a bucket, from a "
            "day later on)"
        )


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
