"""Whole records against hand-coded ones.

Records meet by ``id``. The predicted text need not equal the gold text: spans are compared as the gold word tokens that
they touch (:mod:`dateline.bench.scoring.tally`), and a span whose words are not in the gold text is spurious. Figures
are micro-averages over all records. Where two people coded a page, ``optional`` in the gold record holds what only
the second coded and an event's ``also`` the types that the second gave: a prediction that meets an optional item is
neither right nor spurious, an ``also`` type is right. A gold record whose ``layers`` name some of LAYERS is
coded by hand in these alone, and only they are counted.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import msgspec

from dateline.bench.gold import GoldFault, Line, gold_sets, has_keys, pages_of
from dateline.bench.report import References, Report, references
from dateline.bench.scoring.record_events import Item, Meeting, record_id, score_events
from dateline.bench.scoring.tally import SpanText, Tally, TokenSet, fold, match
from dateline.geo import great_circle_km
from dateline.record import encode
from dateline.scale.outcomes import attempt

if TYPE_CHECKING:
    from dateline.api import Coder


NEAR_KM = 50
LAYERS = ("text", "places", "times", "actors", "figures", "statements", "events", "disputes")
# Stances that make two sources opponents.
OPPOSED = frozenset(
    frozenset(pair)
    for pair in (
        ("asserts", "denies"),
        ("alleges", "denies"),
        ("accuses", "denies"),
        ("asserts", "doubts"),
        ("alleges", "doubts"),
        ("accuses", "accuses"),
    )
)


@dataclass(slots=True)
class RecordScores:
    """``rows``: name → figures. ``missing``: ids without a prediction. ``errors``: what was missed or
    spurious, the record with the most of them first. ``trust``: for each confidence that events were given, the
    lowest first, how many of them were found in gold, and of how many."""

    rows: dict[str, dict[str, float]]
    missing: list[str]
    errors: list[str]
    trust: list[tuple[float, int, int]]


def score_records(gold: Iterable[Item], predicted: Iterable[Item]) -> RecordScores:
    """Score predicted records against gold ones; a gold record without a prediction counts as an empty one."""
    by_id = {record_id(record): record for record in predicted}
    tally = Tally()
    missing: list[str] = []
    errors: list[list[str]] = []
    for gold_record in gold:
        prediction = by_id.get(record_id(gold_record))
        if prediction is None:
            missing.append(str(record_id(gold_record)))
            prediction = {"article": {"text": ""}}
        errors.append(score_one(gold_record, prediction, tally))
    errors.sort(key=len, reverse=True)
    trust = [(confidence, sum(answers), len(answers)) for confidence, answers in sorted(tally.trust.items())]
    return RecordScores(dict(tally.rows()), missing, [error for of_record in errors for error in of_record], trust)


def score_one(gold: Item, predicted: Item, tally: Tally) -> list[str]:
    """Add one record's counts to ``tally``; the errors that it has, each with its words."""
    layers = gold.get("layers") or LAYERS
    gold_text = SpanText((gold.get("article") or {}).get("text") or "")
    predicted_text = SpanText((predicted.get("article") or {}).get("text") or "", gold_text)
    meeting = Meeting(gold, predicted, gold_text, predicted_text)
    scorers = (_article, _places, _times, _actors, _figures, _statements, score_events, _disputes)
    for layer, score in zip(LAYERS, scorers, strict=True):
        counted = len(meeting.errors)
        # A layer that is not counted is gone through all the same, for later ones rest on its actors and places.
        score(meeting, tally if layer in layers else Tally())
        if layer not in layers:
            del meeting.errors[counted:]
    return meeting.errors


def _article(meeting: Meeting, tally: Tally) -> None:
    gold, predicted = meeting.gold.get("article") or {}, meeting.predicted.get("article") or {}
    tally.found(
        "text.words", meeting.predicted_text.aligned, len(meeting.predicted_text.words), len(meeting.gold_text.words)
    )
    for name in ("headline", "deck", "dateline_place", "agency"):
        if name in gold:
            tally.right(f"text.{name}", [fold(gold[name]) == fold(predicted.get(name))])
    if "published" in gold:
        tally.right("text.published", [_day(gold["published"]) == _day(predicted.get("published"))])


def _day(published: Any) -> str:
    date = published.get("date") if isinstance(published, dict) else published
    return str(date or "")[:10]


def _places(meeting: Meeting, tally: Tally) -> None:
    gold = _mentions(meeting.gold, meeting.gold_text)
    predicted = _mentions(meeting.predicted, meeting.predicted_text)
    pairs = match(gold, predicted, lambda g, p: len(g[1] & p[1]))
    right = [(gold[i][0], predicted[j][0]) for i, j in pairs if same_place(gold[i][0], predicted[j][0])]
    tally.found("places.found", len(pairs), len(predicted), len(gold))
    tally.found("places.right", len(right), len(predicted), len(gold))
    meeting.same_places = {(g["id"], p["id"]) for g, p in right}


def _mentions(record: Item, text: SpanText) -> list[tuple[Item, TokenSet]]:
    return [(place, text.tokens(span)) for place in record.get("places") or [] for span in place.get("mentions") or []]


def same_place(gold: Item, predicted: Item) -> bool:
    """Whether a predicted place is the gold one: the same country for a country, else within the gold's tolerance."""
    if gold.get("resolution") == 1:
        return gold.get("country") == predicted.get("country") and predicted.get("resolution") in {None, 1}
    return distance_km(gold, predicted) <= float(gold.get("within_km", NEAR_KM))


def distance_km(a: Item, b: Item) -> float:
    """Return the great-circle distance of two places with ``lat`` and ``lon`` in degrees; infinite if one has none."""
    if any(not isinstance(place.get(key), int | float) for place in (a, b) for key in ("lat", "lon")):
        return math.inf
    return great_circle_km(a["lat"], a["lon"], b["lat"], b["lon"])


def _times(meeting: Meeting, tally: Tally) -> None:
    gold, predicted = meeting.items("times", "span")
    pairs = match(gold, predicted, lambda g, p: len(g[1] & p[1]))
    right = sum(gold[i][0].get("value") == predicted[j][0].get("value") for i, j in pairs)
    tally.found("times.found", len(pairs), len(predicted), len(gold))
    tally.found("times.right", right, len(predicted), len(gold))


def _actors(meeting: Meeting, tally: Tally) -> None:
    gold, predicted = meeting.items("actors", "mentions")
    pairs = match(gold, predicted, lambda g, p: len(g[1] & p[1]))
    tally.found("actors.found", len(pairs), len(predicted), len(gold))
    both = [(gold[i][0], predicted[j][0]) for i, j in pairs]
    tally.right("actors.country", ((g.get("country") or None) == (p.get("country") or None) for g, p in both))
    tally.right("actors.sector", (_first_sector(g) == _first_sector(p) for g, p in both))
    tally.right("actors.office", (fold(g["office"]) == fold(p.get("office")) for g, p in both if g.get("office")))
    # In events and statements any shared mention is enough for a predicted actor to stand for a gold one.
    meeting.same_actors = {(g["id"], p["id"]) for g, in_gold in gold for p, in_text in predicted if in_gold & in_text}


def _first_sector(actor: Item) -> str | None:
    sectors = actor.get("sectors")
    return sectors[0] if sectors else None


def _figures(meeting: Meeting, tally: Tally) -> None:
    gold, predicted = meeting.items("figures", "span")
    pairs = match(gold, predicted, lambda g, p: len(g[1] & p[1]))
    right = sum(
        all(gold[i][0].get(key) == predicted[j][0].get(key) for key in ("kind", "value", "low", "high"))
        for i, j in pairs
    )
    tally.found("figures.found", len(pairs), len(predicted), len(gold))
    tally.found("figures.right", right, len(predicted), len(gold))


def _statements(meeting: Meeting, tally: Tally) -> None:
    gold, predicted = meeting.items("statements", "content")
    pairs = match(gold, predicted, _same_content)
    matched = {j for _, j in pairs}
    left = [item for j, item in enumerate(predicted) if j not in matched]
    optional = [
        (item, meeting.gold_text.tokens(item["content"]))
        for item in (meeting.gold.get("optional") or {}).get("statements") or []
    ]
    counted = len(predicted) - len(match(optional, left, _same_content))
    tally.found("statements.found", len(pairs), counted, len(gold))
    both = [(gold[i][0], predicted[j][0]) for i, j in pairs]
    source = [_same_source(meeting, g, p) for g, p in both]
    cue = [_same_words(meeting, g, p, "cue") or not (g.get("cue") or p.get("cue")) for g, p in both]
    tally.right("statements.source", source)
    tally.right("statements.cue", cue)
    tally.right("statements.kind", (g.get("kind") == p.get("kind") for g, p in both))
    tally.right("statements.act", (g.get("act") == p.get("act") for g, p in both))
    tally.found("statements.whole", sum(map(all, zip(source, cue, strict=True))), counted, len(gold))
    for kind in ("direct", "indirect", "mixed"):
        tally.found(
            f"statements.{kind}",
            sum(g.get("kind") == p.get("kind") == kind for g, p in both),
            sum(item.get("kind") == kind for item, _ in predicted),
            sum(item.get("kind") == kind for item, _ in gold),
        )
    found = {i for i, _ in pairs}
    _note_statements(meeting, "missed", meeting.gold_text.text, [g for i, (g, _) in enumerate(gold) if i not in found])


def _note_statements(meeting: Meeting, what: str, text: str, statements: list[Item]) -> None:
    for statement in statements:
        words = " … ".join(text[start:end] for start, end in statement["content"])
        meeting.errors.append(f"{record_id(meeting.gold)}  {what} statement  {words}")


def _same_content(gold: tuple[Item, TokenSet], predicted: tuple[Item, TokenSet]) -> float:
    union = len(gold[1] | predicted[1])
    share = len(gold[1] & predicted[1]) / union if union else 0.0
    return share if share >= 0.5 else 0.0


def _same_source(meeting: Meeting, gold: Item, predicted: Item) -> bool:
    if (gold.get("actor"), predicted.get("actor")) in meeting.same_actors:
        return True
    return _same_words(meeting, gold, predicted, "source") or not any(
        statement.get(key) for statement in (gold, predicted) for key in ("source", "actor")
    )


def _same_words(meeting: Meeting, gold: Item, predicted: Item, key: str) -> bool:
    return bool(meeting.gold_text.tokens(gold.get(key)) & meeting.predicted_text.tokens(predicted.get(key)))


def _disputes(meeting: Meeting, tally: Tally) -> None:
    gold, predicted = _opponents(meeting.gold), _opponents(meeting.predicted)
    same = meeting.same_actors

    def shared(g: list[tuple[str, str]], p: list[tuple[str, str]]) -> int:
        return sum(
            ((x, u) in same and (y, v) in same) or ((x, v) in same and (y, u) in same) for x, y in g for u, v in p
        )

    tally.found("disputes.found", len(match(gold, predicted, shared)), len(predicted), len(gold))


def _opponents(record: Item) -> list[list[tuple[str, str]]]:
    """For each claim that has any, the pairs of actors who take opposed stances."""
    found = []
    for claim in record.get("claims") or []:
        positions = claim.get("positions") or []
        found.append(
            [
                (first["actor"], second["actor"])
                for k, first in enumerate(positions)
                for second in positions[k + 1 :]
                if frozenset((first.get("stance"), second.get("stance"))) in OPPOSED
            ]
        )
    return [pairs for pairs in found if pairs]


def is_records(lines: list[Line]) -> bool:
    """Whether a set of gold lines holds whole records."""
    return has_keys(lines, "article", "events")


def run(gold: Path, coder: Coder, limit: int | None = None) -> Report:
    """Score every hand-coded record under ``gold`` whose lines are records.

    The page of a record is the HTML file under the same folder that bears the record's id as its name; a record
    without a page is coded from its own text. Raises GoldFault if the folder holds no records.
    """
    lines = [line for _, found in gold_sets(gold) if is_records(found) for line in found][:limit]
    if not lines:
        raise GoldFault(f"{gold}: no .jsonl file whose lines are records with 'article' and 'events'")
    pages = dict(pages_of(gold if gold.is_dir() else gold.parent, (str(record_id(line)) for line in lines)))
    predictions, notes = [], []
    for line in lines:
        prediction, fault = attempt(partial(predict, pages=pages, coder=coder), line, None)
        if prediction is None:
            notes.append(f"{record_id(line)} was set aside: {fault}")
        predictions.append(prediction or {"id": record_id(line)})
    scores = score_records(lines, predictions)
    without_page = len(lines) - len(pages)
    if without_page:
        notes.append(f"{without_page} of {len(lines)} records have no page here and were coded from their own text")
    notes += [
        f"of {of} events with confidence {confidence:.2f}, {right / of:.2f} were right"
        for confidence, right, of in scores.trust
    ]
    beside = references("records")
    return Report(
        f"records: {len(lines)} hand-coded articles",
        ["field", "P", "R", "F1 or share", "of", *beside],
        [_row(name, figures, beside) for name, figures in scores.rows.items()],
        predictions,
        scores.errors,
        notes,
    )


def predict(line: Line, pages: dict[str, bytes], coder: Coder) -> dict[str, Any]:
    """The coded page of a gold record, as the JSON that the scorer reads, under the gold's id."""
    name = str(record_id(line))
    if name in pages:
        article = coder.read(pages[name])
    else:
        given = line["article"]
        published = given.get("published")
        date = published.get("date") if isinstance(published, dict) else published
        article = coder.read(given.get("text") or "", given.get("url"), date)
    record: dict[str, Any] = msgspec.json.decode(encode(coder.code_article(article)))
    return record | {"id": name}


def _row(name: str, figures: dict[str, float], beside: References) -> list[str | float]:
    others: list[str | float] = [system.get(name, "") for system in beside.values()]
    if "F1" in figures:
        return [name, figures["P"], figures["R"], figures["F1"], figures["gold"], *others]
    return [name, "", "", figures["accuracy"], figures["of"], *others]
