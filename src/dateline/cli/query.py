"""``dateline query``, ``dateline sql`` and ``dateline show``: what a corpus holds."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

import typer

Form = Literal["table", "jsonl", "csv"]
Corpus = Annotated[Path, typer.Argument(metavar="CORPUS", help="The corpus's folder.")]
FormOption = Annotated[Form, typer.Option("--format", help="How to write.")]
Several = list[str] | None


def query(
    corpus: Corpus,
    actor: Annotated[
        Several, typer.Option(metavar="WHO", help="Country, code, sector, name, or *part of name*.")
    ] = None,
    recipient: Annotated[Several, typer.Option(metavar="WHO", help="Likewise, to whom.")] = None,
    party: Annotated[Several, typer.Option(metavar="WHO", help="Likewise, on either side.")] = None,
    event_type: Annotated[Several, typer.Option("--type", metavar="TYPE", help="PLOVER type.")] = None,
    mode: Annotated[Several, typer.Option(metavar="MODE", help="PLOVER mode.")] = None,
    context: Annotated[Several, typer.Option(metavar="CONTEXT", help="PLOVER context.")] = None,
    place: Annotated[Several, typer.Option(metavar="PLACE", help="Place, first-level division or country.")] = None,
    since: Annotated[str | None, typer.Option("--from", metavar="DATE", help="First day, month or year.")] = None,
    until: Annotated[str | None, typer.Option("--to", metavar="DATE", help="Last day, month or year.")] = None,
    status: Annotated[Several, typer.Option(metavar="STATUS", help="occurred, planned, hypothetical, negated.")] = None,
    source: Annotated[Several, typer.Option(metavar="WHO", help="Position to whom.")] = None,
    stance: Annotated[Several, typer.Option(metavar="STANCE", help="asserts, denies, alleges …")] = None,
    outlet: Annotated[Several, typer.Option(metavar="OUTLET", help="Who published it.")] = None,
    background: Annotated[bool | None, typer.Option("--background/--no-background", help="Told as history.")] = None,
    limit: Annotated[int, typer.Option(min=0, metavar="N", help="At most so many events; 0: all.")] = 50,
    offset: Annotated[int, typer.Option(min=0, metavar="N", help="Pass over so many.")] = 0,
    oldest: Annotated[bool, typer.Option("--oldest", help="The oldest first.")] = False,
    form: FormOption = "table",
) -> None:
    """Example: dateline query corpus --actor RUS --type ASSAULT --place Aleppo --from 2016-12

    List the events of a corpus, the newest first. An option given several times means any of its values; different
    options all hold.
    """
    from dateline.cli.table_output import EVENT_COLUMNS, write_table
    from dateline.store.corpus import Corpus as Opened

    with Opened.open(corpus) as opened:
        found = opened.events(
            limit=limit or None,
            offset=offset,
            order="oldest" if oldest else "newest",
            actor=actor,
            recipient=recipient,
            party=party,
            type=event_type,
            mode=mode,
            context=context,
            place=place,
            since=since,
            until=until,
            status=status,
            source=source,
            stance=stance,
            outlet=outlet,
            background=background,
        )
        write_table(found.to_reader(), form, EVENT_COLUMNS)


def sql(
    corpus: Corpus,
    statement: Annotated[str, typer.Argument(metavar="SELECT", help="One SELECT; see: dateline corpus tables.")],
    form: FormOption = "table",
) -> None:
    """Example: dateline sql corpus "SELECT type, count(*) FROM events GROUP BY type"

    Ask a corpus in SQL (DuckDB). The tables are read-only and no other file can be opened.
    """
    from dateline.cli.table_output import write_table
    from dateline.store.corpus import Corpus as Opened

    with Opened.open(corpus) as opened:
        write_table(opened.sql(statement), form)


def show(
    corpus: Corpus,
    event_id: Annotated[str, typer.Argument(metavar="EVENT_ID", help="An event's id, or ARTICLE_ID/EVENT_ID.")],
    as_json: Annotated[bool, typer.Option("--json", help="Print the whole record as JSON.")] = False,
) -> None:
    """Example: dateline show corpus evt-3f9a1c2b7d10

    Show an event of a corpus with the words that support it, its sources and its article.
    """
    import sys

    import msgspec
    from rich.console import Console
    from rich.text import Text

    from dateline.cli.event_blocks import emit, print_record
    from dateline.record import encode
    from dateline.store.corpus import Corpus as Opened

    with Opened.open(corpus) as opened:
        found = opened.event(event_id)
    if as_json:
        typer.echo(encode(found.record))
        return
    console = Console(file=sys.stdout, highlight=False, markup=False, emoji=False)
    print_record(console, msgspec.structs.replace(found.record, events=(found.event,)), found.record.article.id)
    article = found.record.article
    for name, value in (("event", found.event.id), ("article", article.id), ("address", article.url)):
        if value:
            emit(console, Text.assemble((f"{name}: ", "dim"), value), 2)
