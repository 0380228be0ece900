"""Identity keys that follow from the text: abbreviations, short names, regimes of rulers, peoples that are states."""

from __future__ import annotations

from collections.abc import Iterator

from dateline.entities.actors.actor_phrases import ActorContext
from dateline.entities.actors.mentions import Mention
from dateline.entities.actors.named_actors import speaks_for_state
from dateline.knowledge.loaders.folding import fold
from dateline.knowledge.loaders.office_holders import People, office_key


def assign_keys(context: ActorContext, mentions: list[Mention], people: People, on: str | None) -> None:
    """Set the keys, and what follows from them, of the mentions that are not linked yet."""
    free = [m for m in mentions if m.entity < 0]
    _assign_regimes(context, free, people, on)
    _assign_nationals(context, free)
    for full, short in find_abbreviations(context, free):
        _apply_abbreviation(context, free, full, short)
    for full, key in find_short_names(free):
        for mention in free:
            mention.key = full.key if mention.key == key else mention.key
    for described, named in find_known_as(context, free):
        described.same_as.append(named.head)


def _apply_abbreviation(context: ActorContext, mentions: list[Mention], full: Mention, short: str) -> None:
    """Give an abbreviation the key of its full name wherever it is written."""
    full.key = full.key or f"name:{full.head}"
    for mention in mentions:
        if mention.form != "name" or mention.last - mention.first > 2 or context.tokens[mention.last - 1].text != short:
            continue
        if full.key.startswith("name:") and full.form == "name":
            mention.sectors, mention.country = full.sectors, full.country
        mention.key, mention.name = full.key, full.name or short


def _assign_regimes(context: ActorContext, mentions: list[Mention], people: People, on: str | None) -> None:
    """Give "the Assad regime" the country that Assad governs on the day."""
    for mention in mentions:
        if mention.use != "rule" or mention.country or mention.plural or mention.head == mention.first:
            continue
        surname = context.folded[mention.head - 1]
        if context.tokens[mention.head - 1].pos == "PROPN" and surname:
            mention.country = _country_governed_by(surname, people, context.roles.words.top, on)
            mention.key = f"state:{mention.country}" if mention.country else mention.key


def _country_governed_by(surname: str, people: People, top: frozenset[str], on: str | None) -> str:
    """The country that the bearers of the surname govern, if it is the same for all; "" without a day."""
    terms = [t for t in people.surnamed(surname) if on is not None and t.covers(on)]
    countries = {t.side for t in terms if t.side and office_key(t.office) in top}
    return countries.pop() if len(countries) == 1 else ""


def _assign_nationals(context: ActorContext, mentions: list[Mention]) -> None:
    """Treat "the Americans" who act in a text about the United States as that state."""
    states = {m.key for m in mentions if m.key.startswith("state:")}
    for mention in mentions:
        bare = mention.key.startswith("people:") and mention.definite and mention.last - mention.first == 2
        if bare and f"state:{mention.country}" in states and speaks_for_state(context, mention.head):
            mention.key, mention.kind, mention.use = f"state:{mention.country}", "state", "rule"
            mention.sectors, mention.name = ("GOV",), ""


LONGEST_ABBREVIATION = 8
SMALL_WORDS = frozenset({"of", "the", "and", "for"})


def find_abbreviations(context: ActorContext, mentions: list[Mention]) -> Iterator[tuple[Mention, str]]:
    """A mention by the fuller name or by a description, and the abbreviation that the text gives for it."""
    ending = {m.last: m for m in mentions if m.kind != "person"}
    tokens = context.tokens
    for i in range(1, len(tokens) - 2):
        token = tokens[i]
        if token.text == "(" and tokens[i + 2].text == ")":
            full = ending.get(i)
        elif token.lower == "or" and tokens[i - 1].text == "," and tokens[i + 2].pos == "PUNCT":
            full = ending.get(i - 1)
        else:
            continue
        short = tokens[i + 1].text
        if full is not None and (full.name == short or abbreviates(short, context.text(full.first, full.last))):
            yield full, short


def find_known_as(context: ActorContext, mentions: list[Mention]) -> Iterator[tuple[Mention, Mention]]:
    """A description and the name that the text adds: "the opposition forces known as the Lions"."""
    by_head = {m.head: m for m in mentions}
    tokens = context.tokens
    for token in tokens:
        if token.lower not in ("known", "called") or token.dep != "acl":
            continue
        full = by_head.get(token.head)
        for child in token.children:
            below = tokens[child].children if tokens[child].dep == "prep" else [child]
            named = next((by_head[i] for i in below if i in by_head and by_head[i].form == "name"), None)
            if full is not None and full.form == "nominal" and named is not None and child > token.i:
                yield full, named


def find_short_names(mentions: list[Mention]) -> Iterator[tuple[Mention, str]]:
    """A body's mention by its full name, and the key of one that is called by the first words ("Harlow" for "Harlow
    Motor Works") or the initials ("HMW") of that name alone."""
    bodies = {m.key: m for m in mentions if m.form == "name" and m.kind == "organisation" and m.key}
    words = {key: m.key[5:].split() if key.startswith("name:") else fold(m.name).split() for key, m in bodies.items()}
    initials: dict[str, set[str]] = {}
    starts: dict[str, set[str]] = {}
    for key, name in words.items():
        if len(name) > 1:
            initials.setdefault("".join(w[0] for w in name if w not in SMALL_WORDS), set()).add(key)
            for size in range(1, len(name)):
                starts.setdefault(" ".join(name[:size]), set()).add(key)
    for key, name in words.items():
        if not key.startswith("name:"):
            continue
        short = bodies[key].name
        fitting = starts.get(" ".join(name), set()) - {key}
        if not fitting and len(name) == 1 and short.isupper() and len(short) > 2:
            fitting = initials.get(name[0], set()) - {key}
        if len(fitting) == 1 and (short.isupper() or len(short) > 3):
            yield bodies[fitting.pop()], key


def abbreviates(short: str, full: str) -> bool:
    """Whether a short name in capitals is made of letters of the fuller one, in their order, from its first letter on.

    >>> abbreviates("SGF", "the Shore Guard Front"), abbreviates("AFP", "Shore Guard Front")
    (True, False)
    """
    letters = [c for c in short if c.isalnum()]
    if not 1 < len(letters) <= LONGEST_ABBREVIATION or sum(c.isupper() for c in letters) < 2:
        return False
    whole = full.upper().removeprefix("THE ")
    rest = iter(whole)
    return short.upper() != whole and all(letter.upper() in rest for letter in letters)
