"""Events of a corpus that several articles report, and report differently as far as its tables show."""

from __future__ import annotations

from collections.abc import Collection, Iterable

import pyarrow as pa

from dateline.query.story_lists import Ask
from dateline.query.text_index import Index
from dateline.views.event_row import Key
from dateline.views.wording import Wording

NEWEST = 10_000
"""How many of the articles last published are looked at."""
DENYING = ("denies", "doubts")


def newest_contested(ask: Ask, wording: Wording, most: int) -> list[list[Key]]:
    """The reports of events that may be in dispute between articles, those last published first; only those that are
    told by the newest articles too."""
    kinds = texts(tuple(wording.labels["questions"]))
    denied = f"(e.status = 'negated' OR list_has_any(e.stances, [{texts(DENYING)}]))"
    newest = (
        "newest AS MATERIALIZED (SELECT article_id FROM articles ORDER BY published_date DESC NULLS LAST "
        f"LIMIT {NEWEST})"
    )
    several = (
        "several AS MATERIALIZED (SELECT merged_event_id FROM stories SEMI JOIN newest USING (article_id) "
        "WHERE merged_event_id IS NOT NULL AND event_id IS NOT NULL "
        "GROUP BY ALL HAVING count(DISTINCT article_id) > 1)"
    )
    told = (
        "told AS MATERIALIZED (SELECT s.merged_event_id AS one, e.article_id, e.event_id, e.published_date, e.status, "
        f"{denied} AS denied, e.type, e.actor_codes, e.figure_kinds, e.figure_lows, e.figure_highs "
        "FROM (FROM stories SEMI JOIN several USING (merged_event_id)) s "
        "JOIN events e ON e.article_id = s.article_id AND e.event_id = s.event_id)"
    )
    figures = (
        "figures AS (SELECT one, unnest(figure_kinds) AS kind, unnest(figure_lows) AS low, "
        "unnest(figure_highs) AS high FROM told WHERE len(figure_kinds) > 0)"
    )
    differing = (
        f"differing AS (SELECT one FROM figures WHERE kind IN ({kinds}) GROUP BY one, kind "
        "HAVING max(coalesce(low, 0)) > min(coalesce(high, 'infinity'::DOUBLE)))"
    )
    found = ask(
        f"WITH {newest}, {several}, {told}, {figures}, {differing} SELECT list((article_id, event_id) "
        "ORDER BY article_id, event_id) AS reports FROM told GROUP BY one HAVING one IN (SELECT one FROM differing) "
        "OR (bool_or(denied) AND bool_or(NOT denied AND status = 'occurred')) "
        "OR (bool_or(type IN ('ASSAULT', 'COERCE')) AND count(DISTINCT actor_codes) > 1) "
        f"ORDER BY max(published_date) DESC NULLS LAST, one LIMIT {int(most)}"
    )
    return [[tuple(pair.values()) for pair in one["reports"]] for one in found]


NEWEST_CLAIMS = (
    "SELECT c.article_id, c.claim_id FROM claims c LEFT JOIN articles a USING (article_id) "
    "ORDER BY a.published_date DESC NULLS LAST, c.article_id, c.claim_id"
)


class Claims:
    """The claims as article and claim, those last published first."""

    def __init__(self, ask: Ask) -> None:
        self._keys: list[Key] = [(one["article_id"], one["claim_id"]) for one in ask(NEWEST_CLAIMS)]
        self._index = Index(pa.array([article for article, _ in self._keys], pa.string()))

    def newest(self, most: int) -> list[Key]:
        """The claims last published."""
        return self._keys[:most]

    def within(self, articles: Collection[str]) -> list[Key]:
        """The claims of some articles, by article."""
        return sorted(self._keys[row] for row in self._index.rows(articles).tolist())


def text(value: str) -> str:
    """A text as an SQL literal."""
    return "'" + value.replace("\x00", "").replace("'", "''") + "'"


def texts(values: Iterable[str]) -> str:
    """Texts as the inside of an SQL list."""
    return ", ".join(map(text, values)) or "NULL"
