"""A corpus and a members' database as version 0.1.0 wrote them, opened by this version."""

from __future__ import annotations

import json
import tarfile
from collections.abc import Callable
from pathlib import Path

import msgspec
import pytest
from sqlalchemy import select, text

import dateline
from dateline.errors import CorpusFault
from dateline.query.corpus_repository import CorpusRepository
from dateline.query.query import Query
from dateline.record import Article, MadeBy, Record
from dateline.review.database.backup import restore
from dateline.review.database.connection import Database, DatabaseFault, open_database
from dateline.review.database.tables import grants, members
from dateline.review.decision_log import DecisionLog
from dateline.scale.recode import recode
from dateline.store.corpus import Corpus
from dateline.store.maintenance import check_corpus
from dateline.store.writer import Writer
from dateline.views.wording import load_wording
from dateline.workbench.comments.threads import Topic, thread

EXAMPLES = Path(__file__).parents[2] / "examples"
EVENTS = {"early": 32, "late": 29}
DENIAL = "art-d9f11f620400"


@pytest.fixture(params=EVENTS)
def state(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def written(state: str, tmp_path: Path) -> Path:
    """A folder with ``corpus``, the database in it, and ``members.jsonl.gz``."""
    with tarfile.open(Path(__file__).parent / f"{state}.tar.gz") as archive:
        archive.extractall(tmp_path, filter="data")
    return tmp_path


class Unneeded:
    """A coder that must not be needed."""

    def read(self, *_: object) -> Article:
        raise AssertionError("read again")

    code_article = read


def test_the_corpus_is_whole_and_every_record_keeps_its_rules(written: Path, state: str) -> None:
    assert check_corpus(written / "corpus") == 2
    with Corpus.open(written / "corpus") as corpus:
        assert corpus.count() == corpus.events().num_rows == EVENTS[state]
        assert {record.made_by.dateline for record in corpus.records()} == {"0.1.0"}
        assert corpus.events(type="ASSAULT", place="Nyala").num_rows > 0
        merged = corpus.sql("SELECT merged_event_id FROM stories GROUP BY 1 HAVING count(DISTINCT article_id) = 2")
        assert merged.read_all().num_rows > 0


def test_what_the_corpus_knows_is_not_coded_again(written: Path) -> None:
    nyala = sorted(EXAMPLES.glob("nyala*"))
    tally = dateline.ingest(nyala, written / "corpus", Unneeded())
    assert (tally.known, tally.coded, tally.set_aside) == (2, 0, 0)


def test_columns_that_came_later_are_filled_by_coding_again(written: Path, state: str) -> None:
    now = MadeBy(dateline.__version__, "parser", "knowledge")
    with Corpus.open(written / "corpus") as corpus:
        old = {record.article.id: msgspec.structs.replace(record, made_by=now) for record in corpus.records()}
        kinds = corpus.events(place="Nyala", type="ASSAULT")["figure_kinds"].to_pylist()
        assert all(kind is None for kind in kinds) == (state == "early")

    def load() -> Callable[[Article], Record]:
        return lambda article: old[article.id]

    with Writer(written / "corpus") as writer:
        assert recode(writer, load, now).articles == 2
    with Corpus.open(written / "corpus") as corpus:
        assert corpus.events()["figure_kinds"].null_count == 0
        assert "killed" in corpus.events().to_pandas().explode("figure_kinds")["figure_kinds"].tolist()


def decided(database: Database, folder: Path) -> list[tuple[str, str]]:
    """The decisions on the article with the denial: kind, and type and status after it."""
    room = CorpusRepository(folder / "corpus", load_wording())
    stacks = DecisionLog(database, room, load_wording()).of_article(DENIAL)
    found = [decision for stack in stacks.values() for decision in stack]
    return sorted((one.kind, one.after.event.status if one.after else "") for one in found)


def test_members_their_levels_decisions_and_comments_are_there(written: Path) -> None:
    for _ in ("migrated", "as it is now"):
        database = open_database(str(written / "corpus" / "workbench.sqlite"))
        with database.reading() as connection:
            assert connection.execute(select(members.c.address)).scalars().all() == ["ana@example.org"]
            assert connection.execute(select(grants.c.ended)).scalars().all() == [None]
        assert decided(database, written) == [("accept", "occurred"), ("correct", "planned"), ("reject", "occurred")]
        database.close()


def test_the_workbench_shows_events_as_members_left_them(written: Path, state: str) -> None:
    database = open_database(str(written / "corpus" / "workbench.sqlite"))
    room = CorpusRepository(written / "corpus", load_wording())
    log = DecisionLog(database, room, load_wording())
    overlay = log.overlay()
    assert sorted(row.reviewed for row in overlay.values()) == ["accepted", "corrected", "rejected"]
    assert room.search(Query(), overlay).total == EVENTS[state] - 1
    unrated = room.search(Query(sort="field_confidence"), overlay).rows
    assert len(unrated) == EVENTS[state] - 1 and {row.least_field_confidence for row in unrated} == {None}
    accepted = next(key for key, row in overlay.items() if row.reviewed == "accepted")
    assert [said.text for said in thread(database, Topic("event", *accepted))] == ["Which source says so?"]
    database.close()


def test_a_back_up_can_be_restored_into_a_new_database(written: Path) -> None:
    database = open_database(str(written / "new.sqlite"))
    assert restore(database, written / "members.jsonl.gz") == 7
    assert len(decided(database, written)) == 3
    database.close()


def test_a_corpus_of_a_newer_version_is_refused_by_name(written: Path) -> None:
    path = written / "corpus" / "manifest.json"
    path.write_text(json.dumps(json.loads(path.read_text()) | {"format": "dateline.corpus/2"}))
    with pytest.raises(CorpusFault, match=r"newer version of dateline .*corpus/2.*pip install --upgrade"):
        Corpus.open(written / "corpus")


@pytest.mark.parametrize("manifest", ["", "[]", "{", '{"format": 1}', '{"format": "other/1"}', '{"generation": 3}'])
def test_a_broken_manifest_is_not_taken_for_a_newer_one(tmp_path: Path, manifest: str) -> None:
    (tmp_path / "manifest.json").write_text(manifest)
    with pytest.raises(CorpusFault, match="cannot be read"):
        Corpus.open(tmp_path)


def test_a_database_of_a_newer_version_is_refused_and_left_alone(written: Path) -> None:
    path = str(written / "corpus" / "workbench.sqlite")
    database = open_database(path)
    with database.writing() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    database.close()
    before = Path(path).read_bytes()
    with pytest.raises(DatabaseFault, match=r"newer version of dateline .*9999.*pip install --upgrade"):
        open_database(path)
    assert Path(path).read_bytes() == before
