"""Every page in a real browser: it opens, in one language, and fits its screen."""

from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from liantu import words
from liantu.data.dictionary import TABLES
from tests.browser.visitor import PAGES, SIZES, Visitor
from tests.browser.words_on_screen import english, ill_fitting

every_page = pytest.mark.parametrize("path", PAGES, ids=PAGES.get)
both_languages = pytest.mark.parametrize("language", words.LOCALES)


@both_languages
@every_page
def test_the_page_opens_with_its_question_and_an_answer(visitor: Visitor, path: str, language: str) -> None:
    visitor.open(path, lang=language)
    firsts = {"why": "section.stops", "what-if": "section.levers", "six": "section.six", "where": "section.where"}
    asked = firsts.get(path, PAGES[path])
    expect(visitor.question).to_have_text(words.say(language, f"{asked}.question"))
    expect(visitor.answer).not_to_be_empty()
    expect(visitor.page.locator("html")).to_have_attribute("lang", {"zh": "zh-CN", "en": "en"}[language])


@every_page
def test_in_chinese_no_english_word_is_left(visitor: Visitor, path: str) -> None:
    visitor.open(path, lang="zh")
    assert english(visitor.page) == {}


def test_in_chinese_no_english_word_is_left_in_the_meeting_view(visitor: Visitor) -> None:
    visitor.open("map", lang="zh", view="meeting")
    assert english(visitor.page) == {}


def test_in_chinese_no_english_word_is_left_in_the_table_of_the_chain(visitor: Visitor) -> None:
    visitor.open("map", lang="zh", twin="table")
    assert english(visitor.page) == {}


@pytest.mark.parametrize("code", ["chain_map.how", "chain_map.layers"])
def test_in_chinese_no_english_word_is_left_in_what_opens_above_the_map(visitor: Visitor, code: str) -> None:
    visitor.open("map", lang="zh").page.get_by_test_id("stPopoverButton").filter(has_text=words.say("zh", code)).click()
    expect(visitor.page.get_by_test_id("stPopoverBody")).to_be_visible()
    assert english(visitor.settled().page) == {}


def test_in_chinese_no_english_word_is_left_in_an_open_list(visitor: Visitor) -> None:
    visitor.open("map", lang="zh").page.locator(".st-key-segment").get_by_role("combobox").click()
    expect(visitor.page.get_by_role("option").first).to_be_visible()
    assert english(visitor.page) == {}


def test_in_chinese_no_english_word_is_left_in_the_dictionary(visitor: Visitor) -> None:
    visitor.open("rows", lang="zh")
    visitor.page.get_by_text(words.say("zh", "data.dictionary")).first.click()
    found = {}
    for table in TABLES.values():
        visitor.pick("dictionary_table", words.spoken("zh", table))
        expect(visitor.page.get_by_text(table.meaning_zh).first).to_be_visible()
        found |= english(visitor.settled().page)
    assert found == {}


@both_languages
@every_page
def test_no_screen_scrolls_sideways_and_no_text_is_cut(
    arrive: Callable[..., Visitor], path: str, language: str
) -> None:
    """And a picture of each is kept for people."""
    visitor, wrong = arrive().open(path, lang=language), {}
    for size in SIZES:
        wrong |= {f"{size} {name}": what for name, what in ill_fitting(visitor.resize(size).page).items()}
        visitor.picture(f"{PAGES[path]}-{language}-{size}-light")
    assert wrong == {}


@both_languages
@every_page
def test_the_dark_look_is_dark(arrive: Callable[..., Visitor], path: str, language: str) -> None:
    visitor = arrive(look="dark").open(path, lang=language)
    visitor.picture(f"{PAGES[path]}-{language}-1920-dark")
    ground = visitor.page.locator("[data-testid=stApp]").evaluate("one => getComputedStyle(one).backgroundColor")
    assert ground == "rgb(16, 24, 31)"


@pytest.mark.parametrize("path", ["", "map", "why", "what-if", "six"], ids=PAGES.get)
def test_the_meeting_view_needs_no_scrolling_on_a_projector(visitor: Visitor, path: str) -> None:
    visitor.open(path, lang="zh", view="meeting")
    visitor.picture(f"{PAGES[path]}-zh-1920-meeting")
    hidden = visitor.page.get_by_test_id("stMain").evaluate("one => one.scrollHeight - one.clientHeight")
    assert hidden <= 0
    assert ill_fitting(visitor.page) == {}
