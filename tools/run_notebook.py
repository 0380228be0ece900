"""Runs the cells of a notebook in this process and writes what they show into it.

python tools/run_notebook.py docs/tutorial.ipynb
"""

from __future__ import annotations

import ast
import io
import json
import sys
from collections.abc import Iterator
from contextlib import chdir, redirect_stdout
from pathlib import Path
from typing import Any

Cell = dict[str, Any]
Output = dict[str, Any]
LONGEST_TEXT = 400


def run_notebook(path: Path) -> dict[str, Any]:
    """Return the notebook at a path with the outputs of its cells as they are now. The cells run one after the other in
    one namespace, in the notebook's folder. Raises what a cell raises, with a note that names the cell."""
    notebook: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    namespace: dict[str, Any] = {"__name__": "__main__"}
    with chdir(path.parent):
        for number, cell in enumerate(_code_cells(notebook), 1):
            try:
                cell["outputs"] = list(_run(cell, namespace, number))
            except Exception as error:
                error.add_note(f"in cell {number} of {path.name}:\n{''.join(cell['source'])}")
                raise
            cell["execution_count"] = number
    return notebook


def _code_cells(notebook: dict[str, Any]) -> Iterator[Cell]:
    yield from (cell for cell in notebook["cells"] if cell["cell_type"] == "code")


def _run(cell: Cell, namespace: dict[str, Any], number: int) -> Iterator[Output]:
    """Run a cell, and yield what it prints and what its last line is worth."""
    tree = ast.parse("".join(cell["source"]))
    last = tree.body.pop() if tree.body and isinstance(tree.body[-1], ast.Expr) else None
    printed, value = io.StringIO(), None
    with redirect_stdout(printed):
        exec(compile(tree, f"<cell {number}>", "exec"), namespace)
        if isinstance(last, ast.Expr):
            value = eval(compile(ast.Expression(last.value), f"<cell {number}>", "eval"), namespace)
    if printed.getvalue():
        yield {"output_type": "stream", "name": "stdout", "text": _lines(printed.getvalue())}
    if value is not None:
        yield {"output_type": "execute_result", "execution_count": number, "metadata": {}, "data": _shown(value)}


def _shown(value: Any) -> dict[str, list[str]]:
    """Return a value in each form that a notebook can show, by media type."""
    text = repr(value)
    data = {"text/plain": _lines(text if len(text) <= LONGEST_TEXT else text[:LONGEST_TEXT] + " …")}
    for method, media_type in (("_repr_html_", "text/html"), ("_repr_svg_", "image/svg+xml")):
        if hasattr(value, method):
            data[media_type] = _lines(getattr(value, method)())
    return data


def _lines(text: str) -> list[str]:
    return text.splitlines(keepends=True)


if __name__ == "__main__":
    file = Path(sys.argv[1])
    whole = json.dumps(run_notebook(file), indent=1, ensure_ascii=False)
    aside = file.with_name(file.name + ".part")
    aside.write_text(whole + "\n", encoding="utf-8")
    aside.replace(file)
