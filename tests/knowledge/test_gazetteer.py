"""The gazetteer: names in any spelling, searched where they lie."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dateline.errors import KnowledgeFault
from dateline.knowledge.loaders.folding import fold_place_name
from dateline.knowledge.loaders.gazetteer import Gazetteer, SortedFile, load_gazetteer
from dateline.knowledge.loaders.gazetteer_compiler import Source, write


@pytest.fixture(scope="module")
def gazetteer() -> Gazetteer:
    return load_gazetteer()


@pytest.mark.parametrize(
    ("name", "country", "feature"),
    [
        ("Syria", "SYR", "PCLI"),
        ("U.S.", "USA", "PCLI"),
        ("Britain", "GBR", "PCLI"),
        ("Kiev", "UKR", "PPLC"),
        ("KYIV", "UKR", "PPLC"),
        ("Cote d’Ivoire", "CIV", "PCLI"),
        ("the Philippines", "PHL", "PCLI"),
        ("Calif.", "USA", "ADM1"),
        ("St Petersburg", "RUS", "PPLA"),
        ("Black Sea", None, "SEA"),
    ],
)
def test_a_name_finds_its_place_in_any_spelling(
    gazetteer: Gazetteer, name: str, country: str | None, feature: str
) -> None:
    assert (country, feature) in {(e.country, e.feature) for e in gazetteer.lookup(name)}


def test_the_weightiest_bearer_comes_first(gazetteer: Gazetteer) -> None:
    weights = [entry.weight for entry in gazetteer.lookup("Springfield")]
    assert len(weights) > 5
    assert weights == sorted(weights, reverse=True)


def test_a_division_has_a_name(gazetteer: Gazetteer) -> None:
    (city, *_) = [e for e in gazetteer.lookup("Mosul") if e.resolution == 4]
    assert gazetteer.division_name(city.division) == "Nineveh"
    assert gazetteer.division_name("XXX.99") is None
    assert gazetteer.division_name(None) is None


def test_an_unknown_or_empty_name_finds_nothing(gazetteer: Gazetteer) -> None:
    for name in ("Quelloturco", "", "  ", "\t", "\n", "’", "東京都庁"):
        assert gazetteer.lookup(name) == []


@given(name=st.text(max_size=30))
def test_any_text_can_be_looked_up(name: str) -> None:
    gazetteer = load_gazetteer()
    for entry in gazetteer.lookup(name):
        assert -90 <= entry.lat <= 90


def test_folding_joins_spellings() -> None:
    assert fold_place_name("Port-au-Prince") == fold_place_name("port au prince")
    assert fold_place_name("Saint-Étienne") == fold_place_name("St. Etienne")
    assert fold_place_name("Łódź") == "lodz"
    assert fold_place_name("The Hague") == "hague"


def test_a_compiled_gazetteer_holds_what_was_written(tmp_path: Path) -> None:
    places = [
        Source("Oddvik", 60.07, 6.54, "NOR", "PPL", 4, "NOR.46", 77, 900, ["Oddvika"]),
        Source("Oddvik", -10.0, 20.0, "AGO", "PPL", 4, "AGO.05", 78, 12),
        Source("Norway", 62.0, 10.0, "NOR", "PCLI", 1, "", 3144096, 5_000_000),
    ]
    write(tmp_path, places, {"NOR.46": "Vestland"})
    gazetteer = load_gazetteer(tmp_path)
    first, second = gazetteer.lookup("ODDVIK")
    assert (first.country, first.geonameid, first.alternate) == ("NOR", 77, False)
    assert gazetteer.division_name(first.division) == "Vestland"
    assert (second.country, second.population) == ("AGO", 12)
    assert [e.alternate for e in gazetteer.lookup("Oddvika")] == [True]


def test_a_missing_or_empty_gazetteer_says_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(KnowledgeFault, match="compile"):
        load_gazetteer(tmp_path)
    (tmp_path / "names.tsv").write_bytes(b"")
    with pytest.raises(KnowledgeFault, match="names"):
        load_gazetteer(tmp_path)


@given(keys=st.sets(st.text(st.characters(codec="utf-8", exclude_characters="\t\n"), max_size=12), min_size=1))
def test_every_key_of_a_sorted_file_is_found_and_no_other(
    tmp_path_factory: pytest.TempPathFactory, keys: set[str]
) -> None:
    path = tmp_path_factory.mktemp("sorted") / "file.tsv"
    path.write_bytes(b"".join(sorted(f"{key}\tvalue of {key}\n".encode() for key in keys)))
    file = SortedFile(path)
    for key in keys:
        assert file.find(key) == [key, f"value of {key}"]
        assert file.find(key + "\x01") == ([key + "\x01", f"value of {key}\x01"] if key + "\x01" in keys else None)
