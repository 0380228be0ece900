"""The country that an article is about, and the countries that a sentence says things happen in."""

from __future__ import annotations

from collections import Counter

from dateline.finding.actors.phrases import Reading, bonded

# The sector of the European Union, which stands for a country where an article is about it.
UNION = "EUR"
WHERE = frozenset({"in", "at", "near", "across", "inside"})
# A dateline's country counts where the text names it again, at least this often beside the one that is named most.
SHARE = 4


def home_of(reading: Reading) -> str:
    """The country of the dateline if the text goes on to name it, else the one named more than all others together, at
    least twice; :data:`UNION` where the European Union is so; "" if there is none."""
    sides: Counter[str] = Counter()
    written: Counter[str] = Counter()
    for spot in set(reading.names.inside.values()):
        if spot.entry is not None and spot.entry.side and not bonded(reading, spot.first, spot.last):
            where = written if spot.first in reading.names.dateline else sides
            where[spot.entry.side] += 1
    sides[UNION] = sum(s.entry is not None and s.entry.sectors[:1] == (UNION,) for s in set(reading.names.at.values()))
    side, most = (sides + written).most_common(1)[0] if sides + written else ("", 0)
    for dateline in written:
        if sides[dateline] * SHARE >= max(sides.values()):
            return dateline
    return side if 2 * most > sum(sides.values()) and (most > 1 or sum(sides.values()) == 1) else ""


def scene_of(reading: Reading, sentence: int) -> str:
    """The country in which a sentence says that things happen ("in Syria's north"), if it is only one."""
    within = reading.analysis.sentences[sentence]
    found = set()
    for i in range(within.first, within.last):
        spot = reading.names.inside.get(i)
        if spot is None or spot.entry is None or not spot.entry.side or spot.first != i:
            continue
        token = reading.tokens[spot.last - 1]
        if token.dep == "pobj" and reading.tokens[token.head].lower in WHERE:
            found.add(spot.entry.side)
    return found.pop() if len(found) == 1 else ""
