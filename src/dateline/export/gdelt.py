"""GDELT 2.0: a row of Events and a row of Mentions for each pair of actor and recipient."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from dateline.export.codes import Codes
from dateline.export.exported_event import ExportedEvent, ExportRow, decimal, number
from dateline.export.exporter import TableExporter
from dateline.partial_dates import first_day
from dateline.record import Actor, Place


class GdeltExporter(TableExporter):
    """GDELT 2.0, with the table of mentions as its companion."""

    name = "gdelt"

    def rows(self, event: ExportedEvent) -> Iterator[ExportRow]:
        """Yield a row and its companion row for each pair of actor and recipient."""
        for actor, recipient in event.pairs():
            row_id = number(
                event.article.id, event.coded.id, actor.id if actor else "", recipient.id if recipient else ""
            )
            cells = {"GLOBALEVENTID": row_id} | _dates(event) | _what(event, self.codes)
            cells |= _actor("Actor1", actor, self.codes) | _actor("Actor2", recipient, self.codes)
            cells |= _place(event.place, self.codes)
            yield ExportRow(row_id, cells, _mention(event, row_id, actor, recipient))


def _dates(event: ExportedEvent) -> dict[str, str]:
    day = event.days[0]
    added = first_day(event.article.published.date)
    if day is None:
        return {}
    return {
        "Day": f"{day:%Y%m%d}",
        "MonthYear": f"{day:%Y%m}",
        "Year": f"{day:%Y}",
        "FractionDate": f"{day.year + (30 * day.month + day.day) / 365:.4f}",
        "DATEADDED": _moment(added),
        "SOURCEURL": event.article.url or "",
    }


def _what(event: ExportedEvent, codes: Codes) -> dict[str, str]:
    cameo = codes.cameo_of(event.type, event.mode)
    return {
        "IsRootEvent": "0" if event.coded.prominence == "body" else "1",
        "EventCode": cameo.code,
        "EventBaseCode": cameo.code[:3],
        "EventRootCode": cameo.code[:2],
        "QuadClass": str(cameo.quad),
        "GoldsteinScale": decimal(codes.score(event.type, event.mode)),
        "NumMentions": str(len(event.coded.evidence)),
        "NumSources": "1",
        "NumArticles": "1",
    }


def _actor(column: str, actor: Actor | None, codes: Codes) -> dict[str, str]:
    if actor is None:
        return {f"{column}Geo_Type": "0"}
    sectors = codes.cameo_sectors(actor)[:3]
    cells = {
        f"{column}Code": (actor.country or "") + "".join(sectors),
        f"{column}Name": actor.name.upper(),
        f"{column}CountryCode": actor.country or "",
        f"{column}Geo_Type": "0",
    }
    return cells | {f"{column}Type{place}Code": sector for place, sector in enumerate(sectors, 1)}


def _place(place: Place | None, codes: Codes) -> dict[str, str]:
    if place is None:
        return {"ActionGeo_Type": "0"}
    country = codes.country(place.country)
    united_states = place.country == "USA"
    resolution = place.resolution or 0
    kind = {0: 0, 1: 1, 2: 2 if united_states else 5, 3: 2 if united_states else 5}
    parts = dict.fromkeys(part for part in (place.name, place.admin1, country.name) if part)
    return {
        "ActionGeo_Type": str(kind.get(resolution, 3 if united_states else 4)),
        "ActionGeo_FullName": ", ".join(parts),
        "ActionGeo_CountryCode": country.fips,
        "ActionGeo_ADM1Code": country.fips,
        "ActionGeo_Lat": decimal(place.lat),
        "ActionGeo_Long": decimal(place.lon),
    }


def _mention(event: ExportedEvent, row_id: str, actor: Actor | None, recipient: Actor | None) -> dict[str, str]:
    coded, article = event.coded, event.article
    first, confidence = event.days[0], event.coded.confidence
    return {
        "GLOBALEVENTID": row_id,
        "EventTimeDate": _moment(first),
        "MentionTimeDate": _moment(first_day(article.published.date)),
        "MentionType": "1" if article.url else "2",
        "MentionSourceName": event.outlet,
        "MentionIdentifier": article.url or article.id,
        "SentenceID": str(event.block_number()),
        "Actor1CharOffset": _offset(actor, coded.trigger[0]),
        "Actor2CharOffset": _offset(recipient, coded.trigger[0]),
        "ActionCharOffset": str(coded.trigger[0]),
        "InRawText": "1",
        "Confidence": "" if confidence is None else str(max(10, round(confidence * 10) * 10)),
        "MentionDocLen": str(len(article.text)),
        "Extras": f"{article.id}/{coded.id}: {event.evidence()}",
    }


def _offset(actor: Actor | None, trigger: int) -> str:
    if actor is None or not actor.mentions:
        return "-1"
    return str(min((start for start, _ in actor.mentions), key=lambda start: abs(start - trigger)))


def _moment(day: date | None) -> str:
    return f"{day:%Y%m%d}000000" if day else ""
