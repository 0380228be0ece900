"""Mentions by name: persons with their titles, states and their seats, organisations."""

from __future__ import annotations

from dataclasses import dataclass, replace

from dateline.finding.actors.mention import Gender, Mention
from dateline.finding.actors.phrases import Reading, bonded, related, role_at, side_at, sides, start_of, told_sectors
from dateline.finding.actors.spotting import Spot
from dateline.knowledge.actors import Entry, People, Role
from dateline.record import ActorKind

TITLES = frozenset({"office", "rank", "honorific", "role"})
PARTICLES = frozenset({"al", "el", "bin", "ben", "ibn", "von", "van", "der", "den", "de", "da", "di", "du", "la", "le", "dos", "del", "abu"})
SUBJECTS = frozenset({"nsubj", "nsubjpass"})
DIRECTED = frozenset({"with", "against", "between", "by", "among", "to", "from", "on"})


@dataclass(slots=True, frozen=True)
class Title:
    """The words before a person's name: tokens ``first`` to ``last`` (exclusive), the role they end in, the office in
    the text's words."""

    first: int
    last: int
    role: Role
    office: str


def person(reading: Reading, head: int, spot: Spot | None, people: People) -> Mention | None:
    """The person whose name ends at the head, with title; ``None`` if nothing there says that it is one."""
    first = start_of(reading, head)
    name_first = spot.first if spot is not None and spot.label == "PERSON" else _run(reading, first, head)
    title = _title(reading, min(first, name_first), head)
    if title is not None:
        name_first = max(name_first, title.last) if name_first < title.last else name_first
    elif spot is None or spot.label != "PERSON":
        if head == name_first or not people.knows(reading.folded[head].split()[-1] if reading.folded[head] else ""):
            return None
        if not people.named(reading.text(name_first, head + 1)):
            return None
    last = max(head + 1, spot.last) if spot is not None and spot.label == "PERSON" else head + 1
    if name_first >= last or not reading.tokens[last - 1].text[:1].isupper():
        return None
    begin = min(first, name_first, title.first if title else name_first)
    mention = Mention(begin, last, head, "name", "person", name=_spelled(reading, name_first, last))
    mention.gender = gender_of(reading, begin, name_first)
    if title is not None:
        take_role(reading, mention, title.role, title.first, title.last - 1)
        mention.office = title.office
    if not mention.side:
        mention.side = next(iter(sides(reading, begin, name_first if name_first > begin else head)), "")
    return mention


def _spelled(reading: Reading, first: int, last: int) -> str:
    words = reading.text(first, last).replace("\n", " ")
    return words.removesuffix("’s").removesuffix("'s")


def _run(reading: Reading, first: int, head: int) -> int:
    """The first token of the run of capitalised words that ends at the head."""
    tokens, i = reading.tokens, head
    while i > first:
        before = tokens[i - 1]
        if before.pos == "PROPN" and before.tag != "POS":
            spot = reading.names.at.get(i - 1)
            if spot is not None and spot.entry is not None and spot.entry.sort == "adjective":
                break
            i -= 1
        elif before.text in "-’'" and i - 1 > first and tokens[i - 2].pos == "PROPN" and before.end == tokens[i].start:
            i -= 1
        elif before.lower in PARTICLES:
            i -= 1
        else:
            break
    return i


def _title(reading: Reading, first: int, head: int) -> Title | None:
    """The title that goes before the name ending at ``head``: the last office, rank or honorific among the words."""
    best: Title | None = None
    end = -1
    for i in range(first, head):
        if reading.tokens[i].pos not in ("NOUN", "PROPN", "ADJ") or not reading.folded[i]:
            continue
        role = role_at(reading, first, i)
        if role is None or role.use not in TITLES or (role.use == "role" and reading.tokens[i].tag in ("NNS", "NNPS")):
            continue
        end = i + 1
        if best is None or role.use == "office" or best.role.use in ("honorific",) or (best.role.use == "rank" and role.use == "role"):
            best = Title(first, end, role, "")
        else:
            best = replace(best, last=end)
    if best is None:
        return None
    following = reading.tokens[best.last] if best.last < len(reading.tokens) else None
    while following is not None and following.i < head and following.text in ",.":
        best = replace(best, last=best.last + 1)
        following = reading.tokens[best.last]
    if following is None or following.i > head or not following.text[:1].isupper():
        return None
    return replace(best, office=office_words(reading, first, best))


def office_words(reading: Reading, first: int, title: Title) -> str:
    """The office in the text's words, without the country, the organisation that it serves, and ranks."""
    if title.role.use != "office":
        return ""
    size = len(title.role.words)
    end = next((i + 1 for i in range(title.last - 1, first - 1, -1) if role_at(reading, first, i) == title.role), title.last)
    start, seen = end, 0
    while start > first and seen < size:
        start -= 1
        seen += len(reading.folded[start].split()) if reading.tokens[start].tag != "POS" else 0
    while start > first:
        before = reading.tokens[start - 1]
        spot = reading.names.at.get(start - 1) or reading.names.inside.get(start - 1)
        if before.tag == "POS" or before.pos not in ("NOUN", "PROPN", "ADJ") or before.dep not in ("compound", "amod", "nmod"):
            break
        if (spot is not None and spot.entry is not None) or before.lower in reading.roles.former:
            break
        if title.role.inherits and before.pos == "PROPN" and before.entity == "ORG":
            break
        start -= 1
    return reading.text(start, end)


def take_role(reading: Reading, mention: Mention, role: Role, first: int, head: int) -> None:
    """Give a mention what its role noun says: sectors, use, country."""
    mention.noun, mention.use = role.words[-1], role.use
    told = told_sectors(reading, first, head) if role.inherits or not role.sectors else ()
    mention.sectors = told or role.sectors
    if role.use in ("office", "rank") and any(reading.folded[i] in reading.roles.former for i in range(first, head)):
        mention.sectors = ("ELI",)
    found = sides(reading, first, head)
    mention.side = found[0] if found else ""


def gender_of(reading: Reading, first: int, last: int) -> Gender:
    """The sex that the words tell, or ""."""
    for i in range(first, last):
        if reading.folded[i] in reading.roles.male:
            return "m"
        if reading.folded[i] in reading.roles.female:
            return "f"
    return ""


def known(reading: Reading, head: int, spot: Spot) -> Mention | None:
    """The state, seat, people or organisation that a known name stands for; ``None`` where it is but a place."""
    entry = spot.entry
    assert entry is not None
    choices = (entry, *spot.others)
    first, last = min(start_of(reading, head), spot.first), spot.last
    if reading.tokens[first].pos == "ADJ" and first < spot.first:
        first = spot.first
    plural = reading.tokens[head].tag in ("NNS", "NNPS") or _plural_article(reading, spot)
    for sort in ("body", "state", "collective", "people", "region", "capital", "seat", "adjective"):
        entry = next((e for e in choices if e.sort == sort), None)
        if entry is not None:
            break
    if entry is None or bonded(reading, spot.first, spot.last):
        return None
    if entry.sort in ("adjective", "people"):
        return _people(reading, spot, head, next((e for e in choices if e.sort == "people"), entry), plural)
    if entry.sort in ("state", "region", "collective") and is_place(reading, head):
        return None
    if entry.sort in ("capital", "seat") and not acts(reading, head):
        return None
    kinds: dict[str, ActorKind] = {"body": "organisation", "seat": "state", "capital": "state", "state": "state", "region": "state",
                                   "collective": "group"}  # fmt: skip
    key = f"state:{entry.side}" if entry.sort in ("state", "capital", "seat") and entry.side and "GOV" in entry.sectors else ""
    key = key or f"{'region' if entry.sort == 'region' else 'body'}:{entry.name}:{entry.side}"
    mention = Mention(first, last, head, "name", kinds[entry.sort], name=entry.name, side=entry.side, sectors=entry.sectors,
                      key=key, use="rule" if entry.sort in ("state", "capital") else "body")  # fmt: skip
    mention.plural = entry.sort == "collective"
    if not entry.side and entry.sort == "body":
        found = sides(reading, first, spot.first)
        mention.side = found[0] if found and not set(entry.sectors) & {"UNO", "EUR", "IGO"} else ""
    return mention


def _plural_article(reading: Reading, spot: Spot) -> bool:
    """"the French", "the Chinese": an adjective with the article, as a noun, means the people."""
    before = reading.tokens[spot.first - 1] if spot.first else None
    return before is not None and before.lower == "the" and reading.tokens[spot.last - 1].tag in ("NNPS", "JJ", "NNS")


def _people(reading: Reading, spot: Spot, head: int, entry: Entry, plural: bool) -> Mention | None:
    """Syrians, an American: people of a country, not its government."""
    token = reading.tokens[head]
    if token.dep in ("amod", "compound", "nmod"):
        return None
    first = start_of(reading, head)
    mention = Mention(first, spot.last, head, "nominal", "population" if plural else "person", noun="people", use="people",
                      side=entry.side, sectors=entry.sectors or ("CVL",), plural=plural)  # fmt: skip
    mention.name = reading.text(spot.first, spot.last) if plural else ""
    mention.definite = reading.tokens[first].lower in ("the", "this", "that")
    mention.key = f"people:{reading.folded[head]}" if plural and first >= spot.first - 1 else ""
    return mention


def is_place(reading: Reading, head: int) -> bool:
    """Whether a country's name is only a place here: "in Syria", "Aleppo, Syria"."""
    token = reading.tokens[head]
    for _ in range(4):
        if token.dep != "conj":
            break
        token = reading.tokens[token.head]
    above = reading.tokens[token.head]
    if token.dep == "pobj" and above.lower in reading.roles.locative:
        directed = above.lower in ("to", "from", "at", "into") and reading.tokens[above.head].pos in ("VERB", "NOUN")
        return not (directed and _gives_or_takes(reading, above.head))
    if token.dep in ("appos", "npadvmod", "conj") and head >= 2 and reading.tokens[head - 1].text == ",":
        spot = reading.names.at.get(head - 2)
        return spot is not None and spot.label == "GPE" and (spot.entry is None or spot.entry.sort == "capital")
    return token.dep == "dobj" and above.lemma in reading.roles.place_verb and above.lemma in ("leave", "visit", "flee", "enter", "tour", "cross")


def _gives_or_takes(reading: Reading, i: int) -> bool:
    """Whether the verb or noun at ``i`` has an object or is itself a message or a gift, so that "to X" is a receiver."""
    token = reading.tokens[i]
    if token.pos == "NOUN":
        return token.i in reading.analysis.by_head
    return token.lemma not in ("go", "travel", "return", "fly", "come", "move", "flee", "arrive", "drive", "head", "cross", "deport")


def acts(reading: Reading, head: int) -> bool:
    """Whether a capital or palace stands for who governs there: as subject, agent, possessor, or side of a relation."""
    token = reading.tokens[head]
    for _ in range(4):
        if token.dep != "conj":
            break
        token = reading.tokens[token.head]
    above = reading.tokens[token.head]
    if token.dep in SUBJECTS:
        return not (above.lemma in reading.roles.place_verb and (token.dep == "nsubjpass" or above.lemma in ("be", "lie", "burn", "become")))
    if token.dep in ("dobj", "dative"):
        return above.pos == "VERB" and above.lemma not in reading.roles.place_verb
    if token.dep == "poss":
        return above.i in reading.analysis.by_head or role_at(reading, head, above.i) is not None
    if token.dep == "pobj":
        if above.lower in ("with", "against", "between", "by", "among"):
            return True
        if above.lower == "to" and above.dep == "pcomp" or above.lower == "to" and reading.tokens[above.head].lower == "according":
            return True
        return above.lower in ("to", "from", "on", "of") and above.head in reading.analysis.by_head and (
            reading.tokens[above.head].pos == "NOUN" and above.lower != "of" and above.lower != "on"
        )
    return False


def organisation(reading: Reading, head: int, spot: Spot) -> Mention | None:
    """A body that only the parser saw: its kind from its own words ("Ministry", "University"), else unknown."""
    name = reading.text(spot.first, spot.last)
    role = role_at(reading, spot.first, spot.last - 1)
    if role is None and head != spot.last - 1:
        role = role_at(reading, spot.first, head)
    first = min(start_of(reading, head), spot.first)
    mention = Mention(first, spot.last, head, "name", "organisation", name=name, use="body")
    mention.key = f"name:{' '.join(reading.words(spot.first, spot.last))}"
    if role is not None and role.use in ("body", "force", "rule", "role"):
        end = head if head < spot.last - 1 else spot.last - 1
        mention.sectors = role.sectors or told_sectors(reading, first, end)
        mention.noun = role.words[-1]
    elif not mention.sectors:
        mention.sectors = told_sectors(reading, first, spot.last - 1)
    found = [s for i in range(spot.first, spot.last) if (s := side_at_inside(reading, i))] or sides(reading, first, head)
    mention.side = found[0] if found else ""
    if not mention.side:
        mention.side = next((side_at(reading, below) for _, below in related(reading, head) if side_at(reading, below)), "")
    return mention


def side_at_inside(reading: Reading, i: int) -> str:
    """The country of a known name inside a longer one ("University of Kabul")."""
    spot = reading.names.inside.get(i)
    return spot.entry.side if spot is not None and spot.entry is not None else ""
