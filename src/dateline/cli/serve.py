"""`dateline serve`: the workbench in a browser."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

LONGEST_END = 10


def serve(
    source: Annotated[Path, typer.Argument(help="A corpus folder, or a JSON-lines file of records.")],
    host: Annotated[str | None, typer.Option(help="The address to listen on [default: 127.0.0.1].")] = None,
    port: Annotated[int | None, typer.Option(help="The port to listen on [default: 8000].")] = None,
    config: Annotated[Path | None, typer.Option(help="A TOML file of settings.")] = None,
    members: Annotated[bool | None, typer.Option("--members", help="Let people join and sign in by e-mail.")] = None,
    database: Annotated[
        str | None,
        typer.Option(help="Where members and decisions are kept: a path, or postgresql://… [default: beside SOURCE]."),
    ] = None,
    workers: Annotated[int | None, typer.Option(help="How many processes answer [default: 1].")] = None,
    root_path: Annotated[str | None, typer.Option(help="The path under which a proxy shows the pages.")] = None,
) -> None:
    """Example: dateline serve records.jsonl

    Open a web page on which a reader sees what happened, who says so and who disputes it, and gets from any line to
    the words in the article. On a loopback address one local user may do everything.
    """
    import uvicorn

    from dateline.workbench.application import check_workbench, hand_over, open_for_good
    from dateline.workbench.monitoring import set_up_logging
    from dateline.workbench.settings import load_settings
    from dateline.workbench.slow_clients import patient_for

    settings = load_settings(
        config, host=host, port=port, root_path=root_path, members=members, database=database, workers=workers
    )
    set_up_logging(settings.private)
    several = settings.workers > 1
    application: Any = "dateline.workbench.application:from_environment"
    if several:
        check_workbench(source, settings)
        hand_over(source.absolute(), settings)
    else:
        application = open_for_good(source, settings)
    typer.echo(f"dateline: {settings.base}/  (Ctrl-C ends it)", err=True)
    uvicorn.run(
        application,
        factory=several,
        workers=settings.workers,
        host=settings.host,
        port=settings.port,
        log_config=None,
        access_log=False,
        server_header=False,
        forwarded_allow_ips=",".join(settings.trusted_proxies),
        http=patient_for(settings.patience_seconds),
        # A client that never ends its request does not keep the server from ending.
        timeout_graceful_shutdown=LONGEST_END,
    )
