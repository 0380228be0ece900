"""Write the pages of the documentation that follow from the program itself: python tools/make_reference.py

The command line (and the manual page) from the help of each command, the record from its types, the columns of exports
from their descriptions, the knowledge files from their heads. A test fails where a page and the program differ.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

import typer
from msgspec import NODEFAULT, inspect

from dateline.cli.main import app
from dateline.export.formats import load_format
from dateline.export.registry import FORMATS
from dateline.knowledge.loaders.files import PACKAGED
from dateline.record import Record

DOCS = Path(__file__).parents[1] / "docs"
MADE = "This page is made from the program itself by `make reference`."
# Files whose head explains the fields of what users add, in the order in which they are shown.
HEADS = (
    "frames/words.toml",
    "actors/states.tsv",
    "actors/institutions_africa.tsv",
    "actors/organisations.tsv",
    "actors/groups.tsv",
    "actors/people.tsv",
    "actors/roles.tsv",
    "actors/metonyms.tsv",
    "actors/peoples.tsv",
    "actors/modifiers.tsv",
    "cues/speech.toml",
    "cues/nouns.toml",
    "cues/phrases.toml",
    "cues/acts.toml",
    "sources/columns.tsv",
)


def command_line() -> str:
    """Return the page of all commands with their arguments and options."""
    pages = [
        "# Command line",
        MADE,
        "Every command takes `--help`. Data goes to standard output, all else to standard error; "
        "[exit codes](../exit-codes.md) say how a run ended.",
    ]
    for name, command in _commands(typer.main.get_command(app), "dateline"):
        pages += _describe_command(name, command)
    return _page(pages)


def _commands(command: Any, name: str) -> Iterator[tuple[str, Any]]:
    yield name, command
    for word, part in getattr(command, "commands", {}).items():
        yield from _commands(part, f"{name} {word}")


def _describe_command(name: str, command: Any) -> Iterator[str]:
    example, _, rest = (command.help or "").partition("\n\n")
    yield f"## {name}"
    yield f"    {' '.join(example.removeprefix('Example: ').split())}"
    yield from (" ".join(paragraph.split()) for paragraph in rest.split("\n\n"))
    rows = [(_code(names), _cell(meaning)) for names, meaning in _parameters(name, command)]
    if rows:
        yield _table(("argument or option", "meaning"), rows)
    parts = getattr(command, "commands", {})
    if parts and name == "dateline":
        yield _table(
            ("command", "what it does"),
            (
                (f"[`{name} {word}`](#{name}-{word})", _cell(part.get_short_help_str(limit=200)))
                for word, part in parts.items()
            ),
        )


def _parameters(name: str, command: Any) -> Iterator[tuple[str, str]]:
    """Yield the names and the meaning of each argument and option, as the help has them."""
    context = command.make_context(name, [], resilient_parsing=True)
    for parameter in command.params:
        names, meaning = parameter.get_help_record(context) or ("", "")
        # The type of an argument is Python's, which tells a reader nothing.
        yield re.sub(r" <(str|path|list\[str\]|list\[path\])>$", "", names), meaning


def manual() -> str:
    """Return the manual page, in the language of troff."""
    root = typer.main.get_command(app)
    lines = [
        '.TH DATELINE 1 "" "" "dateline"',
        ".SH NAME",
        "dateline \\- read news and write down what happened",
        ".SH SYNOPSIS",
        ".B dateline",
        "COMMAND [OPTIONS] [ARGUMENTS]",
        ".SH DESCRIPTION",
    ]
    for name, command in _commands(root, "dateline"):
        example, _, rest = (command.help or "").partition("\n\n")
        if command is not root:
            lines += [f".SH {_troff(name).upper()}"]
        lines += [line for paragraph in rest.split("\n\n") for line in (".PP", _troff(paragraph))]
        for names, meaning in _parameters(name, command):
            lines += [".TP", f".B {_troff(names)}", _troff(meaning)]
        lines += [".PP", "Example:", ".PP", ".RS", f".B {_troff(example.removeprefix('Example: '))}", ".RE"]
    lines += [".SH EXIT STATUS", "0 all done; 1 something was set aside or is missing; 2 wrong use; 130 interrupted."]
    return "\n".join(lines) + "\n"


def _troff(words: str) -> str:
    """Return words on one line, in the letters that every troff reads, and none of them a command."""
    escaped = " ".join(words.split()).replace("\\", "\\e").replace("-", "\\-")
    escaped = re.sub(r"[^ -~]", lambda letter: f"\\[u{ord(letter[0]):04X}]", escaped)
    return f"\\&{escaped}" if escaped[:1] in {".", "'"} else escaped


def record_schema() -> str:
    """Return the page of all values of a record with their fields."""
    pages = [
        "# Record schema",
        MADE,
        "A record is one JSON object on a line. [The record](../record.md) explains it in short; `dateline schema` "
        "prints the same as JSON Schema. A *span* is a pair `[start, end)` of Unicode code points of `article.text`. "
        "A field without a default always has a value.",
    ]
    for kind in _structs(inspect.type_info(Record)):
        pages.append(f"## {kind.cls.__name__}")
        # The docstrings are reStructuredText, whose roles Markdown does not know.
        docstring = re.sub(r":\w+:`([^`]+)`", r"`\1`", kind.cls.__doc__ or "").replace("``", "`")
        pages.append(" ".join(docstring.split()))
        rows = ((f"`{member.name}`", _type(member.type), _default(member)) for member in kind.fields)
        pages.append(_table(("field", "value", "default"), rows))
    return _page(pages)


def _structs(kind: Any) -> list[Any]:
    """Return the struct types in a type, each once, outer ones first."""
    found: dict[str, Any] = {}
    waiting = [kind]
    while waiting:
        kind = waiting.pop(0)
        if isinstance(kind, inspect.StructType) and kind.cls.__name__ not in found:
            found[kind.cls.__name__] = kind
            waiting += [member.type for member in kind.fields]
        waiting += [part for part in (getattr(kind, "item_type", None), getattr(kind, "type", None)) if part]
        waiting += getattr(kind, "types", ())
    return list(found.values())


def _type(kind: Any) -> str:
    """Return a type in words."""
    extra = getattr(kind, "extra", None) or {}
    if "holds" in extra:
        return "span"
    if "refers_to" in extra:
        return f"id in `{extra['refers_to']}`"
    match kind:
        case inspect.Metadata():
            return _type(kind.type)
        case inspect.UnionType():
            parts = [part for part in kind.types if not isinstance(part, inspect.NoneType)]
            return " or ".join(dict.fromkeys(_type(part) for part in parts))
        case inspect.VarTupleType():
            return f"list: {_type(kind.item_type)}"
        case inspect.StructType():
            return f"[{kind.cls.__name__}](#{kind.cls.__name__.lower()})"
        case inspect.LiteralType():
            return ", ".join(f"`{value}`" for value in kind.values)
    return {"StrType": "text", "IntType": "whole number", "FloatType": "number", "BoolType": "true or false"}[
        type(kind).__name__
    ]


def _default(member: Any) -> str:
    if member.default is NODEFAULT:
        return "" if member.default_factory is NODEFAULT else "`[]`"
    value = member.default
    if value == ():
        return "`[]`"
    simple = {None: "`null`", False: "`false`", True: "`true`"}
    if value is None or isinstance(value, bool):
        return simple[value]
    return f"`{value}`" if isinstance(value, str) else "all fields empty"


def export_columns() -> str:
    """Return the page of all export formats with their columns and what becomes of each field of a record."""
    pages = [
        "# Export columns",
        MADE,
        "What each format is for is said in [exports](../exports.md). A column whose content is *empty* is written, "
        "but dateline has nothing to put there. Fields of a record that a format does not name are lost for the "
        "reasons in `knowledge/export/common.toml`; every export counts them.",
    ]
    for name in FORMATS:
        form = load_format(name)
        pages += [f"## {name}", f"{form.about}.", f"Statuses that are written: {', '.join(form.statuses)}."]
        pages.append(_column_table(form.columns))
        if form.companion_columns:
            pages += [f"The second file (`{form.companion_ending}`):", _column_table(form.companion_columns)]
        if form.partly:
            pages.append("Held in part:")
            pages.append(_table(("field", "what is held"), ((f"`{leaf}`", why) for leaf, why in form.partly.items())))
    return _page(pages)


def _column_table(columns: Any) -> str:
    return _table(("column", "content"), ((f"`{name}`", _cell(content)) for name, content in columns.items()))


def knowledge_files() -> str:
    """Return the page of the files of knowledge that users can extend, each with the head that explains it."""
    pages = [
        "# Knowledge files",
        MADE,
        "What dateline knows is in text files, and a folder of your own is laid out like the package's: see "
        "[how to add knowledge](../how-to/add-knowledge.md). Below are the heads of the package's files, which say "
        "what the fields mean. Fields of `.tsv` files are separated by tabs, several values in a field by semicolons; "
        "lines that begin with `#` and empty lines are passed over. `dateline doctor` says where the files are.",
        "`gazetteer/places.tsv`, which has no counterpart in the package, is explained in [plugins](../plugins.md).",
    ]
    for name in HEADS:
        lines = (PACKAGED / name).read_text(encoding="utf-8").splitlines()
        head = [line.removeprefix("#").removeprefix(" ").rstrip() for line in _head(lines)]
        pages += [f"## {name}", "```text\n" + "\n".join(head) + "\n```"]
    return _page(pages)


def _head(lines: Iterable[str]) -> Iterator[str]:
    for line in lines:
        if not line.startswith("#"):
            return
        yield line


def _table(head: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> str:
    lines = [head, ("---",) * len(head), *rows]
    return "\n".join(f"| {' | '.join(cells)} |" for cells in lines)


def _cell(words: str) -> str:
    return re.sub(r"([|*\[\]])", r"\\\1", " ".join(words.split())).replace("<", "&lt;")


def _code(words: str) -> str:
    """Return code for a cell of a table, in which a bar must be escaped even there."""
    return f"`{words}`".replace("|", "\\|")


def _page(parts: Iterable[str]) -> str:
    return "\n\n".join(parts) + "\n"


PAGES: dict[str, Callable[[], str]] = {
    "reference/command-line.md": command_line,
    "reference/record-schema.md": record_schema,
    "reference/export-columns.md": export_columns,
    "reference/knowledge-files.md": knowledge_files,
    "man/dateline.1": manual,
}


def main() -> None:
    """Write all pages."""
    for name, make in PAGES.items():
        page = DOCS / name
        page.parent.mkdir(parents=True, exist_ok=True)
        page.write_text(make(), encoding="utf-8")


if __name__ == "__main__":
    main()
