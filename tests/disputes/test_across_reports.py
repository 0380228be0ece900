from __future__ import annotations

from dateline.disputes.across_reports import figure_range, find_differences, in_words


def row(outlet: str, killed: float | None = None, high: float | None = None, **fields: object) -> dict[str, object]:
    return {
        "outlet": outlet,
        "killed_low": killed,
        "killed_high": high or killed,
        "status": "occurred",
        "sources": [],
        "stances": [],
    } | fields


def test_figures_that_exclude_each_other_are_listed_with_their_sources() -> None:
    reports = [
        row("Post", 12, sources=["police"]),
        row("Mail", 30, sources=["residents"]),
        row("Sun", 10, 14),
        row("Star"),
    ]
    (difference,) = find_differences(reports)
    assert difference.about == "killed"
    assert [(side.says, side.holders) for side in difference.sides] == [
        ("10 to 14", ("Sun", "police")),
        ("30", ("residents",)),
    ]
    assert figure_range("killed", reports) == (10, 30)


def test_figures_that_meet_are_no_dispute() -> None:
    assert find_differences([row("Post", 12), row("Mail", 10, 20), row("Sun", 20)]) == []


def test_a_denial_is_held_against_the_reports_of_the_event() -> None:
    reports = [row("Post"), row("Mail", sources=["army"], stances=["denies"]), row("Sun", status="negated")]
    (difference,) = find_differences(reports)
    reporting, denied = difference.sides
    assert reporting.holders == ("Post",)
    assert denied.holders == ("army", "Sun")


def test_one_report_or_none_differs_from_nobody() -> None:
    assert find_differences([row("Post", 3)]) == find_differences([]) == []
    assert figure_range("injured", [row("Post", 3)]) is None


def test_figures_in_words() -> None:
    assert (in_words(3, 3), in_words(3, 5.5)) == ("3", "3 to 5.5")
