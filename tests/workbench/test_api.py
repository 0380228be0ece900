"""The API: what the pages show, by the same searches, with cursors, tags, tokens, and a description that is true."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from typing import Any

import jsonschema_rs
import msgspec
import pytest
import samples
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from litestar import Litestar
from litestar.testing import TestClient
from lxml import html
from sqlalchemy import insert

from conftest import Place, Reader
from dateline.query.corpus_repository import CorpusRepository
from dateline.query.memory_repository import MemoryRepository
from dateline.query.ordering import place_of
from dateline.query.query import SORTS, Query
from dateline.query.repository import EventRepository
from dateline.record import EVENT_TYPES
from dateline.review.database.tables import tokens
from dateline.store.writer import Writer
from dateline.views.event_row import Key, Row
from dateline.views.wording import Wording
from dateline.workbench.members.tokens import hash_of, new_token

API = "/api/v1"


@pytest.fixture(scope="module")
def on_disk(tmp_path_factory: pytest.TempPathFactory, wording: Wording) -> CorpusRepository:
    folder = tmp_path_factory.mktemp("corpus")
    with Writer(folder) as writer:
        for record in samples.world():
            assert writer.add(record)
    return CorpusRepository(folder, wording)


def decided(room: MemoryRepository) -> dict[Key, Row]:
    rows = {row.event: row for row in room.search(Query(), {}).rows}
    change = msgspec.structs.replace
    return {
        row.key: row
        for row in (
            change(rows["ev-shell"], reviewed="corrected", start="2024-01-01", confidence=None),
            change(rows["ev-ask"], reviewed="rejected"),
            change(rows["ev-h"], event="ev-new", reviewed="added", start=None, published=None),
        )
    }


def walk(room: EventRepository, query: Query, overlay: dict[Key, Row], step: int) -> Iterator[Row]:
    place = None
    while rows := room.after(query, overlay, place, step):
        yield from rows
        place = place_of(rows[-1], query.sort)


@pytest.mark.parametrize("sort", SORTS)
@pytest.mark.parametrize("overlaid", [False, True])
def test_going_on_from_a_place_reads_every_row_once_in_order(
    room: MemoryRepository, on_disk: CorpusRepository, sort: Any, overlaid: bool
) -> None:
    query, overlay = Query(sort=sort), decided(room) if overlaid else {}
    whole = [row.key for row in room.every(query, overlay, 100)]
    for reading in (room, on_disk):
        for step in (1, 2, 3, 100):
            assert [row.key for row in islice(walk(reading, query, overlay, step), 100)] == whole


def pages(client: Reader | TestClient[Litestar], address: str, field: str) -> list[Any]:
    """All items of a list, page by page."""
    found: list[Any] = []
    cursor = ""
    for _ in range(100):
        answer = client.get(f"{API}{address}{'&' if '?' in address else '?'}cursor={cursor}").json()
        found += answer[field]
        if not answer["next"]:
            return found
        cursor = answer["next"]
    raise AssertionError("the list does not end")


@pytest.mark.parametrize(
    ("address", "field", "page"),
    [
        ("/events?limit=2", "events", "/events"),
        ("/events?limit=3&sort=confidence&type=ASSAULT", "events", "/events?type=ASSAULT"),
        ("/events?limit=3&sort=field_confidence&type=ASSAULT", "events", "/events?type=ASSAULT"),
        ("/events?limit=1&q=navy&sort=coded", "events", "/events?q=navy"),
        ("/articles?limit=2", "articles", "/articles"),
        ("/names/actors?limit=3", "names", "/actors"),
        ("/names/places?limit=1", "names", "/places"),
        ("/names/outlets?limit=2", "names", "/outlets"),
        ("/stories?limit=1", "stories", "/stories"),
        ("/disputes?limit=1", "disputes", "/disputes"),
        ("/contests?limit=1", "contests", "/disputes"),
    ],
)
def test_page_by_page_a_list_holds_what_the_page_shows(
    client: TestClient[Litestar], address: str, field: str, page: str
) -> None:
    whole = client.get(f"{API}{address.split('?', maxsplit=1)[0]}?limit=200").json()[field]
    found = pages(client, address, field)
    if "sort" not in address and "q=" not in address:
        assert found == whole
    assert len({msgspec.json.encode(one) for one in found}) == len(found) >= 1
    body = client.get(page).text
    shown = html.fromstring(body).text_content()
    for one in found:
        told = one.get("sentence") or one.get("headline") or one.get("name") or one.get("title") or one.get("about")
        # A dispute within an article is told with what other articles tell differently, if they do.
        assert str(told) in shown or (field == "disputes" and one["article"] in body)


def test_names_go_on_where_they_were_left_whatever_the_length_of_pages(client: TestClient[Litestar]) -> None:
    whole = client.get(f"{API}/names/actors?limit=200").json()["names"]
    first = client.get(f"{API}/names/actors?limit=3").json()
    rest = client.get(f"{API}/names/actors?limit=5&cursor={first['next']}").json()
    assert first["names"] + rest["names"] == whole[:8]


@pytest.mark.parametrize(
    "cursor", ["x", "W10", "WzFd", "WyJuZXdlc3QiXQ", "é", "A" * 5000, "WyJvbGRlc3QiLHRydWUsIiIsIiIsIiJd"]
)
def test_a_strange_cursor_is_refused(client: TestClient[Litestar], cursor: str) -> None:
    answer = client.get(f"{API}/events", params={"cursor": cursor})
    assert answer.status_code == 400 and "cursor" in answer.json()["detail"]
    assert client.get(f"{API}/articles", params={"cursor": cursor}).status_code == 400


@pytest.mark.parametrize("limit", ["0", "201", "x", "-1"])
def test_a_strange_limit_is_refused(client: TestClient[Litestar], limit: str) -> None:
    assert client.get(f"{API}/events", params={"limit": limit}).status_code == 400


ADDRESSES = [
    "/",
    "/events",
    "/days?type=ASSAULT",
    "/network",
    "/map",
    "/articles",
    "/articles/art-port",
    "/articles/art-port/related",
    "/articles/art-port/events/ev-shell",
    "/articles/art-port/events/ev-shell/reports",
    "/articles/art-port/events/ev-shell/decisions",
    "/articles/art-port/events/ev-shell/comments",
    "/articles/art-port/comments",
    "/stories/st-marsalla/comments",
    "/most-read",
    "/names/actors",
    "/actor?name=Tavarian+navy",
    "/place?name=Vienna",
    "/disputes",
    "/contests",
    "/stories",
    "/stories/st-marsalla",
    "/counts",
    "/counts?by=party&period=day&type=ASSAULT",
    "/queue",
    "/codings",
    "/codings/1",
    "/me",
]


@pytest.fixture
def editor(place: Place) -> Reader:
    """An editor of a workbench in which something has been decided, read, said, and coded in pairs."""
    for name in ("anna", "bert"):
        place.member(f"{name}@example.org", "reviewer", name.title())
    editor = place.member("ed@example.org", "editor", "Ed")
    editor.fill("/codings", "/codings", name="Trial", story="st-marsalla", one="1", other="2")
    item = "/review/art-port/ev-shell"
    editor.fill(item, item, button=("action", "accept"), status="planned", note="so it says")
    editor.get("/articles/art-port")
    editor.fill("/articles/art-port", "/comments", text="Who counted the *dead*?")
    return editor


def resolved(schema: dict[str, Any], whole: dict[str, Any]) -> dict[str, Any]:
    """A schema of the description as one that can be checked alone."""
    return {**schema, "components": whole["components"]}


def test_every_answer_is_as_described_and_is_not_sent_twice(editor: Reader) -> None:
    description = editor.get(f"{API}/schema/openapi.json").json()
    paths = {path.removeprefix(API) or "/": of for path, of in description["paths"].items()}
    got = {path for path, of in paths.items() if "get" in of}
    seen = set()
    for address in ADDRESSES:
        answer = editor.get(API + address)
        assert answer.status_code == 200, address
        bare = address.split("?")[0]
        template = next(p for p in sorted(got, key=lambda p: p.count("{")) if _fits(bare, p))
        seen.add(template)
        schema = paths[template]["get"]["responses"]["200"]["content"]["application/json"]["schema"]
        jsonschema_rs.validator_for(resolved(schema, description)).validate(answer.json())
        again = editor.get(API + address, headers={"If-None-Match": answer.headers["etag"]})
        assert (again.status_code, again.content) == (304, b""), address
    assert seen == got


def _fits(address: str, template: str) -> bool:
    mine, theirs = address.strip("/").split("/"), template.strip("/").split("/")
    return len(mine) == len(theirs) and all(t.startswith("{") or t == m for m, t in zip(mine, theirs, strict=True))


def test_the_description_names_every_filter_of_the_pages_and_refers_to_nothing_that_is_not_there(
    client: TestClient[Litestar],
) -> None:
    description = client.get(f"{API}/schema/openapi.json").json()
    names = {one["name"] for one in description["paths"][f"{API}/events"]["get"]["parameters"]}
    fields = set(Query.__struct_fields__) - {"page", "words"}
    assert names == fields | {"q", "cursor", "limit"}
    text = msgspec.json.encode(description).decode()
    types = description["components"]["schemas"]
    for part in text.split('"$ref":"#/components/schemas/')[1:]:
        assert part.split('"', 1)[0] in types
    assert types["Event"]["properties"]["type"]["enum"] == sorted(EVENT_TYPES)
    assert "half-open" in types["Article"]["description"] or types["Article"]["description"]


def token(reader: Reader, *scopes: str) -> dict[str, str]:
    page = reader.fill("/account", "/account/tokens", name="script", **{f"scope-{scope}": "1" for scope in scopes})
    word = html.fromstring(page.text).xpath("string(//code | //*[@class='token'])").strip()
    return {"Authorization": f"Bearer {word}"}


def test_a_token_decides_only_in_its_scope_and_its_level(place: Place) -> None:
    anna = place.member("anna@example.org", "reviewer", "Anna")
    reads, reviews = token(anna, "read"), token(anna, "read", "review")
    outside = place.browser().client
    where = f"{API}/articles/art-port/events/ev-shell/decisions"
    fields = {"sequence": "0", "action": "accept", "status": "planned", "note": "by a program"}
    assert outside.post(where, data=fields).status_code == 403
    assert outside.post(where, data=fields, headers=reads).status_code == 403
    decided = outside.post(where, data=fields, headers=reviews)
    assert decided.status_code == 200
    assert decided.json()["sequence"] == 1 and decided.json()["event"]["changed"] == ["status"]
    late = outside.post(where, data=fields | {"action": "reject", "reason": "misread"}, headers=reviews)
    assert late.status_code == 409 and "Anna" in late.json()["detail"]
    lines = outside.get(where, headers=reads).json()
    assert [(line["kind"], line["by"], line["overtaken"]) for line in lines] == [
        ("correct", "Anna", False),
        ("reject", "Anna", True),
    ]
    assert lines[0]["before"] != lines[0]["after"] and lines[0]["note"] == "by a program"
    assert outside.get(f"{API}/me", headers=reviews).json() == {
        "name": "Anna",
        "level": "reviewer",
        "scopes": ["read", "review"],
    }
    with place.people.database.writing() as connection:
        connection.exec_driver_sql("UPDATE grants SET level = 1")
    assert outside.post(where, data=fields | {"sequence": "1"}, headers=reviews).status_code == 403


@pytest.mark.parametrize(
    "wrong",
    [
        {"sequence": "x"},
        {"sequence": ""},
        {"type": "WAR"},
        {"action": "reject"},
        {"actors": "Nobody at all"},
        {"start": "2024-02-31"},
    ],
)
def test_a_decision_that_cannot_be_is_refused_in_words(place: Place, wrong: dict[str, str]) -> None:
    headers = token(place.member("anna@example.org", "reviewer", "Anna"), "review")
    where = f"{API}/articles/art-port/events/ev-shell/decisions"
    answer = place.browser().client.post(where, data={"sequence": "0"} | wrong, headers=headers)
    assert answer.status_code == 400 and answer.json()["detail"]


def test_what_was_hidden_or_withdrawn_is_not_told(editor: Reader) -> None:
    thread = f"{API}/articles/art-port/comments"
    assert editor.get(thread).json()["comments"][0]["text"].startswith("Who counted")
    editor.fill("/articles/art-port", "/comments/1/hide", reason="off the matter")
    hidden = editor.get(thread).json()["comments"][0]
    assert (hidden["text"], hidden["state"], hidden["reason"]) == ("", "hidden", "off the matter")


def test_a_coder_sees_nothing_of_the_other_through_the_api(editor: Reader, place: Place) -> None:
    assert editor.get(f"{API}/codings/1").json()["fields"] != []
    bert = place.browser()
    bert.fill("/sign-in", "/sign-in", address="bert@example.org")
    link = place.link()
    bert.fill(link, link)
    view = bert.get(f"{API}/codings/1").json()
    assert (view["fields"], view["differences"], view["f1"]) == ([], [], None)
    assert place.browser().get(f"{API}/codings").status_code == 403


def test_no_request_that_the_description_allows_or_forbids_makes_a_fault(editor: Reader, place: Place) -> None:
    with place.people.database.writing() as connection:
        connection.exec_driver_sql("UPDATE grants SET level = 5")
        word = new_token()
        mine = {"member": 3, "name": "script", "token": hash_of(word), "scopes": "read review grants", "made": 0}
        connection.execute(insert(tokens).values(**mine))
    headers = {"Host": "testserver.local", "Authorization": f"Bearer {word}"}
    described = schemathesis.openapi.from_asgi(f"{API}/schema/openapi.json", place.application, headers=headers)
    operations = [result.ok() for result in described.get_all_operations()]
    assert len(operations) >= 25
    statuses: set[int] = set()
    for operation in operations:

        @given(case=operation.as_strategy())
        @settings(
            max_examples=12,
            deadline=None,
            database=None,
            derandomize=True,
            phases=[Phase.generate],
            suppress_health_check=list(HealthCheck),
        )
        def never_at_fault(case: Any) -> None:
            answer = case.call(headers=headers)
            statuses.add(answer.status_code)
            assert answer.status_code < 500, case.as_curl_command()
            assert answer.headers["content-type"][0].startswith("application/json")

        never_at_fault()
    assert {200, 400, 404} <= statuses


@given(st.text(max_size=30), st.text(max_size=30))
@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_whatever_stands_in_an_address_there_is_an_answer(client: TestClient[Litestar], name: str, value: str) -> None:
    for path in ("/events", "/actor", "/names/actors", "/stories"):
        assert client.get(API + path, params={name: value}).status_code < 500
