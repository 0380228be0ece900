"""Places: toponyms of an article, resolved to the gazetteer.

Two steps, as in the literature (Lieberman et al. 2010; Gritta et al. 2020): :mod:`dateline.entities.places.toponyms`
finds the names, :mod:`dateline.entities.places.find_places` chooses among the places that bear them.
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace

from dateline.entities.places.toponyms import Toponym, find_toponyms
from dateline.knowledge.loaders.folding import fold_place_name
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
        id=content_id("plc", entry.geonameid or (entry.name, entry.lat, entry.lon)),
        name=entry.name,
        lat=entry.lat,
        lon=entry.lon,
        country=entry.country,
        admin1=gazetteer.division_name(entry.division),
        geonameid=entry.geonameid,
        feature=entry.feature,
        resolution=entry.resolution,
    )


def _with_mentions(place: Place, mentions: list[Span]) -> Place:
    return Place(
        place.id,
        place.name,
        place.lat,
        place.lon,
        place.country,
        place.admin1,
        place.geonameid,
        place.feature,
        place.resolution,
        tuple(sorted(set(mentions))),
    )


# Weights of the score; sizes enter as the decimal logarithm of inhabitants. Set on development articles.
_COUNTRY, _CAPITAL, _SEAT = 1.5, 0.8, 0.8
_ALTERNATE, _CITY_OVER_DIVISION, _DIVISION_NAMED = -1.5, 0.8, 3.0
_HELD, _FOCUS, _DIVISION_FOCUS, _NEAR = 10.0, 4.0, 2.0, 2.0
# A country or division that dwarfs all other bearers of its name is meant by it, near or far.
_EMINENT_COUNTRY, _EMINENT_DIVISION = 3.0, 2.0
# What lies in no one country cannot gain by the article's focus.
_NO_COUNTRY = 3.0
# Bounds that keep an article of a thousand names cheap.
_MOST_CANDIDATES, _MOST_ANCHORS = 25, 30
_LARGE_CITY = 500_000
_NEAR_KM = 250.0


@dataclass(slots=True)
class _Name:
    """A name of the article: its candidates with their scores, how often it stands, and whether the words beside it say
    where it lies (``held``). ``best`` is the candidate chosen so far."""

    entries: list[Entry]
    scores: list[float]
    count: int
    held: bool
    best: Entry

    def choose(self, extra: Sequence[float]) -> None:
        """Choose the candidate of the highest score with something added to each."""
        totals = [score + more for score, more in zip(self.scores, extra, strict=True)]
        self.best = self.entries[totals.index(max(totals))]


def choose(toponyms: Sequence[Toponym]) -> list[Entry | None]:
    """For each toponym its place; ``None`` for one that is unknown and not beside a known place that holds it."""
    names = _names(toponyms)
    countries = _country_focus(names)
    divisions = _division_focus(names, countries)
    for name in names.values():
        name.scores = [
            score
            + (_FOCUS * countries.get(entry.country, 0) if entry.country else _NO_COUNTRY)
            + _DIVISION_FOCUS * divisions.get(entry.division or "", 0)
            for score, entry in zip(name.scores, name.entries, strict=True)
        ]
        name.choose([0.0] * len(name.entries))
    _by_nearness(names)
    return [_of(toponym, toponyms, names) for toponym in toponyms]


def _key(toponym: Toponym) -> str:
    return fold_place_name(toponym.text) + ("|division" if toponym.division else "")


def _names(toponyms: Sequence[Toponym]) -> dict[str, _Name]:
    """The names of the article with their candidates scored by size and by what is said to hold them."""
    counts = Counter(_key(t) for t in toponyms if t.entries)
    holders: dict[str, list[Entry]] = {}
    for toponym in toponyms:
        if toponym.container >= 0:
            holders.setdefault(_key(toponym), []).extend(toponyms[toponym.container].entries[:3])
    names = {}
    for toponym in toponyms:
        key = _key(toponym)
        if toponym.entries and key not in names:
            entries = toponym.entries[:_MOST_CANDIDATES]
            eminent = _eminent(entries)
            outer = holders.get(key, [])
            scores = [
                _size(entry, toponym.division)
                + (0 if entry is not eminent else _EMINENT_COUNTRY if entry.resolution == 1 else _EMINENT_DIVISION)
                + (_HELD if any(_holds(holder, entry) for holder in outer) else 0)
                for entry in entries
            ]
            best = entries[scores.index(max(scores))]
            names[key] = _Name(entries, scores, counts[key], any(_holds(holder, best) for holder in outer), best)
    return names


def _size(entry: Entry, division: bool) -> float:
    """The score of a place by itself; ``division``: the words beside the name say that a division is meant."""
    score = math.log10(entry.weight + 300)
    if entry.resolution == 1:
        score += _COUNTRY
    elif entry.feature == "PPLC":
        score += _CAPITAL
    elif entry.feature == "PPLA":
        score += _SEAT
    if entry.alternate:
        score += _ALTERNATE
    if division:
        score += _DIVISION_NAMED if entry.resolution in {2, 3} else 0
    elif entry.resolution == 4:
        score += _CITY_OVER_DIVISION
    return score


def _eminent(entries: list[Entry]) -> Entry | None:
    """The country or division beside which all other places of the name are small, if there is one."""
    for resolution, share, rivals in ((1, 0.3, {2}), (2, 0.1, {1, 3, 4})):
        best = next((e for e in entries if e.resolution == resolution and not e.alternate), None)
        others = (e for e in entries if e is not best and e.resolution in rivals and not e.alternate)
        if best is not None and all(other.weight < share * best.weight for other in others):
            return best
    return None


def _holds(outer: Entry, inner: Entry) -> bool:
    if outer.resolution == 1:
        return outer.country == inner.country and inner.resolution > 1
    if outer.resolution == 2 and outer.division:
        return outer.division == inner.division and inner.resolution > 2
    return outer is not inner and distance(outer, inner) < 100 and inner.weight < outer.weight


def _country_focus(names: dict[str, _Name]) -> dict[str, float]:
    """The share of each country among the names, weighted by how sure each name is and how often it stands."""
    votes: dict[str, float] = defaultdict(float)
    for name in names.values():
        weight = math.sqrt(name.count)
        best = name.best
        alone = all(entry.country == best.country for entry in name.entries)
        if alone or name.held or best.resolution == 1 or (best.population > _LARGE_CITY and not best.alternate):
            votes[best.country or ""] += weight
        else:
            for entry in name.entries:
                votes[entry.country or ""] += 0.5 * weight / len(name.entries)
    total = sum(votes.values()) or 1
    return {country: vote / total for country, vote in votes.items() if country}


def _division_focus(names: dict[str, _Name], countries: dict[str, float]) -> dict[str, float]:
    """How many names could lie in each division, each name's vote shared among the divisions where it could be; a
    division that is named itself has a vote more."""
    votes: dict[str, float] = defaultdict(float)
    for name in names.values():
        shares = {e.division: countries.get(e.country or "", 0) for e in name.entries if e.division}
        total = sum(shares.values())
        for division, share in shares.items():
            if total:
                votes[division] += share / total
        if name.best.resolution == 2 and name.best.division:
            votes[name.best.division] += 1
    most = max(votes.values(), default=1)
    return {division: vote / max(most, 1) for division, vote in votes.items()}


def _by_nearness(names: dict[str, _Name]) -> None:
    """Choose again, with a bonus for lying near what the other names mean."""
    often = sorted(names.items(), key=lambda item: -item[1].count)
    anchors = [(key, name.best) for key, name in often if name.best.resolution >= 2][:_MOST_ANCHORS]
    for key, name in names.items():
        if len(name.entries) > 1:
            others = [entry for other, entry in anchors if other != key]
            near = [sum(1 for other in others if distance(entry, other) < _NEAR_KM) for entry in name.entries]
            name.choose([_NEAR * count / (count + 1.0) for count in near])


def _of(toponym: Toponym, toponyms: Sequence[Toponym], names: dict[str, _Name]) -> Entry | None:
    outer = toponyms[toponym.container] if toponym.container >= 0 else None
    holder = names[_key(outer)].best if outer is not None and outer.entries else None
    if not toponym.entries:
        if holder is None:
            return None
        level = 5 if holder.resolution >= 4 else 4
        return replace(holder, name=toponym.text, geonameid=None, feature="PPL", resolution=level)
    best = names[_key(toponym)].best
    if holder is not None and not _holds(holder, best):
        return next((entry for entry in toponym.entries if _holds(holder, entry)), best)
    return best


def distance(a: Entry, b: Entry) -> float:
    """Kilometres between two places, on a flat map: right enough below some hundreds of kilometres."""
    across = abs(a.lon - b.lon)
    across = min(across, 360 - across) * math.cos(math.radians((a.lat + b.lat) / 2))
    return 111.2 * math.hypot(a.lat - b.lat, across)
