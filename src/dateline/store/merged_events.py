"""Merged events of a corpus: which reports were merged and why; people's joins and splits."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import msgspec

from dateline.errors import CorpusFault
from dateline.record import content_id
from dateline.store.corpus import Corpus
from dateline.store.places import Overtaken, Place
from dateline.store.writer import Writer
from dateline.stories.decisions import DECISIONS_FILE, Decision, make_decision, parse_decisions
from dateline.stories.event_clusters import BY_DECISION

Row = dict[str, Any]
_ROWS = (
    "SELECT s.merged_event_id, s.story_id, s.headline AS story, s.reason, s.score, e.* FROM stories s JOIN events e "
    "ON e.article_id = s.article_id AND e.event_id = s.event_id"
)


@dataclass(frozen=True, slots=True)
class Merge:
    """A merged event and its reports: rows of the table of events with the columns ``reason`` and ``score``."""

    id: str
    story: str
    reports: tuple[Row, ...]


def merges(corpus: Corpus, *, least: int = 2, limit: int = 50) -> list[Merge]:
    """Return the merged events with at least ``least`` reports, those with most reports first."""
    chosen = (
        "SELECT merged_event_id FROM stories WHERE event_id IS NOT NULL GROUP BY merged_event_id "
        f"HAVING count(*) >= {int(least)} ORDER BY count(*) DESC, merged_event_id LIMIT {int(limit)}"
    )
    return _merges(corpus, f"s.merged_event_id IN ({chosen})")


def merge(corpus: Corpus, merged_event_id: str) -> Merge:
    """Return one merged event. Raises CorpusFault if there is none of this id."""
    matches = _merges(corpus, f"s.merged_event_id = {_quoted(merged_event_id)}")
    if not matches:
        raise CorpusFault(f"no merged event {merged_event_id} in {corpus.place}")
    return matches[0]


def join(writer: Writer, names: Sequence[str], *, who: str | None = None, note: str | None = None) -> str:
    """Make one event of all the reports that are merged with those named (``EVENT_ID`` or ``ARTICLE_ID/EVENT_ID``, or
    ids of merged events) and record the decision. Return the id of the merged event."""

    def joined(rows: list[Row]) -> tuple[str, Decision]:
        groups = _groups(rows, names, writer)
        if len(groups) < 2:
            raise CorpusFault("these reports are one event already")
        counts = [(sum(row["merged_event_id"] == group for row in rows), group) for group in groups]
        largest = max(counts)[1]
        reports = [_report(row) for row in rows if row["merged_event_id"] in groups]
        for row in rows:
            if row["merged_event_id"] in groups and row["merged_event_id"] != largest:
                row |= {"merged_event_id": largest, "reason": BY_DECISION, "score": 1.0}
        return largest, make_decision("join", reports, who=who, note=note)

    return _decide(writer, joined)


def split(writer: Writer, names: Sequence[str], *, who: str | None = None, note: str | None = None) -> str:
    """Make an event of its own of the reports named (``EVENT_ID`` or ``ARTICLE_ID/EVENT_ID``), which must be of one
    merged event, and record the decision. Return the id of the new merged event."""

    def parted(rows: list[Row]) -> tuple[str, Decision]:
        chosen = {_report(row) for row in _named(rows, names, writer)}
        groups = {row["merged_event_id"] for row in rows if _report(row) in chosen}
        rest = [_report(row) for row in rows if row["merged_event_id"] in groups and _report(row) not in chosen]
        if len(groups) != 1:
            raise CorpusFault("these reports are not of one merged event; name reports of one")
        if not rest:
            raise CorpusFault("these are all the reports of the event; name those that are another event")
        new = content_id("mrg", "split", *sorted(chosen))
        for row in rows:
            if _report(row) in chosen:
                row |= {"merged_event_id": new, "reason": "split by decision", "score": 1.0}
        return new, make_decision("split", sorted(chosen), rest, who, note)

    return _decide(writer, parted)


def read_decisions(place: Place) -> list[Decision]:
    """Return the decisions about a corpus, oldest first. Raises CorpusFault, naming the line, if one cannot be read."""
    stored = place.read(DECISIONS_FILE)
    return parse_decisions(stored.data, f"{place}/{DECISIONS_FILE}") if stored else []


def _merges(corpus: Corpus, where: str) -> list[Merge]:
    groups: dict[str, list[Row]] = {}
    query = f"{_ROWS} WHERE {where} ORDER BY e.published_date NULLS LAST, e.article_id, e.event_id"
    for row in corpus.sql(query).read_all().to_pylist():
        groups.setdefault(row["merged_event_id"], []).append(row)
    merged = [Merge(number, rows[0]["story"] or rows[0]["story_id"], tuple(rows)) for number, rows in groups.items()]
    return sorted(merged, key=lambda event: (-len(event.reports), event.id))


def _stories(writer: Writer) -> list[Row]:
    writer.commit()
    with writer.reader() as corpus:
        rows: list[Row] = corpus.stories().to_pylist()
    return rows


def _named(rows: Iterable[Row], names: Sequence[str], writer: Writer) -> list[Row]:
    named = []
    events = [row for row in rows if row["event_id"] is not None]
    for name in names:
        matching = [row for row in events if name in (row["event_id"], _report(row))]
        if not matching:
            raise CorpusFault(f"no event {name} in {writer.place}")
        if len(matching) > 1:
            several = ", ".join(map(_report, matching))
            raise CorpusFault(f"several articles have an event {name}; name one of: {several}")
        named.append(matching[0])
    return named


def _groups(rows: list[Row], names: Sequence[str], writer: Writer) -> set[str]:
    known = {row["merged_event_id"] for row in rows}
    groups = {name for name in names if name in known}
    others = [name for name in names if name not in known]
    return groups | {row["merged_event_id"] for row in _named(rows, others, writer)}


def _report(row: Row) -> str:
    return f"{row['article_id']}/{row['event_id']}"


def _decide(writer: Writer, decide: Callable[[list[Row]], tuple[str, Decision]]) -> str:
    """Change the rows of the table of stories by ``decide``, write them, and return what it does.

    The decision is written first: if the process dies after it, the next run obeys it. If another writer has replaced
    the table meanwhile, its rows are changed; it may have obeyed the decision already.
    """
    rows = _stories(writer)
    result, decision = decide(rows)
    _record(writer.place, decision)
    while True:
        try:
            writer.put_stories(rows)
            return result
        except Overtaken:
            rows = _stories(writer)
        with contextlib.suppress(CorpusFault):
            result, _ = decide(rows)


def _record(place: Place, decision: Decision) -> None:
    """Add a decision to those about a corpus."""
    while True:
        stored = place.read(DECISIONS_FILE)
        decisions = parse_decisions(stored.data, f"{place}/{DECISIONS_FILE}") if stored else []
        data = b"".join(msgspec.json.encode(entry) + b"\n" for entry in (*decisions, decision))
        with contextlib.suppress(Overtaken):
            place.replace(DECISIONS_FILE, data, stored)
            return


def _quoted(name: str) -> str:
    return "'" + name.replace("'", "''") + "'"
