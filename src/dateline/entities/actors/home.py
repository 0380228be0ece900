"""The country of an article's outlet."""

from __future__ import annotations

import re

from dateline.knowledge.loaders.actors import ActorKnowledge

_QUALIFIER = re.compile(r"\s*\(([^()]*)\)")


def country_of_outlet(outlet: str | None, knowledge: ActorKnowledge) -> str:
    """The country of an outlet: that of the place in brackets behind its name ("The Standard (Nairobi)"), else the one
    that the knowledge of actors has; "" if it is unknown."""
    if not outlet:
        return ""
    qualifier = _QUALIFIER.search(outlet)
    if qualifier is not None:
        countries = [place.country for place in knowledge.places(qualifier[1]) if place.country]
        countries = [entry.side for entry in knowledge.names.entries(qualifier[1]) if entry.side] or countries
        if countries:
            return countries[0]
    entries = knowledge.names.entries(_QUALIFIER.sub("", outlet))
    return next((entry.side for entry in entries if "JRN" in entry.sectors), "")
