"""A scan 扫描 of one sheet of an .xlsx as it is unpacked: how far its cells reach, which hold an error, which formulas
have no stored result. Regular expressions over pieces of a few megabytes; a parser only where these are not sure.
"""

import html
import re

from liantu.data.spreadsheets.frames import Refused
from liantu.data.spreadsheets.marks import NOT_COMPUTED, Place, errors_in_xlsx, place_of

ROWS, COLUMNS = 1_048_576, 16_384  # of any spreadsheet program
NEAR = (99_999, 26)  # a cell without two letters or six digits lies within
FAR = re.compile(rb' r="(?:[A-Z]{2,}|[A-Z]?\d{6,}|[^A-Z\d])')
UNUSUAL = (b"'", b"\n", b"\r", b"\t", b" r =")  # where a reference may be written in another way
REFERENCE = re.compile(rb"""\sr\s*=\s*["']\s*([A-Za-z]{1,9})(\d{1,9})""")
ERROR = (b't="e"', b"t='e'")
ERROR_CELL = re.compile(rb"""<c\s([^>]*?\bt=["']e["'][^>]*)>(.*?)</c>""", re.DOTALL)
UNSOLVED = re.compile(
    rb"<c\s([^>/]*)>\s*<f\b[^>]*?(?:/>|>([^<]*)</f>)\s*(?:<v\s*/>|<v[^>]*>\s*</v>)?\s*</c>", re.DOTALL
)
VALUE = re.compile(rb"<v[^>]*>([^<]*)</v>")
AT = re.compile(rb"""(?:^|\s)r=["']([A-Z]{1,3}\d{1,7})["']""")
AS_TEXT = re.compile(rb"""\st=["']str["']""")
CELL = re.compile(rb"<(?:\w+:)?c\b([^>]*?)(?:/>|>(.*?)</(?:\w+:)?c\s*>)", re.DOTALL)
TAG = re.compile(rb"<[^>]*>")
KEPT_BACK = 64 << 20  # bytes of one cell, at the most
STRAY = 1_000  # cells; more than that are no strays but a table


class SheetScan:
    """Fed with the pieces of the sheet; ``marks`` and ``box`` (rows, columns) are known at the end."""

    def __init__(self) -> None:
        self.marks: dict[Place, str] = {}
        self.box, self.unsure, self.rest = (0, 0), False, b""

    def feed(self, piece: bytes) -> None:
        """The next piece, or nothing at the end; what is behind the last cell waits for the next one."""
        whole = self.rest + piece
        cut = whole.rfind(b"<c ") if piece else len(whole)
        if cut <= 0 < len(piece) and len(whole) <= KEPT_BACK:
            self.rest = whole
            return
        cut = cut if cut > 0 else len(whole)
        self.rest = whole[cut:]
        self._scan(whole[:cut])

    def _scan(self, xml: bytes) -> None:
        self.unsure |= b":sheetData" in xml[:4096]  # with a prefix, every name is another
        if any(mark in xml for mark in UNUSUAL) or FAR.search(xml):
            for letters, digits in set(REFERENCE.findall(xml)):
                row, column = place_of(letters.decode() + digits.decode())
                self.box = max(self.box[0], row + 1), max(self.box[1], column + 1)
        n_errors = sum(xml.count(mark) for mark in (ERROR if b"'" in xml else ERROR[:1]))
        if n_errors:
            cells = list(ERROR_CELL.finditer(xml))
            self.unsure |= len(cells) != n_errors
            for cell in cells:
                value = VALUE.search(cell[2])
                self._mark(cell[1], html.unescape(value[1].decode("utf-8", "replace")) if value else "")
        if b"<f" in xml:
            for cell in UNSOLVED.finditer(xml):
                if not AS_TEXT.search(cell[1]) and not any(mark in b" " + cell[1] for mark in ERROR):
                    self._mark(cell[1], NOT_COMPUTED + html.unescape((cell[2] or b"").decode("utf-8", "replace")))

    def _mark(self, attributes: bytes, text: str) -> None:
        at = AT.search(attributes)
        if at:
            self.marks[place_of(at[1].decode())] = text
        else:
            self.unsure = True

    def marks_in(self, xml: bytes | None) -> dict[Place, str]:
        """The marks; from the parser where the scan could not be sure, or where cells were cut off."""
        return self.marks if xml is None else errors_in_xlsx(xml)


def reaches_too_far(box: tuple[int, int], most: dict[str, int]) -> bool:
    """Whether the rectangle from A1 to the farthest cell would be too much to lay out."""
    rows, columns = box
    far = rows > 0 and max(rows, NEAR[0]) * max(columns, NEAR[1]) > most["cells"]
    return far or columns > most["columns"]


def without_strays(xml: bytes, name: str, most: dict[str, int]) -> tuple[bytes, dict]:
    """The sheet without the few filled cells far from all others, and what is told of these. Blank ones do no harm.

    Raises
    ------
    Refused
        ``sheet_too_large`` or ``too_many_columns``, where what lies far out is more than a few cells.
    """
    filled: dict[Place, str] = {}
    for cell in CELL.finditer(xml):
        at = REFERENCE.search(b" " + cell[1])
        if at and cell[2] and TAG.sub(b"", cell[2]):
            filled[place_of((at[1] + at[2]).decode())] = (at[1] + at[2]).decode().upper()
    kept = dict(filled)
    while kept:
        n_columns, n_cells = 1 + max(column for _, column in kept), _size(kept)
        if n_columns <= most["columns"] and n_cells <= most["cells"]:
            break
        kept = _nearer(kept, (1,) if n_columns > most["columns"] else (0, 1))
        if len(filled) - len(kept) > STRAY or not kept:
            if n_cells > most["cells"]:
                raise Refused("sheet_too_large", sheet=name, cells=n_cells, limit=most["cells"])
            raise Refused("too_many_columns", sheet=name, columns=n_columns, limit=most["columns"])
    gone = [reference for place, reference in filled.items() if place not in kept]
    if not gone:
        return xml, {}
    strays = {place for place in filled if place not in kept}

    def blank(cell: re.Match) -> bytes:
        at = REFERENCE.search(b" " + cell[1])
        return b"" if at and place_of((at[1] + at[2]).decode()) in strays else cell[0]

    told = {"n": len(gone), "where": "、".join(gone[:5])}
    return CELL.sub(blank, xml), told


def _size(places: dict[Place, str]) -> int:
    return (max(row for row, _ in places) + 1) * (max(column for _, column in places) + 1)


def _nearer(places: dict[Place, str], axes: tuple[int, ...]) -> dict[Place, str]:
    """Without what lies behind the widest gap of rows (0) or columns (1), whichever leaves the smaller rectangle."""
    choices = []
    for axis in axes:
        taken = sorted({place[axis] for place in places})
        if len(taken) > 1:
            gaps = [after - before for before, after in zip(taken, taken[1:], strict=False)]
            last = taken[gaps.index(max(gaps))]
            choices.append({place: text for place, text in places.items() if place[axis] <= last})
    return min(choices, key=_size, default={})
