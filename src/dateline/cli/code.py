"""``dateline code``: articles as records, in one of several formats."""

from __future__ import annotations

import csv
import io
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, BinaryIO, TextIO

import msgspec
import typer
from rich.console import Console

from dateline.cli.coding_options import Coding, Work, with_options
from dateline.cli.event_blocks import print_record
from dateline.cli.inputs import ColumnsMapped, Feeds, Inputs, Repeats, check_anything_read, find_inputs
from dateline.cli.options import AnyLanguage, FileDates, MinConfidence, Output, PublishedOn, iso_day
from dateline.cli.output_files import Format, open_stream
from dateline.cli.terminal import Exit, Messages
from dateline.errors import OutputFault
from dateline.record import Actor, Event, FieldConfidence, Place, Record, decode, words
from dateline.scale.set_aside import SetAside
from dateline.store.record_rows import confidence_cells

if TYPE_CHECKING:
    from dateline.scale.batch import Coded

# Takes the name of a source and its record as a line of JSON.
WriteRecord = Callable[[str, bytes], None]
FormatOption = Annotated[
    Format | None,
    typer.Option(
        "--format", help="The output format; by default the one that the ending of FILE names, else blocks to read."
    ),
]


@with_options
def code(
    paths: Inputs = None,
    form: FormatOption = None,
    output: Output = None,
    feeds: Feeds = None,
    columns: ColumnsMapped = None,
    published: PublishedOn = None,
    published_from_file: FileDates = False,
    any_language: AnyLanguage = False,
    min_confidence: MinConfidence = 0.0,
    *,
    coding: Coding,
    work: Work,
) -> None:
    """Example: dateline code examples/ -o records.jsonl

    Read articles and record what happened: who did what to whom, where, when, and according to whom. A value with “(?)”
    after it is more often wrong than right.

    Exits with 0 if every article was coded, with 1 if some were set aside (each is named on standard error with the
    reason) or coded by frames alone because the reader failed, with 2 on wrong use.
    """
    from dateline.scale.batch import Options, code_sources
    from dateline.scale.executors import IN_PROCESS

    usage = coding.start()
    options = Options(coding.model, iso_day(published), any_language, min_confidence)
    messages = Messages(data_elsewhere=output is not None)
    sources = find_inputs(paths, feeds, columns, published_from_file, messages)
    chosen = work.make_executor(single=IN_PROCESS)
    outcomes = code_sources(sources, options, chosen, work.limit_s(usage))
    with open_output(choose_format(form, output), output) as write:
        coded, set_aside = _write_outcomes(outcomes, write, messages)
    messages.clear()
    check_anything_read(coded + set_aside, paths, feeds)
    unread = usage.say()
    if set_aside or unread:
        raise typer.Exit(Exit.SOME_SET_ASIDE)


def _write_outcomes(outcomes: Iterable[Coded], write: WriteRecord, messages: Messages) -> tuple[int, int]:
    """Write every record, name what was set aside, and return how many there are of each."""
    coded, reasons, repeats = 0, SetAside(), Repeats()
    for outcome in outcomes:
        if outcome.line is None:
            reasons.add(outcome.name, outcome.reason or "")
            messages.say(f"set aside {outcome.name}: {outcome.reason}")
        else:
            coded += 1
            repeats.add(msgspec.json.decode(outcome.line, type=_Coded).article.text, outcome.name)
            write(outcome.name, outcome.line)
        messages.progress(f"{coded} coded, {reasons.total} set aside · {outcome.name}")
    if repeated := repeats.line("and coded again"):
        messages.say(repeated)
    if reasons.total:
        messages.say(f"{coded} coded, {reasons.total} set aside")
    # Where every reason is another, the lines above say it all.
    if len(reasons.reasons) < reasons.total:
        messages.table(reasons.lines())
    return coded, reasons.total


class _CodedArticle(msgspec.Struct):
    """The text of an article, which is all that is read of it to recognise it."""

    text: str


class _Coded(msgspec.Struct):
    """A record, of which only the article is read."""

    article: _CodedArticle


ROWS_PER_WRITE = 10_000


def choose_format(chosen: Format | None, output: Path | None) -> Format:
    """Return the chosen format, else the one that the ending of the file names, else "table" (blocks to read)."""
    if chosen:
        return chosen
    endings: dict[str, Format] = {".jsonl": "jsonl", ".csv": "csv", ".parquet": "parquet"}
    return endings.get(output.suffix.lower(), "table") if output else "table"


@contextmanager
def open_output(form: Format, output: Path | None) -> Iterator[WriteRecord]:
    """Open a function that writes one record. Raises OutputFault if the destination does not suit the format."""
    if output is None and form == "parquet" and sys.stdout.isatty():
        raise OutputFault("Parquet is not for a terminal; name a file: dateline code … -o events.parquet")
    with open_stream(output) as stream:
        if form == "jsonl":
            yield lambda _, line: _write_line(stream, line)
        elif form == "parquet":
            with _parquet_writer(stream) as write:
                yield write
        else:
            text = io.TextIOWrapper(stream, encoding="utf-8", errors="replace", newline="", write_through=True)
            try:
                yield _csv_writer(text) if form == "csv" else _block_writer(text)
            finally:
                # Without this the wrapper would close standard output when it goes.
                text.detach()


def _write_line(stream: BinaryIO, line: bytes) -> None:
    stream.write(line)
    stream.write(b"\n")


def _csv_writer(text: TextIO) -> WriteRecord:
    writer = csv.DictWriter(text, COLUMNS, lineterminator="\n")
    writer.writeheader()
    return lambda _, line: writer.writerows(event_rows(decode(line)))


def _block_writer(text: TextIO) -> WriteRecord:
    # The console asks this stream whether it is a terminal, and how wide.
    console = Console(file=text, highlight=False, markup=False, emoji=False, force_terminal=None)
    return lambda name, line: print_record(console, decode(line), name)


@contextmanager
def _parquet_writer(stream: BinaryIO) -> Iterator[WriteRecord]:
    import pyarrow as pa
    import pyarrow.parquet as pq

    kinds = {str: pa.string(), int: pa.int64(), float: pa.float64(), bool: pa.bool_()}
    schema = pa.schema([(name, kinds[kind]) for name, kind in COLUMNS.items()])
    rows: list[dict[str, Any]] = []
    with pq.ParquetWriter(stream, schema) as writer:

        def write(_: str, line: bytes) -> None:
            rows.extend(event_rows(decode(line)))
            if len(rows) >= ROWS_PER_WRITE:
                flush()

        def flush() -> None:
            writer.write_table(pa.Table.from_pylist(rows, schema))
            rows.clear()

        yield write
        flush()


# Column → kind, in the order in which they are written.
COLUMNS: Mapping[str, type] = {
    "article_id": str,
    "url": str,
    "outlet": str,
    "published": str,
    "headline": str,
    "event_id": str,
    "type": str,
    "mode": str,
    "quad": int,
    "contexts": str,
    "status": str,
    "ongoing": bool,
    "background": bool,
    "start": str,
    "end": str,
    "actors": str,
    "actor_codes": str,
    "recipients": str,
    "recipient_codes": str,
    "place": str,
    "latitude": float,
    "longitude": float,
    "country": str,
    "geonameid": int,
    "according_to": str,
    "trigger": str,
    "evidence": str,
    "prominence": str,
    "confidence": float,
    **{f"{field}_confidence": float for field in FieldConfidence.__struct_fields__},
    "rule": str,
}
SEPARATOR = "; "


def event_rows(record: Record) -> Iterator[dict[str, Any]]:
    """Yield a row for each event, with the columns of :data:`COLUMNS`; values in one cell are separated by ``; ``."""
    actors = {actor.id: actor for actor in record.actors}
    places = {place.id: place for place in record.places}
    for event in record.events:
        yield _event_row(record, event, actors, places.get(event.place or ""))


def _event_row(record: Record, event: Event, actors: Mapping[str, Actor], place: Place | None) -> dict[str, Any]:
    article = record.article
    acting, receiving = [actors[a] for a in event.actors], [actors[a] for a in event.recipients]
    sources = [f"{actors[s.actor].name if s.actor else '?'} {s.stance}" for s in event.according_to]
    return {
        "article_id": article.id,
        "url": article.url,
        "outlet": article.outlet,
        "published": article.published.date,
        "headline": article.headline,
        "event_id": event.id,
        "type": event.type,
        "mode": event.mode,
        "quad": event.quad,
        "contexts": SEPARATOR.join(event.contexts),
        "status": event.status,
        "ongoing": event.ongoing,
        "background": event.background,
        "start": event.start,
        "end": event.end,
        "actors": SEPARATOR.join(a.name for a in acting),
        "actor_codes": SEPARATOR.join(a.code or "" for a in acting),
        "recipients": SEPARATOR.join(a.name for a in receiving),
        "recipient_codes": SEPARATOR.join(a.code or "" for a in receiving),
        "place": place and place.name,
        "latitude": place and place.lat,
        "longitude": place and place.lon,
        "country": place and place.country,
        "geonameid": place and place.geonameid,
        "according_to": SEPARATOR.join(sources),
        "trigger": words(record, event.trigger),
        "evidence": " … ".join(words(record, s) for s in event.evidence),
        "prominence": event.prominence,
        "confidence": event.confidence,
        **confidence_cells(event),
        "rule": event.rule,
    }
