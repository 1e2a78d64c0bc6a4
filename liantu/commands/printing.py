"""Printing 输出: tables of text for people, JSON for programs, files that never write over what was read."""

import json
import unicodedata
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from liantu.data.checks import Checked
from liantu.data.problems import LiantuError
from liantu.words import say


def save(file: Path, content: bytes, inputs: Sequence[str] = ()) -> None:
    if any(file.resolve() == Path(each).resolve() for each in inputs):
        raise LiantuError("would_overwrite", path=str(file))
    try:
        file.write_bytes(content)
    except OSError as reason:
        raise LiantuError("unwritable", path=str(file)) from reason


def print_table(language: str, headings: Sequence[str], rows: Sequence[Sequence[object]]) -> None:
    """A table of text, aligned also where a character is two columns wide."""
    cells = [
        [say(language, heading) for heading in headings],
        *([" ".join(str("" if cell is None else cell).split()) for cell in row] for row in rows),
    ]
    widths = [max(map(_width, column)) for column in zip(*cells, strict=True)]
    for row in cells:
        print("  ".join(cell + " " * (width - _width(cell)) for cell, width in zip(row, widths, strict=True)).rstrip())


def _width(text: str) -> int:
    return sum(2 if unicodedata.east_asian_width(character) in "WF" else 1 for character in text)


def dataset(checked: Checked) -> dict[str, Any]:
    return {"dataset": {"id": checked.dataset_id, "tables": dict(checked.n_rows)}}


def print_json(answer: dict[str, Any]) -> None:
    print(json.dumps(answer, ensure_ascii=False, allow_nan=False, indent=2))
