"""ICEWS: 20 columns, one row for each pair of actor and recipient."""

from __future__ import annotations

from collections.abc import Iterator

from dateline.export.codes import Codes
from dateline.export.exported_event import ExportedEvent, ExportRow, decimal, number
from dateline.record import Actor


def suits(telling: ExportedEvent, _codes: Codes) -> str | None:
    """Why an event cannot be written, or nothing."""
    return "without a date" if telling.days[0] is None else None


def rows(telling: ExportedEvent, codes: Codes) -> Iterator[ExportRow]:
    """One row for each pair."""
    cameo = codes.cameo_of(telling.type, telling.mode)
    first, place = telling.days[0], telling.place
    resolution = (place.resolution or 0) if place else 0
    for actor, recipient in telling.pairs():
        row_id = number(
            telling.article.id, telling.event.id, actor.id if actor else "", recipient.id if recipient else ""
        )
        cells = {
            "Event ID": row_id,
            "Event Date": first.isoformat() if first else "",
            "Event Text": cameo.label[:1].upper() + cameo.label[1:],
            "CAMEO Code": cameo.code,
            "Intensity": decimal(codes.score(telling.type, telling.mode)),
            "Story ID": number(telling.article.id),
            "Sentence Number": str(telling.block_number()),
            "Publisher": telling.outlet,
        }
        if place:
            cells |= {
                "City": place.name if resolution >= 4 else "",
                "District": place.name if resolution == 3 else "",
                "Province": place.admin1 or "",
                "Country": codes.country(place.country).name or place.country or "",
                "Latitude": decimal(place.lat),
                "Longitude": decimal(place.lon),
            }
        yield ExportRow(row_id, cells | _side("Source", actor, codes) | _side("Target", recipient, codes))


def _side(side: str, actor: Actor | None, codes: Codes) -> dict[str, str]:
    if actor is None:
        return {}
    return {
        f"{side} Name": actor.name,
        f"{side} Sectors": ",".join(actor.sectors),
        f"{side} Country": codes.country(actor.country).name or actor.country or "",
    }
