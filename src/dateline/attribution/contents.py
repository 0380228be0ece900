"""Contents of cue verbs: the words that a cue reports, from its complements and from what surrounds it in the text."""

from __future__ import annotations

from dateline.attribution.complements import Complements
from dateline.attribution.cue_context import CueContext
from dateline.language.analysis import Analysis, Sentence, Token
from dateline.language.labels import FINITE_TAGS
from dateline.language.quotations import Quotation
from dateline.language.subtrees import Subtrees, characters, has_finite_verb
from dateline.record import Span

_BEFORE_PARENTHESIS = frozenset(
    {",", "”", '"', "''", "’", "'", "?", "!", "—", "–", "--", "-", "…", "...", ")", "]", ";"}
)
# How many tokens on either side of a cue are searched; sentences longer than twice that are errors of the parser.
_MAX_DISTANCE = 150
_SENTENCE_ENDS = (".", ":", "?", "!", "”", "''", '"')
_SPEECH_ENDS = frozenset(",?!—–-…")


class ContentReader:
    """Finds the contents of the cues of one article."""

    def __init__(self, analysis: Analysis, subtrees: Subtrees) -> None:
        self._analysis, self._tokens, self._text = analysis, analysis.tokens, analysis.text
        self._subtrees, self._quotations = subtrees, analysis.quotations
        self._complements = Complements(analysis.tokens, subtrees)

    def content(self, context: CueContext, bound: int) -> list[Span]:
        """Return the stretches of content of a cue verb; none if it attributes nothing. ``bound`` is the first token
        that the content may take (those before it belong to an earlier cue)."""
        if context.takes("raising"):
            return self._complements.of_raising(context)
        if context.passive:
            return self._complements.of_passive(context)
        if context.takes("quotation"):
            before = self._quotation_before(context)
            if before is not None and self._ends_as_speech(before):
                return self._content_around(context, bound)
            after = self._quotation_after(context)
            if after is not None:
                return [after]
        complement = self._complements.after(context)
        if complement is not None and not self._is_parenthetical(context, complement[0]):
            return [characters(self._tokens, *complement)]
        if context.takes("clause", "quotation"):
            later = self._later_quotation(context) if context.takes("quotation") else []
            return self._content_around(context, bound) or later
        return []

    def _ends_as_speech(self, quotation: Quotation) -> bool:
        """Return whether a quotation ends as speech before its source does (“…,” he said), and not as words
        mentioned."""
        last = self._text[max(quotation.start, quotation.end - 2) : quotation.end + 1]
        return not _SPEECH_ENDS.isdisjoint(last)

    def _quotation_from(self, token: int) -> Quotation | None:
        """Return the quotation that begins at a token, if any."""
        start = self._tokens[token].start
        quotation = self._quotations.covering(start)
        return quotation if quotation is not None and quotation.start == start else None

    def _later_quotation(self, context: CueContext) -> list[Span]:
        """Return a quotation after a comma or colon further on in the sentence of a cue without other content ("said as
        he left, “…”")."""
        for index in range(context.last + 1, min(self._sentence(context).last - 1, context.last + _MAX_DISTANCE)):
            if self._tokens[index].text in (",", ":"):
                quotation = self._quotation_from(index + 1)
                if quotation is not None:
                    return [(quotation.start, quotation.end)]
        return []

    # -- after the cue

    def _quotation_after(self, context: CueContext) -> Span | None:
        """Return the quotation that begins right after the reporting clause, with the rest of the clause that it
        begins."""
        tokens, first = self._tokens, self._first_after(context)
        if first >= len(tokens):
            return None
        opening = first + 1 if tokens[first].lower == "that" and first + 1 < len(tokens) else first
        quotation = self._quotation_from(opening)
        if quotation is None or self._block(opening) != self._block(context.verb):
            return self._quotation_in_next_block(context, opening)
        if tokens[context.last + 1].text == "," and self._quotation_before(context) is not None:
            return None
        return tokens[first].start, self._end_of_quoted_clause(context, quotation, opening)

    def _first_after(self, context: CueContext) -> int:
        """Return the first token after the reporting clause that is no space, comma, colon or dash."""
        tokens, index = self._tokens, context.last + 1
        while index < len(tokens) and (tokens[index].text in (",", ":", "-", "—", "–") or tokens[index].pos == "SPACE"):
            index += 1
        return index

    def _end_of_quoted_clause(self, context: CueContext, quotation: Quotation, opening: int) -> int:
        """Return the end of the quotation, or of the complement that goes on behind it."""
        sentence = self._sentence(context)
        if opening >= sentence.last:
            return quotation.end
        last = max((self._subtrees.right(child) for child in context.complements), default=-1)
        following = self._analysis.token_at(quotation.end)
        if following <= last < sentence.last and self._tokens[following].pos != "PUNCT":
            return max(quotation.end, self._tokens[last].end)
        return quotation.end

    def _quotation_in_next_block(self, context: CueContext, opening: int) -> Span | None:
        """Return the quotation that opens the next block after "he wrote:" at the end of a block."""
        if self._tokens[opening - 1].text != ":" or self._block(opening) != self._block(context.verb) + 1:
            return None
        quotation = self._quotation_from(opening)
        return (quotation.start, quotation.end) if quotation is not None else None

    # -- around the cue: "…, he said, …"

    def _is_parenthetical(self, context: CueContext, complement: int) -> bool:
        """Return whether the words after the cue continue those before it ("The plan, he said, was dead")."""
        tokens = self._tokens
        if not context.takes("clause", "quotation") or context.first == 0:
            return False
        before = tokens[context.first - 1]
        if before.text not in _BEFORE_PARENTHESIS or before.sentence != tokens[context.verb].sentence:
            return False
        between = tokens[context.last + 1].text if context.last + 1 < len(tokens) else ""
        return between in (",", "”", '"') and complement > context.last and self._is_bridged(context)

    def _is_bridged(self, context: CueContext) -> bool:
        """Return whether words before and after the reporting clause depend on each other."""
        sentence = self._sentence(context)
        after = self._tokens[context.last + 1 : min(sentence.last, context.last + _MAX_DISTANCE)]
        before = self._tokens[max(sentence.first, context.first - _MAX_DISTANCE) : context.first]
        return any(
            sentence.first <= token.head < context.first and token.dep not in ("punct", "cc", "conj") for token in after
        ) or any(
            context.last < token.head < sentence.last and token.dep not in ("punct", "cc", "mark") for token in before
        )

    def _content_around(self, context: CueContext, bound: int) -> list[Span]:
        """Return the content before the reporting clause and, if it goes on, after it."""
        quotation = self._quotation_before(context)
        if quotation is not None:
            return [(self._start_of_content(quotation, bound), quotation.end), *self._resumption(context)]
        clause = self._clause_before(context, bound) if context.takes("clause") else None
        return [clause, *self._resumption(context)] if clause is not None else []

    def _resumption(self, context: CueContext) -> list[Span]:
        """Return the quotation or the rest of the clause that resumes after the reporting clause."""
        tokens, after = self._tokens, context.last + 1
        sentence = self._sentence(context)
        if after >= sentence.last or tokens[after].text not in (",", "—", "–", ":", "-"):
            return []
        quotation = self._quotation_from(after + 1) if after + 1 < len(tokens) else None
        if quotation is not None:
            return [(quotation.start, quotation.end)]
        if self._is_bridged(context):
            last = self._end_of_rest(context, after + 1, sentence.last - 1)
            if last > after:
                return [characters(tokens, after + 1, last)]
        return []

    def _end_of_rest(self, context: CueContext, first: int, last: int) -> int:
        """Return where the rest of an interrupted clause ends: before what is coordinated with the cue itself."""
        for child in self._tokens[context.verb].dependents:
            if child.i > first and child.dep in ("conj", "advcl", "cc"):
                return min(last, self._subtrees.left(child.i) - 1)
        return last

    def _quotation_before(self, context: CueContext) -> Quotation | None:
        """Return the closed quotation that ends right before the reporting clause."""
        tokens, index = self._tokens, context.first - 1
        while (
            index > 0
            and tokens[index].text in (",", "—", "–", "--", "-", "...", "…", ".")
            and self._quotations.covering(tokens[index].start) is None
        ):
            index -= 1
        if index < 0 or self._block(index) != self._block(context.verb):
            return None
        quotation = self._quotations.covering(tokens[index].start)
        ends_here = quotation is not None and quotation.closed and tokens[index].end >= quotation.end
        return quotation if ends_here else None

    def _start_of_content(self, quotation: Quotation, bound: int) -> int:
        """Return where the content that ends with a quotation begins: with the quotation, or with the clause that it
        ends."""
        tokens = self._tokens
        opening = self._analysis.token_at(quotation.start)
        first = max(self._analysis.sentences[tokens[opening].sentence].first, bound)
        before = self._text[max(0, quotation.start - 4) : quotation.start].rstrip()
        if first >= opening or before.endswith(_SENTENCE_ENDS):
            return quotation.start
        if opening - first < 3 and not has_finite_verb(tokens, first, opening - 1):
            return quotation.start
        return tokens[first].start

    def _clause_before(self, context: CueContext, bound: int) -> Span | None:
        """Return the clause before an aside such as "…, he said"."""
        tokens, verb = self._tokens, self._tokens[context.verb]
        first = max(bound, self._sentence(context).first)
        if context.first <= first or not _can_be_aside(verb):
            return None
        if tokens[context.first - 1].text not in _BEFORE_PARENTHESIS:
            return None
        left = self._subtrees.left(verb.i)
        if verb.dep not in ("ROOT", "ccomp", "parataxis") and left < context.first:
            first = max(first, left)
        last = context.first - 1
        while last > first and tokens[last].pos == "PUNCT" and tokens[last].text not in (")", "]"):
            last -= 1
        is_content = last >= first and (
            self._interrupts(context)
            or any(first <= child.i <= last and child.dep == "ccomp" for child in verb.dependents)
            or has_finite_verb(tokens, first, last)
        )
        return characters(tokens, first, last) if is_content else None

    def _interrupts(self, context: CueContext) -> bool:
        after = context.last + 1
        is_parted = after < len(self._tokens) and self._tokens[after].text in (",", "—", "–", "-")
        return is_parted and self._is_bridged(context)

    def _sentence(self, context: CueContext) -> Sentence:
        return self._analysis.sentences[self._tokens[context.verb].sentence]

    def _block(self, token: int) -> int:
        return self._analysis.sentences[self._tokens[token].sentence].block


def _can_be_aside(verb: Token) -> bool:
    """Return whether the reporting clause can be an aside: a finite verb outside relative and other dependent
    clauses."""
    if verb.dep in ("relcl", "acl", "xcomp", "pcomp", "amod", "csubj"):
        return False
    return verb.tag in FINITE_TAGS or verb.has_child("aux")
