"""Files 文件: a workbook or a CSV as raw sheets of text. The only module that knows file formats.

The content decides what a file is, not its name. Workbooks and long texts are read by a process of its own, which may
die; what is no table is refused by what it is, with the cure.
"""

import codecs
import csv
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from pathlib import Path

from liantu.data.dictionary import n_known
from liantu.data.limits import Limits, limits
from liantu.data.problems import LiantuError
from liantu.data.spreadsheets import reader
from liantu.data.spreadsheets.frames import Refused
from liantu.data.spreadsheets.texts import n_lines, rows_of

TEXTS = {".csv", ".tsv", ".txt"}
WORKBOOKS = (b"PK\x03\x04", b"PK\x05\x06", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1")
MEGABYTE = 1 << 20
SHORT = 1 << 20  # bytes of a text that is read without a process of its own
SNIFFED = 1 << 20  # bytes in which the encoding and the delimiter are looked for
HEAD = 30  # rows in which the headings are looked for
STARTS = {
    "is_pdf": (b"%PDF",),
    "is_image": (b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"BM", b"II*\0", b"MM\0*"),
    "is_archive": (b"Rar!", b"7z\xbc\xaf\x27\x1c", b"\x1f\x8b", b"BZh", b"\xfd7zXZ", b"PK"),
    "is_document": (b"{\\rtf",),
}
INSIDE = {"is_image": ((8, b"WEBP"), (4, b"ftypheic"), (4, b"ftypmif1")), "is_archive": ((257, b"ustar"),)}
EXCEL_XML = re.compile(r"urn:schemas-microsoft-com:office:spreadsheet|progid=.Excel\.Sheet")
WEB = re.compile(r"<!doctype html|<(html|head|body|meta|table|style|script|div)\b", re.IGNORECASE)
WEB_ARCHIVE = re.compile(r"MIME-Version:", re.IGNORECASE)


@dataclass(frozen=True)
class RawSheet:
    """A sheet as it stands: its rows of text by the number a spreadsheet shows; blank rows are left out.

    ``merged`` tells of the cells that were merged downwards: row, last row, column from 0, text, repeated. ``file`` is
    what the user calls the file, ``spans`` are the merged ranges of the first 60 rows: top row number, left, bottom
    row number, right; columns from 0. ``told`` is what is worth saying: codes and facts, the file's on its first sheet.
    """

    name: str
    rows: dict[int, list[str]]
    hidden: bool = False
    merged: tuple[dict, ...] = field(default=())
    file: str = ""
    spans: tuple[tuple[int, int, int, int], ...] = ()
    told: tuple[tuple[str, dict], ...] = ()


def raw_sheets(
    path: Path,
    name: str,
    *,
    progress: Callable[[float | None], None] | None = None,
    cancelled: Callable[[], bool] | None = None,
) -> list[RawSheet]:
    """Every sheet of a file; ``name`` is what the user calls it.

    Parameters
    ----------
    path : Path
    name : str
        only ever said again, and the suffix of an empty file is looked at.
    progress : callable, optional
        told the part that is done, 0–1, never less than before.
    cancelled : callable, optional
        asked about twenty times a second whether to stop.

    Raises
    ------
    LiantuError
        ``cancelled``, or what the file is, or which limit it breaks; each has a sentence with the cure.
    """
    allowed = limits()
    try:
        return _read(path, name, allowed, progress, cancelled)
    except Refused as reason:
        raise LiantuError(reason.code, **({"path": name} | reason.facts)) from reason
    except reader.Cancelled as reason:
        raise LiantuError("cancelled", path=name) from reason
    except OSError as reason:
        raise LiantuError("unreadable", path=name) from reason


def _read(path: Path, name: str, allowed: Limits, progress: object, cancelled: object) -> list[RawSheet]:
    size = path.stat().st_size
    if size > allowed.megabytes * MEGABYTE:
        raise Refused("file_too_large", size=-(-size // MEGABYTE), limit=allowed.megabytes)
    with path.open("rb") as file:
        head = file.read(SNIFFED)
    if head.startswith(WORKBOOKS):
        found, notes = reader.read(path, ["workbook"], allowed, progress, cancelled)
        if not found:
            raise Refused("no_sheet")
        told = [notes if place == 0 else [] for place in range(len(found))]
        return [
            RawSheet(each.name, each.rows, each.hidden, each.merged, name, each.spans, (*about, *each.told))
            for each, about in zip(found, told, strict=True)
        ]
    if not head.strip() and Path(name).suffix.lower() not in TEXTS:
        raise Refused("is_empty")
    _refuse_by_start(head)
    return [_from_text(path, name, head, size, allowed, progress, cancelled)]


def _refuse_by_start(head: bytes) -> None:
    """What is no table, by its first bytes."""
    for code, starts in STARTS.items():
        if head.startswith(starts) or any(head[at:].startswith(mark) for at, mark in INSIDE.get(code, ())):
            raise Refused(code)
    text = next(iter(_decodings(head[:4000], ["utf-16" if head.startswith(UTF_16) else "utf-8-sig"], "replace")))
    if EXCEL_XML.search(text):
        raise Refused("is_xml")
    if text.lstrip("\ufeff \t\r\n").startswith("<"):
        raise Refused("is_web_page" if WEB.search(text) else "is_xml_text")
    if WEB_ARCHIVE.match(text):
        raise Refused("is_web_page")


UTF_16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)


def _from_text(
    path: Path, name: str, head: bytes, size: int, allowed: Limits, progress: object, cancelled: object
) -> RawSheet:
    """A text in the first encoding, of those that may be, which takes every byte of it."""
    whole = size <= len(head)
    for encoding, text in _encodings(head if whole else head[: head.rfind(b"\n") + 1] or head):
        delimiter = _delimiter(text)
        try:
            if size <= SHORT:
                rows = _short(path, Path(name).stem, encoding, delimiter, allowed)
            else:
                how = ["text", Path(name).stem, encoding, delimiter]
                rows = reader.read(path, how, allowed, progress, cancelled)[0][0].rows
        except Refused as reason:
            if reason.code == "other_encoding":
                continue
            raise
        if progress and size <= SHORT:
            progress(1.0)
        plain = encoding in ("utf-8-sig", "ascii")
        told = () if plain else (("encoding", {"encoding": encoding.upper().replace("-LE", "").replace("-BE", "")}),)
        return RawSheet(Path(name).stem, rows, file=name, told=told)
    raise Refused("unreadable")


def _short(path: Path, name: str, encoding: str, delimiter: str, allowed: Limits) -> dict[int, list[str]]:
    """The rows of a text too short to be a danger; the limits are counted as in a process of its own."""
    rows, widest = {}, 0
    for number, row in rows_of(path, encoding, delimiter):
        rows[number], widest = row, max(widest, len(row))
        if len(rows) > allowed.rows:
            raise Refused("too_many_rows", sheet=name, rows=n_lines(path), limit=allowed.rows)
        if widest > allowed.columns:
            raise Refused("too_many_columns", sheet=name, columns=widest, limit=allowed.columns)
        if len(rows) * widest > allowed.cells:
            raise Refused("sheet_too_large", sheet=name, cells=len(rows) * widest, limit=allowed.cells)
    return rows


def decoded(raw: bytes) -> str | None:
    """The text of a CSV, whichever program saved it; None where it is none.

    A mark decides; then UTF-8, which refuses what it is not. UTF-16 shows by its zero bytes. GB18030 and Big5 take
    each other's bytes, so the one wins in which more headings are known, then the one with more everyday characters.

    >>> [decoded("产业链,环节".encode(name)) for name in ("utf-8-sig", "utf-16", "utf-16-be", "gb18030")]
    ['产业链,环节', '产业链,环节', '产业链,环节', '产业链,环节']
    >>> decoded("產業鏈,環節".encode("big5"))
    '產業鏈,環節'
    """
    return next((text for _, text in _encodings(raw)), None)


def _encodings(raw: bytes) -> list[tuple[str, str]]:
    """Every encoding that the bytes may have, the likeliest first, and their text in it."""
    if raw.startswith(UTF_16):
        return _tried(raw, ["utf-16"])
    if b"\0" in raw:
        return sorted(_tried(raw, ["utf-16-le", "utf-16-be"]), key=lambda found: -_known_headings(found[1]))
    either = sorted(_tried(raw, ["gb18030", "big5"]), key=lambda found: _likeness(found[1]), reverse=True)
    return [*_tried(raw, ["utf-8-sig"]), *either]


def _tried(raw: bytes, encodings: Iterable[str]) -> list[tuple[str, str]]:
    return [(encoding, text) for encoding in encodings for text in _decodings(raw, [encoding])]


def _decodings(raw: bytes, encodings: Iterable[str], errors: str = "strict") -> list[str]:
    found = []
    for encoding in encodings:
        try:
            found.append(raw.decode(encoding, errors))
        except UnicodeDecodeError:
            continue
    return found


def _likeness(text: str) -> tuple[int, float]:
    """How many headings are known, and which part of the characters are among the everyday ones of a charset."""
    strange = [c for c in text[:5000] if c > "\x7f"]
    everyday = sum(_everyday(c) for c in strange)
    return _known_headings(text), everyday / len(strange) if strange else 0


def _everyday(character: str) -> bool:
    """In the first level of GB 2312 or of Big5, which hold the common characters and punctuation."""
    in_gb, in_big5 = (character.encode(charset, "ignore") for charset in ("gb2312", "big5"))
    return b"" < in_gb < b"\xd8" or b"" < in_big5 < b"\xc9"


def _known_headings(text: str) -> int:
    return max(_scores(text).values())[0]


def _delimiter(text: str) -> str:
    """The one that gives the most known headings, then the most columns."""
    scores = _scores(text)
    return max(scores, key=lambda delimiter: scores[delimiter])


def _scores(text: str) -> dict[str, tuple[int, int]]:
    lines = [line for line in text[:100_000].splitlines() if line.strip()][:HEAD]
    scores = {}
    for delimiter in ",\t;":
        try:
            rows = list(csv.reader(lines, delimiter=delimiter)) or [[]]
        except csv.Error:  # a cell beyond the limit: the reading itself says so
            rows = [[]]
        scores[delimiter] = max(n_known(tuple(row)) for row in rows), max(map(len, rows))
    return scores
