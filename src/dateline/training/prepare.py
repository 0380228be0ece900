"""From coded articles to examples: each article analysed as the program does it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from dateline.attribution.statements import find_propositions
from dateline.entities.country_clues import CountryQuestion
from dateline.entities.resolve import resolve_entities
from dateline.language.analyse import analyse
from dateline.language.analysis import Analysis
from dateline.pipeline import Tools, load_tools
from dateline.reader.features import EntityMention
from dateline.reader.learned_reader import entity_mentions
from dateline.record import Actor, Figure
from dateline.training.coded_articles import CodedArticle
from dateline.training.examples import Example, make_example


def found_mentions(analysis: Analysis, tools: Tools) -> list[EntityMention]:
    """Return the mentions of all entities that the program finds in an article."""
    return entity_mentions(analysis, resolve_entities(analysis, tools.entities, on=analysis.article.published.date))


def analyse_articles(articles: Sequence[CodedArticle]) -> Iterator[Example]:
    """Yield the examples of coded articles, analysed with the program's own tools."""
    if not articles:
        return
    tools = load_tools(reader="off")
    for coded in articles:
        analysis = analyse(tools.parser, coded.article, tools.grammar)
        questions: list[CountryQuestion] = []
        # Nothing is answered, so that the rules go on to decide.
        entities = resolve_entities(analysis, tools.entities, analysis.article.published.date, questions.append)
        mentions = entity_mentions(analysis, entities)
        statements = [item.statement for item in find_propositions(analysis, entities.actors, tools.cues)]
        if not coded.is_whole:
            yield make_example(
                coded, analysis, [mention for mention in mentions if mention.kind != "figure"], statements
            )
            continue
        found: list[Actor | Figure] = [*entities.actors, *entities.figures]
        yield make_example(coded, analysis, mentions, statements, found, questions)
