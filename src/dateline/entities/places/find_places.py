"""Places: toponyms of an article, resolved to the gazetteer.

Two steps, as in the literature (Lieberman et al. 2010; Gritta et al. 2020): :mod:`dateline.entities.places.toponyms`
finds the names, :mod:`dateline.entities.places.find_places` chooses among the places that bear them.
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from dateline.entities.places.toponyms import Toponym, find_toponyms
from dateline.knowledge.loaders.folding import fold_place_name
from dateline.knowledge.loaders.gazetteer import Entry, Gazetteer
from dateline.language.analysis import Analysis
from dateline.record import Actor, Place, Span, content_id


def find_places(analysis: Analysis, gazetteer: Gazetteer, actors: list[Actor]) -> list[Place]:
    """The places that the article names, each with all its mentions, in the order of first mention.

    A country or capital that acts as a government (a mention of a state in ``actors``) is no place, nor is a name
    inside the name of a person or organisation; nor are adjectives ("Syrian"). A name that the gazetteer lacks counts
    only with a known place right beside it that contains it; it takes that place's position. Without ``actors`` every
    toponym counts.
    """
    toponyms = find_toponyms(analysis, gazetteer, actors)
    entries: dict[tuple[str, float, float], Entry] = {}
    mentions: dict[tuple[str, float, float], set[Span]] = defaultdict(set)
    for toponym, entry in zip(toponyms, choose_places(toponyms), strict=True):
        if entry is not None:
            key = (entry.name, entry.lat, entry.lon)
            entries.setdefault(key, entry)
            mentions[key].add((toponym.start, toponym.end))
    return [_make_place(entry, gazetteer, mentions[key]) for key, entry in entries.items()]


def _make_place(entry: Entry, gazetteer: Gazetteer, mentions: Iterable[Span]) -> Place:
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
        mentions=tuple(sorted(mentions)),
    )


# Weights of the score; sizes enter as the decimal logarithm of inhabitants. Set on development articles.
_COUNTRY_BONUS, _CAPITAL_BONUS, _SEAT_BONUS = 1.5, 0.8, 0.8
_ALTERNATE_MALUS, _CITY_BONUS, _DIVISION_BONUS = -1.5, 0.8, 3.0
_CONTAINED_BONUS, _COUNTRY_FOCUS_WEIGHT, _DIVISION_FOCUS_WEIGHT, _NEARNESS_WEIGHT = 10.0, 4.0, 2.0, 2.0
# A country or division that dwarfs all other places of its name is meant by it, near or far.
_EMINENT_COUNTRY_BONUS, _EMINENT_DIVISION_BONUS = 3.0, 2.0
# A place in no one country cannot gain by the article's focus.
_NO_COUNTRY_BONUS = 3.0
# Bounds that keep an article of a thousand names cheap.
_MAX_CANDIDATES, _MAX_ANCHORS = 25, 30
_LARGE_CITY = 500_000
_NEAR_KM = 250.0


@dataclass(slots=True)
class _AmbiguousName:
    """A name in the article with its candidate places and their scores.

    ``count``: how often the article has the name; ``contained``: the words beside it say where the place is, as in
    "Paris, Texas"; ``best``: the candidate chosen so far.
    """

    entries: list[Entry]
    scores: list[float]
    count: int
    contained: bool
    best: Entry

    def choose(self, bonuses: Sequence[float]) -> None:
        """Choose the candidate with the highest sum of score and bonus."""
        totals = [score + bonus for score, bonus in zip(self.scores, bonuses, strict=True)]
        self.best = self.entries[totals.index(max(totals))]


def choose_places(toponyms: Sequence[Toponym]) -> list[Entry | None]:
    """Return the place of each toponym; ``None`` for an unknown one without a known place beside it that contains
    it."""
    names = _score_names(toponyms)
    countries = _country_focus(names)
    divisions = _division_focus(names, countries)
    for name in names.values():
        name.scores = [
            _add_focus(score, entry, countries, divisions)
            for score, entry in zip(name.scores, name.entries, strict=True)
        ]
        name.choose([0.0] * len(name.entries))
    _choose_by_nearness(names)
    return [_place_of(toponym, toponyms, names) for toponym in toponyms]


def _add_focus(score: float, entry: Entry, countries: dict[str, float], divisions: dict[str, float]) -> float:
    """The score of a place, raised if it is in the countries and divisions that the article is about."""
    country = _COUNTRY_FOCUS_WEIGHT * countries.get(entry.country, 0) if entry.country else _NO_COUNTRY_BONUS
    return score + country + _DIVISION_FOCUS_WEIGHT * divisions.get(entry.division or "", 0)


def _name_key(toponym: Toponym) -> str:
    return fold_place_name(toponym.text) + ("|division" if toponym.division else "")


def _score_names(toponyms: Sequence[Toponym]) -> dict[str, _AmbiguousName]:
    """The names of the article with their candidates scored by size and by what is said to contain them."""
    counts = Counter(_name_key(t) for t in toponyms if t.entries)
    containers: dict[str, list[Entry]] = defaultdict(list)
    for toponym in toponyms:
        if toponym.container >= 0:
            containers[_name_key(toponym)].extend(toponyms[toponym.container].entries[:3])
    names: dict[str, _AmbiguousName] = {}
    for toponym in toponyms:
        key = _name_key(toponym)
        if toponym.entries and key not in names:
            names[key] = _score_name(toponym, counts[key], containers.get(key, []))
    return names


def _score_name(toponym: Toponym, count: int, containers: list[Entry]) -> _AmbiguousName:
    entries = toponym.entries[:_MAX_CANDIDATES]
    eminent = _eminent(entries)
    scores = [
        _size_score(entry, toponym.division)
        + (_eminence_bonus(entry) if entry is eminent else 0)
        + (_CONTAINED_BONUS if any(_contains(outer, entry) for outer in containers) else 0)
        for entry in entries
    ]
    best = entries[scores.index(max(scores))]
    return _AmbiguousName(entries, scores, count, any(_contains(outer, best) for outer in containers), best)


def _eminence_bonus(entry: Entry) -> float:
    return _EMINENT_COUNTRY_BONUS if entry.resolution == 1 else _EMINENT_DIVISION_BONUS


def _size_score(entry: Entry, division: bool) -> float:
    """The score of a place by itself; ``division``: the words beside the name say that a division is meant."""
    score = math.log10(entry.weight + 300)
    if entry.resolution == 1:
        score += _COUNTRY_BONUS
    elif entry.feature == "PPLC":
        score += _CAPITAL_BONUS
    elif entry.feature == "PPLA":
        score += _SEAT_BONUS
    if entry.alternate:
        score += _ALTERNATE_MALUS
    if division:
        score += _DIVISION_BONUS if entry.resolution in {2, 3} else 0
    elif entry.resolution == 4:
        score += _CITY_BONUS
    return score


def _eminent(entries: list[Entry]) -> Entry | None:
    """The country or division beside which all other places of the name are small, if there is one."""
    for resolution, share, rivals in ((1, 0.3, {2}), (2, 0.1, {1, 3, 4})):
        best = next((e for e in entries if e.resolution == resolution and not e.alternate), None)
        others = (e for e in entries if e is not best and e.resolution in rivals and not e.alternate)
        if best is not None and all(other.weight < share * best.weight for other in others):
            return best
    return None


def _contains(outer: Entry, inner: Entry) -> bool:
    if outer.resolution == 1:
        return outer.country == inner.country and inner.resolution > 1
    if outer.resolution == 2 and outer.division:
        return outer.division == inner.division and inner.resolution > 2
    return outer is not inner and distance_km(outer, inner) < 100 and inner.weight < outer.weight


def _country_focus(names: dict[str, _AmbiguousName]) -> dict[str, float]:
    """The share of each country among the names, weighted by how sure each name is and how often it stands."""
    votes: dict[str, float] = defaultdict(float)
    for name in names.values():
        weight = math.sqrt(name.count)
        best = name.best
        alone = all(entry.country == best.country for entry in name.entries)
        if alone or name.contained or best.resolution == 1 or (best.population > _LARGE_CITY and not best.alternate):
            votes[best.country or ""] += weight
        else:
            for entry in name.entries:
                votes[entry.country or ""] += 0.5 * weight / len(name.entries)
    total = sum(votes.values()) or 1
    return {country: vote / total for country, vote in votes.items() if country}


def _division_focus(names: dict[str, _AmbiguousName], countries: dict[str, float]) -> dict[str, float]:
    """How many names could be in each division, relative to the highest number or 1.

    Each name's vote is shared among its possible divisions; a division that is named itself has one more vote.
    """
    votes: dict[str, float] = defaultdict(float)
    for name in names.values():
        shares = {e.division: countries.get(e.country or "", 0) for e in name.entries if e.division}
        total = sum(shares.values())
        for division, share in shares.items():
            if total:
                votes[division] += share / total
        if name.best.resolution == 2 and name.best.division:
            votes[name.best.division] += 1
    highest = max(votes.values(), default=1)
    return {division: vote / max(highest, 1) for division, vote in votes.items()}


def _choose_by_nearness(names: dict[str, _AmbiguousName]) -> None:
    """Choose again, with a bonus for lying near what the other names mean."""
    by_count = sorted(names.items(), key=lambda item: -item[1].count)
    anchors = [(key, name.best) for key, name in by_count if name.best.resolution >= 2][:_MAX_ANCHORS]
    for key, name in names.items():
        if len(name.entries) > 1:
            others = [entry for other, entry in anchors if other != key]
            near = [sum(1 for other in others if distance_km(entry, other) < _NEAR_KM) for entry in name.entries]
            name.choose([_NEARNESS_WEIGHT * count / (count + 1.0) for count in near])


def _place_of(toponym: Toponym, toponyms: Sequence[Toponym], names: dict[str, _AmbiguousName]) -> Entry | None:
    """The place of a toponym; an unknown one takes the position of the place that contains it."""
    container = toponyms[toponym.container] if toponym.container >= 0 else None
    outer = names[_name_key(container)].best if container is not None and container.entries else None
    if not toponym.entries:
        if outer is None:
            return None
        resolution = 5 if outer.resolution >= 4 else 4
        return replace(outer, name=toponym.text, geonameid=None, feature="PPL", resolution=resolution)
    best = names[_name_key(toponym)].best
    if outer is not None and not _contains(outer, best):
        return next((entry for entry in toponym.entries if _contains(outer, entry)), best)
    return best


def distance_km(a: Entry, b: Entry) -> float:
    """Kilometres between two places, by a flat projection that is accurate enough below some hundreds of kilometres."""
    across = abs(a.lon - b.lon)
    across = min(across, 360 - across) * math.cos(math.radians((a.lat + b.lat) / 2))
    return 111.2 * math.hypot(a.lat - b.lat, across)
