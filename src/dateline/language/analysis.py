"""The result of the language stage as plain values: tokens, sentences, names and predicates of an article.

Later stages read an :class:`Analysis` and never see the parser. Token indices run through the whole article;
character offsets are those of ``article.text``.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from dateline.language.labels import SUBJECTS
from dateline.language.quotations import Quotations, find_quotations
from dateline.record import Article, Block, BlockKind, Span


@dataclass(slots=True, eq=False)
class Token:
    """One token. ``head`` and ``children`` are token indices (a root is its own head); ``dep`` and ``tag`` are
    the labels of spaCy's English models (ClearNLP dependencies, Penn tags); ``entity`` is the name type
    (PERSON, NORP, ORG, GPE, LOC, FAC, DATE …) or "" outside names; ``entity_start`` is the index of
    the first token of its name, or -1; ``tokens`` are all tokens of the article."""

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
    tokens: list[Token] = field(default_factory=list, repr=False)

    @property
    def governor(self) -> Token:
        """The token that this one depends on; a root governs itself."""
        return self.tokens[self.head]

    @property
    def dependents(self) -> list[Token]:
        """The tokens that depend on this one, in the order of the text."""
        return [self.tokens[child] for child in self.children]

    @property
    def is_root(self) -> bool:
        """Whether the token is the root of its sentence."""
        return self.head == self.i

    @property
    def is_infinitive(self) -> bool:
        """Whether the token is a verb with the auxiliary "to"."""
        return self.tag == "VB" and any(child.lower == "to" and child.dep == "aux" for child in self.dependents)

    def child(self, *labels: str) -> Token | None:
        """Return the first dependent with one of the labels, or None."""
        for child in self.children:
            token = self.tokens[child]
            if token.dep in labels:
                return token
        return None

    def has_child(self, *labels: str) -> bool:
        """Return whether any dependent has one of the labels."""
        return self.child(*labels) is not None

    def has_subject(self) -> bool:
        """Return whether the token has a subject of its own, a noun or a clause."""
        return self.child(*SUBJECTS) is not None


@dataclass(slots=True, frozen=True)
class Sentence:
    """Tokens ``first`` to ``last`` (exclusive) of one sentence, its characters, its block and that block's kind."""

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

    ``approach``: the token of the verb by which the subject only draws near what the predicate tells ("*edged*
    closer to a deal"), or -1. ``converse``: the subject of a verb like "win" or "face" is at the receiving end of what
    its noun tells ("won backing from Rome"), both for that verb and for the noun, of which it is the object. ``i`` is
    its number in ``Analysis.predicates``; ``head`` its token; ``lemma`` with ``particle`` ("carry", "out");
    ``kind`` verb, noun or adjective; ``light`` the lemma of the light verb that supports a noun ("hold" in
    "held talks"), with ``light_head`` its token; ``start``/``end`` the characters of its words. ``tense`` past,
    present, future or ""; ``aspect`` perfect, progressive or ""; ``modal`` its modal auxiliary (may, could, should,
    would, must) or ""; ``negated``; ``conditional``: in an if/unless clause or its consequence; ``complement_of`` the
    number of the predicate whose clausal complement it is ("said" over "killed" in "said that he killed", "agree"
    over "meet" in "agreed to meet"), or -1; ``clause`` the characters of its clause."""

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
    converse: bool = False
    approach: int = -1
    light: str = ""
    light_head: int = -1
    tense: str = ""
    aspect: str = ""
    modal: str = ""
    negated: bool = False
    conditional: bool = False
    complement_of: int = -1
    clause: Span = (0, 0)

    @property
    def full_lemma(self) -> str:
        """The lemma with its particle, if any: "carry out"."""
        return f"{self.lemma} {self.particle}".strip()

    def roles(self, *names: str) -> Iterator[Argument]:
        """Yield the arguments in the given roles, in the order of the roles."""
        for name in names:
            for argument in self.arguments:
                if argument.role == name:
                    yield argument

    def has_role(self, *names: str) -> bool:
        """Return whether any argument has one of the roles."""
        return any(argument.role in names for argument in self.arguments)


@dataclass(slots=True, eq=False)
class Analysis:
    """An article with its tokens, sentences, names and predicates."""

    article: Article
    tokens: list[Token]
    sentences: list[Sentence]
    names: list[Name]
    predicates: list[Predicate] = field(default_factory=list)
    by_head: dict[int, Predicate] = field(default_factory=dict)
    _quotations: Quotations | None = field(default=None, repr=False)

    @property
    def quotations(self) -> Quotations:
        """The quotations of the article, found on the first use."""
        if self._quotations is None:
            blocks = self.article.blocks or (Block("paragraph", 0, len(self.text)),)
            self._quotations = find_quotations(self.text, blocks)
        return self._quotations

    @property
    def text(self) -> str:
        """The article's text."""
        return self.article.text

    def subtree(self, i: int) -> list[int]:
        """Return the sorted indices of the tokens in the subtree under token ``i``."""
        indices, pending = [], [i]
        while pending:
            index = pending.pop()
            indices.append(index)
            pending.extend(self.tokens[index].children)
        return sorted(indices)

    def sentence_tokens(self, sentence: Sentence) -> list[Token]:
        """Return the tokens of a sentence."""
        return self.tokens[sentence.first : sentence.last]

    def tokens_in(self, span: Span) -> range:
        """Return the indices of the tokens that stand in a span: from the token that covers or follows its first
        character on."""
        return range(self.token_at(span[0]), min(self.token_at(span[1] - 1) + 1, len(self.tokens)))

    def token_at(self, offset: int) -> int:
        """Return the index of the token that covers or follows character ``offset``; ``len(tokens)`` past the end."""
        low, high = 0, len(self.tokens)
        while low < high:
            middle = (low + high) // 2
            if self.tokens[middle].end <= offset:
                low = middle + 1
            else:
                high = middle
        return low
