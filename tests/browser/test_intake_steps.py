"""File, table, columns in a real browser: what a county sent goes in, is recognised, corrected, and nothing is lost."""

import pytest
from playwright.sync_api import expect

from tests.browser.visitor import Visitor
from tests.browser.words_on_screen import english, ill_fitting
from tests.test_intake_steps import HEADINGS, HOSTILE, ROWS, a_csv

COLUMNS = ["", "企业名称", "统一社会信用代码", "县（市、区）", "营业收入", "从业人数", "", "环节", ""]


def send(visitor: Visitor, *files: tuple[str, bytes]) -> Visitor:
    """Drop files, and wait until what was read of them stands."""
    known = [{"name": name, "mimeType": "text/csv", "buffer": content} for name, content in files]
    visitor.page.get_by_test_id("stFileUploaderDropzoneInput").set_input_files(known)
    expect(visitor.page.locator(".lt-steps")).to_be_visible()
    return visitor.settled()


def step(visitor: Visitor, number: int) -> Visitor:
    """Walk to a step, by the buttons."""
    bar = visitor.page.locator(".lt-steps > div")
    now = next(at for at in range(5) if bar.nth(at).get_attribute("aria-current")) + 1
    while now != number:
        now += 1 if now < number else -1
        visitor.page.locator(
            f".st-key-intake_{'on' if now <= number and now > _at(visitor) else 'back'} button"
        ).click()
        expect(bar.nth(now - 1)).to_have_attribute("aria-current", "step")
        visitor.settled()
    return visitor


def _at(visitor: Visitor) -> int:
    bar = visitor.page.locator(".lt-steps > div")
    return next(at for at in range(5) if bar.nth(at).get_attribute("aria-current")) + 1


def chooser(visitor: Visitor, position: int, kind: str = "read") -> object:
    """The list of one column: what it is read as, or its unit."""
    line = visitor.page.locator(f"[class*='st-key-intake_line_'][class*='_{position}']").first
    return line.locator(f"[class*='st-key-intake_{kind}_']").get_by_role("combobox")


def test_a_list_in_gb18030_goes_through_three_steps_and_a_choice_is_kept(visitor: Visitor) -> None:
    send(visitor.open("rows", lang="zh"), ("企业名单.csv", a_csv()))
    step(visitor, 1)
    expect(visitor.answer).to_contain_text("读到1个文件、1张表，企业表3行")
    step(visitor, 2)
    expect(visitor.answer).to_have_text("按“企业”读：表头在第3行，数据3行。")
    expect(visitor.page.locator(".lt-sheet tr.on th")).to_have_text("3")
    assert ill_fitting(visitor.page) == {}

    step(visitor, 3)
    visitor.page.get_by_text("有把握，已经对上").click()
    for position, name in enumerate(COLUMNS[:-1]):
        expect(chooser(visitor, position)).to_have_value(name or "不读")
    expect(chooser(visitor, 4, "unit")).to_have_value("亿元")
    assert set(english(visitor.page)) <= {"MA"}  # of credit codes
    visitor.picture("intake-zh-1920-columns")

    chooser(visitor, 0).click()
    chooser(visitor, 0).fill("库存")
    visitor.page.get_by_role("option", name="库存", exact=True).click()
    expect(visitor.page.get_by_test_id("stMain")).to_contain_text("您选的")
    step(visitor, 1)
    step(visitor, 3)
    expect(chooser(visitor, 0)).to_have_value("库存")


def test_a_refused_file_beside_a_good_one_is_one_sentence(visitor: Visitor) -> None:
    send(visitor.open("rows", lang="zh"), ("好的.csv", a_csv()), ("坏的.xlsx", b"PK\x03\x04 and then nothing"))
    expect(visitor.answer).to_contain_text("另有1个文件没读成")
    alert = visitor.page.get_by_test_id("stAlert")
    expect(alert).to_have_count(1)
    expect(alert).to_contain_text("坏的.xlsx")
    expect(visitor.page.locator(".st-key-intake_of_0")).to_contain_text("好的.csv")
    step(visitor, 3)


def test_a_long_reading_shows_how_far_it_is_and_leaves_what_was_there_when_it_is_stopped(visitor: Visitor) -> None:
    send(visitor.open("rows", lang="zh"), ("先前的.csv", a_csv()))
    step(visitor, 1)
    row = "吉安某某电子有限公司,连接器,12,板对板连接器,吉州区\r\n"
    long = ("企业名称,所属环节,营收,产品,县区\r\n" + row * 400_000).encode("gb18030")
    file = {"name": "很长.csv", "mimeType": "text/csv", "buffer": long}
    visitor.page.get_by_test_id("stFileUploaderDropzoneInput").set_input_files([file])
    stop = visitor.page.locator(".st-key-intake_cancel button")
    stop.wait_for()
    expect(visitor.page.get_by_test_id("stProgress")).to_contain_text("很长.csv")
    stop.click()
    expect(visitor.page.get_by_test_id("stMain")).to_contain_text("已停下")
    expect(stop).to_have_count(0)
    expect(visitor.settled().answer).to_contain_text("读到1个文件")
    expect(visitor.page.locator(".st-key-intake_of_0")).to_contain_text("先前的.csv")


@pytest.mark.parametrize("look", ["light", "dark"])
def test_a_phone_has_a_card_for_each_column(arrive: object, look: str) -> None:
    visitor = arrive("390", look=look)
    send(visitor.open("rows", lang="zh"), ("企业名单.csv", a_csv()))
    for number in (1, 2, 3):
        step(visitor, number)
        assert ill_fitting(visitor.page) == {}, number
    visitor.picture(f"intake-zh-390-columns-{look}")


def test_nothing_of_a_hostile_file_runs_or_is_fetched(visitor: Visitor) -> None:
    runs = ["<img src=x onerror=window.ran=1>", "<script>window.ran=1</script>", *HOSTILE]
    rows = [[f"甲{place}公司", *runs] for place in range(3)]
    name = "<img src=x onerror=window.ran=1>![x](http:__evil.example_y.png).csv"
    send(visitor.open("rows", lang="en"), (name, a_csv(["企业名称", *runs], rows)))
    for number in (1, 2, 3):
        step(visitor, number)
        assert visitor.page.evaluate("window.ran") is None
        expect(
            visitor.page.get_by_test_id("stMain").locator("img, script, a[href*=evil], a[href*=javascript]")
        ).to_have_count(0)


def test_all_can_be_done_with_the_keyboard(visitor: Visitor) -> None:
    send(visitor.open("rows", lang="zh"), ("企业名单.csv", a_csv([*HEADINGS[:-1], "其他"], ROWS)))
    step(visitor, 3)
    chooser(visitor, 0).focus()
    visitor.page.keyboard.type("库存")
    visitor.page.keyboard.press("Enter")
    expect(visitor.page.get_by_test_id("stMain")).to_contain_text("您选的")
    expect(visitor.settled().answer).to_contain_text("9列里5列对上了")
