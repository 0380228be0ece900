"""Scores of event coding against relation labels, WikiEvents-like documents, and MUC-4-like templates."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from dateline.bench.scoring.tally import Pair, overlaps, precision_recall_f1

Line = dict[str, Any]

# Verbal and material cooperation, verbal and material conflict. Label sets join CONCEDE and RETREAT as YIELD.
QUAD = {
    "AGREE": 1,
    "CONSULT": 1,
    "SUPPORT": 1,
    "CONCEDE": 1,
    "COOPERATE": 2,
    "AID": 2,
    "RETREAT": 2,
    "YIELD": 2,
    "REQUEST": 3,
    "REJECT": 3,
    "ACCUSE": 3,
    "THREATEN": 3,
    "PROTEST": 4,
    "SANCTION": 4,
    "MOBILIZE": 4,
    "COERCE": 4,
    "ASSAULT": 4,
}
YIELDING = frozenset({"CONCEDE", "RETREAT"})

# Event types of WikiEvents (by their beginning) that are PLOVER's, with the types accepted for them.
ACCEPTED = {
    "Conflict.Attack": {"ASSAULT"},
    "Conflict.Demonstrate": {"PROTEST"},
    "Conflict.Defeat": {"ASSAULT", "RETREAT"},
    "Contact.RequestCommand": {"REQUEST"},
    "Contact.ThreatenCoerce": {"THREATEN", "COERCE"},
    "Justice.ArrestJailDetain": {"COERCE"},
    "Justice.ChargeIndict": {"ACCUSE"},
    "Justice.TrialHearing": {"ACCUSE", "SANCTION"},
    "Justice.InvestigateCrime": {"ACCUSE"},
    "Justice.Convict": {"SANCTION", "COERCE"},
    "Justice.Sentence": {"SANCTION", "COERCE"},
    "Justice.ReleaseParole": {"RETREAT", "CONCEDE"},
    "Justice.Acquit": {"CONCEDE", "RETREAT"},
    "Personnel.EndPosition": {"RETREAT", "SANCTION"},
}
AGENT_ROLES = frozenset(
    {
        "Attacker",
        "Demonstrator",
        "Communicator",
        "Jailer",
        "Prosecutor",
        "Investigator",
        "JudgeCourt",
        "Killer",
        "Injurer",
        "Victor",
    }
)
AFFECTED_ROLES = frozenset({"Target", "Victim", "Recipient", "Detainee", "Defendant", "Defeated"})

TEMPLATE_ROLES = ("PerpInd", "PerpOrg", "Target", "Victim", "Weapon")
_WORD = re.compile(r"\w+")


@dataclass(frozen=True, slots=True)
class LabelScore:
    """Macro-F1 over the classes of the gold file, accuracy, and F1 of each class."""

    macro_f1: float
    accuracy: float
    classes: dict[Any, float]


def score_labels(gold: Sequence[Line], predicted: Iterable[Line]) -> dict[str, LabelScore]:
    """Return the scores of binary (cooperation or conflict), quad and root, after Hu et al., ACL 2024.

    A prediction is ``{"id", "root"}``; no event (``None``) is always wrong. The quad is that of the predicted type, so
    that RETREAT counts as material and CONCEDE as verbal.
    """
    by_id = {str(line["id"]): line.get("root") for line in predicted}
    roots = [by_id.get(str(line["id"])) for line in gold]
    quads = [QUAD.get(root) if root else None for root in roots]
    gold_quads = [int(line["penta"]) for line in gold]
    return {
        "binary": _macro_average(
            [quad <= 2 for quad in gold_quads], [None if quad is None else quad <= 2 for quad in quads]
        ),
        "quad": _macro_average(gold_quads, quads),
        "root": _macro_average(
            [line["root"] for line in gold], ["YIELD" if root in YIELDING else root for root in roots]
        ),
    }


def _macro_average(gold: Sequence[Any], predicted: Sequence[Any]) -> LabelScore:
    in_gold, in_predicted = Counter(gold), Counter(predicted)
    hits = Counter(g for g, p in zip(gold, predicted, strict=True) if g == p)
    classes = {c: 2 * hits[c] / (in_gold[c] + in_predicted[c]) for c in sorted(in_gold, key=str)}
    return LabelScore(sum(classes.values()) / len(classes), sum(hits.values()) / len(gold), classes)


def score_roles(gold: Iterable[Line], predicted: Iterable[Line]) -> dict[str, tuple[int, int]]:
    """Return (matched, gold) of events, and of the agents, affected and places of matched events.

    A prediction is a record whose ``article.text`` equals the gold ``text``. A gold event of a type in ACCEPTED is
    matched if a predicted event of an accepted type has its trigger or evidence in the same sentence; an argument if a
    mention of the predicted actor or place overlaps one of the gold entity. The sets do not mark all PLOVER events, so
    precision is not measured.
    """
    by_id = {str(record.get("id")): record for record in predicted}
    counts: Counter[str] = Counter()
    for line in gold:
        _score_document(GoldDocument(line), by_id.get(str(line["id"])) or {}, counts)
    return {
        name: (counts[f"{name} found"], counts[name])
        for name in ("events", "agents", "affected", "places")
        if counts[name]
    }


class GoldDocument:
    """A gold document with its tokens, sentences and entities as characters of its text."""

    def __init__(self, line: Line) -> None:
        self.events: list[Line] = line["events"]
        self._tokens = list(_locate_tokens(line["text"], line["tokens"]))
        self._sentence_of: dict[int, Pair] = {}
        self.sentences: list[Pair] = []
        first = 0
        for sentence in line["sentences"] or []:
            size = len(sentence[0]) if isinstance(sentence[0], list) else len(sentence)
            if size:
                where = self.characters(first, first + size)
                self._sentence_of.update(dict.fromkeys(range(first, first + size), where))
                self.sentences.append(where)
            first += size
        self.entities: dict[str, list[Pair]] = {}
        for mention in line["entities"]:
            where = self.characters(mention["start"], mention["end"])
            self.entities.setdefault(mention["id"], []).append(where)

    def characters(self, first: int, last: int) -> Pair:
        """Return the span of tokens ``first`` to ``last`` (exclusive)."""
        return self._tokens[first][0], self._tokens[min(last, len(self._tokens)) - 1][1]

    def sentence(self, token: int) -> Pair:
        """Return the span of the sentence of a token, or of the token alone."""
        return self._sentence_of.get(token) or self.characters(token, token + 1)


def _locate_tokens(text: str, tokens: Iterable[str]) -> Iterator[Pair]:
    position = 0
    for token in tokens:
        index = text.find(token, position)
        start = index if index >= 0 else position
        position = start + len(token)
        yield start, position


def _score_document(document: GoldDocument, record: Line, counts: Counter[str]) -> None:
    actors = {actor["id"]: _pairs(actor.get("mentions")) for actor in record.get("actors") or []}
    places = {place["id"]: _pairs(place.get("mentions")) for place in record.get("places") or []}
    for event in document.events:
        accepted = next((types for start, types in ACCEPTED.items() if event["event_type"].startswith(start)), None)
        if accepted is None:
            continue
        counts["events"] += 1
        matched = _matching_event(event, accepted, document, record.get("events") or [])
        if matched is None:
            continue
        counts["events found"] += 1
        spans = {
            "agents": [span for actor in matched.get("actors") or [] for span in actors.get(actor, [])],
            "affected": [span for actor in matched.get("recipients") or [] for span in actors.get(actor, [])],
            "places": places.get(matched.get("place") or "", []),
        }
        for argument in event["arguments"]:
            kind = _kind(argument["role"])
            if kind:
                counts[kind] += 1
                counts[f"{kind} found"] += overlaps(spans[kind], document.entities.get(argument["entity_id"], []))


def _matching_event(event: Line, accepted: set[str], document: GoldDocument, predicted: Iterable[Line]) -> Line | None:
    """Return the predicted event that matches a gold one: in its sentence, and on its trigger if one is."""
    first, last = event["trigger"]["start"], event["trigger"]["end"]
    sentence, trigger = document.sentence(first), document.characters(first, last)
    near = [
        candidate
        for candidate in predicted
        if candidate.get("type") in accepted
        and overlaps([*_trigger(candidate), *_pairs(candidate.get("evidence"))], [sentence])
    ]
    return max(near, key=lambda candidate: overlaps(_trigger(candidate), [trigger]), default=None)


def _trigger(event: Line) -> list[Pair]:
    return _pairs([event["trigger"]] if event.get("trigger") else None)


def _pairs(spans: Sequence[Sequence[int]] | None) -> list[Pair]:
    return [(start, end) for start, end in spans or []]


def _kind(role: str) -> str | None:
    if role in AGENT_ROLES:
        return "agents"
    if role in AFFECTED_ROLES:
        return "affected"
    return "places" if role == "Place" else None


def score_templates(gold: Iterable[Line], predicted: Iterable[Line]) -> dict[str, dict[str, float]]:
    """Return P, R and F1 of the incident type, the five roles, and all of them together, after Du et al. 2021.

    A prediction is ``{"id", "templates"}``. Templates of one incident type are paired one to one, those that share the
    most fillers first; a filler is right if one of its mentions is, folded, a mention of a gold entity of its role.
    """
    by_id = {line["id"]: line.get("templates") or [] for line in predicted}
    hits: Counter[str] = Counter()
    in_predicted: Counter[str] = Counter()
    in_gold: Counter[str] = Counter()
    for line in gold:
        templates = by_id.get(line["id"], [])
        hits.update(_template_hits(line["templates"], templates))
        _count_fillers(line["templates"], in_gold)
        _count_fillers(templates, in_predicted)
    names = ("incident_type", *TEMPLATE_ROLES)
    scores = {name: precision_recall_f1(hits[name], in_predicted[name], in_gold[name]) for name in names}
    scores["all"] = precision_recall_f1(hits.total(), in_predicted.total(), in_gold.total())
    return scores


def _count_fillers(templates: Iterable[Line], counts: Counter[str]) -> None:
    for template in templates:
        counts["incident_type"] += 1
        for role in TEMPLATE_ROLES:
            counts[role] += len(template.get(role) or [])


def _template_hits(gold: Sequence[Line], predicted: Sequence[Line]) -> Counter[str]:
    """Return the hits of the best pairing of a document's templates."""
    pairs = [
        (_shared_fillers(a, b), i, j)
        for i, a in enumerate(gold)
        for j, b in enumerate(predicted)
        if a["incident_type"] == b.get("incident_type")
    ]
    pairs.sort(key=lambda pair: -pair[0].total())
    total: Counter[str] = Counter()
    taken_gold: set[int] = set()
    taken_predicted: set[int] = set()
    for shared, i, j in pairs:
        if i not in taken_gold and j not in taken_predicted:
            taken_gold.add(i)
            taken_predicted.add(j)
            total.update(shared)
    return total


def _shared_fillers(gold: Line, predicted: Line) -> Counter[str]:
    shared = Counter({"incident_type": 1})
    for role in TEMPLATE_ROLES:
        unmatched = [_folded_mentions(entity) for entity in gold.get(role) or []]
        for entity in predicted.get(role) or []:
            mentions = _folded_mentions(entity)
            index = next((k for k, other in enumerate(unmatched) if other & mentions), None)
            if index is not None:
                unmatched.pop(index)
                shared[role] += 1
    return shared


def _folded_mentions(entity: Any) -> set[str]:
    """Return the mentions of an entity, which is one mention or a list; each is words, or words and an offset."""
    mentions = entity if isinstance(entity, list) else [entity]
    words = [mention[0] if isinstance(mention, list) else mention for mention in mentions]
    return {" ".join(_WORD.findall(word.lower())) for word in words}
