"""What an anchor brings along, who waits, who supplies and who elsewhere wants it: by example, property, and again."""

import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from liantu.chain import City, city_of
from liantu.data import workbook
from liantu.data.checks import check
from liantu.data.problems import LiantuError
from liantu.diagnose import read_segments
from liantu.diagnose.dealings import bought, dealings
from liantu.explore.anchors import N_WAVES, cascade, firm_anchor, planned_anchor, project_size, terms
from liantu.explore.explored import Explored
from liantu.explore.partners import partner_demand, suppliers, suppliers_by_segment, waiting, whole_served
from liantu.explore.plan import Plan
from liantu.explore.sections import anchor
from liantu.facts import Figure
from liantu.samples import sheets
from liantu.words import spoken, tell
from tests import naive_anchor
from tests.chains import Rows, built, diagnosed, firm, link, random_rows, segment, texts, trade


def explored(rows: Rows) -> dict[str, Explored]:
    """Every chain by the road of the user's rows, with nothing done."""
    tables = check(sheets(**{"firms": "firm,segments", **texts(rows)})).tables
    return {name: Explored(tables, found, found, Plan(())) for name, found in diagnosed(city_of(tables)).items()}


def deal(supplier: str, customer: str, of: str, value: float | None, place: str) -> dict[str, object]:
    return trade(supplier, customer, value) | {"segment": of, "place": place}


@pytest.fixture
def rows() -> Rows:
    """resin (a 30) --0.2--> laminate (none) --0.4--> board (lead 1000, other 500) --0.1--> phone (none)

    glass (unchecked) --0.1--> laminate; ink (b, silent) --?--> board. Japan sells laminate for 90 to lead, Taiwan for
    120 to other, and somebody in Nanchang could.
    """
    return {
        "segments": [
            *(segment(name) for name in ("resin", "laminate", "board", "ink", "phone")),
            segment("glass", checked=False),
        ],
        "segment_links": [
            link("resin", "laminate", 0.2),
            link("glass", "laminate", 0.1),
            link("laminate", "board", 0.4),
            link("ink", "board", None),
            link("board", "phone", 0.1),
        ],
        "firms": [firm("a", "resin", 30), firm("lead", "board", 1000), firm("other", "board", 500), firm("b", "ink")],
        "firm_links": [
            deal("j", "lead", "laminate", 90, "日本"),
            deal("t", "other", "laminate", 120, "中国台湾"),
            deal("n", "lead", "laminate", None, "南昌市"),
        ],
    }


@pytest.fixture
def city(rows: Rows) -> City:
    return built(**rows)


def test_the_first_wave_is_what_the_firm_buys_and_the_second_what_that_would_need(city: City) -> None:
    found = cascade(city, read_segments(city), firm_anchor(city, "lead"))
    assert found.inputs.values.index.tolist() == ["1:laminate", "1:ink", "2:resin", "2:glass"]
    assert found.inputs.values["need"].dropna().to_dict() == {"1:laminate": 400, "2:resin": 80, "2:glass": 40}
    assert found.n_waves == 2


def test_an_unknown_cost_share_is_counted_and_is_not_zero(city: City) -> None:
    found = cascade(city, read_segments(city), firm_anchor(city, "lead"))
    assert found.inputs.figure("1:ink", "need") == Figure(None, "万元", reason="no_cost_share")
    assert found.inputs.values.at["1:ink", "n_unknown"] == 1
    assert found.totals.figure(1, "n_unknown").value == 1


def test_nobody_meets_what_is_absent_and_what_is_unchecked_may_be_met(city: City) -> None:
    inputs = cascade(city, read_segments(city), firm_anchor(city, "lead")).inputs
    assert inputs.figure("1:laminate", "covered").value == 0
    glass = inputs.figure("2:glass", "covered")
    assert (glass.value, glass.low, glass.high, glass.reason) == (None, 0, 40, "unchecked")


def test_local_capacity_is_shared_with_all_who_need_it(rows: Rows) -> None:
    rows["firms"].append(firm("l", "laminate", 300))
    city = built(**rows)
    # 600 are needed of laminate, 400 of it by lead: 300 · 400/600.
    assert (
        cascade(city, read_segments(city), firm_anchor(city, "lead")).inputs.figure("1:laminate", "covered").value
        == 200
    )


def test_a_planned_project_comes_on_top_of_what_is_needed_now(city: City) -> None:
    found = cascade(city, read_segments(city), planned_anchor(city, "laminate", 200))
    assert found.inputs.figure("1:resin", "need").value == 40
    assert found.inputs.figure("1:resin", "coverage_after").value == 0.75
    assert found.inputs.figure("1:resin", "covered").value == 30


def test_a_firm_that_tells_no_revenue_leaves_every_need_open(city: City) -> None:
    city = built(segments=[segment("x"), segment("y")], segment_links=[link("x", "y", 0.5)], firms=[firm("a", "y")])
    found = cascade(city, read_segments(city), firm_anchor(city, "a"))
    assert found.anchor.size is None
    assert found.inputs.figure("1:x", "need").reason == "firm_size_unknown"


def test_nobody_of_that_name_is_said_as_an_error_of_the_caller(city: City) -> None:
    for ask in (lambda: firm_anchor(city, "nobody"), lambda: planned_anchor(city, "nothing", 1.0)):
        with pytest.raises(LiantuError, match="unknown_anchor"):
            ask()


def test_a_project_is_as_large_as_the_smallest_scale_that_pays_at_least(rows: Rows) -> None:
    rows["segments"] = [row | {"min_scale": 9000 if row["segment"] == "laminate" else None} for row in rows["segments"]]
    found = diagnosed(built(**rows))["c"]
    assert project_size(found, "laminate").value == 9000
    assert project_size(found, "phone").value == 5 * 500, "five times the median of 30, 500 and 1000"


def test_where_nobody_tells_a_size_there_is_none_for_a_project() -> None:
    found = diagnosed(built(segments=[segment("x")], firms=[firm("a", "x")]))["c"]
    assert project_size(found, "x") == Figure(None, "万元", reason="size_unknown")


def test_downstream_those_wait_who_buy_it_and_those_who_could_start(city: City) -> None:
    read = read_segments(city)
    assert waiting(city, read, "laminate").values[["kind", "need"]].to_dict("index") == {
        "board": {"kind": "buys", "need": 600.0}
    }
    assert waiting(city, read, "board").values["kind"].to_dict() == {"phone": "could_start"}


def test_who_supplies_today_is_named_with_ring_and_value(city: City) -> None:
    found = suppliers(city, dealings(city), "laminate")
    assert found.values["ring"].to_dict() == {"t": "abroad", "j": "abroad", "n": "province"}
    assert found.figure("t", "value").value == 120 and found.figure("n", "value").reason == "no_links"


PARTNERS = pd.DataFrame(
    {"partner": ["p", "q", "r"], "segment": ["board"] * 3, "demand": pd.array([300.0, 100.0, None], dtype="Float64")}
    | {"supply": pd.array([None] * 3, dtype="Float64")}
)


def test_a_new_segment_serves_those_here_first_and_then_its_partners(city: City) -> None:
    found = partner_demand(city, PARTNERS, read_segments(city), "board", 200)
    # Nobody here wants more boards than there are, so all 200 are left for the 400 that partners want.
    assert found.values["served"].dropna().to_dict() == {"p": 150, "q": 50}
    assert found.figure("r", "demand").reason == "not_given"
    assert whole_served(found).value == 0.5


def test_where_local_users_take_all_partners_get_between_nothing_and_all(city: City) -> None:
    wanted = PARTNERS.assign(segment="laminate")
    whole = whole_served(partner_demand(city, wanted, read_segments(city), "laminate", 400))
    assert (whole.value, whole.low, whole.high) == (0, 0, 1)


def test_where_no_partner_tells_a_demand_that_is_said_and_is_no_zero(city: City) -> None:
    found = partner_demand(city, PARTNERS.iloc[:0], read_segments(city), "laminate", 400)
    assert whole_served(found) == Figure(None, "share", reason="partners_unknown")


def test_what_is_wanted_outside_without_a_place_counts_where_no_partner_is_told(rows: Rows) -> None:
    rows["segments"] = [
        row | {"outside_demand": 800 if row["segment"] == "phone" else None} for row in rows["segments"]
    ]
    city = built(**rows)
    found = partner_demand(city, PARTNERS, read_segments(city), "phone", 200)
    assert found.figure("", "served_share").value == 0.25


def story(name: str, chain: str) -> Explored:
    tables = check(workbook.read(Path("sample_data") / name)).tables
    found = diagnosed(city_of(tables))[chain]
    return Explored(tables, found, found, Plan(()))


def test_before_2008_a_maker_of_screens_was_waited_for_and_its_inputs_were_not_priced() -> None:
    found = story("hefei_before", "新型显示")
    who = anchor.chosen(found, "planned")
    assert who.name == "显示屏"
    asked_for = anchor.brought(found, who)
    assert asked_for.waiting.values[["kind", "need"]].to_dict("index") == {
        "智能终端": {"kind": "buys", "need": pytest.approx(0.35 * 1_200_000)}
    }
    assert tell("zh", anchor.section(found, who).answer) == "显示屏要买3类投入，成本占比都没填，说不出多少。"


def test_what_a_chip_plant_would_serve_around_the_bay_nobody_has_told() -> None:
    found = story("guangzhou_before", "芯片")
    asked_for = anchor.brought(found, anchor.chosen(found, "planned", "芯片制造"))
    assert anchor.served(asked_for).reason == "partners_unknown"
    assert asked_for.related.figure("芯片制造", "density").reason == "needs_regions"


def test_where_no_partner_is_told_the_places_it_is_sold_to_stand_and_what_is_wanted_beyond(rows: Rows) -> None:
    rows["segments"] = [
        row | {"outside_demand": 800 if row["segment"] == "board" else None} for row in rows["segments"]
    ]
    rows["firm_links"] += [
        deal("lead", "x", "board", 300, "深圳市"),
        deal("other", "y", "board", 100, "深圳市"),
        deal("other", "z", "board", 50, ""),
    ]
    city = built(**rows)
    found = partner_demand(city, PARTNERS.iloc[:0], read_segments(city), "board", 200)
    assert found.values["demand"].to_dict() == {"深圳市": 400, "": 400}
    assert set(found.values["teller"]) == {"sales"}


@st.composite
def asked(draw: st.DrawFn) -> tuple[Rows, str, str, float]:
    """Random rows with somebody to ask: a firm, or a segment and a size."""
    rows = draw(random_rows().filter(lambda rows: rows["firms"] and rows["segment_links"]))
    names = list(dict.fromkeys(row["segment"] for row in rows["segments"]))
    firm_name = draw(st.sampled_from([row["firm"] for row in rows["firms"]]))
    return rows, firm_name, draw(st.sampled_from(names)), float(draw(st.integers(1, 400)))


def test_regions_that_name_segments_unknown_here_are_no_error_and_are_counted(rows: Rows) -> None:
    names = {"board": 2, "bord": 1, "carpets": 1}
    told = [
        {"region": f"r{i}", "segment": name, "output": 10, "year": 2025} for name, n in names.items() for i in range(n)
    ]
    found = explored(rows | {"reference_regions": told})["c"]
    sharpen = anchor.section(found, anchor.chosen(found, "planned")).sharpen
    assert [each.facts["n"] for each in sharpen if each.code == "sharpen.regions"] == [2]


@given(asked())
def test_the_needs_equal_a_second_computation(case: tuple[Rows, str, str, float]) -> None:
    rows, firm_name, place, size = case
    city = built(**rows)
    read = read_segments(city)
    for who, made in (
        (firm_anchor(city, firm_name), naive_anchor.made_by(rows, firm_name)),
        (planned_anchor(city, place, size), {place: size}),
    ):
        found, again = cascade(city, read, who), naive_anchor.waves(rows, made, N_WAVES)
        told = {key: (row["need"], row["n_unknown"]) for key, row in found.inputs.values.to_dict("index").items()}
        assert told.keys() == {f"{k}:{name}" for k, wave in enumerate(again, start=1) for name in wave}
        for key, (need, n_unknown) in told.items():
            wave, _, name = key.partition(":")
            expected, n = again[int(wave) - 1][name]
            assert n_unknown == n
            assert (None if pd.isna(need) else need) == (None if expected is None else pytest.approx(expected))


@given(asked())
def test_the_need_of_a_wave_is_a_row_of_the_power_of_the_cost_shares(case: tuple[Rows, str, str, float]) -> None:
    rows, _, place, size = case
    rows["segment_links"] = [row | {"cost_share": row["cost_share"] or 0.0} for row in rows["segment_links"]]
    city = built(**rows)
    names = city.segments.index.tolist()
    matrix = np.zeros((len(names), len(names)))
    for row in rows["segment_links"]:
        matrix[names.index(row["supplier_segment"]), names.index(row["customer_segment"])] += row["cost_share"]
    inputs = cascade(city, read_segments(city), planned_anchor(city, place, size)).inputs.values
    for wave in range(1, N_WAVES + 1):
        expected = np.linalg.matrix_power(matrix, wave)[:, names.index(place)] * size
        mine = inputs[(inputs["wave"] == wave).to_numpy(bool)].set_index("segment")["need"]
        assert mine.reindex(names).fillna(0.0).to_numpy(float) == pytest.approx(expected)


@settings(max_examples=10)
@given(asked())
def test_the_coverage_after_is_what_the_diagnosis_of_the_longer_list_says(case: tuple[Rows, str, str, float]) -> None:
    rows, _, place, size = case
    city = built(**rows)
    found = cascade(city, read_segments(city), planned_anchor(city, place, size)).inputs.values
    longer = rows | {"firms": [*rows["firms"], firm("newcomer", place, size, size)]}
    after = read_segments(built(**longer)).figures["coverage"]
    for row in found[(found["wave"] == 1).to_numpy(bool) & found["need"].gt(0).fillna(False)].to_dict("records"):
        if row["segment"] != place:
            now, then = row["coverage_after"], after[row["segment"]]
            assert (None if pd.isna(now) else now) == (None if pd.isna(then) else pytest.approx(then))


@settings(max_examples=10)
@given(asked())
def test_nobody_is_covered_beyond_need_or_capacity_and_what_is_left_adds_up(case: tuple[Rows, str, str, float]) -> None:
    rows, firm_name, place, size = case
    city = built(**rows)
    read = read_segments(city)
    for who in (firm_anchor(city, firm_name), planned_anchor(city, place, size)):
        found = cascade(city, read, who)
        known = found.inputs.values.dropna(subset=["need", "covered"])
        assert (known["covered"] >= 0).all() and (known["covered"] <= known["need"] + 1e-9).all()
        assert (known["covered"] + known["left"]).to_numpy(float) == pytest.approx(known["need"].to_numpy(float))
        for name, covered in known.groupby("segment")["covered"].sum().items():
            assert covered <= read.figures.at[name, "capacity"] + 1e-9
        for wave in found.totals.values.index:
            whole, rows_of = found.totals.values.loc[wave], found.of_wave(wave)
            assert whole["n_inputs"] == len(rows_of) == whole["n_held"] + whole["n_absent"] + whole["n_unchecked"]
            assert (
                whole["covered_low"]
                <= whole["covered_high"]
                <= (whole["need"] if pd.notna(whole["need"]) else 0) + 1e-9
            )


@settings(max_examples=10)
@given(asked(), st.sampled_from([2, 10]))
def test_needs_scale_with_the_project(case: tuple[Rows, str, str, float], k: int) -> None:
    rows, _, place, size = case
    city = built(**rows)
    read = read_segments(city)
    small, large = (cascade(city, read, planned_anchor(city, place, each)).inputs.values for each in (size, k * size))
    small, large = (each.set_index(["wave", "segment"])["need"] for each in (small, large))
    assert (small.dropna() * k).to_dict() == pytest.approx(large.dropna().reindex(small.dropna().index).to_dict())


@settings(max_examples=10)
@given(asked())
def test_the_terms_of_a_need_add_up_to_it(case: tuple[Rows, str, str, float]) -> None:
    rows, firm_name, _, _ = case
    city = built(**rows)
    found = cascade(city, read_segments(city), firm_anchor(city, firm_name))
    for row in found.inputs.values.dropna(subset="need").to_dict("records"):
        parts = [amount * share for _, amount, share in terms(city, found, row["wave"], row["segment"])]
        assert np.nansum(parts) == pytest.approx(row["need"])


@settings(max_examples=10)
@given(random_rows())
def test_outside_suppliers_sell_what_is_bought_outside(rows: Rows) -> None:
    names = [row["segment"] for row in rows["segments"]]
    rows["firm_links"] = [row | {"segment": names[i % len(names)]} for i, row in enumerate(rows["firm_links"])]
    city = built(**rows)
    deals, listed = dealings(city), suppliers_by_segment(city, dealings(city))
    outside = bought(city, deals)[:, 1:].sum(axis=1)
    for place, name in enumerate(city.segments.index):
        table = suppliers(city, deals, name).values
        assert sorted(table.index) == sorted(listed.get(name, []))
        assert float(table["value"].sum()) == pytest.approx(outside[place])


@settings(max_examples=10)
@given(asked(), st.lists(st.none() | st.integers(0, 300), max_size=4))
def test_partners_are_served_no_more_than_they_want_or_than_is_made(
    case: tuple[Rows, str, str, float], demands: list[int | None]
) -> None:
    rows, _, place, size = case
    city = built(**rows)
    partners = pd.DataFrame({"partner": [f"p{i}" for i in range(len(demands))], "segment": place})
    partners["demand"] = pd.array(demands, dtype="Float64")
    partners["supply"] = pd.array([None] * len(demands), dtype="Float64")
    found = partner_demand(city, partners, read_segments(city), place, size)
    known = found.values.dropna(subset="demand")
    for end in ("", "_low", "_high"):
        assert (known[f"served{end}"] <= known["demand"] + 1e-9).all()
        assert float(known[f"served{end}"].sum()) <= size + 1e-9
    assert (known["served"] <= known["served_high"]).all()


@settings(max_examples=6)  # each speaks every sentence twice
@given(asked())
def test_every_sentence_of_the_section_is_spoken_in_both_languages(case: tuple[Rows, str, str, float]) -> None:
    rows, firm_name, place, size = case
    for found in list(explored(rows).values())[:1]:
        for who in (anchor.chosen(found, "firm", firm_name), anchor.chosen(found, "planned", place, size)):
            shown = anchor.section(found, who)
            json.dumps(anchor.as_json(found, who), allow_nan=False)
            for language in ("zh", "en"):
                assert all(tell(language, each) for each in (shown.answer, *shown.doubts, *shown.sharpen))
                for verdict in shown.verdicts:
                    assert all(spoken(language, verdict.facts[name]) for name in shown.columns)
                    behind = verdict.explain()
                    assert all(tell(language, each) for each in (*behind.worked, *behind.notes))


def test_the_answer_names_who_is_asked_how_much_it_buys_and_what_is_missing_most(rows: Rows) -> None:
    found = explored(rows)["c"]
    said = tell("zh", anchor.section(found).answer)
    assert said == "lead每年要买2类、400万元，本地1类有人做、够配0；最缺laminate。"


def test_without_links_or_firms_the_section_says_so() -> None:
    found = explored({"segments": [segment("x")], "firms": [firm("a", "x", 5)]})["c"]
    assert anchor.section(found).answer.code == "answer.anchor.no_links"
    empty = explored({"segments": [segment("x")]})["c"]
    assert anchor.section(empty).answer.code == "answer.anchor.no_firm"
    assert anchor.as_json(empty) == {"anchor": None, "anchor_reason": "no_firms"}


def test_unless_told_otherwise_those_are_asked_who_carry_most_and_those_who_are_missed_most(rows: Rows) -> None:
    found = explored(rows)["c"]
    assert anchor.firms(found)[0] == "lead" and anchor.firms(found)[-1] == "b", "b tells no revenue"
    assert anchor.segments(found)[0] == "laminate", "absent, and 600 are wanted of it"
    assert anchor.chosen(found, "planned").size == 600, "five times the median firm, but no more than is wanted"


def test_a_project_asks_for_the_sheets_of_partners_and_regions_where_they_are_empty(rows: Rows) -> None:
    shown = anchor.section(explored(rows)["c"], anchor.chosen(explored(rows)["c"], "planned"))
    assert [finding.facts["table"].table for finding in shown.sharpen if finding.code == "sharpen.table"] == [
        "partners",
        "reference_regions",
    ]
