"""The API described as OpenAPI: its types are those of the record and of the pages, as msgspec describes them."""

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

import dateline
from dateline.query.query import LONGEST_VALUE, Query, allowed
from dateline.workbench.api.responses import Problem

ABOUT = {
    "words": "words that stand in the evidence, the headline, or the name or code of a side or place",
    "type": "PLOVER type",
    "mode": "PLOVER mode",
    "status": "occurred, planned, hypothetical or negated",
    "quad": "1 verbal and 2 material cooperation, 3 verbal and 4 material conflict",
    "actor": "exact name of who did it",
    "recipient": "exact name of whom it was done to",
    "party": "exact name of either side",
    "source": "exact name of a source that it rests on",
    "country": "country of a side (ISO 3166-1 alpha-3)",
    "place": "exact name of the place",
    "outlet": "who published the article",
    "article": "id of the article",
    "story": "id of a story that the article belongs to",
    "reviewed": "what members have decided",
    "confidence": "how sure the machine is",
    "since": "first day, week, month or year (ISO), included",
    "until": "last day, week, month or year (ISO), included",
    "sort": "the order",
}
DAY = r"^(\d{4}(-\d{2}(-\d{2})?|-W\d{2}(-WE)?|-(SP|SU|FA|WI|Q[1-4]|H[12]))?|\d{3}X)$"
FORM = "application/x-www-form-urlencoded"
REFUSED = {
    400: ResponseSpec(Problem, generate_examples=False, description="the request cannot be understood"),
    401: ResponseSpec(Problem, generate_examples=False, description="the token is unknown or has ended"),
    403: ResponseSpec(Problem, generate_examples=False, description="not open to this member, or not to this token"),
    404: ResponseSpec(Problem, generate_examples=False, description="there is no such thing in this corpus"),
}


def search_parameters() -> list[Parameter]:
    """The conditions of a search as parameters: the same as in the address of the search page. What is unknown, too
    long or malformed is left out of account, as it is there."""
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
        version=dateline.__version__,
        description="What the pages of the workbench show, as JSON. Readers need no token unless the workbench is "
        "closed to visitors; a member makes tokens on the page of the account, each for some scopes.",
        openapi_router=Router(
            "/api/v1/schema", route_handlers=[], opt={"needs": "read", "scope": "read"}, include_in_schema=False
        ),
        render_plugins=[Described(handlers)],
        components=Components(security_schemes={"token": SecurityScheme(type="http", scheme="bearer")}),
        security=[{}, {"token": []}],
    )
