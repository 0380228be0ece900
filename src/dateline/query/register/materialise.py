"""Rows of the register as rows of the pages; the texts that it does not hold are read from the corpus's files."""

from __future__ import annotations

import math
from collections.abc import Sequence
from datetime import date
from functools import lru_cache, partial
from typing import Any

import msgspec
import numpy as np
import pyarrow as pa

from dateline.cache import Cache
from dateline.query.register.encoding import (
    FIELD,
    NOWHERE,
    Coded,
    Frozen,
    Numbers,
    contexts_of,
    ends_of,
    figures_of,
    place_of,
    sides_of,
    sources_of,
)
from dateline.query.register.register import FIRST_DAY, Register
from dateline.record import Article, Event, Published
from dateline.views.event_row import Row, Where, make_row, where
from dateline.views.wording import Wording

TEXTS = ("evidence", "headline", "url")
GROUPS_KEPT = 24
ROWS_KEPT = 4096
ROWS_A_PAGE = 256
DAYS_KEPT = 65_536


class Shelf:
    """Reads the texts of rows, a group of some thousand at a time; the groups used last are kept."""

    def __init__(self) -> None:
        self._groups = Cache(GROUPS_KEPT)

    def texts(self, file: Coded, at: int) -> dict[str, Any]:
        """The texts of one row of a file."""
        group, inside = file.groups.place(at)
        table: pa.Table = self._groups.get((file.groups.path, group), partial(file.groups.read, group, TEXTS))
        return {name: table[name][inside].as_py() for name in TEXTS}


def tell_rows(register: Register, numbers: Sequence[int], shelf: Shelf | None, wording: Wording) -> list[Row]:
    """Some rows of the register as rows of the pages, in the given order; without a shelf, without their texts."""

    def tell(number: int) -> Row:
        return _row(register, number, wording)

    if len(numbers) <= ROWS_A_PAGE:
        told: Cache = register.once("told", lambda: Cache(ROWS_KEPT))
        rows = {number: told.get(number, partial(tell, number)) for number in numbers}
    else:
        rows = {number: tell(number) for number in numbers}
    if shelf is not None:
        # In the order of the files, so that no part of them is read twice.
        rows = {number: _with_texts(rows[number], shelf.texts(*register.where(number))) for number in sorted(numbers)}
    return [rows[number] for number in numbers]


def _with_texts(row: Row, texts: dict[str, Any]) -> Row:
    return msgspec.structs.replace(row, **{**texts, "evidence": texts["evidence"] or ""})


def _row(register: Register, number: int, wording: Wording) -> Row:
    file, at = register.where(number)
    text = {name: register.frozen[name].whole.texts[int(codes[number])] for name, codes in register.codes.items()}
    event_type, mode, quad, status, ongoing, background, prominence = text["kind"].split(FIELD)
    start, end = ends_of(text["when"])
    actors, recipients = sides_of(text["actors"], "actor"), sides_of(text["recipients"], "recipient")
    sources, according_to = sources_of(text["sources"], (*actors, *recipients))
    counted, place = figures_of(text["figures"]), place_of(text["place"])
    figures = {figure.id: figure for figure, _ in counted}
    confidence, published = _share(register.confidence[number]), int(register.published[number])
    event = Event(
        id=file.events[at].as_py(),
        type=event_type,  # type: ignore[arg-type]
        trigger=(0, 1),
        evidence=(),
        mode=mode or None,
        quad=int(quad) if quad else None,
        contexts=contexts_of(text["contexts"]),
        actors=tuple([actor.id for actor in actors]),
        recipients=tuple([actor.id for actor in recipients]),
        place=place.id if place else None,
        start=start,
        end=end,
        status=status,  # type: ignore[arg-type]
        ongoing=ongoing == "true",
        background=background == "true",
        according_to=according_to,
        figures=tuple(figures),
        prominence=prominence or "body",  # type: ignore[arg-type]
        confidence=confidence,
    )
    article = Article(
        id=file.articles.text(at) or "",
        text="",
        outlet=text["outlet"] or None,
        published=Published(None if published == NOWHERE else day_text(published + FIRST_DAY)),
    )
    everyone = {actor.id: actor for actor in (*actors, *recipients)} | sources
    places = {place.id: place} if place else {}
    given_by = {figure.id: source for figure, source in counted}
    row = make_row(article, event, everyone, places, figures, given_by, "", wording)
    return msgspec.structs.replace(row, least_field_confidence=_share(register.least_field_confidence[number]))


def _share(value: float) -> float | None:
    return None if math.isnan(value) else float(value)


@lru_cache(DAYS_KEPT)
def day_text(ordinal: int) -> str:
    """A day of the calendar as ISO date."""
    return date.fromordinal(ordinal).isoformat()


def where_of_text(text: str) -> Where | None:
    """The place that a combined text stands for, as lists show it; none for an empty one."""
    place = place_of(text)
    return where(place) if place else None


def quad_of_kinds(kinds: Frozen) -> Numbers:
    """The quad category of each kind of event, 0 where it has none."""
    quads = np.zeros(kinds.size, np.int32)
    for quad in range(1, 5):
        quads[kinds.having([f"quad {quad}"])] = quad
    return quads
