"""What the reports of one event tell differently stands side by side, each answer with who gives it and its words."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import samples
from litestar import Litestar
from litestar.testing import TestClient
from lxml import html

from conftest import HERE
from dateline.knowledge.loaders.story_terms import load_stories
from dateline.query.corpus_repository import CorpusRepository
from dateline.query.memory_repository import MemoryRepository
from dateline.query.results import Story
from dateline.record import Actor, Event, Figure, Position, Record, Statement
from dateline.scale.story_updates import update_stories
from dateline.store.writer import Writer
from dateline.views.charts import boards_of
from dateline.views.event_row import Count, Party, Row, SourceLine, Where
from dateline.views.report_differences import Contest, find_contests
from dateline.views.wording import Wording
from dateline.workbench.application import create_application
from dateline.workbench.context import AppContext
from dateline.workbench.settings import Settings

ARMY = Party("army", "group", "TURMIL", "TUR")
REBELS = Party("hill rebels", "group", "TURREB", "TUR")


def report(outlet: str, **fields: Any) -> Row:
    """A report of an attack on Vestby by an outlet."""
    known: dict[str, Any] = {
        "article": f"art-{outlet}",
        "event": "ev",
        "sentence": "Vestby was attacked.",
        "type": "ASSAULT",
        "mode": None,
        "quad": 4,
        "status": "occurred",
        "place": Where("Vestby"),
        "start": "2024-02-03",
        "outlet": outlet,
    }
    return Row(**(known | fields))


def killed(low: float | None, high: float | None = None, about: bool = False, unit: str | None = None) -> Any:
    return (Count("killed", low, high, unit, about),)


def answers(contest: Contest) -> dict[str, list[str | None]]:
    return {side.says: [one.source or one.outlet for one in side.tellings] for side in contest.sides}


def test_tolls_that_exclude_each_other_stand_side_by_side_the_lowest_first(wording: Wording) -> None:
    reports = [
        report("Post", figures=killed(31, 31), sources=(SourceLine("residents", "asserts"),)),
        report("Mail", figures=killed(9, 9)),
        report("Sun", figures=killed(28, 33)),
    ]
    (contest,) = find_contests(reports, wording)
    assert contest.question == "How many were killed in Vestby on 3 February 2024?"
    assert answers(contest) == {"9": ["Mail"], "28 to 33": ["Sun", "residents"]}


@pytest.mark.parametrize(
    ("one", "other", "disputed"),
    [
        (killed(14), killed(19, 19), False),
        (killed(14), killed(9, 9), True),
        (killed(None, 20), killed(19, 19), False),
        (killed(20, 20, about=True), killed(21, 21), False),
        (killed(20, 20, about=True), killed(30, 30), True),
        (killed(5, 5, unit="families"), killed(20, 20), False),
        (killed(None, None), killed(20, 20), False),
    ],
)
def test_figures_are_in_dispute_only_where_they_exclude_each_other(
    wording: Wording, one: Any, other: Any, disputed: bool
) -> None:
    found = find_contests([report("Post", figures=one), report("Mail", figures=other)], wording)
    assert [contest.about for contest in found] == (["killed"] if disputed else [])


def test_what_one_article_alone_tells_differently_is_not_between_reports(wording: Wording) -> None:
    both = (*killed(3, 3), *killed(8, 8))
    assert find_contests([report("Post", figures=both)], wording) == []
    assert find_contests([report("Post", figures=both), report("Post", event="ev-2")], wording) == []
    assert len(find_contests([report("Post", figures=both), report("Mail", figures=killed(8, 8))], wording)) == 1


def test_a_denial_stands_beside_what_is_denied_each_source_by_its_own_stance(wording: Wording) -> None:
    reports = [
        report("Post", sources=(SourceLine("union", "asserts"), SourceLine("minister", "denies"))),
        report("Mail"),
        report("Sun", status="negated", sources=(SourceLine("army", "asserts"),)),
        report("Star", status="planned"),
    ]
    (contest,) = find_contests(reports, wording)
    assert contest.question == "Did the assault in Vestby on 3 February 2024 happen?"
    assert answers(contest) == {
        "it happened": ["union", "Mail"],
        "it did not, or is denied": ["minister", "army"],
    }


@pytest.mark.parametrize(
    ("one", "other", "disputed"),
    [
        ((ARMY,), (REBELS,), True),
        ((ARMY,), (Party("police", "group", "COP"),), False),
        ((ARMY, REBELS), (REBELS,), False),
        ((ARMY,), (Party("people", "group"),), False),
        ((ARMY,), (Party("Norway", "state", "NOR", "NOR"),), True),
        ((ARMY,), (), False),
    ],
)
def test_reports_that_lay_violence_to_different_camps_are_in_dispute(
    wording: Wording, one: tuple[Party, ...], other: tuple[Party, ...], disputed: bool
) -> None:
    found = find_contests([report("Post", actors=one), report("Mail", actors=other)], wording)
    assert [contest.question for contest in found] == (
        ["Who is behind the assault in Vestby on 3 February 2024?"] if disputed else []
    )


def test_who_calls_for_something_is_not_who_is_to_blame(wording: Wording) -> None:
    reports = [report("Post", type="REQUEST", actors=(ARMY,)), report("Mail", type="REQUEST", actors=(REBELS,))]
    assert find_contests(reports, wording) == []


def test_a_board_has_a_line_for_each_figure_on_one_scale(wording: Wording) -> None:
    figures = (Count("injured", 4, 4), Count("share", 50, 50))
    reports = [
        report("Post", figures=(*killed(14, None, unit="dockers"), *figures)),
        report("Mail", figures=(*killed(20, 30), Count("killed", 20, 30, "people"))),
    ]
    toll, hurt = boards_of(reports, wording)
    assert (toll.label, toll.most, hurt.label) == ("killed", 30, "injured")
    assert [(one.telling.outlet, one.telling.says) for one in toll.lines] == [
        ("Post", "at least 14 dockers"),
        ("Mail", "20 to 30 people"),
    ]
    least, most = toll.lines
    assert least.open_right and not most.open_right
    assert least.left < most.left < most.right
    assert boards_of([report("Post", figures=killed(0, 0))], wording)[0].lines[0].left > 0


def coded(article: str, outlet: str, paragraph: str, toll: str, source: str) -> Record:
    """A short article on the shelling of Vestby, with a toll according to a source."""
    text = [("headline", "Shells fall on Vestby"), ("paragraph", paragraph)]
    draft = samples.Draft(article, outlet, "2024-02-04", text)
    number = int(toll)
    return Record(
        id=article,
        article=draft.article(),
        actors=(
            Actor("army", "Tavarian army", "group", "TUR", ("MIL",), "TURMIL", mentions=(draft.at("army"),)),
            Actor("who", source, "group", mentions=(draft.at(source),)),
        ),
        figures=(Figure("toll", "killed", draft.at(toll), value=number, unit="people"),),
        statements=(
            Statement(
                "says",
                (draft.at(paragraph.partition(", ")[0]),),
                "indirect",
                "asserts",
                "who",
                draft.at(source),
                draft.at("said"),
            ),
        ),
        events=(
            Event(
                "ev",
                "ASSAULT",
                draft.at("shelled"),
                (draft.at(paragraph.partition(", ")[0]),),
                "heavy-weapons",
                4,
                actors=("army",),
                start="2024-02-03",
                end="2024-02-03",
                date_basis="Saturday",
                according_to=(Position("who", "asserts", "says"),),
                figures=("toll",),
                prominence="headline",
            ),
        ),
        made_by=samples.MADE_BY,
    )


@pytest.fixture(params=["memory", "corpus"])
def reader(request: pytest.FixtureRequest, tmp_path: Path, wording: Wording) -> Any:
    told = "The Tavarian army shelled Vestby and killed {} people, {} said."
    records = [
        coded("art-one", "Post", told.format(31, "doctors"), "31", "doctors"),
        coded("art-two", "Mail", told.format(9, "officials"), "9", "officials"),
    ]
    if request.param == "memory":
        story = Story("st", "Vestby", ("art-one", "art-two"), ((("art-one", "ev"), ("art-two", "ev")),))
        room: Any = MemoryRepository(records, wording, [story])
    else:
        with Writer(tmp_path) as writer:
            for record in records:
                assert writer.add(record)
            assert update_stories(writer, load_stories()).merged == 1
        room = CorpusRepository(tmp_path, wording)
    desk = AppContext(room, wording, Settings(trusted_hosts=("testserver.local",)))
    with TestClient(create_application(desk), base_url=HERE) as client:
        yield client


@pytest.mark.parametrize("page", ["/disputes", "story", "/articles/art-one/events/ev"])
def test_a_disputed_toll_is_told_by_source_with_the_way_to_its_words(reader: TestClient[Litestar], page: str) -> None:
    if page == "story":
        page = html.fromstring(reader.get("/stories").text).xpath("//a[@class='headline']/@href")[0]
    shown = html.fromstring(reader.get(page).text)
    (section,) = shown.xpath("//section[@class='dispute']")
    low, high = section.xpath(".//div[@class='voice']")
    assert [one.xpath("string(p)") for one in (low, high)] == ["9", "31"]
    assert low.xpath(".//span[@class='who']/a/text()") == ["officials"]
    assert "Mail" in low.text_content() and "Post" in high.text_content()
    (words,) = high.xpath(".//a[@class='quoted']")
    assert words.text.startswith("“") and "killed 31" in words.text
    where, _, anchor = words.get("href").partition("#")
    assert html.fromstring(reader.get(where).text).xpath(f"string(//*[@id='{anchor}'])") == "31"


def test_the_front_page_asks_the_question_and_leads_to_the_answers(reader: TestClient[Litestar]) -> None:
    front = html.fromstring(reader.get("/").text)
    (question,) = front.xpath("//div[@class='brief']//a")
    assert question.text == "How many were killed on 3 February 2024?"
    sides = front.xpath("string(//div[@class='brief']//p[@class='sides'])")
    assert sides.split() == ["9", "officials", "·", "31", "doctors"]
    assert "officials" in reader.get(question.get("href")).text


def test_disputes_are_paged_and_end(reader: TestClient[Litestar]) -> None:
    first, last = (html.fromstring(reader.get(f"/disputes?p={number}").text) for number in (1, 99))
    assert not first.xpath("//a[@rel='next' or @rel='prev']")
    assert last.xpath("//a[@rel='prev']/@href") == ["?p=11"] and not last.xpath("//section[@class='dispute']")


def test_figures_by_source_stand_on_a_scale_on_the_page_of_the_event(reader: TestClient[Litestar]) -> None:
    page = html.fromstring(reader.get("/articles/art-two/events/ev").text)
    (board,) = page.xpath("//table[@class='board']")
    assert [row.xpath("string(td[3])") for row in board.xpath(".//tbody/tr")] == ["9 people", "31 people"]
    left, right = (float(x) for x in board.xpath(".//circle/@cx"))
    assert left < right
