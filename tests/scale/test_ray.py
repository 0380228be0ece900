"""Work over a Ray cluster of two nodes on this machine, one of which dies in the middle of a run."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from importlib.util import find_spec
from itertools import count, takewhile
from pathlib import Path
from typing import Any

import pytest
from fake_coder import coding, reading
from killed_ingest import inputs
from unruly_work import careful, refuse, square_and_node, vanish

from dateline.bench.linking_speed import write_reports
from dateline.errors import WorkerFault
from dateline.scale import link_partitions
from dateline.scale.executors import IN_PROCESS
from dateline.scale.ingest import IngestTally, ingest
from dateline.scale.link_partitions import link_corpus
from dateline.scale.outcomes import Outcome
from dateline.scale.ray_actors import RayActors
from dateline.store.corpus import Corpus
from dateline.store.writer import Writer
from dateline.stories.decisions import Decisions

HERE = Path(__file__).parent


@pytest.fixture(scope="module")
def cluster() -> Iterator[Any]:
    """A cluster of a node with two processors, to which this process belongs."""
    ray = pytest.importorskip("ray")
    from ray.cluster_utils import Cluster

    paths = [HERE, HERE.parent / "store", HERE.parents[1] / "src", os.environ.get("PYTHONPATH", "")]
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PYTHONPATH", os.pathsep.join(map(str, paths)))
        patch.setenv("RAY_USAGE_STATS_ENABLED", "0")
        started = Cluster(initialize_head=True, head_node_args={"num_cpus": 2, "include_dashboard": False})
        try:
            ray.init(address=started.address, log_to_driver=False, logging_level="ERROR")
            yield started
        finally:
            ray.shutdown()
            started.shutdown()


def results(outcomes: Iterator[Outcome]) -> list[object]:
    return [outcome.result if outcome.error is None else outcome.error.split(" (")[0] for outcome in outcomes]


@pytest.mark.skipif(not find_spec("ray"), reason="Ray is not installed")
def test_an_address_at_which_nobody_answers_is_named() -> None:
    with pytest.raises(WorkerFault, match=r"no Ray cluster at 127\.0\.0\.1:1: .*refused"):
        list(RayActors(2, "127.0.0.1:1").run([1], careful, 60.0))


def test_without_ray_the_extra_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "ray", None)
    with pytest.raises(WorkerFault, match=r"pip install 'dateline\[ray\]'"):
        list(RayActors(2).run([1], careful, 60.0))


def test_results_come_in_order(cluster: Any) -> None:
    assert results(RayActors(2).run(range(200), careful, 60.0)) == [number * number for number in range(200)]


def test_an_item_that_fails_kills_or_loops_takes_no_other_with_it(cluster: Any) -> None:
    items = [1, "raise", 2, "die", 3, "loop", 4, "deaf", 5, "lambda", 6, lambda: None, 7, Outcome("a", "known"), 8]
    outcomes = results(RayActors(2).run(items, careful, 0.5))
    assert outcomes[0::2] == [1, 4, 9, 16, 25, 36, 49, 64]
    assert outcomes[1] == "ValueError: this one is bad"
    assert outcomes[3] == "the worker died"
    assert outcomes[5] == outcomes[7] == "took longer than 0.5 seconds"
    assert str(outcomes[9]).startswith("the result cannot be sent")
    assert str(outcomes[11]).startswith("the item cannot be sent")
    assert outcomes[13] == "known"


def test_a_node_that_dies_costs_nothing_but_time(cluster: Any) -> None:
    node = cluster.add_node(num_cpus=2)
    end = 20_000

    def numbers() -> Iterator[int]:
        """Numbers without an end, until 150 after the node has died."""
        yield from takewhile(lambda number: number < end, count())

    squares: list[int] = []
    for outcome in RayActors(4).run(numbers(), square_and_node, 60.0):
        assert outcome.error is None
        square, node_id = outcome.result
        squares.append(square)
        if node_id == node.node_id and end == 20_000:
            cluster.remove_node(node, allow_graceful=False)
            end = outcome.item + 150 + 4 * 64
    assert squares == [number * number for number in range(end)]
    assert end < 20_000


def test_a_corpus_is_the_same_though_a_node_dies_while_it_is_made(cluster: Any, tmp_path: Path) -> None:
    node = cluster.add_node(num_cpus=2)

    def kill_node(tally: IngestTally) -> None:
        if tally.inputs == 30:
            cluster.remove_node(node, allow_graceful=False)

    for name, executor, report in (("plain", IN_PROCESS, None), ("ray", RayActors(3, window=2), kill_node)):
        with Writer(tmp_path / name, batch=20) as writer:
            ingest(writer, inputs(), reading, coding, version="1", executor=executor, report=report)
    plain, over_ray = (corpus_rows(tmp_path / name) for name in ("plain", "ray"))
    assert len(plain["articles"]) > 50
    assert plain["problems"]
    assert plain == over_ray


def test_linking_gives_what_this_process_gives(cluster: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(link_partitions, "FEW_REPORTS", 0)
    write_reports(tmp_path / "corpus", 400, seed=3)
    with Corpus.open(tmp_path / "corpus") as corpus:
        here, over_ray = (
            link_corpus(corpus, {}, Decisions(), executor=executor, size=100).sort_by("article_id").to_pylist()
            for executor in (IN_PROCESS, RayActors(2))
        )
    assert len(here) == 400
    assert over_ray == here


def corpus_rows(folder: Path) -> dict[str, list[str]]:
    """The rows of a corpus without the moments at which they were written."""
    moments = {"ingested", "coded", "seen"}
    with Corpus.open(folder) as corpus:
        tables = {name: corpus.table(name) for name in ("articles", "events", "copies", "problems", "records")}
    return {
        name: [str(row) for row in table.drop_columns(sorted(moments & {*table.column_names})).to_pylist()]
        for name, table in tables.items()
    }


@pytest.mark.parametrize(("work", "word"), [(refuse, "no model here"), (vanish, "workers die before they can begin")])
def test_work_that_cannot_start_is_said_plainly(cluster: Any, work: Any, word: str) -> None:
    with pytest.raises(WorkerFault, match=word):
        list(RayActors(2).run([1, 2], work, 60.0))


def test_ray_says_nothing_among_the_data(cluster: Any) -> None:
    """Ray reports the death of a worker on the standard output of a process that uses it."""
    program = f"""
from unruly_work import careful
from dateline.scale.ray_actors import RayActors
print([outcome.error or outcome.result for outcome in RayActors(1, {cluster.address!r}).run([3, "die"], careful, 60.0)])
"""
    run = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True, timeout=60)
    assert run.stdout == "[9, 'the worker died']\n"


def test_only_a_bounded_number_of_items_is_taken_ahead(cluster: Any) -> None:
    taken = []
    outcomes = RayActors(1, window=8).run((taken.append(number) or number for number in range(1000)), careful, 60.0)
    for _ in range(10):
        next(outcomes)
    assert len(taken) < 10 + 8 + 2
    outcomes.close()
