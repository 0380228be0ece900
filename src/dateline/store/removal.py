"""Taking articles out of a corpus, with all their versions and their history.

Segments never change, so that those that hold a row of such an article are written anew without it; what is left of the
old ones is removed from the disk; from a bucket a day later, when nobody can be reading it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import msgspec
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from dateline.errors import CorpusFault
from dateline.store.corpus import Corpus
from dateline.store.filed_reports import quoted_list
from dateline.store.places import Place
from dateline.store.record_rows import Row
from dateline.store.segments import RECORD_ROW_GROUP, Manifest, Segment, table_file
from dateline.store.writer import Writer

VERSIONS = "SELECT article_id, previous FROM {} WHERE previous IS NOT NULL"


@dataclass(frozen=True, slots=True)
class Removal:
    """How many articles were taken out, older versions among them, how many segments were written anew, and how many
    old ones are still there because somebody may read them: a later writer removes them."""

    articles: int
    segments: int
    left: int


def versions_of(corpus: Corpus, article_ids: Iterable[str]) -> list[str]:
    """Return the ids of the articles and of all their earlier and later versions, sorted.

    Raises CorpusFault that names the ids of no article.
    """
    asked = sorted(set(article_ids))
    known = set(_column(corpus, "SELECT article_id FROM articles UNION SELECT article_id FROM old_articles"))
    unknown = [article_id for article_id in asked if article_id not in known]
    if unknown:
        raise CorpusFault(
            f"no article {', '.join(unknown)} in {corpus.place}; find ids with: dateline sql {corpus.place} "
            "\"SELECT article_id, headline FROM articles WHERE url = '…'\""
        )
    ties: dict[str, set[str]] = {}
    for view in ("articles", "old_articles"):
        for row in corpus.sql(VERSIONS.format(view)).read_all().to_pylist():
            ties.setdefault(row["article_id"], set()).add(row["previous"])
            ties.setdefault(row["previous"], set()).add(row["article_id"])
    found: set[str] = set()
    waiting = list(asked)
    while waiting:
        article_id = waiting.pop()
        if article_id not in found:
            found.add(article_id)
            waiting += ties.get(article_id, ())
    return sorted(found & known)


def remove_articles(writer: Writer, article_ids: Sequence[str]) -> Removal:
    """Take the articles of the given ids out of the writer's corpus, whole or not at all.

    All versions are to be named (:func:`versions_of`). Rows of all tables go: of records, events and entities, of
    copies of the text, of problems and of changes. Stories lose the articles, and no title is a headline of theirs. Of
    their reports only the days and the country stay, so that the next linking links anew those that are filed there.
    """
    writer.commit()
    gone = pa.array(sorted(set(article_ids)), pa.string())
    written: dict[str, Segment | None] = {}

    def without(manifest: Manifest) -> Manifest:
        written.clear()
        for segment in (*manifest.segments, *manifest.pending):
            if _holds_any(writer.place, segment, gone):
                written[segment.name] = _without(writer, segment, gone)
        names = set(gone.to_pylist())
        with Corpus(writer.place, manifest) as corpus:
            rows = writer.tables["stories"].arrow(_stories_without(corpus, names))
            links = _links_without(corpus, names)
        # Written even if they name none of the articles, so that a writer that is about to put these in starts again.
        stories = writer.write_segment("stories", {"stories": rows, "links": links})
        return msgspec.structs.replace(
            manifest,
            generation=manifest.generation + 1,
            stories=stories,
            segments=_replaced(manifest.segments, written),
            pending=[_renamed(segment, written) for segment in _replaced(manifest.pending, written)],
        )

    writer.publish(without)
    left = writer.place.remove_unused(writer.manifest.names(), writer.manifest.generation)
    return Removal(len(gone), len(written), left)


def _column(corpus: Corpus, query: str) -> list[str]:
    values: list[str] = corpus.sql(query).read_all().column(0).to_pylist()
    return values


def _holds_any(place: Place, segment: Segment, gone: pa.Array) -> bool:
    """Return whether a row of a segment is of one of the articles."""
    paths = (table_file(place, segment, table) for table in segment.rows)
    return any(pc.any(_are_gone(path, gone)).as_py() for path in paths)


def _are_gone(path: Path, gone: pa.Array) -> pa.ChunkedArray:
    """Return for each row of a file whether it is of one of the articles."""
    return pc.is_in(pq.read_table(path, columns=["article_id"])["article_id"], value_set=gone)


def _without(writer: Writer, segment: Segment, gone: pa.Array) -> Segment | None:
    """Write a segment anew without the rows of the articles, and return it, or ``None`` if no row is left."""
    contents: dict[str, pa.Table | Iterator[pa.Table]] = {}
    for table, count in segment.rows.items():
        path = table_file(writer.place, segment, table)
        if table != "records":
            contents[table] = _rest(pq.read_table(path), gone)
        elif count > pc.sum(_are_gone(path, gone)).as_py():
            contents[table] = _record_batches(path, gone)
    contents = {table: rows for table, rows in contents.items() if not isinstance(rows, pa.Table) or rows.num_rows}
    if not contents:
        return None
    about = {"level": segment.level, "made_by": segment.made_by, "replaces": segment.replaces}
    return writer.write_segment("rest", contents, **about)


def _record_batches(path: Path, gone: pa.Array) -> Iterator[pa.Table]:
    with pq.ParquetFile(path) as file:
        for batch in file.iter_batches(batch_size=RECORD_ROW_GROUP):
            yield _rest(pa.Table.from_batches([batch]), gone)


def _rest(rows: pa.Table, gone: pa.Array) -> pa.Table:
    return rows.filter(pc.invert(pc.is_in(rows["article_id"], value_set=gone)))


def _replaced(segments: Iterable[Segment], written: Mapping[str, Segment | None]) -> list[Segment]:
    changed = (written.get(segment.name, segment) for segment in segments)
    return [segment for segment in changed if segment is not None]


def _renamed(part: Segment, written: Mapping[str, Segment | None]) -> Segment:
    """Return a part of an unfinished re-coding with the present name of the segment that it replaces."""
    segment = written.get(part.replaces or "")
    return part if segment is None else msgspec.structs.replace(part, replaces=segment.name)


def _stories_without(corpus: Corpus, gone: set[str]) -> list[Row]:
    """Return the rows of the stories without the articles."""
    rows: list[Row] = corpus.stories().to_pylist()
    stories = {row["story_id"] for row in rows if row["article_id"] in gone}
    if not stories:
        return rows
    articles = corpus.sql("SELECT article_id, headline FROM articles ORDER BY published_date NULLS LAST, article_id")
    headlines = {row["article_id"]: row["headline"] for row in articles.read_all().to_pylist()}
    rest = [row for row in rows if row["article_id"] not in gone]
    titles: dict[str, str | None] = {}
    order = {article: place for place, article in enumerate(headlines)}
    for row in sorted(rest, key=lambda row: order.get(row["article_id"], len(order))):
        titles.setdefault(row["story_id"], headlines.get(row["article_id"]))
    for row in rest:
        if row["story_id"] in stories:
            row["headline"] = titles[row["story_id"]]
        if row["copy_of"] in gone:
            row["copy_of"] = None
    return rest


def _links_without(corpus: Corpus, gone: Iterable[str]) -> pa.Table:
    """Return what the last linking knew of each report, of those of the articles only where they were filed."""
    is_gone = f"coalesce(article_id IN ({quoted_list(gone)}), false)"
    blank = "NULL AS article_id, '' AS event_id, NULL AS text_story_id, 0 AS fingerprint, NULL AS decided"
    links = corpus.sql(
        f"SELECT * FROM links WHERE NOT {is_gone} UNION ALL "
        f"SELECT * REPLACE ({blank}) FROM links WHERE {is_gone} AND event_id IS NOT NULL"
    )
    return links.read_all().cast(corpus.tables["links"].schema)
