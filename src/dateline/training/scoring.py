"""Figures of the reader on coded articles: events, factuality, parts and event coreference."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from dateline.reader.features import EntityMention
from dateline.reader.labels import ACTS, ENTITY_LABELS, NO_PART, PARTS
from dateline.reader.proposals import Part
from dateline.reader.reading import Reading
from dateline.training.examples import Example, Pair

# A sentence and the type of an event that it tells.
Key = tuple[int, str]
Read = Sequence[tuple[Example, Reading]]
# The probability from which a found entity has its part.
PART_THRESHOLD = 0.5
THRESHOLDS = (0.3, 0.4, 0.5, 0.6, 0.7)


@dataclass(frozen=True, slots=True)
class Score:
    """Precision, recall and F1 from counts."""

    right: int = 0
    proposed: int = 0
    coded: int = 0

    @property
    def precision(self) -> float:
        """The share of what was proposed that is right."""
        return self.right / self.proposed if self.proposed else 0.0

    @property
    def recall(self) -> float:
        """The share of what was coded that was found."""
        return self.right / self.coded if self.coded else 0.0

    @property
    def f1(self) -> float:
        """The harmonic mean of both."""
        return 2 * self.right / (self.proposed + self.coded) if self.right else 0.0

    def __str__(self) -> str:
        return f"P {self.precision:.3f} R {self.recall:.3f} F1 {self.f1:.3f} (n {self.coded})"


@dataclass(frozen=True, slots=True)
class FactualityScores:
    """Over coded events: the shares of right statuses and of right modes, and the scores of both flags."""

    status: float
    mode: float
    background: Score
    ongoing: Score


def coded_keys(example: Example) -> tuple[set[Key], set[Key]]:
    """Return the sentences and types in which the article names events, and those in which other evidence of one
    stands: to propose an event there is neither right nor wrong."""
    tokens = example.analysis.tokens
    named = {(tokens[item.token].sentence, example.labels[item.event].type) for item in example.event_tokens}
    open_keys = {
        (tokens[i].sentence, example.labels[clause.event].type) for clause in example.hidden for i in clause.candidates
    }
    return named, open_keys - named


def score_keys(proposals: Iterable[tuple[Example, set[Key]]]) -> Score:
    """Return the score of proposed events, by sentence and type."""
    counts: Counter[str] = Counter()
    for example, proposed in proposals:
        named, open_keys = coded_keys(example)
        counts["right"] += len(proposed & named)
        counts["proposed"] += len(proposed - open_keys)
        counts["coded"] += len(named)
    return Score(**counts)


def proposed_keys(reading: Reading, threshold: float) -> set[Key]:
    """Return the sentences and types of the events that the reader proposes."""
    return {(proposal.sentence, proposal.type) for proposal in reading.propose((), threshold)}


def best_threshold(read: Read) -> tuple[float, Score]:
    """Return the threshold of the highest F1 of events, and its score."""
    scores = {limit: score_keys((e, proposed_keys(r, limit)) for e, r in read) for limit in THRESHOLDS}
    best = max(scores, key=lambda limit: scores[limit].f1)
    return best, scores[best]


def score_factuality(read: Read) -> FactualityScores:
    """Return the scores of status, mode, background and ongoing, given the words of the coded events."""
    right: Counter[str] = Counter()
    flags: dict[str, Counter[str]] = {"background": Counter(), "ongoing": Counter()}
    for example, reading in read:
        for item in example.event_tokens:
            event = example.labels[item.event]
            factuality = reading.factuality(item.token)
            modes = reading.mode_probabilities(item.token, event.type)
            right["events"] += 1
            right["status"] += factuality.status == event.status
            right["mode"] += max(modes, key=modes.__getitem__) == event.mode
            for name, counts in flags.items():
                proposed, coded = getattr(factuality, name) >= 0.5, getattr(event, name)
                counts.update(right=proposed and coded, proposed=proposed, coded=coded)
    total = max(1, right["events"])
    scores = {name: Score(**counts) for name, counts in flags.items()}
    return FactualityScores(right["status"] / total, right["mode"] / total, **scores)


def score_parts(read: Read) -> dict[str, Score]:
    """Return the scores of the parts of the articles' own mentions in the coded events, over all and for each part."""
    counts: dict[str, Counter[str]] = {part: Counter() for part in PARTS if part != NO_PART}
    for example, reading in read:
        for part, coded in _given_parts(example, reading):
            if part != NO_PART:
                counts[part]["proposed"] += 1
                counts[part]["right"] += part == coded
            if coded != NO_PART:
                counts[coded]["coded"] += 1
    total: Counter[str] = Counter()
    for own in counts.values():
        total.update(own)
    return {"all": Score(**total), **{part: Score(**own) for part, own in counts.items()}}


def _given_parts(example: Example, reading: Reading) -> Iterator[tuple[str, str]]:
    """Yield the reader's part and the coded one of each pair."""
    for index, item in enumerate(example.event_tokens):
        pairs = [pair for pair in example.pairs if pair.event == index]
        pairings = [pair.pairing for pair in pairs]
        odds = reading.part_probabilities(item.token, example.labels[item.event].type, pairings)
        for pair, row in zip(pairs, odds, strict=True):
            yield max(row, key=row.__getitem__), PARTS[pair.part]


def score_found_parts(read: Read, mentions: Sequence[Sequence[EntityMention]]) -> dict[str, Score]:
    """Return the scores of parts among the entities that the program finds, given as mentions of each article, in the
    coded events.

    A found mention is right where it overlaps a coded one of an entity with that part; each entity of each event counts
    once.
    """
    counts: dict[str, Counter[str]] = {part: Counter() for part in PARTS if part != NO_PART}
    for (example, reading), found in zip(read, mentions, strict=True):
        for index, item in enumerate(example.event_tokens):
            pairs = [pair for pair in example.pairs if pair.event == index and pair.part_name != NO_PART]
            given = [
                part
                for part in reading.parts(item.token, example.labels[item.event].type, found)
                if part.probability >= PART_THRESHOLD
            ]
            for name, own in counts.items():
                own.update(
                    _match([part for part in given if part.part == name], [p for p in pairs if p.part_name == name])
                )
    total: Counter[str] = Counter()
    for own in counts.values():
        total.update(own)
    return {"all": Score(**total), **{part: Score(**own) for part, own in counts.items()}}


def _match(given: Sequence[Part], coded: Sequence[Pair]) -> dict[str, int]:
    """Return the counts for one part of one event: coded entities that a given mention overlaps, given entities (those
    that overlap one coded entity count once) and coded entities."""
    right: set[str] = set()
    wrong: set[str] = set()
    for part in given:
        start, end = part.mention.span
        overlapped = {p.mention.id for p in coded if p.mention.span[0] < end and start < p.mention.span[1]}
        right |= overlapped
        wrong |= {part.mention.id} if not overlapped else set()
    return {"right": len(right), "proposed": len(right) + len(wrong), "coded": len({p.mention.id for p in coded})}


def score_same_events(read: Read) -> Score:
    """Return the score of pairs of coded event words being one event."""
    counts: Counter[str] = Counter()
    for example, reading in read:
        items = example.event_tokens
        for i, j, _, same in example.event_pairs(items):
            types = {example.labels[item.event].type for item in (items[i], items[j])}
            probability = reading.one_event(items[i].token, items[j].token, len(types) == 1)
            counts.update(right=same and probability >= 0.5, proposed=probability >= 0.5, coded=same)
    return Score(**counts)


def score_acts(read: Read) -> dict[str, float | Score]:
    """Return, for the found statements that are coded, the accuracy of the rules' act and of the reader's, and the
    score of what the reader takes for no statement."""
    right: Counter[str] = Counter()
    none: Counter[str] = Counter()
    for example, reading in read:
        for item in example.statements:
            odds = reading.act_probabilities(item.words)
            likeliest = max(odds, key=odds.__getitem__)
            is_none = sum(odds.values()) < 0.5
            none.update(right=is_none and not item.act, proposed=is_none, coded=not item.act)
            if item.act:
                right["all"] += 1
                right["rules"] += item.words.classes[0] == item.act
                right["reader"] += likeliest == ACTS[item.act]
    total = max(1, right["all"])
    return {"rules": right["rules"] / total, "reader": right["reader"] / total, "no statement": Score(**none)}


def score_labels(read: Read, kind: str) -> tuple[float, float]:
    """Return, for the found entities of a kind that are coded, the accuracy of the rules' label and of the reader's."""
    right = [0, 0]
    total = 0
    for example, reading in read:
        for item in example.entities:
            if item.words.kind == kind:
                odds = reading.label_probabilities(item.words)
                total += 1
                right[0] += item.words.label == item.label
                right[1] += ENTITY_LABELS[kind].index(max(odds, key=odds.__getitem__)) == item.label
    return right[0] / max(1, total), right[1] / max(1, total)


def score_countries(read: Read) -> float:
    """Return, for the found actors whose words do not say their country, how often the reader's likeliest one is
    right."""
    right = total = 0
    for example, reading in read:
        for item in example.countries:
            odds = reading.country_probabilities(item.words)
            total += 1
            right += max(range(len(odds)), key=odds.__getitem__, default=-1) == item.answer
    return right / max(1, total)


def summary(read: Read) -> str:
    """Return all figures in one line."""
    threshold, events = best_threshold(read)
    factuality = score_factuality(read)
    acts = score_acts(read)
    labels = [(kind, *score_labels(read, kind)) for kind in ENTITY_LABELS]
    return (
        f"events {events} from {threshold}; status {factuality.status:.3f}, mode {factuality.mode:.3f}, "
        f"background {factuality.background}; parts {score_parts(read)['all']}; same event {score_same_events(read)}; "
        f"acts {acts['reader']:.3f} (rules {acts['rules']:.3f}), no statement {acts['no statement']}; "
        + "; ".join(f"{kind}s {after:.3f} (rules {before:.3f})" for kind, before, after in labels)
        + f"; countries {score_countries(read):.3f}"
    )
