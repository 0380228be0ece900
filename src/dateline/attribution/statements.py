"""Who said what: the stretches of text that an article attributes to a source.

A cue word from ``knowledge/cues`` opens a statement; the parse and the quotation marks give its source and its content;
quotations that no cue claims go on the last speaker. Spans are half-open code-point offsets into ``article.text``.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import msgspec

from dateline.attribution.contents import ContentReader
from dateline.attribution.cue_context import CuePosition, locate_cue
from dateline.attribution.cues import act_of, content_of_noun, content_of_phrase, match, part
from dateline.attribution.sources import Source, actor_of, is_passive, source_after, source_of_noun, source_of_verb
from dateline.attribution.unattributed_quotations import Speech, Turns, give_to_speakers
from dateline.entities.actor_index import ActorIndex
from dateline.knowledge.loaders.speech_cues import Cue, Cues, Signs
from dateline.language.analysis import Analysis, Token
from dateline.language.labels import FINITE_TAGS, VERB_TAGS
from dateline.language.quotations import Quotation, Quotations, find_quotations
from dateline.language.subtrees import Subtrees, characters, trim
from dateline.record import Actor, Block, Span, Statement, content_id

# How many contents that begin before a cue are looked at for the one that holds it.
_NEAR = 40
_SPEAKERS_OF_QUOTES = frozenset({"i", "we", "you"})


@dataclass(slots=True)
class StatementDraft:
    """A statement on its way: its cue's tokens, its source, its content, and what is said about the telling."""

    cue: Cue | None
    words: tuple[int, int] | None
    source: Source | None
    content: list[Span]
    place: CuePosition | None = None


def find_statements(analysis: Analysis, actors: list[Actor], cues: Cues) -> list[Statement]:
    """The statements of an article, in the order of their first words.

    ``actors`` may be empty; then the statements have source phrases but no actor ids.
    """
    blocks = analysis.article.blocks or (Block("paragraph", 0, len(analysis.text)),)
    quotations = find_quotations(analysis.text, blocks)
    reach = Subtrees(analysis)
    found = list(_with_cues(analysis, reach, quotations, cues))
    part(analysis.tokens, reach, quotations, found)
    _settle(analysis, quotations, found)
    found.extend(_without_cue(analysis, quotations, found))
    return _statements(analysis, quotations, found, ActorIndex(actors), cues.signs)


# ---------------------------------------------------------------- cues


def _with_cues(analysis: Analysis, reach: Subtrees, quotations: Quotations, cues: Cues) -> Iterator[StatementDraft]:
    tokens = analysis.tokens
    reader = ContentReader(analysis, reach, quotations)
    turns = Turns(analysis, quotations, cues.hearing)
    taken_to, sentence = -1, -1
    for token in tokens:
        if token.sentence != sentence:
            sentence, taken_to = token.sentence, -1
        lemma = token.lemma
        if lemma in cues.verbs and _can_attribute(token):
            one = _of_verb(analysis, reach, reader, cues, token, taken_to)
            if one is not None:
                yield one
                if _is_aside(one, token):
                    taken_to = one.place.last + 1 if one.place else -1
        elif lemma in cues.nouns and token.pos == "NOUN":
            yield from _of_noun(analysis, reach, cues, token)
        if token.lower in cues.phrases:
            yield from _of_phrase(analysis, reach, turns, cues, token)


def _can_attribute(token: Token) -> bool:
    """Whether a word can be a cue by its form: an adjective, or a verb that is no modifier ("pledged delegates")."""
    return (token.tag in VERB_TAGS and token.dep != "amod") or token.pos == "ADJ"


def _is_aside(one: StatementDraft, verb: Token) -> bool:
    """Whether a cue stands after all of its content ("…, he said"), so that a later cue's content begins after it."""
    if one.cue is None or one.place is None or one.place.passive or "clause" not in one.cue.takes:
        return False
    return max(end for _, end in one.content) <= verb.start


def _of_verb(
    analysis: Analysis, reach: Subtrees, reader: ContentReader, cues: Cues, token: Token, bound: int
) -> StatementDraft | None:
    """The statement that a verb opens, by its longest cue that finds a content."""
    tokens = analysis.tokens
    passive = is_passive(tokens, token.i)
    for cue, last_cue in match(cues.verbs[token.lemma], tokens, token.i):
        # What seems so seems so to nobody in particular.
        unsourced = "raising" in cue.takes
        source = None if unsourced else source_of_verb(tokens, reach, token.i, last_cue, passive)
        place = CuePosition(cue, token.i, last_cue, source, passive)
        locate_cue(analysis, reach, cues.hearing, place)
        content = reader.content(place, bound)
        if content and _says_nothing(tokens, token, cue, source):
            return None
        if content:
            return StatementDraft(cue, (token.i, _end_of_cue(tokens, token.i, last_cue)), source, content, place)
    return None


def _says_nothing(tokens: list[Token], verb: Token, cue: Cue, source: Source | None) -> bool:
    """Whether a cue reports no one's words: "did not say that …", the writer's own "I think", "Remember that …"."""
    if verb.tag == "VB" and verb.dep == "ROOT" and source is None:
        return True
    if cue.kind == "thought" and source is not None and tokens[source.head].lower in _SPEAKERS_OF_QUOTES:
        return True
    return cue.neutral and any(tokens[c].dep == "neg" for c in verb.children)


def _end_of_cue(tokens: list[Token], verb: int, last_cue: int) -> int:
    """The last token of a cue's words: the verb where an object parts them ("warned the town against")."""
    parted = any(verb < c < last_cue and tokens[c].dep in ("dobj", "dative") for c in tokens[verb].children)
    return verb if parted else last_cue


def _of_noun(analysis: Analysis, reach: Subtrees, cues: Cues, token: Token) -> Iterator[StatementDraft]:
    tokens = analysis.tokens
    for cue, last_cue in match(cues.nouns[token.lemma], tokens, token.i):
        content = content_of_noun(tokens, reach, token.i, last_cue, cue)
        if content is not None:
            source = source_of_noun(tokens, reach, token.i, cues.hearing)
            yield StatementDraft(cue, (token.i, last_cue), source, [content])
            return


def _of_phrase(analysis: Analysis, reach: Subtrees, turns: Turns, cues: Cues, token: Token) -> Iterator[StatementDraft]:
    tokens = analysis.tokens
    for cue, last_cue in match(cues.phrases[token.lower], tokens, token.i):
        source = None
        if "turn" in cue.takes:
            joined = turns.at(token.i)
            if joined is not None:
                yield StatementDraft(cue, (token.i, token.i), *joined)
            return
        if "source-after" in cue.takes:
            source = source_after(tokens, reach, last_cue)
            if source is None:
                continue
        content = content_of_phrase(analysis, reach, token.i, last_cue if source is None else source.last)
        if content:
            yield StatementDraft(cue, (token.i, last_cue), source, content)
            return


# ---------------------------------------------------------------- quotations


def _settle(analysis: Analysis, quotations: Quotations, found: list[StatementDraft]) -> None:
    """Let contents begin and end with the quotations that they cut into, and trim them."""
    for one in found:
        cue_start = analysis.tokens[one.words[0]].start if one.words else -1
        own = quotations.covering(cue_start) if cue_start >= 0 else None
        settled = []
        for start, end in one.content:
            span = _snap(analysis.text, quotations, own, start, end)
            if span[0] < span[1]:
                settled.append(span)
        one.content = settled
    found[:] = [one for one in found if one.content]


def _snap(text: str, quotations: Quotations, own: Quotation | None, start: int, end: int) -> Span:
    start, end = trim(text, start, end)
    if start >= end:
        return start, start
    if own is not None:
        closing = own.end - 1 if own.closed else own.end
        return trim(text, max(start, own.start + 1), min(end, closing))
    first, last = quotations.covering(start), quotations.covering(end - 1)
    if first is not None:
        start = first.start
    if last is not None:
        end = last.end
    else:
        # The comma or full stop inside the closing mark has been trimmed away: take it back with the mark.
        following = quotations.covering(end)
        if following is not None and following.start < end:
            end = following.end
    return start, end


def _without_cue(analysis: Analysis, quotations: Quotations, found: list[StatementDraft]) -> list[StatementDraft]:
    """Give quotations that no cue claims to the speaker before them; one in a headline stands alone."""
    tokens = analysis.tokens
    taken = [span for one in found if not _quoted(analysis, quotations, one) for span in one.content]
    speeches = [
        Speech(tokens[one.place.verb].start, one.content)
        for one in found
        if one.place is not None and "quotation" in one.place.cue.takes and not _quoted(analysis, quotations, one)
    ]
    alone = give_to_speakers(analysis, quotations, taken, sorted(speeches, key=lambda speech: speech.cue))
    return [StatementDraft(None, None, None, [(quote.start, quote.end)]) for quote in alone]


# ---------------------------------------------------------------- statements


def _statements(
    analysis: Analysis, quotations: Quotations, found: list[StatementDraft], index: ActorIndex, signs: Signs
) -> list[Statement]:
    made: list[tuple[StatementDraft, Statement]] = []
    taken: set[tuple[Span, ...]] = set()
    for one in sorted(found, key=lambda f: (f.content[0][0], -f.content[-1][1])):
        content = tuple(sorted(one.content))
        if content not in taken:
            taken.add(content)
            made.append((one, _statement(analysis, quotations, one, content, index, signs)))
    worthy = _Nest(one for _, one in made)
    kept = [
        statement
        for one, statement in made
        if not (worthy.container(statement) or _quoted(analysis, quotations, one)) or _speaks_for_itself(analysis, one)
    ]
    nest = _Nest(kept)
    return [msgspec.structs.replace(one, inside=nest.container(one)) for one in kept]


def _statement(
    analysis: Analysis,
    quotations: Quotations,
    one: StatementDraft,
    content: tuple[Span, ...],
    index: ActorIndex,
    signs: Signs,
) -> Statement:
    tokens, place = analysis.tokens, one.place
    kind = quotations.kind(analysis.text, content)
    words = " ".join(analysis.text[start:end] for start, end in content)
    return Statement(
        id=content_id("sta", analysis.article.id, *content),
        content=content,
        kind=kind,
        act=act_of(one.cue.act, one.cue.neutral, kind, words, signs, one.cue.lemma) if one.cue else "asserts",
        actor=actor_of(tokens, one.source, index) if one.source else None,
        source=characters(tokens, one.source.first, one.source.last) if one.source else None,
        cue=characters(tokens, *one.words) if one.words else None,
        addressee=_words(analysis, place.addressee) if place else None,
        venue=_words(analysis, place.venue) if place else None,
        time=_words(analysis, place.time) if place else None,
    )


def _quoted(analysis: Analysis, quotations: Quotations, one: StatementDraft) -> bool:
    return one.words is not None and quotations.covering(analysis.tokens[one.words[0]].start) is not None


def _speaks_for_itself(analysis: Analysis, one: StatementDraft) -> bool:
    """Whether a statement inside another is one of its own: someone else's words retold in a finite clause."""
    if one.cue is None or one.place is None or one.source is None or one.words is None:
        return False
    tokens, verb = analysis.tokens, analysis.tokens[one.place.verb]
    finite = verb.tag in FINITE_TAGS or any(tokens[c].lower in ("has", "have", "had") for c in verb.children)
    denied = any(tokens[c].dep == "neg" or tokens[c].tag == "MD" for c in verb.children)
    speaker = tokens[one.source.head].lower
    return (
        one.cue.kind == "speech"
        and "clause" in one.cue.takes
        and finite
        and not denied
        and not one.source.borrowed
        and speaker not in _SPEAKERS_OF_QUOTES
    )


def _words(analysis: Analysis, extent: tuple[int, int] | None) -> str | None:
    if extent is None:
        return None
    start, end = characters(analysis.tokens, *extent)
    start, end = trim(analysis.text, start, end)
    return analysis.text[start:end] or None


class _Nest:
    """Which statement lies inside the content of which."""

    def __init__(self, statements: Iterable[Statement]) -> None:
        self._spans = sorted(
            ((start, end, one.id) for one in statements for start, end in one.content), key=lambda s: (s[0], -s[1])
        )
        self._starts = [start for start, _, _ in self._spans]

    def container(self, one: Statement) -> str | None:
        """The id of the smallest statement whose content holds the cue of ``one``."""
        anchor = one.cue or one.content[0]
        best: tuple[int, str] | None = None
        last = bisect_right(self._starts, anchor[0])
        for start, end, owner in reversed(self._spans[max(0, last - _NEAR) : last]):
            if owner != one.id and end >= anchor[1] and (best is None or end - start < best[0]):
                best = (end - start, owner)
        return best[1] if best else None
