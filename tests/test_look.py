"""The colours hold their contrast, so that a state is read on a bad projector and by colour-blind eyes."""

import pytest

from components.look import TOKENS
from liantu.diagnose import STATES

TEXT, SHAPE = 4.5, 3.0  # WCAG 2.1: text, and marks that carry meaning


def luminance(colour: str) -> float:
    channels = (int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5))
    r, g, b = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels)
    return 0.2126 * r + 0.7152 * g + 0.0722 * b


def contrast(one: str, other: str) -> float:
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("theme", [0, 1], ids=["light", "dark"])
@pytest.mark.parametrize("name", ["ink", "soft", "accent", "worse"])
def test_text_is_read_on_the_page_and_on_a_panel(name: str, theme: int) -> None:
    for ground in ("page", "panel"):
        assert contrast(TOKENS[name][theme], TOKENS[ground][theme]) >= TEXT


@pytest.mark.parametrize("theme", [0, 1], ids=["light", "dark"])
@pytest.mark.parametrize("state", [*STATES, "reference"])
def test_a_state_is_read_by_its_text_and_seen_by_its_border(state: str, theme: int) -> None:
    assert contrast(TOKENS[f"{state}_ink"][theme], TOKENS[f"{state}_bg"][theme]) >= TEXT
    assert contrast(TOKENS[f"{state}_line"][theme], TOKENS["page"][theme]) >= SHAPE


@pytest.mark.parametrize("theme", [0, 1], ids=["light", "dark"])
def test_links_are_seen_on_a_band(theme: int) -> None:
    assert contrast(TOKENS["edge"][theme], TOKENS["band"][theme]) >= SHAPE
