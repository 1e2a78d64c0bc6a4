"""The diagnosis as a workbook: the words and headings of the screen, and a sheet that says where it comes from.

It is made on a click, away from the reader's session, so the language is handed over.
"""

import pandas as pd

from liantu.data import workbook
from liantu.diagnose import Diagnosis
from liantu.diagnose.segment_figures import UNITS
from liantu.words import say, spoken

WORDS = {"stage": "stage", "layer": "layer", "state": "state"}  # column → family of its words


def of(found: Diagnosis, notes: list[str], language: str) -> bytes:
    """One row a segment; an empty cell is a figure that cannot be computed."""
    rows = found.segments.drop(columns="name_en")
    rows.insert(0, "segment", [spoken(language, found.named(segment)) for segment in rows.index])
    table = pd.DataFrame({_heading(name, language): _cells(rows[name], name, language) for name in rows.columns})
    origin = say(language, "download.origin")
    return workbook.write({say(language, "download.sheet"): table, origin: pd.DataFrame({origin: notes})})


def _heading(name: str, language: str) -> str:
    heading = say(language, f"figure.{name}")
    if UNITS.get(name) == "万元":
        return say(language, "download.heading", name=heading, unit=say(language, "unit.ten_thousand_yuan"))
    return heading


def _cells(column: pd.Series, name: str, language: str) -> list[object]:
    return [None if pd.isna(cell) else _cell(cell, name, language) for cell in column]


def _cell(cell: object, name: str, language: str) -> object:
    if name in WORDS:
        return say(language, f"{WORDS[name]}.{cell}")
    return say(language, "app.yes" if cell else "app.no") if pd.api.types.is_bool(cell) else cell
