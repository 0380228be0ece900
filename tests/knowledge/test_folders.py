"""Knowledge of a user's own: found along the path of folders, checked as the package's own is."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from dateline.errors import KnowledgeFault
from dateline.knowledge.loaders.actors import load_actors
from dateline.knowledge.loaders.check import check_folder
from dateline.knowledge.loaders.files import PACKAGED, VARIABLE, knowledge_folders
from dateline.knowledge.loaders.gazetteer import load_gazetteer
from dateline.knowledge.loaders.office_holders import check_holders
from dateline.knowledge.loaders.speech_cues import load_cues


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder of knowledge with one actor of its own."""
    write(tmp_path, "actors/groups.tsv", "Lake Guardians;Guardians of the Lake\tTCD\tREB\n")
    return tmp_path


def write(folder: Path, name: str, text: str) -> Path:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


def test_folders_are_read_in_the_order_package_variable_option(
    folder: Path, tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = tmp_path_factory.mktemp("other")
    write(other, "cues/mine.toml", 'kind = "speech"\ncue = []\n')
    monkeypatch.setenv(VARIABLE, str(other))
    assert knowledge_folders(folder) == (PACKAGED, other, folder)
    monkeypatch.setenv(VARIABLE, os.pathsep.join([str(folder), str(other)]))
    assert knowledge_folders(folder) == (PACKAGED, folder, other)


def test_what_is_no_folder_of_knowledge_is_named_with_its_origin(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(KnowledgeFault, match=r"--knowledge: .*missing is not a folder"):
        knowledge_folders(tmp_path / "missing")
    monkeypatch.setenv(VARIABLE, str(tmp_path))
    with pytest.raises(KnowledgeFault, match=f"{VARIABLE}: .* holds none of the folders actors"):
        knowledge_folders()


def test_an_actor_of_a_users_own_is_known_under_all_its_names(folder: Path) -> None:
    names = load_actors((PACKAGED, folder)).names
    for name in ("Lake Guardians", "Guardians of the Lake"):
        assert [(entry.name, entry.side, entry.sectors) for entry in names.entries(name)] == [
            ("Lake Guardians", "TCD", ("REB",))
        ]


def test_a_users_row_goes_before_the_packages(folder: Path) -> None:
    write(folder, "actors/organisations.tsv", "World Food Programme\tITA\tBUS\n")
    first, *others = load_actors((PACKAGED, folder)).names.entries("World Food Programme")
    assert (first.side, first.sectors) == ("ITA", ("BUS",))
    assert [entry.sectors for entry in others] == [("UNO", "IGO")]


def test_a_users_place_goes_before_the_worlds(tmp_path: Path) -> None:
    write(tmp_path, "gazetteer/places.tsv", "Kandou Camp;Kandou\t12.5\t22.1\tTCD\t\t\t4\t18000\n")
    write(tmp_path, "gazetteer/more.txt", "not read\n")
    gazetteer = load_gazetteer(folders=(PACKAGED, tmp_path))
    place, *_ = gazetteer.lookup("Kandou")
    assert (place.name, place.country, place.lat, place.resolution) == ("Kandou Camp", "TCD", 12.5, 4)
    assert gazetteer.lookup("Nairobi")[0].country == "KEN"


def test_a_users_cue_is_read_beside_the_packages(tmp_path: Path) -> None:
    write(tmp_path, "cues/mine.toml", 'kind = "speech"\ncue = [{words = "hiss", act = "asserts", takes = "clause"}]\n')
    cues = load_cues(folders=(PACKAGED, tmp_path))
    assert [cue.act for cue in cues.verbs["hiss"]] == ["asserts"]
    assert "say" in cues.verbs


@pytest.mark.parametrize(
    ("table", "row", "complaint"),
    [
        ("actors/groups.tsv", "Bad Front\tSDNN\tREB", r'groups\.tsv:1: "SDNN" is not a country code .*mean "SDN"'),
        ("actors/groups.tsv", "Bad Front\tSDN\tREBB", r'groups\.tsv:1: "REBB" is not a sector; did you mean "REB"'),
        ("actors/groups.tsv", "Bad Front", r"groups\.tsv:1: a row has 3 to 4 fields"),
        ("actors/groups.tsv", "\tSDN\tREB", r"groups\.tsv:1: the row has no name"),
        ("actors/organisations.tsv", "Bad Board\tSDN\tGOV\tperhaps", r'organisations\.tsv:1: "perhaps" is none of'),
        ("actors/metonyms.tsv", "Hill House\tSDN\tGOV\tsometimes", r'metonyms\.tsv:1: "sometimes" is none of'),
        ("actors/states.tsv", "SDN\tSudan\t\t\t\t19x6\t", r'states\.tsv:1: "19x6" is not a date'),
        ("actors/peoples.tsv", "tribe\tLakers\t\t\tSDN", r'peoples\.tsv:1: "tribe" is none of'),
        ("actors/people.tsv", "doe\tJane Roe\tSDN\tGOV\tMinister\t2020\t", r'"doe" is not the folded surname'),
        ("actors/people.tsv", "roe\tJane Roe\tSDX\tGOV\tMinister\t2020\t", r'people\.tsv:1: "SDX" is not a country'),
        ("actors/roles.tsv", "job\tGOV\tminister", r'roles\.tsv:1: "job" is not a use'),
        ("gazetteer/places.tsv", "Nowhere\t95\t10\tSDN", r"places\.tsv:1: 95\.0, 10\.0 is no position"),
        ("gazetteer/places.tsv", "Nowhere\tnorth\t10\tSDN", r"places\.tsv:1: could not convert"),
        ("cues/mine.toml", 'kind = "song"\ncue = []', r"mine\.toml: kind 'song' is not one of"),
        ("frames/mine.toml", '[[frame]]\nid = "a.b"\ntype = "ATTACK"', r"mine\.toml:1: "),
    ],
)
def test_a_fault_of_a_users_file_is_named_with_line_and_remedy(
    tmp_path: Path, table: str, row: str, complaint: str
) -> None:
    write(tmp_path, table, row + "\n")
    faults = list(check_folder(tmp_path))
    assert len(faults) == 1
    with pytest.raises(KnowledgeFault, match=complaint):
        raise KnowledgeFault(faults[0])


def test_every_row_of_a_table_is_checked_not_only_the_first(folder: Path) -> None:
    write(folder, "actors/groups.tsv", "A Front\tXXX\tREB\nB Front\tSDN\tREB\nC Front\tSDN\tXXX\n# end\n\n")
    faults = list(check_folder(folder))
    assert [fault.split(": ")[0].rpartition(":")[2] for fault in faults] == ["1", "3"]


def test_a_whole_folder_has_no_faults(folder: Path) -> None:
    write(folder, "actors/people.tsv", "okoro\tAda Okoro\tNGA\tGOV\tFinance Minister\t2023-08\t2026-11-01+\n")
    assert list(check_folder(folder)) == []


def test_the_office_holders_of_the_package_have_no_faults() -> None:
    assert list(check_holders(PACKAGED / "actors" / "people.tsv")) == []
