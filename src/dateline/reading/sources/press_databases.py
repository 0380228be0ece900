"""Downloads of press databases, Factiva and Nexis, in which many articles stand in one text.

Both print the outlet, the date and the length near the headline, and a fixed line where an article begins or ends. A
part without a line of its length is no article, so that a text which merely has such a line is not taken apart.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from dateline.reading.dating import parse_date
from dateline.reading.sources.article_fields import ArticleFields

# What stands in the bytes of a download, and hardly in a page of news; the text decides.
MARKS = re.compile(rb"\d of \d+ DOCUMENT|End of Document|Document [A-Za-z0-9]{15,40}\b|articleParagraph")

_NUMBERED = re.compile(r"^[^\S\n]*\d+ of \d+ DOCUMENTS?[^\S\n]*$", re.MULTILINE)
_NEXIS_END = re.compile(r"^[^\S\n]*End of Document[^\S\n]*$", re.MULTILINE)
_FACTIVA_END = re.compile(r"Document ([A-Za-z0-9]{15,40})\Z")
_NEXIS_LABEL = re.compile(r"(byline|section|length|dateline|highlight|headline):\s*(.*)\Z", re.IGNORECASE)
_NEXIS_TAIL = re.compile(
    r"(?:load-date|language|publication-type|document-type|journal-code|graphic):|(?:graphic|classification)\Z",
    re.IGNORECASE,
)
_LENGTH = re.compile(r"[\d,.]+ words?\Z", re.IGNORECASE)
_CODE = re.compile(
    r"(SE|HD|BY|CR|WC|PD|ET|SN|SC|ED|PG|VOL|LA|CY|LP|TD|CT|RF|CO|IN|NS|RE|PUB|AN|IPC|IPD|CLM|ART)(?:\s+(.*))?\Z"
)
_RIGHTS = re.compile(r"(?:\(c\)|©|copyright\b|all rights reserved)", re.IGNORECASE)
_EDITION = re.compile(r".{0,40}\b(?:edition|final|est|gmt|[ap]\.?m\.?)\b.{0,10}\Z|\d\d?:\d\d.{0,12}\Z", re.IGNORECASE)
_BYLINE = re.compile(r"by\s+(?=\S)", re.IGNORECASE)
_NAME = re.compile(r"(?:[A-Z][\w.'’-]+[ ,]*){2,5}\Z")
_LONGEST_DATE = 80
# Lines of Factiva between the length of an article and its text.
_FACTIVA_HEAD = 9


def split_download(text: str) -> list[ArticleFields]:
    """Return the articles of a download in their order; none if the text is no download of a press database."""
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\u00a0", " ")
    if _NUMBERED.search(text):
        articles = map(_read_nexis, map(_lines, _NUMBERED.split(text)[1:]))
    elif _NEXIS_END.search(text):
        articles = map(_read_nexis, map(_lines, _NEXIS_END.split(text)))
    else:
        articles = map(_read_factiva, _factiva_parts(_lines(text)))
    return [article for article in articles if article is not None]


def _lines(text: str) -> list[str]:
    return [line.strip() for line in text.split("\n")]


def _read_nexis(lines: list[str]) -> ArticleFields | None:
    """Return an article of Nexis: its head, its labels with the length, its body, and labels again."""
    labelled = [number for number, line in enumerate(lines) if _NEXIS_LABEL.match(line)]
    labels = {match[1].lower(): match[2] for line in lines if (match := _NEXIS_LABEL.match(line))}
    length = next((n for n in labelled if lines[n].lower().startswith("length")), None)
    if length is None:
        return None
    title, outlet, day = _nexis_head([line for line in lines[: labelled[0]] if line and not _RIGHTS.match(line)])
    start = next((n + 1 for n in range(length, len(lines)) if lines[n] == "Body"), None)
    start = _after_labels(lines, length) if start is None else start
    end = next((n for n in range(start, len(lines)) if _NEXIS_TAIL.match(lines[n])), len(lines))
    return ArticleFields(
        text=_body(lines[start:end]),
        title=labels.get("headline") or title,
        published=day,
        outlet=outlet,
        byline=_BYLINE.sub("", labels.get("byline", ""), count=1) or None,
    )


def _nexis_head(head: list[str]) -> tuple[str | None, str | None, str | None]:
    """Return headline, outlet and day from the lines before the labels.

    The line of the date follows that of the outlet. The headline stands above both in Nexis Uni, and below in downloads
    of LexisNexis.
    """
    dated = next((n for n, line in enumerate(head) if len(line) <= _LONGEST_DATE and parse_date(line)), None)
    if dated is None:
        return (" ".join(head[:1]) or None), None, None
    above, below = head[: max(0, dated - 1)], [line for line in head[dated + 1 :] if not _EDITION.match(line)]
    outlet = head[dated - 1] if dated else None
    return " ".join(above or below) or None, outlet, parse_date(head[dated])


def _after_labels(lines: Sequence[str], length: int) -> int:
    """Return the first line of the first block after the length that does not begin with a label."""
    start = length
    while start < len(lines):
        if lines[start] and not _NEXIS_LABEL.match(lines[start]):
            return start
        if lines[start]:
            # A label goes on to the next empty line.
            while start < len(lines) and lines[start]:
                start += 1
        start += 1
    return start


def _body(lines: Sequence[str]) -> str | None:
    return "\n".join(lines).strip() or None


def _factiva_parts(lines: list[str]) -> Iterator[tuple[str, list[str]]]:
    """Yield the number of each document and its lines."""
    start = 0
    for number, line in enumerate(lines):
        if end := _FACTIVA_END.search(line):
            yield end[1], lines[start:number]
            start = number + 1


def _read_factiva(part: tuple[str, list[str]]) -> ArticleFields | None:
    document, lines = part
    coded = _coded_parts(lines)
    if {"HD", "WC"} <= coded.keys():
        body = "\n\n".join(filter(None, (_body(coded.get(code, [])) for code in ("LP", "TD"))))
        line = {code: " ".join(filter(None, coded.get(code, []))) for code in ("HD", "BY", "PD", "SN")}
        byline = _BYLINE.sub("", line["BY"], count=1) or None
        return ArticleFields(
            text=body or None,
            title=line["HD"] or None,
            published=parse_date(line["PD"]),
            id=document,
            outlet=line["SN"] or None,
            byline=byline,
        )
    return _read_plain_factiva(document, [line for line in lines if line], lines)


def _coded_parts(lines: Sequence[str]) -> dict[str, list[str]]:
    """Return the lines under each code (HD headline, WC words, PD date, SN source, LP lead, TD text) of a document."""
    parts: dict[str, list[str]] = {}
    part = ""
    for line in lines:
        code = _CODE.match(line)
        # A paragraph may begin like a code, whose value stands on the next line or has the form "i34 : Ports".
        is_text = code and part in {"LP", "TD"} and code[2] and " : " not in code[2] and code[1] not in {"TD", "AN"}
        if code and code[1] not in parts and not is_text:
            part = code[1]
            parts[part] = [code[2]] if code[2] else []
        elif part:
            parts[part].append(line)
    return parts


def _read_plain_factiva(document: str, full: Sequence[str], lines: Sequence[str]) -> ArticleFields | None:
    """Return an article of Factiva without codes: headline, byline, length, date, outlet, rights, body."""
    words = next((n for n, line in enumerate(full) if _LENGTH.match(line)), None)
    if not words:
        return None
    above, below = list(full[:words]), full[words + 1 : words + 1 + _FACTIVA_HEAD]
    byline = None
    if len(above) > 1 and (_BYLINE.match(above[-1]) or (_NAME.match(above[-1]) and len(above[-2].split()) > 4)):
        byline = _BYLINE.sub("", above.pop(), count=1)
    dated = next((n for n, line in enumerate(below) if len(line) <= _LONGEST_DATE and parse_date(line)), None)
    after = [line for line in below[(dated + 1 if dated is not None else 0) :] if not _EDITION.match(line)]
    # The body follows the line of rights, or else the language, or else the outlet with its code.
    rights = [n for n, line in enumerate(below) if _RIGHTS.match(line)] or [
        n for n, line in enumerate(below) if line == "English"
    ]
    head = rights[-1] if rights else (dated or 0) + 2
    last = below[head] if head < len(below) else ""
    first = lines.index(last, lines.index(full[words])) + 1 if last else len(lines)
    return ArticleFields(
        text=_body(lines[first:]),
        title=above[-1] if above else None,
        published=parse_date(below[dated]) if dated is not None else None,
        id=document,
        outlet=after[0] if after and not _RIGHTS.match(after[0]) else None,
        byline=byline,
    )
