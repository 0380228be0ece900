"""One form for words that differ only in case, accents and apostrophes."""

from __future__ import annotations

import re
import unicodedata

_WORD = re.compile(r"(?:[^\W\d_]\.){2,}|[^\W_]+", re.UNICODE)
_APOSTROPHE = re.compile(r"(?<=\w)['’‘`ʼʿʾ](?=\w)")
# Letters that Unicode does not decompose into a base letter and an accent.
_PLAIN = str.maketrans(
    {"ø": "o", "đ": "d", "ł": "l", "ı": "i", "ß": "ss", "æ": "ae", "œ": "oe", "ð": "d", "þ": "th", "ħ": "h"}
)


def fold_word(word: str) -> str:
    """One word in lower case, without accents, dots and apostrophes.

    >>> fold_word("Élysée"), fold_word("U.S."), fold_word("Sana'a")
    ('elysee', 'us', 'sanaa')
    """
    if word.isascii():
        return word.lower().replace(".", "").replace("'", "")
    spread = unicodedata.normalize("NFKD", word.casefold().translate(_PLAIN))
    return "".join(c for c in spread if c.isalnum())


def fold(text: str) -> str:
    """The words of a text in folded form, parted by single blanks.

    >>> fold("Abdel-Fattah  el-Sissi")
    'abdel fattah el sissi'
    """
    return " ".join(filter(None, (fold_word(m) for m in _WORD.findall(_APOSTROPHE.sub("", text)))))
