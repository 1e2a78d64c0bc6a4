"""An analyst's way through problems and result in a real browser: cure, undo, accept, and send the rest again."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import expect

from components.intake.state import STEPS
from liantu import words
from liantu.data import workbook
from tests.browser.test_upload import XLSX, sample
from tests.browser.visitor import PATIENCE, Visitor
from tests.browser.words_on_screen import english, ill_fitting


def faulty() -> bytes:
    """The sample city with twelve amounts as words, eight firms without a segment and five with a wrong one."""
    sheets = sample()
    firms = sheets["企业"].reset_index(drop=True).astype(object)
    firms.loc[range(0, 24, 2), "营业收入（万元）"] = [f"约{1000 + row}" for row in range(12)]
    firms.loc[range(31, 47, 2), "环节"] = ""
    firms.loc[range(61, 71, 2), "环节"] = "没有这个环节"
    sheets["企业"] = firms
    return workbook.write(sheets)


def take(visitor: Visitor, name: str, content: bytes, language: str = "zh", *, to: str = "problems") -> Visitor:
    """Upload a file and go to its problems, or to another step."""
    visitor.open("rows", lang=language)
    file = {"name": name, "mimeType": XLSX, "buffer": content}
    visitor.page.get_by_test_id("stFileUploaderDropzoneInput").set_input_files([file])
    expect(visitor.page.locator(".lt-steps")).to_be_visible(timeout=2 * PATIENCE)
    return on(visitor, to, language)


def on(visitor: Visitor, step: str, language: str = "zh") -> Visitor:
    """Go on, or back, step by step, until this one stands."""
    names = [words.say(language, f"intake.step.{each}") for each in STEPS]
    here = visitor.page.locator(".lt-steps .on")
    for _ in STEPS:
        now = visitor.settled().page.locator(".lt-steps .on").inner_text()
        away = STEPS.index(step) - next(place for place, name in enumerate(names) if name in now)
        if not away:
            return visitor
        visitor.page.locator(f".st-key-intake_{'on' if away > 0 else 'back'} button").click()
        expect(here).not_to_have_text(now, timeout=PATIENCE)
    raise AssertionError(f"the step {step} never came")


def press(visitor: Visitor, label: str) -> Visitor:
    visitor.page.get_by_role("button", name=re.compile(label)).first.click()
    return visitor.settled()


def test_problems_are_cured_by_a_click_taken_back_and_what_is_left_comes_again(
    visitor: Visitor, tmp_path: Path
) -> None:
    take(visitor, "吉安摸排.xlsx", faulty())
    expect(visitor.answer).to_contain_text("25行要改", timeout=PATIENCE)
    press(visitor, "改这12行")
    expect(visitor.page.locator(".lt-preview")).to_contain_text("约1000 → 1000")
    press(visitor, "取其中的数")
    expect(visitor.answer).to_contain_text("13行要改", timeout=PATIENCE)
    expect(visitor.page.get_by_test_id("stMain")).to_contain_text("已改12处，可撤销")
    visitor.picture("intake-problems-zh-1920")

    on(visitor, "result")
    with visitor.page.expect_download() as saving:
        press(visitor, "下载13行待改表")
    book = saving.value.path()
    visitor.page.locator(".st-key-result_accept button").click()
    expect(visitor.answer).to_contain_text("已入库", timeout=PATIENCE)
    expect(visitor.page.locator(".st-key-accepted_owed")).to_contain_text("还欠13行")
    version = visitor.settled().link["data"]

    sheets = dict(workbook.read(_named(book, tmp_path / "待改.xlsx")))
    sheets = {name: rows for name, rows in sheets.items() if name != "企业" or not rows.empty}
    wrong = sheets["企业"]["环节"] == "没有这个环节"
    assert wrong.sum() == 5
    sheets["企业"].loc[wrong, "环节"] = "印制电路板"
    sheets["说明"] = sheets["说明"].astype(object)
    take(visitor, "改好.xlsx", workbook.write(sheets))
    expect(visitor.answer).to_contain_text("8行要改", timeout=PATIENCE)
    on(visitor, "result")
    expect(visitor.page.get_by_test_id("stMain")).to_contain_text(version)
    visitor.page.locator(".st-key-result_accept button").click()
    expect(visitor.answer).to_contain_text("已入库", timeout=PATIENCE)
    expect(visitor.page.locator(".st-key-accepted_owed")).to_contain_text("还欠8行")
    assert visitor.settled().link["data"] != version


def _named(file: Path, name: Path) -> Path:
    """A download under a name by which it is known as a workbook."""
    name.write_bytes(Path(file).read_bytes())
    return name


@pytest.mark.parametrize("size", ["1366", "390"])
def test_both_steps_fit_the_screen_and_speak_one_language(arrive: Callable[..., Visitor], size: str) -> None:
    visitor = take(arrive(size, look="dark" if size == "390" else "light"), "吉安摸排.xlsx", faulty())
    press(visitor, "改这8行")
    expect(visitor.page.locator(".lt-proposal").first).to_be_visible()
    assert english(visitor.page) == {}
    assert ill_fitting(visitor.page) == {}
    visitor.picture(f"intake-proposals-zh-{size}")
    on(visitor, "result")
    assert english(visitor.page) == {}
    assert ill_fitting(visitor.page) == {}
    visitor.picture(f"intake-result-zh-{size}")
