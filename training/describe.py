"""Counts of what is in the training articles, as tables for the data card: ``python -m training.describe``.

Regions are those under which ACLED files a country; the region of an article is that of the country whose places it
names most often.
"""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from dateline.knowledge.loaders.files import PACKAGED
from dateline.training.coded_articles import part_of
from training import ARTICLES

Coded = Mapping[str, Any]
# The first year of each era.
ERAS = (1993, 2000, 2010, 2015, 2020)
SHOWN = 12


def read_all(folder: Path = ARTICLES) -> Iterator[Coded]:
    """Yield the articles of all parts as their files have them."""
    for path in sorted(folder.glob("*.json")):
        yield json.loads(path.read_text(encoding="utf-8"))


def regions() -> dict[str, str]:
    """Return country → region."""
    lines = (PACKAGED / "export" / "countries.tsv").read_text(encoding="utf-8").splitlines()
    rows = [line.split("\t") for line in lines if line and not line.startswith("#")]
    return {row[0]: row[7] for row in rows[1:]}


def era_of(article: Coded) -> str:
    """Return the years among which an article was published, as "1993–1999"."""
    year = int(article["published"][:4])
    first = max(start for start in ERAS if start <= year)
    following = [start for start in ERAS if start > first]
    return f"{first}–{following[0] - 1}" if following else f"{first}–"


def region_of(article: Coded, by_country: Mapping[str, str]) -> str:
    """Return the region of the country whose places an article names most often."""
    named = Counter(
        place["country"] for place in article.get("places", ()) if place.get("country") for _ in place["mentions"]
    )
    return by_country.get(named.most_common(1)[0][0], "other") if named else "none"


def describe(articles: Iterable[Coded]) -> dict[str, Counter[str]]:
    """Return tables of counts by their titles."""
    by_country = regions()
    tables: dict[str, Counter[str]] = defaultdict(Counter)

    def count(title: str, value: object, times: int = 1) -> None:
        tables[title][str(value)] += times

    for article in articles:
        events = article.get("events", ())
        words = sum(len(text.split()) for _, text in article["blocks"])
        count("Articles by part", part_of(article["id"]))
        count("Events by part", part_of(article["id"]), len(events))
        count("Articles by era", era_of(article))
        count("Articles by region", region_of(article, by_country))
        count("Articles by outlet", article.get("outlet"))
        count("Articles by length in words", _length(words))
        for name in ("agency", "byline", "dateline_place", "claims"):
            count("Articles that have", name, bool(article.get(name)))
        count("Articles that have", "captions", any(kind == "caption" for kind, _ in article["blocks"]))
        for event in events:
            count("Events by type", event["type"])
            count("Events by status", event["status"])
            count("Events that have", "background", bool(event.get("background")))
            count("Events that have", "according_to", bool(event.get("according_to")))
            count("Events that have", "actors", bool(event.get("actors")))
            count("Events that have", "place", bool(event.get("place")))
        for actor in article.get("actors", ()):
            count("Actors by kind", actor["kind"])
            count("Actors by first sector", next(iter(actor.get("sectors") or ()), "none"))
            count("Actors by region", by_country.get(actor.get("country") or "", "no country"))
        count("In all", "articles")
        count("In all", "words", words)
        for name in ("events", "actors", "places", "times", "figures", "statements", "claims"):
            count("In all", name, len(article.get(name, ())))
    return tables


def _length(words: int) -> str:
    return "to 99" if words < 100 else "100 to 249" if words < 250 else "250 to 499" if words < 500 else "from 500"


def main() -> None:
    """Print all tables, the commonest values first."""
    tables = describe(read_all())
    totals = {"Articles that have": tables["In all"]["articles"], "Events that have": tables["In all"]["events"]}
    for title, counts in sorted(tables.items()):
        print(f"\n{title} ({len(counts)} values)\n")
        total = totals.get(title) or counts.total()
        for value, number in counts.most_common(SHOWN if title == "Articles by outlet" else None):
            share = "" if title == "In all" else f" {number / total:.1%} |"
            print(f"| {value} | {number:,} |{share}")


if __name__ == "__main__":
    main()
