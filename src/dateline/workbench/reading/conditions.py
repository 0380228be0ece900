"""A search as SQL over the corpus's table of events.

The corpus answers SELECT statements only, and takes no parameters; every value is therefore written as a literal by
:func:`text`, which is safe because DuckDB knows no escape in such literals but the doubled quotation mark.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from dateline.workbench.reading.query import Query
from dateline.workbench.reading.rows import Key
from dateline.workbench.reading.sentences import event_day
from dateline.workbench.reading.wording import Wording

DAY = "coalesce(date, published_date)"
# What words are looked for in. The keys are the corpus's own: names and codes in lower case, parted by bars.
HAYSTACKS = ("lower(evidence)", "lower(headline)", "actor_key", "recipient_key", "place_key")
ORDERS = {
    "newest": f"{DAY} DESC NULLS LAST, published_date DESC NULLS LAST, article_id DESC, event_id DESC",
    "oldest": f"{DAY} NULLS LAST, article_id, event_id",
    "coded": "published_date DESC NULLS LAST, article_id DESC, event_id DESC",
    "confidence": "confidence NULLS LAST, article_id, event_id",
}


def text(value: str) -> str:
    """A text as an SQL literal."""
    return "'" + value.replace("\x00", "").replace("'", "''") + "'"


def texts(values: Iterable[str]) -> str:
    """Texts as the inside of an SQL list."""
    return ", ".join(map(text, values))


def quad_column(wording: Wording) -> str:
    """The quad category of an event: that of its type where the record leaves it out."""
    cases = " ".join(f"WHEN {text(event_type)} THEN {int(quad)}" for event_type, quad in wording.quad_of.items())
    return f"coalesce(quad, CASE type {cases} END)"


def condition(query: Query, wording: Wording, without: Iterable[Key] = ()) -> str:
    """The condition of a search on the table `events`; `without` leaves out events that are found elsewhere."""
    parts = [
        f"{column} IN ({texts(values)})"
        for column, values in (
            ("type", query.type),
            ("mode", query.mode),
            ("status", query.status),
            ("outlet", query.outlet),
            ("article_id", query.article),
            ("place", query.place),
        )
        if values
    ]
    if query.quad:
        parts.append(f"{quad_column(wording)} IN ({', '.join(str(int(q)) for q in query.quad)})")
    parts += [
        _any_list(columns, values)
        for columns, values in (
            (("actors",), query.actor),
            (("recipients",), query.recipient),
            (("actors", "recipients"), query.party),
            (("sources",), query.source),
            (("actor_countries", "recipient_countries"), query.country),
        )
        if values
    ]
    if query.confidence:
        parts.append("(" + " OR ".join(_band(word, wording) for word in query.confidence) + ")")
    if query.reviewed and "unseen" not in query.reviewed:
        parts.append("false")
    parts += _days(query)
    parts += [_has_word(word) for word in query.words.casefold().split()]
    keys = sorted(without)
    if keys:
        pairs = ", ".join(f"({text(article)}, {text(event)})" for article, event in keys)
        parts.append(f"(article_id, event_id) NOT IN ({pairs})")
    return " AND ".join(parts) or "true"


def _any_list(columns: Sequence[str], values: Iterable[str]) -> str:
    wanted = f"[{texts(values)}]"
    return "(" + " OR ".join(f"list_has_any({column}, {wanted})" for column in columns) + ")"


def _band(word: str, wording: Wording) -> str:
    """The interval of a word for confidence."""
    bounds = dict(wording.confidence)
    least = bounds[word]
    above = min((bound for bound in bounds.values() if bound > least), default=None)
    if above is None:
        return f"confidence >= {least}"
    return (
        f"confidence < {above}"
        if least == min(bounds.values())
        else f"(confidence >= {least} AND confidence < {above})"
    )


def _has_word(word: str) -> str:
    return "(" + " OR ".join(f"contains({text_in}, {text(word)})" for text_in in HAYSTACKS) + ")"


def _days(query: Query) -> list[str]:
    parts = []
    if event_day(query.since):
        parts.append(f"strftime({DAY}, '%Y-%m-%d') >= {text(event_day(query.since))}")
    if query.until:
        parts.append(f"left(strftime({DAY}, '%Y-%m-%d'), {len(query.until)}) <= {text(query.until)}")
    return parts
