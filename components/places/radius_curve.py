"""The curve over the radius 半径曲线: what could be bought near, as a line with its band, and where the slider stands.

st.html strips drawings, so each line is a mask over a plain box: it follows the theme and prints.
"""

from collections.abc import Sequence
from html import escape

import numpy as np
import pandas as pd
import streamlit as st

from components.strokes import BOX, dot, layer, path
from components.words import spoken, tr
from liantu.facts import Figure
from liantu.siting.density import Density

HEIGHT = "7.5rem"
TICKS = (50, 100, 200, 300)  # km
LOW, HIGH = 0.06, 0.94  # the line stays off the edges
HALO = "0 0 3px var(--lt-page),0 0 3px var(--lt-page),0 0 6px var(--lt-page)"


def show(seen: Density, over: pd.DataFrame, outside_km: Sequence[float], title: str, says: str) -> None:
    """Draw it; ``outside_km``: how far the recorded suppliers outside the city are, as ticks at the foot."""
    x, most = over.index.to_numpy(float), float(over.index[-1])
    value, low, high = (over[name].to_numpy(float) for name in ("covered", "covered_low", "covered_high"))
    band = [*_points(x, high, most), *_points(x, low, most)[::-1]]
    marks = [(km / most * BOX, BOX * 0.93) for km in outside_km if km <= most]
    layers = (
        layer(f"M{path(band)}Z" if len(band) > 2 else "", "accent", opacity=0.16),
        layer("".join(f"M{a:.0f} {b:.0f}V{BOX}" for a, b in marks), "soft", stroke=2),
        layer("".join(f"M{path(run)}" for run in _runs(x, value, most)), "accent", stroke=3),
        layer(f"M{seen.radius_km / most * BOX:.0f} 0V{BOX}", "ink", stroke=1.5, dash="4 4"),
    )
    here = seen.covered
    point = "" if here.value is None else dot(seen.radius_km / most * BOX, _y(here.value))
    label = "" if here.value is None else _label(spoken(here), seen.radius_km / most, _y(here.value) / BOX)
    st.html(
        f'<div class="lt-k">{escape(title)}</div>'
        f'<div role="img" aria-label="{escape(says)}" style="position:relative;height:{HEIGHT};margin:.3rem 0 0 3rem;'
        f'border-bottom:1.5px solid var(--lt-edge)">{"".join(layers)}{point}{label}{_scale()}</div>{_ticks(most)}'
    )


def _points(x: np.ndarray, share: np.ndarray, most: float) -> list[tuple[float, float]]:
    return [(a / most * BOX, _y(b)) for a, b in zip(x.tolist(), share.tolist(), strict=True) if not np.isnan(b)]


def _runs(x: np.ndarray, share: np.ndarray, most: float) -> list[list[tuple[float, float]]]:
    """The line in pieces: where nothing is known it breaks off."""
    known = np.flatnonzero(~np.isnan(share))
    pieces = np.split(known, np.flatnonzero(np.diff(known) > 1) + 1)
    return [_points(x[piece], share[piece], most) for piece in pieces if len(piece) > 1]


def _y(share: float) -> float:
    return (HIGH - (HIGH - LOW) * share) * BOX


def _label(text: str, x: float, y: float) -> str:
    """Beside the dot, on the side where there is room, and off the upper edge."""
    side = f"left:calc({x:.2%} + .6rem)" if x < 0.75 else f"right:calc({1 - x:.2%} + .6rem)"
    return (
        f'<div style="position:absolute;{side};top:calc({y:.2%} + {"-1.7rem" if y > 0.3 else ".3rem"});'
        f'color:var(--lt-accent);font-weight:700;line-height:1.4;text-shadow:{HALO}">{escape(text)}</div>'
    )


def _scale() -> str:
    """Nothing and all, beside the drawing."""
    return "".join(
        f'<div class="lt-note" style="position:absolute;right:calc(100% + .5rem);top:{y:.0%};line-height:1;'
        f'transform:translateY(-50%)">{spoken(Figure(share, "share"))}</div>'
        for share, y in ((1.0, LOW), (0.0, HIGH))
    )


def _ticks(most: float) -> str:
    names = "".join(
        f'<span style="position:absolute;white-space:nowrap;left:{km / most:.2%};'
        f'transform:translateX({"-100%" if km == most else "-50%"})">{tr("near.km", km=str(km))}</span>'
        for km in TICKS
        if km <= most
    )
    return f'<div class="lt-note" style="position:relative;height:1.5em;margin:.15rem 0 0 3rem">{names}</div>'
