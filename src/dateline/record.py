"""The vocabulary: what a record says about one article, as typed, immutable values.

Every value here is a frozen :class:`msgspec.Struct`; the JSON form is that of the codebook's section
"The record as JSON". Spans are half-open ``(start, end)`` pairs of Unicode code points into
``article.text``. Unknown values are ``None``; lists may be empty. Ids are derived from content, so
that coding the same article twice gives the same ids.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from functools import cache
from typing import Annotated, Any, Literal, NamedTuple, get_args

import msgspec
from msgspec import inspect

from dateline.errors import RecordFault

Offset = Annotated[int, msgspec.Meta(ge=0)]
Span = Annotated[tuple[Offset, Offset], msgspec.Meta(extra={"holds": "span"})]

# Ids that refer to another value of the same record; ``check`` finds them by these types.
ActorId = Annotated[str, msgspec.Meta(extra={"refers_to": "actors"})]
PlaceId = Annotated[str, msgspec.Meta(extra={"refers_to": "places"})]
FigureId = Annotated[str, msgspec.Meta(extra={"refers_to": "figures"})]
StatementId = Annotated[str, msgspec.Meta(extra={"refers_to": "statements"})]
EventId = Annotated[str, msgspec.Meta(extra={"refers_to": "events"})]

BlockKind = Literal["headline", "deck", "byline", "paragraph", "heading", "list_item", "quote", "caption"]
DateBasis = Literal["given", "metadata", "url", "byline", "text", "file"]
ActorKind = Literal["person", "organisation", "group", "state", "population"]
TimeType = Literal["DATE", "TIME", "DURATION", "SET"]
FigureKind = Literal[
    "killed",
    "injured",
    "arrested",
    "missing",
    "abducted",
    "displaced",
    "participants",
    "forces",
    "aid_amount",
    "money",
    "share",
    "duration",
    "distance",
    "votes",
    "members",
    "other",
]
StatementKind = Literal["direct", "indirect", "mixed"]
Act = Literal[
    "asserts",
    "denies",
    "accuses",
    "calls_for",
    "promises",
    "threatens",
    "refuses",
    "asks",
    "hopes",
    "praises",
    "condemns",
    "announces",
]
EventType = Literal[
    "AGREE",
    "CONSULT",
    "SUPPORT",
    "CONCEDE",
    "COOPERATE",
    "AID",
    "RETREAT",
    "REQUEST",
    "ACCUSE",
    "REJECT",
    "THREATEN",
    "PROTEST",
    "SANCTION",
    "MOBILIZE",
    "COERCE",
    "ASSAULT",
]
Status = Literal["occurred", "planned", "hypothetical", "negated"]
Stance = Literal["asserts", "denies", "alleges", "speculates", "accuses", "doubts"]
Prominence = Literal["headline", "lead", "body"]
EVENT_TYPES: tuple[str, ...] = get_args(EventType)


class Value(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The base of every value: frozen, compared by content, strict about unknown fields."""


class Block(Value, frozen=True):
    """One block of the text: a headline, a paragraph, a caption …; its words are ``text[start:end]``."""

    kind: BlockKind
    start: int
    end: int


class Caption(Value, frozen=True):
    """A photograph's caption in the text, its credit line and the date on which it was taken (ISO)."""

    start: int
    end: int
    credit: str | None = None
    taken: str | None = None


class Dropped(Value, frozen=True):
    """Something that stood on the page but is not the article, and why it was left out."""

    reason: str
    text: str


class Published(Value, frozen=True):
    """The publication date (ISO, as far as it is known) and how it is known.

    ``span`` is given where the date stands in the text. ``date`` is ``None`` if nothing supports one;
    then relative times stay unresolved.
    """

    date: str | None = None
    basis: DateBasis | None = None
    span: Span | None = None


class Post(Value, frozen=True):
    """Posts of one day in a live blog, ``text[start:end]``, and the day on which they were published (ISO): "this
    morning" is that of the post."""

    start: int
    end: int
    published: str


class Article(Value, frozen=True):
    """A cleaned article. ``text`` holds headline, deck, body and captions, blocks parted by one blank line.

    ``posts`` has the parts of a live blog that bear a day of their own, in the order of the text.
    """

    id: str
    text: str
    url: str | None = None
    outlet: str | None = None
    agency: str | None = None
    byline: str | None = None
    language: str | None = None
    headline: str | None = None
    deck: str | None = None
    dateline_place: str | None = None
    published: Published = Published()
    blocks: tuple[Block, ...] = ()
    captions: tuple[Caption, ...] = ()
    dropped: tuple[Dropped, ...] = ()
    posts: tuple[Post, ...] = ()

    def published_at(self, offset: int) -> str | None:
        """Return the day on which the words at an offset were published: that of their post, else of the article."""
        days = (post.published for post in self.posts if post.start <= offset < post.end)
        return next(days, self.published.date)


class Actor(Value, frozen=True):
    """Who acts, is acted on, or speaks: one entry per article with all its mentions.

    ``wikidata`` is the id of a known person in Wikidata ("Q76"), where the knowledge has it.
    """

    id: str
    name: str
    kind: ActorKind
    country: str | None = None
    sectors: tuple[str, ...] = ()
    code: str | None = None
    office: str | None = None
    anonymous: bool = False
    mentions: tuple[Span, ...] = ()
    wikidata: str | None = None


class Place(Value, frozen=True):
    """A toponym resolved to the gazetteer. ``resolution``: 1 country, 2 first-level division, 3 district
    or region, 4 city, 5 within a city."""

    id: str
    name: str
    lat: float | None = None
    lon: float | None = None
    country: str | None = None
    admin1: str | None = None
    geonameid: int | None = None
    feature: str | None = None
    resolution: int | None = None
    mentions: tuple[Span, ...] = ()


class Time(Value, frozen=True):
    """A time expression, after TIMEX3. ``value`` is ISO 8601 (2016-12-08, 2016-W49, P3W) or ``None`` where it
    cannot be resolved; ``start`` and ``end`` are the first and last day that it covers, where known."""

    id: str
    type: TimeType
    span: Span
    value: str | None = None
    start: str | None = None
    end: str | None = None


class Figure(Value, frozen=True):
    """A number with what it counts. ``value`` if exact, else ``low`` and/or ``high``."""

    id: str
    kind: FigureKind
    span: Span
    value: float | int | None = None
    low: float | int | None = None
    high: float | int | None = None
    unit: str | None = None
    approximate: bool = False


class Statement(Value, frozen=True):
    """A stretch of text that the article attributes to a source."""

    id: str
    content: tuple[Span, ...]
    kind: StatementKind
    act: Act
    actor: ActorId | None = None
    source: Span | None = None
    cue: Span | None = None
    addressee: str | None = None
    venue: str | None = None
    time: str | None = None
    inside: StatementId | None = None


class Position(Value, frozen=True):
    """The stance that one source takes on an event or a claim, and the statement in which it takes it.

    ``actor`` is ``None`` where the source is not known. Of events: ``alleges`` marks an accusation that the event
    rests on, ``accuses`` a position in a dispute.
    """

    actor: ActorId | None
    stance: Stance
    statement: StatementId | None = None


class Support(Value, frozen=True):
    """Why a field of an event says what it says: the words (if any) and the reason in one line."""

    field: str
    reason: str
    span: Span | None = None


# A field whose confidence is below this is more often wrong than right.
DOUBTFUL = 0.5


class FieldConfidence(Value, frozen=True, omit_defaults=True):
    """How far each field of an event can be trusted, between 0 and 1: given that the event is real, the share of values
    like this that a careful coder would give, too. An empty field has one where the coder might have filled it; actors,
    recipients and sources are each judged as a whole. ``None``: it could not be calibrated, or a person gave the value.
    """

    type: float | None = None
    mode: float | None = None
    status: float | None = None
    actors: float | None = None
    recipients: float | None = None
    place: float | None = None
    start: float | None = None
    according_to: float | None = None

    @property
    def given(self) -> dict[str, float]:
        """The confidence of each field that has one, by the name of the field."""
        values = ((name, getattr(self, name)) for name in self.__struct_fields__)
        return {name: value for name, value in values if value is not None}

    @property
    def least(self) -> float | None:
        """That of the least certain field; ``None`` where no field has one."""
        return min(self.given.values(), default=None)

    @property
    def doubtful(self) -> frozenset[str]:
        """The names of the fields that are more often wrong than right."""
        return frozenset(name for name, value in self.given.items() if value < DOUBTFUL)


class Event(Value, frozen=True):
    """Who did what to whom, where and when, in PLOVER 2.0. ``actors``, ``recipients``, ``place`` and ``figures``
    hold ids; ``rule`` names the frame that coded it; ``support`` ties each field to its words. ``confidence`` is
    that of the event itself, ``field_confidence`` that of each of its fields."""

    id: str
    type: EventType
    trigger: Span
    evidence: tuple[Span, ...]
    mode: str | None = None
    quad: int | None = None
    contexts: tuple[str, ...] = ()
    actors: tuple[ActorId, ...] = ()
    recipients: tuple[ActorId, ...] = ()
    place: PlaceId | None = None
    start: str | None = None
    end: str | None = None
    date_basis: str | None = None
    status: Status = "occurred"
    ongoing: bool = False
    background: bool = False
    according_to: tuple[Position, ...] = ()
    figures: tuple[FigureId, ...] = ()
    prominence: Prominence = "body"
    confidence: float | None = None
    field_confidence: FieldConfidence = FieldConfidence()
    rule: str | None = None
    support: tuple[Support, ...] = ()


class Claim(Value, frozen=True):
    """A proposition on which two sources take opposite positions."""

    id: str
    about: str
    positions: tuple[Position, ...]
    evidence: tuple[Span, ...] = ()
    events: tuple[EventId, ...] = ()


class MadeBy(Value, frozen=True):
    """The versions of the program, the parser's model and the knowledge that made a record."""

    dateline: str
    model: str
    knowledge: str


class Record(Value, frozen=True, kw_only=True):
    """Everything that one article says, each field tied to its words."""

    schema: Literal["dateline.record/1"] = "dateline.record/1"
    id: str
    article: Article
    actors: tuple[Actor, ...] = ()
    places: tuple[Place, ...] = ()
    times: tuple[Time, ...] = ()
    figures: tuple[Figure, ...] = ()
    statements: tuple[Statement, ...] = ()
    events: tuple[Event, ...] = ()
    claims: tuple[Claim, ...] = ()
    made_by: MadeBy

    def to_html(self) -> str:
        """The article with the words of its events marked, and a table of the events: see :func:`dateline.to_html`."""
        # The view is found through the package's public names, which load it now: this module stands below it.
        import dateline

        return dateline.to_html(self)

    def _repr_html_(self) -> str:
        """The same, for notebooks."""
        return self.to_html()


class Retelling(Value, frozen=True):
    """One report of a merged event: the event of an article, why it is the same event, how sure that is (0 to 1)."""

    article: str
    event: str
    reason: str
    score: float


class MergedEvent(Value, frozen=True):
    """One event with all its reports, the first one first."""

    id: str
    reports: tuple[Retelling, ...]


class RelatedStory(Value, frozen=True):
    """Another story that a reader of this one may want, and why."""

    id: str
    title: str
    reason: str


class Story(Value, frozen=True):
    """Articles about one happening and its unfolding. ``title`` is the headline of the most typical article; ``first``
    and ``last`` are publication days; ``texts`` counts what is left if copies of a text count once; ``actors`` and
    ``places`` are the main ones, most frequent first."""

    id: str
    title: str
    articles: tuple[str, ...]
    first: str | None = None
    last: str | None = None
    outlets: tuple[str, ...] = ()
    texts: int = 0
    events: tuple[MergedEvent, ...] = ()
    actors: tuple[str, ...] = ()
    places: tuple[str, ...] = ()
    related: tuple[RelatedStory, ...] = ()


def content_id(prefix: str, *parts: object) -> str:
    """A stable id from content: ``prefix-`` and 12 hexadecimal digits of a BLAKE2b hash of ``parts``.

    >>> content_id("act", "abc", 3) == content_id("act", "abc", 3)
    True
    """
    digest = hashlib.blake2b("\x1f".join(map(str, parts)).encode("utf-8", "surrogatepass"), digest_size=6)
    return f"{prefix}-{digest.hexdigest()}"


def article_id(url: str | None, text: str) -> str:
    """The id of an article: the same address and text give the same id."""
    return content_id("art", url or "", text)


def statement_around(record: Record, span: Span) -> Statement | None:
    """Return the innermost statement in which some words stand, ``None`` if they stand in none."""
    around = [
        (end - start, statement)
        for statement in record.statements
        for start, end in statement.content
        if start <= span[0] and span[1] <= end
    ]
    return min(around, key=lambda one: (one[0], one[1].id))[1] if around else None


def speaker_of(record: Record, statement: Statement) -> str | None:
    """Return the name of the actor who makes a statement, or else the words that name its source, if any do."""
    named = next((actor.name for actor in record.actors if actor.id == statement.actor), None)
    return named or (words(record, statement.source) if statement.source else None)


def words(record: Record, span: Span) -> str:
    """The words of a span."""
    return record.article.text[span[0] : span[1]]


def is_confident(confidence: float | None, least: float) -> bool:
    """Whether an event's confidence is not below the least that is asked for; an event without one, which a member
    added, is below none."""
    return confidence is None or confidence >= least


def check_confidence(least: float) -> float:
    """Return a least confidence. Raises ValueError if it is not between 0 and 1."""
    if not 0 <= least <= 1:
        raise ValueError(f"a confidence is between 0 and 1, not {least}")
    return least


_encoder = msgspec.json.Encoder()
_decoder = msgspec.json.Decoder(Record)


def encode(record: Record) -> bytes:
    """The record as one line of JSON (UTF-8, no line break). Raises RecordFault if it breaks its own rules."""
    check(record)
    return _encoder.encode(record)


def decode(line: bytes | str) -> Record:
    """One line of JSON to a record. Raises RecordFault if it breaks the schema or the rules of :func:`check`."""
    try:
        record = _decoder.decode(line)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise RecordFault([f"not a record: {error}"]) from error
    check(record)
    return record


def json_schema() -> dict[str, Any]:
    """The JSON Schema of a record."""
    schema = msgspec.json.schema(Record)
    schema["$schema"] = "https://json-schema.org/draft/2020-12/schema"
    schema["title"] = "dateline.record/1"
    return schema


def check(record: Record) -> None:
    """Raise RecordFault, naming every fault, unless all spans lie in the text and all ids resolve."""
    faults = list(_faults(record))
    if faults:
        raise RecordFault(faults)


def _faults(record: Record) -> Iterator[str]:
    length = len(record.article.text)
    known = {name: _ids(record, name) for name in _named_lists()}
    for name, ids in known.items():
        if len(set(ids)) < len(ids):
            yield f"{name}: an id is used twice"
    for where, kind, value in _spans_and_references(record, _checks(Record), "record"):
        if kind == "span":
            if not 0 <= value[0] < value[1] <= length:
                yield f"{where}: span {list(value)} does not lie in the text of {length} characters"
        elif value not in known[kind]:
            yield f"{where}: no {kind[:-1]} {value!r}"


def _ids(record: Record, name: str) -> list[str]:
    return [item.id for item in getattr(record, name)]


@cache
def _named_lists() -> tuple[str, ...]:
    """The fields of a record that hold values with ids."""
    fields = inspect.type_info(Record).fields  # type: ignore[attr-defined]
    return tuple(
        field.encode_name
        for field in fields
        if isinstance(field.type, inspect.VarTupleType) and "id" in _fields_of(field.type.item_type)
    )


def _fields_of(kind: inspect.Type) -> set[str]:
    return {field.encode_name for field in kind.fields} if isinstance(kind, inspect.StructType) else set()


class _Check(NamedTuple):
    """How to check one field: it holds a span, an id of a list of the record (its name), or values with checks of
    their own; ``many`` of them or one."""

    field: str
    many: bool
    holds: str
    inner: tuple[_Check, ...] = ()


@cache
def _checks(cls: type[Value]) -> tuple[_Check, ...]:
    """What to check of a type of value, derived from the types of its fields."""
    info = inspect.type_info(cls)
    fields = info.fields if isinstance(info, inspect.StructType) else ()
    checks = (_check_of(field.name, field.type) for field in fields)
    return tuple(item for item in checks if item is not None)


def _check_of(field: str, kind: inspect.Type, many: bool = False) -> _Check | None:
    if isinstance(kind, inspect.Metadata):
        extra = kind.extra or {}
        holds = "span" if extra.get("holds") == "span" else extra.get("refers_to")
        return _Check(field, many, holds) if holds else _check_of(field, kind.type, many)
    if isinstance(kind, inspect.UnionType):
        options = (_check_of(field, option, many) for option in kind.types)
        return next((option for option in options if option is not None), None)
    if isinstance(kind, inspect.VarTupleType):
        return _check_of(field, kind.item_type, many=True)
    if isinstance(kind, inspect.StructType):
        return _Check(field, many, "", _checks(kind.cls))
    return None


def _spans_and_references(value: Any, checks: tuple[_Check, ...], where: str) -> Iterator[tuple[str, str, Any]]:
    """Every span and reference below a value: the id of the value that holds it, what it is, and itself."""
    where = getattr(value, "id", None) or where
    if isinstance(value, Block | Caption):
        yield f"{where} {getattr(value, 'kind', '')}".strip(), "span", (value.start, value.end)
    for check_of_field in checks:
        content = getattr(value, check_of_field.field)
        if content is None:
            continue
        for item in content if check_of_field.many else (content,):
            if check_of_field.holds:
                yield where, check_of_field.holds, item
            else:
                yield from _spans_and_references(item, check_of_field.inner, check_of_field.field)
