"""The diagnosis as a workbook: the words and headings of the screen, and a sheet that says where it comes from."""

import pandas as pd

from components.words import spoken, tr
from liantu.data import workbook
from liantu.diagnose import Diagnosis
from liantu.diagnose.diagnosis import UNITS

WORDS = {"stage": "stage", "layer": "layer", "state": "state"}  # column → family of its words


def of(found: Diagnosis, notes: list[str]) -> bytes:
    """One row a segment; an empty cell is a figure that cannot be computed."""
    rows = found.segments.drop(columns="name_en")
    rows.insert(0, "segment", [spoken(found.named(segment)) for segment in rows.index])
    table = pd.DataFrame({_heading(name): _cells(rows[name], name) for name in rows.columns})
    origin = pd.DataFrame({tr("download.origin"): notes})
    return workbook.write({tr("download.sheet"): table, tr("download.origin"): origin})


def _heading(name: str) -> str:
    heading = tr(f"figure.{name}")
    if UNITS.get(name) == "万元":
        return tr("download.heading", name=heading, unit=tr("unit.ten_thousand_yuan"))
    return heading


def _cells(column: pd.Series, name: str) -> list[object]:
    return [None if pd.isna(cell) else _cell(cell, name) for cell in column]


def _cell(cell: object, name: str) -> object:
    if name in WORDS:
        return tr(f"{WORDS[name]}.{cell}")
    return tr("app.yes" if cell else "app.no") if pd.api.types.is_bool(cell) else cell
