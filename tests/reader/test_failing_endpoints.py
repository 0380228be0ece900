"""Endpoints that answer slowly, not at all, or with errors."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from itertools import pairwise

import pytest

from dateline.pipeline import Tools, code
from dateline.reader import chat_client
from dateline.reader.chat_reader import GIVE_UP_AFTER
from tests.reader.endpoints import (
    PUBLISHED,
    SHELLED,
    TEXT,
    FakeEndpoint,
    MakeArticle,
    Parse,
    events,
    make_reader,
    says,
    served,
)


def test_an_endpoint_that_is_too_slow_is_asked_some_times_and_then_left(endpoint: FakeEndpoint, parse: Parse) -> None:
    endpoint.silent_until.clear()
    waits: list[float] = []
    reader, client = make_reader(endpoint.url, waits, timeout_s=0.05)
    assert reader.readings([parse(TEXT, PUBLISHED)]) == [None]
    assert reader.usages[0].failure == f"{endpoint.url} did not answer within 0.05 seconds"
    assert client.sent == chat_client.ATTEMPTS == len(waits) + 1
    assert all(later > earlier for earlier, later in pairwise(waits))


def test_an_endpoint_that_is_not_there_is_given_up_after_some_articles(
    tools: Tools, make_article: MakeArticle, parse: Parse
) -> None:
    with served() as endpoint:
        url = endpoint.url
    waits: list[float] = []
    reader, client = make_reader(url, waits)
    article = make_article(TEXT, PUBLISHED)
    assert code(article, replace(tools, reader=reader)) == code(article, tools)
    assert f"{url} cannot be reached: ConnectError" in reader.usages[0].failure
    assert reader.readings([parse(TEXT)] * (GIVE_UP_AFTER + 1)) == [None] * (GIVE_UP_AFTER + 1)
    assert client.sent == GIVE_UP_AFTER * chat_client.ATTEMPTS
    assert reader.usages[-1].failure == f"not asked, as {url} failed {GIVE_UP_AFTER} articles in a row"


def test_a_fault_that_passes_is_waited_for_ever_longer(endpoint: FakeEndpoint, parse: Parse) -> None:
    endpoint.replies = [(503, {}, b"loading"), (500, {}, b""), (502, {}, b"bad gateway"), events(SHELLED)]
    waits: list[float] = []
    reader, _ = make_reader(endpoint.url, waits)
    assert reader.readings([parse(TEXT, PUBLISHED)]) != [None]
    assert [round(wait / 2**n / chat_client.FIRST_WAIT_S) for n, wait in enumerate(waits)] == [1, 1, 1]
    assert reader.usages[0].requests == 4


def test_a_limit_of_requests_is_waited_for_as_long_as_it_asks(endpoint: FakeEndpoint, parse: Parse) -> None:
    soon = format_datetime(datetime.now(UTC) + timedelta(seconds=30))
    asked = ["7", soon, "next week"]
    endpoint.replies = [*((429, {"Retry-After": value}, b"slow down") for value in asked), events(SHELLED)]
    waits: list[float] = []
    assert make_reader(endpoint.url, waits)[0].readings([parse(TEXT, PUBLISHED)]) != [None]
    assert waits[0] == 7 and 20 < waits[1] <= 30 and waits[2] < 4


def test_nobody_waits_for_an_hour(endpoint: FakeEndpoint, parse: Parse) -> None:
    endpoint.replies = [(429, {"Retry-After": "3600"}, b"quota")]
    waits: list[float] = []
    reader, _ = make_reader(endpoint.url, waits)
    assert reader.readings([parse(TEXT, PUBLISHED)]) == [None]
    assert waits == [] and reader.usages[0].failure.endswith("answered 429: quota; it asks to wait 3600 seconds")


def test_an_answer_without_end_is_cut(endpoint: FakeEndpoint, parse: Parse, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(chat_client, "LARGEST_ANSWER", 1000)
    endpoint.replies = [says(" " * 2000)]
    reader, _ = make_reader(endpoint.url)
    assert reader.readings([parse(TEXT, PUBLISHED)]) == [None]
    assert reader.usages[0].failure.endswith("sent more than 1,000 bytes")


def test_an_endpoint_that_knows_no_schema_is_asked_for_any_json(endpoint: FakeEndpoint, parse: Parse) -> None:
    endpoint.replies = [(400, {}, b"json_schema is not supported"), events(SHELLED)]
    reader, _ = make_reader(endpoint.url)
    assert None not in reader.readings([parse(TEXT, PUBLISHED)] * 2)
    assert [request["response_format"]["type"] for request in endpoint.requests] == [
        "json_schema",
        "json_object",
        "json_object",
    ]


def test_what_is_refused_in_any_form_says_nothing_of_the_schema(endpoint: FakeEndpoint, parse: Parse) -> None:
    refused = (400, {}, b"this model's context is 2048 tokens")
    endpoint.replies = [refused, refused, events(SHELLED)]
    reader, _ = make_reader(endpoint.url)
    first, second = reader.readings([parse(TEXT, PUBLISHED)] * 2)
    assert first is None and second is not None
    assert "answered 400: this model's context is 2048 tokens" in reader.usages[0].failure
    assert endpoint.requests[-1]["response_format"]["type"] == "json_schema"


def test_the_key_and_a_password_are_in_no_message(endpoint: FakeEndpoint, parse: Parse) -> None:
    endpoint.replies = [(401, {}, b"who are you?")]
    reader, client = make_reader(endpoint.url.replace("//", "//me:hush@"), key="secret")
    assert reader.readings([parse(TEXT, PUBLISHED)]) == [None]
    assert reader.usages[0].failure == f"{endpoint.url} answered 401: who are you?"
    assert "secret" not in repr(client.endpoint)
