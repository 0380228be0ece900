"""Mentions of acts in texts whose sentences and mentions are given, as reports that can be compared."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from dateline.bench.gold import Line, article_of
from dateline.knowledge.loaders.grammar import Grammar
from dateline.knowledge.loaders.story_terms import StoryKnowledge
from dateline.language.analyse import analyse
from dateline.language.analysis import Analysis, Token
from dateline.language.parser import Parser
from dateline.stories.event_similarity import NOTHING, Report, Words
from dateline.stories.terms import Frequencies, context_vector

ADDRESS = ("http :", "https :", "http:", "https:")


@dataclass(frozen=True, slots=True)
class MentionTools:
    """What reading mentions needs."""

    parser: Parser
    grammar: Grammar
    knowledge: StoryKnowledge
    frequencies: Frequencies


def plain_text(line: Line) -> str:
    """The sentences of a document without the line that is its address."""
    return "\n".join(sentence for sentence in line["sentences"] if not sentence.startswith(ADDRESS))


def read_mentions(line: Line, wanted: Mapping[str, object], story: int | None, tools: MentionTools) -> Iterator[Report]:
    """The mentions of one document that are ``wanted`` (by id) as reports; only their sentences are parsed."""
    mentions = [mention for mention in line["mentions"] if mention["id"] in wanted]
    numbers = {mention["sent"] for mention in mentions}
    sentences = [
        (number, text) for number, text in zip(line["sent_ids"], line["sentences"], strict=True) if number in numbers
    ]
    if not sentences:
        return
    analysis = analyse(tools.parser, article_of("\n".join(text for _, text in sentences)), tools.grammar)
    starts, at = {}, 0
    for number, text in sentences:
        starts[number] = (at, text)
        at += len(text) + 1
    for mention in mentions:
        start, text = starts[mention["sent"]]
        yield _report(line, mention, story, analysis, _tokens(analysis, start, text, mention["tok"]), tools)


def _tokens(analysis: Analysis, start: int, text: str, indices: list[int]) -> list[Token]:
    """The parser's tokens under the given white-space tokens of a sentence."""
    spans, at = [], start
    for word in text.split(" "):
        spans.append((at, at + len(word)))
        at += len(word) + 1
    found: dict[int, Token] = {}
    for index in indices:
        first, last = spans[index]
        number = analysis.token_at(first)
        while number < len(analysis.tokens) and analysis.tokens[number].start < last:
            found[number] = analysis.tokens[number]
            number += 1
    return [found[number] for number in sorted(found)]


def _report(
    line: Line, mention: Line, story: int | None, analysis: Analysis, tokens: list[Token], tools: MentionTools
) -> Report:
    words, inside = tools.knowledge.words, {token.i for token in tokens}
    head = next((token for token in tokens if token.head not in inside or token.head == token.i), tokens[0])
    block = analysis.sentences[head.sentence].block
    sentence = [
        token
        for one in analysis.sentences
        if one.block == block
        for token in analysis.sentence_tokens(one)
        if token.i not in inside
    ]
    predicate = analysis.by_head.get(head.i)
    sides: dict[str, set[str]] = {}
    for argument in predicate.arguments if predicate else ():
        first, last = analysis.token_at(argument.start), analysis.token_at(argument.end)
        told = {
            words.stem(t.lower)
            for t in analysis.tokens[first:last]
            if t.lower not in words.stop and t.text[0].isalnum()
        }
        sides.setdefault(argument.role, set()).update(told)
    return Report(
        id=mention["id"],
        article=line["id"],
        story=story,
        sentence=mention["sent"],
        word=words.stem(head.lemma),
        words=frozenset(words.stem(token.lemma) for token in tokens if token.lemma not in words.stop),
        context=context_vector([token.text for token in sentence], tools.frequencies),
        actors=frozenset(sides.pop("subject", NOTHING)),
        recipients=frozenset(sides.pop("object", NOTHING)),
        others=frozenset(stem for told in sides.values() for stem in told),
        numbers=_numbers(sentence),
        negated=bool(mention.get("neg")) or bool(predicate and predicate.negated),
        planned=bool(predicate and (predicate.modal or predicate.tense == "future")),
    )


def _numbers(sentence: list[Token]) -> Words:
    return frozenset(token.lower for token in sentence if token.pos == "NUM" and token.entity != "DATE")
