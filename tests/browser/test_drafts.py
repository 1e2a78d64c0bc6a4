"""Nothing that was done on the way in is lost in a real browser: neither by a reload, nor with the server."""

import sys
from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path

import pytest
from playwright.sync_api import expect

import start
from liantu import words
from tests.browser.conftest import any_port
from tests.browser.test_intake_problems import on, press
from tests.browser.test_intake_steps import chooser, send
from tests.browser.visitor import Visitor
from tests.browser.words_on_screen import english, ill_fitting
from tests.test_intake_steps import HEADINGS, ROWS, a_csv

NAME = "企业名单.csv"
SEGMENTS = "产业链,环节\n电子信息,连接器\n".encode("gb18030")


def messy() -> bytes:
    """A county's list in which one amount is a word."""
    rows = [list(row) for row in ROWS]
    rows[1][4] = "不详"
    return a_csv(HEADINGS, rows)


def serving(port: int, versions: Path) -> AbstractContextManager[start.Server]:
    """A server of its own, to be ended and started again."""
    more = {"LIANTU_VERSIONS": str(versions), "LIANTU_SCENARIOS": str(versions / "scenarios")}
    return start.serving(["--server.port", str(port)], interpreter=sys.executable, more=more)


def reads_as_it_was_left(visitor: Visitor) -> None:
    """Where the analyst stood, what was chosen and what was cured; and the link tells nothing of it."""
    expect(visitor.page.locator(".lt-steps .on")).to_contain_text(words.say("zh", "intake.step.problems"))
    expect(visitor.settled().page.get_by_test_id("stMain")).to_contain_text("已改1处，可撤销")
    assert set(visitor.link) <= {"lang", "view", "data", "chain", "desk"}
    on(visitor, "columns")
    expect(chooser(visitor, 0)).to_have_value("库存")
    on(visitor, "problems")


def test_a_reload_and_a_new_server_lose_nothing_and_what_is_accepted_is_no_draft(
    arrive: Callable[..., Visitor], tmp_path: Path
) -> None:
    port = any_port()
    with serving(port, tmp_path) as server:
        visitor = arrive("1366", at=server.address)
        send(visitor.open("rows", lang="zh"), (NAME, messy()), ("环节.csv", SEGMENTS))
        on(visitor, "columns")
        chooser(visitor, 0).click()
        chooser(visitor, 0).fill("库存")
        visitor.page.get_by_role("option", name="库存", exact=True).click()
        expect(visitor.page.get_by_test_id("stMain")).to_contain_text("您选的")
        on(visitor, "problems")
        press(visitor, "看这1行|改这1行")
        visitor.page.get_by_placeholder(words.say("zh", "problems.fill_in")).first.fill("0.4")
        visitor.page.keyboard.press("Enter")
        expect(visitor.page.get_by_test_id("stMain")).to_contain_text("已改1处，可撤销")

        visitor.page.reload()
        listed = visitor.settled().page.locator(".st-key-drafts")
        expect(listed).to_contain_text(f"{NAME}等2个文件")
        expect(listed).to_contain_text("停在“改问题”")
        assert set(english(visitor.page)) <= {"zip"}
        assert ill_fitting(visitor.page) == {}
        visitor.picture("drafts-zh-1366")
        press(visitor, "接着做")
        reads_as_it_was_left(visitor)
        visitor.page.close()

    with serving(port, tmp_path) as server:
        visitor = arrive("1366", at=server.address).open("rows", lang="zh")
        press(visitor, "接着做")
        reads_as_it_was_left(visitor)
        on(visitor, "result")
        visitor.page.locator(".st-key-result_accept button").click()
        expect(visitor.answer).to_contain_text("已入库")
        expect(visitor.settled().page.locator(".st-key-drafts")).to_have_count(0)
        visitor.open("rows", lang="zh")
        expect(visitor.page.locator(".st-key-drafts")).to_have_count(0)
        visitor.page.close()


@pytest.mark.parametrize(("size", "language"), [("1366", "en"), ("390", "zh"), ("1920", "zh")])
def test_the_list_fits_and_to_discard_asks_once(arrive: Callable[..., Visitor], size: str, language: str) -> None:
    visitor = arrive(size, look="dark" if size == "390" else "light")
    name = "吉安市各县区电子信息产业企业摸排汇总表（2025年第四季度，含园区外企业）最终版.csv"
    send(visitor.open("rows", lang=language), (name, messy()))
    visitor.page.locator(".st-key-intake_give_up button").click()
    expect(visitor.settled().page.locator(".st-key-draft_0")).to_contain_text(name[:30])
    assert ill_fitting(visitor.page) == {}
    visitor.picture(f"drafts-{language}-{size}")
    visitor.page.locator(".st-key-draft_drop_0 button").click()
    yes = visitor.page.locator(".st-key-draft_yes_0 button")
    yes.wait_for()
    assert ill_fitting(visitor.settled().page) == {}
    yes.click()
    expect(visitor.page.locator(".st-key-drafts")).to_have_count(0)
