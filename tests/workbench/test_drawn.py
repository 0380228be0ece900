"""Parts of pages that are written by hand, and those that are kept."""

from __future__ import annotations

from datetime import date

from markupsafe import Markup

from dateline.views.charts import DayCount, timeline
from dateline.views.event_row import Party
from dateline.views.wording import Wording
from dateline.workbench.markup import FragmentCache, codes, counts, strokes


def test_a_stroke_says_its_day_count_and_kind(wording: Wording) -> None:
    drawing = timeline([DayCount("2024-03-05", 4, 12), DayCount("2024-03-06", 1, 3)], date(2024, 3, 7))
    assert drawing is not None
    lines, rows = strokes(drawing, wording), counts(drawing, wording)
    assert lines.count("<line ") == rows.count("<tr>") == 2
    assert f"<title>5 March 2024: 12 of {wording.label('quads', '4')}</title>" in lines
    assert f"<td>6 March 2024</td><td>{wording.label('quads', '1')}</td>" in rows


def test_a_timeline_tells_how_many_events_it_shows() -> None:
    days = [DayCount("1801-03-05", 4, 7), DayCount("2024-03-05", 4, 12), DayCount("2024-03-06", 1, 3)]
    drawing = timeline(days, date(2024, 3, 7))
    assert drawing is not None
    assert drawing.shown == 15


def test_codes_of_a_side_leave_out_who_has_none() -> None:
    assert codes([Party("navy", "group", "TAVMIL"), Party("dockers", "group"), Party("port", "group", "TAVBUS")]) == (
        "TAVMIL, TAVBUS"
    )


def test_a_part_is_drawn_once_for_a_value_and_anew_for_its_like() -> None:
    drawn: list[tuple[str, object]] = []

    def draw(root: str, one: object, heading: str = "h3") -> Markup:
        drawn.append((root, one))
        return Markup(f"{root} {one} {heading}")

    kept = FragmentCache(5)
    one, like = ["a"], ["a"]
    for _ in range(3):
        assert kept.part(draw, "/desk", one, "h2") == Markup("/desk ['a'] h2")
    assert len(drawn) == 1
    kept.part(draw, "/desk", like, "h2")
    kept.part(draw, "", one, "h2")
    assert kept.part(draw, "/desk", one) == Markup("/desk ['a'] h3")
    assert len(drawn) == 4
    for number in range(5):
        kept.part(draw, "", [number])
    kept.part(draw, "/desk", one, "h2")
    assert len(drawn) == 4 + 5 + 1
