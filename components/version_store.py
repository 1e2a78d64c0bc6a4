"""The store of this server: opened once, whoever asks."""

import os
from functools import cache

from liantu.store import Store


def opened() -> Store:
    """The store that the environment names; it is made where there is none."""
    return _opened(os.environ.get("LIANTU_DATABASE_URL"), os.environ.get("LIANTU_VERSIONS"))


@cache
def _opened(url: str | None, folder: str | None) -> Store:
    return Store.open()
