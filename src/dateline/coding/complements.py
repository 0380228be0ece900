"""What follows a cue verb and holds its content, by the grammar that the cue takes."""

from __future__ import annotations

from dateline.coding.cue_place import Place
from dateline.coding.reach import FINITE_TAGS, SUBJECTS, Reach, has_finite_verb
from dateline.language.analysis import Token
from dateline.record import Span

_COMPLEMENTS = frozenset({"ccomp", "xcomp", "oprd", "attr", "acomp", "relcl", "dobj"})
_EXTENDING = frozenset({"as", "of", "for", "with", "against", "to", "from", "over", "about", "into", "than", "like"})
_JOINED = frozenset({"cc", "conj", "advcl", "parataxis"})


class Complements:
    """Reads the complements of the cues of one article."""

    def __init__(self, tokens: list[Token], reach: Reach) -> None:
        self._tokens, self._reach = tokens, reach

    def after(self, place: Place) -> tuple[int, int] | None:
        """The first and last token of what the cue takes after it."""
        tokens, takes = self._tokens, place.cue.takes
        last_word = place.last_cue
        if (
            place.cue.rest
            and tokens[last_word].dep in ("prep", "agent", "dative", "prt", "mark", "aux")
            and takes & {"object", "object-to", "gerund"}
        ):
            reach = self._reach.right(last_word)
            if reach > last_word or (place.complements and last_word + 1 < len(tokens)):
                return self._extend(place, last_word + 1, reach)
        for child in place.complements:
            token = tokens[child]
            if token.dep in _JOINED and token.dep != "advcl":
                break
            if self._begins(token, takes):
                return self._extend(place, self._first_of(place, child), self._reach.right(child))
        if "clause" in takes and place.complements:
            return self._loose_clause(place)
        return None

    def _first_of(self, place: Place, child: int) -> int:
        """Where the content under a complement begins: after what tells when it was said, with a subject that the
        parser left outside."""
        tokens = self._tokens
        first = max(self._reach.left(child), place.last + 1)
        if tokens[child].dep == "ccomp":
            if tokens[first].dep == "prep" and tokens[first].head == child and first + 1 < child:
                inner = next((c for c in tokens[first].children if tokens[c].entity in ("DATE", "TIME")), -1)
                if inner >= 0:
                    place.time = place.time or (first + 1, self._reach.right(first))
                    first = self._reach.right(first) + 1
            before = next((c for c in place.complements if c < child and tokens[c].dep == "advcl"), -1)
            if before >= 0 and tokens[first].lower != "that" and self._reach.left(before) == place.last + 1:
                first = place.last + 1
            loose = next((c for c in place.complements if c < child and tokens[c].dep == "dobj"), -1)
            if loose >= 0 and not any(tokens[c].dep in SUBJECTS for c in tokens[child].children):
                first = min(first, self._reach.left(loose))
        while first < child and tokens[first].text == ",":
            first += 1
        return first

    def _begins(self, token: Token, takes: frozenset[str]) -> bool:
        """Whether a child of the cue can begin its content."""
        dep = token.dep
        if dep in ("ccomp", "xcomp", "advcl"):
            return self._is_clause(token, takes)
        if dep in ("dobj", "attr", "oprd", "nsubj"):
            if "object" in takes:
                return True
            if "object-to" in takes:
                return self._to_follows(token)
            return dep == "dobj" and "clause" in takes and self._clausal_object(token)
        return False

    def _is_clause(self, token: Token, takes: frozenset[str]) -> bool:
        to = token.tag == "VB" and any(
            self._tokens[c].lower == "to" and self._tokens[c].dep == "aux" for c in token.children
        )
        if to:
            return bool(takes & {"to", "object-to", "person"})
        if token.tag == "VBG" and token.dep != "ccomp":
            return "gerund" in takes
        if token.dep == "advcl":
            return False
        return bool(takes & {"clause", "question"}) or (token.dep == "ccomp" and "object" in takes)

    def _to_follows(self, token: Token) -> bool:
        """Whether "to" and a verb follow the object, as its own or its governor's."""
        tokens = self._tokens
        governors = (*tokens[token.head].children, *token.children)
        return any(
            c > token.i and tokens[c].tag == "VB" and any(tokens[k].lower == "to" for k in tokens[c].children)
            for c in governors
        )

    def _clausal_object(self, token: Token) -> bool:
        """Whether the parser made a clause's subject an object with a relative clause ("said the *plan* was dead")."""
        return any(
            c > token.i and self._tokens[c].dep in ("relcl", "acl", "ccomp") and self._tokens[c].tag in FINITE_TAGS
            for c in token.children
        )

    def _loose_clause(self, place: Place) -> tuple[int, int] | None:
        """A finite clause after the cue that the parser did not recognise as its complement."""
        tokens = self._tokens
        first, last = place.last + 1, self._reach.right(place.verb)
        if (
            first >= len(tokens)
            or first > last
            or tokens[first].pos in ("PUNCT", "CCONJ")
            or tokens[first].dep == "punct"
        ):
            return None
        blocked = next((c for c in place.complements if tokens[c].dep in _JOINED), last + 1)
        last = min(last, self._reach.left(blocked) - 1) if blocked <= last else last
        return (first, last) if first <= last and has_finite_verb(tokens, first, last) else None

    def _extend(self, place: Place, first: int, last: int) -> tuple[int, int]:
        """Add what hangs on the same cue after its first complement: "accused X *of …*", "urged X *to …*"."""
        tokens = self._tokens
        for child in place.complements:
            if child <= last:
                continue
            token = tokens[child]
            if token.dep == "cc" and tokens[child - 1].text != ",":
                continue
            if token.dep == "conj" and tokens[last + 1].dep == "cc" and self._own_clause(token):
                last = max(last, self._reach.right(child))
                continue
            if token.dep in ("cc", "conj", "parataxis") or (token.dep == "advcl" and token.tag == "VBG"):
                break
            adverbial = token.dep == "advcl" and tokens[child - 1].text != ","
            if token.dep in _COMPLEMENTS or adverbial or (token.dep == "prep" and token.lower in _EXTENDING):
                last = max(last, self._reach.right(child))
        return first, last

    def _own_clause(self, verb: Token) -> bool:
        return verb.tag in FINITE_TAGS and any(self._tokens[c].dep in SUBJECTS for c in verb.children)

    def of_raising(self, place: Place) -> list[Span]:
        """The content of "X seemed *to …*", "X appears *ready*", "It seems *that …*": what stands around the cue."""
        tokens, verb = self._tokens, place.verb
        children = tokens[verb].children
        right = next((c for c in children if c > verb and tokens[c].dep in ("xcomp", "ccomp", "oprd", "acomp")), -1)
        if right < 0:
            return []
        spans = [(tokens[self._reach.left(right)].start, tokens[self._reach.right(right)].end)]
        subject = next((c for c in children if c < verb and tokens[c].dep in SUBJECTS), -1)
        if subject >= 0 and tokens[subject].lower != "it":
            last = min(self._reach.right(subject), verb - 1)
            spans.insert(0, (tokens[self._reach.left(subject)].start, tokens[last].end))
        return spans

    def of_passive(self, place: Place) -> list[Span]:
        """The content of a passive cue: "X was accused *of …*", "X is expected *to …*", "It was reported *that …*"."""
        tokens, verb = self._tokens, place.verb
        subject = next((c for c in tokens[verb].children if tokens[c].dep in SUBJECTS), -1)
        right = self.after(place)
        if subject < 0 and tokens[verb].dep in ("acl", "relcl") and place.cue.takes & {"object", "object-to"}:
            subject = tokens[verb].head
            spans = [(tokens[self._reach.left(subject)].start, tokens[verb - 1].end)]
        elif subject < 0 or tokens[subject].lower == "it" or "person" in place.cue.takes:
            spans = []
        else:
            spans = [(tokens[self._reach.left(subject)].start, tokens[min(self._reach.right(subject), verb - 1)].end)]
        if right is not None:
            return [*spans, (tokens[right[0]].start, tokens[right[1]].end)]
        rest = [
            c for c in place.complements if tokens[c].dep in ("prep", "oprd", "xcomp") and tokens[c].lower in _EXTENDING
        ]
        if rest and "object" in place.cue.takes:
            return [*spans, (tokens[self._reach.left(rest[0])].start, tokens[self._reach.right(rest[-1])].end)]
        return spans if "object" in place.cue.takes else []
