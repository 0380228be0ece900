"""Noun phrases that may name an actor, and what the words before and after their head say about it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from dateline.entities.actors.mentions import PERSONAL_USES, NameCandidate
from dateline.entities.actors.name_candidates import TIME_ZONES, NameIndex
from dateline.knowledge.loaders.actors import ActorKnowledge, Places, Role, Roles
from dateline.knowledge.loaders.folding import fold
from dateline.language.analysis import Analysis, Token
from dateline.language.phrases import phrase_start

HEAD_LABELS = frozenset(
    {
        "nsubj",
        "nsubjpass",
        "dobj",
        "pobj",
        "iobj",
        "dative",
        "attr",
        "appos",
        "conj",
        "poss",
        "ROOT",
        "oprd",
        "dep",
        "npadvmod",
        "parataxis",
        "ccomp",
        "csubj",
        "intj",
        "meta",
        "nmod",
        "advcl",
        "xcomp",
        "acomp",
        "pcomp",
        "relcl",
    }
)
MODIFIER_LABELS = frozenset({"compound", "amod", "nmod"})
PREPOSITION_ORDER = {"of": 0, "for": 1, "from": 2, "in": 3, "at": 4, "with": 5}


@dataclass(slots=True, frozen=True)
class ActorContext:
    """What all steps of finding actors share.

    ``folded`` are the folded words of the tokens; ``places`` finds places by name; ``focus_country`` is the country
    that the article is about, or "".
    """

    analysis: Analysis
    tokens: list[Token]
    folded: list[str]
    names: NameIndex
    roles: Roles
    places: Places
    focus_country: str = ""

    def words(self, first: int, last: int) -> list[str]:
        """The folded words of tokens ``first`` to ``last`` (exclusive), without punctuation and possessive "'s"."""
        return [w for i in range(first, last) for w in self.folded[i].split() if self.tokens[i].tag != "POS"]

    def text(self, first: int, last: int) -> str:
        """The characters of tokens ``first`` to ``last`` (exclusive)."""
        return self.analysis.text[self.tokens[first].start : self.tokens[last - 1].end]


def make_context(analysis: Analysis, names: NameIndex, knowledge: ActorKnowledge) -> ActorContext:
    """Prepare the context of an analysis, without the focus country."""
    tokens = analysis.tokens
    folded = [t.lower if t.text.isascii() and t.text.isalpha() else fold(t.text) for t in tokens]
    return ActorContext(analysis, tokens, folded, names, knowledge.roles, knowledge.places)


def find_phrase_start(context: ActorContext, head: int) -> int:
    """The first token of the phrase left of its head, in the head's sentence."""
    first = context.analysis.sentences[context.tokens[head].sentence].first
    start = max(phrase_start(context.tokens, head), first)
    tokens = context.tokens
    # "co-president", "anti-government protesters": the parser may hang the part before the hyphen elsewhere.
    while start > first + 1 and tokens[start - 1].text == "-" and tokens[start - 2].end == tokens[start - 1].start:
        if tokens[start - 1].end != tokens[start].start:
            break
        start -= 2
    while start < head and (context.tokens[start].pos == "PUNCT" or not context.folded[start]):
        start += 1
    return _after_time_stamp(context, start, head)


def _after_time_stamp(context: ActorContext, start: int, head: int) -> int:
    """The start of a phrase without the time of a live report before it: "17:20 GMT Prosecutors said"."""
    tokens, i = context.tokens, start
    while i < head and (_is_clock_time(tokens[i].text) or tokens[i].lower in TIME_ZONES):
        i += 1
        while i < head and tokens[i].pos == "PUNCT":
            i += 1
    return i


def _is_clock_time(text: str) -> bool:
    """Whether the text is a time of day in digits: "17:20", "9.05"."""
    hour, separator, minute = text.partition(":" if ":" in text else ".")
    return bool(separator) and hour.isdecimal() and len(hour) < 3 and minute.isdecimal() and len(minute) == 2


def heads_phrase(context: ActorContext, i: int) -> bool:
    """Whether the token heads a noun phrase of its own."""
    token = context.tokens[i]
    if token.dep == "conj":
        above = context.tokens[token.head]
        return above.dep not in MODIFIER_LABELS or context.names.by_token.get(i) is not None or above.dep == "nmod"
    return token.dep in HEAD_LABELS


def singular_form(context: ActorContext, i: int) -> str:
    """The folded singular of a noun."""
    token, word = context.tokens[i], context.folded[i]
    if token.tag == "NNPS" and word.endswith("s") and token.lemma == token.lower:
        return word[:-3] + "y" if word.endswith("ies") else word[:-1]
    if token.tag in ("NNS", "NNPS") and token.lemma:
        return fold(token.lemma)
    return word


def find_role(context: ActorContext, first: int, head: int) -> Role | None:
    """The role noun or phrase that the words up to ``head`` end in: the longest, the form as written before the
    singular."""
    last = context.folded[head].split()
    if not last:
        return None
    words = context.words(first, head + 1)
    roles = context.roles.ending(words, last[-1])
    singular = singular_form(context, head)
    if singular != last[-1]:
        roles = roles + context.roles.ending(words, singular)
    return max(roles, key=lambda role: len(role.words), default=None)


def is_affiliation(context: ActorContext, first: int, last: int) -> bool:
    """Whether the name at tokens ``first`` to ``last`` is only an affiliation of what follows: "Turkish-backed
    rebels", "pro-Iranian militia"."""
    tokens, folded = context.tokens, context.folded
    if last + 1 < len(tokens) and tokens[last].text in "-–‑" and folded[last + 1] in context.roles.words.bond:
        return True
    # "Iran backed rebels" has an affiliation, "soldiers backed by Egypt" has not.
    if last < len(tokens) and folded[last] in context.roles.words.bond and tokens[last].dep in ("amod", "compound"):
        return True
    if first >= 2 and tokens[first - 1].text in "-–‑" and folded[first - 2] in context.roles.words.aloof:
        return True
    return first >= 1 and folded[first - 1] in context.roles.words.aloof


def names_before(context: ActorContext, first: int, head: int) -> Iterator[NameCandidate]:
    """The known names before the head, the nearest first, without those that are only an affiliation."""
    i = head - 1
    while i >= first:
        candidate = context.names.by_token.get(i)
        if candidate is None or candidate.entry is None:
            candidate = context.names.nested.get(i) or candidate
        if candidate is None:
            i -= 1
            continue
        if (
            candidate.entry is not None
            and candidate.first >= first
            and not is_affiliation(context, candidate.first, candidate.last)
        ):
            yield candidate
        i = candidate.first - 1 if candidate.entry is not None else i - 1


def prepositional_objects(context: ActorContext, head: int) -> list[tuple[str, int]]:
    """What is tied to the head by "of", "for", "from", "in", as (preposition, token), the closest ties first."""
    tokens = context.tokens
    objects = [
        (token.lower, object_head)
        for child in tokens[head].children
        if child > head and (token := tokens[child]).dep == "prep" and token.lower in PREPOSITION_ORDER
        for object_head in token.children
        if tokens[object_head].dep == "pobj"
    ]
    return sorted(objects, key=lambda pair: PREPOSITION_ORDER[pair[0]])


def country_at(context: ActorContext, i: int) -> str:
    """The country of the name at token ``i``, or ""."""
    own_name = context.names.by_token.get(i)
    for name in (own_name, context.names.nested.get(i)):
        if name is not None and name.entry is not None and name.entry.side:
            return name.entry.side
    if own_name is None:
        return next(
            (s.entry.side for s in names_before(context, find_phrase_start(context, i), i) if s.entry and s.entry.side),
            "",
        )
    return ""


def countries_of(context: ActorContext, first: int, last: int, head: int = -1) -> list[str]:
    """The countries that the words from ``first`` up to ``last`` give the head of their phrase (by default the word at
    ``last``): the nearest, and those conjoined to it ("US and Filipino troops" has two); else those of an "of", "from"
    or "in" phrase."""
    return list(country_words(context, first, last, head))


def country_words(context: ActorContext, first: int, last: int, head: int = -1) -> dict[str, str]:
    """The countries as :func:`countries_of` finds them, in the order of the text, each with the words that name it
    there."""
    words: dict[str, str] = {}
    nearest = -1
    for candidate in names_before(context, first, last):
        if candidate.entry is None or not candidate.entry.side:
            continue
        if nearest >= 0 and not _are_coordinated(context, candidate.last, nearest):
            break
        words.setdefault(candidate.entry.side, context.text(candidate.first, candidate.last))
        nearest = candidate.first
    if words:
        return dict(reversed(words.items()))
    for _, object_head in prepositional_objects(context, last if head < 0 else head):
        for i in _with_conjoined_names(context, object_head):
            country = country_at(context, i)
            if country:
                named = context.names.by_token.get(i)
                first, end = (named.first, named.last) if named is not None else (i, i + 1)
                words.setdefault(country, context.text(first, end))
        if words:
            break
    return words


def _with_conjoined_names(context: ActorContext, i: int) -> Iterator[int]:
    """A noun and, if it is a name, the names conjoined to it."""
    yield i
    if i in context.names.by_token:
        for child in context.tokens[i].children:
            if context.tokens[child].dep == "conj" and child in context.names.by_token:
                yield from _with_conjoined_names(context, child)


def _are_coordinated(context: ActorContext, last: int, first: int) -> bool:
    """Whether only "and", commas and the like are between two names."""
    return first > last and all(context.tokens[i].pos in ("CCONJ", "PUNCT", "NUM") for i in range(last, first))


def inherited_sectors(context: ActorContext, first: int, head: int) -> tuple[str, ...]:
    """The sectors that the words before the head, or an organisation it belongs to, give it; () if none."""
    for candidate in names_before(context, first, head):
        if (
            candidate.entry is not None
            and candidate.entry.sectors
            and candidate.entry.sort in ("body", "seat", "collective")
        ):
            return candidate.entry.sectors
    for i in range(head - 1, first - 1, -1):
        if singular_form(context, head) in context.roles.words.studies:
            break
        sectors = context.roles.sectors.get(singular_form(context, i)) or context.roles.sectors.get(context.folded[i])
        if sectors and not is_affiliation(context, i, i + 1):
            return sectors
        role = find_role(context, first, i) if context.tokens[i].pos in ("NOUN", "PROPN") else None
        owns = context.tokens[i + 1].text in ("'s", "’s", "’", "'") and role is not None and role.use == "role"
        if role is not None and role.sectors not in ((), ("CVL",)) and (owns or role.use in ("force", "body", "rule")):
            return role.sectors
    for preposition, object_head in prepositional_objects(context, head):
        if preposition not in ("of", "for", "from", "with", "at"):
            continue
        name = context.names.by_token.get(object_head)
        if name is not None and name.entry is not None and name.entry.sectors:
            return name.entry.sectors
        role = find_role(context, find_phrase_start(context, object_head), object_head)
        if role is not None and role.sectors and preposition in ("of", "at") and role.use in ("body", "force", "rule"):
            return role.sectors
    return ()


def sectors_of_body(context: ActorContext, first: int, head: int) -> tuple[str, ...] | None:
    """The sectors of the body that an office at ``head`` is one of ("president of the Harbour Guild"), () if nothing is
    known of it; ``None`` if no body is named."""
    object_heads = [
        object_head
        for preposition, object_head in prepositional_objects(context, head)
        if preposition in ("of", "at", "for")
    ]
    for i in (*range(head - 1, first - 1, -1), *object_heads[:1]):
        candidate = context.names.by_token.get(i)
        if candidate is None or (candidate.entry is not None and candidate.entry.sort != "body"):
            continue
        if candidate.entry is not None:
            return candidate.entry.sectors
        if candidate.label == "ORG":
            role = find_role(context, candidate.first, candidate.last - 1)
            return role.sectors if role is not None and role.use in ("body", "force", "rule") else ()
    for object_head in object_heads[:1]:
        role = find_role(context, find_phrase_start(context, object_head), object_head)
        if role is not None and role.use == "body" and role.sectors:
            return role.sectors
    return None


def introducing_noun(context: ActorContext, first: int, last: int) -> int:
    """The noun of a person before the comma that goes before tokens ``first`` to ``last``, themselves closed by a mark:
    "the spokeswoman of its ministry, Ann Lee, said"; -1 if there is none."""
    tokens = context.tokens
    closed = last >= len(tokens) or tokens[last].pos == "PUNCT" or tokens[last].sentence != tokens[first].sentence
    if first < 2 or tokens[first - 1].text != "," or tokens[first - 2].sentence != tokens[first].sentence or not closed:
        return -1
    noun, i = -1, first - 2
    for _ in range(8):
        token = tokens[i]
        if token.pos in ("VERB", "AUX") or token.dep == "conj":
            break
        if token.pos in ("NOUN", "PROPN") and token.tag not in ("NNS", "NNPS"):
            role = find_role(context, find_phrase_start(context, i), i)
            if role is not None and role.use in PERSONAL_USES:
                noun = i
        if token.head >= i or tokens[token.head].sentence != token.sentence:
            break
        i = token.head
    return noun
