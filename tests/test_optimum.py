"""The optimum: against brute force on small cases, against the diagnosis of the edited rows, and at its edges."""

import threading
from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import cache
from itertools import pairwise, product

import highspy
import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from streamlit.testing.v1 import AppTest

from components.explore.optimum_search import known_searches
from liantu.chain import City, chain_of, city_of
from liantu.data import workbook
from liantu.data.checks import check
from liantu.diagnose import diagnose, read_segments
from liantu.explore.actions import Action
from liantu.explore.assumptions import Assumed
from liantu.explore.candidates import BUILDING
from liantu.explore.edits import edited
from liantu.explore.explored import Explored, explore
from liantu.explore.objective import balance_of, objective
from liantu.explore.optimum import Optimum, Progress, bound, solve
from liantu.explore.optimum_model import YI, Floor, Project, Question, model
from liantu.explore.optimum_plan import Portfolio, nothing
from liantu.explore.optimum_question import question
from liantu.explore.plan import Plan
from liantu.explore.sections import optimum as section_of_optimum
from liantu.facts import Finding
from liantu.samples import lamp_city, lamp_tables, sheets
from liantu.words import tell
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
def asked(draw: st.DrawFn, least: int = 1, most: int = 7) -> tuple[Rows, Question]:
    """A question over random rows with every kind of limit."""
    rows = draw(essential_rows())
    city = built(**rows)
    balance = balance_of(city, "c", Assumed.of(weakest_link=draw(st.sampled_from([0.0, 0.5, 2.0]))))
    places = np.flatnonzero(~np.isnan(balance.capacity)).tolist()
    assume(places)
    projects = []
    for number in range(draw(st.integers(least, most))):
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
@settings(max_examples=40)
def test_no_plan_is_better_than_the_one_that_is_found_nor_beats_the_bound(case: tuple[Rows, Question]) -> None:
    compare_with_every_plan(*case)


@given(asked(least=12, most=12))
@settings(max_examples=3)
def test_the_same_for_a_dozen_projects(case: tuple[Rows, Question]) -> None:
    compare_with_every_plan(*case)


def compare_with_every_plan(rows: Rows, each: Question) -> None:
    plans = list(every_plan(rows, each))
    quick, found = bound(each), solve(each, gap=0.0)
    assert bool(quick.unmet) == bool(found.unmet) == (not plans)
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


@given(asked(), st.data())
def test_what_the_solver_calls_the_objective_is_the_objective_of_any_plan(
    case: tuple[Rows, Question], data: st.DataObject
) -> None:
    rows, each = case
    plans = dict(every_plan(rows, each))
    assume(plans)
    chosen = data.draw(st.sampled_from(sorted(plans)))
    assume(each.is_possible[list(chosen)].all())
    built_model = model(each)
    fixed, rest = np.array(chosen, float), built_model.lp.num_col_ - len(chosen)
    built_model.lp.col_lower_ = np.append(fixed, np.array(built_model.lp.col_lower_)[-rest:] if rest else [])
    built_model.lp.col_upper_ = np.append(fixed, np.array(built_model.lp.col_upper_)[-rest:] if rest else [])
    solver = highspy.Highs()
    solver.silent()
    solver.passModel(built_model.lp)
    solver.run()
    told = built_model.base + solver.getInfo().objective_function_value * YI
    assert told == pytest.approx(plans[chosen], rel=1e-6, abs=1e-4)


@given(essential_rows(), st.integers(0, 400), st.integers(1, 2))
def test_the_rows_of_the_plan_give_the_objective_that_was_promised(rows: Rows, budget: int, per_segment: int) -> None:
    tables = check(sheets(**{"firms": "firm,segments", **texts(rows)})).tables
    city = city_of(tables)
    found = solve(question(city, "c", float(budget), per_segment=per_segment), gap=0.0)
    after = city_of(edited(tables, found.actions))
    assert objective(after, "c").value == pytest.approx(found.objective)
    assert objective(city, "c", found.actions).value == pytest.approx(found.objective)
    assert objective(city, "c").value == pytest.approx(found.before)
    assert sum(each.cost for each in found.actions) == pytest.approx(found.cost) and found.cost <= budget * (1 + 1e-9)
    assert found.before + sum(step.value for step in found.steps) == pytest.approx(found.objective)
    assert len({each.segment for each in found.actions}) == len(found.actions), "one action a segment"


@given(essential_rows(), st.sampled_from([0.0, 0.5, 2.0]))
def test_the_objective_is_what_plain_loops_add_up(rows: Rows, weight: float) -> None:
    city = built(**rows)
    found = objective(city, "c", assumed=Assumed.of(weakest_link=weight))
    assert found.value == pytest.approx(naive_objective(rows, "c", [], weight))
    assert found.value == pytest.approx(found.supply + weight * found.upheld)


@given(asked(most=5))
def test_more_money_is_never_worse_and_the_order_of_projects_is_nothing(case: tuple[Rows, Question]) -> None:
    _, each = case
    each = replace(each, floors=())
    values = [solve(replace(each, budget=each.budget * part), gap=0.0).objective for part in (0.0, 0.5, 1.0, 2.0)]
    assert values[0] == pytest.approx(nothing(replace(each, budget=0.0)).value)
    assert all(less <= more * (1 + 1e-6) for less, more in pairwise(values))
    turned = replace(each, projects=each.projects[::-1])
    assert solve(turned, gap=0.0).objective == pytest.approx(values[2], rel=1e-6)


@given(asked(most=5))
@settings(max_examples=40)
def test_a_limit_that_binds_would_let_a_better_plan_through(case: tuple[Rows, Question]) -> None:
    rows, each = case
    found = solve(each, gap=0.0)
    assume(not found.unmet)
    looser = {
        "budget": replace(each, budget=1e6),
        "land": replace(each, land={"east": 1e6}),
        "per_segment": replace(each, per_segment=len(each.projects)),
        "floor": replace(each, floors=()),
        "precedence": replace(each, projects=tuple(project._replace(after=()) for project in each.projects)),
    }
    for code in found.binding:
        kind, _, of = code.partition(":")
        if kind in looser:
            better = max((value for _, value in every_plan(rows, looser[kind])), default=0.0)
            assert better > found.objective, code
        elif kind == "demand":
            place = each.names.index(of)
            more = each.more(found.portfolio.chosen)
            needed = each.balance.demand + each.balance.induced(more)
            assert (each.balance.capacity + more)[place] >= needed[place] * (1 - 1e-6) > 0
        else:
            outside = np.flatnonzero(~found.portfolio.chosen).tolist()
            wider = [found.portfolio.with_(project) for project in outside]
            kept = [plan.value for plan in wider if not plan.broken()]
            assert all(value <= found.objective * (1 + 1e-5) for value in kept)


def test_a_limit_that_binds_nothing_is_not_named(panel: City) -> None:
    found = solve(question(panel, "c", 1e6))
    assert "budget" not in found.binding and found.gap <= 0.01


@pytest.fixture
def panel() -> City:
    """glass (40 of 120) ==0.4==> panel (300 of 450) ==0.5==> phone (900 wanted and made); film (none) ==0.1==> panel

    cover (none): made from glass, wanted by nobody here; case (none): made from cover alone. Factory has 0.5 mu.
    """
    names = ("glass", "film", "panel", "phone", "cover", "case")
    return built(
        segments=[segment(name, outside=900 if name == "phone" else None) for name in names],
        segment_links=[
            essential("glass", "panel", 0.4),
            essential("film", "panel", 0.1),
            essential("panel", "phone", 0.5),
            essential("glass", "cover", 0.5),
            essential("cover", "case", 0.2),
        ],
        firms=[firm("a", "glass", 40), firm("b", "panel", 300), firm("c", "phone", 900)],
        chains=[{"chain": "c", "lead_park": "Factory"}],
        parks=[{"park": "Factory", "land_available": 0.5}],
    )


def test_an_input_and_its_user_are_worth_more_together(panel: City) -> None:
    """Panels are held back by film and glass: either alone lets none more be upheld, both do."""
    each = question(panel, "c", 1e6, sizes=(1.0,), land={})
    value = {}
    for pair in (("film",), ("glass",), ("film", "glass")):
        chosen = np.array([project.action.segment in pair for project in each.projects])
        value[pair] = Portfolio(each, chosen).worth.upheld - nothing(each).worth.upheld
    assert value["film", "glass"] > value["film",] + value["glass",] - 1e-9
    assert value["glass",] == 0


def test_an_extension_is_chosen_only_with_what_it_is_made_of(panel: City) -> None:
    each = question(panel, "c", 1e6, floors=[Floor("extend", 2)], land={})
    beyond = [project for project in each.projects if project.action.segment == "case"]
    assert all([each.names[place] for place in project.after] == ["cover"] for project in beyond) and beyond
    chosen = {action.segment for action in solve(each, gap=0.0).actions}
    assert {"cover", "case"} <= chosen


def test_a_park_has_only_so_much_land(panel: City) -> None:
    free, tight = question(panel, "c", 1e6, land={}), question(panel, "c", 1e6)
    assert tight.land == {"Factory": 0.5}
    found, ample = solve(tight, gap=0.0), solve(free, gap=0.0)
    assert sum(project.land for project, yes in zip(tight.projects, found.portfolio.chosen, strict=True) if yes) <= 0.5
    assert "land:Factory" in found.binding and found.objective < ample.objective


def test_what_builds_nothing_is_chosen_for_a_floor_alone() -> None:
    city = lamp_city()
    levers = (*BUILDING, "back_up", "flex")
    free = question(city, "lighting", 200.0, levers=levers)
    assert {each.action.lever for each in free.projects} == {"fill", "back_up", "flex"}
    assert {each.lever for each in solve(free).actions} == {"fill"}
    asked_for = solve(question(city, "lighting", 200.0, levers=levers, floors=[Floor("flex", 1)]), gap=0.0)
    assert "flex" in {each.lever for each in asked_for.actions}


@pytest.mark.parametrize("find", [bound, solve])
def test_a_budget_below_the_smallest_project_buys_nothing(find: object) -> None:
    found = find(question(lamp_city(), "lighting", 35.0))
    assert (found.actions, found.cost, found.objective, found.bound, found.gap) == ((), 0, 1100, 1100, 0)
    assert found.binding == ("budget",)


@pytest.mark.parametrize("find", [bound, solve])
def test_floors_that_contradict_the_budget_are_named_and_the_nearest_plan_still_holds(find: object) -> None:
    floors = [Floor("fill", 1), Floor("strengthen", 2)]
    found = find(question(lamp_city(), "lighting", 40.0, floors=floors))
    assert found.unmet == (Floor("strengthen", 2),) and found.gap == 0
    assert [each.lever for each in found.actions] == ["fill"] and found.cost <= 40


def test_several_plants_of_a_segment_are_one_action_of_their_size() -> None:
    found = solve(question(lamp_city(), "lighting", 300.0, per_segment=2), gap=0.0)
    [action] = found.actions
    assert (action.size, action.cost, action.rows_added["firms"][0]["revenue"]) == (180, 216, 180)


@cache
def jian(chain: str = "先进装备制造") -> Question:
    city = city_of(check(workbook.read("sample_data/jian")).tables)
    return question(city, chain, 200_000.0)


def test_a_search_tells_how_far_it_is_and_its_bound_only_falls() -> None:
    seen: list[Progress] = []
    found = solve(jian(), on_progress=seen.append, gap=0.05)
    assert found.ended == "gap" and found.gap <= 0.05 and seen
    assert all(a.gain <= b.gain + 1e-6 and a.bound >= b.bound - 1e-6 for a, b in pairwise(seen))
    assert found.bound - found.before <= seen[0].bound + 1e-6


def test_a_search_that_is_stopped_loses_nothing_and_can_go_on() -> None:
    stop = threading.Event()
    found = solve(jian(), gap=0.0, cancelled=stop.is_set, on_progress=lambda _: stop.set())
    assert found.ended == "cancelled" and not found.portfolio.broken()
    assert found.objective >= bound(jian()).objective and found.bound <= bound(jian()).bound + 1e-6
    further = solve(jian(), gap=0.05, start=found)
    assert further.objective >= found.objective and further.gap <= 0.05


def test_a_search_ends_when_its_time_is_over() -> None:
    found = solve(jian(), gap=0.0, seconds=0.2)
    assert found.ended == "time" and found.objective <= found.bound


@pytest.mark.parametrize("chain", ["电子信息", "新材料", "绿色食品"])
def test_the_plan_made_from_the_relaxation_is_near_the_best(chain: str) -> None:
    for budget in (50_000.0, 150_000.0, 400_000.0):
        each = replace(jian(chain), budget=budget)
        quick, best = bound(each), solve(each, gap=0.0)
        assert quick.bound >= best.objective * (1 - 1e-9) >= quick.objective * (1 - 2e-9)
        assert quick.objective - quick.before >= 0.9 * (best.objective - best.before)


def explored_with(city: City, tables: object, chain: str, actions: Sequence[Action] = ()) -> Explored:
    found = diagnose(city, chain_of(city, chain), read_segments(city))
    return explore(tables, found, Plan(tuple(actions)))


def told(explored: Explored, found: Optimum) -> dict[str, str]:
    """Everything that the section says, in both languages; and its answer's code."""
    shown = section_of_optimum.section(explored, found)
    said = [shown.answer, *shown.doubts, *shown.sharpen]
    for verdict in shown.verdicts:
        behind = verdict.explain()
        said += [*behind.worked, *behind.notes, verdict.subject]
        assert set(shown.columns) == set(verdict.facts)
    return {language: " ".join(tell(language, each) for each in said) for language in ("zh", "en")} | {
        "code": shown.answer.code
    }


@pytest.mark.parametrize(
    ("budget", "floors", "code"),
    [
        (100.0, [], "best"),
        (300.0, [], "best"),
        (35.0, [], "too_little"),
        (0.0, [], "no_money"),
        (40.0, [Floor("fill", 1), Floor("strengthen", 2)], "nearest"),
        (20.0, [Floor("fill", 0, 50.0)], "no_floor"),
    ],
)
def test_each_way_to_end_has_its_own_answer(budget: float, floors: list[Floor], code: str) -> None:
    city = lamp_city()
    found = solve(question(city, "lighting", budget, floors=floors))
    said = told(explored_with(city, lamp_tables(), "lighting"), found)
    assert said["code"] == f"answer.optimum.{code}" and said["zh"] and said["en"]


@pytest.mark.parametrize(
    ("rows", "code"),
    [
        # x (40 of 100) ==> y: three sizes, of which the smallest is enough.
        ({"firms": [firm("a", "x", 40), firm("b", "y", 80)], "outside": 100}, "enough"),
        # Nothing is weak or absent.
        ({"firms": [firm("a", "x", 90), firm("b", "y", 80)], "outside": 0}, "no_project"),
        # x is absent and wanted, but nobody tells a size.
        ({"firms": [firm("b", "y")], "outside": 50}, "unsized"),
        # y is absent and could be made from x, whose firm has nothing to spare for it; nobody here wants y.
        ({"firms": [firm("a", "x", 90)], "outside": 90}, "no_gain"),
    ],
)
def test_where_there_is_nothing_to_choose_or_nothing_left_it_is_said(rows: dict, code: str) -> None:
    tables = check(
        sheets(
            **texts(
                {
                    "segments": [segment("x", outside=rows["outside"]), segment("y", outside=0)],
                    "segment_links": [essential("x", "y", 0.5, degree=1)],
                    "firms": rows["firms"],
                }
            )
        )
    ).tables
    city = city_of(tables)
    found = solve(question(city, "c", 1e5), gap=0.0)
    assert told(explored_with(city, tables, "c"), found)["code"] == f"answer.optimum.{code}"


@pytest.mark.parametrize(
    "code",
    ["budget", "land:Factory", "demand:glass", "floor:fill", "precedence", "per_segment", "nothing_left"],
)
def test_every_limit_has_its_name_in_both_languages(panel: City, code: str) -> None:
    found = solve(question(panel, "c", 200.0))
    vars(found)["binding"] = (code,)
    shown = explored_with(panel, {}, "c")
    [limit] = section_of_optimum.limits(shown, found)
    assert limit.code == f"optimum.limit.{code.partition(':')[0]}"
    assert all(tell(language, limit) for language in ("zh", "en"))
    assert "Factory" in told(shown, found)["en"], "where all would stand, and how much land there is"


def test_a_gap_that_is_left_is_told_with_what_holds_the_plan_back() -> None:
    tables = check(workbook.read("sample_data/jian")).tables
    shown = explored_with(city_of(tables), tables, "先进装备制造")
    said = told(shown, bound(jian()))
    assert (
        said["code"] == "answer.optimum"
        and "卡在余下的钱不够再做一件" in said["zh"]
        and "held by money too short for another" in said["en"]
    )


def opened(**link: str) -> AppTest:
    app = AppTest.from_file("../app.py", default_timeout=60)
    app.query_params.update(link | {"lens": "optimum"})
    app.run()
    app.switch_page("pages/explore.py").run()
    assert not app.exception, app.exception
    return app


def said(app: AppTest) -> str:
    return app.header[0].value.replace("\\", "")


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_page_gives_the_engines_answer_for_the_budget_in_the_link(language: str) -> None:
    app = opened(chain="绿色食品", budget="3", floors="strengthen=1", lang=language)
    each = replace(jian("绿色食品"), budget=30_000.0, floors=(Floor("strengthen", 1),))
    tables = check(workbook.read("sample_data/jian")).tables
    shown = explored_with(city_of(tables), tables, "绿色食品")
    assert said(app) == tell(language, section_of_optimum.answer(shown, bound(each)))
    assert app.query_params["budget"] == "3.0" and app.query_params["floors"] == "strengthen=1"


def test_a_search_on_the_page_is_told_stopped_taken_up_again_and_found_by_a_reload() -> None:
    link = {"chain": "先进装备制造", "budget": "20"}
    app = opened(**link)
    quick = said(app)
    app.button(key="optimum_search").click().run()
    app.button(key="optimum_cancel").click().run()
    [search] = [each for each in known_searches() if each.asked.budget == 200_000.0]
    search.wait()
    assert search.found.ended == "cancelled" and search.found.objective >= bound(search.asked).objective
    app.run().button(key="optimum_search").click().run()
    search.wait()
    assert search.found.gap <= 0.01
    assert said(app.run()) != quick and said(opened(**link)) == said(app)
