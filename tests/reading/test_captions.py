"""Captions: which lines of a page they are, and where their credits stand."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from dateline.record import Article

Read = Callable[..., Article]

DIVER = "A diver climbs out of the harbour of Lund"
TEXT = "".join(
    f"<p>The harbour master told the court on Monday about ship number {number}, and nobody asked him why.</p>"
    for number in range(4)
)


def captions(read: Read, markup: str) -> list[tuple[str, str | None]]:
    """The captions and credits of a page that has some markup between two halves of its text."""
    article = read(
        f"<html lang='en'><body><article><h1>Harbour of Lund</h1>{TEXT}{markup}{TEXT}</article></body></html>"
    )
    return [(article.text[caption.start : caption.end], caption.credit) for caption in article.captions]


@pytest.mark.parametrize("address", ["", "#picture-2", "/files/diver.jpg", "https://img.example/a/diver.webp?w=1200"])
def test_a_caption_in_a_link_that_enlarges_its_picture_is_one(read: Read, address: str) -> None:
    figure = f'<a href="{address}"><figure><img src="d.jpg"><figcaption>{DIVER}</figcaption></figure></a>'
    assert captions(read, figure) == [(DIVER, None)]


@pytest.mark.parametrize("address", ["/news/diver-found", "https://other.example/story.html", "/pictures.jpg/story"])
def test_a_picture_that_leads_to_another_article_has_none(read: Read, address: str) -> None:
    figure = f'<a href="{address}"><figure><img src="d.jpg"><figcaption>{DIVER}</figcaption></figure></a>'
    assert captions(read, figure) == []


def test_who_is_quoted_under_a_quotation_is_no_caption(read: Read) -> None:
    quotation = "<blockquote><p>We saw nothing.</p></blockquote>"
    assert captions(read, f"<figure>{quotation}<figcaption>Eva Lind, harbour master</figcaption></figure>") == []


def test_a_picture_beside_a_quotation_has_its_caption(read: Read) -> None:
    figure = (
        f"<figure><blockquote>We saw nothing.</blockquote><img src='d.jpg'><figcaption>{DIVER}</figcaption></figure>"
    )
    assert captions(read, figure) == [(DIVER, None)]


def test_a_credit_in_pieces_beside_its_figure_is_one(read: Read) -> None:
    credit = '<span class="credit"> (<div class="camera">Image:</div>Nils Berg/Lund Press)</span>'
    figure = f'<figure><img src="d.jpg"></figure><figcaption><span class="caption">{DIVER}</span>{credit}</figcaption>'
    ((text, credited),) = captions(read, figure)
    assert text == DIVER
    assert credited is not None
    assert "Nils Berg/Lund Press" in credited


@pytest.mark.parametrize(
    "caption",
    [
        '<span class="caption__copyright">Eurolund</span><span class="caption__credit">Nils Berg</span>',
        '<strong class="author">Nils Berg and others</strong>',
        "Quelle: Hafenamt Lund",
        "Foto: Nils Berg",
        "Nils Berg / Lund Press",
        "nilsberg - stock.adobe.com",
        "Adobe Stock",
        "All rights reserved Eurolund",
        "Nils Berg/AFP via Getty Images",
        "Handout photo from Lund Police/Reuters",
    ],
)
def test_a_caption_that_is_only_a_credit_is_none(read: Read, caption: str) -> None:
    figure = f'<figure><img src="d.jpg"><figcaption class="caption">{caption}</figcaption></figure>'
    assert captions(read, figure) == []


@pytest.mark.parametrize(
    "caption",
    [
        "Residents line up for a handout",
        "Divers at the gates of Europa Press",
        "Source of the river Lund",
        "Workers hold a photo of the diver",
        "All rights of the diver were reserved for the crew",
        "The diver was quoted by Reuters as saying it was cold",
        "The harbour master waits for Getty",
    ],
)
def test_a_caption_that_only_resembles_a_credit_is_kept(read: Read, caption: str) -> None:
    figure = f'<figure><img src="d.jpg"><figcaption class="caption">{caption}</figcaption></figure>'
    assert [text for text, _ in captions(read, figure)] == [caption]


def test_a_caption_named_for_its_credit_is_kept(read: Read) -> None:
    figure = (
        f'<figure><img src="d.jpg"><figcaption class="caption credit"><p>{DIVER} at noon.</p></figcaption></figure>'
    )
    assert [text for text, _ in captions(read, figure)] == [f"{DIVER} at noon."]


@pytest.mark.parametrize(
    ("printed", "text", "credit"),
    [
        (f"{DIVER}. (AP Photo/Nils Berg) -", f"{DIVER}.", "AP Photo/Nils Berg"),
        (f"{DIVER}. (Quelle: Hafenamt Lund)", f"{DIVER}.", "Hafenamt Lund"),
        (f"{DIVER} (Bild: Nils Berg)", DIVER, "Nils Berg"),
        (f"{DIVER} (left), and Nils Berg", f"{DIVER} (left), and Nils Berg", None),
    ],
)
def test_the_credit_in_brackets_is_cut_off(read: Read, printed: str, text: str, credit: str | None) -> None:
    assert captions(read, f"<figure><img src='d.jpg'><figcaption>{printed}</figcaption></figure>") == [(text, credit)]


@pytest.mark.parametrize("length", ["01:48 min", "2:43", "26.10.2025 | 2:43 min", "12:05 / 14:00"])
def test_the_length_of_a_film_is_no_caption(read: Read, length: str) -> None:
    assert captions(read, f"<figure><img src='d.jpg'><figcaption>{length}</figcaption></figure>") == []
