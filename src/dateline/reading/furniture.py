"""Lines that stand on every news page and are not the article: menus, share buttons, appeals to subscribe, credits."""

from __future__ import annotations

import re

from dateline.knowledge.loaders.page_patterns import ReadingKnowledge

_AROUND = re.compile(r"^[\W_]+|[\W_]+$")


def furniture_reason(text: str, knowledge: ReadingKnowledge) -> str | None:
    """Why a line of text (white space collapsed) is furniture, or ``None`` if it may be the article's."""
    length = len(text)
    bare = _AROUND.sub("", text).lower() if length < 80 else ""
    low = text[:60].lower()
    for rule in knowledge.furniture_lines:
        if length > rule.longest:
            continue
        if bare in rule.whole or (rule.starts and low.startswith(rule.starts)):
            return rule.reason
        if any(pattern.search(text) for pattern in rule.patterns):
            return rule.reason
    return None
