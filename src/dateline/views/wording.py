"""The words of the pages: verbs for events, names for codes and countries, read from `views/wording/`."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from importlib.resources import files
from importlib.resources.abc import Traversable


@dataclass(frozen=True)
class Verb:
    """How one type and mode is told; the columns of `verbs.tsv`."""

    base: str
    past: str
    alone_base: str
    alone_past: str
    passive: str
    noun: str


@dataclass(frozen=True)
class Wording:
    """All words that the pages put for codes."""

    verbs: Mapping[tuple[str, str], Verb]
    countries: Mapping[str, str]
    labels: Mapping[str, Mapping[str, str]]
    quad_of: Mapping[str, int]
    confidence: tuple[tuple[str, float], ...]

    def verb(self, event_type: str, mode: str | None) -> Verb:
        """The verb of a type and mode; that of the type alone if the mode has none of its own."""
        return self.verbs.get((event_type, (mode or "").lower())) or self.verbs[event_type, ""]

    def label(self, group: str, code: str) -> str:
        """The words for a code of one group ("types", "stances" …); the code itself if it has none."""
        return self.labels.get(group, {}).get(code, code.replace("_", " "))

    def country(self, code: str | None) -> str:
        """The name of a country; the code itself if unknown; empty for none."""
        return self.countries.get(code, code) if code else ""

    def modes(self, event_type: str) -> list[str]:
        """The modes of a type in the order of `verbs.tsv`."""
        return [mode for kind, mode in self.verbs if kind == event_type and mode]

    def certainty(self, confidence: float | None) -> str | None:
        """Confidence as a word, or nothing where the coder gave none."""
        if confidence is None:
            return None
        return next((word for word, least in self.confidence if confidence >= least), self.confidence[-1][0])


def load_wording() -> Wording:
    """Read the wording that the package carries."""
    folder = files("dateline.views") / "wording"
    labels = tomllib.loads((folder / "labels.toml").read_text("utf-8"))
    contexts = tomllib.loads((files("dateline.knowledge") / "plover" / "contexts.toml").read_text("utf-8"))
    labels["contexts"] = {name: context["meaning"] for name, context in contexts.items()}
    quad_of = labels.pop("quad_of")
    confidence = tuple(labels.pop("confidence").items())
    verbs = {(row[0], row[1]): Verb(*row[2:]) for row in _rows(folder / "verbs.tsv")}
    countries = {row[0]: row[1] for row in _rows(folder / "countries.tsv")}
    return Wording(verbs, countries, labels, quad_of, confidence)


def _rows(path: Traversable) -> Iterator[list[str]]:
    for line in path.read_text("utf-8").splitlines():
        if line and not line.startswith("#"):
            yield line.split("\t")
