"""Records 记录: error cells in the binary formats, .xls (MS-XLS inside MS-CFB) and .xlsb (MS-XLSB).

Only what is needed to find them: which records hold an error, and where. Everything else is calamine's.
"""

from collections.abc import Iterator
from struct import iter_unpack, unpack_from

ERROR = {0x00: "#NULL!", 0x07: "#DIV/0!", 0x0F: "#VALUE!", 0x17: "#REF!", 0x1D: "#NAME?", 0x24: "#NUM!", 0x2A: "#N/A"}
COMPOUND = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
END_OF_CHAIN = 0xFFFFFFFA  # any larger number ends a chain of sectors

Cells = dict[tuple[int, int], str]


def errors_in_xls(path: str) -> Iterator[tuple[int, Cells]]:
    """Each sheet's place in the workbook and its error cells."""
    with open(path, "rb") as file:
        raw = file.read()
    stream = _workbook_stream(raw) if raw.startswith(COMPOUND) else b""
    starts = [unpack_from("<I", body)[0] for kind, body in _xls_records(stream, 0) if kind == 0x85]  # BoundSheet8
    for place, start in enumerate(starts):
        yield place, {cell: ERROR.get(code, "#N/A") for cell, code in _xls_errors(stream, start)}


def _xls_errors(stream: bytes, start: int) -> Iterator[tuple[tuple[int, int], int]]:
    for kind, body in _xls_records(stream, start):
        if kind == 0x205 and body[7]:  # BoolErr
            yield unpack_from("<HH", body), body[6]
        elif kind == 0x06 and body[12:14] == b"\xff\xff" and body[6] == 2:  # Formula whose stored result is an error
            yield unpack_from("<HH", body), body[8]


def _xls_records(stream: bytes, at: int) -> Iterator[tuple[int, bytes]]:
    """The records of one substream, which may hold others (charts)."""
    depth = 0
    while at + 4 <= len(stream):
        kind, size = unpack_from("<HH", stream, at)
        depth += (kind == 0x809) - (kind == 0x0A)  # BOF, EOF
        if depth <= 1:
            yield kind, stream[at + 4 : at + 4 + size]
        if depth <= 0:
            return
        at += 4 + size


def _workbook_stream(raw: bytes) -> bytes:
    """The stream "Workbook" (or "Book") of a compound file."""
    sector = 1 << unpack_from("<H", raw, 30)[0]
    first_directory, _, short_limit, first_short, _, first_list, _ = unpack_from("<I4sIIIII", raw, 48)
    table = [each for each in unpack_from("<109I", raw, 76) if each < END_OF_CHAIN]
    visited = 0
    while first_list < END_OF_CHAIN and visited * sector < len(raw):
        *more, first_list = unpack_from(f"<{sector // 4}I", raw, (first_list + 1) * sector)
        table += [each for each in more if each < END_OF_CHAIN]
        visited += 1
    after = [n for each in table for (n,) in iter_unpack("<I", raw[(each + 1) * sector : (each + 2) * sector])]
    directory = b"".join(_chain(raw, after, first_directory, sector, sector))
    entries = [directory[at : at + 128] for at in range(0, len(directory) - 127, 128)]
    named = {entry[: max(unpack_from("<H", entry, 64)[0] - 2, 0)].decode("utf-16-le"): entry for entry in entries}
    entry = named.get("Workbook") or named.get("Book")
    if entry is None:
        return b""
    start, size = unpack_from("<II", entry, 116)
    if size >= short_limit:
        return b"".join(_chain(raw, after, start, sector, sector))[:size]
    root = unpack_from("<I", entries[0], 116)[0]
    shorts = b"".join(_chain(raw, after, root, sector, sector))
    after_short = [n for part in _chain(raw, after, first_short, sector, sector) for (n,) in iter_unpack("<I", part)]
    return b"".join(_chain(shorts, after_short, start, 64, 0))[:size]


def _chain(raw: bytes, after: list[int], at: int, size: int, head: int) -> Iterator[bytes]:
    """The sectors of a chain; a chain longer than its table is a circle, and damaged."""
    for _ in range(len(after) + 1):
        if at >= END_OF_CHAIN:
            return
        yield raw[head + at * size : head + (at + 1) * size]
        at = after[at]
    raise ValueError("a chain of sectors without end")


def errors_in_xlsb(part: bytes) -> Cells:
    """The error cells of one sheet."""
    found, row = {}, 0
    for kind, body in _xlsb_records(part):
        if kind == 0:  # BrtRowHdr
            (row,) = unpack_from("<I", body)
        elif kind in (3, 11):  # BrtCellError, BrtFmlaError
            found[row, unpack_from("<I", body)[0]] = ERROR.get(body[8], "#N/A")
    return found


def sheets_of_xlsb(part: bytes) -> list[str]:
    """The relation of each sheet, in the order of the workbook."""
    found = []
    for kind, body in _xlsb_records(part):
        if kind == 156:  # BrtBundleSh
            (size,) = unpack_from("<I", body, 8)
            found.append(body[12 : 12 + 2 * size].decode("utf-16-le"))
    return found


def _xlsb_records(part: bytes) -> Iterator[tuple[int, bytes]]:
    at = 0
    while at < len(part):
        kind, at = _number(part, at, 2)
        size, at = _number(part, at, 4)
        yield kind, part[at : at + size]
        at += size


def _number(part: bytes, at: int, most: int) -> tuple[int, int]:
    """Seven bits a byte, the lowest first; and where to read on."""
    value = 0
    for place in range(most):
        byte = part[at]
        value |= (byte & 0x7F) << 7 * place
        at += 1
        if byte < 0x80:
            break
    return value, at
