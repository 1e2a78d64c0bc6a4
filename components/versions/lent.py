"""Rows in use that were borrowed 借用: how many of each table, and of which city; a borrowed row is nobody's report."""

from typing import NamedTuple

import streamlit as st

from components import cached, datasets
from components.versions import kept
from liantu.data.borrowed import borrowed
from liantu.data.checks import Checked
from liantu.facts import Name


class Lent(NamedTuple):
    """How many rows by table, and whose they are; nothing where none was borrowed."""

    n: dict[str, int]
    lender: Name | None = None

    @property
    def total(self) -> int:
        """In all tables."""
        return sum(self.n.values())


def now(checked: Checked) -> Lent:
    """Of the rows on screen."""
    lender = _lender(datasets.current().code)
    if lender is None or checked.refusal:
        return Lent({})
    found = _counted(checked.dataset_id, str(lender.path), checked)
    return Lent(found, lender.name) if found else Lent({})


def _lender(code: str) -> datasets.Dataset | None:
    """The sample that the first of the versions behind this one took its frame from."""
    seen: set[str] = set()
    while code not in seen and (version := kept.version(code)) is not None and version.base:
        seen.add(code)
        if sample := kept.sample_of(version.base):
            return sample
        code = version.base
    return None


@st.cache_resource(max_entries=64, show_spinner=False)
def _counted(dataset_id: str, path: str, _checked: Checked) -> dict[str, int]:
    """A version never changes, nor does a sample."""
    return borrowed(_checked.tables, cached.rows_at(path).tables)
