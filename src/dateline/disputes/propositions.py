"""Propositions: whom a statement names, for whom it speaks, and the words by which it is recognised elsewhere."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from dateline.events.context import CodingContext
from dateline.language.analysis import Analysis, Token
from dateline.record import Actor, Span, Statement

CONTENT_WORDS = frozenset({"NOUN", "PROPN", "VERB", "NUM"})
# Labels by which a word is the owner of a claim: "the ministry's allegations", "Western suggestions".
OWNERS = frozenset({"poss", "amod", "compound"})
ABOUT_WORDS = 14


@dataclass(frozen=True, slots=True)
class Proposition:
    """A statement with the features by which disputes are found.

    ``speaks_for``: its actor and that actor's country; ``mentioned``: the actors that its content names, and their
    countries; ``lemmas``: its content words; ``names_claim``: its content speaks of a claim made ("these
    accusations"); ``alleger``: the actor whose claim it names ("the ministry's allegations"); ``summary``: its first
    words.
    """

    statement: Statement
    sentence: int
    speaks_for: frozenset[str]
    mentioned: frozenset[str]
    lemmas: frozenset[str]
    cue_lemma: str
    names_claim: bool
    alleger: str | None
    summary: str


def find_propositions(context: CodingContext) -> list[Proposition]:
    """Return the proposition of every statement of an article, in the order of the statements."""
    return [_proposition(context, statement) for statement in context.statements]


def _proposition(context: CodingContext, statement: Statement) -> Proposition:
    analysis, actors, claim_nouns = context.analysis, context.actor_index.by_id, context.cues.hearing.claims
    tokens = [token for span in statement.content for token in _tokens(analysis, span)]
    mentioned = {actor.id for span in statement.content for actor in context.actor_index.within(*span)}
    claim = next((t for t in tokens if t.lemma in claim_nouns and _names_claim(context, t)), None)
    cue = analysis.tokens[analysis.token_at(statement.cue[0])] if statement.cue else None
    start, end = statement.content[0]
    return Proposition(
        statement=statement,
        sentence=tokens[0].sentence if tokens else -1,
        speaks_for=_with_countries(actors, {statement.actor} if statement.actor else set()),
        mentioned=_with_countries(actors, mentioned - {statement.actor}),
        lemmas=frozenset(t.lemma for t in tokens if t.pos in CONTENT_WORDS and t.lemma not in claim_nouns),
        cue_lemma=cue.lemma if cue is not None else "",
        names_claim=claim is not None,
        alleger=_find_alleger(context, claim, statement.actor) if claim is not None else None,
        summary=_first_words(analysis.text[start:end]),
    )


def _tokens(analysis: Analysis, span: Span) -> list[Token]:
    first, last = analysis.token_at(span[0]), analysis.token_at(span[1])
    return analysis.tokens[first:last]


def _with_countries(actors: Mapping[str, Actor], ids: Iterable[str]) -> frozenset[str]:
    """Return the ids of actors and the codes of their countries."""
    ids = frozenset(ids)
    countries = {actor.country for i in ids if (actor := actors.get(i)) is not None and actor.country}
    return ids | countries


def _names_claim(context: CodingContext, noun: Token) -> bool:
    """Whether a noun names a claim that was made: "these claims", "the ministry's allegations"."""
    tokens, pointing = context.analysis.tokens, context.knowledge.reference.pointing
    return any(
        tokens[child].lower in pointing or tokens[child].dep in OWNERS for child in noun.children if child < noun.i
    )


def _find_alleger(context: CodingContext, claim: Token, speaker: str | None) -> str | None:
    """Return the actor whose claim it is: named by the words before the noun or after "by", or by a name that begins
    alike ("Western suggestions" are those of the "Western countries")."""
    tokens = context.analysis.tokens
    owners = [tokens[child] for child in claim.children if tokens[child].dep in OWNERS | {"nmod"}]
    for child in claim.children:
        if tokens[child].lower in ("by", "from"):
            owners.extend(tokens[i] for i in tokens[child].children)
    mentions = [mention for mention in _mentions(context) if mention[2] != speaker]
    for word in owners:
        for start, end, actor in mentions:
            if start <= word.start and word.end <= end:
                return actor
    for word in owners:
        for start, _, actor in mentions:
            if word.text[0].isupper() and context.analysis.text.startswith(word.text, start):
                return actor
    return None


def _mentions(context: CodingContext) -> list[tuple[int, int, str]]:
    """Return the mentions of all actors in text order: start, end, id."""
    actors = context.entities.actors
    return sorted((start, end, actor.id) for actor in actors for start, end in actor.mentions)


def _first_words(content: str) -> str:
    words = content.split()
    return " ".join(words[:ABOUT_WORDS]).strip(" ,;:“”\"'") + ("…" if len(words) > ABOUT_WORDS else "")
