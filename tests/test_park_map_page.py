"""The page of parks opens on any rows, in both languages, and says what the engine says."""

from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from liantu import words
from liantu.chain import chain_names, chain_of, city_of
from liantu.data import workbook
from liantu.data.checks import check
from liantu.diagnose import diagnose, read_segments
from liantu.siting.sections import placed, where

SECTIONS = ("where", "near", "land", "partners", "placed")
SAMPLES = ("jian", "hefei_before", "hefei_after", "guangzhou_before", "guangzhou_after")
GAP = "覆铜板与半固化片"


def opened(**link: str) -> AppTest:
    app = AppTest.from_file("../app.py", default_timeout=60)
    app.query_params.update(link)
    app.run()
    app.switch_page("pages/park_map.py").run()
    assert not app.exception, app.exception
    return app


@pytest.mark.parametrize("section", SECTIONS)
@pytest.mark.parametrize("data", SAMPLES)
def test_every_question_has_an_answer_on_every_sample(section: str, data: str) -> None:
    for language in words.LOCALES:
        app = opened(lang=language, seat=section, data=data)
        assert app.title[0].value == words.say(language, f"section.{section}.question")
        assert app.header[0].value


@pytest.mark.parametrize("section", SECTIONS)
def test_firms_and_segments_alone_are_enough(section: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "segments.csv").write_text("chain,segment\nc,s\n", encoding="utf-8")
    (tmp_path / "firms.csv").write_text("firm,segments\nf,s\n", encoding="utf-8")
    monkeypatch.setenv("LIANTU_DATA", str(tmp_path))
    for language in words.LOCALES:
        assert opened(lang=language, seat=section).header[0].value


@pytest.mark.parametrize("section", SECTIONS)
def test_no_firm_at_all_is_no_fault(section: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "segments.csv").write_text("chain,segment\nc,s\n", encoding="utf-8")
    (tmp_path / "firms.csv").write_text("firm,segments\n", encoding="utf-8")
    monkeypatch.setenv("LIANTU_DATA", str(tmp_path))
    assert opened(seat=section).header[0].value


@pytest.mark.parametrize("language", words.LOCALES)
def test_the_page_says_what_the_engine_says(language: str) -> None:
    city = city_of(check(workbook.read("sample_data/jian")).tables)
    found = diagnose(city, chain_of(city, chain_names(city)[0]), read_segments(city))
    answers = {"where": where.section(found, GAP).answer, "placed": placed.section(city).answer}
    for section, answer in answers.items():
        said = opened(lang=language, seat=section, segment=GAP).header[0].value.replace("\\", "")
        assert said == words.tell(language, answer)


def test_a_room_sees_no_controls_but_the_switch() -> None:
    app = opened(view="meeting")
    assert not app.selectbox and not app.slider


def test_a_click_counts_more_than_the_link_of_before_it() -> None:
    app = opened(seat="placed")
    app.segmented_control(key="seat").set_value("where")
    app.run()
    app.query_params["seat"] = "placed"  # a browser that has not heard of the new link yet
    app.segmented_control(key="seat").set_value("near")
    app.run()
    assert app.query_params["seat"] == "near"
    app.query_params["seat"] = "placed"  # the reader went back
    app.run()
    assert app.query_params["seat"] == "placed"
