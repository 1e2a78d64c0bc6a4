"""Writes every sample folder: ``python -m sample_data.make``. Written again, each file has the same bytes."""

import sys
from pathlib import Path

from sample_data import tables
from sample_data.city import city
from sample_data.stories import STORIES

MOMENTS = ("before", "after")


def make(target: Path = tables.HERE) -> None:
    """All folders under ``target``."""
    folders = {"jian": city()}
    folders |= {f"{code}_{moment}": story.tables(moment) for code, story in STORIES.items() for moment in MOMENTS}
    for name, found in folders.items():
        for table, rows in found.items():
            tables.write(target / name, table, rows)


if __name__ == "__main__":
    make(*map(Path, sys.argv[1:]))
