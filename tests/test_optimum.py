"""The optimum: against brute force on small cases, against the diagnosis of the edited rows, and at its edges."""

import threading
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import product

import numpy as np
import pytest
from hypothesis import Phase, assume, given, settings
from hypothesis import strategies as st

from liantu.chain import city_of
from liantu.data.checks import check
from liantu.explore.actions import Action
from liantu.explore.assumptions import Assumed
from liantu.explore.edits import edited
from liantu.explore.objective import balance_of, objective
from liantu.explore.optimum import GAP, bound, question, solve
from liantu.explore.optimum_model import Floor, Project, Question
from liantu.explore.optimum_plan import Portfolio, nothing
from liantu.facts import Finding
from liantu.samples import lamp_city, sheets
from tests.chains import Rows, built, firm, link, random_rows, segment, texts

LEVERS = ("fill", "strengthen", "extend")


def essential(supplier: str, customer: str, share: float | None = 0.1, degree: int = 2) -> dict[str, object]:
    return link(supplier, customer, share) | {"essential": degree}


def shares_of(row: dict[str, object]) -> dict[str, float]:
    parts = [part.split(":") for part in str(row["segments"]).split("|")]
    return {part[0]: float(part[1]) if len(part) > 1 else 1 / len(parts) for part in parts}


def naive_objective(rows: Rows, chain: str, built_here: Sequence[tuple[str, float]], weight: float) -> float:
    """The objective by plain loops over the rows, with so much more made in each segment of the list."""
    names = list(dict.fromkeys(row["segment"] for row in rows["segments"]))
    checked = {name: any(r["checked"] == "yes" for r in rows["segments"] if r["segment"] == name) for name in names}
    made, able, n_firms = dict.fromkeys(names, 0.0), dict.fromkeys(names, 0.0), dict.fromkeys(names, 0)
    n_sized = dict.fromkeys(names, 0)
    for row in rows["firms"]:
        for name, share in shares_of(row).items():
            n_firms[name] += 1
            made[name] += (row["revenue"] or 0) * share
            size = row["revenue"] if row["capacity"] is None else row["capacity"]
            n_sized[name] += size is not None
            able[name] += (size or 0) * share
    known = {name: n_sized[name] > 0 or (n_firms[name] == 0 and checked[name]) for name in names}
    for name, size in built_here:
        made[name] += size
        able[name] += size
    links = rows["segment_links"]
    need = {}
    for name in names:
        outside = [r["outside_demand"] for r in rows["segments"] if r["segment"] == name]
        need[name] = next((each for each in outside if each is not None), 0)
        need[name] += sum(
            (row["cost_share"] or 0) * made[row["customer_segment"]] for row in links if row["supplier_segment"] == name
        )
    total = 0.0
    for row in rows["segments"]:
        name = row["segment"]
        if row["chain"] != chain or row["layer"] != "supply" or row["stage"] == "service":
            continue
        if known[name]:
            total += min(able[name], need[name])
        inputs = [r for r in links if r["customer_segment"] == name and r.get("essential") == 2]
        inputs = [r for r in inputs if known[r["supplier_segment"]]]
        if any(r["cost_share"] for r in inputs_with_any_share(links, inputs)):
            ends = {r["supplier_segment"] for r in inputs}
            scarce = [min(1, able[end] / need[end]) for end in ends if need[end] > 0]
            total += weight * made[name] * min(scarce, default=1)
    return total


def inputs_with_any_share(links: list[dict], inputs: list[dict]) -> list[dict]:
    pairs = {(r["supplier_segment"], r["customer_segment"]) for r in inputs}
    return [r for r in links if (r["supplier_segment"], r["customer_segment"]) in pairs]


@st.composite
def essential_rows(draw: st.DrawFn) -> Rows:
    """Random rows, some of whose links are essential."""
    rows = draw(random_rows())
    for row in rows["segment_links"]:
        row["essential"] = draw(st.sampled_from([2, 2, 1]))
    assume(any(row["chain"] == "c" for row in rows["segments"]))
    return rows


def act(lever: str, name: str, size: float, cost: float, number: int = 0) -> Action:
    row = {"firm": f"new {name} {number}", "segments": name, "revenue": size, "capacity": size}
    return Action(lever, "c", name, Finding("", {}), size, cost, 1.0, "mend", rows_added={"firms": (row,)})


@st.composite
def asked(draw: st.DrawFn, most: int = 7) -> tuple[Rows, Question]:
    """A question over random rows with every kind of limit."""
    rows = draw(essential_rows())
    city = built(**rows)
    balance = balance_of(city, "c", Assumed.of(weakest_link=draw(st.sampled_from([0.0, 0.5, 2.0]))))
    places = np.flatnonzero(~np.isnan(balance.capacity)).tolist()
    assume(places)
    projects = []
    for number in range(draw(st.integers(1, most))):
        place, lever = draw(st.sampled_from(places)), draw(st.sampled_from(LEVERS))
        size, cost = draw(st.integers(1, 300)), draw(st.integers(1, 100))
        one = act(lever, city.segments.index[place], float(size), float(cost), number)
        after = tuple(draw(st.lists(st.sampled_from(places), max_size=2, unique=True))) if lever == "extend" else ()
        park, land = draw(st.sampled_from([None, "east", "west"])), float(draw(st.integers(0, 20)))
        projects.append(Project(one, place, float(size), float(cost), park, land, after))
    floors = [Floor(draw(st.sampled_from(LEVERS)), draw(st.integers(0, 2)), draw(st.integers(0, 60)))]
    return rows, Question(
        balance,
        tuple(city.segments.index),
        tuple(projects),
        float(draw(st.integers(0, 400))),
        tuple(floors[: draw(st.integers(0, 1))]),
        draw(st.integers(1, 3)),
        {"east": float(draw(st.integers(0, 40)))},
    )


def within(each: Question, chosen: tuple[bool, ...]) -> bool:
    """Whether a choice keeps every limit, by plain loops."""
    projects = [project for project, yes in zip(each.projects, chosen, strict=True) if yes]
    if sum(project.cost for project in projects) > each.budget:
        return False
    if sum(project.land for project in projects if project.park == "east") > each.land["east"]:
        return False
    if any(sum(p.segment == place for p in projects) > each.per_segment for place in range(len(each.names))):
        return False
    for project in projects:
        if project.after and not any(other.segment in project.after for other in projects):
            return False
    for floor in each.floors:
        mine = [project.cost for project in projects if project.action.lever == floor.lever]
        if len(mine) < floor.n or sum(mine) < floor.money:
            return False
    return True


def every_plan(rows: Rows, each: Question) -> Iterator[tuple[tuple[bool, ...], float]]:
    """Every choice that keeps the limits, and its naive objective."""
    for chosen in product((False, True), repeat=len(each.projects)):
        if within(each, chosen):
            here = [(p.action.segment, p.made) for p, yes in zip(each.projects, chosen, strict=True) if yes]
            yield chosen, naive_objective(rows, "c", here, each.balance.weight)


@given(asked())
@settings(max_examples=40, phases=[Phase.generate])
def test_no_plan_is_better_than_the_one_that_is_found_nor_beats_the_bound(case: tuple[Rows, Question]) -> None:
    rows, each = case
    plans = list(every_plan(rows, each))
    quick, found = bound(each), solve(each, gap=0.0)
    assert (quick.ended == "infeasible") == (found.ended == "infeasible") == (not plans)
    if not plans:
        assert found.unmet == each.floors
        return
    best = max(value for _, value in plans)
    assert found.objective == pytest.approx(best, rel=1e-6, abs=1e-6)
    assert quick.bound >= best * (1 - 1e-6) - 1e-6 and found.bound >= best * (1 - 1e-6) - 1e-6
    assert quick.objective <= best * (1 + 1e-6) + 1e-6
    for optimum in (quick, found):
        chosen = tuple(optimum.portfolio.chosen.tolist())
        assert within(each, chosen)
        assert optimum.objective == pytest.approx(dict(plans)[chosen])
