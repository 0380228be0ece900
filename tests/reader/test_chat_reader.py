"""A language model as the reader: an endpoint on this machine that answers well, badly, slowly and not at all."""

from __future__ import annotations

import json
import sys
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dateline.cli.main import main
from dateline.entities.resolve import resolve_entities
from dateline.errors import ReaderFault
from dateline.knowledge.loaders.event_knowledge import load_reconciling
from dateline.knowledge.loaders.ontology import load_ontology
from dateline.language.analysis import Analysis
from dateline.pipeline import Tools, code
from dateline.reader import answered_reading as numbers
from dateline.reader import chat_client
from dateline.reader.answer_cache import AnswerCache, cache_folder
from dateline.reader.chat_client import ChatClient, Endpoint
from dateline.reader.chat_reader import GIVE_UP_AFTER, ChatReader, make_windows
from dateline.reader.learned_reader import entity_mentions
from dateline.reader.proposals import Proposal
from dateline.reader.reader_choice import load_reader
from dateline.record import Article

Reply = tuple[int, Mapping[str, str], bytes]
Parse = Callable[..., Analysis]
MakeArticle = Callable[..., Article]
ONTOLOGY = load_ontology()
PUBLISHED = "2026-05-14"
TEXT = "Rebels shelled Goma on Monday, killing 14 people.\n\nSoldiers bundled two journalists into a van."
SHELLED = {
    "sentence": 1,
    "trigger": "shelled",
    "type": "ASSAULT",
    "mode": "heavy-weapons",
    "status": "occurred",
    "background": False,
    "ongoing": False,
    "actor": ["Rebels"],
    "recipient": [],
    "source": [],
    "place": ["Goma"],
    "time": ["on Monday"],
    "figure": ["14"],
}
BUNDLED = SHELLED | {
    "sentence": 2,
    "trigger": "bundled",
    "type": "COERCE",
    "mode": "",
    "actor": ["Soldiers"],
    "recipient": ["two journalists"],
    "place": [],
    "time": [],
    "figure": [],
}


def says(text: str, finish: str = "stop") -> Reply:
    """A completion with these words."""
    choice = {"index": 0, "message": {"role": "assistant", "content": text}, "finish_reason": finish}
    usage = {"prompt_tokens": 900, "completion_tokens": 70, "total_tokens": 970}
    return 200, {}, json.dumps({"object": "chat.completion", "choices": [choice], "usage": usage}).encode()


def events(*items: Mapping[str, Any]) -> Reply:
    return says(json.dumps({"events": items}))


class FakeEndpoint:
    """Answers each request with the next reply, and then with the last one again."""

    def __init__(self) -> None:
        self.replies: list[Reply] = [events(SHELLED, BUNDLED)]
        self.requests: list[dict[str, Any]] = []
        self.keys: list[str | None] = []
        self.silent_until = threading.Event()
        self.silent_until.set()
        self.url = ""

    def answer(self, request: BaseHTTPRequestHandler) -> None:
        self.silent_until.wait()
        body = json.loads(request.rfile.read(int(request.headers["Content-Length"])))
        self.requests.append(body | {"path": request.path})
        self.keys.append(request.headers["Authorization"])
        status, headers, answer = self.replies[min(len(self.requests), len(self.replies)) - 1]
        request.send_response(status)
        for name, value in headers.items():
            request.send_header(name, value)
        request.send_header("Content-Length", str(len(answer)))
        request.end_headers()
        request.wfile.write(answer)


@contextmanager
def served() -> Iterator[FakeEndpoint]:
    endpoint = FakeEndpoint()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            endpoint.answer(self)

        def log_message(self, format: str, *args: Any) -> None:  # noqa: A002
            pass

    class Server(ThreadingHTTPServer):
        def handle_error(self, *_: Any) -> None:
            """A client that has given up is no fault."""

    server = Server(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, args=(0.01,))
    thread.start()
    endpoint.url = f"http://127.0.0.1:{server.server_port}/v1"
    try:
        yield endpoint
    finally:
        endpoint.silent_until.set()
        server.shutdown()
        thread.join()
        server.server_close()


@pytest.fixture
def endpoint() -> Iterator[FakeEndpoint]:
    with served() as running:
        yield running


def make_reader(
    url: str, waits: list[float] | None = None, cache: Path | None = None, **options: Any
) -> tuple[ChatReader, ChatClient]:
    client = ChatClient(Endpoint(url, **({"model": "coder"} | options)), sleep=([] if waits is None else waits).append)
    return ChatReader(client, ONTOLOGY, AnswerCache(cache) if cache else None), client


def proposals_of(reader: ChatReader, analysis: Analysis, tools: Tools) -> list[Proposal]:
    [reading] = reader.readings([analysis])
    assert reading is not None
    entities = resolve_entities(analysis, tools.entities, on=PUBLISHED)
    return reading.propose(entity_mentions(analysis, entities), 0.8)


def sure_parts(proposal: Proposal, analysis: Analysis) -> set[tuple[str, str]]:
    return {(part.part, analysis.text[slice(*part.mention.span)]) for part in proposal.parts if part.probability > 0.5}


# ---------------------------------------------------------------- well


def test_what_the_model_says_becomes_proposals_with_the_mentions_of_entities(
    endpoint: FakeEndpoint, parse: Parse, tools: Tools
) -> None:
    analysis = parse(TEXT, PUBLISHED)
    shelled, bundled = proposals_of(make_reader(endpoint.url)[0], analysis, tools)
    words = [analysis.tokens[proposal.token].text for proposal in (shelled, bundled)]
    assert words == ["shelled", "bundled"]
    assert (shelled.type, shelled.mode, bundled.type) == ("ASSAULT", "heavy-weapons", "COERCE")
    assert shelled.factuality.status == "occurred"
    assert {("actor", "Rebels"), ("place", "Goma"), ("figure", "14 people")} <= sure_parts(shelled, analysis)
    assert sure_parts(bundled, analysis) == {("actor", "Soldiers"), ("recipient", "two journalists")}


def test_frames_and_model_code_an_article(endpoint: FakeEndpoint, tools: Tools, make_article: MakeArticle) -> None:
    record = code(make_article(TEXT, PUBLISHED), replace(tools, reader=make_reader(endpoint.url)[0]))
    names = {actor.id: actor.name for actor in record.actors}
    assert [(event.type, [names[i] for i in event.actors], event.rule) for event in record.events] == [
        ("ASSAULT", ["Rebels"], record.events[0].rule),
        ("COERCE", ["Soldiers"], "reader.coerce"),
    ]
    assert record.events[0].rule.startswith("assault.")


def test_what_the_model_leaves_unsaid_stays_with_little_confidence(
    endpoint: FakeEndpoint, tools: Tools, make_article: MakeArticle
) -> None:
    endpoint.replies = [events(SHELLED), events()]
    article = make_article("Rebels shelled Goma on Monday.", PUBLISHED)
    reader = make_reader(endpoint.url)[0]
    [named], [unnamed] = (code(article, replace(tools, reader=reader)).events for _ in range(2))
    assert named.type == unnamed.type == "ASSAULT"
    assert named.actors == unnamed.actors and named.place == unnamed.place
    assert (named.confidence or 0) > (unnamed.confidence or 0) + 0.2


def test_the_request_holds_prompt_sentences_and_schema(endpoint: FakeEndpoint, parse: Parse) -> None:
    make_reader(endpoint.url, key="secret", model="qwen")[0].readings([parse(TEXT, PUBLISHED)])
    [request] = endpoint.requests
    assert (request["path"], request["model"], endpoint.keys) == ("/v1/chat/completions", "qwen", ["Bearer secret"])
    system, user = (message["content"] for message in request["messages"])
    assert "- ASSAULT: " in system and "heavy-weapons: " in system and "{types}" not in system
    assert user.splitlines() == [
        "Published: 2026-05-14",
        "[1] (paragraph) Rebels shelled Goma on Monday, killing 14 people.",
        "[2] (paragraph) Soldiers bundled two journalists into a van.",
    ]
    form = request["response_format"]["json_schema"]
    item = form["schema"]["properties"]["events"]["items"]
    assert form["strict"] and set(item["required"]) == set(item["properties"]) == set(SHELLED)


@pytest.mark.parametrize(
    "words",
    [
        "```json\n{}\n```",
        "<think>Is {this} an event? {}</think>\n{}",
        "Here is what I found:\n{}\nI hope that helps.",
    ],
)
def test_words_around_the_answer_do_not_matter(endpoint: FakeEndpoint, parse: Parse, words: str) -> None:
    before, _, after = words.rpartition("{}")
    endpoint.replies = [says(before + json.dumps({"events": [SHELLED]}) + after)]
    [reading] = make_reader(endpoint.url)[0].readings([parse(TEXT, PUBLISHED)])
    assert reading is not None and len(reading.propose([], 0.8)) == 1


def test_an_article_without_words_asks_nothing(endpoint: FakeEndpoint, parse: Parse) -> None:
    [reading] = make_reader(endpoint.url)[0].readings([parse("")])
    assert reading is not None and reading.propose([], 0.0) == []
    assert endpoint.requests == []


def test_a_long_article_is_read_in_windows_up_to_a_limit(
    endpoint: FakeEndpoint, parse: Parse, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("dateline.reader.chat_reader.MOST_WINDOWS", 3)
    analysis = parse(" ".join(f"Rebels shelled the port of Goma on day {n}." for n in range(250)), PUBLISHED)
    windows = list(make_windows(analysis.sentences))
    assert [sentence for window in windows for sentence in window] == analysis.sentences
    assert len(windows) > 3
    endpoint.replies = [events(SHELLED | {"time": [], "figure": []})]
    reader = make_reader(endpoint.url)[0]
    [reading] = reader.readings([analysis])
    assert reading is not None and len(reading.propose([], 0.8)) == 3 == len(endpoint.requests)
    assert reader.usages[0].dropped == {"articles beyond the most that is read of one": 1}
    assert endpoint.requests[1]["messages"][1]["content"].splitlines()[1].startswith("Before, not to be coded: Rebels")


def test_two_words_are_one_event_if_they_are_one_lemma(endpoint: FakeEndpoint, parse: Parse) -> None:
    analysis = parse("Rebels shelled Goma. They will shell it again. Soldiers attacked them.", PUBLISHED)
    named = [
        SHELLED | {"sentence": number, "trigger": word}
        for number, word in enumerate(("shelled", "shell", "attacked"), 1)
    ]
    endpoint.replies = [events(*named)]
    [reading] = make_reader(endpoint.url)[0].readings([analysis])
    assert reading is not None
    first, second, third = reading.propose([], 0.8)
    assert reading.one_event(first.token, second.token) == 1.0
    assert reading.one_event(first.token, third.token) == 0.0


# ---------------------------------------------------------------- badly


@pytest.mark.parametrize(
    ("reply", "words"),
    [
        (says("There are two events: a shelling and an arrest."), "no JSON with a list of events: There are two"),
        (says(""), "no JSON with a list of events: it is empty"),
        (says('{"events": "none"}'), "no JSON with a list of events"),
        (says('{"events": [{"sentence": 1, "trig', "length"), "cut off after 70 tokens"),
        (says("[" * 100_000 + "{" * 100_000), "no JSON with a list of events"),
        ((200, {}, b"<html>Welcome</html>"), "no chat completion"),
        ((200, {}, b'{"choices": []}'), "is empty"),
        ((200, {}, b"\xff\xfe"), "no chat completion"),
        ((403, {}, b'{"error": "no credit"}'), 'answered 403: {"error": "no credit"}'),
        ((302, {"Location": "http://127.0.0.1:9/"}, b""), "answered 302"),
    ],
)
def test_an_article_that_is_answered_badly_is_coded_by_frames_alone(
    endpoint: FakeEndpoint, tools: Tools, make_article: MakeArticle, reply: Reply, words: str
) -> None:
    endpoint.replies = [reply]
    reader = make_reader(endpoint.url)[0]
    article = make_article(TEXT, PUBLISHED)
    assert code(article, replace(tools, reader=reader)) == code(article, tools)
    assert words in reader.usages[0].failure
    assert len(endpoint.requests) == reader.usages[0].requests == 1


def test_one_bad_window_leaves_the_whole_article_to_the_frames(endpoint: FakeEndpoint, parse: Parse) -> None:
    endpoint.replies = [events(SHELLED), says("sorry")]
    analysis = parse("Rebels shelled the port of Goma on Monday. " * 80, PUBLISHED)
    assert make_reader(endpoint.url)[0].readings([analysis]) == [None]
    assert len(endpoint.requests) == 2


@pytest.mark.parametrize(
    ("changed", "dropped", "kept"),
    [
        ({"trigger": "bombed"}, "events whose trigger is not in the text", 0),
        ({"trigger": "shell"}, "events whose trigger is not in the text", 0),
        ({"trigger": " "}, "events whose trigger is not in the text", 0),
        ({"type": "BOMB"}, "events of no type of PLOVER", 0),
        ({"type": "none"}, "events of no type of PLOVER", 0),
        ({"sentence": "first"}, "events of another form", 0),
        ({"actor": "Rebels"}, "events of another form", 0),
        ({"mode": "explosives-and-more"}, "modes that the type does not have", 1),
        ({"status": "happened"}, "statuses that there are not", 1),
        ({"actor": ["The rebels"], "place": ["Goma, Congo"]}, "parts whose words are not in the text", 1),
        ({"figure": ["14" * 300]}, "parts whose words are not in the text", 1),
    ],
)
def test_what_does_not_lie_in_the_text_or_has_no_such_label_is_dropped_and_counted(
    endpoint: FakeEndpoint, parse: Parse, changed: dict[str, Any], dropped: str, kept: int
) -> None:
    endpoint.replies = [events(SHELLED | changed)]
    reader = make_reader(endpoint.url)[0]
    [reading] = reader.readings([parse(TEXT, PUBLISHED)])
    assert reading is not None and len(reading.propose([], 0.8)) == kept
    assert list(reader.usages[0].dropped) == [dropped]


def test_what_is_no_event_at_all_is_dropped_and_the_rest_kept(endpoint: FakeEndpoint, parse: Parse) -> None:
    endpoint.replies = [says(json.dumps({"events": [None, 7, [], {}, SHELLED, SHELLED]}))]
    reader = make_reader(endpoint.url)[0]
    [reading] = reader.readings([parse(TEXT, PUBLISHED)])
    assert reading is not None and len(reading.propose([], 0.8)) == 1
    assert reader.usages[0].dropped == {"events of another form": 4}


def test_a_trigger_is_found_under_a_wrong_number_and_with_other_marks(endpoint: FakeEndpoint, parse: Parse) -> None:
    text = "The minister’s guards fired on Monday.\n\nThe rebels’ walk\u2011out “shocked” Goma. Guards fired again."
    alone = SHELLED | {"sentence": 9, "actor": [], "place": [], "time": [], "figure": []}
    endpoint.replies = [
        events(
            alone | {"trigger": '"shocked"', "actor": ["rebels'"]},
            # It lies in two sentences, so that nobody knows which is meant.
            alone | {"trigger": "fired"},
        )
    ]
    analysis = parse(text, PUBLISHED)
    reader = make_reader(endpoint.url)[0]
    [reading] = reader.readings([analysis])
    assert reading is not None
    assert [analysis.tokens[proposal.token].text for proposal in reading.propose([], 0.8)] == ["shocked"]
    assert reader.usages[0].dropped == {"events whose trigger is not in the text": 1}


JSON_VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-3, 9) | st.text(max_size=9) | st.sampled_from(["shelled", "Goma"]),
    lambda values: st.lists(values, max_size=3) | st.dictionaries(st.sampled_from(list(SHELLED)), values, max_size=9),
    max_leaves=12,
)


@pytest.fixture(scope="module")
def shared_endpoint() -> Iterator[FakeEndpoint]:
    with served() as running:
        yield running


@given(st.lists(JSON_VALUES | st.dictionaries(st.sampled_from(list(SHELLED)), JSON_VALUES).map(SHELLED.__or__)))
@settings(max_examples=60, deadline=None)
def test_any_answer_is_read_or_dropped(shared_endpoint: FakeEndpoint, parse: Parse, items: list[Any]) -> None:
    shared_endpoint.replies = [says(json.dumps({"events": items}))]
    analysis = parse(TEXT, PUBLISHED)
    [reading] = make_reader(shared_endpoint.url)[0].readings([analysis])
    assert reading is not None
    for proposal in reading.propose([], 0.8):
        assert 0 <= proposal.token < len(analysis.tokens)
        assert reading.type_probabilities(proposal.token)[proposal.type] == numbers.NAMED


# ---------------------------------------------------------------- slowly, and not at all


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


# ---------------------------------------------------------------- the cache


def test_the_same_sentences_are_asked_once(endpoint: FakeEndpoint, parse: Parse, tools: Tools, tmp_path: Path) -> None:
    analysis = parse(TEXT, PUBLISHED)
    first = proposals_of(make_reader(endpoint.url, cache=tmp_path)[0], analysis, tools)
    again = make_reader(endpoint.url, cache=tmp_path)[0]
    second = proposals_of(again, analysis, tools)
    assert len(endpoint.requests) == 1
    assert [(p.token, p.type, p.parts) for p in first] == [(p.token, p.type, p.parts) for p in second]
    assert (again.usages[0].cached, again.usages[0].requests, again.usages[0].prompt_tokens) == (1, 0, 0)
    make_reader(endpoint.url, cache=tmp_path, model="other")[0].readings([analysis])
    make_reader(endpoint.url, cache=tmp_path)[0].readings([parse(TEXT, "2026-05-15")])
    assert len(endpoint.requests) == 3


def test_a_broken_entry_is_asked_again_and_a_bad_answer_is_not_kept(
    endpoint: FakeEndpoint, parse: Parse, tmp_path: Path
) -> None:
    endpoint.replies = [says("sorry"), events(SHELLED)]
    reader, _ = make_reader(endpoint.url, cache=tmp_path)
    assert reader.readings([parse(TEXT)]) == [None]
    assert list(tmp_path.rglob("*.json")) == []
    assert reader.readings([parse(TEXT)]) != [None]
    [entry] = tmp_path.rglob("*.json")
    entry.write_bytes(b"\xff half an answ")
    assert reader.readings([parse(TEXT)]) != [None]
    assert len(endpoint.requests) == 3 and json.loads(entry.read_text(encoding="utf-8"))["events"]


def test_where_nothing_can_be_written_nothing_is_kept(endpoint: FakeEndpoint, parse: Parse, tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"")
    reader, _ = make_reader(endpoint.url, cache=tmp_path / "file")
    assert None not in reader.readings([parse(TEXT)] * 2)
    assert len(endpoint.requests) == 2


@pytest.mark.parametrize(
    ("variables", "folder"),
    [
        ({"DATELINE_CACHE": "/var/kept", "XDG_CACHE_HOME": "/var/cache"}, "/var/kept"),
        ({"XDG_CACHE_HOME": "/var/cache"}, "/var/cache/dateline"),
        ({"XDG_CACHE_HOME": "cache", "HOME": "/home/ann"}, "/home/ann/.cache/dateline"),
        ({"HOME": "/home/ann"}, "/home/ann/.cache/dateline"),
    ],
)
def test_the_folder_of_the_cache(variables: dict[str, str], folder: str, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("DATELINE_CACHE", "XDG_CACHE_HOME"):
        monkeypatch.delenv(name, raising=False)
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    assert cache_folder() == Path(folder)


# ---------------------------------------------------------------- the choice, the report


@pytest.fixture
def described(endpoint: FakeEndpoint, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> FakeEndpoint:
    """The endpoint, as the environment describes it."""
    variables = {"": "openai", "_URL": endpoint.url, "_MODEL": "coder", "_KEY": "secret", "_TIMEOUT": "5"}
    for name, value in variables.items():
        monkeypatch.setenv(f"DATELINE_READER{name}", value)
    monkeypatch.setenv("DATELINE_READER_USAGE", "")
    monkeypatch.setenv("DATELINE_CACHE", str(tmp_path / "cache"))
    return endpoint


@pytest.mark.parametrize(
    ("variable", "value", "words"),
    [
        ("URL", "", "needs --reader-url, or the environment variable DATELINE_READER_URL"),
        ("URL", "localhost:8000", "'localhost:8000' is no address of an endpoint; write it as http"),
        ("URL", "file:///etc/passwd", "is no address"),
        ("URL", "http://[localhost", "is no address"),
        ("URL", "http://localhost:80000", "is no address"),
        ("MODEL", " ", "needs --reader-model, or the environment variable DATELINE_READER_MODEL"),
        ("TIMEOUT", "soon", 'DATELINE_READER_TIMEOUT: "soon" is no number of seconds'),
        ("TIMEOUT", "-1", "is no number of seconds"),
        ("TIMEOUT", "nan", "is no number of seconds"),
        ("KEY", "kéy", "holds characters that no key has"),
    ],
)
def test_what_is_missing_or_wrong_is_said_before_anything_is_read(
    described: FakeEndpoint, monkeypatch: pytest.MonkeyPatch, variable: str, value: str, words: str
) -> None:
    monkeypatch.setenv(f"DATELINE_READER_{variable}", value)
    with pytest.raises(ReaderFault, match=words):
        load_reader("openai", ONTOLOGY)


@pytest.fixture
def dateline(
    described: FakeEndpoint, tools: Tools, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Callable[..., tuple[int, str, str]]:
    """Run ``dateline code`` with the reader that the environment describes; exit code, output, messages."""
    with_reader = replace(tools, reader=load_reader("openai", ONTOLOGY))
    monkeypatch.setattr("dateline.api.load_tools", lambda model, reader: with_reader)

    def run(*arguments: str | Path) -> tuple[int, str, str]:
        monkeypatch.setattr(sys, "argv", ["dateline", "code", *map(str, arguments)])
        from dateline.scale import batch

        batch._coder.cache_clear()
        try:
            main()
            status = 0
        except SystemExit as end:
            status = int(end.code or 0)
        batch._coder.cache_clear()
        said = capsys.readouterr()
        return status, said.out, said.err

    return run


def test_the_cost_is_reported_at_the_end(described: FakeEndpoint, dateline: Any, tmp_path: Path) -> None:
    (tmp_path / "one.txt").write_text(TEXT, encoding="utf-8")
    (tmp_path / "two.txt").write_text(TEXT + "\n\nSoldiers shot a man.", encoding="utf-8")
    described.replies = [events(SHELLED, BUNDLED, SHELLED | {"trigger": "torched"})]
    status, out, err = dateline(tmp_path, "--format", "jsonl")
    assert (status, len(out.splitlines())) == (0, 2)
    report, dropped = err.splitlines()
    assert report.startswith(
        "dateline: reader: 2 articles, 2 requests, 0 answers from the cache, 1,800 tokens read and 140 written, "
    )
    assert dropped == "dateline: reader: dropped 2 events whose trigger is not in the text"
    assert "2 answers from the cache" in dateline(tmp_path, "--format", "jsonl")[2]
    assert described.keys == ["Bearer secret"] * 2


def test_articles_that_were_not_read_are_named_and_the_run_ends_with_1(
    described: FakeEndpoint, dateline: Any, tmp_path: Path
) -> None:
    described.replies = [says("sorry")]
    for number in range(12):
        (tmp_path / f"{number}.txt").write_text(f"Rebels shelled Goma on Monday, said witness {number}.")
    status, out, err = dateline(tmp_path, "--format", "jsonl")
    assert (status, len(out.splitlines())) == (1, 12)
    lines = err.splitlines()
    assert len(lines) == 12 and lines[-1] == "dateline: reader: coded by frames alone: 2 more"
    assert lines[1].endswith("the answer is no JSON with a list of events: sorry")


def test_the_numbers_of_an_answer_lie_where_they_are_said_to() -> None:
    weights = load_reconciling()
    assert weights.drop <= numbers.UNNAMED < weights.enter <= numbers.NAMED and weights.retype <= numbers.NAMED
    assert weights.absurd_part <= numbers.UNSAID_PART < min(weights.part, weights.first_part)
    assert max(weights.part, weights.first_part, weights.place, weights.time) <= numbers.GIVEN_PART
    assert weights.status <= numbers.GIVEN_STATUS
