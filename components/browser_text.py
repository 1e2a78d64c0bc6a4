"""The few texts that Streamlit draws itself, in the reader's language, and the language of the page for readers aloud.

It depends on Streamlit's wording, which is why Streamlit is pinned exactly and a browser test looks for English words.
"""

import json
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import streamlit as st

from components import words
from liantu.words import say

# What Streamlit 1.67 says → the message of our catalogue.
TEXTS = {
    "Upload": "browser.upload",
    "Browse files": "browser.upload",
    "Drag and drop file here": "browser.drop",
    "Drag and drop files here": "browser.drop",
    "No results": "browser.no_results",
    "Choose an option": "browser.choose",
    "Choose options": "browser.choose",
    "Choose or add an option": "browser.choose",
    "Running...": "browser.running",
    "Stop": "browser.stop",
    "Rerun": "browser.rerun",
    "Settings": "browser.settings",
    "Print": "browser.print",
    "Close": "browser.close",
    "Search": "browser.search",
    "Fullscreen": "browser.fullscreen",
    "Download as CSV": "browser.csv",
    "Show/hide columns": "browser.columns",
    "Connecting": "browser.connecting",
    "Main menu": "browser.menu",
    "Open sidebar": "browser.menu",
    "Expand sidebar": "browser.menu",
    "Sidebar": "browser.menu",
    "Remove file": "browser.remove",
    "Remove": "browser.remove",
    "Delete file": "browser.remove",
    "Light": "browser.light",
    "Dark": "browser.dark",
    "System": "browser.system",
    "Use system setting": "browser.system",
    "Theme": "browser.theme",
    "Appearance": "browser.theme",
    "Copy to clipboard": "browser.copy",
    "Help": "browser.help",
    "Skip to main content": "browser.skip",
    "Navigate to home page": "browser.home",
    "App pages": "browser.pages",
    "Logo": "browser.logo",
    "Open": "browser.open",
    "Dismiss": "browser.close",
    "file upload": "browser.upload",
    "Add files": "browser.add_files",
    "add icon": "browser.add_files",
    "Increment": "browser.more",
    "Decrement": "browser.less",
    "Previous Result": "browser.previous_found",
    "Next Result": "browser.next_found",
    "Close Search": "browser.close_search",
    "Press Enter to submit form": "browser.enter",
    "Press Enter to apply": "browser.enter",
    "Unexpected error. Please try again.": "browser.upload_failed",
}


# The same with a part that changes: what Streamlit says, as a pattern → our message, with the part as its fact.
PATTERNS = {
    r"^(\d+(?:\.\d+)? ?[KMG]B) per file(?: • .*)?$": "browser.per_file",
    r"^File must be (.+) or smaller\.$": "browser.too_large",
    r"^(\d+) options? available\.$": "browser.options",
    r"^Add: (.+)$": "browser.add_option",
    r"^Remove (.+)$": "browser.remove_file",
    r"^Help for (.+)$": "browser.help_for",
}


def show() -> None:
    """Watch the page and put our words where Streamlit's stand; in English, put Streamlit's back."""
    _component()(key="browser_text", height=1, data={"words": _words(words.language())})


@cache
def _words(language: str) -> str:
    """What to put for what, as JSON."""
    chinese = {english: say("zh", code) for english, code in TEXTS.items()}
    texts = chinese if language == "zh" else {ours: english for english, ours in chinese.items()}
    patterns = [[pattern, say("zh", code, part="$1")] for pattern, code in PATTERNS.items() if language == "zh"]
    code = {"zh": "zh-CN", "en": "en"}[language]
    return json.dumps({"lang": code, "texts": texts, "patterns": patterns}, ensure_ascii=False)


@cache
def _component() -> Callable[..., Any]:
    script = (Path(__file__).parent / "browser_text.js").read_text(encoding="utf-8")
    return st.components.v2.component("browser_text", js=script)
