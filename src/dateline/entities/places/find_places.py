"""Places: toponyms of an article, resolved to the gazetteer.

Two steps, as in the literature (Lieberman et al. 2010; Gritta et al. 2020): :mod:`dateline.entities.places.toponyms`
finds the names, :mod:`dateline.entities.places.place_senses` chooses among the places that bear them.
"""

from __future__ import annotations

from dateline.entities.places.place_senses import choose
from dateline.entities.places.toponyms import find_toponyms
from dateline.knowledge.loaders.gazetteer import Entry, Gazetteer
from dateline.language.analysis import Analysis
from dateline.record import Actor, Place, Span, content_id


def find_places(analysis: Analysis, gazetteer: Gazetteer, actors: list[Actor]) -> list[Place]:
    """The places that the article names, each with all its mentions, in the order of first mention.

    A country or capital that acts as a government (a mention of a state in ``actors``) is no place, nor is a name
    inside the name of a person or organisation; nor are adjectives ("Syrian"). A name that the gazetteer lacks is kept
    only with a known place right beside it that holds it; it takes that place's position. Without ``actors`` every
    toponym is kept.
    """
    toponyms = find_toponyms(analysis, gazetteer, actors)
    chosen = choose(toponyms)
    found: dict[tuple[str, float, float], tuple[Place, list[Span]]] = {}
    for toponym, entry in zip(toponyms, chosen, strict=True):
        if entry is None:
            continue
        key = (entry.name, entry.lat, entry.lon)
        if key not in found:
            found[key] = (_place(entry, gazetteer), [])
        found[key][1].append((toponym.start, toponym.end))
    return [_with_mentions(place, mentions) for place, mentions in found.values()]


def _place(entry: Entry, gazetteer: Gazetteer) -> Place:
    return Place(
        id=content_id("plc", entry.geonameid or (entry.name, entry.lat, entry.lon)), name=entry.name, lat=entry.lat,
        lon=entry.lon, country=entry.country, admin1=gazetteer.division_name(entry.division), geonameid=entry.geonameid,
        feature=entry.feature, resolution=entry.resolution,
    )  # fmt: skip


def _with_mentions(place: Place, mentions: list[Span]) -> Place:
    return Place(
        place.id, place.name, place.lat, place.lon, place.country, place.admin1, place.geonameid, place.feature,
        place.resolution, tuple(sorted(set(mentions))),
    )  # fmt: skip
