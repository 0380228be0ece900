"""One event or dispute looked at closely: each field with its words, who says so, and who holds what."""

from __future__ import annotations

from collections.abc import Iterable

import msgspec

from dateline.record import DOUBTFUL, Actor, Claim, Event, Record, Span, Statement, words
from dateline.translation import gettext
from dateline.views.event_row import Row, rows_of
from dateline.views.wording import Piece, Wording, date_words, figure_words, tell

EVIDENCE_FIELDS = {
    "actors": ("actor", "actors"),
    "recipients": ("recipient", "recipients"),
    "type": ("type", "trigger"),
    "start": ("start", "date", "time"),
}


FEW_WORDS = 4
LONGEST_LEAD = 120


class Words(msgspec.Struct, frozen=True):
    """Words of the article and where they begin."""

    text: str
    start: int
    end: int


class FieldLine(msgspec.Struct, frozen=True):
    """One field of an event: its value in words, the code, the words of the text that carry it, why, and the share of
    values like it that are right."""

    field: str
    label: str
    value: str | None
    code: str | None = None
    links: tuple[tuple[str, str], ...] = ()
    evidence: tuple[Words, ...] = ()
    reasons: tuple[str, ...] = ()
    confidence: float | None = None

    @property
    def is_doubtful(self) -> bool:
        """Whether values like it are more often wrong than right."""
        return self.confidence is not None and self.confidence < DOUBTFUL


class Voice(msgspec.Struct, frozen=True):
    """A source: its name, its stance, and what it said where the article gives its words."""

    name: str | None
    stance: str
    said: tuple[Words, ...] = ()
    cue: Words | None = None


class EventView(msgspec.Struct, frozen=True):
    """An event with everything that the article supports about it."""

    row: Row
    pieces: tuple[Piece, ...]
    fields: tuple[FieldLine, ...]
    voices: tuple[Voice, ...]
    figures: tuple[tuple[str, Words], ...]
    evidence: tuple[Words, ...]
    rule: str | None
    doubts: tuple[str, ...]
    confidence_of_sources: float | None = None

    @property
    def least_certain(self) -> tuple[str, float] | None:
        """The label and the confidence of the least certain field; None where no field has one."""
        shares = [(line.confidence, line.label) for line in self.fields if line.confidence is not None]
        if self.confidence_of_sources is not None:
            shares.append((self.confidence_of_sources, gettext("Who says so")))
        share, label = min(shares, default=(0.0, ""))
        return (label, share) if label else None


class DisputeView(msgspec.Struct, frozen=True):
    """A claim in dispute with each side's position."""

    id: str
    about: str
    article: str
    headline: str | None
    outlet: str | None
    published: str | None
    positions: tuple[Voice, ...]
    evidence: tuple[Words, ...]
    events: tuple[str, ...]


def event_of(record: Record, event_id: str) -> Event | None:
    """An event of a record by its id."""
    return next((event for event in record.events if event.id == event_id), None)


def view_event(record: Record, event: Event, row: Row, wording: Wording) -> EventView:
    """An event looked at closely; `row` is the event's row."""
    figures = {figure.id: figure for figure in record.figures}
    return EventView(
        row=row,
        pieces=tell(event, {a.id: a for a in record.actors}, {p.id: p for p in record.places}, figures, wording).pieces,
        fields=tuple(_fields(record, event, wording)),
        voices=tuple(_voices(record, ((s.actor, s.stance, s.statement) for s in event.according_to))),
        figures=tuple(
            (figure_words(figures[i], wording), quote(record, figures[i].span)) for i in event.figures if i in figures
        ),
        evidence=tuple(quote(record, span) for span in event.evidence),
        rule=event.rule,
        doubts=tuple(s.reason for s in event.support if s.field == "confidence"),
        confidence_of_sources=event.field_confidence.according_to,
    )


def row_of(record: Record, event_id: str, wording: Wording) -> Row | None:
    """The row of one event of a record."""
    return next((row for row in rows_of(record, wording) if row.event == event_id), None)


def view_dispute(record: Record, claim: Claim) -> DisputeView:
    """A claim in dispute looked at closely."""
    article = record.article
    return DisputeView(
        id=claim.id,
        about=claim.about,
        article=article.id,
        headline=article.headline,
        outlet=article.outlet,
        published=article.published.date,
        positions=tuple(_voices(record, ((p.actor, p.stance, p.statement) for p in claim.positions))),
        evidence=tuple(quote(record, span) for span in claim.evidence),
        events=claim.events,
    )


def quote(record: Record, span: Span) -> Words:
    """The words of a span and where they begin."""
    return Words(words(record, span), span[0], span[1])


def _voices(record: Record, sources: Iterable[tuple[str | None, str, str | None]]) -> Iterable[Voice]:
    actors = {actor.id: actor for actor in record.actors}
    statements = {statement.id: statement for statement in record.statements}
    for actor, stance, statement_id in sources:
        statement = statements.get(statement_id) if statement_id else None
        name = actors[actor].name if actor in actors else _source_words(record, statement)
        said = tuple(_said(record, statement)) if statement else ()
        cue = quote(record, statement.cue) if statement and statement.cue else None
        yield Voice(name, stance, said, cue)


def _said(record: Record, statement: Statement) -> Iterable[Words]:
    """What a source said; of what cannot be understood alone ("it", "the accusation") the words before it too."""
    content = [quote(record, span) for span in statement.content]
    if sum(len(one.text.split()) for one in content) < FEW_WORDS:
        content = [quote(record, span_of_saying(statement))]
    return content


def span_of_saying(statement: Statement) -> Span:
    """From the words that name a source to the end of what it says, where they stand together; else what it says."""
    content = statement.content[0]
    spans = [span for span in (statement.source, statement.cue, content) if span is not None]
    start, end = min(span[0] for span in spans), max(span[1] for span in spans)
    return (start, end) if end - start <= content[1] - content[0] + LONGEST_LEAD else content


def around(record: Record, span: Span, reach: int) -> tuple[str, str, str]:
    """Words with what stands before and after them in their block, each at most `reach` characters."""
    text, (start, end) = record.article.text, span
    before = text[max(0, start - reach) : start].rpartition("\n")[2]
    after = text[end : end + reach].partition("\n")[0]
    return before, text[start:end], after


def _source_words(record: Record, statement: Statement | None) -> str | None:
    return words(record, statement.source) if statement and statement.source else None


def _fields(record: Record, event: Event, wording: Wording) -> Iterable[FieldLine]:
    actors = {actor.id: actor for actor in record.actors}
    places = {place.id: place for place in record.places}
    yield _field(record, event, "type", gettext("What"), wording.label("types", event.type), event.type)
    if event.mode or wording.modes(event.type):
        yield _field(record, event, "mode", gettext("How"), wording.mode_words(event.mode) or None, event.mode)
    yield _sides(record, event, "actors", gettext("Who did it"), [actors[i] for i in event.actors if i in actors])
    yield _sides(record, event, "recipients", gettext("To whom"), [actors[i] for i in event.recipients if i in actors])
    place = places.get(event.place) if event.place else None
    where = ", ".join(p for p in (place.name, wording.country(place.country)) if p) if place else None
    links = (("place", place.name),) if place else ()
    yield _field(record, event, "place", gettext("Where"), where, place.country if place else None, links)
    days = tuple(dict.fromkeys(date_words(d) for d in (event.start, event.end) if d))
    when = gettext("%(first)s to %(last)s", first=days[0], last=days[1]) if len(days) > 1 else "".join(days)
    yield _field(record, event, "start", gettext("When"), when or None, event.date_basis)
    status = [wording.label("statuses", event.status)]
    status += [gettext("still going on")] if event.ongoing else []
    status += [gettext("background")] if event.background else []
    yield _field(record, event, "status", gettext("Status"), ", ".join(status))
    yield _field(record, event, "contexts", gettext("Contexts"), ", ".join(event.contexts) or None)


def _sides(record: Record, event: Event, field: str, label: str, sides: list[Actor]) -> FieldLine:
    line = _field(
        record,
        event,
        field,
        label,
        ", ".join(actor.name for actor in sides) or None,
        ", ".join(actor.code or "" for actor in sides).strip(", ") or None,
        tuple(("actor", actor.name) for actor in sides),
    )
    if line.evidence:
        return line
    inside = [
        quote(record, span)
        for actor in sides
        for span in actor.mentions
        if any(start <= span[0] and span[1] <= end for start, end in event.evidence)
    ]
    return msgspec.structs.replace(line, evidence=tuple(inside[:4]))


def _field(
    record: Record,
    event: Event,
    field: str,
    label: str,
    value: str | None,
    code: str | None = None,
    links: tuple[tuple[str, str], ...] = (),
) -> FieldLine:
    names = EVIDENCE_FIELDS.get(field, (field,))
    support = [s for s in event.support if s.field in names]
    spans = dict.fromkeys(s.span for s in support if s.span is not None)
    if field == "type" and not spans:
        spans = dict.fromkeys([event.trigger])
    return FieldLine(
        field,
        label,
        value,
        code,
        links,
        tuple(quote(record, span) for span in spans),
        tuple(dict.fromkeys(s.reason for s in support if s.reason)),
        event.field_confidence.given.get(field),
    )
