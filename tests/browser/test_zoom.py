"""Point, line, surface in a real browser: one selection is kept through all three, and in the link."""

from pathlib import Path

from playwright.sync_api import expect

from liantu import words
from tests.browser.visitor import Visitor

SEGMENT = "铜箔"
LEVELS = {level: words.say("zh", f"zoom.{level}") for level in ("point", "line", "surface")}


def test_a_selection_is_kept_from_line_to_surface_to_point_and_back(visitor: Visitor) -> None:
    visitor.open("map", lang="zh", segment="LED支架")
    visitor.choose("zoom", LEVELS["surface"])
    visitor.linked(zoom="surface", segment="LED支架")

    visitor.page.locator(".chain-net .canvas").click(position=visitor.box(SEGMENT))
    visitor.linked(segment=SEGMENT)
    expect(visitor.page.locator(".lt-panel .name")).to_have_text(SEGMENT)

    visitor.choose("zoom", LEVELS["point"])
    visitor.linked(zoom="point", segment=SEGMENT)
    expect(visitor.answer).to_contain_text("铜箔")

    visitor.choose("zoom", LEVELS["line"])
    visitor.linked(zoom="line", segment=SEGMENT)
    expect(visitor.page.locator(".lt-panel .name")).to_have_text(SEGMENT)
    assert visitor.box(SEGMENT)


def test_a_click_on_a_chain_opens_it_as_a_line_and_the_net_can_be_saved(visitor: Visitor) -> None:
    visitor.open("map", lang="zh", zoom="surface", segment=SEGMENT)
    with visitor.page.expect_download() as saving:
        visitor.page.locator(".chain-net .save").click()
    assert saving.value.suggested_filename == f"{words.say('zh', 'zoom.file')}.png"
    assert len(Path(saving.value.path()).read_bytes()) > 50_000

    visitor.page.locator(".chain-net .canvas").click(position=visitor.box("chain\t新能源"))
    visitor.linked(zoom="line", chain="新能源", segment=SEGMENT)


def test_on_a_phone_the_net_is_a_list_that_can_be_tapped(arrive) -> None:
    visitor = arrive("390").open("map", lang="zh", zoom="surface", segment="LED支架")
    visitor.page.locator(".chain-net .chip").filter(has_text=SEGMENT).click()
    visitor.linked(segment=SEGMENT)
    expect(visitor.page.locator(".chain-net .chip.on")).to_contain_text(SEGMENT)
