"""Brings the catalogues of the workbench's texts up to date: make texts, or make texts CODE=de for a new one.

Texts stand in the templates as ``_("…")`` or ``{% trans %}``, in Python as ``gettext("…")`` or ``later("…")``, and in
the tables and letters listed below. The catalogues are ``src/dateline/workbench/texts/CODE.po``: what is new is added
without a translation, what has changed is marked as fuzzy, what is gone is dropped.
"""

from __future__ import annotations

import sys
import tomllib
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

from babel import Locale, UnknownLocaleError
from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).parents[1]
SOURCE = ROOT / "src" / "dateline"
CATALOGUES = SOURCE / "workbench" / "texts"
FOLDERS = ("workbench", "export", "review", "query", "views")
METHODS = [("**/templates/**.html", "jinja2"), ("**.py", "python")]
OPTIONS = {"**/templates/**.html": {"trim_blocks": "true", "lstrip_blocks": "true", "newstyle_gettext": "true"}}
KEYWORDS = {"_": None, "gettext": None, "later": None, "ngettext": (1, 2), "pgettext": ((1, "c"), 2)}
UNTRANSLATED_GROUPS = frozenset({"quad_of", "confidence", "counted_apart", "camps", "sectors"})
"""Tables of labels.toml that are no words for pages, or whose words are not their values."""
WIDTH = 120
HEAD = """\
# The texts of the workbench in {name}: see docs/how-to/add-a-language.md.
msgid ""
msgstr ""
"Language: {code}\\n"
"Content-Type: text/plain; charset=utf-8\\n"
"Plural-Forms: {plurals}\\n"

"""


def texts() -> Catalog:
    """Every text of the workbench in English, with where it stands."""
    catalogue = Catalog(project="dateline", charset="utf-8", fuzzy=False)
    for folder in FOLDERS:
        found = extract_from_dir(SOURCE / folder, METHODS, OPTIONS, keywords=KEYWORDS)
        for name, _line, message, comments, context in found:
            place = (SOURCE / folder / name).relative_to(SOURCE).as_posix()
            catalogue.add(message, locations=[(place, 0)], auto_comments=comments, context=context)
    for place, message, context in _of_tables():
        catalogue.add(message, locations=[(place, 0)], context=context)
    return catalogue


def _of_tables() -> Iterator[tuple[str, str, str | None]]:
    """Texts that stand in files of data: where, the text, and its context."""
    place = "views/wording/labels.toml"
    labels = tomllib.loads((SOURCE / place).read_text("utf-8"))
    for group, words in labels.items():
        if group not in UNTRANSLATED_GROUPS:
            yield from ((place, text, group) for text in words.values())
    yield from ((place, word, "confidence") for word in labels["confidence"])
    place = "knowledge/plover/contexts.toml"
    contexts = tomllib.loads((SOURCE / place).read_text("utf-8"))
    yield from ((place, one["meaning"], "contexts") for one in contexts.values())
    place = "views/wording/verbs.tsv"
    lines = (SOURCE / place).read_text("utf-8").splitlines()
    modes = dict.fromkeys(line.split("\t")[1] for line in lines if line and not line.startswith("#"))
    yield from ((place, mode, "modes") for mode in modes if mode)
    place = "workbench/members/letters.toml"
    for letter in tomllib.loads((SOURCE / place).read_text("utf-8")).values():
        yield from ((place, letter[part].strip(), None) for part in ("subject", "text"))
    place = "workbench/ready_queries.toml"
    for query in tomllib.loads((SOURCE / place).read_text("utf-8"))["query"]:
        yield place, query["name"], None


def update(path: Path, template: Catalog) -> None:
    """Bring one catalogue up to date, or begin it."""
    locale = Locale.parse(path.stem)
    known = read_po(path.open("rb"), locale=locale) if path.exists() else Catalog(locale=locale, fuzzy=False)
    known.update(template, no_fuzzy_matching=not path.exists(), update_header_comment=False)
    body = BytesIO()
    write_po(body, known, width=WIDTH, sort_output=True, omit_header=True, include_lineno=False, ignore_obsolete=True)
    head = HEAD.format(name=locale.english_name, code=path.stem, plurals=known.plural_forms)
    path.write_bytes(head.encode() + body.getvalue())
    missing = sum(1 for one in known if one.id and (one.fuzzy or not all(forms_of(one))))
    print(f"{path.relative_to(ROOT)}: {len(known)} texts, {missing} to translate")


def forms_of(message: Message) -> list[str]:
    """The translation of a message, one for each plural form; empty where there is none."""
    given = message.string if isinstance(message.string, list | tuple) else (message.string,)
    return [one or "" for one in given]


def main(languages: list[str]) -> int:
    """Update all catalogues, and begin those of the languages that are named."""
    for code in languages:
        try:
            Locale.parse(code)
        except (UnknownLocaleError, ValueError):
            print(f"{code}: no language known to Babel; write a code such as de or pt_BR", file=sys.stderr)
            return 2
    template = texts()
    for path in sorted({*CATALOGUES.glob("*.po"), *(CATALOGUES / f"{code}.po" for code in languages)}):
        update(path, template)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
