"""What a reader asks for, as it stands in the address of a page."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Literal, get_args
from urllib.parse import urlencode

import msgspec

from dateline.geo import Box, Circle, parse_box, parse_circle
from dateline.partial_dates import first_day
from dateline.query.article_texts import match_expression
from dateline.record import EVENT_TYPES, Status, check_confidence
from dateline.views.periods import is_dating

Sort = Literal["newest", "oldest", "coded", "confidence", "field_confidence"]
SORTS: tuple[str, ...] = get_args(Sort)
STATUSES: tuple[str, ...] = get_args(Status)
REVIEWED: tuple[str, ...] = ("unseen", "accepted", "corrected", "added", "rejected", "merged", "again")
CONFIDENCE: tuple[str, ...] = ("likely", "probable", "doubtful")
FACETS: tuple[str, ...] = (
    "type",
    "status",
    "quad",
    "actor",
    "country",
    "in_country",
    "division",
    "place",
    "outlet",
    "reviewed",
    "confidence",
)
PAGE_SIZE = 50
AREAS: Mapping[str, Callable[[str], Box | Circle]] = {"box": parse_box, "near": parse_circle}
UPPER = frozenset({"type", "country", "in_country"})
"""The fields whose values are codes in capitals; those of other closed lists are in small letters."""
LONGEST_WORDS = 200
LONGEST_VALUE = 200
DEEPEST_PAGE = 2000


class Query(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A search. Values of one field are alternatives; fields are joined by "and".

    `words` stand in the evidence, the headline or a name; `text` is looked for in the whole article, where it may hold
    "phrases", OR, and - before what must not stand there.

    `dated` asks for events whose own date lies in one ISO day, week, month or year, "none" for those without one, or
    "longer-than-day" (week, month, year) for those that are dated less exactly; the day of publication does not count.
    `since` and `until` are ISO days, or weeks, months or years, both inclusive; `min_confidence`, between 0 and 1,
    leaves out what is less certain. `party` is a side of either
    kind by exact name; `actor` and `recipient` ask for the one role, `source` for those whose word events rest on.
    `country` is the country of a side; the other fields of place ask where the event happened: `place` and `division`
    (first-level) by exact name, `in_country` by ISO 3166-1 alpha-3, `box` by "south,west,north,east" in degrees and
    `near` by "latitude,longitude,kilometres". `box` and `near` go by positions: events of which only the country or the
    first-level division is known are in neither. `page` counts from 1.
    """

    words: str = ""
    text: str = ""
    type: tuple[str, ...] = ()
    mode: tuple[str, ...] = ()
    status: tuple[str, ...] = ()
    quad: tuple[str, ...] = ()
    actor: tuple[str, ...] = ()
    recipient: tuple[str, ...] = ()
    party: tuple[str, ...] = ()
    source: tuple[str, ...] = ()
    country: tuple[str, ...] = ()
    in_country: tuple[str, ...] = ()
    division: tuple[str, ...] = ()
    place: tuple[str, ...] = ()
    box: str = ""
    near: str = ""
    outlet: tuple[str, ...] = ()
    article: tuple[str, ...] = ()
    story: tuple[str, ...] = ()
    reviewed: tuple[str, ...] = ()
    confidence: tuple[str, ...] = ()
    dated: str = ""
    since: str = ""
    until: str = ""
    min_confidence: float = 0.0
    sort: Sort = "newest"
    page: int = 1

    def with_page(self, page: int) -> Query:
        """The same search at another page."""
        return msgspec.structs.replace(self, page=page)

    def toggled(self, field: str, value: str) -> Query:
        """The same search with one value of a field put in or taken out, at its first page."""
        values: tuple[str, ...] = getattr(self, field)
        changed = tuple(v for v in values if v != value) if value in values else (*values, value)
        return msgspec.structs.replace(self, **{field: changed, "page": 1})

    def asking(self, **fields: object) -> Query:
        """The same search with some fields in place of what they were, at its first page."""
        return msgspec.structs.replace(self, **{"page": 1, **fields})

    @property
    def address(self) -> str:
        """The search as the query part of an address, without the question mark; equal searches have one form."""
        return urlencode(self.pairs())

    def pairs(self, without: Iterable[str] = ()) -> list[tuple[str, str]]:
        """Names and values of everything that is asked for."""
        out = []
        for field in self.__struct_fields__:
            value = getattr(self, field)
            if field in without or value == _DEFAULTS[field]:
                continue
            short = "q" if field == "words" else field
            out += [(short, str(v)) for v in (value if isinstance(value, tuple) else (value,))]
        return out

    @property
    def narrowed(self) -> bool:
        """Whether anything is asked for beyond the order and the page."""
        return bool(self.pairs(without=("sort", "page")))


def within_stories(query: Query, articles_of: Callable[[str], Sequence[str]]) -> Query:
    """The same search by the articles of the stories that it names."""
    if not query.story:
        return query
    articles = {article for story in query.story for article in articles_of(story)}
    if query.article:
        articles &= set(query.article)
    return msgspec.structs.replace(query, story=(), article=tuple(sorted(articles)) or ("",))


def within_texts(query: Query, articles_with: Callable[[str], Sequence[str]]) -> Query:
    """The same search by the articles whose text holds what it asks for."""
    if not query.text:
        return query
    articles = articles_with(query.text)
    if query.article:
        wanted = set(query.article)
        articles = [article for article in articles if article in wanted]
    return msgspec.structs.replace(query, text="", article=tuple(articles) or ("",))


_DEFAULTS = {field: getattr(Query(), field) for field in Query.__struct_fields__}


def parse_query(pairs: Iterable[tuple[str, str]]) -> Query:
    """A search from the names and values of an address. What is unknown, too long or malformed is left out."""
    lists: dict[str, list[str]] = {}
    single: dict[str, str] = {}
    for name, raw in pairs:
        value = raw.replace("\x00", "").strip()[:LONGEST_VALUE]
        field = "words" if name == "q" else name
        if not value or field not in _DEFAULTS:
            continue
        if isinstance(_DEFAULTS[field], tuple):
            value = value.upper() if field in UPPER else value.lower() if allowed(field) else value
            closed = allowed(field)
            if (not closed or value in closed) and value not in lists.setdefault(field, []):
                lists[field].append(value)
        else:
            single[field] = value
    kept: dict[str, object] = {field: tuple(values) for field, values in lists.items()}
    kept["words"] = single.get("words", "").replace("|", " ").strip()[:LONGEST_WORDS]
    kept |= {field: single[field] for field in ("since", "until") if is_day(single.get(field, ""))}
    if match_expression(single.get("text", "")):
        kept["text"] = single["text"]
    if is_dating(single.get("dated", "")):
        kept["dated"] = single["dated"]
    kept |= {field: area_text(field, single[field]) for field in AREAS if field in single}
    kept["min_confidence"] = share(single.get("min_confidence", ""))
    if single.get("sort") in SORTS:
        kept["sort"] = single["sort"]
    page = single.get("page", "")
    kept["page"] = min(max(int(page), 1), DEEPEST_PAGE) if page.isascii() and page.isdigit() and len(page) < 6 else 1
    return Query(**kept)  # type: ignore[arg-type]


def misread(pairs: Iterable[tuple[str, str]]) -> list[tuple[str, str]]:
    """The conditions of an address whose values are none, such as a day that is not in the calendar: a search leaves
    them out."""
    asked = [(name, value.strip()) for name, value in pairs if name in _DEFAULTS and name not in ("page", "sort")]
    left_out = [(name, value) for name, value in asked if value and not parse_query([(name, value)]).pairs()]
    return [(name, value) for name, value in left_out if (name, value) != ("min_confidence", "0")]


def allowed(field: str) -> tuple[str, ...]:
    """The values that a field of a search may have; none where it may have any."""
    closed = {
        "type": EVENT_TYPES,
        "status": STATUSES,
        "quad": ("1", "2", "3", "4"),
        "reviewed": REVIEWED,
        "confidence": CONFIDENCE,
        "sort": SORTS,
    }
    return closed.get(field, ())


def area_text(field: str, value: str) -> str:
    """The one form of a box or a circle, empty for anything else."""
    try:
        return str(AREAS[field](value))
    except ValueError:
        return ""


def areas_of(query: Query) -> list[Box | Circle]:
    """The areas in which a search looks for events, all at once."""
    return [AREAS[field](getattr(query, field)) for field in AREAS if getattr(query, field)]


def share(value: str) -> float:
    """The number between 0 and 1 that a text writes; 0 where it writes none."""
    try:
        return check_confidence(float(value)) if value.isascii() else 0.0
    except ValueError:
        return 0.0


def is_day(value: str) -> bool:
    """Whether a value is an ISO day, or a week, month, year or other part of the calendar."""
    return len(value) <= 11 and first_day(value) is not None
