"""Problems and result on their page: a click cures, another takes it back, and what stands in a cell is never run."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from components.intake import state
from components.intake.causes import causes
from liantu import words
from liantu.data.checks import check
from liantu.data.intake.parts import Edit
from liantu.data.intake.taken import Intake
from tests.survey import FIRMS, SEGMENTS, errors, raw, taken

HOSTILE = '<img src=x onerror="alert(1)">![x](http://elsewhere.example/x.png)'


def page(firms: str, language: str, step: str) -> None:
    """The step alone, in a session of its own."""
    import streamlit as st  # noqa: PLC0415 - the function runs as a script

    from components import url  # noqa: PLC0415
    from components.intake import state, steps  # noqa: PLC0415
    from components.words import tell  # noqa: PLC0415
    from tests.survey import SEGMENTS, raw  # noqa: PLC0415

    st.query_params["lang"] = language
    url.begin()
    if "begun" not in st.session_state:
        st.session_state["begun"] = True
        raws = [raw("环节", SEGMENTS), raw("企业", firms)] if SEGMENTS else []
        state.begin([("摸排.xlsx", b"x")], raws)
        state.go(step)
    st.header(tell(steps.answer()))
    steps.show()


@pytest.fixture
def opened(
    monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Callable[..., AppTest]]:
    monkeypatch.setenv("LIANTU_VERSIONS", str(tmp_path_factory.mktemp("versions")))

    def run(firms: str = FIRMS, language: str = "zh", step: str = "problems") -> AppTest:
        app = AppTest.from_function(page, args=(firms, language, step), default_timeout=60).run()
        assert not app.exception, app.exception
        return app

    yield run


def said(app: AppTest) -> str:
    return app.header[0].value.replace("\\", "")


def body(app: AppTest) -> str:
    return " ".join(each.proto.body for each in app.get("html"))


def press(app: AppTest, start: str) -> AppTest:
    """Click the button whose label begins so."""
    [button] = [each for each in app.button if each.label.startswith(start)]
    button.click().run()
    assert not app.exception, app.exception
    return app


def open_cause(app: AppTest, code: str) -> AppTest:
    [cause] = [each for each in causes(app.session_state["taking"].intake.checked) if each.code == code]
    app.button(key=f"open_{cause.key}").click().run()
    assert not app.exception, app.exception
    return app


def test_a_click_cures_all_rows_of_a_cause_and_a_click_takes_it_back(opened: Callable[..., AppTest]) -> None:
    app = opened()
    first = said(app)
    assert first == "9行里4行可用，5行要改，归为4类。"
    open_cause(app, "not_a_number")
    assert "<s>约1200</s> → <b>1200</b>" in body(app)
    press(app, "取其中的数")
    assert said(app).startswith("9行里5行可用")
    assert any(each.label == "已改1处，可撤销" for each in app.expander)
    app.button(key="undo_0").click().run()
    assert said(app) == first


def test_a_row_that_went_into_another_is_said_to_have_gone_into_that_row(opened: Callable[..., AppTest]) -> None:
    app = open_cause(opened(FIRMS.replace("约1200", "12")), "repeated")
    assert "并进第2行" in body(app)
    press(app, "合并，以第2行为准")
    assert "第6行并进第2行：甲电子" in body(app)


def test_headings_without_a_row_are_said_alike_on_both_steps(opened: Callable[..., AppTest]) -> None:
    for step in ("problems", "result"):
        app = opened(step=step)
        app.session_state["taking"].intake = Intake.of(
            [], [raw(*each) for each in (("环节", SEGMENTS[:8]), ("企业", FIRMS[:40]))]
        )
        app.run()
        assert not app.exception and "可以入库" not in body(app)


def test_a_cell_is_edited_where_it_stands_and_the_rows_are_checked_anew(opened: Callable[..., AppTest]) -> None:
    app = open_cause(opened(), "not_a_number")
    [cell] = [each for each in app.text_input if each.value == "很多"]
    cell.set_value("90").run()
    assert not app.exception and said(app) == "9行里5行可用，4行要改，归为4类。"


def test_a_row_can_be_seen_among_its_neighbours_on_the_sheet_and_be_dropped(opened: Callable[..., AppTest]) -> None:
    app = open_cause(opened(), "not_a_number")
    [jump] = [each for each in app.button if (each.key or "").startswith("jump_") and each.key.endswith("_5")]
    jump.click().run()
    around = next(each.proto.body for each in app.get("html") if "lt-sheet" in each.proto.body)
    assert [f"<th>{row}</th>" in around for row in range(2, 9)] == [False, True, True, True, True, True, False]
    assert "<td class=wrong>很多</td>" in around
    [drop] = [each for each in app.button if (each.key or "").startswith("drop_") and each.key.endswith("_5")]
    drop.click().run()
    assert said(app) == "8行里4行可用，4行要改，归为4类。"


def test_segments_are_proposed_with_their_words_and_none_is_assigned_unasked(opened: Callable[..., AppTest]) -> None:
    app = open_cause(opened(), "missing_value")
    assert "连接器</mark>" in body(app)
    assert app.session_state["taking"].intake.all_edits == []
    press(app, "收下全部")
    [edit] = app.session_state["taking"].intake.all_edits
    assert (edit.row, edit.column, edit.after) == (4, "segments", "连接器")


def test_a_name_chosen_for_a_wrong_one_is_taken_at_once_and_taken_back_by_a_click(
    opened: Callable[..., AppTest],
) -> None:
    app = opened(FIRMS.replace("印刷电路板", "没有这种板"))
    first = said(app)
    open_cause(app, "unknown_reference")
    pick = next(each for each in app.selectbox if each.key.startswith("pick_"))
    assert pick.value is None
    pick.set_value("覆铜板").run()
    assert not app.exception
    [edit] = app.session_state["taking"].intake.all_edits
    assert (edit.row, edit.before, edit.after) == (3, "没有这种板", "覆铜板")
    assert said(app) != first
    app.button(key="undo_0").click().run()
    assert not app.exception and said(app) == first


def test_where_a_list_says_what_may_stand_in_a_cell_no_other_text_can_be_written(
    opened: Callable[..., AppTest],
) -> None:
    firms = FIRMS.replace("印刷电路板", "没有这种板").replace("高频连接器、射频连接器", "").replace("丙电子", "丙公司")
    app = opened(firms.replace("丁电子,连接器", "丁电子,没有这种板:0.6|连接器:0.4"))
    for code, row, before in (("missing_value", 4, ""), ("unknown_reference", 3, "没有这种板")):
        open_cause(app, code)
        [cell] = [each for each in app.selectbox if each.key.startswith("cell_") and each.key.endswith(f"_{row}")]
        assert set(cell.options) == {"印制电路板", "连接器", "覆铜板"} and not cell.proto.accept_new_options
        if code == "unknown_reference":
            [several] = [each for each in app.text_input if each.key.endswith("_5")]
            assert several.value == "没有这种板:0.6|连接器:0.4", "several names in a cell are written"
        cell.set_value("连接器").run()
        assert not app.exception
        edit = app.session_state["taking"].intake.all_edits[-1]
        assert (edit.row, edit.before, edit.after) == (row, before, "连接器")


def test_columns_that_are_not_read_are_one_card_whose_button_leads_to_the_columns(
    opened: Callable[..., AppTest],
) -> None:
    heads, *lines = FIRMS.splitlines()
    names = [f"<b>某项{each}" for each in "甲乙丙丁"]
    app = opened("\n".join([",".join([heads, *names]), *(f"{line}{',其他的文字说明' * 4}" for line in lines)]))
    [card] = [each.proto.body for each in app.get("html") if "这些列没有读" in each.proto.body]
    assert "4列" in card and "回“对应列”指定" in card and "另外2列" in card
    assert all(f"&lt;b&gt;某项{each}" in card for each in "甲乙丙丁")
    press(app, "回到“对应列”")
    assert app.session_state["taking"].step == "columns"


def test_two_firms_of_one_name_are_told_apart_by_their_county(opened: Callable[..., AppTest]) -> None:
    app = open_cause(opened(FIRMS.replace("约1200", "12")), "repeated")
    assert "lt-two" in body(app)
    press(app, "是两家")
    [edit] = app.session_state["taking"].intake.all_edits
    assert (edit.column, edit.after) == ("firm", "甲电子（泰和县）")
    assert "repeated" not in errors(app.session_state["taking"].intake)


def test_the_result_says_the_number_on_its_button_and_what_is_owed_after_it(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("LIANTU_VERSIONS", str(tmp_path))
    app = AppTest.from_file("../app.py", default_timeout=60)
    app.session_state["taking"] = state._Held(intake=taken(), step="result")
    app.run()
    app.switch_page("pages/data.py").run()
    assert not app.exception and said(app) == "先收4行，5行退回去改，不丢。"
    press(app, "先收4行")
    version = app.session_state["taking"].accepted
    assert app.query_params["data"] == version
    assert f"版本号{version}" in body(app) and "还欠5行" in body(app)


def test_what_cannot_be_accepted_says_why_and_who_could_supply_it(opened: Callable[..., AppTest]) -> None:
    app = opened(step="result")
    app.session_state["taking"].intake = Intake.of([], [raw("企业", FIRMS)])
    app.run()
    assert not app.exception and "收不了" in said(app)
    assert app.button(key="result_accept").disabled
    [supply, *_] = [each for each in app.button if (each.key or "").startswith("supply_")]
    supply.click().run()
    assert not app.exception and "收不了" not in said(app)


@pytest.mark.parametrize("language", words.LOCALES)
@pytest.mark.parametrize("step", ["problems", "result"])
def test_both_steps_answer_in_both_languages_in_one_sentence(
    opened: Callable[..., AppTest], step: str, language: str
) -> None:
    answer = said(opened(language=language, step=step))
    width = sum(2 if ord(each) > 255 else 1 for each in answer)
    assert width <= (88 if language == "zh" else 100), answer


def test_what_stands_in_cells_is_shown_and_never_run(opened: Callable[..., AppTest]) -> None:
    hostile = FIRMS.replace("丁电子", HOSTILE).replace("很多", HOSTILE).replace("乙电子", HOSTILE + "2")
    app = opened(hostile)
    for cause in causes(app.session_state["taking"].intake.checked):
        if cause.rows and not cause.step_back:
            open_cause(app, cause.code)
            assert "<img" not in body(app)
            assert not any("![x](" in each.label or "<img" in each.label for each in app.button)
    assert "&lt;img" in body(app)


def test_an_edit_that_changes_nothing_is_none(opened: Callable[..., AppTest]) -> None:
    app = open_cause(opened(), "not_a_number")
    intake = app.session_state["taking"].intake
    assert intake.with_edits([]).edits == ()
    place = next(rows.attrs["place"] for _, rows in intake.sheets if rows.attrs["table"] == "firms")
    edit = Edit(place, 5, "revenue", "很多", "90", "not_a_number")
    assert check(intake.with_edits([edit]).sheets).n_accepted["firms"] == 2
