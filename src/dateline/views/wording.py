"""The words of the pages: verbs for events, names for codes and countries, read from `views/wording/`.

The sentence of an event is always English, as a part of its data. All else comes in the language that is spoken
(:mod:`dateline.translation`), English unless a page is made for a reader of another one.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import lru_cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from itertools import pairwise
from typing import Literal

import msgspec

from dateline.partial_dates import first_day
from dateline.record import Actor, Event, Figure, Place
from dateline.store.record_rows import figure_range
from dateline.translation import ENGLISH, gettext, later, pgettext, speaking, spoken
from dateline.views.localised import country_in, day_in, month_in, number_words


@dataclass(frozen=True)
class Verb:
    """How one type and mode is told; the columns of `verbs.tsv`."""

    base: str
    past: str
    alone_base: str
    alone_past: str
    passive: str
    noun: str


@dataclass(frozen=True)
class Wording:
    """All words that the pages put for codes."""

    verbs: Mapping[tuple[str, str], Verb]
    countries: Mapping[str, str]
    labels: Mapping[str, Mapping[str, str]]
    quad_of: Mapping[str, int]
    confidence: tuple[tuple[str, float], ...]

    def verb(self, event_type: str, mode: str | None) -> Verb:
        """The verb of a type and mode; that of the type alone if the mode has none of its own."""
        return self.verbs.get((event_type, (mode or "").lower())) or self.verbs[event_type, ""]

    def label(self, group: str, code: str) -> str:
        """The words for a code of one group ("types", "stances" …); the code itself if it has none."""
        return pgettext(group, self.labels.get(group, {}).get(code, code.replace("_", " ")))

    def labels_of(self, group: str) -> dict[str, str]:
        """The words for all codes of a group, by code."""
        return {code: pgettext(group, words) for code, words in self.labels[group].items()}

    def country(self, code: str | None) -> str:
        """The name of a country; the code itself if unknown; empty for none."""
        if not code:
            return ""
        language = spoken()
        translated = None if language.is_english else country_in(code, language)
        return translated or self.countries.get(code, code)

    def modes(self, event_type: str) -> list[str]:
        """The modes of a type in the order of `verbs.tsv`."""
        return [mode for kind, mode in self.verbs if kind == event_type and mode]

    def mode_words(self, mode: str | None) -> str:
        """A mode in words: English has its code for it."""
        return pgettext("modes", mode) if mode else ""

    def certainty_words(self, confidence: float | None) -> str:
        """Confidence as a word in the language that is spoken; empty where the coder gave none."""
        word = self.certainty(confidence)
        return pgettext("confidence", word) if word else ""

    def certainty(self, confidence: float | None) -> str | None:
        """Confidence as the word by which searches ask for it, or nothing where the coder gave none."""
        if confidence is None:
            return None
        return next((word for word, least in self.confidence if confidence >= least), self.confidence[-1][0])


def load_wording() -> Wording:
    """Read the wording that the package carries."""
    folder = files("dateline.views") / "wording"
    labels = tomllib.loads((folder / "labels.toml").read_text("utf-8"))
    contexts = tomllib.loads((files("dateline.knowledge") / "plover" / "contexts.toml").read_text("utf-8"))
    labels["contexts"] = {name: context["meaning"] for name, context in contexts.items()}
    quad_of = labels.pop("quad_of")
    confidence = tuple(labels.pop("confidence").items())
    verbs = {(row[0], row[1]): Verb(*row[2:]) for row in _rows(folder / "verbs.tsv")}
    countries = {row[0]: row[1] for row in _rows(folder / "countries.tsv")}
    return Wording(verbs, countries, labels, quad_of, confidence)


def _rows(path: Traversable) -> Iterator[list[str]]:
    for line in path.read_text("utf-8").splitlines():
        if line and not line.startswith("#"):
            yield line.split("\t")


About = Literal["words", "actor", "recipient", "type", "place", "date", "figure", "source"]
CLAIMING = frozenset({"asserts", "alleges", "speculates", "accuses"})
DENYING = frozenset({"denies", "doubts"})
PLURALS = frozenset({"people", "police", "men", "women", "children", "clergy"})
DETERMINERS = frozenset({"a", "an", "the", "some", "many", "several", "two", "three"})
MONTHS = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)
DATES_KEPT = NAMES_KEPT = 8192
PARTS = {
    "SP": later("spring %(year)s"),
    "SU": later("summer %(year)s"),
    "FA": later("autumn %(year)s"),
    "WI": later("winter %(year)s"),
    "Q1": later("the first quarter of %(year)s"),
    "Q2": later("the second quarter of %(year)s"),
    "Q3": later("the third quarter of %(year)s"),
    "Q4": later("the last quarter of %(year)s"),
    "H1": later("the first half of %(year)s"),
    "H2": later("the second half of %(year)s"),
}
"""The parts of a year as the record writes them after it: "2016-Q2"."""


class Piece(msgspec.Struct, frozen=True):
    """Some words of a sentence and the field that they tell; `ref` is the id of an actor, place or figure."""

    words: str
    about: About = "words"
    ref: str | None = None


@dataclass(frozen=True)
class Sentence:
    """An event's sentence in pieces, each of which a page can link."""

    pieces: tuple[Piece, ...]

    @property
    def text(self) -> str:
        """The sentence as plain text."""
        return "".join(piece.words for piece in self.pieces)


def tell(
    event: Event,
    actors: Mapping[str, Actor],
    places: Mapping[str, Place],
    figures: Mapping[str, Figure],
    wording: Wording,
) -> Sentence:
    """The sentence of an event, in English. Sources that claim it come first; sources that deny it come last."""
    with speaking(ENGLISH):
        return Sentence(_capitalised(_spaced(_told(event, actors, places, figures, wording))))


def _told(
    event: Event,
    actors: Mapping[str, Actor],
    places: Mapping[str, Place],
    figures: Mapping[str, Figure],
    wording: Wording,
) -> list[Piece]:
    doers = [actors[i] for i in event.actors if i in actors]
    others = [actors[i] for i in event.recipients if i in actors]
    pieces = _sources(event, actors)
    pieces += _core(event, doers, others, wording.verb(event.type, event.mode))
    pieces += _setting(event, places, [actor.name for actor in others or doers])
    pieces += _own_account(event, actors)
    pieces += _figures(event, figures, wording)
    return pieces + _denials(event, actors)


def _sources(event: Event, actors: Mapping[str, Actor]) -> list[Piece]:
    named = [actor for actor in _by_stance(event, actors, CLAIMING) if actor.id not in event.actors]
    return [Piece("according to"), *_list(named, "source"), Piece(",")] if named else []


def _denials(event: Event, actors: Mapping[str, Actor]) -> list[Piece]:
    named = _by_stance(event, actors, DENYING)
    return [Piece("; denied or doubted by"), *_list(named, "source")] if named else []


def _own_account(event: Event, actors: Mapping[str, Actor]) -> list[Piece]:
    """What tells that nobody but the actors themselves says so."""
    claiming = _by_stance(event, actors, CLAIMING)
    if not claiming or any(actor.id not in event.actors for actor in claiming):
        return []
    if len(event.actors) != 1:
        return [Piece(", by the account of one side")]
    alone = actors[event.actors[0]]
    whose = "their" if alone.kind == "person" or is_plural([alone]) else "its"
    return [Piece(f", by {whose} own account")]


def _by_stance(event: Event, actors: Mapping[str, Actor], stances: frozenset[str]) -> list[Actor]:
    ids = (source.actor for source in event.according_to if source.stance in stances)
    return list(dict.fromkeys(actors[i] for i in ids if i is not None and i in actors))


def _core(event: Event, doers: Sequence[Actor], others: Sequence[Actor], verb: Verb) -> list[Piece]:
    if doers:
        base, past = (verb.base, verb.past) if others else (verb.alone_base, verb.alone_past)
        words = {"occurred": past, "planned": f"will {base}", "hypothetical": f"could {base}"}.get(
            event.status, f"did not {base}"
        )
        return [*_list(doers, "actor"), Piece(words, "type"), *_list(others, "recipient")]
    if others and verb.passive:
        be = {
            "occurred": "were" if is_plural(others) else "was",
            "planned": "will be",
            "hypothetical": "could be",
            "negated": "were not" if is_plural(others) else "was not",
        }[event.status]
        return [*_list(others, "recipient"), Piece(f"{be} {verb.passive}", "type")]
    if others:
        done = {"planned": f"will {verb.base}", "hypothetical": f"could {verb.base}"}.get(event.status, verb.past)
        who = "nobody" if event.status == "negated" else "someone"
        return [Piece(who), Piece(done, "type"), *_list(others, "recipient")]
    took_place = {
        "occurred": "were reported" if _is_plural(verb.noun) else "was reported",
        "planned": "will take place",
        "hypothetical": "could follow",
        "negated": "did not happen",
    }
    return [Piece(verb.noun, "type"), Piece(took_place[event.status])]


def _setting(event: Event, places: Mapping[str, Place], names: Sequence[str]) -> list[Piece]:
    pieces: list[Piece] = []
    if event.place is not None and event.place in places:
        place = places[event.place]
        if not any(name.endswith(f" in {place.name}") for name in names):
            pieces += [Piece("in"), Piece(place.name, "place", place.id)]
    when = when_words(event.start, event.end)
    if when:
        pieces.append(Piece(when, "date"))
    if event.ongoing:
        pieces.append(Piece("(still going on)"))
    return pieces


def _figures(event: Event, figures: Mapping[str, Figure], wording: Wording) -> list[Piece]:
    known = [figures[i] for i in event.figures if i in figures]
    pieces: list[Piece] = []
    for number, figure in enumerate(known):
        pieces.append(Piece(";" if number == 0 else ","))
        pieces.append(Piece(figure_words(figure, wording), "figure", figure.id))
    return pieces


def figure_words(figure: Figure, wording: Wording) -> str:
    """A figure in words: "at least 19 civilians killed", "24 to 99 displaced"."""
    number = amount_words(*figure_range(figure), figure.approximate)
    kind = wording.label("figures", figure.kind)
    unit = figure.unit or ""
    if figure.kind in {"money", "aid_amount", "share", "duration", "distance", "other"}:
        aid = gettext("in aid") if figure.kind == "aid_amount" else ""
        return " ".join(part for part in (number, unit, aid) if part)
    return " ".join(part for part in (number, unit, kind) if part)


def amount_words(low: float | None, high: float | None, approximate: bool = False) -> str:
    """A number as far as it is known: "19", "about 20", "24 to 99", "at least 14", "up to 30"."""
    if low is not None and high is not None:
        known = _whole(low) if low == high else _span_words(low, high)
        return gettext("about %(number)s", number=known) if approximate else known
    if low is not None:
        return gettext("at least %(number)s", number=_whole(low))
    return gettext("up to %(number)s", number=_whole(high)) if high is not None else gettext("a number of")


def _span_words(low: float, high: float) -> str:
    return gettext("%(low)s to %(high)s", low=_whole(low), high=_whole(high))


def _whole(value: float) -> str:
    return number_words(value if isinstance(value, float) and not value.is_integer() else int(value))


def _list(actors: Sequence[Actor], about: About) -> list[Piece]:
    """Names joined as English joins them: A, B and C; who bears the name of one before is another: "people and other
    people"."""
    pieces: list[Piece] = []
    named: set[str] = set()
    for number, actor in enumerate(actors):
        if number:
            pieces.append(Piece("and" if number == len(actors) - 1 else ","))
        article = _article(actor.name)
        if actor.name in named:
            article = "other" if _is_plural(actor.name) else "another"
        named.add(actor.name)
        if article:
            pieces.append(Piece(article))
        pieces.append(Piece(actor.name, about, actor.id))
    return pieces


@lru_cache(NAMES_KEPT)
def _article(name: str) -> str:
    """The article before a described actor ("the harbour union"); none before names and plurals."""
    parts = name.split()
    # A small letter may begin the last word of a person's name, too ("Hatim al-Rashid"), but no capital follows it
    # in the noun of a description.
    if not parts or not parts[-1].islower() or not parts[-1][0].isalpha() or not name.isascii() or _is_plural(name):
        return ""
    return "" if parts[0].casefold() in DETERMINERS else "the"


def is_plural(actors: Sequence[Actor]) -> bool:
    """Whether a list of actors takes a plural verb."""
    return len(actors) != 1 or _is_plural(actors[0].name) or _is_people(actors[0])


def _is_people(actor: Actor) -> bool:
    """Whether a name is that of a people: "Iranians", "Iraqis"."""
    name = actor.name
    return actor.kind == "group" and " " not in name and name.istitle() and name.endswith("s") and name[-2] not in "sua"


@lru_cache(NAMES_KEPT)
def _is_plural(name: str) -> bool:
    last = name.rsplit(None, 1)[-1] if name.split() else ""
    return last[:1].islower() and (last in PLURALS or (last.endswith("s") and not last.endswith(("ss", "us"))))


@lru_cache(DATES_KEPT)
def event_day(value: str | None) -> str:
    """The first day that a date known in part can mean: "2015" is 2015-01-01; empty if it is not a date."""
    day = first_day(value)
    return day.isoformat() if day else ""


@lru_cache(DATES_KEPT)
def ordinal_day(value: str | None) -> int | None:
    """The same day as an ordinal of the calendar."""
    day = first_day(value)
    return day.toordinal() if day else None


def date_words(value: str | None) -> str:
    """An ISO date in words as far as it is known: "8 December 2016", "December 2016", "2016", "the week of 5 December
    2016", "the second quarter of 2016", "the 2010s"; else as given."""
    return _date_words(value, spoken().code) if value else ""


@lru_cache(DATES_KEPT)
def _date_words(value: str, code: str) -> str:
    """The same in the language of a code, which is the one that is spoken."""
    if len(value) == 4 and value.endswith("X"):
        return gettext("the %(year)ss", year=f"{value[:3]}0")
    parts = value[:10].split("-")
    if len(parts) == 2 and parts[1] in PARTS:
        return gettext(PARTS[parts[1]], year=parts[0])
    if len(parts) > 1 and parts[1].startswith("W"):
        return _week_words(value)
    if not all(part.isdigit() for part in parts) or len(parts) > 3:
        return value
    if len(parts) > 1 and not 1 <= int(parts[1]) <= 12:
        return value
    if code != ENGLISH.code and len(parts) > 1:
        day = first_day(value)
        return value if day is None else (day_in if len(parts) > 2 else month_in)(day, spoken())
    names = [parts[0]]
    if len(parts) > 1:
        names.insert(0, MONTHS[int(parts[1]) - 1])
    if len(parts) > 2:
        names.insert(0, str(int(parts[2])))
    return " ".join(names)


def _week_words(value: str) -> str:
    """The week of an ISO week such as "2016-W49" by its Monday, its weekend by the Saturday; as given if there is none
    such."""
    first = first_day(value)
    if first is None:
        return value
    day = date_words(first.isoformat())
    if value.endswith("WE"):
        return gettext("the weekend of %(day)s", day=day)
    return gettext("the week of %(day)s", day=day)


def moment_words(second: int) -> str:
    """A moment in seconds since 1970 in words: "8 December 2016, 14:05 UTC"."""
    moment = datetime.fromtimestamp(second, UTC)
    return gettext("%(day)s, %(time)s UTC", day=date_words(moment.date().isoformat()), time=f"{moment:%H:%M}")


def when_words(start: str | None, end: str | None) -> str:
    """When an event was: "on 8 December 2016", "in 2015", "from 5 December 2016 to 8 December 2016"."""
    if start and end and start != end:
        return gettext("from %(first)s to %(last)s", first=date_words(start), last=date_words(end))
    known = start or end
    if not known:
        return ""
    words = date_words(known)
    return gettext("on %(day)s", day=words) if _is_day(known) else gettext("in %(time)s", time=words)


def _is_day(value: str) -> bool:
    if "W" in value:
        return False
    try:
        date.fromisoformat(value[:10])
    except ValueError:
        return False
    return True


def _spaced(pieces: Sequence[Piece]) -> tuple[Piece, ...]:
    """One space between pieces, none before a comma or semicolon, a full stop at the end."""
    out = [pieces[0]]
    for before, piece in pairwise(pieces):
        glue = "" if piece.words[:1] in ",;" and piece.about == "words" else " "
        if piece.words == "," and before.words.endswith(","):
            continue
        out += [Piece(glue), piece] if glue else [piece]
    if out[-1].words == ",":
        out.pop()
    return (*out, Piece("."))


def _capitalised(pieces: tuple[Piece, ...]) -> tuple[Piece, ...]:
    first = pieces[0]
    return (Piece(first.words[:1].upper() + first.words[1:], first.about, first.ref), *pieces[1:])
