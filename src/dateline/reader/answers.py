"""A language model's answer as checked values: what is no event of this program's labels, or quotes words that are not
in the text, is dropped and counted."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

import msgspec

from dateline.knowledge.loaders.ontology import Ontology
from dateline.language.analysis import Analysis, Sentence
from dateline.reader.answered_reading import AnsweredEvent
from dateline.reader.features import head_token
from dateline.reader.labels import NO_PART, PARTS, STATUSES
from dateline.record import EVENT_TYPES, Span, Status

QUOTED_PARTS = tuple(part for part in PARTS if part != NO_PART)
# What a model may write before its answer, and the marks of code around it.
THOUGHT = re.compile(r"\A.*</think>", re.DOTALL)
# Marks that models write otherwise than the article does; the same number of characters, so that offsets hold.
PLAIN_MARKS = str.maketrans("’‘“”–—\u00a0", "''\"\"-- ")
# Longer quotations, more events of one window, and more words for one part of an event are not what was asked for.
LONGEST_QUOTATION = 400
MOST_EVENTS = 200
MOST_PARTS = 20


class BadAnswer(Exception):
    """The answer is not of the form that was asked for; the message says how."""


class RawEvent(msgspec.Struct, frozen=True):
    """An event as it stands in an answer; all of it is checked later."""

    sentence: int
    trigger: str
    type: str
    mode: str | None = ""
    status: str | None = ""
    background: bool | None = False
    ongoing: bool | None = False
    actor: list[str] | None = None
    recipient: list[str] | None = None
    source: list[str] | None = None
    place: list[str] | None = None
    time: list[str] | None = None
    figure: list[str] | None = None


def answer_schema(ontology: Ontology) -> dict[str, Any]:
    """Return the JSON Schema of an answer, with every property required, as strict structured output asks."""
    modes = sorted({mode for entry in ontology.types.values() for mode in entry.modes})
    words = {"type": "array", "items": {"type": "string"}}
    properties: dict[str, Any] = {
        "sentence": {"type": "integer"},
        "trigger": {"type": "string"},
        "type": {"type": "string", "enum": list(EVENT_TYPES)},
        "mode": {"type": "string", "enum": ["", *modes]},
        "status": {"type": "string", "enum": list(STATUSES)},
        "background": {"type": "boolean"},
        "ongoing": {"type": "boolean"},
        **dict.fromkeys(QUOTED_PARTS, words),
    }
    event = {"type": "object", "properties": properties, "required": list(properties), "additionalProperties": False}
    return {
        "type": "object",
        "properties": {"events": {"type": "array", "items": event}},
        "required": ["events"],
        "additionalProperties": False,
    }


def parse_answer(text: str) -> list[Any]:
    """Return the events of an answer, not yet checked. Raises BadAnswer if it is no JSON with a list of events."""
    text = THOUGHT.sub("", text)
    start, end = text.find("{"), text.rfind("}") + 1
    try:
        answer = msgspec.json.decode(text[start:end]) if start >= 0 else None
    except (msgspec.DecodeError, RecursionError):
        answer = None
    events = answer.get("events") if isinstance(answer, dict) else None
    if not isinstance(events, list):
        raise BadAnswer(f"the answer is no JSON with a list of events: {' '.join(text.split())[:80] or 'it is empty'}")
    return events[:MOST_EVENTS]


def check_events(
    analysis: Analysis, sentences: Sequence[Sentence], raw: Iterable[Any], ontology: Ontology, dropped: Counter[str]
) -> Iterator[AnsweredEvent]:
    """Yield the events of an answer about some sentences, numbered from 1; what is dropped is counted by its reason."""
    for item in raw:
        try:
            event = msgspec.convert(item, RawEvent)
        except msgspec.ValidationError:
            dropped["events of another form"] += 1
            continue
        if event.type not in EVENT_TYPES:
            dropped["events of no type of PLOVER"] += 1
            continue
        token = _find_trigger(analysis, sentences, event)
        if token is None:
            dropped["events whose trigger is not in the text"] += 1
            continue
        yield AnsweredEvent(
            token=token,
            type=event.type,
            mode=_mode(event, ontology, dropped),
            status=_status(event, dropped),
            background=bool(event.background),
            ongoing=bool(event.ongoing),
            parts=_find_parts(analysis, token, event, dropped),
        )


def _mode(event: RawEvent, ontology: Ontology, dropped: Counter[str]) -> str:
    if not event.mode or event.mode in ontology.types[event.type].modes:
        return event.mode or ""
    dropped["modes that the type does not have"] += 1
    return ""


def _status(event: RawEvent, dropped: Counter[str]) -> Status | None:
    for status in STATUSES:
        if event.status == status:
            return status
    dropped["statuses that there are not"] += 1
    return None


def _find_trigger(analysis: Analysis, sentences: Sequence[Sentence], event: RawEvent) -> int | None:
    """Return the token that an event's trigger names: in its sentence, or in the only other one that has the words, for
    models miscount."""
    spans: list[Span] = []
    if 1 <= event.sentence <= len(sentences):
        spans = find_words(analysis, sentences[event.sentence - 1], event.trigger)
    if not spans:
        spans = [span for sentence in sentences for span in find_words(analysis, sentence, event.trigger)]
        spans = spans if len(spans) == 1 else []
    return head_token(analysis, spans[0]) if spans else None


def _find_parts(
    analysis: Analysis, token: int, event: RawEvent, dropped: Counter[str]
) -> Mapping[str, tuple[Span, ...]]:
    """Return the spans of an event's parts: of the places in its sentence where the words stand, or else in the one
    before, the nearest to its trigger."""
    number, start = analysis.tokens[token].sentence, analysis.tokens[token].start
    parts: dict[str, tuple[Span, ...]] = {}
    for part in QUOTED_PARTS:
        quoted: list[Span] = []
        for words in (getattr(event, part) or ())[:MOST_PARTS]:
            spans = find_words(analysis, analysis.sentences[number], words)
            if not spans and number > 0:
                spans = find_words(analysis, analysis.sentences[number - 1], words)
            if spans:
                quoted.append(min(spans, key=lambda span: abs(span[0] - start)))
            else:
                dropped["parts whose words are not in the text"] += 1
        parts[part] = tuple(dict.fromkeys(quoted))
    return parts


def find_words(analysis: Analysis, sentence: Sentence, words: str) -> list[Span]:
    """Return the spans of a sentence that are the given words, whole, with white space as it comes."""
    pieces = words.translate(PLAIN_MARKS).split()
    if not pieces or len(words) > LONGEST_QUOTATION:
        return []
    pattern = re.compile(r"(?<!\w)" + r"\s+".join(map(re.escape, pieces)) + r"(?!\w)")
    text = analysis.text[sentence.start : sentence.end].translate(PLAIN_MARKS)
    return [(sentence.start + match.start(), sentence.start + match.end()) for match in pattern.finditer(text)]
