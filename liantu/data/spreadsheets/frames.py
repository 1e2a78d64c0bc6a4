"""Frames 帧: what the child process says, piece by piece, on its standard output.

A piece is a letter, a length and that many bytes: JSON, or numbers. Rows go in blocks, column by column, for a column
is mostly of one kind: numbers as they are, a few texts often repeated once each. Nothing here can make the parent run
anything: the child may have been taken over by the file that it read.
"""

import datetime
import json
import struct
import sys
from array import array
from collections.abc import Sequence
from itertools import zip_longest
from typing import BinaryIO

HEAD = struct.Struct("<cI")
LONGEST = 1 << 28  # bytes of one piece
PROGRESS, SURPLUS, WEIGHT, SHEET, MERGED, TOLD, REFUSED, END = (letter.encode() for letter in "PUWSMNXE")
NUMBERS, TEXTS, PLACES, ROWS = (letter.encode() for letter in "FTIR")
BLOCK, BLOCK_CELLS = 10_000, 1_000_000  # rows and cells that are sent at once
OFTEN = 4  # times that a text of a column must be repeated to be sent once


class Refused(Exception):
    """The file is not read; the code and its facts make the sentence."""

    def __init__(self, code: str, **facts: object) -> None:
        super().__init__(code, facts)
        self.code, self.facts = code, facts


class Outlet:
    """The child's end: sends rows of texts in blocks, and counts what it sends."""

    def __init__(self, stream: BinaryIO, most: dict[str, int]) -> None:
        self.stream, self.most = stream, most
        self.sheet, self.n_rows, self.widest, self.n_characters = "", 0, 0, 0
        self.n_before, self.cells_before, self.height = 0, 0, 0
        self._fresh()

    def _fresh(self) -> None:
        self.numbers, self.rows, self.width = array("I"), [], 0

    def say(self, letter: bytes, facts: object) -> None:
        self.send(letter, json.dumps(facts, ensure_ascii=False).encode("utf-8", "replace"))

    def send(self, letter: bytes, body: bytes) -> None:
        self.stream.write(HEAD.pack(letter, len(body)) + body)
        self.stream.flush()

    def begin(self, name: str, facts: dict) -> None:
        self.n_before, self.cells_before = self.n_before + self.n_rows, self.cells_before + self.n_rows * self.widest
        self.sheet, self.n_rows, self.widest, self.height = name, 0, 0, facts["height"]
        self._fresh()
        self.say(SHEET, facts | {"name": name})

    def row(self, number: int, cells: list) -> None:
        """One row of cells, which may be followed by empty ones."""
        self.n_rows += 1
        self.widest = max(self.widest, len(cells))
        if len(cells) > self.most["columns"]:
            raise Refused("too_many_columns", sheet=self.sheet, columns=len(cells), limit=self.most["columns"])
        n_cells = self.cells_before + self.n_rows * self.widest
        if n_cells > self.most["cells"]:
            raise Refused("sheet_too_large", sheet=self.sheet, cells=n_cells, limit=self.most["cells"])
        if self.n_before + self.n_rows > self.most["rows"]:
            rows = self.n_before + max(self.n_rows, self.height)
            raise Refused("too_many_rows", sheet=self.sheet, rows=rows, limit=self.most["rows"])
        if len(self.rows) >= BLOCK or (len(self.rows) + 1) * max(self.width, len(cells)) > BLOCK_CELLS:
            self.flush()
        self.numbers.append(number)
        self.rows.append(cells)
        self.width = max(self.width, len(cells))

    def flush(self) -> None:
        """Send the rows that wait, the short ones filled up."""
        if self.rows:
            for column in zip_longest(*self.rows, fillvalue=""):
                self._column(column)
            self.send(ROWS, _bytes(self.numbers))
            self._fresh()

    def _column(self, cells: Sequence) -> None:
        kinds = set(map(type, cells))
        if kinds != {str} and kinds != {float}:  # true equals 1, so kinds are never mixed in one dictionary
            cells = [cell if type(cell) is str else text_of(cell) for cell in cells]
        place_of = dict.fromkeys(cells)
        if len(place_of) * OFTEN <= len(cells):
            place_of = {cell: place for place, cell in enumerate(place_of)}
            self._texts([text_of(cell) for cell in place_of])
            self.send(PLACES, _bytes(array("H", map(place_of.__getitem__, cells))))
        elif kinds == {float}:
            self.send(NUMBERS, _bytes(array("d", cells)))
        else:
            self._texts(cells)

    def _texts(self, texts: Sequence[str]) -> None:
        body = json.dumps(texts, ensure_ascii=False).encode("utf-8", "replace")
        self.n_characters += len(body)
        if self.n_characters > self.most["characters"]:
            raise Refused("too_much_text", sheet=self.sheet, limit=self.most["characters"])
        self.send(TEXTS, body)


class Block:
    """The parent's end: the columns of a block as they come, and its rows once they are all there."""

    def __init__(self) -> None:
        self.columns: list[list[str]] = []

    def add(self, letter: bytes, body: bytes) -> None:
        if letter == TEXTS:
            texts = json.loads(body)
            if set(map(type, texts)) - {str}:
                raise ValueError("no texts")
            self.columns.append(texts)
        elif letter == NUMBERS:
            self.columns.append(list(map(text_of, _array("d", body))))
        else:
            self.columns.append(list(map(self.columns.pop().__getitem__, _array("H", body))))

    def rows(self, body: bytes) -> dict[int, list[str]]:
        """Each row by its number, up to its last filled cell."""
        columns, self.columns = self.columns, []
        rows = list(map(list, zip(*columns, strict=True)))
        if columns and "" in columns[-1]:
            for row in rows:
                while row and not row[-1]:
                    row.pop()
        return dict(zip(_array("I", body), rows, strict=True))


def _bytes(numbers: array) -> bytes:
    if sys.byteorder == "big":
        numbers.byteswap()
    return numbers.tobytes()


def _array(kind: str, body: bytes) -> array:
    numbers = array(kind)
    numbers.frombytes(body)
    if sys.byteorder == "big":
        numbers.byteswap()
    return numbers


def text_of(cell: object) -> str:
    """A cell as the user sees it: 3.0 is 3, true is yes, a date is ISO; an id keeps its zeros, being text already.

    A number beyond 16 digits is shown with an exponent, as a spreadsheet does: its last digits are lost.

    >>> [text_of(cell) for cell in (3.0, 0.5, True, "007")]
    ['3', '0.5', 'yes', '007']
    """
    kind = type(cell)
    if kind is float:
        return str(int(cell)) if cell.is_integer() and -1e16 < cell < 1e16 else repr(cell).upper()
    if kind is bool:
        return "yes" if cell else "no"
    if kind is datetime.datetime:
        return cell.date().isoformat() if cell.time() == datetime.time() else cell.isoformat(" ")
    return str(cell)
