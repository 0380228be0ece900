"""What the reports of one event tell differently: how many, who did it, and whether it happened at all."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

import msgspec

from dateline.record import Event, Figure, Record, Span, speaker_of, statement_around
from dateline.translation import gettext
from dateline.views.event_detail import DisputeView, Words, around, event_of, quote, span_of_saying
from dateline.views.event_row import LEFT_OUT, Count, Key, Party, Row, as_decided, count
from dateline.views.wording import CLAIMING, DENYING, Wording, amount_words, when_words

ROUGHLY = 0.1
"""How far a figure that is given as approximate may be off, as a share of it."""
BY_VIOLENCE = ("ASSAULT", "COERCE")
SECTOR = slice(3, 6)
Range = tuple[float, float]
Overlay = Mapping[Key, Row]
RowsAt = Callable[[Sequence[Key]], Overlay]


class ReportedVersion(msgspec.Struct, frozen=True):
    """What one report says: its outlet, who says so in it (nobody where it is the article itself), and the words."""

    article: str
    event: str
    outlet: str | None
    source: str | None
    published: str | None
    says: str
    figure: Count | None = None
    words: Words | None = None


class VersionGroup(msgspec.Struct, frozen=True):
    """One answer, and the reports that give it; `more` is how many give it besides those that are shown."""

    says: str
    tellings: tuple[ReportedVersion, ...]
    more: int = 0


class Contest(msgspec.Struct, frozen=True):
    """A question to which the reports of one event give answers that exclude each other; of figures the lowest first.

    `about` is the kind of figure, "happened" or "blamed"; `article` and `event` are the fullest report of the event.
    """

    about: str
    question: str
    article: str
    event: str
    sentence: str
    published: str
    sides: tuple[VersionGroup, ...]

    @property
    def keys(self) -> frozenset[Key]:
        """The reports that give an answer."""
        return frozenset((one.article, one.event) for side in self.sides for one in side.tellings)


def fullest(reports: Sequence[Row]) -> Row:
    """Of the reports of one event that which tells most fields of it."""
    return max(reports, key=lambda row: len(row.actors) + len(row.recipients) + (row.place is not None))


def find_contests(reports: Sequence[Row], wording: Wording) -> list[Contest]:
    """What the reports of one event tell differently. What one article alone tells differently is no matter between
    reports."""
    if len({row.article for row in reports}) < 2:
        return []
    head = fullest(reports)
    found = [*_happened(reports), *_blamed(reports, wording), *_figures(reports, wording)]
    return [
        Contest(
            about=about,
            question=question_words(about, head, wording),
            article=head.article,
            event=head.event,
            sentence=head.sentence,
            published=max((row.published or "" for row in reports), default=""),
            sides=tuple(sides),
        )
        for about, sides in found
        if _between_articles(sides)
    ]


def question_words(about: str, row: Row, wording: Wording) -> str:
    """A question about an event: "How many were killed in Aleppo on 7 December 2016?"."""
    where = gettext("in %(place)s", place=row.place.name) if row.place else ""
    parts = [part for part in (where, when_words(row.start, row.end)) if part]
    setting = "".join(f" {part}" for part in parts)
    question = wording.label("questions", about)
    return question.format(event=wording.label("types", row.type), setting=setting)


def newest_contests(
    groups: Iterable[Sequence[Key]], rows_at: RowsAt, overlay: Overlay, wording: Wording, most: int
) -> list[Contest]:
    """The first contests in groups of reports, each report as members have decided."""
    out: list[Contest] = []
    for keys in groups:
        known = as_decided(keys, rows_at(keys), overlay)
        rows = [known[key] for key in keys if key in known]
        out += find_contests([row for row in rows if row.reviewed not in LEFT_OUT], wording)
        if len(out) >= most:
            break
    return out[:most]


def not_among(contests: Iterable[Contest], disputes: Iterable[DisputeView]) -> list[DisputeView]:
    """The claims in dispute within articles that are not told already by what is in dispute between reports."""
    told = {
        (one.article, one.event)
        for contest in contests
        if contest.about == "happened"
        for side in contest.sides
        for one in side.tellings
    }
    return [one for one in disputes if not any((one.article, event) in told for event in one.events)]


def _between_articles(sides: Sequence[VersionGroup]) -> bool:
    return len(sides) > 1 and len({one.article for side in sides for one in side.tellings}) > 1


def telling(row: Row, says: str, source: str | None = None, figure: Count | None = None) -> ReportedVersion:
    """What a report says, without its words."""
    return ReportedVersion(row.article, row.event, row.outlet, source, row.published, says, figure)


def _speakers(row: Row, stances: Iterable[str]) -> list[str | None]:
    return list(dict.fromkeys(source.name for source in row.sources if source.stance in stances))


def _happened(reports: Sequence[Row]) -> Iterator[tuple[str, list[VersionGroup]]]:
    """Who tells of the event, and who denies it: sources by their own stance, else the article by its status."""
    told: list[ReportedVersion] = []
    denied: list[ReportedVersion] = []
    for row in reports:
        claiming = _speakers(row, CLAIMING) or ([] if row.sources else [None])
        if row.status == "occurred":
            told += [telling(row, gettext("it happened"), name) for name in claiming]
        if row.status == "negated":
            denied += [telling(row, gettext("it did not happen"), name) for name in claiming]
        elif row.status == "occurred":
            denied += [telling(row, gettext("denies it"), name) for name in _speakers(row, DENYING)]
    if told and denied:
        yield (
            "happened",
            [
                VersionGroup(gettext("it happened"), tuple(told)),
                VersionGroup(gettext("it did not, or is denied"), tuple(denied)),
            ],
        )


def _figures(reports: Sequence[Row], wording: Wording) -> Iterator[tuple[str, list[VersionGroup]]]:
    """Figures whose ranges meet are one side."""
    given = sorted(figures_of(reports, wording), key=lambda one: bounds(one.figure))
    for kind in wording.labels["questions"]:
        sides: list[tuple[Range, list[ReportedVersion]]] = []
        for one in given:
            if one.figure is None or one.figure.kind != kind:
                continue
            low, high = bounds(one.figure)
            if sides and low <= sides[-1][0][1]:
                (least, most), held = sides[-1]
                sides[-1] = (least, max(most, high)), [*held, one]
            else:
                sides.append(((low, high), [one]))
        yield kind, [VersionGroup(_in_all(held), tuple(held)) for _, held in sides]


def _in_all(held: Sequence[ReportedVersion]) -> str:
    """The figures of a side as one: from the lowest number that is named to the highest."""
    given = [one.figure for one in held if one.figure is not None]
    named = [number for one in given for number in (one.low, one.high) if number is not None]
    if len({(one.low, one.high) for one in given}) == 1:
        return amount_words(given[0].low, given[0].high, all(one.approximate for one in given))
    return amount_words(min(named), max(named))


def figures_of(reports: Sequence[Row], wording: Wording) -> list[ReportedVersion]:
    """Every figure of the reports that can be compared with others, once for each article."""
    apart = wording.labels["counted_apart"]
    found: dict[tuple[object, ...], ReportedVersion] = {}
    for row in reports:
        source = next(iter(_speakers(row, CLAIMING)), None)
        for figure in sorted(row.figures, key=lambda one: one.unit is None):
            counted = figure.kind in wording.labels["questions"] and (figure.low, figure.high) != (None, None)
            if counted and not any(word in apart for word in (figure.unit or "").casefold().split()):
                same = (row.article, figure.kind, figure.low, figure.high)
                found.setdefault(same, telling(row, _amount(figure), source, figure))
    return list(found.values())


def _amount(figure: Count) -> str:
    return " ".join(part for part in (amount_words(figure.low, figure.high, figure.approximate), figure.unit) if part)


def bounds(figure: Count | None) -> Range:
    """The lowest and highest number that a figure allows; "at least 14" allows every number from there on."""
    low = figure.low if figure and figure.low is not None else 0.0
    high = figure.high if figure and figure.high is not None else math.inf
    about = ROUGHLY if figure and figure.approximate else 0.0
    return low * (1 - about), high * (1 + about)


def _blamed(reports: Sequence[Row], wording: Wording) -> Iterator[tuple[str, list[VersionGroup]]]:
    """Violence that some reports lay to one camp and others to another; reports that share an actor are one side."""
    sides: list[_Blamed] = []
    for row in reports:
        if row.type not in BY_VIOLENCE or not row.actors:
            continue
        names = {name for actor in row.actors for name in (actor.name, actor.code) if name}
        mine = _Blamed(names, {camp for actor in row.actors if (camp := _camp(actor, wording))}, [row])
        joined = [one for one in sides if one.meets(mine)]
        sides = [one for one in sides if one not in joined]
        for one in joined:
            mine = _Blamed(mine.names | one.names, mine.camps | one.camps, [*one.rows, *mine.rows])
        sides.append(mine)
    yield "blamed", [VersionGroup(_names(one.rows), tuple(_blaming(one.rows))) for one in sides if one.camps]


class _Blamed(msgspec.Struct):
    names: set[str]
    camps: set[tuple[str | None, str]]
    rows: list[Row]

    def meets(self, other: _Blamed) -> bool:
        """Whether both may be the same doers: by name or code, or of one camp as far as their countries are known."""
        return bool(self.names & other.names) or any(
            camp == theirs and (country == land or None in (country, land))
            for country, camp in self.camps
            for land, theirs in other.camps
        )


def _camp(actor: Party, wording: Wording) -> tuple[str | None, str] | None:
    """Whom an actor fights for, as far as its code tells, and of which country; a state fights for its government."""
    code = actor.code or ""
    sector = code[SECTOR] or ("GOV" if actor.country and code == actor.country else code)
    camp = wording.labels["camps"].get(sector)
    return (actor.country, camp) if camp else None


def _names(rows: Sequence[Row]) -> str:
    return ", ".join(dict.fromkeys(actor.name for row in rows for actor in row.actors))


def _blaming(rows: Sequence[Row]) -> Iterator[ReportedVersion]:
    for row in rows:
        says = ", ".join(actor.name for actor in row.actors)
        yield from (telling(row, says, name) for name in _speakers(row, CLAIMING) or [None])


RecordOf = Callable[[str], Record | None]
"""Finds the record of an article."""

MOST_QUOTED = 4
LONGEST = 300
REACH = 60


def quote_contests(contests: Iterable[Contest], record_of: RecordOf) -> list[Contest]:
    """The contests with words; of each side the first reports only, so that no page reads too many records."""
    return [
        msgspec.structs.replace(
            contest,
            sides=tuple(_quoted_side(side, contest.about, record_of) for side in contest.sides),
        )
        for contest in contests
    ]


def _quoted_side(side: VersionGroup, about: str, record_of: RecordOf) -> VersionGroup:
    shown = side.tellings[:MOST_QUOTED]
    return VersionGroup(side.says, tuple(quote_tellings(shown, about, record_of)), len(side.tellings) - len(shown))


def quote_tellings(tellings: Iterable[ReportedVersion], about: str, record_of: RecordOf) -> list[ReportedVersion]:
    """What reports say, each with its words; without them where its record does not have them."""
    return [_quoted(one, about, record_of(one.article)) for one in tellings]


def _quoted(telling: ReportedVersion, about: str, record: Record | None) -> ReportedVersion:
    event = event_of(record, telling.event) if record else None
    if record is None or event is None:
        return telling
    if telling.figure is not None:
        figure = _figure(record, event, telling)
        if figure is None:
            return telling
        said = statement_around(record, figure.span)
        source = speaker_of(record, said) if said else telling.source
        return msgspec.structs.replace(telling, source=source, words=quote_around(record, figure.span))
    span = _span_of_source(record, event, telling) if about == "happened" else None
    span = span or (event.evidence[0] if event.evidence else event.trigger)
    return msgspec.structs.replace(telling, words=quote(record, (span[0], min(span[1], span[0] + LONGEST))))


def quote_around(record: Record, span: Span, reach: int = REACH) -> Words:
    """Some words with those around them in their paragraph, cut between words."""
    before, said, after = around(record, span, reach)
    if len(before) == reach:
        before = "… " + before.partition(" ")[2]
    if len(after) == reach:
        after = after.rpartition(" ")[0] + " …"
    return Words(before + said + after, *span)


def _figure(record: Record, event: Event, telling: ReportedVersion) -> Figure | None:
    figures = {figure.id: figure for figure in record.figures}
    found = (figures[one] for one in event.figures if one in figures)
    given_by = telling.figure.source if telling.figure else None
    return next((figure for figure in found if count(figure, given_by) == telling.figure), None)


def _span_of_source(record: Record, event: Event, telling: ReportedVersion) -> Span | None:
    """Where the source of a report speaks of the event."""
    names = {actor.id: actor.name for actor in record.actors}
    statements = {statement.id: statement for statement in record.statements}
    for source in event.according_to:
        statement = statements.get(source.statement or "")
        if statement and statement.content and names.get(source.actor or "") == telling.source:
            return span_of_saying(statement)
    return None
