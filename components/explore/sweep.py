"""Whether the conclusion holds: a button draws other assumptions and shocks, strips show where the results lie."""

from collections.abc import Sequence
from dataclasses import replace
from html import escape
from typing import NamedTuple

import streamlit as st

from components import cached, meeting, url
from components.explore.sweep_job import Job, folder, job, notes_of
from components.words import literal, spoken, tr
from liantu.diagnose.sections import Section
from liantu.explore.explored import Explored
from liantu.explore.sections import sweep
from liantu.explore.sweep_figures import Driver, Robustness, read_sweep
from liantu.explore.sweep_question import PlanQuestion
from liantu.explore.sweep_store import Store
from liantu.facts import Figure

DRAWS = ("100", "300", "1000", "3000")
LONGEST_SEED = 999_999
STEPS = 10  # how often in a sweep the whole page follows
MOST = {True: 5, False: 8}  # assumptions in the picture, for a room and for a desk
GROUPS = (  # what shares a scale, and what it holds besides
    (("loss_before", "loss_here", "loss_after"), (0.0,)),
    (("loss_change",), (0.0,)),
    (("resilience_before", "resilience_after"), ()),  # near 1 both: from 0 nobody would see them differ
    (("stability_before", "stability"), (0.0, 1.0)),
    (("cost",), (0.0,)),
    (("years",), (0.0,)),
)
NOTHING = Figure(None, "count")


class Strip(NamedTuple):
    """A row of the picture: where its results lie, which of them is the middle one, and what it says."""

    label: str
    low: float
    middle: float
    high: float
    text: str


def section(explored: Explored) -> Section:
    """The plan on the sliders under the draws that are there."""
    known = _job(explored)
    return sweep.section(explored, _read(explored, known), notes_of(known))


def chart(explored: Explored, shown: Section) -> None:
    """How many draws and from which seed; start, progress and cancel; where the results lie, and what moves them."""
    known = _job(explored)
    _settings(known)
    if known.is_busy:
        _watch(explored, known, len(known.latest.draws))
    else:
        _picture(explored, _read(explored, known))


def _settings(known: Job) -> None:
    """The button says how many draws it would compute; where all are there, or while it runs, there is none."""
    with st.container(horizontal=True, vertical_alignment="bottom"):
        url.bound(
            st.selectbox,
            tr("sweep.draws"),
            key="draws",
            default=DRAWS[1],
            read=url.one_of(DRAWS),
            options=DRAWS,
            width=120,
        )
        url.bound(
            st.number_input,
            tr("sweep.seed"),
            key="sweep_seed",
            default=1,
            read=url.whole(1, LONGEST_SEED),
            min_value=1,
            max_value=LONGEST_SEED,
            step=1,
            width=140,
        )
        n_open = known.n_draws - len(known.latest.draws)
        if n_open and not known.is_busy:
            label = tr("sweep.go_on" if len(known.latest.draws) else "sweep.start", n=n_open)
            st.button(label, key="sweep_start", type="primary", on_click=known.start)


def _job(explored: Explored) -> Job:
    """The sweep of the plan that is shown; nothing is computed before somebody asks for it."""
    n_draws = int(url.chosen("draws", DRAWS[1], url.one_of(DRAWS)))
    seed = url.chosen("sweep_seed", 1, url.whole(1, LONGEST_SEED))
    found = explored.before
    asked = PlanQuestion(explored.tables, found.chain.zh, explored.actions, explored.shocks, found.thresholds)
    store = Store(folder(), cached.dataset().dataset_id, asked.code, seed)
    return job(store, n_draws, lambda: replace(asked))


def _read(explored: Explored, known: Job) -> Robustness:
    return read_sweep(known.latest, known.store.seed, explored.actions)


@st.fragment(run_every=1.0)
def _watch(explored: Explored, known: Job, n_said: int) -> None:
    """While it runs: how far it is, and the results so far; the answer above follows in steps, and when it ends."""
    n = len(known.latest.draws)
    if not known.is_busy or n - n_said >= known.n_draws / STEPS:
        st.rerun()
    state = "stopping" if known.is_stopping else "waiting" if known.is_waiting else "progress"
    st.progress(n / known.n_draws, text=literal(tr(f"sweep.{state}", n=n, asked=known.n_draws)))
    st.button(tr("sweep.cancel"), key="sweep_cancel", on_click=known.cancel, disabled=known.is_stopping)
    _picture(explored, _read(explored, known))


def _picture(explored: Explored, found: Robustness) -> None:
    """Where each result lies, a scale for each kind; beside them the assumptions that move the result of the plan."""
    if not found.n:
        return
    figures = dict(found.outcomes)
    now = explored.before.outcomes["stability"].figure.value
    if found.has_plan and now is not None:
        figures["stability_before"] = Figure(now, "share")
    rows = ""
    for names, ends in GROUPS:
        told = [name for name in names if figures.get(name, NOTHING).value is not None]
        rows += _drawn([_strip(name, figures[name], found.has_plan) for name in told], *ends)
    left, right = st.columns(2, gap="large")
    with left:
        _show(rows, tr("sweep.strips"))
    drivers = found.sure_drivers[: MOST[meeting.on()]]
    if drivers:
        middle = found.outcomes[found.target]
        with right:
            _show(_drawn([_swing(each, middle) for each in drivers], 0.0), tr(f"sweep.tornado.{found.target}"))


def _strip(name: str, figure: Figure, has_plan: bool) -> Strip:
    low, high = figure.bounds or (figure, figure)
    text = tr("sweep.spread", middle=figure, low=low, high=high) if figure.bounds else spoken(figure)
    label = name if has_plan or name != "stability" else "stability_before"
    return Strip(tr(f"sweep.result.{label}"), low.value, figure.value, high.value, text)


def _swing(driver: Driver, middle: Figure) -> Strip:
    ends = sorted([driver.at_low.value, driver.at_high.value])
    text = tr("sweep.swing", low=driver.at_low, high=driver.at_high)
    return Strip(spoken(sweep.name_of(driver)), ends[0], middle.value, ends[1], text)


def _drawn(strips: Sequence[Strip], *more: float) -> str:
    """Label, strip and numbers of each, on one scale that holds ``more`` too; a rule stands at 0 if that is within."""
    if not strips:
        return ""
    ends = [*more, *(value for each in strips for value in (each.low, each.middle, each.high))]
    low, size = min(ends), (max(ends) - min(ends)) or 1.0
    zero = f'<i style="left:{-low / size:.2%};top:0;bottom:0;width:2px;background:var(--lt-edge)"></i>'
    zero = zero if low <= 0 <= low + size else ""
    return "".join(
        f'<div class="lt-label">{escape(each.label)}</div><div class="lt-track" style="margin:0">{zero}'
        f'<i class="band" style="left:{(each.low - low) / size:.2%};'
        f'width:max(3px,{(each.high - each.low) / size:.2%})"></i>'
        f'<i class="dot" style="left:{(each.middle - low) / size:.2%}"></i></div>'
        f'<div class="lt-text">{escape(each.text)}</div>'
        for each in strips
    )


def _show(rows: str, title: str) -> None:
    head = f'<div class="lt-row lt-legend"><span class="lt-k">{escape(title)}</span></div>'
    st.html(f'{head}<div class="lt-bars">{rows}</div>')
