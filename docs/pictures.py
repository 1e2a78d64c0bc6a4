"""Take the pictures of the READMEs from the running app: ``python -m docs.pictures``. They are never drawn by hand."""

import io
import sys
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, sync_playwright

import start

HERE = Path(__file__).parent / "pictures"
PAGES = {"overview": "", "chain_map": "map", "park_map": "where", "explore": "what-if", "models": "six"}
WHOLE = 180_000  # ms
SIZE = {"width": 1366, "height": 768}


def take(browser: Browser, address: str, page: str, language: str) -> None:
    """One page in one language, as it stands once all on it is drawn."""
    tab = browser.new_page(viewport=SIZE)
    tab.goto(f"{address}/{PAGES[page]}?lang={language}")
    if page == "models":
        tab.locator(".lt-sure", has_text="1000").wait_for(timeout=WHOLE)  # the ranks are whole
    else:
        tab.locator("[data-drawn-ms]").first.wait_for()
    tab.locator(".lt-foot").wait_for()
    picture = Image.open(io.BytesIO(tab.screenshot()))
    picture.convert("RGB").quantize(160).save(HERE / f"{page}-{language}.png", optimize=True)  # a third of the bytes
    tab.close()


def main() -> None:
    HERE.mkdir(exist_ok=True)
    with start.serving([], interpreter=sys.executable) as server, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=start.browser(), args=["--no-sandbox", "--disable-gpu"])
        for page in PAGES:
            for language in ("zh", "en"):
                take(browser, server.address, page, language)
        browser.close()


if __name__ == "__main__":
    main()
