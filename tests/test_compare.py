"""The six models on the same rows: by example, by property, by the samples, and how money is spent a second time."""

from dataclasses import replace
from functools import cache
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from liantu.chain import chain_of, city_of
from liantu.data import workbook
from liantu.data.checks import check
from liantu.data.problems import LiantuError
from liantu.diagnose import diagnose, read_segments
from liantu.explore.actions import LEVERS
from liantu.explore.candidates import BUILDING, candidates
from liantu.explore.objective import objective
from liantu.explore.plan import Wish, plan
from liantu.explore.shock import ShockSet
from liantu.explore.sweep import sweep
from liantu.facts import Name
from liantu.policy import MODELS, PolicyModel
from liantu.policy.acceptability import RankQuestion, read_ranks
from liantu.policy.budget import usual_budget
from liantu.policy.compared import CODES, Comparison, Contender, compare
from liantu.policy.orders import ORDERS
from liantu.policy.setting import Setting
from liantu.policy.spending import spend
from liantu.samples import sheets
from tests import naive_compare
from tests.chains import Rows, firm, link, random_rows, segment, texts, trade

FEW = ShockSet(n=20, seed=1)
SAMPLES = {"jian": "电子信息", "hefei_before": "新型显示", "guangzhou_before": "芯片"}
BUDGETS = st.integers(0, 3000).map(lambda money: money + 0.37)  # so that no cost is met exactly


def asked(rows: Rows, budget: float, chain: str = "c", **more: object) -> Setting:
    """A setting of plain rows, by the road the user's rows take."""
    tables = check(sheets(**{"firms": "firm,segments", **texts(rows)})).tables
    city = city_of(tables)
    found = diagnose(city, chain_of(city, chain), read_segments(city))
    return Setting(tables, found, budget, **{"shocks": FEW, **more})


@cache
def sample(code: str, chain: str = "") -> Setting:
    chain = chain or SAMPLES[code]
    tables = check(workbook.read(Path("sample_data") / code)).tables
    city = city_of(tables)
    return Setting(tables, diagnose(city, chain_of(city, chain), read_segments(city)), usual_budget(city, chain))


@cache
def sample_compared(code: str) -> Comparison:
    return compare(sample(code))


@cache
def plain_rows(code: str) -> Rows:
    """A sample's rows as a person would have typed them."""
    tables = sample(code).tables
    columns = {
        "segments": ["chain", "segment", "stage", "layer", "checked", "outside_demand", "weight", "min_scale"],
        "segment_links": ["supplier_segment", "customer_segment", "cost_share"],
        "firms": ["firm", "segments", "revenue", "capacity", "controller"],
    }
    return {name: [_plain(row) for row in tables[name][kept].to_dict("records")] for name, kept in columns.items()}


def _plain(row: dict[str, object]) -> dict[str, object]:
    cells: dict[str, object] = {}
    for name, cell in row.items():
        if name == "segments":
            cells[name] = "|".join(f"{segment}:{share!r}" for segment, share in cell)
        elif name == "checked":
            cells[name] = "yes" if cell is True else "no"
        else:
            cells[name] = None if pd.isna(cell) else cell
    filled = {"layer": "supply", "weight": 1, "controller": ""}
    return {name: filled.get(name) if cell is None else cell for name, cell in cells.items()}


@pytest.fixture
def boards() -> Rows:
    """foil (a 100) --0.4--> laminate (none) --0.3--> board (b 400, c 200); lens (none) --0.1--> board

    board --0.2--> camera (none, wanted by nobody); film (d 5) --0.1--> board; b buys laminate for 150 in Japan.
    """
    return {
        "segments": [segment(name) for name in ("foil", "laminate", "board", "lens", "camera", "film")],
        "segment_links": [
            link("foil", "laminate", 0.4) | {"essential": 2},
            link("laminate", "board", 0.3) | {"essential": 2},
            link("lens", "board", 0.1) | {"essential": 1},
            link("board", "camera", 0.2) | {"essential": 1},
            link("film", "board", 0.1) | {"essential": 1},
        ],
        "firms": [firm("a", "foil", 100), firm("b", "board", 400), firm("c", "board", 200), firm("d", "film", 5)],
        "firm_links": [
            trade("x", "b", 150) | {"segment": "laminate", "place": "日本"},
            trade("a", "y", 10) | {"segment": "foil", "place": "省内"},
        ],
    }


def model(code: str = "own", order: str = "demand", **mix: float) -> PolicyModel:
    return PolicyModel(code, Name(code, code), Name("", ""), order=order).with_mix(mix)


def ids(found: Contender) -> list[str]:
    return [each.id for each in found.plan.actions]


def numbers(found: Comparison) -> list[tuple]:
    """Everything about every plan that a table shows, without a name."""
    return [
        (
            ids(each),
            each.spending.cost,
            each.spending.unspent,
            each.objective,
            each.regret,
            [(change.before, change.after) for change in each.reading.changes.values()],
            each.reading.counts,
            None if each.reading.struck is None else each.reading.struck.loss.tolist(),
        )
        for each in found.contenders
    ]


def chains_of(rows: Rows) -> list[str]:
    return list(dict.fromkeys(row["chain"] for row in rows["segments"]))


# Money


def test_without_money_every_plan_is_doing_nothing_and_all_ranks_are_shared(boards: Rows) -> None:
    setting = asked(boards, 0.0)
    found = compare(setting)
    nothing = found.contender("nothing")
    for each in found.contenders:
        assert (each.actions, each.spending.cost, each.objective, each.regret) == ((), 0, nothing.objective, 0)
        assert all(change.difference.value in (0, None) for change in each.reading.changes.values())
    ranks = read_ranks(sweep(RankQuestion(setting), 40, 1), tuple(MODELS))
    assert ranks.shares == pytest.approx(np.full((6, 6), 1 / 6))


@pytest.mark.parametrize("lever", LEVERS)
@pytest.mark.parametrize("budget", [20.0, 200.0, 30_000.0])
def test_all_weight_on_one_lever_is_that_lever_alone(boards: Rows, lever: str, budget: float) -> None:
    setting = asked(boards, budget)
    alone = plan(setting.city, ["c"], Wish.of(money={lever: budget}))
    found = spend(setting, model(**{lever: 1}))
    assert [each.id for each in found.plan.actions] == [each.id for each in alone.actions]
    assert found.cost == pytest.approx(alone.cost.value)


@given(random_rows(), BUDGETS, st.sampled_from(LEVERS))
def test_on_any_rows_all_weight_on_one_lever_is_that_lever_alone(rows: Rows, budget: float, lever: str) -> None:
    for chain in chains_of(rows):
        setting = asked(rows, budget, chain)
        alone = plan(setting.city, [chain], Wish.of(money={lever: budget}))
        assert [each.id for each in spend(setting, model(**{lever: 1})).plan.actions] == [
            each.id for each in alone.actions
        ]


@given(random_rows(), BUDGETS)
@settings(max_examples=15)
def test_no_plan_costs_more_than_its_budget_or_exceeds_the_bound_or_repeats_a_segment(
    rows: Rows, budget: float
) -> None:
    for chain in chains_of(rows)[:1]:
        found = compare(asked(rows, budget, chain))
        assert [each.code for each in found.contenders] == [*MODELS, "nothing", "uniform", "optimum"]
        for each in found.contenders:
            assert each.spending.cost <= each.spending.budget + 1e-9
            assert each.spending.budget == budget  # nothing comes back within five years unless a reader says so
            assert each.objective <= found.best.optimum.bound * (1 + 1e-9)
            assert each.regret == pytest.approx(found.contender("optimum").objective - each.objective, abs=1e-6)
            segments = [action.segment for action in each.plan.actions]
            assert len(segments) == len(set(segments))


@given(random_rows(), BUDGETS, st.lists(st.integers(0, 4), min_size=7, max_size=7), st.sampled_from(sorted(ORDERS)))
@settings(max_examples=20)
def test_money_is_spent_as_a_second_computation_spends_it(
    rows: Rows, budget: float, parts: list[int], order: str
) -> None:
    if not sum(parts):
        parts = [1] * 7
    rows = rows | {
        "segments": [
            row | {"min_scale": int(row["segment"][1]) * 40 if row["segment"] in ("s1", "s3") else None}
            for row in rows["segments"]
        ]
    }
    one = model(order=order, **dict(zip(LEVERS, parts, strict=True)))
    for chain in chains_of(rows):
        same_spending(asked(rows, budget, chain), rows, one)


@pytest.mark.parametrize("name", MODELS)
def test_in_the_sample_money_is_spent_as_a_second_computation_spends_it(name: str) -> None:
    """Thirty actions and more of each model."""
    setting = sample("jian")
    same_spending(replace(setting, budget=2 * setting.budget + 0.37), plain_rows("jian"), MODELS[name])


@pytest.mark.parametrize("order", ORDERS)
def test_every_rule_of_order_is_followed_in_the_chain_with_most_gaps(order: str) -> None:
    setting = sample("jian", "先进装备制造")
    one = model(order=order, fill=2, strengthen=2, extend=1)
    same_spending(replace(setting, budget=setting.budget / 4 + 0.37), plain_rows("jian"), one)


def same_spending(setting: Setting, rows: Rows, one: PolicyModel) -> None:
    offers = {
        lever: [(each.segment, each.cost) for each in candidates(setting.city, [setting.chain], lever)]
        for lever in LEVERS
        if lever not in BUILDING
    }
    found = spend(setting, one).plan.actions
    naive = naive_compare.Naive(rows, setting.chain, setting.budget, one.mix, one.order, offers)
    expected = naive.spend()
    assert [(each.lever, each.segment) for each in found] == [each[:2] for each in expected]
    assert [each.cost for each in found] == pytest.approx([cost for *_, cost in expected])


@pytest.mark.parametrize("code", SAMPLES)
@pytest.mark.parametrize("name", MODELS)
def test_a_model_never_acts_on_a_lever_without_a_share(code: str, name: str) -> None:
    found = sample_compared(code).contender(name)
    used = {each.lever for each in found.plan.actions}
    assert used <= {lever for lever, share in found.mix.items() if share > 0}


@pytest.mark.parametrize("money", [-1.0, float("nan"), float("inf"), 1e9])
def test_a_budget_that_is_none_is_refused(boards: Rows, money: float) -> None:
    with pytest.raises(LiantuError) as refused:
        asked(boards, money)
    assert refused.value.code == "budget_out_of_range"


def test_what_works_too_late_is_bought_and_does_not_count(boards: Rows) -> None:
    setting = asked(boards, 1000.0, horizon=1.0)
    late = spend(setting, model(fill=1))
    assert late.plan.actions and late.working == () and late.cost > 0


# What a model does not do cannot hurt it


def test_a_table_that_only_other_levers_read_may_be_missing(boards: Rows) -> None:
    """Who only builds reads no trade: without it the same actions, the same objective."""
    builder = model(fill=2, strengthen=1, extend=1)
    without = {name: rows for name, rows in boards.items() if name != "firm_links"}
    found = [spend(asked(rows, 700.0), builder) for rows in (boards, without)]
    assert [each.id for each in found[0].plan.actions] == [each.id for each in found[1].plan.actions]
    values = [
        objective(asked(rows, 700.0).city, "c", each.working).value
        for rows, each in zip((boards, without), found, strict=True)
    ]
    assert values[0] == values[1]


@pytest.mark.parametrize("name", MODELS)
def test_in_the_sample_a_model_does_the_same_without_tables_none_of_its_levers_reads(name: str) -> None:
    whole = sample("jian")
    left_out = ("resources", "technologies", "boms", "sources")
    tables = {table: rows.iloc[:0] if table in left_out else rows for table, rows in whole.tables.items()}
    city = city_of(tables)
    bare = replace(whole, tables=tables, before=diagnose(city, chain_of(city, whole.chain), read_segments(city)))
    found = [spend(each, MODELS[name]) for each in (whole, bare)]
    assert [each.id for each in found[0].plan.actions] == [each.id for each in found[1].plan.actions]
    assert found[0].cost == found[1].cost


def test_stocks_matter_to_nobody_who_does_not_flex() -> None:
    whole = sample("jian")
    firms = whole.tables["firms"]
    tables = dict(whole.tables) | {
        "firms": firms.assign(stock_days=firms["stock_days"].mask(firms["stock_days"].notna()))
    }
    city = city_of(tables)
    bare = replace(whole, tables=tables, before=diagnose(city, chain_of(city, whole.chain), read_segments(city)))
    assert bare.city.firms["stock_days"].isna().all() and not whole.city.firms["stock_days"].isna().all()
    for name in [name for name, each in MODELS.items() if not each.mix["flex"]]:
        found = [spend(each, MODELS[name]) for each in (whole, bare)]
        assert [each.id for each in found[0].plan.actions] == [each.id for each in found[1].plan.actions]


# Names, seeds


def test_renaming_the_cities_changes_no_number(boards: Rows) -> None:
    setting = asked(boards, 500.0)
    renamed = tuple(replace(each, name=Name(f"城{n}", f"city {n}")) for n, each in enumerate(MODELS.values()))
    assert numbers(compare(setting)) == numbers(compare(replace(setting, models=renamed)))


def test_the_order_in_which_models_stand_changes_no_number_of_any(boards: Rows) -> None:
    setting = asked(boards, 500.0)
    turned = compare(replace(setting, models=tuple(reversed(MODELS.values()))))
    straight = compare(setting)
    for code in CODES:
        one, other = straight.contender(code), turned.contender(code)
        assert (ids(one), one.objective, one.regret) == (ids(other), other.objective, other.regret)


def test_the_same_seed_gives_the_same_table(boards: Rows) -> None:
    assert numbers(compare(asked(boards, 500.0))) == numbers(compare(asked(boards, 500.0)))


def test_another_seed_moves_a_change_of_resilience_within_the_printed_error() -> None:
    setting = sample("guangzhou_before")
    one, other = (compare(replace(setting, shocks=ShockSet(n=400, seed=seed))) for seed in (1, 2))
    for code in CODES:
        pair = one.contender(code), other.contender(code)
        changes = [each.reading.changes["resilience"].difference.value for each in pair]
        assert abs(changes[0] - changes[1]) <= 1.5 * sum(each.kept_error for each in pair) + 1e-12


def test_a_reader_s_own_model_stands_after_the_six_and_leaves_their_numbers_alone(boards: Rows) -> None:
    setting = asked(boards, 500.0)
    more = compare(replace(setting, models=(*MODELS.values(), model("mine", fill=1))))
    assert [each.code for each in more.contenders] == [*MODELS, "mine", "nothing", "uniform", "optimum"]
    plain = compare(setting)
    for code in MODELS:
        assert ids(more.contender(code)) == ids(plain.contender(code))
        assert more.contender(code).objective == plain.contender(code).objective


# The samples


def test_three_cities_rows_lead_to_different_first_actions_of_every_model() -> None:
    """From the rows alone: boards in Ji'an, a screen in Hefei before 2008, chips in Guangzhou before it made any."""
    for name in MODELS:
        firsts = [sample_compared(code).contender(name).first(1) for code in SAMPLES]
        assert all(firsts) and len({first[0].id for first in firsts}) == len(SAMPLES), name


@pytest.mark.parametrize(("code", "gap"), [("hefei_before", "fill:显示屏"), ("guangzhou_before", "fill:芯片制造")])
def test_what_a_story_lacked_is_what_most_models_build_first(code: str, gap: str) -> None:
    found = sample_compared(code)
    assert found.shared()[gap] >= 4
    assert found.contender("hefei").first(1)[0].id == gap


def test_shared_actions_are_counted_over_the_six_alone() -> None:
    found = sample_compared("jian")
    counts: dict[str, int] = {}
    for code in MODELS:
        for each in found.contender(code).actions:
            counts[each.id] = counts.get(each.id, 0) + 1
    assert found.shared(3) == {code: n for code, n in counts.items() if n >= 3}
