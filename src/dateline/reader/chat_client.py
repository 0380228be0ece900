"""Requests to an OpenAI-compatible endpoint: one answer to one conversation, with retries, and limits of time and
size."""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import httpx
import msgspec

from dateline.errors import ReaderFault
from dateline.reading.web import retry_after_s
from dateline.version import __version__

Conversation = Sequence[Mapping[str, str]]
PATH = "/chat/completions"
TIMEOUT_S = 120.0
ATTEMPTS = 4
# Seconds before the second attempt; twice as many before each further one. No endpoint is waited for longer than the
# longest wait.
FIRST_WAIT_S = 0.5
LONGEST_WAIT_S = 60.0
LARGEST_ANSWER = 4_000_000
ANY_JSON: Mapping[str, Any] = {"type": "json_object"}
MOST_TOKENS = 4096
# What may pass by itself: time-outs, too many requests, and faults of the server or of a proxy before it.
PASSING = frozenset({408, 409, 425, 429, 500, 502, 503, 504})
# What an endpoint says to a form of answer that it does not know.
REFUSED_FORM = frozenset({400, 404, 415, 422, 501})


@dataclass(frozen=True, slots=True)
class Endpoint:
    """Where the model is: the address that ends in ``/v1`` or the like, the model's name, the key if one is needed, and
    how many seconds one answer may take. Raises ReaderFault for what is no address."""

    url: str
    model: str
    key: str = field(default="", repr=False)
    timeout_s: float = TIMEOUT_S

    def __post_init__(self) -> None:
        try:
            parts = urlsplit(self.url)
            is_address = parts.scheme in {"http", "https"} and bool(parts.hostname) and parts.port != 0
        except ValueError:
            is_address = False
        if not is_address:
            raise ReaderFault(f"{self.url!r} is no address of an endpoint; write it as http://localhost:8000/v1")
        if not (self.key.isascii() and self.key.isprintable()):
            raise ReaderFault("the key of the endpoint holds characters that no key has; see DATELINE_READER_KEY")

    @property
    def address(self) -> str:
        """The address to which conversations are sent."""
        url = self.url.rstrip("/")
        return url if url.endswith(PATH) else url + PATH

    @property
    def shown(self) -> str:
        """The address as messages name it: without a password or a query that may hold one."""
        parts = urlsplit(self.url)
        return urlunsplit((parts.scheme, parts.netloc.rpartition("@")[2], parts.path, "", ""))


@dataclass(frozen=True, slots=True)
class Answer:
    """What the model wrote, whether it was cut off at the greatest length, and how many tokens were read and
    written."""

    text: str
    is_cut: bool
    prompt_tokens: int
    completion_tokens: int


class NoAnswer(Exception):
    """The endpoint gave no answer; the message says why in one line."""


class _Message(msgspec.Struct):
    content: str | None = None


class _Choice(msgspec.Struct):
    message: _Message
    finish_reason: str | None = None


class _Tokens(msgspec.Struct):
    prompt_tokens: int | None = None
    completion_tokens: int | None = None


class _Completion(msgspec.Struct):
    choices: list[_Choice]
    usage: _Tokens | None = None


class ChatClient:
    """Asks one endpoint. ``sent`` counts the requests, repeated ones too."""

    def __init__(
        self,
        endpoint: Endpoint,
        sleep: Callable[[float], None] = time.sleep,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self.endpoint = endpoint
        self.sent = 0
        self._sleep, self._clock = sleep, clock
        self._takes_schema = True
        headers = {"User-Agent": f"dateline/{__version__}"}
        if endpoint.key:
            headers["Authorization"] = f"Bearer {endpoint.key}"
        self._client = httpx.Client(headers=headers, timeout=endpoint.timeout_s, follow_redirects=False)

    def ask(self, conversation: Conversation, schema: Mapping[str, Any]) -> Answer:
        """Return the model's answer, of the form of the schema where the endpoint can hold the model to it.

        An endpoint that refuses the schema is asked for any JSON from then on. Raises NoAnswer.
        """
        named = {"name": "events", "strict": True, "schema": schema}
        with_schema: Mapping[str, Any] = {"type": "json_schema", "json_schema": named}
        forms = [with_schema, ANY_JSON] if self._takes_schema else [ANY_JSON]
        reason = ""
        for form in forms:
            try:
                answer = self._ask_repeatedly(conversation, form)
            except _FormRefused as refused:
                reason = str(refused)
                continue
            # What is refused in both forms may be too long, or ask for a model that there is not.
            self._takes_schema = form is with_schema
            return answer
        raise NoAnswer(reason)

    def _ask_repeatedly(self, conversation: Conversation, form: Mapping[str, Any]) -> Answer:
        payload = {
            "model": self.endpoint.model,
            "messages": list(conversation),
            "temperature": 0,
            "max_tokens": MOST_TOKENS,
            "response_format": form,
        }
        for attempt in range(ATTEMPTS):
            status, headers, body = self._post(payload)
            if status == 200:
                return _decode(body)
            reason = f"{self.endpoint.shown} answered {status}: {_reason(body)}" if status else body.decode()
            if status in REFUSED_FORM:
                raise _FormRefused(reason)
            if (status and status not in PASSING) or attempt == ATTEMPTS - 1:
                raise NoAnswer(reason)
            wait = retry_after_s(headers.get("retry-after"))
            if wait is not None and wait > LONGEST_WAIT_S:
                raise NoAnswer(f"{reason}; it asks to wait {wait:.0f} seconds")
            # Many processes that were refused together shall not come back together.
            self._sleep(FIRST_WAIT_S * 2**attempt * random.uniform(0.75, 1.25) if wait is None else wait)
        raise AssertionError("the last attempt returns or raises")

    def _post(self, payload: Mapping[str, Any]) -> tuple[int, Mapping[str, str], bytes]:
        """Return status, headers and body of one request; status 0, and the reason as the body, if none came."""
        self.sent += 1
        started = self._clock()
        try:
            with self._client.stream("POST", self.endpoint.address, json=payload) as response:
                body = bytearray()
                for chunk in response.iter_bytes():
                    body += chunk
                    if len(body) > LARGEST_ANSWER:
                        raise NoAnswer(f"{self.endpoint.shown} sent more than {LARGEST_ANSWER:,} bytes")
                    # The client's own limit is of the time between two pieces.
                    if self._clock() - started > self.endpoint.timeout_s:
                        raise httpx.ReadTimeout("")
                return response.status_code, response.headers, bytes(body)
        except httpx.TimeoutException:
            reason = f"{self.endpoint.shown} did not answer within {self.endpoint.timeout_s:g} seconds"
        except (httpx.HTTPError, httpx.InvalidURL, OSError, ValueError) as error:
            reason = f"{self.endpoint.shown} cannot be reached: {type(error).__name__}: {error}".rstrip(": ")
        return 0, {}, reason.encode()


class _FormRefused(Exception):
    """The endpoint does not know the form of answer that was asked for, or the request is wrong otherwise."""


def _decode(body: bytes) -> Answer:
    try:
        completion = msgspec.json.decode(body, type=_Completion)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise NoAnswer(f"the endpoint's answer is no chat completion: {error}") from error
    if not completion.choices:
        raise NoAnswer("the endpoint's answer is empty")
    choice, tokens = completion.choices[0], completion.usage or _Tokens()
    text = choice.message.content or ""
    is_cut = choice.finish_reason == "length"
    return Answer(text, is_cut, tokens.prompt_tokens or 0, tokens.completion_tokens or 0)


def _reason(body: bytes) -> str:
    """Return the first words of an endpoint's message of a fault."""
    return " ".join(body[:2000].decode("utf-8", "replace").split())[:160] or "nothing"
