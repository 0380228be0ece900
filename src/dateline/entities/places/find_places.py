"""Places: toponyms of an article, resolved to the gazetteer.

Two steps, as in the literature (Lieberman et al. 2010; Gritta et al. 2020): :mod:`dateline.entities.places.toponyms`
finds the names, :mod:`dateline.entities.places.find_places` chooses among the places that bear them.
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from dateline.entities.places.place_context import PlaceContext
from dateline.entities.places.place_references import NamedPlace, find_references
from dateline.entities.places.toponyms import Toponym, count_countries, find_evidence, find_toponyms
from dateline.knowledge.loaders.folding import fold_place_name
from dateline.knowledge.loaders.gazetteer import Entry, Gazetteer
from dateline.language.analysis import Analysis
from dateline.record import Actor, Place, Span, content_id

_PlaceKey = tuple[str, float, float]


def find_places(analysis: Analysis, gazetteer: Gazetteer, actors: list[Actor]) -> list[Place]:
    """The places that the article names, each with all its mentions, in the order of first mention.

    A country or capital that acts as a government (a mention of a state in ``actors``) is no place, nor is a name
    inside the name of a person or organisation; nor are adjectives ("Syrian"). Without ``actors`` every toponym counts.
    A name that the gazetteer lacks counts if the words beside it say that it is a place; it takes the position of the
    place that contains it, else of the known place nearest to it, and has none where only its country is known. Words
    that refer back to a place ("the town", "the Omani capital") are mentions of it.
    """
    context = PlaceContext(analysis, gazetteer)
    toponyms, governments = find_toponyms(context, actors)
    evidence = find_evidence(context, [*toponyms, *governments])
    chosen = choose_places([*toponyms, *evidence], count_countries(context, governments))[: len(toponyms)]
    entries: dict[_PlaceKey, Entry] = {}
    mentions: dict[_PlaceKey, set[Span]] = defaultdict(set)
    named: list[NamedPlace] = []
    for toponym, entry in zip(toponyms, chosen, strict=True):
        entries.setdefault(_key(entry), entry)
        mentions[_key(entry)].add((toponym.start, toponym.end))
        named.append(NamedPlace(toponym.first, entry))
    acting = [NamedPlace(toponym.first, toponym.entries[0]) for toponym in governments]
    for span, entry in find_references(context, named, acting):
        entries.setdefault(_key(entry), entry)
        mentions[_key(entry)].add(span)
    return [_make_place(entry, gazetteer, mentions[key]) for key, entry in entries.items()]


def _key(entry: Entry) -> _PlaceKey:
    return entry.name, entry.lat, entry.lon


def _make_place(entry: Entry, gazetteer: Gazetteer, mentions: Iterable[Span]) -> Place:
    return Place(
        id=content_id("plc", entry.geonameid or (entry.name, entry.lat, entry.lon)),
        name=entry.name,
        lat=None if math.isnan(entry.lat) else entry.lat,
        lon=None if math.isnan(entry.lon) else entry.lon,
        country=entry.country,
        admin1=gazetteer.division_name(entry.division),
        geonameid=entry.geonameid,
        feature=entry.feature,
        resolution=1 if entry.country is None and entry.feature in _WIDE else entry.resolution,
        mentions=tuple(sorted(mentions)),
    )


# Features that, in no one country, are as coarse as a country or coarser: seas, continents, ranges of mountains.
_WIDE = frozenset({"CONT", "DSRT", "MTS", "OCN", "RGN", "SEA"})
# Weights of the score; sizes enter as the decimal logarithm of inhabitants. Set on development articles.
_COUNTRY_BONUS, _CAPITAL_BONUS, _SEAT_BONUS = 1.5, 0.8, 0.8
_ALTERNATE_MALUS, _CITY_BONUS, _DIVISION_BONUS = -1.5, 0.8, 3.0
_CONTAINED_BONUS, _COUNTRY_FOCUS_WEIGHT, _DIVISION_FOCUS_WEIGHT, _NEARNESS_WEIGHT = 10.0, 4.0, 2.0, 4.0
_MANY_TIMES = 10
# A country or division that dwarfs all other places of its name is meant by it, near or far.
_EMINENT_COUNTRY_BONUS, _EMINENT_DIVISION_BONUS = 3.0, 2.0
# The share of a capital's or region's weight that towns of its name stay below.
_SMALL_SHARE = 0.1
# A place in no one country cannot gain by the article's focus.
_NO_COUNTRY_BONUS = 3.0
# What other mentions of countries count: in the whole article beside its places, and in the sentences of a name.
_MENTIONED_WEIGHT, _HINT_BONUS = 0.5, 2.0
# Bounds that keep an article of a thousand names cheap.
_MAX_CANDIDATES, _MAX_ANCHORS = 25, 30
_LARGE_CITY = 500_000
_NEAR_KM = 100.0
# Inhabitants from which a place may be meant in an article that does not mention its country otherwise.
_PLAUSIBLE_WEIGHT = 20_000
_TOWN = 4
# Where a place is of whose surroundings nothing is known.
_NOWHERE = Entry("", math.nan, math.nan, None, None, None, "PPL", 4, 0, 0)
# The resolution from which a place is small enough to give its position to an unknown name.
_SMALL = 3


@dataclass(slots=True)
class _AmbiguousName:
    """A name in the article with its candidate places and their scores.

    ``count``: how often the article has the name; ``contained``: the words beside it say where the place is, as in
    "Paris, Texas"; ``best``: the candidate chosen so far; ``implausible``: even that one is hardly meant.
    """

    entries: list[Entry]
    scores: list[float]
    count: int
    contained: bool
    best: Entry
    implausible: bool = False

    def choose(self, bonuses: Sequence[float]) -> None:
        """Choose the candidate with the highest sum of score and bonus."""
        totals = [score + bonus for score, bonus in zip(self.scores, bonuses, strict=True)]
        self.best = self.entries[totals.index(max(totals))]


def choose_places(toponyms: Sequence[Toponym], mentioned: Counter[str]) -> list[Entry]:
    """Return the place of each toponym.

    ``mentioned``: how often the article mentions each country otherwise than as a place.
    """
    names = _score_names(toponyms)
    countries = _country_focus(names, mentioned)
    divisions = _division_focus(names, countries)
    for name in names.values():
        name.scores = [
            _add_focus(score, entry, countries, divisions)
            for score, entry in zip(name.scores, name.entries, strict=True)
        ]
        name.choose([0.0] * len(name.entries))
    _choose_by_nearness(names)
    _set_aside_implausible(names, mentioned)
    unknown = _place_unknown_names(toponyms, names)
    return [_place_of(t, toponyms, names) if _is_known(t, names) else unknown[_name_key(t)] for t in toponyms]


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
    hints: dict[str, set[str]] = defaultdict(set)
    for toponym in toponyms:
        hints[_name_key(toponym)] |= toponym.hints
        if toponym.container >= 0:
            containers[_name_key(toponym)].extend(toponyms[toponym.container].entries[:3])
    names: dict[str, _AmbiguousName] = {}
    for toponym in toponyms:
        key = _name_key(toponym)
        if toponym.entries and key not in names:
            names[key] = _score_name(toponym, counts[key], containers.get(key, []), hints[key])
    return names


def _score_name(toponym: Toponym, count: int, containers: list[Entry], hints: set[str]) -> _AmbiguousName:
    entries = toponym.entries[:_MAX_CANDIDATES]
    eminent = _eminent(entries)
    exact = max((entry.weight for entry in entries if not entry.alternate), default=0)
    scores = [
        _size_score(entry, toponym.division, exact)
        + (_eminence_bonus(entry) if entry is eminent else 0)
        + (_HINT_BONUS / len(hints) if entry.country in hints else 0)
        + (_CONTAINED_BONUS if any(_contains(outer, entry) for outer in containers) else 0)
        for entry in entries
    ]
    best = entries[scores.index(max(scores))]
    return _AmbiguousName(entries, scores, count, any(_contains(outer, best) for outer in containers), best)


def _eminence_bonus(entry: Entry) -> float:
    return _EMINENT_COUNTRY_BONUS if entry.resolution == 1 else _EMINENT_DIVISION_BONUS


def _size_score(entry: Entry, division: bool, exact: int) -> float:
    """The score of a place by itself.

    ``division``: the words beside the name say that a division is meant. ``exact``: the weight of the largest place
    whose usual name it is; it does not count against a place of another name that is many times larger.
    """
    score = math.log10(entry.weight + 300)
    if entry.resolution == 1:
        score += _COUNTRY_BONUS
    elif entry.feature == "PPLC":
        score += _CAPITAL_BONUS
    elif entry.feature == "PPLA":
        score += _SEAT_BONUS
    if entry.alternate and entry.weight < _MANY_TIMES * exact:
        score += _ALTERNATE_MALUS
    if division:
        score += _DIVISION_BONUS if entry.resolution in {2, 3} else 0
    elif entry.resolution == 4:
        score += _CITY_BONUS
    return score


def _eminent(entries: list[Entry]) -> Entry | None:
    """The country, division, capital or region of several countries beside which all other places of the name are
    small, if there is one: "Georgia", "Washington", "the Middle East"."""
    for resolution, share, rivals in ((1, 0.3, {2}), (2, 0.1, {1, 3, 4})):
        best = next((e for e in entries if e.resolution == resolution and not e.alternate), None)
        others = (e for e in entries if e is not best and e.resolution in rivals and not e.alternate)
        if best is not None and all(other.weight < share * best.weight for other in others):
            return best
    capital = next((e for e in entries if e.feature == "PPLC" and not e.alternate), None)
    region = next((e for e in entries if e.country is None and e.feature in _WIDE and not e.alternate), None)
    for best in (capital, region):
        towns = (e for e in entries if e is not best and e.resolution >= _TOWN and not e.alternate)
        if best is not None and all(town.weight < _SMALL_SHARE * best.weight for town in towns):
            return best
    return None


def _contains(outer: Entry, inner: Entry) -> bool:
    if outer.resolution == 1:
        return outer.country == inner.country and inner.resolution > 1
    if outer.resolution == 2 and outer.division:
        return outer.division == inner.division and inner.resolution > 2
    return outer is not inner and distance_km(outer, inner) < 100 and inner.weight < outer.weight


def _country_focus(names: dict[str, _AmbiguousName], mentioned: Counter[str]) -> dict[str, float]:
    """The share of each country among the names, weighted by how sure each name is and how often it stands, and among
    the other mentions of countries."""
    votes: dict[str, float] = defaultdict(float)
    for country, count in mentioned.items():
        votes[country] += _MENTIONED_WEIGHT * math.sqrt(count)
    for name in names.values():
        weight = math.sqrt(name.count)
        best = name.best
        alone = all(entry.country == best.country for entry in name.entries)
        if alone or name.contained or best.resolution == 1 or (best.population > _LARGE_CITY and not best.alternate):
            votes[best.country or ""] += weight
        else:
            candidates = {entry.country or "" for entry in name.entries}
            for country in candidates:
                votes[country] += 0.5 * weight / len(candidates)
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


def _is_known(toponym: Toponym, names: dict[str, _AmbiguousName]) -> bool:
    return bool(toponym.entries) and not names[_name_key(toponym)].implausible


def _place_of(toponym: Toponym, toponyms: Sequence[Toponym], names: dict[str, _AmbiguousName]) -> Entry:
    """The place of a known toponym: what contains it by the words beside it decides."""
    outer = _chosen(toponym.container, toponyms, names)
    best = names[_name_key(toponym)].best
    if outer is not None and not _contains(outer, best):
        return next((entry for entry in toponym.entries if _contains(outer, entry)), best)
    return best


def _set_aside_implausible(names: dict[str, _AmbiguousName], mentioned: Counter[str]) -> None:
    """Mark the small places in countries that the article does not mention otherwise: more likely a village or quarter
    that the gazetteer lacks bears the name."""
    by_country: dict[str, set[str]] = defaultdict(set)
    for key, name in names.items():
        if name.best.country:
            by_country[name.best.country].add(key)
    countries = set(by_country) | set(mentioned)
    for key, name in names.items():
        country = name.best.country
        is_small = name.best.resolution >= _SMALL and name.best.weight < _PLAUSIBLE_WEIGHT
        if is_small and country and not name.contained and by_country[country] == {key} and not mentioned[country]:
            name.implausible = len(countries) > 1


def _chosen(index: int, toponyms: Sequence[Toponym], names: dict[str, _AmbiguousName]) -> Entry | None:
    """The place chosen for the toponym of an index; ``None`` for -1 or an unknown one."""
    return names[_name_key(toponyms[index])].best if index >= 0 and _is_known(toponyms[index], names) else None


def _place_unknown_names(toponyms: Sequence[Toponym], names: dict[str, _AmbiguousName]) -> dict[str, Entry]:
    """The places of the names that the gazetteer lacks, by :func:`_name_key`.

    A name takes the position of the place that contains it by the words beside it in any mention, else that of the
    known place nearest to its first mention, preferably a town of the country where most of the article's places are.
    """
    unknown = [toponym for toponym in toponyms if not _is_known(toponym, names)]
    known = [(toponym, names[_name_key(toponym)].best) for toponym in toponyms if _is_known(toponym, names)]
    homes = Counter(entry.country for _, entry in known if entry.country).most_common(1)
    home = homes[0][0] if homes else None
    places: dict[str, Entry] = {}
    resolutions: dict[str, int] = {}
    for toponym in unknown:
        key = _name_key(toponym)
        resolutions[key] = resolutions.get(key) or toponym.resolution
        outer = _chosen(toponym.container, toponyms, names)
        if outer is not None and key not in places:
            places[key] = outer
    for toponym in unknown:
        if _name_key(toponym) not in places:
            places[_name_key(toponym)] = _nearest_place(toponym, known, home) if known else _NOWHERE
    first = {_name_key(t): t for t in reversed(unknown)}
    return {key: _make_unknown(first[key].text, outer, resolutions[key]) for key, outer in places.items()}


def _nearest_place(toponym: Toponym, known: list[tuple[Toponym, Entry]], home: str | None) -> Entry:
    """The known place nearest in the text, in the country ``home`` and no larger than a district if there is one."""

    def rank(pair: tuple[Toponym, Entry]) -> tuple[bool, bool, int]:
        other, entry = pair
        return entry.country != home, entry.resolution < _SMALL, abs(other.first - toponym.first)

    return min(known, key=rank)[1]


def _make_unknown(name: str, outer: Entry, resolution: int) -> Entry:
    """An unknown place at the position of the one that holds it; without a position in what is but a country."""
    resolution = resolution or (5 if outer.resolution >= _TOWN and outer is not _NOWHERE else 4)
    place = replace(outer, name=name, geonameid=None, feature="PPL", resolution=resolution)
    return place if outer.resolution > 1 else replace(place, lat=math.nan, lon=math.nan)


def distance_km(a: Entry, b: Entry) -> float:
    """Kilometres between two places, by a flat projection that is accurate enough below some hundreds of kilometres."""
    across = abs(a.lon - b.lon)
    across = min(across, 360 - across) * math.cos(math.radians((a.lat + b.lat) / 2))
    return 111.2 * math.hypot(a.lat - b.lat, across)
