"""The claims in dispute of one state of a corpus in memory: where each stands."""

from __future__ import annotations

from collections.abc import Collection

import pyarrow as pa

from dateline.workbench.reading.index import Index
from dateline.workbench.reading.rows import Key
from dateline.workbench.reading.told import Ask

NEWEST = (
    "SELECT c.article_id, c.claim_id FROM claims c LEFT JOIN articles a USING (article_id) "
    "ORDER BY a.published_date DESC NULLS LAST, c.article_id, c.claim_id"
)


class Claims:
    """The claims as article and claim, those last published first."""

    def __init__(self, ask: Ask) -> None:
        self._keys: list[Key] = [(one["article_id"], one["claim_id"]) for one in ask(NEWEST)]
        self._index = Index(pa.array([article for article, _ in self._keys], pa.string()))

    def newest(self, most: int) -> list[Key]:
        """The claims last published."""
        return self._keys[:most]

    def within(self, articles: Collection[str]) -> list[Key]:
        """The claims of some articles, by article."""
        return sorted(self._keys[row] for row in self._index.rows(articles).tolist())
