"""The bench "events": event coding on four forms of gold.

Data: sentences with a source, a target and their label (``root``, ``penta``); documents with ``entities`` and
``events``; texts with incident ``templates``; unit sentences of the PETRARCH coders with their dictionaries beside
them. Figures: macro-F1 and accuracy of labels; recall of events and arguments; F1 of templates. Reference:
UniversalPetrarch and language models (Hu et al., ACL 2024) on labels, GTT (Du et al. 2021) on templates.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import msgspec

from dateline.bench.bench_report import BenchReport, load_references
from dateline.bench.gold_sets import GoldFault, Line, has_keys, make_article, make_article_with_blocks, read_gold_sets
from dateline.bench.petrarch_sentences import (
    add_dictionaries,
    marked_spans,
    predict_unit_sentence,
    root_between,
    score_unit_sentences,
)
from dateline.bench.scoring.events import YIELDING, GoldDocument, score_labels, score_roles, score_templates
from dateline.record import Actor, Article, Event, Record, words
from dateline.scale.outcomes import attempt

if TYPE_CHECKING:
    from dateline.api import Coder


_PARAGRAPHS_BY_SPACES = re.compile(r"\s{3,}")

Rows = list[list[str | float]]


@dataclass(frozen=True, slots=True)
class GoldForm:
    """A form of gold: the keys of its lines, how a line is predicted, and how the predictions are scored.

    ``nothing`` is the prediction where coding fails. ``score`` yields rows of measure, figure, number of gold items;
    ``errors`` the wrong predictions with their words; ``prepare`` returns a coder that knows the files beside the set.
    """

    name: str
    keys: tuple[str, ...]
    predict: Callable[[Line, Coder], Line]
    nothing: Line
    score: Callable[[list[Line], list[Line]], Iterator[tuple[str, float, int]]]
    errors: Callable[[list[Line], list[Line]], Iterator[str]]
    prepare: Callable[[Coder, Path], Coder] = lambda coder, _: coder


def run(gold: Path, coder: Coder, limit: int | None = None) -> BenchReport:
    """Code and score every set under ``gold`` that has a known form. Raises GoldFault if none has."""
    report = BenchReport("events", ["set", "measure", "dateline", "of"], [])
    for path, lines in read_gold_sets(gold):
        form = next((form for form in GOLD_FORMS if has_keys(lines, *form.keys)), None)
        if form is not None:
            name = f"{path.parent.name}/{path.name}"
            _run_form(form, name, lines[:limit], form.prepare(coder, path.parent), report)
    if not report.rows:
        raise GoldFault(
            f"{gold}: no .jsonl file whose lines are labelled sentences, documents with events, or templates"
        )
    return report


def _run_form(form: GoldForm, name: str, lines: list[Line], coder: Coder, report: BenchReport) -> None:
    predictions = []
    for line in lines:
        prediction, fault = attempt(lambda gold_line: form.predict(gold_line, coder), line, None)
        if fault:
            report.notes.append(f"{line['id']} was set aside: {fault}")
        predictions.append(prediction or {"id": line["id"], **form.nothing})
    report.rows.extend([name, measure, figure, of] for measure, figure, of in form.score(lines, predictions))
    report.predictions.extend(predictions)
    report.errors.extend(form.errors(lines, predictions))
    for system, figures in load_references(form.name).items():
        shares = ", ".join(f"{measure} {share:.3f}" for measure, share in figures.items())
        report.notes.append(f"reference for {name}: {system}: {shares}")


def _predict_label(line: Line, coder: Coder) -> Line:
    record = coder.code_article(make_article(line["text"]))
    return {"id": line["id"], "root": root_between(record, *marked_spans(line))}


def _score_labels(gold: list[Line], predicted: list[Line]) -> Iterator[tuple[str, float, int]]:
    for name, labels in score_labels(gold, predicted).items():
        yield f"{name} macro-F1", labels.macro_f1, len(gold)
        yield f"{name} accuracy", labels.accuracy, len(gold)
        if name == "root":
            for root, share in labels.classes.items():
                yield f"F1 of {root}", share, sum(line["root"] == root for line in gold)
    yield "no event", sum(line["root"] is None for line in predicted) / len(gold), len(gold)


def _label_errors(gold: list[Line], predicted: list[Line]) -> Iterator[str]:
    for line, guess in zip(gold, predicted, strict=True):
        root = "YIELD" if guess["root"] in YIELDING else guess["root"]
        if root != line["root"]:
            words = line.get("marked") or line["text"]
            yield f"{line['id']}  {line['root']}, coded {guess['root'] or 'nothing'}  {words}"


def _predict_document(line: Line, coder: Coder) -> Line:
    record: dict[str, Any] = msgspec.to_builtins(coder.code_article(_document(line)))
    return record | {"id": line["id"]}


def _document(line: Line) -> Article:
    """The document with the set's own sentences as paragraphs, because its text runs them together without a space."""
    return make_article_with_blocks(line["text"], GoldDocument(line).sentences)


def _score_documents(gold: list[Line], predicted: list[Line]) -> Iterator[tuple[str, float, int]]:
    for name, (matched, of) in score_roles(gold, predicted).items():
        yield f"{name} recall", matched / of, of


def _predict_templates(line: Line, coder: Coder) -> Line:
    # Paragraphs of the set are separated by several spaces.
    text = _PARAGRAPHS_BY_SPACES.sub("\n\n", line["text"])
    return {"id": line["id"], "templates": make_templates(coder.code_article(make_article(text)))}


def _score_templates(gold: list[Line], predicted: list[Line]) -> Iterator[tuple[str, float, int]]:
    for name, figures in score_templates(gold, predicted).items():
        for measure in ("P", "R", "F1"):
            yield f"{name} {measure}", figures[measure], len(gold)


def _template_errors(gold: list[Line], predicted: list[Line]) -> Iterator[str]:
    for line, guess in zip(gold, predicted, strict=True):
        expected = sorted(template["incident_type"] for template in line["templates"])
        coded = sorted(template["incident_type"] for template in guess["templates"])
        if expected != coded:
            yield f"{line['id']}  {expected or 'nothing'}, coded {coded or 'nothing'}  {line['text'][:300]}"


def _document_errors(gold: list[Line], predicted: list[Line]) -> Iterator[str]:
    for line, record in zip(gold, predicted, strict=True):
        for name, (matched, of) in score_roles([line], [record]).items():
            if name == "events" and matched < of:
                yield f"{line['id']}  {of - matched} of {of} events missed"


def _score_units(gold: list[Line], predicted: list[Line]) -> Iterator[tuple[str, float, int]]:
    for name, (matched, of) in score_unit_sentences(gold, predicted).items():
        yield f"{name} recall", matched / of if of else 0.0, of


def _unit_errors(gold: list[Line], predicted: list[Line]) -> Iterator[str]:
    for line, guess in zip(gold, predicted, strict=True):
        matched, of = score_unit_sentences([line], [guess])["both sides"]
        if matched < of:
            codes = [f"{e.get('sourcecode')}>{e.get('targetcode')}" for e in line["events"]]
            coded = [f"{','.join(e['sources'])}>{','.join(e['targets'])} {e['root']}" for e in guess["events"]]
            yield f"{line['id']}  {'; '.join(codes)}, coded {'; '.join(coded) or 'nothing'}  {line['text']}"


GOLD_FORMS = (
    GoldForm(
        "labels",
        ("text", "source", "target", "root", "penta"),
        _predict_label,
        {"root": None},
        _score_labels,
        _label_errors,
    ),
    GoldForm(
        "roles", ("text", "tokens", "entities", "events"), _predict_document, {}, _score_documents, _document_errors
    ),
    GoldForm("muc4", ("text", "templates"), _predict_templates, {"templates": []}, _score_templates, _template_errors),
    GoldForm(
        "units",
        ("text", "category", "date", "events"),
        predict_unit_sentence,
        {"events": []},
        _score_units,
        _unit_errors,
        add_dictionaries,
    ),
)


INCIDENT_TYPES = {"explosives": "bombing", "suicide-attack": "bombing", "abduct": "kidnapping"}
_BEFORE_NOUN = re.compile(
    r"^(?:(?:the|an?|some|several|many|this|these|those|two|three|four|five|six|ten|\d[\d,.]*)\s+)+", re.I
)
ARSON_WORDS = ("burn", "arson", "torch", "set fire", "ablaze")


def make_templates(record: Record) -> list[dict[str, Any]]:
    """Return one template for each incident: assaults of one kind whose participants agree are one incident."""
    actors = {actor.id: actor for actor in record.actors}
    templates: list[dict[str, Any]] = []
    for event in record.events:
        if event.type == "ASSAULT" and event.status == "occurred":
            _merge_template(templates, _template(record, event, actors))
    return templates


def _template(record: Record, event: Event, actors: dict[str, Actor]) -> dict[str, Any]:
    evidence = " ".join(words(record, span) for span in event.evidence).lower()
    incident = INCIDENT_TYPES.get(event.mode or "", "attack")
    if event.mode == "destroy" and any(word in evidence for word in ARSON_WORDS):
        incident = "arson"
    acting = [actors[a] for a in event.actors]
    suffering = [actors[a] for a in event.recipients]
    return {
        "incident_type": incident,
        "PerpInd": _fillers(record, (a for a in acting if a.kind in {"person", "group", "population"})),
        "PerpOrg": _fillers(record, (a for a in acting if a.kind in {"organisation", "state"})),
        "Target": _fillers(record, (a for a in suffering if a.kind in {"organisation", "state"})),
        "Victim": _fillers(record, (a for a in suffering if a.kind in {"person", "group", "population"})),
        "Weapon": [],
    }


def _fillers(record: Record, actors: Iterable[Actor]) -> list[list[list[Any]]]:
    """Return the mentions of each actor, with and without the words that only count or point."""
    fillers = []
    for actor in actors:
        mentions = [(words(record, span), span[0]) for span in actor.mentions]
        bare = [(_BEFORE_NOUN.sub("", mention), start) for mention, start in mentions]
        fillers.append([[mention, start] for mention, start in dict.fromkeys([*mentions, *bare])])
    return fillers


def _merge_template(templates: list[dict[str, Any]], template: dict[str, Any]) -> None:
    """Add a template, or complete one of the same incident type with it."""
    for other in templates:
        if other["incident_type"] == template["incident_type"]:
            for role, fillers in template.items():
                if role != "incident_type":
                    other[role].extend(filler for filler in fillers if filler not in other[role])
            return
    templates.append(template)
