"""GDELT 2.0: a row of Events and a row of Mentions for each pair of actor and recipient."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from dateline.export.codes import Codes
from dateline.export.exported_event import ExportedEvent, ExportRow, decimal, number
from dateline.partial_dates import first_day
from dateline.record import Actor, Place


def suits(telling: ExportedEvent, _codes: Codes) -> str | None:
    """Why an event cannot be written, or nothing."""
    return "without a date" if telling.days[0] is None else None


def rows(telling: ExportedEvent, codes: Codes) -> Iterator[ExportRow]:
    """One row of each table for each pair."""
    for actor, recipient in telling.pairs():
        row_id = number(
            telling.article.id, telling.event.id, actor.id if actor else "", recipient.id if recipient else ""
        )
        cells = {"GLOBALEVENTID": row_id} | _dates(telling) | _what(telling, codes)
        cells |= _actor("Actor1", actor, codes) | _actor("Actor2", recipient, codes)
        cells |= _place(telling.place, codes)
        yield ExportRow(row_id, cells, _mention(telling, row_id, actor, recipient))


def _dates(telling: ExportedEvent) -> dict[str, str]:
    day = telling.days[0]
    added = first_day(telling.article.published.date)
    if day is None:
        return {}
    return {
        "Day": f"{day:%Y%m%d}",
        "MonthYear": f"{day:%Y%m}",
        "Year": f"{day:%Y}",
        "FractionDate": f"{day.year + (30 * day.month + day.day) / 365:.4f}",
        "DATEADDED": _moment(added),
        "SOURCEURL": telling.article.url or "",
    }


def _what(telling: ExportedEvent, codes: Codes) -> dict[str, str]:
    cameo = codes.cameo_of(telling.type, telling.mode)
    return {
        "IsRootEvent": "0" if telling.event.prominence == "body" else "1",
        "EventCode": cameo.code,
        "EventBaseCode": cameo.code[:3],
        "EventRootCode": cameo.code[:2],
        "QuadClass": str(cameo.quad),
        "GoldsteinScale": decimal(codes.score(telling.type, telling.mode)),
        "NumMentions": str(len(telling.event.evidence)),
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
    return cells | {f"{column}Type{at}Code": sector for at, sector in enumerate(sectors, 1)}


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


def _mention(telling: ExportedEvent, row_id: str, actor: Actor | None, recipient: Actor | None) -> dict[str, str]:
    event, article = telling.event, telling.article
    first, confidence = telling.days[0], telling.event.confidence
    return {
        "GLOBALEVENTID": row_id,
        "EventTimeDate": _moment(first),
        "MentionTimeDate": _moment(first_day(article.published.date)),
        "MentionType": "1" if article.url else "2",
        "MentionSourceName": telling.outlet,
        "MentionIdentifier": article.url or article.id,
        "SentenceID": str(telling.block_number()),
        "Actor1CharOffset": _offset(actor, event.trigger[0]),
        "Actor2CharOffset": _offset(recipient, event.trigger[0]),
        "ActionCharOffset": str(event.trigger[0]),
        "InRawText": "1",
        "Confidence": "" if confidence is None else str(max(10, round(confidence * 10) * 10)),
        "MentionDocLen": str(len(article.text)),
        "Extras": f"{article.id}/{event.id}: {telling.evidence()}",
    }


def _offset(actor: Actor | None, trigger: int) -> str:
    if actor is None or not actor.mentions:
        return "-1"
    return str(min((start for start, _ in actor.mentions), key=lambda start: abs(start - trigger)))


def _moment(day: date | None) -> str:
    return f"{day:%Y%m%d}000000" if day else ""
