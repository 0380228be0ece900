"""Confidence of the fields of an event: the measured share of right values among those that are found in the same way.

Each field has signs of its own: what the learned reader gives the value and its rivals, how the words that name it are
tied to the event, and what else its sentence is like. A logistic curve through them, fitted on the development part of
the training articles (``python -m training.fit_confidence``), gives the share. Fields without a curve, and events in
articles that the learned reader did not read, have none.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

import msgspec

from dateline.events.confidence import NOT_DONE
from dateline.events.context import CodingContext
from dateline.events.event_time_place import EventTimePlace
from dateline.events.mentions import SHORT_BLOCKS, EventMention, Evidence, MentionCluster, Participant, Value
from dateline.events.place_evidence import COUNTRY
from dateline.events.reader_proposals import BY_READER, READER
from dateline.events.time_evidence import is_day
from dateline.odds import log_odds
from dateline.reader.proposals import Proposal
from dateline.record import Event, FieldConfidence

# Ways in which a place or time stands outside the sentences of an event.
AROUND = frozenset({"before", "report", "dateline"})
# Kinds of actors that have a name of their own.
NAMED = frozenset({"person", "organisation", "state"})
Signs = dict[str, float]


@dataclass(frozen=True, slots=True)
class CodedEvent:
    """An event with what it was coded from."""

    event: Event
    cluster: MentionCluster
    time_place: EventTimePlace


def with_field_confidence(context: CodingContext, coded: CodedEvent) -> Event:
    """Return the event with the confidence of each of its fields that can be calibrated."""
    calibration = context.knowledge.calibration
    signs = find_field_signs(context, coded)
    shares = {field: calibration.calibrate_field(field, degrees) for field, degrees in signs.items()}
    return msgspec.structs.replace(coded.event, field_confidence=FieldConfidence(**shares))


def find_field_signs(context: CodingContext, coded: CodedEvent) -> dict[str, Signs]:
    """Return for each field of an event the degree of each of its signs; no fields where no reader whose answers have
    been measured saw the event.

    ``own``: the log odds that the reader gives the value, of several the least; ``rival``: those of the best other
    value; ``missed``: those of the best value where the field is ``empty``. All other signs are 1 where they hold, but
    ``certainty``, the log odds of the event, and ``weight``, those of the evidence for a place or time.
    """
    main, event = coded.cluster.main, coded.event
    proposal = _proposal(coded.cluster, main)
    if context.reading is None or not context.reading.is_measured or proposal is None:
        return {}
    types = context.reading.type_probabilities(proposal.token)
    with_mode = coded.cluster.with_mode or main
    return {
        "type": {
            "certainty": log_odds(event.confidence or 0.0),
            "rival": log_odds(max(share for name, share in types.items() if name != event.type)),
            "prominent": event.prominence != "body",
        },
        "mode": _signs_of_mode(event, with_mode, _proposal(coded.cluster, with_mode) or proposal),
        "status": {
            "own": log_odds(proposal.factuality.statuses[event.status]),
            "reported": _is_reported(context, main),
            "not_done": event.status in NOT_DONE,
        },
        "actors": _signs_of_actors(coded),
        "recipients": _signs_of_recipients(context, coded),
        "place": _signs_of_place(context, coded),
        "start": _signs_of_start(coded),
        "according_to": _signs_of_sources(context, coded),
    }


def _proposal(cluster: MentionCluster, mention: EventMention) -> Proposal | None:
    """Return what the reader says of a mention or, where it has not looked at that, of another mention of the event."""
    return next((m.proposal for m in (mention, *cluster.mentions) if m.proposal is not None), None)


def _is_reported(context: CodingContext, mention: EventMention) -> bool:
    """Whether a mention stands in what somebody says."""
    return bool(context.statements_around(mention.trigger[0]))


def _signs_of_mode(event: Event, mention: EventMention, proposal: Proposal) -> Signs:
    agrees = (proposal.mode or None) == event.mode
    is_of_frame = mention.mode_probability is None and not mention.frame.id.startswith(READER)
    return {
        "own": log_odds(proposal.mode_probability if agrees else 1 - proposal.mode_probability),
        "frame": event.mode is not None and is_of_frame,
    }


def _signs_of_actors(coded: CodedEvent) -> Signs:
    first = _first(coded.cluster, "actors")
    return {
        **_signs_of_parts(coded.cluster, "actor", coded.event.actors),
        # Of a meeting or a clash several actors are to be expected.
        "several": len(coded.event.actors) > 1 and not coded.cluster.main.frame.reciprocal,
        "subject": first is not None and first.role == "subject",
        "told_again": len(coded.event.evidence) > 1,
    }


def _signs_of_recipients(context: CodingContext, coded: CodedEvent) -> Signs:
    first, recipients = _first(coded.cluster, "recipients"), coded.event.recipients
    known = context.actor_index.by_id
    return {
        **_signs_of_parts(coded.cluster, "recipient", recipients),
        "several": len(recipients) > 1,
        "object": first is not None and first.role == "object",
        "oblique": first is not None and first.role not in ("", "subject", "object"),
        "named": bool(recipients) and all(known[actor].kind in NAMED for actor in recipients),
    }


def _first(cluster: MentionCluster, side: str) -> Participant | None:
    """Return the first actor or recipient of the mentions, the main mention first."""
    return next((item for mention in (cluster.main, *cluster.mentions) for item in getattr(mention, side)), None)


def _signs_of_place(context: CodingContext, coded: CodedEvent) -> Signs:
    evidence = coded.time_place.place
    return {
        **_signs_of_evidence(coded.cluster, "place", evidence),
        "reader": evidence is not None and evidence.way == BY_READER,
        "country": evidence is not None and evidence.value.resolution == COUNTRY,
        "prominent": coded.event.prominence != "body",
        "spoken": context.is_spoken(coded.cluster.main.frame),
    }


def _signs_of_start(coded: CodedEvent) -> Signs:
    evidence = coded.time_place.time
    return {
        **_signs_of_evidence(coded.cluster, "time", evidence),
        "coarse": evidence is not None and not is_day(evidence.value),
        "noun": coded.cluster.main.predicate.kind == "noun",
        "told_again": len(coded.event.evidence) > 1,
    }


def _signs_of_evidence(cluster: MentionCluster, part: str, evidence: Evidence[Value] | None) -> Signs:
    return {
        **_signs_of_parts(cluster, part, () if evidence is None else (evidence.value.id,)),
        "weight": 0.0 if evidence is None else log_odds(evidence.weight / 100),
        "around": evidence is not None and evidence.way in AROUND,
    }


def _signs_of_sources(context: CodingContext, coded: CodedEvent) -> Signs:
    sources = [position.actor for position in coded.event.according_to]
    main = coded.cluster.main
    signs = _signs_of_parts(coded.cluster, "source", [actor for actor in sources if actor is not None])
    return {
        **signs,
        "empty": not sources,
        "missed": 0.0 if sources else signs["missed"],
        "reported": _is_reported(context, main),
        "short": main.sentence.kind in SHORT_BLOCKS,
    }


def _signs_of_parts(cluster: MentionCluster, part: str, coded: Collection[str]) -> Signs:
    """Return what the reader says of the entities that are coded in a part of an event, and of all others."""
    probabilities = _part_probabilities(cluster.mentions, part)
    others = max((share for entity, share in probabilities.items() if entity not in coded), default=0.0)
    return {
        "own": log_odds(min(probabilities.get(entity, 0.0) for entity in coded)) if coded else 0.0,
        "rival": log_odds(others) if coded else 0.0,
        "missed": 0.0 if coded else log_odds(others),
        "empty": not coded,
    }


def _part_probabilities(mentions: Sequence[EventMention], part: str) -> Mapping[str, float]:
    """Return the greatest probability of a part for each entity, over the mentions of an event."""
    probabilities: dict[str, float] = {}
    for mention in mentions:
        for item in mention.proposal.parts if mention.proposal is not None else ():
            if item.part == part:
                probabilities[item.mention.id] = max(probabilities.get(item.mention.id, 0.0), item.probability)
    return probabilities
