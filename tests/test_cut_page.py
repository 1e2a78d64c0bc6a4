"""The cut test, the costliest firms and the shocks on the page: what is chosen stands in the link, and comes back."""

from collections.abc import Callable

import pytest
from streamlit.testing.v1 import AppTest

from liantu import words
from liantu.explore.shock import shock_sets


def opened(**link: str) -> AppTest:
    app = AppTest.from_file("../app.py", default_timeout=90)
    app.query_params.update(link)
    app.run()
    app.switch_page("pages/explore.py").run()
    assert not app.exception, app.exception
    return app


def answer(app: AppTest) -> str:
    return app.header[0].value.replace("\\", "")


def test_a_cut_of_the_link_is_shown_for_its_weeks() -> None:
    app = opened(lens="cut", cut_kind="imports", cut="覆铜板与半固化片", cut_weeks="26", fill="0", strengthen="0")
    assert answer(app).startswith("断掉境外的覆铜板与半固化片26周，印制电路板、挠性电路板减产，一年少")
    assert app.query_params["cut"] == "覆铜板与半固化片"


def test_with_actions_the_answer_says_what_is_lost_then() -> None:
    assert "（做了举措" in answer(opened(lens="cut", fill="1"))
    assert "（做了举措" not in answer(opened(lens="cut", fill="0", strengthen="0"))


def test_another_kind_brings_its_own_choice_and_back() -> None:
    app = opened(lens="cut")
    first = answer(app)
    app.segmented_control(key="cut_kind").set_value("place").run()
    assert not app.exception and "的企业" in answer(app)
    assert not app.warning
    app.segmented_control(key="cut_kind").set_value("imports").run()
    assert not app.exception and answer(app) == first


def test_what_is_not_there_to_cut_is_said_and_another_is_shown() -> None:
    app = opened(lens="cut")
    app.query_params["cut"] = "XX"
    app.run()
    assert [each.value.replace("\\", "") for each in app.warning] == [words.say("zh", "cut.no_such", asked="XX")]


@pytest.mark.parametrize("language", words.LOCALES)
@pytest.mark.parametrize("view", ["normal", "meeting"])
@pytest.mark.parametrize("lens", ["cut", "failing"])
def test_both_sections_answer_in_both_languages_and_views(lens: str, view: str, language: str) -> None:
    app = opened(lens=lens, lang=language, view=view)
    assert app.title[0].value == words.say(language, f"section.{lens}.question")
    assert bool(app.get("select_slider")) == (view == "normal")


def test_a_city_with_one_chain_and_no_deals_can_be_cut() -> None:
    app = opened(data="hefei_before", lens="cut", fill="0")
    assert answer(app).startswith("断掉境外的显示屏13周，智能终端减产，一年少")
    assert answer(opened(data="hefei_before", lens="failing", fill="0")).endswith("没有一家拖累别家。")


def with_settings(app: AppTest, change: Callable[[], object] = lambda: None) -> AppTest:
    """The page run again after a change, with the settings of the shocks open."""
    change()
    app.session_state["shocks_open"] = True
    app.run()
    assert not app.exception
    return app


def test_a_named_set_brings_its_mix_and_a_mix_of_ones_own_stays() -> None:
    app = with_settings(opened(lens="levers"))
    with_settings(app, lambda: app.selectbox(key="shock").set_value("local"))
    assert app.query_params["mix"] == "0-0-100-0-0"
    with_settings(app, lambda: app.slider(key="mix_demand").set_value(50))
    assert app.query_params["mix"] == "0-0-100-0-50"
    with_settings(app, lambda: app.slider(key="mix_local").set_value(0))
    with_settings(app, lambda: app.slider(key="mix_demand").set_value(0))
    assert app.query_params["mix"] == "0-0-0-0-50", "a mix of nothing is no mix"
    again = opened(lens="levers", shock="local", mix="0-0-0-0-50", depth="0.35", duration="20", shocks="50", seed="7")
    assert not again.exception
    assert [again.query_params[key] for key in ("mix", "depth", "duration", "shocks", "seed")] == [
        "0-0-0-0-50",
        "0.35",
        "20",
        "50",
        "7",
    ]


@pytest.mark.parametrize("mix", ["0-0-0-0-0", "1-2-3", "a-b-c-d-e", "-1-0-0-0-1"])
def test_a_mix_that_means_nothing_is_left_out(mix: str) -> None:
    app = opened(lens="levers", mix=mix)
    assert app.query_params["mix"] == "-".join(str(round(100 * part)) for part in shock_sets()["mixed"][1])
