"""What reviewers said of places and actors as rows of a folder of knowledge, so that the coder knows it next time."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from dateline.knowledge.loaders.folding import fold
from dateline.record import Actor, Place, Record
from dateline.review.actor_details import shown_details
from dateline.review.event_snapshot import GONE, Decision, EventSnapshot
from dateline.review.place_choice import entries_of

FILES: Mapping[str, str] = {
    "places": "gazetteer/places.tsv",
    "groups": "actors/groups.tsv",
    "people": "actors/people.tsv",
}
HEADS: Mapping[str, str] = {
    "places": "# Places that reviewers gave. Fields: names, latitude, longitude, country, first-level division, "
    "feature code, resolution, inhabitants.",
    "groups": "# Groups and organisations that reviewers corrected. Fields: names, country, sectors, certainty.",
    "people": "# People that reviewers corrected. Fields: folded surname, name, country, sectors, office, start, end.",
}
NEAR_DEGREES = 0.05
"""So near lies a place that is known already."""


@dataclass
class Corrections:
    """The corrections of places and actors, each with how many decisions say so, and why others make no row."""

    places: dict[str, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))
    groups: dict[str, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))
    people: dict[str, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))
    left_out: Counter[str] = field(default_factory=Counter)

    def rows(self, kind: str) -> list[str]:
        """Return the rows of one file in the order of their names; of rows for one name that which most decisions
        give."""
        named: dict[str, Counter[str]] = getattr(self, kind)
        return [rows.most_common(1)[0][0] for _, rows in sorted(named.items())]

    @property
    def contradicted(self) -> int:
        """For how many names decisions say different things."""
        return sum(len(rows) > 1 for kind in FILES for rows in getattr(self, kind).values())


def find_corrections(decided: Iterable[tuple[Record, Mapping[str, Sequence[Decision]]]]) -> Corrections:
    """Return the corrections in records with the decisions that stand on their events."""
    found = Corrections()
    for record, stacks in decided:
        for stack in stacks.values():
            last = stack[-1] if stack else None
            if last is not None and last.after is not None and last.kind not in GONE:
                _see(record, last.after, found)
    return found


def _see(record: Record, after: EventSnapshot, found: Corrections) -> None:
    known_places = {place.id for place in record.places}
    for place in after.places:
        if place.id == after.event.place and place.id not in known_places:
            _see_place(place, found)
    known_actors = {actor.id for actor in record.actors}
    for actor in after.actors:
        if actor.id not in known_actors:
            _see_actor(actor, found)


def _see_place(place: Place, found: Corrections) -> None:
    if place.lat is None or place.lon is None:
        found.left_out["places without a position"] += 1
        return
    entries = entries_of(place.name)
    if any(abs(e.lat - place.lat) < NEAR_DEGREES and abs(e.lon - place.lon) < NEAR_DEGREES for e in entries):
        found.left_out["places that the gazetteer has"] += 1
        return
    cells = (
        place.name,
        place.lat,
        place.lon,
        place.country or "",
        "",
        place.feature or "PPL",
        place.resolution or 4,
        "",
    )
    found.places[place.name.casefold()][_row(cells)] += 1


def _see_actor(actor: Actor, found: Corrections) -> None:
    said = shown_details(actor)
    if not said["country"] and not said["sectors"]:
        found.left_out["actors without a country or sector"] += 1
    elif actor.kind != "person":
        found.groups[actor.name.casefold()][_row((actor.name, said["country"], said["sectors"], ""))] += 1
    elif not said["office"]:
        found.left_out["people without an office"] += 1
    elif fold(actor.name):
        surname = fold(actor.name).split()[-1]
        cells = (surname, actor.name, said["country"], said["sectors"], said["office"], "", "")
        found.people[actor.name.casefold()][_row(cells)] += 1


def _row(cells: Iterable[object]) -> str:
    """A line of tab-separated cells; what would part cells or names becomes a blank."""
    texts = (" ".join(str(cell).replace(";", " ").split()) for cell in cells)
    return "\t".join(texts)
