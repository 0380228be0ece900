"""Which of the events coded in a sentence holds between a given source and target."""

from __future__ import annotations

import re
from collections.abc import Iterable

from dateline.bench.gold import Line
from dateline.bench.scoring.spans import Pair, overlaps
from dateline.record import Event, Record

_MARK = re.compile(r"</?[st]>")
# Cooperation that is only announced counts as agreement in PLOVER's labels; the record itself keeps its own type.
ANNOUNCED = frozenset({"CONSULT", "SUPPORT", "COOPERATE", "AID"})


def marked_spans(line: Line) -> tuple[list[Pair], list[Pair]]:
    """The characters of source and target in the sentence, from its marked form or by their words."""
    spans: dict[str, list[Pair]] = {"s": [], "t": []}
    opened: dict[str, int] = {}
    removed = 0
    for mark in _MARK.finditer(line.get("marked") or ""):
        at = mark.start() - removed
        removed += len(mark.group())
        name = mark.group()[-2]
        if mark.group()[1] == "/":
            spans[name].append((opened.pop(name, at), at))
        else:
            opened[name] = at
    source, target = spans["s"] or _by_words(line, "source"), spans["t"] or _by_words(line, "target")
    return source, target


def _by_words(line: Line, key: str) -> list[Pair]:
    words = line.get(key) or ""
    at = line["text"].find(words) if words else -1
    return [(at, at + len(words))] if at >= 0 else []


def root_between(record: Record, source: list[Pair], target: list[Pair]) -> str | None:
    """The label of the event whose sides fit source and target best; ``None`` if the record has no event."""
    mentions = {actor.id: actor.mentions for actor in record.actors}

    def fit(event: Event) -> tuple[int, int]:
        actors = _side(mentions, event.actors)
        recipients = _side(mentions, event.recipients)
        straight = 2 * overlaps(actors, source) + 2 * overlaps(recipients, target)
        exchanged = overlaps(actors, target) + overlaps(recipients, source)
        clause = overlaps(event.evidence, source) + overlaps(event.evidence, target)
        return max(straight, exchanged), clause

    best = max(record.events, key=fit, default=None)
    return label(best) if best else None


def _side(mentions: dict[str, tuple[Pair, ...]], actors: Iterable[str]) -> list[Pair]:
    return [span for actor in actors for span in mentions[actor]]


def label(event: Event) -> str:
    """The PLOVER label of an event: its type, and AGREE for cooperation that is only announced."""
    return "AGREE" if event.status == "planned" and event.type in ANNOUNCED else event.type
