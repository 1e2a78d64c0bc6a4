"""What surrounds a chain, services, factors, platforms, parts: by example, by property, and computed a second time."""

import json
from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from liantu.chain import City, chain_names, chain_of
from liantu.data.problems import LiantuError
from liantu.diagnose import Diagnosis
from liantu.diagnose.factors import FACTORS, Gauge, gauges, worst
from liantu.diagnose.platforms import platforms
from liantu.diagnose.sections import Section, around, around_platforms
from liantu.diagnose.services import service_rate, services
from liantu.diagnose.surroundings import Surroundings, read_surroundings
from liantu.diagnose.teardown import local_content, missing_parts, products_of
from liantu.facts import Figure
from liantu.samples import lamp_city
from liantu.words import LOCALES, spoken, tell
from tests import naive_around
from tests.chains import Rows, built, diagnosed
from tests.surrounded import DAY, part, phone_city, resource, surrounded_rows

RATE = 0.03


def places_of(city: City) -> dict[str, pd.Index]:
    """By chain its segments."""
    return {name: chain_of(city, name).segments.index for name in chain_names(city)}


def measured(city: City, rate: float = RATE) -> dict[str, Gauge]:
    return gauges(city, read_surroundings(city), "c", places_of(city)["c"], rate)


def shown(city: City, listed: str, **settings: object) -> Section:
    return around.section(diagnosed(city)["c"], read_surroundings(city), listed, **settings)


def numbers(figure: Figure) -> tuple[float | None, float | None, float | None]:
    return figure.value, figure.low, figure.high


# A second time


@given(surrounded_rows(), st.sampled_from([0.02, RATE, 0.04]))
def test_every_gauge_is_that_of_plain_loops(rows: Rows, rate: float) -> None:
    city = built(**rows)
    read = read_surroundings(city)
    for chain, places in places_of(city).items():
        figures = gauges(city, read, chain, places, rate)
        expected = {
            "technology": naive_around.technology(rows, chain),
            "talent": naive_around.talent(rows, chain),
            "capital": naive_around.capital(rows, chain, rate),
            "land": naive_around.land(rows, chain),
        }
        for factor, gauge in figures.items():
            assert numbers(gauge.figure) == pytest.approx(expected[factor]), factor
            assert (gauge.figure.value is None) == (gauge.figure.reason is not None), factor


@given(surrounded_rows())
def test_services_and_platforms_are_those_of_plain_loops(rows: Rows) -> None:
    city = built(**rows)
    read = read_surroundings(city)
    for chain, found in diagnosed(city).items():
        table = services(found.segments, read, chain)
        assert table.values["presence"].to_dict() == naive_around.services(rows, chain)
        assert numbers(service_rate(table.values["presence"])) == pytest.approx(naive_around.service_rate(rows, chain))
        made = {name: None if value is None else float(value) for name, value in _plain(found, "output").items()}
        hanging = naive_around.stranded(rows, made)
        mine = {name: hanging[name] for name in found.counted.index}
        ranked = platforms(found.counted, read).values
        told = [None if word is None else str(word) for word in ranked["platform"]]
        assert list(zip(ranked.index, ranked["rank"], told, strict=True)) == naive_around.platforms(rows, mine)


def _plain(found: Diagnosis, name: str) -> dict[str, object]:
    column = found.read.figures[name]
    return {
        segment: None if is_empty else value
        for (segment, value), is_empty in zip(column.items(), column.isna(), strict=True)
    }


@given(surrounded_rows())
def test_local_content_and_the_pull_of_parts_are_those_of_plain_loops(rows: Rows) -> None:
    city = built(**rows)
    for found in diagnosed(city).values():
        state, products = found.read.figures["state"], products_of(city, found.segments.index)
        content = local_content(city, products, state)
        mine = set(found.segments.index)
        near = {row["product"] for row in rows["boms"] if row["segment"] in mine or row["product"] in mine}
        assert set(products) == near
        for product in products:
            figure = content.figure(product, "local_content")
            assert numbers(figure) == pytest.approx(naive_around.content(rows, product))
            parts = missing_parts(city, product, state)
            pulled = {name: parts.figure(name, "pull").value for name in parts.values.index}
            assert pulled == pytest.approx(naive_around.pulls(rows, product))
            known = [value for value in pulled.values() if value is not None]
            assert known == sorted(known, reverse=True)


# Properties


@given(surrounded_rows(), st.data())
def test_what_fills_an_empty_cell_leaves_every_gauge_within_its_interval(rows: Rows, data: st.DataObject) -> None:
    before, full = built(**rows), {"amount": 30, "needed": 50, "rate": 0.04, "stay": 0.5, "stage": "first"}

    def filled(row: dict[str, object]) -> dict[str, object]:
        drawn = {
            name: data.draw(st.sampled_from([value, 0 if name != "stage" else "lab"])) for name, value in full.items()
        }
        return {name: drawn[name] if value is None and name in drawn else value for name, value in row.items()}

    more = {table: [filled(row) for row in rows[table]] for table in ("resources", "technologies")}
    after = built(**rows | more)
    for chain, places in places_of(before).items():
        told = gauges(before, read_surroundings(before), chain, places, RATE)
        now = gauges(after, read_surroundings(after), chain, places, RATE)
        for factor in FACTORS:
            figure, known = told[factor].figure, now[factor].figure
            if figure.low is not None and known.value is not None:
                assert figure.low - 1e-9 <= known.value <= figure.high + 1e-9, factor


@given(surrounded_rows())
def test_a_dearer_rate_never_makes_less_capital_cheap(rows: Rows) -> None:
    city = built(**rows)
    read = read_surroundings(city)
    for chain, places in places_of(city).items():
        values = [gauges(city, read, chain, places, rate)["capital"] for rate in (0.02, 0.03, 0.05)]
        known = [gauge.figure.value for gauge in values if gauge.figure.value is not None]
        assert known == sorted(known)
        for gauge in values:
            if gauge.figure.value is not None:
                assert gauge.figure.value <= gauge.parts["available"].value + 1e-9


@settings(max_examples=20)  # everything that can be opened is spoken twice
@given(surrounded_rows())
def test_the_section_speaks_in_both_languages_whatever_is_missing(rows: Rows) -> None:
    city = built(**rows)
    read = read_surroundings(city)
    for found in diagnosed(city).values():
        for listed in around.LISTED:
            section = around.section(found, read, listed)
            assert len({verdict.key for verdict in section.verdicts}) == len(section.verdicts)
            for language in LOCALES:
                assert "{" not in all_that_is_said(section, language)
        told = json.loads(json.dumps(around.as_json(found, read), allow_nan=False))
        assert _nulls_without_reason(told) == []


def all_that_is_said(section: Section, language: str) -> str:
    """Everything a reader could open, in one text."""
    said = [tell(language, each) for each in (section.answer, *section.doubts, *section.sharpen)]
    for verdict in section.verdicts:
        found = verdict.explain()
        assert len(found.figures) == len(found.worked)
        said += [
            spoken(language, verdict.subject),
            *(spoken(language, verdict.facts[name]) for name in section.columns),
        ]
        said += [tell(language, each) for each in (*found.worked, *found.notes)]
    return "\n".join(said)


def _nulls_without_reason(told: object, path: str = "") -> list[str]:
    """Where a null stands that does not say why."""
    if isinstance(told, list):
        return [bad for i, each in enumerate(told) for bad in _nulls_without_reason(each, f"{path}[{i}]")]
    if not isinstance(told, dict):
        return []
    bad = [f"{path}.{name}" for name in told if told[name] is None and not _reason(told, name)]
    return bad + [each for name, value in told.items() for each in _nulls_without_reason(value, f"{path}.{name}")]


def _reason(told: dict[str, object], name: str) -> object:
    return told.get("reason") if name == "value" else told.get(f"{name}_reason")


# By example


def test_ten_are_needed_six_come_and_half_of_them_stay() -> None:
    found = measured(phone_city(resources=[resource("talent", "engineers", amount=6, needed=10, stay=0.5)]))["talent"]
    assert numbers(found.figure) == pytest.approx((0.3, 0.3, 0.3))
    assert (found.parts["come"].value, found.parts["stay"].value) == (0.6, 0.5)


def test_where_nobody_tells_who_stays_the_gauge_lies_between_nothing_and_who_comes() -> None:
    found = measured(phone_city(resources=[resource("talent", "engineers", amount=6, needed=10)]))["talent"]
    assert (found.figure.value, found.figure.reason) == (None, "stay_unknown")
    assert (found.figure.low, found.figure.high) == (0.0, 0.6)


def test_an_empty_need_is_not_taken_for_none() -> None:
    rows = [resource("land", "one", amount=10, needed=40), resource("land", "two", amount=10)]
    found = measured(phone_city(resources=[*rows, resource("plant", "p", amount=1, needed=1)]))["land"]
    assert numbers(found.figure) == (0.25, 0.0, 0.5)


def test_what_serves_the_whole_city_is_in_the_upper_end_only() -> None:
    rows = [resource("fund", "ours", amount=20, needed=100), resource("fund", "all", chain=None, amount=30)]
    found = measured(phone_city(resources=rows))["capital"]
    assert numbers(found.figure) == pytest.approx((0.2, 0.2, 0.5))
    assert found.n_shared == 1


def test_a_loan_counts_as_cheap_up_to_the_rate_and_a_fund_always() -> None:
    rows = [resource("bank", "b", amount=50, needed=60, rate=0.045), resource("fund", "f", amount=10, needed=40)]
    city = phone_city(resources=rows)
    values = [measured(city, rate)["capital"].figure.value for rate in (0.03, 0.045)]
    assert values == pytest.approx([0.1, 0.6])
    assert measured(city)["capital"].parts["available"].value == pytest.approx(0.6)


def test_a_loan_without_a_rate_widens_the_interval() -> None:
    rows = [resource("bank", "b", amount=50, needed=60), resource("fund", "f", amount=10, needed=40)]
    found = measured(phone_city(resources=rows))["capital"].figure
    assert (found.low, found.high) == pytest.approx((0.1, 0.6))


def test_a_row_that_has_ended_does_not_count_and_is_counted() -> None:
    rows = [
        resource("fund", "old", amount=90, needed=100, until="2026-09-29"),
        resource("fund", "new", amount=10, needed=100, until=DAY),
    ]
    found = measured(phone_city(resources=rows))["capital"]
    assert (found.figure.value, found.n_expired) == (0.1, 1)


def test_a_month_ends_with_its_last_day() -> None:
    city = phone_city(resources=[resource("fund", "f", amount=1, needed=1, until="2026-09")])
    assert not len(read_surroundings(city).expired)


def test_a_service_is_present_by_a_listing_absent_if_looked_for_and_else_unchecked() -> None:
    city = phone_city()
    found = diagnosed(city)["c"]
    assert services(found.segments, read_surroundings(city), "c").values["presence"].to_dict() == {
        "test": "unchecked",
        "design": "absent",
    }
    city = phone_city(resources=[resource("service", "testers", chain=None, at="test")])
    table = services(diagnosed(city)["c"].segments, read_surroundings(city), "c")
    assert table.values.at["test", "presence"] == "present"


def test_a_listing_for_another_chain_or_one_that_ended_offers_nothing() -> None:
    ended = resource("service", "testers", at="test", until="2026-01-01")
    city = phone_city(resources=[ended])
    table = services(diagnosed(city)["c"].segments, read_surroundings(city), "c").values
    assert (table.at["test", "presence"], table.at["test", "n_expired"]) == ("unchecked", 1)


def test_without_any_platform_in_the_sheet_nobody_has_told() -> None:
    city = phone_city(resources=[resource("talent", "engineers", amount=1)])
    rows = platforms(diagnosed(city)["c"].counted, read_surroundings(city)).as_rows("segment")
    assert [(row["segment"], row["platform"], row["platform_reason"]) for row in rows] == [
        ("camera", None, "no_platform_rows"),
        ("screen", None, "no_platform_rows"),
    ]


def test_equal_segments_share_their_rank_and_are_named_together() -> None:
    city = phone_city(resources=[resource("laboratory", "lab", at="lens")])
    rows = platforms(diagnosed(city)["c"].counted, read_surroundings(city)).values
    assert rows["rank"].tolist() == [1, 1] and rows["platform"].tolist() == ["without", "without"]
    assert tell("zh", shown(city, "platforms").answer) == "2个关键环节0个有平台；波及1500万元的camera、screen没有。"


PHONE = [
    part("lens", "lens", 0.3),
    part("camera", "camera", 0.2),
    part("screen", "screen", 0.4),
    part("box", None, None),
]


def test_local_content_counts_what_is_here_and_the_unknown_in_its_upper_end_only() -> None:
    city = phone_city(boms=PHONE)
    content = local_content(city, ["phone"], diagnosed(city)["c"].read.figures["state"])
    assert numbers(content.figure("phone", "local_content")) == pytest.approx((2 / 9, 2 / 9, 6 / 9))
    row = content.values.loc["phone"]
    assert row["untold"] == pytest.approx(0.1)
    assert row[["n_parts", "n_missing", "n_unknown", "n_without_share"]].tolist() == [4, 1, 2, 1]


def test_a_missing_part_is_pulled_by_all_who_could_use_it() -> None:
    city = phone_city(boms=PHONE)
    parts = missing_parts(city, "phone", diagnosed(city)["c"].read.figures["state"])
    assert parts.values.index.tolist() == ["lens", "screen", "box", "camera"]
    assert parts.figure("lens", "pull").value == pytest.approx(0.3 * 2)
    answer = tell("zh", shown(city, "teardown").answer)
    assert answer == "phone成本至少22%本地能供；先补lens（占30%，2家用得上）。"


def test_a_product_named_like_a_segment_concerns_its_chain() -> None:
    city = phone_city(boms=[part("glue", None, 0.1)])
    assert products_of(city, diagnosed(city)["c"].segments.index) == ["phone"]


def test_of_a_product_that_is_told_by_less_than_half_that_is_said_first() -> None:
    city = phone_city(boms=[part("camera", "camera", 0.3)])
    assert tell("zh", shown(city, "teardown").answer).startswith("phone只拆出30%的成本，")


# The worst factor


FACTOR_ROWS = [
    resource("talent", "t", amount=10, needed=10, stay=0.5),
    resource("fund", "f", amount=40, needed=100),
    resource("land", "l", amount=90, needed=100),
    resource("plant", "p", amount=90, needed=100),
]


def test_the_worst_factor_is_named_with_the_gap_to_the_next() -> None:
    city = phone_city(resources=FACTOR_ROWS)
    answer = tell("zh", shown(city, "factors").answer)
    assert answer == "最缺资金：便宜可用的只有需要的40%，比人才低10个百分点。"


def test_equal_factors_are_named_together() -> None:
    rows = [FACTOR_ROWS[0], resource("fund", "f", amount=50, needed=100)]
    city = phone_city(resources=rows)
    assert worst(measured(city)) == ["talent", "capital"]
    assert tell("zh", shown(city, "factors").answer) == "人才、资金一样缺，都只够50%。"


def test_a_factor_without_rows_is_named_and_never_the_worst() -> None:
    city = phone_city(resources=FACTOR_ROWS)
    section = shown(city, "factors")
    assert section.verdicts[-1].key == "technology"
    assert "算不出、没参加比的：技术" in [tell("zh", doubt) for doubt in section.doubts]


def test_a_factor_whose_interval_reaches_below_the_worst_is_named_as_unsure() -> None:
    rows = [*FACTOR_ROWS, resource("talent", "more", needed=100, stay=0.5)]
    section = shown(phone_city(resources=rows), "factors")
    assert any(doubt.code == "doubt.around.worst" for doubt in section.doubts)


def test_few_complete_rows_are_said_before_the_number() -> None:
    rows = [FACTOR_ROWS[1], *(resource("fund", f"f{i}", amount=1) for i in range(2))]
    assert tell("zh", shown(phone_city(resources=rows), "factors").answer) == (
        "只有资金算得出：3项只填全1项，便宜可用的只有需要的40%。"
    )


@pytest.mark.parametrize(("rate", "n"), [(0.03, 0), (0.043, 1), (0.05, 1), (0.06, 0)])
def test_how_many_loans_hang_on_a_tenth_of_the_rate(rate: float, n: int) -> None:
    city = phone_city(resources=[resource("bank", "b", amount=1, needed=2, rate=0.046)])
    doubts = {doubt.code: doubt for doubt in shown(city, "factors", rate=rate).doubts}
    assert doubts["doubt.around.loans_change"].facts["n"] == n


def test_a_moved_rate_is_told_as_moved_and_the_default_with_its_day() -> None:
    city = phone_city(resources=FACTOR_ROWS)
    codes = {rate: {doubt.code for doubt in shown(city, "factors", rate=rate).doubts} for rate in (None, 0.05)}
    assert "doubt.around.rate" in codes[None] and "doubt.around.rate.moved" in codes[0.05]


# Files and missing sheets


def test_a_planner_may_edit_the_rate(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LIANTU_RULES", str(tmp_path))
    assert read_surroundings(lamp_city()).cheap.value == 0.03
    head = "threshold,unit,zh,en,source_zh,source_en,date,status"
    (tmp_path / "cheap_rate.csv").write_text(
        f"{head}\n4.5%,,本市,ours,会议纪要,minutes,2026-11,ours\n", encoding="utf-8"
    )
    assert read_surroundings(lamp_city()).cheap.value == 0.045


@pytest.mark.parametrize(
    ("row", "code"),
    [
        ("about 3,,本市,ours,a,b,2026-11,ours", "rule.not_a_number"),
        (",,本市,ours,a,b,2026-11,ours", "rule.no_text"),
        ("3%,,本市,ours,a,b,2026-11,sure", "rule.not_allowed"),
        ("", "rule.no_rows"),
    ],
)
def test_a_broken_rate_is_named_with_its_cure(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, row: str, code: str
) -> None:
    monkeypatch.setenv("LIANTU_RULES", str(tmp_path))
    head = "threshold,unit,zh,en,source_zh,source_en,date,status"
    (tmp_path / "cheap_rate.csv").write_text(f"{head}\n{row}\n", encoding="utf-8")
    with pytest.raises(LiantuError) as raised:
        read_surroundings(lamp_city())
    assert raised.value.facts["wrong"].code == code
    assert "cheap_rate.csv" in tell("zh", around.unreadable(raised.value).answer)


def test_without_their_sheets_every_part_says_which_to_fill() -> None:
    city = phone_city()
    said = {listed: [tell("zh", each) for each in shown(city, listed).sharpen] for listed in around.LISTED}
    assert {"“要素”表还是空的", "“攻关”表还是空的"} <= set(said["factors"])
    assert "“要素”表还是空的" in said["services"] and "“要素”表还是空的" in said["platforms"]
    assert "“产品拆解”表还是空的" in said["teardown"]
    answers = {listed: shown(city, listed).answer.code for listed in around.LISTED}
    assert answers == {
        "factors": "answer.around.factors.none",
        "services": "answer.around.services.absent_and_unchecked",
        "platforms": "answer.around.platforms.not_told",
        "teardown": "answer.around.teardown.none",
    }


def test_rows_without_a_day_never_end_and_that_is_said() -> None:
    city = phone_city(resources=[resource("fund", "f", amount=1, needed=1, until="2020-01-01")])
    city = replace(city, firms=city.firms.assign(as_of=None).astype({"as_of": "string"}))
    read = read_surroundings(city)
    assert read.day is None and not len(read.expired)
    section = around.section(diagnosed(city)["c"], read, "factors")
    assert "doubt.around.no_day" in {doubt.code for doubt in section.doubts}


def test_a_segment_says_its_platforms_only_where_the_sheet_tells_of_any() -> None:
    def said(read: Surroundings, place: str) -> str | None:
        found = around_platforms.said_of(read, place)
        return found and tell("zh", found)

    assert said(read_surroundings(phone_city()), "camera") is None
    read = read_surroundings(phone_city(resources=[resource("platform", "centre", at="camera")]))
    assert (said(read, "camera"), said(read, "lens")) == ("平台：centre", "没有创新平台")


def test_a_name_is_data_whatever_it_looks_like() -> None:
    city = phone_city(boms=[part("<script>alert(1)</script>", "lens", 0.9)])
    answer = shown(city, "teardown").answer
    assert answer.facts["parts"].names[0].zh == "<script>alert(1)</script>"  # escaped where it is drawn
