"""Tables that are taken away: nothing in them runs, and read again they are the same rows."""

import csv
import io
import zipfile
from pathlib import Path

import openpyxl
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from liantu.data import workbook, writing
from liantu.data.checks import Checked, check
from liantu.data.dictionary import TABLES
from liantu.data.problems import LiantuError
from liantu.words import say

HOSTILE = (
    "=1+1",
    "=cmd|'/c calc'!A1",
    "+86 10",
    "-2+3",
    "@SUM(A1)",
    "＝1＋1",
    "'单引号",
    '"双引号"',
    "00123",
    "91360805MA38XKQ51W",
    "123456789012345678",
    "1e5",
    "https://x.y/?a=1",
    "第一行\n第二行",
    "<script>alert(1)</script>",
    "![x](http://y)",
    "a,b;c\td",
    "2026-09-30",
    "TRUE",
    "𠮷野家",
)
PIECES = st.sampled_from([*HOSTILE, "=", "'", "甲", " ", "-", ",", '"', "\n", "1", "😀"])


def rows(names: list[str]) -> Checked:
    """Firms of these names, which are their products too, with coordinates south and west of everything."""
    firms = pd.DataFrame(
        {
            "企业名称": [f"{place}{name}" for place, name in enumerate(names)],
            "环节": "封装",
            "主营产品": names,
            "地址": [f"'{name}" for name in names],
            "经度": [str(-place - 0.1) for place in range(len(names))],
            "坐标系": "WGS84",
            "营业收入": [repr(0.1 * place) for place in range(len(names))],
        },
        index=range(2, len(names) + 2),
        dtype=object,
    )
    segments = pd.DataFrame({"产业链": ["照明"], "环节": ["封装"]}, index=[2], dtype=object)
    return check([("环节", segments), ("企业", firms)])


def read_again(folder: Path, files: dict[str, bytes]) -> Checked:
    for name, content in files.items():
        (folder / name).write_bytes(content)
    return check(workbook.read(*(folder / name for name in files)))


def unpacked(archive: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(archive)) as found:
        return {name: found.read(name) for name in found.namelist()}


@given(st.lists(st.lists(PIECES, min_size=1, max_size=4).map("".join), min_size=1, max_size=6))
def test_whatever_stands_in_a_cell_comes_back_the_same(
    tmp_path_factory: pytest.TempPathFactory, names: list[str]
) -> None:
    folder, checked = tmp_path_factory.mktemp("out"), rows(names)
    assert read_again(folder, unpacked(writing.dataset_as_zip(checked, "zh"))).dataset_id == checked.dataset_id


@pytest.mark.parametrize("language", ["zh", "en"])
def test_hostile_cells_come_back_from_each_format(language: str, tmp_path: Path) -> None:
    checked = rows(list(HOSTILE))
    for name, files in {
        "zip": unpacked(writing.dataset_as_zip(checked, language)),
        "book": {"a.xlsx": workbook.write_dataset(checked, language)},
        "tables": {
            f"{name}.xlsx": writing.table_as_workbook(checked, name, language) for name in ("segments", "firms")
        },
    }.items():
        folder = tmp_path / name
        folder.mkdir()
        assert read_again(folder, files).dataset_id == checked.dataset_id, name


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_sample_city_comes_back_from_its_archive(language: str, tmp_path: Path) -> None:
    checked = check(workbook.read("sample_data/jian"))
    archive = writing.dataset_as_zip(checked, language)
    assert archive == writing.dataset_as_zip(checked, language), "the same rows, the same bytes"
    assert read_again(tmp_path, unpacked(archive)).dataset_id == checked.dataset_id


def test_no_cell_of_a_csv_begins_like_a_formula_and_numbers_stay_numbers() -> None:
    content = writing.table_as_csv(rows(list(HOSTILE)), "firms", "zh")
    assert content.startswith(b"\xef\xbb\xbf")
    head, *lines = csv.reader(io.StringIO(content.decode("utf-8-sig"), newline=""))
    for line in lines:
        for name, cell in zip(head, line, strict=True):
            if name.startswith("经度"):
                assert float(cell) < 0
            else:
                assert not cell.startswith(writing.FORMULA), cell


def test_a_workbook_has_no_formula_and_no_link() -> None:
    book = openpyxl.load_workbook(io.BytesIO(writing.table_as_workbook(rows(list(HOSTILE)), "firms", "zh")))
    for row in book["企业"].iter_rows():
        for cell in row:
            assert cell.data_type != "f" and cell.hyperlink is None
    [place] = [cell.column for cell in book["企业"][1] if str(cell.value).startswith("经度")]
    assert isinstance(book["企业"].cell(2, place).value, float)


def test_a_cell_that_no_workbook_holds_is_refused_with_its_place_and_csv_takes_it(tmp_path: Path) -> None:
    checked = rows(["甲" * 40_000])
    with pytest.raises(LiantuError) as error:
        writing.table_as_workbook(checked, "firms", "zh")
    assert error.value.code == "cell_too_long"
    assert "32767" in say("zh", "error.cell_too_long", **error.value.facts).replace(",", "")
    assert "甲" * 40_000 in writing.table_as_csv(checked, "firms", "zh").decode("utf-8-sig")


def test_every_table_can_be_taken_away_also_one_without_rows() -> None:
    checked = rows(["甲"])
    for name in TABLES:
        assert writing.table_as_csv(checked, name, "en").startswith(b"\xef\xbb\xbf")
        openpyxl.load_workbook(io.BytesIO(writing.table_as_workbook(checked, name, "en")))
