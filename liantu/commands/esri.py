"""``esri``: three CSV files that describe a firm network in, one row a firm out; reads what people save as CSV."""

import argparse
import csv
import io
import sys
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from liantu.data.files import decoded
from liantu.data.problems import LiantuError
from liantu.explore.shock.esri import THREADS, TOLERANCE, FirmNetwork, esri
from liantu.facts import Finding
from liantu.words import say

LINKS = ("supplier", "customer", "value")
FIRMS = ("sector", "outside_sales", "outside_purchases")
LARGEST = 2.0**53  # above it sums lose whole units
NUMBERED = {"no_such_firm", "no_such_sector"}  # files count from 1, arrays from 0


@dataclass(frozen=True)
class _Table:
    """A file of numbers: its ``rows``, and the ``lines`` on which they stand."""

    path: str
    rows: np.ndarray
    lines: list[int]

    def where(self, row: int) -> Finding:
        return Finding("esri.row", {"path": self.path, "row": self.lines[row]})

    def whole(self, column: int) -> np.ndarray:
        """A column of numbers that count something, here firms or sectors."""
        numbers = self.rows[:, column]
        is_wrong = (numbers != np.floor(numbers)) | (np.abs(numbers) > 2**53)
        if is_wrong.any():
            row = int(np.argmax(is_wrong))
            raise LiantuError("not_whole", where=self.where(row), value=f"{numbers[row]:.12g}")
        return numbers.astype(np.int64)


def add_arguments(parser: argparse.ArgumentParser, language: str) -> None:
    """What the command takes, with its help in one language."""
    for name in ("links", "firms", "essential"):
        help_text = say(language, f"cli.esri_{name}")
        parser.add_argument(f"--{name}", required=True, type=Path, metavar=f"{name[0].upper()}.csv", help=help_text)
    for name, kind, default in (("tolerance", float, TOLERANCE), ("threads", int, THREADS)):
        help_text = say(language, f"cli.esri_{name}")
        parser.add_argument(f"--{name}", type=kind, default=default, metavar="X", help=help_text)


def run(options: argparse.Namespace) -> int:
    """Print the loss by each firm's failure and return the exit status."""
    network = read_network(options.links, options.firms, options.essential)
    found = esri(network, options.tolerance, options.threads)
    if n := int((network.supplier == network.customer).sum()):
        print(say(options.lang, "esri.self_links", n=n), file=sys.stderr)
    found.index += 1
    print(found.to_csv(lineterminator="\n"), end="")
    return 0


def read_network(links: Path, firms: Path, essential: Path) -> FirmNetwork:
    """The network that three files describe, in which firms and sectors are numbered from 1.

    Raises
    ------
    LiantuError
        The first thing that is wrong, with its file and row, and the cure.
    """
    link, firm, degree = _table(links, LINKS), _table(firms, FIRMS), _table(essential)
    tables = {"supplier": link, "customer": link, "value": link, "essential": degree}
    try:
        return FirmNetwork(
            supplier=link.whole(0) - 1,
            customer=link.whole(1) - 1,
            value=link.rows[:, 2],
            sector=firm.whole(0) - 1,
            outside_sales=firm.rows[:, 1],
            outside_purchases=firm.rows[:, 2],
            essential=degree.rows,
        )
    except LiantuError as error:
        if "place" not in error.facts:
            raise
        facts = error.facts | {"where": tables.get(error.facts["name"], firm).where(error.facts["place"])}
        shift = int(error.code in NUMBERED)
        facts |= {name: facts[name] + shift for name in ("value", "first", "last") if name in facts}
        raise LiantuError(error.code, **facts | {"value": f"{facts['value']:.12g}"}) from error


def _table(file: Path, columns: tuple[str, ...] = ()) -> _Table:
    """All numbers of a file. Without ``columns`` it has as many as rows."""
    path, lines = str(file), _lines(file)
    if columns and lines and [cell.lower() for cell in next(iter(lines.values()))] == [*columns]:
        del lines[next(iter(lines))]  # headings are not asked for and do no harm
    if not lines:
        code = {LINKS: "no_links", FIRMS: "no_firms"}.get(columns, "no_matrix")
        raise LiantuError(code, path=path, columns=",".join(columns))
    if columns != LINKS and (gap := next((line + 1 for line in [*lines][:-1] if line + 1 not in lines), None)):
        raise LiantuError("blank_row", where=Finding("esri.row", {"path": path, "row": gap}))
    wanted = len(columns) or len(lines)
    for line, cells in lines.items():
        if len(cells) != wanted:
            where, found = Finding("esri.row", {"path": path, "row": line}), len(cells)
            code = "columns_wrong" if columns else "not_square"
            raise LiantuError(code, where=where, found=found, wanted=wanted, columns=",".join(columns))
    try:
        rows = np.array([*lines.values()], dtype=float)
    except ValueError:
        rows = np.array([[_number(cell) for cell in cells] for cells in lines.values()])
    table = _Table(path, rows, [*lines])
    if not (is_good := np.isfinite(rows)).all():
        row, column = np.argwhere(~is_good)[0]
        value = lines[table.lines[row]][column]
        raise LiantuError("not_a_number" if value else "empty_cell", where=table.where(row), value=value)
    if (is_large := np.abs(rows) > LARGEST).any():
        row, column = np.argwhere(is_large)[0]
        raise LiantuError("number_too_large", where=table.where(row), value=lines[table.lines[row]][column])
    return table


def _number(cell: str) -> float:
    try:
        return float(cell)
    except ValueError:
        return np.nan


def _lines(file: Path) -> dict[int, list[str]]:
    """The cells of each line that is not blank, by its number; blank cells at the end of a line are left out."""
    try:
        raw = file.read_bytes()
    except FileNotFoundError as reason:
        raise LiantuError("no_such_file", path=str(file)) from reason
    except (OSError, ValueError) as reason:
        raise LiantuError("unreadable_csv", path=str(file)) from reason
    text = decoded(raw)
    if text is None or any(character < " " and character not in "\t\n\r\f\v" for character in text):
        raise LiantuError("unreadable_csv", path=str(file))
    lines = {}
    try:
        reader = csv.reader(io.StringIO(text, newline=""))
        for row in reader:
            cells = [cell.strip() for cell in row]
            while cells and not cells[-1]:
                cells.pop()
            if cells:
                lines[reader.line_num] = cells
    except csv.Error as reason:
        raise LiantuError("unreadable_csv", path=str(file)) from reason
    return lines
