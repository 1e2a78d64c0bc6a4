"""Scenarios 情景: keep what is on the sliders under a name, open it again, compare it with others."""

import os
from collections.abc import Mapping
from html import escape
from pathlib import Path

import streamlit as st

from components import cached, url
from components.explore import settings
from components.words import literal, spoken, tell_plain, tr
from liantu.data.problems import LiantuError
from liantu.explore import scenario
from liantu.explore.explored import Change, Explored
from liantu.explore.scenario import Scenario
from liantu.explore.shock import resilience
from liantu.facts import Figure, Finding

HERE = Path(__file__).resolve().parents[2]
OUTCOMES = ("competitiveness", "stability", "embeddedness", "resilience")
MOST_COMPARED = 6


def folder() -> Path:
    """Where they are kept: ``scenarios/``, or where ``LIANTU_SCENARIOS`` points."""
    return Path(os.environ.get("LIANTU_SCENARIOS") or HERE / "scenarios")


def show(explored: Explored, changes: Mapping[str, Change]) -> None:
    """On request: a name to keep the present one under, and those that are kept."""
    kept = scenario.kept(folder(), cached.dataset().dataset_id, explored.before.chain.zh)
    with st.expander(tr("scenarios.menu"), on_change="rerun", key="scenarios_open") as opened:
        if not opened.open:
            return
        _keep(explored)
        if kept:
            _compare(explored, changes, kept)


def _keep(explored: Explored) -> None:
    form = st.form("scenario_form", border=False, clear_on_submit=True)
    with form, st.container(horizontal=True, vertical_alignment="bottom"):
        name = st.text_input(tr("scenarios.name"), max_chars=scenario.LONGEST_NAME, width=260)
        asked = st.form_submit_button(tr("scenarios.keep"))
    if asked:
        try:
            scenario.keep(folder(), _present(explored, name))
        except LiantuError as error:
            st.error(tr(f"error.{error.code}", **error.facts))
            return
        st.rerun()


def _present(explored: Explored, name: str) -> Scenario:
    chain, thresholds = explored.before.chain.zh, explored.before.thresholds
    wish = settings.wish(chain, thresholds)
    link = {key: code for key, code in url.kept().items() if key not in ("lang", "view", "verdict", "section")}
    return Scenario(name, cached.dataset().dataset_id, chain, wish, explored.assumed, explored.shocks, thresholds, link)


def _compare(explored: Explored, changes: Mapping[str, Change], kept: list[Scenario]) -> None:
    """The present one first, then the kept, each by what it comes to."""
    heads = "".join(f'<th class="r">{tr(f"outcome.{name}")}</th>' for name in OUTCOMES)
    heads = f'<th>{tr("scenarios.one")}</th><th class="r">{tr("figure.action.cost")}</th>{heads}'
    heads += f'<th class="r">{tr("figure.expected_loss")}</th>'
    rows = _row(Finding("scenarios.present", {}), explored)
    for one in kept[:MOST_COMPARED]:
        found = cached.explored(one.chain, one.thresholds, one.wish, one.assumed, one.shocks)
        rows += _row(one.name, found)
    st.html(
        f'<div class="lt-scroll"><table class="lt-t"><thead><tr>{heads}</tr></thead><tbody>{rows}</tbody></table></div>'
    )
    for one in kept:
        with st.container(horizontal=True, vertical_alignment="center", gap="small"):
            label = tr("scenarios.open", name=literal(one.name))
            st.button(label, key=f"open_{one.id}", type="tertiary", on_click=_open, args=(one,))
            st.button(
                tr("scenarios.delete"),
                key=f"delete_{one.id}",
                type="tertiary",
                on_click=scenario.delete,
                args=(folder(), one),
            )


def _open(one: Scenario) -> None:
    """Set everything as it was kept."""
    for key, code in one.link.items():
        if key in url.KEYS:
            url.put(key, code)


def _row(name: object, found: Explored) -> str:
    _, after = cached.struck(found)
    figures = [found.after.outcomes[each].figure for each in OUTCOMES[:3]]
    unknown = Figure(None, "share", reason="size_unknown")
    figures.append(resilience(after, found.shocks).figure if after else unknown)
    said = name if isinstance(name, str) else tell_plain(name)
    cells = "".join(f'<td class="r">{spoken(each)}</td>' for each in [found.plan.cost, *figures])
    loss = spoken(after.expected) if after else "—"
    return f'<tr><td><b>{escape(said)}</b></td>{cells}<td class="r">{loss}</td></tr>'
