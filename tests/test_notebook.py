"""The notebook does with ``import liantu`` what the page does: its cells run, and show what they show in the file."""

import json
import re

import pytest

from docs.notebook import Notebook, executed, read

pytestmark = pytest.mark.xdist_group("notebook")  # it is run once


@pytest.fixture(scope="module")
def now() -> Notebook:
    """The notebook, run from its first cell to its last."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("LIANTU_DASK_ADDRESS", "")
        return executed(read())


def test_the_notebook_shows_what_its_cells_give(now: Notebook) -> None:
    for kept, run in zip(read()["cells"], now["cells"], strict=True):
        assert run.get("outputs") == kept.get("outputs"), "run: python -m docs.notebook"


def test_every_code_cell_has_been_run_in_order() -> None:
    counts = [cell["execution_count"] for cell in read()["cells"] if cell["cell_type"] == "code"]
    assert counts == list(range(1, len(counts) + 1))


def test_nothing_in_the_notebook_depends_on_where_it_lies() -> None:
    assert not re.search(r'"(/|[A-Z]:\\\\)|/home/|/Users/|/work/|/tmp/', json.dumps(read()))
