"""The time, memory and accuracy of linking a million made-up reports to events.

Run as ``python -m dateline.bench.linking_speed 1000000``. The reports are rows of the table of events in a world of
many towns and several years. Reports of one event differ as news does: other words for the act and the participants,
other figures, the publication day instead of the day, the region instead of the town, or no place. Other events of the
same kind happen in the same town soon after, and elsewhere on the same day. Figures: seconds, MiB, pair and B-cubed
F1.
"""

from __future__ import annotations

import random
import resource
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import groupby, pairwise
from typing import Any

from dateline.bench.made_up.reports import DAYS, FIRST_DAY, load_material
from dateline.bench.scoring.clusters import PartitionScore, score_partition
from dateline.knowledge.loaders.story_terms import load_stories
from dateline.stories.event_linking import EventLinker
from dateline.stories.reports import context_words, read_report, report_id
from dateline.stories.terms import Frequencies

Row = dict[str, Any]
TOWNS = 3000
REPORTS_AN_EVENT = 5
# Shares of reports that know less than the rest, or something else.
NO_PLACE, REGION, PUBLISHED_ONLY, OTHER_FIGURE, NEXT_EVENT_NEAR = 0.05, 0.05, 0.25, 0.3, 0.15
_SYLLABLES = ("ka", "lo", "mar", "te", "shi", "bur", "na", "dol", "ri", "ves", "qua", "om", "pel", "zu", "han", "gri")


@dataclass(frozen=True, slots=True)
class LinkingFigures:
    """The number of reports, the seconds by the clock and by the processor, the peak memory in MiB, and the score."""

    reports: int
    seconds: float
    processor: float
    memory: float
    score: PartitionScore


def make_reports_over_years(count: int, seed: int = 0) -> Iterator[tuple[Row, int]]:
    """Yield ``count`` rows in the order of their days, each with the number of its true event."""
    chance = random.Random(seed)
    material, towns = load_material(), _make_towns(chance)
    events = sorted(
        _make_true_events(count // REPORTS_AN_EVENT + 1, chance, material), key=lambda report: report["day"]
    )
    reports: list[tuple[Row, int]] = []
    made = 0
    for number, event in enumerate(events):
        for _ in range(min(int(chance.expovariate(1 / REPORTS_AN_EVENT)) + 1, count - made)):
            reports.append((_make_report(event, made, towns, chance, material), number))
            made += 1
        # Reports of later events are not earlier than this one's day.
        ready = [report for report in reports if report[0]["date"] < event["day"]]
        if len(ready) > 1000:
            reports = [report for report in reports if report[0]["date"] >= event["day"]]
            yield from sorted(ready, key=_report_order)
        if made == count:
            break
    yield from sorted(reports, key=_report_order)


def measure(count: int, seed: int = 0) -> LinkingFigures:
    """Link ``count`` made-up reports; making them is not timed."""
    knowledge = load_stories()
    linker, frequencies = EventLinker(knowledge), Frequencies(knowledge.words)
    truth: dict[str, int] = {}
    predicted: dict[str, str] = {}
    seconds = processor = 0.0
    for _, group in groupby(make_reports_over_years(count, seed), key=lambda report: report[0]["date"]):
        rows = list(group)
        truth.update({report_id(row): number for row, number in rows})
        started, used = time.perf_counter(), time.process_time()
        for row, _ in rows:
            frequencies.add_words(context_words(row))
        for row, _ in rows:
            predicted[report_id(row)] = linker.add(read_report(row, frequencies)).event
        seconds += time.perf_counter() - started
        processor += time.process_time() - used
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return LinkingFigures(len(truth), seconds, processor, memory, score_partition(truth, predicted))


def _report_order(report: tuple[Row, int]) -> tuple[date, str]:
    return report[0]["date"], report[0]["article_id"]


def _make_towns(chance: random.Random) -> list[Row]:
    """Invented towns in invented regions of real countries."""
    countries = sorted({place["country"] for place in load_material()["place"]})
    names: dict[str, None] = {}
    while len(names) < TOWNS:
        names["".join(chance.choices(_SYLLABLES, k=chance.randint(2, 4))).capitalize()] = None
    towns = []
    for number, name in enumerate(names):
        country = chance.choice(countries)
        towns.append(
            {
                "name": name,
                "id": 900_000 + number,
                "country": country,
                "admin1": f"{country} {chance.randint(1, 20)}",
                "lat": round(chance.uniform(-50, 60), 3),
                "lon": round(chance.uniform(-170, 170), 3),
            }
        )
    return towns


def _make_true_events(count: int, chance: random.Random, material: dict[str, Any]) -> Iterator[Row]:
    before: Row | None = None
    for _ in range(count):
        if before is not None and chance.random() < NEXT_EVENT_NEAR:
            later = timedelta(chance.randint(3, 9)) if chance.random() < 0.5 else timedelta()
            town = before["town"] if later else chance.randrange(TOWNS)
            before = before | {"town": town, "day": before["day"] + later, "killed": chance.randint(1, 60)}
        else:
            kind = chance.choice(material["kind"])
            before = {
                "kind": kind,
                "town": chance.randrange(TOWNS),
                "day": FIRST_DAY + timedelta(chance.randrange(DAYS)),
                "actor": chance.choice(kind["actors"]),
                "recipient": chance.choice(kind["recipients"]),
                "killed": chance.randint(1, 60),
            }
        yield before


def _make_report(event: Row, number: int, towns: list[Row], chance: random.Random, material: dict[str, Any]) -> Row:
    kind, town = event["kind"], towns[event["town"]]
    names = {side["sector"]: side["names"] for side in material["side"]}
    actor, recipient = chance.choice(names[event["actor"]]), chance.choice(names[event["recipient"]])
    published = event["day"] + timedelta(chance.choice((0, 0, 1)))
    by_publication = chance.random() < PUBLISHED_ONLY
    killed = _reported_deaths(event, chance)
    words = {
        "actor": actor,
        "recipient": recipient,
        "place": town["name"],
        "day": f"{event['day']:%A}",
        "killed": str(killed),
        "source": chance.choice(material["sources"]),
    }
    day, basis = (published, "published") if by_publication else (event["day"], words["day"])
    row: Row = {"date": day, "date_last": day, "date_basis": basis, "published_date": published}
    row |= _text_columns(kind, words, chance)
    row |= _event_columns(event, number, town["country"], words, killed)
    return row | _place_columns(town, chance.random())


def _reported_deaths(event: Row, chance: random.Random) -> int | None:
    if not event["kind"]["deadly"]:
        return None
    killed: int = event["killed"]
    return max(1, killed + chance.randint(-4, 6)) if killed and chance.random() < OTHER_FIGURE else killed


def _text_columns(kind: Row, words: Row, chance: random.Random) -> Row:
    evidence = chance.choice(kind["leads"]).format(**words)
    headline = chance.choice(kind["headlines"]).format(**words)
    return {"trigger": _find_trigger(evidence, words), "evidence": evidence, "headline": headline}


def _event_columns(event: Row, number: int, country: str, words: Row, killed: int | None) -> Row:
    kind = event["kind"]
    return {
        "article_id": f"art-{number:08d}",
        "event_id": f"evt-{number:08d}",
        "type": kind["type"],
        "mode": kind["mode"] or None,
        "status": "occurred",
        "background": False,
        "actors": [words["actor"]],
        "actor_codes": [country + event["actor"]],
        "recipients": [words["recipient"]],
        "recipient_codes": [country + event["recipient"]],
        "killed_low": killed,
        "killed_high": killed,
        "injured_low": None,
        "injured_high": None,
    }


def _find_trigger(evidence: str, words: Row) -> str:
    """Return the word after the actor, which names the act in most wordings."""
    known = set(f"{words['actor']} {words['recipient']} {words['place']}".lower().split())
    tokens = [token.strip(".,;").lower() for token in evidence.split()]
    return next((after for token, after in pairwise(tokens) if token in known and after not in known), tokens[0])


def _place_columns(town: Row, share: float) -> Row:
    place = {
        "place": town["name"],
        "place_country": town["country"],
        "admin1": town["admin1"],
        "lat": town["lat"],
        "lon": town["lon"],
        "geonameid": town["id"],
        "resolution": 4,
    }
    if share < NO_PLACE:
        return dict.fromkeys(place)
    if share < NO_PLACE + REGION:
        return place | {"place": town["admin1"], "lat": None, "lon": None, "geonameid": None, "resolution": 2}
    return place


def main() -> None:
    """Print the figures for as many reports as the first argument says."""
    figures = measure(int(sys.argv[1]) if len(sys.argv) > 1 else 20_000)
    score = figures.score
    sys.stdout.write(
        f"{figures.reports} reports of {score.gold} events merged into {score.predicted} in {figures.seconds:.0f} s "
        f"({figures.processor:.0f} s of processor time), {figures.memory:.0f} MiB of memory\n"
        f"pairs: precision {score.pairs.precision:.3f}, recall "
        f"{score.pairs.recall:.3f}, F1 {score.pairs.f1:.3f}; B-cubed F1 {score.b_cubed.f1:.3f}\n"
    )


if __name__ == "__main__":
    main()
