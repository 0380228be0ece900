"""The learned reader's event mentions, and what frames and reader propose together.

Frames explain and never tire; the reader generalises and knows word senses. A proposal of the frames that the reader
finds absurd falls, unless it only adds to an event that the reader sees in the word above it; one that the reader is
sure is of another type becomes that type; a word that only the reader takes for an event enters where it is sure.
Participants, factuality, place and time are weighed between both. The weights are those of
``knowledge/status/reconciling.toml``.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import TypeVar

from dateline.events.context import CodingContext
from dateline.events.factuality import assess_factuality, is_quoted_command
from dateline.events.frame_matching import can_do_violence, is_of_nature, is_turned_round, reflexive_objects
from dateline.events.frame_proposals import ENDINGS, evidence_of
from dateline.events.mentions import EventMention, Evidence, Factuality, MentionCluster, Participant
from dateline.events.participants import find_named_participants
from dateline.events.place_evidence import find_places
from dateline.events.time_evidence import find_times
from dateline.knowledge.loaders.frames import Frame
from dateline.language.analysis import Analysis, Predicate
from dateline.reader.interface import ArticleReading
from dateline.reader.proposals import Part, Proposal
from dateline.record import Place, Span, Time

Value = TypeVar("Value", Place, Time)
# The way in which the reader ties a place or time to an event.
BY_READER = "reader"
# Types whose participants act together.
RECIPROCAL = frozenset({"CONSULT", "COOPERATE"})
READER = "reader."
# Probability from which something is rather so than not.
HALF = 0.5


def reconcile(context: CodingContext, proposals: Sequence[EventMention]) -> list[EventMention]:
    """Return the proposals of the frames and of the reader together, in text order; those of the frames alone where
    the article was not read."""
    reading = context.reading
    if reading is None:
        return list(proposals)
    judged = (judge(context, reading, mention) for mention in proposals)
    mentions = [mention for mention in judged if mention is not None]
    taken = {token for mention in proposals for token in _tokens_of(mention.predicate)}
    types = {mention.predicate.i: mention.frame.type for mention in mentions}
    for proposal in reading.propose(context.entity_mentions, context.knowledge.reconciling.enter):
        is_word = _is_word(context.analysis.tokens[proposal.token].text)
        if proposal.token not in taken and is_word and not _is_in_name_of_person(context, proposal.token):
            mention = as_mention(context, proposal)
            if _stands_for_itself(context, mention, types):
                mentions.append(mention)
    return sorted(mentions, key=lambda mention: mention.trigger)


def _stands_for_itself(context: CodingContext, mention: EventMention, types: Mapping[int, str]) -> bool:
    """Whether what the reader alone takes for an event is one by the grammar: not what somebody asks for or commands,
    not what another event withholds or ends ("delayed a *shipment* of arms"), no harm done by an animal or a thing or
    to oneself.

    ``types``: number of a predicate → the type of the event that it names.
    """
    predicate = mention.predicate
    if mention.factuality.matter_of_speech or is_quoted_command(context.analysis, predicate):
        return False
    if predicate.kind == "noun" and types.get(predicate.complement_of) in ENDINGS:
        return False
    if is_of_nature(context, context.analysis.tokens[predicate.head]):
        return False
    return mention.frame.type != "ASSAULT" or (
        can_do_violence(context, predicate) and not reflexive_objects(context, predicate)
    )


def _is_word(text: str) -> bool:
    """Whether a token is one written word, with or without a hyphen: no address, number or sign."""
    return text.replace("-", "").isalpha()


def _is_in_name_of_person(context: CodingContext, token: int) -> bool:
    """Whether a token is part of the name of a person: in "President *Recep* Tayyip Erdogan" nothing happens."""
    word = context.analysis.tokens[token]
    if word.pos != "PROPN":
        return False
    actor = context.actor_index.covering(word.start, word.end)
    return actor is not None and actor.kind == "person" and word.text in actor.name.split()


def is_believed(cluster: MentionCluster) -> bool:
    """Whether the reader takes any mention of an event for one, where it read the article."""
    return any(mention.probability is None or mention.probability > 0 for mention in cluster.mentions)


def judge(context: CodingContext, reading: ArticleReading, mention: EventMention) -> EventMention | None:
    """Return a mention proposed by a frame as the reader sees it: refined, of another type, or not at all.

    Where the reader sees such an event in the word above it, the mention stays as it is, with a probability of 0.
    """
    weights = context.knowledge.reconciling
    token = max(_words_of(context, reading, mention.predicate), key=reading.event_probability)
    if reading.event_probability(token) < _drop_limit(context):
        # "Shelled the market, killing 14": the reader sees one event in "shelled"; the toll is still the frame's.
        governor = context.analysis.tokens[mention.predicate.head].head
        seen = reading.type_probabilities(governor)[mention.frame.type]
        return replace(mention, probability=0.0) if seen >= weights.enter else None
    types = reading.type_probabilities(token)
    best = max(types, key=types.__getitem__)
    harms_itself = best == "ASSAULT" and bool(reflexive_objects(context, mention.predicate))
    if types[best] >= weights.retype and types[mention.frame.type] < weights.absurd and not harms_itself:
        return as_mention(context, reading.proposal_at(token, best, context.entity_mentions), mention.predicate)
    return refine(context, mention, reading.proposal_at(token, mention.frame.type, context.entity_mentions))


def _drop_limit(context: CodingContext) -> float:
    """Return the probability below which a proposal of the frames falls."""
    weights = context.knowledge.reconciling
    return weights.drop_alone if context.is_excerpt else weights.drop


def _words_of(context: CodingContext, reading: ArticleReading, predicate: Predicate) -> Iterable[int]:
    """Return the tokens at which the reader may see the event of a predicate: its own and, where it sees none there,
    what does it and is no event itself: "a *bomb* killed two" is one event, in either word."""
    own = _tokens_of(predicate)
    if max(map(reading.event_probability, own)) >= context.knowledge.reconciling.drop:
        return own
    agents = (argument.head for argument in predicate.roles("by" if predicate.passive else "subject"))
    return *own, *(head for head in agents if head not in context.analysis.by_head)


def refine(context: CodingContext, mention: EventMention, proposal: Proposal) -> EventMention:
    """Return a mention with the participants, factuality, place and time of frame and reader together."""
    actors, recipients = _sides(
        context,
        _weigh(context, mention.actors, proposal, "actor"),
        _weigh(context, mention.recipients, proposal, "recipient"),
    )
    if mention.recipients and receives(mention.predicate, mention.frame):
        # The reader has seen too few such verbs to know their sides from those of others.
        receivers = {participant.actor.id for participant in mention.recipients}
        actors = mention.actors or tuple(participant for participant in actors if participant.actor.id not in receivers)
        recipients = mention.recipients
    return replace(
        _with_mode(context, mention, proposal),
        actors=actors,
        recipients=recipients,
        factuality=_weigh_factuality(context, mention, proposal),
        places=(*mention.places, *_places_of(context, proposal)),
        times=(*mention.times, *_times_of(context, proposal)),
        probability=proposal.probability,
        proposal=proposal,
    )


def receives(predicate: Predicate, frame: Frame) -> bool:
    """Whether the subject of an active verb is the recipient by its meaning: "received aid", "drew criticism"."""
    by_frame = predicate.kind == "verb" and not predicate.passive and frame.recipient == ("subject",)
    return by_frame or is_turned_round(predicate, frame)


def _with_mode(context: CodingContext, mention: EventMention, proposal: Proposal) -> EventMention:
    """Return a mention with the reader's mode where it is sure of one and the frame has none or another."""
    weights, frame = context.knowledge.reconciling, mention.frame
    limit = weights.mode if frame.mode is None else weights.other_mode
    mode = proposal.mode or None
    if mode == frame.mode or proposal.mode_probability < limit:
        return mention
    return replace(mention, frame=replace(frame, mode=mode), mode_probability=proposal.mode_probability)


def as_mention(context: CodingContext, proposal: Proposal, predicate: Predicate | None = None) -> EventMention:
    """Return a proposal of the reader as an event mention of its own."""
    analysis = context.analysis
    predicate = predicate or analysis.by_head.get(proposal.token) or bare_predicate(analysis, proposal.token)
    is_parsed = predicate.i >= 0
    frame = reader_frame(proposal.type, proposal.mode or None)
    token = analysis.tokens[proposal.token]
    trigger = token.start, token.end
    limit = context.knowledge.reconciling.part
    actors, recipients = _sides(
        context, _participants(context, proposal, "actor", limit), _participants(context, proposal, "recipient", limit)
    )
    if predicate.converse:
        named = find_named_participants(context, predicate, frame)
        actors, recipients = tuple(named[0]), tuple(named[1])
    places = find_places(context, predicate, frame) if is_parsed else []
    times = find_times(context, predicate, frame) if is_parsed else []
    return EventMention(
        predicate=predicate,
        frame=frame,
        actors=actors,
        recipients=recipients,
        factuality=_factuality(context, predicate, proposal),
        places=(*places, *_places_of(context, proposal)),
        times=(*times, *_times_of(context, proposal)),
        sentence=analysis.sentences[proposal.sentence],
        trigger=trigger,
        evidence=evidence_of(analysis, predicate, trigger) if is_parsed else predicate.clause,
        probability=proposal.probability,
        proposal=proposal,
    )


def reader_frame(event_type: str, mode: str | None) -> Frame:
    """Return the frame of an event that no entry of the lexicon codes; its id begins with ``reader.``."""
    return Frame(
        id=f"{READER}{event_type.lower()}",
        type=event_type,
        mode=mode,
        verbs=(),
        nouns=(),
        actor=(),
        recipient=(),
        reciprocal=event_type in RECIPROCAL,
        require={},
        forbid={},
        with_complement=None,
        without_complement=None,
        with_clause=False,
        with_agent=False,
        with_approach=False,
        contexts=(),
        status=None,
        priority=0,
        example="",
        counterexample="",
        where="",
    )


def bare_predicate(analysis: Analysis, token: int) -> Predicate:
    """Return a predicate without arguments for a word that the parse takes for none; its number is negative.

    Its clause is that of the predicate over it, where that holds the word.
    """
    own = analysis.tokens[token]
    above = own
    while not above.is_root and above.i not in analysis.by_head:
        above = analysis.tokens[above.head]
    governor = analysis.by_head.get(above.i)
    inside = governor is not None and governor.clause[0] <= own.start < governor.clause[1]
    return Predicate(
        i=-2 - token,
        head=token,
        sentence=own.sentence,
        lemma=own.lemma,
        particle="",
        kind="verb" if own.pos == "VERB" else "noun",
        start=own.start,
        end=own.end,
        arguments=[],
        complement_of=governor.i if governor is not None else -1,
        clause=governor.clause if governor is not None and inside else (own.start, own.end),
    )


def _tokens_of(predicate: Predicate) -> tuple[int, ...]:
    """The tokens at which the reader may see the event: the predicate's head, its light verb, and the verb by which its
    subject draws near it."""
    return (predicate.head, *sorted({token for token in (predicate.light_head, predicate.approach) if token >= 0}))


def _weigh(
    context: CodingContext, participants: Sequence[Participant], proposal: Proposal, part: str
) -> tuple[Participant, ...]:
    """The participants of the frame that the reader does not find absurd, and those of which it is sure."""
    weights = context.knowledge.reconciling
    probabilities = _probabilities(proposal.parts, part)
    kept = tuple(
        participant
        for participant in participants
        if probabilities.get(participant.actor.id, 0.0) >= weights.absurd_part
        or not _is_in_sentence(context, proposal, participant)
    )
    sure = _participants(context, proposal, part, weights.further_part if kept else weights.first_part)
    known = {participant.actor.id for participant in kept}
    return (*kept, *(participant for participant in sure if participant.actor.id not in known))


def _sides(
    context: CodingContext, actors: tuple[Participant, ...], recipients: tuple[Participant, ...]
) -> tuple[tuple[Participant, ...], tuple[Participant, ...]]:
    """Return actors and recipients, nobody on both sides, without those whom the reader takes from inside the words of
    another: of "the minister's spokesman" only the spokesman, of "five members of the union" only the members."""
    acting = {participant.actor.id for participant in actors}
    both = (*actors, *recipients)

    def is_own(participant: Participant) -> bool:
        start, end = participant.span
        if participant.role:
            return True
        outer = _owner_start(context, participant.span)
        around = (other.span for other in both if other.span != participant.span)
        return not any((first <= start and end <= last) or first <= outer < last for first, last in around)

    return (
        tuple(filter(is_own, actors)),
        tuple(item for item in recipients if item.actor.id not in acting and is_own(item)),
    )


def _owner_start(context: CodingContext, span: Span) -> int:
    """Return where the noun begins whose owner a mention names by "of": "*members* of the union"; -1 if none."""
    tokens = context.analysis.tokens
    head = tokens[context.analysis.token_at(span[0])]
    while not head.is_root and span[0] <= head.governor.start < span[1]:
        head = head.governor
    preposition = head.governor
    return preposition.governor.start if preposition.lower == "of" and preposition.i != head.i else -1


def _probabilities(parts: Iterable[Part], part: str) -> dict[str, float]:
    """The greatest probability of a part for each entity."""
    probabilities: dict[str, float] = {}
    for item in parts:
        if item.part == part:
            probabilities[item.mention.id] = max(probabilities.get(item.mention.id, 0.0), item.probability)
    return probabilities


def _is_in_sentence(context: CodingContext, proposal: Proposal, participant: Participant) -> bool:
    tokens = context.analysis.tokens
    token = context.analysis.token_at(participant.span[0])
    return token < len(tokens) and tokens[token].sentence == proposal.sentence


def _participants(context: CodingContext, proposal: Proposal, part: str, limit: float) -> tuple[Participant, ...]:
    participants: dict[str, Participant] = {}
    for item in proposal.parts:
        actor = context.actor_index.by_id.get(item.mention.id)
        if item.part == part and item.probability >= limit and actor is not None:
            participants.setdefault(actor.id, Participant(actor, "", item.mention.span))
    return tuple(participants.values())


def _weigh_factuality(context: CodingContext, mention: EventMention, proposal: Proposal) -> Factuality:
    """The factuality that the grammar gives, unless the reader is sure of another status. A word above the event that
    makes it a plan ("on the *brink* of invading") holds against the reader."""
    status, own = proposal.factuality.status, mention.factuality
    sure = proposal.factuality.statuses[status] >= context.knowledge.reconciling.status
    is_near = mention.predicate.approach >= 0 or context.analysis.tokens[own.head].pos in ("NOUN", "ADJ")
    if own.status == "planned" and is_near:
        return own
    if not sure or mention.frame.status is not None or status == own.status:
        return mention.factuality
    return replace(mention.factuality, status=status, reason="as the reader sees it", head=proposal.token)


def _factuality(context: CodingContext, predicate: Predicate, proposal: Proposal) -> Factuality:
    """The factuality of an event that the reader alone proposes: as the reader sees it, unless the grammar gives a
    reason for another and the reader is not sure. What is asked for or threatened is matter of speech unless the reader
    takes it rather for a fact than not."""
    status = proposal.factuality.status
    own = Factuality(status, "as the reader sees it", proposal.token)
    if predicate.i < 0:
        return own
    by_grammar = assess_factuality(context.analysis, predicate, context.knowledge.attitudes)
    matter = by_grammar.matter_of_speech and proposal.factuality.statuses["occurred"] < HALF
    sure = proposal.factuality.statuses[status] >= context.knowledge.reconciling.status
    if sure or by_grammar.status == "occurred":
        return replace(own, matter_of_speech=matter)
    return replace(by_grammar, matter_of_speech=matter)


def _places_of(context: CodingContext, proposal: Proposal) -> Iterator[Evidence[Place]]:
    return _evidence(context, proposal, "place", context.places_by_id)


def _times_of(context: CodingContext, proposal: Proposal) -> Iterator[Evidence[Time]]:
    return _evidence(context, proposal, "time", context.dated_times_by_id)


def _evidence(
    context: CodingContext, proposal: Proposal, part: str, entities: Mapping[str, Value]
) -> Iterator[Evidence[Value]]:
    """The entities that the reader gives a part of the event, as evidence weighted by its probability."""
    weights = context.knowledge.reconciling
    limit = weights.place if part == "place" else weights.time
    start = context.analysis.tokens[proposal.token].start
    for item in proposal.parts:
        entity = entities.get(item.mention.id)
        if item.part == part and item.probability >= limit and entity is not None:
            span = item.mention.span
            weight = round(100 * item.probability * weights.evidence)
            yield Evidence(entity, span, BY_READER, weight, abs(span[0] - start))
