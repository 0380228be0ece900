"""Events of an article: who did what to whom, where, when, and according to whom, from clusters of mentions."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from datetime import date, timedelta

from dateline.events.actor_match import distinct_actors
from dateline.events.confidence import read_probability, with_confidence
from dateline.events.context import CodingContext
from dateline.events.event_coreference import cluster_mentions
from dateline.events.event_time_place import EventTimePlace, find_event_time_place
from dateline.events.field_confidence import CodedEvent, with_field_confidence
from dateline.events.mentions import EventMention, MentionCluster
from dateline.events.reader_proposals import HALF, READER, is_believed
from dateline.events.salience import find_figures, find_prominence, is_reportable
from dateline.record import Event, Position, Stance, Support, Time, content_id

# Before publication; what is older is background.
BACKGROUND = timedelta(days=31)
# A year, a month, a week, a season or a quarter.
COARSE = re.compile(r"\d{4}(?:-(?:\d{2}|W\d{2}|SP|SU|FA|WI|Q[1-4]|H[12]))?")
# Speech acts of a statement → the stance of its source towards the event; all others assert it.
STANCES: dict[str, Stance] = {"denies": "denies", "accuses": "alleges", "hopes": "speculates"}
# Names of organisations and persons say nothing of the context: the Observatory for Human Rights counts air strikes.
NAMES_WITHOUT_CONTEXT = ("ORG", "PERSON")


def code_events(context: CodingContext, proposals: Sequence[EventMention]) -> list[Event]:
    """Return the events of an article in the order of their first mentions.

    ``proposals``: event mentions in text order. Every event names the frame that coded it and carries, in ``support``,
    the words and the reason of each field. What the reader thinks hardly likely is left out.
    """
    likely = [coded for coded in code_clusters(context, proposals) if _is_likely(context, coded)]
    return [with_field_confidence(context, coded) for coded in each_once(likely)]


def _is_likely(context: CodingContext, coded: CodedEvent) -> bool:
    """Whether an event is sure enough to be reported; in an excerpt, and without the reader, every event is."""
    if context.is_excerpt or read_probability(coded.cluster) is None:
        return True
    return (coded.event.confidence or 0.0) >= context.knowledge.reconciling.least


def code_clusters(context: CodingContext, proposals: Sequence[EventMention]) -> list[CodedEvent]:
    """Return the events of an article with what each was coded from, without the confidence of their fields. Some may
    be there twice, under one id."""
    clusters = cluster_mentions(context, proposals)
    reportable = [cluster for cluster in clusters if is_reportable(context, cluster) and is_believed(cluster)]
    settled = [find_event_time_place(context, cluster) for cluster in reportable]
    events = [build_event(context, *pair) for pair in zip(reportable, settled, strict=True)]
    rated = with_confidence(events, reportable, context.knowledge.calibration)
    return [CodedEvent(*parts) for parts in zip(rated, reportable, settled, strict=True)]


def each_once(coded: Iterable[CodedEvent]) -> list[CodedEvent]:
    """Return the first of the events that have one id."""
    by_id: dict[str, CodedEvent] = {}
    for one in coded:
        by_id.setdefault(one.event.id, one)
    return list(by_id.values())


def build_event(context: CodingContext, cluster: MentionCluster, time_place: EventTimePlace) -> Event:
    """Return the event of a cluster, without its confidence."""
    main, analysis = cluster.main, context.analysis
    frame, place = main.frame, time_place.place
    time = time_place.time.value if time_place.time is not None else None
    with_mode = cluster.with_mode
    return Event(
        id=content_id("evt", analysis.article.id, *main.trigger, frame.type),
        type=frame.type,  # type: ignore[arg-type]
        mode=with_mode.frame.mode if with_mode else None,
        quad=context.knowledge.ontology.quad(frame.type),
        contexts=find_contexts(context, cluster),
        trigger=main.trigger,
        evidence=tuple(dict.fromkeys(mention.evidence for mention in (main, *cluster.mentions))),
        actors=actors_of_event(context, cluster),
        recipients=recipients_of_event(context, cluster),
        place=place.value.id if place is not None else None,
        start=as_exact_as_known(time, time.start) if time else None,
        end=as_exact_as_known(time, time.end) if time and not time_place.has_no_end else None,
        date_basis=analysis.text[slice(*time.span)] if time else None,
        status=frame.status or main.factuality.status,  # type: ignore[arg-type]
        ongoing=time_place.has_no_end or is_going_on(main),
        background=is_background(time, context.published_at(main.trigger[0])),
        according_to=find_sources(context, cluster),
        figures=tuple(figure.id for figure in find_figures(context, cluster)),
        prominence=find_prominence(context, cluster),
        rule=frame.id,
        support=tuple(list_support(context, cluster, time_place, with_mode)),
    )


def is_going_on(mention: EventMention) -> bool:
    """Whether a mention tells of an event in the present progressive; what is only drawing near does not go on yet."""
    predicate = mention.predicate
    return predicate.aspect == "progressive" and predicate.tense == "present" and predicate.approach < 0


def find_contexts(context: CodingContext, cluster: MentionCluster) -> tuple[str, ...]:
    """Return the contexts of the frames, then those that the words of the sentences support."""
    names = dict.fromkeys(name for mention in cluster.mentions for name in mention.frame.contexts)
    for sentence in {mention.sentence.i: mention.sentence for mention in cluster.mentions}.values():
        tokens = [
            token for token in context.analysis.sentence_tokens(sentence) if token.entity not in NAMES_WITHOUT_CONTEXT
        ]
        lemmas, lowers = [token.lemma for token in tokens], [token.lower for token in tokens]
        names.update(context.knowledge.contexts.supported(lemmas, lowers))
    return tuple(names)


def actors_of_event(context: CodingContext, cluster: MentionCluster) -> tuple[str, ...]:
    """Return the ids of the actors of the main mention, then of those whom the other mentions add;
    headlines and captions add nobody to those whom the text names."""
    own = [participant.actor for participant in cluster.main.actors]
    others = [p.actor for mention in cluster.full_mentions for p in mention.actors] or cluster.actors
    distinct = distinct_actors([*own, *others], context.knowledge.reference.vague)
    return tuple(actor.id for actor in distinct)


def recipients_of_event(context: CodingContext, cluster: MentionCluster) -> tuple[str, ...]:
    """Return the ids of the recipients of the main mention, then of those whom the other mentions add; nobody who is
    an actor in any mention.

    Those who fall in a clash are its participants in whatever role other mentions name them, so that none is added to
    a reciprocal event.
    """
    own = [participant.actor for participant in cluster.main.recipients]
    added = [p for mention in cluster.full_mentions for p in mention.recipients]
    # To those of the main mention the reader alone adds nobody: "the bombing forced *them* to stop".
    others = [p.actor for p in added if p.role or not own] or cluster.recipients
    if cluster.main.frame.reciprocal:
        others = []
    distinct = distinct_actors([*own, *others], context.knowledge.reference.vague)
    actor_ids = cluster.actor_ids
    return tuple(actor.id for actor in distinct if actor.id not in actor_ids)


def as_exact_as_known(time: Time, day: str | None) -> str | None:
    """Return a day; a month or year alone as far as it is known, not as its first day."""
    return time.value if time.value and COARSE.fullmatch(time.value) else day


def is_background(time: Time | None, published: str | None) -> bool:
    """Whether an event ended more than a month before publication."""
    if time is None or published is None:
        return False
    last = (time.end or time.start or "")[:10]
    try:
        return date.fromisoformat(_last_day(last)) < date.fromisoformat(_last_day(published[:10])) - BACKGROUND
    except ValueError:
        return False


def _last_day(day: str) -> str:
    """Return the last day of a year or month, as far as it can be a date; a day as it is."""
    return day + "-12-31"[len(day) - 4 :] if 4 <= len(day) < 10 else day


def find_sources(context: CodingContext, cluster: MentionCluster) -> tuple[Position, ...]:
    """Return the sources on whose words the event rests; none if the text itself reports it anywhere.

    A headline leaves the source to the text. A speech act does not rest on a report by its own actor.
    """
    sources: dict[str | None, Position] = {}
    for mention in cluster.full_mentions or cluster.mentions:
        start, end = mention.trigger
        statements = [s for s in context.statements if any(a <= start and end <= b for a, b in s.content)]
        if not statements:
            return ()
        innermost = min(statements, key=lambda s: sum(b - a for a, b in s.content))
        if context.is_spoken(cluster.main.frame) and innermost.actor in mention.actor_ids:
            return ()
        stance = STANCES.get(innermost.act, "asserts")
        sources.setdefault(innermost.actor, Position(innermost.actor, stance, innermost.id))
    return tuple(sources.values())


def list_support(
    context: CodingContext, cluster: MentionCluster, time_place: EventTimePlace, with_mode: EventMention | None
) -> list[Support]:
    """Return the words and the reason of each field."""
    main = cluster.main
    support = [Support("type", describe_origin(main), main.trigger)]
    if with_mode is not None:
        support.append(Support("mode", _describe_mode(with_mode), with_mode.trigger))
    support += [*_support_of_participants(cluster, "actors"), *_support_of_participants(cluster, "recipients")]
    reasons = context.knowledge.evidence.reasons
    if time_place.place is not None:
        support.append(Support("place", reasons[time_place.place.way], time_place.place.span))
    if time_place.time is not None:
        words, value = context.analysis.text[slice(*time_place.time.span)], time_place.time.value.value
        support.append(Support("start", f"“{words}” is {value}; {reasons[time_place.time.way]}", time_place.time.span))
    head = context.analysis.tokens[main.factuality.head]
    support.append(Support("status", main.factuality.reason, (head.start, head.end)))
    return support


def describe_origin(mention: EventMention) -> str:
    """Return what frame and reader say of a mention: "frame assault.bombard; the reader agrees (.93)"."""
    if mention.probability is None:
        return f"frame {mention.frame.id}"
    certainty = _in_brackets(mention.probability)
    if mention.frame.id.startswith(READER):
        return f"no frame; the reader: {mention.frame.type} {certainty}"
    verdict = "agrees" if mention.probability >= HALF else "doubts it"
    return f"frame {mention.frame.id}; the reader {verdict} {certainty}"


def _describe_mode(mention: EventMention) -> str:
    """Return who gives a mention its mode: what gives its type, or the reader."""
    if mention.mode_probability is None:
        return describe_origin(mention)
    return f"the reader: {mention.frame.mode} {_in_brackets(mention.mode_probability)}"


def _in_brackets(probability: float) -> str:
    return f"({probability:.2f})".replace("(0.", "(.")


def _support_of_participants(cluster: MentionCluster, field: str) -> list[Support]:
    """Return for each actor or recipient the argument of the first mention that names it, the main mention first."""
    support: dict[str, Support] = {}
    for mention in (cluster.main, *cluster.mentions):
        verb = f"{mention.predicate.lemma} {mention.predicate.particle}".strip()
        for p in mention.actors if field == "actors" else mention.recipients:
            reason = f"{p.role} of “{verb}”" if p.role else f"part in “{verb}”, as the reader sees it"
            support.setdefault(p.actor.id, Support(field, reason, p.span))
    return list(support.values())
