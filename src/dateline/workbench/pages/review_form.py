"""The form of an event under review: what it shows, what it makes of the event, and words found for its fields."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from dateline.query.query import Query
from dateline.record import Actor, Event, Record, Span, words
from dateline.review.actor_details import FIELDS, MOST_ACTORS, shown_details
from dateline.review.editing import SEPARATOR, SHOWN, STANCES, edit
from dateline.review.event_snapshot import EventSnapshot, take_snapshot
from dateline.review.place_choice import RESOLUTIONS, PlaceUnsettled, division_of
from dateline.review.text_search import Ambiguous, EditRefused, occurrences
from dateline.translation import gettext, later
from dateline.views.event_detail import around
from dateline.views.localised import number_words
from dateline.workbench.context import AppContext

FORM_FIELDS = (
    "type",
    "mode",
    "actors",
    "recipients",
    "place",
    "place_choice",
    "place_lat",
    "place_lon",
    "place_country",
    "place_resolution",
    "start",
    "end",
    "ongoing",
    "background",
    "contexts",
    "sources",
    "figures",
    "marked",
    "note",
    "trigger",
    "trigger_at",
)
LATE_FIELDS = (*FORM_FIELDS, "status", "flags", "reason")
PLACE_BLANK = {"place_choice": "", "place_lat": "", "place_lon": "", "place_country": "", "place_resolution": ""}


@dataclass(frozen=True)
class PlaceOption:
    """One place that a name may mean: the number to choose it by, and what tells it from the others."""

    choice: str
    label: str


@dataclass(frozen=True)
class DraftEvent:
    """An event as a form makes it, the record with what the form brings into it; else why it cannot be, and the places
    to choose from where that is the reason."""

    after: EventSnapshot
    fault: str = ""
    places: tuple[PlaceOption, ...] = ()
    asks_for_place: bool = False


def draft_of(record: Record, found: Event, form: Mapping[str, str], desk: AppContext) -> DraftEvent:
    """The event as a form makes it; as it stands, with the reason, where that cannot be."""
    try:
        return DraftEvent(edit(record, found, form, desk.wording))
    except EditRefused as refused:
        return DraftEvent(
            take_snapshot(record, found),
            str(refused),
            place_options(refused, desk),
            isinstance(refused, PlaceUnsettled),
        )


def place_options(refused: EditRefused, desk: AppContext) -> tuple[PlaceOption, ...]:
    """The places to choose from where a name of a place is what a form was refused for."""
    if not isinstance(refused, PlaceUnsettled):
        return ()
    out = []
    for number, entry in enumerate(refused.entries):
        people = gettext("%(count)s inhabitants", count=number_words(entry.population)) if entry.population else ""
        position = f"{entry.lat:.2f}, {entry.lon:.2f}"
        parts = [
            entry.name,
            desk.wording.label("resolutions", RESOLUTIONS.get(entry.resolution, "")),
            division_of(entry),
            desk.wording.country(entry.country),
            people,
            position,
        ]
        out.append(PlaceOption(str(number), " · ".join(dict.fromkeys(part for part in parts if part))))
    return tuple(out)


def leaves_map(record: Record, before: Event, after: EventSnapshot) -> bool:
    """Whether an event that is on the map is on it no more."""
    was = any(place.id == before.place and place.lat is not None for place in record.places)
    return was and all(place.lat is None for place in after.places)


@dataclass(frozen=True)
class Participant:
    """A line of the form for who a participant is: its number, its name, and the details shown."""

    number: int
    name: str
    details: Mapping[str, str]


def who_lines(one: EventSnapshot, form: Mapping[str, str]) -> list[Participant]:
    """The participants of an event, each with what the form says of it, else with what is known."""
    typed = {form.get(f"who_name_{n}", "").casefold(): n for n in range(MOST_ACTORS) if form.get(f"who_name_{n}")}
    lines = []
    for number, actor in enumerate(_of(one)[:MOST_ACTORS]):
        before, known = typed.get(actor.name.casefold()), shown_details(actor)
        given = {f: form.get(f"who_{f}_{before}", known[f]) for f in FIELDS} if before is not None else known
        lines.append(Participant(number, actor.name, given))
    return lines


def _of(one: EventSnapshot) -> list[Actor]:
    ids = (*one.event.actors, *one.event.recipients, *(s.actor for s in one.event.according_to if s.actor))
    actors = {actor.id: actor for actor in one.actors}
    return [actors[i] for i in dict.fromkeys(ids) if i in actors]


def with_likenesses(form: dict[str, str], desk: AppContext) -> dict[str, str]:
    """A form whose participants are as actors of other articles that it names ("who_like_N"): of the same kind,
    country and code. Raises EditRefused for a name that no event has."""
    out = dict(form)
    for number in range(MOST_ACTORS):
        like = form.get(f"who_like_{number}", "").strip()
        if not like:
            continue
        rows = desk.room.search(Query(party=(like,)), desk.overlay(), (), texts=False).rows
        party = next((p for row in rows for p in row.parties if p.name == like and p.code), None)
        party = party or next((p for row in rows for p in row.parties if p.name == like), None)
        if party is None:
            raise EditRefused(gettext("No event of this corpus has an actor “%(name)s”.", name=like))
        out |= {f"who_kind_{number}": party.kind, f"who_country_{number}": party.country or ""}
        out |= {f"who_code_{number}": party.code or "", f"who_like_{number}": ""}
    return out


def values_of(record: Record, found: Event) -> dict[str, str]:
    """What the form shows of an event as it stands."""
    return {
        "type": found.type,
        "mode": found.mode or "",
        **{field: shown(record, found) for field, shown in SHOWN.items()},
        **PLACE_BLANK,
        "marked": "",
        "start": found.start or "",
        "end": found.end or "",
        "status": found.status,
        "ongoing": "1" if found.ongoing else "",
        "background": "1" if found.background else "",
        "note": "",
        "find": "",
        "find_for": "",
    }


FOUND_FOR: Mapping[str, str] = {
    "actors": later("who did it"),
    "recipients": later("to whom"),
    "place": later("where"),
    "start": later("from"),
    "end": later("until"),
    "sources": later("who says so"),
    "figures": later("figures"),
}
"""The fields that take words of the text."""
TRIGGER = {"trigger": later("the words that name the event")}
SEVERAL = frozenset({"actors", "recipients", "sources", "figures"})
OTHER_KIND = "other"
REACH = 60


@dataclass(frozen=True)
class Place:
    """One of several places at which words stand, with what is around them."""

    at: int
    before: str
    words: str
    after: str


@dataclass(frozen=True)
class Found:
    """A form with the words that it asked for put into their field; where that cannot be, why, and the places to choose
    from."""

    form: dict[str, str]
    fault: str = ""
    places: tuple[Place, ...] = ()


def find_asked(record: Record, form: dict[str, str]) -> Found:
    """Find the words that a form asks for, and put them into the field that it names."""
    asked, field = " ".join(form.get("find", "").split()), form.get("find_for", "")
    if not asked or field not in {*FOUND_FOR, *TRIGGER}:
        return Found(form)
    spans = occurrences(record, asked)
    if not spans:
        return Found(form, gettext("“%(words)s” does not appear in the article.", words=asked))
    chosen = [span for span in spans if str(span[0]) == form.get("find_at", "")] or spans
    if len(chosen) > 1:
        return Found(form, str(Ambiguous(asked, spans)), places(record, spans))
    return Found(_put(record, form, field, chosen[0]))


def places(record: Record, spans: list[Span]) -> tuple[Place, ...]:
    """The places of words with what is around them."""
    return tuple(Place(span[0], *around(record, span, REACH)) for span in spans)


def _put(record: Record, form: dict[str, str], field: str, span: Span) -> dict[str, str]:
    said = words(record, span)
    value = said
    if field == "sources":
        value = f"{said}: {STANCES[0]}"
    elif field == "figures":
        kinds = (figure.kind for figure in record.figures if figure.span == span)
        value = f"{next(kinds, OTHER_KIND)}: {said}"
    before = form.get(field, "").strip().rstrip(SEPARATOR)
    put = {field: f"{before}{SEPARATOR} {value}" if field in SEVERAL and before else value}
    if field in TRIGGER:
        put["trigger_at"] = str(span[0])
    marked = f"{form.get('marked', '').rstrip()}\n{span[0]} {' '.join(said.split())}".strip()
    return form | put | {"marked": marked, "find": "", "find_at": ""}
