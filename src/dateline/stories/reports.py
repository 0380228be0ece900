"""Rows of a corpus's table of events as reports that can be compared."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from dateline.knowledge.loaders.story_terms import StoryWords
from dateline.stories.event_similarity import NOTHING, Range, Report, ReportPlace, Words
from dateline.stories.terms import Frequencies, around, split

COLUMNS = (
    "article_id",
    "event_id",
    "date",
    "date_last",
    "date_basis",
    "published_date",
    "type",
    "mode",
    "status",
    "background",
    "actors",
    "actor_codes",
    "recipients",
    "recipient_codes",
    "place",
    "place_country",
    "admin1",
    "lat",
    "lon",
    "geonameid",
    "resolution",
    "killed_low",
    "killed_high",
    "injured_low",
    "injured_high",
    "trigger",
    "evidence",
    "headline",
)
_COUNTED = ("killed", "injured")
_COUNTRY = 3
_ANYBODY = ("UAF", "CVL")
_UNKNOWN_DAY = ("planned", "hypothetical")

Row = Mapping[str, Any]


def report_id(row: Row) -> str:
    """How an event of an article is named among reports: ``ARTICLE_ID/EVENT_ID``."""
    return f"{row['article_id']}/{row['event_id']}"


def words_around(row: Row) -> list[str]:
    """The words of a row that its context is made of."""
    return split(f"{row['evidence'] or ''} {row['headline'] or ''}")


def read_report(row: Row, frequencies: Frequencies, story: str | None = None) -> Report:
    """A row of the table of events (with the columns ``COLUMNS``) as a report."""
    words = frequencies.words
    trigger = [words.stem(word.lower()) for word in split(row["trigger"] or "") if word.lower() not in words.stop]
    first, last, dated = _days(row)
    return Report(
        id=report_id(row),
        article=row["article_id"],
        story=story,
        word=trigger[0] if trigger else "",
        words=frozenset(trigger),
        context=around(words_around(row), frequencies),
        type=row["type"],
        mode=row["mode"],
        actors=_side(row["actors"], row["actor_codes"], words),
        recipients=_side(row["recipients"], row["recipient_codes"], words),
        described=(
            _described(row["actors"], row["actor_codes"]),
            _described(row["recipients"], row["recipient_codes"]),
        ),
        place=_where(row),
        first=first,
        last=last,
        dated=dated,
        figures=_figures(row),
        negated=row["status"] == "negated",
        planned=row["status"] in _UNKNOWN_DAY,
    )


def _days(row: Row) -> tuple[int | None, int | None, bool]:
    """First and last day as ordinals, and whether the report gives them itself. Of what happened lately, but is told
    without a day, the publication date is the day as far as is known."""
    first: date | None = row["date"]
    if first is not None:
        return first.toordinal(), (row["date_last"] or first).toordinal(), row["date_basis"] != "published"
    published: date | None = row["published_date"]
    if published is None or row["background"] or row["status"] in _UNKNOWN_DAY:
        return None, None, False
    return published.toordinal(), published.toordinal(), False


def _side(names: Iterable[str] | None, codes: Iterable[str] | None, words: StoryWords) -> Words:
    """The codes of a side and the stems of its names."""
    found = {code for code in codes or () if code}
    for name in names or ():
        found.update(words.stem(word.lower()) for word in split(name) if word.lower() not in words.stop)
    return frozenset(found) if found else NOTHING


def _described(names: Iterable[str] | None, codes: Iterable[str] | None) -> bool:
    """Whether a side has neither a country nor a name."""
    return not any(len(code) >= _COUNTRY and not code.endswith(_ANYBODY) for code in codes or () if code) and not any(
        word[0].isupper() for name in names or () for word in split(name)
    )


def _where(row: Row) -> ReportPlace | None:
    name = row["place"]
    if not name:
        return None
    key = str(row["geonameid"] or name.lower())
    return ReportPlace(key, row["place_country"], row["admin1"], row["lat"], row["lon"], row["resolution"])


def _figures(row: Row) -> dict[str, Range] | None:
    figures = {}
    for kind in _COUNTED:
        low, high = row[f"{kind}_low"], row[f"{kind}_high"]
        if low is not None or high is not None:
            figures[kind] = (low if low is not None else high, high if high is not None else low)
    return figures or None
