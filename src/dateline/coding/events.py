"""Events: from predicates and what was found to who did what to whom, where, when, and according to whom."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from datetime import date, timedelta
from importlib.resources import files

from dateline.coding.circumstances import Circumstances
from dateline.coding.matching import Surroundings, match_frame, surroundings
from dateline.coding.merging import Group, merge
from dateline.coding.sides import find_sides
from dateline.coding.status import Attitudes, judge, load_attitudes
from dateline.coding.telling import Telling, evidence_of, trigger_of
from dateline.finding.actor_index import ActorIndex
from dateline.knowledge.frame_loader import Frame, Frames, load_frames
from dateline.knowledge.ontology import Contexts, Ontology, load_contexts, load_ontology
from dateline.language.analysis import Analysis, Predicate
from dateline.record import (
    According,
    Actor,
    Event,
    Figure,
    Place,
    Prominence,
    Span,
    Stance,
    Statement,
    Support,
    Time,
    content_id,
)  # fmt: skip

BACKGROUND = timedelta(days=31)
# A year, a month or a week.
COARSE = re.compile(r"\d{4}(?:-(?:\d{2}|W\d{2}))?")
IN_WORDS = frozenset({"AGREE", "SUPPORT", "CONCEDE", "REQUEST", "ACCUSE", "REJECT", "THREATEN"})
STANCES: dict[str, Stance] = {"denies": "denies", "accuses": "alleges", "hopes": "speculates"}


@dataclass(frozen=True, slots=True)
class EventKnowledge:
    """All that the coding of events knows; ``figures``: which kinds of figures go with which type."""

    frames: Frames
    ontology: Ontology
    contexts: Contexts
    attitudes: Attitudes
    figures: dict[str, frozenset[str]]


@dataclass(frozen=True, slots=True)
class Findings:
    """What the earlier stages found in the article."""

    actors: list[Actor]
    places: list[Place]
    times: list[Time]
    figures: list[Figure]
    statements: list[Statement]


def load_event_knowledge() -> EventKnowledge:
    """Read the knowledge of events that comes with the package. Raises KnowledgeFault."""
    text = files("dateline.knowledge").joinpath("plover/figures.toml").read_text("utf-8")
    kinds = {name: frozenset(values) for name, values in tomllib.loads(text).items()}
    return EventKnowledge(load_frames(), load_ontology(), load_contexts(), load_attitudes(), kinds)


def code_events(analysis: Analysis, found: Findings, knowledge: EventKnowledge) -> list[Event]:
    """The events of an article in the order in which they are first told.

    Every event names the frame that coded it and carries, in ``support``, the words and the reason of each field.
    """
    tellings = find_tellings(analysis, found, knowledge)
    events = [make_event(analysis, group, found, knowledge) for group in merge(tellings)]
    return _unique(events)


def find_tellings(analysis: Analysis, found: Findings, knowledge: EventKnowledge) -> list[Telling]:
    """Every predicate that a frame fits and that tells of an event with at least one known side."""
    around = surroundings(analysis, ActorIndex(found.actors), found.places, found.figures)
    circumstances = Circumstances(analysis, found.places, found.times)
    matched: dict[int, Frame] = {}
    for predicate in analysis.predicates:
        frame = match_frame(predicate, knowledge.frames, around)
        if frame is not None:
            matched[predicate.i] = frame
    tellings = []
    for number, frame in matched.items():
        predicate = analysis.predicates[number]
        if spoken_for(analysis, predicate, matched, around):
            continue
        telling = tell(analysis, predicate, frame, around, circumstances, knowledge.attitudes)
        if telling is not None:
            tellings.append(telling)
    return tellings


def tell(
    analysis: Analysis, predicate: Predicate, frame: Frame, around: Surroundings, where_when: Circumstances,
    attitudes: Attitudes,
) -> Telling | None:  # fmt: skip
    """The telling of one predicate, or None if it is the mere matter of a speech act or has no known side."""
    verdict = judge(analysis, predicate, attitudes)
    if verdict.matter_of_speech:
        return None
    actors, recipients = find_sides(predicate, frame, around)
    if not actors and not recipients:
        return None
    sentence = analysis.sentences[predicate.sentence]
    trigger = trigger_of(analysis, predicate)
    return Telling(
        predicate, frame, tuple(actors), tuple(recipients), verdict, where_when.place_of(predicate, sentence, frame.type in IN_WORDS),
        where_when.time_of(predicate, sentence), sentence, trigger, evidence_of(predicate, trigger),
    )  # fmt: skip


def spoken_for(analysis: Analysis, predicate: Predicate, matched: dict[int, Frame], around: Surroundings) -> bool:
    """Whether a noun is already told by the verb that governs it: "lifted the sanctions" is no sanction of its own."""
    if predicate.kind != "noun":
        return False
    governor = predicate.complement_of
    if predicate.light_head >= 0:
        light = analysis.by_head.get(predicate.light_head)
        if light is not None and light.i in matched and matched[light.i].priority > matched[predicate.i].priority:
            return True
    if governor < 0 or governor not in matched:
        return False
    own = [a for a in predicate.roles("possessor", "modifier", "by", "between") if around.actors_at(a)]
    return not own


def make_event(analysis: Analysis, group: Group, found: Findings, knowledge: EventKnowledge) -> Event:
    """One event from its tellings."""
    main = group.fullest
    frame = main.frame
    mode = frame.mode or next((t.frame.mode for t in group.tellings if t.frame.mode), None)
    place = main.place or next((t.place for t in group.tellings if t.place), None)
    time = main.time or next((t.time for t in group.tellings if t.time), None)
    evidence = tuple(dict.fromkeys(t.evidence for t in (main, *group.tellings)))
    figures = figures_of(group, found.figures, knowledge.figures.get(frame.type, frozenset()))
    return Event(
        id=content_id("evt", analysis.article.id, *main.trigger, frame.type),
        type=frame.type,  # type: ignore[arg-type]
        mode=mode,
        quad=knowledge.ontology.quad(frame.type),
        contexts=contexts_of(analysis, group, knowledge.contexts),
        trigger=main.trigger,
        evidence=evidence,
        actors=_all_sides(group, "actors"),
        recipients=tuple(i for i in _all_sides(group, "recipients") if i not in group.ids("actors")),
        place=place[0].id if place else None,
        start=day_of(time, time.start) if time else None,
        end=day_of(time, time.end) if time else None,
        date_basis=analysis.text[time.span[0] : time.span[1]] if time else None,
        status=frame.status or main.verdict.status,  # type: ignore[arg-type]
        ongoing=main.predicate.aspect == "progressive" and main.predicate.tense == "present",
        background=is_background(time, analysis.article.published.date),
        according_to=sources_of(group, found.statements),
        figures=tuple(f.id for f in figures),
        prominence=prominence_of(analysis, group),
        rule=frame.id,
        support=tuple(support_of(analysis, main, place, time, mode)),
    )


def day_of(time: Time, day: str | None) -> str | None:
    """A month or year alone is written as far as it is known, not as its first day."""
    return time.value if time.value and COARSE.fullmatch(time.value) else day


def _all_sides(group: Group, side: str) -> tuple[str, ...]:
    main = group.fullest
    ordered = [*getattr(main, side), *(s for t in group.tellings for s in getattr(t, side))]
    return tuple(dict.fromkeys(s.actor.id for s in ordered))


def figures_of(group: Group, figures: list[Figure], kinds: frozenset[str]) -> list[Figure]:
    """The figures of the right kinds in the clauses that tell the event, or else in its sentences."""
    fitting = [f for f in figures if f.kind in kinds]
    in_clause = [f for f in fitting if any(s <= f.span[0] < e for t in group.tellings for s, e in [t.evidence])]
    if in_clause:
        return in_clause
    return [f for f in fitting if any(t.sentence.start <= f.span[0] < t.sentence.end for t in group.tellings)]


def contexts_of(analysis: Analysis, group: Group, contexts: Contexts) -> tuple[str, ...]:
    """The contexts of the frame, then those that the words of its sentences support."""
    names = dict.fromkeys(c for t in group.tellings for c in t.frame.contexts)
    for sentence in {t.sentence.i: t.sentence for t in group.tellings}.values():
        tokens = analysis.sentence_tokens(sentence)
        names.update(contexts.supported([t.lemma for t in tokens], [t.lower for t in tokens]))
    return tuple(names)


def is_background(time: Time | None, published: str | None) -> bool:
    """Whether the event lies more than a month before publication."""
    if time is None or published is None:
        return False
    last = (time.end or time.start or "")[:10]
    try:
        return date.fromisoformat(_full(last)) < date.fromisoformat(_full(published[:10])) - BACKGROUND
    except ValueError:
        return False


def _full(day: str) -> str:
    return day + "-12-31"[len(day) - 4 :] if 4 <= len(day) < 10 else day


def sources_of(group: Group, statements: list[Statement]) -> tuple[According, ...]:
    """Whose words the event rests on; nobody's if the article itself tells it anywhere."""
    found: dict[str | None, According] = {}
    for telling in group.tellings:
        start, end = telling.trigger
        holders = [s for s in statements if any(a <= start and end <= b for a, b in s.content)]
        if not holders:
            return ()
        inner = min(holders, key=lambda s: sum(b - a for a, b in s.content))
        stance = STANCES.get(inner.act, "asserts")
        found.setdefault(inner.actor, According(inner.actor, stance, inner.id))
    return tuple(found.values())


def prominence_of(analysis: Analysis, group: Group) -> Prominence:
    """Headline, lead (deck and first two paragraphs) or body."""
    paragraphs = [n for n, b in enumerate(analysis.article.blocks) if b.kind == "paragraph"][:2]
    kinds = {t.sentence.kind for t in group.tellings}
    if "headline" in kinds:
        return "headline"
    if "deck" in kinds or any(t.sentence.block in paragraphs for t in group.tellings):
        return "lead"
    return "body"


def support_of(
    analysis: Analysis, main: Telling, place: tuple[Place, Span] | None, time: Time | None, mode: str | None
) -> list[Support]:
    """The words and the reason of each field."""
    out = [Support("type", f"frame {main.frame.id}", main.trigger)]
    if mode:
        out.append(Support("mode", f"frame {main.frame.id}", main.trigger))
    out.extend(Support("actors", f"{side.role} of “{main.predicate.lemma}”", side.span) for side in main.actors)
    out.extend(Support("recipients", f"{side.role} of “{main.predicate.lemma}”", side.span) for side in main.recipients)
    if place:
        out.append(Support("place", "named with the event", place[1]))
    if time:
        out.append(Support("start", f"“{analysis.text[time.span[0] : time.span[1]]}” is {time.value}", time.span))
    head = analysis.tokens[main.verdict.head]
    out.append(Support("status", main.verdict.reason, (head.start, head.end)))
    return out


def _unique(events: list[Event]) -> list[Event]:
    seen: dict[str, Event] = {}
    for event in events:
        seen.setdefault(event.id, event)
    return list(seen.values())
