"""The sections of the diagnosis in a real browser: each answers, fits, and opens what stands behind a verdict."""

from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from components.section_picker import SECTIONS
from liantu import words
from tests.browser.visitor import SIZES, Visitor
from tests.browser.words_on_screen import english, ill_fitting

both_languages = pytest.mark.parametrize("language", words.LOCALES)
each_section = pytest.mark.parametrize("section", SECTIONS)


@both_languages
@each_section
def test_a_section_answers_its_question_and_fits_its_screen(
    arrive: Callable[..., Visitor], section: str, language: str
) -> None:
    """And a picture of each is kept for people."""
    visitor, wrong = arrive().open("why", lang=language, section=section), {}
    expect(visitor.question).to_have_text(words.say(language, f"section.{section}.question"))
    expect(visitor.answer).not_to_be_empty()
    if language == "zh":
        assert english(visitor.page) == {}
    for size in SIZES:
        wrong |= {f"{size} {name}": what for name, what in ill_fitting(visitor.resize(size).page).items()}
        visitor.picture(f"diagnosis-{section}-{language}-{size}-light")
    assert wrong == {}


def test_a_room_sees_the_answer_and_no_working_parts(visitor: Visitor) -> None:
    visitor.open("why", lang="zh", view="meeting")
    expect(visitor.answer).to_be_visible()
    assert visitor.page.get_by_text(words.say("zh", "section.evidence")).count() == 0
    assert english(visitor.page) == {}
    visitor.picture("diagnosis-meeting-zh-1920-light")


def test_a_link_opens_the_section_and_the_verdict_it_names(visitor: Visitor) -> None:
    visitor.open("why", lang="zh", section="rings", verdict="铜箔", weeks="4")
    expect(visitor.question).to_have_text(words.say("zh", "section.rings.question"))
    assert {key: visitor.link[key] for key in ("section", "verdict", "weeks")} == {
        "section": "rings",
        "verdict": "铜箔",
        "weeks": "4",
    }
