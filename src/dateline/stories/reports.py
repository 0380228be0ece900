"""Step 4 of stories: rows of a corpus's table of events as reports, which can be compared."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from dateline.knowledge.loaders.story_terms import StoryKnowledge, StoryWords
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


def read_report(row: Row, knowledge: StoryKnowledge, story: str | None = None) -> Report:
    """Return a row of the table of events (with the columns ``COLUMNS``) as a report."""
    words = knowledge.words
    trigger = [words.stem(word.lower()) for word in split_words(row["trigger"] or "") if word.lower() not in words.stop]
    first, last, dated = _days(row)
    return Report(
        id=report_id(row),
        article=row["article_id"],
        story=story,
        word=trigger[0] if trigger else "",
        words=frozenset(trigger),
        context=context_vector(context_words(row), knowledge),
        type=row["type"],
        mode=row["mode"],
        actors=_participant_keys(row["actors"], row["actor_codes"], words),
        recipients=_participant_keys(row["recipients"], row["recipient_codes"], words),
        described=(
            _are_only_described(row["actors"], row["actor_codes"], knowledge),
            _are_only_described(row["recipients"], row["recipient_codes"], knowledge),
        ),
        names=(_rare_names(row["actors"], knowledge), _rare_names(row["recipients"], knowledge)),
        place=_place(row),
        first=first,
        last=last,
        dated=dated,
        figures=_figures(row),
        negated=row["status"] == "negated",
        planned=row["status"] in NOT_YET_HAPPENED,
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


def _participant_keys(names: Iterable[str] | None, codes: Iterable[str] | None, words: StoryWords) -> Words:
    """Return the codes of actors or recipients and the stems of their names."""
    keys = {code for code in codes or () if code}
    for name in names or ():
        keys.update(words.stem(word.lower()) for word in split_words(name) if word.lower() not in words.stop)
    return frozenset(keys) if keys else NOTHING


def _are_only_described(names: Iterable[str] | None, codes: Iterable[str] | None, knowledge: StoryKnowledge) -> bool:
    """Return whether actors or recipients have neither a country nor a name."""
    return not any(
        len(code) >= _COUNTRY_CODE_LENGTH and code not in knowledge.sectors and not code.endswith(_UNSPECIFIC_SECTORS)
        for code in codes or ()
        if code
    ) and not any(word[0].isupper() for name in names or () for word in split_words(name))


def _rare_names(names: Iterable[str] | None, knowledge: StoryKnowledge) -> Words:
    """Return the stems of the words in names that are in hardly any news text, but those of states and peoples."""
    words = knowledge.words
    named = {
        words.stem(word.lower())
        for name in names or ()
        for word in split_words(name)
        if word[0].isupper() and word.lower() not in words.stop
    }
    rare = {stem for stem in named if stem not in knowledge.text_counts and stem not in knowledge.states}
    return frozenset(rare) if rare else NOTHING


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
