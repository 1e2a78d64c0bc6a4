"""A zip of several counties' lists in a real browser: file by file, where each lies, and nothing in its names runs."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from components.intake.state import STEPS
from liantu.data import workbook
from tests.browser.test_intake_problems import on, take
from tests.browser.test_intake_steps import send, step
from tests.browser.test_upload import sample
from tests.browser.visitor import Visitor
from tests.browser.words_on_screen import english, ill_fitting
from tests.test_archives import as_windows_packs, zipped
from tests.test_intake_steps import HOSTILE

# What a thumb presses on the way through the steps, as the box that answers to it, and is less than 44 px high.
LOW = """() => [...document.querySelectorAll("[data-testid=stMain] :is(button, summary, input)")]
  .map(one => one.closest("label, [role=group], [data-testid=stNumberInputContainer], .stTextInput > div") ?? one)
  .filter(box => box.checkVisibility() && box.getBoundingClientRect().width > 2)
  .filter(box => !box.closest("[data-testid=stFileUploaderDropzone]") && box.getBoundingClientRect().height < 43.5)
  .map(box => `${box.innerText || box.className} ${box.getBoundingClientRect().height}`)"""

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
        asked = visitor.page.locator("[class*=st-key-intake_whereabouts]")
        asked.locator("label").click()
        expect(asked.locator(".lt-g-strong")).to_be_visible()  # the server says so too
        listed_too = visitor.page.locator("[class*=st-key-intake_places_] input[type=checkbox]")
        expect(listed_too.nth(number)).to_be_checked()
        expect(visitor.settled().page.get_by_role("checkbox", name=re.compile(name))).to_be_checked()
    expect(visitor.answer).to_contain_text("可以往下走" if language == "zh" else "go on")
    assert ill_fitting(visitor.page) == {}
    if language == "zh":
        assert set(english(visitor.page)) <= {"LED"}
    visitor.picture(f"intake-{language}-1366-whereabouts")


def a_zip_of_all_parks() -> bytes:
    """One workbook a park, as the sample city's fourteen would send them: no column tells the park, the file does."""
    sheets = sample()
    firms, parks = sheets["企业"], sheets["园区"]["园区"]
    columns = [
        name for name in firms.columns if name in ("企业名称", "环节", "主营产品") or name.startswith("营业收入")
    ]
    files = {}
    for number, park in enumerate(parks, start=1):
        rows = firms[firms["所在园区"] == park]
        rows = rows if len(rows) else firms.iloc[[number]]
        files[f"{number:02} {park}摸排表.xlsx"] = workbook.write({"Sheet1": rows[columns]})
    return zipped(files)


@pytest.mark.parametrize("size, look, language", [("1366", "light", "zh"), ("390", "dark", "en")])
def test_fourteen_parks_are_confirmed_with_one_click_and_one_of_them_is_corrected(
    arrive: Callable[..., Visitor], size: str, look: str, language: str
) -> None:
    visitor = arrive(size, look=look)
    take(visitor, "各园区.zip", a_zip_of_all_parks(), language, to="columns")
    every = visitor.page.locator("[class*=st-key-intake_places_]")
    expect(every.get_by_role("checkbox")).to_have_count(14)
    expect(visitor.page.locator(".st-key-intake_on button")).to_be_in_viewport()
    assert ill_fitting(visitor.page) == {}
    visitor.page.locator("[class*=st-key-intake_wheres_] button").click()
    expect(visitor.answer).to_contain_text("可以往下走" if language == "zh" else "go on")
    expect(every.get_by_role("checkbox", checked=True)).to_have_count(14)
    place = every.get_by_role("combobox").nth(0)
    place.click()
    place.fill("某某产业园")
    visitor.page.get_by_role("option").first.click()
    expect(visitor.page.locator("td.filled").first).to_have_text("某某产业园")
    expect(visitor.page.locator(".lt-sheet .lt-word")).to_have_text("补入" if language == "zh" else "filled in")
    assert ill_fitting(visitor.settled().page) == {}
    visitor.picture(f"intake-{language}-{size}-fourteen-parks")


def test_on_a_phone_every_target_of_the_steps_is_as_high_as_a_thumb(arrive: Callable[..., Visitor]) -> None:
    visitor = arrive("390")
    send(visitor.open("rows", lang="zh"), ("各园区报表.zip", as_windows_packs(PARKS, "gbk")))
    for name in STEPS:
        low = on(visitor, name).page.evaluate(LOW)
        assert low == [], name
        if name != "result":
            expect(visitor.page.locator(".st-key-intake_on button")).to_be_in_viewport()


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
