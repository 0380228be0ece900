"""Cues in the text: where a cue's words occur, and the content of cues that are no verbs."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from dateline.attribution.cue_context import Extent, StatementDraft
from dateline.knowledge.loaders.speech_cues import Cue
from dateline.language.analysis import Analysis, Token
from dateline.language.labels import FINITE_TAGS, SUBJECTS, TIME_NAMES, VERB_TAGS
from dateline.language.quotations import Quotations
from dateline.language.subtrees import Subtrees
from dateline.record import Span

# How many tokens may come between a cue's verb and its next word: "called again on", "lashed out sharply at".
_MAX_GAP = 2


def match_cues(cues: Iterable[Cue], tokens: list[Token], head: int) -> Iterator[tuple[Cue, int]]:
    """Yield the cues that fit at token ``head``, longest first, each with the index of its last word."""
    for cue in cues:
        last = _last_word(cue, tokens, head)
        if last >= 0:
            yield cue, last


def _last_word(cue: Cue, tokens: list[Token], head: int) -> int:
    """Return the token of the cue's last word, or -1 if the words after its first do not follow."""
    last = head
    for word in cue.rest:
        index = _word_after(tokens, head, last, word)
        if index < 0:
            index = _word_below(cue, tokens[last], word)
        if index < 0 or tokens[index].sentence != tokens[head].sentence:
            return -1
        last = index
    return last


def _word_after(tokens: list[Token], head: int, last: int, word: str) -> int:
    """Return the next word of the cue, right after the last one or behind adverbs and times, or -1."""
    first = last + 1
    index = next((k for k in range(first, min(first + 1 + _MAX_GAP, len(tokens))) if tokens[k].lower == word), -1)
    if index > first:
        skippable = all(token.pos in ("ADV", "PRON") or token.entity in TIME_NAMES for token in tokens[first:index])
        if not (skippable and head <= tokens[index].head <= last):
            return -1
    return index


def _word_below(cue: Cue, above: Token, word: str) -> int:
    """Return the word among the dependents of the one before it, or -1; past an object only if the cue takes a person
    there."""
    for child in above.dependents:
        if child.i > above.i:
            if child.lower == word:
                return child.i
            inner = next((below.i for below in child.dependents if below.i > child.i and below.lower == word), -1)
            if "around" in cue.takes and child.dep == "dobj" and inner >= 0:
                return inner
            if child.dep in ("dobj", "dative", "prt") and cue.takes.isdisjoint({"person", "around"}):
                return -1
    return -1


# A reported clause about "he" or "she" is mostly about the source.
_PERSONAL_PRONOUNS = frozenset({"he", "she", "they", "it"})
# How many of a sentence's earlier cues are tried, the nearest first.
_MAX_EARLIER_CUES = 10
_LINKS = frozenset({"though", "although", "while", "whereas", "but", "and", "yet"})


def separate_coordinated(
    tokens: list[Token], subtrees: Subtrees, quotations: Quotations, drafts: Sequence[StatementDraft]
) -> list[StatementDraft]:
    """Return the drafts with their contents cut before the cues that are coordinated with their own cue: "*said* the
    road was open but *added* …"."""
    separated = list(drafts)
    earlier: list[int] = []
    sentence = -1
    for index, draft in enumerate(drafts):
        if draft.context is None:
            continue
        verb = tokens[draft.context.verb]
        if verb.sentence != sentence:
            earlier, sentence = [], verb.sentence
        if draft.context.cue.kind == "speech" and quotations.covering(verb.start) is None:
            for other in reversed(earlier[-_MAX_EARLIER_CUES:]):
                pair = _separate(tokens, subtrees, separated[other], separated[index])
                if pair is not None:
                    separated[other], separated[index] = pair
                    break
        earlier.append(index)
    return separated


def cut_before_relative_clauses(
    tokens: list[Token], subtrees: Subtrees, drafts: Sequence[StatementDraft]
) -> list[StatementDraft]:
    """Return the drafts with their contents cut before a relative clause at their end in which another source speaks:
    "accused the army of theft, *which the army denied*"."""
    cuts: dict[int, tuple[int, int]] = {}
    for draft in drafts:
        if draft.context is not None and draft.source is not None:
            verb = tokens[draft.context.verb]
            first = _first_of_relative_clause(subtrees, verb, draft.source.head)
            if first > 0:
                cuts[verb.i] = tokens[first - 1].start, tokens[subtrees.right(verb.i)].end
    return [_cut_content(tokens, draft, cuts) for draft in drafts] if cuts else list(drafts)


def _first_of_relative_clause(subtrees: Subtrees, verb: Token, source: int) -> int:
    """Return the first token of the relative clause of a cue, or of the apposition that it belongs to ("*a charge that
    he denied*"), if it comes after a comma and its source stands inside it; else -1."""
    tokens = verb.tokens
    if verb.dep != "relcl" or not (verb.tag in FINITE_TAGS or verb.has_child("aux")):
        return -1
    first = subtrees.left(verb.i)
    if not first <= source < verb.i or tokens[source].lower in ("who", "which", "that"):
        return -1
    if tokens[first - 1].text != ",":
        first = subtrees.left(verb.head)
    return first if first > 0 and tokens[first - 1].text == "," else -1


def _cut_content(tokens: list[Token], draft: StatementDraft, cuts: dict[int, tuple[int, int]]) -> StatementDraft:
    own = draft.context.verb if draft.context is not None else -1
    start, end = draft.content[-1]
    for verb, (cut, last) in cuts.items():
        if verb != own and start < cut < tokens[verb].start < end <= last + 2 and end > last - 2:
            return replace(draft, content=[*draft.content[:-1], (start, cut)])
    return draft


def _separate(
    tokens: list[Token], subtrees: Subtrees, before: StatementDraft, draft: StatementDraft
) -> tuple[StatementDraft, StatementDraft] | None:
    """Return both drafts with the first one's content cut before the second one's cue, or None if they are not
    coordinated."""
    if before.context is None or draft.context is None:
        return None
    if before.context.cue.kind != "speech" or before.context.passive:
        return None
    start, end = before.content[-1]
    verb, first_verb = tokens[draft.context.verb], tokens[before.context.verb]
    if not (first_verb.start < start < verb.start < end):
        return None
    seam, has_own_subject = _find_seam(subtrees, verb, first_verb)
    if seam < 0 or tokens[seam - 1].end <= start:
        return None
    if not has_own_subject and before.source is not None:
        draft = replace(draft, source=replace(before.source, borrowed=True))
    return replace(before, content=[*before.content[:-1], (start, tokens[seam - 1].end)]), draft


def _find_seam(subtrees: Subtrees, verb: Token, first_verb: Token) -> tuple[int, bool]:
    """Return the token at which the second cue's clause begins, or -1; and whether it has a subject of its own."""
    tokens = verb.tokens
    subject = next((child for child in verb.dependents if child.dep in SUBJECTS and child.i < verb.i), None)
    index = (subtrees.left(subject.i) if subject is not None else verb.i) - 1
    while index > first_verb.i and tokens[index].dep in ("advmod", "aux", "neg") and tokens[index].lower not in _LINKS:
        index -= 1
    linked = index > first_verb.i and tokens[index].lower in _LINKS
    if linked:
        index -= 1
    comma = tokens[index].text == ","
    if verb.tag == "VBG":
        return (index if comma else -1), False
    if verb.tag not in FINITE_TAGS or not linked:
        return -1, False
    if subject is not None:
        return (index if comma else -1), True
    if not _is_conjunct_of_cue(verb, first_verb):
        return -1, False
    return index + (0 if comma else 1), False


def _is_conjunct_of_cue(verb: Token, first_verb: Token) -> bool:
    """Return whether a conjoined verb without a subject continues the first cue and not the content that it reports."""
    if verb.dep != "conj" or verb.tag != first_verb.tag:
        return False
    above = verb.governor
    # "said the deaths were caused by gunshots and called on …": the reported verb has another form than the cue.
    if above.tag != verb.tag or above.has_child("aux", "auxpass", "cop"):
        return True
    if above.lemma == "be" or above.i == first_verb.i:
        return True
    return any(child.dep in SUBJECTS and child.lower in _PERSONAL_PRONOUNS for child in above.dependents)


_CLAUSES = frozenset({"ROOT", "ccomp", "advcl", "relcl", "parataxis", "conj", "acl", "pcomp", "csubj"})
_CONTENT_PREPOSITIONS = frozenset({"of", "for", "on", "about", "against", "in", "with"})


def content_of_noun(subtrees: Subtrees, noun: Token, last_cue: int, cue: Cue) -> Span | None:
    """Return the clause or phrase after a cue noun (whose words end with token ``last_cue``), if it takes one."""
    tokens = noun.tokens
    if "object" in cue.takes:
        last = subtrees.right(last_cue)
        return (tokens[last_cue + 1].start, tokens[last].end) if last > last_cue else None
    for child in noun.dependents:
        first = _first_of_noun_content(subtrees, child, cue) if child.i > noun.i else -1
        if first >= 0:
            return tokens[first].start, tokens[subtrees.right(child.i)].end
    return None


def _first_of_noun_content(subtrees: Subtrees, child: Token, cue: Cue) -> int:
    """Return the first token of the content that a dependent of a cue noun heads, or -1."""
    if child.dep in ("acl", "ccomp", "relcl") and child.tag in VERB_TAGS:
        if child.tag == "VB" and any(below.lower == "to" for below in child.dependents):
            return subtrees.left(child.i) if "to" in cue.takes else -1
        return subtrees.left(child.i) if "clause" in cue.takes and _is_that_clause(child) else -1
    if child.dep != "prep" or child.lower not in cue.takes & _CONTENT_PREPOSITIONS:
        return -1
    return child.i + 1 if subtrees.right(child.i) > child.i else -1


def _is_that_clause(verb: Token) -> bool:
    """Return whether "that" is a mark ("the claim *that he lied*"), not the subject or object of a relative clause."""
    return any(child.lower == "that" and child.dep == "mark" and child.i < verb.i for child in verb.dependents)


def content_of_phrase(analysis: Analysis, subtrees: Subtrees, first: int, last: int) -> list[Span]:
    """Return the clause around the phrase of tokens ``first`` to ``last``, without the phrase."""
    tokens = analysis.tokens
    sentence = analysis.sentences[tokens[first].sentence]
    start, end = _clause_around(subtrees, tokens[first], (sentence.first, sentence.last - 1))
    if not start <= first <= last <= end:
        return []
    spans = []
    if first - 1 >= start and any(token.pos not in ("PUNCT", "CCONJ", "SPACE") for token in tokens[start:first]):
        spans.append((tokens[start].start, tokens[first - 1].end))
    if last + 1 <= end and any(token.pos not in ("PUNCT", "SPACE") for token in tokens[last + 1 : end + 1]):
        spans.append((tokens[last + 1].start, tokens[end].end))
    return spans


def _clause_around(subtrees: Subtrees, token: Token, sentence: Extent) -> Extent:
    """Return the tokens of the clause around a token; the whole sentence where it depends on its root."""
    head = token.governor
    while not head.is_root and not (head.dep in _CLAUSES and head.tag in VERB_TAGS):
        head = head.governor
    return sentence if head.is_root else (subtrees.left(head.i), subtrees.right(head.i))
