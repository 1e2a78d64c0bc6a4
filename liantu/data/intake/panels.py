"""Panels 并排: the runs of columns on a sheet that hold tables of their own, told by blank columns between them."""

from collections.abc import Sequence

from liantu.data.dictionary import plain
from liantu.data.files import RawSheet
from liantu.data.intake import heads, lines
from liantu.data.intake.headings import SERIAL
from liantu.data.intake.heads import Head, Lines

SAMPLED = 400  # rows in which blank columns are looked for first


def panels(raw: RawSheet) -> list[tuple[int, int]]:
    """The columns of tables that stand side by side, with a blank column between them; else all columns."""
    width = max(map(len, raw.rows.values()), default=0)
    groups = _groups(raw, width)
    if len(groups) < 2:
        return [(0, max(width - 1, 0))]
    found: list[tuple[int, int, Head, list[tuple[int, list[str]]]]] = []
    for left, right in groups:
        rows = panel(raw, left, right)
        head = heads.find(rows) if right > left else None
        if head and found and _is_another(found[0][2], found[0][3], head, rows):
            found.append((left, right, head, rows))
        elif found:
            found[-1] = (found[-1][0], right, *found[-1][2:])
        elif head:
            found.append((0, right, head, rows))
        elif right + 1 == width:
            return [(0, width - 1)]
    return [(left, right) for left, right, _, _ in found] or [(0, width - 1)]


def panel(raw: RawSheet, left: int, right: int) -> list[tuple[int, list[str]]]:
    """The rows of some columns, those in which something stands."""
    if left == 0 and right + 1 >= max(map(len, raw.rows.values()), default=0):
        return list(raw.rows.items())
    found = [(number, cells[left : right + 1]) for number, cells in raw.rows.items()]
    return [(number, cells) for number, cells in found if n_filled(cells)]


def n_filled(cells: Sequence[str]) -> int:
    return sum(not cell.isspace() for cell in cells if cell)


def _groups(raw: RawSheet, width: int) -> list[tuple[int, int]]:
    """The runs of columns in which something stands."""
    rows = list(raw.rows.values())
    used = {place for cells in rows[:SAMPLED] for place, cell in enumerate(cells) if cell and not cell.isspace()}
    for place in set(range(min(width, heads.LOOKED * 4))) - used:
        if any(len(cells) > place and cells[place] and not cells[place].isspace() for cells in rows[SAMPLED:]):
            used.add(place)
    used |= set(range(heads.LOOKED * 4, width))
    groups: list[tuple[int, int]] = []
    for place in sorted(used):
        if groups and groups[-1][1] == place - 1:
            groups[-1] = groups[-1][0], place
        else:
            groups.append((place, place))
    return groups


def _is_another(first: Head, rows: Lines, head: Head, others: Lines) -> bool:
    """Whether columns behind a blank one are a table of their own: other heading rows, or the same headings again."""
    if rows[first.first][0] != others[head.first][0] or all(map(_has_title, (rows, others))):
        return True
    again = set(map(plain, filter(None, first.headings))) & set(map(plain, filter(None, head.headings)))
    return bool(again) or _begins_a_table(head.headings)


def _has_title(rows: Lines) -> bool:
    """Whether the first row is a title: one text, in the first column."""
    cells = rows[0][1]
    return n_filled(cells) == 1 and lines.kind(cells[0] if cells else "") == "s"


def _begins_a_table(headings: Sequence[str]) -> bool:
    """Whether the first heading counts or names what the rows are about."""
    first = next((plain(heading) for heading in headings if heading), "")
    return first in SERIAL or first.endswith(("名称", "全称"))
