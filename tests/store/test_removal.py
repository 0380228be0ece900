"""Articles that are taken out of a corpus leave nothing behind."""

from __future__ import annotations

from pathlib import Path

import pytest
from fake_coder import code, coding, make_article, reading
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dateline.errors import CorpusFault
from dateline.knowledge.loaders.story_terms import load_stories
from dateline.scale.ingest import Input, ingest
from dateline.scale.story_updates import update_stories
from dateline.store.corpus import Corpus
from dateline.store.maintenance import check_corpus
from dateline.store.removal import Removal, remove_articles, versions_of
from dateline.store.segments import Segment, read_manifest
from dateline.store.tables import load_tables
from dateline.store.writer import Writer

SECRET = "Zenda"
TOLD = f"Ruritania attacked Graustark in {SECRET} on 2016-12-08, killing 12, Syldavia said."
OTHER = "Syldavia met Borduria in Geneva on 2016-12-10."
URL = "https://example.org/zenda"


def take_out(folder: Path, *ids: str) -> Removal:
    with Corpus.open(folder) as corpus:
        chosen = versions_of(corpus, ids)
    with Writer(folder) as writer:
        return remove_articles(writer, chosen)


def bytes_with(folder: Path, words: str) -> list[str]:
    """The files of a corpus in whose values the words stand; Parquet is read, as it is compressed."""
    with Corpus.open(folder) as corpus:
        views = [*corpus.tables, *(f"old_{name}" for name in ("records", "articles", "events", "places"))]
        return [name for name in views if words in str(corpus.sql(f"SELECT * FROM {name}").read_all().to_pylist())]


@pytest.fixture
def corpus(tmp_path: Path) -> Path:
    """Two versions of an article, a copy of its text under another address, and another article."""
    folder = tmp_path / "c"
    with Writer(folder, batch=1) as writer:
        old, new = make_article(f"{TOLD} Old.", URL), make_article(TOLD, URL)
        for article in (old, new, make_article(OTHER)):
            writer.add(code(article), read_from=f"{article.id}.txt")
        writer.copy(make_article(TOLD, "https://example.net/copy"), of=new.id)
        writer.set_aside("zenda.txt", "coding", f"kept its older record of {SECRET}", "1", article_id=new.id)
        writer.commit()
        update_stories(writer, load_stories())
    return folder


def test_an_article_goes_with_its_versions_copies_problems_and_story(corpus: Path) -> None:
    assert bytes_with(corpus, SECRET)
    before = {path.name for path in (corpus / "segments").iterdir()}
    assert take_out(corpus, make_article(TOLD, URL).id) == Removal(articles=2, segments=4, left=0)
    assert bytes_with(corpus, SECRET) == bytes_with(corpus, "example.net/copy") == []
    with Corpus.open(corpus) as opened:
        assert [record.article.text for record in opened.records()] == [OTHER]
        assert opened.stories()["article_id"].to_pylist() == [make_article(OTHER).id]
    assert check_corpus(corpus) == 1
    assert {path.name for path in (corpus / "segments").iterdir()} == read_manifest(corpus).names() != before


def test_any_version_names_all(corpus: Path) -> None:
    old, new = make_article(f"{TOLD} Old.", URL), make_article(TOLD, URL)
    with Corpus.open(corpus) as opened:
        assert versions_of(opened, [old.id]) == versions_of(opened, [new.id]) == sorted([old.id, new.id])


def test_an_unknown_id_is_named_and_nothing_goes(corpus: Path) -> None:
    with pytest.raises(CorpusFault, match=r"no article art-none, art-nowhere in .*; find ids with: dateline sql"):
        take_out(corpus, make_article(OTHER).id, "art-nowhere", "art-none")
    assert check_corpus(corpus) == 2


def test_while_somebody_reads_the_old_files_stay_and_are_counted(corpus: Path) -> None:
    with Corpus.open(corpus) as reader:
        assert take_out(corpus, make_article(OTHER).id).left == 2
        assert reader.article(make_article(OTHER).id).text == OTHER
    with Writer(corpus):
        pass
    assert {path.name for path in (corpus / "segments").iterdir()} == read_manifest(corpus).names()


def test_the_corpus_takes_the_article_in_again(corpus: Path) -> None:
    take_out(corpus, make_article(OTHER).id)
    with Writer(corpus) as writer:
        inputs = [Input("again.txt", OTHER.encode()), Input("zenda.txt", TOLD.encode())]
        tally = ingest(writer, inputs, reading, coding, version="1")
    assert (tally.coded, tally.known + tally.copies) == (1, 1)


def test_a_story_keeps_no_headline_of_an_article_that_went(tmp_path: Path) -> None:
    one, two = (make_article(f"{TOLD} {paper}", f"https://example.org/{paper}") for paper in ("Herald", "Tribune"))
    rows = [
        {"story_id": "s", "article_id": one.id, "headline": one.headline, "copy_of": None},
        {"story_id": "s", "article_id": two.id, "headline": one.headline, "copy_of": one.id},
    ]
    with Writer(tmp_path / "c") as writer:
        writer.add(code(one))
        writer.add(code(two))
        writer.commit()
        writer.put_stories(rows)
    take_out(tmp_path / "c", one.id)
    with Corpus.open(tmp_path / "c") as opened:
        [row] = opened.stories().to_pylist()
    assert (row["article_id"], row["headline"], row["copy_of"]) == (two.id, two.headline, None)


def test_a_part_of_an_unfinished_recoding_goes_too(tmp_path: Path) -> None:
    folder = tmp_path / "c"
    articles = [make_article(TOLD), make_article(OTHER)]
    for place in ("c", "part"):
        with Writer(tmp_path / place) as writer:
            for article in articles:
                writer.add(code(article))
    [segment], [part] = read_manifest(folder).segments, read_manifest(tmp_path / "part").segments
    name = "00000002-recoded"
    pending = Segment(name, part.rows, made_by=["2", "none", "test"], replaces=segment.name)
    with Writer(folder) as writer:
        (tmp_path / "part" / "segments" / part.name).rename(folder / "segments" / name)
        state = type(writer.manifest)("dateline.corpus/1", 2, writer.manifest.segments, [pending])
        writer.publish(lambda _: state)
    take_out(folder, articles[0].id)
    manifest = read_manifest(folder)
    [segment], [part] = manifest.segments, manifest.pending
    assert (segment.rows["records"], part.rows["records"]) == (1, 1)
    assert part.replaces == segment.name and part.made_by == ["2", "none", "test"]


@given(st.data())
@settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_whatever_goes_the_rest_is_whole(tmp_path_factory: pytest.TempPathFactory, data: st.DataObject) -> None:
    folder = tmp_path_factory.mktemp("any") / "c"
    texts = [f"Ruritania met Syldavia in Geneva on 2016-12-{day:02}." for day in range(1, 9)]
    with Writer(folder, batch=data.draw(st.integers(1, 9))) as writer:
        for text in texts:
            writer.add(code(make_article(text)))
    gone = data.draw(st.sets(st.sampled_from(texts), min_size=1))
    take_out(folder, *(make_article(text).id for text in gone))
    assert check_corpus(folder) == len(texts) - len(gone)
    with Corpus.open(folder) as opened:
        assert {record.article.text for record in opened.records()} == set(texts) - gone
        assert set(opened.tables) == set(load_tables())
