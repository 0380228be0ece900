"""Downloads of Factiva and Nexis, RTF documents and the XML of trafilatura: each article with what is known of it."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from pathlib import Path
from textwrap import fill

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dateline.reading.sources.press_databases import split_download
from dateline.record import Article
from tests.reading.made_files import PAGE, STORY, names_of, read_all, write

LEAD = "OSLO - Police arrested two men on Monday after shots were fired near the harbour, the ministry said."
MORE = "IN BRIEF, the men were held for questioning and are to appear in court on Thursday. Nobody was hurt."
LATER = "QUITO - Miners blocked the road to the port on Tuesday over unpaid wages, their union said."

NEXIS_UNI = f"""


Two men held after shots near harbour
The Harbour Post
March 12, 2021 Friday
Late Edition


Copyright 2021 Harbour Post Ltd. All Rights Reserved

Section: NEWS; Pg. 3
Length: 212 words
Byline: Jane Doe
Dateline: OSLO

Body


{LEAD}

{MORE}

Graphic

Shots were fired. Harbour Post

Classification

Language: ENGLISH
Publication-Type: Newspaper
Load-Date: March 14, 2021

End of Document
"""
NEXIS_TXT = f"""
                               1 of 2 DOCUMENTS

                           The Harbour Post (Oslo)

                             March 12, 2021 Friday
                                 Final Edition

Two men held after shots near harbour

BYLINE: By Jane Doe, in
the harbour

SECTION: NEWS; Pg. 3

LENGTH: 212 words

DATELINE: OSLO

{fill(LEAD, 60)}

{MORE}

LOAD-DATE: March 14, 2021

LANGUAGE: ENGLISH

               Copyright 2021 Harbour Post Ltd.
                     All Rights Reserved

                               2 of 2 DOCUMENTS

                           The Quito Times

                             April 2, 2021

Miners block road to port

LENGTH: 90 words

{LATER}

LOAD-DATE: April 3, 2021
"""
FACTIVA = f"""World
Two men held after shots near harbour
By Jane Doe
1,212 words
12 March 2021
04:01
The Harbour Post
HARPO
3
English
(c) 2021 Harbour Post Ltd.

{LEAD}

{MORE}

Document HARPO00020210312eh3c0001a

Miners block road to port
90 words
2 April 2021
The Quito Times
QUITIM
English
Copyright 2021. The Quito Times.

{LATER}

Document QUITIM0020210402eh420001b
"""
FACTIVA_CODED = f"""
HD Two men held after shots near harbour
BY By Jane Doe
WC 212 words
PD 12 March 2021
ET 04:01
SN The Harbour Post
SC HARPO
LA English
CY (c) 2021 Harbour Post Ltd.
LP
{LEAD}
TD

{MORE}

RE
norw : Norway
AN
Document HARPO00020210312eh3c0001a
HD
Miners block road to port
WC
90 words
PD
2 April 2021
SN
The Quito Times
LP
{LATER}
TD
AN
Document QUITIM0020210402eh420001b
"""


def as_rtf(text: str) -> str:
    return r"{\rtf1\ansi{\fonttbl\f0 Arial;}\f0 " + text.replace("\n", "\\par\n") + "}"


def as_html(text: str) -> str:
    lines = text.replace("\n", "<br>\n")
    return f"<html><head><title>Download</title></head><body><div class='article'>{lines}</div></body></html>"


def as_word(text: str) -> bytes:
    main = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
    broken = text.replace("\n\n", "</w:t></w:r></w:p><w:p><w:r><w:t>").replace("\n", "</w:t><w:br/><w:t>")
    lines = f"<w:p><w:r><w:t>{broken}</w:t></w:r></w:p>"
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("word/document.xml", f'<w:document xmlns:w="{main}"><w:body>{lines}</w:body></w:document>')
    return stream.getvalue()


DOWNLOADS = {
    "nexis-uni": NEXIS_UNI + NEXIS_UNI.replace("Two men held after shots near harbour", "Miners block road to port"),
    "nexis-txt": NEXIS_TXT,
    "factiva": FACTIVA,
    "factiva-coded": FACTIVA_CODED,
}
FORMS: dict[str, Callable[[str], str | bytes]] = {".txt": str, ".rtf": as_rtf, ".html": as_html, ".docx": as_word}


@pytest.mark.parametrize("ending", FORMS)
@pytest.mark.parametrize("name", DOWNLOADS)
def test_each_article_has_its_headline_outlet_byline_and_day(
    tmp_path: Path, read: Callable[..., Article], name: str, ending: str
) -> None:
    found = read_all(write(tmp_path / f"{name}{ending}", FORMS[ending](DOWNLOADS[name])))
    assert len(found.sources) == 2 and found.faults == []
    first, second = (read(source.load(), published=source.published, any_language=True) for source in found.sources)
    assert (first.headline, first.outlet, first.published.date) == (
        "Two men held after shots near harbour",
        "The Harbour Post (Oslo)" if name == "nexis-txt" else "The Harbour Post",
        "2021-03-12",
    )
    assert (first.byline or "").startswith("Jane Doe")
    assert first.text.endswith(f"{LEAD}\n\n{MORE}")
    assert second.headline == "Miners block road to port"
    assert "Load" not in second.text and "LENGTH" not in second.text


def test_articles_are_called_by_their_number_of_document_or_in_the_file(tmp_path: Path) -> None:
    for name in ("factiva", "nexis-txt"):
        write(tmp_path / f"{name}.txt", DOWNLOADS[name])
    assert names_of(read_all(tmp_path).sources, tmp_path) == [
        "HARPO00020210312eh3c0001a",
        "QUITIM0020210402eh420001b",
        "nexis-txt.txt:1",
        "nexis-txt.txt:2",
    ]


def test_factiva_with_codes_in_a_table_of_html(tmp_path: Path) -> None:
    cells = [line.partition(" ") for line in FACTIVA_CODED.partition("LP")[0].strip().splitlines()]
    rows = "".join(f"<tr><td><b>{code}</b>&nbsp;</td><td><span>{value}</span></td></tr>" for code, _, value in cells)
    text = f"<tr><td><b>LP</b></td><td><p class='articleParagraph enarticleParagraph'>{LEAD}</p></td></tr>"
    end = "<tr><td><b>AN</b></td><td>Document HARPO00020210312eh3c0001a</td></tr>"
    page = f"<html><body><div class='article enArticle'><table>{rows}{text}{end}</table></div></body></html>"
    found = read_all(write(tmp_path / "a.html", page))
    assert [(source.id, source.published) for source in found.sources] == [("HARPO00020210312eh3c0001a", "2021-03-12")]
    assert LEAD in found.words[0]


@pytest.mark.parametrize(
    "text",
    [
        STORY,
        f"{STORY}\n\nEnd of Document\n",
        f"1 of 2 DOCUMENTS\n\n{STORY}",
        f"{STORY}\n\nDocument 12345678901234567890\n",
        "End of Document",
        "212 words\nDocument HARPO00020210312eh3c0001a",
        "",
    ],
)
def test_a_text_that_has_only_one_of_the_marks_is_left_whole(tmp_path: Path, text: str) -> None:
    assert split_download(text) == []
    assert read_all(write(tmp_path / "a.txt", text)).words == [text]


@given(st.lists(st.sampled_from([*FACTIVA.split("\n"), *NEXIS_TXT.split("\n"), *NEXIS_UNI.split("\n"), "Body"])))
def test_whatever_the_order_of_the_lines_nothing_fails(lines: list[str]) -> None:
    for article in split_download("\n".join(lines)):
        assert article.text is None or article.text.strip()


def test_an_rtf_document_of_one_article(tmp_path: Path) -> None:
    found = read_all(write(tmp_path / "a.rtf", as_rtf("Two held\n\nCaf\\'e9 owners \\u8220?did not pay\\u8221?.")))
    assert found.words == ["Two held\n\nCafé owners “did not pay”."]


def test_a_word_document_of_one_article(tmp_path: Path) -> None:
    found = read_all(write(tmp_path / "a.docx", as_word("Two men held\n\nPolice arrested two men.")))
    assert found.words == ["Two men held\n\nPolice arrested two men."]


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (as_word("x" * 30_000_000), "too large"),
        (as_word("Words here.")[:-30], "cannot be read"),
        (as_word("</w:t><w:p><oops "), None),
        (b"PK\x03\x04", "cannot be read"),
        (b"hello hello", None),
        (b"", None),
    ],
)
def test_a_word_document_that_is_broken_or_a_bomb(tmp_path: Path, data: bytes, reason: str | None) -> None:
    found = read_all(write(tmp_path / "a.docx", data))
    assert len(found.words) + len(found.faults) == 1
    assert reason is None or reason in found.faults[0][1]


@pytest.mark.parametrize("rtf", [r"{\rtf1 \u999999999? x}", r"{\rtf1", r"{\rtf1" + "{" * 100_000, r"{\rtf1 \'zz}"])
def test_broken_rtf_ends_in_one_line(tmp_path: Path, rtf: str) -> None:
    found = read_all(write(tmp_path / "a.rtf", rtf))
    assert len(found.words) + len(found.faults) == 1


def test_the_xml_of_trafilatura(tmp_path: Path, read: Callable[..., Article]) -> None:
    head = 'sitename="Harbour Post" title="Two held" author="Jane Doe" date="2021-03-12" url="https://a.example/1"'
    paragraphs = "".join(f"<p>{line}</p>" for line in (LEAD, MORE))
    xml = f'<?xml version="1.0"?>\n<doc {head}>\n  <main><head rend="h1">Two held</head>{paragraphs}</main></doc>'
    (source,) = read_all(write(tmp_path / "a.xml", xml)).sources
    article = read(source.load(), url=source.url, published=source.published)
    assert (article.headline, article.outlet, article.byline) == ("Two held", "Harbour Post", "Jane Doe")
    assert (article.url, article.published.date) == ("https://a.example/1", "2021-03-12")
    assert article.text == f"Two held\n\n{LEAD}\n\n{MORE}"


def test_entities_in_xml_are_not_expanded(tmp_path: Path) -> None:
    xml = '<!DOCTYPE doc [<!ENTITY a "ha"><!ENTITY b "&a;&a;">]><doc><main><p>&b; held</p></main></doc>'
    found = read_all(write(tmp_path / "a.xml", xml))
    # It is read as any other file, and what a reader of pages makes of it is tested there.
    assert found.words == [xml]


def test_other_files_are_left_as_they_are(tmp_path: Path) -> None:
    write(tmp_path / "a.html", PAGE)
    write(tmp_path / "b.html", PAGE.replace("officials said", "the Document says"))
    note = write(tmp_path / "c.xml", "<note>hello</note>")
    found = read_all(tmp_path)
    assert (len(found.words), found.faults) == (2, [])
    assert found.said[0].startswith("files passed over, of XML only that of trafilatura is read")
    assert read_all(note).words == ["<note>hello</note>"]
