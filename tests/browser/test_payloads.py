"""Hostile texts in every field of an upload × every place that shows them: nothing runs, nothing leaves, no error.

One workbook carries all of them, as names of firms, segments, chains, parks, products, headings, sheets, file and
version. It goes through every step, becomes a version, and each page is opened on it; what can be downloaded is opened.
"""

import csv
import io
from collections.abc import Iterator
from pathlib import Path

import openpyxl
import pandas as pd
import pytest
from playwright.sync_api import Browser, Download, Page, expect

from liantu.data import workbook
from tests.browser.test_intake_problems import on, take
from tests.browser.visitor import PAGES, PATIENCE, Visitor

PAYLOADS = (
    '<img src=x onerror="window.ran=1">',
    "</script><script>window.ran=1</script>",
    "\"'><svg onload=window.ran=1>",
    "![图](http://evil.example/p.png)",
    "[点这里](http://evil.example/q)",
    "<a href=javascript&#58;window.ran=1>点</a>",
    "${window.ran=1}`${window.ran=1}`",
    "{{window.ran=1}}{% raw %}",
    '=HYPERLINK("http://evil.example","x")',
    "+1-cmd@SUM(1)",
    "\u202e倒着写\u200b\u2066看不见",
    "$\\frac{x}{y}$ **粗** `码` # 题",
    "<!--<script>--><iframe srcdoc=x></iframe>",
)
LONG = "长" * 5_000
FILE = '<img src=x onerror="window.ran=1">${ran}`.xlsx'
SHEET = "<img src=x onerror=ran=1>企业"
HEADING = "<svg onload=window.ran=1>![x](http://evil.example/h.png)"
VERSION = "<img src=x onerror=window.ran=1>![v](http://evil.example/v.png)"
STARTS = ("=", "+", "-", "@", "\t", "\r")

# An element that only a text could have made, in the page, its shadow trees and its frames.
STRANGE = """() => {
  const host = where => { try { return new URL(where, location).host } catch { return "" } }
  const found = globalThis.ran ? ["ran"] : []
  const into = root => root.querySelectorAll("*").forEach(one => {
    const where = one.getAttribute?.("src") ?? one.getAttribute?.("href") ?? ""
    if (where === "x" || /^\\s*javascript:/i.test(where) || host(where) === "evil.example") found.push(one.outerHTML)
    if (one.hasAttribute?.("onerror") || one.hasAttribute?.("onload")) found.push(one.outerHTML)
    if (one.shadowRoot) into(one.shadowRoot)
  })
  into(document)
  return found
}"""


def hostile() -> bytes:
    """A chain whose segments, firms, parks and products are all called so; three rows are faulty, too."""
    segments = [text.replace(":", "：").replace("|", "") for text in PAYLOADS]
    chain = PAYLOADS[0]
    stages = ("上游", "中游", "下游")
    parks = [f"园{text}" for text in PAYLOADS[:4]]
    firms = [
        {
            "企业名称": text,
            "环节": segments[place],
            "所在园区": parks[place % 4],
            "县（市、区）": ("吉安县", "吉水县")[place % 2],
            "经度": str(115 + place / 100),
            "纬度": str(27 + place / 100),
            "坐标系": "WGS84",
            "主营产品": PAYLOADS[-1 - place],
            "营业收入（万元）": str(1000 + place),
            "统一社会信用代码": text[:18],
            "来源": text,
            "截至日期": "2026-09-30",
            HEADING: text,
        }
        for place, text in enumerate(PAYLOADS)
    ]
    plain = {"环节": segments[0], HEADING: "", "截至日期": PAYLOADS[3]}
    firms += [
        plain | {"企业名称": f"产值{PAYLOADS[0]}", "营业收入（万元）": f"约{PAYLOADS[0]}"},
        plain | {"企业名称": f"没有环节{PAYLOADS[3]}", "环节": "", "主营产品": f"{segments[2]}，{PAYLOADS[1]}"},
        plain | {"企业名称": f"别的{PAYLOADS[1]}", "环节": f"不在表里{PAYLOADS[0]}"},
        plain | {"企业名称": PAYLOADS[0], "所在园区": LONG[:200]},
        plain | {"企业名称": f"很长{LONG}", "主营产品": LONG},
    ]
    links = [
        {"供应商": PAYLOADS[place], "采购商": PAYLOADS[place + 1], "环节": segments[place], "产品": PAYLOADS[place]}
        for place in range(len(PAYLOADS) - 1)
    ]
    sheets = {
        "环节": [
            {"产业链": chain, "环节": name, "位置": stages[place % 3], "是否摸排": "是", "参照产值（万元）": "5000"}
            for place, name in enumerate(segments)
        ],
        "环节关系": [
            {"供给环节": segments[place], "需求环节": segments[place + 1], "投入占比": "0.2"}
            for place in range(len(segments) - 1)
        ],
        "园区": [
            {"园区": name, "县（市、区）": "吉安县", "经度": str(115 + place / 50), "纬度": "27.1", "坐标系": "WGS84"}
            for place, name in enumerate(parks)
        ],
        SHEET: firms,
        "企业供需": links,
        "产品拆解": [{"产品": PAYLOADS[0], "部件": text, "环节": segments[0]} for text in PAYLOADS[1:4]],
    }
    return workbook.write({name: pd.DataFrame(rows, dtype=object).fillna("") for name, rows in sheets.items()})


def harmless(page: Page) -> None:
    """Nothing of what stands in the rows has become more than a text."""
    assert [each for frame in page.frames for each in frame.evaluate(STRANGE)] == []


@pytest.fixture
def offline(chromium: Browser) -> Iterator[Page]:
    """A tab without any network, for files that were downloaded."""
    with chromium.new_context(viewport={"width": 1366, "height": 768}, offline=True) as context:
        page = context.new_page()
        wrong: list[str] = []
        page.on("pageerror", lambda error: wrong.append(str(error)))
        page.on("dialog", lambda dialog: (wrong.append(dialog.message), dialog.dismiss()))
        yield page
        assert wrong == []


def inspect(saved: Download, offline: Page, folder: Path) -> None:
    """A download is text in every cell, and a page that runs nothing of it."""
    file = folder / f"saved{Path(saved.suggested_filename).suffix}"
    saved.save_as(file)
    assert not set('<>"/\\') & set(saved.suggested_filename)
    if file.suffix == ".html":
        offline.goto(file.as_uri())
        harmless(offline)
    elif file.suffix == ".xlsx":
        book = openpyxl.load_workbook(file)
        cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row]
        assert [cell.value for cell in cells if cell.data_type == "f" or cell.hyperlink] == []
    elif file.suffix == ".csv":
        text = file.read_text(encoding="utf-8-sig")
        cells = [cell for row in csv.reader(io.StringIO(text)) for cell in row]
        assert [cell for cell in cells if cell.startswith(STARTS) and not cell[1:2].isdigit()] == []


def all_downloads(visitor: Visitor, offline: Page, folder: Path) -> int:
    """Everything that a page offers to take away, once it has all it needs for it."""
    expect(visitor.page.locator("[data-testid=stDownloadButton] button:disabled")).to_have_count(
        0, timeout=2 * PATIENCE
    )
    buttons = visitor.page.get_by_test_id("stDownloadButton").locator("button:visible:enabled")
    n = buttons.count()
    for place in range(n):
        with visitor.page.expect_download(timeout=2 * PATIENCE) as saving:
            buttons.nth(place).click()
        inspect(saving.value, offline, folder)
        visitor.settled()
    return n


def test_hostile_texts_run_nowhere(visitor: Visitor, offline: Page, tmp_path: Path) -> None:
    take(visitor, FILE, hostile(), to="file")
    harmless(visitor.page)
    for step in ("table", "columns", "problems"):
        on(visitor, step)
        harmless(visitor.page)
    causes = visitor.page.locator("[class*=st-key-open_] button")
    n = causes.count()
    assert n >= 4
    for place in range(n):
        causes.nth(place).click()
        expect(causes.nth(place)).to_have_text("收起", timeout=PATIENCE)
        visitor.settled()
        jumps = visitor.page.locator("[class*=st-key-jump_] button:visible")
        if jumps.count():
            jumps.first.click()
            expect(visitor.page.locator(".lt-sheet")).to_be_visible(timeout=PATIENCE)
        harmless(visitor.settled().page)
    on(visitor, "result")
    harmless(visitor.page)
    all_downloads(visitor, offline, tmp_path)
    visitor.page.locator(".st-key-result_name input").fill(VERSION[:60])
    visitor.page.locator(".st-key-result_who input").fill(PAYLOADS[3])
    visitor.page.locator(".st-key-result_who input").press("Enter")
    visitor.settled().page.locator(".st-key-result_accept button").click()
    expect(visitor.answer).to_contain_text("已入库", timeout=PATIENCE)
    harmless(visitor.settled().page)
    version = visitor.link["data"]

    saved = 0
    for desk in ("rows", "versions", "registry"):
        visitor.open("rows", lang="zh", data=version, desk=desk)
        harmless(visitor.page)
        saved += all_downloads(visitor, offline, tmp_path)
    for path in (each for each in PAGES if each != "rows"):
        visitor.open(path, lang="zh", data=version)
        harmless(visitor.page)
        saved += all_downloads(visitor, offline, tmp_path)
    assert saved >= 3
