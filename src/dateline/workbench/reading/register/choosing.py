"""What a search asks for, as a mask over the rows of the register."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
import pyarrow.compute as pc

from dateline.store.dates import last_day
from dateline.workbench.reading.query import Query
from dateline.workbench.reading.register.coding import NOWHERE
from dateline.workbench.reading.register.numbering import Truths
from dateline.workbench.reading.register.register import FIRST_DAY, Register, Rows
from dateline.workbench.reading.sentences import ordinal_day
from dateline.workbench.reading.wording import Wording

KINDS = ("type", "mode", "status", "quad")


def mask_of(register: Register, query: Query, wording: Wording, without: Rows | None = None) -> Truths | None:
    """For each row whether it answers a search; nothing where all rows do. `without` are rows that do not."""
    if query.reviewed and "unseen" not in query.reviewed:
        return np.zeros(register.size, np.bool_)
    parts = [
        *_kinds(register, query),
        *_lists(register, query),
        *_days(register, query),
        *_words(register, query.words.casefold().split()),
    ]
    if query.article:
        chosen = np.zeros(register.size, np.bool_)
        chosen[register.rows_of_articles(query.article)] = True
        parts.append(chosen)
    if query.confidence:
        parts.append(_any(_band(register, word, wording) for word in query.confidence))
    if register.alive is not None:
        parts.append(register.alive)
    mask = _all(parts)
    if without is not None and len(without):
        mask = np.ones(register.size, np.bool_) if mask is None else mask.copy()
        mask[without] = False
    return mask


def _all(parts: list[Truths]) -> Truths | None:
    if not parts:
        return None
    mask = parts[0]
    for part in parts[1:]:
        mask = mask & part
    return mask


def _any(parts: Iterable[Truths]) -> Truths:
    found, *others = parts
    for part in others:
        found = found | part
    return found


def _kinds(register: Register, query: Query) -> Iterable[Truths]:
    """Type, mode, status and quad category stand in one text, whose number is looked up once."""
    kinds = register.frozen["kind"]
    asked = [(name, getattr(query, name)) for name in KINDS if getattr(query, name)]
    tables = [kinds.having(f"{name} {value}" for value in values) for name, values in asked]
    if tables:
        yield np.logical_and.reduce(tables)[register.codes["kind"]]


def _lists(register: Register, query: Query) -> Iterable[Truths]:
    for columns, wanted in (
        (("actors",), query.actor),
        (("recipients",), query.recipient),
        (("actors", "recipients"), query.party),
        (("sources",), query.source),
        (("countries",), query.country),
        (("place",), query.place),
        (("outlet",), query.outlet),
    ):
        if wanted:
            yield _any(register.frozen[name].having(wanted)[register.codes[name]] for name in columns)


def _days(register: Register, query: Query) -> Iterable[Truths]:
    """An event that is dated to a week, a month or a year belongs to every time that it may have been in."""
    since = ordinal_day(query.since)
    if since is not None:
        yield register.last >= since - FIRST_DAY
    until = last_day(query.until)
    if until is not None:
        yield (register.day <= until.toordinal() - FIRST_DAY) & (register.day != NOWHERE)


def _band(register: Register, word: str, wording: Wording) -> Truths:
    """The rows whose confidence is told by a word."""
    bounds = dict(wording.confidence)
    least = bounds[word]
    above = min((bound for bound in bounds.values() if bound > least), default=None)
    known = ~np.isnan(register.confidence)
    if above is None:
        return known & (register.confidence >= least)
    below = register.confidence < above
    return known & below if least == min(bounds.values()) else known & below & (register.confidence >= least)


def _words(register: Register, words: list[str]) -> Iterable[Truths]:
    for word in dict.fromkeys(words):
        found = np.zeros(register.size, np.bool_)
        for file, offset in zip(register.files, register.offsets, strict=False):
            matching = np.flatnonzero(pc.match_substring(file.words, word).to_numpy(zero_copy_only=False))
            for number in matching:
                rows = file.rows_of_words[file.word_starts[number] : file.word_starts[number + 1]]
                found[rows.astype(np.int64) + offset] = True
        for name in ("actors", "recipients", "place"):
            found |= register.frozen[name].saying(word)[register.codes[name]]
        yield found
