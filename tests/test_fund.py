"""The revolving fund: by hand, by closed form, by property, and a second time project by project."""

from collections.abc import Callable, Iterable
from dataclasses import replace
from math import comb, floor, sqrt
from random import Random

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from liantu.data.problems import LiantuError
from liantu.explore.candidates import candidates
from liantu.facts import Finding
from liantu.policy.fund import (
    RANGES,
    Terms,
    _run,
    break_even,
    expected_recycled,
    fan,
    keeps_size,
    revolve,
)
from liantu.policy.sections import fund
from liantu.policy.setting import Setting
from liantu.samples import lamp_diagnosis, lamp_tables
from liantu.words import tell
from tests.chains import Rows, built, diagnosed, random_rows

YEARS = 20
TABLES = ("account", "invested", "returned", "left", "lost", "gained", "outstanding", "running", "cash", "worth")

SHARES = st.integers(0, 20).map(lambda n: n / 20)
TERMS = st.builds(
    Terms,
    fund=st.sampled_from([100.0, 950.0, 14_000.0]),
    leverage=st.sampled_from([0.0, 1.0, 2.5]),
    holding=st.integers(3, 12),
    multiple=st.integers(0, 10).map(lambda n: n / 2),
    success=SHARES,
    recycled=SHARES,
    invest_years=st.integers(1, 5),
    project=st.sampled_from([30.0, 210.0, 1000.0]),
)


def one(**changed: float) -> Terms:
    """900 of state capital in projects of 100: three a year in the first three years, out after three"""
    return replace(Terms(fund=900, leverage=1, holding=3, project=200, multiple=1, recycled=0.5), **changed)


def test_by_hand_a_fund_whose_projects_all_double_pays_half_of_it_back() -> None:
    """Year 4 returns 3 · 100 · 2 = 600; 300 leave, of 300 a third is placed at once, and so on."""
    run = revolve(one(success=1, multiple=2), years=7, n=1)
    assert run.started[0].tolist() == [3, 3, 3, 1, 2, 3, 2]
    assert run.returned[0].tolist() == [0, 0, 0, 600, 600, 600, 200]
    assert run.left[0].tolist() == [0, 0, 0, 300, 600, 900, 1000]
    assert run.account[0].tolist() == [600, 300, 0, 200, 300, 300, 200]
    assert run.worth[0].tolist() == [900, 900, 900, 1200, 1500, 1800, 1900]
    assert run.brought.tolist() == [1700], "each yuan brings one along"
    assert run.trough == (0, 3)


def test_without_success_all_that_was_placed_is_lost() -> None:
    run = revolve(one(success=0, fund=950), n=5)
    assert run.returned.sum() == 0
    assert run.lost[:, -1].tolist() == [900] * 5
    assert run.cash[:, -1].tolist() == [50] * 5, "too little for one more project"
    assert run.short == 1


def test_where_all_succeed_and_return_their_cost_nothing_is_lost_and_nothing_gained() -> None:
    run = revolve(one(success=1), n=3)
    assert np.allclose(run.worth, 900)
    assert run.short == 0


def test_half_of_the_draws_end_short_where_five_of_nine_projects_must_double() -> None:
    run = revolve(one(success=0.5, multiple=2, recycled=0), n=2000)
    assert run.short == np.mean(run.succeeded.sum(axis=1) <= 4)
    assert run.short == pytest.approx(0.5, abs=4 * sqrt(0.25 / 2000))


def test_in_a_run_shorter_than_the_holding_nobody_leaves() -> None:
    run = revolve(one(holding=12), years=5, n=2)
    assert run.returned.sum() == 0
    assert run.outstanding[:, -1].tolist() == [900, 900]


@given(TERMS, st.integers(1, 5))
def test_money_is_neither_made_nor_lost_on_the_way(terms: Terms, seed: int) -> None:
    run = revolve(terms, YEARS, n=8, seed=seed)
    there = run.account + run.outstanding + run.left + run.lost
    assert np.allclose(there, terms.fund + run.gained)
    assert (run.account >= -1e-6 * terms.fund).all(), "no project begins on credit"
    assert (run.running >= 0).all() and (run.succeeded <= run.started).all()


@given(TERMS, st.integers(1, 5))
def test_the_tables_equal_a_loop_over_single_projects_with_the_same_luck(terms: Terms, seed: int) -> None:
    chance = np.random.default_rng(seed).random((YEARS, 4))
    run = _run(terms, chance)
    for draw in range(4):
        expected = again(terms, [quantile(u, terms.success) for u in chance[:, draw].tolist()])
        for name in TABLES:
            assert getattr(run, name)[draw].tolist() == pytest.approx(expected[name], abs=1e-6 * terms.fund), name


def test_it_is_like_a_loop_that_tosses_a_coin_for_every_project() -> None:
    terms, n = one(success=0.6, multiple=1.8, recycled=0.8), 2000
    run = revolve(terms, YEARS, n, seed=3)
    coin = Random(8)
    tossed = [again(terms, [coin_of(coin, terms.success)] * YEARS) for _ in range(n)]
    for name in ("worth", "cash", "lost"):
        ours, theirs = getattr(run, name)[:, -1], np.array([each[name][-1] for each in tossed])
        error = sqrt((ours.var() + theirs.var()) / n)
        assert abs(ours.mean() - theirs.mean()) < 4 * error, name
        assert ours.std() == pytest.approx(theirs.std(), rel=0.1)


def test_the_same_seed_gives_the_same_fund_and_another_one_a_similar_one() -> None:
    first, same, other = (revolve(one(), n=2000, seed=seed) for seed in (1, 1, 2))
    assert (first.started == same.started).all() and (first.succeeded == same.succeeded).all()
    ends = [run.worth[:, -1] for run in (first, other)]
    assert abs(ends[0].mean() - ends[1].mean()) < 4 * sqrt(sum(end.var() for end in ends) / 2000)


@given(TERMS)
def test_as_much_is_expected_back_as_went_in_where_the_multiple_breaks_even(terms: Terms) -> None:
    even = break_even(terms).value
    if even is None or even > RANGES["multiple"].high:
        return
    run = revolve(replace(terms, multiple=even), YEARS, n=2000)
    worth = run.worth[:, -1]
    assert abs(worth.mean() - terms.fund) <= 4 * sqrt(worth.var() / 2000) + 1e-6 * terms.fund


@given(TERMS)
def test_the_fund_is_expected_to_keep_its_size_at_the_higher_multiple(terms: Terms) -> None:
    keeps = keeps_size(terms).value
    if keeps is None or keeps > RANGES["multiple"].high:
        return
    run = revolve(replace(terms, multiple=keeps), YEARS, n=2000)
    size = (run.account + run.outstanding)[:, -1]
    assert abs(size.mean() - terms.fund) <= 4 * sqrt(size.var() / 2000) + 1e-6 * terms.fund


def test_no_multiple_breaks_even_where_nothing_succeeds() -> None:
    assert break_even(Terms(success=0)).reason == "fund_never"
    assert keeps_size(Terms(recycled=0)).value is None


@given(TERMS, st.integers(0, 30))
def test_what_comes_back_in_time_equals_a_second_computation(terms: Terms, horizon: int) -> None:
    assert expected_recycled(900.0, terms, horizon) == pytest.approx(placed_again(900.0, terms, horizon))


@given(TERMS, st.integers(1, 20))
def test_what_comes_back_in_time_is_what_a_fund_of_tiny_sure_projects_places_again(terms: Terms, years: int) -> None:
    sure = replace(terms, success=1, multiple=min(terms.multiple, 2), fund=900, leverage=0, project=0.001)
    run = revolve(sure, years, n=1)
    first = 900 * min(years, sure.invest_years) / sure.invest_years
    placed = run.invested.sum() - first
    assert placed == pytest.approx(expected_recycled(900.0, sure, years), abs=0.01)


@given(TERMS, st.integers(1, 30))
def test_nothing_comes_back_before_somebody_leaves_and_more_comes_on_better_terms(terms: Terms, horizon: int) -> None:
    now = expected_recycled(900.0, terms, horizon)
    if horizon <= terms.holding:
        assert now == 0
    better = {"multiple": 0.5, "success": 0.05, "recycled": 0.05, "holding": -1, "invest_years": -1}
    for name, step in better.items():
        low, high = RANGES[name]
        value = min(max(getattr(terms, name) + step, low), high)
        assert expected_recycled(900.0, replace(terms, **{name: value}), horizon) >= now - 1e-9, name
    assert expected_recycled(900.0, terms, horizon + 1) >= now - 1e-9
    assert expected_recycled(1800.0, terms, horizon) == pytest.approx(2 * now)


@given(TERMS, st.integers(1, 5))
def test_where_nothing_is_invested_again_every_draw_is_better_off_with_more_success(terms: Terms, seed: int) -> None:
    once = replace(terms, recycled=0)
    usual, poorer = (revolve(each, YEARS, n=20, seed=seed) for each in (once, once.poorer))
    assert (usual.returned >= poorer.returned).all()
    assert (usual.started == poorer.started).all()


def test_the_fan_is_ordered_and_its_middle_is_the_median() -> None:
    run = revolve(one(success=0.5), n=501)
    bands = fan(run.cash)
    assert (np.diff(bands, axis=0) >= 0).all()
    assert bands[2].tolist() == np.median(run.cash, axis=0).tolist()


@pytest.mark.parametrize(
    "wrong",
    [{"success": 1.1}, {"holding": 2}, {"holding": 4.5}, {"multiple": -0.1}, {"recycled": float("nan")}],
    ids=str,
)
def test_a_term_out_of_its_range_is_refused(wrong: dict[str, float]) -> None:
    with pytest.raises(LiantuError, match="fund_term_out_of_range") as refused:
        Terms(**wrong)
    assert all(tell(language, said(refused.value)) for language in ("zh", "en"))


def test_without_money_or_a_project_nothing_revolves() -> None:
    for terms in (Terms(project=10), Terms(fund=10)):
        with pytest.raises(LiantuError, match="fund_of_nothing"):
            revolve(terms)
    for wrong in ({"fund": -1}, {"project": float("inf")}):
        with pytest.raises(LiantuError, match="fund_money_negative"):
            Terms(**wrong)
    with pytest.raises(LiantuError, match="fund_money_negative"):
        expected_recycled(-1, Terms(), 5)


@pytest.mark.parametrize(
    ("changed", "budget", "answer"),
    [
        ({}, 2000.0, "shrinks"),
        ({"multiple": 2.0}, 2000.0, "lasts"),
        ({"success": 0.0}, 2000.0, "never"),
        ({"fund": 10.0}, 2000.0, "too_small"),
        ({}, 0.0, "no_money"),
    ],
    ids=str,
)
def test_the_answer_says_what_becomes_of_the_money(changed: dict[str, float], budget: float, answer: str) -> None:
    shown = fund.section(lamps(budget, **changed), n=200)
    assert shown.answer.code == f"answer.fund.{answer}"
    for language in ("zh", "en"):
        for finding in (shown.answer, *shown.doubts, *shown.sharpen):
            assert tell(language, finding)
        for verdict in shown.verdicts:
            found = verdict.explain()
            assert all(tell(language, each) for each in (*found.worked, *found.notes))


def test_the_comparison_has_more_money_only_where_somebody_leaves_in_time() -> None:
    codes = [fund.section(lamps(2000.0, holding=holding), n=10).doubts[1].code for holding in (3, 5, 7)]
    assert codes == ["doubt.fund_back", "doubt.fund_not_yet", "doubt.fund_not_yet"]


def test_the_terms_that_a_reader_changed_are_counted() -> None:
    doubt = fund.section(lamps(2000.0, holding=3, multiple=2.0), n=10).doubts[0]
    assert (doubt.code, doubt.facts["n"]) == ("doubt.fund_changed", 2)


@given(random_rows(), st.sampled_from([0.0, 50.0, 5000.0]))
def test_every_city_gets_an_answer_and_a_project_costs_what_its_middle_one_costs(rows: Rows, budget: float) -> None:
    city = built(**rows)
    for name, found in diagnosed(city).items():
        setting = Setting({}, found, budget)
        shown = fund.section(setting, n=10)
        assert tell("zh", shown.answer) and tell("en", shown.answer)
        offered = [each.cost for lever in ("fill", "strengthen") for each in candidates(city, [name], lever)]
        costs = sorted(cost for cost in offered if cost)
        cost = fund.project_cost(setting)
        assert (cost.n, cost.value is None) == (len(costs), not costs)
        assert not costs or cost.value in (costs[len(costs) // 2], pytest.approx(sum(middle(costs)) / 2))


def lamps(budget: float, **changed: float) -> Setting:
    return Setting(lamp_tables(), lamp_diagnosis(), budget, terms=Terms(**changed))


def middle(costs: list[float]) -> tuple[float, float]:
    return costs[(len(costs) - 1) // 2], costs[len(costs) // 2]


def said(error: LiantuError) -> Finding:
    return Finding(f"error.{error.code}", error.facts)


def quantile(u: float, p: float) -> Callable[[int], int]:
    """How many of s independent projects succeed at the place u of the distribution, added up from its first term."""

    def of(s: int) -> int:
        below = 0.0
        for k in range(s + 1):
            below += comb(s, k) * p**k * (1 - p) ** (s - k)
            if below >= u:
                return k
        return s

    return of


def coin_of(coin: Random, p: float) -> Callable[[int], int]:
    return lambda s: sum(coin.random() < p for _ in range(s))


def again(terms: Terms, successes: Iterable[Callable[[int], int]]) -> dict[str, list[float]]:
    """Year after year, from the words of the definition: tranches of money, projects one by one, a purse each."""
    stake = terms.project / (1 + terms.leverage)
    purse = {"account": terms.fund, "left": 0.0, "lost": 0.0, "gained": 0.0}
    tranches, projects, n_begun = [(0, terms.fund)], [], 0
    told: dict[str, list[float]] = {name: [] for name in TABLES}
    for year, succeed in enumerate(successes):
        returned = 0.0
        for begun, is_good in [each for each in projects if each[0] + terms.holding == year]:
            projects.remove((begun, is_good))
            if is_good:
                returned += stake * terms.multiple
                purse["gained"] += stake * terms.multiple - stake
            else:
                purse["lost"] += stake
        purse["account"] += returned * terms.recycled
        purse["left"] += returned * (1 - terms.recycled)
        tranches.append((year, returned * terms.recycled))
        ready = sum(money * min(year - came + 1, terms.invest_years) / terms.invest_years for came, money in tranches)
        n_new = floor(ready / stake + 1e-9) - n_begun
        n_good = succeed(n_new)
        projects += [(year, i < n_good) for i in range(n_new)]
        n_begun += n_new
        purse["account"] -= n_new * stake
        now = purse | {"invested": n_new * stake, "returned": returned, "running": len(projects)}
        now |= {"outstanding": len(projects) * stake, "cash": purse["account"] + purse["left"]}
        now["worth"] = now["cash"] + now["outstanding"]
        for name in TABLES:
            told[name].append(now[name])
    return told


def placed_again(money: float, terms: Terms, horizon: int, year: int = 0) -> float:
    """By following every part of the money on its own way: what is placed after the first time."""
    back, placed = terms.success * terms.multiple * terms.recycled, 0.0
    for wait in range(terms.invest_years):
        begun = year + wait
        exit_year = begun + terms.holding
        if exit_year < horizon:
            returned = money / terms.invest_years * back
            in_time = sum(exit_year + more < horizon for more in range(terms.invest_years))
            placed += returned * in_time / terms.invest_years + placed_again(returned, terms, horizon, exit_year)
    return placed
