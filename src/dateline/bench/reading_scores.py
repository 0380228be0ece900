"""Reading on web pages with hand-made gold: body, headline, authors, date and captions of each page."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from dateline.bench.gold import GoldFault, Line, gold_sets, pages_in, pages_of
from dateline.bench.report import Report, references
from dateline.bench.scoring.articles import body_f1, score_articles
from dateline.record import Article
from dateline.scale.outcomes import attempt

if TYPE_CHECKING:
    from dateline.api import Coder


_FIELDS = frozenset({"body", "with", "paragraphs", "title", "date", "authors", "captions"})
_BODY_KINDS = frozenset({"paragraph", "heading", "list_item", "quote"})
_COUNTS = frozenset({"n", "gold"})
_SHOWN = 300


def is_pages(lines: list[Line]) -> bool:
    """Whether a set of gold lines describes web pages: an id and some of the fields that are scored."""
    return "id" in lines[0] and "events" not in lines[0] and any(_FIELDS & line.keys() for line in lines)


def run(gold: Path, coder: Coder, limit: int | None = None) -> Report:
    """Read every page of the sets under ``gold`` and score each set.

    A set is a file of gold lines with its pages beside it: ZIP archives, or folders, of files that bear the ids.
    Pages in any language are read. Raises GoldFault if the folder holds no such set.
    """
    beside = references("reading")
    report = Report("reading: web pages", ["figure", "pages", "dateline", *beside], [])
    worst: list[tuple[float, str]] = []
    for path, lines in gold_sets(gold):
        if is_pages(lines) and any(True for _ in pages_in(path.parent)):
            name = _name_of(path, lines)
            predicted = _read_set(name, path.parent, lines[:limit], coder, report)
            report.predictions += predicted.values()
            worst += _bodies(lines[:limit], predicted)
            for field, figures in score_articles(lines[:limit], predicted).items():
                report.rows += [
                    [figure, int(figures["n"]), share, *(system.get(figure, "") for system in beside.values())]
                    for measure, share in figures.items()
                    if measure not in _COUNTS and (figure := f"{name} {field} {measure}")
                ]
    if not report.rows:
        raise GoldFault(
            f"{gold}: no .jsonl file of pages ('id' with 'body', 'title' or 'date') with the pages beside it"
        )
    report.errors = [words for _, words in sorted(worst)]
    return report


def _name_of(path: Path, lines: list[Line]) -> str:
    """A set's name: what its ids begin with, else its folder's."""
    first, slash, _ = str(lines[0]["id"]).partition("/")
    return first if slash else path.parent.name


def _read_set(name: str, folder: Path, lines: list[Line], coder: Coder, report: Report) -> dict[str, Line]:
    """Our readings by id; the pages that were set aside or are missing go to the report's notes."""
    wanted = {line["id"]: line for line in lines}
    predicted: dict[str, Line] = {}
    for page_id, page in pages_of(folder, wanted):
        article, fault = attempt(partial(coder.read, url=wanted[page_id].get("url"), any_language=True), page, None)
        predicted[page_id] = _prediction(page_id, article) if article else {"id": page_id}
        if fault:
            report.notes.append(f"{page_id} was set aside: {fault}")
    missing = len(wanted) - len(predicted)
    if missing:
        report.notes.append(f"{name}: {missing} of {len(wanted)} pages are not here and count as misses")
    return {page_id: predicted.get(page_id, {"id": page_id}) for page_id in wanted}


def _bodies(lines: list[Line], predicted: dict[str, Line]) -> Iterator[tuple[float, str]]:
    """Each page with a gold body: the F1 of our body, and a line that shows it."""
    for line in lines:
        if line.get("body"):
            ours = str((predicted.get(line["id"]) or {}).get("body") or "")
            share = body_f1(line["body"], ours)
            yield share, f"{share:.3f} {line['id']}: {' '.join(ours.split())[:_SHOWN] or 'nothing was read'}"


def _prediction(name: str, article: Article) -> dict[str, Any]:
    """An article in the form that scorers of extraction read; the body is the running text alone."""
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
