"""Propositions: whom a statement names, for whom it speaks, and the words by which it is recognised elsewhere."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from dateline.entities.actor_index import ActorIndex
from dateline.knowledge.loaders.speech_cues import Cues, Hearing
from dateline.language.analysis import Analysis, Token
from dateline.record import Actor, Span, Statement

CONTENT_WORDS = frozenset({"NOUN", "PROPN", "VERB", "NUM"})
# Labels by which a word is the owner of a claim: "the ministry's allegations", "Western suggestions".
OWNERS = frozenset({"poss", "amod", "compound"})
# Words before whoever makes a claim: "a charge by the army", "accusations from Amnesty".
MAKERS = frozenset({"by", "from"})
ABOUT_WORDS = 14
RELATIVE_CLAUSE = re.compile(r",? (?:who|whom|whose|which|where|that)\b")
# The sectors of a state's own bodies.
OFFICIAL = frozenset({"GOV", "MIL", "COP", "SPY"})


@dataclass(frozen=True, slots=True)
class Proposition:
    """A statement with the features by which denials and disputes are found.

    ``voices``: its actor and the actors that the words of its source name ("the general's lawyer"); ``speaks_for``:
    those and their countries; ``official_of``: the countries of which they are officials; ``sectors``: those of its
    actor; ``mentioned``: the actors that its content names, and their countries; ``lemmas``: its content words;
    ``contrary``: its content begins with a negation; ``implied``: neither the cue nor a sign shows a denial, only that
    negation does; ``names_claim``: its content speaks of a claim made ("these accounts"); ``names_accusation``: of one
    that blames; ``alleger``: the actor whose claim it names ("the ministry's allegations"); ``returns``: it returns an
    accusation ("fired first"); ``summary``: its first words.
    """

    statement: Statement
    sentence: int
    voices: frozenset[str]
    speaks_for: frozenset[str]
    official_of: frozenset[str]
    sectors: frozenset[str]
    mentioned: frozenset[str]
    lemmas: frozenset[str]
    cue_lemma: str
    contrary: bool
    implied: bool
    names_claim: bool
    names_accusation: bool
    alleger: str | None
    returns: bool
    summary: str

    @property
    def start(self) -> int:
        """Where the statement begins, with its source, its cue or its content."""
        statement = self.statement
        spans = [*statement.content, *(span for span in (statement.source, statement.cue) if span is not None)]
        return min(first for first, _ in spans)

    def is_allied_with(self, other: Proposition) -> bool:
        """Return whether both statements are one side's: of one speaker, or of officials of one country."""
        return bool(self.voices & other.voices or self.official_of & other.official_of)

    def accuses(self, other: Proposition) -> bool:
        """Return whether the content names the side of another statement, and not as its own side."""
        return bool(other.speaks_for & (self.mentioned - self.speaks_for))


def read_propositions(
    analysis: Analysis, actors: Sequence[Actor], statements: Sequence[Statement], cues: Cues
) -> list[Proposition]:
    """Return the proposition of every statement of an article, in the order of the statements."""
    reader = _PropositionReader(analysis, actors, cues)
    return [reader.read(statement) for statement in statements]


class _PropositionReader:
    """Reads the propositions of one article."""

    def __init__(self, analysis: Analysis, actors: Sequence[Actor], cues: Cues) -> None:
        self._analysis, self._cues = analysis, cues
        self._index = ActorIndex(actors)
        self._mentions = sorted((start, end, actor.id) for actor in actors for start, end in actor.mentions)

    def read(self, statement: Statement) -> Proposition:
        """Return the proposition of a statement."""
        analysis, actors, hearing = self._analysis, self._index.by_id, self._cues.hearing
        tokens = [token for span in statement.content for token in _tokens(analysis, span)]
        voices = self._voices(statement)
        mentioned = {actor.id for span in statement.content for actor in self._index.within(*span)}
        claim = next(
            (token for token in tokens if token.lemma in hearing.claims and _names_claim(hearing, token)), None
        )
        cue = analysis.tokens[analysis.token_at(statement.cue[0])].lemma if statement.cue else ""
        speaker = actors.get(statement.actor or "")
        words = analysis.text[slice(*statement.content[0])]
        contrary = self._cues.signs.is_contrary(statement.kind, words)
        return Proposition(
            statement=statement,
            sentence=tokens[0].sentence if tokens else -1,
            voices=voices,
            speaks_for=_with_countries(actors, voices),
            official_of=frozenset(_countries_served(actors, voices)),
            sectors=frozenset(speaker.sectors) if speaker is not None else frozenset(),
            mentioned=_with_countries(actors, mentioned - {statement.actor}),
            lemmas=frozenset(t.lemma for t in tokens if t.pos in CONTENT_WORDS and t.lemma not in hearing.claims),
            cue_lemma=cue,
            contrary=contrary,
            implied=contrary and self._cues.is_neutral(cue) and not self._is_denial(statement, words, cue),
            names_claim=claim is not None,
            names_accusation=claim is not None and claim.lemma in hearing.accusations,
            alleger=self._find_alleger(claim, statement.actor) if claim is not None else None,
            returns=any(token.lower in hearing.returning for token in tokens),
            summary=_first_words(words),
        )

    def _voices(self, statement: Statement) -> frozenset[str]:
        """Return the ids of the actor of a statement and of those that the words of its source name."""
        named: list[Actor] = []
        if statement.source is not None:
            start, end = statement.source
            relative = RELATIVE_CLAUSE.search(self._analysis.text, start, end)
            named = self._index.within(start, relative.start() if relative else end)
        return frozenset(actor.id for actor in named) | ({statement.actor} if statement.actor else frozenset())

    def _is_denial(self, statement: Statement, words: str, cue: str) -> bool:
        """Return whether a sign in the words of a statement shows a denial."""
        return self._cues.signs.find_act(statement.kind, words, "", cue, True) == "denies"

    def _find_alleger(self, claim: Token, speaker: str | None) -> str | None:
        """Return the actor whose claim it is: named by the words before the noun or after "by", or by a name that
        begins alike ("Western suggestions" are those of the "Western countries")."""
        tokens = self._analysis.tokens
        owners = [tokens[child] for child in claim.children if tokens[child].dep in OWNERS | {"nmod"}]
        for child in claim.children:
            if tokens[child].lower in MAKERS:
                owners.extend(tokens[i] for i in tokens[child].children)
        mentions = [mention for mention in self._mentions if mention[2] != speaker]
        for word in owners:
            for start, end, actor in mentions:
                if start <= word.start and word.end <= end:
                    return actor
        for word in owners:
            for start, _, actor in mentions:
                if word.text[0].isupper() and self._analysis.text.startswith(word.text, start):
                    return actor
        return None


def _tokens(analysis: Analysis, span: Span) -> list[Token]:
    first, last = analysis.token_at(span[0]), analysis.token_at(span[1])
    return analysis.tokens[first:last]


def _with_countries(actors: Mapping[str, Actor], ids: Iterable[str]) -> frozenset[str]:
    """Return the ids of actors and the codes of their countries."""
    ids = frozenset(ids)
    countries = {actor.country for i in ids if (actor := actors.get(i)) is not None and actor.country}
    return ids | countries


def _countries_served(actors: Mapping[str, Actor], ids: Iterable[str]) -> Iterator[str]:
    """Yield the countries of those actors that are states or their officials."""
    for i in ids:
        actor = actors.get(i)
        if actor is not None and actor.country and (actor.kind == "state" or OFFICIAL.intersection(actor.sectors)):
            yield actor.country


def _names_claim(hearing: Hearing, noun: Token) -> bool:
    """Return whether a noun names a claim that was made: "these claims", "the ministry's allegations", "a claim by the
    ministry"."""
    return any(
        child.lower in hearing.pointing or child.dep in OWNERS if child.i < noun.i else child.lower in MAKERS
        for child in noun.dependents
    )


def _first_words(content: str) -> str:
    words = content.split()
    return " ".join(words[:ABOUT_WORDS]).strip(" ,;:“”\"'") + ("…" if len(words) > ABOUT_WORDS else "")
