"""An actor whose words do not say its country, and the countries that the article names, as the reader sees them."""

from __future__ import annotations

from dataclasses import dataclass

from dateline.entities.actor_places import is_named
from dateline.entities.country_clues import CountryQuestion
from dateline.language.analysis import Analysis
from dateline.reader.features import entity_words, sentences_apart
from dateline.record import Actor

# How an actor is spoken of: by the name of a person or of something else, as a group, as one.
FORMS = ("person", "body", "group", "one")
# So many countries that an article names are told apart by their number.
COUNTS = 8


@dataclass(frozen=True, slots=True)
class CountryWords:
    """An actor and the countries that an article names, for the reader.

    ``tokens`` head the actor's first mentions; ``classes`` are its first sector, how it is spoken of, and the number of
    countries. For each country, ``candidates`` is the token where it is named nearest, ``distances`` the class of the
    distance in sentences, ``clues`` the values of :data:`dateline.entities.country_clues.CLUES`.
    """

    tokens: tuple[int, ...]
    classes: tuple[int, int, int]
    candidates: tuple[int, ...]
    distances: tuple[int, ...]
    clues: tuple[tuple[float, ...], ...]


def country_words(analysis: Analysis, question: CountryQuestion) -> CountryWords | None:
    """Return the tokens and classes of a question; None where no token lies in the actor's mentions or the article
    names no country."""
    words = entity_words(analysis, question.actor)
    if not words.tokens or not question.candidates:
        return None
    last = len(analysis.tokens) - 1
    tokens = tuple(min(analysis.token_at(candidate.position), last) for candidate in question.candidates)
    return CountryWords(
        words.tokens,
        (words.label, FORMS.index(_form(question.actor)), min(len(tokens), COUNTS) - 1),
        tokens,
        tuple(sentences_apart(analysis, words.tokens[0], token) for token in tokens),
        tuple(candidate.clues for candidate in question.candidates),
    )


def _form(actor: Actor) -> str:
    if is_named(actor):
        return "person" if actor.kind == "person" else "body"
    return "group" if actor.kind == "group" else "one"
