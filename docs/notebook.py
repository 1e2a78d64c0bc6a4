"""Run the notebook and keep what it shows: ``python -m docs.notebook``. No Jupyter is needed for it.

The cells of ``explore.ipynb`` are its only source; here they are run in one namespace, and their outputs renewed.
"""

import ast
import contextlib
import io
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

FILE = Path(__file__).parent / "explore.ipynb"
Notebook = dict[str, Any]


def read() -> Notebook:
    """The notebook as it stands."""
    return json.loads(FILE.read_text(encoding="utf-8"))


def executed(notebook: Notebook) -> Notebook:
    """The same with the outputs that its code gives now."""
    names: dict[str, Any] = {"__name__": "__main__"}
    number = iter(range(1, len(notebook["cells"]) + 1))
    cells = [_run(cell, names, number) if cell["cell_type"] == "code" else cell for cell in notebook["cells"]]
    return notebook | {"cells": cells}


def write(notebook: Notebook) -> None:
    """Keep it as Jupyter would, so that a difference shows line by line."""
    FILE.write_text(json.dumps(notebook, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


def _run(cell: dict[str, Any], names: dict[str, Any], number: Iterator[int]) -> dict[str, Any]:
    tree, count = ast.parse("".join(cell["source"])), next(number)
    last = tree.body.pop() if tree.body and isinstance(tree.body[-1], ast.Expr) else None
    printed, outputs, shown = io.StringIO(), [], None
    with contextlib.redirect_stdout(printed):
        exec(compile(tree, f"cell {count}", "exec"), names)
        if last:
            shown = eval(compile(ast.Expression(last.value), f"cell {count}", "eval"), names)
    if printed.getvalue():
        outputs.append({"name": "stdout", "output_type": "stream", "text": _lines(printed.getvalue())})
    if shown is not None:
        data = {"text/plain": _lines(repr(shown))}
        outputs.append({"data": data, "execution_count": count, "metadata": {}, "output_type": "execute_result"})
    return cell | {"execution_count": count, "outputs": outputs}


def _lines(text: str) -> list[str]:
    return text.splitlines(keepends=True)


if __name__ == "__main__":
    write(executed(read()))
