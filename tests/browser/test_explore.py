"""The explorer in a real browser: sliders move the pictures, links restore, scenarios are kept, all questions fit."""

from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from components.explore.picker import SECTIONS
from liantu import words
from tests.browser.visitor import SIZES, Visitor
from tests.browser.words_on_screen import english, ill_fitting

both_languages = pytest.mark.parametrize("language", words.LOCALES)
PICTURES_NOW = """() => {
  const inside = one => [one, ...(one.shadowRoot?.querySelectorAll("*") ?? [])]
  const parts = [...document.querySelectorAll(".stMain *")].flatMap(inside)
  const nets = parts.filter(one => one.classList?.contains("chain-net") && one.clientWidth)
  return nets.map(one => one.querySelector("canvas").toDataURL())
}"""


def moved(visitor: Visitor, key: str, step: str) -> None:
    """One step on a slider by the keyboard."""
    before = visitor.answer.inner_text()
    visitor.page.locator(f".st-key-{key} input[type=range]").focus()
    visitor.page.keyboard.press(step)
    expect(visitor.answer).not_to_have_text(before)
    visitor.settled()


def test_a_slider_redraws_the_chain_after_and_leaves_the_chain_before(visitor: Visitor) -> None:
    visitor.open("what-if", lang="zh")
    before = visitor.page.evaluate(PICTURES_NOW)
    moved(visitor, "fill", "ArrowRight")
    visitor.linked(fill="3")
    after = visitor.page.evaluate(PICTURES_NOW)
    assert len(before) == len(after) == 2
    assert before[0] == after[0] and before[1] != after[1]


def test_the_link_opens_the_same_on_another_machine(arrive: Callable[..., Visitor]) -> None:
    first = arrive().open("what-if", lang="zh")
    moved(first, "fill", "ArrowRight")
    moved(first, "strengthen", "ArrowLeft")
    second = arrive()
    second.page.goto(first.page.url)
    second.settled()
    assert second.answer.inner_text() == first.answer.inner_text()
    assert second.page.locator(".lt-changes").inner_text() == first.page.locator(".lt-changes").inner_text()


def test_from_a_missing_segment_on_the_map_to_filling_it(visitor: Visitor) -> None:
    visitor.open("map", lang="zh")
    visitor.page.get_by_text(words.say("zh", "chain_map.try_filling")).click()
    expect(visitor.question).to_have_text(words.say("zh", "section.levers.question"))
    expect(visitor.settled().page.locator(".lt-acts b").first).to_have_text("覆铜板与半固化片")


def test_a_scenario_is_kept_under_a_name_and_opens_again(visitor: Visitor) -> None:
    visitor.open("what-if", lang="zh", fill="4")
    answer = visitor.answer.inner_text()
    visitor.page.get_by_text(words.say("zh", "scenarios.menu")).click()
    visitor.settled().page.get_by_label(words.say("zh", "scenarios.name")).fill("补四处")
    visitor.page.get_by_role("button", name=words.say("zh", "scenarios.keep"), exact=True).click()
    opened = visitor.page.get_by_text(words.say("zh", "scenarios.open", name="补四处"))
    expect(opened).to_be_visible()
    visitor.settled()
    moved(visitor, "fill", "ArrowLeft")
    opened.click()
    expect(visitor.linked(fill="4").answer).to_have_text(answer)


def test_in_chinese_no_english_word_is_left_in_what_opens_beside_the_sliders(visitor: Visitor) -> None:
    visitor.open("what-if", lang="zh")
    buttons = visitor.page.get_by_test_id("stPopoverButton")
    for n in range(buttons.count()):
        buttons.nth(n).click()
        expect(visitor.page.get_by_test_id("stPopoverBody")).to_be_visible()
        assert english(visitor.settled().page) == {}
        visitor.page.keyboard.press("Escape")


@both_languages
@pytest.mark.parametrize("section", SECTIONS)
def test_every_question_opens_in_its_language_and_fits(
    arrive: Callable[..., Visitor], section: str, language: str
) -> None:
    visitor, wrong = arrive().open("what-if", lang=language, lens=section), {}
    expect(visitor.question).to_have_text(words.say(language, f"section.{section}.question"))
    expect(visitor.answer).not_to_be_empty()
    if language == "zh":
        assert english(visitor.page) == {}
    for size in SIZES:
        wrong |= {f"{size} {name}": what for name, what in ill_fitting(visitor.resize(size).page).items()}
        visitor.picture(f"explore-{section}-{language}-{size}-light")
    assert wrong == {}
