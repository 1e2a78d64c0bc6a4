"""The cut test and the costliest firms: waves by hand, losses a second time, and every sentence in both languages."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from liantu.chain import chain_of, city_of
from liantu.data.checks import check
from liantu.data.problems import LiantuError
from liantu.diagnose import diagnose, read_segments
from liantu.diagnose.sections import Section
from liantu.explore.assumptions import Assumed, assumptions
from liantu.explore.explored import Explored, explore
from liantu.explore.plan import Wish, plan
from liantu.explore.sections import cut as cut_section
from liantu.explore.sections import failing
from liantu.explore.shock import costliest, cut, cuttable
from liantu.explore.shock.target import KINDS, without_country
from liantu.facts import Finding
from liantu.samples import sheets
from liantu.words import spoken, tell
from tests.chains import Rows, built, firm, segment, texts
from tests.naive_shock import COUNTRIES, RINGS, Fate, Naive
from tests.test_shock import BARE, deal, essential, shock_rows, stocked, thick_rows


@pytest.fixture
def rows() -> Rows:
    """film (Japan 60) ==2==> panel (c 300) ==2==> phone (d 900) ==2==> shop (e 500); ore (o 50) ==2==> film; no stock

    c sells 90 to d, d sells 100 to e; c stands in Suichuan, d and e in Taihe; rare (nobody) --1--> shop.
    """
    names = ("ore", "film", "panel", "phone", "rare", "shop")
    county = {"c": "遂川县", "d": "泰和县", "e": "泰和县", "o": ""}
    made = (("c", "panel", 300), ("d", "phone", 900), ("e", "shop", 500), ("o", "ore", 50))
    return {
        "segments": [segment(name, outside=2000 if name == "shop" else None) for name in names],
        "segment_links": [
            essential("ore", "film", 0.1),
            essential("film", "panel", 0.2),
            essential("panel", "phone", 0.1),
            essential("phone", "shop", 0.2),
            essential("rare", "shop", 0.01, 1),
        ],
        "firms": [stocked(firm(name, of, size), 0) | {"county": county[name]} for name, of, size in made],
        "firm_links": [
            deal("j", "c", 60, "film", "日本"),
            deal("c", "d", 90, "panel"),
            deal("d", "e", 100, "phone"),
        ],
    }


def test_what_stops_first_and_what_next(rows: Rows) -> None:
    found = cut(built(**rows), "c", "country", "JP", 13, BARE)
    assert found.waves == [["panel"], ["phone"], ["shop"]]
    assert found.entered == ("film",)
    assert found.loss.value == pytest.approx((300 + 900 + 500) * 13 / 52)
    assert found.own.value == 0
    assert [found.segments.values.at[name, "why"] for name in ("panel", "phone")] == ["inputs", "inputs"]
    assert found.segments.figure("ore", "wave").reason == "stays_up"
    assert found.segments.figure("film", "level").reason == "no_firms"


def test_who_sells_to_a_firm_that_fails_lacks_orders(rows: Rows) -> None:
    found = cut(built(**rows), "c", "firm", "d", 13, BARE)
    assert found.waves == [["phone"], ["shop", "panel"]]
    table = found.segments
    assert [table.values.at[name, "why"] for name in ("phone", "shop", "panel")] == ["cut", "inputs", "orders"]
    assert table.figure("panel", "level").value == pytest.approx(1 - 90 / 300)
    assert found.own.value == pytest.approx(900 / 4)


def test_stock_tells_since_when_a_segment_falls(rows: Rows) -> None:
    rows["firms"][1]["stock_days"] = 50
    found = cut(built(**rows), "c", "country", "JP", 26, BARE).segments
    assert [found.figure(name, "since").value for name in ("panel", "phone", "shop")] == [0, 6, 6]


def test_a_segment_that_is_cut_is_gone_from_everywhere_and_an_import_from_abroad_alone(rows: Rows) -> None:
    rows["firms"].append(stocked(firm("f", "film", 40), 0) | {"county": ""})
    rows["firm_links"][0]["value"] = 20
    city = built(**rows)
    every, imports = (cut(city, "c", kind, "film", 13, BARE) for kind in ("segment", "imports"))
    level = {
        name: [each.segments.figure(name, "level").value for each in (every, imports)] for name in ("film", "panel")
    }
    assert level == {"film": [0, pytest.approx(1)], "panel": [0, pytest.approx(1 - 20 / 60)]}
    assert every.waves[0] == ["film"]


@pytest.mark.parametrize(
    ("what", "first"), [("county:泰和县", ["phone", "shop"]), ("county:遂川县", ["panel"]), ("ring:abroad", ["panel"])]
)
def test_a_place_takes_its_firms_and_a_ring_what_comes_from_it(rows: Rows, what: str, first: list[str]) -> None:
    assert cut(built(**rows), "c", "place", what, 13, BARE).waves[0] == first


def test_what_can_be_cut_is_listed_with_the_largest_first(rows: Rows) -> None:
    city = built(**rows)
    listed = {kind: list(cuttable(city, "c", kind)) for kind in KINDS}
    assert listed["country"] == ["JP"]
    assert listed["imports"] == ["film", "rare"]
    assert listed["segment"][0] == "phone"
    assert listed["firm"] == ["d", "e", "c", "o"]
    assert listed["place"] == ["county:泰和县", "county:遂川县", "ring:nation", "ring:abroad"]
    assert without_country(city, "c").value == pytest.approx(2.5 / 62.5)


@pytest.mark.parametrize(
    ("kind", "what", "weeks", "code"),
    [
        ("firm", "nobody", 13, "nothing_to_cut"),
        ("country", "FR", 13, "nothing_to_cut"),
        ("place", "moon:sea", 13, "nothing_to_cut"),
        ("dream", "c", 13, "unknown_cut"),
        ("firm", "c", 99, "shock_out_of_range"),
    ],
)
def test_what_cannot_be_cut_is_said(rows: Rows, kind: str, what: str, weeks: float, code: str) -> None:
    with pytest.raises(LiantuError) as error:
        cut(built(**rows), "c", kind, what, weeks)
    assert error.value.code == code
    assert tell("zh", explain(error.value)) and tell("en", explain(error.value))


def explain(error: LiantuError) -> Finding:
    return Finding(f"error.{error.code}", error.facts)


def fate_of(naive: Naive, kind: str, what: str, weeks: float) -> Fate:
    """The same cut, by name, on the second computation."""
    countries = (None, *COUNTRIES.values())
    sources = {(s, ring, country) for s in naive.segments for ring in RINGS[1:] for country in countries}
    if kind == "firm":
        return Fate(weeks, {node: 1.0 for node in naive.x if node[0] == what})
    if kind == "country":
        return Fate(weeks, sources={each: 1.0 for each in sources if each[2] == what})
    if kind == "place":
        return Fate(weeks, sources={each: 1.0 for each in sources if f"ring:{each[1]}" == what})
    gone = {each: 1.0 for each in sources if each[0] == what and (kind == "segment" or each[1] == "abroad")}
    nodes = {node: 1.0 for node in naive.x if node[1] == what} if kind == "segment" else {}
    return Fate(weeks, nodes, gone)


@given(shock_rows() | thick_rows(), st.sampled_from(KINDS), st.sampled_from([2.0, 13.0, 40.0]))
def test_a_cut_equals_a_second_computation(rows: Rows, kind: str, weeks: float) -> None:
    city, chain = built(**rows), "c"
    if not any(row["chain"] == chain for row in rows["segments"]):
        return
    naive = Naive(rows, {code: Assumed()[code] for code in assumptions()})
    counted = list(chain_of(city, chain).counted.index)
    for what in list(cuttable(city, chain, kind))[:2]:
        if not any(naive.of(name) for name in counted):
            continue
        found = cut(city, chain, kind, what, weeks)
        lost = naive.lost(fate_of(naive, kind, what, weeks), 1e-6)
        for name in counted:
            figure = found.segments.figure(name, "lost")
            expected = sum(window[name] for window in lost)
            assert (figure.value or 0.0) == pytest.approx(expected, rel=1e-9, abs=1e-7)
        assert found.loss.value is None or found.loss.value == pytest.approx(
            sum(window[name] for window in lost for name in counted), rel=1e-9, abs=1e-7
        )


@given(thick_rows(), st.sampled_from([6.0, 13.0]))
def test_the_costliest_firm_is_the_one_whose_cut_costs_most(rows: Rows, weeks: float) -> None:
    city = built(**rows)
    found = costliest(city, "c", weeks, n=99)
    losses = {name: cut(city, "c", "firm", name, weeks) for name in city.firms.index}
    assert {each.firm for each in found} == set(losses)
    for each in found:
        assert each.whole == pytest.approx(losses[each.firm].loss.value, rel=1e-3)
        assert each.own.value == pytest.approx(losses[each.firm].own.value)
    wholes = [each.whole for each in found]
    assert wholes == sorted(wholes, reverse=True)


@given(thick_rows(), st.sampled_from(KINDS))
def test_a_segment_has_a_wave_if_and_only_if_it_falls_below_95_percent(rows: Rows, kind: str) -> None:
    city = built(**rows)
    for what in list(cuttable(city, "c", kind))[:3]:
        found = cut(city, "c", kind, what, 26)
        levels = found.levels.min(axis=0)
        for name, level in zip(found.segments.values.index, levels, strict=True):
            assert (found.segments.figure(name, "wave").value is not None) == (level < 0.95)
        if np.nanmin(levels, initial=1.0) < 0.5:
            assert found.waves
            assert set().union(*found.waves) <= set(found.touched)


def explored(rows: Rows, **wished: int) -> Explored:
    tables = check(sheets(**texts(rows))).tables
    city = city_of(tables)
    before = diagnose(city, chain_of(city, "c"), read_segments(city))
    return explore(tables, before, plan(city, ["c"], Wish.of(wished)))


def sections(found: Explored) -> list[Section]:
    asked = [cut_section.chosen(found, kind) for kind in KINDS]
    cuts = [cut_section.section(found, each, cut_section.read(found, each)) for each in asked]
    return [*cuts, failing.section(found, 13.0, failing.read(found, 13.0))]


def say_all(shown: Section) -> None:
    for language in ("zh", "en"):
        assert tell(language, shown.answer)
        for verdict in shown.verdicts:
            assert all(spoken(language, verdict.facts[column]) for column in shown.columns)
            evidence = verdict.explain()
            assert all(tell(language, each) for each in (*evidence.worked, *evidence.notes))
        assert all(tell(language, each) for each in (*shown.doubts, *shown.sharpen))


def test_the_answer_names_the_waves_and_what_actions_save(rows: Rows) -> None:
    found = explored(rows)
    asked = cut_section.chosen(found, "country", "JP")
    said = cut_section.section(found, asked, cut_section.read(found, asked)).answer
    assert tell("zh", said).startswith("断掉日本来的货13周，先是panel减产，再到")
    done = explored(rows, fill=1)
    assert [each.segment for each in done.actions] == ["film"]
    cuts = cut_section.read(done, asked)
    assert cuts.after.loss.value < cuts.before.loss.value
    shown = cut_section.section(done, asked, cuts)
    assert shown.answer.code == "answer.cut.waves_after"
    assert "cut_lost_after" in shown.columns


def test_every_answer_is_spoken(rows: Rows) -> None:
    nobody = {"segments": [segment("x"), segment("y")], "segment_links": [essential("x", "y")]}
    unsized = rows | {"firms": [row | {"revenue": None} for row in rows["firms"]]}
    alone = {"segments": [segment("x")], "firms": [firm("a", "x", 10)]}
    held = rows | {"firms": [row | {"stock_days": 360} for row in rows["firms"]]}
    elsewhere = {"firms": [firm("z", "other")], "segments": [*nobody["segments"], segment("other", chain="d")]}
    codes = set()
    for each in (rows, nobody | elsewhere, unsized, alone, held):
        for shown in sections(explored(each)) + sections(explored(each, fill=1)):
            codes.add(shown.answer.code)
            say_all(shown)
    assert codes >= {f"answer.cut.{code}" for code in ("nobody", "unsized", "nothing", "first", "waves", "waves_after")}
    assert codes >= {f"answer.failing.{code}" for code in ("nobody", "alone")} | {"answer.failing"}


@given(thick_rows())
def test_every_sentence_of_random_rows_is_spoken(rows: Rows) -> None:
    for shown in sections(explored(rows)):
        say_all(shown)


def test_a_click_on_a_kind_without_anything_to_cut_falls_back_to_what_there_is() -> None:
    found = explored({"segments": [segment("x")], "firms": [firm("a", "x", 10)]})
    assert cut_section.kinds(found) == ["segment", "firm"]
    assert cut_section.chosen(found).kind == "segment"
    assert cut_section.chosen(found, "country").what is None
