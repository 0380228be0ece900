"""The bench "stories": event coreference across articles, and articles grouped into stories.

Data: mentions of acts with their ``cluster``, beside the documents with their ``sentences``; documents or headlines
with their ``cluster``; pairs of articles with a ``label``, OK for one story or BAD. Figures: CoNLL F1 and its parts;
B-cubed and pair F1, adjusted Rand index, V-measure; accuracy. Reference: same lemma and TF-IDF, and systems trained on
ECB+.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Hashable, Iterable, Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from dateline.bench.bench_report import BenchReport, load_references
from dateline.bench.event_mentions import MentionTools, join_sentences, read_mentions
from dateline.bench.gold_sets import GoldFault, Line, has_keys, read_gold_sets
from dateline.bench.scoring.clusters import PartitionScore, score_coreference, score_partition, split_clusters
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


def run(gold: Path, coder: Coder, limit: int | None = None) -> BenchReport:
    """Score every set under ``gold``: mentions with their chains, documents or headlines with their stories, pairs.

    Raises GoldFault if there is none.
    """
    report = BenchReport("stories", ["set", "measure", "dateline", *load_references("stories")], [])
    knowledge = load_stories()
    sets = list(read_gold_sets(gold))
    documents = {
        line["id"]: line for _, lines in sets if has_keys(lines, "id", "sentences", "sent_ids") for line in lines
    }
    for path, lines in sets:
        name, chosen = f"{path.parent.name}/{path.name}", lines[:limit]
        if has_keys(lines, "id", "cluster", "kind", "doc"):
            _score_mentions(name, chosen, documents, coder, knowledge, report)
        elif has_keys(lines, "id", "cluster"):
            _score_documents(name, chosen, documents, knowledge, report)
        elif has_keys(lines, "id", "label", "a", "b"):
            _score_pairs(name, chosen, knowledge, report)
    if not report.rows:
        raise GoldFault(f"{gold}: no .jsonl file whose lines are mentions or articles with their clusters")
    report.notes.append("mentions: gold mentions of acts, clustered within the topics that the gold gives")
    return report


def _score_mentions(
    name: str,
    gold: list[Line],
    documents: Mapping[str, Line],
    coder: Coder,
    knowledge: StoryKnowledge,
    report: BenchReport,
) -> None:
    gold = [line for line in gold if line["kind"] == _ACTS]
    truth = {line["id"]: line["cluster"] for line in gold}
    topics: dict[str, Hashable] = {line["id"]: line.get("topic") for line in gold}
    predicted = predict_chains(gold, documents, coder, knowledge)
    score = score_coreference(truth, split_clusters(predicted, topics))
    figures = {"MUC": score.muc.f1, "B-cubed": score.b_cubed.f1, "CEAF-e": score.ceaf_e.f1, "CoNLL": score.conll}
    _add_rows(report, name, {f"mentions {measure}": figure for measure, figure in figures.items()})
    report.predictions.extend({"id": item, "cluster": cluster} for item, cluster in predicted.items())
    excerpts = {line["id"]: f"{line['doc']} {_mention_text(documents, line)}" for line in gold}
    report.errors.extend(_cluster_errors(truth, predicted, excerpts))


def predict_chains(
    gold: Iterable[Line], documents: Mapping[str, Line], coder: Coder, knowledge: StoryKnowledge
) -> dict[str, str]:
    """Return the chain of each gold mention whose document is there; chains are within topics."""
    by_document: dict[str, dict[str, Line]] = defaultdict(dict)
    for line in gold:
        if line["doc"] in documents:
            by_document[line["doc"]][line["id"]] = line
    frequencies = Frequencies(knowledge.words)
    for document in documents.values():
        frequencies.add(read_terms(join_sentences(document), knowledge.words))
    stories = group_texts((Text(mention, join_sentences(line)) for mention, line in documents.items()), knowledge.words)
    tools = MentionTools(coder.tools.parser, coder.tools.grammar, knowledge, frequencies)
    topics: dict[Hashable, list[Mention]] = defaultdict(list)
    for name, mention_lines in by_document.items():
        topic = next(iter(mention_lines.values())).get("topic")
        topics[topic].extend(read_mentions(documents[name], mention_lines, stories[name], tools))
    predicted = {}
    for topic, mentions in topics.items():
        groups = average_link_clusters(
            mentions, lambda mention, other: compare(mention, other, knowledge).odds, knowledge.limits.merge_mentions
        )
        for number, group in enumerate(groups):
            predicted.update({mentions[index].id: f"{topic}-{number}" for index in group})
    return predicted


def _mention_text(documents: Mapping[str, Line], line: Line) -> str:
    mentions = documents.get(line["doc"], {}).get("mentions", ())
    return next((str(mention["text"]) for mention in mentions if mention["id"] == line["id"]), "")


def _score_documents(
    name: str, gold: list[Line], documents: Mapping[str, Line], knowledge: StoryKnowledge, report: BenchReport
) -> None:
    texts = {line["id"]: _line_text(documents.get(line["id"], line)) for line in gold}
    truth = {line["id"]: line["cluster"] for line in gold}
    stories = group_texts((Text(document_id, text) for document_id, text in texts.items() if text), knowledge.words)
    predicted = {item: f"story-{number}" for item, number in stories.items()}
    score = score_partition(truth, predicted)
    kind = "headlines" if any("title" in line and "text" not in line for line in gold[:1]) else "documents"
    _add_rows(report, name, {f"{kind} {measure}": figure for measure, figure in _partition_figures(score).items()})
    report.predictions.extend({"id": item, "cluster": cluster} for item, cluster in predicted.items())
    report.errors.extend(
        _cluster_errors(truth, predicted, {document_id: text.split("\n")[0] for document_id, text in texts.items()})
    )


def _partition_figures(score: PartitionScore) -> dict[str, float]:
    return {
        "B-cubed": score.b_cubed.f1,
        "B-cubed precision": score.b_cubed.precision,
        "B-cubed recall": score.b_cubed.recall,
        "pair F1": score.pairs.f1,
        "adjusted Rand": score.rand,
        "V": score.v.f1,
    }


def _line_text(line: Line) -> str:
    if "sentences" in line:
        return join_sentences(line)
    return "\n\n".join(str(line[key]) for key in ("title", "text") if line.get(key))


def _score_pairs(name: str, gold: list[Line], knowledge: StoryKnowledge, report: BenchReport) -> None:
    """Score whether two articles are of one story: whether they are grouped if the articles of all pairs are a
    corpus."""
    texts = [Text(f"{line['id']} {side}", _line_text(line[side])) for line in gold for side in ("a", "b")]
    stories = group_texts(texts, knowledge.words)
    answers = {line["id"]: "OK" if stories[f"{line['id']} a"] == stories[f"{line['id']} b"] else "BAD" for line in gold}
    right = sum(answers[line["id"]] == line["label"] for line in gold) / len(gold)
    _add_rows(report, name, {"pairs accuracy": right})
    report.predictions.extend({"id": item, "label": label} for item, label in answers.items())


def _add_rows(report: BenchReport, name: str, figures: Mapping[str, float]) -> None:
    others = load_references("stories")
    for measure, figure in figures.items():
        report.rows.append([name, measure, figure, *(system.get(measure, "") for system in others.values())])


def _cluster_errors(
    truth: Mapping[str, Hashable], predicted: Mapping[str, Hashable], excerpts: Mapping[str, str]
) -> Iterator[str]:
    """Yield gold clusters that were split, then predicted ones that mix several; the largest first."""
    for word, clustering, other_clustering in (("torn ", truth, predicted), ("mixed", predicted, truth)):
        groups: dict[Hashable, list[str]] = defaultdict(list)
        for item in clustering:
            groups[clustering[item]].append(item)
        for items in sorted(groups.values(), key=len, reverse=True):
            parts = Counter(other_clustering.get(item, ("missing", item)) for item in items)
            if len(parts) > 1:
                shown = [
                    next(i for i in items if other_clustering.get(i, ("missing", i)) == part)
                    for part in list(parts)[:_SHOWN]
                ]
                words = " / ".join(excerpts.get(item, item) for item in shown)
                yield f"{word} {'+'.join(str(size) for size in parts.values())}: {' '.join(words.split())[:300]}"
