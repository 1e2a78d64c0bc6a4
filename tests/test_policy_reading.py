"""Reading a plan fast: the same to the last digit as the whole diagnosis of the edited tables."""

from dataclasses import fields, is_dataclass

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from liantu.chain import City, chain_names, city_of
from liantu.data import workbook
from liantu.data.checks import check
from liantu.diagnose import Diagnosis, Thresholds
from liantu.diagnose.dealings import dealings
from liantu.explore.actions import LEVERS, Action
from liantu.explore.edited_city import edited_city
from liantu.explore.edits import KEYS, Tables, edited
from liantu.explore.explored import Change, Explored, after_actions
from liantu.explore.plan import Plan, Wish, plan
from liantu.explore.shock import ShockSet, strike
from liantu.explore.shock.shock_network import network_of
from liantu.facts import Finding
from liantu.place import home_of
from liantu.policy.reading import COUNTS, Reading, read
from liantu.policy.setting import Setting
from liantu.samples import lamp_diagnosis, lamp_tables, sheets
from tests.chains import Rows, diagnosed, random_rows, texts

SHOCKS = ShockSet(n=12)
SOME = st.sampled_from


@st.composite
def told_rows(draw: st.DrawFn) -> Rows:
    """Random rows whose trade tells segments, places and years, a relation maybe twice, and whose firms tell stocks."""
    rows = draw(random_rows())
    names = sorted({each["segment"] for each in rows["segments"]})
    partners = [*(each["firm"] for each in rows["firms"]), "outsider", "（拟引进）s0", "（攻关后）s1"]
    for each in rows["firms"]:
        each |= {"stock_days": draw(SOME([None, 10, 60])), "county": draw(SOME([None, None, "泰和县", "昆山市"]))}
    rows["firm_links"] = [
        {
            "supplier": draw(SOME(partners)),
            "customer": draw(SOME(partners)),
            "segment": draw(SOME([None, *names])),
            "product": draw(SOME([None, None, "p"])),
            "value": draw(SOME([None, 0, 20, 200])),
            "place": draw(SOME([None, "境外", "日本", "深圳", "吉安市", "苏州"])),
            "as_of": draw(SOME([None, "2023", "2024-05-01"])),
            "spare": draw(SOME([None, 30])),
        }
        for _ in range(draw(st.integers(0, 8)))
    ]
    for each in rows["segment_links"]:
        each["essential"] = draw(SOME(["0", "1", "2", "2"]))
    return rows


def tables_of(rows: Rows) -> Tables:
    return dict(check(sheets(**{"firms": "firm,segments", **texts(rows)})).tables)


def planned(city: City, levers: set[str]) -> tuple[Action, ...]:
    return plan(city, chain_names(city), Wish.of(dict.fromkeys(levers, 2))).actions


def whole(setting: Setting, actions: tuple[Action, ...]) -> tuple[dict[str, Change], dict[str, tuple[int, int]], City]:
    """What a whole diagnosis of the edited tables says, resilience apart."""
    done = Plan(actions)
    tables = edited(setting.tables, actions)
    after: Diagnosis = diagnosed(city_of(tables), setting.before.thresholds)[setting.chain]
    both = setting.before, after
    changes = Explored(setting.tables, *both, done).changes()
    counts = {name: tuple(int(each.counted["state"].eq(name).sum()) for each in both) for name in COUNTS[:2]}
    counts["single_source"] = tuple(int(each.counted["single_source"].fillna(False).sum()) for each in both)
    return {name: change for name, change in changes.items() if name != "resilience"}, counts, after.city


def is_same(one: object, other: object) -> bool:
    """Whether two readings hold the same, bit by bit, however deep."""
    if isinstance(one, (pd.DataFrame, pd.Series)):
        return one.equals(other) and one.index.equals(other.index)
    if isinstance(one, np.ndarray):
        kept = one.shape == other.shape and one.dtype == other.dtype
        return kept and all(a is b or a == b or (a != a and b != b) for a, b in zip(one.flat, other.flat, strict=True))
    if isinstance(one, tuple):
        return len(one) == len(other) and all(map(is_same, one, other))
    if is_dataclass(one):
        names = [each.name for each in fields(one) if each.name != "city"]
        return all(is_same(getattr(one, name), getattr(other, name)) for name in names)
    return one == other


@given(told_rows(), st.sets(SOME(LEVERS)), SOME([Thresholds(), Thresholds(0.2, 0.9)]))
def test_a_reading_equals_the_whole_diagnosis(rows: Rows, levers: set[str], thresholds: Thresholds) -> None:
    tables = tables_of(rows)
    city = city_of(tables)
    actions = planned(city, levers)
    chain = chain_names(city)[0]
    setting = Setting(tables, diagnosed(city, thresholds)[chain], 0.0, shocks=SHOCKS)
    found, (changes, counts, after) = read(setting, actions), whole(setting, actions)
    assert {name: change for name, change in found.changes.items() if name != "resilience"} == changes
    assert found.counts == counts
    if found.struck is not None:
        struck = strike(after, chain, SHOCKS, base=city)
        assert is_same((found.struck.lost, found.struck.loss_here), (struck.lost, struck.loss_here))
        assert (found.struck.recorded, found.struck.defaults) == (struck.recorded, struck.defaults)


@given(told_rows(), st.sets(SOME(LEVERS), min_size=1))
def test_an_edited_city_is_the_city_of_the_edited_tables(rows: Rows, levers: set[str]) -> None:
    tables = tables_of(rows)
    city = city_of(tables)
    network_of(city)  # what has been read already is what can be handed on
    actions = planned(city, levers)
    one, other = edited_city(city, tables, actions), city_of(edited(tables, actions))
    assert all(is_same(getattr(one, each.name), getattr(other, each.name)) for each in fields(City))
    for name in ("shares", "inputs", "needs", "trades"):
        assert is_same(getattr(one, name), getattr(other, name)), name
    assert home_of(one) == home_of(other)
    assert is_same(dealings(one), dealings(other))
    assert is_same(network_of(one), network_of(other))


def test_every_lever_on_the_sample_is_read_as_the_whole_diagnosis_reads_it() -> None:
    tables = check(workbook.read("sample_data/jian")).tables
    city = city_of(tables)
    setting = Setting(tables, diagnosed(city)["电子信息"], 0.0, shocks=SHOCKS)
    every = plan(city, chain_names(city), Wish.of(dict.fromkeys(LEVERS, 2))).actions
    assert {each.lever for each in every} == {*LEVERS}
    for actions in (every, *(tuple(each for each in every if each.lever == lever) for lever in LEVERS)):
        found, (changes, counts, after) = read(setting, actions), whole(setting, actions)
        assert {name: change for name, change in found.changes.items() if name != "resilience"} == changes
        assert found.counts == counts
        struck = strike(after, "电子信息", SHOCKS, base=city)
        assert is_same((found.struck.lost, found.struck.loss_here), (struck.lost, struck.loss_here))


@given(told_rows(), st.sets(SOME(LEVERS), min_size=1))
def test_edits_equal_a_second_computation(rows: Rows, levers: set[str]) -> None:
    tables = tables_of(rows)
    actions = planned(city_of(tables), levers)
    for table, frame in edited(tables, actions).items():
        expected = by_hand(table, tables[table], actions)
        assert [{name: told(cell) for name, cell in row.items()} for row in frame.to_dict("records")] == expected


def by_hand(table: str, frame: pd.DataFrame, actions: tuple[Action, ...]) -> list[dict]:
    """The edited rows of a table, row by row; segments, which are added only, are left as the firm's sheet has them."""
    rows = [{name: told(cell) for name, cell in row.items()} for row in frame.to_dict("records")]
    for action in actions:
        for record in action.rows_changed.get(table, ()):
            keys = KEYS.get(table, ("firm",))
            for row in rows:
                if all(row[key] == record[key] for key in keys):
                    row |= {name: cell for name, cell in record.items() if name not in keys}
    for action in actions:
        for record in action.rows_added.get(table, ()):
            new = {name: record.get(name) for name in frame.columns}
            if table == "firms":
                new["segments"] = ((action.segment, 1.0),)
            rows.append(new)
    return rows


def told(cell: object) -> object:
    return None if not isinstance(cell, tuple) and pd.isna(cell) else cell


def action_with(**rows: object) -> Action:
    return Action("flex", "lighting", "chip", Finding("reason_of.flex", {}), None, None, 1.0, "mend", **rows)


@pytest.fixture
def lamp() -> Setting:
    """wafer (unchecked) --> chip (Ai 60, Bo 40) --> package (none) --> lamp (Cai 1000)"""
    return Setting(lamp_tables(), lamp_diagnosis(), 0.0, shocks=SHOCKS)


@pytest.mark.parametrize(
    "rows",
    [
        {"rows_added": {"firms": ({"firm": "Du", "segments": "chip", "revenue": 5.0, "county": "泰和县"},)}},
        {"rows_added": {"firms": ({"firm": "Kyoto", "segments": "chip", "revenue": 5.0},)}},
        {"rows_added": {"firms": ({"firm": "Du", "segments": "chip:0.5、lamp:0.5", "capacity": 9.0},)}},
        {"rows_changed": {"firms": ({"firm": "Ai", "revenue": 600.0, "controller": "Bo"},)}},
        {"rows_changed": {"firms": ({"firm": "Ai", "stock_days": 3}, {"firm": "Ai", "stock_days": 9})}},
        {"rows_changed": {"firms": ({"firm": "nobody", "stock_days": 3.0},)}},
        {"rows_added": {"boms": ({"product": "lamp", "part": "chip", "segment": "chip"},)}},
    ],
)
def test_actions_of_every_sort_are_read_as_the_whole_diagnosis_reads_them(lamp: Setting, rows: dict) -> None:
    actions = (action_with(**rows),)
    found, (changes, counts, _) = read(lamp, actions), whole(lamp, actions)
    assert {name: change for name, change in found.changes.items() if name != "resilience"} == changes
    assert found.counts == counts


def test_of_two_changes_of_one_cell_the_later_counts(lamp: Setting) -> None:
    rows = {"firms": ({"firm": "Ai", "stock_days": 3}, {"firm": "Ai", "stock_days": 9})}
    assert edited(lamp.tables, [action_with(rows_changed=rows)])["firms"]["stock_days"].iloc[0] == 9


def test_without_an_action_before_and_after_are_one(lamp: Setting) -> None:
    found: Reading = read(lamp, ())
    assert found.struck is found.struck_before
    assert all(change.before == change.after for change in found.changes.values())


def test_a_plan_that_was_read_is_found_again_by_its_rows(lamp: Setting) -> None:
    one, other = (action_with(rows_changed={"firms": ({"firm": "Ai", "stock_days": days},)}) for days in (3, 90))
    first = read(lamp, [one])
    assert read(lamp, [one]).struck is first.struck
    assert read(lamp, [other]).struck.expected.value < first.struck.expected.value


def test_a_chain_without_a_firm_has_no_resilience_and_says_why(lamp: Setting) -> None:
    tables = dict(lamp.tables) | {
        "firms": lamp.tables["firms"].iloc[:0],
        "firm_links": lamp.tables["firm_links"].iloc[:0],
    }
    city = city_of(tables)
    found = read(Setting(tables, diagnosed(city)["lighting"], 0.0, shocks=SHOCKS), ())
    assert found.struck is None
    assert found.changes["resilience"].after.reason == "size_unknown"


def test_the_page_and_the_explorer_read_the_same(lamp: Setting) -> None:
    actions = plan(lamp.city, ["lighting"], Wish.of(dict.fromkeys(LEVERS, 2))).actions
    [after] = after_actions(lamp.tables, {"lighting": lamp.before}, Plan(actions)).values()
    assert read(lamp, actions).changes["completeness"].after == after.figures["completeness"]
