"""ICEWS: 20 columns, one row for each pair of actor and recipient."""

from __future__ import annotations

from collections.abc import Iterator

from dateline.export.codes import Codes
from dateline.export.exported_event import ExportedEvent, ExportRow, decimal, number
from dateline.export.exporter import TableExporter
from dateline.record import Actor


class IcewsExporter(TableExporter):
    """The layout of ICEWS."""

    name = "icews"

    def rows(self, event: ExportedEvent) -> Iterator[ExportRow]:
        """Yield one row for each pair of actor and recipient."""
        cameo = self.codes.cameo_of(event.type, event.mode)
        first, place = event.days[0], event.place
        resolution = (place.resolution or 0) if place else 0
        for actor, recipient in event.pairs():
            row_id = number(
                event.article.id, event.coded.id, actor.id if actor else "", recipient.id if recipient else ""
            )
            cells = {
                "Event ID": row_id,
                "Event Date": first.isoformat() if first else "",
                "Event Text": cameo.label[:1].upper() + cameo.label[1:],
                "CAMEO Code": cameo.code,
                "Intensity": decimal(self.codes.score(event.type, event.mode)),
                "Story ID": number(event.article.id),
                "Sentence Number": str(event.block_number()),
                "Publisher": event.outlet,
            }
            if place:
                cells |= {
                    "City": place.name if resolution >= 4 else "",
                    "District": place.name if resolution == 3 else "",
                    "Province": place.admin1 or "",
                    "Country": self.codes.country(place.country).name or place.country or "",
                    "Latitude": decimal(place.lat),
                    "Longitude": decimal(place.lon),
                }
            yield ExportRow(row_id, cells | _side("Source", actor, self.codes) | _side("Target", recipient, self.codes))


def _side(side: str, actor: Actor | None, codes: Codes) -> dict[str, str]:
    if actor is None:
        return {}
    return {
        f"{side} Name": actor.name,
        f"{side} Sectors": ",".join(actor.sectors),
        f"{side} Country": codes.country(actor.country).name or actor.country or "",
    }
