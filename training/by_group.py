"""Figures of the whole program by region and decade: ``python -m training.by_group --part test``.

The scores are those of the bench "records", counted apart for the articles of each region (that of the country whose
places an article names most often) and of each decade of publication. Groups are small: the interval of F1 says how
much of a difference may be chance. Groups of very few articles are counted together.
"""

from __future__ import annotations

import argparse
import random
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import msgspec

from dateline.bench.record_scores import score_record
from dateline.bench.scoring.tally import Tally, precision_recall_f1
from dateline.pipeline import Tools, code, load_tools
from dateline.record import encode
from dateline.training.coded_articles import Part, compile_article, part_of
from training import ARTICLES
from training.describe import Coded, read_all, region_of, regions
from training.gold import as_gold

DRAWS = 1000
FEWEST = 5
REST = f"others, fewer than {FEWEST} articles each"
FOUND = "events.found"
# The columns of the tables: title, name of the figure, and which of its numbers.
COLUMNS = (
    ("P", FOUND, "P"),
    ("R", FOUND, "R"),
    ("F1", FOUND, "F1"),
    ("actors", "events.actors", "F1"),
    ("recipients", "events.recipients", "F1"),
    ("place", "events.place", "accuracy"),
    ("date", "events.date", "accuracy"),
    ("status", "events.status", "accuracy"),
    ("all fields", "events.tuple", "F1"),
    ("actor's country", "actors.country", "accuracy"),
    ("places right", "places.right", "F1"),
)


@dataclass(frozen=True, slots=True)
class Scored:
    """An article with its groups and its counts."""

    region: str
    decade: str
    tally: Tally


def decade_of(article: Coded) -> str:
    """Return the decade in which an article was published.

    >>> decade_of({"published": "1996-05-01"})
    '1990s'
    """
    return f"{article['published'][:3]}0s"


def score_article(coded: Coded, tools: Tools, by_country: Mapping[str, str]) -> Scored:
    """Code an article as the program does, and score it."""
    record: dict[str, Any] = msgspec.json.decode(encode(code(compile_article(dict(coded)).article, tools)))
    tally = Tally()
    score_record(as_gold(coded), record, tally)
    return Scored(region_of(coded, by_country), decade_of(coded), tally)


def total(tallies: Iterable[Tally]) -> Tally:
    """Return the counts of several articles together."""
    together = Tally()
    for tally in tallies:
        together.add(tally)
    return together


def interval(tallies: Sequence[Tally], chance: random.Random) -> tuple[float, float]:
    """Return the middle 95 per cent of the F1 of events found, over draws of as many articles with replacement."""
    counts = [tally.hits(FOUND) for tally in tallies]
    scores = []
    for _ in range(DRAWS):
        sums = [sum(numbers) for numbers in zip(*chance.choices(counts, k=len(counts)), strict=True)]
        scores.append(precision_recall_f1(*sums)["F1"])
    scores.sort()
    return scores[int(0.025 * DRAWS)], scores[int(0.975 * DRAWS) - 1]


def table(groups: Mapping[str, Sequence[Tally]]) -> Iterator[str]:
    """Yield the lines of a table in Markdown, a group a line."""
    names = ["", "articles", "events", *(title for title, _, _ in COLUMNS), "F1, 95 %"]
    yield f"| {' | '.join(names)} |"
    yield f"|{'---|' * len(names)}"
    for group, tallies in groups.items():
        rows = dict(total(tallies).rows())
        low, high = interval(tallies, random.Random(20))
        events = rows.get(FOUND, {}).get("gold", 0)
        shares = [_share(rows.get(name, {}).get(number)) for _, name, number in COLUMNS]
        yield f"| {' | '.join([group, str(len(tallies)), f'{events:.0f}', *shares, f'{_share(low)}–{_share(high)}'])} |"


def _share(value: float | None) -> str:
    return "" if value is None else f"{value:.2f}".removeprefix("0")


def grouped(scored: Iterable[Scored], by: str) -> dict[str, list[Tally]]:
    """Return the counts of the articles of each region or decade, by name, of the small groups together, and of all."""
    groups: dict[str, list[Tally]] = defaultdict(list)
    together = []
    for one in scored:
        groups[getattr(one, by)].append(one.tally)
        together.append(one.tally)
    small = {name for name, tallies in groups.items() if len(tallies) < FEWEST}
    rest = [tally for name in sorted(small) for tally in groups[name]]
    large = {name: tallies for name, tallies in sorted(groups.items()) if name not in small}
    return large | ({REST: rest} if rest else {}) | {"all": together}


def main() -> None:
    """Print both tables."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--part", default="development", choices=["development", "test"])
    options.add_argument("--articles", type=Path, default=ARTICLES, help="the folder of the coded articles")
    given = options.parse_args()
    part: Part = given.part
    tools, by_country = load_tools(), regions()
    articles = [article for article in read_all(given.articles) if part_of(article["id"]) == part]
    scored = [score_article(article, tools, by_country) for article in articles]
    print(f"{part} part, {tools.made_by.model}")
    for by in ("region", "decade"):
        print("", *table(grouped(scored, by)), sep="\n")


if __name__ == "__main__":
    main()
