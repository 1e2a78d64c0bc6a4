"""Texts 文本: the rows of a CSV in a known encoding, line by line, so that no file is ever held as a whole."""

import csv
import re
from collections.abc import Iterator
from pathlib import Path
from typing import TextIO

from liantu.data.spreadsheets.frames import Refused

FIELD = 5_000_000  # characters in a cell; a boundary may be long
NO_TEXT = re.compile("[\x00-\x08\x0e-\x1f]")  # what a table of text never holds


def rows_of(path: Path | str, encoding: str, delimiter: str) -> Iterator[tuple[int, list[str]]]:
    """The number of each record and its cells; blank records are counted and left out.

    Raises
    ------
    Refused
        ``other_encoding``, where a byte is none of the encoding's; ``unreadable``, where it is no text;
        ``open_quote``, where a quotation mark is not closed and swallows the lines that follow.
    """
    csv.field_size_limit(FIELD)
    with open(path, encoding=encoding, newline="") as file:
        lines = _Lines(file)
        record: list[str] = []
        try:
            for number, row in enumerate(csv.reader(lines, delimiter=delimiter), start=1):
                record, lines.of_record = lines.of_record, []
                while row and not row[-1]:
                    row.pop()
                if any(map(str.strip, row)):
                    yield number, row
        except UnicodeDecodeError as reason:
            raise Refused("other_encoding") from reason
        except csv.Error as reason:
            raise Refused("open_quote", line=lines.n + 1 - len(lines.of_record)) from reason
        if len(record) > 1 and _is_open(record, delimiter):
            raise Refused("open_quote", line=lines.n + 1 - len(record))


def n_lines(path: Path | str) -> int:
    """How many lines a file has, in any encoding: its bytes 10 are counted, and nothing is decoded."""
    with open(path, "rb") as file:
        return 1 + sum(piece.count(b"\n") for piece in iter(lambda: file.read(1 << 20), b""))


class _Lines:
    """The lines of a file, and those of the record that is being read. A line longer than any cell is no line."""

    def __init__(self, file: TextIO) -> None:
        self.file, self.n, self.of_record = file, 0, []

    def __iter__(self) -> Iterator[str]:
        while line := self.file.readline(4 * FIELD):
            if NO_TEXT.search(line):
                raise Refused("unreadable")
            self.n += 1
            self.of_record.append(line)
            yield line


def _is_open(record: list[str], delimiter: str) -> bool:
    """Whether the last record ends inside of a quotation."""
    try:
        list(csv.reader(record, delimiter=delimiter, strict=True))
    except csv.Error as reason:
        return "end of data" in str(reason)
    return False
