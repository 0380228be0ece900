"""The article being coded: the results of the earlier stages and the knowledge of the coding, as one value."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from dateline.attribution.propositions import Proposition
from dateline.entities.actor_index import ActorIndex
from dateline.entities.resolve import Entities
from dateline.knowledge.loaders.event_knowledge import EventKnowledge
from dateline.knowledge.loaders.frames import Frame
from dateline.knowledge.loaders.speech_cues import Cues
from dateline.language.analysis import Analysis, Argument, Predicate
from dateline.reader.features import EntityMention
from dateline.reader.interface import ArticleReading
from dateline.reader.learned_reader import entity_mentions
from dateline.record import Actor, Block, Place, Span, Statement, Time

# The most sentences of a text that is no article but an excerpt.
EXCERPT = 2
# Kinds of figures that count people where a frame asks for ``@figure``.
COUNTS_OF_PEOPLE = frozenset({"killed", "injured", "participants", "forces", "arrested"})


@dataclass(frozen=True)
class CodingContext:
    """An article being coded.

    ``analysis``: its tokens, sentences and predicates; ``entities``: its actors, places, times and figures;
    ``propositions``: its statements and what they are about; ``knowledge``: frames, ontology and word lists; ``cues``:
    the words of speech. The look-up tables are built on first use.
    """

    analysis: Analysis
    entities: Entities
    propositions: Sequence[Proposition]
    knowledge: EventKnowledge
    cues: Cues
    reading: ArticleReading | None = None

    @cached_property
    def statements(self) -> list[Statement]:
        """Who says what, in the order of the text."""
        return [proposition.statement for proposition in self.propositions]

    @property
    def published(self) -> str | None:
        """The day of publication, as far as it is known."""
        return self.analysis.article.published.date

    def published_at(self, offset: int) -> str | None:
        """The day on which the words at an offset were published: in a live blog that of their post."""
        return self.analysis.article.published_at(offset)

    @cached_property
    def entity_mentions(self) -> list[EntityMention]:
        """The mentions of all entities, as the reader takes them."""
        return entity_mentions(self.analysis, self.entities)

    @cached_property
    def actor_index(self) -> ActorIndex:
        """The mentions of the actors by characters."""
        return ActorIndex(self.entities.actors)

    @cached_property
    def place_mentions(self) -> list[tuple[Span, Place]]:
        """The mentions of the places in the order of the text."""
        mentions = [(span, place) for place in self.entities.places for span in place.mentions]
        return sorted(mentions, key=lambda mention: (mention[0], mention[1].id))

    @cached_property
    def dated_times(self) -> list[Time]:
        """The times with a date, in the order of the text."""
        times = (time for time in self.entities.times if time.type in ("DATE", "TIME") and time.start)
        return sorted(times, key=lambda time: time.span)

    @cached_property
    def places_by_id(self) -> dict[str, Place]:
        """The places by their ids."""
        return {place.id: place for place in self.entities.places}

    @cached_property
    def dated_times_by_id(self) -> dict[str, Time]:
        """The times with a date by their ids."""
        return {time.id: time for time in self.dated_times}

    @cached_property
    def place_tokens(self) -> frozenset[int]:
        """The tokens at which mentions of places begin."""
        return frozenset(self.analysis.token_at(span[0]) for span, _ in self.place_mentions)

    @cached_property
    def count_tokens(self) -> frozenset[int]:
        """The tokens at which counts of people begin."""
        figures = (figure for figure in self.entities.figures if figure.kind in COUNTS_OF_PEOPLE)
        return frozenset(self.analysis.token_at(figure.span[0]) for figure in figures)

    @property
    def is_excerpt(self) -> bool:
        """Whether the text is no article but a sentence or two out of one, of which the reader is less sure."""
        return len(self.analysis.sentences) <= EXCERPT

    @cached_property
    def first_paragraph(self) -> Block | None:
        """The first paragraph of the text."""
        return next((block for block in self.analysis.article.blocks if block.kind == "paragraph"), None)

    def first_paragraphs(self, count: int) -> frozenset[int]:
        """The numbers of the blocks of the first paragraphs."""
        blocks = self.analysis.article.blocks
        return frozenset([number for number, block in enumerate(blocks) if block.kind == "paragraph"][:count])

    @cached_property
    def protagonists(self) -> frozenset[str]:
        """The ids of the actors of whom the article tells: named above its text and subject of its first sentence."""
        first = self.first_paragraph
        if first is None:
            return frozenset()
        tokens = self.analysis.tokens
        verbs = [p for p in self.analysis.predicates if first.start <= p.start < first.end and tokens[p.head].is_root]
        subjects = (
            (actor for argument in verbs[0].roles("subject") for actor in self.actors_at(argument)) if verbs else ()
        )
        return frozenset(a.id for a in subjects if any(start < first.start for start, _ in a.mentions))

    @cached_property
    def complements(self) -> dict[int, list[Predicate]]:
        """Number of a predicate → the predicates of its clausal complements and of its purposes."""
        complements: dict[int, list[Predicate]] = {}
        for predicate in self.analysis.predicates:
            governor = predicate.complement_of if predicate.complement_of >= 0 else self._purpose_of(predicate)
            if governor >= 0:
                complements.setdefault(governor, []).append(predicate)
        return complements

    def _purpose_of(self, predicate: Predicate) -> int:
        """Return the number of the predicate with this purpose ("sent experts *to investigate*"), or -1."""
        token = self.analysis.tokens[predicate.head]
        if token.dep != "advcl" or token.tag != "VB":
            return -1
        governor = self.analysis.by_head.get(token.head)
        return governor.i if governor is not None else -1

    def actors_at(self, argument: Argument) -> list[Actor]:
        """Return the actors that the head of an argument mentions."""
        head = self.analysis.tokens[argument.head]
        return self.actor_index.all_covering(head.start, head.end)

    def statements_around(self, offset: int) -> list[Statement]:
        """Return the statements whose content holds a character."""
        return [s for s in self.statements if any(start <= offset < end for start, end in s.content)]

    def is_spoken(self, frame: Frame) -> bool:
        """Whether the events of a frame are done by saying something."""
        return self.knowledge.ontology.is_spoken(frame.type)
