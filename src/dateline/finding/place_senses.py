"""Which of the places that bear a name is meant.

Each candidate is scored by its size, by what the article says right beside the name ("Paris, Texas"), by the countries and
divisions that the article's other names agree on, and by how near it lies to places already chosen. One name means one
place in an article unless the words beside it say otherwise.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

from dateline.finding.toponyms import Toponym
from dateline.knowledge.gazetteer import Entry, fold

# Weights of the score; sizes enter as the decimal logarithm of inhabitants.
_COUNTRY, _CAPITAL, _SEAT = 1.5, 0.8, 0.8
_ALTERNATE, _CITY_OVER_DIVISION, _DIVISION_NAMED = -1.5, 0.8, 3.0
_HELD, _FOCUS, _DIVISION_FOCUS, _NEAR = 10.0, 4.0, 2.0, 2.0
# What lies in no one country cannot gain by the article's focus.
_NO_COUNTRY = 3.0
_NAMED = 1.0
_MOST_CANDIDATES = 40
_NEAR_KM = 250.0


def choose(toponyms: Sequence[Toponym]) -> list[Entry | None]:
    """For each toponym its place; ``None`` for one that is unknown and not beside a known place that holds it."""
    by_name: dict[str, list[Entry]] = {}
    for toponym in toponyms:
        if toponym.entries:
            by_name.setdefault(_key(toponym), toponym.entries[:_MOST_CANDIDATES])
    held = _containers(toponyms)
    first = {name: _best(entries, name, {}, {}, held.get(name, [])) for name, entries in by_name.items()}
    countries = _country_focus(by_name, first, toponyms, held)
    divisions = _division_focus(by_name, first, countries)
    second = {
        name: _best(entries, name, countries, divisions, held.get(name, [])) for name, entries in by_name.items()
    }
    final = _by_nearness(by_name, second, countries, divisions, held)
    return [_of(toponym, toponyms, final) for toponym in toponyms]


def _key(toponym: Toponym) -> str:
    return fold(toponym.text) + ("|division" if toponym.division else "")


def _containers(toponyms: Sequence[Toponym]) -> dict[str, list[list[Entry]]]:
    """For each name the candidates of the places said to hold it."""
    held: dict[str, list[list[Entry]]] = {}
    for toponym in toponyms:
        if toponym.container >= 0 and toponyms[toponym.container].entries:
            held.setdefault(_key(toponym), []).append(toponyms[toponym.container].entries)
    return held


def _size(entry: Entry, name: str) -> float:
    score = math.log10(entry.weight + 300)
    if entry.resolution == 1:
        score += _COUNTRY
    elif entry.feature == "PPLC":
        score += _CAPITAL
    elif entry.feature == "PPLA":
        score += _SEAT
    if entry.alternate:
        score += _ALTERNATE
    if name.endswith("|division"):
        score += _DIVISION_NAMED if entry.resolution in {2, 3} else 0
    elif entry.resolution == 4:
        score += _CITY_OVER_DIVISION
    return score


def _holds(outer: Entry, inner: Entry) -> bool:
    if outer.resolution == 1:
        return outer.country == inner.country and inner.resolution > 1
    if outer.resolution == 2 and outer.division:
        return outer.division == inner.division and inner.resolution > 2
    return outer is not inner and distance(outer, inner) < 100 and inner.population < max(outer.population, 1)


def _best(
    entries: list[Entry], name: str, countries: dict[str, float], divisions: dict[str, float],
    holders: list[list[Entry]],
) -> Entry:  # fmt: skip
    return max(entries, key=lambda entry: _score(entry, name, countries, divisions, holders))


def _score(
    entry: Entry, name: str, countries: dict[str, float], divisions: dict[str, float], holders: list[list[Entry]]
) -> float:
    score = _size(entry, name)
    score += _FOCUS * countries.get(entry.country, 0) if entry.country else _NO_COUNTRY
    score += _DIVISION_FOCUS * divisions.get(entry.division or "", 0)
    if any(_holds(outer, entry) for candidates in holders for outer in candidates[:3]):
        score += _HELD
    return score


def _country_focus(
    by_name: dict[str, list[Entry]], chosen: dict[str, Entry], toponyms: Sequence[Toponym],
    held: dict[str, list[list[Entry]]],
) -> dict[str, float]:  # fmt: skip
    """The share of each country among the names, weighted by how sure each name is and how often it stands."""
    counts = Counter(_key(t) for t in toponyms if t.entries)
    votes: Counter[str] = Counter()
    for name, entries in by_name.items():
        weight = math.sqrt(counts[name])
        sure = len({e.country for e in entries}) == 1 or name in held or chosen[name].resolution == 1
        if sure or (chosen[name].population > 500_000 and not chosen[name].alternate):
            votes[chosen[name].country or ""] += weight
        else:
            shares = Counter(e.country or "" for e in entries)
            for country, number in shares.items():
                votes[country] += 0.5 * weight * number / len(entries)
    total = sum(votes.values()) or 1
    return {country: votes[country] / total for country in votes if country}


def _division_focus(
    by_name: dict[str, list[Entry]], chosen: dict[str, Entry], countries: dict[str, float]
) -> dict[str, float]:
    """How many names could lie in each division, each name's vote shared among the divisions where it could be; a
    division named itself has a vote more."""
    votes: Counter[str] = Counter()
    for name, entries in by_name.items():
        places = {e.division: countries.get(e.country or "", 0) for e in entries if e.division}
        total = sum(places.values())
        for division, weight in places.items():
            if total and division:
                votes[division] += weight / total
        best = chosen[name]
        if best.resolution == 2 and best.division:
            votes[best.division] += _NAMED
    most = max(votes.values(), default=1)
    return {division: votes[division] / max(most, 1) for division in votes}


def _by_nearness(
    by_name: dict[str, list[Entry]], chosen: dict[str, Entry], countries: dict[str, float],
    divisions: dict[str, float], held: dict[str, list[list[Entry]]],
) -> dict[str, Entry]:  # fmt: skip
    """Choose again, with a bonus for lying near what the other names mean."""
    anchors = [(name, entry) for name, entry in chosen.items() if entry.resolution >= 2]
    final = {}
    for name, entries in by_name.items():
        if len(entries) == 1:
            final[name] = entries[0]
            continue
        others = [entry for other, entry in anchors if other != name]

        def total(entry: Entry, name: str = name, others: list[Entry] = others) -> float:
            near = sum(1 for other in others if distance(entry, other) < _NEAR_KM)
            return (
                _score(entry, name, countries, divisions, held.get(name, []))
                + _NEAR * (near / (near + 1.0))
            )  # fmt: skip

        final[name] = max(entries, key=total)
    return final


def _of(toponym: Toponym, toponyms: Sequence[Toponym], final: dict[str, Entry]) -> Entry | None:
    if not toponym.entries:
        if toponym.container < 0 or not toponyms[toponym.container].entries:
            return None
        holder = final[_key(toponyms[toponym.container])]
        return replace(holder, name=toponym.text, geonameid=None, feature="PPL", resolution=5 if holder.resolution == 4 else 4)
    best = final[_key(toponym)]
    if toponym.container >= 0 and toponyms[toponym.container].entries:
        holder = final[_key(toponyms[toponym.container])]
        if not _holds(holder, best):
            inside = [e for e in toponym.entries if _holds(holder, e)]
            return inside[0] if inside else best
    return best


def distance(a: Entry, b: Entry) -> float:
    """Kilometres between two places, on a flat map: right enough below some hundreds of kilometres."""
    across = abs(a.lon - b.lon)
    across = min(across, 360 - across) * math.cos(math.radians((a.lat + b.lat) / 2))
    return 111.2 * math.hypot(a.lat - b.lat, across)
