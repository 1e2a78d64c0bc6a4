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
        stream = _workbook_stream(file.read())
    starts = [unpack_from("<I", body)[0] for kind, body in _xls_records(stream, 0) if kind == 0x85]  # BoundSheet8
    for place, start in enumerate(starts):
        yield place, {cell: ERROR.get(code, "#N/A") for cell, code in _xls_errors(stream, start)}


def is_locked(path: str) -> bool:
    """Whether the workbook of a compound file is encrypted, in any of the three old ways."""
    with open(path, "rb") as file:
        stream = _workbook_stream(file.read())
    return any(kind == 0x2F for kind, _ in _xls_records(stream, 0))  # FilePass


def streams(path: str) -> set[str]:
    """The names of the streams and folders in a compound file: they tell what it is."""
    with open(path, "rb") as file:
        raw = file.read()
    sector, after = _sectors(raw)
    return set(_directory(raw, after, sector)[0])


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
    sector, after = _sectors(raw)
    named, root = _directory(raw, after, sector)
    short_limit, first_short = unpack_from("<II", raw, 56)
    entry = named.get("Workbook") or named.get("Book")
    if entry is None:
        return b""
    start, size = unpack_from("<II", entry, 116)
    if size >= short_limit:
        return b"".join(_chain(raw, after, start, sector, sector))[:size]
    shorts = b"".join(_chain(raw, after, unpack_from("<I", root, 116)[0], sector, sector))
    after_short = [n for part in _chain(raw, after, first_short, sector, sector) for (n,) in iter_unpack("<I", part)]
    return b"".join(_chain(shorts, after_short, start, 64, 0))[:size]


def _sectors(raw: bytes) -> tuple[int, list[int]]:
    """The size of a sector, and which sector comes after which."""
    power = unpack_from("<H", raw, 30)[0]
    if power not in (9, 12):
        raise ValueError("no size of a sector")
    sector = 1 << power
    first_list = unpack_from("<I", raw, 68)[0]
    table = [each for each in unpack_from("<109I", raw, 76) if each < END_OF_CHAIN]
    visited = 0
    while first_list < END_OF_CHAIN and visited * sector < len(raw):
        *more, first_list = unpack_from(f"<{sector // 4}I", raw, (first_list + 1) * sector)
        table += [each for each in more if each < END_OF_CHAIN]
        visited += 1
    if len(set(table)) < len(table):
        raise ValueError("a sector twice")
    return sector, [n for each in table for (n,) in iter_unpack("<I", raw[(each + 1) * sector : (each + 2) * sector])]


def _directory(raw: bytes, after: list[int], sector: int) -> tuple[dict[str, bytes], bytes]:
    """The entries of the directory by their names, and the first, which is the root."""
    directory = b"".join(_chain(raw, after, unpack_from("<I", raw, 48)[0], sector, sector))
    entries = [directory[at : at + 128] for at in range(0, len(directory) - 127, 128)]
    names = [entry[: max(unpack_from("<H", entry, 64)[0] - 2, 0)].decode("utf-16-le", "replace") for entry in entries]
    return dict(zip(names, entries, strict=True)), entries[0]


def _chain(raw: bytes, after: list[int], at: int, size: int, head: int) -> Iterator[bytes]:
    """The sectors of a chain; a chain longer than its table is a circle, and damaged."""
    for _ in range(len(after) + 1):
        if at >= END_OF_CHAIN:
            return
        yield raw[head + at * size : head + (at + 1) * size]
        at = after[at]
    raise ValueError("a chain of sectors without end")


def walk_xlsb(part: bytes) -> tuple[Cells, list[tuple[tuple[int, int], tuple[int, int]]], tuple[int, int]]:
    """The error cells of one sheet, its merged ranges, and how many rows and columns its cells reach over."""
    found, merged, row, last, widest = {}, [], 0, -1, -1
    for kind, body in _xlsb_records(part):
        if kind == 0:  # BrtRowHdr
            (row,) = unpack_from("<I", body)
        elif 2 <= kind <= 11 and len(body) >= 4:  # a cell that holds something
            column = unpack_from("<I", body)[0]
            last, widest = max(last, row), max(widest, column)
            if kind in (3, 11):  # BrtCellError, BrtFmlaError
                found[row, column] = ERROR.get(body[8], "#N/A")
        elif kind == 176:  # BrtMergeCell
            top, bottom, left, right = unpack_from("<IIII", body)
            merged.append(((top, left), (bottom, right)))
    return found, merged, (last + 1, widest + 1)


def sheets_of_xlsb(part: bytes) -> list[tuple[str, str]]:
    """The relation and the name of each sheet, in the order of the workbook."""
    found = []
    for kind, body in _xlsb_records(part):
        if kind == 156:  # BrtBundleSh
            (size,) = unpack_from("<I", body, 8)
            (length,) = unpack_from("<I", body, 12 + 2 * size)
            relation, name = body[12 : 12 + 2 * size], body[16 + 2 * size : 16 + 2 * (size + length)]
            found.append((relation.decode("utf-16-le"), name.decode("utf-16-le", "replace")))
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
