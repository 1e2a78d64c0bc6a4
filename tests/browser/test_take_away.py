"""What a reader takes from the map says who may see it, as the reader typed it."""

import csv
import sqlite3
from contextlib import closing
from pathlib import Path

from liantu import words
from liantu.report.places import approval_line
from tests.browser.visitor import Visitor

NUMBER = "赣S（2024）012号"


def taken(visitor: Visitor, kind: str, folder: Path) -> Path:
    """Press a button of the last row and keep what comes."""
    with visitor.page.expect_download() as download:
        visitor.page.locator(f".st-key-take_{kind}").get_by_role("button").click()
    file = folder / download.value.suggested_filename
    download.value.save_as(file)
    return file


def test_files_carry_the_number_that_was_typed_and_else_that_they_are_internal(
    visitor: Visitor, tmp_path: Path
) -> None:
    visitor.open("where")
    internal, approved = (words.tell("zh", approval_line(number)) for number in ("", NUMBER))
    first = taken(visitor, "csv", tmp_path)
    assert first.name.startswith("吉安市电子信息链_") and first.name.endswith("2026-09-30.csv")
    rows = list(csv.DictReader(first.read_text(encoding="utf-8-sig").splitlines()))
    assert {row["使用范围"] for row in rows} == {internal}
    field = visitor.page.locator(".st-key-approval input")
    field.fill("赣s(2024)012号")
    field.press("Enter")
    visitor.linked(approval="赣s(2024)012号")
    with closing(sqlite3.connect(taken(visitor, "gpkg", tmp_path))) as book:
        said = [row[0] for row in book.execute("SELECT description FROM gpkg_contents")]
    assert said and all(approved in each and internal not in each for each in said)
