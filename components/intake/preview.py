"""Previews 预览: the first rows as they stand on the sheet, and as they will be read. HTML, every cell escaped."""

from collections.abc import Collection, Iterable, Sequence
from html import escape

from components.look import glyph
from components.words import spoken, tr
from liantu.data.cells import BLANK, clean, read_cell, units_of
from liantu.data.dictionary import TABLES, Column
from liantu.data.files import RawSheet
from liantu.data.intake.mapping import standing
from liantu.data.intake.parts import Edit, FoundTable, Layout, Match
from liantu.data.sheets import letter
from liantu.facts import Name

ROWS = 5  # of data
HEADS = 8  # rows above and with the headings
AFTER = 3  # skipped rows under the data
MOST_COLUMNS = 30
LONGEST = 40  # characters of a cell


def units(column: Column) -> list[str]:
    """The units in which a column may be given, one name each, the smallest first.

    >>> from liantu.data.dictionary import TABLES, column_called
    >>> units(column_called("revenue", TABLES["firms"])[0])
    ['元', '千元', '万元', '百万元', '千万元', '亿元']
    """
    if column.type == "share":
        return ["", "%"]
    known = units_of(column)
    names: dict[object, str] = {}
    for name, factor in known.items():
        better = name == column.unit or (name.endswith("元") and not names.get(factor, "").endswith("元"))
        names[factor] = name if better or factor not in names else names[factor]
    return [names[factor] for factor in sorted(names)]


def unit_of(found: FoundTable, match: Match, column: Column) -> str:
    """The unit that its numbers are taken in: of its heading, else said above the headings, else the column's own."""
    if match.unit or column.type == "share":
        return match.unit
    return found.unit if column.type == "money" and found.unit in units_of(column) else column.unit


def as_read(found: FoundTable, layout: Layout, edits: Sequence[Edit] = ()) -> str:
    """The first rows under the dictionary's names, values in the dictionary's units; what cannot be read is marked.

    What was written there by hand or for all rows is marked as filled in, also where the sheet has no such column.
    """
    here = [edit for edit in edits if edit.place == found.place]
    gone = {edit.row for edit in here if edit.after is None}
    written = {(edit.row, edit.column): edit.after for edit in here if edit.after is not None}
    known = {column.column: column for column in TABLES[layout.table].columns}
    read = [(match, known[match.column]) for match in layout.matches if match.column in known]
    of_sheet = {match.column for match, _ in read}
    # Beside the name of the row, so that it is seen on a phone too.
    more = dict.fromkeys(name for _, name in written if name in known and name not in of_sheet)
    added = [(None, known[name]) for name in more]
    columns = [*read[:1], *added, *read[1:]]
    heads = "".join(f"<th{_side(column)}>{_head(column, is_added=match is None)}</th>" for match, column in columns)
    rows = "".join(
        f'<tr><th scope="row">{row}</th>'
        f"{''.join(_cell(found, cells, *pair, written.get((row, pair[1].column))) for pair in columns)}</tr>"
        for row, cells in [each for each in found.rows.items() if each[0] not in gone][:ROWS]
    )
    return _table(f"<th>{escape(tr('steps.table.row'))}</th>{heads}", rows)


def on_sheet(raw: RawSheet, found: FoundTable, layout: Layout) -> str:
    """The sheet as it stands around its headings: which rows are headings, which are skipped and why.

    What people's columns hold is not shown: telephone numbers, contacts.
    """
    skipped = {each.row: each.why for each in found.skipped}
    first, last = found.head
    right = min(found.right, found.left + MOST_COLUMNS - 1)
    places = range(found.left, right + 1)
    hidden = {found.left + match.position for match in layout.matches if standing(match) == "personal"}
    above = [row for row in raw.rows if row < first and row in skipped][-(HEADS - 1) :]
    heads = [row for row in raw.rows if first <= row <= last]
    below = [row for row in raw.rows if row > last and (row in found.rows or row in skipped)]
    after = [row for row in below[ROWS:] if row in skipped][:AFTER]
    body = [_sheet_row(raw, row, places, skipped[row]) for row in above]
    body += [_sheet_row(raw, row, places, "heading_row") for row in heads]
    body += [_sheet_row(raw, row, places, skipped.get(row, ""), hidden) for row in below[:ROWS]]
    if n_more := sum(row in found.rows for row in below[ROWS:]):
        more = escape(tr("steps.table.more_rows", n=n_more))
        body.append(f'<tr><th scope="row">…</th><td></td><td class="why" colspan="{len(places)}">{more}</td></tr>')
    body += [_sheet_row(raw, row, places, skipped[row], hidden) for row in after]
    if right < found.right:
        beyond = escape(tr("steps.table.more_columns", n=found.right - right))
        return f'{_sheet(places, body)}<div class="lt-note">{beyond}</div>'
    return _sheet(places, body)


def plain_rows(raw: RawSheet) -> str:
    """The first rows of a sheet on which no table was found."""
    rows = list(raw.rows)[:ROWS]
    places = range(min(max((len(raw.rows[row]) for row in rows), default=0), MOST_COLUMNS))
    return _sheet(places, [_sheet_row(raw, row, places, "") for row in rows])


def _sheet(places: Sequence[int], body: Iterable[str]) -> str:
    letters = "".join(f'<th scope="col">{letter(place)}</th>' for place in places)
    return _table(f"<th>{escape(tr('steps.table.row'))}</th><th></th>{letters}", "".join(body))


def cut(text: str, longest: int = LONGEST) -> str:
    """A text on one line, of a length that fits."""
    plain = " ".join(text.split())
    return plain if len(plain) <= longest else plain[: longest - 1] + "…"


def _sheet_row(raw: RawSheet, row: int, places: Sequence[int], why: str, hidden: Collection[int] = ()) -> str:
    """A row with its number and what it is. A text that stands alone, as titles and notes do, takes all the room."""
    cells = raw.rows.get(row, [])
    texts = [cut(cells[place]) if place < len(cells) else "" for place in places]
    filled = [at for at, text in enumerate(texts) if text]
    said = escape(tr(f"steps.skipped.{why}")) if why else ""
    look = ' class="on"' if why == "heading_row" else ""
    if why not in ("", "heading_row") and len(filled) == 1:
        at = filled[0]
        blank = f'<td colspan="{at}"></td>' if at else ""
        shown = f'{blank}<td colspan="{len(texts) - at}">{escape(cut(cells[places[at]], 2 * LONGEST))}</td>'
    else:
        texts = [
            tr("steps.table.masked") if at in filled and places[at] in hidden else each for at, each in enumerate(texts)
        ]
        shown = "".join(f"<td>{escape(text)}</td>" for text in texts)
    return f'<tr{look}><th scope="row">{row}</th><td class="why">{said}</td>{shown}</tr>'


def _cell(found: FoundTable, cells: list[str], match: Match | None, column: Column, written: str | None = None) -> str:
    """A value as it will be read, or the text that cannot be, marked; ``written`` is what was filled in over it."""
    text, unit = "", column.unit
    if match is not None:
        text, unit = (cells[match.position] if match.position < len(cells) else ""), unit_of(found, match, column)
    text = clean(text if written is None else written)
    filled = "" if written is None else "filled"
    if text.lower() in BLANK:
        return f"<td{_side(column, 'why', filled)}>—</td>"
    value, problem = read_cell(text, column, unit)
    if value is None:
        return f"<td{_side(column, filled)}>{glyph('absent')} {escape(cut(text))}</td>"
    return f"<td{_side(column, filled)}>{escape(cut(_said(value, column)))}</td>"


def _side(column: Column, *more: str) -> str:
    """Numbers stand on the right, also where one is missing or cannot be read."""
    side = "r" if column.type in ("money", "number", "share", "coordinate") else ""
    names = " ".join(filter(None, (side, *more)))
    return f' class="{names}"' if names else ""


def _said(value: object, column: Column) -> str:
    """A typed value as text: amounts plain, choices in the reader's words."""
    if column.type == "share" and isinstance(value, float):
        return f"{100 * value:.4g}%"
    if isinstance(value, bool):
        return tr("steps.yes" if value else "steps.no")
    if isinstance(value, float):
        return f"{value:.10g}"
    if isinstance(value, tuple):
        return spoken([name if share == 1 else f"{name} {share:.0%}" for name, share in value])
    if column.type == "choice":
        return next((spoken(Name(*each[1:3])) for each in column.choices if each[0] == value), str(value))
    return str(value)


def _head(column: Column, *, is_added: bool) -> str:
    name = escape(f"{spoken(column)} ({column.unit})" if column.unit else spoken(column))
    return (
        f'{name} <span class="lt-word lt-word-strong">{escape(tr("steps.columns.filled"))}</span>' if is_added else name
    )


def _table(heads: str, rows: str) -> str:
    return (
        '<div class="lt-scroll lt-verbatim" tabindex="0"><table class="lt-t lt-sheet"><thead><tr>'
        f"{heads}</tr></thead><tbody>{rows}</tbody></table></div>"
    )
