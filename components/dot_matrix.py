"""A dot matrix 点阵 in HTML: things by row, groups by column; on a phone a row folds to chips."""

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

import streamlit as st


@dataclass(frozen=True)
class Dot:
    """A mark: its ``kind``, a class of the stylesheet; the ``symbol`` inside, as HTML; what it ``says``."""

    kind: str
    symbol: str
    says: str


@dataclass(frozen=True)
class Row:
    """A thing, and by column its mark or nothing."""

    label: str
    dots: Sequence[Dot | None]


@dataclass(frozen=True)
class Column:
    """A group, and a line of a few letters below its name."""

    name: str
    below: str = ""
    is_chosen: bool = False


def show(corner: str, columns: Sequence[Column], rows: Sequence[Row], *, legend: Sequence[Dot] = ()) -> None:
    """Draw it; the column of the chosen group stands out, and the legend names every kind of mark."""
    chips = "".join(f'<span class="lt-chip">{mark(dot)}{escape(dot.says)}</span>' for dot in legend)
    heads = "".join(
        f'<th scope="col"{_on(column)}>{escape(column.name)}<small>{escape(column.below)}</small></th>'
        for column in columns
    )
    body = "".join(_row(row, columns) for row in rows)
    st.html(
        f'<div class="lt-row lt-legend">{chips}</div><div class="lt-scroll"><table class="lt-dots">'
        f'<thead><tr><th class="l">{escape(corner)}</th>{heads}</tr></thead><tbody>{body}</tbody></table></div>'
    )


def mark(dot: Dot) -> str:
    """One mark as HTML."""
    return f'<span class="lt-dot lt-dot-{dot.kind}">{dot.symbol}</span>'


def _row(row: Row, columns: Sequence[Column]) -> str:
    cells = "".join(_cell(dot, column) for dot, column in zip(row.dots, columns, strict=True))
    return f'<tr><th scope="row">{escape(row.label)}</th>{cells}</tr>'


def _cell(dot: Dot | None, column: Column) -> str:
    """The name of the column and what the mark says are for a phone and for those who listen."""
    if dot is None:
        return f"<td{_on(column)}></td>"
    says = escape(dot.says)
    return f'<td{_on(column)} title="{says}">{mark(dot)}<span class="of">{escape(column.name)}</span></td>'


def _on(column: Column) -> str:
    return ' class="on"' if column.is_chosen else ""
