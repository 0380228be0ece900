"""``dateline merge`` and ``dateline stories``: which reports tell of one event, and people's decisions about that."""

from __future__ import annotations

import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from typer.core import TyperGroup

from dateline.cli.terminal import Messages

if TYPE_CHECKING:
    from dateline.store.merged_events import Merge


Corpus = Annotated[Path, typer.Argument(metavar="CORPUS", help="The corpus's folder.")]
Names = Annotated[list[str], typer.Argument(metavar="EVENT_ID…", help="Event ids, or ARTICLE_ID/EVENT_ID.")]
Wait = Annotated[bool, typer.Option("--wait", help="Wait until another process has done with the corpus.")]
Who = Annotated[str | None, typer.Option("--by", metavar="NAME", help="Who decides.")]
Note = Annotated[str | None, typer.Option(metavar="WORDS", help="Why.")]
Since = Annotated[
    datetime.datetime | None,
    typer.Option("--from", formats=["%Y-%m-%d"], metavar="DATE", help="Count articles from this day on."),
]
Until = Annotated[
    datetime.datetime | None,
    typer.Option("--to", formats=["%Y-%m-%d"], metavar="DATE", help="Count articles until this day."),
]


class _ShowFirst(TyperGroup):
    """A group whose first word, if it names no command, is the corpus to show."""

    def resolve_command(self, ctx: Any, args: list[str]) -> Any:
        """The command that the first word names, or ``show``."""
        return super().resolve_command(ctx, args if args and args[0] in self.commands else ["show", *args])


app = typer.Typer(
    cls=_ShowFirst,
    no_args_is_help=True,
    help="Example: dateline merge corpus\n\nShow which reports were taken for one event, and why; join and split them.",
)


@app.command(short_help="Show merged events with their reasons (the default).")
def show(
    corpus: Corpus,
    merged: Annotated[str | None, typer.Argument(metavar="MERGED_ID", help="Only this one.")] = None,
    limit: Annotated[int, typer.Option(min=1, metavar="N", help="At most so many.")] = 20,
) -> None:
    """Example: dateline merge corpus

    Show the events that several reports tell of, those with most reports first: the words, source and figures of each
    report, why it was merged and how sure that is, and what the reports differ about.
    """
    from dateline.store.corpus import Corpus as Opened
    from dateline.store.merged_events import merge, merges

    with Opened.open(corpus) as opened:
        merged_events = [merge(opened, merged)] if merged else merges(opened, limit=limit)
    for event in merged_events:
        _print_merged_event(event)
    if not merged_events:
        Messages().say("no event has several reports")


@app.command(short_help="Say that reports tell of one event.")
def join(corpus: Corpus, events: Names, by: Who = None, note: Note = None, wait: Wait = False) -> None:
    """Example: dateline merge join corpus evt-3f9a1c2b7d10 evt-77ab01c9d2ef

    Make one event of reports; ids of merged events may be given too. The decision is kept and outlives every new
    coding and merging.
    """
    from dateline.store.merged_events import join
    from dateline.store.segments import read_manifest
    from dateline.store.writer import Writer

    read_manifest(corpus)
    with Writer(corpus, wait=wait) as writer:
        typer.echo(join(writer, events, who=by, note=note))


@app.command(short_help="Say that reports tell of another event.")
def split(corpus: Corpus, events: Names, by: Who = None, note: Note = None, wait: Wait = False) -> None:
    """Example: dateline merge split corpus evt-3f9a1c2b7d10

    Make an event of its own of some reports of a merged event. The decision is kept and outlives every new coding and
    merging.
    """
    from dateline.store.merged_events import split
    from dateline.store.segments import read_manifest
    from dateline.store.writer import Writer

    read_manifest(corpus)
    with Writer(corpus, wait=wait) as writer:
        typer.echo(split(writer, events, who=by, note=note))


@app.command(short_help="Place all articles and events anew.")
def again(corpus: Corpus, wait: Wait = False) -> None:
    """Example: dateline merge again corpus

    Forget all stories and merged events and make them anew; what people have decided holds.
    """
    from dateline.knowledge.loaders.story_terms import load_stories
    from dateline.store.segments import read_manifest
    from dateline.store.story_updates import update_stories
    from dateline.store.writer import Writer

    read_manifest(corpus)
    with Writer(corpus, wait=wait) as writer:
        placed = update_stories(writer, load_stories(), again=True)
    Messages().say(
        f"{placed.articles} articles, {placed.stories} stories; {placed.events} reports, {placed.merged} events"
    )


def stories(
    corpus: Corpus,
    story: Annotated[str | None, typer.Argument(metavar="STORY_ID", help="Show this one.")] = None,
    since: Since = None,
    until: Until = None,
    limit: Annotated[int, typer.Option(min=1, metavar="N", help="At most so many.")] = 20,
) -> None:
    """Example: dateline stories corpus --from 2016-12-01 --to 2016-12-07

    List the stories that most outlets tell, or show one: its days, outlets, main actors and places, its events with
    their reports, and related stories.
    """
    from dateline.store.corpus import Corpus as Opened
    from dateline.store.merged_events import merge
    from dateline.store.story_views import most_covered, read_story

    with Opened.open(corpus) as opened:
        if story is None:
            days = [moment.date() if moment else None for moment in (since, until)]
            for row in most_covered(opened, since=days[0], until=days[1], limit=limit):
                typer.echo(f"{row.id}  {row.outlets:4} outlets {row.texts:4} texts  {row.first or '–'}  {row.title}")
            return
        details = read_story(opened, story)
        typer.echo(details.title)
        typer.echo(
            f"  {details.first or '–'} to {details.last or '–'}, {len(details.articles)} articles, {details.texts} texts"
        )
        for name, values in (("outlets", details.outlets), ("actors", details.actors), ("places", details.places)):
            if values:
                typer.echo(f"  {name}: {', '.join(values)}")
        for related in details.related:
            typer.echo(f"  see also {related.id}: {related.title} ({related.reason})")
        for event in details.events:
            _print_merged_event(merge(opened, event.id))


def _print_merged_event(event: Merge) -> None:
    from dateline.disputes.across_reports import find_differences

    first: dict[str, Any] = event.reports[0]
    who = f"{', '.join(first['actors'] or ()) or '–'} → {', '.join(first['recipients'] or ()) or '–'}"
    typer.echo(
        f"\n{event.id}  {first['date'] or '–'}  {first['type']} {first['mode'] or ''}  {who}  {first['place'] or ''}"
    )
    for row in event.reports:
        name = f"{row['article_id']}/{row['event_id']}"
        source = row["outlet"] or "–"
        typer.echo(f"  {name}  {row['score'] or 0:.2f}  {source}: “{' '.join((row['evidence'] or '').split())[:160]}”")
        typer.echo(f"    {row['reason']}")
    for difference in find_differences(event.reports):
        sides = "; ".join(f"{side.says} ({', '.join(side.holders)})" for side in difference.sides)
        typer.echo(f"  in dispute: {difference.about}: {sides}")
