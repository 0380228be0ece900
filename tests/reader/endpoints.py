"""A fake endpoint of a language model on this machine, and readers that ask it."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from dateline.entities.resolve import resolve_entities
from dateline.knowledge.loaders.ontology import load_ontology
from dateline.language.analysis import Analysis
from dateline.pipeline import Tools
from dateline.reader.answer_cache import AnswerCache
from dateline.reader.chat_client import ChatClient, Endpoint
from dateline.reader.chat_reader import ChatReader
from dateline.reader.learned_reader import entity_mentions
from dateline.reader.proposals import Proposal
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
