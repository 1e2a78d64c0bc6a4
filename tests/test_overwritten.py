"""What an update overwrites is counted and shown before it happens; what a version tells is not lost unsaid."""

import json
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from streamlit.testing.v1 import AppTest

from liantu import words
from liantu.commands import main
from liantu.data.checks import Checked
from liantu.data.dictionary import TABLES
from liantu.data.intake.overwritten import MOST, Overwritten, overwritten, said, said_again
from liantu.data.intake.taken import Intake
from tests.survey import SEGMENTS, raw

HOSTILE = '<img src=x onerror="alert(1)">![x](http://elsewhere.example/x.png)'
COLUMNS = ("营业收入（万元）", "税收（万元）", "主营产品", "上市情况", "来源", "经度", "纬度", "坐标系")
CELLS = {
    "营业收入（万元）": ["", "1", "2", "-"],
    "税收（万元）": ["", "3", "4"],
    "主营产品": ["", "板", "灯", "不详"],
    "上市情况": ["", "已上市", "新三板"],
    "来源": ["", "年报", "台账"],
    "经度": ["", "115", "114"],
    "纬度": ["", "27"],
    "坐标系": ["", "WGS84"],
}


def city(**sheets: str) -> Checked:
    return taken(**({"环节": SEGMENTS} | sheets)).checked


def taken(**sheets: str) -> Intake:
    """Sheets of lines of cells, their headings those of the dictionary."""
    return Intake.of([("补报.xlsx", b"x")], [raw(name, text) for name, text in sheets.items()])


def added(base: Checked, **sheets: str) -> Intake:
    return taken(**sheets).on(base, "0" * 12, "update")


def counted(found: dict[str, Overwritten]) -> dict[str, tuple[int, int, int, int]]:
    return {name: (each.n_rows, each.n_changed, each.n_emptied, each.n_again) for name, each in found.items()}


def naively(before: Checked, after: Checked, name: str) -> list[tuple]:
    """Cell by cell, those that change before those that are emptied: key, column, before, after."""
    key, found = TABLES[name].key, []
    old = {tuple(row[part] for part in key): row for row in before.tables[name].to_dict("records")}
    for row in after.tables[name].to_dict("records"):
        was = old.get(tuple(row[part] for part in key))
        for column in TABLES[name].columns if was else ():
            pair = tuple(None if _is_missing(each[column.column]) else each[column.column] for each in (was, row))
            if pair[0] is not None and pair[0] != pair[1]:
                found.append((tuple(row[part] for part in key), column.column, *pair))
    return sorted(found, key=lambda each: each[-1] is None)


def _is_missing(value: object) -> bool:
    return value is None or not isinstance(value, tuple) and value != value or str(value) == "<NA>"


@st.composite
def lists(draw: st.DrawFn, names: str) -> str:
    """A list of firms, each once, with some of the columns."""
    columns = draw(st.lists(st.sampled_from(COLUMNS), unique=True, max_size=len(COLUMNS)))
    firms = draw(st.lists(st.sampled_from(names), unique=True, min_size=1))
    lines = [["企业名称", "环节", *columns]]
    for name in firms:
        segment = draw(st.sampled_from(["连接器", "覆铜板", "连接器:0.4、覆铜板:0.6"]))
        lines.append([name, segment, *(draw(st.sampled_from(CELLS[column])) for column in columns)])
    return "\n".join(map(",".join, lines))


@given(lists("甲乙丙丁"), lists("乙丙丁戊"))
def test_the_count_is_that_of_a_loop_over_the_cells_and_no_told_cell_is_lost_but_those_that_go_with_others(
    told: str, new: str
) -> None:
    base = city(企业=told)
    intake = added(base, 企业=new)
    expected = naively(base, intake.checked, "firms")
    found = intake.overwritten.get("firms", Overwritten())
    assert [(each.key, each.column.column, each.before, each.after) for each in found.cells] == expected
    assert found.n_changed == sum(after is not None for *_, after in expected)
    assert found.n_emptied == sum(after is None for *_, after in expected)
    assert found.n_rows == len({key for key, *_ in expected})
    assert {each.column.column for each in found.cells if each.after is None} <= {"source", "lng", "lat", "crs"}
    assert set(base.tables["firms"]["firm"]) <= set(intake.checked.tables["firms"]["firm"])


def test_the_same_rows_again_overwrite_nothing_and_what_was_unknown_is_filled_for_nothing() -> None:
    text = "企业名称,环节,营业收入（万元）,来源\n甲,连接器,5,年报\n乙,覆铜板,,年报"
    base = city(企业=text)
    assert added(base, 企业=text).overwritten == {}
    assert added(base, 企业="企业名称,营业收入（万元）,来源\n乙,7,年报").overwritten == {}
    assert taken(企业=text).on(base, "0" * 12, "replace").overwritten == {}
    assert taken(企业=text).overwritten == {}


def test_a_rejected_row_overwrites_nothing() -> None:
    base = city(企业="企业名称,环节,营业收入（万元）\n甲,连接器,5\n乙,覆铜板,6")
    found = added(base, 企业="企业名称,环节,营业收入（万元）\n甲,连接器,很多\n乙,覆铜板,8").overwritten
    assert counted(found) == {"firms": (1, 1, 0, 0)}
    assert [(each.key, each.before, each.after) for each in found["firms"].cells] == [(("乙",), 6.0, 8.0)]


def test_a_row_of_a_table_without_a_key_comes_again_and_replaces_none() -> None:
    firms = "企业名称,环节\n甲,连接器\n乙,覆铜板"
    base = city(企业=firms, 企业供需="供应商,采购商,供应环节,年交易额（万元）\n乙,甲,覆铜板,5\n甲,乙,,6")
    deals = "供应商,采购商,供应环节,年交易额（万元）\n乙,甲,覆铜板,7\n乙,甲,连接器,5\n甲,乙,,6"
    intake = added(base, 企业供需=deals)
    assert counted(intake.overwritten) == {"firm_links": (0, 0, 0, 2)}
    assert intake.checked.n_accepted["firm_links"] == 5
    assert said(intake.overwritten).code == "overwritten.none" and said_again(intake.overwritten)[0].facts["n"] == 2


def test_a_key_is_the_same_however_it_is_written() -> None:
    regions = "地区,环节,产值（万元）,年份\n合肥,连接器,9,2024"
    base = city(企业="企业名称,环节\n甲,连接器", 对照地区=regions)
    intake = added(base, 对照地区="地区,环节,产值（万元）,年份\n合肥,连接器,8,2024年")
    assert intake.checked.n_accepted["reference_regions"] == 1
    assert not any(each.code == "repeated" for each in intake.checked.problems)
    assert counted(intake.overwritten) == {"reference_regions": (1, 1, 0, 0)}


def test_where_rows_share_a_key_of_which_a_part_is_unknown_a_new_one_replaces_none_of_them() -> None:
    partners = "合作地,环节,合作方式\n赣州,,共建园区\n赣州,,供需对接"
    base = city(企业="企业名称,环节\n甲,连接器", 合作地=partners)
    found = added(base, 合作地="合作地,环节,合作方式\n赣州,-,飞地").checked.tables["partners"]
    assert found["kind"].tolist() == ["共建园区", "供需对接", "飞地"]


def test_only_the_first_cells_are_kept_and_all_are_counted() -> None:
    n = MOST + 30
    lines = [f"企业{number},连接器" for number in range(n)]
    base = city(企业="\n".join(["企业名称,环节,营业收入（万元）", *(f"{line},1" for line in lines)]))
    new = added(base, 企业="\n".join(["企业名称,环节,营业收入（万元）", *(f"{line},2" for line in lines)]))
    found = new.overwritten["firms"]
    assert (found.n_rows, found.n_changed, len(found.cells)) == (n, n, MOST)
    assert new.overwritten is new.overwritten, "it is counted once"


def test_a_table_that_was_not_sent_is_not_asked() -> None:
    base = city(企业="企业名称,环节,营业收入（万元）\n甲,连接器,5")
    other = city(企业="企业名称,环节,营业收入（万元）\n甲,连接器,6")
    assert overwritten(base.tables, other.tables, ["segments"]) == {}
    assert counted(overwritten(base.tables, other.tables, ["firms", ""])) == {"firms": (1, 1, 0, 0)}


@pytest.mark.parametrize("language", words.LOCALES)
def test_every_sentence_is_said_in_both_languages(language: str) -> None:
    some, none = Overwritten(2, 3, 0), Overwritten(1, 0, 1)
    both = Overwritten(2, 1, 2, 1)
    told = {words.tell(language, said(found)) for found in ({"firms": some}, {"parks": none}, {"firms": both}, {})}
    assert len(told) == 4
    if language == "zh":
        assert words.tell("zh", said({"firms": Overwritten(9, 12), "parks": Overwritten(1, 3)})) == (
            "将改写已有数据：企业12处、园区3处"
        )
        assert words.tell("zh", said({"firms": both})) == "将改写已有数据：企业1处；清空：企业2处"


BASE = f"""企业名称,环节,主营产品,营业收入（万元）,来源
甲电子,连接器,{HOSTILE},300,年报
{HOSTILE},覆铜板,铜箔,70,年报
丁电子,连接器,{"很长的产品名称" * 20}一,,"""
NEW = f"""企业名称,环节,主营产品,营业收入（万元）,来源
甲电子,连接器、覆铜板,{HOSTILE}2,,
{HOSTILE},覆铜板,,80,台账
丁电子,连接器,{"很长的产品名称" * 20}二,55,
新来的,连接器,,,"""


def page(base: str, new: str, language: str) -> None:
    """The result step alone, with files added to a version."""
    import streamlit as st  # noqa: PLC0415 - the function runs as a script

    from components import url, version_store  # noqa: PLC0415
    from components.intake import state, steps  # noqa: PLC0415
    from components.words import tell  # noqa: PLC0415
    from tests.test_overwritten import city, taken  # noqa: PLC0415

    st.query_params["lang"] = language
    url.begin()
    if "begun" not in st.session_state:
        st.session_state["begun"] = True
        rows = city(企业=base)
        version = version_store.opened().accept(rows, [("上次.csv", b"x")])
        version_store.forget()
        state.take_up(taken(企业=new).on(rows, version.id, "update"), "result", since=state.since())
    st.header(tell(steps.answer()))
    steps.show()


@pytest.fixture
def opened(
    monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Callable[..., AppTest]]:
    monkeypatch.setenv("LIANTU_VERSIONS", str(tmp_path_factory.mktemp("versions")))

    def run(base: str = BASE, new: str = NEW, language: str = "zh") -> AppTest:
        app = AppTest.from_function(page, args=(base, new, language), default_timeout=60)
        app.run()
        assert not app.exception, app.exception
        return app

    yield run


def body(app: AppTest) -> str:
    return " ".join(each.proto.body for each in app.get("html"))


def test_the_result_says_what_an_update_overwrites_and_draws_the_cells_only_on_request(
    opened: Callable[..., AppTest],
) -> None:
    app = opened()
    [line] = [each for each in app.expander if "改写" in each.label]
    assert line.label.replace("\\", "") == "将改写已有数据：企业5处；清空：企业1处"
    assert "收下后" not in body(app)
    app.session_state["result_overwritten"] = True
    app.run()
    assert not app.exception
    shown = body(app)
    assert "<td>营业收入（万元）</td><td>70</td><td>80</td>" in shown
    assert '<td>来源</td><td>年报</td><td class="why">清空</td>' in shown
    assert "名称一</td><td>…" in shown and "名称二</td>" in shown, "two long texts are told apart"
    assert "新来的" not in shown
    assert "<img" not in shown and "&lt;img" in shown


def test_where_nothing_is_overwritten_the_result_says_so_and_alone_it_says_nothing(
    opened: Callable[..., AppTest],
) -> None:
    app = opened(new="企业名称,环节\n新来的,连接器")
    assert "不改写已有数据" in body(app) and not any("改写" in each.label for each in app.expander)
    app.session_state["taking"].intake = taken(环节=SEGMENTS, 企业=NEW)
    app.run()
    assert not app.exception and "改写" not in body(app)


def test_in_english_too(opened: Callable[..., AppTest]) -> None:
    app = opened(language="en")
    [line] = [each for each in app.expander if "overwrite" in each.label]
    assert line.label.replace("\\", "") == "Will overwrite what is known: 5 cells of Firms; will empty: 1 cell of Firms"


def test_of_many_cells_the_first_are_listed_and_the_others_by_a_click(opened: Callable[..., AppTest]) -> None:
    lines = [f"企业{number},连接器" for number in range(MOST + 30)]
    base, new = ("\n".join(["企业名称,环节,营业收入（万元）", *(f"{line},{n}" for line in lines)]) for n in (1, 2))
    app = opened(base, new)
    app.session_state["result_overwritten"] = True
    app.run()
    assert body(app).count("<td>营业收入（万元）</td>") == 20
    app.session_state["result_overwritten"] = True
    app.button(key="result_overwritten_more").click().run()
    assert not app.exception and body(app).count("<td>营业收入（万元）</td>") == MOST
    assert f"只列前{MOST}处，共{MOST + 30}处" in body(app)


def test_the_command_says_it_before_anything_is_kept(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture
) -> None:
    monkeypatch.setenv("LIANTU_VERSIONS", str(tmp_path / "store"))
    (tmp_path / "base").mkdir()
    texts = {"环节": SEGMENTS, "企业": "企业名称,环节,营业收入（万元）,来源\n甲,连接器,5,年报\n乙,覆铜板,6,年报"}
    for name, text in texts.items():
        (tmp_path / "base" / f"{name}.csv").write_text(text, encoding="utf-8")
    new = tmp_path / "企业.csv"
    new.write_text("企业名称,环节,营业收入（万元）,来源\n甲,连接器,,\n乙,覆铜板,8,年报", encoding="utf-8")
    asked = ["import", str(new), "--base", str(tmp_path / "base"), "--dry-run", "--lang", "zh"]
    assert main([*asked, "--json"]) == 0
    [firms] = json.loads(capsys.readouterr().out)["overwritten"].values()
    assert {name: firms[name] for name in ("rows", "cells", "emptied", "again")} == dict(
        rows=2, cells=1, emptied=1, again=0
    )
    assert firms["first"] == [
        {"key": ["乙"], "column": "revenue", "before": 6.0, "after": 8.0},
        {"key": ["甲"], "column": "source", "before": "年报", "after": None},
    ]
    assert main(asked) == 0
    assert "将改写已有数据：企业1处；清空：企业1处" in capsys.readouterr().out
    assert main([*asked, "--mode", "replace"]) == 0
    assert "改写" not in capsys.readouterr().out
