"""Step 4 of stories: rows of a corpus's table of events as reports, which can be compared."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from dateline.knowledge.loaders.story_terms import StoryKnowledge
from dateline.stories.event_similarity import NOTHING, Range, Report, ReportPlace, Words
from dateline.stories.terms import context_vector, split_words

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
_FIGURE_KINDS = ("killed", "injured")
_COUNTRY_CODE_LENGTH = 3
_UNSPECIFIC_SECTORS = ("UAF", "CVL")
NOT_YET_HAPPENED = ("planned", "hypothetical")

Row = Mapping[str, Any]


def report_id(row: Row) -> str:
    """Return the id of the report of an event by an article: ``ARTICLE_ID/EVENT_ID``."""
    return f"{row['article_id']}/{row['event_id']}"


def context_words(row: Row) -> list[str]:
    """Return the words of a row that its context vector is made of."""
    return split_words(f"{row['evidence'] or ''} {row['headline'] or ''}")


@dataclass(frozen=True, slots=True)
class _Side:
    """The actors or the recipients of an event: the stems of their names and codes, whether they are only described,
    and the stems of their rare names."""

    keys: Words
    is_described: bool
    names: Words


class ReportReader:
    """Reads rows as reports. Reports of the same actors, recipients or places share what is made of them."""

    def __init__(self, knowledge: StoryKnowledge) -> None:
        self._knowledge = knowledge
        self._sides: dict[tuple[tuple[str, ...], tuple[str, ...]], _Side] = {}
        self._places: dict[ReportPlace, ReportPlace] = {}

    def read(self, row: Row, story: str | None = None) -> Report:
        """Return a row of the table of events (with the columns ``COLUMNS``) as a report."""
        words = self._knowledge.words
        trigger = [
            words.stem(word.lower()) for word in split_words(row["trigger"] or "") if word.lower() not in words.stop
        ]
        first, last, dated = _days(row)
        actors = self._side(row["actors"], row["actor_codes"])
        recipients = self._side(row["recipients"], row["recipient_codes"])
        place = _place(row)
        return Report(
            id=report_id(row),
            article=row["article_id"],
            story=story,
            word=trigger[0] if trigger else "",
            words=frozenset(trigger),
            context=context_vector(context_words(row), self._knowledge),
            type=row["type"],
            mode=row["mode"],
            actors=actors.keys,
            recipients=recipients.keys,
            described=(actors.is_described, recipients.is_described),
            names=(actors.names, recipients.names),
            place=self._places.setdefault(place, place) if place is not None else None,
            first=first,
            last=last,
            dated=dated,
            figures=_figures(row),
            negated=row["status"] == "negated",
            planned=row["status"] in NOT_YET_HAPPENED,
        )

    def _side(self, names: Iterable[str] | None, codes: Iterable[str] | None) -> _Side:
        given = tuple(names or ()), tuple(code for code in codes or () if code)
        side = self._sides.get(given)
        if side is None:
            side = self._sides[given] = _read_side(*given, self._knowledge)
        return side


def _read_side(names: Sequence[str], codes: Sequence[str], knowledge: StoryKnowledge) -> _Side:
    words = knowledge.words
    tokens = [word for name in names for word in split_words(name)]
    stems = {word: words.stem(word.lower()) for word in tokens if word.lower() not in words.stop}
    # Names are rare that are in hardly any news text, and are not those of states and peoples.
    rare = {
        stem
        for word, stem in stems.items()
        if word[0].isupper() and stem not in knowledge.text_counts and stem not in knowledge.states
    }
    has_actor_code = any(
        len(code) >= _COUNTRY_CODE_LENGTH and code not in knowledge.sectors and not code.endswith(_UNSPECIFIC_SECTORS)
        for code in codes
    )
    return _Side(
        keys=frozenset((*codes, *stems.values())) or NOTHING,
        is_described=not has_actor_code and not any(word[0].isupper() for word in tokens),
        names=frozenset(rare) or NOTHING,
    )


def _days(row: Row) -> tuple[int | None, int | None, bool]:
    """Return the first and last day as ordinals, and whether the report gives them itself.

    The day of a recent event without a date is taken to be the publication date.
    """
    first: date | None = row["date"]
    if first is not None:
        return first.toordinal(), (row["date_last"] or first).toordinal(), row["date_basis"] != "published"
    published: date | None = row["published_date"]
    if published is None or row["background"] or row["status"] in NOT_YET_HAPPENED:
        return None, None, False
    return published.toordinal(), published.toordinal(), False


def _place(row: Row) -> ReportPlace | None:
    name = row["place"]
    if not name:
        return None
    key = str(row["geonameid"] or name.lower())
    return ReportPlace(key, row["place_country"], row["admin1"], row["lat"], row["lon"], row["resolution"])


def _figures(row: Row) -> dict[str, Range] | None:
    figures = {}
    for kind in _FIGURE_KINDS:
        low, high = row[f"{kind}_low"], row[f"{kind}_high"]
        if low is not None or high is not None:
            figures[kind] = (low if low is not None else high, high if high is not None else low)
    return figures or None
