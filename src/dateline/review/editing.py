"""From a reviewer's form to an event: values from lists, names, and words marked in the text."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cache
from typing import Any, get_args

import msgspec

from dateline.entities.figures.quantities import Quantity, add_quantifier, read_quantity
from dateline.knowledge.loaders.figure_words import FigureKnowledge, load_figures
from dateline.language.analysis import Token
from dateline.partial_dates import date_meant, first_day, last_day
from dateline.query.query import is_day
from dateline.record import (
    EVENT_TYPES,
    Actor,
    Event,
    Figure,
    FigureKind,
    Position,
    Record,
    Span,
    Stance,
    Status,
    Support,
    content_id,
    words,
)
from dateline.review.actor_details import detail
from dateline.review.event_snapshot import EventSnapshot, kept_confidence, take_snapshot
from dateline.review.place_choice import choose_place
from dateline.review.text_search import EditRefused, Finder, find_one, finder
from dateline.translation import gettext
from dateline.views.wording import Wording

SUPPORTED = ("type", "mode", "status", "start", "actors", "recipients", "place")
"""The fields of an event whose words and reasons it tells."""


def edit(record: Record, event: Event, form: Mapping[str, str], wording: Wording) -> EventSnapshot:
    """The event as the form says. What the form leaves out stays as it is. Raises EditRefused."""
    changes: dict[str, Any] = {}
    event_type = form.get("type", event.type)
    if event_type not in EVENT_TYPES:
        raise EditRefused(gettext("There is no type “%(type)s”.", type=event_type))
    changes["type"] = event_type
    changes["quad"] = wording.quad_of[event_type]
    if "mode" in form:
        left = event_type != event.type and form["mode"] == (event.mode or "")
        kept = not left or form["mode"] in wording.modes(event_type)
        changes["mode"] = _mode(event_type, form["mode"], wording) if kept else None
    status = form.get("status", event.status)
    if status not in get_args(Status):
        raise EditRefused(gettext("There is no status “%(status)s”.", status=status))
    changes["status"] = status
    if "flags" in form:
        changes["ongoing"] = form.get("ongoing") == "1"
        changes["background"] = form.get("background") == "1"
    marked = finder(record, event.trigger, form)
    changes |= _dates(marked, event, form)
    support: list[Support] = []
    for field, named in NAMED.items():
        if field in form and (form[field].strip() != SHOWN[field](record, event) or _lies_elsewhere(field, form)):
            brought, changed, carried = named(marked, event, form, wording)
            marked = Finder(brought, marked.near, marked.marked)
            changes |= changed
            support += carried
    brought, after = detail(marked.record, msgspec.structs.replace(event, **changes), form)
    told = msgspec.structs.replace(
        after, support=_support(event, after, support), field_confidence=kept_confidence(event, after)
    )
    return take_snapshot(brought, told)


def _lies_elsewhere(field: str, form: Mapping[str, str]) -> bool:
    """Whether a form says where a place lies whose name is as before."""
    return field == "place" and any(form.get(name, "").strip() for name in ("place_choice", "place_lat", "place_lon"))


def _support(before: Event, after: Event, carried: list[Support]) -> tuple[Support, ...]:
    """The words and reasons of the fields: those of changed ones are the reviewer's."""
    changed = {field for field in SUPPORTED if getattr(before, field) != getattr(after, field)}
    kept = [one for one in before.support if one.field not in changed]
    told = [one for one in carried if one.field in changed]
    silent = changed - {one.field for one in told}
    return (*kept, *told, *(Support(field, BY_REVIEWER) for field in SUPPORTED if field in silent))


def new_event(record: Record, form: Mapping[str, str], wording: Wording) -> EventSnapshot:
    """A missed event: its words are marked in the text, its fields given by the form. Raises EditRefused."""
    trigger = find_one(record, form.get("trigger", ""), form.get("trigger_at", ""))
    evidence = _paragraph(record, trigger)
    event_type = form.get("type", "")
    if event_type not in EVENT_TYPES:
        raise EditRefused(gettext("Please choose what kind of event it is."))
    draft = Event(
        content_id("evt", record.article.id, "added", *trigger, event_type),
        event_type,  # type: ignore[arg-type]
        trigger,
        (evidence,),
        rule="added by a reviewer",
    )
    if any(event.id == draft.id for event in record.events):
        raise EditRefused(gettext("This event has been added already."))
    return edit(record, draft, form, wording)


def _paragraph(record: Record, span: Span) -> Span:
    """The block that words stand in; the words alone where it cannot be told."""
    for block in record.article.blocks:
        if block.start <= span[0] and span[1] <= block.end:
            return block.start, block.end
    return span


def _mode(event_type: str, mode: str, wording: Wording) -> str | None:
    if not mode:
        return None
    if mode not in wording.modes(event_type):
        raise EditRefused(
            gettext(
                "%(type)s has no mode “%(mode)s”; it has %(modes)s.",
                type=event_type,
                mode=mode,
                modes=", ".join(wording.modes(event_type)) or gettext("none"),
            )
        )
    return mode


def _dates(marked: Finder, event: Event, form: Mapping[str, str]) -> dict[str, Any]:
    """First and last day: as ISO dates, or as words of the text that tell a time."""
    changes: dict[str, Any] = {}
    for field in ("start", "end"):
        if field in form:
            changes[field], basis = _date(marked, form[field].strip(), field)
            if basis is not None or changes[field] != getattr(event, field):
                changes["date_basis"] = basis or changes.get("date_basis")
    start, end = changes.get("start"), changes.get("end")
    first, last = first_day(start), last_day(end)
    if first and last and last < first:
        raise EditRefused(gettext("The end lies before the start."))
    return changes


def _date(marked: Finder, value: str, field: str) -> tuple[str | None, str | None]:
    """A day, and the words of the text that it stands for, if it was given by words."""
    if not value:
        return None, None
    if is_day(value):
        return value, None
    meant = date_meant(value)
    if meant is not None:
        return meant, None
    record = marked.record
    at = marked.marked_span(value)
    times = [
        time
        for time in record.times
        if time.start and (time.span == at or words(record, time.span).casefold() == value.casefold())
    ]
    if not times:
        raise EditRefused(
            gettext(
                "“%(words)s” is not a date; write 2016-12-08, 2016-W49 or December 2016, or select its words.",
                words=value,
            )
        )
    middle = at[0] if at else (marked.near or (0, 0))[0]
    time = min(times, key=lambda one: abs(one.span[0] - middle))
    return (time.start if field == "start" else time.end or time.start), words(record, time.span)


SEPARATOR = ";"
UNNAMED = "?"
"""Stands for a source that the text does not name."""
STANCES: tuple[str, ...] = get_args(Stance)
BY_REVIEWER = "chosen by a reviewer"
Change = tuple[Record, dict[str, Any], list[Support]]
"""A record with what a correction brings into it, the fields that change, and the words that carry them."""


def parts(value: str) -> list[str]:
    """The parts of a field that has several, without empty ones."""
    return [part.strip() for part in value.split(SEPARATOR) if part.strip()]


def name_sides(finder: Finder, event: Event, field: str, value: str) -> Change:
    """Actors or recipients by name; a name that the record does not know must stand in the text."""
    record, ids, support = finder.record, [], []
    for name in parts(value):
        record, known = _actor(finder, record, name, getattr(event, field))
        ids.append(known)
        support.append(Support(field, BY_REVIEWER, finder.marked_span(name)))
    return record, {field: tuple(dict.fromkeys(ids))}, support


def _actor(finder: Finder, record: Record, name: str, preferred: Iterable[str]) -> tuple[Record, str]:
    held = {actor.name.casefold(): actor.id for actor in record.actors}
    held |= {actor.name.casefold(): actor.id for actor in record.actors if actor.id in set(preferred)}
    known = held.get(name.casefold())
    if known is not None:
        return record, known
    span = finder.find(name)
    actor = Actor(content_id("act", record.article.id, name), name, "group", mentions=(span,))
    return msgspec.structs.replace(record, actors=(*record.actors, actor)), actor.id


def name_place(finder: Finder, event: Event, form: Mapping[str, str]) -> Change:
    """The place by name; where one lies that the record does not know is said by the form, too."""
    record, name = finder.record, form["place"].strip()
    if not name:
        return record, {"place": None}, [Support("place", BY_REVIEWER)]
    record, known = choose_place(finder, event, name, form)
    return record, {"place": known}, [Support("place", BY_REVIEWER, finder.marked_span(name))]


def name_sources(finder: Finder, event: Event, value: str) -> Change:
    """Who says so, each as "name: what they do to it"; a name that the record does not know must stand in the text."""
    record = finder.record
    names = {actor.id: actor.name.casefold() for actor in record.actors}
    said = {names.get(source.actor or "", UNNAMED): source.statement for source in event.according_to}
    sources = []
    for part in parts(value):
        name, colon, stance = part.rpartition(":")
        name, stance = (name.strip(), stance.strip()) if colon else (part, STANCES[0])
        if stance not in STANCES:
            raise EditRefused(
                gettext("Unknown stance “%(stance)s”. Use one of: %(known)s.", stance=stance, known=", ".join(STANCES))
            )
        actor = None
        if name != UNNAMED:
            record, actor = _actor(finder, record, name, [s.actor for s in event.according_to if s.actor])
        sources.append(Position(actor, stance, said.get(name.casefold())))  # type: ignore[arg-type]
    return record, {"according_to": tuple(dict.fromkeys(sources))}, []


def name_figures(finder: Finder, event: Event, value: str) -> Change:
    """How many, each as "kind: the words that tell the number"; words that the record does not know must stand in the
    text."""
    record, ids = finder.record, []
    for part in parts(value):
        kind, colon, said = (side.strip() for side in part.partition(":"))
        if not colon:
            raise EditRefused(gettext("“%(words)s” needs its kind, as in “killed: at least 14”.", words=part))
        same = [f.id for f in record.figures if f.kind == kind and words(record, f.span).casefold() == said.casefold()]
        known = next((one for one in same if one in event.figures), next(iter(same), None))
        if known is None:
            figure = figure_at(record, kind, finder.find(said))
            known = figure.id
            if all(one.id != known for one in record.figures):
                record = msgspec.structs.replace(record, figures=(*record.figures, figure))
        ids.append(known)
    return record, {"figures": tuple(dict.fromkeys(ids))}, []


def name_contexts(finder: Finder, value: str, wording: Wording) -> Change:
    """What it is about, by PLOVER's contexts."""
    known = wording.labels["contexts"]
    named = [part.casefold().replace(" ", "_") for part in parts(value)]
    for one in named:
        if one not in known:
            raise EditRefused(
                gettext("There is no context “%(context)s”; there are %(known)s.", context=one, known=", ".join(known))
            )
    return finder.record, {"contexts": tuple(dict.fromkeys(named))}, []


NAMED: dict[str, Callable[[Finder, Event, Mapping[str, str], Wording], Change]] = {
    "actors": lambda finder, event, form, _: name_sides(finder, event, "actors", form["actors"]),
    "recipients": lambda finder, event, form, _: name_sides(finder, event, "recipients", form["recipients"]),
    "place": lambda finder, event, form, _: name_place(finder, event, form),
    "sources": lambda finder, event, form, _: name_sources(finder, event, form["sources"]),
    "figures": lambda finder, event, form, _: name_figures(finder, event, form["figures"]),
    "contexts": lambda finder, _, form, wording: name_contexts(finder, form["contexts"], wording),
}
"""How each field of a form that is names or words is read."""


def names_of(record: Record, ids: Sequence[str]) -> str:
    """The names of some actors as the form shows them."""
    names = {actor.id: actor.name for actor in record.actors}
    return _joined(names[i] for i in ids if i in names)


def sources_of(record: Record, event: Event) -> str:
    """Who says so, as the form shows it."""
    names = {actor.id: actor.name for actor in record.actors}
    return _joined(f"{names.get(source.actor or '', UNNAMED)}: {source.stance}" for source in event.according_to)


def figures_of(record: Record, event: Event) -> str:
    """How many, as the form shows it."""
    figures = {figure.id: figure for figure in record.figures}
    known = (figures[i] for i in event.figures if i in figures)
    return _joined(f"{figure.kind}: {words(record, figure.span)}" for figure in known)


def place_of(record: Record, event: Event) -> str:
    """Where it happened, as the form shows it."""
    return next((place.name for place in record.places if place.id == event.place), "")


SHOWN: dict[str, Callable[[Record, Event], str]] = {
    "actors": lambda record, event: names_of(record, event.actors),
    "recipients": lambda record, event: names_of(record, event.recipients),
    "place": place_of,
    "sources": sources_of,
    "figures": figures_of,
    "contexts": lambda _, event: _joined(event.contexts),
}
"""How each of these fields is shown in a form. What comes back as it was shown changes nothing."""


def _joined(values: Iterable[str]) -> str:
    return f"{SEPARATOR} ".join(values)


KINDS: tuple[str, ...] = get_args(FigureKind)
TOKEN = re.compile(r"\d[\d.,]*(?:–\d[\d.,]*)?|[^\W\d_]+|\S")
LONGEST_UNIT = 60
_knowledge = cache(load_figures)


def figure_at(record: Record, kind: str, span: Span) -> Figure:
    """The figure that words tell: their number with its bounds, and what it counts. Raises EditRefused."""
    if kind not in KINDS:
        raise EditRefused(
            gettext("There is no kind of figure “%(kind)s”; there are %(known)s.", kind=kind, known=", ".join(KINDS))
        )
    said = words(record, span)
    tokens = _tokens(said)
    quantity = _quantity(tokens, _knowledge())
    if quantity is None:
        raise EditRefused(gettext("“%(words)s” holds no number.", words=said))
    unit = said[tokens[quantity.last - 1].end :].strip(" ,.;:")[:LONGEST_UNIT] or None
    return Figure(
        id=content_id("fig", record.article.id, "reviewer", kind, *span),
        kind=kind,  # type: ignore[arg-type]
        span=span,
        value=quantity.value,
        low=quantity.low,
        high=quantity.high,
        unit=unit,
        approximate=quantity.approximate,
    )


def _tokens(text: str) -> list[Token]:
    return [
        Token(i, m.start(), m.end(), m[0], m[0].lower(), m[0].lower(), "", "", "", i, 0)
        for i, m in enumerate(TOKEN.finditer(text))
    ]


def _quantity(tokens: list[Token], knowledge: FigureKnowledge) -> Quantity | None:
    for at in range(len(tokens)):
        quantity = read_quantity(tokens, at, len(tokens), knowledge)
        if quantity is not None:
            add_quantifier(quantity, tokens, 0, len(tokens), knowledge)
            return quantity
    return None
