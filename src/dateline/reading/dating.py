"""The publication date of an article and its basis: given, metadata, url, byline, text or file."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from datetime import date, datetime, timedelta
from itertools import chain

from dateline.record import DateBasis, Published

_MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "jan january",
            "feb february",
            "mar march",
            "apr april",
            "may",
            "jun june",
            "jul july",
            "aug august",
            "sep sept september",
            "oct october",
            "nov november",
            "dec december",
        ),
        start=1,
    )
    for name in names.split()
}
_WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_MONTH = (
    r"(?P<month>Jan(?:uary)?|Feb(?:ruary)?|Mar(?:ch)?|Apr(?:il)?|May|June?|July?|Aug(?:ust)?"
    r"|Sept?(?:ember)?|Oct(?:ober)?|Nov(?:ember)?|Dec(?:ember)?)"
)
_CLOCK = r"(?: \d\d?[:.]\d\d(?: ?[ap]\.?m\.?)?(?: [A-Z]{2,4})?,?)?"
_DAY = r"(?P<day>[0-3]?\d)(?:st|nd|rd|th)?"
_YEAR = r"(?P<year>(?:19|20)\d\d)"
_FULL_DATES = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        rf"\b{_YEAR}[-/.](?P<month>[01]?\d)[-/.]{_DAY}(?!\d)",
        rf"\b{_MONTH}\.?,? {_DAY}\b,?(?: at)?{_CLOCK} (?:of )?{_YEAR}\b",
        rf"\b{_DAY}(?: of)?[ -]{_MONTH}\.?,?[ -]{_YEAR}\b",
        rf"(?<!\d){_YEAR}(?P<month>[01]\d)(?P<day>[0-3]\d)(?=T?\d{{0,6}}(?!\d))",
        rf"\b{_MONTH}\.? {_DAY}\b.{{0,30}}? {_YEAR}\b",
    )
)
_NUMERIC_DATE = re.compile(r"(?<![\d/.])(\d\d?)([/.-])(\d\d?)[/.-]((?:19|20)\d\d)(?!\d)")
_DAY_AND_MONTH = (
    re.compile(rf"\b{_MONTH}\.? {_DAY}\b", re.IGNORECASE),
    re.compile(rf"\b{_DAY} {_MONTH}\b", re.IGNORECASE),
)
_FULL_IN_TEXT = _FULL_DATES[1:3]
_URL_DATES = (
    re.compile(rf"[/_-]{_YEAR}[/_-](?P<month>[01]?\d)[/_-](?P<day>[0-3]?\d)(?=[/_.?-]|$)"),
    re.compile(rf"/{_YEAR}/{_MONTH}/(?P<day>[0-3]?\d)(?=[/_.?-]|$)", re.IGNORECASE),
    re.compile(rf"[/_-]{_YEAR}(?P<month>[01]\d)(?P<day>[0-3]\d)(?=[/_.?-]|$)"),
    re.compile(rf"/{_YEAR}/?(?P<month>[01]\d)/(?P<day>[0-3]\d)/"),
    re.compile(rf"[/_-](?P<month>[01]?\d)[/_-](?P<day>[0-3]?\d)[/_-]{_YEAR}(?=[/_.?-]|$)"),
)
_UTC_ENDINGS = ("Z", "+00:00", "+0000", "UTC", "GMT")
_EARLIEST = date(1985, 1, 2)
_LATEST = date(2100, 1, 1)


def parse_date(printed: str, day_first: bool | None = None) -> str | None:
    """Return the first full date in ``printed`` as ISO, or ``None``.

    Dates in numbers alone, such as 3/12/2021, are read only if one of the two cannot be a month, or if ``day_first``
    says which of them is the day.
    """
    for pattern in _FULL_DATES:
        for match in pattern.finditer(printed):
            day = _date_from_match(match)
            if day:
                return day.isoformat()
    return _parse_numeric_date(printed, day_first)


def find_first_date(text: str) -> str | None:
    """The first full date in words ("Dec. 8, 2016", "8 December 2016") in running text, as ISO, or ``None``."""
    span = find_full_date(text)
    return span[0] if span else None


def find_full_date(text: str) -> tuple[str, int, int] | None:
    """The first full date in words in running text: ISO, and the start and end of its words."""
    matches = [match for pattern in _FULL_IN_TEXT for match in pattern.finditer(text)]
    for match in sorted(matches, key=re.Match.start):
        day = _date_from_match(match)
        if day:
            return day.isoformat(), match.start(), match.end()
    return None


def find_url_date(url: str | None) -> str | None:
    """The date in an address such as …/2021/03/12/…, as ISO, or ``None``."""
    for pattern in _URL_DATES if url else ():
        for match in pattern.finditer(url or ""):
            day = _date_from_match(match)
            if day:
                return day.isoformat()
    return None


def decide_publication_date(
    *,
    given: str | None = None,
    metadata: Iterable[str] = (),
    url: str | None = None,
    byline: Iterable[str] = (),
    text: Iterable[str] = (),
    file_date: str | None = None,
    day_first: bool | None = None,
) -> Published:
    """Return the publication date by the first basis that yields one.

    ``url`` is the address of the page; the other arguments are dates as printed, in which ``day_first`` says the order
    of day and month in numbers, if that is known.
    """
    url_day = find_url_date(url)
    stamps, lines = list(metadata), list(byline)
    candidates = chain(
        _parsed([given], "given"),
        _metadata_dates(stamps, url_day, lines, day_first),
        _parsed([url_day], "url"),
        _parsed(lines, "byline", day_first),
        _parsed(text, "text"),
        _parsed([file_date], "file"),
    )
    return next(candidates, Published())


def infer_day_first(printed: Iterable[str], language: str | None) -> bool | None:
    """Whether dates in numbers on a page have the day first: by those of its dates that can be read in one way only,
    else by its language where this names a region ("en-US", "en-GB"); ``None`` if nothing says it.

    >>> infer_day_first(["07/11/2023", "07/14/2023"], None)
    False
    """
    for words in printed:
        for match in _NUMERIC_DATE.finditer(words):
            first, second = int(match[1]), int(match[3])
            if match[2] != "." and (first > _MONTHS_IN_YEAR) != (second > _MONTHS_IN_YEAR):
                return first > _MONTHS_IN_YEAR
    region = (language or "").replace("_", "-").partition("-")[2].upper()
    return None if not region else region not in _MONTH_FIRST_REGIONS


_MONTHS_IN_YEAR = 12
_MONTH_FIRST_REGIONS = frozenset({"US", "PH"})


def _parsed(printed: Iterable[str | None], basis: DateBasis, day_first: bool | None = None) -> Iterator[Published]:
    for words in printed:
        if words and (day := parse_date(words, day_first)):
            yield Published(day, basis)


def _metadata_dates(
    printed: list[str], url_day: str | None, lines: list[str], day_first: bool | None
) -> Iterator[Published]:
    for words in printed:
        if not (day := parse_date(words, day_first)):
            continue
        if words.endswith(_UTC_ENDINGS):
            # Universal time may be a day off from the local day of publication, which the address, another stamp of
            # the same moment or the byline gives.
            if url_day and _days_apart(day, url_day) == 1:
                yield Published(url_day, "url")
            local = _local_day(words, printed) or next(
                (own for line in lines if (own := parse_date(line, day_first)) and _days_apart(day, own) <= 1), None
            )
            if local and _days_apart(day, local) == 1:
                yield Published(local, "metadata")
        yield Published(day, "metadata")


def _local_day(stamp: str, stamps: list[str]) -> str | None:
    """The local day of the moment of a stamp in universal time, if another stamp gives the moment with its offset."""
    moment = _moment(stamp)
    for other in stamps:
        local = _moment(other)
        if moment and local and not other.endswith(_UTC_ENDINGS) and local == moment:
            return local.date().isoformat()
    return None


def _moment(stamp: str) -> datetime | None:
    try:
        moment = datetime.fromisoformat(stamp.replace("Z", "+00:00"))
    except ValueError:
        return None
    return moment if moment.tzinfo is not None else None


def infer_date_from_captions(taken: Iterable[str | None], lead: str) -> str | None:
    """Return the day on which the weekday in the lead falls, if it is that of the latest photograph or the next.

    The date of a photograph bounds the publication date from below; if the lead names the same weekday or the next,
    both are about the same days.
    """
    days = sorted(date.fromisoformat(day) for day in taken if day)
    if not days:
        return None
    for later in (1, 0):
        day = days[-1] + timedelta(days=later)
        if _WEEKDAYS[day.weekday()] in lead:
            return day.isoformat()
    return None


def complete_dateline_day(dateline: str, file_date: str | None) -> Iterator[str]:
    """Yield the day that a dateline names without a year: the latest such day up to that of the file.

    For example "LIMA, Nov 23 (Reuters) -".
    """
    latest = parse_date(file_date) if file_date else None
    match = next(filter(None, (pattern.search(dateline) for pattern in _DAY_AND_MONTH)), None)
    if latest is None or match is None:
        return
    file_day = date.fromisoformat(latest)
    for year in (file_day.year, file_day.year - 1):
        day = _make_date(year, _MONTHS[match["month"].lower()], int(match["day"]))
        if day and day <= file_day:
            yield day.isoformat()
            return


def _days_apart(day: str, other_day: str) -> int:
    return abs((date.fromisoformat(day) - date.fromisoformat(other_day)).days)


def _date_from_match(match: re.Match[str]) -> date | None:
    month = match["month"].lower()
    return _make_date(
        int(match["year"]), _MONTHS.get(month) or (int(month) if month.isdigit() else 0), int(match["day"])
    )


def _parse_numeric_date(printed: str, day_first: bool | None) -> str | None:
    for match in _NUMERIC_DATE.finditer(printed):
        first, second, year = int(match[1]), int(match[3]), int(match[4])
        # Where dates are written with full stops, the day comes first.
        is_day_first = True if match[2] == "." else day_first
        orders = {True: [(second, first)], False: [(first, second)], None: [(second, first), (first, second)]}[
            is_day_first
        ]
        days = {day for month, number in orders if (day := _make_date(year, month, number))}
        if len(days) == 1:
            return days.pop().isoformat()
    return None


def _make_date(year: int, month: int, day: int) -> date | None:
    try:
        result = date(year, month, day)
    except ValueError:
        return None
    return result if _EARLIEST <= result < _LATEST else None
