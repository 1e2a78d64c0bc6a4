"""What is taken in: choices, and rows that follow from them; nothing is lost on the way back."""

import tempfile
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from liantu.data import workbook
from liantu.data.checks import Checked, check
from liantu.data.files import raw_sheets
from liantu.data.intake.parts import Edit
from liantu.data.intake.taken import Intake
from liantu.data.problems import LiantuError

PARKS = {
    "泰和": "泰和园区企业名录\n单位：亿元\n序号,单位名称,所属环节,营业收入\n"
    "1,甲电子有限公司,铜箔,1.2\n2,乙电子有限公司,铜箔,很多\n",
    "吉州": "企业全称,产业环节,营收（万元）\n丙电子有限公司,覆铜板,800\n甲电子有限公司,铜箔,9\n",
}
SEGMENTS = "产业链,环节,是否摸排\n电子,铜箔,是\n电子,覆铜板,是\n"


def taken(**texts: str) -> Intake:
    """Files of text, each a sheet."""
    files = [(f"{name}.csv", text.encode("gb18030")) for name, text in texts.items()]
    return intake_of(files, {"铜箔", "覆铜板"})


def intake_of(files: list[tuple[str, bytes]], segments: set[str]) -> Intake:
    raws = []
    with tempfile.TemporaryDirectory() as folder:
        for number, (name, content) in enumerate(files):
            path = Path(folder) / str(number)
            path.write_bytes(content)
            raws += raw_sheets(path, name)
    return Intake.of(files, raws, segments=segments)


def city(**texts: str) -> Checked:
    return taken(**({"环节": SEGMENTS} | texts)).checked


def test_the_sheets_of_several_parks_are_one_table_and_each_problem_names_its_own_sheet_and_row() -> None:
    checked = taken(**PARKS, 环节=SEGMENTS).checked
    assert checked.tables["firms"]["firm"].tolist() == ["甲电子有限公司", "丙电子有限公司"]
    assert checked.tables["firms"]["revenue"].tolist() == [12_000, 800]
    errors = [(each.code, each.sheet, each.row, each.column) for each in checked.problems if each.severity == "error"]
    assert errors == [("not_a_number", "泰和", 5, "营业收入"), ("repeated", "吉州", 3, "企业全称")]
    assert checked.n_rows["firms"] == 4 and checked.n_rejected["firms"] == 2
    assert len({each.place for each in checked.problems if each.severity == "error"}) == 2


def test_a_repetition_in_another_sheet_names_that_sheet() -> None:
    [again] = [each for each in taken(**PARKS, 环节=SEGMENTS).checked.problems if each.code == "repeated"]
    assert again.facts["first"] == "4 · 泰和"


def test_the_same_choices_give_the_same_rows_whatever_was_tried_in_between() -> None:
    first = taken(**PARKS, 环节=SEGMENTS)
    unread = first.with_layout(0, replace(first.layouts[0], table=""))
    assert unread.checked.n_rows["firms"] == 2
    assert unread.with_layout(0, first.layouts[0]).checked.dataset_id == first.checked.dataset_id
    edit = Edit(first.found[0].place, 5, "revenue", "很多", "3")
    edited = first.with_edits([edit])
    assert edited.checked.tables["firms"]["revenue"].tolist() == [12_000, 30_000, 800]
    assert edited.undo().checked.dataset_id == first.checked.dataset_id


def test_a_change_stays_where_its_row_and_its_column_are_still_there() -> None:
    first = taken(**PARKS, 环节=SEGMENTS)
    place, layout = first.found[0].place, first.layouts[0]
    edited = first.with_edits([Edit(place, 5, "revenue", "很多", "3"), Edit(place, 4, "", "", None)])
    assert edited.with_layout(0, layout).edits == edited.edits
    unread = replace(
        layout, matches=tuple(replace(m, column="") if m.column == "revenue" else m for m in layout.matches)
    )
    assert [edit.column for edit in edited.with_layout(0, unread).all_edits] == [""]
    lower = replace(first.found[0], place="lower", rows={5: first.found[0].rows[5]})
    [kept] = edited.with_found(0, lower, layout).all_edits
    assert (kept.place, kept.row, kept.column) == ("lower", 5, "revenue")


def test_without_a_required_table_the_rows_cannot_become_a_version() -> None:
    obstacle = taken(**PARKS).checked.obstacle
    assert isinstance(obstacle, LiantuError) and obstacle.code == "missing_table"


def test_an_optional_sheet_that_lacks_its_own_column_holds_nothing_up() -> None:
    checked = taken(
        **PARKS, 环节=SEGMENTS, 园区="县（市、区）,级别,可供地（亩）,运营公司\n泰和县,省级,120,甲公司\n"
    ).checked
    assert checked.obstacle is None
    assert checked.n_accepted["firms"] == 2 and checked.n_accepted["parks"] == 0


class TestBase:
    """A version with two firms and a deal, and a file with one firm that it knows and one that it does not."""

    base = city(
        企业="企业名称,环节,营业收入\n甲,铜箔,1\n乙,覆铜板,2\n", 企业供需="供应商,采购商,供应环节\n甲,乙,铜箔\n"
    )
    new = taken(企业="企业名称,环节,营业收入\n乙,覆铜板,20\n丙,铜箔,30\n")

    def firms(self, mode: str) -> dict[str, float]:
        table = self.new.on(self.base, "0" * 12, mode).checked.tables["firms"]
        return dict(zip(table["firm"], table["revenue"], strict=True))

    def test_rows_of_the_same_key_are_replaced_and_the_others_kept(self) -> None:
        assert self.firms("update") == {"甲": 1, "乙": 20, "丙": 30}

    def test_what_the_new_rows_do_not_tell_stays_and_what_they_tell_is_new(self) -> None:
        base = city(
            企业="企业名称,环节,营业收入,税收,主营产品,经度,纬度,坐标系,来源\n乙,覆铜板,20000,57,板,115,27,WGS84,年报\n"
        )
        text = "企业名称,环节,营业收入（亿元）,税收（亿元）,经度,纬度\n乙,铜箔,,0.3,114,26\n丙,铜箔,3,,,\n"
        firms = taken(企业=text).on(base, "0" * 12, "update").checked.tables["firms"].set_index("firm")
        assert firms["revenue"].tolist() == [20_000, 30_000] and firms.at["乙", "tax"] == 3_000
        assert firms.at["乙", "products"] == "板" and firms.at["乙", "segments"] == (("铜箔", 1.0),)
        assert firms.loc["乙", ["crs", "source"]].isna().all(), "neither goes with the new values"

    def test_a_share_is_filled_in_the_unit_of_its_new_heading(self) -> None:
        base = city(企业="企业名称,环节,研发投入占比\n乙,覆铜板,0.57\n")
        new = taken(企业="企业名称,环节,研发投入占比（%）\n乙,铜箔,\n丙,铜箔,3\n").on(base, "0" * 12, "update")
        assert new.checked.tables["firms"]["rd_share"].tolist() == [0.57, 0.03]

    def test_a_row_that_is_rejected_replaces_none_and_is_still_owed(self) -> None:
        new = taken(企业="企业名称,环节,营业收入\n乙,覆铜板,很多\n丙,铜箔,30\n").on(self.base, "0" * 12, "update")
        table = new.checked.tables["firms"]
        assert dict(zip(table["firm"], table["revenue"], strict=True)) == {"甲": 1, "乙": 2, "丙": 30}
        errors = [(each.code, each.row) for each in new.checked.problems if each.severity == "error"]
        assert errors == [("not_a_number", 2)] and new.checked.n_rejected["firms"] == 1
        assert new.checked.n_accepted["firm_links"] == 1, "the deal of the firm that stays stays too"

    def test_or_whole_tables_are(self) -> None:
        assert self.firms("replace") == {"乙": 20, "丙": 30}
        checked = self.new.on(self.base, "0" * 12, "replace").checked
        assert checked.n_accepted["firm_links"] == 1 and checked.n_accepted["segments"] == 2

    def test_or_only_the_frame_of_the_chain_is_taken_and_nobody_has_looked_there_yet(self) -> None:
        checked = self.new.on(self.base, "0" * 12, "frame").checked
        assert self.firms("frame") == {"乙": 20, "丙": 30}
        assert checked.n_accepted["firm_links"] == 0
        assert not checked.tables["segments"]["checked"].fillna(False).any()

    def test_alone_the_file_lacks_its_segments(self) -> None:
        assert self.new.on(self.base, "0" * 12, "alone").checked.obstacle.code == "missing_table"

    def test_a_problem_of_a_kept_row_says_that_it_stands_in_the_version(self) -> None:
        links = taken(环节="产业链,环节\n电子,铜箔\n").on(self.base, "0" * 12, "replace").checked
        [problem] = [each for each in links.problems if each.code == "unknown_reference" and each.table == "firms"]
        assert problem.place.startswith("base/") and problem.value == "覆铜板"


@given(st.lists(st.sampled_from(["甲", "乙", "丙", "丁"]), min_size=1, max_size=4, unique=True), st.integers(0, 3))
def test_adding_rows_to_a_version_keeps_every_other_row_of_it(names: list[str], n_new: int) -> None:
    base = city(企业="企业名称,环节\n" + "".join(f"{name},铜箔\n" for name in names))
    new = ["甲", "乙", "戊"][:n_new]
    if not new:
        return
    found = (
        taken(企业="企业名称,环节\n" + "".join(f"{name},覆铜板\n" for name in new)).on(base, "0" * 12, "update").checked
    )
    firms = dict(zip(found.tables["firms"]["firm"], found.tables["firms"]["segments"], strict=True))
    assert set(firms) == {*names, *new}
    assert all(firms[name] == ((("覆铜板", 1.0),) if name in new else (("铜箔", 1.0),)) for name in firms)


@pytest.mark.parametrize("sample", ["jian", "hefei_before", "guangzhou_after"])
def test_the_sample_taken_in_as_a_workbook_is_the_same_dataset_and_needs_no_look(sample: str) -> None:
    checked = check(workbook.read(f"sample_data/{sample}"))
    files = [("rows.xlsx", workbook.write_dataset(checked, "zh"))]
    intake = intake_of(files, set())
    assert intake.checked.dataset_id == checked.dataset_id
    assert all(layout.confidence >= 0.85 for layout in intake.layouts)
    assert all(match.confidence >= 0.85 for layout in intake.layouts for match in layout.matches if match.column)
