"""What members do: decisions, codings in pairs, comments, and the levels that let them."""

from __future__ import annotations

from litestar import Response, get, post
from litestar.exceptions import ClientException
from litestar.params import FromPath

from dateline.query.query import Query
from dateline.review import double_coding
from dateline.review.agreement import agreement, found
from dateline.review.decision_log import OVERTAKEN, EditConflict
from dateline.review.double_coding import Coding, standing_of
from dateline.review.report_grouping import Regrouped
from dateline.review.text_search import EditRefused
from dateline.views.event_row import Row
from dateline.workbench.api.responses import (
    REFUSED,
    CodingLine,
    CodingView,
    CommentLine,
    CommentThread,
    Decided,
    DecisionLine,
    Differing,
    FieldAgreed,
    Granted,
    Me,
    Queue,
    Search,
    form,
)
from dateline.workbench.comments.threads import Said, Topic
from dateline.workbench.context import AppContext
from dateline.workbench.http import (
    Asked,
    as_json,
    context_of,
    form_of,
    not_found,
    people_of,
    strict_query_of,
    viewer_of,
)
from dateline.workbench.members.grants import MemberFault, grant_by_address
from dateline.workbench.pages.articles import event_at, other_reports, record_at
from dateline.workbench.pages.comments import discussion
from dateline.workbench.pages.double_coding import coding_at, may_adjudicate, tell_difference
from dateline.workbench.pages.event_merging import TAKE, merge_at, split_at
from dateline.workbench.pages.report_groups import GroupingRefused, group, parse_key
from dateline.workbench.pages.review_session import ReviewSession, book_of, number_of, review_session_of
from dateline.workbench.pages.reviewing import judgement, sentence_of, told
from dateline.workbench.roles import Level, parse_level

READ = {"needs": "read", "scope": "read"}
REVIEW = {"needs": "review", "scope": "review"}
Decisions = form(
    sequence="*the sequence of the last decision that was seen, 0 for none",
    action="accept (with corrections), reject, merge (it stays, and takes over `other`, the same event) or split",
    other="merge: the id of the event of the same article that is the same",
    other_sequence="merge: the sequence of the last decision on the other event that was seen",
    take="merge: what is taken otherwise than from the event that stays, as field:goes or field:both, parted by "
    "semicolons; fields are type, status, actors, recipients, place, start, contexts",
    reason="why it is rejected: one of the reasons of the review page",
    type="PLOVER type",
    mode="PLOVER mode",
    status="occurred, planned, hypothetical or negated",
    actors="names parted by semicolons",
    recipients="names parted by semicolons",
    place="name of the place",
    place_choice="which of the places of that name in the gazetteer, counted from 0; none for one without a position",
    place_lat="latitude of the place in degrees",
    place_lon="longitude of the place in degrees",
    place_country="country of the place (ISO 3166-1 alpha-3)",
    place_resolution="1 country, 2 first-level division, 3 district or region, 4 city, 5 within a city",
    who_name_0="a participant; who_kind_0, who_country_0, who_sectors_0, who_code_0, who_office_0 say who it is, and "
    "further ones have higher numbers",
    start="ISO date, or words of the text that tell a time",
    end="ISO date, or words of the text that tell a time",
    contexts="PLOVER contexts parted by semicolons",
    sources="who says so, as “name: asserts”, parted by semicolons; ? for one that is not named",
    figures="how many, as “killed: at least 14” in words of the text, parted by semicolons",
    marked="where words of these fields stand: a line for each with offset, blank and words",
    flags="1 if ongoing and background are given",
    ongoing="1 or nothing",
    background="1 or nothing",
    note="why",
)
Reports = form(
    action="*join (they tell of the same event) or split (they tell of another one)",
    reports="*article/event, parted by semicolons",
    seen="the highest id of what was said that was seen",
    note="why",
)
Grants = form(address="*e-mail address", level="*member, contributor, reviewer or editor", until="last day (ISO)")


@get("/articles/{article_id:str}/events/{event_id:str}/decisions", opt=READ, sync_to_thread=True, responses=REFUSED)
def decisions(request: Asked, article_id: FromPath[str], event_id: FromPath[str]) -> Response[list[DecisionLine]]:
    """Every decision on an event that all may see, the first one first; then those that were overtaken."""
    desk = context_of(request)
    book = book_of(desk)
    record_at(desk, article_id)
    lines = [
        DecisionLine(
            sequence=one["line"].sequence,
            kind=one["line"].kind,
            by=one["line"].name,
            made=one["line"].made,
            reason=one["line"].reason,
            note=one["line"].note,
            changed=one["changed"],
            before=one["before"],
            after=one["after"],
            other=one["line"].other,
        )
        for one in told(book.history(article_id, event_id), desk, article_id)
    ]
    late = [
        DecisionLine(
            sequence=line.sequence,
            kind=line.kind,
            by=line.name,
            made=line.made,
            reason=line.reason,
            note=line.note,
            changed=(),
            before="",
            after=sentence_of(article_id, line.after, desk),
            other=line.other,
            overtaken=True,
        )
        for line in book.history(article_id, event_id, OVERTAKEN)
    ]
    return as_json(request, lines + late)


@post(
    "/articles/{article_id:str}/events/{event_id:str}/decisions",
    opt=REVIEW,
    status_code=200,
    sync_to_thread=True,
    responses=REFUSED,
    operation_class=Decisions,
)
def decide(request: Asked, article_id: FromPath[str], event_id: FromPath[str]) -> Response[Decided]:
    """Accept, correct or reject an event, make one of it and another one, or split it in two: the answer is then the
    second one. Status 409 tells of a decision that came first; yours is kept beside it."""
    desk, fields = context_of(request), form_of(request)
    seat = ReviewSession(desk, book_of(desk), viewer_of(request).member or 0, Query(), None)
    record, event, _ = seat.standing(article_id, event_id)
    sequence = fields.get("sequence", "")
    if not sequence.isascii() or not sequence.isdigit() or len(sequence) > 8:
        raise ClientException(detail="sequence: the number of the last decision that was seen, 0 for none")
    try:
        action = fields.get("action", "accept")
        if action == "merge":
            made, _ = merge_at(seat, article_id, (event_id, fields.get("other", "")), fields | _taken(fields))
        elif action == "split":
            event_id, made = split_at(seat, article_id, event_id, fields)
        else:
            kind, after = judgement(record, event, fields, action, seat.desk)
            made = seat.book.decide(
                article_id,
                event_id,
                kind,
                after,
                seat.member,
                int(sequence),
                seat.desk.second(),
                fields.get("reason", ""),
                fields.get("note", ""),
            )
    except EditRefused as refused:
        raise ClientException(detail=str(refused)) from refused
    except EditConflict as overtaken:
        who = overtaken.last.name if overtaken.last else "nobody"
        raise ClientException(detail=f"{who} decided meanwhile", status_code=409) from overtaken
    row = seat.desk.overlay()[article_id, event_id]
    return as_json(request, Decided(sequence=made, event=row))


@post(
    "/articles/{article_id:str}/events/{event_id:str}/reports",
    opt=REVIEW,
    status_code=200,
    sync_to_thread=True,
    responses=REFUSED,
    operation_class=Reports,
)
def group_reports(request: Asked, article_id: FromPath[str], event_id: FromPath[str]) -> Response[list[Row]]:
    """Say that reports in other articles tell of the same event, or of another one; the answer is what is taken for
    reports of it afterwards. Status 409 tells that another member has grouped one of them first."""
    desk, fields, key = context_of(request), form_of(request), (article_id, event_id)
    named = [parse_key(part.strip()) for part in fields.get("reports", "").split(";") if part.strip()]
    groupings = book_of(desk).groupings
    seen = number_of(fields["seen"]) if "seen" in fields else groupings.newest()
    try:
        group(desk, key, fields.get("action", ""), named, viewer_of(request).member or 0, seen, fields.get("note", ""))
    except GroupingRefused as refused:
        raise ClientException(detail=str(refused)) from refused
    except Regrouped as regrouped:
        raise ClientException(detail=f"{regrouped.last.name} came first", status_code=409) from regrouped
    return as_json(request, other_reports(desk, event_at(desk, article_id, event_id)[1].row))


def _taken(fields: dict[str, str]) -> dict[str, str]:
    """What a merge takes of which event, as the form of the page says it."""
    pairs = (part.partition(":") for part in fields.get("take", "").split(";") if part.strip())
    return {f"{TAKE}{name.strip()}": choice.strip() for name, _, choice in pairs}


@get("/queue", opt={"needs": "review", "scope": "read"}, sync_to_thread=True, responses=REFUSED, operation_class=Search)
def queue(request: Asked) -> Response[Queue]:
    """The events of a search that wait for review, the least certain first."""
    strict_query_of(request, "coding", "assigned", "by", "check")
    return as_json(request, Queue(waiting=tuple(review_session_of(request).waiting())))


@get("/codings", opt={"needs": "review", "scope": "read"}, sync_to_thread=True, responses=REFUSED)
def list_codings(request: Asked) -> Response[list[CodingLine]]:
    """Codings in pairs, the newest first."""
    return as_json(request, [_line(one) for one in double_coding.list_codings(book_of(context_of(request)).database)])


@get("/codings/{coding_id:int}", opt={"needs": "review", "scope": "read"}, sync_to_thread=True, responses=REFUSED)
def coding(request: Asked, coding_id: FromPath[int]) -> Response[CodingView]:
    """How a coding stands. A coder sees nothing of what the other decided until it is closed."""
    desk, one = context_of(request), coding_at(request, coding_id)
    standing = standing_of(book_of(desk), desk.room, one)
    left, right = (sum(len(pair[side].seen) for pair in standing.pairs.values()) for side in (0, 1))
    may_see = bool(one.closed) or may_adjudicate(request, one)
    f1 = found(standing.done) if may_see else (None, None, None)
    fields = agreement(standing.done) if may_see else []
    differences = [tell_difference(desk, standing, other) for other in standing.differences] if may_see else []
    view = CodingView(
        coding=_line(one),
        judged=(left, right),
        finished=len(standing.finished),
        f1=f1[0],
        f1_low=f1[1],
        f1_high=f1[2],
        fields=tuple(
            FieldAgreed(field=f.field, pairs=f.pairs, equal=f.equal, alpha=f.alpha, low=f.low, high=f.high, ac1=f.ac1)
            for f in fields
        ),
        differences=tuple(
            Differing(
                article=d["difference"].article,
                left_event=d["difference"].event,
                right_event=d["difference"].other,
                fields=d["difference"].fields,
                left=d["left"],
                right=d["right"],
                settled_by=d["settled"],
            )
            for d in differences
        ),
    )
    return as_json(request, view)


def _line(one: Coding) -> CodingLine:
    return CodingLine(id=one.id, name=one.name, coders=one.names, articles=one.articles, closed=one.closed)


@get("/articles/{article_id:str}/comments", opt=READ, sync_to_thread=True, responses=REFUSED)
def article_comments(request: Asked, article_id: FromPath[str]) -> Response[CommentThread]:
    """The comments on an article."""
    desk = context_of(request)
    record_at(desk, article_id)
    return as_json(request, _thread(desk, Topic("article", article_id)))


@get("/articles/{article_id:str}/events/{event_id:str}/comments", opt=READ, sync_to_thread=True, responses=REFUSED)
def event_comments(request: Asked, article_id: FromPath[str], event_id: FromPath[str]) -> Response[CommentThread]:
    """The comments on an event."""
    desk = context_of(request)
    event_at(desk, article_id, event_id)
    return as_json(request, _thread(desk, Topic("event", article_id, event_id)))


@get("/stories/{story_id:str}/comments", opt=READ, sync_to_thread=True, responses=REFUSED)
def story_comments(request: Asked, story_id: FromPath[str]) -> Response[CommentThread]:
    """The comments on a story."""
    desk = context_of(request)
    if desk.room.story(story_id) is None:
        raise not_found("There is no such story in this corpus.")
    return as_json(request, _thread(desk, Topic("story", story_id)))


def _thread(desk: AppContext, topic: Topic) -> CommentThread:
    thread = discussion(desk, topic)
    return CommentThread(comments=tuple(map(_comment, thread.said)), closed=thread.closed)


def _comment(one: Said) -> CommentLine:
    return CommentLine(
        id=one.id,
        parent=one.parent,
        name=one.name,
        text=one.text if one.state == "shown" else "",
        made=one.made,
        changed=one.changed,
        state=one.state,
        reason=one.reason,
        field=one.field,
        words=one.words,
    )


@get("/me", opt={"needs": "account", "scope": "read"}, sync_to_thread=True, responses=REFUSED)
def me(request: Asked) -> Response[Me]:
    """Whom the token speaks for."""
    viewer = viewer_of(request)
    return as_json(request, Me(name=viewer.name, level=viewer.level.word, scopes=viewer.scopes))


@post(
    "/grants",
    opt={"needs": "manage", "scope": "grants"},
    status_code=200,
    sync_to_thread=True,
    responses=REFUSED,
    operation_class=Grants,
)
def grant(request: Asked) -> Response[Granted]:
    """Give a level to an address until a day: for a payment system, by a token with the scope "grants"."""
    fields, people = form_of(request), people_of(request)
    address, until = fields.get("address", ""), fields.get("until") or None
    try:
        level = parse_level(fields.get("level", ""))
        if level >= Level.ADMINISTRATOR:
            raise ValueError("administrators are made by the command line alone")
        with people.database.writing() as connection:
            made = grant_by_address(
                connection, address, level, until, f"token of {viewer_of(request).name}", context_of(request).second()
            )
    except (MemberFault, ValueError) as error:
        raise ClientException(detail=str(error)) from error
    return as_json(request, Granted(address=address, level=level.word, until=until, new=made))


ROUTES = (
    decisions,
    decide,
    group_reports,
    queue,
    list_codings,
    coding,
    article_comments,
    event_comments,
    story_comments,
    me,
    grant,
)
