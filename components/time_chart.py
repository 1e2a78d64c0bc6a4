"""Steps over time 阶梯图: what was true from one year to the next, with a band to the upper end."""

from collections.abc import Sequence
from dataclasses import dataclass

import streamlit as st

from components.look import TOKENS

HEIGHT = 250  # [px]
TICKS = 8  # years that are written on the axis, at most
LAST = 0.8  # of a year: how far the last one is drawn
CLOSE = 0.15  # of the height; nearer than that two labels would touch


@dataclass(frozen=True)
class Line:
    """A line: its ``name``, its token, and by year the value and the upper end, None where not known."""

    name: str
    tone: str
    years: Sequence[int]
    values: Sequence[float | None]
    highs: Sequence[float | None]


def show(title: str, lines: Sequence[Line]) -> None:
    """Draw the lines on one scale from zero; the name stands at the line's end, so there is no legend."""
    rows = [row for line in lines for row in _rows(line)]
    st.vega_lite_chart(_spec(title, lines, rows), width="stretch", theme="streamlit", alt=title)


def _rows(line: Line) -> list[dict[str, object]]:
    """One row a year; the last year is drawn to its end, so that it can be seen."""
    points = list(zip(line.years, line.values, line.highs, strict=True))
    end = [(line.years[-1] + LAST, *points[-1][1:])]
    return [{"year": year, "line": line.name, "value": value, "high": high} for year, value, high in points + end]


def _spec(title: str, lines: Sequence[Line], rows: list[dict[str, object]]) -> dict[str, object]:
    """Vega-Lite as a plain dict: nothing has to be loaded for it."""
    ink, soft = _colour("ink"), _colour("soft")
    tones = {"domain": [line.name for line in lines], "range": [_colour(line.tone) for line in lines]}
    colour = {"field": "line", "type": "nominal", "scale": tones, "legend": None}
    first, last = lines[0].years[0], lines[0].years[-1]
    ticks = list(range(first, last + 1, -(-(last - first + 1) // TICKS)))
    x = {
        "field": "year",
        "type": "quantitative",
        "scale": {"domain": [first, last + LAST], "nice": False},
        "axis": {"format": "d", "title": None, "grid": False, "values": ticks, "labelFlush": False},
    }
    y = {"type": "quantitative", "title": None, "axis": {"grid": True, "tickCount": 5}}
    band = {"mark": {"type": "area", "interpolate": "step-after", "opacity": 0.2}}
    step = {"mark": {"type": "line", "interpolate": "step-after", "strokeWidth": 2.5}}
    return {
        "data": {"values": rows},
        "height": HEIGHT,
        "title": {"text": title, "anchor": "start", "color": soft, "fontSize": 15, "fontWeight": 600, "offset": 8},
        "encoding": {"x": x, "color": colour},
        "layer": [
            band | {"encoding": {"y": y | {"field": "value"}, "y2": {"field": "high"}}},
            step | {"encoding": {"y": y | {"field": "value"}}},
            *(_label(line, lines[0], y) for line in lines),
        ],
        "config": {"axis": {"labelColor": ink, "labelFontSize": 15, "labelLimit": 220, "gridColor": _colour("line")}},
    }


def _label(line: Line, first: Line, y: dict[str, object]) -> dict[str, object]:
    """Above the line's end, or below it where it would stand on that of the first."""
    end, largest = line.values[-1] or 0.0, first.values[-1] or 0.0
    is_close = line is not first and largest - end < CLOSE * largest
    here = [{"filter": {"field": "line", "equal": line.name}}, {"filter": f"datum.year > {line.years[-1]}"}]
    drawn = {"type": "text", "align": "right", "dx": -4, "dy": 17 if is_close else -10, "fontSize": 15}
    return {
        "transform": here,
        "mark": drawn | {"fontWeight": 600},
        "encoding": {"y": y | {"field": "value"}, "text": {"field": "line"}},
    }


def _colour(token: str) -> str:
    """A token in the reader's theme: what is drawn on a canvas does not follow the page's own colours."""
    return TOKENS[token][st.context.theme.type == "dark"]
