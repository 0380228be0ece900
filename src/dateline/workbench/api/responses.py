"""What the API answers with, where it is not a value of the record or of the pages as it stands."""

from __future__ import annotations

import msgspec

from dateline.query.repository import ArticleLine, DayCount, FacetValue, NameLine, StoryLine
from dateline.record import Span
from dateline.views.event_detail import DisputeView
from dateline.views.event_row import Party, Row, Where
from dateline.views.report_differences import Contest


class Answer(msgspec.Struct, frozen=True, kw_only=True):
    """The base of every answer."""


class Problem(Answer, frozen=True):
    """What went wrong: the status, its meaning, and what to do where that is known."""

    status: int
    title: str
    detail: str


class Summary(Answer, frozen=True):
    """What there is: the version of the corpus, and how many articles and events it holds."""

    corpus: str
    articles: int
    events: int


class EventPage(Answer, frozen=True):
    """Some events of a search in its order. `total` counts all of them; `facets` come with the first page alone; `next`
    is the cursor of the next page, none at the end."""

    total: int
    events: tuple[Row, ...]
    facets: dict[str, tuple[FacetValue, ...]]
    next: str | None


class ArticlePage(Answer, frozen=True):
    """Some articles, those last published first, and the cursor of the next page."""

    articles: tuple[ArticleLine, ...]
    next: str | None


class NamePage(Answer, frozen=True):
    """Some actors, places or outlets, those of most events first, and the cursor of the next page."""

    names: tuple[NameLine, ...]
    next: str | None


class StoryPage(Answer, frozen=True):
    """Some stories, those told by most outlets first, and the cursor of the next page."""

    stories: tuple[StoryLine, ...]
    next: str | None


class DisputePage(Answer, frozen=True):
    """Some claims in dispute, those last published first, and the cursor of the next page."""

    disputes: tuple[DisputeView, ...]
    next: str | None


class ContestPage(Answer, frozen=True):
    """Some of what reports of one event tell differently, those last published first, and the cursor of the next
    page."""

    contests: tuple[Contest, ...]
    next: str | None


class Read(Answer, frozen=True):
    """An article and how often it was read in the last week."""

    article: ArticleLine
    times: int


class Related(Answer, frozen=True):
    """Another article, by one of its events, and why it is worth reading after this one."""

    event: Row
    reason: str


class ActorView(Answer, frozen=True):
    """An actor: how many events it did, suffered, and told of, the types of those, and when they were."""

    name: str
    party: Party | None
    codes: tuple[str, ...]
    did: int
    suffered: int
    told: int
    did_types: tuple[FacetValue, ...]
    suffered_types: tuple[FacetValue, ...]
    days: tuple[DayCount, ...]


class PlaceView(Answer, frozen=True):
    """A place: how many events happened there, who acted in them, and when they were."""

    place: Where
    events: int
    actors: tuple[FacetValue, ...]
    days: tuple[DayCount, ...]


class DecisionLine(Answer, frozen=True):
    """One decision on an event: who, when (seconds since 1970), what, why, and the sentence before and after; `other`
    is the event that it was merged with or split from. One that was overtaken by another is kept, and not in force."""

    sequence: int
    kind: str
    by: str
    made: int
    reason: str
    note: str
    changed: tuple[str, ...]
    before: str
    after: str
    other: str = ""
    overtaken: bool = False


class Decided(Answer, frozen=True):
    """How an event stands after a decision; `sequence` is to be sent with the next one."""

    sequence: int
    event: Row


class CommentLine(Answer, frozen=True):
    """One comment; its text is empty where it was withdrawn or hidden. Moments are seconds since 1970."""

    id: int
    parent: int | None
    name: str
    text: str
    made: int
    changed: int
    state: str
    reason: str
    field: str
    words: Span | None


class CommentThread(Answer, frozen=True):
    """The comments on a story, article or event, answers below what they answer."""

    comments: tuple[CommentLine, ...]
    closed: bool


class CodingLine(Answer, frozen=True):
    """A coding in pairs: its coders, its articles, and when it was closed, if it was."""

    id: int
    name: str
    coders: tuple[str, str]
    articles: tuple[str, ...]
    closed: int | None


class FieldAgreed(Answer, frozen=True):
    """Agreement on one field: the pairs compared, the share that is equal, Krippendorff's alpha and its interval at
    95 %; none where it is not defined."""

    field: str
    pairs: int
    equal: float | None
    alpha: float | None
    low: float | None
    high: float | None


class Differing(Answer, frozen=True):
    """An event on which two coders differ: in what, how each tells it, and who has settled it since."""

    article: str
    left_event: str
    right_event: str
    fields: tuple[str, ...]
    left: str
    right: str
    settled_by: str


class CodingView(Answer, frozen=True):
    """How a coding stands. Agreement and differences are empty for those who may not see them yet."""

    coding: CodingLine
    judged: tuple[int, int]
    finished: int
    f1: float | None
    f1_low: float | None
    f1_high: float | None
    fields: tuple[FieldAgreed, ...]
    differences: tuple[Differing, ...]


class Queue(Answer, frozen=True):
    """The events of a search that wait for review, as article and event."""

    waiting: tuple[tuple[str, str], ...]


class Me(Answer, frozen=True):
    """Whom a token speaks for, and what for."""

    name: str
    level: str
    scopes: tuple[str, ...] | None


class Granted(Answer, frozen=True):
    """A level that was given; `new` is whether a member was made for it."""

    address: str
    level: str
    until: str | None
    new: bool
