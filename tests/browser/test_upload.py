"""The main job in a real browser: a workbook goes in, and exactly what it changes, changes."""

import pandas as pd
import pytest
from playwright.sync_api import expect

from liantu import words
from liantu.data import workbook
from liantu.data.checks import check
from tests.browser.visitor import Visitor
from tests.browser.words_on_screen import english

SEGMENT = "覆铜板与半固化片"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def sample() -> dict[str, pd.DataFrame]:
    """The sheets of the sample city as a user would have them."""
    book = workbook.write_dataset(check(workbook.read("sample_data/jian")), "zh")
    return dict(workbook.read_uploads([("sample.xlsx", book)]))


def with_firms(*firms: dict[str, str]) -> bytes:
    """The sample as a workbook, with more firms."""
    sheets = sample()
    sheets["企业"] = pd.concat([sheets["企业"], pd.DataFrame(firms, dtype=object)], ignore_index=True)
    return workbook.write(sheets)


def upload(visitor: Visitor, name: str, content: bytes) -> None:
    file = {"name": name, "mimeType": XLSX, "buffer": content}
    visitor.page.get_by_test_id("stFileUploaderDropzoneInput").set_input_files([file])


def accept(visitor: Visitor) -> None:
    """From the problems to the result, and what is right becomes a version."""
    expect(visitor.page.locator(".lt-steps .on")).to_contain_text(words.say("zh", "intake.step.problems"))
    visitor.settled().page.get_by_test_id("stBaseButton-primary").first.click()
    expect(visitor.page.locator(".lt-steps .on")).to_contain_text(words.say("zh", "intake.step.result"))
    visitor.settled().page.get_by_test_id("stBaseButton-primary").first.click()


def states(visitor: Visitor) -> dict[str, str]:
    """The state of every segment, as the table twin of the diagram says it."""
    rows = visitor.page.locator(".lt-scroll table.lt-t tbody tr")
    cells = rows.evaluate_all("rows => rows.map(row => [...row.cells].map(cell => cell.innerText.trim()))")
    return {row[0]: row[2] for row in cells}


def test_a_firm_at_an_absent_segment_changes_exactly_that_segment(visitor: Visitor) -> None:
    before = states(visitor.open("map", lang="zh", twin="table"))
    visitor.open("how", lang="zh")
    expect(visitor.page.get_by_test_id("stMain")).to_contain_text("28÷33")

    visitor.open("rows", lang="zh")
    firm = {"企业名称": "新来的覆铜板有限公司（示例）", "环节": SEGMENT, "营业收入（万元）": "60000", "状态": "示例"}
    upload(visitor, "吉安.xlsx", with_firms(firm))
    accept(visitor)
    expect(visitor.answer).to_contain_text("已入库")
    version = visitor.settled().link["data"]
    assert version != "jian"

    visitor.go(words.say("zh", "chain_map.menu"))
    expect(visitor.question).to_have_text(words.say("zh", "chain_map.question"))
    visitor.choose("twin", words.say("zh", "chain_map.twin.table"))
    after = states(visitor.linked(data=version, twin="table"))
    assert {name: (before[name], after[name]) for name in before if before[name] != after[name]}.keys() == {SEGMENT}
    assert after.keys() == before.keys()

    visitor.go(words.say("zh", "method.menu"))
    expect(visitor.question).to_have_text(words.say("zh", "method.question"))
    expect(visitor.page.get_by_test_id("stMain")).to_contain_text("29÷33")


def test_the_problems_of_an_upload_are_told_in_chinese_each_with_its_cure(visitor: Visitor) -> None:
    visitor.open("rows", lang="zh")
    wrong = [
        {"企业名称": "甲", "环节": "没有这个环节"},
        {"企业名称": "乙", "环节": SEGMENT, "营业收入（万元）": "很多"},
        {"企业名称": "丙", "环节": SEGMENT, "研发投入占比": "120%"},
    ]
    upload(visitor, "有错.xlsx", with_firms(*wrong))
    expect(visitor.page.locator(".lt-steps .on")).to_contain_text(words.say("zh", "intake.step.problems"))
    causes = visitor.page.get_by_test_id("stMain")
    for wrong in ("没有这个环节", "很多", "120%"):
        expect(causes).to_contain_text(wrong)
    assert english(visitor.settled().page) == {}
    visitor.picture("data-zh-1920-problems")


@pytest.mark.parametrize("language", words.LOCALES)
@pytest.mark.parametrize(
    "content", [b"PK\x03\x04 and then nothing", b"\x00\x01\x02" * 99, b""], ids=["zip", "noise", "empty"]
)
def test_a_file_that_is_no_workbook_gets_one_sentence(visitor: Visitor, content: bytes, language: str) -> None:
    visitor.open("rows", lang=language)
    upload(visitor, "broken.xlsx", content)
    alert = visitor.page.get_by_test_id("stAlert")
    expect(alert).to_have_count(1)
    expect(alert).to_contain_text("broken.xlsx")
    assert len(alert.inner_text().splitlines()) == 1
    expect(visitor.settled().question).to_have_text(words.say(language, "data.question"))
