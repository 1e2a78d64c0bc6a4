"""Lead firms: by example, by property, against published tables, against another package, and a second time."""

import json
import random
from collections import defaultdict
from dataclasses import replace

import networkx as nx
import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import sparse
from scipy.sparse.linalg import splu

from liantu.chain import City
from liantu.diagnose import Diagnosis
from liantu.diagnose.ladder import official
from liantu.diagnose.leads import MOST_VISITS, betweenness, extraction, influence, paths, read_leads, standing
from liantu.diagnose.network import column_sums, network_coverage, network_of, own_returns, own_returns_within, row_sums
from liantu.diagnose.sections import leads
from liantu.words import tell
from tests.chains import Rows, built, diagnosed, firm, link, random_rows, segment, trade
from tests.test_published import network_from


def deal(
    supplier: str, customer: str, value: float | None, of: str = "", spare: float | None = None, year: str = ""
) -> dict[str, object]:
    return trade(supplier, customer, value) | {"segment": of, "spare": spare, "as_of": year}


@pytest.fixture
def circle() -> City:
    """a (chip 100) --20--> b (board 200) --50--> c (phone 500), and c --10--> a with its scrap; d (chip) stands alone

    A board needs 0.2 of chips, a phone 0.1 of boards; b buys 20 more of chips in Shenzhen.
    """
    return built(
        segments=[segment("chip"), segment("board"), segment("phone", outside=500)],
        segment_links=[link("chip", "board", 0.2), link("board", "phone", 0.1)],
        firms=[firm("a", "chip", 100), firm("b", "board", 200), firm("c", "phone", 500), firm("d", "chip", 40)],
        firm_links=[
            deal("a", "b", 20, "chip"),
            deal("x", "b", 20, "chip"),
            deal("b", "c", 50, "board"),
            deal("c", "a", 10),
        ],
    )


@pytest.fixture
def fork() -> City:
    """a --> b --> d and a --> c --> d, d --> e: two equally short ways from a to d; each deal is 10, each firm 100"""
    return built(
        segments=[segment("s")],
        firms=[firm(name, "s", 100) for name in "abcde"],
        firm_links=[trade(*ends, 10) for ends in ("ab", "ac", "bd", "cd", "de")],
    )


def of_chain(city: City) -> tuple[Diagnosis, dict[str, object]]:
    found = diagnosed(city)["c"]
    return found, leads.as_json(found, read_leads(city))


def by_firm(city: City) -> dict[str, dict[str, object]]:
    return {row["firm"]: row for row in of_chain(city)[1]["lead_firms"]}


def test_a_firm_carries_its_own_output_and_the_orders_of_its_suppliers(circle: City) -> None:
    # Without c: b sells 50 less and makes 150, so it buys 10 less of a... and all of c is gone.
    assert extraction(network_of(circle))["c"] == pytest.approx(500 + 50 + 50 * 0.1)


def test_what_comes_back_to_a_firm_is_not_counted_twice(circle: City) -> None:
    network = network_of(circle)
    # c buys 0.1 of b, b 0.1 of a, a 0.1 of c
    assert own_returns(network)[:3] == pytest.approx(1 / (1 - 0.001))
    assert extraction(network)["a"] == pytest.approx(100 + 10 + 10 * 0.1)


def test_of_two_equally_short_ways_each_counts_half(fork: City) -> None:
    # a→d and a→e run through b and c in halves, b→e, c→e and a→e through d.
    assert betweenness(network_of(fork)).to_dict() == {"a": 0, "b": 1, "c": 1, "d": 3, "e": 0}


def test_who_supplies_many_has_more_influence(fork: City) -> None:
    found = influence(network_of(fork))
    assert found.sum() == pytest.approx(1)
    assert found["a"] > found["b"] == found["c"] > found["d"] > found["e"]


def test_a_firm_of_which_no_deal_is_told_has_no_rank(circle: City) -> None:
    row = by_firm(circle)["d"]
    assert row["extraction"] is row["extraction_rank"] is row["influence"] is row["betweenness"] is None
    assert row["extraction_reason"] == row["betweenness_rank_reason"] == "not_in_network"


def test_purchases_are_raised_to_the_need_in_the_proportion_told(circle: City) -> None:
    # b needs 40 of chips and tells 20 here, 20 elsewhere: as told. Were it twice as large, 40 would be bought here.
    larger = replace(circle, firms=circle.firms.assign(revenue=circle.firms["revenue"] * [1, 2, 1, 1]))
    assert network_of(circle).coefficients[0, 1] == pytest.approx(20 / 200)
    assert network_of(larger).coefficients[0, 1] == pytest.approx(40 / 400)


def test_no_supplier_is_raised_beyond_its_size(circle: City) -> None:
    larger = replace(circle, firms=circle.firms.assign(revenue=circle.firms["revenue"] * [1, 20, 1, 1]))
    assert network_of(larger).coefficients[0, 1] * 4000 == pytest.approx(100)


def test_a_mere_alternative_is_no_deal() -> None:
    """a is named to b as an alternative with 30 to spare; c sells to b for a price nobody tells"""
    city = built(
        segments=[segment("s")],
        firms=[firm("a", "s", 100), firm("b", "s", 100), firm("c", "s", 100)],
        firm_links=[deal("a", "b", None, spare=30), deal("c", "b", None)],
    )
    assert network_of(city).is_linked.tolist() == [False, True, True]
    assert by_firm(city)["b"]["n_partners"] == 1


def test_of_a_deal_told_for_two_years_the_newer_counts() -> None:
    city = built(
        segments=[segment("s")],
        firms=[firm("a", "s", 100), firm("b", "s", 100)],
        firm_links=[deal("a", "b", 30, year="2023-12-31"), deal("a", "b", 50, year="2024-12-31")],
    )
    assert network_of(city).coefficients[0, 1] == 0.5


def test_a_firm_without_revenue_takes_part_with_what_it_is_told_to_deal_in() -> None:
    city = built(
        segments=[segment("s")],
        firms=[firm("a", "s", 100), firm("b", "s")],
        firm_links=[trade("a", "b", 30), trade("b", "outside", 80)],
    )
    network = network_of(city)
    assert network.total.tolist() == [100, 80] and network.is_default.tolist() == [False, True]
    assert extraction(network)["b"] == pytest.approx(110)


def test_what_is_bought_here_ends_below_what_is_made() -> None:
    city = built(
        segments=[segment("s")],
        firms=[firm("a", "s", 100), firm("b", "s", 100)],
        firm_links=[trade("a", "b", 300), trade("b", "a", 100)],
    )
    network = network_of(city)
    assert network.coefficients.sum(axis=0).tolist() == pytest.approx([0.95, 0.95])
    assert network.is_capped.all() and network.is_oversold.tolist() == [True, False]


def test_staff_of_nobody_gives_no_revenue_a_head() -> None:
    staff = [
        firm("a", "s", 100) | {"staff": 0},
        firm("b", "s", 100) | {"staff": 50},
        firm("c", "s", 100) | {"staff": ""},
    ]
    rows = by_firm(built(segments=[segment("s")], firms=staff))
    assert [rows[name]["revenue_per_staff"] for name in "abc"] == [None, 2.0, None]
    assert rows["a"]["revenue_per_staff_reason"] == "no_staff"
    assert rows["c"]["revenue_per_staff_reason"] == "not_given"


# The section


def test_the_answer_says_how_little_is_told_before_the_number(circle: City) -> None:
    found = diagnosed(circle)["c"]
    few = replace(circle, firm_links=circle.firm_links.iloc[[0]])
    assert leads.section(found, read_leads(circle)).answer.code == "answer.leads.first"
    answer = leads.section(diagnosed(few)["c"], read_leads(few)).answer
    assert answer.code.endswith(".thin")
    assert tell("zh", answer).index("%") < tell("zh", answer).index("牵动")


def test_another_firm_that_is_first_by_another_side_is_not_kept_back(fork: City) -> None:
    larger = replace(fork, firms=fork.firms.assign(revenue=fork.firms["revenue"] * [1, 1, 1, 1, 9]))
    answer = leads.section(diagnosed(larger)["c"], read_leads(larger)).answer
    assert answer.facts["firm"].names[0].zh == "e"
    assert tell("en", answer) == "e carries most, 9.1m yuan; others lead in influence and betweenness."


def test_equal_firms_are_named_as_equal(fork: City) -> None:
    found = standing(read_leads(fork).figures, fork.firms.index, "extraction")
    assert found.at["b", "rank"] == found.at["c", "rank"]
    assert found.at["b", "n_equal"] == found.at["c", "n_equal"] == 2
    notes = leads.section(diagnosed(fork)["c"], read_leads(fork)).verdicts[-2].explain().notes
    assert "note.leads.equal" in {note.code for note in notes}


def test_without_deals_it_names_the_sheet_and_ranks_nobody() -> None:
    city = built(segments=[segment("s")], firms=[firm("a", "s", 100)])
    shown = leads.section(diagnosed(city)["c"], read_leads(city))
    assert shown.answer.code == "answer.leads.no_links"
    assert "sharpen.table" in {each.code for each in shown.sharpen}
    assert shown.verdicts[0].facts["extraction"].reason == "not_in_network"
    assert [said.code for said in shown.verdicts[0].explain().worked][:3] == ["worked.empty"] * 3


def test_without_firms_nothing_breaks() -> None:
    city = built(segments=[segment("s")])
    assert leads.section(diagnosed(city)["c"], read_leads(city)).verdicts == ()
    assert of_chain(city)[1]["lead_firms"] == []


def test_the_two_first_are_told_apart_only_beyond_a_tenth(circle: City) -> None:
    def doubts(second: float) -> set[str]:
        city = replace(circle, firms=circle.firms.assign(revenue=[second, 200.0, 500.0, 40.0]))
        return {doubt.code for doubt in leads.section(diagnosed(city)["c"], read_leads(city)).doubts}

    assert "doubt.leads.close" in doubts(530) and "doubt.leads.ahead" in doubts(100)


def test_the_official_titles_stand_apart_with_their_source_and_date(circle: City) -> None:
    titles = official(circle)
    shown = leads.section(diagnosed(circle)["c"], read_leads(circle), titles)
    assert shown.columns[-1] == "titles"
    first = shown.verdicts[0]
    assert [tell("zh", each) for each in first.facts["titles"]] == [
        "制造业单项冠军：说不准",
        "专精特新“小巨人”：说不准",
    ]
    notes = " ".join(tell("zh", note) for note in first.explain().notes)
    assert "政法〔2023〕138号" in notes and "2026-04-01" in notes and "待核" in notes
    rows = leads.as_json(diagnosed(circle)["c"], read_leads(circle), titles)["titles"]
    assert {row["rung"] for row in rows} == {"champion", "little_giant"} and len(rows) == 2 * len(circle.firms)


def test_every_formula_can_be_said_of_every_firm(circle: City) -> None:
    for verdict in leads.section(diagnosed(circle)["c"], read_leads(circle)).verdicts:
        found = verdict.explain()
        assert all(
            "{" not in tell(language, each) for language in ("zh", "en") for each in (*found.worked, *found.notes)
        )
        assert set(found.rows) == {"firms", "firm_links"} and len(found.figures) == len(found.worked)


# Circles


def test_a_large_circle_is_solved_as_a_small_one_is() -> None:
    draw = np.random.default_rng(1)
    z = np.where(draw.random((1100, 1100)) < 0.003, draw.random((1100, 1100)), 0.0)
    z += np.diag(np.full(1099, 0.5), 1) + np.diag([0.5], -1099)  # all in one circle
    network = network_from(z, z.sum(axis=0) * 1.3)
    assert own_returns(network) == pytest.approx(
        np.linalg.inv(np.eye(1100) - network.coefficients.toarray()).diagonal(), rel=1e-10
    )


def test_in_a_circle_too_large_to_invert_what_comes_back_is_followed_to_the_last_digit() -> None:
    draw, n = np.random.default_rng(2), 2600
    ring = sparse.csc_array((np.full(n, 0.2), (np.arange(n), np.roll(np.arange(n), 1))), shape=(n, n))
    bought = sparse.csc_array(sparse.random_array((n, n), density=2 / n, rng=draw) * 0.1 + ring)
    network = replace(network_from([[0.0]], [1.0]), firms=pd.Index(range(n)), coefficients=bought)
    returns, left = own_returns_within(network, column_sums(network), row_sums(network))
    solver = splu(sparse.eye_array(n, format="csc") - bought)
    for place in range(0, n, 100):
        unit = np.zeros(n)
        unit[place] = 1.0
        assert returns[place] == pytest.approx(solver.solve(unit)[place], rel=1e-10)
    assert left.max() < 1e-10


def test_paths_from_some_suppliers_only_are_an_estimate_that_tells_its_error() -> None:
    draw = random.Random(3)
    names = [f"f{i:03d}" for i in range(300)]
    city = built(
        segments=[segment("s")],
        firms=[firm(name, "s", 100) for name in names],
        firm_links=[trade(*pair, 1) for pair in sorted({tuple(draw.sample(names, 2)) for _ in range(900)})],
    )
    exact, found = (paths(network_of(city), most) for most in (MOST_VISITS, 150_000))
    assert (exact.is_sampled, exact.error.max()) == (False, 0)
    assert found.is_sampled and 2 < found.n_sources < exact.n_sources
    largest = np.argsort(exact.through)[-30:]
    off = np.abs(found.through - exact.through)[largest] / found.error[largest]
    assert np.mean(off < 2) >= 0.9, "about 95 % lie within two standard errors"
    assert found.n_pairs == pytest.approx(exact.n_pairs, rel=0.1)
    read = replace(read_leads(city), n_sources=found.n_sources, is_sampled=True)
    shown = leads.section(diagnosed(city)["c"], read)
    assert "doubt.leads.sampled" in {each.code for each in shown.doubts}
    assert "worked.betweenness.sampled" in {each.code for each in shown.verdicts[0].explain().worked}


# Properties

YEARS = st.sampled_from(["", "2023-12-31", "2024-06-30", "2024-12-31"])


@st.composite
def cities(draw: st.DrawFn) -> Rows:
    """Random rows whose deals name segments, years and alternatives; firms may buy in circles, and need a lot."""
    rows = draw(random_rows())
    shares = st.sampled_from([None, 0, 0.1, 0.9])
    rows["segment_links"] = [row | {"cost_share": draw(shares)} for row in rows["segment_links"]]
    names = [row["segment"] for row in rows["segments"]]
    traders = st.sampled_from([*(row["firm"] for row in rows["firms"]), "outsider"])
    amounts = st.none() | st.integers(0, 300)
    rows["firm_links"] = [
        deal(
            draw(traders), draw(traders), draw(amounts), draw(st.sampled_from([*names, ""])), draw(amounts), draw(YEARS)
        )
        for _ in range(draw(st.integers(0, 14)))
    ]
    return rows


def values(city: City) -> pd.DataFrame:
    return read_leads(city).figures.values


@given(cities())
def test_a_second_implementation_agrees(rows: Rows) -> None:
    city = built(**rows)
    found, again = read_leads(city).figures, second(rows)
    for name, figures in again.items():
        for side, value in figures.items():
            here = found.figure(name, side)
            if value is None:
                assert here.value is None and here.reason in ("not_in_network", "firm_size_unknown")
            else:
                assert here.value == pytest.approx(value, rel=1e-9, abs=1e-9), (name, side)


@given(cities())
def test_a_second_implementation_agrees_on_how_much_is_told(rows: Rows) -> None:
    city = built(**rows)
    revenue = {row["firm"]: row["revenue"] for row in rows["firms"]}
    needed = {name: sum(needs(rows, name, each, revenue) for each in city.segments.index) for name in revenue}
    told = [row for row in newest(rows["firm_links"]) if row["supplier"] != row["customer"] and row["value"]]
    bought = sum(row["value"] for row in told if needed.get(row["customer"]))
    found = network_coverage(network_of(city), np.ones(len(revenue), bool))
    assert found.n == sum(1 for need in needed.values() if need)
    assert found.value == (pytest.approx(min(bought / sum(needed.values()), 1)) if found.n else None)


@given(cities())
def test_extraction_is_the_output_lost_when_row_and_column_are_deleted(rows: Rows) -> None:
    network = network_of(built(**rows))
    a, x, carried = network.coefficients.toarray(), np.nan_to_num(network.total), extraction(network)
    sold_outside = x - a @ x
    for j in np.flatnonzero(carried.notna()):
        rest = np.delete(np.arange(len(x)), j)
        left = np.linalg.solve(np.eye(len(rest)) - a[np.ix_(rest, rest)], sold_outside[rest])
        assert carried.iloc[j] == pytest.approx(x.sum() - left.sum(), rel=1e-9, abs=1e-8)


@given(cities())
def test_betweenness_is_that_of_networkx(rows: Rows) -> None:
    network = network_of(built(**rows))
    graph = nx.DiGraph()
    graph.add_nodes_from(range(len(network.firms)))
    graph.add_edges_from(zip(*(ends.tolist() for ends in network.links.nonzero()), strict=True))
    expected = nx.betweenness_centrality(graph, normalized=False)
    for place, value in enumerate(betweenness(network)):
        assert pd.isna(value) or value == pytest.approx(expected[place])


@given(cities(), st.sampled_from([2, 10, 1000]))
def test_all_money_times_k_carries_k_times_as_much_and_changes_nothing_else(rows: Rows, k: int) -> None:
    money = {"revenue", "capacity", "value", "spare", "outside_demand", "reference_output"}

    def times(row: dict[str, object]) -> dict[str, object]:
        return {name: cell * k if name in money and cell is not None else cell for name, cell in row.items()}

    before, after = values(built(**rows)), values(built(**{t: [*map(times, r)] for t, r in rows.items()}))
    for name, factor in {"extraction": k, "carried": k, "influence": 1, "betweenness": 1, "own_return": 1}.items():
        assert_same(before[name] * factor, after[name])


@given(cities())
def test_renaming_changes_nothing(rows: Rows) -> None:
    def renamed(row: dict[str, object]) -> dict[str, object]:
        named = {name: f"z{row[name]}" for name in ("firm", "supplier", "customer", "controller") if row.get(name)}
        return row | named

    tables = {
        table: [*map(renamed, each)] if table in ("firms", "firm_links") else each for table, each in rows.items()
    }
    before, after = values(built(**rows)), values(built(**tables))
    assert before.reset_index(drop=True).equals(after.reset_index(drop=True))


@given(cities())
def test_every_firm_carries_at_least_what_it_makes_and_buys_here_less_than_that(rows: Rows) -> None:
    city = built(**rows)
    network, found = network_of(city), values(city)
    assert ((found["extraction"] - found["size"]).dropna() >= -1e-9).all()
    assert (network.coefficients.sum(axis=0) <= 0.95 + 1e-12).all()
    share = network_coverage(network, np.ones(len(network.firms), bool))
    assert share.reason == "demand_unknown" if share.value is None else 0 <= share.value <= 1


@settings(max_examples=15)  # every sentence is spoken in both languages
@given(cities())
def test_the_section_and_its_json_hold_for_any_rows(rows: Rows) -> None:
    city = built(**rows)
    read = read_leads(city)
    for found in diagnosed(city).values():
        json.dumps(leads.as_json(found, read), allow_nan=False)
        shown = leads.section(found, read)
        said = [shown.answer, *shown.doubts, *shown.sharpen]
        said += [each for verdict in shown.verdicts for each in (*verdict.explain().worked, *verdict.explain().notes)]
        assert all(tell(language, finding) for language in ("zh", "en") for finding in said)
        for row in leads.as_json(found, read)["lead_firms"]:
            assert all(row[f"{name}_reason"] for name, value in row.items() if value is None)


def assert_same(left: pd.Series, right: pd.Series) -> None:
    assert left.isna().equals(right.isna())
    assert left.dropna().to_numpy(float) == pytest.approx(right.dropna().to_numpy(float), rel=1e-9, abs=1e-9)


# A second implementation, in plain loops from the words of the definition


def second(rows: Rows) -> dict[str, dict[str, float | None]]:
    firms = [row["firm"] for row in rows["firms"]]
    revenue = {row["firm"]: row["revenue"] for row in rows["firms"]}
    deals = [row for row in newest(rows["firm_links"]) if row["supplier"] != row["customer"]]
    real = [row for row in deals if row["value"] or (row["value"] is None and row["spare"] is None)]
    linked = {row[end] for row in real for end in ("supplier", "customer")} & set(firms)
    w = purchases(rows, deals, revenue)
    x = {name: size(name, revenue, w, deals, firms) for name in firms}
    a = {(i, j): amount / x[j] if x[j] else 0.95 for (i, j), amount in w.items()}
    for j in firms:
        whole = sum(w[i, j] for i in firms if (i, j) in w)
        if whole > 0.95 * (x[j] or 0):
            a |= {(i, j): 0.95 * w[i, j] / whole for i in firms if (i, j) in w}
    dense = np.array([[a.get((i, j), 0.0) for j in firms] for i in firms]).reshape(len(firms), len(firms))
    inverse = np.linalg.inv(np.eye(len(firms)) - dense)
    whole = sum(inverse[k].sum() for k, name in enumerate(firms) if name in linked)
    through = between(firms, {(row["supplier"], row["customer"]) for row in real})
    answer = {}
    for k, name in enumerate(firms):
        carried = None if x[name] is None else inverse[:, k].sum() * x[name] / inverse[k, k]
        sides = {"extraction": carried, "influence": inverse[k].sum() / whole if whole else None}
        sides["betweenness"] = through[name]
        answer[name] = sides if name in linked else dict.fromkeys(sides)
    return answer


def newest(deals: list[dict]) -> list[dict]:
    def relation(row: dict) -> tuple:
        return row["supplier"], row["customer"], row["segment"]

    last = defaultdict(str)
    for row in deals:
        last[relation(row)] = max(last[relation(row)], row["as_of"][:4])
    return [row for row in deals if row["as_of"][:4] == last[relation(row)]]


def purchases(rows: Rows, deals: list[dict], revenue: dict[str, float | None]) -> dict[tuple[str, str], float]:
    """Local purchases, raised to the need, and cut back to what each supplier makes."""
    told, raised = defaultdict(float), defaultdict(float)
    for row in deals:
        if row["value"] and row["supplier"] in revenue and row["customer"] in revenue:
            pair = row["supplier"], row["customer"]
            bought = [d["value"] or 0 for d in deals if (d["customer"], d["segment"]) == (pair[1], row["segment"])]
            need = needs(rows, pair[1], row["segment"], revenue) if row["segment"] else 0
            told[pair] += row["value"]
            raised[pair] += row["value"] * max(1, need / sum(bought))
    for i, made in revenue.items():
        mine = [pair for pair in raised if pair[0] == i]
        most, least = sum(raised[pair] for pair in mine), sum(told[pair] for pair in mine)
        if made is not None and most > max(made, least):
            part = max(made - least, 0) / (most - least)
            raised |= {pair: told[pair] + part * (raised[pair] - told[pair]) for pair in mine}
    return raised


def needs(rows: Rows, name: str, of: str, revenue: dict[str, float | None]) -> float:
    places = next(row["segments"] for row in rows["firms"] if row["firm"] == name).split("|")
    shares = dict(each.split(":") if ":" in each else (each, 1 / len(places)) for each in places)
    return sum(
        (row["cost_share"] or 0) * (revenue[name] or 0) * float(shares[row["customer_segment"]])
        for row in rows["segment_links"]
        if row["supplier_segment"] == of and row["customer_segment"] in shares
    )


def size(name: str, revenue: dict, w: dict, deals: list[dict], firms: list[str]) -> float | None:
    if revenue[name] is not None:
        return revenue[name]
    sold = sum(amount for (i, _), amount in w.items() if i == name)
    sold += sum(row["value"] or 0 for row in deals if row["supplier"] == name and row["customer"] not in firms)
    return max(sold, sum(row["value"] or 0 for row in deals if row["customer"] == name)) or None


def between(firms: list[str], ends: set[tuple[str, str]]) -> dict[str, float]:
    """Every shortest path is written down."""
    through = dict.fromkeys(firms, 0.0)
    for s in firms:
        paths, found = [[s]], {}
        while paths:
            seen = {s, *found}
            paths = [[*path, t] for path in paths for t in firms if (path[-1], t) in ends and t not in seen]
            for path in paths:
                found.setdefault(path[-1], []).append(path)
        for shortest in found.values():
            for path in shortest:
                for name in path[1:-1]:
                    through[name] += 1 / len(shortest)
    return through
