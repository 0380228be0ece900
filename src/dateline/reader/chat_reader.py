"""A reader that asks a language model behind an OpenAI-compatible endpoint, a window of sentences at a time."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from dateline.knowledge.loaders.files import PACKAGED
from dateline.knowledge.loaders.ontology import Ontology
from dateline.language.analysis import Analysis, Sentence
from dateline.reader.answer_cache import AnswerCache
from dateline.reader.answered_reading import AnsweredEvent, AnsweredReading
from dateline.reader.answers import BadAnswer, answer_schema, check_events, parse_answer
from dateline.reader.chat_client import MOST_TOKENS, ChatClient, Conversation, NoAnswer
from dateline.reader.usage import ArticleUsage, log_usage

PROMPT = PACKAGED / "prompts" / "events.txt"
# Characters of the sentences of a window, if no single one needs more, and of the longest sentence that is shown.
USUAL_LENGTH = 2_400
GREATEST_LENGTH = 4_000
# What of an article lies beyond so many windows is not read.
MOST_WINDOWS = 40
# After so many articles in a row that the endpoint did not answer, it is not asked again.
GIVE_UP_AFTER = 5


class ChatReader:
    """Reads articles by asking a language model.

    What it says is checked against the text (:mod:`dateline.reader.answers`). An article of which any window fails is
    not read at all. ``usages`` has what each article cost.
    """

    def __init__(self, client: ChatClient, ontology: Ontology, cache: AnswerCache | None = None) -> None:
        self._client, self._ontology, self._cache = client, ontology, cache
        self._prompt = PROMPT.read_text(encoding="utf-8").replace("{types}", describe_types(ontology))
        self._schema = answer_schema(ontology)
        self._failed_in_a_row = 0
        self.usages: list[ArticleUsage] = []

    @property
    def version(self) -> str:
        """The name of the model, as the endpoint has it."""
        return f"openai:{self._client.endpoint.model}"

    def readings(self, analyses: Iterable[Analysis]) -> list[AnsweredReading | None]:
        """Return what the model makes of each article; None where it could not be asked, or answered nonsense."""
        return [self._reading(analysis) for analysis in analyses]

    def _reading(self, analysis: Analysis) -> AnsweredReading | None:
        article = analysis.article
        usage = ArticleUsage(_sendable(article.headline or article.url or article.id))
        started, sent = time.monotonic(), self._client.sent
        dropped: Counter[str] = Counter()
        reading = None
        try:
            reading = AnsweredReading(analysis, list(self._events(analysis, usage, dropped)))
            self._failed_in_a_row = 0
        except BadAnswer as fault:
            usage.failure = str(fault)
        except NoAnswer as fault:
            usage.failure = str(fault)
            self._failed_in_a_row += 1
        usage.seconds = time.monotonic() - started
        usage.requests = self._client.sent - sent
        usage.dropped = dict(dropped)
        self.usages.append(usage)
        log_usage(usage)
        return reading

    def _events(self, analysis: Analysis, usage: ArticleUsage, dropped: Counter[str]) -> Iterator[AnsweredEvent]:
        for number, sentences in enumerate(make_windows(analysis.sentences)):
            if number == MOST_WINDOWS:
                dropped["articles beyond the most that is read of one"] += 1
                return
            raw = self._ask(self._conversation(analysis, sentences), usage)
            yield from check_events(analysis, sentences, raw, self._ontology, dropped)

    def _ask(self, conversation: Conversation, usage: ArticleUsage) -> list[Any]:
        """Return the model's answer on one window, from the cache if it was asked before. Raises NoAnswer or
        BadAnswer."""
        endpoint = self._client.endpoint
        asked = [endpoint.address, endpoint.model, conversation]
        cached = self._cache.get(asked) if self._cache else None
        if cached is not None:
            try:
                events = parse_answer(cached)
            except BadAnswer:
                pass
            else:
                usage.cached += 1
                return events
        if self._failed_in_a_row >= GIVE_UP_AFTER:
            raise NoAnswer(f"not asked, as {endpoint.shown} failed {GIVE_UP_AFTER} articles in a row")
        answer = self._client.ask(conversation, self._schema)
        usage.prompt_tokens += answer.prompt_tokens
        usage.completion_tokens += answer.completion_tokens
        if answer.is_cut:
            raise BadAnswer(f"the answer was cut off after {answer.completion_tokens or MOST_TOKENS} tokens")
        events = parse_answer(answer.text)
        if self._cache:
            self._cache.put(asked, answer.text)
        return events

    def _conversation(self, analysis: Analysis, sentences: Sequence[Sentence]) -> Conversation:
        """Return the instruction, and the sentences of a window with the one before them."""
        lines = [f"Published: {analysis.article.published.date or 'unknown'}"]
        before = sentences[0].i - 1
        if before >= 0:
            lines += ["Before, not to be coded: " + _words(analysis, analysis.sentences[before])]
        lines += [
            f"[{number}] ({sentence.kind}) {_words(analysis, sentence)}" for number, sentence in enumerate(sentences, 1)
        ]
        return [{"role": "system", "content": self._prompt}, {"role": "user", "content": "\n".join(lines)}]


def make_windows(sentences: Iterable[Sentence]) -> Iterator[list[Sentence]]:
    """Yield the sentences in runs of the usual length."""
    window: list[Sentence] = []
    for sentence in sentences:
        if window and sentence.end - window[0].start > USUAL_LENGTH:
            yield window
            window = []
        window.append(sentence)
    if window:
        yield window


def describe_types(ontology: Ontology) -> str:
    """Return a line for each event type with its meaning, and one for each of its modes."""
    lines = []
    for entry in ontology.types.values():
        lines.append(f"- {entry.name}: {entry.meaning}")
        lines += [f"  - {mode.name}: {mode.meaning}" for mode in entry.modes.values()]
    return "\n".join(lines)


def _words(analysis: Analysis, sentence: Sentence) -> str:
    return _sendable(" ".join(analysis.text[sentence.start : sentence.end].split())[:GREATEST_LENGTH])


def _sendable(words: str) -> str:
    """Return words without the halves of characters that broken pages hold and UTF-8 does not know."""
    return words.encode("utf-8", "replace").decode()
