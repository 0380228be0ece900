"""What was said: the content of a cue verb, from its complements and from what stands beside it on the line."""

from __future__ import annotations

from dateline.attribution.cue_context import CuePosition
from dateline.language.analysis import Analysis, Token
from dateline.language.labels import FINITE_TAGS, SUBJECTS
from dateline.language.quotations import Quotation, Quotations
from dateline.language.subtrees import Subtrees, has_finite_verb
from dateline.record import Span

_BEFORE_PARENTHESIS = frozenset(
    {",", "”", '"', "''", "’", "'", "?", "!", "—", "–", "--", "-", "…", "...", ")", "]", ";"}
)


# How many tokens on either side of a cue are looked at; sentences longer than twice that are no sentences.
_REACH = 150
_SENTENCE_ENDS = (".", ":", "?", "!", "”", "''", '"')


class ContentReader:
    """Reads the content of cues in one article."""

    def __init__(self, analysis: Analysis, reach: Subtrees, quotations: Quotations) -> None:
        self._analysis, self._tokens, self._text = analysis, analysis.tokens, analysis.text
        self._reach, self._quotations = reach, quotations
        self._complements = Complements(analysis.tokens, reach)

    def content(self, place: CuePosition, bound: int) -> list[Span]:
        """The stretches of content of a cue verb; none if it attributes nothing. ``bound`` is the first token that
        the content may take (what stands before belongs to an earlier cue)."""
        takes = place.cue.takes
        if "raising" in takes:
            return self._complements.of_raising(place)
        if place.passive:
            return self._complements.of_passive(place)
        speaks = "quotation" in takes
        if speaks:
            quote = self._quote_before(place)
            if quote is not None and self._ends_speech(quote, ",?!—–-…"):
                return self._around(place, bound)
            quoted = self._quotation_after(place)
            if quoted is not None:
                return [quoted]
        right = self._complements.after(place)
        if right is not None and not self._parenthetical(place, right[0]):
            return [(self._tokens[right[0]].start, self._tokens[right[1]].end)]
        if takes & {"clause", "quotation"}:
            return self._around(place, bound) or (self._quotation_later(place) if speaks else [])
        return []

    def _ends_speech(self, quote: Quotation, marks: str) -> bool:
        """Whether a quotation ends as speech before its teller does (“…,” he said), and not as words mentioned."""
        return any(mark in marks for mark in self._text[max(quote.start, quote.end - 2) : quote.end + 1])

    def _quotation_later(self, place: CuePosition) -> list[Span]:
        """A quotation after a comma or colon further on in the sentence of a cue without other content ("said as he
        left, “…”")."""
        tokens, verb = self._tokens, place.verb
        sentence = self._analysis.sentences[tokens[verb].sentence]
        for at in range(place.last + 1, min(sentence.last - 1, place.last + _REACH)):
            if tokens[at].text in (",", ":"):
                quote = self._quotations.covering(tokens[at + 1].start)
                if quote is not None and quote.start == tokens[at + 1].start:
                    return [(quote.start, quote.end)]
        return []

    # -- after the cue

    def _quotation_after(self, place: CuePosition) -> Span | None:
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

    def _next_block(self, place: CuePosition, at: int) -> Span | None:
        """After "he wrote:" at a block's end, the quotation that opens the next block."""
        tokens = self._tokens
        if tokens[at - 1].text != ":" or self._block(at) != self._block(place.verb) + 1:
            return None
        quote = self._quotations.covering(tokens[at].start)
        return (quote.start, quote.end) if quote is not None and quote.start == tokens[at].start else None

    # -- around the cue: "…, he said, …"

    def _parenthetical(self, place: CuePosition, first_right: int) -> bool:
        """Whether what stands after the cue goes on with what stands before it ("The plan, he said, was dead")."""
        tokens = self._tokens
        if not place.cue.takes & {"clause", "quotation"} or place.first == 0:
            return False
        before = tokens[place.first - 1]
        if before.text not in _BEFORE_PARENTHESIS or before.sentence != tokens[place.verb].sentence:
            return False
        between = tokens[place.last + 1].text if place.last + 1 < len(tokens) else ""
        return between in (",", "”", '"') and first_right >= place.last + 1 and self._crosses(place)

    def _crosses(self, place: CuePosition) -> bool:
        """Whether words before the telling and words after it depend on each other."""
        tokens = self._tokens
        sentence = self._analysis.sentences[tokens[place.verb].sentence]
        return any(
            sentence.first <= tokens[k].head < place.first and tokens[k].dep not in ("punct", "cc", "conj")
            for k in range(place.last + 1, min(sentence.last, place.last + _REACH))
        ) or any(
            place.last < tokens[k].head < sentence.last and tokens[k].dep not in ("punct", "cc", "mark")
            for k in range(max(sentence.first, place.first - _REACH), place.first)
        )

    def _around(self, place: CuePosition, bound: int) -> list[Span]:
        tokens = self._tokens
        sentence = self._analysis.sentences[tokens[place.verb].sentence]
        quote = self._quote_before(place)
        spans: list[Span] = []
        if quote is not None:
            spans.append((self._start_before(quote, bound), quote.end))
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

    def _end_of_rest(self, place: CuePosition, first: int, last: int) -> int:
        """Where the rest of an interrupted clause ends: before what is joined to the cue itself."""
        for child in self._tokens[place.verb].children:
            if child > first and self._tokens[child].dep in ("conj", "advcl", "cc"):
                return min(last, self._reach.left(child) - 1)
        return last

    def _quote_before(self, place: CuePosition) -> Quotation | None:
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

    def _start_before(self, quote: Quotation, bound: int) -> int:
        """Where the content that ends with a quotation begins: with the quotation, or with the clause that it ends."""
        tokens = self._tokens
        opening = self._analysis.token_at(quote.start)
        first = max(self._analysis.sentences[tokens[opening].sentence].first, bound)
        before = self._text[max(0, quote.start - 4) : quote.start].rstrip()
        if first >= opening or before.endswith(_SENTENCE_ENDS):
            return quote.start
        if opening - first < 3 and not has_finite_verb(tokens, first, opening - 1):
            return quote.start
        return tokens[first].start

    def _clause_before(self, place: CuePosition, bound: int) -> Span | None:
        tokens, verb = self._tokens, place.verb
        if place.first <= bound:
            return None
        if tokens[place.first - 1].text not in _BEFORE_PARENTHESIS or not self._is_aside(place):
            return None
        first = bound
        if tokens[verb].dep not in ("ROOT", "ccomp", "parataxis"):
            first = max(bound, self._reach.left(verb)) if self._reach.left(verb) < place.first else bound
        last = place.first - 1
        while last > first and tokens[last].pos == "PUNCT" and tokens[last].text not in (")", "]"):
            last -= 1
        after = place.last + 1
        interrupted = after < len(tokens) and tokens[after].text in (",", "—", "–", "-") and self._crosses(place)
        complement = any(first <= c <= last and tokens[c].dep == "ccomp" for c in tokens[verb].children)
        if last < first or not (interrupted or complement or has_finite_verb(tokens, first, last)):
            return None
        return tokens[first].start, tokens[last].end

    def _is_aside(self, place: CuePosition) -> bool:
        """Whether the telling can stand aside of what it tells: a finite verb with its own subject or none at hand."""
        verb = self._tokens[place.verb]
        if verb.dep in ("relcl", "acl", "xcomp", "pcomp", "amod", "csubj"):
            return False
        return verb.tag in FINITE_TAGS or any(self._tokens[c].dep == "aux" for c in verb.children)

    def _block(self, token: int) -> int:
        return self._analysis.sentences[self._tokens[token].sentence].block


_COMPLEMENTS = frozenset({"ccomp", "xcomp", "oprd", "attr", "acomp", "relcl", "dobj"})
_EXTENDING = frozenset({"as", "of", "for", "with", "against", "to", "from", "over", "about", "into", "than", "like"})
_JOINED = frozenset({"cc", "conj", "advcl", "parataxis"})


class Complements:
    """Reads the complements of the cues of one article."""

    def __init__(self, tokens: list[Token], reach: Subtrees) -> None:
        self._tokens, self._reach = tokens, reach

    def after(self, place: CuePosition) -> tuple[int, int] | None:
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

    def _first_of(self, place: CuePosition, child: int) -> int:
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

    def _loose_clause(self, place: CuePosition) -> tuple[int, int] | None:
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

    def _extend(self, place: CuePosition, first: int, last: int) -> tuple[int, int]:
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

    def of_raising(self, place: CuePosition) -> list[Span]:
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

    def of_passive(self, place: CuePosition) -> list[Span]:
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
