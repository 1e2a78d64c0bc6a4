"""Lead firms and flex on the page: what is chosen stands in the link, and what the link cannot mean is said."""

import pytest
from streamlit.testing.v1 import AppTest

from liantu import words

PROJECT = "覆铜板与半固化片"


def opened(**link: str) -> AppTest:
    app = AppTest.from_file("../app.py", default_timeout=60)
    app.query_params.update(link)
    app.run()
    app.switch_page("pages/explore.py").run()
    assert not app.exception, app.exception
    return app


def answer(app: AppTest) -> str:
    return app.header[0].value.replace("\\", "")


def body(app: AppTest) -> str:
    return " ".join(each.proto.body for each in app.get("html"))


def test_a_project_of_the_link_is_asked_at_its_size() -> None:
    app = opened(lens="anchor", anchor_kind="planned", anchor=PROJECT, anchor_size="30")
    assert answer(app).startswith(f"{PROJECT}上一个30.0亿元的项目：每年要买4类")
    assert app.query_params["anchor_size"] == "30"


def test_from_the_firm_to_a_project_and_back_nothing_is_left_over() -> None:
    app = opened(lens="anchor")
    first = answer(app)
    app.segmented_control(key="anchor_kind").set_value("planned").run()
    assert not app.exception and answer(app).startswith(PROJECT)
    app.segmented_control(key="anchor_kind").set_value("firm").run()
    assert not app.exception and answer(app) == first


def test_who_is_not_here_is_said_and_another_is_shown() -> None:
    app = opened(lens="anchor")
    app.query_params["anchor"] = "没有这家"
    app.run()
    assert [each.value.replace("\\", "") for each in app.warning] == [
        words.say("zh", "section.anchor.refused", asked="没有这家", shown="棠垅智能穿戴有限公司（示例）")
    ]


@pytest.mark.parametrize("language", words.LOCALES)
@pytest.mark.parametrize("view", ["normal", "meeting"])
@pytest.mark.parametrize("lens", ["anchor", "flex"])
def test_both_sections_answer_in_both_languages_and_views(lens: str, view: str, language: str) -> None:
    kind = {"anchor_kind": "planned"} if lens == "anchor" else {"levels": "3", "flex_scope": "path"}
    app = opened(lens=lens, lang=language, view=view, **kind)
    assert app.title[0].value == words.say(language, f"section.{lens}.question")
    assert answer(app) and "lt-bars" in body(app)
    assert bool(app.get("select_slider")) == (view == "normal")


def test_more_digital_levels_take_days_off_the_path() -> None:
    days = [answer(opened(lens="flex", levels=levels)) for levels in ("0", "1", "3")]
    assert "140天" in days[0] and "从140天降到129天" in days[1] and days[2] != days[1]


def test_the_sheet_of_firms_without_links_still_opens(monkeypatch: pytest.MonkeyPatch, tmp_path) -> None:
    (tmp_path / "segments.csv").write_text("chain,segment,checked\nc,s,yes\n", encoding="utf-8")
    (tmp_path / "firms.csv").write_text("firm,segments\na,s\n", encoding="utf-8")
    monkeypatch.setenv("LIANTU_DATA", str(tmp_path))
    for lens in ("anchor", "flex"):
        assert answer(opened(lens=lens)) == words.say("zh", f"answer.{lens}.no_links")
    assert answer(opened(lens="anchor", anchor_kind="planned")) == words.say("zh", "answer.anchor.no_links")
