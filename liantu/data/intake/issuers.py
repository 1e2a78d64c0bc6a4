"""Issuers 填报方: whose list of suppliers or customers a table is, where its columns tell one side only.

A county collects 江西某某电子有限公司前五名供应商.xlsx: every row names a supplier, only the title says who buys. What
a text says is only proposed: once somebody confirms it, it is an edit of every row, which can be taken back. No layout
remembers it: the next file of the same shape is another firm's.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from liantu.data.intake.firm_in_text import firm_in
from liantu.data.intake.one_side import SIDES, side_lacking, texts
from liantu.data.intake.parts import Edit, FoundTable, Layout
from liantu.data.intake.taken import Intake
from liantu.data.intake.whereabouts import last_click
from liantu.data.names import normal


@dataclass(frozen=True)
class Issuer:
    """That a table is the list of one firm: the ``column`` it stands for, the ``name`` to write there, and the
    ``source`` that says so, ``title``, ``label`` (填报单位), ``sheet``, ``file`` or ``told``, with its ``text``."""

    column: str
    name: str
    source: str
    text: str


def proposed(intake: Intake, number: int, known: Mapping[str, str] | None = None) -> Issuer | None:
    """Whose list a table seems to be; None where it tells both sides, or where no text names just one firm.

    Titles come first, then the line 填报单位, the sheet's name and the file's. A firm that stands in the list is not
    the one whose list it is. ``known`` are firms by their normal names, as :func:`spellings` gives them.
    """
    found, layout = intake.found[number], intake.layouts[number]
    if not (column := side_lacking(layout)):
        return None
    listed = _listed(found, layout)
    above = [each for each in intake.found[:number] if (each.file, each.sheet) == (found.file, found.sheet)]
    for source, text in texts(found, above):
        name = firm_in(text)
        if name and normal(name) not in listed:
            return Issuer(column, (known or {}).get(normal(name), name), source, text)
    return None


def spellings(names: Iterable[str]) -> dict[str, str]:
    """The names of firms by their normal form."""
    return {normal(name): name for name in names}


def edits(found: FoundTable, issuer: Issuer) -> list[Edit]:
    """The name in every row."""
    return [Edit(found.place, row, issuer.column, "", issuer.name) for row in found.rows]


def click_of(intake: Intake, number: int) -> int | None:
    """Which of the changes of an intake said whose list the table is, the last one; None where none did."""
    side = side_lacking(intake.layouts[number])
    return last_click(intake, number, (side,)) if side else None


def said(intake: Intake, number: int) -> str:
    """The firm whose list it is, as somebody has said; "" where nobody has."""
    click = click_of(intake, number)
    return "" if click is None else intake.edits[click][0].after or ""


def with_issuer(intake: Intake, number: int, issuer: Issuer | None) -> Intake:
    """The intake with this said, in the place of what was said before; None takes it back."""
    if (click := click_of(intake, number)) is not None:
        intake = replace(intake, edits=intake.edits[:click] + intake.edits[click + 1 :])
    return intake.with_edits(edits(intake.found[number], issuer)) if issuer else intake


def _listed(found: FoundTable, layout: Layout) -> set[str]:
    """The normal names that stand in the side which is there."""
    at = next(match.position for match in layout.matches if match.column in SIDES)
    return {normal(cells[at]) for cells in found.rows.values()}
