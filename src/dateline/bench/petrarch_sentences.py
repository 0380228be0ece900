"""Unit sentences of the PETRARCH coders, with invented countries that only the dictionaries beside them define.

A source or target is matched if an actor or recipient of the event has its country (the first three letters of the
code) and one of its sectors, if both name any. Many codes of the set are older than CAMEO, so that its types are a
weak test.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable
from copy import copy
from dataclasses import replace
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING

from dateline.bench.gold_sets import Line, make_article
from dateline.bench.scoring.tally import Pair, match_one_to_one, overlaps
from dateline.knowledge.loaders.petrarch import with_dictionaries
from dateline.record import Event, Record

if TYPE_CHECKING:
    from dateline.api import Coder
    from dateline.record import Actor


def add_dictionaries(coder: Coder, folder: Path) -> Coder:
    """Return a coder with the actor and agent dictionaries of a folder, if it has any; the given one is unchanged."""
    actors = next(iter(sorted(folder.glob("*[aA]ctors*.txt"))), None)
    agents = next(iter(sorted(folder.glob("*[aA]gents*.txt"))), None)
    taught = copy(coder)
    known = coder.tools.entities
    entities = replace(known, actors=with_dictionaries(known.actors, actors, agents)[0])
    taught.tools = replace(coder.tools, entities=entities)
    return taught


def predict_unit_sentence(line: Line, coder: Coder) -> Line:
    """Return the events of a sentence: their types, and the codes of their participants."""
    day = str(line["date"])
    record = coder.code_article(make_article(line["text"], f"{day[:4]}-{day[4:6]}-{day[6:]}"))
    actors = {actor.id: actor for actor in record.actors}
    events = [
        {
            "root": plover_label(event),
            "sources": [_code(actors[actor]) for actor in event.actors],
            # All sides of an event that is done together are actors: each is also a target of the others.
            "targets": [_code(actors[actor]) for actor in event.recipients or event.actors[1:]],
        }
        for event in record.events
    ]
    return {"id": line["id"], "events": events}


def _code(actor: Actor) -> str:
    return actor.code or "".join([actor.country or "---", *actor.sectors])


def score_unit_sentences(gold: list[Line], predicted: list[Line]) -> dict[str, tuple[int, int]]:
    """Return (matched, gold) of sources, targets, both, and types; gold events are paired with the best predictions.

    Types are scored for events with a CAMEO code.
    """
    roots = load_roots()
    counts = {name: [0, 0] for name in ("sources", "targets", "both sides", "types")}
    for line, guess in zip(gold, predicted, strict=True):
        coded = [event for event in line["events"] if event.get("eventcode")]
        pairs = dict(match_one_to_one(coded, guess["events"], lambda g, p: _event_fit(g, p, roots)))
        for i, event in enumerate(coded):
            prediction = guess["events"][pairs[i]] if i in pairs else {"root": None, "sources": [], "targets": []}
            source, target = (
                _has_code(event.get("sourcecode"), prediction["sources"]),
                _has_code(event.get("targetcode"), prediction["targets"]),
            )
            root = root_of(event["eventcode"], roots)
            answers = {"sources": source, "targets": target, "both sides": source and target}
            for name, matched in (answers | ({"types": prediction["root"] == root} if root else {})).items():
                counts[name][0] += matched
                counts[name][1] += 1
    return {name: (matched, of) for name, (matched, of) in counts.items()}


def _event_fit(gold: Line, predicted: Line, roots: dict[str, str]) -> float:
    sides = _has_code(gold.get("sourcecode"), predicted["sources"]) + _has_code(
        gold.get("targetcode"), predicted["targets"]
    )
    return 2 * sides + float(root_of(gold["eventcode"], roots) == predicted["root"])


def _has_code(code: str | None, codes: list[str]) -> bool:
    """Whether the given code is among the codes: the same country, and a common sector if both name any."""
    if not code:
        return not codes
    country, sectors = code[:3], code[3:]
    return any(
        other[:3] == country and (not sectors or not other[3:] or bool(_parts(sectors) & _parts(other[3:])))
        for other in codes
    )


def _parts(sectors: str) -> set[str]:
    return {sectors[k : k + 3] for k in range(0, len(sectors), 3)}


def load_roots() -> dict[str, str]:
    """Return the PLOVER types by the beginnings of CAMEO codes."""
    text = (files("dateline.bench") / "cameo_roots.toml").read_text(encoding="utf-8")
    return dict(tomllib.loads(text))


def root_of(code: str | None, roots: dict[str, str]) -> str | None:
    """The PLOVER type of a CAMEO code; ``None`` if it is not a CAMEO code.

    >>> root_of("1712", {"17": "COERCE", "1712": "ASSAULT"}), root_of("999", {"17": "COERCE"})
    ('ASSAULT', None)
    """
    return next((roots[code[:k]] for k in range(len(code or ""), 0, -1) if code and code[:k] in roots), None)


_MARK = re.compile(r"</?[st]>")
# Cooperation that is only announced counts as agreement in PLOVER's labels; the record itself keeps its own type.
ANNOUNCED = frozenset({"CONSULT", "SUPPORT", "COOPERATE", "AID"})


def marked_spans(line: Line) -> tuple[list[Pair], list[Pair]]:
    """Return the spans of source and target in the sentence, by its marked form or by their words."""
    spans: dict[str, list[Pair]] = {"s": [], "t": []}
    opened: dict[str, int] = {}
    removed = 0
    for mark in _MARK.finditer(line.get("marked") or ""):
        position = mark.start() - removed
        removed += len(mark.group())
        name = mark.group()[-2]
        if mark.group()[1] == "/":
            spans[name].append((opened.pop(name, position), position))
        else:
            opened[name] = position
    source, target = spans["s"] or _find_words(line, "source"), spans["t"] or _find_words(line, "target")
    return source, target


def _find_words(line: Line, key: str) -> list[Pair]:
    words = line.get(key) or ""
    start = line["text"].find(words) if words else -1
    return [(start, start + len(words))] if start >= 0 else []


def root_between(record: Record, source: list[Pair], target: list[Pair]) -> str | None:
    """Return the label of the event whose participants fit source and target best; ``None`` without an event."""
    mentions = {actor.id: actor.mentions for actor in record.actors}

    def fit(event: Event) -> tuple[int, int]:
        actors = _mention_spans(mentions, event.actors)
        recipients = _mention_spans(mentions, event.recipients)
        straight = 2 * overlaps(actors, source) + 2 * overlaps(recipients, target)
        exchanged = overlaps(actors, target) + overlaps(recipients, source)
        clause = overlaps(event.evidence, source) + overlaps(event.evidence, target)
        return max(straight, exchanged), clause

    best = max(record.events, key=fit, default=None)
    return plover_label(best) if best else None


def _mention_spans(mentions: dict[str, tuple[Pair, ...]], actors: Iterable[str]) -> list[Pair]:
    return [span for actor in actors for span in mentions[actor]]


def plover_label(event: Event) -> str:
    """Return the PLOVER label of an event: its type, or AGREE for cooperation that is only announced."""
    return "AGREE" if event.status == "planned" and event.type in ANNOUNCED else event.type
