"""The diagram in a real browser: a click opens a segment, the picture can be taken away."""

from pathlib import Path

from playwright.sync_api import expect

from liantu import words
from tests.browser.visitor import Visitor

SEGMENT = "覆铜板与半固化片"
PNG = b"\x89PNG\r\n\x1a\n"


def test_a_click_on_a_box_opens_its_segment(visitor: Visitor) -> None:
    visitor.open("map", lang="zh", segment="LED支架")
    expect(visitor.page.locator(".lt-panel .name")).to_have_text("LED支架")
    at = visitor.box(SEGMENT)
    visitor.page.locator(".chain-net .canvas").click(position=at)
    expect(visitor.page.locator(".lt-panel .name")).to_have_text(SEGMENT)
    visitor.linked(segment=SEGMENT)
    expect(visitor.page.locator(".lt-panel")).to_contain_text(words.say("zh", "state.absent"))


def test_a_click_on_the_overview_opens_the_segment_on_the_map(visitor: Visitor) -> None:
    visitor.open("", lang="zh")
    visitor.page.locator(".chain-net .canvas").click(position=visitor.box(SEGMENT))
    expect(visitor.question).to_have_text(words.say("zh", "chain_map.question"))
    expect(visitor.page.locator(".lt-panel .name")).to_have_text(SEGMENT)
    assert visitor.linked(segment=SEGMENT).path == "map"


def test_a_segment_that_is_found_by_typing_is_shown(visitor: Visitor) -> None:
    visitor.open("map", lang="zh")
    search = visitor.page.locator(".st-key-segment").get_by_role("combobox")
    search.click()
    search.fill("覆铜板")
    search.press("Enter")
    expect(visitor.page.locator(".lt-panel .name")).to_have_text(SEGMENT)
    visitor.linked(segment=SEGMENT)


def test_the_picture_can_be_saved(visitor: Visitor) -> None:
    visitor.open("map", lang="zh")
    with visitor.page.expect_download() as saving:
        visitor.page.locator(".chain-net .save").click()
    assert saving.value.suggested_filename == "电子信息.png"
    picture = Path(saving.value.path()).read_bytes()
    assert picture.startswith(PNG) and len(picture) > 50_000


def test_the_diagram_is_said_aloud(visitor: Visitor) -> None:
    visitor.open("map", lang="zh")
    said = visitor.page.locator(".chain-net .canvas").get_attribute("aria-label")
    assert all(part in said for part in ("电子信息链", "现状图", words.say("zh", "state.absent")))
