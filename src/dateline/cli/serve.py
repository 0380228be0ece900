"""``dateline serve``: the workbench in a browser."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

if TYPE_CHECKING:
    from dateline.workbench.settings import Settings

LONGEST_SHUTDOWN_S = 10

Source = Annotated[
    str, typer.Argument(help="A corpus: its folder or address (s3://bucket/corpus); or a JSON-lines file of records.")
]
Host = Annotated[str | None, typer.Option(help="The address to listen on [default: 127.0.0.1].")]
Port = Annotated[int | None, typer.Option(help="The port to listen on [default: 8000].")]
Config = Annotated[Path | None, typer.Option(help="A TOML file of settings.")]
Members = Annotated[bool | None, typer.Option("--members", help="Let people join and sign in by e-mail.")]
Database = Annotated[
    str | None,
    typer.Option(
        help="The database of members and decisions: a path or postgresql://… [default: beside SOURCE, if it is a file "
        "or a folder]."
    ),
]
ServerWorkers = Annotated[int | None, typer.Option("--workers", help="Number of server processes [default: 1].")]
LanguageCode = Annotated[
    str | None,
    typer.Option(
        "--language",
        help="The language of pages and emails for who has chosen none [default: the browser's], such as fr.",
    ),
]
RootPath = Annotated[str | None, typer.Option(help="The path under which a proxy serves the pages.")]


def serve(
    source: Source,
    host: Host = None,
    port: Port = None,
    config: Config = None,
    members: Members = None,
    database: Database = None,
    workers: ServerWorkers = None,
    root_path: RootPath = None,
    language: LanguageCode = None,
) -> None:
    """Example: dateline serve records.jsonl

    Serve the workbench: web pages that show what happened, who says so and who disputes it, and that lead from every
    line to the words in the article. On a loopback address a single local user has all rights.
    """
    from dateline.allocation import spare_memory

    spare_memory()
    from dateline.reading.addresses import is_store_address
    from dateline.workbench.application import check_workbench, hand_over, open_for_good
    from dateline.workbench.monitoring import set_up_logging
    from dateline.workbench.settings import load_settings

    settings = load_settings(
        config,
        host=host,
        port=port,
        root_path=root_path,
        members=members,
        database=database,
        workers=workers,
        language=language,
    )
    set_up_logging(settings.private)
    application: Any = "dateline.workbench.application:from_environment"
    if settings.workers > 1:
        check_workbench(source, settings)
        hand_over(source if is_store_address(source) else Path(source).absolute(), settings)
    else:
        application = open_for_good(source, settings)
    typer.echo(f"dateline: {settings.base}/  (Ctrl-C ends it)", err=True)
    _run_server(application, settings)


def _run_server(application: Any, settings: Settings) -> None:
    import uvicorn

    from dateline.workbench.slow_clients import patient_for

    uvicorn.run(
        application,
        factory=settings.workers > 1,
        workers=settings.workers,
        host=settings.host,
        port=settings.port,
        log_config=None,
        access_log=False,
        server_header=False,
        forwarded_allow_ips=",".join(settings.trusted_proxies),
        http=patient_for(settings.patience_seconds),
        # A client that never ends its request does not keep the server from ending.
        timeout_graceful_shutdown=LONGEST_SHUTDOWN_S,
    )
