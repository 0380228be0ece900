"""Complements of cues: the words that depend on a cue and say what it reports."""

from __future__ import annotations

from dateline.attribution.cue_context import CueContext, Extent
from dateline.language.analysis import Token
from dateline.language.labels import FINITE_TAGS, NOUN_CLAUSES, SUBJECTS, TIME_NAMES
from dateline.language.subtrees import Subtrees, characters, has_finite_verb
from dateline.record import Span

_COMPLEMENTS = frozenset({"ccomp", "xcomp", "oprd", "attr", "acomp", "relcl", "dobj"})
_PREDICATES = frozenset({"oprd", "acomp", "attr", "ccomp", "xcomp", "acl"})
_OPENING_MARKS = frozenset({"“", "‘", "``", '"'})
# How far behind an object the quoted words may begin that it is called.
_MAX_QUOTED_DISTANCE = 4
# Words of a judgement before the object that is judged: "as wholly baseless".
_LONGEST_JUDGEMENT = 6
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
        behind_cue = self._behind_last_word(context) or self._behind_judgement(context)
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

    def _behind_judgement(self, context: CueContext) -> Extent | None:
        """Return the object of a cue behind what it is said to be: "rejected as absurd *a claim that …*"."""
        tokens, start = self._tokens, context.last_cue + 1
        if not context.takes("object") or start >= len(tokens) or tokens[start].lower != "as":
            return None
        for token in tokens[start + 1 : start + 1 + _LONGEST_JUDGEMENT]:
            if token.pos == "DET" and token.i > start + 1:
                return self._extend(context, token.i, self._subtrees.right(token.head))
            if token.pos not in ("ADJ", "ADV", "VERB", "NOUN", "PUNCT") or token.text in ".,;:":
                return None
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
