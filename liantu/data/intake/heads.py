"""Heads 表头行: which rows of a sheet hold the headings, told by structure: text over typed columns, each name once.

Words that the dictionary knows are one more hint, never a condition: a county writes what it likes.
"""

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from liantu.data.dictionary import TABLES, column_called, plain
from liantu.data.intake.headings import JOINT, is_known, is_time, shown, unit_of, unit_said, unit_word
from liantu.data.intake.lines import LONGEST, is_name, is_note, is_numbering, is_total, is_units_row, kind

LOOKED = 40  # rows from the start in which the headings are looked for
BELOW = 20  # rows under them that tell what the columns hold
LEAST = 1.6  # points that make a row a heading
LINES = 3  # lines that a heading may have
WIDE = 256  # columns that are looked at; the others follow

Spans = Collection[tuple[int, int, int, int]]  # first row number, first column, last row number, last column
Lines = Sequence[tuple[int, list[str]]]  # row number, cells


@dataclass(frozen=True)
class Head:
    """The heading rows among some lines: the place of the first and the last in these lines, and the headings."""

    first: int
    last: int
    headings: tuple[str, ...]
    points: float


def find(lines: Lines, spans: Spans = (), *, looked: int = LOOKED) -> Head | None:
    """The heading among the first lines, or None where no row looks like one."""
    whole, lines = lines, [(number, cells[:WIDE]) for number, cells in lines[: looked + BELOW]]
    width = max((len(cells) for _, cells in lines), default=0)
    used = sum(any(place < len(cells) and cells[place].strip() for _, cells in lines) for place in range(width))
    points = {at: each for at in range(min(looked, len(lines))) if (each := _points(lines, at, used)) is not None}
    if not points:
        return None
    best = max(points, key=lambda at: points[at] - at * 0.03)
    # A table that stands above another one comes first, though its headings may look less like such.
    for at in sorted(points):
        enough = at < best and points[at] > max(LEAST + 0.4, 0.6 * points[best])
        if enough and any(_is_data(cells) for _, cells in lines[at + 1 : best]):
            best = at
            break
    if points[best] < LEAST:
        return None
    return at_rows(whole, *_extent(lines, best, spans), spans, points[best])


def _is_data(cells: Sequence[str]) -> bool:
    filled = [cell for cell in cells if cell.strip()]
    return len(filled) > 1 and any(kind(cell) == "n" or is_name(cell) for cell in filled) and not is_numbering(cells)


def at_rows(lines: Lines, first: int, last: int, spans: Spans = (), points: float = 0.0) -> Head:
    """The headings in the lines from ``first`` to ``last``, several lines joined."""
    headings: list[str] = []
    width = max(len(cells) for _, cells in lines[first : last + 1])
    for number, cells in lines[first : last + 1]:
        row = [shown(cell) for cell in cells] + [""] * (width - len(cells))
        headings = _joined(headings, row, number, spans) if headings else row
    return Head(first, last, tuple(headings), points)


def is_head(lines: Lines, at: int) -> bool:
    """Whether another table begins with this row in the middle of a sheet: stricter than at its top."""
    filled = [cell for cell in lines[at][1][:WIDE] if cell.strip()]
    if len(filled) < 2 or any(len(cell) > LONGEST or kind(cell) != "s" or is_name(cell) for cell in filled):
        return False
    known = n_known(filled)
    if known >= 2 and known * 2 >= len(filled):
        return True
    under = [(number, cells[:WIDE]) for number, cells in lines[at : at + BELOW + 1]]
    points = _points(under, 0, len(filled))
    return points is not None and points > LEAST + 0.8 and n_typed(under, 0) >= 1


def n_known(cells: Sequence[str]) -> int:
    return sum(is_known(shown(cell)) for cell in cells)


def n_typed(lines: Lines, at: int) -> int:
    """Columns in which a text stands over numbers, dates or codes."""
    return sum(
        kind(cell) == "s" and _is_typed([kind(text) for text in _under(lines, at, place)])
        for place, cell in enumerate(lines[at][1])
    )


def _points(lines: Lines, at: int, used: int) -> float | None:
    """How much a row looks like headings; None where it cannot be one."""
    cells = lines[at][1]
    texts = [(place, shown(cell)) for place, cell in enumerate(cells) if kind(cell) == "s"]
    n_numbers = sum(kind(cell) == "n" for cell in cells)
    if not texts or len(texts) + n_numbers < min(2, used) or is_total(cells):
        return None
    if is_note(cells) or len(texts) == 1 and (unit_said(texts[0][1]) or used > 1):
        return None
    only = {text for _, text in texts}
    typed = repeated = 0
    for place, text in texts:
        under = _under(lines, at, place)
        typed += _is_typed([kind(cell) for cell in under])
        repeated += text in map(shown, under) or is_name(text)
    known = n_known([text for _, text in texts])
    if used == 1 and not known:
        return None
    return (
        (len(texts) + n_numbers) / used
        + 0.5 * len(only) / len(texts)
        + 0.5 * sum(len(text) <= 24 for _, text in texts) / len(texts)
        + 1.5 * typed / used
        + 0.5 * min(known, 4)
        - 2.0 * repeated / used
        - 2.0 * n_numbers / used
        - 1.5 * sum(text.endswith(("：", ":")) for _, text in texts) / used
    )


def _under(lines: Lines, at: int, place: int) -> list[str]:
    """The cells under one, without rows that repeat it whole: a heading on a later page, or the line under it."""
    own = [(at, cell) for at, cell in enumerate(lines[at][1]) if cell.strip()][:2]
    found = []
    for _, cells in lines[at + 1 : at + 1 + BELOW]:
        if all(first < len(cells) and cells[first] == cell for first, cell in own):
            continue
        if place < len(cells) and cells[place].strip():
            found.append(cells[place])
    return found


def _is_typed(kinds: Sequence[str]) -> bool:
    filled = [each for each in kinds if each != "e"]
    return bool(filled) and filled.count("n") > 0.7 * len(filled)


def _extent(lines: Lines, at: int, spans: Spans) -> tuple[int, int]:
    """The heading with the lines above and below that belong to it."""
    first, last = top_of(lines, at, spans), at
    while last + 1 < len(lines) and last - first + 1 < LINES and _belongs(lines, last, last + 1, spans):
        last += 1
    return first, last


def top_of(lines: Lines, at: int, spans: Spans) -> int:
    """The first line of the heading that reaches down to a row."""
    first = at
    while first > 0 and at - first + 1 < LINES and _belongs(lines, first - 1, first, spans):
        first -= 1
    return first


def _belongs(lines: Lines, above: int, below: int, spans: Spans) -> bool:
    """Whether two rows are two lines of one heading: a group over its parts, or the units under the names."""
    (number, top), (next_number, sub) = lines[above], lines[below]
    if next_number != number + 1:
        return False
    width = max(len(top), len(sub))
    top, sub = ([*map(shown, cells), *[""] * (width - len(cells))] for cells in (top, sub))
    if is_units_row(sub) and sum(map(bool, top)) > 1:
        return True
    if any(kind(cell) == "n" and not _is_year(cell) or is_name(cell) or len(cell) > LONGEST for cell in sub):
        return False
    if any(kind(cell) == "n" or is_name(cell) or _is_label(cell) for cell in top):
        return False
    if any(
        left < right and up == number == down and right - left + 1 >= 0.8 * width for up, left, down, right in spans
    ):
        return False  # a title over the whole table
    if any(
        up <= number < down and up != down and top[left : left + 1] != [""]
        for up, left, down, _ in spans
        if left < width
    ):
        return True
    return _complete_each_other(top, sub)


def _is_label(cell: str) -> bool:
    """Whether something follows a colon: 填报单位：发改局 stands over a table and is no heading; 其中： may be one."""
    return bool(re.search("[:：]", cell)) and not cell.startswith("其中") or bool(unit_said(cell))


def _complete_each_other(top: Sequence[str], sub: Sequence[str]) -> bool:
    """Whether the lower row only fills what the upper leaves open beside a group, or repeats what is merged."""
    filled = [place for place, cell in enumerate(top) if cell]
    parts = [place for place, cell in enumerate(sub) if cell and cell != top[place]]
    same = sum(bool(cell) and cell == top[place] for place, cell in enumerate(sub))
    if not parts or not filled or len(filled) == 1 and (filled[0] <= parts[0] and not same):
        return False
    under_open = [place for place in parts if not top[place]]
    for place in parts:
        end = next((at for at in range(place + 1, len(top)) if top[at]), len(top))
        # A group of one part is told from data only by the part's name.
        if top[place] and not any(sub[place + 1 : end]) and not same and not is_known(sub[place]):
            return False
    return bool(under_open) or same >= 2 or n_known([sub[place] for place in parts]) == len(parts) < len(filled)


def _is_year(cell: str) -> bool:
    return cell.isdecimal() and 1990 <= int(cell[:6] or 0) <= 2100


def _joined(above: Sequence[str], below: Sequence[str], number: int, spans: Spans) -> list[str]:
    """Two lines of headings as one. A part that is known by itself stands alone; the unit of its group goes with it."""
    width = max(len(above), len(below))
    above, below = ([*row, *[""] * (width - len(row))] for row in (above, below))
    reach = {left: right for top, left, down, right in spans if top <= number - 1 <= down and right > left}
    joined, group, end = [], "", -1
    for place, (top, sub) in enumerate(zip(above, below, strict=True)):
        if top:
            group, end = top, reach.get(place, width if not reach else place)
        elif place > end or not sub:
            group = ""
        joined.append(_one(group, sub) if sub and sub != group else top or sub)
    return joined


def _one(group: str, leaf: str) -> str:
    """The heading of a part under its group.

    >>> _one("规模情况", "营业收入（亿元）"), _one("规模（万元）", "营业收入")
    ('营业收入（亿元）', '营业收入（万元）')
    >>> _one("营业收入", "万元"), _one("企业", "名称")
    ('营业收入（万元）', '企业/名称')
    """
    if not group:
        return leaf
    if unit_word(leaf):
        return with_unit(group, leaf)
    unit = "" if unit_of(leaf) else unit_of(group)
    if unit:
        group = (
            group[: max(group.rfind(mark) for mark in "(（[【")] if any(mark in group for mark in "(（[【") else group
        )
    bare = plain(group) + plain(leaf)
    is_whole = not is_time(leaf) and (len(plain(leaf)) > 3 or _means_something(leaf))
    alone = is_whole and not _means_something(bare) and not is_time(group)
    return (leaf if alone else f"{group}{JOINT}{leaf}") + (f"（{unit}）" if unit else "")


def with_unit(heading: str, unit: str) -> str:
    """The heading with a unit that is told under it, unless it tells one itself.

    >>> with_unit("营业收入", "万元"), with_unit("营业收入（亿元）", "万元"), with_unit("企业名称", "—")
    ('营业收入（万元）', '营业收入（亿元）', '企业名称')
    """
    unit = unit_word(unit)
    return f"{heading}（{unit}）" if unit and heading and not unit_of(heading) else heading


def _means_something(heading: str) -> bool:
    return any(column_called(heading, table)[0] for table in TABLES.values())


def periods(headings: Sequence[str]) -> int:
    """After how many columns the headings begin anew: a list printed in two columns of a page. 0 where they do not.

    >>> periods(["序号", "企业", "序号", "企业"]), periods(["序号", "企业", "营收"])
    (2, 0)
    """
    names = [plain(heading) for heading in headings]
    for length in range(2, len(names) // 2 + 1):
        if names[0] and len(names) % length == 0 and names == names[:length] * (len(names) // length):
            return length
    return 0


def by_column(headings: Sequence[str]) -> Mapping[str, int]:
    return {plain(heading): place for place, heading in enumerate(headings) if heading}
