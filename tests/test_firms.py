"""Rungs, official titles and classes of firms: by example, by property, and computed a second time."""

import json
from pathlib import Path

import pandas as pd
import pytest
import yaml
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from liantu.chain import City
from liantu.data.problems import LiantuError
from liantu.diagnose.firm_classes import read_firm_classes
from liantu.diagnose.firm_fields import COUNTED
from liantu.diagnose.ladder import STANDING, official, read_ladder
from liantu.diagnose.rules import FOLDER, read_rules
from liantu.diagnose.sections import firms
from liantu.samples import lamp_city, lamp_diagnosis
from liantu.words import LOCALES, say, spoken, tell
from tests import naive_firms
from tests.chains import Rows, built, diagnosed, link, random_rows, segment

CASES = yaml.safe_load(Path("tests/cases/firms/ladder.yaml").read_text(encoding="utf-8"))
CELLS = ("revenue", "capacity", "profit", "staff", "rd_share", "certificates", "listed", "arrived", "as_of")
BOOKS = {"ladder": read_ladder, "lead_firm": official}


def firm_row(name: str, segments: str = "chip", *, of: str = "", **cells: object) -> dict[str, object]:
    empty = {"firm": name, "segments": segments, "controller": of} | dict.fromkeys(CELLS)
    return empty | {"as_of": "2026-09-30"} | cells


def sale(supplier: str, customer: str, value: float | None = 10, place: str | None = None) -> dict[str, object]:
    return {"supplier": supplier, "customer": customer, "segment": None, "value": value, "place": place}


def city_of_firms(*rows: dict[str, object], sales: list[dict[str, object]] | None = None) -> City:
    """wafer (none) --> chip (all of these firms)"""
    places = [segment("wafer"), segment("chip")]
    return built(segments=places, segment_links=[link("wafer", "chip", 0.1)], firms=list(rows), firm_links=sales or [])


@st.composite
def firm_rows(draw: st.DrawFn) -> Rows:
    """Random chains whose firms have random fields near the thresholds of the rules, and deals with places."""
    rows = draw(random_rows())
    money = st.none() | st.sampled_from([0, 250, 300, 1900, 2000, 2100, 4600, 5000, 5001, 19000, 20000, 39000, 40000])
    cells = {
        "revenue": money,
        "capacity": money,
        "profit": st.none() | st.sampled_from([-500, 0, 1400, 1500, 1600]),
        "staff": st.none() | st.sampled_from([5, 19, 20, 21, 290, 300, 320, 950, 1000]),
        "rd_share": st.none() | st.sampled_from([0.0, 0.028, 0.03, 0.039, 0.04, 0.05, 0.052]),
        "certificates": st.sampled_from([None, "无", "高新技术企业、ISO 9001", "专精特新中小企业", "专精特新“小巨人”"]),
        "listed": st.sampled_from([None, "no", "otc", "preparing", "listed"]),
        "arrived": st.none() | st.sampled_from([2000, 2016, 2017, 2022, 2025, 2026, 2027]),
        "as_of": st.sampled_from([None, "2026-09-30"]),
    }
    made = st.fixed_dictionaries(cells)
    for row in rows["firms"]:
        row |= {name: None for name in CELLS} | draw(made)
    place = st.sampled_from([None, "abroad", "nation", "province"])
    rows["firm_links"] = [
        sale(row["supplier"], row["customer"], row["value"], draw(place)) for row in rows["firm_links"]
    ]
    for i, row in enumerate(rows["firm_links"]):
        row["segment"] = None
        row["product"] = f"p{i}"  # each a relation of its own
    for row in rows["firms"]:
        row["segments"] = "|".join(part.partition(":")[0] for part in row["segments"].split("|"))
    return rows


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["name"])
def test_the_case_stands_where_the_planner_says(case: dict) -> None:
    sales = [sale("f", f"customer {i}") for i in range(case.get("customers", 0))]
    found = read_ladder(city_of_firms(firm_row("f", **case["firm"]), sales=sales))
    for rung, standing in case["expect"].items():
        assert found.standing[rung].at["f", "standing"] == standing, rung
    for rung in found.rungs:
        if field := case.get("missing", {}).get(rung.code):
            assert found.missing("f", rung).field == field
        if (distance := case.get("distance", {}).get(rung.code)) is not None:
            assert found.standing[rung.code].at["f", "distance"] == pytest.approx(distance, abs=1e-3)
        if field := case.get("empty", {}).get(rung.code):
            assert found.standing[rung.code].at["f", "empty"] == field


@given(firm_rows(), st.sampled_from(list(BOOKS)))
def test_every_firm_stands_where_plain_loops_put_it(rows: Rows, book: str) -> None:
    found, has = BOOKS[book](built(**rows)), naive_firms.fields(rows)
    for code, rung in naive_firms.rules(book).items():
        moved = [naive_firms.rules(book, factor)[code] for factor in (0.9, 1.1)]
        named = next(each for each in found.rungs if each.code == code)
        for firm, cells in has.items():
            standing, missing, distance = naive_firms.standing(rung, cells)
            row, need = found.standing[code].loc[firm], found.missing(firm, named)
            assert (row["standing"], need and need.field) == (standing, missing)
            assert (None if pd.isna(row["distance"]) else row["distance"]) == pytest.approx(distance)
            changes = any(naive_firms.standing(each, cells)[0] != standing for each in moved)
            assert bool(row["changes"]) == changes


@given(firm_rows())
def test_every_counted_field_and_every_class_is_that_of_plain_loops(rows: Rows) -> None:
    city, has = built(**rows), naive_firms.fields(rows)
    counted = {name: field.read(city) for name, field in COUNTED.items()}
    table = read_firm_classes(city).table.values
    for firm, cells in has.items():
        for name, values in counted.items():
            assert (None if pd.isna(values[firm]) else values[firm]) == pytest.approx(cells[name]), name
        expected = naive_firms.classes(cells)
        row = {name: None if pd.isna(value) else value for name, value in table.loc[firm].items()}
        assert {name: row[name] for name in expected} == expected
        nearby = [naive_firms.classes(cells, factor)["guidance"] for factor in (0.9, 1.1)]
        assert row["changes"] == any(each != expected["guidance"] for each in nearby)


@given(firm_rows())
def test_what_is_known_stays_when_an_empty_field_is_filled(rows: Rows) -> None:
    assume(rows["firms"])
    full = {"revenue": 3000, "profit": 1500, "staff": 40, "rd_share": 0.05, "arrived": 2010, "listed": "otc"}
    full |= {"certificates": "专精特新中小企业", "as_of": "2026-09-30"}
    before = read_ladder(built(**rows))
    filled = [row | {name: full[name] for name in full if row[name] is None} for row in rows["firms"]]
    after = read_ladder(built(**rows | {"firms": filled}))
    for code, table in before.standing.items():
        known = (table["standing"] != "unknown").to_numpy(bool)
        assert (after.standing[code].loc[known, "standing"] == table.loc[known, "standing"]).all(), code


@given(firm_rows())
def test_names_and_the_order_of_firms_change_nothing(rows: Rows) -> None:
    assume(rows["firms"])
    other = {row["firm"]: f"x{row['firm']}" for row in rows["firms"]}
    ends = ("firm", "supplier", "customer", "controller")

    def renamed(row: dict[str, object]) -> dict[str, object]:
        return {name: other.get(value, value) if name in ends else value for name, value in row.items()}

    firms_renamed = [renamed(row) for row in reversed(rows["firms"])]
    again = rows | {"firms": firms_renamed, "firm_links": [renamed(row) for row in rows["firm_links"]]}
    before, after = read_ladder(built(**rows)), read_ladder(built(**again))
    for code, table in before.standing.items():
        assert (
            after.standing[code].loc[[other[firm] for firm in table.index], "standing"].tolist()
            == table["standing"].tolist()
        )


def test_a_count_stays_whole_when_thresholds_move_by_a_tenth() -> None:
    need = next(rung for rung in read_rules("ladder") if rung.code == "spread").needs[0]
    assert need.times(1.1).threshold == 3


def test_a_size_that_is_not_told_lies_between_bounds() -> None:
    table = read_firm_classes(city_of_firms(firm_row("f", staff=500))).table
    assert table.values.loc["f", ["size", "size_low", "size_high"]].tolist() == [None, "micro", "medium"]
    assert table.as_rows("firm")[0]["size_reason"] == "size_fields_empty"


def test_a_large_firm_is_in_no_class_of_small_ones() -> None:
    table = read_firm_classes(city_of_firms(firm_row("f", staff=1000, revenue=40000))).table
    assert table.as_rows("firm")[0] | {"guidance": None, "guidance_reason": "not_small"} == table.as_rows("firm")[0]


def test_two_firms_of_one_controller_are_both_the_only_supplier() -> None:
    table = read_firm_classes(city_of_firms(firm_row("a", of="g"), firm_row("b", of="g"))).table.values
    assert table["guidance"].tolist() == ["protect", "protect"]


def test_without_any_deal_told_nobody_is_strung_together() -> None:
    city = built(
        segments=[segment("wafer"), segment("chip")],
        segment_links=[link("wafer", "chip", 0.1)],
        firms=[firm_row(name, place, revenue=500) for name, place in (("a", "wafer"), ("b", "wafer"), ("c", "chip"))],
    )
    assert read_firm_classes(city).table.values["guidance"].tolist() == ["ask", "ask", "protect"]


# Files of rules


def edited(folder: Path, old: str, new: str, book: str = "ladder") -> None:
    text = (FOLDER / f"{book}.csv").read_text(encoding="utf-8-sig")
    assert old in text
    (folder / f"{book}.csv").write_text(text.replace(old, new, 1), encoding="utf-8")


@pytest.fixture
def own_rules(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty folder that LIANTU_RULES names."""
    monkeypatch.setenv("LIANTU_RULES", str(tmp_path))
    return tmp_path


def test_a_threshold_that_a_planner_edits_is_used_at_once(own_rules: Path) -> None:
    city = city_of_firms(firm_row("f", revenue=1900))
    assert read_ladder(city).standing["above_scale"].at["f", "standing"] == "one_step"
    edited(own_rules, "at_least,2000,万元", "at_least,0.18,亿元")
    assert read_ladder(city).standing["above_scale"].at["f", "standing"] == "reached"


def test_a_file_replaces_ours_whole_and_the_others_stay(own_rules: Path) -> None:
    lines = (FOLDER / "ladder.csv").read_text(encoding="utf-8-sig").splitlines()
    (own_rules / "ladder.csv").write_text("\n".join([lines[0], *lines[1:4]]), encoding="gb18030")
    assert [rung.name.zh for rung in read_rules("ladder")] == ["入规"]
    assert [rung.code for rung in read_rules("size_classes")] == ["large", "medium", "small", "micro"]


@pytest.mark.parametrize(
    ("old", "new", "code", "row"),
    [
        ("only_if_field", "only_if", "rule.no_column", 1),
        (",needs,revenue,", ",need,revenue,", "rule.not_allowed", 3),
        (",needs,revenue,", ",needs,turnover,", "rule.not_allowed", 3),
        ("revenue,at_least", "revenue,contains", "rule.not_allowed", 3),
        ("at_least,2000,", "at_least,about 2000,", "rule.not_a_number", 3),
        ("at_least,5%,", "at_least,5,", "rule.not_a_number", 8),
        ("2000,万元", "2000,美元", "rule.not_allowed", 3),
        (",revenue,5000,20000,", ",revenue,20000,5000,", "rule.band", 9),
        ("otc|preparing", "otc|soon", "rule.not_allowed", 17),
        ("2011-01,verified", ",verified", "rule.no_text", 2),
        ("above_scale,rung,,itself", "above_scale,unseen,,", "rule.no_name", 2),
        ("above_scale,needs,revenue,at_least", "above_scale,rung,,itself", "rule.twice", 3),
        ("spread,rung,,itself", "spread,rung,,maybe", "rule.not_allowed", 21),
    ],
)
def test_a_broken_row_is_named_with_its_cure(own_rules: Path, old: str, new: str, code: str, row: int) -> None:
    edited(own_rules, old, new)
    with pytest.raises(LiantuError) as raised:
        read_rules("ladder")
    error = raised.value
    assert (error.code, error.facts["wrong"].code, error.facts["row"]) == ("broken_rule", code, row)
    for language in LOCALES:
        said = say(language, "error.broken_rule", **error.facts)
        assert "ladder.csv" in said and str(row) in said


def test_an_award_without_conditions_and_a_file_without_rows_are_refused(own_rules: Path) -> None:
    head, *rows = (FOLDER / "ladder.csv").read_text(encoding="utf-8-sig").splitlines()
    only_named = next(line for line in rows if line.startswith("high_tech,rung"))
    for lines, code in (([head, only_named], "rule.no_needs"), ([head], "rule.no_rows")):
        (own_rules / "ladder.csv").write_text("\n".join([*lines, "," * 3 * len(lines)]), encoding="utf-8")
        with pytest.raises(LiantuError) as raised:
            read_rules("ladder")
        assert raised.value.facts["wrong"].code == code


def test_a_folder_that_is_not_there_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LIANTU_RULES", "/nowhere/at/all")
    with pytest.raises(LiantuError, match="no_rules_folder"):
        read_rules("ladder")


@pytest.mark.parametrize("book", ["ladder", "lead_firm", "size_classes", "guidance"])
def test_every_rule_has_a_source_a_date_and_a_status_that_can_be_spoken(book: str) -> None:
    for rung in read_rules(book):
        for each in (*rung.holds, *rung.needs, *rung.unseen):
            assert all((each.said.zh, each.said.en, each.source.zh, each.source.en, each.date))
            assert say("zh", f"rule_status.{each.status}")


# The section


def all_that_is_said(shown: firms.Section, language: str) -> str:
    """Everything a reader could open, in one text."""
    said = [tell(language, each) for each in (shown.answer, *shown.doubts, *shown.sharpen)]
    for verdict in shown.verdicts:
        found = verdict.explain()
        assert len(found.figures) == len(found.worked)
        said += [spoken(language, verdict.subject), *(spoken(language, verdict.facts[name]) for name in shown.columns)]
        said += [tell(language, each) for each in (*found.worked, *found.notes)]
    return "\n".join(said)


@settings(max_examples=15)  # every sentence is spoken in both languages
@given(firm_rows())
def test_the_section_speaks_in_both_languages_whatever_is_missing(rows: Rows) -> None:
    city = built(**rows)
    read = firms.read_firms(city)
    for found in diagnosed(city).values():
        for listed in (firms.ALL, *firms.rungs(read), firms.CLASSES):
            shown = firms.section(found, read, listed)
            assert len({verdict.key for verdict in shown.verdicts}) == len(shown.verdicts)
            for language in LOCALES:
                assert "{" not in all_that_is_said(shown, language)
        n_firms = len(firms.firms_of(found))
        for counted in firms.counts(found, read).values():
            assert list(counted) == list(STANDING) and sum(counted.values()) == n_firms
        told = json.loads(json.dumps(firms.as_json(found, read), allow_nan=False))
        assert (len(told["ladder"]), len(told["firm_classes"])) == (n_firms * len(firms.rungs(read)), n_firms)


def test_the_nearest_firm_is_named_with_its_distance() -> None:
    city = city_of_firms(firm_row("far", revenue=500), firm_row("near", revenue=1900))
    shown = firms.section(diagnosed(city)["c"], firms.read_firms(city))
    assert tell("zh", shown.answer) == "入规2家差一步；最近的是near，入规差5%。"
    assert [verdict.key for verdict in shown.verdicts] == ["above_scale:near", "above_scale:far"]
    assert tell("zh", shown.verdicts[0].explain().worked[0]) == (
        "离门槛2000万元还差100万元（现有1900万元）：100万元÷2000万元＝5%。"
    )


def test_who_is_a_step_away_stands_before_who_need_only_apply() -> None:
    ready = firm_row("ready", revenue=500, rd_share="6%", arrived=2020, certificates="无")
    city = city_of_firms(firm_row("near", revenue=1990), ready)
    shown = firms.section(diagnosed(city)["c"], firms.read_firms(city))
    assert [verdict.key for verdict in shown.verdicts] == ["above_scale:near", "above_scale:ready", "high_tech:ready"]
    assert say("zh", shown.verdicts[2].facts["condition"].code) == "去申报"
    assert tell("zh", shown.verdicts[2].explain().worked[0]) == "能查的2条都够，还没有“升高”。"


def test_without_deals_the_section_says_which_sheet_to_fill() -> None:
    city = city_of_firms(firm_row("f", revenue=100))
    sharpen = firms.section(diagnosed(city)["c"], firms.read_firms(city)).sharpen
    assert "“企业供需”表还是空的" in [tell("zh", each) for each in sharpen]


def test_a_chain_without_firms_says_so() -> None:
    city = built(segments=[segment("chip")])
    shown = firms.section(diagnosed(city)["c"], firms.read_firms(city))
    assert shown.answer.code == "answer.firms.none" and not shown.verdicts


def test_a_name_is_data_whatever_it_looks_like() -> None:
    city = city_of_firms(firm_row("<script>alert(1)</script>", revenue=1900))
    shown = firms.section(diagnosed(city)["c"], firms.read_firms(city))
    assert shown.answer.facts["firm"].zh == "<script>alert(1)</script>"  # escaped where it is drawn


def test_the_lamp_makers_official_titles_are_unknown_without_certificates() -> None:
    found = official(lamp_city())
    assert set(found.standing["champion"]["standing"]) == {"unknown"}
    assert firms.section(lamp_diagnosis(), firms.read_firms(lamp_city())).answer.code == "answer.firms"
