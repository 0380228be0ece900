"""A record as a block to read: the head of the article, then a line for each event with its words under it."""

from __future__ import annotations

from collections.abc import Iterator

from rich.console import Console
from rich.padding import Padding
from rich.text import Text

from dateline.record import Event, Record, words

DOT = " · "
# Marks a value that is more often wrong than right.
UNSURE = " (?)"
STATUS_STYLE = {"occurred": "", "planned": "cyan", "hypothetical": "magenta", "negated": "red"}


def print_record(console: Console, record: Record, name: str) -> None:
    """Print one block: headline, origin of the article, each event with the words that support it, and disputes."""
    article = record.article
    print_line(console, Text(article.headline or name, style="bold"))
    origin = (article.outlet, article.agency, article.published.date or "no date", name if article.headline else None)
    print_line(console, Text(DOT.join(part for part in origin if part), style="dim"))
    if not record.events:
        print_line(console, Text("no events", style="dim"), 2)
    for event in record.events:
        print_line(console, format_event(record, event), 2)
        print_line(console, format_evidence(record, event), 6)
    for claim in record.claims:
        holders = ", ".join(f"{find_actor_name(record, p.actor)} {p.stance}" for p in claim.positions)
        print_line(console, Text.assemble(("in dispute: ", "yellow"), f"{claim.about} ({holders})"), 2)
    print_line(console, Text(""))


def print_line(console: Console, line: Text, indent: int = 0) -> None:
    """Print a line with an indent. On a terminal it wraps under its indent; elsewhere a line stays one line."""
    if console.is_terminal:
        console.print(Padding(line, (0, 0, 0, indent)))
    else:
        console.print(Text(" " * indent) + line, soft_wrap=True)


def format_event(record: Record, event: Event) -> Text:
    """Return "date · TYPE/mode · actors → recipients · place · status · according to whom".

    A value that is more often wrong than right has a question mark in brackets after it.
    """
    doubt = dict.fromkeys(event.field_confidence.doubtful, UNSURE)
    when, what = doubt.get("start", ""), doubt.get("type", "")
    how = f"/{event.mode}{doubt.get('mode', '')}" if event.mode else ""
    parts = [
        Text(format_dates(event) + (when if event.start else "")),
        Text(f"{event.type}{what}{how}", style="bold green"),
        Text(format_participants(record, event)),
    ]
    place = next((p.name for p in record.places if p.id == event.place), None)
    if place:
        parts.append(Text(place + doubt.get("place", "")))
    parts.append(Text(format_status(event) + doubt.get("status", ""), style=STATUS_STYLE[event.status]))
    sources = list(format_sources(record, event))
    parts.extend(Text(source) for source in sources[:-1])
    parts.extend(Text(source + doubt.get("according_to", "")) for source in sources[-1:])
    return Text(DOT).join(parts)


def format_dates(event: Event) -> str:
    """Return the day or days of an event, "undated" if unknown."""
    if event.start and event.end and event.end != event.start:
        return f"{event.start} to {event.end}"
    return event.start or event.end or "undated"


def format_participants(record: Record, event: Event) -> str:
    """Return actors → recipients by name, with "?" for an actor whom the article leaves unnamed, and "(?)" after those
    of a side that is more often wrong than right."""
    doubtful = event.field_confidence.doubtful
    actors = ", ".join(find_actor_name(record, a) for a in event.actors)
    actors = actors + (UNSURE if "actors" in doubtful else "") if actors else "?"
    recipients = ", ".join(find_actor_name(record, a) for a in event.recipients)
    recipients += UNSURE if recipients and "recipients" in doubtful else ""
    return f"{actors} → {recipients}" if recipients else actors


def format_status(event: Event) -> str:
    """Return the status in words, with "going on" and "background" where they apply."""
    return ", ".join(
        [event.status, *(["going on"] if event.ongoing else []), *(["background"] if event.background else [])]
    )


def format_sources(record: Record, event: Event) -> Iterator[str]:
    """Yield a phrase for each stance of the sources of the event: "according to X and Y", "denied by Z"."""
    phrases = {
        "asserts": "according to",
        "denies": "denied by",
        "alleges": "alleged by",
        "accuses": "alleged by",
        "speculates": "supposed by",
        "doubts": "doubted by",
    }
    names: dict[str, list[str]] = {}
    for source in event.according_to:
        name = find_actor_name(record, source.actor, "an unnamed source")
        held = names.setdefault(phrases[source.stance], [])
        if name not in held:
            held.append(name)
    for phrase, held in names.items():
        yield f"{phrase} {list_names(held)}"


def list_names(names: list[str]) -> str:
    """Return names as a sentence lists them: "A", "A and B", "A, B and C"."""
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"


def format_evidence(record: Record, event: Event) -> Text:
    """Return the words of the event in quotation marks, the trigger underlined where the terminal can, and its id."""
    line = Text(style="italic")
    for number, (start, end) in enumerate(event.evidence):
        line.append(" … " if number else "“")
        begin = len(line)
        line.append(" ".join(words(record, (start, end)).split("\n")))
        if start <= event.trigger[0] and event.trigger[1] <= end:
            line.stylize("underline", begin + event.trigger[0] - start, begin + event.trigger[1] - start)
    return Text.assemble(line.append("”"), ("  " + event.id, "dim"))


def find_actor_name(record: Record, actor_id: str | None, unknown: str = "?") -> str:
    """Return the name of an actor of the record, or ``unknown``."""
    return next((actor.name for actor in record.actors if actor.id == actor_id), unknown)
