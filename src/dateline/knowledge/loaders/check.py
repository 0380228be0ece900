"""A user's folder of knowledge, checked whole: every fault in it is found, not only the first."""

from __future__ import annotations

from collections.abc import Iterator
from difflib import get_close_matches
from functools import partial
from pathlib import Path

from dateline.knowledge.loaders.actor_names import FIELDS, check_names
from dateline.knowledge.loaders.actors import check_roles
from dateline.knowledge.loaders.files import PACKAGED, SUBJECTS, faults_of, find_files
from dateline.knowledge.loaders.frames import FRAMES, WORDS, load_frames
from dateline.knowledge.loaders.gazetteer import check_places
from dateline.knowledge.loaders.office_holders import check_holders
from dateline.knowledge.loaders.speech_cues import check_cues

# The files that dateline reads in a folder of knowledge of a user's own.
READ = (
    *(f"actors/{pattern}" for pattern in FIELDS),
    *(f"actors/{name}.tsv" for name in ("people", "roles", "modifiers", "first_names")),
    "cues/*.toml",
    "frames/*.toml",
    "gazetteer/places.tsv",
    *(f"reader/{name}" for name in ("config.json", "encoder.onnx", "heads.npz", "tokenizer.json")),
)
# Files that may lie anywhere: what describes a folder, and what makes it part of a Python package.
NOT_KNOWLEDGE = (".md", ".rst", ".txt", ".py", ".pyc")


def check_folder(folder: Path) -> Iterator[str]:
    """Yield the faults of a folder of knowledge, each with file, line and remedy; nothing if all is well.

    Tables are checked row by row and field by field; of a TOML file the first fault is reported. Files and folders that
    dateline does not read are faults, too, for their names may be misspelt.
    """
    yield from check_names(folder)
    for path in find_files([folder], "actors/people.tsv"):
        yield from check_holders(path)
    yield from check_roles(folder)
    yield from check_cues(folder)
    yield from check_places(folder)
    frame_files = (path for path in find_files([folder], "frames/*.toml") if path != FRAMES / WORDS)
    yield from faults_of(partial(load_frames, [path]) for path in frame_files)
    # The package's own folder holds more than what users can extend.
    if folder.resolve() != PACKAGED.resolve():
        yield from find_unread(folder)


def find_unread(folder: Path) -> Iterator[str]:
    """Yield a fault for every folder and file that dateline does not read, with the name that may be meant."""
    for path in sorted(folder.iterdir()):
        if path.name.startswith((".", "_")) or path.suffix in NOT_KNOWLEDGE:
            continue
        if path.name in SUBJECTS and path.is_dir():
            yield from _unread_in_subject(path)
        elif path.is_dir():
            yield f"{path}: this folder is not read{_nearest(path.name, SUBJECTS)}"
        else:
            yield f"{path}: this file is not read; put it into one of the folders {', '.join(SUBJECTS)}"


def _unread_in_subject(subject: Path) -> Iterator[str]:
    patterns = [pattern.partition("/")[2] for pattern in READ if pattern.startswith(f"{subject.name}/")]
    for path in sorted(subject.iterdir()):
        if path.name.startswith((".", "_")) or path.suffix in NOT_KNOWLEDGE:
            continue
        if path.is_dir() or not any(path.match(pattern) for pattern in patterns):
            yield f"{path}: this {'folder' if path.is_dir() else 'file'} is not read{_nearest(path.name, patterns)}"


def _nearest(name: str, allowed: tuple[str, ...] | list[str]) -> str:
    near = get_close_matches(name.lower(), allowed, n=1, cutoff=0.6)
    return f'; did you mean "{near[0]}"?' if near else f"; dateline reads {', '.join(allowed)}"
