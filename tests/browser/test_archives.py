"""A zip of several counties' lists in a real browser: file by file, where each lies, and nothing in its names runs."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.test_intake_steps import send, step
from tests.browser.visitor import Visitor
from tests.browser.words_on_screen import english, ill_fitting
from tests.test_archives import as_windows_packs, zipped
from tests.test_intake_steps import HOSTILE

HEAD = "企业名称,所属环节,主营产品,营业收入（万元）"


def listed(who: str, n: int) -> bytes:
    return "\n".join([HEAD, *(f"{who}{place}电子有限公司,LED封装,灯珠,{100 + place}" for place in range(n))]).encode()


PARKS = {
    "泰和高新区/企业.csv": listed("甲", 4),
    "井开区/企业名单.csv": listed("乙", 3),
    "井开区/说明.pdf": b"%PDF-1.7",
}


@pytest.mark.parametrize("language", ["zh", "en"])
def test_each_file_of_a_zip_is_listed_and_asked_once_where_it_lies(visitor: Visitor, language: str) -> None:
    send(visitor.open("rows", lang=language), ("各园区报表.zip", as_windows_packs(PARKS, "gbk")))
    main = visitor.page.get_by_test_id("stMain")
    for name in ("泰和高新区/企业.csv", "井开区/企业名单.csv", "各园区报表.zip/井开区/说明.pdf"):
        expect(main).to_contain_text(name)
    assert ill_fitting(visitor.page) == {}
    step(visitor, 3)
    names = ("泰和高新技术产业园区", "井冈山经济技术开发区")
    for number, name in enumerate(names):
        visitor.page.locator(".st-key-intake_table button").nth(number).click()
        choice = visitor.settled().page.get_by_role("checkbox", name=re.compile(name))
        expect(choice).not_to_be_checked()
        visitor.page.locator("[class*=st-key-intake_whereabouts] label").click()
        expect(visitor.settled().page.get_by_role("checkbox", name=re.compile(name))).to_be_checked()
    expect(visitor.answer).to_contain_text("可以往下走" if language == "zh" else "go on")
    assert ill_fitting(visitor.page) == {}
    if language == "zh":
        assert set(english(visitor.page)) <= {"LED"}
    visitor.picture(f"intake-{language}-1366-whereabouts")


def test_nothing_in_the_name_of_a_file_in_a_zip_runs_or_is_fetched(visitor: Visitor) -> None:
    names = ["<img src=x onerror=window.ran=1>", *(each.replace("/", "_") for each in HOSTILE)]
    files = {f"井开区{name}.csv": listed("甲", 2) for name in names} | {f"{name}.pdf": b"%PDF-1.7" for name in names}
    send(visitor.open("rows", lang="en"), ("a.zip", zipped(files)))
    for number in (1, 2, 3, 4):
        step(visitor, number)
        assert visitor.page.evaluate("window.ran") is None
        expect(
            visitor.page.get_by_test_id("stMain").locator("img, script, a[href*=evil], a[href*=javascript]")
        ).to_have_count(0)
