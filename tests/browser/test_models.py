"""Six ways on the same rows, in a real browser: they move together, the link keeps them, a phone shows one."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from liantu import words
from liantu.policy import MODELS
from tests.browser.visitor import SIZES, Visitor
from tests.browser.words_on_screen import ill_fitting

STORIES = {
    "jian": ("电子信息", "覆铜板"),
    "hefei_before": ("新型显示", "显示屏"),
    "guangzhou_before": ("芯片", "芯片制造"),
}
SECTIONS = ("six", "two", "ranks", "fund", "asks", "cards")


def ways(visitor: Visitor) -> list[str]:
    """What stands in each row of the grid."""
    return visitor.page.locator(".lt-six .row").all_inner_texts()


def cells(visitor: Visitor) -> list[str]:
    """The same without the ranks, which are still being drawn, as written and not as the style shows it."""
    return visitor.page.locator(".lt-six .row").locator(".out, .acts").all_text_contents()


def test_a_moved_budget_moves_all_ways_together(visitor: Visitor) -> None:
    before = ways(visitor.open("six", lang="zh", budget="10"))
    after = ways(visitor.open("six", lang="zh", budget="0"))
    assert len(before) == len(after) == len(MODELS) + 3
    assert len(set(before)) > 3
    assert all("≈" not in row and "+" not in row for row in after)


def test_the_link_shows_the_same_on_another_machine(arrive: Callable[..., Visitor]) -> None:
    first = arrive().open("six", lang="zh", budget="10", horizon="10", mixes="suzhou:100-0-0-0-0-0-0")
    expect(first.page.locator(".lt-six")).to_contain_text(words.say("zh", "six.changed"))
    second = arrive()
    second.page.goto(first.page.url)
    assert cells(second.settled()) == cells(first)


@pytest.mark.parametrize("code", STORIES)
def test_the_rows_alone_decide_what_comes_first(visitor: Visitor, code: str) -> None:
    chain, segment = STORIES[code]
    visitor.open("six", lang="zh", data=code, chain=chain)
    hefei = visitor.page.locator(".lt-six .row").filter(has_text=re.compile("^合肥"))
    expect(hefei.locator(".act").first).to_have_text(re.compile(segment))


@pytest.mark.parametrize("section", SECTIONS)
@pytest.mark.parametrize("language", words.LOCALES)
def test_every_side_fits_every_screen(arrive: Callable[..., Visitor], section: str, language: str) -> None:
    visitor, wrong = arrive().open("six", lang=language, models=section), {}
    for size in SIZES:
        wrong |= {f"{size} {name}": what for name, what in ill_fitting(visitor.resize(size).page).items()}
        visitor.picture(f"models-{section}-{language}-{size}-light")
    assert wrong == {}


@pytest.mark.parametrize("code", STORIES)
@pytest.mark.parametrize("section", SECTIONS)
def test_a_room_needs_no_scrolling(visitor: Visitor, section: str, code: str) -> None:
    visitor.open("six", lang="zh", view="meeting", models=section, data=code)
    visitor.picture(f"models-{section}-{code}-zh-1920-meeting")
    assert visitor.page.get_by_test_id("stMain").evaluate("one => one.scrollHeight - one.clientHeight") <= 0


def test_a_phone_shows_one_way_at_a_time_on_the_same_scale(arrive: Callable[..., Visitor]) -> None:
    visitor = arrive("390").open("six", lang="zh")
    rows = visitor.page.locator(".lt-six .row")
    widths = rows.evaluate_all("all => all.map(one => one.getBoundingClientRect().width)")
    assert min(widths) > 300 and max(widths) - min(widths) < 1
    zeros = rows.evaluate_all(
        """all => all.map(one => {
          const left = where => where.getBoundingClientRect().left
          return left(one.querySelector(".zero")) - left(one)
        })"""
    )
    assert max(zeros) - min(zeros) < 1
