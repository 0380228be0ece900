"""Every sentence of ``sentences.txt`` yields the predicates that stand under it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from dateline.language.analysis import Analysis, Predicate
from tests.cases import Case, read_cases

FILE = Path(__file__).parent / "sentences.txt"
ARTICLES = ("the ", "a ", "an ")


def bare(words: str) -> str:
    lowered = words.lower()
    for article in ARTICLES:
        lowered = lowered.removeprefix(article)
    return lowered


def marks(analysis: Analysis, predicate: Predicate) -> set[str]:
    found = {predicate.tense, predicate.aspect, predicate.modal, predicate.kind}
    found |= {"passive"} if predicate.passive else set()
    found |= {"negated"} if predicate.negated else set()
    found |= {"conditional"} if predicate.conditional else set()
    found |= {f"light={predicate.light}"} if predicate.light else set()
    if predicate.complement_of >= 0:
        found.add(f"under={analysis.predicates[predicate.complement_of].lemma}")
    return found


def complaints(analysis: Analysis, predicate: Predicate, parts: list[str]) -> list[str]:
    found = []
    for part in parts:
        if ": " in part:
            role, words = part.split(": ", 1)
            have = {bare(analysis.text[a.start : a.end]) for a in predicate.roles(role)}
            found += [f"{role}: no {one!r} in {sorted(have)}" for one in words.split(" + ") if bare(one) not in have]
        elif part.startswith("!"):
            have = [analysis.text[a.start : a.end] for a in predicate.roles(part[1:])]
            found += [f"{part[1:]} should be empty, is {have}"] if have else []
        elif part not in marks(analysis, predicate):
            found.append(f"not {part}: {sorted(marks(analysis, predicate))}")
    return found


@pytest.mark.parametrize("case", read_cases(FILE), ids=lambda case: f"line {case.line}")
def test_sentence_yields_its_predicates(case: Case, parse: Callable[..., Analysis]) -> None:
    analysis = parse(case.text, headline=case.headline)
    for line in case.expected:
        if line.startswith("no "):
            assert line[3:] not in {p.lemma for p in analysis.predicates}, case.text
            continue
        name, *parts = (part.strip() for part in line.split("|"))
        candidates = [p for p in analysis.predicates if f"{p.lemma} {p.particle}".strip() == name]
        if not candidates and " " not in name:
            candidates = [p for p in analysis.predicates if p.lemma == name]
        assert candidates, f"{case.text}\nno predicate {name!r} among {[p.lemma for p in analysis.predicates]}"
        problems = min((complaints(analysis, p, parts) for p in candidates), key=len)
        assert not problems, f"{case.text}\n{name}: " + "; ".join(problems)


def test_enough_sentences() -> None:
    assert sum(bool(case.expected) for case in read_cases(FILE)) >= 250
