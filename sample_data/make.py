"""Writes every sample folder: ``python -m sample_data.make``. Written again, each file has the same bytes."""

import sys
from pathlib import Path

from sample_data import tables
from sample_data.city import city


def make(target: Path = tables.HERE) -> None:
    """All folders under ``target``."""
    for name, rows in {"jian": city()}.items():
        for table, lines in rows.items():
            tables.write(target / name, table, lines)


if __name__ == "__main__":
    make(*map(Path, sys.argv[1:]))
