"""Keys that the text itself gives: what abbreviations and short names stand for, whose regime a ruler's is, when the
people of a country are its state."""

from __future__ import annotations

from dateline.finding.actors.aliases import aliases, known_as, short_names
from dateline.finding.actors.mention import Mention
from dateline.finding.actors.named import speaks_for_state
from dateline.finding.actors.phrases import Reading
from dateline.knowledge.actors import People
from dateline.knowledge.actors.people import office_key


def give_keys(reading: Reading, mentions: list[Mention], people: People, on: str | None) -> None:
    """Set the keys, and what follows from them, of the mentions that are not linked yet."""
    free = [m for m in mentions if m.entity < 0]
    _rulers(reading, free, people, on)
    _nationals(reading, free)
    for full, short in aliases(reading, free):
        _rename(reading, free, full, short)
    for full, key in short_names(free):
        for mention in free:
            mention.key = full.key if mention.key == key else mention.key
    for described, named in known_as(reading, free):
        described.bond.append(named.head)


def _rename(reading: Reading, mentions: list[Mention], full: Mention, short: str) -> None:
    """Let an abbreviation stand for what the text says it does, here and wherever else it is written."""
    full.key = full.key or f"name:{full.head}"
    for mention in mentions:
        if mention.form != "name" or mention.last - mention.first > 2 or reading.tokens[mention.last - 1].text != short:
            continue
        if full.key.startswith("name:") and full.form == "name":
            mention.sectors, mention.side = full.sectors, full.side
        mention.key, mention.name = full.key, full.name or short


def _rulers(reading: Reading, mentions: list[Mention], people: People, on: str | None) -> None:
    """ "The Assad regime" is that of the country which Assad governs on the day."""
    for mention in mentions:
        if mention.use != "rule" or mention.side or mention.plural or mention.head == mention.first:
            continue
        surname = reading.folded[mention.head - 1]
        if reading.tokens[mention.head - 1].pos == "PROPN" and surname:
            mention.side = _ruled_by(surname, people, reading.roles.words.top, on)
            mention.key = f"state:{mention.side}" if mention.side else mention.key


def _ruled_by(surname: str, people: People, top: frozenset[str], on: str | None) -> str:
    """The country that the bearer of the surname governs, if it is one; "" without a day."""
    terms = [t for t in people.surnamed(surname) if on is not None and t.covers(on)]
    sides = {t.side for t in terms if t.side and office_key(t.office) in top}
    return sides.pop() if len(sides) == 1 else ""


def _nationals(reading: Reading, mentions: list[Mention]) -> None:
    """ "The Americans" who act in a text that tells of the United States are that state."""
    states = {m.key for m in mentions if m.key.startswith("state:")}
    for mention in mentions:
        bare = mention.key.startswith("people:") and mention.definite and mention.last - mention.first == 2
        if bare and f"state:{mention.side}" in states and speaks_for_state(reading, mention.head):
            mention.key, mention.kind, mention.use = f"state:{mention.side}", "state", "rule"
            mention.sectors, mention.name = ("GOV",), ""
