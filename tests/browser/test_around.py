"""What surrounds the chain in a real browser: each of its four answers fits, and its settings are kept in the link."""

from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from liantu import words
from liantu.diagnose.sections.around import LISTED
from tests.browser.visitor import SIZES, Visitor
from tests.browser.words_on_screen import english, ill_fitting

CHAINS = {"factors": "新能源", "services": "生物医药", "platforms": "电子信息", "teardown": "电子信息"}


@pytest.mark.parametrize("language", words.LOCALES)
@pytest.mark.parametrize("listed", LISTED)
def test_each_of_the_four_answers_and_fits_its_screen(
    arrive: Callable[..., Visitor], listed: str, language: str
) -> None:
    """And a picture of each is kept for people."""
    link = {"lang": language, "section": "around", "around": listed, "chain": CHAINS[listed]}
    visitor, wrong = arrive(look="dark").open("why", **link), {}
    expect(visitor.answer).not_to_be_empty()
    if language == "zh":
        assert english(visitor.page) == {}
    for size in SIZES:
        wrong |= {f"{size} {name}": what for name, what in ill_fitting(visitor.resize(size).page).items()}
        visitor.picture(f"around-{listed}-{language}-{size}-dark")
    assert wrong == {}


def test_the_rate_and_the_product_come_from_the_link(visitor: Visitor) -> None:
    visitor.open("why", lang="zh", section="around", rate="0.045")
    expect(visitor.answer).to_contain_text(
        "技术"
    )  # at 4.5 % the bank of the chain is cheap, so capital is not the worst
    visitor.open("why", lang="zh", section="around", around="teardown", product="液晶电视(55英寸)")
    expect(visitor.answer).to_contain_text("液晶电视")
    assert visitor.link["product"] == "液晶电视(55英寸)"
