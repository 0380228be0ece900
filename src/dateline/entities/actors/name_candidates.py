"""Names in the text: those that the knowledge lists, and those that the parser saw."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Container, Iterable, Iterator
from dataclasses import dataclass, replace

from dateline.entities.actors.mentions import NameCandidate
from dateline.knowledge.loaders.actor_names import SMALL, Entry, NameTable
from dateline.knowledge.loaders.actors import ActorKnowledge, Places, Roles
from dateline.knowledge.loaders.folding import fold
from dateline.language.analysis import Analysis, Token

# "HANOI, Vietnam (AP) —", "PARIS —", "Paris, Dec 8 (AFP) -"
DATELINE = re.compile(
    r"[A-ZÀ-Ý][^\n—–(]{1,40}\([A-Z][\w /&.-]{1,30}\) ?(?:[—–-]{1,2}|:) ?"
    r"|[A-ZÀ-Ý]{3,}[A-ZÀ-Ý .'’-]*(?:, [^—–(]{1,30})?(?: \([^)]{2,30}\))? ?[—–-]{1,2} "
)
BROAD_LABELS = frozenset({"PERSON", "ORG", "FAC", "EVENT", "WORK_OF_ART", "LAW", "PRODUCT"})
NOT_IN_NAMES = frozenset("[]{}<>@#/\\|=*_―—”“")
NESTED_SORTS = frozenset({"state", "capital", "adjective", "people", "region", "seat", "collective"})


@dataclass(slots=True, frozen=True)
class NameIndex:
    """The names of a text by each token that they cover; ``inside`` has the known states, peoples and capitals also
    where they are part of a longer name; ``dateline`` the tokens of datelines, which name nobody who acts."""

    by_token: dict[int, NameCandidate]
    nested: dict[int, NameCandidate]
    dateline_tokens: frozenset[int]


def find_names(analysis: Analysis, knowledge: ActorKnowledge, on: str | None) -> NameIndex:
    """The names of the text. Known organisations win over all else; then the longer name wins."""
    tokens = analysis.tokens
    words, places = _folded_words(tokens)
    roles = knowledge.roles
    parsed = _parsed_names(analysis, roles.words.particle)
    seen = unify_labels(analysis, (NameCandidate(first, last, None, label) for first, last, label in parsed))
    listed = drop_foreign_names(tokens, list(_listed_names(tokens, words, places, knowledge.names, on)), seen)
    seen = list(drop_place_names(tokens, [widen_at_and(tokens, spot, roles) for spot in seen], roles, knowledge.places))
    nationals = {s.first: s for s in listed if s.entry and s.entry.sort in ("adjective", "people")}
    seen = [_drop_nationality(spot, nationals) for spot in seen]
    covered: dict[int, NameCandidate] = {}
    for spot in sorted((*listed, *seen), key=_precedence):
        if not any(i in covered for i in range(spot.first, spot.last)):
            covered.update(dict.fromkeys(range(spot.first, spot.last), spot))
    inside = {i: s for s in listed if s.entry and s.entry.sort in NESTED_SORTS for i in range(s.first, s.last)}
    dateline = frozenset(dateline_tokens(analysis))
    at = {i: spot for i, spot in _choose_by_country(covered).items() if i not in dateline}
    return NameIndex(at, inside, dateline)


def _drop_nationality(spot: NameCandidate, nationals: dict[int, NameCandidate]) -> NameCandidate:
    """ "Australian Timothy Weeks" → "Timothy Weeks": the people's name before a person's is no part of it."""
    before = nationals.get(spot.first)
    if spot.label != "PERSON" or before is None or before.last >= spot.last:
        return spot
    return NameCandidate(before.last, spot.last, None, spot.label)


def _precedence(spot: NameCandidate) -> tuple[int, int, bool, int]:
    sure = (
        spot.entry is not None and spot.entry.sort == "body" and (spot.label != "PERSON" or spot.last - spot.first > 1)
    )
    return (0 if sure else 1, spot.first - spot.last, spot.entry is None, spot.first)


def dateline_tokens(analysis: Analysis) -> Iterable[int]:
    """The tokens of datelines ("HANOI, Vietnam (AP) —"), which name where the article was written and nobody who
    acts."""
    block = -1
    for sentence in analysis.sentences:
        if sentence.block == block or sentence.kind not in ("paragraph", "deck"):
            continue
        block = sentence.block
        match = DATELINE.match(analysis.text[sentence.start : sentence.start + 120])
        if match:
            end = sentence.start + match.end()
            yield from (t.i for t in analysis.sentence_tokens(sentence) if t.end <= end)


def _folded_words(tokens: list[Token]) -> tuple[list[str], list[int]]:
    """The folded words of the text and the token of each; punctuation and the possessive "'s" are left out."""
    words: list[str] = []
    places: list[int] = []
    for token in tokens:
        if token.tag == "POS" or token.pos == "PUNCT":
            continue
        text = token.text
        for word in (token.lower,) if text.isascii() and text.isalpha() else fold(text).split():
            words.append(word)
            places.append(token.i)
    return words, places


def _listed_names(
    tokens: list[Token], words: list[str], places: list[int], names: NameTable, on: str | None
) -> Iterable[NameCandidate]:
    for i in range(len(words)):
        found: list[Entry] = []
        length = 0
        for size, entry in names.at(words, i):
            if length and size < length:
                break
            if not entry.valid(on):
                continue
            first, last = places[i], places[i + size - 1] + 1
            if tokens[first].sentence == tokens[last - 1].sentence and _matches_spelling(tokens[first:last], entry):
                found.append(entry)
                length = size
        if found:
            # What is bound to dates is surer than what always holds, and says nothing where the day is unknown.
            dated = [e for e in found if e.start or e.end]
            undated = [e for e in found if e not in dated]
            found = (dated if on is not None else undated) or found
            first, last = places[i], places[i + length - 1] + 1
            yield NameCandidate(first, last, found[0], tokens[last - 1].entity, tuple(found[1:]))


def _matches_spelling(tokens: list[Token], entry: Entry) -> bool:
    """Whether the words are written as the name is: abbreviations in capitals, names with a capital."""
    if entry.exact:
        text = "".join(t.text for t in tokens)
        if text.replace(".", "") != entry.exact:
            return False
        return not entry.weak or tokens[0].entity == "ORG"
    if entry.weak:
        return all(t.entity == "ORG" for t in tokens)
    long = [t.text for t in tokens if len(t.text) > 2 and t.text[0].isalpha() and t.lower not in SMALL]
    if entry.capital and not (_may_begin_name(tokens[0]) and all(word[0].isupper() for word in long)):
        return False
    return any(t.text[:1].isupper() for t in tokens)


def _may_begin_name(token: Token) -> bool:
    """Whether a name written with a capital may begin with the token; of "The Hague" news writes "the" small."""
    return token.text[:1].isupper() or token.lower == "the"


def _parsed_names(analysis: Analysis, particles: frozenset[str]) -> Iterable[tuple[int, int, str]]:
    """The parser's names, cut at a possessive ("Vietnam's Communist Party" is two) and freed of articles."""
    tokens = analysis.tokens
    for name in analysis.names:
        if name.label not in BROAD_LABELS and name.label not in ("GPE", "NORP", "LOC"):
            continue
        first = name.first
        for i in range(name.first, name.last + 1):
            if i < name.last and tokens[i].tag != "POS" and not _is_separating_dash(tokens[i], tokens[i - 1] if i else tokens[i]):
                continue
            start, end = _trim(tokens, first, i)
            broken = name.label == "PERSON" and end - start > 1 and tokens[end - 1].lower in particles
            if broken and end < len(tokens) and tokens[end].pos == "PROPN":
                end += 1  # "Ursula von der" + "Leyen": the parser breaks names after a particle.
            whole = all(t.text.isprintable() and not set(t.text) & NOT_IN_NAMES for t in tokens[start:end])
            if start < end and whole and not tokens[start].lower.isdigit():
                yield start, end, name.label
            first = i + 1


def _is_separating_dash(token: Token, before: Token) -> bool:
    """Whether a dash with blanks around it parts what the parser took for one name."""
    return token.text in "-–—" and token.start > before.end


def _trim(tokens: list[Token], start: int, end: int) -> tuple[int, int]:
    """The tokens without articles before and punctuation around them."""
    while start < end and (tokens[start].pos in ("DET", "PUNCT") or tokens[start].lower == "the"):
        start += 1
    while end > start and tokens[end - 1].pos == "PUNCT":
        end -= 1
    return start, end


def _choose_by_country(covered: dict[int, NameCandidate]) -> dict[int, NameCandidate]:
    """Of a name that several countries have, take the one whose country the article names most."""
    sides = Counter(s.entry.side for s in set(covered.values()) if s.entry and s.entry.side and s.entry.sort != "body")
    chosen: dict[NameCandidate, NameCandidate] = {}
    for i, spot in covered.items():
        if not spot.others or spot.entry is None or spot.entry.sort != "body":
            continue
        if spot not in chosen:
            bodies = [e for e in (spot.entry, *spot.others) if e.sort == "body"]
            best = max(bodies, key=lambda e: sides.get(e.side, 0))
            if len({e.side for e in bodies}) > 1 and not sides.get(best.side):
                best = Entry("body", best.name, "", best.sectors) if len(bodies) > 2 else bodies[0]
            chosen[spot] = NameCandidate(spot.first, spot.last, best, spot.label)
        covered[i] = chosen[spot]
    return covered


DISPLAY_KINDS = frozenset({"headline", "deck"})
UNCERTAIN_LABELS = frozenset({"ORG", "GPE", "PRODUCT", "WORK_OF_ART", "FAC", "LOC"})


def unify_labels(analysis: Analysis, seen: Iterable[NameCandidate]) -> list[NameCandidate]:
    """The parser's names with one label for all occurrences of a name, those of headlines cut to names of the text."""
    tokens = analysis.tokens
    spots = list(seen)
    labels: dict[str, Counter[str]] = {}
    persons: dict[str, set[str]] = {}
    for spot in spots:
        labels.setdefault(_joined_text(tokens, spot), Counter())[spot.label] += 1
        if spot.label == "PERSON" and analysis.sentences[tokens[spot.first].sentence].kind not in DISPLAY_KINDS:
            words = fold(_joined_text(tokens, spot)).split()
            if words:
                persons.setdefault(words[-1], set()).update(words)
    found: list[NameCandidate] = []
    for one in spots:
        counts = labels[_joined_text(tokens, one)]
        mostly = one.label in UNCERTAIN_LABELS and 2 * counts["PERSON"] > sum(counts.values())
        spot = replace(one, label="PERSON") if mostly else one
        if analysis.sentences[tokens[spot.first].sentence].kind in DISPLAY_KINDS and spot.last - spot.first > 1:
            found.extend(_persons_in_headline_name(tokens, spot, persons))
        else:
            found.append(spot)
    return found


def _persons_in_headline_name(tokens: list[Token], spot: NameCandidate, persons: dict[str, set[str]]) -> Iterator[NameCandidate]:
    """A headline's name as it is, if all its words are those of a person of the text or of none; else the persons in
    it: "Okoro Slams Abuja" → "Okoro"."""
    words = [fold(tokens[i].text) for i in range(spot.first, spot.last)]
    surnames = [i for i, word in enumerate(words) if word in persons]
    if spot.label not in ("PERSON", "ORG") or not surnames:
        yield spot
        return
    if all(word in persons[words[surnames[-1]]] for word in words):
        yield spot
        return
    taken = 0
    for at in surnames:
        first = at
        while first > taken and words[first - 1] in persons[words[at]]:
            first -= 1
        yield NameCandidate(spot.first + first, spot.first + at + 1, None, "PERSON")
        taken = at + 1


def _joined_text(tokens: list[Token], spot: NameCandidate) -> str:
    return " ".join(t.text for t in tokens[spot.first : spot.last])


NATIONAL_SORTS = frozenset({"state", "adjective", "people", "region", "capital"})
GUESSED_LABELS = frozenset({"ORG", "PERSON", "GPE", "LOC", "FAC", "PRODUCT", "WORK_OF_ART"})
LIST_OPENERS = frozenset({"the", "’s", "'s"})
JOINING_PREPOSITIONS = frozenset({"of", "for"})


def drop_foreign_names(
    tokens: list[Token], listed: list[NameCandidate], seen: list[NameCandidate]
) -> list[NameCandidate]:
    """The known names without abbreviations and parties of countries that the text does not name, and without words
    that are but part of a longer name ("the Flag Memorial", "Congress of Free Unions"); ``seen`` are the parser's
    names."""
    sides = {s.entry.side for s in listed if s.entry and s.entry.sort in NATIONAL_SORTS}
    written = {s.entry.name for s in listed if s.entry and not s.entry.exact}
    national = {i for s in listed if s.entry and s.entry.sort in NATIONAL_SORTS for i in range(s.first, s.last)}
    longer = {i: s for s in seen if s.label in ("ORG", "FAC") and s.last - s.first > 1 for i in range(s.first, s.last)}
    kept = []
    for spot in listed:
        entries = [e for e in (spot.entry, *spot.others) if e is not None]
        near = [e for e in entries if not e.shy or e.side in sides or e.name in written]
        if not near:
            continue
        if near[0].sort == "body" and not near[0].exact:
            around = longer.get(spot.first)
            if _is_part_of_longer_name(tokens, spot, national) or (around and _is_part_of_parsed_name(tokens, spot, around, national)):
                continue
        kept.append(spot if len(near) == len(entries) else replace(spot, entry=near[0], others=tuple(near[1:])))
    return kept


def _is_part_of_parsed_name(tokens: list[Token], spot: NameCandidate, around: NameCandidate, national: Container[int]) -> bool:
    """Whether the parser sees a known name inside another: one word of it, or the name of a building."""
    if around.last <= spot.last or tokens[spot.last].tag == "POS" or tokens[spot.last].pos != "PROPN":
        return False
    alone = spot.last - spot.first == 1 and spot.first > around.first and spot.first - 1 not in national
    return alone or around.label == "FAC"


def _is_part_of_longer_name(tokens: list[Token], spot: NameCandidate, national: Container[int]) -> bool:
    """Whether a known name of one word has other capitalised words of the same name before or behind it."""
    if spot.last - spot.first > 1 or spot.first == 0:
        return False
    token, before = tokens[spot.first], tokens[spot.first - 1]
    if before.pos == "PROPN" and before.sentence == token.sentence and spot.first - 1 not in national:
        tied = before.dep in ("compound", "nmod") and before.head == token.i
        if tied and before.text[:1].isupper() and before.entity not in ("DATE", "TIME"):
            return True
    if spot.last + 1 < len(tokens) and tokens[spot.last].lower in JOINING_PREPOSITIONS:
        behind = tokens[spot.last + 1]
        return behind.pos in ("PROPN", "ADJ") and behind.text[:1].isupper() and behind.i not in national
    return False


def widen_at_and(tokens: list[Token], spot: NameCandidate, roles: Roles) -> NameCandidate:
    """ "Anti-Corruption Commission" after "the Ethics and" → the whole name: the parser breaks names at "and"."""
    first = spot.first
    joined = first > 2 and tokens[first - 1].lower in ("and", "&") and tokens[first - 2].pos == "PROPN"
    if spot.label != "ORG" or not joined or tokens[first - 2].entity or tokens[first - 3].lower not in LIST_OPENERS:
        return spot
    last = tokens[spot.last - 1]
    if not any(role.use == "body" for role in roles.by_last.get(fold(last.text), ())):
        return spot
    return NameCandidate(first - 2, spot.last, None, spot.label)


def drop_place_names(
    tokens: list[Token], seen: list[NameCandidate], roles: Roles, places: Places
) -> Iterable[NameCandidate]:
    """The parser's names without those that the gazetteer knows and that stand where a place does, nowhere as a person
    who speaks or bears a title."""
    where: dict[str, bool] = {}
    for spot in seen:
        if spot.entry is not None or spot.label not in GUESSED_LABELS:
            continue
        name = " ".join(t.text for t in tokens[spot.first : spot.last])
        verdict = _is_used_as_place(tokens, spot, roles)
        if verdict is not None:
            where[name] = verdict and where.get(name, True)
    known = {name for name, sure in where.items() if sure and places(name)}
    for spot in seen:
        if spot.entry is not None or " ".join(t.text for t in tokens[spot.first : spot.last]) not in known:
            yield spot


def _is_used_as_place(tokens: list[Token], spot: NameCandidate, roles: Roles) -> bool | None:
    """``True`` behind "in" and "near", ``False`` where the name speaks or has a title or first name; else ``None``."""
    token = tokens[spot.last - 1]
    if spot.label == "PERSON" and fold(tokens[spot.first].text) in roles.first_names and spot.last - spot.first > 1:
        return False
    above = tokens[token.head]
    if token.dep == "pobj" and above.lower in roles.words.whereabouts and above.lower != "on":
        return True
    if token.dep == "pobj" and above.lower == "of" and tokens[above.head].lower in roles.words.settlement:
        return True
    if token.dep == "nsubj" and above.lemma in roles.words.speech and spot.label != "GPE":
        return False
    before = tokens[spot.first - 1] if spot.first else None
    if before is not None and before.pos == "PROPN" and before.head == token.i:
        return False
    return None
