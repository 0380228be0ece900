"""The very words of what reports tell differently, and who says them, looked up in the records."""

from __future__ import annotations

from collections.abc import Callable, Iterable

import msgspec

from dateline.record import Event, Figure, Record, Span, Statement
from dateline.views.event_detail import Words, around, event_of, quote, span_of_saying
from dateline.views.event_row import count
from dateline.views.report_differences import Contest, Side, Telling

RecordOf = Callable[[str], Record | None]
"""Finds the record of an article."""

MOST_QUOTED = 4
LONGEST = 300
REACH = 60


def quote_contests(contests: Iterable[Contest], record_of: RecordOf) -> list[Contest]:
    """The contests with words; of each side the first reports only, so that no page reads too many records."""
    return [
        msgspec.structs.replace(
            contest,
            sides=tuple(_quoted_side(side, contest.about, record_of) for side in contest.sides),
        )
        for contest in contests
    ]


def _quoted_side(side: Side, about: str, record_of: RecordOf) -> Side:
    shown = side.tellings[:MOST_QUOTED]
    return Side(side.says, tuple(quote_tellings(shown, about, record_of)), len(side.tellings) - len(shown))


def quote_tellings(tellings: Iterable[Telling], about: str, record_of: RecordOf) -> list[Telling]:
    """What reports say, each with its words; without them where its record does not have them."""
    return [_quoted(one, about, record_of(one.article)) for one in tellings]


def _quoted(telling: Telling, about: str, record: Record | None) -> Telling:
    event = event_of(record, telling.event) if record else None
    if record is None or event is None:
        return telling
    if telling.figure is not None:
        figure = _figure(record, event, telling)
        if figure is None:
            return telling
        said = _statement_around(record, figure.span)
        source = _speaker(record, said) if said else telling.source
        return msgspec.structs.replace(telling, source=source, words=quote_around(record, figure.span))
    span = _span_of_source(record, event, telling) if about == "happened" else None
    span = span or (event.evidence[0] if event.evidence else event.trigger)
    return msgspec.structs.replace(telling, words=quote(record, (span[0], min(span[1], span[0] + LONGEST))))


def quote_around(record: Record, span: Span, reach: int = REACH) -> Words:
    """Some words with those around them in their paragraph, cut between words."""
    before, said, after = around(record, span, reach)
    if len(before) == reach:
        before = "… " + before.partition(" ")[2]
    if len(after) == reach:
        after = after.rpartition(" ")[0] + " …"
    return Words(before + said + after, *span)


def _figure(record: Record, event: Event, telling: Telling) -> Figure | None:
    figures = {figure.id: figure for figure in record.figures}
    found = (figures[one] for one in event.figures if one in figures)
    return next((figure for figure in found if count(figure) == telling.figure), None)


def _statement_around(record: Record, span: Span) -> Statement | None:
    """The innermost statement in which some words stand."""
    around = [
        (end - start, statement)
        for statement in record.statements
        for start, end in statement.content
        if start <= span[0] and span[1] <= end
    ]
    return min(around, key=lambda one: (one[0], one[1].id))[1] if around else None


def _speaker(record: Record, statement: Statement) -> str | None:
    named = next((actor.name for actor in record.actors if actor.id == statement.actor), None)
    return named or (quote(record, statement.source).text if statement.source else None)


def _span_of_source(record: Record, event: Event, telling: Telling) -> Span | None:
    """Where the source of a report speaks of the event."""
    names = {actor.id: actor.name for actor in record.actors}
    statements = {statement.id: statement for statement in record.statements}
    for source in event.according_to:
        statement = statements.get(source.statement or "")
        if statement and statement.content and names.get(source.actor or "") == telling.source:
            return span_of_saying(statement)
    return None
