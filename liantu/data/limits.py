"""Limits 上限: how much of a user's file is taken in, each a setting of the office, and named where it refuses."""

import os
from collections.abc import Mapping
from dataclasses import dataclass, fields

from liantu.data.problems import LiantuError

PREFIX = "LIANTU_UPLOAD_"


@dataclass(frozen=True)
class Limits:
    """What one uploaded file may hold and cost. The defaults are far above what an office's list needs.

    ``megabytes`` of the file, ``unpacked`` megabytes once its archive is opened, ``entries`` of that archive, ``rows``,
    ``columns`` and ``cells`` of a sheet, ``characters`` of all, ``memory`` [MB] and ``seconds`` of the process that
    reads it.
    """

    megabytes: int = 100
    unpacked: int = 2_000
    entries: int = 10_000
    rows: int = 1_000_000
    columns: int = 500
    cells: int = 30_000_000
    characters: int = 300_000_000
    memory: int = 4_096
    seconds: int = 300


NAMES = {"megabytes": "MB", "unpacked": "UNPACKED_MB", "memory": "MEMORY_MB"}  # where the field's own name will not do
VARIABLES = {each.name: PREFIX + NAMES.get(each.name, each.name.upper()) for each in fields(Limits)}


def limits(settings: Mapping[str, str] | None = None) -> Limits:
    """The limits as the environment sets them: ``LIANTU_UPLOAD_MB``, ``LIANTU_UPLOAD_ROWS``, …

    Raises
    ------
    LiantuError
        ``bad_limit``, where a setting is no whole number above 0.

    Examples
    --------
    >>> limits({}).rows, limits({"LIANTU_UPLOAD_ROWS": "5_000"}).rows
    (1000000, 5000)
    """
    settings = os.environ if settings is None else settings
    return Limits(
        **{
            name: _number(variable, settings[variable])
            for name, variable in VARIABLES.items()
            if settings.get(variable, "").strip()
        }
    )


def _number(variable: str, text: str) -> int:
    try:
        number = int(text)
    except ValueError:
        number = 0
    if number < 1:
        raise LiantuError("bad_limit", name=variable, value=text[:100])
    return number
