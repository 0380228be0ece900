"""Gold mentions of acts in parsed sentences, as reports that event linking can compare."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from dateline.bench.gold_sets import Line, make_article
from dateline.knowledge.loaders.grammar import Grammar
from dateline.knowledge.loaders.story_terms import StoryKnowledge, StoryWords
from dateline.language.analyse import analyse
from dateline.language.analysis import Analysis, Predicate, Token
from dateline.language.parser import Parser
from dateline.stories.event_similarity import NOTHING, Report, Words
from dateline.stories.terms import Frequencies, context_vector

ADDRESS = ("http :", "https :", "http:", "https:")


@dataclass(frozen=True, slots=True)
class MentionTools:
    """The tools for reading mentions."""

    parser: Parser
    grammar: Grammar
    knowledge: StoryKnowledge
    frequencies: Frequencies


def join_sentences(line: Line) -> str:
    """Return the sentences of a document, without the line that is its address."""
    return "\n".join(sentence for sentence in line["sentences"] if not sentence.startswith(ADDRESS))


def read_mentions(
    line: Line, mention_ids: Mapping[str, object], story: int | None, tools: MentionTools
) -> Iterator[Report]:
    """Yield the mentions with the given ids in one document as reports; only their sentences are parsed."""
    mentions = [mention for mention in line["mentions"] if mention["id"] in mention_ids]
    numbers = {mention["sent"] for mention in mentions}
    sentences = [
        (number, text) for number, text in zip(line["sent_ids"], line["sentences"], strict=True) if number in numbers
    ]
    if not sentences:
        return
    analysis = analyse(tools.parser, make_article("\n".join(text for _, text in sentences)), tools.grammar)
    starts, position = {}, 0
    for number, text in sentences:
        starts[number] = (position, text)
        position += len(text) + 1
    for mention in mentions:
        start, text = starts[mention["sent"]]
        yield _make_report(line, mention, story, analysis, _tokens(analysis, start, text, mention["tok"]), tools)


def _tokens(analysis: Analysis, start: int, text: str, indices: list[int]) -> list[Token]:
    """Return the parser's tokens under the given white-space tokens of a sentence."""
    spans, position = [], start
    for word in text.split(" "):
        spans.append((position, position + len(word)))
        position += len(word) + 1
    tokens: dict[int, Token] = {}
    for index in indices:
        first, last = spans[index]
        number = analysis.token_at(first)
        while number < len(analysis.tokens) and analysis.tokens[number].start < last:
            tokens[number] = analysis.tokens[number]
            number += 1
    return [tokens[number] for number in sorted(tokens)]


def _make_report(
    line: Line, mention: Line, story: int | None, analysis: Analysis, tokens: list[Token], tools: MentionTools
) -> Report:
    words, indices = tools.knowledge.words, {token.i for token in tokens}
    head = next((token for token in tokens if token.head not in indices or token.head == token.i), tokens[0])
    context = [token for token in _block_tokens(analysis, head) if token.i not in indices]
    predicate = analysis.by_head.get(head.i)
    stems_by_role = _argument_stems(analysis, predicate, words)
    return Report(
        id=mention["id"],
        article=line["id"],
        story=story,
        sentence=mention["sent"],
        word=words.stem(head.lemma),
        words=frozenset(words.stem(token.lemma) for token in tokens if token.lemma not in words.stop),
        context=context_vector([token.text for token in context], tools.frequencies),
        actors=frozenset(stems_by_role.pop("subject", NOTHING)),
        recipients=frozenset(stems_by_role.pop("object", NOTHING)),
        others=frozenset(stem for stems in stems_by_role.values() for stem in stems),
        numbers=_numbers(context),
        negated=bool(mention.get("neg")) or bool(predicate and predicate.negated),
        planned=bool(predicate and (predicate.modal or predicate.tense == "future")),
    )


def _block_tokens(analysis: Analysis, head: Token) -> Iterator[Token]:
    block = analysis.sentences[head.sentence].block
    for sentence in analysis.sentences:
        if sentence.block == block:
            yield from analysis.sentence_tokens(sentence)


def _argument_stems(analysis: Analysis, predicate: Predicate | None, words: StoryWords) -> dict[str, set[str]]:
    """Return the stems of the content words of each argument, by its role."""
    stems: dict[str, set[str]] = {}
    for argument in predicate.arguments if predicate else ():
        first, last = analysis.token_at(argument.start), analysis.token_at(argument.end)
        content = (t for t in analysis.tokens[first:last] if t.lower not in words.stop and t.text[0].isalnum())
        stems.setdefault(argument.role, set()).update(words.stem(token.lower) for token in content)
    return stems


def _numbers(sentence: list[Token]) -> Words:
    return frozenset(token.lower for token in sentence if token.pos == "NUM" and token.entity != "DATE")
