"""What is in dispute in one line, and whether it is worth the front page."""

from __future__ import annotations

import re

from dateline.translation import gettext
from dateline.views.event_detail import DisputeView
from dateline.views.report_differences import Contest, VersionGroup
from dateline.views.wording import Wording

ACCUSED = re.compile(r"(?:him|her|them|it) (?=of )", re.IGNORECASE)
UNTOLD = re.compile(r"(?:it|its|he|his|she|her|hers|they|their|theirs|this|that one|these|those)\b", re.IGNORECASE)
"""Words that begin a claim which cannot be understood without the sentence before it."""
FEWEST_WORDS = 3
MOST_CAPITALS = 0.6
"""A claim in which more of the longer words than this are capitalised is a title, not a claim."""
LONG_WORD = 4


def claim_heading(view: DisputeView, wording: Wording) -> str:
    """Return what a claim of one article is about: a question for a figure, what somebody is accused of, or the claim.

    "killed: at least 14" → "How many were killed? at least 14"; "him of spying" → "Accused of spying".
    """
    kind, _, rest = view.about.partition(": ")
    if rest and kind in wording.labels["questions"]:
        return f"{wording.label('questions', kind).format(event='', setting='')} {rest}"
    about = view.about.removeprefix("that ")
    if view.positions and view.positions[0].stance == "accuses":
        pronoun = ACCUSED.match(about)
        return gettext("Accused %(of)s", of=about[pronoun.end() :]) if pronoun else gettext("Accused: %(of)s", of=about)
    return about[:1].upper() + about[1:]


def is_leading(dispute: Contest | DisputeView) -> bool:
    """Return whether a dispute meets the bar of the front page.

    Reports that differ do so if each side is told by a source or an outlet that is named. A claim within one article
    does if it is about a coded event, can be understood alone, is no question or title, and is held and denied by two
    sources with names of their own.
    """
    if isinstance(dispute, Contest):
        return all(map(_is_named, dispute.sides))
    about = dispute.about
    names = {one.name.casefold() for one in dispute.positions if one.name and one.name[:1].isupper()}
    return (
        bool(dispute.events)
        and len(names) > 1
        and all(one.name and one.name[:1].isupper() for one in dispute.positions)
        and "?" not in about
        and len(about.split()) >= FEWEST_WORDS
        and (not UNTOLD.match(about) or bool(ACCUSED.match(about)))
        and not _is_title(about)
    )


def _is_named(side: VersionGroup) -> bool:
    return any(one.source or one.outlet for one in side.tellings)


def _is_title(about: str) -> bool:
    words = [word.strip("“”‘’\"'(),.") for word in about.split()]
    long_ones = [word for word in words if len(word) >= LONG_WORD and word[0].isalpha()]
    capitals = sum(1 for word in long_ones if word[0].isupper())
    return len(long_ones) > 2 and capitals > MOST_CAPITALS * len(long_ones)
