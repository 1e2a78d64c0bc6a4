"""What all sections of the six models share: the budget, the horizon, and at a desk shocks, assumptions and mixes."""

import streamlit as st

from components import cached, meeting, url
from components.explore import assumption_list, settings, shock_controls
from components.models.asked import Asked
from components.words import spoken, tell_plain, tr
from liantu.chain import City
from liantu.diagnose import Diagnosis, Thresholds
from liantu.explore.assumptions import Assumed
from liantu.facts import Figure, Finding
from liantu.policy.budget import YI, most_budget, usual_budget
from liantu.policy.setting import HORIZON, Setting

try:
    from components.models import fund, mixes
except ImportError:  # until both stand
    import types

    from liantu.policy import MODELS
    from liantu.policy.fund import Terms

    fund = types.SimpleNamespace(terms=Terms)
    mixes = types.SimpleNamespace(models=lambda: tuple(MODELS.values()), show=lambda: None)

HORIZONS = (3, 15)  # years, on the slider


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


def show(chain: str, thresholds: Thresholds) -> None:
    """The controls that all sections share: budget and horizon; at a desk also shocks, assumptions and mixes."""
    before = cached.diagnosis(chain, thresholds)
    columns = st.columns([2, 1, 2.4], gap="large", vertical_alignment="bottom")
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
            help=None if meeting.on() else tr("six.horizon.help"),
        )
    if meeting.on():
        return
    with columns[2], st.container(horizontal=True, gap="small", vertical_alignment="center"):
        shock_controls.show()
        assumption_list.show()
        mixes.show()


def _budget(before: Diagnosis, assumed: Assumed) -> None:
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
    )


def notes(question: Asked) -> list[str]:
    """What every answer of this page rests on, under it."""
    n = question.setting.shocks.n
    return [tell_plain(Finding("six.foot", {"n": n, "shocks": question.setting.shocks.name}))]
