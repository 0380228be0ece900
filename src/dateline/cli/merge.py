"""``dateline merge`` and ``dateline stories``: which reports are of one event or story, and people's decisions."""

from __future__ import annotations

import datetime
from typing import TYPE_CHECKING, Annotated, Any

import typer
from typer.core import TyperGroup

from dateline.cli.coding_options import Crew, with_options
from dateline.cli.options import CorpusPath, RowLimit, Wait
from dateline.cli.terminal import Messages, counted

if TYPE_CHECKING:
    from dateline.store.corpus import Corpus
    from dateline.store.merged_events import Merge


EventIds = Annotated[list[str], typer.Argument(metavar="EVENT_ID…", help="Event ids, or ARTICLE_ID/EVENT_ID.")]
Who = Annotated[str | None, typer.Option("--by", metavar="NAME", help="Who decides.")]
Note = Annotated[str | None, typer.Option(metavar="WORDS", help="The reason for the decision.")]
Since = Annotated[
    datetime.datetime | None,
    typer.Option("--from", formats=["%Y-%m-%d"], metavar="DATE", help="Count articles from this day on."),
]
Until = Annotated[
    datetime.datetime | None,
    typer.Option("--to", formats=["%Y-%m-%d"], metavar="DATE", help="Count articles up to this day."),
]


class _ShowFirst(TyperGroup):
    """A group whose first word, if it names no command, is the corpus to show."""

    def resolve_command(self, ctx: Any, args: list[str]) -> Any:
        """Return the command that the first word names, or ``show``."""
        return super().resolve_command(ctx, args if args and args[0] in self.commands else ["show", *args])


app = typer.Typer(
    cls=_ShowFirst,
    no_args_is_help=True,
    help="Example: dateline merge corpus\n\nShow which reports were merged into one event; join and split reports.",
)


@app.command(short_help="Show merged events with their reasons (the default).")
def show(
    corpus: CorpusPath,
    merged: Annotated[str | None, typer.Argument(metavar="MERGED_ID", help="Show only this one.")] = None,
    limit: RowLimit = 20,
) -> None:
    """Example: dateline merge show corpus --limit 5

    Show the events that have several reports, those with the most reports first: the words, source and figures of
    each report, why it was merged and how certain that is, and what the reports disagree about. The word "show" may
    be left out.
    """
    from dateline.store.corpus import Corpus
    from dateline.store.merged_events import merge, merges

    with Corpus.open(corpus) as opened:
        merged_events = [merge(opened, merged)] if merged else merges(opened, limit=limit)
    for event in merged_events:
        _print_merged_event(event)
    if not merged_events:
        Messages().say("no event has several reports")


@app.command(short_help="Merge reports into one event.")
def join(corpus: CorpusPath, events: EventIds, by: Who = None, note: Note = None, wait: Wait = False) -> None:
    """Example: dateline merge join corpus evt-3f9a1c2b7d10 evt-77ab01c9d2ef

    Merge reports, or merged events, into one event. The decision is recorded and survives every new coding and merging.
    """
    from dateline.store.merged_events import join
    from dateline.store.segments import read_manifest
    from dateline.store.writer import Writer

    read_manifest(corpus)
    with Writer(corpus, wait=wait) as writer:
        typer.echo(join(writer, events, who=by, note=note))


@app.command(short_help="Split reports off a merged event.")
def split(corpus: CorpusPath, events: EventIds, by: Who = None, note: Note = None, wait: Wait = False) -> None:
    """Example: dateline merge split corpus evt-3f9a1c2b7d10

    Make some reports of a merged event an event of their own. The decision is recorded and survives every new coding
    and merging.
    """
    from dateline.store.merged_events import split
    from dateline.store.segments import read_manifest
    from dateline.store.writer import Writer

    read_manifest(corpus)
    with Writer(corpus, wait=wait) as writer:
        typer.echo(split(writer, events, who=by, note=note))


@app.command(short_help="Link what has changed since the last linking.")
@with_options
def update(
    corpus: CorpusPath,
    *,
    crew: Crew,
    wait: Wait = False,
) -> None:
    """Example: dateline merge update corpus --workers 4

    Place new articles in stories, and link the reports anew that something has changed for: those of the weeks and
    countries in which reports were added, changed or withdrawn. The merged events are those that linking all reports
    anew would give. ingest and recode end with this step.
    """
    _link(corpus, crew, wait, again=False)


@app.command(short_help="Rebuild all stories and merged events.")
@with_options
def again(
    corpus: CorpusPath,
    *,
    crew: Crew,
    wait: Wait = False,
) -> None:
    """Example: dateline merge again corpus --workers 4

    Rebuild all stories and merged events from nothing but the events and people's decisions.
    """
    _link(corpus, crew, wait, again=True)


def _link(corpus: str, crew: Crew, wait: bool, *, again: bool) -> None:
    from dateline.knowledge.loaders.story_terms import load_stories
    from dateline.scale.executors import IN_PROCESS
    from dateline.scale.story_updates import update_stories
    from dateline.store.segments import read_manifest
    from dateline.store.writer import Writer

    chosen = crew.make_executor(single=IN_PROCESS)
    read_manifest(corpus)
    messages = Messages()
    with Writer(corpus, wait=wait) as writer:
        placed = update_stories(
            writer,
            load_stories(),
            again=again,
            executor=chosen,
            notify=lambda linked, total: messages.progress(f"{linked:,} of {total:,} reports linked"),
        )
    messages.clear()
    linked = counted(placed.events, "report")
    messages.say(
        f"{placed.articles} articles placed, {linked} linked; the corpus tells {placed.stories:,} stories "
        f"and {placed.merged:,} events"
    )


def stories(
    corpus: CorpusPath,
    story: Annotated[str | None, typer.Argument(metavar="STORY_ID", help="Show only this one.")] = None,
    since: Since = None,
    until: Until = None,
    limit: RowLimit = 20,
) -> None:
    """Example: dateline stories corpus --from 2016-12-01 --to 2016-12-07

    List the stories that the most outlets cover, or show one story: its days, outlets, main actors and places, its
    events with their reports, and related stories.
    """
    from dateline.store.corpus import Corpus

    with Corpus.open(corpus) as opened:
        if story is None:
            _list_stories(opened, since and since.date(), until and until.date(), limit)
        else:
            _print_story(opened, story)


def _list_stories(corpus: Corpus, since: datetime.date | None, until: datetime.date | None, limit: int) -> None:
    from dateline.store.story_views import most_covered

    for row in most_covered(corpus, since=since, until=until, limit=limit):
        typer.echo(f"{row.id}  {row.outlets:4} outlets {row.texts:4} texts  {row.first or '–'}  {row.title}")


def _print_story(corpus: Corpus, story_id: str) -> None:
    from dateline.store.merged_events import merge
    from dateline.store.story_views import read_story

    story = read_story(corpus, story_id)
    typer.echo(story.title)
    typer.echo(f"  {story.first or '–'} to {story.last or '–'}, {len(story.articles)} articles, {story.texts} texts")
    for name, values in (("outlets", story.outlets), ("actors", story.actors), ("places", story.places)):
        if values:
            typer.echo(f"  {name}: {', '.join(values)}")
    for related in story.related:
        typer.echo(f"  see also {related.id}: {related.title} ({related.reason})")
    for event in story.events:
        _print_merged_event(merge(corpus, event.id))


def _print_merged_event(event: Merge) -> None:
    from dateline.disputes.across_reports import find_differences

    first: dict[str, Any] = event.reports[0]
    actors, recipients = (", ".join(first[role] or ()) or "–" for role in ("actors", "recipients"))
    kind = f"{first['type']} {first['mode'] or ''}"
    typer.echo(f"\n{event.id}  {first['date'] or '–'}  {kind}  {actors} → {recipients}  {first['place'] or ''}")
    for report in event.reports:
        _print_report(report)
    for difference in find_differences(event.reports):
        sides = "; ".join(f"{side.says} ({', '.join(side.holders)})" for side in difference.sides)
        typer.echo(f"  in dispute: {difference.about}: {sides}")


def _print_report(report: dict[str, Any]) -> None:
    words = " ".join((report["evidence"] or "").split())[:160]
    report_id = f"{report['article_id']}/{report['event_id']}"
    typer.echo(f"  {report_id}  {report['score'] or 0:.2f}  {report['outlet'] or '–'}: “{words}”")
    typer.echo(f"    {report['reason']}")
