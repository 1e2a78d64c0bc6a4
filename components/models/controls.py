"""What all sections of the six models share: the budget, the horizon, and at a desk shocks, assumptions and mixes."""

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from components import cached, meeting, url
from components.explore import assumption_list, settings, shock_controls
from components.models import fund, mixes
from components.models.asked import Asked
from components.words import spoken, tr
from liantu.chain import City
from liantu.diagnose import Diagnosis, Thresholds
from liantu.explore.assumptions import Assumed
from liantu.facts import Figure
from liantu.policy.budget import YI, most_budget, usual_budget
from liantu.policy.setting import HORIZON, Setting

HORIZONS = (3, 15)  # years, on the slider
ROOM = 460  # px of the slider, for a room


def asked(chain: str, thresholds: Thresholds) -> Asked:
    """The setting as it stands in the link."""
    before, assumed = cached.diagnosis(chain, thresholds), settings.assumed()
    shared = budget(before, assumed), float(horizon()), shock_controls.current(), assumed, mixes.models(), fund.terms()
    setting = Setting(cached.dataset().tables, before, *shared)
    return Asked(setting, (*cached.key(before), *shared))


def budget(before: Diagnosis, assumed: Assumed) -> float:
    """The money on the slider. [万元]"""
    most, _, usual = ends(before, assumed)
    return url.chosen("budget", usual / YI, url.between(0.0, most / YI)) * YI


def horizon() -> int:
    """The years within which an action must work to count."""
    return url.chosen("horizon", int(HORIZON), url.whole(*HORIZONS))


def ends(before: Diagnosis, assumed: Assumed) -> tuple[float, float, float]:
    """The most that could be spent, the step of the slider, and where it stands at first. [万元]"""
    return _ends(cached.key(before), assumed, before.city)


@st.cache_resource(max_entries=64, show_spinner=False)
def _ends(key: tuple, assumed: Assumed, _city: City) -> tuple[float, float, float]:
    *_, chain, thresholds = key
    most, step = most_budget(_city, chain, assumed, thresholds)
    return most, step, usual_budget(_city, chain, assumed, thresholds)


def row() -> DeltaGenerator:
    """Where the switch and the controls stand: for a room in one line."""
    return st.container(horizontal=True, gap="large", vertical_alignment="center") if meeting.on() else st.container()


def show(chain: str, thresholds: Thresholds) -> None:
    """The controls that all sections share: for a room the budget, at a desk what else every plan has in common."""
    before = cached.diagnosis(chain, thresholds)
    if meeting.on():
        with st.container(horizontal=True, gap="medium", vertical_alignment="center"):
            st.html(f'<div class="lt-k">{tr("six.budget")}</div>', width="content")
            _budget(before, settings.assumed(), label_visibility="collapsed", width=ROOM)
        return
    columns = st.columns([2, 1, 2.4], gap="medium", vertical_alignment="bottom")
    with columns[0]:
        _budget(before, settings.assumed())
    with columns[1]:
        url.bound(
            st.slider,
            tr("six.horizon"),
            key="horizon",
            default=int(HORIZON),
            read=url.whole(*HORIZONS),
            min_value=HORIZONS[0],
            max_value=HORIZONS[1],
            format=tr("six.horizon.format"),
            help=tr("six.horizon.help"),
        )
    with columns[2], st.container(horizontal=True, gap="small", vertical_alignment="center"):
        shock_controls.show()
        assumption_list.show()
        mixes.show()


def _budget(before: Diagnosis, assumed: Assumed, **options: object) -> None:
    most, step, usual = (each / YI for each in ends(before, assumed))
    if most <= 0:
        st.html(f'<div class="lt-k">{tr("six.budget")}</div><div class="lt-note">{tr("six.no_actions")}</div>')
        return
    now = url.chosen("budget", usual, url.between(0.0, most))
    ticks = sorted({*(round(tick * step, 6) for tick in range(round(most / step) + 1)), now})
    url.bound(
        st.select_slider,
        tr("six.budget"),
        key="budget",
        default=usual,
        read=url.between(0.0, most),
        options=ticks,
        format_func=lambda money: spoken(Figure(money * YI, "万元")) if money else "0",
        **options,
    )


def notes() -> list[str]:
    """What every answer of this page rests on, under it."""
    return [tr("six.foot")]
