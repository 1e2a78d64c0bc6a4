"""Stores for tests: a file of SQLite in a temporary folder, and a database of a real PostgreSQL."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from liantu.data.checks import Checked, check
from liantu.samples import sheets
from liantu.store import Store
from tests import postgres

KINDS = ("sqlite", "postgres")


@pytest.fixture(params=KINDS)
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The address of a store that is not there yet."""
    return f"sqlite:///{tmp_path}/store.db" if request.param == "sqlite" else postgres.database()


@pytest.fixture
def store(url: str) -> Iterator[Store]:
    """A new store, on each kind of database."""
    found = Store.open(url)
    yield found
    found.close()


def rows(*firms: str, more: str = "") -> Checked:
    """A chain of one segment with these firms, as the user's text."""
    lines = "\n".join(["firm,segments,revenue", *(f"{firm},封装,{100 + place}" for place, firm in enumerate(firms))])
    return check(sheets(segments="chain,segment,checked\n照明,封装,yes", firms=lines + more))
