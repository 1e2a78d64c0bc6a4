"""What the sliders say on the page: link, answer, pins, sizes, assumptions, scenarios, and the three stories."""

import re
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from components.explore.assumption_list import _step
from liantu import words
from liantu.chain import city_of
from liantu.data import workbook
from liantu.data.checks import check
from liantu.data.problems import LiantuError
from liantu.explore import scenario
from liantu.explore.assumptions import Assumed, assumptions
from liantu.explore.explored import explore
from liantu.explore.plan import Wish, plan
from liantu.explore.scenario import Scenario
from liantu.explore.sections import levers
from liantu.explore.shock import ShockSet
from liantu.facts import Figure
from liantu.samples import sheets
from tests.chains import diagnosed, firm, link, segment, texts
from tests.test_pages import opened, said


def html(app: AppTest) -> str:
    return " ".join(each.proto.body for each in app.get("html"))


def listed(app: AppTest) -> list[str]:
    """The segments of the table of actions, in its order."""
    table = next(each.proto.body for each in app.get("html") if "lt-acts" in each.proto.body)
    return re.findall(r"<td><b>(.+?)</b></td>", table)


def test_a_moved_slider_changes_the_answer_and_the_link() -> None:
    app = opened("explore")
    before = said(app)
    app.slider(key="fill").set_value(3).run()
    assert not app.exception
    assert said(app) != before and "补3" in said(app)
    assert app.query_params["fill"] == "3"


def test_a_link_gives_the_same_answer_in_another_session() -> None:
    app = opened("explore", lang="en")
    app.slider(key="fill").set_value(4).run()
    link = {key: value if isinstance(value, str) else value[0] for key, value in app.query_params.items()}
    assert said(opened("explore", **link)) == said(app)


def test_nothing_on_the_sliders_changes_nothing_and_says_so() -> None:
    app = opened("explore", fill="0", strengthen="0")
    assert "什么都不做" in said(app)
    assert words.say("zh", "levers.no_actions") in [each.value for each in app.subheader]


def test_a_pinned_segment_comes_first_and_a_dropped_one_never() -> None:
    usual = listed(opened("explore", fill="1", strengthen="0"))
    other = listed(opened("explore", fill="2", strengthen="0"))[1]
    assert listed(opened("explore", fill="1", strengthen="0", pinned=f"fill:{other}")) == [other]
    assert listed(opened("explore", fill="1", strengthen="0", dropped=f"fill:{usual[0]}")) == [other]


def test_pins_that_contradict_are_said() -> None:
    [first] = listed(opened("explore", fill="1", strengthen="0"))
    app = opened("explore", fill="1", strengthen="0", pinned=f"fill:{first}", dropped=f"fill:{first}")
    assert "按去掉算" in html(app)


def test_another_size_stands_in_the_list_and_in_the_cost() -> None:
    [first] = listed(opened("explore", fill="1", strengthen="0"))
    app = opened("explore", fill="1", strengthen="0", sized=f"fill:{first}=123400")
    assert "12.3亿元" in html(app) and "14.8亿元" in said(app)  # 1.2 yuan of investment a yuan of output


def test_money_below_the_smallest_project_is_said_and_the_rest_holds() -> None:
    app = opened("explore", by="money", fill_money="5000", strengthen_money="30000")
    assert "一项都做不了" in html(app) and "强1" in said(app)


def test_a_changed_assumption_is_told_and_stays_in_the_link() -> None:
    app = opened("explore", assumed="capital_per_output=2~stock_weeks=99~nonsense=1")
    assert "改过1项假设" in html(app)  # one is out of its range, one is none
    assert app.query_params["assumed"] == "capital_per_output=2~stock_weeks=99~nonsense=1"


def test_the_directions_say_which_stay_empty() -> None:
    assert words.say("zh", "levers.direction.empty") in html(opened("explore", fill="1", strengthen="0"))


@pytest.mark.parametrize(
    ("data", "first"), [("hefei_before", "显示屏"), ("guangzhou_before", "芯片制造"), ("jian", "覆铜板与半固化片")]
)
def test_the_first_fill_is_read_off_the_rows_alone(data: str, first: str) -> None:
    assert listed(opened("explore", data=data))[0] == first


def test_a_room_sees_four_large_results_and_no_table() -> None:
    app = opened("explore", view="meeting")
    assert '<div class="lt-four">' in html(app)
    assert '<table class="lt-t lt-acts">' not in html(app)


def test_nonsense_in_a_link_falls_back() -> None:
    app = opened(
        "explore", fill="many", by="weight", lens="x", pinned="~~", sized="a=b", moment="never", mix="1", seed="x"
    )
    assert said(app) == said(opened("explore"))


# Scenarios


def one(name: str = "先补屏", n: int = 1) -> Scenario:
    wish = Wish.of({"fill": n}, pinned=("fill:显示屏",), sizes=(("fill:显示屏", 9.0),))
    return Scenario(name, "abcdefabcdef", "新型显示", wish, Assumed.of(stock_weeks=4.0), ShockSet(seed=7))


def test_a_scenario_is_kept_and_comes_back_as_it_was(tmp_path: Path) -> None:
    scenario.keep(tmp_path, one())
    assert scenario.kept(tmp_path, "abcdefabcdef", "新型显示") == [one()]
    assert scenario.kept(tmp_path, "abcdefabcdef", "../../etc") == []


def test_the_same_settings_under_another_name_take_its_place(tmp_path: Path) -> None:
    scenario.keep(tmp_path, one("a"))
    scenario.keep(tmp_path, one("b"))
    scenario.keep(tmp_path, one("c", n=2))
    assert [each.name for each in scenario.kept(tmp_path, "abcdefabcdef", "新型显示")] == ["b", "c"]


def test_a_half_written_file_is_passed_over(tmp_path: Path) -> None:
    kept = scenario.keep(tmp_path, one())
    folder = next(tmp_path.glob("*/*"))
    (folder / "broken.json").write_text('{"name": "x", "da', encoding="utf-8")
    (folder / "other.json").write_text("[]", encoding="utf-8")
    assert scenario.kept(tmp_path, kept.dataset, kept.chain) == [kept]
    scenario.delete(tmp_path, kept)
    scenario.delete(tmp_path, kept)  # somebody else was faster
    assert scenario.kept(tmp_path, kept.dataset, kept.chain) == []


@pytest.mark.parametrize("name", ["", "   \n"])
def test_a_scenario_needs_a_name(tmp_path: Path, name: str) -> None:
    with pytest.raises(LiantuError, match="scenario_without_name"):
        scenario.keep(tmp_path, one(name))


def test_a_hostile_name_is_only_a_name(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LIANTU_SCENARIOS", str(tmp_path))
    dataset = check(workbook.read("sample_data/jian")).dataset_id
    hostile = "<script>alert(1)</script>![x](http://a)"
    scenario.keep(tmp_path, Scenario(hostile, dataset, "电子信息", Wish.of({"fill": 1})))
    app = opened("explore")
    app.session_state["scenarios_open"] = True
    app.run()
    assert not app.exception
    assert "<script>alert" not in html(app) and "&lt;script&gt;alert" in html(app)


def test_a_scenario_is_kept_from_the_page_and_compared(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LIANTU_SCENARIOS", str(tmp_path))
    app = opened("explore", fill="3")
    app.session_state["scenarios_open"] = True
    app.run()
    app.text_input[0].set_value("先补三处")
    next(each for each in app.button if each.label == words.say("zh", "scenarios.keep")).click()
    app.session_state["scenarios_open"] = True
    app.run()
    assert not app.exception
    [kept] = scenario.kept(tmp_path, check(workbook.read("sample_data/jian")).dataset_id, "电子信息")
    assert (kept.name, dict(kept.wish.counts)["fill"], kept.link["fill"]) == ("先补三处", 3, "3")


def test_an_extension_says_how_related_it_is_or_why_that_is_not_known() -> None:
    """set (1000) --0.5--> car screen (none, wanted by nobody); no other region is told"""
    rows = {
        "segments": [segment("set", outside=2000), segment("screen")],
        "segment_links": [link("set", "screen", 0.5)],
        "firms": [firm("a", "set", 1000)],
    }
    tables = check(sheets(**texts(rows))).tables
    before = diagnosed(city_of(tables))["c"]
    found = explore(tables, before, plan(before.city, ["c"], Wish.of({"extend": 1})))
    shown = levers.section(found, None, None, levers.outcome_changes(found, *[Figure(None, "share", reason="x")] * 2))
    assert [note.code for note in shown.verdicts[0].explain().notes][1] == "levers.related.unknown"


@pytest.mark.parametrize(
    "code", ["capital_per_output", "unknown_cost_share", "spare_nation", "research_scale", "lag_fill"]
)
def test_a_moved_assumption_changes_that_one_alone(code: str) -> None:
    app = opened("explore")
    app.session_state["assumptions_open"] = True
    app.run()
    one = assumptions()[code]
    app.slider(key=f"assumption_{code}").set_value(one.high)
    app.session_state["assumptions_open"] = True
    app.run()
    assert app.query_params["assumed"] == f"{code}={one.high:.10g}"


def test_every_default_lies_on_a_step_of_its_slider() -> None:
    for one in assumptions().values():
        steps = (one.value - one.low) / _step(one)
        assert abs(steps - round(steps)) < 1e-9, one.code
