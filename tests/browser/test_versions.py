"""The rows in use, the versions and the register in a real browser: rows are pressed, files taken, a room sees all."""

from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest
from playwright.sync_api import Error, expect

from liantu import words
from liantu.data import workbook
from liantu.data.checks import Checked, check
from liantu.store import Store, Version
from tests.browser.visitor import PATIENCE, Visitor
from tests.browser.words_on_screen import english, ill_fitting

HOSTILE = "<img src=x onerror=alert(1)>${alert(2)} **粗** ![x](http://example.com/x.png)"
DESKS = ("rows", "versions", "registry")


def city(*, without: int, name: str = "") -> Checked:
    """The sample city without some of its firms, and with one of such a name; one more row must be corrected."""
    book = workbook.write_dataset(check(workbook.read("sample_data/jian")), "zh")
    sheets = dict(workbook.read_uploads([("jian.xlsx", book)]))
    firms = sheets["企业"].iloc[without:]
    wrong = {"企业名称": "写错环节的厂", "环节": "没有这个环节"}
    new = [wrong, {"企业名称": name or "新来的厂（示例）", "环节": "覆铜板与半固化片"}]
    sheets["企业"] = pd.concat([firms, pd.DataFrame(new, dtype=object)], ignore_index=True).fillna("")
    return check(sheets.items())


@pytest.fixture(scope="session")
def kept(versions: Path, address: str) -> tuple[Version, Version]:
    """Two versions in the server's own store, put there by another process: this one."""
    store = Store.open(settings={"LIANTU_VERSIONS": str(versions)})
    before = store.accept(city(without=40), [("八月.xlsx", b"PK")], who="张三", name="八月报数")
    after = store.accept(city(without=0), [("九月.xlsx", b"PK+")], who="李四", name="九月报数", base=before.id)
    store.close()
    return before, after


def test_a_version_that_is_pressed_is_compared_with_the_one_before(
    visitor: Visitor, kept: tuple[Version, Version]
) -> None:
    before, after = kept
    visitor.open("rows", lang="zh", desk="versions", data=after.id, older="none", newer=before.id)
    visitor.page.locator(".twin tbody tr").filter(has_text="九月报数").first.click()
    expect(visitor.answer).to_contain_text("新增40家企业", timeout=PATIENCE)  # two cities are read for it
    visitor.linked(older=before.id, newer=after.id)
    expect(visitor.page.locator(".twin tr.on")).to_contain_text("九月报数")
    visitor.picture("data-zh-1920-versions")


def test_a_table_that_is_pressed_is_looked_into_and_taken_away(visitor: Visitor, kept: tuple[Version, Version]) -> None:
    _, after = kept
    visitor.open("rows", lang="zh", desk="rows", data=after.id)
    visitor.page.locator(".twin tbody tr").filter(has_text="园区").first.click()
    expect(visitor.page.locator(".twin tr.on")).to_contain_text("园区", timeout=PATIENCE)
    visitor.linked(rows_table="parks")
    with visitor.page.expect_download() as taken:
        visitor.page.get_by_role("button", name=words.say("zh", "rows.take_csv"), exact=True).click()
    assert taken.value.suggested_filename == f"园区-{after.id}.csv"
    text = Path(taken.value.path()).read_text(encoding="utf-8-sig")
    assert len(text.splitlines()) == 1 + 14


def test_what_a_park_owes_is_taken_away_to_be_sent(visitor: Visitor, kept: tuple[Version, Version]) -> None:
    visitor.open("rows", lang="zh", desk="registry", data=kept[1].id)
    visitor.page.locator(".twin tbody tr:visible").filter(has_text="泰和高新技术产业园区").click()
    expect(visitor.page.locator(".twin tr.on:visible")).to_contain_text("泰和", timeout=PATIENCE)
    visitor.linked(owing="泰和高新技术产业园区")
    with visitor.page.expect_download() as taken:
        visitor.page.get_by_role("button", name=words.say("zh", "registry.take", n=18)).click()
    sheets = dict(workbook.read_uploads([("park.xlsx", Path(taken.value.path()).read_bytes())]))
    assert len(sheets["企业"]) == 18
    visitor.picture("data-zh-1920-registry")


def test_the_overview_of_a_room_says_large_what_changed_and_needs_no_scrolling(
    visitor: Visitor, kept: tuple[Version, Version]
) -> None:
    visitor.open("", lang="zh", view="meeting", data=kept[1].id)
    line = visitor.page.locator(".lt-since")
    expect(line).to_contain_text("八月报数", timeout=PATIENCE)
    assert line.evaluate("one => parseFloat(getComputedStyle(one).fontSize)") >= 28
    assert visitor.page.get_by_test_id("stMain").evaluate("one => one.scrollHeight - one.clientHeight") <= 0


@pytest.mark.parametrize("desk", DESKS)
def test_a_room_needs_no_scrolling(visitor: Visitor, kept: tuple[Version, Version], desk: str) -> None:
    visitor.open("rows", lang="zh", desk=desk, view="meeting", data=kept[1].id)
    hidden = visitor.page.get_by_test_id("stMain").evaluate("one => one.scrollHeight - one.clientHeight")
    assert hidden <= 0
    assert english(visitor.page) == {}


@pytest.mark.parametrize("language", words.LOCALES)
@pytest.mark.parametrize("size", ["1920", "1366", "390"])
@pytest.mark.parametrize("desk", DESKS)
def test_every_screen_shows_whole_words_of_one_language(
    arrive: Callable[..., Visitor], kept: tuple[Version, Version], desk: str, size: str, language: str
) -> None:
    visitor = arrive(size).open("rows", lang=language, desk=desk, data=kept[1].id)
    assert ill_fitting(visitor.page) == {}
    if language == "zh":
        assert english(visitor.page) == {}


def test_the_overview_links_to_what_changed(visitor: Visitor, kept: tuple[Version, Version]) -> None:
    before, after = kept
    visitor.open("", lang="zh", data=after.id)
    visitor.page.get_by_test_id("stPageLink").filter(has_text="八月报数").click()
    expect(visitor.question).to_have_text(words.say("zh", "section.versions.question"), timeout=PATIENCE)
    visitor.linked(desk="versions", older=before.id, newer=after.id)


@pytest.mark.parametrize("desk", DESKS)
@pytest.mark.parametrize("view", ["normal", "meeting"])
def test_no_name_of_a_version_a_file_or_a_firm_runs(
    arrive: Callable[..., Visitor], versions: Path, kept: tuple[Version, Version], desk: str, view: str
) -> None:
    store = Store.open(settings={"LIANTU_VERSIONS": str(versions)})
    facts = {"who": HOSTILE, "name": HOSTILE, "base": kept[1].id}
    hostile = store.accept(city(without=1, name=HOSTILE), [(f"{HOSTILE}.xlsx", b"PK?")], **facts)
    store.retire(hostile.id)  # the other tests do not see it
    store.close()
    visitor = arrive()
    visitor.page.on("dialog", lambda dialog: pytest.fail(dialog.message))
    visitor.open("rows", lang="zh", desk=desk, view=view, data=hostile.id)
    for fold in visitor.page.get_by_test_id("stExpander").filter(visible=True).all():  # some are for a phone only
        fold.locator("summary").click()
    visitor.settled()
    assert visitor.page.locator("img[onerror], img[src^='http://example.com']").count() == 0
    try:
        visitor.page.mouse.move(400, 500)
    except Error as error:  # a page that a script had led away
        pytest.fail(str(error))
