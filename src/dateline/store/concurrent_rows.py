"""What two writers have added to one corpus at the same time: the later one takes out what the earlier one has, too."""

from __future__ import annotations

from typing import Any

from dateline.store.record_rows import Row, Rows
from dateline.store.seen_index import SeenIndex

# What a copy is known by, of the columns of the article that it turned out to be a copy of.
COPIED = ("url", "outlet", "published", "read_from", "url_key", "text_key", "source_key")


def settle(entries: list[Rows], others: SeenIndex) -> list[Rows]:
    """Return the entries of a writer (the rows of an article, a copy or a problem each, in the order in which they were
    added) as they are to be written after what ``others`` have written meanwhile.

    What they have is left out, an article whose text they have under another address becomes a copy, and versions of
    an address are counted on from theirs.
    """
    settled = []
    newest: dict[int, tuple[str, int]] = {}
    replaced: dict[str, str] = {}
    for rows in entries:
        for row in rows.get("articles", ()):
            match = others.match(row["url_key"], row["text_key"])
            # Another text under a known address is a new version, wherever else that text stands.
            if match.kind == "new" or (match.kind == "copy" and row["previous"] is not None):
                settled.append(_renumbered(rows, row, newest, others))
                continue
            replaced[row["article_id"]] = match.of or ""
            if match.kind == "copy":
                settled.append({"copies": [{name: row[name] for name in COPIED} | {"article_id": match.of}]})
        for row in rows.get("copies", ()):
            match = others.match(row["url_key"], row["text_key"])
            if match.kind != "same":
                settled.append({"copies": [row | {"article_id": replaced.get(row["article_id"], row["article_id"])}]})
        for row in rows.get("problems", ()):
            keys = (row["article_id"], row["source_key"])
            if not any(others.failed(key, row["dateline_version"]) for key in keys if key is not None):
                settled.append(rows)
    return settled


def _renumbered(rows: Rows, article: Row, newest: dict[int, tuple[str, int]], others: SeenIndex) -> Rows:
    """Return the rows of an article with its version counted on from that of others, if it must be, and note it as the
    newest of its address."""
    address: int | None = article["url_key"]
    if address is None:
        return rows
    before: Any = newest.get(address) or others.newest_version(address)
    if before is not None and before[1] >= article["version"]:
        article = article | {"version": before[1] + 1, "previous": before[0]}
        retired = [{"article_id": before[0], "replaced_by": article["article_id"]}]
        rows = rows | {"articles": [article], "retired": retired}
    newest[address] = (article["article_id"], article["version"])
    return rows
