from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dateline.errors import KnowledgeFault
from dateline.knowledge.loaders.frames import FRAMES, WORDS, Frames, load_frames, spellings
from dateline.knowledge.loaders.ontology import load_ontology
from dateline.record import Actor

GOOD = """[[frame]]
id = "assault.pelt-with-eggs"
predicate = ["egg", "pelt out"]
noun = "egging"
type = "ASSAULT"
mode = "primitive"
actor = "subject | by"
recipient = "object | of"
require = { object = ["@person", "@aircraft", "tear gas", "state of siege"] }
with_complement = "@attack_verb"
contexts = ["crime"]
example = "Students egged Minister Doe."
not = "The baker egged the dough."
"""


@pytest.fixture(scope="module")
def frames() -> Frames:
    return load_frames()


def own(tmp_path: Path, text: str) -> Path:
    folder = tmp_path / "frames"
    folder.mkdir(exist_ok=True)
    path = folder / "own.toml"
    path.write_text(text, encoding="utf-8")
    return path


def test_every_type_has_frames(frames: Frames) -> None:
    assert {frame.type for frame in frames.all} == set(load_ontology().types)
    assert len(frames.all) >= 450


def test_ids_begin_with_the_type_and_are_found_by_name(frames: Frames) -> None:
    for frame in frames.all:
        assert frame.id.split(".")[0].upper() == frame.type, frame.id
        assert frames.named(frame.id) is frame


def test_the_specific_stands_before_the_general(frames: Frames) -> None:
    ranks = [(frame.priority, frame.conditions) for frame in frames.by_noun["attack"]]
    assert ranks == sorted(ranks, reverse=True)


def test_most_modes_of_the_ontology_have_a_frame(frames: Frames) -> None:
    used = {(frame.type, frame.mode) for frame in frames.all}
    wanted = {(name, mode) for name, entry in load_ontology().types.items() for mode in entry.modes}
    assert wanted <= used


def test_a_frame_of_ones_own_is_read_with_all_its_fields(tmp_path: Path) -> None:
    frames = load_frames([own(tmp_path, GOOD)])
    frame = frames.named("assault.pelt-with-eggs")
    assert frame is not None
    assert frame.verbs == (("egg", ""), ("pelt", "out"))
    assert frame.nouns == ("egging",)
    assert frame.recipient == ("object", "of")
    wanted = frame.require["object"]
    assert wanted.classes == {"person"}
    assert "helicopter" in wanted.lemmas
    assert (("tear", "gas"), 1) in wanted.phrases["gas"]
    assert (("state", "of", "siege"), 0) in wanted.phrases["state"]
    assert frame.with_complement is not None
    assert "bomb" in frame.with_complement.lemmas
    assert frame.where == "frames/own.toml:1"
    assert frame in frames.by_verb["egg"]


def test_a_frame_of_ones_own_replaces_one_of_the_same_id(tmp_path: Path) -> None:
    text = GOOD.replace("assault.pelt-with-eggs", "assault.attack")
    frames = load_frames([own(tmp_path, text)])
    assert [f.where for f in frames.all if f.id == "assault.attack"] == ["frames/own.toml:1"]


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        (
            'mode = "primitive"',
            'mode = "bombs"',
            'frames/own.toml:6: mode "bombs" is not a mode of ASSAULT; did you mean "explosives"?',
        ),
        (
            'mode = "primitive"',
            'mode = "primitiv"',
            'frames/own.toml:6: mode "primitiv" is not a mode of ASSAULT; did you mean "primitive"?',
        ),
        (
            'type = "ASSAULT"',
            'type = "ASSAULTS"',
            'frames/own.toml:5: "ASSAULTS" is not an event type; did you mean "ASSAULT"?',
        ),
        (
            'actor = "subject',
            'actor = "subjects',
            'frames/own.toml:7: "subjects" is not a role; did you mean "subject"?',
        ),
        (
            '"@person"',
            '"@persons"',
            'frames/own.toml:9: "@persons" is neither a class nor a word list; did you mean "@person"?',
        ),
        (
            '"@attack_verb"',
            '"@attack_verbs"',
            'frames/own.toml:10: "@attack_verbs" is neither a class nor a word list; did you mean "@attack_verb"?',
        ),
        ('"crime"', '"crimes"', 'frames/own.toml:11: "crimes" is not a context; did you mean "crime"?'),
        (
            'noun = "egging"',
            'nouns = "egging"',
            'frames/own.toml:4: "nouns" is not a field of a frame; did you mean "noun"?',
        ),
        ('not = "The baker egged the dough."', "", 'frames/own.toml:1: the frame needs "not", a string'),
        ('contexts = ["crime"]', 'status = "happened"', 'frames/own.toml:11: "happened" is not a status'),
        ('contexts = ["crime"]', 'priority = "high"', 'frames/own.toml:11: "priority" must be int'),
        ('contexts = ["crime"]', "reciprocal = 1", 'frames/own.toml:11: "reciprocal" must be bool'),
        (
            'predicate = ["egg", "pelt out"]',
            "predicate = [3]",
            'frames/own.toml:3: "predicate" must be a word or a list of words',
        ),
        ('example = "Students egged Minister Doe."', 'example = "Students egged', "frames/own.toml: "),
    ],
)
def test_an_error_names_file_line_and_remedy(tmp_path: Path, old: str, new: str, message: str) -> None:
    with pytest.raises(KnowledgeFault) as caught:
        load_frames([own(tmp_path, GOOD.replace(old, new))])
    assert str(caught.value).startswith(message)


def test_a_frame_without_a_word_is_refused(tmp_path: Path) -> None:
    text = GOOD.replace('predicate = ["egg", "pelt out"]\nnoun = "egging"\n', "")
    with pytest.raises(KnowledgeFault, match='needs a "predicate" or a "noun"'):
        load_frames([own(tmp_path, text)])


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(KnowledgeFault, match=r"none\.toml"):
        load_frames([tmp_path / "none.toml"])


def test_a_hyphenated_condition_matches_parted_words_too(tmp_path: Path) -> None:
    frames = load_frames([own(tmp_path, GOOD.replace('"tear gas"', '"no-fly zone"'))])
    frame = frames.named("assault.pelt-with-eggs")
    assert frame is not None
    assert (("no", "-", "fly", "zone"), 3) in frame.require["object"].phrases["zone"]


@pytest.mark.parametrize(
    ("word", "forms"),
    [
        ("mobilize", ("mobilize", "mobilise")),
        ("mobilization", ("mobilization", "mobilisation")),
        ("paralyze", ("paralyze", "paralyse")),
        ("seize", ("seize",)),
        ("attack", ("attack",)),
    ],
)
def test_american_spellings_stand_for_british_ones(word: str, forms: tuple[str, ...]) -> None:
    assert spellings(word) == forms


@given(st.text(max_size=30))
def test_spellings_keep_the_word_itself_first(word: str) -> None:
    assert spellings(word)[0] == word


def test_a_class_includes_actors_by_kind_and_by_any_of_its_sectors(frames: Frames) -> None:
    soldiers = Actor("a", "soldiers", "group", sectors=("MIL",))
    general = Actor("b", "General Doe", "person", sectors=("RET", "MIL"))
    included = {
        name: [actor.id for actor in (soldiers, general) if frames.actor_classes[name].includes(actor)]
        for name in ("actor", "armed", "person", "officeholder", "court")
    }
    assert included == {"actor": ["a", "b"], "armed": ["a", "b"], "person": ["b"], "officeholder": ["b"], "court": []}


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ('sectors = ["JUD"]', 'sectors = ["JUDGE"]', 'frames/words.toml: class court: "JUDGE" is not a sector'),
        ('kinds = ["state"]', 'kinds = ["states"]', 'frames/words.toml: class state: "states" is not a kind of actor'),
        ('kinds = ["state"]', 'kind = ["state"]', 'frames/words.toml: class state: "kind" is not a field of a class'),
    ],
)
def test_a_class_of_an_unknown_kind_or_sector_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, old: str, new: str, message: str
) -> None:
    folder = tmp_path / "frames"
    folder.mkdir()
    text = (FRAMES / WORDS).read_text(encoding="utf-8")
    (folder / WORDS).write_text(text.replace(old, new, 1), encoding="utf-8")
    monkeypatch.setattr("dateline.knowledge.loaders.frames.FRAMES", folder)
    with pytest.raises(KnowledgeFault) as caught:
        load_frames()
    assert str(caught.value).startswith(message)
