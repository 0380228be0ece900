"""All that a corpus holds, for comparing one with another."""

from __future__ import annotations

from pathlib import Path

from dateline.store.corpus import Corpus

MOMENTS = {"ingested", "coded", "seen", "moment"}


def corpus_rows(corpus: Path | str) -> dict[str, list[str]]:
    """All rows of all tables, in order, without the moments at which they were written."""
    with Corpus.open(corpus) as opened:
        found = {}
        for view in (*opened.tables, *(f"old_{name}" for name in ("articles", "events", "records"))):
            table = opened.sql(f"SELECT * FROM {view}").read_all()
            kept = table.drop_columns([name for name in table.column_names if name in MOMENTS])
            found[view] = sorted(map(str, kept.to_pylist()))
    return found
