"""The map in a real browser: map and table select each other, a room reads it, a thumb uses it, nothing leaves."""

from collections.abc import Callable

import pytest
from playwright.sync_api import FrameLocator, expect

from liantu import words
from tests.browser.visitor import SIZES, Visitor
from tests.browser.words_on_screen import ill_fitting

PARK = "吉安高新技术产业开发区"
SECTIONS = ("where", "near", "land", "partners", "placed")


def frame(visitor: Visitor) -> FrameLocator:
    """The inside of the map."""
    return visitor.page.frame_locator(".place-map iframe")


@pytest.mark.parametrize("section", SECTIONS)
@pytest.mark.parametrize("language", words.LOCALES)
def test_every_question_fits_every_screen(arrive: Callable[..., Visitor], section: str, language: str) -> None:
    visitor, wrong = arrive().open("where", lang=language, seat=section), {}
    expect(visitor.question).to_have_text(words.say(language, f"section.{section}.question"))
    for size in SIZES:
        visitor.resize(size)
        if found := ill_fitting(visitor.page):
            wrong[size] = found
    assert wrong == {}


@pytest.mark.parametrize("section", SECTIONS)
def test_a_room_does_not_scroll(visitor: Visitor, section: str) -> None:
    main = visitor.page.get_by_test_id("stMain")
    for _ in range(5):  # what stands round the map arrives in another order each time
        visitor.open("where", lang="zh", view="meeting", seat=section)
        assert main.evaluate("box => box.scrollHeight - box.clientHeight") <= 0


def test_a_row_that_is_pressed_is_selected_on_the_map_and_in_the_link(visitor: Visitor) -> None:
    visitor.open("where", lang="zh")
    visitor.page.locator(".twin tbody tr").filter(has_text=PARK).click()
    visitor.linked(spot=f"park:{PARK}")
    expect(visitor.page.locator(".lt-panel .name")).to_have_text(PARK)
    expect(visitor.page.locator(".twin tr.on")).to_contain_text(PARK)


def test_the_map_is_said_aloud_and_draws_no_flag_and_no_nation(visitor: Visitor) -> None:
    visitor.open("where", lang="zh")
    inside = frame(visitor)
    expect(inside.locator(".leaflet-container")).to_be_visible()
    assert inside.locator("svg, img, .leaflet-attribution-flag").count() == 0
    assert "吉安" in visitor.page.locator(".place-map iframe").get_attribute("title")


def test_the_link_shows_the_same_on_another_machine(arrive: Callable[..., Visitor]) -> None:
    first = arrive().open("where", lang="zh", spot=f"park:{PARK}", scope="city", dots="chain")
    second = arrive()
    second.page.goto(first.page.url)
    second.settled()
    assert second.answer.inner_text() == first.answer.inner_text()
    expect(second.page.locator(".lt-panel .name")).to_have_text(PARK)


def test_a_spot_that_does_not_exist_is_passed_over(visitor: Visitor) -> None:
    visitor.open("where", lang="zh", spot="park:<script>alert(1)</script>", county="x", park="y", placed="z", seat="q")
    expect(visitor.question).to_have_text(words.say("zh", "section.where.question"))
    assert visitor.page.locator(".lt-panel").count() == 0


def test_a_firm_chosen_here_is_chosen_on_the_chain_map(visitor: Visitor) -> None:
    visitor.open("where", lang="zh", scope="city")
    firm = visitor.page.evaluate("() => JSON.parse(Object.values(globalThis.ltPlaceRows)[0].rows).firms.id[0]")
    visitor.open("where", lang="zh", spot=f"firm:{firm}")
    visitor.page.get_by_role("link", name=words.say("zh", "seat.on_chain_map")).click()
    assert visitor.linked(firm=firm).path == "map"


def test_on_a_phone_the_map_is_there_and_a_thumb_can_scroll_past_it(arrive: Callable[..., Visitor]) -> None:
    visitor = arrive("390").open("where", lang="zh")
    box = visitor.page.locator(".place-map").bounding_box()
    assert box["width"] >= 340 and box["height"] <= 0.75 * SIZES["390"][1]
