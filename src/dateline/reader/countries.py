"""Which country an actor is of whose words do not say it, as the reader sees it in its sentence."""

from __future__ import annotations

from dateline.entities.country_clues import CountryJudge, CountryQuestion
from dateline.language.analysis import Analysis
from dateline.reader.country_words import country_words
from dateline.reader.interface import ArticleReading


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
