"""What a reader sees or is read aloud, and what of it is wrong: a foreign word, a cut line, one line on another."""

import re
from pathlib import Path

from playwright.sync_api import Page, TimeoutError

SCRIPT = (Path(__file__).parent / "screen.js").read_text(encoding="utf-8")
# Abbreviations that Chinese officials write, formats and units. Names in the rows are Chinese, with these inside.
ABBREVIATIONS = {"LED", "PCB", "LCD", "CMOS", "HHI", "LPR", "EN", "KB", "MB", "GB", "ISO", "kVA"}
ABBREVIATIONS |= {"WGS", "CGCS", "GCJ", "BD", "WKT", "GeoJSON"}  # coordinates and shapes, in the dictionary
ABBREVIATIONS |= {"CSV", "TXT", "XLSX", "XLSM", "XLS", "XLSB", "ODS", "csv", "xlsx", "xls", "xlsb", "ods"}
ABBREVIATIONS |= {"Excel", "WPS", "xlsm", "tsv", "txt", "zip"}  # names of programs and of kinds of file
VERSION = re.compile(r"[0-9a-f]{12}")  # a dataset's id
WORD = re.compile(r"[A-Za-z]{2,}")  # a single letter is part of a name: 供应商A
A_MOMENT = 3_000  # ms; a menu measures itself after its screen has changed


def texts(page: Page) -> list[str]:
    """Every visible text of the page."""
    return page.evaluate(f"() => {{ {SCRIPT} return texts() }}")


def english(page: Page) -> dict[str, str]:
    """The words in Latin letters that are no accepted abbreviation, with the text in which each stands."""
    found = {}
    for text in texts(page):
        for word in WORD.findall(VERSION.sub("", text)):
            if word not in ABBREVIATIONS:
                found.setdefault(word, text)
    return found


def ill_fitting(page: Page) -> dict[str, object]:
    """What does not fit: how far the page moves sideways, lines that are cut, lines that cover one another."""
    look = f"{SCRIPT} const found = {{ sideways: sideways(), cut: cut(), overlapping: overlapping() }}"
    try:
        page.wait_for_function(
            f"() => {{ {look}; return !found.sideways && !found.cut.length && !found.overlapping.length }}",
            timeout=A_MOMENT,
        )
    except TimeoutError:
        return {name: what for name, what in page.evaluate(f"() => {{ {look}; return found }}").items() if what}
    return {}
