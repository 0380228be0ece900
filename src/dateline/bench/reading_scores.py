"""The bench "reading": articles extracted from web pages.

Data: lines with an ``id`` and some of ``body``, ``with`` and ``without`` (probe strings), ``paragraphs``, ``title``,
``date``, ``authors`` and ``captions``, with the pages (``ID.html``) beside them. Figures: the body is compared by
shingles of four words, counted page by page with equal weight (the method of Zyte's article-extraction-benchmark);
probe strings are looked up in the body (the method of trafilatura's evaluation); captions match one to one if they
share most of their words. A gold field that is absent is not scored; a predicted field that is absent is a miss.
Reference: trafilatura, newspaper4k, htmldate, and <figcaption> elements.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import partial
from pathlib import Path
from statistics import mean
from typing import TYPE_CHECKING, Any

from dateline.bench.bench_report import BenchReport, load_references
from dateline.bench.gold_sets import GoldFault, Line, find_pages, read_gold_sets, read_pages
from dateline.record import Article
from dateline.scale.outcomes import attempt

if TYPE_CHECKING:
    from dateline.api import Coder


ScoredLine = Mapping[str, Any]
Figures = dict[str, float]

_WORD = re.compile(r"\w+")
_SPACE = re.compile(r"\s+")
_BEFORE_NAMES = re.compile(r"^(by|von|par|por|di|door) ")
_SHINGLE = 4
_SAME_CAPTION = 0.8


def score_articles(gold: Sequence[ScoredLine], predicted: Mapping[str, ScoredLine]) -> dict[str, Figures]:
    """The figures of each field that the gold pages have: ``n`` pages and, by field, P, R, F1, exact … (shares)."""
    scorers: dict[str, tuple[Callable[[ScoredLine], bool], Callable[[list[_Pair]], Figures]]] = {
        "body": (lambda line: bool(line.get("body")), _score_body),
        "probes": (lambda line: bool(line.get("with")), _score_probes),
        "para": (lambda line: bool(line.get("paragraphs")), _score_paragraphs),
        "title": (lambda line: bool(line.get("title")), _score_titles),
        "date": (lambda line: bool(line.get("date")), _score_dates),
        "authors": (lambda line: bool(line.get("authors")), _score_authors),
        "captions": (lambda line: line.get("captions") is not None, _score_captions),
    }
    figures = {}
    for name, (has, score) in scorers.items():
        pairs = [(line, predicted.get(line["id"]) or {}) for line in gold if has(line)]
        if pairs:
            figures[name] = {"n": float(len(pairs)), **score(pairs)}
    return figures


_Pair = tuple[ScoredLine, ScoredLine]


def body_f1(true: str, predicted: str) -> float:
    """F1 of the four-word shingles of two texts."""
    return _precision_recall(*_shingle_shares(true, predicted))["F1"]


def normalise(text: object) -> str:
    """Return the words alone: case folded, without apostrophes, in Unicode compatibility form."""
    words = unicodedata.normalize("NFKC", str(text or "")).casefold()
    return " ".join(_WORD.findall(words.replace("’", "").replace("'", "").replace("‘", "")))


def _spaced(text: object) -> str:
    return _SPACE.sub(" ", str(text or "")).strip()


def _shingles(text: str) -> Counter[tuple[str, ...]]:
    words = _WORD.findall(text)
    starts = range(max(1, len(words) - _SHINGLE + 1))
    return Counter(shingle for start in starts if (shingle := tuple(words[start : start + _SHINGLE])))


def _shingle_shares(true: str, predicted: str) -> tuple[float, float, float]:
    """Return the matched, spurious and missed shingles, as shares of all three together."""
    gold, ours = _shingles(true), _shingles(predicted)
    matched = (gold & ours).total()
    counts = (matched, ours.total() - matched, gold.total() - matched)
    whole = sum(counts)
    return (counts[0] / whole, counts[1] / whole, counts[2] / whole) if whole else (0.0, 0.0, 0.0)


def _precision_recall(matched: float, spurious: float, missed: float) -> Figures:
    precision = matched / (matched + spurious) if matched + spurious else 0.0
    recall = matched / (matched + missed) if matched + missed else 0.0
    return {"P": precision, "R": recall, "F1": _harmonic(precision, recall)}


def _harmonic(precision: float, recall: float) -> float:
    return 2 * precision * recall / (precision + recall) if precision + recall else 0.0


def _score_body(pairs: list[_Pair]) -> Figures:
    shares = [_shingle_shares(line["body"], ours.get("body") or "") for line, ours in pairs]
    precisions = [matched / (matched + spurious) for matched, spurious, _ in shares if matched + spurious > 0]
    recalls = [matched / (matched + missed) for matched, _, missed in shares if matched + missed > 0]
    precision, recall = mean(precisions or [0.0]), mean(recalls or [0.0])
    exact = mean(_WORD.findall(line["body"]) == _WORD.findall(ours.get("body") or "") for line, ours in pairs)
    by_page = mean(_precision_recall(*share)["F1"] for share in shares)
    return {"P": precision, "R": recall, "F1": _harmonic(precision, recall), "exact": float(exact), "page F1": by_page}


def _score_probes(pairs: list[_Pair]) -> Figures:
    matched = missed = spurious = absent = 0
    for line, ours in pairs:
        body = _spaced(ours.get("body"))
        hits = sum(_spaced(probe) in body for probe in line["with"])
        false_hits = sum(_spaced(probe) in body for probe in line.get("without") or ())
        matched, missed = matched + hits, missed + len(line["with"]) - hits
        spurious, absent = spurious + false_hits, absent + len(line.get("without") or ()) - false_hits
    accuracy = (matched + absent) / (matched + missed + spurious + absent)
    return {**_precision_recall(matched, spurious, missed), "accuracy": accuracy}


def _score_paragraphs(pairs: list[_Pair]) -> Figures:
    return _micro(
        (_normals(line["paragraphs"]), _normals((ours.get("body") or "").split("\n"))) for line, ours in pairs
    )


def _normals(texts: Iterable[object]) -> Counter[str]:
    return Counter(words for words in map(normalise, texts) if words)


def _micro(counters: Iterable[tuple[Counter[str], Counter[str]]]) -> Figures:
    matched = spurious = missed = 0
    for gold, ours in counters:
        same = (gold & ours).total()
        matched, spurious, missed = matched + same, spurious + ours.total() - same, missed + gold.total() - same
    return _precision_recall(matched, spurious, missed)


def _word_f1(text: object, other_text: object) -> float:
    first, second = Counter(normalise(text).split()), Counter(normalise(other_text).split())
    together = first.total() + second.total()
    return 2 * (first & second).total() / together if together else 1.0


def _score_titles(pairs: list[_Pair]) -> Figures:
    titles = [(line["title"], ours.get("title") or "") for line, ours in pairs]
    return {
        "exact": float(mean(_spaced(gold) == _spaced(ours) for gold, ours in titles)),
        "normal": float(mean(normalise(gold) == normalise(ours) for gold, ours in titles)),
        "word F1": mean(_word_f1(gold, ours) for gold, ours in titles),
    }


def _score_dates(pairs: list[_Pair]) -> Figures:
    right = wrong = none = 0
    for line, ours in pairs:
        day = str(ours.get("date") or "")[:10]
        right += day == line["date"][:10]
        wrong += bool(day) and day != line["date"][:10]
        none += not day
    return {**_precision_recall(right, wrong, none), "accuracy": right / len(pairs)}


def _names(value: Any) -> set[str]:
    listed = value.split(";") if isinstance(value, str) else value or ()
    return {name for name in (_BEFORE_NAMES.sub("", normalise(name)) for name in listed) if name}


def _score_authors(pairs: list[_Pair]) -> Figures:
    sets = [(_names(line["authors"]), _names(ours.get("authors"))) for line, ours in pairs]
    exact = float(mean(gold == ours for gold, ours in sets))
    return {**_micro((Counter(gold), Counter(ours)) for gold, ours in sets), "exact": exact}


def _score_captions(pairs: list[_Pair]) -> Figures:
    matched = spurious = missed = 0
    for line, ours in pairs:
        gold, printed = line["captions"], [text for text in ours.get("captions") or () if text and text.strip()]
        same = _count_matching_captions(gold, printed)
        matched, spurious, missed = matched + same, spurious + len(printed) - same, missed + len(gold) - same
    return {**_precision_recall(matched, spurious, missed), "gold": float(matched + missed)}


def _count_matching_captions(gold: Sequence[str], printed: Sequence[str]) -> int:
    """Return how many captions match, one to one, the best pairs first."""
    likeness = [
        (_word_f1(text, other_text), i, j) for i, text in enumerate(gold) for j, other_text in enumerate(printed)
    ]
    used_gold: set[int] = set()
    used_printed: set[int] = set()
    for same, i, j in sorted(likeness, reverse=True):
        if same < _SAME_CAPTION:
            break
        if i not in used_gold and j not in used_printed:
            used_gold.add(i)
            used_printed.add(j)
    return len(used_gold)


_FIELDS = frozenset({"body", "with", "paragraphs", "title", "date", "authors", "captions"})
_BODY_KINDS = frozenset({"paragraph", "heading", "list_item", "quote"})
_COUNTS = frozenset({"n", "gold"})
_SHOWN = 300


def is_pages(lines: list[Line]) -> bool:
    """Whether a set of gold lines describes web pages: an id and some of the fields that are scored."""
    return "id" in lines[0] and "events" not in lines[0] and any(_FIELDS & line.keys() for line in lines)


def run(gold: Path, coder: Coder, limit: int | None = None) -> BenchReport:
    """Read every page of the sets under ``gold`` and score each set.

    A set is a file of gold lines with its pages beside it: ZIP archives, or folders, of files named by the ids. Pages
    in any language are read. Raises GoldFault if the folder has no such set.
    """
    systems = load_references("reading")
    report = BenchReport("reading: web pages", ["figure", "pages", "dateline", *systems], [])
    worst: list[tuple[float, str]] = []
    for path, lines in read_gold_sets(gold):
        if is_pages(lines) and any(True for _ in read_pages(path.parent)):
            name = _set_name(path, lines)
            predicted = _read_set(name, path.parent, lines[:limit], coder, report)
            report.predictions += predicted.values()
            worst += _body_errors(lines[:limit], predicted)
            for field, figures in score_articles(lines[:limit], predicted).items():
                report.rows += [
                    [figure, int(figures["n"]), share, *(system.get(figure, "") for system in systems.values())]
                    for measure, share in figures.items()
                    if measure not in _COUNTS and (figure := f"{name} {field} {measure}")
                ]
    if not report.rows:
        raise GoldFault(
            f"{gold}: no .jsonl file of pages ('id' with 'body', 'title' or 'date') with the pages beside it"
        )
    report.errors = [words for _, words in sorted(worst)]
    return report


def _set_name(path: Path, lines: list[Line]) -> str:
    """Return the name of a set: the beginning of its ids, else its folder."""
    first, slash, _ = str(lines[0]["id"]).partition("/")
    return first if slash else path.parent.name


def _read_set(name: str, folder: Path, lines: list[Line], coder: Coder, report: BenchReport) -> dict[str, Line]:
    """Return the readings by id; pages that were set aside or are missing are named in the report's notes."""
    lines_by_id = {line["id"]: line for line in lines}
    predicted: dict[str, Line] = {}
    for page_id, page in find_pages(folder, lines_by_id):
        article, fault = attempt(
            partial(coder.read, url=lines_by_id[page_id].get("url"), any_language=True), page, None
        )
        predicted[page_id] = _prediction(page_id, article) if article else {"id": page_id}
        if fault:
            report.notes.append(f"{page_id} was set aside: {fault}")
    missing = len(lines_by_id) - len(predicted)
    if missing:
        report.notes.append(f"{name}: {missing} of {len(lines_by_id)} pages are not here and count as misses")
    return {page_id: predicted.get(page_id, {"id": page_id}) for page_id in lines_by_id}


def _body_errors(lines: list[Line], predicted: dict[str, Line]) -> Iterator[tuple[float, str]]:
    """Yield for each page with a gold body the F1 of the body as read, and a line that shows it."""
    for line in lines:
        if line.get("body"):
            ours = str((predicted.get(line["id"]) or {}).get("body") or "")
            share = body_f1(line["body"], ours)
            yield share, f"{share:.3f} {line['id']}: {' '.join(ours.split())[:_SHOWN] or 'nothing was read'}"


def _prediction(name: str, article: Article) -> dict[str, Any]:
    """Return an article in the form that the scorer reads; the body is the running text alone."""
    text = article.text
    return {
        "id": name,
        "title": article.headline,
        "authors": _authors(article.byline),
        "date": article.published.date,
        "body": "\n\n".join(text[block.start : block.end] for block in article.blocks if block.kind in _BODY_KINDS),
        "captions": [text[caption.start : caption.end] for caption in article.captions],
    }


def _authors(byline: str | None) -> list[str]:
    *names, last = (byline or "").split(", ")
    return [name for name in (*names, *last.split(" and ")) if name]
