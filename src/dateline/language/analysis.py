"""What the language stage knows of an article, as plain values: tokens, sentences, predicates.

No later stage sees the parser: all of them read an :class:`Analysis`. Token indices run through the
whole article; character offsets are those of ``article.text``.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from dateline.record import Article, BlockKind, Span


@dataclass(slots=True, eq=False)
class Token:
    """One token. ``head`` and ``children`` are token indices (a root is its own head); ``dep`` and ``tag`` are
    the labels of spaCy's English models (ClearNLP dependencies, Penn tags); ``entity`` is the name type
    (PERSON, NORP, ORG, GPE, LOC, FAC, DATE …) or "" outside names; ``entity_start`` is the index of
    the first token of its name, or -1."""

    i: int
    start: int
    end: int
    text: str
    lower: str
    lemma: str
    pos: str
    tag: str
    dep: str
    head: int
    sentence: int
    entity: str = ""
    entity_start: int = -1
    children: list[int] = field(default_factory=list)


@dataclass(slots=True, frozen=True)
class Sentence:
    """Tokens ``first`` to ``last`` (exclusive) of one sentence, its characters, and the block in which it stands."""

    i: int
    first: int
    last: int
    start: int
    end: int
    block: int
    kind: BlockKind


@dataclass(slots=True, frozen=True)
class Name:
    """A proper name found by the parser: tokens ``first`` to ``last`` (exclusive), its type and its characters."""

    first: int
    last: int
    label: str
    start: int
    end: int


@dataclass(slots=True, frozen=True)
class Argument:
    """One argument of a predicate.

    ``role``: subject, object, dative, by (agent), possessor ("Turkey's raid"), modifier ("Turkish raid",
    "regime bombardment"), attribute, or the preposition (of, against, with, between, on, in, at, to, from, for, over,
    about …). Passives are undone: the surface subject of a passive has role ``object``. ``head`` is the token
    that heads the noun phrase; conjoined phrases are one argument each; ``start``/``end`` are the characters of
    the phrase without relative clauses and appositions."""

    role: str
    head: int
    start: int
    end: int


@dataclass(slots=True)
class Predicate:
    """A verb or an event noun with its arguments.

    ``i`` its number in ``Analysis.predicates``; ``head`` its token; ``lemma`` with ``particle`` ("carry", "out");
    ``kind`` verb, noun or adjective; ``light`` the lemma of the light verb that a noun leans on ("hold" in
    "held talks"), with ``light_head`` its token; ``start``/``end`` the characters that name it. ``tense`` past,
    present, future or ""; ``aspect`` perfect, progressive or ""; ``modal`` the modal auxiliary over it (may, could,
    should, would, must) or "";
    ``negated``; ``conditional``: in an if/unless clause or its consequence; ``complement_of`` the number of
    the predicate whose clausal complement it is ("said" over "killed" in "said that he killed", "agree" over
    "meet" in "agreed to meet"), or -1; ``clause`` the characters of its clause."""

    i: int
    head: int
    sentence: int
    lemma: str
    particle: str
    kind: str
    start: int
    end: int
    arguments: list[Argument]
    passive: bool = False
    light: str = ""
    light_head: int = -1
    tense: str = ""
    aspect: str = ""
    modal: str = ""
    negated: bool = False
    conditional: bool = False
    complement_of: int = -1
    clause: Span = (0, 0)

    def roles(self, *names: str) -> Iterator[Argument]:
        """The arguments in the given roles, in the order of the roles."""
        for name in names:
            for argument in self.arguments:
                if argument.role == name:
                    yield argument


@dataclass(slots=True, eq=False)
class Analysis:
    """An article with its tokens, sentences, names and predicates."""

    article: Article
    tokens: list[Token]
    sentences: list[Sentence]
    names: list[Name]
    predicates: list[Predicate] = field(default_factory=list)
    by_head: dict[int, Predicate] = field(default_factory=dict)

    @property
    def text(self) -> str:
        """The article's text."""
        return self.article.text

    def subtree(self, i: int) -> list[int]:
        """Token indices of the subtree under token ``i``, sorted."""
        found, todo = [], [i]
        while todo:
            k = todo.pop()
            found.append(k)
            todo.extend(self.tokens[k].children)
        return sorted(found)

    def sentence_tokens(self, sentence: Sentence) -> list[Token]:
        """The tokens of a sentence."""
        return self.tokens[sentence.first : sentence.last]

    def token_at(self, offset: int) -> int:
        """The index of the token that covers or follows character ``offset``; ``len(tokens)`` past the end."""
        low, high = 0, len(self.tokens)
        while low < high:
            middle = (low + high) // 2
            if self.tokens[middle].end <= offset:
                low = middle + 1
            else:
                high = middle
        return low
