"""Dates, numbers and names of countries in the language that is spoken, by the data of the Unicode CLDR in Babel.

Babel is imported where another language than English is spoken: the commands, which speak English, start without it.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from functools import cache, lru_cache

from dateline.translation import Language, spoken

NUMBERS_KEPT = 8192
FIRST_OF_MONTH: Mapping[str, str] = {"fr": "1er"}
"""How languages write the first day of a month that Babel does not write so."""
OF_OUR_OWN = {"XKX": "XK"}
"""Codes of three letters that are no codes of ISO 3166."""


def day_in(day: date, language: Language) -> str:
    """A day in another language than English: "8 décembre 2016"."""
    from babel.dates import format_date

    words = format_date(day, "long", language.code)
    first = FIRST_OF_MONTH.get(language.code)
    return words.replace("1", first, 1) if first and day.day == 1 else words


def month_in(day: date, language: Language, short: bool = False) -> str:
    """The month of a day in another language than English: "décembre 2016", short "déc. 2016"."""
    from babel.dates import format_skeleton

    return format_skeleton("yMMM" if short else "yMMMM", day, locale=language.code)


def short_day(day: date) -> str:
    """A day without its year, as a mark below a drawing: "8 Dec"."""
    language = spoken()
    if language.is_english:
        return f"{day.day} {day:%b}"
    from babel.dates import format_skeleton

    return format_skeleton("MMMd", day, locale=language.code)


def short_month(day: date) -> str:
    """The month of a day, as a mark below a drawing: "Dec 2016"."""
    language = spoken()
    return f"{day:%b %Y}" if language.is_english else month_in(day, language, short=True)


def number_words(value: float) -> str:
    """A number with marks between thousands and up to ten digits: "12,345", "0.5"."""
    language = spoken()
    if language.is_english:
        return f"{value:,.10g}" if isinstance(value, float) else f"{value:,}"
    return _number(value, "#,##0.##########" if isinstance(value, float) else "#,##0", language.code)


def decimal_words(value: float) -> str:
    """A number with two digits after the point: "0.85"."""
    language = spoken()
    return f"{value:.2f}" if language.is_english else _number(value, "0.00", language.code)


@lru_cache(NUMBERS_KEPT)
def _number(value: float, form: str, code: str) -> str:
    from babel.numbers import format_decimal

    return format_decimal(value, format=form, locale=code)


def country_in(code: str, language: Language) -> str | None:
    """The name of a country, given by three letters, in a language, if the CLDR has one."""
    return _countries(language.code).get(code)


@cache
def _countries(code: str) -> Mapping[str, str]:
    from babel.core import Locale, get_global

    names = Locale.parse(code).territories
    two_letters = {three: others[0] for three, others in get_global("territory_aliases").items() if len(three) == 3}
    return {three: names[two] for three, two in (two_letters | OF_OUR_OWN).items() if two in names}
