"""Statements: the stretches of text that an article attributes to a source.

A cue word from ``knowledge/cues`` opens a statement; the parse and the quotation marks give its source and its content;
quotations without a cue continue the speech of the last source. Spans are half-open code-point offsets into
``article.text``.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import replace

import msgspec

from dateline.attribution.acts import resolve_act
from dateline.attribution.answers import mark_denials
from dateline.attribution.contents import ContentReader
from dateline.attribution.cue_context import Extent, StatementDraft, read_context
from dateline.attribution.cues import (
    content_of_noun,
    content_of_phrase,
    cut_before_relative_clauses,
    match_cues,
    separate_coordinated,
)
from dateline.attribution.propositions import Proposition, read_propositions
from dateline.attribution.sources import Source, actor_of, is_passive, source_after, source_of_noun, source_of_verb
from dateline.attribution.unattributed_quotations import DialogueTurns, Speech, assign_quotations
from dateline.entities.actor_index import ActorIndex
from dateline.knowledge.loaders.act_signs import Signs
from dateline.knowledge.loaders.speech_cues import Cue, Cues, Hearing
from dateline.language.analysis import Analysis, Token
from dateline.language.labels import FINITE_TAGS, VERB_TAGS
from dateline.language.quotations import Quotation
from dateline.language.subtrees import Subtrees, characters, trim
from dateline.record import Actor, Span, Statement, content_id

# How many contents that begin before a cue are searched for the one that contains it.
_MAX_CONTENTS = 40
_NOBODY = frozenset({"nobody", "none", "no-one", "neither"})
_FIRST_AND_SECOND_PERSON = frozenset({"i", "we", "you"})


def find_statements(analysis: Analysis, actors: list[Actor], cues: Cues) -> list[Statement]:
    """Return the statements of an article, in the order of their first words.

    ``actors`` may be empty; then the statements have source phrases but no actor ids.
    """
    return [proposition.statement for proposition in find_propositions(analysis, actors, cues)]


def find_propositions(analysis: Analysis, actors: list[Actor], cues: Cues) -> list[Proposition]:
    """Return the statements of an article as :func:`find_statements` does, with what they are about."""
    subtrees = Subtrees(analysis)
    drafts = list(_drafts_with_cues(analysis, subtrees, cues))
    drafts = separate_coordinated(analysis.tokens, subtrees, analysis.quotations, drafts)
    drafts = cut_before_relative_clauses(analysis.tokens, subtrees, drafts)
    drafts = _fit_to_quotations(analysis, drafts)
    drafts = _add_quotations_without_cue(analysis, drafts)
    statements = _build_statements(analysis, drafts, ActorIndex(actors), cues.signs)
    return mark_denials(read_propositions(analysis, actors, statements, cues))


# ---------------------------------------------------------------- cues


def _drafts_with_cues(analysis: Analysis, subtrees: Subtrees, cues: Cues) -> Iterator[StatementDraft]:
    """Yield a draft for each cue of a verb, noun or phrase, in the order of the cues."""
    reader = ContentReader(analysis, subtrees)
    turns = DialogueTurns(analysis, cues.hearing)
    bound, sentence = -1, -1
    for token in analysis.tokens:
        if token.sentence != sentence:
            sentence, bound = token.sentence, -1
        if token.lemma in cues.verbs and _can_attribute(token):
            draft = _draft_of_verb(analysis, subtrees, reader, cues, token, bound)
            if draft is not None:
                yield draft
                if draft.context is not None and _follows_content(draft, token):
                    bound = draft.context.last + 1
        elif token.lemma in cues.nouns and token.pos == "NOUN":
            yield from _drafts_of_noun(analysis, subtrees, cues, token)
        if token.lower in cues.phrases:
            yield from _drafts_of_phrase(analysis, subtrees, turns, cues, token)


def _can_attribute(token: Token) -> bool:
    """Return whether a word can be a cue by its form: an adjective, or a verb that is no modifier ("pledged
    delegates")."""
    return (token.tag in VERB_TAGS and token.dep != "amod") or token.pos == "ADJ"


def _follows_content(draft: StatementDraft, verb: Token) -> bool:
    """Return whether a cue comes after all of its content ("…, he said"), so that a later cue's content begins after
    it."""
    if draft.cue is None or draft.context is None or draft.context.passive or "clause" not in draft.cue.takes:
        return False
    return max(end for _, end in draft.content) <= verb.start


def _draft_of_verb(
    analysis: Analysis, subtrees: Subtrees, reader: ContentReader, cues: Cues, verb: Token, bound: int
) -> StatementDraft | None:
    """Return the statement that a verb opens, by its longest cue that has a content."""
    passive = is_passive(verb)
    for cue, last_cue in match_cues(cues.verbs[verb.lemma], analysis.tokens, verb.i):
        # An impression ("it seems") has no source in particular.
        source = None if "raising" in cue.takes else source_of_verb(subtrees, verb, last_cue, passive)
        context = read_context(subtrees, cues.hearing, cue, verb, last_cue, source, passive)
        content = reader.content(context, bound)
        if content and (
            _attributes_nothing(verb, cue, source, cues.hearing) or _withholds(analysis, cues.hearing, cue, content)
        ):
            return None
        if content:
            return StatementDraft(cue, (verb.i, _end_of_cue(verb, last_cue)), source, content, context)
    return None


def _attributes_nothing(verb: Token, cue: Cue, source: Source | None, hearing: Hearing) -> bool:
    """Return whether a cue reports nobody's words: "did not say that …", the writer's own "I think", "Remember that
    …"."""
    if verb.tag == "VB" and verb.dep == "ROOT" and source is None:
        return True
    if _is_passing_source(verb) or (source is not None and _is_nobody(verb.tokens[source.head])):
        return True
    if source is None and "predicate" in cue.takes:
        return True
    if cue.kind == "thought" and source is not None and verb.tokens[source.head].lower in _FIRST_AND_SECOND_PERSON:
        return True
    return (cue.neutral and verb.has_child("neg")) or _removes_somebody(verb, hearing)


def _removes_somebody(verb: Token, hearing: Hearing) -> bool:
    """Return whether "dismiss" has a person as its object, who loses a post."""
    noun = verb.child("dobj", "nsubjpass") if verb.lemma == "dismiss" else None
    return noun is not None and (noun.entity == "PERSON" or noun.lemma in hearing.addressees)


def _is_passing_source(verb: Token) -> bool:
    """Return whether a verb only passes words on: "was *quoted* as saying"."""
    if verb.lemma not in ("cite", "quote"):
        return False
    preposition = next((child for child in verb.dependents if child.lower == "as" and child.i > verb.i), None)
    said = preposition.child("pcomp") if preposition is not None else None
    return said is not None and said.tag == "VBG"


def _is_nobody(noun: Token) -> bool:
    """Return whether a noun phrase names nobody: "no group", "none of them"."""
    return noun.lower in _NOBODY or any(child.lower == "no" and child.i < noun.i for child in noun.dependents)


def _withholds(analysis: Analysis, hearing: Hearing, cue: Cue, content: list[Span]) -> bool:
    """Return whether a request or refusal is about being named or quoted: "asked *not to be named*", "declined *to
    comment*"."""
    if cue.act not in ("asks", "refuses", "calls_for"):
        return False
    first, last = analysis.token_at(content[0][0]), analysis.token_at(content[0][1])
    words = analysis.tokens[first:last]
    verb = next((token for token in words if token.tag in VERB_TAGS and token.lemma not in ("be", "have")), None)
    if verb is None:
        return bool(words) and words[-1].lemma in hearing.withheld
    negated = cue.act == "refuses" or any(token.lower in ("not", "n’t", "n't") for token in words)
    return negated and verb.lemma in hearing.withheld


def _end_of_cue(verb: Token, last_cue: int) -> int:
    """Return the last token of a cue's words: the verb where an object separates them ("warned the town against")."""
    separated = any(verb.i < child.i < last_cue and child.dep in ("dobj", "dative") for child in verb.dependents)
    return verb.i if separated else last_cue


def _drafts_of_noun(analysis: Analysis, subtrees: Subtrees, cues: Cues, noun: Token) -> Iterator[StatementDraft]:
    if _is_nobody(noun):
        return
    for cue, last_cue in match_cues(cues.nouns[noun.lemma], noun.tokens, noun.i):
        content = content_of_noun(subtrees, noun, last_cue, cue)
        if content is not None and not _withholds(analysis, cues.hearing, cue, [content]):
            source = source_of_noun(subtrees, noun, cues.hearing)
            yield StatementDraft(cue, (noun.i, last_cue), source, [content])
            return


def _drafts_of_phrase(
    analysis: Analysis, subtrees: Subtrees, turns: DialogueTurns, cues: Cues, token: Token
) -> Iterator[StatementDraft]:
    for cue, last_cue in match_cues(cues.phrases[token.lower], analysis.tokens, token.i):
        if "turn" in cue.takes:
            turn = turns.find(token.i)
            if turn is not None:
                yield StatementDraft(cue, (token.i, token.i), *turn)
            return
        source = source_after(subtrees, analysis.tokens[last_cue]) if "source-after" in cue.takes else None
        if source is None and "source-after" in cue.takes:
            continue
        content = content_of_phrase(analysis, subtrees, token.i, last_cue if source is None else source.last)
        if content:
            yield StatementDraft(cue, (token.i, last_cue), source, content)
            return


# ---------------------------------------------------------------- quotations


def _fit_to_quotations(analysis: Analysis, drafts: list[StatementDraft]) -> list[StatementDraft]:
    """Return the drafts with contents that are trimmed and do not cut into quotations, without those left empty."""
    fitted = []
    for draft in drafts:
        surrounding = _quotation_around_cue(analysis, draft)
        spans = (_fit_span(analysis, surrounding, *span) for span in draft.content)
        content = [(start, end) for start, end in spans if start < end]
        if content:
            fitted.append(replace(draft, content=content))
    return fitted


def _quotation_around_cue(analysis: Analysis, draft: StatementDraft) -> Quotation | None:
    """Return the quotation in which the cue itself is, if any."""
    if draft.cue_tokens is None:
        return None
    return analysis.quotations.covering(analysis.tokens[draft.cue_tokens[0]].start)


def _fit_span(analysis: Analysis, surrounding: Quotation | None, start: int, end: int) -> Span:
    """Return the span without loose ends, inside the quotation around its cue, and extended to those that it cuts
    into."""
    quotations = analysis.quotations
    start, end = trim(analysis.text, start, end)
    if start >= end:
        return start, start
    if surrounding is not None:
        closing = surrounding.end - 1 if surrounding.closed else surrounding.end
        return trim(analysis.text, max(start, surrounding.start + 1), min(end, closing))
    first, last = quotations.covering(start), quotations.covering(end - 1)
    if last is None:
        # The comma or full stop inside the closing mark has been trimmed away: take it back with the mark.
        last = quotations.covering(end)
        if last is not None and last.start >= end:
            last = None
    return (start if first is None else first.start), (end if last is None else last.end)


def _add_quotations_without_cue(analysis: Analysis, drafts: list[StatementDraft]) -> list[StatementDraft]:
    """Return the drafts with the quotations that continue them, and one more for each quotation in a headline."""
    outside = [index for index, draft in enumerate(drafts) if _quotation_around_cue(analysis, draft) is None]
    attributed = [span for index in outside for span in drafts[index].content]
    speeches: list[tuple[int, int]] = []
    for index in outside:
        context = drafts[index].context
        if context is not None and context.takes("quotation"):
            speeches.append((analysis.tokens[context.verb].start, index))
    speeches.sort(key=lambda speech: speech[0])
    assignment = assign_quotations(
        analysis, attributed, [Speech(offset, drafts[index].content) for offset, index in speeches]
    )
    extended = list(drafts)
    for (_, index), spans in zip(speeches, assignment.continuing, strict=True):
        extended[index] = replace(drafts[index], content=[*drafts[index].content, *spans])
    headlines = [(quotation.start, quotation.end) for quotation in assignment.headlines]
    return extended + [StatementDraft(None, None, None, [span]) for span in headlines]


# ---------------------------------------------------------------- statements


def _build_statements(
    analysis: Analysis, drafts: list[StatementDraft], index: ActorIndex, signs: Signs
) -> list[Statement]:
    """Return the statements of the drafts in text order, without doubles and without quoted or nested ones that are not
    independent."""
    built: list[tuple[StatementDraft, Statement]] = []
    contents: set[tuple[Span, ...]] = set()
    for draft in sorted(drafts, key=lambda draft: (draft.content[0][0], -draft.content[-1][1])):
        content = tuple(sorted(draft.content))
        if content not in contents:
            contents.add(content)
            built.append((draft, _build_statement(analysis, draft, content, index, signs)))
    nesting = _Nesting(statement for _, statement in built)
    statements = [
        statement
        for draft, statement in built
        if _is_independent(analysis, draft)
        or not (nesting.container(statement) or _quotation_around_cue(analysis, draft))
    ]
    nesting = _Nesting(statements)
    return [msgspec.structs.replace(statement, inside=nesting.container(statement)) for statement in statements]


def _build_statement(
    analysis: Analysis, draft: StatementDraft, content: tuple[Span, ...], index: ActorIndex, signs: Signs
) -> Statement:
    tokens, context, cue, source = analysis.tokens, draft.context, draft.cue, draft.source
    kind = analysis.quotations.kind(analysis.text, content)
    words = " ".join(analysis.text[start:end] for start, end in content)
    speaker = analysis.text[slice(*characters(tokens, source.first, source.last))] if source else ""
    return Statement(
        id=content_id("sta", analysis.article.id, *content),
        content=content,
        kind=kind,
        act=resolve_act(cue.act, cue.neutral, kind, words, signs, " ".join((cue.lemma, *cue.rest)), speaker)
        if cue
        else "asserts",
        actor=actor_of(tokens, source, index) if source else None,
        source=characters(tokens, source.first, source.last) if source else None,
        cue=characters(tokens, *draft.cue_tokens) if draft.cue_tokens else None,
        addressee=_words(analysis, context.addressee) if context else None,
        venue=_words(analysis, context.venue) if context else None,
        time=_words(analysis, context.time) if context else None,
    )


def _is_independent(analysis: Analysis, draft: StatementDraft) -> bool:
    """Return whether a statement inside another counts by itself: the words of another source in a finite clause."""
    if draft.cue is None or draft.context is None or draft.source is None:
        return False
    verb = analysis.tokens[draft.context.verb]
    finite = verb.tag in FINITE_TAGS or any(child.lower in ("has", "have", "had") for child in verb.dependents)
    denied = any(child.dep == "neg" or child.tag == "MD" for child in verb.dependents)
    return (
        draft.cue.kind == "speech"
        and "clause" in draft.cue.takes
        and finite
        and not denied
        and not draft.source.borrowed
        and analysis.tokens[draft.source.head].lower not in _FIRST_AND_SECOND_PERSON
    )


def _words(analysis: Analysis, extent: Extent | None) -> str | None:
    if extent is None:
        return None
    start, end = trim(analysis.text, *characters(analysis.tokens, *extent))
    return analysis.text[start:end] or None


class _Nesting:
    """Which statement is inside the content of which."""

    def __init__(self, statements: Iterable[Statement]) -> None:
        self._spans = sorted(
            ((start, end, statement.id) for statement in statements for start, end in statement.content),
            key=lambda span: (span[0], -span[1]),
        )
        self._starts = [start for start, _, _ in self._spans]

    def container(self, statement: Statement) -> str | None:
        """Return the id of the smallest other statement whose content contains the cue of the statement."""
        first, last = statement.cue or statement.content[0]
        index = bisect_right(self._starts, first)
        containers = [
            (end - start, -position, owner)
            for position, (start, end, owner) in enumerate(self._spans[max(0, index - _MAX_CONTENTS) : index])
            if owner != statement.id and end >= last
        ]
        return min(containers)[2] if containers else None
