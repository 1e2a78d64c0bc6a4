"""The store of this server: opened once, whoever asks, and what it holds, which every rerun wants to know."""

import os
import time
from functools import cache
from typing import NamedTuple

from liantu.data.problems import LiantuError
from liantu.store import Store, Version

FRESH = 0.5  # s: a rerun asks once, and what others have accepted is there at the next


class Held(NamedTuple):
    """All versions, retired ones too, the newest first; the id of the office's own; why the store cannot be opened."""

    versions: tuple[Version, ...] = ()
    used: str | None = None
    refusal: LiantuError | None = None


_latest: list[tuple[float, tuple, Held]] = []


def opened() -> Store:
    """The store that the environment names; it is made where there is none."""
    return _opened(*_named())


def held() -> Held:
    """What the store holds; nothing where it cannot be opened, so that samples are shown all the same."""
    now, named = time.monotonic(), _named()
    if _latest and _latest[0][1] == named and now - _latest[0][0] < FRESH:
        return _latest[0][2]
    try:
        found = Held(tuple(opened().versions(retired=True)), opened().used())
    except LiantuError as refusal:
        found = Held(refusal=refusal)
    _latest[:] = [(now, named, found)]
    return found


def forget() -> None:
    """Ask the store again: this session has just changed it."""
    _latest.clear()


def _named() -> tuple[str | None, str | None]:
    return os.environ.get("LIANTU_DATABASE_URL"), os.environ.get("LIANTU_VERSIONS")


@cache
def _opened(url: str | None, folder: str | None) -> Store:
    return Store.open()
