"""Where all rows of a table lie: a name says it, somebody confirms it, no layout remembers it."""

import io
import re
import zipfile
from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest
from streamlit.testing.v1 import AppTest

from components import version_store
from components.intake import preview
from components.intake.titles import titles
from liantu.data import workbook
from liantu.data.checks import Checked, check
from liantu.data.files import RawSheet
from liantu.data.intake.layouts import as_json
from liantu.data.intake.mapping import as_table, with_column
from liantu.data.intake.parts import Edit
from liantu.data.intake.taken import Intake
from liantu.data.intake.whereabouts import Whereabouts, click_of, edits, lacking, proposed
from liantu.place.whereabouts import reader_of
from tests.test_intake_steps import SCRIPT, seen

HEAD = ["企业名称", "环节", "主营产品"]
ROWS = [["甲电子有限公司", "连接器", "插头"], ["乙电子有限公司", "连接器", "插座"]]
FRAME = {"环节": "产业链,环节\n电子,连接器", "企业": "企业名称,环节,园区,县（市、区）\n老公司,连接器,城南园,吉州区"}
PARKS = "园区,县（市、区）\n城南园,吉州区\n井开区,吉安县"


def taken(
    file: str = "企业摸排表.xlsx", sheet: str = "Sheet1", title: str = "", head: list[str] = HEAD, rows: list = ROWS
) -> Intake:
    lines = [[title], head, *rows] if title else [head, *rows]
    raw = RawSheet(sheet, {number: row for number, row in enumerate(lines, start=1)}, file=file)
    return Intake.of([(file, b"x")], [raw])


def base(**tables: str) -> Checked:
    files = [(f"{name}.csv", text.encode()) for name, text in (FRAME | {"园区": PARKS} | tables).items()]
    return check(workbook.read_uploads(files))


def where(intake: Intake) -> tuple[str, str, str] | None:
    read = reader_of(intake.base.tables if intake.base else None)
    found = proposed(intake.found[0], intake.layouts[0], read)
    return found and (found.column, found.name, found.source)


PARK = "井冈山经济技术开发区"


@pytest.mark.parametrize(
    "said, expected",
    [
        ({"file": "井开区企业摸排表.xlsx"}, ("park", PARK, "file")),
        ({"file": "报表.zip/井开区/企业.xlsx"}, ("park", PARK, "file")),
        ({"file": "井开区.zip/企业.csv", "sheet": "企业"}, ("park", PARK, "file")),
        ({"sheet": "井开区"}, ("park", PARK, "sheet")),
        ({"title": "井冈山经开区2026年企业摸排表"}, ("park", PARK, "title")),
        ({"file": "泰和县企业.xlsx"}, ("county", "泰和县", "file")),
        ({"file": "泰和县企业.xlsx", "title": "泰和高新区企业摸排表"}, ("park", "泰和高新技术产业园区", "title")),
        ({"file": "泰和高新区.xlsx", "sheet": "万安工业园区"}, ("park", "万安工业园区", "sheet")),
        ({"file": "苏州工业园区企业.xlsx"}, ("park", "苏州工业园区", "file")),
        ({"file": "青原区、吉州区企业.xlsx"}, None),
        ({"file": "吉安市企业.xlsx"}, None),
        ({"file": "工业园企业.xlsx"}, None),
        ({}, None),
    ],
)
def test_the_nearest_name_that_says_one_park_or_county_is_proposed(
    said: dict[str, str], expected: tuple[str, str, str] | None
) -> None:
    intake = taken(**said)
    assert intake.layouts[0].table == "firms"
    assert where(intake) == expected
    assert intake.all_edits == [], "nothing is filled in before somebody says so"


def test_a_table_that_tells_its_parks_is_not_asked_and_one_that_tells_counties_only_for_the_park() -> None:
    park = taken("井开区.xlsx", head=[*HEAD, "园区"], rows=[[*row, "万安工业园"] for row in ROWS])
    county = taken("井开区.xlsx", head=[*HEAD, "县（市、区）"], rows=[[*row, "吉安县"] for row in ROWS])
    assert where(park) is None
    assert where(county) == ("park", PARK, "file")
    assert where(taken("泰和县.xlsx", head=[*HEAD, "县（市、区）"], rows=[[*row, "泰和县"] for row in ROWS])) is None
    unread = county.with_layout(0, as_table(county.found[0], ""))
    assert where(unread) is None
    assert lacking(as_table(county.found[0], "segments")) == ()


def test_a_park_of_the_version_counts_under_its_name_there() -> None:
    on = base()
    assert where(taken("井冈山经开区企业.xlsx").on(on, on.dataset_id, "update")) == ("park", "井开区", "file")
    assert where(taken("城南园企业.xlsx").on(on, on.dataset_id, "update")) == ("park", "城南园", "file")
    assert where(taken("宝安区企业.xlsx").on(on, on.dataset_id, "update")) is None, "another city's county"


def confirmed(intake: Intake) -> Intake:
    found = proposed(intake.found[0], intake.layouts[0], reader_of(intake.base.tables if intake.base else None))
    return intake.with_edits(edits(intake.found[0], found))


def test_what_is_confirmed_stands_in_every_row_and_can_be_taken_back() -> None:
    on = base()
    before = taken("井开区企业.xlsx").on(on, on.dataset_id, "update")
    after = confirmed(before)
    firms = after.checked.tables["firms"].set_index("firm")["park"]
    assert firms.to_dict() == {"老公司": "城南园", "甲电子有限公司": "井开区", "乙电子有限公司": "井开区"}
    assert (click_of(before, 0), click_of(after, 0)) == (None, 0)
    assert after.undo().checked.dataset_id == before.checked.dataset_id
    assert click_of(after.with_edits([replace(after.all_edits[0], column="products", after="线")]), 0) == 0


def test_a_layout_does_not_remember_the_park_and_the_next_file_is_asked_anew() -> None:
    first = confirmed(taken("井开区企业.xlsx"))
    assert PARK not in as_json(first.layouts[0])
    [raw] = taken("泰和高新区企业.xlsx").raws
    again = Intake.of([("b", b"")], [raw], remembered={first.layouts[0].fingerprint: first.layouts[0]})
    assert again.layouts[0].why == "remembered" and again.all_edits == []
    assert where(again) == ("park", "泰和高新技术产业园区", "file")


def test_a_column_of_parks_that_is_found_later_counts_and_not_the_name() -> None:
    rows = [[*row, name] for row, name in zip(ROWS, ("万安工业园", "城南园"), strict=True)]
    intake = taken("井开区企业.xlsx", head=[*HEAD, "在哪"], rows=rows)
    intake = intake.with_layout(0, with_column(intake.found[0], intake.layouts[0], 3, ""))
    after = confirmed(intake)
    assert click_of(after, 0) == 0
    later = after.with_layout(0, with_column(after.found[0], after.layouts[0], 3, "park"))
    assert later.all_edits == [] and where(later) is None
    assert later.sheets[0][1].iloc[:, 3].tolist() == ["万安工业园", "城南园"]


@pytest.mark.parametrize("table", ["land", "boms", "segments", ""])
def test_a_table_that_turns_out_to_be_another_is_no_accident(table: str) -> None:
    after = confirmed(taken("井开区企业.xlsx"))
    other = after.with_layout(0, as_table(after.found[0], table))
    assert isinstance(other.checked, Checked)
    assert isinstance(other.on(base(), "x", "update").checked, Checked)


def test_rows_of_nobody_are_in_no_city() -> None:
    read = reader_of({"parks": pd.DataFrame(), "firms": pd.DataFrame()})
    assert read("井开区") == {"park": PARK}
    assert edits(taken().found[0], Whereabouts("park", "x", "told", "x"))[0].row == 2


# On the page


def session(*files: tuple[str, bytes], at: str = "columns") -> AppTest:
    app = AppTest.from_string(SCRIPT, default_timeout=60)
    app.query_params["lang"] = "zh"
    app.session_state["given"] = files
    app.session_state["at"] = at
    app.run()
    assert not app.exception
    return app


def listed(rows: list[list[str]] = ROWS) -> bytes:
    return "\n".join(",".join(row) for row in [HEAD, *rows]).encode()


@pytest.fixture(autouse=True)
def store(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("LIANTU_VERSIONS", str(tmp_path))
    version_store.forget()


def test_the_step_of_columns_asks_once_for_a_whole_table_and_takes_it_back() -> None:
    app = session(("井开区企业摸排表.csv", listed()))
    assert app.session_state["taking"].step == "columns", "all is sure, and yet it is asked"
    choice = next(each for each in app.checkbox if each.key.startswith("intake_where_"))
    assert not choice.value and choice.label == f"是的，全表2行都在{PARK}"
    assert "看文件名“井开区企业摸排表”" in seen(app) and "请看一眼" in app.header[0].value
    choice.check().run()
    intake = app.session_state["taking"].intake
    assert {(edit.column, edit.after) for edit in intake.all_edits} == {("park", PARK)}
    assert "已填进每一行的“所在园区”" in seen(app) and "可以往下走" in app.header[0].value
    next(each for each in app.checkbox if each.key.startswith("intake_where_")).uncheck().run()
    assert app.session_state["taking"].intake.all_edits == [] and "请看一眼" in app.header[0].value


def test_names_are_shown_as_they_are_and_nothing_in_them_runs() -> None:
    app = session(("井开区<img src=x onerror=alert(1)>![a](b).csv", listed()))
    assert "<img" not in seen(app) and "&lt;img" in seen(app)


def test_an_archive_is_listed_file_by_file_and_removed_as_it_came() -> None:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as made:
        made.writestr("泰和高新区/企业.csv", listed())
        made.writestr("井开区/企业.csv", listed([["丙公司", "连接器", "线"]]))
        made.writestr("井开区/附件.pdf", b"%PDF-1.7")
        made.writestr("井开区/附件2.pdf", b"%PDF-1.7")
    app = session(("各园区.zip", target.getvalue()), at="file")
    assert "泰和高新区/企业.csv" in seen(app) and "井开区/企业.csv" in seen(app)
    assert "各园区.zip/井开区/附件.pdf、各园区.zip/井开区/附件2.pdf" in app.error[0].value.replace("\\", "")
    assert app.header[0].value.startswith("读到1个文件、2张表，企业表3行；另有2个文件没读成")
    next(each for each in app.button if each.key == "intake_remove_0").click().run()
    assert app.session_state["taking"].intake is None


PARKS_SENT = {
    "01 井冈山经济技术开发区企业摸排表.csv": "井冈山经济技术开发区",
    "02 泰和高新技术产业园区企业摸排表.csv": "泰和高新技术产业园区",
    "03 万安工业园区企业摸排表.csv": "万安工业园区",
}


def archive() -> tuple[str, bytes]:
    """A zip of one list a park."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as made:
        for place, name in enumerate(PARKS_SENT):
            made.writestr(name, listed([[f"第{place}公司", "连接器", "线"]]))
    return "各园区.zip", target.getvalue()


def written(app: AppTest) -> list[str]:
    return [together[0].after for together in app.session_state["taking"].intake.edits]


def of_list(app: AppTest, kind: str) -> list:
    widgets = {"so": app.checkbox, "elsewhere": app.selectbox}[kind]
    return [each for each in widgets if each.key.startswith(f"intake_{kind}_")]


def test_all_that_was_found_in_one_way_is_confirmed_at_once_and_each_is_taken_back_alone() -> None:
    app = session(archive())
    assert "3张表没有“所在园区”列" in app.header[0].value
    assert [each.label for each in of_list(app, "so")] == [f"{name[:-4]}（1行）" for name in PARKS_SENT]
    assert [each.value for each in of_list(app, "elsewhere")] == list(PARKS_SENT.values())
    next(each for each in app.button if each.key.startswith("intake_wheres_")).click().run()
    assert not app.exception
    assert written(app) == list(PARKS_SENT.values()), "a change for each, so that each is taken back alone"
    assert "3张表的“所在园区”已填好" in seen(app) and "可以往下走" in app.header[0].value
    of_list(app, "so")[1].uncheck().run()
    assert written(app) == ["井冈山经济技术开发区", "万安工业园区"]
    assert not of_list(app, "so")[1].value and "请看一眼" in app.header[0].value


def test_a_place_is_corrected_in_the_list_before_and_after_it_was_confirmed() -> None:
    app = session(archive())
    of_list(app, "elsewhere")[2].set_value("永丰工业园区").run()
    assert written(app) == ["永丰工业园区"] and of_list(app, "so")[2].value
    of_list(app, "so")[0].check().run()
    of_list(app, "elsewhere")[2].set_value("万安工业园区").run()
    assert written(app) == ["万安工业园区", "井冈山经济技术开发区"]
    assert [each.value for each in of_list(app, "elsewhere")] == list(PARKS_SENT.values())


def test_a_single_table_is_corrected_too_and_the_preview_shows_what_was_filled_in() -> None:
    app = session(("井开区企业摸排表.csv", listed()))
    assert "补入" not in seen(app) and not of_list(app, "so")
    [choice] = of_list(app, "elsewhere")
    choice.set_value("永丰工业园区").run()
    assert written(app) == ["永丰工业园区"]
    assert seen(app).count('<td class="filled">永丰工业园区</td>') == len(ROWS)
    assert re.search("所在园区 ?<span[^>]*>补入</span></th>", seen(app))


def test_tables_of_one_name_are_told_apart_by_their_files_and_the_list_turns_to_the_one_that_is_chosen() -> None:
    """Fourteen workbooks, each with a Sheet1: a list of choices knows its options by what it shows."""
    app = session(*((f"{number:02} 表.csv", listed([[f"{number}公司", "连接器", "线"]])) for number in range(7)))
    intake = app.session_state["taking"].intake
    same = replace(intake, found=tuple(replace(each, sheet="Sheet1") for each in intake.found))
    assert list(titles(same, range(7)).values()) == [f"{number:02} 表" for number in range(7)]
    twins = replace(same, found=tuple(replace(each, file="一样.csv") for each in same.found))
    assert len(set(titles(twins, range(7)).values())) == 7
    next(each for each in app.selectbox if each.key == "intake_table").set_value(3).run()
    assert "3公司" in seen(app) and "0公司" not in seen(app)


def test_edits_that_are_no_place_show_in_the_preview_and_dropped_rows_are_gone() -> None:
    intake = taken()
    place, layout = intake.found[0].place, intake.layouts[0]
    edits_ = [Edit(place, 2, "products", "插头", "<b>线</b>"), Edit(place, 3, "", "x", None)]
    shown = preview.as_read(intake.found[0], layout, edits_)
    assert '<td class="filled">&lt;b&gt;线&lt;/b&gt;</td>' in shown and "乙电子" not in shown and "补入" not in shown
