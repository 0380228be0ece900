"""Who an actor is, as a reviewer says it: kind, country, sectors, code and office."""

from __future__ import annotations

from collections.abc import Mapping
from typing import get_args

import msgspec

from dateline.entities.actors.aggregation import actor_code
from dateline.knowledge.loaders.files import country_codes, sector_codes
from dateline.record import Actor, ActorKind, Event, Position, Record, content_id
from dateline.review.text_search import EditRefused
from dateline.translation import gettext

MOST_ACTORS = 20
FIELDS = ("kind", "country", "sectors", "code", "office")
"""What a form can say of the actor that its field "who_name_N" names, as "who_FIELD_N"."""
KINDS: tuple[str, ...] = get_args(ActorKind)
PART = 3
LONGEST_OFFICE = 200


def participants(record: Record, event: Event) -> list[Actor]:
    """Return the actors, recipients and sources of an event, each once."""
    ids = (*event.actors, *event.recipients, *(one.actor for one in event.according_to if one.actor))
    actors = {actor.id: actor for actor in record.actors}
    return [actors[one] for one in dict.fromkeys(ids) if one in actors]


def shown_details(actor: Actor) -> dict[str, str]:
    """Return what a form shows of an actor."""
    return {
        "kind": actor.kind,
        "country": actor.country or "",
        "sectors": " ".join(actor.sectors),
        "code": actor.code or "",
        "office": actor.office or "",
    }


def detail(record: Record, event: Event, form: Mapping[str, str]) -> tuple[Record, Event]:
    """Return the record and the event with its participants as the form says who they are. Raises EditRefused.

    An actor of whom something else is said than the record has is another actor of the same name in this event; the
    rest of the article keeps the old one.
    """
    by_name = {actor.name.casefold(): actor for actor in participants(record, event)}
    changed: dict[str, Actor] = {}
    for number in range(MOST_ACTORS):
        name = form.get(f"who_name_{number}", "").strip()
        actor = by_name.get(name.casefold()) if name else None
        if actor is None:
            continue
        shown = shown_details(actor)
        given = {field: form.get(f"who_{field}_{number}", shown[field]).strip() for field in FIELDS}
        if given == shown:
            continue
        changed[actor.id] = _changed(record, actor, given)
    if not changed:
        return record, event
    ids = {old: actor.id for old, actor in changed.items()}
    present = {actor.id for actor in record.actors}
    added = tuple(actor for actor in changed.values() if actor.id not in present)
    return msgspec.structs.replace(record, actors=(*record.actors, *added)), msgspec.structs.replace(
        event,
        actors=tuple(ids.get(one, one) for one in event.actors),
        recipients=tuple(ids.get(one, one) for one in event.recipients),
        according_to=tuple(
            Position(ids.get(one.actor or "", one.actor), one.stance, one.statement) for one in event.according_to
        ),
    )


def _changed(record: Record, actor: Actor, given: Mapping[str, str]) -> Actor:
    before = shown_details(actor)
    kind = given["kind"] or actor.kind
    if kind not in KINDS:
        raise EditRefused(
            gettext("There is no kind of actor “%(kind)s”; there are %(known)s.", kind=kind, known=", ".join(KINDS))
        )
    code, country = given["code"].upper(), given["country"].upper()
    sectors = tuple(given["sectors"].upper().replace(";", " ").replace(",", " ").split())
    # A code that was typed says country and sectors, one that was left as it was follows them.
    if code and code != before["code"]:
        parts = _parts(code)
        country = country if given["country"] != before["country"] else parts[0]
        sectors = sectors if given["sectors"] != before["sectors"] else parts[1]
    elif (country, " ".join(sectors)) != (before["country"], before["sectors"]):
        code = actor_code(country, sectors) or ""
    _check(country, sectors)
    office = given["office"][:LONGEST_OFFICE]
    return msgspec.structs.replace(
        actor,
        id=content_id("act", record.article.id, "reviewer", actor.name, kind, country, *sectors, code, office),
        kind=kind,
        country=country or None,
        sectors=sectors,
        code=code or None,
        office=office or None,
    )


def _parts(code: str) -> tuple[str, tuple[str, ...]]:
    """Return the country and the sectors of a code of three letters each. Raises EditRefused."""
    parts = [code[at : at + PART] for at in range(0, len(code), PART)]
    country = parts[0] if parts[0] in country_codes() else ""
    sectors = tuple(parts[1:] if country else parts)
    wrong = next((one for one in sectors if one not in sector_codes()), None)
    if wrong is not None:
        raise EditRefused(
            gettext(
                "“%(code)s” is no code: %(wrong)s is neither a country nor a sector. Write RUSGOV or IGOUNO.",
                code=code,
                wrong=wrong,
            )
        )
    return country, sectors


def _check(country: str, sectors: tuple[str, ...]) -> None:
    if country and country not in country_codes():
        raise EditRefused(gettext("“%(country)s” is not a country code of three letters.", country=country))
    for sector in sectors:
        if sector not in sector_codes():
            raise EditRefused(
                gettext(
                    "There is no sector “%(sector)s”; there are %(known)s.",
                    sector=sector,
                    known=", ".join(sorted(sector_codes())),
                )
            )
