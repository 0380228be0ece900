"""Knowledge of a user's own: found along the path of folders, checked as the package's own is."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest

from dateline.errors import KnowledgeFault
from dateline.knowledge.loaders.actors import load_actors
from dateline.knowledge.loaders.check import check_folder
from dateline.knowledge.loaders.files import PACKAGED, VARIABLE, knowledge_folders
from dateline.knowledge.loaders.gazetteer import load_gazetteer
from dateline.knowledge.loaders.office_holders import check_holders
from dateline.knowledge.loaders.ontology import load_ontology
from dateline.knowledge.loaders.speech_cues import load_cues
from dateline.reader.learned_reader import LearnedReader
from dateline.reader.reader_choice import load_reader


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
        (
            "gazetteer/places.tsv",
            "Nowhere\t95\t10\tSDN",
            r'places\.tsv:1: latitude: "95" is not .* from -90 to 90; docs/plugins\.md',
        ),
        ("gazetteer/places.tsv", "Nowhere\tnorth\t10\tSDN", r'places\.tsv:1: latitude: "north" is not a number'),
        ("cues/mine.toml", 'kind = "song"\ncue = []', r"mine\.toml: kind 'song' is not one of"),
        ("actors/people.tsv", "roe\tJane Roe\tNOR\tGOV\tMinister\t2020\t\t\t76", r'"76" is no id of Wikidata; write Q'),
        ("actors/people.tsv", "olsen\tKari Kelpolsen\tNOR\tGOV\tMinister\t2020\t", r"Kelpolsen; write kelpolsen"),
        ("actors/people.tsv", "roe\tJo Roe\tNOR\tGOV\tMinister\t2024-13-01\t", r'"2024-13-01" is not a date'),
        ("actors/people.tsv", "roe\tJo Roe\tNOR\tGOV\tMinister\t2019\t2020-13-45", r'"2020-13-45" is not a date'),
        ("actors/people.tsv", "roe\tJo Roe\tNOR\tGOV\tMinister\t2023-02-29\t", r'"2023-02-29" is not a date'),
        ("actors/people.tsv", "roe\tJo Roe\tNOR\tGOV\tMinister\t2021\t2019-05", r"end, 2019-05, is before the start"),
        ("actors/states.tsv", "SDN\tSudan\t\t\t\t1990\t1980", r"states\.tsv:1: the end, 1980, is before"),
        ("actors/institutions_africa.tsv", "Lake Board\tTCD\tGOV\t\t1990\t1980", r"tsv:1: the end, 1980, is before"),
        ("actors/modifiers.tsv", "bonds\t\tbacked", r'modifiers\.tsv:1: "bonds" is not a use of modifiers'),
        ("actors/first_names.tsv", "man\tBo", r'first_names\.tsv:1: "man" is neither male nor female'),
        ("actors/gruops.tsv", "A\tSDN\tREB", r'gruops\.tsv: this file is not read; did you mean "groups\.tsv"'),
        ("actors/africa/groups.tsv", "A\tSDN\tREB", r"africa: this folder is not read; dateline reads"),
        ("Frames/mine.toml", "", r'Frames: this folder is not read; did you mean "frames"'),
        ("groups.tsv", "A\tSDN\tREB", r"groups\.tsv: this file is not read; put it into one of the folders"),
        ("gazetteer/place.tsv", "", r'place\.tsv: this file is not read; did you mean "places\.tsv"'),
        ("gazetteer/places.tsv", ";\t9\t10\tSDN", r"places\.tsv:1: the place has no name"),
        ("gazetteer/places.tsv", "Nowhere\t9\t10\tSDN\t\t\t9", r'resolution: "9" is not a whole number from 1 to 5'),
        ("cues/mine.toml", "cue = []", r'mine\.toml: the kind is missing; begin the file with kind = "speech"'),
        ("cues/mine.toml", 'kind = "speech"\ncues = []', r'mine\.toml: "cues" is not .*; did you mean "cue"'),
        ("cues/mine.toml", 'venue = "rally"', r'mine\.toml: "venue" is not .*; did you mean "venues"'),
        ("cues/mine.toml", 'venues = ["rally"]', r"mine\.toml: venues must be a string of words"),
        (
            "cues/mine.toml",
            'kind = "speech"\ncue = [\n  {words = "hiss", act = "asserts", tkes = "clause"},\n]',
            r'mine\.toml:3: "hiss": "tkes" is not a field of a cue; did you mean "takes"',
        ),
        (
            "cues/mine.toml",
            'kind = "speech"\n[[cue]]\nwords = "hiss"\nact = "asserts"\ntakes = "clause"\n'
            '[[cue]]\nwords = "hiss"\nact = "denies"\ntakes = "clause"',
            r'mine\.toml:6: "hiss" is a cue already in .*mine\.toml:2; join the two entries',
        ),
        (
            "cues/mine.toml",
            'kind = "speech"\n# {words = "no entry"}\ncue = [{words = "hiss", act = "asserts", takes = "clauses"}]',
            r'mine\.toml:3: "hiss": "clauses" is not what a cue takes; did you mean "clause"',
        ),
        ("frames/words.toml", 'roles = ["subject"]', r'words\.toml: "roles" is not read in a file of frames'),
        ("frames/mine.toml", 'frame = [{id = "a.b"}]', r"each frame must begin with a line of its own"),
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


def test_a_row_with_too_few_fields_hides_no_other_row_and_no_fault_another_in_its_row(folder: Path) -> None:
    write(folder, "actors/groups.tsv", "A Front\nB Front\tXXX\tYYY\nC Front\tSDN\tREB\n")
    write(folder, "actors/roles.tsv", "role\nrole\tXYZ\twarden\njob\tXYZ\tkeeper\n")
    write(folder, "gazetteer/places.tsv", "Camp\t1\nCamp\t99\t199\tTXD\n")
    write(folder, "actors/people.tsv", "roe\tJo Roe\nroe\tJo Doe\tNRO\tXYZ\tMinister\t2020\t\n")
    faults = list(check_folder(folder))
    counts = {
        name: sum(f"{name}.tsv:" in fault for fault in faults) for name in ("groups", "roles", "places", "people")
    }
    assert counts == {"groups": 3, "roles": 4, "places": 4, "people": 4}
    assert len(faults) == 15


def test_the_first_fault_of_every_toml_file_is_reported(folder: Path) -> None:
    for name in ("a", "b"):
        write(folder, f"cues/{name}.toml", 'kind = "song"\n')
        write(folder, f"frames/{name}.toml", "[[frame]]\n")
    assert len(list(check_folder(folder))) == 4


def test_what_describes_a_folder_or_makes_it_a_package_may_lie_beside_knowledge(folder: Path) -> None:
    for name in ("README.md", "__init__.py", ".gitignore", "actors/LICENCE.txt", "actors/.groups.tsv.swp"):
        write(folder, name, "")
    assert list(check_folder(folder)) == []


def test_the_knowledge_of_the_package_has_no_faults() -> None:
    assert list(check_folder(PACKAGED)) == []


def test_a_whole_folder_has_no_faults(folder: Path) -> None:
    write(folder, "actors/people.tsv", "okoro\tAda Okoro\tNGA\tGOV\tFinance Minister\t2023-08\t2026-11-01+\n")
    assert list(check_folder(folder)) == []


def test_the_office_holders_of_the_package_have_no_faults() -> None:
    assert list(check_holders(PACKAGED / "actors" / "people.tsv")) == []


def test_weights_of_a_users_own_are_read_and_their_faults_are_named(
    tmp_path: Path,
) -> None:
    shutil.copytree(PACKAGED / "reader", tmp_path / "reader")
    config = tmp_path / "reader" / "config.json"
    packaged = LearnedReader()
    config.write_text(config.read_text("utf-8").replace(packaged.version, "my-weights"), "utf-8")
    assert list(check_folder(tmp_path)) == []
    for folders, version in (((PACKAGED, tmp_path), "my-weights"), ((tmp_path, PACKAGED), packaged.version)):
        reader = load_reader("learned", load_ontology(), folders)
        assert reader is not None and reader.version == version
    config.unlink()
    with pytest.raises(KnowledgeFault, match=r"reader/config.json: .*No such file"):
        load_reader("learned", load_ontology(), (PACKAGED, tmp_path))
    write(tmp_path, "reader/weights.pt", "")
    [fault] = check_folder(tmp_path)
    assert fault.endswith(
        "reader/weights.pt: this file is not read; dateline reads config.json, encoder.onnx, heads.npz, tokenizer.json"
    )
