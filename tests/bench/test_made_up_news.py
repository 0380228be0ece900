from __future__ import annotations

from collections import Counter
from pathlib import Path

from dateline.bench.made_up.event_rows import event_tables, write_corpus
from dateline.bench.made_up.reports import NewsSettings, make_reports
from dateline.record import check, words
from dateline.store.corpus import Corpus


def test_reports_are_whole_records_whose_spans_fit() -> None:
    reports = list(make_reports(60, seed=1))
    for report in reports:
        check(report.record)
        event = report.record.events[0]
        assert words(report.record, event.evidence[0]).endswith((".", "reported."))
        for figure in report.record.figures:
            assert words(report.record, figure.span) == str(figure.value)
        for actor in report.record.actors:
            assert words(report.record, actor.mentions[0]).lower() == actor.name.lower()
    assert len({report.story for report in reports}) == 60


def test_the_same_seed_gives_the_same_news_and_another_another() -> None:
    texts = [[report.article.text for report in make_reports(10, seed)] for seed in (1, 1, 2)]
    assert texts[0] == texts[1] != texts[2]


def test_stories_have_rewrites_copies_and_conflicting_figures() -> None:
    reports = list(make_reports(200, seed=3))
    texts = Counter(report.article.text for report in reports if report.copy_of is None)
    copies = [report for report in reports if report.copy_of is not None]
    by_id = {report.article.id: report for report in reports}
    assert len(by_id) == len(reports)
    assert copies and all(by_id[copy.copy_of].article.text == copy.article.text for copy in copies)
    assert len(texts) > 300
    tolls: dict[str, set[object]] = {}
    for report in reports:
        tolls.setdefault(report.story, set()).update(figure.value for figure in report.record.figures)
    assert any(len(values) > 1 for values in tolls.values())


def test_without_conflicts_all_reports_of_a_story_agree() -> None:
    for report in make_reports(50, seed=4, shape=NewsSettings(conflict=0, copies=0)):
        assert {figure.value for figure in report.record.figures} <= {report.event.killed}


def test_rows_by_the_batch_have_their_stories() -> None:
    batches = list(event_tables(2500, seed=5, batch=1000))
    assert [batch.table.num_rows for batch in batches] == [1000, 1000, 500]
    stories = [story for batch in batches for story in batch.stories.tolist()]
    assert stories == sorted(stories)
    assert 300 < len(set(stories)) < 800
    dates: dict[int, set[object]] = {}
    for batch in batches:
        for story, day in zip(batch.stories.tolist(), batch.table["date"].to_pylist(), strict=True):
            dates.setdefault(story, set()).add(day)
    assert all(len(days) == 1 for days in dates.values())


def test_a_corpus_of_rows_answers_queries(tmp_path: Path) -> None:
    write_corpus(tmp_path / "corpus", 3000, seed=6)
    with Corpus.open(tmp_path / "corpus") as corpus:
        assert corpus.count() == 3000
        rows = corpus.events(actor="SYR", type="ASSAULT", since="2016", until="2017", limit=10).to_pylist()
        assert rows and all(row["actor_countries"] == ["SYR"] and row["type"] == "ASSAULT" for row in rows)
