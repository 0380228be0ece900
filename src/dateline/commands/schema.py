"""``dateline schema``: the JSON Schema of a record."""

from __future__ import annotations

import msgspec
import typer

from dateline.record import json_schema


def schema() -> None:
    """Example: dateline schema > record.schema.json

    Print the JSON Schema of a record, as ``dateline code --format jsonl`` writes one on each line.
    """
    typer.echo(msgspec.json.format(msgspec.json.encode(json_schema()), indent=2))
