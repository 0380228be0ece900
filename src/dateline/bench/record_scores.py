"""The bench "records": whole records against hand-coded ones.

Data: records as JSON, with the pages (``ID.html``) beside them. Records are paired by ``id``. The predicted text need
not equal the gold text: spans are compared as the gold word tokens that they touch (dateline.bench.scoring.tally), and
a span whose words are not in the gold text is spurious. Where two people coded a page, ``optional`` in the gold record
has what only the second coded, and ``also`` in an event the types that the second gave: a prediction that matches an
optional item is neither right nor spurious, and an ``also`` type is right. A gold record whose ``layers`` name some of
LAYERS is coded by hand in these alone, and only they count. Figures: micro-averages over all records. Reference: two
people who coded the same eight pages, and the least that dateline is to reach.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import msgspec

from dateline.bench.bench_report import BenchReport, References, load_references
from dateline.bench.gold_sets import GoldFault, Line, find_pages, has_keys, read_gold_sets
from dateline.bench.scoring.record_events import Item, RecordPair, record_id, score_events
from dateline.bench.scoring.reliability import (
    Trust,
    count_answers,
    describe_coverage,
    describe_fields,
    describe_reliability,
)
from dateline.bench.scoring.tally import SpanText, Tally, TokenSet, fold, match_one_to_one
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
    """The figures of all records.

    ``rows`` are figures by name, ``missing`` the ids without a prediction, ``errors`` what was missed or spurious, the
    record with the most errors first. ``trust`` has for each confidence of events, lowest first, how many of them are
    in gold, and of how many; ``trust_of_fields`` the same for the fields of those that are.
    """

    rows: dict[str, dict[str, float]]
    missing: list[str]
    errors: list[str]
    trust: Trust
    trust_of_fields: Mapping[str, Trust]


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
        errors.append(score_record(gold_record, prediction, tally))
    errors.sort(key=len, reverse=True)
    trust = count_answers(tally.answers_by_confidence)
    of_fields = {name: count_answers(answers) for name, answers in tally.answers_of_fields.items()}
    listed = [error for of_record in errors for error in of_record]
    return RecordScores(dict(tally.rows()), missing, listed, trust, of_fields)


def pair_records(gold: Item, predicted: Item) -> RecordPair:
    """Return a gold record and the predicted one, with the actors and places that are the same."""
    pair = _pair_texts(gold, predicted)
    for find_same in (_places, _actors):
        find_same(pair, Tally())
    return pair


def _pair_texts(gold: Item, predicted: Item) -> RecordPair:
    gold_text = SpanText((gold.get("article") or {}).get("text") or "")
    predicted_text = SpanText((predicted.get("article") or {}).get("text") or "", gold_text)
    return RecordPair(gold, predicted, gold_text, predicted_text)


def score_record(gold: Item, predicted: Item, tally: Tally) -> list[str]:
    """Add one record's counts to ``tally``, and return its errors, each with its words."""
    layers = gold.get("layers") or LAYERS
    pair = _pair_texts(gold, predicted)
    scorers = (_article, _places, _times, _actors, _figures, _statements, score_events, _disputes)
    for layer, score in zip(LAYERS, scorers, strict=True):
        counted = len(pair.errors)
        # A layer that is not counted is scored nevertheless, because later ones need its actors and places.
        score(pair, tally if layer in layers else Tally())
        if layer not in layers:
            del pair.errors[counted:]
    return pair.errors


def _article(pair: RecordPair, tally: Tally) -> None:
    gold, predicted = pair.gold.get("article") or {}, pair.predicted.get("article") or {}
    tally.add_hits("text.words", pair.predicted_text.aligned, len(pair.predicted_text.words), len(pair.gold_text.words))
    for name in ("headline", "deck", "dateline_place", "agency"):
        if name in gold:
            tally.add_answers(f"text.{name}", [fold(gold[name]) == fold(predicted.get(name))])
    if "published" in gold:
        tally.add_answers("text.published", [_day(gold["published"]) == _day(predicted.get("published"))])


def _day(published: Any) -> str:
    date = published.get("date") if isinstance(published, dict) else published
    return str(date or "")[:10]


def _places(pair: RecordPair, tally: Tally) -> None:
    gold = _mentions(pair.gold, pair.gold_text)
    predicted = _mentions(pair.predicted, pair.predicted_text)
    pairs = match_one_to_one(gold, predicted, lambda g, p: len(g[1] & p[1]))
    right = [(gold[i][0], predicted[j][0]) for i, j in pairs if same_place(gold[i][0], predicted[j][0])]
    tally.add_hits("places.found", len(pairs), len(predicted), len(gold))
    tally.add_hits("places.right", len(right), len(predicted), len(gold))
    pair.same_places = {(g["id"], p["id"]) for g, p in right}


def _mentions(record: Item, text: SpanText) -> list[tuple[Item, TokenSet]]:
    return [(place, text.tokens(span)) for place in record.get("places") or [] for span in place.get("mentions") or []]


def same_place(gold: Item, predicted: Item) -> bool:
    """Whether a predicted place is the gold one: the same country, or for other places within the gold's tolerance."""
    if gold.get("resolution") == 1:
        return gold.get("country") == predicted.get("country") and predicted.get("resolution") in {None, 1}
    return distance_km(gold, predicted) <= float(gold.get("within_km", NEAR_KM))


def distance_km(a: Item, b: Item) -> float:
    """Return the great-circle distance of two places with ``lat`` and ``lon`` in degrees; infinite if one has none."""
    if any(not isinstance(place.get(key), int | float) for place in (a, b) for key in ("lat", "lon")):
        return math.inf
    return great_circle_km(a["lat"], a["lon"], b["lat"], b["lon"])


def _times(pair: RecordPair, tally: Tally) -> None:
    gold, predicted = pair.items("times", "span")
    pairs = match_one_to_one(gold, predicted, lambda g, p: len(g[1] & p[1]))
    right = sum(gold[i][0].get("value") == predicted[j][0].get("value") for i, j in pairs)
    tally.add_hits("times.found", len(pairs), len(predicted), len(gold))
    tally.add_hits("times.right", right, len(predicted), len(gold))


def _actors(pair: RecordPair, tally: Tally) -> None:
    gold, predicted = pair.items("actors", "mentions")
    pairs = match_one_to_one(gold, predicted, lambda g, p: len(g[1] & p[1]))
    tally.add_hits("actors.found", len(pairs), len(predicted), len(gold))
    both = [(gold[i][0], predicted[j][0]) for i, j in pairs]
    tally.add_answers("actors.country", ((g.get("country") or None) == (p.get("country") or None) for g, p in both))
    tally.add_answers("actors.sector", (_first_sector(g) == _first_sector(p) for g, p in both))
    tally.add_answers("actors.office", (fold(g["office"]) == fold(p.get("office")) for g, p in both if g.get("office")))
    # In events and statements a predicted actor matches a gold one if they share any mention.
    pair.same_actors = {(g["id"], p["id"]) for g, in_gold in gold for p, in_text in predicted if in_gold & in_text}


def _first_sector(actor: Item) -> str | None:
    sectors = actor.get("sectors")
    return sectors[0] if sectors else None


def _figures(pair: RecordPair, tally: Tally) -> None:
    gold, predicted = pair.items("figures", "span")
    pairs = match_one_to_one(gold, predicted, lambda g, p: len(g[1] & p[1]))
    right = sum(
        all(gold[i][0].get(key) == predicted[j][0].get(key) for key in ("kind", "value", "low", "high"))
        for i, j in pairs
    )
    tally.add_hits("figures.found", len(pairs), len(predicted), len(gold))
    tally.add_hits("figures.right", right, len(predicted), len(gold))


def _statements(pair: RecordPair, tally: Tally) -> None:
    gold, predicted = pair.items("statements", "content")
    pairs = match_one_to_one(gold, predicted, _same_content)
    counted = len(predicted) - _count_optional_statements(pair, predicted, {j for _, j in pairs})
    tally.add_hits("statements.found", len(pairs), counted, len(gold))
    both = [(gold[i][0], predicted[j][0]) for i, j in pairs]
    source = [_same_source(pair, g, p) for g, p in both]
    cue = [_same_words(pair, g, p, "cue") or not (g.get("cue") or p.get("cue")) for g, p in both]
    tally.add_answers("statements.source", source)
    tally.add_answers("statements.cue", cue)
    tally.add_answers("statements.kind", (g.get("kind") == p.get("kind") for g, p in both))
    tally.add_answers("statements.act", (g.get("act") == p.get("act") for g, p in both))
    tally.add_hits("statements.whole", sum(map(all, zip(source, cue, strict=True))), counted, len(gold))
    for kind in ("direct", "indirect", "mixed"):
        hits = sum(g.get("kind") == p.get("kind") == kind for g, p in both)
        in_predicted, in_gold = (sum(item.get("kind") == kind for item, _ in items) for items in (predicted, gold))
        tally.add_hits(f"statements.{kind}", hits, in_predicted, in_gold)
    matched_gold = {i for i, _ in pairs}
    missed = [item for i, (item, _) in enumerate(gold) if i not in matched_gold]
    _note_statements(pair, "missed", pair.gold_text.text, missed)


def _count_optional_statements(pair: RecordPair, predicted: list[tuple[Item, TokenSet]], matched: set[int]) -> int:
    """Return how many of the predicted statements that are not matched match an optional one."""
    unmatched = [item for j, item in enumerate(predicted) if j not in matched]
    optional = [
        (item, pair.gold_text.tokens(item["content"]))
        for item in (pair.gold.get("optional") or {}).get("statements") or []
    ]
    return len(match_one_to_one(optional, unmatched, _same_content))


def _note_statements(pair: RecordPair, what: str, text: str, statements: list[Item]) -> None:
    for statement in statements:
        words = " … ".join(text[start:end] for start, end in statement["content"])
        pair.errors.append(f"{record_id(pair.gold)}  {what} statement  {words}")


def _same_content(gold: tuple[Item, TokenSet], predicted: tuple[Item, TokenSet]) -> float:
    union = len(gold[1] | predicted[1])
    share = len(gold[1] & predicted[1]) / union if union else 0.0
    return share if share >= 0.5 else 0.0


def _same_source(pair: RecordPair, gold: Item, predicted: Item) -> bool:
    if (gold.get("actor"), predicted.get("actor")) in pair.same_actors:
        return True
    return _same_words(pair, gold, predicted, "source") or not any(
        statement.get(key) for statement in (gold, predicted) for key in ("source", "actor")
    )


def _same_words(pair: RecordPair, gold: Item, predicted: Item, key: str) -> bool:
    return bool(pair.gold_text.tokens(gold.get(key)) & pair.predicted_text.tokens(predicted.get(key)))


def _disputes(pair: RecordPair, tally: Tally) -> None:
    gold, predicted = _opposed_pairs(pair.gold), _opposed_pairs(pair.predicted)
    same = pair.same_actors

    def shared(g: list[tuple[str, str]], p: list[tuple[str, str]]) -> int:
        return sum(
            ((x, u) in same and (y, v) in same) or ((x, v) in same and (y, u) in same) for x, y in g for u, v in p
        )

    tally.add_hits("disputes.found", len(match_one_to_one(gold, predicted, shared)), len(predicted), len(gold))


def _opposed_pairs(record: Item) -> list[list[tuple[str, str]]]:
    """Return for each claim that has any the pairs of actors who take opposed stances."""
    opponents = []
    for claim in record.get("claims") or []:
        positions = claim.get("positions") or []
        opponents.append(
            [
                (first["actor"], second["actor"])
                for k, first in enumerate(positions)
                for second in positions[k + 1 :]
                if frozenset((first.get("stance"), second.get("stance"))) in OPPOSED
            ]
        )
    return [pairs for pairs in opponents if pairs]


def is_records(lines: list[Line]) -> bool:
    """Whether the lines of a gold set are whole records."""
    return has_keys(lines, "article", "events")


def run(gold: Path, coder: Coder, limit: int | None = None) -> BenchReport:
    """Score every hand-coded record under ``gold`` whose lines are records.

    The page of a record is the HTML file under the same folder whose name is the record's id; a record without a page
    is coded from its own text. Raises GoldFault if the folder has no records.
    """
    lines = [line for _, set_lines in read_gold_sets(gold) if is_records(set_lines) for line in set_lines][:limit]
    if not lines:
        raise GoldFault(f"{gold}: no .jsonl file whose lines are records with 'article' and 'events'")
    pages = dict(find_pages(gold if gold.is_dir() else gold.parent, (str(record_id(line)) for line in lines)))
    predictions, notes = _code_all(lines, pages, coder)
    scores = score_records(lines, predictions)
    without_page = len(lines) - len(pages)
    if without_page:
        notes.append(f"{without_page} of {len(lines)} records have no page here and were coded from their own text")
    notes += describe_reliability(scores.trust)
    notes += describe_coverage(scores.trust)
    notes += describe_fields(scores.trust_of_fields)
    systems = load_references("records")
    columns = ["field", "P", "R", "F1 or share", "of", *systems]
    rows = [_report_row(name, figures, systems) for name, figures in scores.rows.items()]
    return BenchReport(f"records: {len(lines)} hand-coded articles", columns, rows, predictions, scores.errors, notes)


def _code_all(lines: list[Line], pages: dict[str, bytes], coder: Coder) -> tuple[list[Line], list[str]]:
    """Return a prediction for each line, and a note on each that was set aside."""
    predictions, notes = [], []
    for line in lines:
        prediction, fault = attempt(partial(predict, pages=pages, coder=coder), line, None)
        if prediction is None:
            notes.append(f"{record_id(line)} was set aside: {fault}")
        predictions.append(prediction or {"id": record_id(line)})
    return predictions, notes


def predict(line: Line, pages: dict[str, bytes], coder: Coder) -> dict[str, Any]:
    """Return the coded page of a gold record, as the JSON that the scorer reads, under the gold's id."""
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


def _report_row(name: str, figures: dict[str, float], systems: References) -> list[str | float]:
    others: list[str | float] = [system.get(name, "") for system in systems.values()]
    if "F1" in figures:
        return [name, figures["P"], figures["R"], figures["F1"], figures["gold"], *others]
    return [name, "", "", figures["accuracy"], figures["of"], *others]
