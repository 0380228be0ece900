"""The parts of the corpus as examples, whose analyses are kept from one program to the next."""

from __future__ import annotations

import pickle
from pathlib import Path

from dateline.training.coded_articles import CodedArticle, Part, load_articles
from dateline.training.coded_sentences import load_sentences
from dateline.training.examples import Example
from dateline.training.prepare import analyse_articles
from training import ARTICLES, SENTENCES


def load_examples(part: Part, cache: Path | None = None) -> list[Example]:
    """Return the examples of a part of the corpus; analyses are taken from the folder ``cache`` where it holds them."""
    return _analysed(list(load_articles(part, ARTICLES)), cache / f"{part}.pickle" if cache else None)


def load_sentence_examples(cache: Path | None = None) -> list[Example]:
    """Return the examples of the coded sentences, of which all are for training; ``cache`` as for articles."""
    return _analysed(load_sentences(SENTENCES), cache / "sentences.pickle" if cache else None)


def _analysed(articles: list[CodedArticle], stored: Path | None) -> list[Example]:
    known: dict[str, Example] = pickle.loads(stored.read_bytes()) if stored and stored.exists() else {}
    missing = [coded for coded in articles if coded.number not in known or known[coded.number].coded != coded]
    known |= {example.coded.number: example for example in analyse_articles(missing)}
    if stored and missing:
        stored.parent.mkdir(parents=True, exist_ok=True)
        stored.write_bytes(pickle.dumps(known))
    return [known[coded.number] for coded in articles]
