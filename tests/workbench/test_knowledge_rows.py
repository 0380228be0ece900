"""What reviewers said of places and actors comes back as knowledge that the coder reads."""

from __future__ import annotations

from pathlib import Path

import samples
from typer.testing import CliRunner

from dateline.cli.main import app
from dateline.knowledge.loaders.check import check_folder
from dateline.knowledge.loaders.gazetteer import load_gazetteer
from dateline.query.memory_repository import MemoryRepository
from dateline.record import encode
from dateline.review.database.connection import open_database
from dateline.review.decision_log import DecisionLog
from dateline.review.editing import edit
from dateline.views.wording import load_wording
from dateline.workbench.members.grants import add_member

WORDING = load_wording()
PORT = samples.port_strike()


def export(tmp_path: Path, *forms: dict[str, str]) -> tuple[Path, str]:
    """The folder that the command writes after some corrections of one event, and what it says."""
    source, folder = tmp_path / "records.jsonl", tmp_path / "knowledge"
    source.write_bytes(encode(PORT) + b"\n")
    database = open_database(str(tmp_path / "members.sqlite"))
    with database.writing() as connection:
        member = add_member(connection, "anna@example.org", "Anna", 1)
    book = DecisionLog(database, MemoryRepository([PORT], WORDING), WORDING)
    for number, form in enumerate(forms):
        event = PORT.events[number]
        book.decide("art-port", event.id, "correct", edit(PORT, event, form, WORDING), member, 0, 2)
    database.close()
    options = ["--knowledge", str(folder), "--members", str(tmp_path / "members.sqlite")]
    answer = CliRunner().invoke(app, ["review", "export", str(source), *options])
    assert answer.exit_code == 0, answer.output
    return folder, answer.output


def test_corrections_become_rows_that_the_coder_reads(tmp_path: Path) -> None:
    folder, said = export(
        tmp_path,
        {
            "place": "the eastern mole",
            "place_lat": "36.81",
            "place_lon": "34.64",
            "place_country": "TUR",
            "who_name_0": "Tavarian navy",
            "who_code_0": "FRAMIL",
        },
    )
    assert "1 places, 1 groups, 0 people written" in said
    assert list(check_folder(folder)) == []
    (entry,) = load_gazetteer(folders=[folder]).lookup("the eastern mole")
    assert (entry.lat, entry.lon, entry.country, entry.resolution) == (36.81, 34.64, "TUR", 4)
    assert "Tavarian navy\tFRA\tMIL\t" in (folder / "actors" / "groups.tsv").read_text("utf-8").splitlines()


def test_people_need_an_office_and_known_places_are_not_written(tmp_path: Path) -> None:
    folder, said = export(
        tmp_path,
        {"place": "Aydin", "place_choice": "0", "who_name_0": "Tavarian navy", "who_kind_0": "person"},
    )
    assert "left out: 1 people without an office" in said and "1 places that the gazetteer has" in said
    assert not folder.exists()


def test_a_second_export_writes_nothing_twice(tmp_path: Path) -> None:
    form = {"who_name_0": "Tavarian navy", "who_kind_0": "person", "who_office_0": "admiral", "who_code_0": "FRAMIL"}
    folder, _ = export(tmp_path, form)
    people = folder / "actors" / "people.tsv"
    first = people.read_text("utf-8")
    assert list(check_folder(folder)) == [] and "navy\tTavarian navy\tFRA\tMIL\tadmiral" in first
    options = ["--knowledge", str(folder), "--members", str(tmp_path / "members.sqlite")]
    again = CliRunner().invoke(app, ["review", "export", str(tmp_path / "records.jsonl"), *options])
    assert "0 people written" in again.output and people.read_text("utf-8") == first


def test_a_corpus_without_decisions_is_named(tmp_path: Path) -> None:
    source = tmp_path / "records.jsonl"
    source.write_bytes(encode(PORT) + b"\n")
    answer = CliRunner().invoke(app, ["review", "export", str(source), "--knowledge", str(tmp_path / "k")])
    assert answer.exit_code != 0 and "no decisions of members" in f"{answer.output}{answer.exception}"
