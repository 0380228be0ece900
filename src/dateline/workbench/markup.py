"""The parts of pages that come by the hundred, written here because a template takes ten times as long for them."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from markupsafe import Markup, escape

from dateline.cache import Cache
from dateline.translation import gettext, spoken
from dateline.views.charts import Timeline
from dateline.views.event_row import Party
from dateline.views.wording import Wording, date_words


class FragmentCache:
    """At most `most` parts of pages, drawn of values that come again as the same value as long as nothing changes.

    Only what looks alike to every reader may be kept.
    """

    def __init__(self, most: int) -> None:
        self._parts = Cache(most)

    def part(self, draw: Callable[..., Markup], root: str, one: object, *given: object) -> Markup:
        """What the macro `draw` makes of the root of addresses, a value, and what else is given."""
        return self._parts.made_of(one, (draw, root, spoken().code, *given), lambda: draw(root, one, *given))


def strokes(drawing: Timeline, words: Wording) -> Markup:
    """The strokes of a timeline as lines, each with its day, its count and its kind in words."""
    # The day of a stroke is a date: its words need no escaping.
    names, title = _kinds(drawing, words), str(escape(gettext("%(day)s: %(count)s of %(kind)s")))
    lines = (
        f'<line class="stroke q{one.quad}" x1="{one.x}" x2="{one.x}" y1="{one.top}" y2="{one.bottom}">'
        f"<title>{title % {'day': date_words(one.day), 'count': one.count, 'kind': names[one.quad]}}</title></line>"
        for one in drawing.strokes
    )
    return Markup("\n".join(lines))


def counts(drawing: Timeline, words: Wording) -> Markup:
    """The same counts as the rows of a table."""
    names = _kinds(drawing, words)
    rows = (
        f'<tr><td>{escape(date_words(one.day))}</td><td>{names[one.quad]}</td><td class="number">{one.count}</td></tr>'
        for one in drawing.strokes
    )
    return Markup("\n".join(rows))


def _kinds(drawing: Timeline, words: Wording) -> dict[int, Markup]:
    return {quad: escape(words.label("quads", str(quad))) for quad in {one.quad for one in drawing.strokes}}


def said(text: str, **values: object) -> Markup:
    """A text of a template in the language that is spoken, with its values escaped; by hundreds on a page, for which
    what Jinja's extension puts in its place takes thrice as long."""
    translated = gettext(text)
    return Markup(translated) % values if values else Markup(translated % ())


def english(words: str) -> Markup:
    """Words that are English whatever language is spoken, marked as such: the sentence of an event."""
    said = escape(words)
    return said if spoken().is_english else Markup('<span lang="en">{}</span>').format(said)


def codes(sides: Sequence[Party]) -> str:
    """The codes of one side of an event, as far as its parties have one."""
    return ", ".join([party.code for party in sides if party.code])
