"""How a chain grew: by example, by property, and computed a second time."""

import json

import pandas as pd
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from liantu.chain import City, chain_of
from liantu.diagnose.figure_table import FigureTable
from liantu.diagnose.growth import arrivals, came_in, growth
from liantu.diagnose.sections import Section, years
from liantu.samples import lamp_city, lamp_diagnosis
from liantu.words import LOCALES, spoken, tell
from tests import naive_net
from tests.chains import Rows, built, diagnosed, firm, link, random_rows, segment
from tests.test_pages import opened


def came(name: str, where: str, year: int | None, revenue: float | None = None, of: str | None = "2024-12-31") -> dict:
    return firm(name, where, revenue) | {"arrived": year, "as_of": of}


@pytest.fixture
def rows() -> Rows:
    """ore (d, year not told) --> chip (a 2020, b 2022) --> lamp (c 2022); e comes to lamp in 2030, after the rows"""
    return {
        "segments": [segment("ore"), segment("chip"), segment("lamp")],
        "segment_links": [link("ore", "chip", 0.1), link("chip", "lamp", 0.1)],
        "firms": [
            *(came("a", "chip", 2020, 100), came("b", "chip", 2022), came("c", "lamp", 2022, 300)),
            *(came("d", "ore", None, 50), came("e", "lamp", 2030, 7)),
        ],
    }


def read(rows: Rows) -> FigureTable:
    city = built(**rows)
    return growth(city, chain_of(city, "c").counted.index)


def shown(rows: Rows) -> Section:
    return years.section(diagnosed(built(**rows))["c"])


def test_the_years_run_from_the_first_arrival_to_the_newest_row(rows: Rows) -> None:
    assert read(rows).values.index.tolist() == [2020, 2021, 2022, 2023, 2024]


def test_a_path_grows_with_the_segments_that_came(rows: Rows) -> None:
    values = read(rows).values
    assert values["n_segments"].tolist() == [1, 1, 2, 2, 3]
    assert values["depth"].tolist() == [1, 1, 2, 2, 3]


def test_a_firm_that_tells_no_year_is_in_the_upper_end_and_there_in_the_last_year(rows: Rows) -> None:
    table = read(rows)
    first, last = table.figure(2020, "n_segments"), table.figure(2024, "n_segments")
    assert (first.low, first.high) == (1, 2) and (last.low, last.high) == (3, 3)
    assert table.values["size"].tolist() == [100, 100, 400, 400, 450]
    assert table.values["size_high"].tolist() == [150, 150, 450, 450, 450]


def test_a_firm_that_does_not_report_is_counted_not_zero(rows: Rows) -> None:
    assert read(rows).values["n_unreported"].tolist() == [0, 0, 1, 1, 1]
    rows["firms"] = [came("a", "chip", 2020)]
    figure = read(rows).figure(2020, "size")
    assert (figure.value, figure.reason) == (None, "size_unknown")


def test_who_comes_after_the_newest_row_is_left_out_and_told(rows: Rows) -> None:
    assert read(rows).values["n_firms"].tolist()[-1] == 4
    assert "doubt.years.later" in {doubt.code for doubt in shown(rows).doubts}


def test_without_a_date_the_years_end_with_the_latest_arrival(rows: Rows) -> None:
    rows["firms"] = [row | {"as_of": None} for row in rows["firms"]]
    assert read(rows).values.index.tolist()[-1] == 2030
    assert "doubt.years.undated" in {doubt.code for doubt in shown(rows).doubts}


def test_revenues_of_several_years_are_told(rows: Rows) -> None:
    rows["firms"][0]["as_of"] = "2021-12-31"
    assert "doubt.years.several" in {doubt.code for doubt in shown(rows).doubts}


def test_only_the_part_of_a_firm_in_the_chain_counts() -> None:
    """a stands to 0.7 in chip and to 0.2 in paint, of another chain"""
    places = [segment("chip"), segment("paint", chain="d")]
    found = read({"segments": places, "firms": [came("a", "chip:0.7|paint:0.2", 2020, 100)]})
    assert found.values["size"].tolist() == [70] * 5


def test_a_long_chain_is_followed_to_its_end() -> None:
    """s0 --> s1 --> … --> s59, each also --> the one after next; one firm each, a new one twice a year"""
    names = [f"s{i}" for i in range(60)]
    links = [link(a, b, 0.1) for step in (1, 2) for a, b in zip(names, names[step:], strict=False)]
    firms = [came(f"f{i}", name, 1995 + i // 2, 10) for i, name in enumerate(names)]
    city = built(segments=[segment(name) for name in names], segment_links=links, firms=firms)
    counted = chain_of(city, "c").counted.index
    assert growth(city, counted).values["depth"].iloc[-1] == 60


# The section


def test_the_answer_goes_from_where_to_where(rows: Rows) -> None:
    assert tell("zh", shown(rows).answer) == "2020年以来，环节从1个增到3个，最长本地链路从1环接到3环。"


def test_the_years_in_which_segments_came_stand_with_the_latest_first(rows: Rows) -> None:
    found = shown(rows)
    assert [verdict.key for verdict in found.verdicts] == ["2022", "2020"]
    assert spoken("zh", found.verdicts[0].facts["came"]) == "lamp"
    assert spoken("zh", found.verdicts[0].subject) == "2022年"


def test_a_segment_whose_firms_tell_no_year_came_in_none(rows: Rows) -> None:
    city = built(**rows)
    assert came_in(arrivals(city, chain_of(city, "c").counted.index)) == {2020: ["chip"], 2022: ["lamp"]}


def test_the_rows_behind_a_year_are_the_firms_that_brought_its_segments(rows: Rows) -> None:
    found = shown(rows).verdicts[0].explain()
    assert found.rows["firms"]["firm"].tolist() == ["c"]
    assert (
        tell("zh", found.worked[0]) == "到2022年3家企业、2个环节，今天的营收：c300万元＋a100万元＝400万元；另有1家没报"
    )
    assert tell("zh", found.worked[1]) == "chip→lamp，共2环"


def test_where_less_than_half_tell_their_year_that_stands_before_the_numbers(rows: Rows) -> None:
    rows["firms"] = [row | {"arrived": None if row["firm"] != "a" else 2020} for row in rows["firms"]]
    said = tell("zh", shown(rows).answer)
    assert said.startswith("只有20%") and "2020年" in said


def test_what_never_changed_is_said_to_be_the_same(rows: Rows) -> None:
    rows["firms"] = rows["firms"][:1]
    assert tell("zh", shown(rows).answer) == "2020年以来没有变：环节1个，最长本地链路1环。"


def test_without_any_year_the_section_names_the_column() -> None:
    found = years.section(lamp_diagnosis())
    assert (found.answer.code, found.verdicts) == ("answer.years.no_year", ())
    assert tell("zh", found.sharpen[0]) == "“企业”表的“落户年份”，这条链有3家没填"
    assert years.as_json(lamp_diagnosis()) == {"growth": None, "growth_reason": "arrival_unknown"}
    assert not len(growth(lamp_city(), lamp_city().segments.index).values)


def test_without_firms_the_section_says_so(rows: Rows) -> None:
    found = diagnosed(built(segments=rows["segments"]))["c"]
    section = years.section(found)
    assert (section.answer.code, section.verdicts) == ("answer.years.no_firms", ())
    assert [each.code for each in section.sharpen] == ["sharpen.table"]
    assert years.as_json(found)["growth_reason"] == "no_firms"


def test_without_links_every_segment_stands_alone(rows: Rows) -> None:
    assert set(read(rows | {"segment_links": []}).values["depth"]) == {1}


def test_the_overview_says_it_in_one_line_and_leads_to_the_section() -> None:
    app = opened("overview", chain="新能源")
    line = next(each.proto for each in app.get("page_link") if "年以来" in each.proto.label)
    assert line.label == "2004年以来：环节2→11个，最长本地链路1→4环" and "section=years" in line.query_string


@pytest.mark.parametrize("link", [{"data": "hefei_before"}, {"view": "meeting"}])
def test_the_overview_keeps_quiet_where_no_year_is_told_and_in_a_room(link: dict[str, str]) -> None:
    assert not any("年以来" in each.proto.label for each in opened("overview", **link).get("page_link"))


# Properties


@st.composite
def dated(draw: st.DrawFn) -> Rows:
    """Random rows whose firms came in some year, or tell none; some rows have a date."""
    rows = draw(random_rows())
    year = st.none() | st.sampled_from([2018, 2019, 2020, 2021, 2023, 2026])
    date = st.sampled_from([None, "2022-06-30", "2024-12-31"])
    for row in rows["firms"]:
        row |= {"arrived": draw(year), "as_of": draw(date)}
    return rows


def by_chain(rows: Rows) -> dict[str, tuple[City, pd.Index]]:
    city = built(**rows)
    return {name: (city, chain_of(city, name).counted.index) for name in naive_net.chains(rows)}


@given(dated())
def test_a_second_implementation_agrees(rows: Rows) -> None:
    for name, read_of in by_chain(rows).items():
        values, again = growth(*read_of).values, naive_net.growth(rows, name)
        assert values.index.tolist() == list(again)
        for year, cells in again.items():
            for column, value in cells.items():
                here = values.at[year, column]
                assert (None if pd.isna(here) else here) == (None if value is None else pytest.approx(value)), column


@given(dated())
def test_nothing_in_the_rows_of_today_ever_shrinks(rows: Rows) -> None:
    for read_of in by_chain(rows).values():
        values = growth(*read_of).values.drop(columns="n_unreported").astype(float)
        assert (values.diff().dropna(how="all").fillna(0) >= -1e-9).all(axis=None)
        for name in ("depth", "n_segments", "n_firms"):
            assert (values[name] <= values[f"{name}_high"]).all()
            assert values[name].iloc[-1:].tolist() == values[f"{name}_high"].iloc[-1:].tolist()


@given(dated())
def test_the_last_year_is_the_diagnosis_of_today(rows: Rows) -> None:
    assume(all(row["arrived"] is None or row["arrived"] <= 2021 for row in rows["firms"]))
    for found in diagnosed(built(**rows)).values():
        table = years.years_of(found).table
        if len(table.values):
            last = table.values.iloc[-1]
            held = found.counted["state"].isin(["weak", "present", "strong"]).sum()
            assert (last["depth"], last["n_segments"]) == (len(found.longest_path), held)
            whole = found.counted["output"].astype(float).sum()
            assert (last["size"] if pd.notna(last["size"]) else 0.0) == pytest.approx(whole)


@given(dated(), st.sampled_from([2018, 2019, 2020, 2021]))
def test_a_year_that_is_filled_in_stays_within_the_interval(rows: Rows, year: int) -> None:
    assume(any(row["as_of"] for row in rows["firms"]))
    before = {name: growth(*read_of).values for name, read_of in by_chain(rows).items()}
    filled = [row | {"arrived": year if row["arrived"] is None else row["arrived"]} for row in rows["firms"]]
    for name, read_of in by_chain(rows | {"firms": filled}).items():
        after = growth(*read_of).values.reindex(before[name].index)
        for column in ("depth", "n_segments", "n_firms"):
            known = after[column].notna()
            low, high = before[name].loc[known, column], before[name].loc[known, f"{column}_high"]
            assert ((low <= after.loc[known, column]) & (after.loc[known, column] <= high)).all()


@settings(max_examples=15)  # every sentence is spoken in both languages
@given(dated())
def test_the_section_speaks_in_both_languages_whatever_is_missing(rows: Rows) -> None:
    for found in diagnosed(built(**rows)).values():
        section = years.section(found)
        for verdict in section.verdicts:
            evidence = verdict.explain()
            assert len(evidence.figures) == len(evidence.worked)
            for language in LOCALES:
                assert all("{" not in tell(language, each) for each in (*evidence.worked, *evidence.notes))
                assert all(spoken(language, verdict.facts[name]) for name in section.columns)
        for language in LOCALES:
            assert all("{" not in tell(language, each) for each in (section.answer, *section.doubts, *section.sharpen))
        told = json.loads(json.dumps(years.as_json(found), allow_nan=False))
        assert told["growth"] or told["growth_reason"] in ("arrival_unknown", "no_firms")
        for row in told["growth"] or []:
            assert row["size"] is not None or row["size_reason"] == "size_unknown"
