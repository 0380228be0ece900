"""Names in the text: those that the knowledge lists, and those that the parser saw."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Container, Iterable, Iterator
from dataclasses import dataclass, replace

from dateline.entities.actors.mentions import PERSONAL_USES, NameCandidate
from dateline.knowledge.loaders.actor_names import SMALL, Entry, NameTable
from dateline.knowledge.loaders.actors import ActorKnowledge, Places, Roles
from dateline.knowledge.loaders.folding import fold
from dateline.knowledge.loaders.office_holders import People
from dateline.language.analysis import Analysis, Token

# "HANOI, Vietnam (AP) —", "PARIS —", "Paris, Dec 8 (AFP) -"
DATELINE = re.compile(
    r"[A-ZÀ-Ý][^\n—–(]{1,40}\([A-Z][\w /&.-]{1,30}\) ?(?:[—–-]{1,2}|:) ?"
    r"|[A-ZÀ-Ý]{3,}[A-ZÀ-Ý .'’-]*(?:, [^—–(]{1,30})?(?: \([^)]{2,30}\))? ?[—–-]{1,2} "
)
BROAD_LABELS = frozenset({"PERSON", "ORG", "FAC", "EVENT", "WORK_OF_ART", "LAW", "PRODUCT"})
NOT_IN_NAMES = frozenset("[]{}<>@#/\\|=*_―—”“")
TIME_ZONES = frozenset({"gmt", "utc", "am", "pm", "a.m.", "p.m."})
NOT_FIRST = TIME_ZONES | {"the"}
PAST_SORTS = frozenset({"state", "adjective", "people"})
NESTED_SORTS = frozenset({"state", "capital", "adjective", "people", "region", "seat", "collective"})


@dataclass(slots=True, frozen=True)
class NameIndex:
    """The names of a text by each token that they cover.

    ``nested`` has the known states, peoples and capitals also where they are part of a longer name;
    ``dateline_tokens`` are in no name, because a dateline names nobody who acts.
    """

    by_token: dict[int, NameCandidate]
    nested: dict[int, NameCandidate]
    dateline_tokens: frozenset[int]


def find_names(analysis: Analysis, knowledge: ActorKnowledge, on: str | None) -> NameIndex:
    """Return the names of the text as of the day. Known organisations win over other names, then longer names win."""
    tokens, roles = analysis.tokens, knowledge.roles
    stretches = [*_parsed_names(analysis, roles.words.particle), *_missed_persons(analysis, knowledge)]
    parsed = unify_labels(analysis, (NameCandidate(first, last, None, label) for first, last, label in stretches))
    listed = list(_without_parts(_listed_names(tokens, knowledge.names, on)))
    listed = drop_foreign_names(tokens, listed, parsed, roles)
    widened = [widen_at_and(tokens, candidate, roles) for candidate in parsed]
    nationals = {c.first: c for c in listed if c.entry and c.entry.sort in ("adjective", "people")}
    persons_and_bodies = drop_place_names(tokens, widened, roles, knowledge.places)
    covered = _resolve_overlaps([*listed, *(_drop_nationality(c, nationals) for c in persons_and_bodies)])
    nested = {i: c for c in listed if c.entry and c.entry.sort in NESTED_SORTS for i in range(c.first, c.last)}
    dateline = frozenset(dateline_tokens(analysis))
    by_token = {i: candidate for i, candidate in _choose_by_country(covered).items() if i not in dateline}
    return NameIndex(by_token, nested, dateline)


def _without_parts(listed: Iterable[NameCandidate]) -> Iterator[NameCandidate]:
    """Yield the known names, in text order, without the bodies whose name is the end of a longer one: a party New
    Guinea is not meant by "Papua New Guinea"."""
    end = 0
    for candidate in listed:
        is_body = candidate.entry is not None and candidate.entry.sort not in NESTED_SORTS
        if candidate.last > end or not is_body:
            yield candidate
        end = max(end, candidate.last)


def _resolve_overlaps(candidates: Iterable[NameCandidate]) -> dict[int, NameCandidate]:
    """The candidates by token, without those that overlap one of higher precedence."""
    covered: dict[int, NameCandidate] = {}
    for candidate in sorted(candidates, key=_precedence):
        if not any(i in covered for i in range(candidate.first, candidate.last)):
            covered.update(dict.fromkeys(range(candidate.first, candidate.last), candidate))
    return covered


def _drop_nationality(candidate: NameCandidate, nationals: dict[int, NameCandidate]) -> NameCandidate:
    """ "Australian Timothy Weeks" → "Timothy Weeks": the people's name before a person's is no part of it."""
    before = nationals.get(candidate.first)
    if candidate.label != "PERSON" or before is None or before.last >= candidate.last:
        return candidate
    return NameCandidate(before.last, candidate.last, None, candidate.label)


def _precedence(candidate: NameCandidate) -> tuple[bool, int, bool, int]:
    is_body = candidate.entry is not None and candidate.entry.sort == "body"
    is_certain = is_body and (candidate.label != "PERSON" or not candidate.is_one_word)
    return (not is_certain, candidate.first - candidate.last, candidate.entry is None, candidate.first)


def dateline_tokens(analysis: Analysis) -> Iterable[int]:
    """The tokens of datelines ("HANOI, Vietnam (AP) —"), which name where the article was written."""
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
    token_of_word: list[int] = []
    for token in tokens:
        if token.tag == "POS" or token.pos == "PUNCT":
            continue
        text = token.text
        for word in (token.lower,) if text.isascii() and text.isalpha() else fold(text).split():
            words.append(word)
            token_of_word.append(token.i)
    return words, token_of_word


def _listed_names(tokens: list[Token], names: NameTable, on: str | None) -> Iterator[NameCandidate]:
    """The longest known names that begin at each word, with all entries that are valid on the day."""
    words, token_of_word = _folded_words(tokens)
    for i in range(len(words)):
        entries: list[Entry] = []
        length = 0
        for size, entry in names.at(words, i):
            if length and size < length:
                break
            first, last = token_of_word[i], token_of_word[i + size - 1] + 1
            in_sentence = tokens[first].sentence == tokens[last - 1].sentence
            is_past_state = entry.sort in PAST_SORTS and on is not None and bool(entry.end) and entry.end < on
            if in_sentence and (entry.valid(on) or is_past_state) and _matches_spelling(tokens[first:last], entry):
                entries.append(entry)
                length = size
        if entries:
            best, *others = _prefer_dated(entries, on)
            first, last = token_of_word[i], token_of_word[i + length - 1] + 1
            yield NameCandidate(first, last, best, tokens[last - 1].entity, tuple(others))


def _prefer_dated(entries: list[Entry], on: str | None) -> list[Entry]:
    """The entries bound to dates, which are surer on a known day; without a day the others; else all.

    A state of the past, which news still tells of, comes after what bears its name today.
    """
    entries = [e for e in entries if e.valid(on)] or entries
    dated = [e for e in entries if e.start or e.end]
    undated = [e for e in entries if e not in dated]
    return (dated if on is not None else undated) or entries


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
    """The parser's names, cut at a possessive ("Vietnam's Communist Party" is two) and without articles."""
    tokens = analysis.tokens
    for name in analysis.names:
        if name.label not in BROAD_LABELS and name.label not in ("GPE", "NORP", "LOC"):
            continue
        first = name.first
        for i in range(name.first, name.last + 1):
            if (
                i < name.last
                and tokens[i].tag != "POS"
                and not _is_separating_dash(tokens[i], tokens[i - 1] if i else tokens[i])
            ):
                continue
            start, end = _trim(tokens, first, i)
            broken = name.label == "PERSON" and end - start > 1 and tokens[end - 1].lower in particles
            if broken and end < len(tokens) and tokens[end].pos == "PROPN":
                end += 1  # "Ursula von der" + "Leyen": the parser breaks names after a particle.
            whole = all(t.text.isprintable() and not set(t.text) & NOT_IN_NAMES for t in tokens[start:end])
            if start < end and whole and not tokens[start].lower.isdigit():
                yield start, end, name.label
            first = i + 1


# Words of a person's name that the parser may have missed.
LEAST_WORDS, MOST_WORDS = 2, 4
AGE_DIGITS = 2


def _missed_persons(analysis: Analysis, knowledge: ActorKnowledge) -> Iterator[tuple[int, int, str]]:
    """The names that the parser has not seen and that are persons' by a known first name, by their age, or by the role
    that follows them: "arrested *Karim Haddad*", "*Femi Adeyemi*, a banker"."""
    tokens = analysis.tokens
    first = 0
    while first < len(tokens):
        last = first
        while last < len(tokens) and _is_unseen(tokens[last]) and tokens[last].sentence == tokens[first].sentence:
            last += 1
        if LEAST_WORDS <= last - first <= MOST_WORDS and _is_person(tokens, first, last, knowledge):
            yield first, last, "PERSON"
        first = max(last, first + 1)


def _is_unseen(token: Token) -> bool:
    """Whether a proper noun with a capital is in no name of the parser."""
    return token.pos == "PROPN" and not token.entity and token.text[0].isupper() and not token.text.isupper()


def _is_person(tokens: list[Token], first: int, last: int, knowledge: ActorKnowledge) -> bool:
    roles, end = knowledge.roles, tokens[last - 1]
    if fold(end.text) in roles.words.site or knowledge.places(" ".join(token.text for token in tokens[first:last])):
        return False
    if is_first_name(fold(tokens[first].text), roles, knowledge.people) or has_age(tokens, last):
        return True
    return any(child.i > end.i and child.dep == "appos" and _is_personal_role(child, roles) for child in end.dependents)


def is_first_name(name: str, roles: Roles, people: People) -> bool:
    """Whether a folded word is a first name that is listed or that several office holders have."""
    return name in roles.first_names or people.given(name)


def has_age(tokens: list[Token], last: int) -> bool:
    """Whether a person's age follows a name that ends before the token ``last``: "Femi Adeyemi, *34*,"."""
    after = [token.text for token in tokens[last : last + 3]]
    if len(after) < 3 or not after[1].isdecimal() or len(after[1]) != AGE_DIGITS:
        return False
    return (after[0], after[2]) in (("(", ")"), (",", ","), (",", "."), (",", ";"))


def _is_personal_role(token: Token, roles: Roles) -> bool:
    return any(role.use in PERSONAL_USES for role in roles.ending([token.lower], token.lower))


def _is_separating_dash(token: Token, before: Token) -> bool:
    """Whether a dash with blanks around it parts what the parser took for one name."""
    return token.text in "-–—" and token.start > before.end


def _trim(tokens: list[Token], start: int, end: int) -> tuple[int, int]:
    """The tokens without articles and clock times before and punctuation around them."""
    while start < end and (tokens[start].pos in ("DET", "PUNCT") or tokens[start].lower in NOT_FIRST):
        start += 1
    while end > start and tokens[end - 1].pos == "PUNCT":
        end -= 1
    return start, end


def _choose_by_country(covered: dict[int, NameCandidate]) -> dict[int, NameCandidate]:
    """Choose, for a name that several countries have, the bearer whose country the article names most."""
    countries = Counter(
        s.entry.side for s in set(covered.values()) if s.entry and s.entry.side and s.entry.sort != "body"
    )
    chosen: dict[NameCandidate, NameCandidate] = {}
    for i, candidate in covered.items():
        if not candidate.others or candidate.entry is None or candidate.entry.sort != "body":
            continue
        if candidate not in chosen:
            bodies = [e for e in (candidate.entry, *candidate.others) if e.sort == "body"]
            best = max(bodies, key=lambda e: countries.get(e.side, 0))
            if len({e.side for e in bodies}) > 1 and not countries.get(best.side):
                best = Entry("body", best.name, "", best.sectors) if len(bodies) > 2 else bodies[0]
            chosen[candidate] = NameCandidate(candidate.first, candidate.last, best, candidate.label)
        covered[i] = chosen[candidate]
    return covered


DISPLAY_KINDS = frozenset({"headline", "deck"})
UNCERTAIN_LABELS = frozenset({"ORG", "GPE", "PRODUCT", "WORK_OF_ART", "FAC", "LOC"})


def unify_labels(analysis: Analysis, parsed: Iterable[NameCandidate]) -> list[NameCandidate]:
    """Give all occurrences of a name one label, and cut names in headlines to names of the text."""
    tokens = analysis.tokens
    candidates = list(parsed)
    labels: dict[str, Counter[str]] = defaultdict(Counter)
    for candidate in candidates:
        labels[_joined_text(tokens, candidate)][candidate.label] += 1
    persons = _words_of_persons(analysis, candidates)
    unified: list[NameCandidate] = []
    for candidate in candidates:
        counts = labels[_joined_text(tokens, candidate)]
        is_person = candidate.label in UNCERTAIN_LABELS and 2 * counts["PERSON"] > sum(counts.values())
        name = replace(candidate, label="PERSON") if is_person else candidate
        if _is_in_display(analysis, name) and not name.is_one_word:
            unified.extend(_persons_in_headline_name(tokens, name, persons))
        else:
            unified.append(name)
    return unified


def _words_of_persons(analysis: Analysis, candidates: Iterable[NameCandidate]) -> dict[str, set[str]]:
    """The folded words of the persons' names in the body text, by surname."""
    persons: dict[str, set[str]] = {}
    for candidate in candidates:
        if candidate.label == "PERSON" and not _is_in_display(analysis, candidate):
            words = fold(_joined_text(analysis.tokens, candidate)).split()
            if words:
                persons.setdefault(words[-1], set()).update(words)
    return persons


def _is_in_display(analysis: Analysis, candidate: NameCandidate) -> bool:
    """Whether the name is in a headline or deck."""
    return analysis.sentences[analysis.tokens[candidate.first].sentence].kind in DISPLAY_KINDS


def _persons_in_headline_name(
    tokens: list[Token], candidate: NameCandidate, persons: dict[str, set[str]]
) -> Iterator[NameCandidate]:
    """A headline's name whole if all or none of its words belong to a person of the text, else the persons in it.

    "Okoro Slams Abuja" → "Okoro".
    """
    words = [fold(tokens[i].text) for i in range(candidate.first, candidate.last)]
    surnames = [i for i, word in enumerate(words) if word in persons]
    if candidate.label not in ("PERSON", "ORG") or not surnames:
        yield candidate
        return
    if all(word in persons[words[surnames[-1]]] for word in words):
        yield candidate
        return
    taken = 0
    for surname in surnames:
        first = surname
        while first > taken and words[first - 1] in persons[words[surname]]:
            first -= 1
        yield NameCandidate(candidate.first + first, candidate.first + surname + 1, None, "PERSON")
        taken = surname + 1


def _joined_text(tokens: list[Token], candidate: NameCandidate) -> str:
    return " ".join(t.text for t in tokens[candidate.first : candidate.last])


NATIONAL_SORTS = frozenset({"state", "adjective", "people", "region", "capital"})
GUESSED_LABELS = frozenset({"ORG", "PERSON", "GPE", "LOC", "FAC", "PRODUCT", "WORK_OF_ART"})
LIST_OPENERS = frozenset({"the", "’s", "'s"})
JOINING_PREPOSITIONS = frozenset({"of", "for"})


def drop_foreign_names(
    tokens: list[Token], listed: list[NameCandidate], parsed: list[NameCandidate], roles: Roles
) -> list[NameCandidate]:
    """Drop known names that mean something else in this text.

    These are abbreviations, parties and bodies without a name of their own ("the Senate") of a country that is neither
    the one the text names most nor named right beside them, and words that are part of a longer name ("the Flag
    Memorial", "Congress of Free Unions"); ``parsed`` are the parser's names.
    """
    national_names = [c for c in listed if c.entry and c.entry.sort in NATIONAL_SORTS]
    country_at = {i: c.country for c in national_names for i in range(c.first, c.last)}
    counts = Counter(c.country for c in national_names)
    home = {country for country, count in counts.items() if 2 * count > counts.total()}
    written = {c.entry.name for c in listed if c.entry and not c.entry.exact}
    longer = {i: c for c in parsed if c.label in ("ORG", "FAC") and not c.is_one_word for i in range(c.first, c.last)}
    names = []
    for candidate in listed:
        is_shared = _is_common_noun(tokens, candidate, roles)
        sides = home | _countries_beside(tokens, candidate, country_at)
        entries = [
            e
            for e in candidate.entries
            if not (e.shy or (is_shared and e.sort == "body"))
            or e.side in sides
            or (e.name in written and not is_shared)
        ]
        if entries and not _is_part_of_name(tokens, candidate, entries[0], longer.get(candidate.first), country_at):
            names.append(replace(candidate, entry=entries[0], others=tuple(entries[1:])))
    return names


def _is_common_noun(tokens: list[Token], candidate: NameCandidate, roles: Roles) -> bool:
    """Whether a name is a noun that bodies of many countries are called by: "the Senate", "Self-Defense Forces"."""
    words = [word for i in range(candidate.first, candidate.last) for word in fold(tokens[i].text).split()]
    return any(len(role.words) == len(words) for role in roles.ending(words, words[-1])) if words else False


def _countries_beside(tokens: list[Token], candidate: NameCandidate, country_at: dict[int, str]) -> set[str]:
    """The countries named right before a name ("the Polish Senate", "Chad's Senate") or behind its "of" or "in"."""
    before = candidate.first - 1
    if before >= 0 and tokens[before].tag == "POS":
        before -= 1
    behind = candidate.last
    if behind < len(tokens) and tokens[behind].lower in ("of", "in", "("):
        behind += 1
        if behind < len(tokens) and tokens[behind].lower == "the":
            behind += 1
    return {country_at[i] for i in (before, behind) if i in country_at}


def _is_part_of_name(
    tokens: list[Token], candidate: NameCandidate, entry: Entry, around: NameCandidate | None, national: Container[int]
) -> bool:
    """Whether a known body's name is part of a longer name; ``around`` is the parser's name at its first token."""
    if entry.sort != "body" or entry.exact:
        return False
    if _is_part_of_longer_name(tokens, candidate, national):
        return True
    return around is not None and _is_part_of_parsed_name(tokens, candidate, around, national)


def _is_part_of_parsed_name(
    tokens: list[Token], candidate: NameCandidate, around: NameCandidate, national: Container[int]
) -> bool:
    """Whether the parser sees a known name inside another: one word of it, or the name of a building."""
    if around.last <= candidate.last or tokens[candidate.last].tag == "POS" or tokens[candidate.last].pos != "PROPN":
        return False
    alone = candidate.is_one_word and candidate.first > around.first and candidate.first - 1 not in national
    return alone or around.label == "FAC"


def _is_part_of_longer_name(tokens: list[Token], candidate: NameCandidate, national: Container[int]) -> bool:
    """Whether a known name of one word has other capitalised words of the same name before or behind it."""
    if candidate.last - candidate.first > 1 or candidate.first == 0:
        return False
    token, before = tokens[candidate.first], tokens[candidate.first - 1]
    if before.pos == "PROPN" and before.sentence == token.sentence and candidate.first - 1 not in national:
        tied = before.dep in ("compound", "nmod") and before.head == token.i
        if tied and before.text[:1].isupper() and before.entity not in ("DATE", "TIME"):
            return True
    if candidate.last + 1 < len(tokens) and tokens[candidate.last].lower in JOINING_PREPOSITIONS:
        behind = tokens[candidate.last + 1]
        return behind.pos in ("PROPN", "ADJ") and behind.text[:1].isupper() and behind.i not in national
    return False


def widen_at_and(tokens: list[Token], candidate: NameCandidate, roles: Roles) -> NameCandidate:
    """ "Anti-Corruption Commission" after "the Ethics and" → the whole name: the parser breaks names at "and"."""
    first = candidate.first
    joined = first > 2 and tokens[first - 1].lower in ("and", "&") and tokens[first - 2].pos == "PROPN"
    if (
        candidate.label != "ORG"
        or not joined
        or tokens[first - 2].entity
        or tokens[first - 3].lower not in LIST_OPENERS
    ):
        return candidate
    last = tokens[candidate.last - 1]
    if not any(role.use == "body" for role in roles.by_last.get(fold(last.text), ())):
        return candidate
    return NameCandidate(first - 2, candidate.last, None, candidate.label)


def drop_place_names(
    tokens: list[Token], parsed: list[NameCandidate], roles: Roles, places: Places
) -> Iterable[NameCandidate]:
    """Drop the parser's names that the gazetteer knows and that are used as places, and nowhere as persons."""
    place_by_name: dict[str, bool] = {}
    for candidate in parsed:
        if candidate.entry is not None or candidate.label not in GUESSED_LABELS:
            continue
        name = " ".join(t.text for t in tokens[candidate.first : candidate.last])
        is_place = _is_used_as_place(tokens, candidate, roles)
        if is_place is not None:
            place_by_name[name] = is_place and place_by_name.get(name, True)
    known = {name for name, sure in place_by_name.items() if sure and places(name)}
    for candidate in parsed:
        if (
            candidate.entry is not None
            or " ".join(t.text for t in tokens[candidate.first : candidate.last]) not in known
        ):
            yield candidate


def _is_used_as_place(tokens: list[Token], candidate: NameCandidate, roles: Roles) -> bool | None:
    """``True`` behind "in" and "near", ``False`` where the name speaks or has a title or first name; else ``None``."""
    token = tokens[candidate.last - 1]
    if (
        candidate.label == "PERSON"
        and fold(tokens[candidate.first].text) in roles.first_names
        and candidate.last - candidate.first > 1
    ):
        return False
    above = tokens[token.head]
    if token.dep == "pobj" and above.lower in roles.words.whereabouts and above.lower != "on":
        return True
    if token.dep == "pobj" and above.lower == "of" and tokens[above.head].lower in roles.words.settlement:
        return True
    if token.dep == "nsubj" and above.lemma in roles.words.speech and candidate.label != "GPE":
        return False
    before = tokens[candidate.first - 1] if candidate.first else None
    if before is not None and before.pos == "PROPN" and before.head == token.i:
        return False
    return None
