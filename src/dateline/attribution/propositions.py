"""The gist of a statement: whom it names, for whom it speaks, and the words by which it is recognised elsewhere."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from dateline.knowledge.loaders.speech_cues import Cues
from dateline.language.analysis import Analysis, Token
from dateline.record import Actor, Span, Statement

_CONTENT_WORDS = frozenset({"NOUN", "PROPN", "VERB", "NUM"})
_POINTING = frozenset({"this", "these", "that", "those", "the", "such", "its", "their", "his", "her"})
_ABOUT_WORDS = 14
_RELATIVE_CLAUSE = re.compile(r",? (?:who|whom|whose|which|where|that)\b")
# The sectors of a state's own bodies.
_OFFICIAL = frozenset({"GOV", "MIL", "COP", "SPY"})


@dataclass(frozen=True, slots=True)
class Proposition:
    """A statement with what disputes are found by.

    ``voices``: its actor and the actors whom the words of its source name ("the general's lawyer"); ``speaks_for``: those
    and their countries; ``official_of``: the countries whose officials they are;
    ``sectors``: those of its actor; ``mentioned``: the actors that its content names, and their countries; ``lemmas``: its content words; ``contrary``:
    its content begins by negating something; ``implied``: only that shows a denial, neither the cue nor a sign does; ``names_claim``: its content speaks of a claim made ("these
    accusations"), ``names_accusation``: of one that blames; ``alleger``: the actor whose claim it names ("the ministry's allegations"); ``returns``:
    it returns an accusation ("fired first"); ``short``: its first words.
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
    short: str

    def is_allied_with(self, other: Proposition) -> bool:
        """Return whether both statements are one side's: of one speaker, or of officials of one country."""
        return bool(self.voices & other.voices or self.official_of & other.official_of)


def gists(analysis: Analysis, actors: list[Actor], statements: list[Statement], cues: Cues) -> list[Proposition]:
    """The gist of every statement, in their order."""
    by_id = {actor.id: actor for actor in actors}
    mentions = sorted((start, end, actor.id) for actor in actors for start, end in actor.mentions)
    starts = [start for start, _, _ in mentions]
    return [_gist(analysis, by_id, mentions, starts, statement, cues) for statement in statements]


def _gist(
    analysis: Analysis,
    actors: dict[str, Actor],
    mentions: list[tuple[int, int, str]],
    starts: list[int],
    statement: Statement,
    cues: Cues,
) -> Proposition:
    tokens = [token for span in statement.content for token in _tokens(analysis, span)]
    named = [m for span in statement.content for m in _within(mentions, starts, span)]
    ids = [actor for _, _, actor in named if actor != statement.actor]
    in_source = [actor for _, _, actor in _within(mentions, starts, _source_name(analysis, statement))]
    voices = frozenset(in_source) | ({statement.actor} if statement.actor else frozenset())
    claim = next((t for t in tokens if t.lemma in cues.hearing.claims and _points(analysis.tokens, t)), None)
    cue = analysis.tokens[analysis.token_at(statement.cue[0])] if statement.cue else None
    speaker = actors.get(statement.actor or "")
    start, end = statement.content[0]
    words = analysis.text[start:end]
    lemma = cue.lemma if cue is not None else ""
    contrary = cues.signs.is_contrary(statement.kind, words)
    return Proposition(
        statement=statement,
        sentence=tokens[0].sentence if tokens else -1,
        voices=voices,
        speaks_for=_sides(actors, voices),
        official_of=frozenset(_official_countries(actors, voices)),
        sectors=frozenset(speaker.sectors) if speaker is not None else frozenset(),
        mentioned=_sides(actors, ids),
        lemmas=frozenset(t.lemma for t in tokens if t.pos in _CONTENT_WORDS and t.lemma not in cues.hearing.claims),
        cue_lemma=lemma,
        contrary=contrary,
        implied=contrary
        and cues.signs.find_act(statement.kind, words, "", lemma, True) != "denies"
        and cues.is_neutral(lemma),
        names_claim=claim is not None,
        names_accusation=claim is not None and claim.lemma in cues.hearing.accusations,
        alleger=_alleger(analysis, claim, mentions, statement.actor) if claim is not None else None,
        returns=any(token.lower in cues.hearing.returning for token in tokens),
        short=_first_words(words),
    )


def _source_name(analysis: Analysis, statement: Statement) -> Span:
    """Return the words that name a source, without a relative clause after them."""
    start, end = statement.source or (0, 0)
    relative = _RELATIVE_CLAUSE.search(analysis.text, start, end)
    return start, relative.start() if relative else end


def _tokens(analysis: Analysis, span: Span) -> list[Token]:
    first, last = analysis.token_at(span[0]), analysis.token_at(span[1])
    return analysis.tokens[first:last]


def _within(mentions: list[tuple[int, int, str]], starts: list[int], span: Span) -> list[tuple[int, int, str]]:
    found = []
    for mention in mentions[bisect_left(starts, span[0]) :]:
        if mention[0] >= span[1]:
            break
        if mention[1] <= span[1]:
            found.append(mention)
    return found


def _official_countries(actors: dict[str, Actor], ids: Iterable[str]) -> Iterator[str]:
    """Yield the countries of those actors that are states or their officials."""
    for name in ids:
        actor = actors.get(name)
        if actor is not None and actor.country and (actor.kind == "state" or _OFFICIAL.intersection(actor.sectors)):
            yield actor.country


def _sides(actors: dict[str, Actor], ids: Iterable[str]) -> frozenset[str]:
    countries = {actor.country for one in ids if (actor := actors.get(one)) is not None and actor.country}
    return frozenset(ids) | countries


def _points(tokens: list[Token], claim: Token) -> bool:
    """Whether the noun names a claim that was made: "these claims", "the ministry's allegations"."""
    return any(
        tokens[c].lower in _POINTING or tokens[c].dep in ("poss", "amod", "compound")
        for c in claim.children
        if c < claim.i
    )


def _alleger(analysis: Analysis, claim: Token, mentions: list[tuple[int, int, str]], speaker: str | None) -> str | None:
    """The actor whose claim it is: named by the words before the noun or after "by", or by a name that begins alike
    ("Western suggestions" are those of the "Western countries")."""
    tokens = analysis.tokens
    owners = [c for c in claim.children if tokens[c].dep in ("poss", "amod", "compound", "nmod")]
    owners += [k for c in claim.children if tokens[c].lower in ("by", "from") for k in tokens[c].children]
    for owner in owners:
        word = tokens[owner]
        for start, end, actor in mentions:
            if actor != speaker and start <= word.start and word.end <= end:
                return actor
    for owner in owners:
        word = tokens[owner]
        if word.text[0].isupper():
            for start, _, actor in mentions:
                if actor != speaker and analysis.text.startswith(word.text, start):
                    return actor
    return None


def _first_words(content: str) -> str:
    words = content.split()
    return " ".join(words[:_ABOUT_WORDS]).strip(" ,;:“”\"'") + ("…" if len(words) > _ABOUT_WORDS else "")
