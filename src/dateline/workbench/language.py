"""The languages of the pages: their catalogues, and which of them a reader gets.

A catalogue is a file `texts/CODE.po`, read as it is when the first reader asks for its language: nothing need be
compiled. A text that a catalogue lacks stays English.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cache
from gettext import GNUTranslations
from importlib.resources import files
from io import BytesIO

from babel import Locale, negotiate_locale
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

from dateline.translation import ENGLISH, ENGLISH_CODE, Language

ENDING = ".po"
LONGEST_HEADER, MOST_TAGS = 500, 20


@cache
def codes() -> tuple[str, ...]:
    """The codes of the languages that there are, English first."""
    folder = files("dateline.workbench") / "texts"
    return (
        ENGLISH_CODE,
        *sorted(one.name.removesuffix(ENDING) for one in folder.iterdir() if one.name.endswith(ENDING)),
    )


@cache
def language(code: str) -> Language:
    """A language with its catalogue, by one of :func:`codes`; English for any other code."""
    if code == ENGLISH_CODE or code not in codes():
        return ENGLISH
    source = (files("dateline.workbench") / "texts" / f"{code}{ENDING}").read_bytes()
    compiled = BytesIO()
    write_mo(compiled, read_po(BytesIO(source), locale=code))
    compiled.seek(0)
    return Language(code, own_name(code), GNUTranslations(compiled))


@cache
def own_name(code: str) -> str:
    """The name of a language in itself: "français"."""
    return ENGLISH.name if code == ENGLISH_CODE else Locale.parse(code).get_language_name(code) or code


@cache
def choices() -> tuple[Language, ...]:
    """The languages to choose from, without their catalogues."""
    return tuple(Language(code, own_name(code)) for code in codes())


def choose(wishes: Sequence[str], accepted: str) -> Language:
    """The first of some codes that there is, such as what a reader chose and what the host has set, else what a browser
    accepts by its header Accept-Language, else English."""
    wished = next((code for code in wishes if code in codes()), None)
    return language(wished or negotiate_locale(list(_tags(accepted)), codes(), sep="-") or ENGLISH_CODE)


def _tags(header: str) -> Iterator[str]:
    """The languages of a header Accept-Language, the most wanted first."""
    wanted = []
    for place, one in enumerate(header[:LONGEST_HEADER].split(",")[:MOST_TAGS]):
        tag, _, quality = one.partition(";")
        wanted.append((-_weight(quality), place, tag.strip().lower()))
    return (tag for weight, _, tag in sorted(wanted) if weight < 0 and tag)


def _weight(quality: str) -> float:
    name, _, value = quality.partition("=")
    try:
        return float(value) if name.strip() == "q" else 1.0
    except ValueError:
        return 0.0
