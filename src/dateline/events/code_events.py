"""Events: from what is told to who did what to whom, where, when, and according to whom."""

from __future__ import annotations

import re
from datetime import date, timedelta

from dateline.events.confidence import with_confidence
from dateline.events.context import IN_WORDS, Findings
from dateline.events.event_coreference import MentionCluster, cluster_mentions, distinct_actors
from dateline.events.event_time_place import EventTimePlace, find_event_time_place
from dateline.events.mentions import EventMention, find_event_mentions
from dateline.events.salience import is_reportable
from dateline.knowledge.loaders.event_knowledge import EventKnowledge
from dateline.knowledge.loaders.ontology import Contexts
from dateline.language.analysis import Analysis
from dateline.record import (
    Event,
    Figure,
    Position,
    Prominence,
    Stance,
    Statement,
    Support,
    Time,
    content_id,
)

BACKGROUND = timedelta(days=31)
SUBJECT = "subject"
# A year, a month or a week.
COARSE = re.compile(r"\d{4}(?:-(?:\d{2}|W\d{2}))?")
STANCES: dict[str, Stance] = {"denies": "denies", "accuses": "alleges", "hopes": "speculates"}


def code_events(analysis: Analysis, found: Findings, knowledge: EventKnowledge) -> list[Event]:
    """The events of an article in the order in which they are first told.

    Every event names the frame that coded it and carries, in ``support``, the words and the reason of each field.
    """
    groups = cluster_mentions(find_event_mentions(analysis, found, knowledge), analysis.tokens, knowledge.reference)
    events: list[Event] = []
    subjects: list[bool] = []
    for group in groups:
        figures = figures_of(group, found.figures, knowledge.figures.get(group.fullest.frame.type, frozenset()))
        if not is_reportable(group, analysis, figures, prominence_of(analysis, group)):
            continue
        occasion = find_event_time_place(group, groups, analysis, found)
        events.append(make_event(analysis, group, occasion, found, knowledge))
        subjects.append(any(side.role == SUBJECT for side in group.fullest.actors[:1]))
    return _unique(with_confidence(events, subjects, knowledge.calibration))


def make_event(
    analysis: Analysis, group: MentionCluster, occasion: EventTimePlace, found: Findings, knowledge: EventKnowledge
) -> Event:
    """One event from its tellings."""
    main = group.fullest
    frame = main.frame
    of_mode = next((t for t in (main, *group.tellings) if t.frame.mode), None)
    place, time = occasion.place, occasion.time
    evidence = tuple(dict.fromkeys(t.evidence for t in (main, *group.tellings)))
    figures = figures_of(group, found.figures, knowledge.figures.get(frame.type, frozenset()))
    return Event(
        id=content_id("evt", analysis.article.id, *main.trigger, frame.type),
        type=frame.type,  # type: ignore[arg-type]
        mode=of_mode.frame.mode if of_mode else None,
        quad=knowledge.ontology.quad(frame.type),
        contexts=contexts_of(analysis, group, knowledge.contexts),
        trigger=main.trigger,
        evidence=evidence,
        actors=sides_of(group, "actors", knowledge),
        recipients=tuple(i for i in sides_of(group, "recipients", knowledge) if i not in group.ids("actors")),
        place=place[0].id if place else None,
        start=day_of(time, time.start) if time else None,
        end=day_of(time, time.end) if time else None,
        date_basis=analysis.text[time.span[0] : time.span[1]] if time else None,
        status=frame.status or main.verdict.status,  # type: ignore[arg-type]
        ongoing=main.predicate.aspect == "progressive" and main.predicate.tense == "present",
        background=is_background(time, analysis.article.published.date),
        according_to=sources_of(group, found.statements, frame.type in IN_WORDS),
        figures=tuple(f.id for f in figures),
        prominence=prominence_of(analysis, group),
        rule=frame.id,
        support=tuple(support_of(analysis, group, occasion, of_mode)),
    )


def day_of(time: Time, day: str | None) -> str | None:
    """A month or year alone is written as far as it is known, not as its first day."""
    return time.value if time.value and COARSE.fullmatch(time.value) else day


def sides_of(group: MentionCluster, side: str, knowledge: EventKnowledge) -> tuple[str, ...]:
    """The side as the fullest telling gives it, then whoever the others add; but whoever falls in a clash is one of its
    sides, whatever he is called."""
    main = group.fullest
    own = [s.actor for s in getattr(main, side)]
    others = [] if side == "recipients" and main.frame.reciprocal else group.actors(side)
    return tuple(actor.id for actor in distinct_actors([*own, *others], knowledge.reference.vague))


def figures_of(group: MentionCluster, figures: list[Figure], kinds: frozenset[str]) -> list[Figure]:
    """The figures of the right kinds in the clauses that tell the event, or else in its sentences."""
    fitting = [f for f in figures if f.kind in kinds]
    in_clause = [f for f in fitting if any(s <= f.span[0] < e for t in group.tellings for s, e in [t.evidence])]
    if in_clause:
        return in_clause
    return [f for f in fitting if any(t.sentence.start <= f.span[0] < t.sentence.end for t in group.tellings)]


def contexts_of(analysis: Analysis, group: MentionCluster, contexts: Contexts) -> tuple[str, ...]:
    """The contexts of the frame, then those that the words of its sentences support."""
    names = dict.fromkeys(c for t in group.tellings for c in t.frame.contexts)
    for sentence in {t.sentence.i: t.sentence for t in group.tellings}.values():
        # A name tells nothing of what an event is about: the Observatory for Human Rights counts air strikes.
        tokens = [t for t in analysis.sentence_tokens(sentence) if t.entity not in ("ORG", "PERSON")]
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


def sources_of(group: MentionCluster, statements: list[Statement], in_words: bool) -> tuple[Position, ...]:
    """Whose words the event rests on; nobody's if the text itself tells it anywhere. A headline leaves the source to the
    text.

    What somebody does by saying it (``in_words``) does not rest on a report of his.
    """
    found: dict[str | None, Position] = {}
    for telling in group.tellings:
        start, end = telling.trigger
        holders = [s for s in statements if any(a <= start and end <= b for a, b in s.content)]
        if not holders:
            if telling.sentence.kind in ("headline", "deck"):
                continue
            return ()
        inner = min(holders, key=lambda s: sum(b - a for a, b in s.content))
        if in_words and inner.actor in telling.actor_ids:
            return ()
        stance = STANCES.get(inner.act, "asserts")
        found.setdefault(inner.actor, Position(inner.actor, stance, inner.id))
    return tuple(found.values())


def prominence_of(analysis: Analysis, group: MentionCluster) -> Prominence:
    """Headline, lead (deck and first two paragraphs) or body."""
    paragraphs = [n for n, b in enumerate(analysis.article.blocks) if b.kind == "paragraph"][:2]
    kinds = {t.sentence.kind for t in group.tellings}
    if "headline" in kinds:
        return "headline"
    if "deck" in kinds or any(t.sentence.block in paragraphs for t in group.tellings):
        return "lead"
    return "body"


def support_of(
    analysis: Analysis, group: MentionCluster, occasion: EventTimePlace, of_mode: EventMention | None
) -> list[Support]:
    """The words and the reason of each field."""
    main = group.fullest
    out = [Support("type", f"frame {main.frame.id}", main.trigger)]
    if of_mode is not None:
        out.append(Support("mode", f"frame {of_mode.frame.id}", of_mode.trigger))
    for field in ("actors", "recipients"):
        seen: set[str] = set()
        for telling in (main, *group.tellings):
            verb = f"{telling.predicate.lemma} {telling.predicate.particle}".strip()
            for side in getattr(telling, field):
                if side.actor.id not in seen:
                    seen.add(side.actor.id)
                    out.append(Support(field, f"{side.role} of “{verb}”", side.span))
    if occasion.place is not None:
        out.append(Support("place", occasion.place_reason, occasion.place[1]))
    if occasion.time is not None:
        start, end = occasion.time.span
        reason = f"“{analysis.text[start:end]}” is {occasion.time.value}; {occasion.time_reason}"
        out.append(Support("start", reason, occasion.time.span))
    head = analysis.tokens[main.verdict.head]
    out.append(Support("status", main.verdict.reason, (head.start, head.end)))
    return out


def _unique(events: list[Event]) -> list[Event]:
    seen: dict[str, Event] = {}
    for event in events:
        seen.setdefault(event.id, event)
    return list(seen.values())
