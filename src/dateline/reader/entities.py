"""What actors and figures are, as the reader sees them in their sentences: the country and sector of one, the kind of
the other."""

from __future__ import annotations

from collections.abc import Sequence
from typing import cast

import msgspec

from dateline.entities.actors.aggregation import actor_code
from dateline.entities.country_clues import CountryJudge, CountryQuestion
from dateline.language.analysis import Analysis
from dateline.reader.country_words import country_words
from dateline.reader.features import entity_words
from dateline.reader.interface import ArticleReading
from dateline.record import Actor, Figure, FigureKind

# A state that acts is its government, and a people is civil, whatever is said of them.
SETTLED = frozenset({"state", "population"})


def judge_actors(analysis: Analysis, actors: Sequence[Actor], reading: ArticleReading, sure: float) -> list[Actor]:
    """Return the actors, first with the sector of which the reader is sure, from the probability ``sure`` on."""
    return [actor if actor.kind in SETTLED else _judge_actor(analysis, actor, reading, sure) for actor in actors]


def _judge_actor(analysis: Analysis, actor: Actor, reading: ArticleReading, sure: float) -> Actor:
    odds = reading.label_probabilities(entity_words(analysis, actor))
    sector = max(odds, key=odds.__getitem__)
    if not sector or actor.sectors[:1] == (sector,) or odds[sector] < sure:
        return actor
    # What the rules took for the sector is wrong; what they have besides may still hold.
    sectors = (sector, *(other for other in actor.sectors[1:] if other != sector))
    return msgspec.structs.replace(actor, sectors=sectors, code=actor_code(actor.country or "", sectors))


def judge_figures(analysis: Analysis, figures: Sequence[Figure], reading: ArticleReading, sure: float) -> list[Figure]:
    """Return the figures with the kind of which the reader is sure, from the probability ``sure`` on."""
    judged = []
    for figure in figures:
        odds = reading.label_probabilities(entity_words(analysis, figure))
        kind = max(odds, key=odds.__getitem__)
        is_other = kind != figure.kind and odds[kind] >= sure
        judged.append(msgspec.structs.replace(figure, kind=cast(FigureKind, kind)) if is_other else figure)
    return judged


def country_judge(analysis: Analysis, reading: ArticleReading) -> CountryJudge:
    """Return what answers which country an actor of an article is of with the likeliest one."""

    def judge(question: CountryQuestion) -> str | None:
        words = country_words(analysis, question)
        odds = reading.country_probabilities(words) if words is not None else []
        if not odds:
            return None
        names = [*(candidate.country for candidate in question.candidates), ""]
        return names[max(range(len(odds)), key=odds.__getitem__)]

    return judge
