"""A decision as data: an event as a member left it, with all that it refers to, so that it outlives re-coding."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Literal, TypeVar

import msgspec

from dateline.record import Actor, Article, Event, FieldConfidence, Figure, Place, Published, Record, words
from dateline.store.record_rows import figure_sources
from dateline.views.event_row import LONGEST_EVIDENCE, MERGED, Row, make_row
from dateline.views.wording import Wording

Kind = Literal["accept", "correct", "reject", "add", "undo", "merge", "take", "split"]
GONE = frozenset({"reject", "merge"})
"""After these an event stands no more: it is none, or it is one with another."""
COMPARED = (
    "type",
    "mode",
    "status",
    "place",
    "start",
    "end",
    "actors",
    "recipients",
    "ongoing",
    "background",
    "contexts",
    "sources",
    "figures",
    "who",
    "position",
)
"""What of two versions of an event is compared; "who" are the kinds, countries, codes and offices of its sides."""
OF_KNOWLEDGE = frozenset({"who", "position"})
"""What follows from the knowledge of the machine, and changes with it."""


Item = TypeVar("Item", Actor, Place, Figure)


class EventSnapshot(msgspec.Struct, frozen=True):
    """An event with everything that it refers to, and with what a list must know of its article. `given_by` names the
    sources of its figures."""

    event: Event
    actors: tuple[Actor, ...]
    places: tuple[Place, ...]
    figures: tuple[Figure, ...]
    headline: str | None
    outlet: str | None
    agency: str | None
    url: str | None
    published: str | None
    evidence: str
    given_by: dict[str, str] = {}


def kept_confidence(before: Event, after: Event) -> FieldConfidence:
    """The confidence of the fields that are as the machine coded them: those that a reviewer changed have none."""
    given = before.field_confidence.given
    kept = {field: share for field, share in given.items() if getattr(before, field) == getattr(after, field)}
    return FieldConfidence(**kept)


class Decision(msgspec.Struct, frozen=True):
    """One decision as its event's history shows it. `sequence` counts from 1 in each lane of each event.

    `other` is the event of the same article that this one was merged into, took over, or was split from or into.
    Decisions made in one act bear the same `act`.
    """

    id: int
    article: str
    event: str
    lane: str
    sequence: int
    member: int
    name: str
    kind: Kind
    after: EventSnapshot | None
    machine: EventSnapshot | None
    reason: str
    note: str
    made: int
    other: str = ""
    act: str = ""


def take_snapshot(record: Record, event: Event) -> EventSnapshot:
    """An event of a record, cut out of it with all that it refers to."""
    ids = {*event.actors, *event.recipients, *(s.actor for s in event.according_to)}
    article = record.article
    figures = tuple(figure for figure in record.figures if figure.id in event.figures)
    return EventSnapshot(
        event=event,
        actors=tuple(actor for actor in record.actors if actor.id in ids),
        places=tuple(place for place in record.places if place.id == event.place),
        figures=figures,
        headline=article.headline,
        outlet=article.outlet,
        agency=article.agency,
        url=article.url,
        published=article.published.date,
        evidence=" … ".join(words(record, span) for span in event.evidence)[:LONGEST_EVIDENCE],
        given_by=figure_sources(record, figures),
    )


def row_of_judged(article: str, one: EventSnapshot, wording: Wording, reviewed: str, reviewers: int) -> Row:
    """The row of a judged event."""
    facts = Article(
        article, "", one.url, one.outlet, one.agency, headline=one.headline, published=Published(one.published)
    )
    row = make_row(
        facts,
        one.event,
        {actor.id: actor for actor in one.actors},
        {place.id: place for place in one.places},
        {figure.id: figure for figure in one.figures},
        one.given_by,
        one.evidence,
        wording,
    )
    return msgspec.structs.replace(row, reviewed=reviewed, reviewers=reviewers)


def standing(history: Iterable[Decision]) -> list[Decision]:
    """The decisions that stand, the last of which counts: an undo takes back the one before it."""
    stack: list[Decision] = []
    for decision in history:
        if decision.kind != "undo":
            stack.append(decision)
        elif stack:
            stack.pop()
    return stack


def state(last: Decision) -> str:
    """How an event stands after its last decision, measured by what the machine found when it was made.

    The parts of an event that was split wait to be judged as if nobody had seen them.
    """
    if last.kind in GONE:
        return "rejected" if last.kind == "reject" else MERGED
    if last.kind == "split":
        return "unseen"
    if last.machine is None or last.after is None:
        return "added"
    return "corrected" if differences(last.machine, last.after) else "accepted"


def is_judged(stack: Sequence[Decision]) -> bool:
    """Whether somebody has judged an event; to split it is not to judge its parts."""
    return bool(stack) and stack[-1].kind != "split"


def merged_into(stacks: Mapping[str, Sequence[Decision]]) -> dict[str, str]:
    """For each event that is one with another the event that stands for both, at the end of however many steps."""
    steps = {event: stack[-1].other for event, stack in stacks.items() if stack and stack[-1].kind == "merge"}
    out = {}
    for event, into in steps.items():
        seen, last = {event}, into
        while last in steps and last not in seen:
            seen.add(last)
            last = steps[last]
        out[event] = last
    return out


def agreeing(stack: Sequence[Decision]) -> set[int]:
    """The members whose own last decision on an event says the same as the last one of all."""
    last = stack[-1]
    own = {decision.member: decision for decision in stack if decision.kind != "split"}
    return {member for member, decision in own.items() if _same_verdict(decision, last)}


def _same_verdict(one: Decision, other: Decision) -> bool:
    if one.kind in GONE or other.kind in GONE:
        return (one.kind, one.other) == (other.kind, other.other)
    return one.after is not None and other.after is not None and not differences(one.after, other.after)


def differences(left: EventSnapshot, right: EventSnapshot) -> tuple[str, ...]:
    """The fields in which two versions of an event differ: sides and places by name, not by id; who the sides are and
    where the place lies only where the names are the same."""
    found = [field for field in COMPARED if plain(left, field) != plain(right, field)]
    told = {"who"} if {"actors", "recipients"} & set(found) else set()
    told |= {"position"} if "place" in found else set()
    return tuple(field for field in found if field not in told)


def plain(one: EventSnapshot, field: str) -> object:
    """The value of a field in a form that can be compared between codings."""
    if field in {"actors", "recipients"}:
        names = {actor.id: actor.name for actor in one.actors}
        return frozenset(names.get(i, i).casefold() for i in getattr(one.event, field))
    if field == "who":
        sides = {*one.event.actors, *one.event.recipients}
        return frozenset((a.name.casefold(), a.kind, a.country, a.code, a.office) for a in one.actors if a.id in sides)
    if field == "position":
        return next(((p.lat, p.lon, p.country, p.resolution) for p in one.places if p.id == one.event.place), None)
    if field == "place":
        names = {place.id: place.name for place in one.places}
        return names.get(one.event.place or "", one.event.place)
    if field == "sources":
        names = {actor.id: actor.name.casefold() for actor in one.actors}
        return frozenset((names.get(s.actor or "", s.actor or ""), s.stance) for s in one.event.according_to)
    if field == "figures":
        return frozenset((figure.kind, figure.value, figure.low, figure.high) for figure in one.figures)
    if field == "contexts":
        return frozenset(one.event.contexts)
    value: object = getattr(one.event, field)
    return value


def apply(record: Record, stacks: Mapping[str, Sequence[Decision]]) -> Record:
    """A record as it stands after decisions: rejected events gone, those that are one with another merged into it,
    corrected ones changed, missed ones added."""
    if not stacks:
        return record
    last = {event: stack[-1] for event, stack in stacks.items() if stack}
    events = []
    brought: list[EventSnapshot] = []
    known = {event.id for event in record.events}
    for event in record.events:
        decision = last.get(event.id)
        if decision is None or decision.after is None:
            events.append(event)
        elif decision.kind not in GONE:
            brought.append(decision.after)
            events.append(decision.after.event)
    for event_id, decision in last.items():
        # What a person kept stays even where the machine does not find it any more.
        if event_id not in known and decision.kind not in GONE and decision.after is not None:
            brought.append(decision.after)
            events.append(decision.after.event)
    return _with_references(record, events, brought, merged_into(stacks))


def _with_references(
    record: Record, events: Sequence[Event], brought: Sequence[EventSnapshot], moved: Mapping[str, str]
) -> Record:
    """The record with these events, and with the actors, places and figures that they bring along; claims about an
    event that is one with another are about that one."""
    statements = {statement.id for statement in record.statements}
    kept = tuple(
        msgspec.structs.replace(
            event,
            according_to=tuple(
                s if s.statement is None or s.statement in statements else msgspec.structs.replace(s, statement=None)
                for s in event.according_to
            ),
        )
        for event in events
    )
    known = {event.id for event in kept}
    claims = tuple(
        msgspec.structs.replace(
            claim,
            events=tuple(dict.fromkeys(moved.get(e, e) for e in claim.events if moved.get(e, e) in known)),
        )
        for claim in record.claims
    )
    return msgspec.structs.replace(
        record,
        events=kept,
        claims=claims,
        actors=_joined(record.actors, (one.actors for one in brought)),
        places=_joined(record.places, (one.places for one in brought)),
        figures=_joined(record.figures, (one.figures for one in brought)),
    )


def _joined(own: Sequence[Item], more: Iterable[Sequence[Item]]) -> tuple[Item, ...]:
    """The record's own items, and after them those that it does not have yet."""
    known = {one.id: one for one in own}
    for items in more:
        for one in items:
            known.setdefault(one.id, one)
    return tuple(known.values())
