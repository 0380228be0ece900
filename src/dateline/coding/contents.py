"""What was said: the content of a cue verb, from the parse and from what stands beside it on the line."""

from __future__ import annotations

from dataclasses import dataclass, field

from dateline.coding.cues import Cue, Hearing
from dateline.coding.quotations import Quotation, Quotations
from dateline.coding.reach import FINITE_TAGS, SUBJECTS, VERB_TAGS, Reach, has_finite_verb
from dateline.coding.sources import Source
from dateline.language.analysis import Analysis, Token
from dateline.record import Span

_COMPLEMENTS = frozenset({"ccomp", "xcomp", "oprd", "attr", "acomp", "relcl"})
_EXTENDING = frozenset({"as", "of", "for", "with", "against", "to", "from", "over", "about", "into", "than", "like"})
_BEFORE_PARENTHESIS = frozenset(
    {",", "”", '"', "''", "’", "'", "?", "!", "—", "–", "--", "-", "…", "...", ")", "]", ";"}
)
_VENUE_PREPOSITIONS = frozenset({"in", "at", "on", "during", "via", "through", "after", "before", "from", "outside"})
_ADJUNCTS = frozenset({"advmod", "npadvmod", "prep", "dative", "prt", "aux", "neg", "agent", "intj"})


@dataclass(slots=True)
class Place:
    """Where a cue stands: its own tokens, its source, and the stretch of tokens ``first`` to ``last`` that belongs to
    the telling ("the minister told reporters on Monday") rather than to what is told."""

    cue: Cue
    verb: int
    last_cue: int
    source: Source | None
    passive: bool
    first: int = 0
    last: int = 0
    addressee: tuple[int, int] | None = None
    venue: tuple[int, int] | None = None
    time: tuple[int, int] | None = None
    complements: list[int] = field(default_factory=list)


def locate(analysis: Analysis, reach: Reach, hearing: Hearing, place: Place) -> None:
    """Fill in how far the telling reaches, and who is addressed, where and when."""
    tokens, verb = analysis.tokens, place.verb
    place.first, place.last = verb, max(verb, place.last_cue)
    for child in tokens[verb].children:
        if child < verb and tokens[child].dep in ("aux", "auxpass", "neg", "advmod") and verb - child <= 4:
            place.first = min(place.first, child)
    source = place.source
    if source is not None and not source.borrowed:
        if source.last < verb and verb - source.last <= 5:
            place.first = min(place.first, source.first)
        elif source.first == place.last + 1:
            place.last = source.last
    for child in tokens[verb].children:
        if child <= place.last_cue:
            continue
        if _is_telling(tokens, reach, hearing, place, child):
            if reach.left(child) <= place.last + 2:
                place.last = max(place.last, _end_of_telling(tokens, reach, place, child))
        elif tokens[child].dep != "punct" and not (source is not None and source.first <= child <= source.last):
            place.complements.append(child)


def _end_of_telling(tokens: list[Token], reach: Reach, place: Place, child: int) -> int:
    if place.addressee is not None and tokens[child].dep in ("dobj", "iobj"):
        return place.addressee[1]
    return reach.right(child)


def _is_telling(tokens: list[Token], reach: Reach, hearing: Hearing, place: Place, child: int) -> bool:
    """Whether a phrase after the cue tells of the telling: to whom, where, when, how."""
    token, cue = tokens[child], place.cue
    extent = (reach.left(child), reach.right(child))
    if token.dep in ("dobj", "dative", "iobj") and "person" in cue.takes:
        if token.dep != "dative" and _holds_verb(tokens, *extent):
            extent = (extent[0], _before_clause(tokens, reach, child))
            if not (token.entity or token.pos == "PRON" or token.lemma in hearing.addressees):
                return False
        place.addressee = _addressee(tokens, child, extent)
        return True
    if token.dep not in _ADJUNCTS:
        return token.dep == "dobj" and token.lower in ("himself", "herself", "themselves")
    if token.dep in ("npadvmod", "advmod") or token.entity in ("DATE", "TIME"):
        if token.entity in ("DATE", "TIME"):
            place.time = extent
        return not _holds_verb(tokens, *extent)
    if token.dep == "prep":
        return _is_circumstance(tokens, hearing, place, child, extent)
    return token.dep != "dative" or "object" not in cue.takes


def _is_circumstance(tokens: list[Token], hearing: Hearing, place: Place, child: int, extent: tuple[int, int]) -> bool:
    token = tokens[child]
    inner = next((c for c in token.children if tokens[c].dep == "pobj"), -1)
    if inner < 0:
        return False
    noun = tokens[inner]
    if noun.entity in ("DATE", "TIME"):
        place.time = (inner if tokens[inner - 1].dep == "prep" else child + 1, extent[1])
        return True
    if noun.lemma in hearing.venues and token.lower in _VENUE_PREPOSITIONS:
        place.venue = (child + 1, extent[1])
        return True
    speech = bool(place.cue.takes & {"clause", "quotation"})
    if (
        token.lower in ("to", "with")
        and speech
        and (noun.entity in ("PERSON", "ORG") or noun.lemma in hearing.addressees)
    ):
        place.addressee = (child + 1, extent[1])
        return True
    return token.lower in ("at", "during", "in", "on", "after", "before", "via", "through") and (
        "object" not in place.cue.takes or token.lower in ("at", "during", "after", "before")
    )


def _addressee(tokens: list[Token], child: int, extent: tuple[int, int]) -> tuple[int, int]:
    if tokens[child].dep == "dative" and tokens[child].pos == "ADP":
        return child + 1, extent[1]
    return extent


def _before_clause(tokens: list[Token], reach: Reach, noun: int) -> int:
    """The last token of a noun phrase before the clause that hangs on it."""
    clauses = [
        reach.left(c) for c in tokens[noun].children if c > noun and tokens[c].dep in ("relcl", "acl", "advcl", "ccomp")
    ]
    return max(noun, min(clauses, default=reach.right(noun) + 1) - 1)


def _holds_verb(tokens: list[Token], first: int, last: int) -> bool:
    return any(tokens[k].tag in VERB_TAGS for k in range(first, last + 1))


class Reader:
    """Reads the content of cues in one article."""

    def __init__(self, analysis: Analysis, reach: Reach, quotations: Quotations) -> None:
        self._analysis, self._tokens, self._text = analysis, analysis.tokens, analysis.text
        self._reach, self._quotations = reach, quotations

    def content(self, place: Place, bound: int) -> list[Span]:
        """The stretches of content of a cue verb; none if it attributes nothing. ``bound`` is the first token that
        the content may take (what stands before belongs to an earlier cue)."""
        takes = place.cue.takes
        if place.passive:
            return self._of_passive(place)
        speaks = "quotation" in takes
        if speaks:
            quote = self._quote_before(place)
            if quote is not None and self._ends_speech(quote, ",?!—–-…"):
                return self._around(place, bound)
            quoted = self._quotation_after(place)
            if quoted is not None:
                return [quoted]
        right = self._after(place)
        if right is not None and not self._parenthetical(place, right[0]):
            return [(self._tokens[right[0]].start, self._tokens[right[1]].end)]
        if takes & {"clause", "quotation"}:
            return self._around(place, bound) or (self._quotation_later(place) if speaks else [])
        return []

    def _ends_speech(self, quote: Quotation, marks: str) -> bool:
        """Whether a quotation ends as speech before its teller does (“…,” he said), and not as words mentioned."""
        return any(mark in marks for mark in self._text[max(quote.start, quote.end - 2) : quote.end + 1])

    def _quotation_later(self, place: Place) -> list[Span]:
        """ "said as he left, “…”": a quotation after a comma or colon further on in the sentence of a cue that has no
        other content."""
        tokens, verb = self._tokens, place.verb
        sentence = self._analysis.sentences[tokens[verb].sentence]
        for at in range(place.last + 1, sentence.last - 1):
            if tokens[at].text in (",", ":"):
                quote = self._quotations.covering(tokens[at + 1].start)
                if quote is not None and quote.start == tokens[at + 1].start:
                    return [(quote.start, quote.end)]
        return []

    # -- after the cue

    def _quotation_after(self, place: Place) -> Span | None:
        """The quotation that begins right after the telling, with what its clause goes on to say."""
        tokens = self._tokens
        at = place.last + 1
        sentence = self._analysis.sentences[tokens[place.verb].sentence]
        while at < len(tokens) and (tokens[at].text in (",", ":", "-", "—", "–") or tokens[at].pos == "SPACE"):
            at += 1
        if at >= len(tokens):
            return None
        lead = at
        if tokens[at].lower == "that" and at + 1 < len(tokens):
            at += 1
        quote = self._quotations.covering(tokens[at].start)
        if quote is None or quote.start != tokens[at].start or self._block(at) != self._block(place.verb):
            return self._next_block(place, at)
        if self._tokens[place.last + 1].text == "," and self._quote_before(place) is not None:
            return None
        end = quote.end
        if at < sentence.last:
            reach = max((self._reach.right(c) for c in place.complements), default=-1)
            follower = self._analysis.token_at(quote.end)
            if (
                follower < sentence.last
                and tokens[follower].pos != "PUNCT"
                and reach >= follower
                and reach < sentence.last
            ):
                end = max(end, tokens[reach].end)
        return tokens[lead].start, end

    def _next_block(self, place: Place, at: int) -> Span | None:
        """After "he wrote:" at a block's end, the quotation that opens the next block."""
        tokens = self._tokens
        if tokens[at - 1].text != ":" or self._block(at) != self._block(place.verb) + 1:
            return None
        quote = self._quotations.covering(tokens[at].start)
        return (quote.start, quote.end) if quote is not None and quote.start == tokens[at].start else None

    def _after(self, place: Place) -> tuple[int, int] | None:
        """The tokens of the complement after the cue."""
        tokens, takes, verb = self._tokens, place.cue.takes, place.verb
        last_word = place.last_cue
        first = -1
        if (
            place.cue.rest
            and tokens[last_word].dep in ("prep", "agent", "dative", "prt", "mark", "aux")
            and takes & {"object", "object-to", "gerund"}
        ):
            reach = self._reach.right(last_word)
            if reach > last_word or place.complements:
                first, last = last_word + 1, max(reach, last_word)
                return self._extend(place, first, last)
        for child in place.complements:
            token = tokens[child]
            if token.dep in ("cc", "conj", "advcl", "parataxis") and not (
                token.dep == "advcl" and self._is_clause(token, takes, child)
            ):
                break
            if first < 0 and not self._begins(token, takes):
                continue
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
            return self._is_clause(token, takes, token.i)
        if dep in ("dobj", "attr", "oprd", "nsubj"):
            if "object" in takes:
                return True
            if "object-to" in takes:
                return self._to_follows(token)
            return dep == "dobj" and "clause" in takes and self._clausal_object(token)
        return False

    def _is_clause(self, token: Token, takes: frozenset[str], child: int) -> bool:
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
        """ "said the *plan* was dead" where the parser made the subject an object with a relative clause."""
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
        blocked = next(
            (c for c in place.complements if tokens[c].dep in ("cc", "conj", "advcl", "parataxis")), last + 1
        )
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
            if token.dep in _COMPLEMENTS or token.dep == "dobj" or (token.dep == "prep" and token.lower in _EXTENDING):
                last = max(last, self._reach.right(child))
            elif token.dep == "advcl" and tokens[child - 1].text != ",":
                last = max(last, self._reach.right(child))
        return first, last

    def _own_clause(self, verb: Token) -> bool:
        return verb.tag in FINITE_TAGS and any(self._tokens[c].dep in SUBJECTS for c in verb.children)

    # -- around the cue: "…, he said, …"

    def _parenthetical(self, place: Place, first_right: int) -> bool:
        """Whether what stands after the cue goes on with what stands before it ("The plan, he said, was dead")."""
        tokens = self._tokens
        if not place.cue.takes & {"clause", "quotation"} or place.first == 0:
            return False
        before = tokens[place.first - 1]
        if before.text not in _BEFORE_PARENTHESIS or before.sentence != tokens[place.verb].sentence:
            return False
        between = tokens[place.last + 1].text if place.last + 1 < len(tokens) else ""
        return between in (",", "”", '"') and first_right >= place.last + 1 and self._crosses(place)

    def _crosses(self, place: Place) -> bool:
        """Whether words before the telling and words after it depend on each other."""
        tokens = self._tokens
        sentence = self._analysis.sentences[tokens[place.verb].sentence]
        return any(
            sentence.first <= tokens[k].head < place.first and tokens[k].dep not in ("punct", "cc", "conj")
            for k in range(place.last + 1, sentence.last)
        ) or any(
            place.last < tokens[k].head < sentence.last and tokens[k].dep not in ("punct", "cc", "mark")
            for k in range(sentence.first, place.first)
        )

    def _around(self, place: Place, bound: int) -> list[Span]:
        tokens = self._tokens
        sentence = self._analysis.sentences[tokens[place.verb].sentence]
        quote = self._quote_before(place)
        spans: list[Span] = []
        if quote is not None:
            spans.append((self._start_before(quote, sentence.first, bound), quote.end))
        else:
            left = self._clause_before(place, max(bound, sentence.first)) if "clause" in place.cue.takes else None
            if left is None:
                return []
            spans.append(left)
        after = place.last + 1
        if after < sentence.last and tokens[after].text in (",", "—", "–", ":", "-"):
            following = self._quotations.covering(tokens[after + 1].start) if after + 1 < len(tokens) else None
            if following is not None and following.start == tokens[after + 1].start:
                spans.append((following.start, following.end))
            elif self._crosses(place):
                last = self._end_of_rest(place, after + 1, sentence.last - 1)
                if last >= after + 1:
                    spans.append((tokens[after + 1].start, tokens[last].end))
        return spans

    def _end_of_rest(self, place: Place, first: int, last: int) -> int:
        """Where the rest of an interrupted clause ends: before what is joined to the cue itself."""
        for child in self._tokens[place.verb].children:
            if child > first and self._tokens[child].dep in ("conj", "advcl", "cc"):
                return min(last, self._reach.left(child) - 1)
        return last

    def _quote_before(self, place: Place) -> Quotation | None:
        """The quotation that ends right before the telling."""
        tokens, at = self._tokens, place.first - 1
        while (
            at > 0
            and tokens[at].text in (",", "—", "–", "--", "-", "...", "…", ".")
            and self._quotations.covering(tokens[at].start) is None
        ):
            at -= 1
        if at < 0 or self._block(at) != self._block(place.verb):
            return None
        quote = self._quotations.covering(tokens[at].start)
        return quote if quote is not None and quote.closed and tokens[at].end >= quote.end else None

    def _start_before(self, quote: Quotation, first: int, bound: int) -> int:
        """Where the content that ends with a quotation begins: with the quotation, or with the clause that it ends."""
        tokens = self._tokens
        opening = self._analysis.token_at(quote.start)
        first = max(tokens[opening].sentence and self._analysis.sentences[tokens[opening].sentence].first, bound)
        if first >= opening or not has_finite_verb(tokens, first, opening - 1) and opening - first < 3:
            return quote.start
        return tokens[first].start if tokens[first].start < quote.start else quote.start

    def _clause_before(self, place: Place, bound: int) -> Span | None:
        tokens, verb = self._tokens, place.verb
        if place.first <= bound:
            return None
        before = tokens[place.first - 1]
        if before.text not in _BEFORE_PARENTHESIS:
            return None
        first = bound
        if tokens[verb].dep not in ("ROOT", "ccomp", "parataxis"):
            first = max(bound, self._reach.left(verb)) if self._reach.left(verb) < place.first else bound
        last = place.first - 1
        while last > first and tokens[last].pos == "PUNCT" and tokens[last].text not in (")", "]"):
            last -= 1
        after = place.last + 1
        interrupted = after < len(tokens) and tokens[after].text in (",", "—", "–", "-") and self._crosses(place)
        if last < first or not (interrupted or has_finite_verb(tokens, first, last)):
            return None
        return tokens[first].start, tokens[last].end

    # -- passives

    def _of_passive(self, place: Place) -> list[Span]:
        """ "X was accused *of …*", "X is expected *to …*", "It was reported *that …*"."""
        tokens, verb = self._tokens, place.verb
        subject = next((c for c in tokens[verb].children if tokens[c].dep in SUBJECTS), -1)
        right = self._after(place)
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
            c
            for c in place.complements
            if tokens[c].dep in ("prep", "oprd", "xcomp") and tokens[c].lower in (*_EXTENDING, "as")
        ]
        if rest and "object" in place.cue.takes:
            return [*spans, (tokens[self._reach.left(rest[0])].start, tokens[self._reach.right(rest[-1])].end)]
        return spans if "object" in place.cue.takes else []

    def _block(self, token: int) -> int:
        return self._analysis.sentences[self._tokens[token].sentence].block
