"""The output of other tools: what each calls the parts of an article is known without a map."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from dateline.record import Article
from tests.reading.made_files import PAGE, PARAGRAPHS, STORY, read_all, web, write

URL = "https://www.harbour-post.example/news/held"
TITLE = "Two men held after shots near harbour"

NEWS_PLEASE = {
    "authors": ["Jane Doe"],
    "date_download": "2021-04-01 10:00:00",
    "date_modify": None,
    "date_publish": "2021-03-12 09:30:00",
    "description": "Two men are to appear in court.",
    "filename": "held.html.json",
    "image_url": "https://www.harbour-post.example/held.jpg",
    "language": "en",
    "localpath": None,
    "maintext": STORY,
    "source_domain": "www.harbour-post.example",
    "title": TITLE,
    "title_page": None,
    "title_rss": None,
    "url": URL,
}
TRAFILATURA = {
    "title": TITLE,
    "author": "Jane Doe",
    "hostname": "harbour-post.example",
    "date": "2021-03-12",
    "fingerprint": "99c18bb9f880d9d8",
    "id": None,
    "license": None,
    "comments": "12 comments",
    "raw_text": " ".join(STORY.split()),
    "text": STORY,
    "language": None,
    "image": "https://www.harbour-post.example/held.jpg",
    "pagetype": "article",
    "filedate": "2021-04-01",
    "source": URL,
    "source-hostname": "Harbour Post",
    "excerpt": "Two men are to appear in court.",
    "categories": "",
    "tags": "",
}
FUNDUS = {
    "title": TITLE,
    "body": {"summary": [], "sections": [{"headline": [], "paragraphs": list(PARAGRAPHS)}]},
    "authors": ["Jane Doe"],
    "publishing_date": "2021-03-12 09:30:00+01:00",
    "topics": ["Norway", "Courts"],
    "free_access": True,
    "publisher": "Harbour Post",
    "html": {"requested_url": URL, "crawl_date": "2021-04-01 10:00:00"},
}
NEWSPAPER4K = {
    "url": URL,
    "read_more_link": "",
    "language": "en",
    "title": TITLE,
    "top_image": "https://www.harbour-post.example/held.jpg",
    "meta_img": "https://www.harbour-post.example/held.jpg",
    "images": [],
    "movies": [],
    "keywords": ["oslo"],
    "keyword_scores": {"oslo": 1.5},
    "meta_keywords": [""],
    "tags": None,
    "authors": ["Jane Doe"],
    "publish_date": "2021-03-12T09:30:00+01:00",
    "summary": "",
    "meta_description": "",
    "meta_lang": "en",
    "meta_favicon": "",
    "meta_site_name": "Harbour Post",
    "canonical_link": URL,
    "text": STORY,
}
NEWS_API = {
    "status": "ok",
    "totalResults": 1,
    "articles": [
        {
            "source": {"id": None, "name": "Harbour Post"},
            "author": "Jane Doe",
            "title": TITLE,
            "description": "Two men are to appear in court.",
            "url": URL,
            "urlToImage": None,
            "publishedAt": "2021-03-12T09:30:00Z",
            "content": STORY,
        }
    ],
}
OUTPUTS = {
    "news-please.json": NEWS_PLEASE,
    "trafilatura.json": TRAFILATURA,
    "fundus.json": [FUNDUS],
    "fundus-one.json": FUNDUS,
    "newspaper4k.json": NEWSPAPER4K,
    "news-api.json": NEWS_API,
}


@pytest.mark.parametrize("name", OUTPUTS)
def test_articles_of_other_tools(tmp_path: Path, read: Callable[..., Article], name: str) -> None:
    found = read_all(write(tmp_path / name, json.dumps(OUTPUTS[name])))
    (source,) = found.sources
    article = read(source.load(), url=source.url, published=source.published, file_date=source.file_date)
    assert (article.headline, article.byline, article.published.date) == (TITLE, "Jane Doe", "2021-03-12")
    assert article.text == f"{TITLE}\n\n{STORY}"
    assert article.url == URL
    assert article.outlet is not None
    assert len(found.said) == 1 and "read as --map" in found.said[0]


GDELT_DOC: dict[str, Any] = {
    "articles": [
        {
            "url": URL,
            "url_mobile": "",
            "title": TITLE,
            "seendate": "20210313T040000Z",
            "socialimage": "",
            "domain": "harbour-post.example",
            "language": "English",
            "sourcecountry": "Norway",
        }
    ]
}
MEDIA_CLOUD = (
    "id,indexed_date,language,media_name,media_url,publish_date,title,url\n"
    f"a1,2021-03-13 04:00:00,en,harbour-post.example,harbour-post.example,2021-03-12,{TITLE},{URL}\n"
)
ADDRESSES = {
    "gdelt.json": (json.dumps(GDELT_DOC), None, "2021-03-13"),
    "gdelt.csv": (f"URL,MobileURL,Date,Title\n{URL},,2021-03-13 04:00:00,{TITLE}\n", "2021-03-13", None),
    "media-cloud.csv": (MEDIA_CLOUD, "2021-03-12", "2021-03-13"),
    "addresses.csv": (f"url\n{URL}\n", None, None),
}


@pytest.mark.parametrize("name", ADDRESSES)
def test_lists_of_addresses_are_read_from_the_web(tmp_path: Path, name: str) -> None:
    text, published, seen = ADDRESSES[name]
    found = read_all(write(tmp_path / name, text), fetcher=web({URL: PAGE}))
    (source,) = found.sources
    assert (source.url, source.published, source.file_date, found.words) == (URL, published, seen, [PAGE])
