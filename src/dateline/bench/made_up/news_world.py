"""A made-up world for linking: tens of thousands of places and actors in Zipf's proportions, and reports of its events.

A few places and actors are everywhere, most are seen once; names resemble one another. Several outlets report an event
and differ as news does: in wording, names, figures, in the day by one, or they give only their day of publication; they
name the region or the country instead of the town, or no place. Acts of the same kind between the same sides follow
soon after in the same place, and happen on the same day elsewhere in the region.
"""

from __future__ import annotations

import random
from bisect import bisect
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from itertools import accumulate
from pathlib import Path
from typing import Any

from dateline.knowledge.loaders.files import read_toml

Row = dict[str, Any]
FIRST_DAY = date(2020, 1, 1)
PLACES, ACTORS, OUTLETS = 30_000, 40_000, 800
REPORTS_A_DAY = 2000
LEAST_DAYS = 21
MOST_REPORTS, SIZE_EXPONENT = 300, 1.8
"""Reports of one event: at most so many, with a frequency that falls with this power of their number."""
# Shares of events that follow another: of the same sides in the same place, or on the same day elsewhere in the region.
FOLLOWING, ELSEWHERE = 0.12, 0.08
NEXT_DAYS = (2, 9)
# At most so many further events belong to the one that an article is about, and an article tells of this share of them.
MOST_RELATED, TOLD_TOO, RELATED_ELSEWHERE = 8, 0.75, 0.2
# Shares of reports that know less than the rest, or something else.
NO_PLACE, REGION, COUNTRY = 0.05, 0.07, 0.02
PUBLISHED_ONLY, OTHER_DAY = 0.25, 0.06
OTHER_FIGURE, NO_FIGURE = 0.3, 0.1
OTHER_NAME, DESCRIBED, NO_CODE, NO_MODE, NEAR_TYPE = 0.35, 0.12, 0.1, 0.15, 0.04
_RESOLUTION = {"town": 4, "region": 2, "country": 1}


@dataclass(frozen=True, slots=True)
class _Place:
    number: int
    name: str
    country: str
    division: str
    lat: float
    lon: float


@dataclass(frozen=True, slots=True)
class _Actor:
    names: tuple[str, str, str]
    code: str


@dataclass(frozen=True, slots=True)
class TrueEvent:
    """An event that truly happened: its number, the index of its kind, sides, place, day and the number of dead."""

    number: int
    kind: int
    actor: _Actor
    recipient: _Actor
    place: _Place
    day: date
    killed: int


class _Ranked:
    """Things in Zipf's proportions: the second is half as frequent as the first, the third a third as frequent."""

    def __init__(self, things: Sequence[Any]) -> None:
        self.things = things
        self._sums = list(accumulate(1 / rank for rank in range(1, len(things) + 1)))

    def choose(self, chance: random.Random) -> Any:
        return self.things[bisect(self._sums, chance.random() * self._sums[-1])]


class World:
    """The places, actors and outlets, made from a seed."""

    def __init__(self, seed: int = 0, places: int = PLACES, actors: int = ACTORS) -> None:
        self.material = read_toml(Path(__file__).parent / "news_world.toml")
        chance = random.Random(seed)
        self._countries = _Ranked(self.material["countries"].split())
        self._stems = sorted({self._stem(chance) for _ in range(places // 4 + 10)})
        made = [self._make_place(number, chance) for number in range(places)]
        self.places = _Ranked(made)
        self.outlets = _Ranked([f"{self._stems[n % len(self._stems)]} {n % 7}" for n in range(OUTLETS)])
        self._near: dict[tuple[str, str], list[_Place]] = defaultdict(list)
        for place in made:
            self._near[place.country, place.division].append(place)
        self._by_side: dict[tuple[str, str], _Ranked] = {}
        self._anywhere: dict[str, _Ranked] = {}
        self.actors: list[_Actor] = []
        self._make_actors(actors, chance)
        self._sizes = list(accumulate(size**-SIZE_EXPONENT for size in range(1, MOST_REPORTS + 1)))

    def reports(self, count: int, seed: int = 0) -> Iterator[tuple[Row, int]]:
        """Yield ``count`` rows of the table of events, each with the number of its true event, about in the order of
        the days of the events."""
        chance = random.Random(seed)
        made = 0
        for event, size in self._true_events(count, max(LEAST_DAYS, count // REPORTS_A_DAY), chance):
            for _ in range(size):
                yield self._report(event, made, chance), event.number
                made += 1

    def articles(self, count: int, days: int, seed: int = 0) -> Iterator[list[tuple[Row, str]]]:
        """Yield ``count`` articles, day by day, as the rows of their events, each with the id of its true event.

        The first row is of the event that the article is about, whose id is a number; the others are of what led to it
        or came of it, which the articles on the same event share, and whose ids begin with that number and a dash.
        """
        chance = random.Random(seed)
        made = 0
        for event, size in self._true_events(count, days, chance):
            related = list(self._related(event, seed))
            for _ in range(size):
                lead = self._report(event, made, chance)
                same = {name: lead[name] for name in ("article_id", "outlet", "published_date", "headline")}
                told = [one for one in related if chance.random() < TOLD_TOO]
                rows = [(self._report(other, made, chance) | same, name) for other, name in told]
                yield [(lead, str(event.number)), *rows]
                made += 1

    def _true_events(self, count: int, days: int, chance: random.Random) -> Iterator[tuple[TrueEvent, int]]:
        """Yield events with the number of their reports, ``count`` reports in all, spread over some days."""
        coming: dict[int, list[TrueEvent]] = defaultdict(list)
        made = events = 0
        for day in range(days):
            due = count * (day + 1) // days
            while made < due:
                event = coming[day].pop() if coming[day] else self._make_event(day, chance)
                event = replace(event, number=events)
                events += 1
                self._follow(event, day, coming, chance)
                size = min(self._choose_size(chance), count - made)
                yield event, size
                made += size
            coming.pop(day, None)

    def _related(self, event: TrueEvent, seed: int) -> Iterator[tuple[TrueEvent, str]]:
        """Yield what led to an event or came of it, with ids: its sides the other way round, or one of them with a
        third; a day or two apart, and sometimes elsewhere in the region."""
        chance = random.Random(f"{seed} {event.number}")
        for number in range(chance.randint(0, MOST_RELATED)):
            kind = chance.randrange(len(self.material["kind"]))
            third = self._choose_side(self.material["kind"][kind]["actors"], event.place.country, chance)
            sides = ((event.recipient, event.actor), (third, event.actor), (third, event.recipient))
            near = self._near[event.place.country, event.place.division]
            actor, recipient = chance.choice(sides)
            yield (
                replace(
                    event,
                    kind=kind,
                    actor=actor,
                    recipient=recipient,
                    place=chance.choice(near) if chance.random() < RELATED_ELSEWHERE else event.place,
                    day=event.day - timedelta(chance.randint(0, 2)),
                    killed=int(chance.paretovariate(1.1)) if self.material["kind"][kind]["deadly"] else 0,
                ),
                f"{event.number}-{number}",
            )

    def _stem(self, chance: random.Random) -> str:
        names = self.material["names"]
        parts = [chance.choice(names["beginnings"].split())]
        parts += chance.choices(names["middles"].split(), k=chance.randint(0, 2))
        return "".join((*parts, chance.choice(names["endings"].split())))

    def _make_place(self, number: int, chance: random.Random) -> _Place:
        country = self._countries.choose(chance)
        division = chance.randint(1, 25)
        # Each country and each division of it lies somewhere; towns lie around the middle of their division.
        where = random.Random(f"{country} {division}")
        home = random.Random(country)
        lat = home.uniform(-45, 55) + where.uniform(-4, 4) + chance.uniform(-0.8, 0.8)
        lon = home.uniform(-170, 170) + where.uniform(-4, 4) + chance.uniform(-0.8, 0.8)
        name = chance.choice(self.material["names"]["place_forms"]).format(chance.choice(self._stems))
        return _Place(900_000 + number, name, country, f"{country}.{division}", round(lat, 3), round(lon, 3))

    def _make_actors(self, count: int, chance: random.Random) -> None:
        sectors, first_names = self.material["sector"], self.material["names"]["first_names"].split()
        by_side: dict[tuple[str, str], list[_Actor]] = defaultdict(list)
        anywhere: dict[str, list[_Actor]] = defaultdict(list)
        for number in range(count):
            # Every country has each kind of actor.
            countries = self._countries.things
            country = countries[number // len(sectors)] if number < len(countries) * len(sectors) else None
            country = country or self._countries.choose(chance)
            sector = sectors[number % len(sectors)]
            town, first = chance.choice(self._stems), chance.choice(first_names)
            names = [form.format(country=country, town=town, first=first) for form in chance.choice(sector["forms"])]
            actor = _Actor((names[0], names[1], names[2]), country + sector["code"])
            self.actors.append(actor)
            by_side[country, sector["code"]].append(actor)
            anywhere[sector["code"]].append(actor)
        self._by_side = {side: _Ranked(actors) for side, actors in by_side.items()}
        self._anywhere = {sector: _Ranked(actors) for sector, actors in anywhere.items()}

    def _choose_size(self, chance: random.Random) -> int:
        return bisect(self._sizes, chance.random() * self._sizes[-1]) + 1

    def _make_event(self, day: int, chance: random.Random) -> TrueEvent:
        number = chance.randrange(len(self.material["kind"]))
        kind, place = self.material["kind"][number], self.places.choose(chance)
        actor, recipient = (self._choose_side(kind[role], place.country, chance) for role in ("actors", "recipients"))
        killed = int(chance.paretovariate(1.1)) if kind["deadly"] else 0
        return TrueEvent(0, number, actor, recipient, place, FIRST_DAY + timedelta(day), min(killed, 900))

    def _choose_side(self, sectors: Sequence[str], country: str, chance: random.Random) -> _Actor:
        sector = chance.choice(sectors)
        ranked = self._by_side[country, sector] if chance.random() < 0.8 else self._anywhere[sector]
        actor: _Actor = ranked.choose(chance)
        return actor

    def _follow(self, event: TrueEvent, day: int, coming: dict[int, list[TrueEvent]], chance: random.Random) -> None:
        """Let a like event come after some events."""
        share = chance.random()
        killed = int(chance.paretovariate(1.1)) if event.killed else 0
        if share < FOLLOWING:
            later = chance.randint(*NEXT_DAYS)
            coming[day + later].append(replace(event, day=event.day + timedelta(later), killed=killed))
        elif share < FOLLOWING + ELSEWHERE:
            place = chance.choice(self._near[event.place.country, event.place.division])
            if place.number != event.place.number:
                coming[day].append(replace(event, place=place, killed=killed))

    def _report(self, event: TrueEvent, number: int, chance: random.Random) -> Row:
        kind = self.material["kind"][event.kind]
        published = event.day + timedelta(chance.choice((0, 0, 1)))
        killed = _reported_deaths(event.killed, chance)
        actor, recipient = _reported_name(event.actor, chance), _reported_name(event.recipient, chance)
        verb, detail = chance.choice(kind["verbs"]), chance.choice(kind["details"])
        where = _reported_place(event.place, chance)
        return (
            _day_columns(event.day, published, chance)
            | where
            | _text_columns(actor, recipient, verb, detail, where["place"], killed, chance)
            | {
                "article_id": f"art-{number:08d}",
                "event_id": f"evt-{number * 2_654_435_761 % 2**32:08x}",
                "outlet": self.outlets.choose(chance),
                "type": kind["near"] if chance.random() < NEAR_TYPE else kind["type"],
                "mode": None if chance.random() < NO_MODE else kind["mode"] or None,
                "status": "occurred",
                "background": False,
                "actors": [actor],
                "actor_codes": [_reported_code(event.actor, actor, chance)],
                "recipients": [recipient],
                "recipient_codes": [_reported_code(event.recipient, recipient, chance)],
                "killed_low": killed,
                "killed_high": killed,
                "prominence": "lead",
            }
        )


def _reported_deaths(killed: int, chance: random.Random) -> int | None:
    share = chance.random()
    if not killed or share < NO_FIGURE:
        return None
    if share < NO_FIGURE + OTHER_FIGURE:
        return max(1, killed + chance.randint(-3, 5) * max(1, killed // 20))
    return killed


def _reported_name(actor: _Actor, chance: random.Random) -> str:
    share = chance.random()
    return actor.names[2 if share < DESCRIBED else 1 if share < DESCRIBED + OTHER_NAME else 0]


def _reported_code(actor: _Actor, name: str, chance: random.Random) -> str:
    """Return the code of an actor, of one who is only described or not known without the country."""
    return actor.code[3:] if name == actor.names[2] or chance.random() < NO_CODE else actor.code


def _reported_place(place: _Place, chance: random.Random) -> Row:
    share = chance.random()
    columns = dict.fromkeys(("place", "place_country", "admin1", "lat", "lon", "geonameid", "resolution"))
    if share < NO_PLACE:
        return columns
    columns["place_country"] = place.country
    if share < NO_PLACE + COUNTRY:
        return columns | {"place": place.country, "resolution": _RESOLUTION["country"]}
    columns["admin1"] = place.division
    if share < NO_PLACE + COUNTRY + REGION:
        return columns | {"place": place.division, "resolution": _RESOLUTION["region"]}
    exact = {"lat": place.lat, "lon": place.lon, "geonameid": place.number, "resolution": _RESOLUTION["town"]}
    return columns | {"place": place.name} | exact


def _day_columns(day: date, published: date, chance: random.Random) -> Row:
    share = chance.random()
    if share < PUBLISHED_ONLY:
        return {"date": published, "date_last": published, "date_basis": "published", "published_date": published}
    if share < PUBLISHED_ONLY + OTHER_DAY:
        day += timedelta(chance.choice((-1, 1)))
    return {"date": day, "date_last": day, "date_basis": f"{day:%A}", "published_date": published}


def _text_columns(
    actor: str, recipient: str, verb: str, detail: str, place: str | None, killed: int | None, chance: random.Random
) -> Row:
    where = f" in {place}" if place else ""
    toll = f", killing {killed}" if killed else ""
    head = f"{actor[0].upper()}{actor[1:]}"
    evidence = f"{head} {verb} {recipient}{where}{toll}. {detail}"
    headlines = (f"{head} {verb} {recipient}", f"{killed or 'News'}{where}: {detail}", f"{detail.rstrip('.')}{where}")
    return {"trigger": verb, "evidence": evidence, "headline": chance.choice(headlines)}
