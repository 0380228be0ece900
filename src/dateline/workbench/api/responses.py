"""What the API answers with, where it is not a value of the record or of the pages as it stands."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, get_args, get_type_hints

import msgspec
from litestar import Request, Router
from litestar.handlers.http_handlers.base import HTTPRouteHandler
from litestar.openapi.config import OpenAPIConfig
from litestar.openapi.datastructures import ResponseSpec
from litestar.openapi.plugins import JsonRenderPlugin
from litestar.openapi.spec import (
    Components,
    OpenAPIMediaType,
    Operation,
    Parameter,
    RequestBody,
    Schema,
    SecurityScheme,
)
from litestar.openapi.spec.enums import OpenAPIType

from dateline.query.query import LONGEST_VALUE, Query, allowed
from dateline.query.results import ArticleLine, FacetValue, NameLine, StoryLine
from dateline.record import Span
from dateline.version import __version__
from dateline.views.charts import DayCount
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
    95 %, and Gwet's AC1; none where it is not defined."""

    field: str
    pairs: int
    equal: float | None
    alpha: float | None
    low: float | None
    high: float | None
    ac1: float | None = None


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


ABOUT = {
    "words": "words that stand in the evidence, the headline, or the name or code of a side or place",
    "text": 'what stands in the whole text of the article: words, "phrases", OR, and - before what must not',
    "type": "PLOVER type",
    "mode": "PLOVER mode",
    "status": "occurred, planned, hypothetical or negated",
    "quad": "1 verbal and 2 material cooperation, 3 verbal and 4 material conflict",
    "actor": "exact name of who did it",
    "recipient": "exact name of whom it was done to",
    "party": "exact name of either side",
    "source": "exact name of a source that it rests on",
    "country": "country of a side (ISO 3166-1 alpha-3)",
    "in_country": "country where it happened (ISO 3166-1 alpha-3)",
    "division": "exact name of the first-level division where it happened",
    "place": "exact name of the place",
    "box": "where it happened: south,west,north,east in degrees; not places known only as a country or division",
    "near": "where it happened: latitude,longitude in degrees and the distance in kilometres, likewise",
    "outlet": "who published the article",
    "article": "id of the article",
    "story": "id of a story that the article belongs to",
    "reviewed": "what members have decided",
    "confidence": "how sure the machine is",
    "min_confidence": "least confidence, between 0 and 1",
    "dated": "a day, week, month or year (ISO) in which the event's own date lies; none; or longer-than-day, -week, "
    "-month or -year for what is dated less exactly",
    "since": "first day, week, month or year (ISO), included",
    "until": "last day, week, month or year (ISO), included",
    "sort": "the order",
}
DAY = r"^(\d{4}(-\d{2}(-\d{2})?|-W\d{2}(-WE)?|-(SP|SU|FA|WI|Q[1-4]|H[12]))?|\d{3}X)$"
FORM = "application/x-www-form-urlencoded"
REFUSED = {
    400: ResponseSpec(Problem, generate_examples=False, description="the request cannot be understood"),
    401: ResponseSpec(Problem, generate_examples=False, description="the token is unknown or has expired"),
    403: ResponseSpec(Problem, generate_examples=False, description="not open to this member, or not to this token"),
    404: ResponseSpec(Problem, generate_examples=False, description="there is no such thing in this corpus"),
}


def search_parameters() -> list[Parameter]:
    """The conditions of a search as parameters: the same as in the address of the search page. What is unknown or
    malformed is answered with status 400 and a sentence that says what it may be."""
    out = []
    for field, about in ABOUT.items():
        several = isinstance(getattr(Query(), field), tuple)
        values = allowed(field)
        one = Schema(type=OpenAPIType.STRING, enum=list(values)) if values else _text(field)
        schema = Schema(type=OpenAPIType.ARRAY, items=one) if several else one
        name = "q" if field == "words" else field
        out.append(Parameter(name, "query", schema=schema, description=about, style="form", explode=True))
    return out


def _text(field: str) -> Schema:
    if field == "min_confidence":
        return Schema(type=OpenAPIType.NUMBER, minimum=0, maximum=1)
    if field in {"since", "until"}:
        return Schema(type=OpenAPIType.STRING, pattern=DAY)
    return Schema(type=OpenAPIType.STRING, max_length=LONGEST_VALUE)


@dataclass
class Search(Operation):
    """An operation that takes the conditions of a search."""

    def __post_init__(self) -> None:
        self.parameters = [*(self.parameters or []), *search_parameters()]


def form(**fields: str) -> type[Operation]:
    """The operation class of a route that takes a form of these fields; an asterisk before what a field means says that
    it is needed."""
    text = OpenAPIType.STRING
    properties = {name: Schema(type=text, description=about.lstrip("*")) for name, about in fields.items()}
    needed = [name for name, about in fields.items() if about.startswith("*")]
    schema = Schema(type=OpenAPIType.OBJECT, properties=dict(properties), required=needed)

    @dataclass
    class Form(Operation):
        def __post_init__(self) -> None:
            self.request_body = RequestBody({FORM: OpenAPIMediaType(schema=schema)}, required=True)

    return Form


class Described(JsonRenderPlugin):
    """Serves the description with the types as msgspec describes them, which is how they are written and checked."""

    def __init__(self, handlers: Iterable[HTTPRouteHandler]) -> None:
        super().__init__()
        answers = [get_args(get_type_hints(handler.fn)["return"])[0] for handler in handlers]
        _, self.types = msgspec.json.schema_components([*answers, Problem], ref_template="#/components/schemas/{name}")

    def render(self, request: Request[Any, Any, Any], openapi_schema: dict[str, Any]) -> bytes:
        """The description as JSON."""
        components = {**openapi_schema["components"], "schemas": self.types}
        return self.render_json(request, {**openapi_schema, "components": components})


def openapi(handlers: Iterable[HTTPRouteHandler]) -> OpenAPIConfig:
    """The description of the API that these routes make up."""
    return OpenAPIConfig(
        title="dateline",
        version=__version__,
        description="What the pages of the workbench show, as JSON. Readers need no token unless the workbench is "
        "closed to visitors; a member makes tokens on the page of the account, each for some scopes.",
        openapi_router=Router(
            "/api/v1/schema", route_handlers=[], opt={"needs": "read", "scope": "read"}, include_in_schema=False
        ),
        render_plugins=[Described(handlers)],
        components=Components(security_schemes={"token": SecurityScheme(type="http", scheme="bearer")}),
        security=[{}, {"token": []}],
    )
