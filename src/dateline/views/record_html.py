"""A record as a piece of HTML that needs nothing else: the article with its events' words marked, and their table."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache
from html import escape
from urllib.parse import urlsplit

from dateline.record import Record
from dateline.views.annotated_text import Stretch, mark
from dateline.views.event_row import Row, rows_of
from dateline.views.wording import Wording, amount_words, date_words, figure_words, load_wording

TAGS: Mapping[str, str] = {"headline": "h3", "heading": "h4"}
UNDERLINED = ("actor", "place", "time", "figure")
STYLE = """<style>
.dateline-record { max-width: 60em; line-height: 1.5; }
.dateline-record .text { max-height: 32em; overflow-y: auto; }
.dateline-record .credit, .dateline-record .caption { opacity: .75; font-size: .9em; }
.dateline-record mark { padding: 0 .1em; color: #1b1b1b; background: #ffe3a3; }
.dateline-record mark.q1 { background: #cfe5f6; } .dateline-record mark.q2 { background: #cdeadf; }
.dateline-record mark.q3 { background: #f6e3b4; } .dateline-record mark.q4 { background: #f6cfdd; }
.dateline-record .actor, .dateline-record .place, .dateline-record .time, .dateline-record .figure
  { text-decoration: underline dotted; text-underline-offset: .2em; }
.dateline-record table { border-collapse: collapse; }
.dateline-record th, .dateline-record td
  { text-align: left; vertical-align: top; padding: .2em .6em; white-space: normal; }
.dateline-record td:nth-child(2) { min-width: 18em; }
</style>"""
HEADS = ("", "event", "type", "status", "date", "place", "according to", "figures", "confidence")


def to_html(record: Record) -> str:
    """Return a record as one HTML element with its own style, to be shown in a notebook or put into a page.

    Words that name an event are marked, coloured by its quad category and numbered as in the table of events below;
    actors, places, times and figures are underlined and say on pointing what they were taken for. All that comes from
    the article is escaped, nothing is loaded from elsewhere, and there are no scripts. The text is ASCII with character
    references, so that it stays right in a page of any encoding.
    """
    wording = _wording()
    rows = rows_of(record, wording)
    parts = [
        '<section class="dateline-record">',
        STYLE,
        _credit(record),
        '<div class="text">',
        *_blocks(record, rows, wording),
        "</div>",
        _event_table(rows, wording),
        "</section>",
    ]
    # HTML has no character 0: some readers of it stop there.
    shown = "\n".join(part for part in parts if part).replace("\0", "\N{REPLACEMENT CHARACTER}")
    return shown.encode("ascii", "xmlcharrefreplace").decode("ascii")


@cache
def _wording() -> Wording:
    return load_wording()


def _credit(record: Record) -> str:
    article = record.article
    words = [article.outlet or article.agency, article.byline, date_words(article.published.date)]
    parts = [escape(word) for word in words if word]
    if article.url and _is_web_address(article.url):
        parts.append(f'<a href="{escape(article.url)}" rel="noopener noreferrer">{escape(article.url)}</a>')
    return f'<p class="credit">{" &middot; ".join(parts)}</p>' if parts else ""


def _is_web_address(url: str) -> bool:
    """Return whether an address may be a link: one with another scheme could run a script."""
    try:
        return urlsplit(url).scheme in ("http", "https")
    except ValueError:
        return False


def _blocks(record: Record, rows: list[Row], wording: Wording) -> Iterator[str]:
    titles = _titles(record, wording) | {row.event: row.sentence for row in rows}
    quads = {row.event: row.quad for row in rows}
    numbers: dict[int, list[int]] = {}
    for number, event in enumerate(record.events, 1):
        numbers.setdefault(event.trigger[1], []).append(number)
    for block in mark(record):
        tag = TAGS.get(block.kind, "p")
        words = "".join(_stretch(stretch, titles, quads, numbers) for stretch in block.stretches)
        yield f'<{tag} class="{escape(block.kind)}">{words}</{tag}>'


def _titles(record: Record, wording: Wording) -> dict[str, str]:
    """Return what each actor, place, time and figure was taken for, by id."""
    titles = {actor.id: ", ".join(filter(None, (actor.name, actor.code or actor.country))) for actor in record.actors}
    titles |= {place.id: ", ".join(filter(None, (place.name, place.country))) for place in record.places}
    titles |= {time.id: time.value or "time unknown" for time in record.times}
    return titles | {figure.id: figure_words(figure, wording) for figure in record.figures}


def _stretch(
    stretch: Stretch, titles: Mapping[str, str], quads: Mapping[str, int], numbers: Mapping[int, list[int]]
) -> str:
    words = escape(stretch.text).replace("\n", "<br>")
    title = escape("; ".join(dict.fromkeys(titles[ref] for ref in stretch.refs if ref in titles)))
    if stretch.event is not None:
        number = ", ".join(map(str, numbers.get(stretch.end, ())))
        sup = f"<sup>{number}</sup>" if number else ""
        return f'<mark class="q{quads[stretch.event]}" title="{title}">{words}</mark>{sup}'
    layers = [layer for layer in stretch.layers if layer in UNDERLINED]
    return f'<span class="{" ".join(layers)}" title="{title}">{words}</span>' if layers else words


def _event_table(rows: list[Row], wording: Wording) -> str:
    if not rows:
        return "<p>no events</p>"
    head = "".join(f'<th scope="col">{name}</th>' for name in HEADS)
    lines = (
        f"<tr>{''.join(f'<td>{escape(cell)}</td>' for cell in _cells(number, row, wording))}</tr>"
        for number, row in enumerate(rows, 1)
    )
    return f"<table><thead><tr>{head}</tr></thead><tbody>\n" + "\n".join(lines) + "\n</tbody></table>"


def _cells(number: int, row: Row, wording: Wording) -> tuple[str, ...]:
    """Return the cells of an event under ``HEADS``."""
    days = dict.fromkeys(filter(None, (row.start, row.end)))
    figures = (
        " ".join(filter(None, (amount_words(one.low, one.high, one.approximate), one.unit, one.kind)))
        for one in row.figures
    )
    return (
        str(number),
        row.sentence,
        f"{row.type} {row.mode}" if row.mode else row.type,
        row.status + (", background" if row.background else ""),
        " to ".join(date_words(day) for day in days),
        ", ".join(filter(None, (row.place.name, wording.country(row.place.country)))) if row.place else "",
        "; ".join(f"{one.name or 'unnamed'}: {wording.label('stances', one.stance)}" for one in row.sources),
        "; ".join(figures),
        f"{row.confidence:.2f}" if row.confidence is not None else "",
    )
