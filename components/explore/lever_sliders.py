"""The three sliders 补链 · 强链 · 延链: how many, or how much money; and the levers that are asked for less often."""

import streamlit as st

from components import meeting, url
from components.explore import assumption_list, settings, shock_controls
from components.words import spoken, tr
from liantu.diagnose import Thresholds
from liantu.explore.candidates import BUILDING
from liantu.explore.further import FURTHER
from liantu.facts import Figure

MONEY_TICKS = 40


def show(chain: str, thresholds: Thresholds) -> None:
    """Draw them in one row, and beside it what else can be set."""
    columns = st.columns([1, 1, 1, 2.15], gap="medium", vertical_alignment="bottom")
    for column, lever in zip(columns, BUILDING, strict=False):
        with column:
            _slider(lever, chain, thresholds)
    with columns[-1]:
        _more()


def stacked(chain: str, thresholds: Thresholds) -> None:
    """The sliders alone, one below the other, for a room."""
    for lever in BUILDING:
        _slider(lever, chain, thresholds)


def _slider(lever: str, chain: str, thresholds: Thresholds) -> None:
    most = len(settings.available(chain, thresholds)[lever])
    label = tr(f"levers.slider.{lever}")
    if most == 0:
        why = tr("levers.none") if meeting.on() else tr(f"levers.none.{lever}")
        st.html(f'<div class="lt-k">{label}</div><div class="lt-note">{why}</div>')
    elif settings.by() == "money":
        _money(lever, label, chain, thresholds)
    else:
        default = min(settings.USUAL[lever], most)
        read = url.whole(0, most)
        text = tr("levers.of", most=most)
        options = {"min_value": 0, "max_value": most, "step": 1, "format": text}
        if not meeting.on():
            options["help"] = tr(f"levers.what.{lever}")
        url.bound(st.slider, label, key=lever, default=default, read=read, **options)


def _money(lever: str, label: str, chain: str, thresholds: Thresholds) -> None:
    most = settings.most_money(lever, chain, thresholds)
    if most <= 0:
        st.html(f'<div class="lt-k">{label}</div><div class="lt-note">{tr("levers.none.unpriced")}</div>')
        return
    step = max(settings.MONEY_STEP, -(-most / MONEY_TICKS // settings.MONEY_STEP) * settings.MONEY_STEP)
    ticks = [tick * step for tick in range(int(most // step) + 1)]
    ticks += [most] * (ticks[-1] < most)
    now = settings.amount(lever, chain, thresholds)
    ticks = sorted({*ticks, now})
    url.bound(
        st.select_slider,
        label,
        key=f"{lever}_money",
        default=settings.usual_money(lever, chain, thresholds),
        read=url.between(0.0, most),
        options=ticks,
        format_func=lambda money: spoken(Figure(money, "万元")) if money else "0",
    )


def _more() -> None:
    """Count or money, the other levers, the shocks, the assumptions."""
    with st.container(horizontal=True, gap="small", vertical_alignment="center"):
        labels = {code: tr(f"levers.by.{code}") for code in ("count", "money")}
        url.bound(
            st.segmented_control,
            tr("levers.by"),
            key="by",
            default="count",
            read=url.one_of(list(labels)),
            options=list(labels),
            format_func=labels.get,
            label_visibility="collapsed",
        )
        with st.popover(tr("levers.further"), on_change="rerun", key="further_open") as opened:
            if opened.open:
                st.caption(tr("levers.further.what"))
                for lever in FURTHER:
                    _further(lever)
        shock_controls.show()
        assumption_list.show()


def _further(lever: str) -> None:
    label = f"{tr(f'lever.{lever}')} — {tr(f'levers.what.{lever}')}"
    options = {"min_value": 0, "max_value": settings.MOST, "step": 1}
    url.bound(st.slider, label, key=lever, default=0, read=url.whole(0, settings.MOST), **options)
