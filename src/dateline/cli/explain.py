"""``dateline explain``: the words and the reasons behind one event."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Annotated

import typer

from dateline.cli.event_blocks import format_sources
from dateline.errors import DatelineError
from dateline.export.record_sources import read_records
from dateline.record import Event, Record, Span, words


class NoSuchEvent(DatelineError):
    """No event, or more than one, has the given id; the message says how to list the ids."""


def explain(
    records: Annotated[Path, typer.Argument(metavar="RECORDS", help="A .jsonl file of records, or a corpus.")],
    event_id: Annotated[str, typer.Argument(metavar="EVENT_ID", help="The id of the event, or its first characters.")],
) -> None:
    """Example: dateline explain records.jsonl evt-4f1c

    Show the words that support an event, the frame that coded it, and the reason for each of its fields.
    """
    _print_explanation(*find_event(records, event_id))


def _print_explanation(record: Record, event: Event) -> None:
    from rich.console import Console
    from rich.text import Text

    from dateline.cli.event_blocks import format_event, format_evidence, print_line

    console = Console(highlight=False, markup=False, emoji=False)
    print_line(console, Text(f"{event.id} in “{record.article.headline or record.article.id}”", style="bold"))
    print_line(console, format_event(record, event), 2)
    print_line(console, format_evidence(record, event), 6)
    reasons = list(list_reasons(record, event))
    width = max(len(name) for name, _, _ in reasons)
    for name, value, reason in reasons:
        line = Text.assemble((f"{name:{width}}  ", "cyan"), value, (f"  {reason}" if reason else "", "dim"))
        print_line(console, line, 2)


def find_event(path: Path, event_id: str) -> tuple[Record, Event]:
    """Return the event whose id begins with ``event_id``, and its record. Raises NoSuchEvent or ExportFault."""
    matches: list[tuple[Record, Event]] = []
    for record in read_records(str(path)):
        matches.extend((record, event) for event in record.events if event.id.startswith(event_id))
    if len({event.id for _, event in matches}) > 1:
        raise NoSuchEvent(f"{event_id!r} begins the ids of {len(matches)} events of {path}; give more of the id")
    if not matches:
        raise NoSuchEvent(f"no event {event_id} in {path}; list the ids with: dateline code … --format csv")
    return matches[0]


def list_reasons(record: Record, event: Event) -> Iterator[tuple[str, str, str]]:
    """Yield field, value and reason: the frame, the confidence, each support of the event, each statement, and what was
    left empty. The first line of a field says how many of a hundred values like it are right."""
    shares = event.field_confidence.given
    yield "frame", event.rule or "none", ""
    if event.confidence is not None:
        doubts = [support.reason for support in event.support if support.field == "confidence"]
        yield "confidence", f"{event.confidence:.2f}", "; ".join(doubts)
    for support in event.support:
        if support.field != "confidence":
            share = shares.pop(support.field, None)
            reasons = (support.reason, _in_a_hundred(share) if share is not None else "")
            yield support.field, _quote(record, support.span), "; ".join(filter(None, reasons))
    for source in event.according_to:
        statement = next((s for s in record.statements if s.id == source.statement), None)
        if statement is not None:
            content = " … ".join(words(record, span) for span in statement.content)
            cue = f"cue “{words(record, statement.cue)}”" if statement.cue else "no cue"
            yield "said", f"“{content}”", f"{statement.kind}, {statement.act}, {cue}"
    for field, share in shares.items():
        name, value = ("sources", "the article itself") if field == "according_to" else (field, "–")
        if field == "according_to" and event.according_to:
            value = " and ".join(format_sources(record, event))
        yield name, value, _in_a_hundred(share)


def _in_a_hundred(share: float) -> str:
    """Return a confidence in words: "68 in 100 like it are right"."""
    return f"{round(100 * share)} in 100 like it are right"


def _quote(record: Record, span: Span | None) -> str:
    return f"“{words(record, span)}”" if span else "–"
