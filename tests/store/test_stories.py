"""Stories and merged events of a corpus: kept up as it grows, under people's decisions, through new codings."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from fake_coder import code, make_article
from test_recode import NEW, recoding

from dateline.bench.made_up.reports import MadeUpReport, make_reports
from dateline.bench.scoring.clusters import score_partition
from dateline.errors import CorpusFault
from dateline.knowledge.loaders.story_terms import StoryKnowledge, load_stories
from dateline.scale.recode import recode
from dateline.scale.story_updates import StoryTally, update_stories
from dateline.store.addresses import open_place
from dateline.store.corpus import Corpus
from dateline.store.merged_events import join, merge, merges, read_decisions, split
from dateline.store.story_views import most_covered, read_story
from dateline.store.writer import Writer

ATTACK = "Ruritania attacked Graustark in Strelsau on 2016-12-08, killing {}. Smoke stood over Strelsau for hours."
BELLS = " Bells rang from both cathedrals and bakers handed out bread beside the broken fountain until the evening."
PRAISE = "Syldavia praised Borduria. The envoys drank coffee in a garden full of peacocks."


@pytest.fixture(scope="module")
def knowledge() -> StoryKnowledge:
    return load_stories()


@pytest.fixture
def update(knowledge: StoryKnowledge) -> Callable[..., StoryTally]:
    def run(folder: Path, *records: Any, again: bool = False) -> StoryTally:
        with Writer(folder) as writer:
            for record in records:
                writer.add(record)
            return update_stories(writer, knowledge, again=again)

    return run


def news(outlet: str, text: str, day: str = "2016-12-08", number: int = 0) -> Any:
    return code(make_article(text, f"https://{outlet}.example/{number}", day, outlet))


def rows(folder: Path) -> list[dict[str, Any]]:
    with Corpus.open(folder) as corpus:
        found: list[dict[str, Any]] = corpus.stories().to_pylist()
    return found


def places(folder: Path, column: str) -> dict[str, str]:
    return {f"{row['article_id']}/{row['event_id']}": row[column] for row in rows(folder)}


@pytest.fixture
def corpus(tmp_path: Path, update: Callable[..., StoryTally]) -> Path:
    """Two reports of one attack, and one of something else."""
    folder = tmp_path / "corpus"
    update(folder, news("post", ATTACK.format(12)), news("mail", ATTACK.format(19) + BELLS), news("sun", PRAISE))
    return folder


def test_reports_of_one_attack_are_one_event_and_one_story(corpus: Path) -> None:
    with Corpus.open(corpus) as opened:
        (merged,) = merges(opened)
        assert len(merged.reports) == 2
        assert {row["outlet"] for row in merged.reports} == {"post", "mail"}
        first, second = most_covered(opened)
        assert (first.articles, first.outlets, first.texts, second.articles) == (2, 2, 2, 1)
        story = read_story(opened, first.id)
    assert story.title.startswith("Ruritania attacked Graustark")
    assert set(story.actors) == {"Ruritania", "Graustark"}
    assert story.places == ("Strelsau",)
    assert (story.first, story.last) == ("2016-12-08", "2016-12-08")
    assert len(story.events) == 1


def test_an_article_without_events_belongs_to_a_story_too(tmp_path: Path, update: Callable[..., StoryTally]) -> None:
    tally = update(
        tmp_path / "corpus", news("post", "The lake froze over."), code(make_article("", "https://x.example"))
    )
    assert (tally.articles, tally.events, tally.merged) == (2, 0, 0)
    assert {row["event_id"] for row in rows(tmp_path / "corpus")} == {None}


def test_running_again_changes_nothing(corpus: Path, update: Callable[..., StoryTally]) -> None:
    before = rows(corpus)
    assert update(corpus).articles == 0
    assert rows(corpus) == before


def test_new_reports_join_and_nothing_else_changes(corpus: Path, update: Callable[..., StoryTally]) -> None:
    before = places(corpus, "merged_event_id") | places(corpus, "story_id")
    (known,) = {row["merged_event_id"] for row in rows(corpus) if "Ruritania" in row["headline"]}
    update(corpus, news("star", ATTACK.format(15) + " Trains stood still.", "2016-12-09"))
    after = places(corpus, "merged_event_id") | places(corpus, "story_id")
    assert {report: after[report] for report in before} == before
    with Corpus.open(corpus) as opened:
        assert len(merge(opened, known).reports) == 3


def test_a_copy_counts_as_an_outlet_but_not_as_a_text(corpus: Path, update: Callable[..., StoryTally]) -> None:
    update(
        corpus, news("wire", "By our agency. " + ATTACK.format(12) + " Smoke stood over Strelsau for hours. More soon.")
    )
    with Corpus.open(corpus) as opened:
        found = most_covered(opened)[0]
    assert (found.articles, found.outlets) == (3, 3)
    assert found.texts < 3


def test_an_outlet_that_printed_the_very_same_text_counts(corpus: Path) -> None:
    with Writer(corpus) as writer:
        first = next(row for row in rows(corpus) if "Ruritania" in row["headline"])
        with Corpus.open(corpus) as opened:
            text = opened.article(first["article_id"]).text
        writer.copy(make_article(text, "https://late.example", "2016-12-10", "late"), first["article_id"])
    with Corpus.open(corpus) as opened:
        found = most_covered(opened)[0]
        assert (found.outlets, found.articles) == (3, 2)
        assert read_story(opened, found.id).outlets[-1] == "late"


def test_a_split_is_kept_when_all_is_placed_anew(corpus: Path, update: Callable[..., StoryTally]) -> None:
    with Corpus.open(corpus) as opened:
        reports = merges(opened)[0].reports
    with Writer(corpus) as writer:
        new = split(writer, [f"{reports[1]['article_id']}/{reports[1]['event_id']}"], who="Ada", note="another street")
    for again in (False, True):
        with Corpus.open(corpus) as opened:
            assert merges(opened) == []
            if not again:
                assert len(merge(opened, new).reports) == 1
        update(corpus, again=True)
    (decision,) = read_decisions(open_place(corpus))
    assert (decision.do, decision.who, decision.note) == ("split", "Ada", "another street")
    with Writer(corpus) as writer:
        join(writer, [reports[0]["event_id"], reports[1]["event_id"]])
    update(corpus, again=True)
    with Corpus.open(corpus) as opened:
        assert len(merges(opened)[0].reports) == 2


def test_decisions_outlive_a_new_coding(corpus: Path, update: Callable[..., StoryTally]) -> None:
    events = [row["event_id"] for row in rows(corpus) if row["event_id"]]
    with Writer(corpus) as writer:
        kept = join(writer, events)
    with Writer(corpus) as writer:
        recode(writer, recoding, NEW)
    update(corpus)
    # The newer coder withdraws praise; the other two are still one event.
    assert [row["merged_event_id"] for row in rows(corpus) if row["event_id"]] == [kept, kept]
    assert len({row["article_id"] for row in rows(corpus)}) == 3


@pytest.mark.parametrize("names", [["evt-none"], []])
def test_decisions_about_unknown_events_are_refused(corpus: Path, names: list[str]) -> None:
    with Writer(corpus) as writer, pytest.raises(CorpusFault):
        split(writer, names)
    with Writer(corpus) as writer, pytest.raises(CorpusFault):
        join(writer, names)
    assert read_decisions(open_place(corpus)) == []


def test_all_reports_of_an_event_cannot_be_split_off(corpus: Path) -> None:
    events = [row["event_id"] for row in rows(corpus) if "Ruritania" in row["headline"]]
    with Writer(corpus) as writer, pytest.raises(CorpusFault, match="all the reports"):
        split(writer, events)


def test_a_new_version_of_an_article_takes_its_place(corpus: Path, update: Callable[..., StoryTally]) -> None:
    update(corpus, news("mail", ATTACK.format(21) + " Bells rang again.", "2016-12-09"))
    with Corpus.open(corpus) as opened:
        (merged,) = merges(opened)
        current = {row["article_id"] for row in opened.sql("SELECT article_id FROM articles").read_all().to_pylist()}
    assert len(merged.reports) == 2
    assert {row["article_id"] for row in rows(corpus)} == current


def test_asking_for_what_is_not_there(corpus: Path) -> None:
    with Corpus.open(corpus) as opened:
        with pytest.raises(CorpusFault, match="sto-none"):
            read_story(opened, "sto-none")
        with pytest.raises(CorpusFault, match="mrg-none"):
            merge(opened, "mrg-none")


def test_stories_that_tell_of_the_same_actors_are_related(corpus: Path, update: Callable[..., StoryTally]) -> None:
    text = "Ruritania met Graustark in Strelsau on 2016-12-28. Bread queues, opera tickets and skating were discussed."
    update(corpus, news("post", text, "2016-12-28", 7))
    with Corpus.open(corpus) as opened:
        first = most_covered(opened)[0]
        (related,) = read_story(opened, first.id).related
    assert related.title.startswith("Ruritania met Graustark")
    assert "Strelsau" in related.reason


@pytest.mark.parametrize("parts", [1, 3])
def test_made_up_news_is_merged_right_at_once_and_in_parts(
    tmp_path: Path, update: Callable[..., StoryTally], parts: int
) -> None:
    reports: list[MadeUpReport] = list(make_reports(60, seed=2))
    for part in range(parts):
        update(tmp_path / "corpus", *(report.record for report in reports[part::parts]))
    found = rows(tmp_path / "corpus")
    truth = {report.article.id: report.story for report in reports}
    assert score_partition(truth, {row["article_id"]: row["merged_event_id"] for row in found}).pairs.f1 >= 0.95
    assert score_partition(truth, {row["article_id"]: row["story_id"] for row in found}).b_cubed.f1 >= 0.9
