"""Files 文件: a workbook or a CSV as raw sheets of text. The only module that knows file formats.

What comes later (a look into hostile files, other formats) comes here, and nothing above needs to know.
"""

import codecs
import csv
import io
import json
import subprocess
import sys
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

from liantu.data.dictionary import n_known
from liantu.data.problems import LiantuError
from liantu.data.spreadsheets.child import CELLS, SECONDS

SPREADSHEETS = {".xlsx", ".xlsm", ".xls", ".xlsb", ".ods"}
TEXTS = {".csv", ".tsv", ".txt"}
CHILD = Path(__file__).parent / "spreadsheets" / "child.py"
ZIP, COMPOUND = b"PK\x03\x04", b"\xd0\xcf\x11\xe0"
MEGABYTE = 1 << 20
LARGEST = 50 * MEGABYTE
FIELD = 5_000_000  # characters in a cell of CSV; a boundary may be long
HEAD = 30  # rows in which the headings are looked for


@dataclass(frozen=True)
class RawSheet:
    """A sheet as it stands: its rows of text by the number a spreadsheet shows; blank rows are left out.

    ``merged`` tells of the cells that were merged downwards: row, last row, column from 0, text, repeated.
    """

    name: str
    rows: dict[int, list[str]]
    hidden: bool = False
    merged: tuple[dict, ...] = field(default=())


def raw_sheets(path: Path, name: str) -> list[RawSheet]:
    """Every sheet of a file; ``name`` is what the user calls it. The content decides what it is, not the suffix."""
    try:
        size = path.stat().st_size
        if size > LARGEST:
            raise LiantuError("file_too_large", path=name, size=size // MEGABYTE, limit=LARGEST // MEGABYTE)
        raw = path.read_bytes()
    except OSError as reason:
        raise LiantuError("unreadable", path=name) from reason
    if raw.startswith((ZIP, COMPOUND)):
        return _from_spreadsheet(path, name)
    if not raw and Path(name).suffix.lower() in SPREADSHEETS:
        raise LiantuError("unreadable", path=name)
    return [RawSheet(Path(name).stem, _from_text(raw, name))]


def _from_spreadsheet(path: Path, name: str) -> list[RawSheet]:
    """What the child process says, or one error if it refuses, dies or takes too long."""
    command = [sys.executable, "-I", "-X", "utf8", str(CHILD), str(path.resolve())]
    try:
        done = subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, timeout=SECONDS, check=False)
    except subprocess.TimeoutExpired as reason:
        raise LiantuError("too_slow", path=name, seconds=SECONDS) from reason
    except OSError as reason:
        raise LiantuError("unreadable", path=name) from reason
    if done.returncode or not done.stdout:
        raise LiantuError("too_heavy", path=name)
    answer = json.loads(done.stdout)
    if "refused" in answer:
        raise LiantuError(answer["refused"], path=name, **answer["facts"])
    return [
        RawSheet(sheet["name"], dict(sheet["rows"]), sheet["hidden"], tuple(sheet["merged"]))
        for sheet in answer["sheets"]
    ]


def _from_text(raw: bytes, name: str) -> dict[int, list[str]]:
    text = decoded(raw)
    if text is None or any(c < " " and c not in "\t\n\r\f\v" for c in text) or text.lstrip().startswith("<"):
        raise LiantuError("unreadable", path=name)
    csv.field_size_limit(FIELD)
    try:
        lines = enumerate(csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(text)), start=1)
        rows = {number: row for number, row in lines if any(cell.strip() for cell in row)}
    except csv.Error as reason:
        raise LiantuError("unreadable", path=name) from reason
    if len(rows) * max(map(len, rows.values()), default=0) > CELLS:
        raise LiantuError("sheet_too_large", path=name, sheet=Path(name).stem, limit=CELLS)
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
    if raw.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return next(iter(_decodings(raw, ["utf-16"])), None)
    if b"\0" in raw:
        return max(_decodings(raw, ["utf-16-le", "utf-16-be"]), key=_known_headings, default=None)
    plain = _decodings(raw, ["utf-8-sig"])
    return plain[0] if plain else max(_decodings(raw, ["gb18030", "big5"]), key=_likeness, default=None)


def _decodings(raw: bytes, encodings: Iterable[str]) -> list[str]:
    found = []
    for encoding in encodings:
        try:
            found.append(raw.decode(encoding))
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
        rows = list(csv.reader(lines, delimiter=delimiter)) or [[]]
        scores[delimiter] = max(n_known(tuple(row)) for row in rows), max(map(len, rows))
    return scores
