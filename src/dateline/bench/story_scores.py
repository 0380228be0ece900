"""Stories scored: mentions of acts into chains, articles into stories, headlines into stories, pairs of articles."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Hashable, Iterable, Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from dateline.bench.gold import GoldFault, Line, gold_sets, has_keys
from dateline.bench.mentions import MentionTools, plain_text, read_mentions
from dateline.bench.report import Report, references
from dateline.bench.scoring.stories import PartitionScore, cut, score_coreference, score_partition
from dateline.knowledge.loaders.story_terms import StoryKnowledge, load_stories
from dateline.stories.clustering import average_link_clusters
from dateline.stories.event_similarity import compare
from dateline.stories.terms import Frequencies, read_terms
from dateline.stories.text_grouping import Text, group_texts

if TYPE_CHECKING:
    from dateline.api import Coder
    from dateline.stories.event_similarity import Report as Mention


_ACTS = "ACT"
_SHOWN = 12


def run(gold: Path, coder: Coder, limit: int | None = None) -> Report:
    """Score every set under ``gold``: mentions with their chains (beside the documents that hold them), documents or
    headlines with their stories, pairs of articles that tell of one story or not.

    Raises GoldFault if there is none.
    """
    report = Report("stories", ["set", "measure", "dateline", *references("stories")], [])
    knowledge = load_stories()
    sets = list(gold_sets(gold))
    documents = {line["id"]: line for _, lines in sets if has_keys(lines, "id", "sentences") for line in lines}
    for path, lines in sets:
        name, chosen = f"{path.parent.name}/{path.name}", lines[:limit]
        if has_keys(lines, "id", "cluster", "kind", "doc"):
            _mentions(name, chosen, documents, coder, knowledge, report)
        elif has_keys(lines, "id", "cluster"):
            _documents(name, chosen, documents, knowledge, report)
        elif has_keys(lines, "id", "label", "a", "b"):
            _pairs(name, chosen, knowledge, report)
    if not report.rows:
        raise GoldFault(f"{gold}: no .jsonl file whose lines are mentions or articles with their clusters")
    report.notes.append("mentions: gold mentions of acts, clustered within the topics that the gold gives")
    return report


def _mentions(
    name: str, gold: list[Line], documents: Mapping[str, Line], coder: Coder, knowledge: StoryKnowledge, report: Report
) -> None:
    gold = [line for line in gold if line["kind"] == _ACTS]
    truth = {line["id"]: line["cluster"] for line in gold}
    topics: dict[str, Hashable] = {line["id"]: line.get("topic") for line in gold}
    predicted = chains(gold, documents, coder, knowledge)
    score = score_coreference(truth, cut(predicted, topics))
    figures = {"MUC": score.muc.f1, "B-cubed": score.b_cubed.f1, "CEAF-e": score.ceaf_e.f1, "CoNLL": score.conll}
    _rows(report, name, {f"mentions {measure}": figure for measure, figure in figures.items()})
    report.predictions.extend({"id": item, "cluster": cluster} for item, cluster in predicted.items())
    told = {line["id"]: f"{line['doc']} {_mention_text(documents, line)}" for line in gold}
    report.errors.extend(_torn_and_mixed(truth, predicted, told))


def chains(
    gold: Iterable[Line], documents: Mapping[str, Line], coder: Coder, knowledge: StoryKnowledge
) -> dict[str, str]:
    """The chain of each gold mention whose document is there; chains lie within topics."""
    by_document: dict[str, dict[str, Line]] = defaultdict(dict)
    for line in gold:
        if line["doc"] in documents:
            by_document[line["doc"]][line["id"]] = line
    frequencies = Frequencies(knowledge.words)
    for document in documents.values():
        frequencies.add(read_terms(plain_text(document), knowledge.words))
    stories = group_texts((Text(one, plain_text(line)) for one, line in documents.items()), knowledge.words)
    tools = MentionTools(coder.tools.parser, coder.tools.grammar, knowledge, frequencies)
    topics: dict[Hashable, list[Mention]] = defaultdict(list)
    for name, wanted in by_document.items():
        topic = next(iter(wanted.values())).get("topic")
        topics[topic].extend(read_mentions(documents[name], wanted, stories[name], tools))
    predicted = {}
    for topic, mentions in topics.items():
        groups = average_link_clusters(
            mentions, lambda one, other: compare(one, other, knowledge).odds, knowledge.limits.merge_mentions
        )
        for number, group in enumerate(groups):
            predicted.update({mentions[index].id: f"{topic}-{number}" for index in group})
    return predicted


def _mention_text(documents: Mapping[str, Line], line: Line) -> str:
    mentions = documents.get(line["doc"], {}).get("mentions", ())
    return next((str(mention["text"]) for mention in mentions if mention["id"] == line["id"]), "")


def _documents(
    name: str, gold: list[Line], documents: Mapping[str, Line], knowledge: StoryKnowledge, report: Report
) -> None:
    texts = {line["id"]: _text_of(documents.get(line["id"], line)) for line in gold}
    truth = {line["id"]: line["cluster"] for line in gold}
    stories = group_texts((Text(one, text) for one, text in texts.items() if text), knowledge.words)
    predicted = {item: f"story-{number}" for item, number in stories.items()}
    score = score_partition(truth, predicted)
    kind = "headlines" if any("title" in line and "text" not in line for line in gold[:1]) else "documents"
    _rows(report, name, {f"{kind} {measure}": figure for measure, figure in _partition_figures(score).items()})
    report.predictions.extend({"id": item, "cluster": cluster} for item, cluster in predicted.items())
    report.errors.extend(_torn_and_mixed(truth, predicted, {one: text.split("\n")[0] for one, text in texts.items()}))


def _partition_figures(score: PartitionScore) -> dict[str, float]:
    return {
        "B-cubed": score.b_cubed.f1,
        "B-cubed precision": score.b_cubed.precision,
        "B-cubed recall": score.b_cubed.recall,
        "pair F1": score.pairs.f1,
        "adjusted Rand": score.rand,
        "V": score.v.f1,
    }


def _text_of(line: Line) -> str:
    if "sentences" in line:
        return plain_text(line)
    return "\n\n".join(str(line[key]) for key in ("title", "text") if line.get(key))


def _pairs(name: str, gold: list[Line], knowledge: StoryKnowledge, report: Report) -> None:
    """Whether two articles are of one story: whether they would be grouped if all the pairs' articles were a corpus."""
    texts = [Text(f"{line['id']} {side}", _text_of(line[side])) for line in gold for side in ("a", "b")]
    stories = group_texts(texts, knowledge.words)
    answers = {line["id"]: "OK" if stories[f"{line['id']} a"] == stories[f"{line['id']} b"] else "BAD" for line in gold}
    right = sum(answers[line["id"]] == line["label"] for line in gold) / len(gold)
    _rows(report, name, {"pairs accuracy": right})
    report.predictions.extend({"id": item, "label": label} for item, label in answers.items())


def _rows(report: Report, name: str, figures: Mapping[str, float]) -> None:
    others = references("stories")
    for measure, figure in figures.items():
        report.rows.append([name, measure, figure, *(system.get(measure, "") for system in others.values())])


def _torn_and_mixed(
    truth: Mapping[str, Hashable], predicted: Mapping[str, Hashable], told: Mapping[str, str]
) -> Iterator[str]:
    """Gold clusters that were torn, then predicted ones that mix several; the largest first."""
    for word, one, other in (("torn ", truth, predicted), ("mixed", predicted, truth)):
        groups: dict[Hashable, list[str]] = defaultdict(list)
        for item in one:
            groups[one[item]].append(item)
        for items in sorted(groups.values(), key=len, reverse=True):
            parts = Counter(other.get(item, ("missing", item)) for item in items)
            if len(parts) > 1:
                shown = [
                    next(i for i in items if other.get(i, ("missing", i)) == part) for part in list(parts)[:_SHOWN]
                ]
                words = " / ".join(told.get(item, item) for item in shown)
                yield f"{word} {'+'.join(str(size) for size in parts.values())}: {' '.join(words.split())[:300]}"
