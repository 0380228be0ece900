"""Names of places that are actors in their sentence: governments, and parts of the names of persons and bodies."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence

from dateline.entities.places.place_context import PLACE_LABELS, PlaceContext
from dateline.knowledge.loaders.gazetteer import Entry
from dateline.language.analysis import Token
from dateline.language.phrases import follows_party
from dateline.record import Actor

# The resolution of towns, and the weight from which a town needs no other word to be believed.
TOWN, LARGE_TOWN = 4, 50_000
# How many heads above a name are looked at: lists and appositions nest no deeper.
MAX_HEADS = 6
# The sector of persons of whom nothing else is known.
CIVILIAN = "CVL"
# How many words the town of a dateline may have.
MAX_DATELINE = 4
LINKING_LABELS = frozenset({"conj", "appos", "compound", "nmod"})


class ActorMentions:
    """The mentions of an article's actors, sorted for look-up by character offsets."""

    def __init__(self, actors: Sequence[Actor]) -> None:
        self._mentions = sorted((s, e, actor.kind == "state") for actor in actors for s, e in actor.mentions)
        self._unknown = {span for actor in actors if _is_unknown(actor) for span in actor.mentions}
        self._bodies = {span for actor in actors if _is_known_body(actor) for span in actor.mentions}
        self._persons = {span for actor in actors if actor.kind == "person" for span in actor.mentions}
        self._starts = [start for start, _, _ in self._mentions]
        self._longest = max((end - start for start, end, _ in self._mentions), default=0)

    def has_body(self, start: int, end: int) -> bool:
        """Whether exactly these characters name a body or group of known country or sector."""
        return (start, end) in self._bodies

    def has_person(self, start: int, end: int) -> bool:
        """Whether exactly these characters name a person."""
        return (start, end) in self._persons

    def has_unknown(self, start: int, end: int) -> bool:
        """Whether exactly these characters name a person or body of which nothing is known."""
        return (start, end) in self._unknown

    def covering(self, start: int, end: int) -> Iterator[tuple[int, int, bool]]:
        """The mentions that cover characters ``start`` to ``end``: start, end, and whether of a state."""
        for index in range(bisect_left(self._starts, start - self._longest), bisect_right(self._starts, start)):
            if self._mentions[index][1] >= end:
                yield self._mentions[index]


def _is_unknown(actor: Actor) -> bool:
    return actor.kind in {"organisation", "person"} and not (actor.country or set(actor.sectors) - {CIVILIAN})


def _is_known_body(actor: Actor) -> bool:
    return actor.kind != "state" and not _is_unknown(actor)


def is_actor_name(
    context: PlaceContext, mentions: ActorMentions, first: int, last: int, entries: Sequence[Entry], certain: bool
) -> bool:
    """Whether the name at tokens ``first`` to ``last`` (exclusive), which ``entries`` bear, is an actor and no place.

    ``certain``: the words around it say that it is a place, which outweighs an actor of whom nothing is known.

    A country or capital is a government unless the words around it say that it is a territory: "in", "southern",
    "leave", "border with".
    """
    tokens = context.tokens
    is_adjective = tokens[first].lower in context.words.adjectival
    start, end = tokens[first].start, tokens[last - 1].end
    # What only a by-name or nothing makes a place is the body or person of that name: "Hamas" is no town in Germany.
    if mentions.has_body(start, end) and (not entries or entries[0].alternate):
        return True
    # "From" goes before persons, too: "a letter from Mona Haddad".
    is_in_place = context.follows_strict_locative(first) and tokens[first - 1].lower != "from"
    if not entries and mentions.has_person(start, end) and not is_in_place:
        return True
    if follows_party(tokens, first) or _is_in_name_of_body(context, mentions, first, last, entries):
        return True
    is_modifier = tokens[last - 1].dep in {"compound", "amod", "nmod"}
    if is_modifier and tokens[tokens[last - 1].head].lower in context.words.physical:
        return False  # "on U.S. soil"
    if is_adjective and is_modifier:
        return True
    if is_territory(context, first, last):
        return False
    if context.is_object_of_attack(last):
        return mentions.has_body(start, end)
    if entries and entries[0].resolution > 1 and context.modifies_common_noun(last):
        return False
    if context.is_attached(last):
        return False
    if certain and mentions.has_unknown(start, end) and (entries or not mentions.has_person(start, end)):
        return False
    is_country = any(entry.resolution == 1 for entry in entries)
    is_capital = not is_country and any(entry.feature == "PPLC" and not entry.alternate for entry in entries)
    if (is_country or is_capital) and (
        context.is_addressed(first) or _acts_as_government(context, tokens[first:last], is_capital)
    ):
        return True
    return _is_in_actor_mention(context, mentions, first, last, is_country or is_capital)


def _is_in_name_of_body(
    context: PlaceContext, mentions: ActorMentions, first: int, last: int, entries: Sequence[Entry]
) -> bool:
    """Whether the name belongs to that of a body.

    It does where a body's name begins with it and goes on with "of" ("Eastern District of New York"), and where hardly
    any place is called so and a body goes before it: "Department of Justice".
    """
    start, end = context.tokens[first].start, context.tokens[last - 1].end
    if last < len(context.tokens) and context.tokens[last].lower == "of":
        covering = mentions.covering(start, end)
        return any(end < mention_end and not is_state for _, mention_end, is_state in covering)
    is_small = not entries or (entries[0].resolution == TOWN and entries[0].weight < LARGE_TOWN)
    return is_small and context.names_body_before(first)


def _acts_as_government(context: PlaceContext, name: Sequence[Token], is_capital: bool) -> bool:
    """Whether the name does something, or something is done with, by or against it."""
    for token in name:
        head = context.tokens[token.head]
        if token.dep == "nsubj" and (head.pos == "VERB" or (is_capital and head.pos == "AUX")):
            return True
        if token.dep == "pobj" and head.lower in context.words.governmental:
            return True
    return False


def _is_in_actor_mention(
    context: PlaceContext, mentions: ActorMentions, first: int, last: int, may_be_state: bool
) -> bool:
    """Whether a state's mention covers a state's name, or the name is part of a longer actor mention.

    "Manila" in "police in Manila" is a place although the police are an actor.
    """
    tokens = context.tokens
    start, end = tokens[first].start, tokens[last - 1].end
    before = first - 2 if first > 1 and tokens[first - 1].lower == "the" else first - 1
    follows_preposition = before >= 0 and tokens[before].pos == "ADP"
    for mention_start, mention_end, is_state in mentions.covering(start, end):
        rest = context.analysis.text[mention_start:start].strip().lower()
        is_whole_mention = mention_end == end and rest in {"", "the"}
        if (is_state and may_be_state) or not (is_whole_mention or follows_preposition):
            return True
    return False


def is_territory(context: PlaceContext, first: int, last: int) -> bool:
    """Whether something is in, or goes to, the name, by the words before it or by the parse."""
    tokens, words = context.tokens, context.words
    before = tokens[first - 1].lower if first else ""
    if before in words.compass or context.follows_relational(first) or _is_in_dateline(context, first, last):
        return True
    if before in words.locative:
        return not context.is_addressed(first)
    if before == "with" and first > 1 and tokens[first - 2].lemma in words.borders:
        return True
    token = next((t for t in tokens[first:last] if not first <= t.head < last), tokens[last - 1])
    for _ in range(MAX_HEADS):
        head = tokens[token.head]
        is_territory_here = _territory_by_relation(context, token, head)
        if is_territory_here is not None:
            return is_territory_here
        if token.dep not in LINKING_LABELS or head.i == token.i:
            return False
        token = head
    return False


def _is_in_dateline(context: PlaceContext, first: int, last: int) -> bool:
    """Whether the name is a dateline's, or the country after it: "ASUNCIÓN, Paraguay —", "TAPACHULA (Mexico):"."""
    if context.is_dateline(first, last):
        return True
    if first < 2 or context.tokens[first - 1].text not in {",", "("}:
        return False
    start = first - 1
    while start and not context.opens_block(start) and first - start <= MAX_DATELINE:
        start -= 1
    return context.opens_block(start) and context.is_dateline(start, first - 1)


def _territory_by_relation(context: PlaceContext, token: Token, head: Token) -> bool | None:
    """Whether the relation to its head makes a token a territory; ``None`` if the relation says nothing about it."""
    words = context.words
    if token.dep == "pobj":
        has_border = head.lower == "with" and context.tokens[head.head].lemma in words.borders
        return has_border or (head.lower in words.locative and not context.is_addressed(head.i + 1))
    if token.dep == "poss":
        is_physical = head.lower in words.physical or head.lower in words.kinds or head.entity in PLACE_LABELS
        return head.lemma in words.borders or is_physical
    return True if token.dep == "dobj" and head.lemma in words.motion else None
