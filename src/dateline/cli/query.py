"""``dateline query``, ``dateline sql`` and ``dateline show``: what a corpus holds."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from dateline.cli.options import CorpusPath, MinConfidence, TableFormat

if TYPE_CHECKING:
    from dateline.record import Event, Record

Several = list[str] | None
WHO = "a country, code, sector, name, or *part of a name*"
Actor = Annotated[Several, typer.Option(metavar="WHO", help=f"Who acts: {WHO}.")]
Recipient = Annotated[Several, typer.Option(metavar="WHO", help=f"To whom it is done: {WHO}.")]
Party = Annotated[Several, typer.Option(metavar="WHO", help="Actor or recipient.")]
EventType = Annotated[Several, typer.Option("--type", metavar="TYPE", help="PLOVER event type.")]
Mode = Annotated[Several, typer.Option(metavar="MODE", help="PLOVER mode.")]
Context = Annotated[Several, typer.Option(metavar="CONTEXT", help="PLOVER context.")]
PlaceOption = Annotated[Several, typer.Option(metavar="PLACE", help="Place, first-level division or country.")]
InCountry = Annotated[
    Several, typer.Option(metavar="CODE", help="The country where it happened, ISO 3166-1 alpha-3 (SYR).")
]
Division = Annotated[Several, typer.Option(metavar="NAME", help="The first-level division where it happened.")]
Box = Annotated[
    str | None, typer.Option(metavar="S,W,N,E", help="Happened between these parallels and meridians, in degrees.")
]
Near = Annotated[str | None, typer.Option(metavar="LAT,LON,KM", help="Happened within so many kilometres of a point.")]
Since = Annotated[str | None, typer.Option("--from", metavar="DATE", help="From this day, month or year on.")]
Until = Annotated[str | None, typer.Option("--to", metavar="DATE", help="Up to this day, month or year.")]
Status = Annotated[Several, typer.Option(metavar="STATUS", help="occurred, planned, hypothetical or negated.")]
Source = Annotated[Several, typer.Option(metavar="WHO", help="According to whom.")]
Stance = Annotated[Several, typer.Option(metavar="STANCE", help="What the source does: asserts, denies, alleges …")]
Outlet = Annotated[Several, typer.Option(metavar="OUTLET", help="Who published the article.")]
Background = Annotated[
    bool | None, typer.Option("--background/--no-background", help="Only, or no, events reported as history.")
]
Count = Annotated[
    str | None,
    typer.Option(
        metavar="BY",
        help="Count by a field instead of listing: type, mode, quad, status, in_country, division, place, "
        "country (of a side), party, actor, recipient, source or outlet.",
    ),
]
Limit = Annotated[int, typer.Option(min=0, metavar="N", help="List at most N events; 0 lists all.")]
Offset = Annotated[int, typer.Option(min=0, metavar="N", help="Skip the first N events.")]
Oldest = Annotated[bool, typer.Option("--oldest", help="List the oldest events first.")]


def query(
    corpus: CorpusPath,
    actor: Actor = None,
    recipient: Recipient = None,
    party: Party = None,
    event_type: EventType = None,
    mode: Mode = None,
    context: Context = None,
    place: PlaceOption = None,
    in_country: InCountry = None,
    division: Division = None,
    box: Box = None,
    near: Near = None,
    since: Since = None,
    until: Until = None,
    status: Status = None,
    source: Source = None,
    stance: Stance = None,
    outlet: Outlet = None,
    background: Background = None,
    min_confidence: MinConfidence = 0.0,
    count: Count = None,
    limit: Limit = 50,
    offset: Offset = 0,
    oldest: Oldest = False,
    form: TableFormat = "table",
) -> None:
    """Example: dateline query corpus --actor RUS --type ASSAULT --place Aleppo --from 2016-12

    List the events of a corpus, newest first. An option may be repeated: an event must match any of its values, and
    must match all the options given. --box and --near go by the position of the place: events of which only the country
    or the first-level division is known are in neither.
    """
    from dateline.cli.table_output import EVENT_COLUMNS, write_table
    from dateline.store.corpus import Corpus, Order

    filters: dict[str, Any] = {
        "actor": actor,
        "recipient": recipient,
        "party": party,
        "type": event_type,
        "mode": mode,
        "context": context,
        "place": place,
        "in_country": in_country,
        "division": division,
        "box": box,
        "near": near,
        "since": since,
        "until": until,
        "status": status,
        "source": source,
        "stance": stance,
        "outlet": outlet,
        "background": background,
        "min_confidence": min_confidence,
    }
    with Corpus.open(corpus) as opened:
        if count is not None:
            write_table(opened.counts(count, **filters).to_reader(), form)
            return
        order: Order = "oldest" if oldest else "newest"
        events = opened.events(limit=limit or None, offset=offset, order=order, **filters)
        write_table(events.to_reader(), form, EVENT_COLUMNS)


def sql(
    corpus: CorpusPath,
    statement: Annotated[
        str, typer.Argument(metavar="SELECT", help="One SELECT statement; for the tables see: dateline corpus tables.")
    ],
    form: TableFormat = "table",
) -> None:
    """Example: dateline sql corpus "SELECT type, count(*) FROM events GROUP BY type"

    Query a corpus in SQL (DuckDB). The tables are read-only, and no other file can be opened.
    """
    from dateline.cli.table_output import write_table
    from dateline.store.corpus import Corpus

    with Corpus.open(corpus) as opened:
        write_table(opened.sql(statement), form)


def show(
    corpus: CorpusPath,
    event_id: Annotated[str, typer.Argument(metavar="EVENT_ID", help="The id of an event, or ARTICLE_ID/EVENT_ID.")],
    as_json: Annotated[bool, typer.Option("--json", help="Print the whole record as JSON.")] = False,
) -> None:
    """Example: dateline show corpus evt-3f9a1c2b7d10

    Show an event of a corpus with the words that support it, its sources and its article.
    """
    from dateline.record import encode
    from dateline.store.corpus import Corpus

    with Corpus.open(corpus) as opened:
        view = opened.event(event_id)
    if as_json:
        typer.echo(encode(view.record))
    else:
        _print_event(view.record, view.event)


def _print_event(record: Record, event: Event) -> None:
    import sys

    import msgspec
    from rich.console import Console
    from rich.text import Text

    from dateline.cli.event_blocks import print_line, print_record

    article = record.article
    console = Console(file=sys.stdout, highlight=False, markup=False, emoji=False)
    print_record(console, msgspec.structs.replace(record, events=(event,)), article.id)
    for name, value in (("event", event.id), ("article", article.id), ("address", article.url)):
        if value:
            print_line(console, Text.assemble((f"{name}: ", "dim"), value), 2)
