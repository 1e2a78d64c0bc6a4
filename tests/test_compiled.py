"""Compiled code is kept on disk, and never taken from another version of the engine."""

from pathlib import Path

import numba
import numpy as np
import pytest

from liantu import compiled as kept
from liantu.compiled import compiled


def test_it_is_kept_under_the_key_of_its_sources() -> None:
    assert Path(numba.config.CACHE_DIR).name == f"compiled-{kept.key()}"


def test_a_changed_source_has_another_key(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "compiled.py").write_text("one", encoding="utf-8")
    monkeypatch.setattr(kept, "HERE", tmp_path)
    before = kept.key()
    (tmp_path / "compiled.py").write_text("two", encoding="utf-8")
    assert kept.key() != before


def test_every_source_with_compiled_code_counts_in_the_key() -> None:
    counted = {file for pattern in kept.SOURCES for file in kept.HERE.glob(pattern)}
    using = {file for file in kept.HERE.rglob("*.py") if "@compiled" in file.read_text(encoding="utf-8")}
    assert using and using <= counted


def test_a_compiled_loop_gives_what_the_plain_one_gives() -> None:
    def total(numbers: np.ndarray) -> float:
        found = 0.0
        for number in numbers:
            found += number
        return found

    assert compiled(cache=False)(total)(np.arange(4.0)) == total(np.arange(4.0)) == 6


def test_where_nothing_can_be_written_a_place_is_found_all_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kept.os, "access", lambda *_: False)
    assert kept._folder().is_dir()
