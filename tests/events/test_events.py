"""Every item of ``events.txt`` yields the events listed under it, and every event its reasons."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from dateline.pipeline import Tools, code
from dateline.record import Article, Event, Record, encode
from tests.cases import Case, read_cases

FILE = Path(__file__).parent / "events.txt"
MakeArticle = Callable[..., Article]
PUBLISHED = "2026-05-14"
STATUSES = ("occurred", "planned", "hypothetical", "negated")


def names(record: Record, ids: tuple[str, ...]) -> set[str]:
    known = {a.id: a.name for a in record.actors}
    return {known[i] for i in ids}


def coded_fields(record: Record, event: Event) -> dict[str, set[str]]:
    places = {p.id: p.name for p in record.places}
    return {
        "actors": names(record, event.actors),
        "recipients": names(record, event.recipients),
        "place": {places[event.place]} if event.place else set(),
        "date": {event.start} if event.start else set(),
        "source": names(record, tuple(s.actor for s in event.according_to if s.actor)),
    }


def complaints(record: Record, event: Event, parts: list[str]) -> list[str]:
    have = coded_fields(record, event)
    out = []
    for part in parts:
        if part in STATUSES:
            out += [] if event.status == part else [f"status is {event.status}, not {part}"]
            continue
        name, wanted = part.split(": ", 1)
        want = set() if wanted == "-" else set(wanted.split(" + "))
        fine = not have[name] if wanted == "-" else want <= have[name]
        out += [] if fine else [f"{name}: {sorted(have[name])}, not {sorted(want)}"]
    return out


@pytest.mark.parametrize("case", read_cases(FILE), ids=lambda case: f"line {case.line}")
def test_item_yields_its_events(case: Case, tools: Tools, make_article: MakeArticle) -> None:
    record = code(make_article(case.text, PUBLISHED, case.headline), tools)
    coded = [(e.type, e.mode, e.status) for e in record.events]
    for line in case.expected:
        first, *parts = (part.strip() for part in line.split("|"))
        if first.startswith("count "):
            assert len(record.events) == int(first[6:]), f"{case.text}\n{coded}"
        elif first.startswith("no "):
            unwanted = [t for t in coded if t[0] == first[3:] and (not parts or t[2] in parts)]
            assert not unwanted, f"{case.text}\n{unwanted}"
        else:
            kind, _, mode = first.partition("/")
            candidates = [e for e in record.events if e.type == kind and (not mode or e.mode == mode)]
            assert candidates, f"{case.text}\nno {first} among {coded}"
            problems = min((complaints(record, e, parts) for e in candidates), key=len)
            assert not problems, f"{case.text}\n{first}: " + "; ".join(problems)


@pytest.mark.parametrize("case", read_cases(FILE), ids=lambda case: f"line {case.line}")
def test_each_field_of_an_event_has_its_reason(case: Case, tools: Tools, make_article: MakeArticle) -> None:
    record = code(make_article(case.text, PUBLISHED, case.headline), tools)
    encode(record)
    for event in record.events:
        reasons = {s.field for s in event.support}
        assert {"type", "status"} <= reasons
        assert not event.place or "place" in reasons
        assert not event.start or "start" in reasons
        assert event.actors or event.recipients or (event.place and event.start) or event.figures
        assert event.rule


def test_the_same_article_gives_the_same_record(tools: Tools, make_article: MakeArticle) -> None:
    text = "Police arrested two students in Lagos on Tuesday. The minister condemned the arrests."
    assert encode(code(make_article(text, PUBLISHED), tools)) == encode(code(make_article(text, PUBLISHED), tools))


@pytest.mark.parametrize("text", ["", ".", "\n\n\n", "«»—…", "a" * 5000, "((((((((", "Police " * 300])
def test_odd_texts_yield_a_valid_record(text: str, tools: Tools, make_article: MakeArticle) -> None:
    assert encode(code(make_article(text, PUBLISHED), tools))
