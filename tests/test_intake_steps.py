"""The first three steps of taking files in: reading behind the page, which table, which columns."""

import re
from collections.abc import Callable
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path
from threading import Event

import pytest
from hypothesis import given
from hypothesis import strategies as st
from streamlit.testing.v1 import AppTest

from components import version_store
from components.intake import preview, reading
from components.intake.reading import Reading, told_apart
from liantu.data import workbook
from liantu.data.files import RawSheet
from liantu.data.intake.found import tables_in
from liantu.data.intake.mapping import as_table
from liantu.data.problems import LiantuError

GBK = "某县电子信息企业名单\n单位：亿元\n企业名称,所属环节,营收\n甲电子有限公司,连接器,1.2\n".encode("gb18030")


@pytest.fixture
def slow(monkeypatch: pytest.MonkeyPatch) -> Event:
    """Stands for the child process with a workbook that takes minutes, until the event is set."""
    go_on = Event()

    def read(path: Path, name: str, *, progress: Callable, cancelled: Callable[[], bool]) -> list[RawSheet]:
        progress(0.25)
        while not go_on.wait(0.01):
            if cancelled():
                raise LiantuError("cancelled", path=name)
        return [RawSheet(name, {1: ["企业名称"]})]

    monkeypatch.setattr(workbook, "raw_sheets", read)
    return go_on


def test_two_files_of_one_name_are_told_apart_and_the_same_bytes_are_read_once() -> None:
    files = [("甲县/企业.csv", b"1"), ("C:\\乙县\\企业.csv", b"2"), ("copy.csv", b"1"), ("企业 (2).csv", b"3")]
    new, same = told_apart(files, [("别的.csv", b"4")])
    assert [name for name, _ in new] == ["企业.csv", "企业 (2).csv", "企业 (2) (2).csv"]
    assert same == ["copy.csv"]


@pytest.mark.parametrize("name", ["../../etc/passwd", "..\\..\\boot.ini", "\u202egnp.csv", "a" * 500, "", "/"])
def test_a_name_of_a_file_is_never_a_path_and_shows_what_it_is(name: str) -> None:
    ((told, _),), _ = told_apart([(name, b"1")], [])
    assert told
    assert not set(told) & set("/\\\u202e")
    assert len(told) <= reading.LONGEST_NAME


def test_a_refused_file_does_not_stop_the_others() -> None:
    done = Reading(
        (("good.csv", GBK), ("bad.xlsx", b"PK\x03\x04 and then nothing"), ("again.csv", GBK + b"\n"))
    ).start()
    done._thread.join(60)
    assert [each.name for each in done.read] == ["good.csv", "again.csv"]
    assert [(each.name, each.reason.code) for each in done.refused] == [("bad.xlsx", "is_damaged")]
    assert {sheet.file for sheet in done.sheets} == {"good.csv", "again.csv"}


def test_a_reading_that_is_cancelled_ends_in_the_middle_of_a_file(slow: Event) -> None:
    now = Reading((("long.xlsx", b"1"), ("next.xlsx", b"2"))).start()
    now.wait()
    assert now.is_busy
    assert (now.number, now.part) == (0, 0.25)
    now.cancel()
    now._thread.join(10)
    assert not now.is_busy
    assert now.read == []


def test_a_third_reading_waits_for_its_turn_and_may_be_cancelled_while_it_waits(slow: Event) -> None:
    first, second, third = (Reading(((f"{place}.xlsx", b"1"),)).start() for place in range(3))
    first.wait()
    second.wait()
    assert not first.is_waiting
    assert not second.is_waiting
    assert third.is_waiting
    third.cancel()
    third._thread.join(10)
    assert not third.is_busy
    assert first.is_busy
    slow.set()
    for each in (first, second):
        each._thread.join(10)
        assert [sheet.name for sheet in each.sheets] == [each.files[0][0]]
    assert third.read == []


HEADINGS = [
    "序号",
    "单位名称",
    "统一社会信用代码",
    "所在县区",
    "全年主营营业收入",
    "职工",
    "联系电话",
    "所属环节",
    "空列",
]
ROWS = [
    ["1", "吉安甲电子有限公司", "91360802MA35000009", "吉州区", "1.2", "20", "13800138000", "连接器", ""],
    ["2", "吉安乙电子有限公司", "91360802MA3500001C", "青原区", "0.4", "31", "13800138001", "连接器", ""],
    ["3", "吉安丙电子有限公司", "91360802MA3500002F", "泰和县", "3.3", "44", "13800138002", "连接器", ""],
]
TITLES = [["2025年电子信息企业名单"], ["单位：亿元"]]
END = [["合计", "", "", "", "4.9"], ["注：由各县区填报。"]]
SCRIPT = """
import streamlit as st
from components import answer, url
from components.intake import columns, file, reading, state, table
from components.words import tell_plain
url.begin()
if "given" in st.session_state:
    reading.begin(st.session_state.pop("given"), state.current().files if state.current() else ())
    reading.current()._thread.join(60)
    file._take(state.current(), reading.finished())
step = {"file": file, "table": table, "columns": columns}[st.session_state.get("at", "columns")]
step.show(state.current())
st.header(tell_plain(step.answer(state.current())))
"""


def a_csv(headings: list[str] = HEADINGS, rows: list[list[str]] = ROWS) -> bytes:
    """A county's list: title, unit line, headings, rows, a total and a note, as an old spreadsheet saves it."""
    return "\r\n".join(",".join(row) for row in [*TITLES, headings, *rows, *END]).encode("gb18030")


def taken(*files: tuple[str, bytes], at: str = "columns") -> AppTest:
    """A session that has read these files and stands at a step."""
    app = AppTest.from_string(SCRIPT, default_timeout=60)
    app.query_params["lang"] = "zh"
    app.session_state["given"] = files or (("企业名单.csv", a_csv()),)
    return to(app, at)


def to(app: AppTest, step: str) -> AppTest:
    app.session_state["at"] = step
    app.run()
    assert not app.exception
    return app


def seen(app: AppTest) -> str:
    """All that stands on the page, as HTML."""
    return " ".join(each.proto.body for each in app.get("html"))


def read_as(app: AppTest) -> dict[str, str]:
    """What each column is read as, by its heading."""
    (layout,) = app.session_state["taking"].intake.layouts
    return {match.heading: match.column for match in layout.matches}


def box(app: AppTest, position: int, kind: str = "read") -> object:
    return next(each for each in app.selectbox if each.key.startswith(f"intake_{kind}_") and f"_{position}" in each.key)


def test_a_list_in_gb18030_with_title_and_unit_line_is_mapped_and_shown_in_our_units() -> None:
    app = taken()
    assert read_as(app) == dict(
        zip(HEADINGS, ["", "firm", "credit_code", "county", "revenue", "staff", "", "segments", ""], strict=True)
    )
    assert box(app, 4, "unit").value == "亿元"
    assert '<td class="r">12000</td>' in seen(app)
    assert "看一眼" in app.header[0].value


def test_the_answers_say_what_was_found_and_where_the_headings_stand() -> None:
    app = taken(at="file")
    assert app.header[0].value.startswith("读到1个文件、1张表，企业表3行；")
    assert to(app, "table").header[0].value == "按“企业”读：表头在第3行，数据3行。"
    assert "合计1行（第7行）" in seen(app)
    assert "单位1行（第2行）" in seen(app)


def test_a_choice_is_kept_on_the_way_back_and_forth_and_the_loser_is_told() -> None:
    app = taken()
    box(app, 0).set_value("staff").run()
    assert (read_as(app)["序号"], read_as(app)["职工"]) == ("staff", "")
    assert "“从业人数”改读A列，F列不读了" in seen(app)
    for step in ("table", "file", "columns"):
        to(app, step)
    assert box(app, 0).value == "staff"
    assert read_as(app)["职工"] == ""


def test_a_column_that_is_not_read_takes_nothing_from_another() -> None:
    app = taken()
    assert read_as(app)["序号"] == ""
    box(app, 5).set_value("").run()
    assert read_as(app)["职工"] == "" and "改读" not in seen(app)
    box(app, 0).set_value("staff").run()
    assert "改读" not in seen(app)
    box(app, 0).set_value("revenue").run()
    assert "“营业收入”改读A列，E列不读了" in seen(app)
    box(app, 0).set_value("").run()
    assert "改读" not in seen(app)


def lines(app: AppTest) -> list[int]:
    """The columns in the order in which their lines stand, with those that are folded away."""
    keys = [each.key for each in app.selectbox if each.key.startswith("intake_read_")]
    return [int(key.rpartition("_")[2]) for key in keys]


def test_a_line_that_is_corrected_stays_where_it_stands_until_the_table_is_looked_at_anew() -> None:
    app = taken()
    first = lines(app)
    for position, column in ((first[0], ""), (3, "park"), (first[0], "stock_days"), (0, "staff")):
        box(app, position).set_value(column).run()
        assert not app.exception and lines(app) == first
    said = [each.proto.body for each in app.get("html")]
    [moved] = [place for place, each in enumerate(said) if "改读A列" in each]
    [own] = [place for place, each in enumerate(said) if "<b>序号</b>" in each]
    assert own < moved < own + 3, "what is said of a line stands under it"
    to(app, "table")
    assert lines(to(app, "columns")) != first


def test_another_unit_is_shown_at_once_in_the_rows_as_they_will_be_read() -> None:
    app = taken()
    box(app, 4, "unit").set_value("元").run()
    assert '<td class="r">0.00012</td>' in seen(app)
    assert box(app, 4, "unit").value == "元"


def test_columns_about_people_are_neither_chosen_nor_shown() -> None:
    app = taken()
    assert "个人信息，不读" in seen(app)
    assert "13800138000" not in seen(app)
    assert "13800138000" not in seen(to(app, "table"))


def test_one_click_says_that_all_proposals_are_right() -> None:
    app = taken()
    next(each for each in app.button if each.label == "看过了，没错").click().run()
    assert app.header[0].value == "9列里6列对上了，3列不读；可以往下走。"


def test_a_required_column_that_is_missing_is_asked_for_first() -> None:
    app = taken()
    box(app, 1).set_value("").run()
    assert app.header[0].value == "“企业”缺“企业名称”这一列，请先指给我们在哪里。"
    next(each for each in app.selectbox if each.key.startswith("intake_need_")).set_value(1).run()
    assert read_as(app)["单位名称"] == "firm"


def test_firms_without_a_column_of_segments_are_not_held_up() -> None:
    headings = [*HEADINGS[:7], "主要产品", "空列"]
    app = taken(("名单.csv", a_csv(headings, [[*row[:7], "电缆", ""] for row in ROWS])))
    assert "没有写环节的列也能收" in seen(app)
    assert "缺" not in app.header[0].value


def test_a_table_may_be_left_out_and_taken_again() -> None:
    app = taken(at="table")
    chooser = next(each for each in app.selectbox if each.key.startswith("intake_as_"))
    chooser.set_value("").run()
    assert app.header[0].value.startswith("1张表里没有认得的")
    next(each for each in app.selectbox if each.key.startswith("intake_as_")).set_value("firms").run()
    assert app.header[0].value == "按“企业”读：表头在第3行，数据3行。"


def test_the_heading_row_may_be_set_by_hand_and_a_row_that_is_none_changes_nothing() -> None:
    app = taken(at="table")
    app.number_input[0].set_value(4).run()
    assert app.header[0].value == "按“企业”读：表头在第4行，数据2行。"
    app.number_input[0].set_value(3).run()
    assert app.header[0].value == "按“企业”读：表头在第3行，数据3行。"


def test_a_letter_is_refused_politely_and_may_be_read_all_the_same() -> None:
    letter = "关于报送企业名单的函\n各县区工信局：\n请于月底前报送。\n特此通知。\n市工信局\n".encode("gb18030")
    app = taken(("函.csv", letter), at="table")
    assert app.header[0].value.startswith("1张表里没有认得的")
    assert "没有一行一条的表" in app.expander[0].label.replace("\\", "")
    app.number_input[0].set_value(3).run()
    app.selectbox[0].set_value("firms").run()
    assert app.header[0].value == "按“企业”读：表头在第3行，数据2行。"


def test_more_files_join_what_is_there_and_one_may_be_taken_away() -> None:
    app = taken()
    box(app, 0).set_value("staff").run()
    app.session_state["given"] = (("别的.csv", a_csv() + b"\r\n"), ("坏的.xlsx", b"PK\x03\x04 no"))
    to(app, "file")
    intake = app.session_state["taking"].intake
    assert [name for name, _ in intake.files] == ["企业名单.csv", "别的.csv"]
    assert [match.column for match in intake.layouts[0].matches][0] == "staff"
    assert "坏的" in app.error[0].value.replace("\\", "")
    assert app.header[0].value.endswith("另有1个文件没读成。")
    next(each for each in app.button if each.key == "intake_remove_0").click().run()
    intake = app.session_state["taking"].intake
    assert [name for name, _ in intake.files] == ["别的.csv"]
    assert [found.file for found in intake.found] == ["别的.csv"]
    next(each for each in app.button if each.key == "intake_remove_0").click().run()
    assert app.session_state["taking"].intake is None


def test_a_shape_that_came_before_is_read_as_last_time_until_the_reader_forgets_it(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("LIANTU_VERSIONS", str(tmp_path))
    app = taken()
    box(app, 0).set_value("stock_days").run()
    version_store.opened().remember(app.session_state["taking"].intake.layouts[0])
    again = taken(("下个月的.csv", a_csv(rows=ROWS[:2])))
    assert "按上次的对应关系读" in seen(again)
    assert "上次这样对应" in seen(again)
    assert read_as(again)["序号"] == "stock_days"
    next(each for each in again.button if each.key == "intake_forget").click().run()
    assert "按上次的对应关系读" not in seen(again)
    assert read_as(again)["序号"] == ""


def test_whether_a_shape_is_remembered_is_asked_and_kept() -> None:
    app = taken()
    place = app.session_state["taking"].intake.found[0].place
    assert app.checkbox[0].value
    app.checkbox[0].uncheck().run()
    assert place in app.session_state["taking"].forgotten
    to(app, "file")
    assert not to(app, "columns").checkbox[0].value


def test_the_second_of_two_tables_is_shown_when_it_is_chosen_and_stays_shown() -> None:
    other = a_csv(
        ["企业名称", "所属环节", "神秘一栏"],
        [["甲电子有限公司", "连接器", "文字"], ["乙电子有限公司", "连接器", "别的"]],
    )
    app = taken(("企业名单.csv", a_csv()), ("另一张.csv", other))
    shown = app.session_state["intake:table"]
    app.button_group[0].set_value(1 - shown).run()
    assert not app.exception
    assert app.session_state["intake:table"] == 1 - shown
    assert ("神秘一栏" in seen(app)) == (shown == 0)
    assert app.run().session_state["intake:table"] == 1 - shown


def test_very_many_tables_and_columns_are_shown_a_few_at_a_time() -> None:
    wide = ["企业名称", *(f"别的第{place}项" for place in range(60))]
    app = taken(("宽.csv", a_csv(wide, [[f"甲{row}公司", *["文字"] * 60] for row in range(3)])))
    assert len(app.selectbox) < 40
    next(each for each in app.button if each.key == "intake_lines").click().run()
    assert len(app.selectbox) > 60
    many = [(f"{place}.csv", a_csv(rows=[*ROWS, ["9", f"第{place}公司"]])) for place in range(14)]
    app = taken(*many, at="table")
    assert len(app.number_input) == 12
    next(each for each in app.button if each.key == "intake_tables_more").click().run()
    assert len(app.number_input) == 14


def test_a_file_that_brings_up_a_mistake_of_ours_is_refused_and_the_others_stay(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    app = taken(at="file")

    def broken(*_: object, **__: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr("liantu.data.intake.taken.tables_in", broken)
    app.session_state["given"] = (("怪的.csv", a_csv() + b"\r\n"),)
    to(app, "file")
    assert "怪的" in app.error[0].value
    assert [name for name, _ in app.session_state["taking"].intake.files] == ["企业名单.csv"]


HOSTILE = [
    "<img src=x onerror=alert(1)>",
    "![x](http://evil.example/x.png)",
    "[a](javascript:alert(1))",
    "</td><script>",
    "{n}",
]


def test_nothing_of_a_hostile_file_becomes_markup() -> None:
    name = "<b>![x](http://evil.example/y.png).csv"
    app = taken((name, a_csv(["企业名称", *HOSTILE], [[f"甲{place}公司", *HOSTILE] for place in range(3)])), at="file")
    for step in ("file", "table", "columns"):
        to(app, step)
        assert not re.search(r"<(img|script|b>!|a )", seen(app))
        labels = [each.label for each in (*app.selectbox, *app.button, *app.expander, *app.number_input)]
        assert not [label for label in labels if re.search(r"(?<!\\)!?\[|<img", label)]


@given(st.lists(st.lists(st.text(max_size=30), min_size=2, max_size=4), min_size=1, max_size=4))
def test_whatever_stands_in_the_cells_the_previews_hold_only_our_own_marks(rows: list[list[str]]) -> None:
    raw = RawSheet("a", {1: ["企业名称", "营收", "环节", "备注"], **dict(enumerate(rows, start=2))})
    (found,) = tables_in(RawSheet("企业", {1: ["企业名称", "营收"], 2: ["甲公司", "12"]}))
    wide = [[*row, "", "", ""][:2] for row in rows]
    found = replace(found, rows=dict(enumerate(wide, start=2)))
    layout = as_table(found, "firms")
    for picture in (preview.on_sheet(raw, found, layout), preview.as_read(found, layout), preview.plain_rows(raw)):
        marks = Marks()
        marks.feed(picture)
        assert set(marks.seen) <= {"div", "table", "thead", "tbody", "tr", "th", "td", "i"}


class Marks(HTMLParser):
    """Which elements a piece of HTML holds."""

    def __init__(self) -> None:
        super().__init__()
        self.seen: list[str] = []

    def handle_starttag(self, tag: str, attrs: list) -> None:
        self.seen.append(tag)
