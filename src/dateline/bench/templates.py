"""The events of a record as incident templates of the MUC-4 form."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

from dateline.record import Actor, Event, Record, words

INCIDENTS = {"explosives": "bombing", "suicide-attack": "bombing", "abduct": "kidnapping"}
_BEFORE_NOUN = re.compile(
    r"^(?:(?:the|an?|some|several|many|this|these|those|two|three|four|five|six|ten|\d[\d,.]*)\s+)+", re.I
)
BURNING = ("burn", "arson", "torch", "set fire", "ablaze")


def templates(record: Record) -> list[dict[str, Any]]:
    """One template per incident: assaults of one kind whose sides do not contradict are one incident."""
    actors = {actor.id: actor for actor in record.actors}
    found: list[dict[str, Any]] = []
    for event in record.events:
        if event.type == "ASSAULT" and event.status == "occurred":
            _join(found, _template(record, event, actors))
    return found


def _template(record: Record, event: Event, actors: dict[str, Actor]) -> dict[str, Any]:
    evidence = " ".join(words(record, span) for span in event.evidence).lower()
    incident = INCIDENTS.get(event.mode or "", "attack")
    if event.mode == "destroy" and any(word in evidence for word in BURNING):
        incident = "arson"
    acting = [actors[a] for a in event.actors]
    suffering = [actors[a] for a in event.recipients]
    return {
        "incident_type": incident,
        "PerpInd": _fillers(record, (a for a in acting if a.kind in {"person", "group", "population"})),
        "PerpOrg": _fillers(record, (a for a in acting if a.kind in {"organisation", "state"})),
        "Target": _fillers(record, (a for a in suffering if a.kind in {"organisation", "state"})),
        "Victim": _fillers(record, (a for a in suffering if a.kind in {"person", "group", "population"})),
        "Weapon": [],
    }


def _fillers(record: Record, actors: Iterable[Actor]) -> list[list[list[Any]]]:
    """Each actor as its mentions, with and without the words that only count or point at it."""
    fillers = []
    for actor in actors:
        mentions = [(words(record, span), span[0]) for span in actor.mentions]
        bare = [(_BEFORE_NOUN.sub("", mention), start) for mention, start in mentions]
        fillers.append([[mention, start] for mention, start in dict.fromkeys([*mentions, *bare])])
    return fillers


def _join(found: list[dict[str, Any]], template: dict[str, Any]) -> None:
    """Add a template, or fill up one of the same incident type with it."""
    for other in found:
        if other["incident_type"] == template["incident_type"]:
            for role, fillers in template.items():
                if role != "incident_type":
                    other[role].extend(filler for filler in fillers if filler not in other[role])
            return
    found.append(template)
