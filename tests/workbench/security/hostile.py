"""Words and addresses that would act on a careless page, and the test of a page that nothing on it acts."""

from __future__ import annotations

from re import findall
from typing import Any
from urllib.parse import urlsplit

import msgspec
import samples
from lxml import html

from dateline.record import Record

WORDS = (
    "<script>alert(1)</script>",
    "</script><script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "' onmouseover='alert(1)",
    '" autofocus onfocus="alert(1)',
    "</title><svg onload=alert(1)>",
    "</textarea><iframe src=//evil.example></iframe>",
    "--><style>*{display:none}</style>",
    "<a href='javascript:alert(1)'>x</a>",
    "<math><mi xlink:href='data:x,<script>alert(1)</script>'>",
    "<form action=//evil.example><button>sign in</button>",
    "<base href=//evil.example><meta http-equiv=refresh content='0;//evil.example'>",
    "{{ 7 * 7 }}{% include 'base.html' %}${7*7}#{7*7}",
    "&lt;script&gt;&#60;script&#62;",
    "\u202e\u2066\u0000\ufeff<b>\ud7ff",
    '=HYPERLINK("http://evil.example")',
)
URLS = (
    "javascript:alert(1)",
    " javascript:alert(1)",
    "JaVaScRiPt:alert(1)",
    "data:text/html,<script>x</script>",
    "vbscript:x",
    "//evil.example",
    'https://evil.example/"onclick="x',
    "file:///etc/x",
    "https://",
)
TAGS = frozenset(
    findall(
        r"\S+",
        """html head meta title link body a header p nav ul ol li form label input button main footer
        section article aside h1 h2 h3 div span em strong table caption thead tbody tr th td br
        details summary dl dt dd svg line text figure script option optgroup select textarea
        datalist blockquote q kbd code abbr fieldset legend circle rect figcaption progress""",
    )
)
ATTRIBUTES = frozenset(
    findall(
        r"\S+",
        """lang charset name content rel href type class id role action method for maxlength placeholder
        aria-label aria-live aria-labelledby aria-hidden aria-current aria-describedby
        aria-invalid aria-pressed tabindex value data-article data-s data-e data-role data-event data-key data-type
        data-label data-sentence data-member data-fresh data-line data-at data-lat data-lon data-total data-quad
        data-from data-to data-count data-counted data-tiles data-outlines data-rest data-near data-box data-about
        data-more data-closer data-farther data-said data-corrected hreflang title scope viewbox
        width height x y cx cy r x1 x2 y1 y2
        text-anchor hidden required open label novalidate autocomplete inputmode size list
        selected checked readonly src defer max spellcheck colspan""",
    )
)
SHOWN = frozenset(findall(r"\S+", "name outlet byline agency credit unit about rule headline deck context role"))


def inert(text: str) -> None:
    """Nothing on a page is of a kind that our templates do not write, runs a script of its own, or leads to a trap."""
    page = html.fromstring(text)
    for element in page.iter():
        if not isinstance(element.tag, str):
            assert "script" not in str(element), element
            continue
        assert element.tag in TAGS, html.tostring(element)
        assert set(element.attrib) <= ATTRIBUTES, html.tostring(element)
        if element.tag == "script":
            assert element.get("src", "").startswith("/static/") and not element.text
        if element.tag in {"link", "form"}:
            assert (element.get("href") or element.get("action") or "/").startswith("/"), html.tostring(element)
        if element.tag == "meta":
            assert element.get("http-equiv") is None
        where = element.get("href")
        if where is not None and not where.startswith(("/", "#", "?")):
            assert urlsplit(where).scheme in {"http", "https"}, where
            assert "nofollow" in element.get("rel", ""), where
        assert where is None or not where.startswith("//")


def hostile_records() -> list[Record]:
    """Sample records with hostile words in every field that a page can show, one kind of them in each record."""
    out = []
    for number, bad in enumerate(WORDS):

        def poison(value: Any, key: str = "", bad: str = bad, number: int = number) -> Any:
            if isinstance(value, dict):
                return {k: poison(v, k) for k, v in value.items()}
            if isinstance(value, list):
                return [poison(v, key) for v in value]
            if key in {"url", "canonical_url"} and value:
                return URLS[number % len(URLS)]
            if key in SHOWN and isinstance(value, str):
                return bad
            if key == "text" and isinstance(value, str):
                return (bad + value)[: max(len(value), len(bad))]
            return value

        plain = msgspec.to_builtins(samples.port_strike())
        plain["id"] = plain["article"]["id"] = f"art-{number}"
        out.append(msgspec.convert(poison(plain), Record))
    return out
