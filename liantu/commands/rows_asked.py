"""The rows that a command is asked about: files as always, or a version of the store as ``version:ID`` or its id."""

import re
from collections.abc import Sequence
from pathlib import Path

from liantu.data import workbook
from liantu.data.checks import Checked, check
from liantu.data.problems import LiantuError
from liantu.store import Store

VERSION = "version:"
AN_ID = re.compile("[0-9a-f]{12}")


def rows_asked(names: Sequence[str]) -> Checked:
    """The rows of one version, or of these files, checked.

    Raises
    ------
    LiantuError
        What the store says of the version, or the reader of the files.
    """
    id = version_id(names[0]) if len(names) == 1 else None
    return Store.open().checked(id) if id else check(workbook.read(*names))


def version_or_files(name: str) -> Checked:
    """The same of a name that may be either.

    Raises
    ------
    LiantuError
        ``no_version_or_file``, where it is neither.
    """
    try:
        return rows_asked([name])
    except LiantuError as reason:
        if reason.code == "no_such_file" or reason.code == "unknown_version" and not name.startswith(VERSION):
            raise LiantuError("no_version_or_file", name=name) from reason
        raise


def version_id(name: str) -> str | None:
    """The id that a name asks for; a file of that name is a file.

    >>> version_id("version:0123456789ab"), version_id("0123456789ab"), version_id("jian.xlsx")
    ('0123456789ab', '0123456789ab', None)
    """
    if name.startswith(VERSION):
        return name.removeprefix(VERSION)
    return name if AN_ID.fullmatch(name) and not Path(name).exists() else None
