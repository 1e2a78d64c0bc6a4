"""The look 样子: colour tokens, the one stylesheet, and the symbols of states and marks in HTML."""

from functools import cache
from pathlib import Path
from urllib.parse import quote

import streamlit as st

HERE = Path(__file__).parent

# Light and dark; contrast is measured in tests/test_look.py. A name with _ becomes --lt-name-with-hyphens.
TOKENS = {
    "page": ("#ffffff", "#10181f"),
    "panel": ("#f3f6f9", "#18222b"),
    "band": ("#f6f8fa", "#151e26"),
    "line": ("#cbd4dd", "#394753"),
    "ink": ("#17222e", "#e9eef2"),
    "soft": ("#4a5967", "#b3bfc9"),
    "accent": ("#1b5a97", "#6fb1ee"),
    "worse": ("#8a5600", "#e5a63c"),
    "edge": ("#82909d", "#62717e"),
    "edge_hi": ("#1b5a97", "#8fc6f7"),
    "focus": ("#17222e", "#ffffff"),
    "strong_bg": ("#1b5a97", "#6fb1ee"),
    "strong_line": ("#1b5a97", "#6fb1ee"),
    "strong_ink": ("#ffffff", "#0b1218"),
    "present_bg": ("#dce9f5", "#1d3850"),
    "present_line": ("#3f7db8", "#5b98d0"),
    "present_ink": ("#17222e", "#e9eef2"),
    "weak_bg": ("#fce9c4", "#463612"),
    "weak_line": ("#b87200", "#e5a63c"),
    "weak_ink": ("#17222e", "#f4ebda"),
    "absent_bg": ("#ffffff", "#10181f"),
    "absent_line": ("#a31621", "#f08a80"),
    "absent_ink": ("#8c121c", "#f5a59d"),
    "unchecked_bg": ("#eceff2", "#232d36"),
    "unchecked_line": ("#76838f", "#8593a0"),
    "unchecked_ink": ("#4a5967", "#b3bfc9"),
    "reference_bg": ("#ffffff", "#10181f"),
    "reference_line": ("#4a5967", "#b3bfc9"),
    "reference_ink": ("#17222e", "#e9eef2"),
    # Chains on the map, by their order in the sheet; each has its name beside it wherever it is used.
    "chain_1": ("#1b5a97", "#6fb1ee"),
    "chain_2": ("#a8501f", "#e59a6b"),
    "chain_3": ("#1f7468", "#5cc0b0"),
    "chain_4": ("#7d4489", "#cb9cda"),
    "chain_5": ("#66701a", "#b7c257"),
    "chain_6": ("#4f5d6b", "#a9b7c4"),
}

# Streamlit strips inline SVG from HTML, so a symbol is a mask that is filled with its token.
_GLYPHS = {
    "strong": ("strong_line", '<circle cx="10" cy="10" r="8"/>'),
    "present": (
        "present_line",
        '<circle cx="10" cy="10" r="7" fill="none" stroke="#000" stroke-width="2"/><path d="M10 3a7 7 0 0 0 0 14z"/>',
    ),
    "weak": ("weak_line", '<path d="M10 2.5 18.2 17H1.8z"/>'),
    "absent": (
        "absent_line",
        '<g fill="none" stroke="#000" stroke-width="2.2"><circle cx="10" cy="10" r="7"/><path d="M5 15 15 5"/></g>',
    ),
    "unchecked": (
        "unchecked_line",
        '<path d="M5.6 6.8a4.4 4.2 0 1 1 6.6 4c-1.6 1-2 1.6-2 3.2" fill="none" stroke="#000" stroke-width="2.4"/>'
        '<circle cx="10.1" cy="17.4" r="1.6"/>',
    ),
    "single_source": (
        "ink",
        '<circle cx="10" cy="10" r="8" fill="none" stroke="#000" stroke-width="2"/>'
        '<path d="M8 7.6 10.6 5.6V14.6" fill="none" stroke="#000" stroke-width="2.2"/>',
    ),
    "broken_middle": ("absent_line", '<g stroke="#000" stroke-width="3"><path d="M5 18 9 2M11 18 15 2"/></g>'),
}


def show(*, meeting: bool) -> None:
    """Write the stylesheet into the page."""
    st.html(f"<style>{_stylesheet()}{_meeting() if meeting else ''}</style>")


def glyph(name: str, *, on_strong: bool = False) -> str:
    """The symbol of a state or a mark, as HTML."""
    return f'<i class="lt-g lt-g-{name}{" lt-g-on" if on_strong else ""}"></i>'


def swatch(state: str) -> str:
    """A small box that looks like the boxes of a state in the diagram, as HTML."""
    return f'<span class="lt-swatch lt-swatch-{state}">{glyph(state, on_strong=state == "strong")}</span>'


@cache
def _stylesheet() -> str:
    names = {name.replace("_", "-"): pair for name, pair in TOKENS.items()}
    light = "".join(f"--lt-{name}:{pair[0]};" for name, pair in names.items())
    both = "".join(f"--lt-{name}:light-dark({pair[0]},{pair[1]});" for name, pair in names.items())
    root = f":root{{{light}}}@supports (color:light-dark(#000,#fff)){{:root{{{both}}}}}"
    return root + "".join(map(_mask, _GLYPHS)) + (HERE / "look.css").read_text(encoding="utf-8")


def _mask(name: str) -> str:
    token, body = _GLYPHS[name]
    picture = quote(f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 20 20">{body}</svg>')
    fill = f"var(--lt-{token.replace('_', '-')})"
    return f'.lt-g-{name}{{background:{fill};mask:url("data:image/svg+xml,{picture}") center/contain no-repeat}}'


@cache
def _meeting() -> str:
    return (HERE / "meeting.css").read_text(encoding="utf-8")
