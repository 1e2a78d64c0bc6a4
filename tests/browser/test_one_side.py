"""A list of one firm's suppliers in a real browser: whose it is, is asked, confirmed, and written otherwise by hand."""

import pytest
from playwright.sync_api import expect

from tests.browser.test_intake_steps import send, step
from tests.browser.visitor import Visitor
from tests.browser.words_on_screen import english, ill_fitting
from tests.messy.one_sided import OWN, top_five_suppliers


@pytest.mark.parametrize("language", ["zh", "en"])
def test_whose_list_it_is_is_confirmed_corrected_by_hand_and_taken_back(visitor: Visitor, language: str) -> None:
    book = top_five_suppliers()
    send(visitor.open("rows", lang=language), (book.name, book.content))
    expect(visitor.answer).to_contain_text(OWN)
    step(visitor, 3)
    tick = visitor.page.get_by_role("checkbox", name=OWN)
    written = visitor.page.locator("[class*=st-key-intake_issuer_which] input")
    expect(tick).not_to_be_checked()
    expect(written).to_have_value("")
    assert ill_fitting(visitor.page) == {}
    if language == "zh":
        assert english(visitor.page) == {}
    visitor.page.locator("[class*=st-key-intake_issuer_so] label").click()
    expect(tick).to_be_checked()
    expect(visitor.answer).not_to_contain_text(OWN)
    expect(visitor.page.locator(".lt-sheet").last).to_contain_text(OWN)
    visitor.picture(f"intake-{language}-1366-issuer")
    written.fill("江西新写电子有限公司")
    written.press("Enter")
    expect(visitor.page.locator(".lt-sheet").last).to_contain_text("江西新写电子有限公司")
    visitor.settled().page.locator("[class*=st-key-intake_issuer_so] label").click()
    expect(visitor.page.locator(".lt-sheet").last).not_to_contain_text("江西新写电子有限公司")
    expect(visitor.answer).to_contain_text(OWN)
