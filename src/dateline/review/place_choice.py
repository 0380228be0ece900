"""Where a place lies that a reviewer names: of the article, of the gazetteer, by position, or nowhere on the map."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

import msgspec

from dateline.knowledge.loaders.files import country_codes, knowledge_folders
from dateline.knowledge.loaders.gazetteer import Entry, Gazetteer, load_gazetteer
from dateline.record import Event, Place, Record, content_id
from dateline.review.text_search import EditRefused, Finder, occurrences
from dateline.translation import gettext, later

NOWHERE = "none"
"""The choice of a place that has no position."""
MOST_CHOICES = 8
RESOLUTIONS = {1: "country", 2: "first-level division", 3: "district or region", 4: "city", 5: "within a city"}
CITY = 4
QUARTERS = {"north": "northern", "east": "eastern", "south": "southern", "west": "western"}
"""Two ways to name a division by the quarter of the sky: South Darfur is Southern Darfur."""


class PlaceUnsettled(EditRefused):
    """A name of which it must be said where it lies: `entries` are the places that the gazetteer has under it."""

    def __init__(self, name: str, entries: list[Entry], message: str) -> None:
        super().__init__(message)
        self.name = name
        self.entries = entries


@cache
def _gazetteer() -> Gazetteer:
    return load_gazetteer(folders=knowledge_folders())


def entries_of(name: str) -> list[Entry]:
    """Return the places of a name in the gazetteer, the weightiest first; of "South Darfur" also Southern Darfur."""
    first, _, rest = name.partition(" ")
    other = (QUARTERS | {long: short for short, long in QUARTERS.items()}).get(first.casefold())
    found = _gazetteer().lookup(name) or (_gazetteer().lookup(f"{other.title()} {rest}") if other and rest else [])
    return found[:MOST_CHOICES]


def division_of(entry: Entry) -> str | None:
    """Return the name of the first-level division in which an entry lies."""
    return _gazetteer().division_name(entry.division)


def choose_place(finder: Finder, event: Event, name: str, form: Mapping[str, str]) -> tuple[Record, str]:
    """Return the record with the place that a form names, and the place's id.

    ``place_choice`` is the number of an entry of the gazetteer, or "none"; ``place_lat`` and ``place_lon`` give a
    position in degrees, ``place_resolution`` and ``place_country`` what is known of it. Without any of them a place of
    the article is meant. Raises PlaceUnsettled if there is none, or if the event would leave the map unsaid.
    """
    record = finder.record
    choice = form.get("place_choice", "").strip()
    made = _given(record, name, form) or _chosen(record, name, choice)
    if made is None and choice != NOWHERE:
        same = [place for place in record.places if place.name.casefold() == name.casefold()]
        known = next((place for place in same if place.id == event.place), next(iter(same), None))
        if known is None:
            if not entries_of(name):
                raise _unsettled(
                    name,
                    gettext(
                        "“%(name)s” is neither among the places of this article nor in the gazetteer: "
                        "please try another name of it, or say where it lies.",
                        name=name,
                    ),
                )
            raise _unsettled(
                name,
                gettext("“%(name)s” is not among the places of this article: please choose where it lies.", name=name),
            )
        if known.lat is None and known.id != event.place and _is_on_map(record, event):
            raise _unsettled(
                name, gettext("No position of “%(name)s” is known: the event would leave the map.", name=name)
            )
        return record, known.id
    made = made or Place(content_id("plc", record.article.id, "nowhere", name), name)
    mentions = tuple(span for span in (finder.marked_span(name), *occurrences(record, name)[:1]) if span)[:1]
    made = msgspec.structs.replace(made, mentions=mentions)
    if all(place.id != made.id for place in record.places):
        record = msgspec.structs.replace(record, places=(*record.places, made))
    return record, made.id


def _is_on_map(record: Record, event: Event) -> bool:
    return any(place.id == event.place and place.lat is not None for place in record.places)


def _unsettled(name: str, message: str) -> PlaceUnsettled:
    return PlaceUnsettled(name, entries_of(name), message)


def _chosen(record: Record, name: str, choice: str) -> Place | None:
    if not choice.isascii() or not choice.isdigit() or len(choice) > 2:
        return None
    entries = entries_of(name)
    if int(choice) >= len(entries):
        raise EditRefused(gettext("This place is not in the gazetteer any more; please choose again."))
    entry = entries[int(choice)]
    return Place(
        id=content_id("plc", record.article.id, "gazetteer", name, entry.lat, entry.lon),
        name=name,
        lat=entry.lat,
        lon=entry.lon,
        country=entry.country,
        admin1=division_of(entry),
        geonameid=entry.geonameid,
        feature=entry.feature,
        resolution=entry.resolution,
    )


def _given(record: Record, name: str, form: Mapping[str, str]) -> Place | None:
    """The place at a position that the form gives. Raises EditRefused at one that cannot be."""
    lat, lon = form.get("place_lat", "").strip(), form.get("place_lon", "").strip()
    if not lat and not lon:
        return None
    degrees = _degrees(lat, 90, later("latitude")), _degrees(lon, 180, later("longitude"))
    country = form.get("place_country", "").strip().upper()
    if country and country not in country_codes():
        raise EditRefused(gettext("“%(country)s” is not a country code of three letters.", country=country))
    resolution = form.get("place_resolution", "") or str(CITY)
    if resolution not in {str(number) for number in RESOLUTIONS}:
        raise EditRefused(gettext("The resolution must be 1 (country) to 5 (within a city)."))
    return Place(
        id=content_id("plc", record.article.id, "position", name, *degrees, country, resolution),
        name=name,
        lat=degrees[0],
        lon=degrees[1],
        country=country or None,
        resolution=int(resolution),
    )


def _degrees(text: str, most: int, what: str) -> float:
    try:
        number = float(text)
    except ValueError:
        number = float("nan")
    if not -most <= number <= most:
        raise EditRefused(
            gettext(
                "The %(what)s must be a number of degrees from -%(most)s to %(most)s, as in 36.2.",
                what=gettext(what),
                most=most,
            )
        )
    return round(number, 5)
