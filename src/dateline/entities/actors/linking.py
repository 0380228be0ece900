"""From mentions to actors: names that are one person, descriptions of those named before, groups told of again."""

from __future__ import annotations

from collections.abc import Iterable

from dateline.entities.actors.country_inference import EUROPEAN_UNION
from dateline.entities.actors.identity_keys import assign_keys
from dateline.entities.actors.mentions import Mention
from dateline.entities.actors.actor_phrases import ActorContext
from dateline.knowledge.loaders.folding import fold
from dateline.knowledge.loaders.office_holders import People, office_key

# How many sentences back "the leader" and "the group" reach.
LOOK_BACK, NEAR = 6, 2
# Where articles are left out, so that a description there may be told again with one.
HEADED = ("headline", "deck", "caption")
STATE_ORGANS = frozenset({"GOV", "UNO", "JUD", "LEG", "EUR", "IGO"})
# How many mentions back a description is looked for: bounds the time that a long text takes.
WITHIN = 300
SUBJECTS = frozenset({"nsubj", "nsubjpass"})
ARMS = (("MIL",), ("COP",))


class Linker:
    """Numbers the mentions of one article by entity; ``members`` are the mentions of each."""

    def __init__(self, reading: ActorContext, mentions: list[Mention], people: People, on: str | None) -> None:
        self.reading = reading
        self.mentions = mentions
        self.people = people
        self.on = on
        self.members: list[list[Mention]] = []
        self._keys: dict[str, int] = {}
        self._sides: list[str] = []
        self._place = 0

    def link(self) -> list[list[Mention]]:
        """The mentions of each entity, in the order of the text within each."""
        names = [m for m in self.mentions if m.form == "name"]
        self._persons([m for m in names if m.kind == "person"])
        titles = [
            m
            for m in self.mentions
            if m.form == "nominal" and self.reading.tokens[m.head].tag == "NNP" and m.first == m.head
        ]
        self._surnames([m for m in names if m.kind != "person" and m.entity < 0] + titles)
        assign_keys(self.reading, self.mentions, self.people, self.on)
        self._keyed(m for m in self.mentions if m.entity < 0 and m.key and not m.tentative)
        self._keyed(m for m in self.mentions if m.entity < 0 and m.tentative and m.key in self._keys)
        self._bonds()
        self.mentions.sort(key=lambda m: m.first)
        for place, mention in enumerate(self.mentions):
            if mention.entity < 0 and not mention.tentative:
                self._place = place
                self._nominal(mention)
        for group in self.members:
            group.sort(key=lambda m: m.first)
        return self.members

    def _join(self, mention: Mention, entity: int) -> None:
        if entity < 0:
            entity = len(self.members)
            self.members.append([])
            self._sides.append("")
        mention.entity = entity
        self._sides[entity] = self._sides[entity] or mention.country
        self.members[entity].append(mention)
        if mention.key:
            self._keys.setdefault(mention.key, entity)

    def _keyed(self, mentions: Iterable[Mention]) -> None:
        for mention in mentions:
            self._join(mention, self._keys.get(mention.key, -1))

    def _persons(self, mentions: list[Mention]) -> None:
        """Join persons whose names fit, the fullest name first."""
        words = {m.head: fold(m.name).split() for m in mentions}
        ordered = sorted((m for m in mentions if words[m.head]), key=lambda m: (-len(words[m.head]), m.first))
        entities: list[tuple[list[str], int]] = []
        for mention in ordered:
            mine = words[mention.head]
            fitting = [e for full, e in entities if _same_name(mine, full) and self._may_be(mention, e)]
            if len(fitting) > 1:
                fitting = [self._nearest(fitting, mention)]
            self._join(mention, fitting[0] if fitting else -1)
            if not fitting:
                entities.append((mine, mention.entity))

    def _may_be(self, mention: Mention, entity: int) -> bool:
        """Whether nothing tells that they are a man and a woman."""
        genders = {m.gender for m in (*self.members[entity], mention) if m.gender}
        return len(genders) < 2

    def _nearest(self, entities: list[int], mention: Mention) -> int:
        """Of several bearers of a surname, the one named last before the mention, else first of all."""

        def rank(entity: int) -> tuple[bool, int]:
            before = [m.first for m in self.members[entity] if m.first < mention.first]
            return (bool(before), max(before, default=-min(m.first for m in self.members[entity])))

        return max(entities, key=rank)

    def _surnames(self, mentions: Iterable[Mention]) -> None:
        """A lone name that the parser took for something else belongs to the person of that surname."""
        surnames: dict[str, int] = {}
        for entity, group in enumerate(self.members):
            for mention in group:
                surnames.setdefault(fold(mention.name).split()[-1], entity)
        self._unseen(surnames)
        for mention in mentions:
            words = fold(mention.name or self.reading.text(mention.first, mention.last)).split()
            if not words or words[-1] not in surnames:
                continue
            guessed = mention.key.startswith("name:") and not (mention.sectors or mention.noun) and len(words) < 4
            whole = len(words) == 1 or self._names(words, surnames[words[-1]], guessed)
            if whole and not mention.key.startswith(("state:", "body:")):
                mention.kind, mention.key = "person", ""
                mention.sectors, mention.country, mention.use, mention.office = (), "", "", ""
                mention.form = "name"
                mention.name = mention.name or self.reading.text(mention.head, mention.head + 1)
                self._join(mention, surnames[words[-1]])

    def _names(self, words: list[str], entity: int, guessed: bool) -> bool:
        """Whether all words stand in one name of the person, or are the full name of one who has but a surname."""
        names = [fold(m.name).split() for m in self.members[entity]]
        return any(set(words) <= set(name) for name in names) or (guessed and all(len(name) == 1 for name in names))

    def _unseen(self, surnames: dict[str, int]) -> None:
        """Surnames of the article's persons where nobody saw a name: mostly in headlines."""
        covered = {i for m in self.mentions if m.form == "name" for i in range(m.first, m.last)}
        for token in self.reading.tokens:
            if token.pos != "PROPN" or token.i in covered or token.i in self.reading.names.by_token:
                continue
            entity = surnames.get(self.reading.folded[token.i])
            if entity is not None and token.dep not in ("compound", "nmod", "amod"):
                mention = Mention(token.i, token.i + 1, token.i, "name", "person", name=token.text)
                self.mentions.append(mention)
                self._join(mention, entity)

    def _bonds(self) -> None:
        """Descriptions in apposition to a name, or said to be it, join it."""
        by_head = {m.head: m for m in self.mentions if m.form == "name"}
        for mention in self.mentions:
            for head in mention.same_as:
                other = by_head.get(head)
                if other is not None and other.entity >= 0 and mention.entity < 0:
                    self._join(mention, other.entity)
                    self._told_before(mention, other.entity)

    def _told_before(self, mention: Mention, entity: int) -> None:
        """ "A Norwegian envoy arrived. … The envoy, Kari Lie, said": who was first described, then named."""
        if not mention.definite or mention.kind != "person" or mention.form != "nominal":
            return
        for other in reversed([m for m in self.mentions if m.first < mention.first and m.form == "nominal"]):
            if other.noun == mention.noun and not other.plural:
                if other.entity < 0 and not other.same_as and _sides_agree(self._side(entity), other.country):
                    self._join(other, entity)
                return

    def _nominal(self, mention: Mention) -> None:
        """A description: of someone named before if it is definite or the same noun; else somebody new."""
        if mention.plural and (
            mention.use in ("office", "role", "people", "state", "craft") or mention.noun in self.reading.roles.alike
        ):
            entity = self._same_group(mention)
        elif mention.use in ("office", "rank", "role") and mention.kind == "person":
            entity = self._same_person(mention) if mention.definite else self._told_again(mention)
        elif mention.use in ("body", "craft") and self.reading.tokens[mention.first].lower in ("a", "an"):
            entity = self._told_again(mention)
        elif mention.use in ("force", "body", "rule", "craft", "state") and not mention.pronoun_possessor:
            entity = self._same_body(mention)
        else:
            entity = -1
        self._join(mention, entity)

    def _earlier(self, mention: Mention) -> Iterable[Mention]:
        """The linked mentions before this one, the nearest first."""
        low = max(-1, self._place - WITHIN)
        before = (self.mentions[k] for k in range(self._place - 1, low, -1))
        return [m for m in before if m.entity >= 0 and m.first < mention.first]

    def _same_person(self, mention: Mention) -> int:
        """Who "the minister", "the French president", "the doctor" is."""
        head = mention.noun.split()[-1] if mention.noun else ""
        sentence = self.reading.tokens[mention.head].sentence
        for other in self._earlier(mention):
            if other.kind != "person" or other.plural:
                continue
            same = head in (other.noun.split() or [""])[-1:] and not _told_apart(mention, other)
            if same and _sides_agree(mention.country, self._side(other.entity)):
                return other.entity
            near = sentence - self.reading.tokens[other.head].sentence <= LOOK_BACK
            if head == "leader" and near and other.form == "name" and self._leads(other, mention):
                return other.entity
        return self._holder(mention)

    def _leads(self, other: Mention, mention: Mention) -> bool:
        """Whether a named person may be "the leader": an office of the text, or one that the person has held, says
        so."""
        if not _sides_agree(mention.country, self._side(other.entity)):
            return False
        offices = [m.office for m in self.members[other.entity] if m.office]
        full = max((m.name for m in self.members[other.entity]), key=len)
        offices += [term.office for term in self.people.named(full)]
        return any(set(office_key(office).split()[-1:]) & self.reading.roles.words.leading for office in offices)

    def _holder(self, mention: Mention) -> int:
        """The person of the article who held the office of the country on the day; else whoever did becomes the
        name."""
        office = office_key(mention.office) if mention.office else ""
        held = office in self.reading.roles.words.held and "ELI" not in mention.sectors
        if self.on is None or not mention.country or not held:
            return -1
        terms = self.people.holders(mention.country, office, self.on)
        for term in terms:
            for entity, group in enumerate(self.members):
                if any(
                    m.form == "name"
                    and m.kind == "person"
                    and _same_name(fold(m.name).split(), fold(term.person).split())
                    for m in group
                ):
                    return entity
        if len({fold(t.person).split()[-1] for t in terms}) == 1:
            mention.name = terms[0].person
        return -1

    def _side(self, entity: int) -> str:
        return self._sides[entity]

    def _noun(self, mention: Mention) -> str:
        """The role noun, or the first of those that are used for the same people."""
        return self.reading.roles.alike.get(mention.noun, mention.noun)

    def _same_group(self, mention: Mention) -> int:
        """Groups of one noun, or of nouns for the same people, and of one country are one, unless each has a number of
        its own."""
        noun = self._noun(mention)
        for other in self._earlier(mention):
            if not other.plural or self._noun(other) != noun:
                continue
            if not mention.sectors and (mention.country, mention.definite) != (other.country, True) and not mention.definite:
                continue
            if mention.use in ("people", "craft") and (mention.counted or (other.counted and not mention.definite)):
                continue
            if _sides_agree(mention.country, self._side(other.entity)) and (
                not mention.counted or not other.counted or mention.definite
            ):
                return other.entity
        return self._anyone(mention)

    def _anyone(self, mention: Mention) -> int:
        """Whom "the men" and "both women" are: the group of people named last, if it is near."""
        words = self.reading.roles.words
        if not mention.definite or mention.noun not in words.anyone or mention.last - mention.first > 2:
            return -1
        tokens = self.reading.tokens
        sentence = tokens[mention.head].sentence
        near = (m for m in self._earlier(mention) if sentence - tokens[m.head].sentence <= NEAR)
        people = [m for m in near if m.plural and m.use in ("role", "people") and m.noun != mention.noun]
        # Of those in one sentence, its subject.
        last = max(people, key=lambda m: (tokens[m.head].sentence, tokens[m.head].dep in SUBJECTS), default=None)
        return last.entity if last is not None else -1

    def _told_again(self, mention: Mention) -> int:
        """Who "a French diplomat" is in the text under a headline that tells of a "French diplomat"."""
        for other in self._earlier(mention):
            kind = self.reading.analysis.sentences[self.reading.tokens[other.head].sentence].kind
            if kind not in HEADED or other.form != "nominal" or other.plural or other.noun != mention.noun:
                continue
            bare = self.reading.tokens[other.first].pos != "DET" and not other.counted
            if bare and other.use == mention.use and _sides_agree(mention.country, self._side(other.entity)):
                return other.entity
        return -1

    def _same_body(self, mention: Mention) -> int:
        """A force or body told of again: the same noun or the same arms of the same country, or "the group" after
        a name."""
        last = mention.noun.split()[-1] if mention.noun else ""
        bare = not mention.country and mention.definite
        if bare and mention.use == "rule":
            return self._government(mention)
        earlier = [m for m in self._earlier(mention) if m.kind != "person" and m.use != "people" and not m.pronoun_possessor]
        exact = [m for m in earlier if self._side(m.entity) == mention.country]
        for other in (*exact, *earlier):
            if not _sides_agree(mention.country, self._side(other.entity)) or _told_apart(mention, other):
                continue
            if mention.use == "body" and mention.plural and not mention.definite and mention.modifiers != other.modifiers:
                continue
            if other.use == mention.use and other.noun == mention.noun:
                return other.entity
            arms = mention.use == other.use == "force" and mention.sectors[:1] == other.sectors[:1]
            if arms and mention.sectors[:1] in ARMS and mention.country == self._side(other.entity):
                return other.entity
        if bare and last:
            return next((m.entity for m in earlier if m.form == "name" and self._stands_for(last, mention, m)), -1)
        return -1

    def _government(self, mention: Mention) -> int:
        """Which government "the government" is: that of the article's country, else the one named last."""
        if self.reading.focus_country and self.reading.focus_country != EUROPEAN_UNION:
            mention.country, mention.key = self.reading.focus_country, f"state:{self.reading.focus_country}"
            return self._keys.get(mention.key, -1)
        return next((m.entity for m in self._earlier(mention) if m.key.startswith("state:") or m.use == "rule"), -1)

    def _stands_for(self, noun: str, mention: Mention, other: Mention) -> bool:
        """Whether "the party" may stand for the name: it has the noun in it, or is near and of a fitting kind."""
        if noun in fold(other.name).split():
            return True
        near = self.reading.tokens[mention.head].sentence - self.reading.tokens[other.head].sentence <= NEAR
        wanted = self.reading.roles.stands.get(noun)
        if wanted is not None:
            return bool(wanted & set(other.sectors)) and (near or "IGO" in wanted)
        bare = mention.head - mention.first < 2 or bool(set(mention.sectors) & set(other.sectors))
        general = bare and noun in self.reading.roles.words.general and not STATE_ORGANS & set(other.sectors)
        return general and near and other.kind == "organisation"


def _same_name(one: list[str], other: list[str]) -> bool:
    """Whether two folded names may be one person's: a surname and a full name, or a short and a long full name."""
    short, long = (one, other) if len(one) <= len(other) else (other, one)
    if len(short) == 1:
        return (
            short[0] == long[-1]
            or (len(short[0]) > 2 and short[0] == long[0] and len(long) <= 3)
            or short[0] in long[1:]
        )
    return short[-1] == long[-1] and set(short) <= set(long)


def _told_apart(one: Mention, other: Mention) -> bool:
    """Whether what goes before their nouns makes two offices or bodies of them: foreign and interior ministries."""
    uses = {one.use, other.use} <= {"office", "body"}
    return uses and bool(one.modifiers and other.modifiers) and not one.modifiers & other.modifiers


def _sides_agree(one: str, other: str) -> bool:
    return not one or not other or one == other
