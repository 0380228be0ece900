"""Events of a gold record and of the predicted one for the same article, over the same gold tokens."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from dateline.bench.scoring.tally import SpanText, Tally, TokenSet, match_one_to_one

Item = dict[str, Any]


@dataclass(slots=True)
class RecordPair:
    """A gold record and the predicted one, over the same gold tokens.

    ``same_actors`` and ``same_places`` are pairs of gold id and predicted id that match.
    """

    gold: Item
    predicted: Item
    gold_text: SpanText
    predicted_text: SpanText
    same_actors: set[tuple[str, str]] = field(default_factory=set)
    same_places: set[tuple[str, str]] = field(default_factory=set)
    errors: list[str] = field(default_factory=list)

    def items(self, kind: str, spans: str) -> tuple[list[tuple[Item, TokenSet]], list[tuple[Item, TokenSet]]]:
        """Return the gold and the predicted items of a kind, each with the tokens of its spans."""
        return (
            [(item, self.gold_text.tokens(item.get(spans))) for item in self.gold.get(kind) or []],
            [(item, self.predicted_text.tokens(item.get(spans))) for item in self.predicted.get(kind) or []],
        )


def record_id(record: Item) -> str | None:
    """Return the id by which a record is paired with gold: its own, else that of its article."""
    return record.get("id") or (record.get("article") or {}).get("id")


Hits = tuple[int, int, int]

# Types whose sides are interchangeable: a meeting of A with B is one of B with A.
SYMMETRIC_TYPES = frozenset({"CONSULT", "AGREE", "COOPERATE"})


@dataclass(slots=True, frozen=True)
class AlignedEvent:
    """An event with the gold tokens of its trigger and of all its words, and the sentences that hold them."""

    item: Item
    trigger: TokenSet
    tokens: TokenSet
    sentences: frozenset[int]


@dataclass(slots=True, frozen=True)
class FieldAgreement:
    """The agreement of a predicted event's fields with gold: (hits, predicted, gold), or right and wrong."""

    actors: Hits
    recipients: Hits
    place: bool
    date: bool


@dataclass(slots=True, frozen=True)
class Alignment:
    """The events of a record in gold and as predicted, and which are the same.

    ``strict``: pairs of indices, of gold and predicted, of events in one sentence and of one type; ``any_type``: those
    of events in one sentence, whatever their types; ``optional``: predicted ones that only an optional event of gold
    matches, ``optional_of_any`` likewise where types do not count.
    """

    gold: list[AlignedEvent]
    predicted: list[AlignedEvent]
    strict: list[tuple[int, int]]
    any_type: list[tuple[int, int]]
    optional: set[int]
    optional_of_any: set[int]


@dataclass(slots=True, frozen=True)
class Judgement:
    """What gold says of a predicted event: whether it is one of gold's (None of one that only an optional event
    matches) and whether its fields are right, by their names in the record.

    The type is judged where gold has an event in the sentence, the other fields where gold has one of this type.
    """

    item: Item
    is_real: bool | None
    fields: dict[str, bool]


def align_events(pair: RecordPair) -> Alignment:
    """Return which events of a record are those of gold."""
    gold = [_align_event(pair.gold_text, item) for item in pair.gold.get("events") or []]
    predicted = [_align_event(pair.predicted_text, item) for item in pair.predicted.get("events") or []]
    strict = match_one_to_one(gold, predicted, lambda g, p: _fit_in_sentence(pair, g, p) if _agrees(g, p) else 0)
    any_type = match_one_to_one(gold, predicted, lambda g, p: _fit_in_sentence(pair, g, p))
    optional = [_align_event(pair.gold_text, item) for item in (pair.gold.get("optional") or {}).get("events") or []]
    return Alignment(
        gold,
        predicted,
        strict,
        any_type,
        _optional_matches(optional, predicted, strict),
        _optional_matches(optional, predicted, any_type),
    )


def judge_events(pair: RecordPair, aligned: Alignment) -> list[Judgement]:
    """Return what gold says of each predicted event, in their order."""
    same = {j: aligned.gold[i].item for i, j in aligned.strict}
    same_sentence = {j: aligned.gold[i] for i, j in aligned.any_type}
    judgements = []
    for j, event in enumerate(aligned.predicted):
        fields = {"type": _agrees(same_sentence[j], event)} if j in same_sentence else {}
        if j in same:
            fields |= judge_fields(pair, same[j], event.item)
        judgements.append(Judgement(event.item, None if j in aligned.optional else j in same, fields))
    return judgements


def judge_fields(pair: RecordPair, gold: Item, predicted: Item) -> dict[str, bool]:
    """Return which fields of a predicted event are as in the gold one that it is; an empty field is right where that of
    gold is empty."""
    fields = compare_fields(pair, gold, predicted)
    return {
        "mode": (gold.get("mode") or None) == predicted.get("mode"),
        "status": gold.get("status") == predicted.get("status"),
        "actors": _all_hit(fields.actors),
        "recipients": _all_hit(fields.recipients),
        "place": fields.place,
        "start": fields.date,
        "according_to": _all_hit(_compare_sources(pair, gold, predicted)),
    }


def score_events(pair: RecordPair, tally: Tally) -> None:
    """Add the counts of the events of a record and of their fields, and note the missed and the spurious ones."""
    aligned = align_events(pair)
    gold, predicted = aligned.gold, aligned.predicted
    counted = len(predicted) - len(aligned.optional)
    tally.add_hits("events.found", len(aligned.strict), counted, len(gold))
    tally.add_hits("events.any", len(aligned.any_type), len(predicted) - len(aligned.optional_of_any), len(gold))
    whole = sum(_score_fields(pair, tally, gold[i].item, predicted[j].item) for i, j in aligned.strict)
    tally.add_hits("events.tuple", whole, counted, len(gold))
    for judgement in judge_events(pair, aligned):
        if judgement.is_real is not None:
            tally.add_confidence(judgement.item.get("confidence"), judgement.is_real)
        given = judgement.item.get("field_confidence") or {}
        for name, is_right in judgement.fields.items():
            tally.add_confidence(given.get(name), is_right, name)
    matched_gold, matched_predicted = {i for i, _ in aligned.strict}, {j for _, j in aligned.strict} | aligned.optional
    _note_errors(pair, "missed", pair.gold_text, [e for i, e in enumerate(gold) if i not in matched_gold])
    spurious = [e for j, e in enumerate(predicted) if j not in matched_predicted]
    _note_errors(pair, "spurious", pair.predicted_text, spurious)


def _fit_in_sentence(pair: RecordPair, gold: AlignedEvent, predicted: AlignedEvent) -> float:
    return _event_fit(pair, gold, predicted) if gold.sentences & predicted.sentences else 0


def _align_event(text: SpanText, item: Item) -> AlignedEvent:
    trigger = text.tokens(item.get("trigger"))
    tokens = text.tokens(item.get("evidence")) | trigger
    return AlignedEvent(item, trigger, tokens, text.sentences(tokens))


def _agrees(gold: AlignedEvent, predicted: AlignedEvent) -> bool:
    types = [gold.item["type"], *(gold.item.get("also") or [])]
    return predicted.item.get("type") in types and bool(gold.sentences & predicted.sentences)


def _optional_matches(
    optional: list[AlignedEvent], predicted: list[AlignedEvent], taken: list[tuple[int, int]]
) -> set[int]:
    """Return the indices of predicted events, of those not taken, that match an optional one."""
    used = {j for _, j in taken}
    left = [j for j in range(len(predicted)) if j not in used]
    pairs = match_one_to_one(
        optional, left, lambda g, j: 1 + len(g.tokens & predicted[j].tokens) if _agrees(g, predicted[j]) else 0
    )
    return {left[k] for _, k in pairs}


def _event_fit(pair: RecordPair, gold: AlignedEvent, predicted: AlignedEvent) -> float:
    """Return how well two events fit: participants count double, and so does a shared trigger."""
    fields = compare_fields(pair, gold.item, predicted.item)
    sides = 2 * _hit_share(fields.actors) + 2 * _hit_share(fields.recipients)
    return 1 + sides + fields.place + fields.date + 2 * bool(gold.trigger & predicted.trigger)


def _hit_share(hits: Hits) -> float:
    return 2 * hits[0] / (hits[1] + hits[2]) if hits[1] + hits[2] else 1


def _score_fields(pair: RecordPair, tally: Tally, gold: Item, predicted: Item) -> bool:
    """Add the fields of one matched event, and return whether the whole tuple is right."""
    fields = compare_fields(pair, gold, predicted)
    tally.add_hits("events.actors", *fields.actors)
    tally.add_hits("events.recipients", *fields.recipients)
    status = gold.get("status") == predicted.get("status")
    tally.add_answers("events.place", [fields.place])
    tally.add_answers("events.date", [fields.date])
    tally.add_answers("events.status", [status])
    tally.add_answers("events.background", [bool(gold.get("background")) == bool(predicted.get("background"))])
    if gold.get("mode"):
        tally.add_answers("events.mode", [gold["mode"] == predicted.get("mode")])
    tally.add_answers("events.source", [_all_hit(_compare_sources(pair, gold, predicted))])
    return _all_hit(fields.actors) and _all_hit(fields.recipients) and fields.place and fields.date and status


def compare_fields(pair: RecordPair, gold: Item, predicted: Item) -> FieldAgreement:
    """Compare actors, recipients, place and date of a predicted event with those of a gold one."""
    actors, recipients = _compare_participants(pair, gold, predicted)
    places = gold.get("place"), predicted.get("place")
    return FieldAgreement(
        actors,
        recipients,
        places == (None, None) or places in pair.same_places,
        (gold.get("start") or "")[:10] == (predicted.get("start") or "")[:10],
    )


def _compare_sources(pair: RecordPair, gold: Item, predicted: Item) -> Hits:
    return _count_actor_hits(
        pair,
        [source["actor"] for source in gold.get("according_to") or []],
        [source.get("actor") for source in predicted.get("according_to") or []],
    )


def _compare_participants(pair: RecordPair, gold: Item, predicted: Item) -> tuple[Hits, Hits]:
    """Compare actors and recipients, exchanged or pooled where that fits better and the type allows it."""
    gold_sides = gold.get("actors") or [], gold.get("recipients") or []
    sides = predicted.get("actors") or [], predicted.get("recipients") or []
    straight = _count_actor_hits(pair, gold_sides[0], sides[0]), _count_actor_hits(pair, gold_sides[1], sides[1])
    if gold["type"] not in SYMMETRIC_TYPES:
        return straight
    pooled = _count_actor_hits(pair, [*gold_sides[0], *gold_sides[1]], [*sides[0], *sides[1]])
    if _all_hit(pooled):
        return pooled, (0, 0, 0)
    exchanged = _count_actor_hits(pair, gold_sides[0], sides[1]), _count_actor_hits(pair, gold_sides[1], sides[0])
    return exchanged if exchanged[0][0] + exchanged[1][0] > straight[0][0] + straight[1][0] else straight


def _count_actor_hits(pair: RecordPair, gold: Sequence[str], predicted: Sequence[str | None]) -> Hits:
    """Return (hits, predicted, gold) over distinct actors, one to one."""
    gold_ids, predicted_ids = list(dict.fromkeys(gold)), list(dict.fromkeys(predicted))
    hits = match_one_to_one(gold_ids, predicted_ids, lambda g, p: 1 if (g, p) in pair.same_actors else 0)
    return len(hits), len(predicted_ids), len(gold_ids)


def _all_hit(hits: Hits) -> bool:
    return hits[0] == hits[1] == hits[2]


def _note_errors(pair: RecordPair, what: str, text: SpanText, events: list[AlignedEvent]) -> None:
    for event in events:
        spans = event.item.get("evidence") or [event.item["trigger"]]
        words = " … ".join(text.text[start:end] for start, end in spans)
        pair.errors.append(f"{record_id(pair.gold)}  {what} {event.item.get('type')}  {words}")
