"""Contents of cue verbs: the words that a cue reports, from its complements and from what surrounds it in the text."""

from __future__ import annotations

from dateline.attribution.cue_context import CueContext, Extent
from dateline.language.analysis import Analysis, Sentence, Token
from dateline.language.labels import FINITE_TAGS, NOUN_CLAUSES, SUBJECTS, TIME_NAMES
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


_COMPLEMENTS = frozenset({"ccomp", "xcomp", "oprd", "attr", "acomp", "relcl", "dobj"})
_PREDICATES = frozenset({"oprd", "acomp", "attr", "ccomp", "xcomp", "acl"})
_OPENING_MARKS = frozenset({"“", "‘", "``", '"'})
# How far behind an object the quoted words may begin that it is called.
_MAX_QUOTED_DISTANCE = 4
_REFLEXIVES = frozenset({"himself", "herself", "itself", "themselves", "ourselves", "myself", "yourself"})
_RELATIVE_SUBJECTS = frozenset({"who", "which", "that"})
_RELATIVE_OBJECTS = frozenset({"which", "that", "whom"})
_COORDINATED = frozenset({"cc", "conj", "advcl", "parataxis"})
_COMPLEMENT_PREPOSITIONS = frozenset(
    {"as", "of", "for", "with", "against", "to", "from", "over", "about", "into", "than", "like"}
)


class Complements:
    """Finds the complements of the cues of one article."""

    def __init__(self, tokens: list[Token], subtrees: Subtrees) -> None:
        self._tokens, self._subtrees = tokens, subtrees

    def after(self, context: CueContext) -> Extent | None:
        """Return the first and last token of the complement of a cue after it."""
        if context.takes("around"):
            return self._around_last_word(context)
        behind_cue = self._behind_last_word(context)
        if behind_cue is not None:
            return behind_cue
        for child in context.complements:
            token = self._tokens[child]
            if token.dep in _COORDINATED and token.dep != "advcl":
                break
            if _begins_content(token, context):
                first = self._first_of_complement(context, token)
                return self._extend(context, first, self._subtrees.right(child))
        if context.takes("object") and _is_relative_object(self._tokens[context.verb]):
            return self._of_relative_clause(context)
        if context.takes("clause") and context.complements:
            return self._loose_clause(context)
        return None

    def _around_last_word(self, context: CueContext) -> Extent | None:
        """Return the object inside the words of a cue and what depends on its last word: "put *the toll at 12*"."""
        objects = [child for child in self._tokens[context.verb].dependents if child.dep in ("dobj", "nsubj")]
        after = [child.i for child in objects if child.i > context.verb]
        if not after:
            return None
        first = self._subtrees.left(after[0])
        last = max(self._subtrees.right(context.last_cue), self._subtrees.right(after[0]))
        if context.takes("figure") and all(token.pos != "NUM" for token in self._tokens[first : last + 1]):
            return None
        return first, last

    def _behind_last_word(self, context: CueContext) -> Extent | None:
        """Return the complement of a preposition or particle that ends the cue: "called for *a ceasefire*"."""
        last_word = self._tokens[context.last_cue]
        if not context.cue.rest or last_word.dep not in ("prep", "agent", "dative", "prt", "mark", "aux"):
            return None
        if not context.takes("object", "object-to", "gerund"):
            return None
        last = self._subtrees.right(last_word.i)
        if last > last_word.i or (context.complements and last_word.i + 1 < len(self._tokens)):
            return self._extend(context, last_word.i + 1, last)
        return None

    def _first_of_complement(self, context: CueContext, complement: Token) -> int:
        """Return where the content under a complement begins: after the time at which it was said, with a subject that
        the parser left outside."""
        tokens = self._tokens
        first = max(self._subtrees.left(complement.i), context.last + 1)
        if complement.dep == "ccomp":
            first = self._first_behind_time(context, complement, first)
            before = [tokens[child] for child in context.complements if child < complement.i]
            clause = next((token for token in before if token.dep == "advcl"), None)
            if clause is not None and tokens[first].lower != "that":
                first = context.last + 1 if self._subtrees.left(clause.i) == context.last + 1 else first
            stray_subject = next((token for token in before if token.dep == "dobj"), None)
            if stray_subject is not None and not complement.has_subject():
                first = min(first, self._subtrees.left(stray_subject.i))
        while first < complement.i and tokens[first].text == ",":
            first += 1
        return first

    def _first_behind_time(self, context: CueContext, complement: Token, first: int) -> int:
        """Return the token after a time at the beginning of a complement ("said on Monday that …"), and note the time
        in the context."""
        preposition = self._tokens[first]
        if preposition.dep != "prep" or preposition.head != complement.i or first + 1 >= complement.i:
            return first
        if not any(child.entity in TIME_NAMES for child in preposition.dependents):
            return first
        last = self._subtrees.right(first)
        context.time = context.time or (first + 1, last)
        return last + 1

    def _loose_clause(self, context: CueContext) -> Extent | None:
        """Return a finite clause after the cue that the parser did not recognise as its complement."""
        tokens = self._tokens
        first, last = context.last + 1, self._subtrees.right(context.verb)
        if first >= len(tokens) or first > last:
            return None
        if tokens[first].pos in ("PUNCT", "CCONJ") or tokens[first].dep == "punct":
            return None
        coordinated = next((child for child in context.complements if tokens[child].dep in _COORDINATED), last + 1)
        if coordinated <= last:
            last = min(last, self._subtrees.left(coordinated) - 1)
        return (first, last) if first <= last and has_finite_verb(tokens, first, last) else None

    def _extend(self, context: CueContext, first: int, last: int) -> Extent:
        """Add the other complements of the same cue after its first one: "accused X *of …*", "urged X *to …*"."""
        tokens = self._tokens
        for child in context.complements:
            if child <= last:
                continue
            token, before = tokens[child], tokens[child - 1]
            if token.dep == "cc" and before.text != ",":
                continue
            if token.dep == "conj" and tokens[last + 1].dep == "cc" and _is_own_clause(token):
                last = max(last, self._subtrees.right(child))
            elif token.dep in ("cc", "conj", "parataxis") or (token.dep == "advcl" and token.tag == "VBG"):
                break
            elif _is_further_complement(token, before):
                last = max(last, self._subtrees.right(child))
        return first, last

    def of_raising(self, context: CueContext) -> list[Span]:
        """Return the content of "X seemed *to …*", "X appears *ready*", "It seems *that …*": the words around the
        cue."""
        verb = self._tokens[context.verb]
        complement = next(
            (
                child
                for child in verb.dependents
                if child.i > verb.i and child.dep in ("xcomp", "ccomp", "oprd", "acomp")
            ),
            None,
        )
        if complement is None:
            return []
        subject = next((child for child in verb.dependents if child.i < verb.i and child.dep in SUBJECTS), None)
        content = [self._subtree_span(complement)]
        if subject is not None and subject.lower != "it":
            content.insert(0, self._span_before(subject, verb))
        return content

    def _of_relative_clause(self, context: CueContext) -> Extent | None:
        """Return the content of a cue whose object is a relative pronoun: "officials, whom it accuses *of fraud*", "*a
        charge* that the ministry denies"."""
        verb = self._tokens[context.verb]
        for child in context.complements:
            token = self._tokens[child]
            if token.dep == "prep" and token.lower in _COMPLEMENT_PREPOSITIONS:
                return self._subtrees.left(child), self._subtrees.right(child)
        first, last = self._subtrees.left(verb.head), self._subtrees.left(verb.i) - 1
        while last > verb.head and self._tokens[last].pos == "PUNCT":
            last -= 1
        return (first, last) if first <= verb.head <= last else None

    def of_passive(self, context: CueContext) -> list[Span]:
        """Return the content of a passive cue: "X was accused *of …*", "X is expected *to …*", "It was reported *that
        …*"."""
        tokens = self._tokens
        subject = self._span_of_passive_subject(context)
        complement = self.after(context)
        if complement is not None:
            return [*subject, characters(tokens, *complement)]
        if not context.takes("object", "predicate"):
            return []
        rest = [
            child
            for child in context.complements
            if tokens[child].dep in ("prep", "oprd", "xcomp") and tokens[child].lower in _COMPLEMENT_PREPOSITIONS
        ]
        if rest:
            return [*subject, characters(tokens, self._subtrees.left(rest[0]), self._subtrees.right(rest[-1]))]
        return subject

    def _span_of_passive_subject(self, context: CueContext) -> list[Span]:
        """Return the subject of a passive as part of its content, if it is: "*The colonel* was accused of torture"."""
        verb = self._tokens[context.verb]
        subject = verb.child(*SUBJECTS)
        if subject is not None:
            is_content = subject.lower != "it" and not context.takes("person")
            return [self._span_before(subject, verb)] if is_content else []
        if verb.dep in NOUN_CLAUSES and context.takes("object", "object-to"):
            return [characters(self._tokens, self._subtrees.left(verb.head), verb.i - 1)]
        return []

    def _subtree_span(self, token: Token) -> Span:
        return characters(self._tokens, self._subtrees.left(token.i), self._subtrees.right(token.i))

    def _span_before(self, token: Token, verb: Token) -> Span:
        """Return the characters of the subtree of a token up to the verb."""
        last = min(self._subtrees.right(token.i), verb.i - 1)
        return characters(self._tokens, self._subtrees.left(token.i), last)


def _begins_content(token: Token, context: CueContext) -> bool:
    """Return whether a dependent of the cue can begin its content."""
    if token.dep in ("ccomp", "xcomp", "advcl"):
        return _is_content_clause(token, context)
    if token.dep not in ("dobj", "attr", "oprd", "nsubj"):
        return False
    if context.takes("object"):
        return True
    if context.takes("predicate"):
        return _is_judged(token)
    if context.takes("figure"):
        return any(child.pos == "NUM" for child in token.dependents) or token.pos == "NUM"
    if context.takes("object-to"):
        return _precedes_infinitive(token)
    return token.dep == "dobj" and context.takes("clause") and _is_misread_subject(token)


def _is_content_clause(verb: Token, context: CueContext) -> bool:
    """Return whether the cue takes a clause of this form."""
    if verb.is_infinitive:
        return context.takes("to", "object-to", "person")
    if verb.tag == "VBG" and verb.dep != "ccomp":
        return context.takes("gerund")
    if verb.dep == "advcl":
        return False
    return context.takes("clause", "question") or (verb.dep == "ccomp" and context.takes("object", "predicate"))


def _is_relative_object(verb: Token) -> bool:
    """Return whether the object of a verb is the noun before its clause: "a charge *that* he denies", "something he
    denies"."""
    if verb.dep != "relcl" or not (verb.tag in FINITE_TAGS or verb.has_child("aux")):
        return False
    subject, dobj = verb.child("nsubj"), verb.child("dobj")
    has_own_subject = subject is not None and subject.i < verb.i and subject.lower not in _RELATIVE_SUBJECTS
    return has_own_subject and (dobj is None or dobj.lower in _RELATIVE_OBJECTS)


def _is_judged(token: Token) -> bool:
    """Return whether an object is followed by what it is called ("called *the vote* a farce"), or is that itself."""
    siblings = token.governor.dependents
    if token.lower in _REFLEXIVES or any(child.lower in _REFLEXIVES for child in siblings):
        return False
    if token.dep == "oprd":
        return any(child.dep in ("dobj", "nsubj", "nsubjpass") and child.i < token.i for child in siblings)
    if any(child.dep in _PREDICATES and child.i > token.i for child in (*siblings, *token.dependents)):
        return True
    if token.dep == "dobj" and any(child.dep == "dobj" and child.i > token.i for child in siblings):
        return True
    following = token.tokens[token.i + 1 : token.i + 1 + _MAX_QUOTED_DISTANCE]
    return any(word.text in _OPENING_MARKS and word.sentence == token.sentence for word in following)


def _precedes_infinitive(token: Token) -> bool:
    """Return whether "to" and a verb follow the object, as dependents of its own or of its governor."""
    return any(
        verb.i > token.i and verb.tag == "VB" and any(child.lower == "to" for child in verb.dependents)
        for verb in (*token.governor.dependents, *token.dependents)
    )


def _is_misread_subject(token: Token) -> bool:
    """Return whether the parser made a clause's subject an object with a relative clause ("said the *plan* was
    dead")."""
    return any(
        child.i > token.i and child.dep in ("relcl", "acl", "ccomp") and child.tag in FINITE_TAGS
        for child in token.dependents
    )


def _is_own_clause(verb: Token) -> bool:
    return verb.tag in FINITE_TAGS and verb.has_subject()


def _is_further_complement(token: Token, before: Token) -> bool:
    if token.dep == "prep":
        return token.lower in _COMPLEMENT_PREPOSITIONS
    return token.dep in _COMPLEMENTS or (token.dep == "advcl" and before.text != ",")
