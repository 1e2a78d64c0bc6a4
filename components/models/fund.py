"""The revolving fund: its terms as sliders, money in hand by year as a fan, the loss case beside it on one scale."""

from collections.abc import Iterable
from dataclasses import replace
from functools import partial
from html import escape

import numpy as np
import streamlit as st

from components import meeting, url
from components.models.asked import Asked
from components.strokes import BOX, dot, layer, path
from components.words import spoken, tr
from liantu.diagnose.sections import Section
from liantu.facts import Figure
from liantu.policy.fund import DRAWS, RANGES, YEARS, Fund, Terms, fan
from liantu.policy.sections import fund

N_DRAWS = ("200", "1000", "5000")
MOST_FUND = 1e8  # 万元
FUNDS = (5e3, 1e4, 2e4, 3e4, 5e4, 8e4, 1e5, 1.5e5, 2e5, 3e5, 5e5, 8e5, 1e6)  # 万元; 0 in front of them is the budget's
USUAL = Terms()
PERCENT = ("success", "recycled")  # in the link and on the slider in per cent
STEPS = {"leverage": 0.25, "holding": 1, "multiple": 0.05, "success": 5, "recycled": 5}
FORMATS = {"leverage": "yuan", "holding": "years", "multiple": "times", "success": "percent", "recycled": "percent"}
NAMED = (1, 5, 10, 15, YEARS)  # years that are written below
HEIGHT = {True: "10.5rem", False: "14rem"}  # for a room and for a desk
WIDTH = 170  # px of a control, so that a phone has two in a row
HALO = ",".join(["0 0 .25em var(--lt-page)"] * 4)
HEADROOM = 1.12  # above the highest value, for its label


def terms() -> Terms:
    """The terms in the link; money and project are left to the setting unless the reader chose them."""
    values = {name: _chosen(name) for name in STEPS}
    return replace(USUAL, fund=url.chosen("fund", 0.0, url.between(0.0, MOST_FUND)), **values)


def section(asked: Asked) -> Section:
    """The fund under the terms of the link; a room reads its years off the picture alone."""
    shown = fund.section(asked.setting, _n_draws())
    return replace(shown, verdicts=()) if meeting.on() else shown


def chart(asked: Asked, shown: Section) -> None:
    """The terms, then the fund and its loss case side by side; on a phone one below the other."""
    if not meeting.on():
        _controls(asked)
    runs = fund.both(fund.terms_of(asked.setting), _n_draws())
    if runs is None:
        return
    top = max(max(fan(run.cash)[-1].max(), np.median(run.worth, axis=0).max(), run.terms.fund) for run in runs)
    most = max(run.running.mean(axis=0).max() for run in runs)
    panels = "".join(
        _panel(run, tr(f"fund.panel.{code}", success=run.terms.figure("success")), top * HEADROOM, most)
        for code, run in zip(("usual", "poorer"), runs, strict=True)
    )
    st.html(f'<div class="lt-k">{tr("fund.cash")}</div><div class="lt-strips">{panels}</div>')


def _n_draws() -> int:
    return int(url.chosen("fund_draws", str(DRAWS), url.one_of(N_DRAWS)))


def _scale(name: str) -> int:
    return 100 if name in PERCENT else 1


def _read(name: str) -> url.Read:
    low, high = (end * _scale(name) for end in RANGES[name])
    return url.between(low, high) if name in ("leverage", "multiple") else url.whole(int(low), int(high))


def _default(name: str) -> float:
    value = getattr(USUAL, name) * _scale(name)
    return float(value) if name in ("leverage", "multiple") else round(value)


def _chosen(name: str) -> float:
    return url.chosen(name, _default(name), _read(name)) / _scale(name)


def _controls(asked: Asked) -> None:
    """Money first, then what is assumed of it."""
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
        _fund(asked)
        for name in STEPS:
            _term(name)
        url.bound(
            st.selectbox,
            tr("fund.draws"),
            key="fund_draws",
            default=str(DRAWS),
            read=url.one_of(N_DRAWS),
            options=N_DRAWS,
            width=110,
        )


def _fund(asked: Asked) -> None:
    """How much; at first what the model has for it, whatever the budget becomes."""
    now = url.chosen("fund", 0.0, url.between(0.0, MOST_FUND))
    by_budget = tr("fund.by_budget", fund=_money(fund.own_money(asked.setting)))
    url.bound(
        st.select_slider,
        tr("fund.term.fund"),
        key="fund",
        default=0.0,
        read=url.between(0.0, MOST_FUND),
        options=sorted({0.0, *FUNDS, now}),
        format_func=lambda money: spoken(Figure(money, "万元")) if money else by_budget,
        help=tr("fund.about"),
        width=WIDTH,
    )


def _term(name: str) -> None:
    low, high = (end * _scale(name) for end in RANGES[name])
    is_real = name in ("leverage", "multiple")
    url.bound(
        st.slider,
        tr(f"fund.term.{name}"),
        key=name,
        default=_default(name),
        read=_read(name),
        min_value=float(low) if is_real else int(low),
        max_value=float(high) if is_real else int(high),
        step=STEPS[name],
        format="%d%%" if name in PERCENT else tr(f"fund.format.{FORMATS[name]}"),
        width=WIDTH,
    )


def _panel(run: Fund, title: str, top: float, most: float) -> str:
    """One case: what it comes to, the fan of money in hand, the projects held."""
    facts = tr(
        "fund.panel.facts",
        years=Figure(YEARS, "years"),
        n=int(np.median(run.projects)),
        brought=Figure(float(np.median(run.brought)), "万元"),
        short=Figure(run.short, "share"),
    )
    return (
        f'<div><div style="font-weight:700">{escape(title)}</div><div class="lt-note">{escape(facts)}</div>'
        f"{_fan(run, top)}{_projects(run, most)}</div>"
    )


def _fan(run: Fund, top: float) -> str:
    """The bands, the middle draw, its lowest point, and above it what the running projects add at cost."""
    bands, worth = fan(run.cash), np.median(run.worth, axis=0)
    start, (trough, year) = run.terms.fund, run.trough
    line = partial(_points, start=start, top=top)
    layers = (
        layer(f"M{path([*line(bands[4]), *line(bands[0])[::-1]])}Z", "accent", opacity=0.16),
        layer(f"M{path([*line(bands[3]), *line(bands[1])[::-1]])}Z", "accent", opacity=0.26),
        layer(f"M0 {_y(start, top):.0f}H{BOX}", "ink", stroke=1.5, dash="2 4"),
        layer(f"M{path(line(worth))}", "soft", stroke=2, dash="7 4"),
        layer(f"M{path(line(bands[2]))}", "accent", stroke=3),
    )
    labels = (
        _label(tr("fund.start", fund=_money(start)), f"left:.4rem;bottom:{1 - _y(start, top) / BOX:.2%}"),
        dot(_x(year - 1), _y(trough, top)),
        _label(tr("fund.trough", year=str(year), cash=_money(trough)), _beside(year, _y(trough, top)), "accent"),
        *_ends(worth[-1], bands[2][-1], top),
    )
    says, height = tr("fund.trough", year=str(year), cash=_money(trough)), HEIGHT[meeting.on()]
    return (
        f'<div role="img" aria-label="{escape(says)}" style="position:relative;height:{height};margin-top:.4rem;'
        f'border-bottom:1.5px solid var(--lt-edge)">{"".join((*layers, *labels))}</div>'
    )


def _money(amount: float) -> Figure:
    return Figure(float(amount), "万元")


def _x(year: int) -> float:
    """The middle of the year's column, counted from 0."""
    return (year + 0.5) / YEARS * BOX


def _y(amount: float, top: float) -> float:
    return (1 - amount / top) * BOX


def _points(amounts: Iterable[float], *, start: float, top: float) -> list[tuple[float, float]]:
    """From the money at the start through the end of every year, to the edge."""
    ys = [_y(amount, top) for amount in amounts]
    return [(0.0, _y(start, top)), *((_x(year), y) for year, y in enumerate(ys)), (BOX, ys[-1])]


def _label(text: str, where: str, tone: str = "ink") -> str:
    return (
        f'<div style="position:absolute;{where};color:var(--lt-{tone});font-size:.9375rem;font-weight:600;'
        f'line-height:1.4;white-space:nowrap;text-shadow:{HALO}">{escape(text)}</div>'
    )


def _beside(year: int, y: float) -> str:
    """Where the label of a point stands: after it in the first half, before it in the second, near the end above it."""
    x, up = _x(year - 1) / BOX, "1.5rem" if year > 0.75 * YEARS else "0rem"
    side = f"left:calc({x:.2%} + .7rem)" if year <= YEARS / 2 else f"right:calc({1 - x:.2%} + .7rem)"
    return f"{side};bottom:calc({max(1 - y / BOX, 0.01):.2%} + {up})"


def _ends(worth: float, cash: float, top: float) -> tuple[str, ...]:
    """What the lines end with: the upper one's label above it, the lower one's below; where they meet, one above."""
    held = _label(
        tr("fund.end_worth", worth=_money(worth)), f"right:.2rem;bottom:{1 - _y(worth, top) / BOX:.2%}", "soft"
    )
    y = min(_y(cash, top) / BOX, 0.9)  # room for its line of text
    where = f"top:{y:.2%}" if worth > cash else f"bottom:{1 - y:.2%}"
    in_hand = _label(tr("fund.end_cash", cash=_money(cash)), f"right:.2rem;{where}", "accent")
    return (held, in_hand) if worth > cash else (in_hand,)


def _projects(run: Fund, most: float) -> str:
    """A column a year: the projects held, those begun in the year dark at its foot."""
    running, started, cash = (each.mean(axis=0) for each in (run.running, run.started, run.cash))
    columns = "".join(_column(year, running[year], started[year], cash[year], most) for year in range(YEARS))
    return (
        f'<div class="lt-note" style="margin-top:.5rem">{tr("fund.projects")}</div>'
        f'<div class="lt-years" style="padding:1.5rem 0 0;gap:0">{columns}</div>'
    )


def _column(year: int, running: float, started: float, cash: float, most: float) -> str:
    parts = "".join(
        f'<i class="lt-fill-{tone}" style="height:{count / max(most, 1):.2%}"></i>'
        for tone, count in (("accent", started), ("line", running - started))
    )
    unit = "pairs" if most < 10 else "count"  # no room for a decimal behind two digits
    figures = {"running": Figure(running, unit), "started": Figure(started, unit), "cash": _money(cash)}
    says = tr("fund.year_says", year=str(year + 1), **figures)
    name, wide = (year + 1, "") if year + 1 in NAMED else ("", ' class="lt-wide"')  # a phone has room for few numbers
    return (
        f'<div title="{escape(says)}" style="padding:0 1px"><div class="bar" style="height:4.5rem">{parts}'
        f'<b{wide} style="align-self:center">{spoken(figures["running"])}</b></div><span>{name}</span></div>'
    )
