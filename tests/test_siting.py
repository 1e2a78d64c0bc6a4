"""Where a chain stands: firms and customers by park, whom they deal with, and how well they are placed."""

import pytest
from hypothesis import given

from liantu.chain import City, chain_names, chain_of, city_of
from liantu.diagnose import Diagnosis, diagnose, read_segments
from liantu.facts import Finding
from liantu.place.located import firms_located
from liantu.samples import checked
from liantu.siting.by_park import NOWHERE, by_park, spots_of
from liantu.siting.flows import flows_of_firm, flows_of_park
from liantu.siting.sections import placed, where
from liantu.words import LOCALES, tell
from tests.chains import built, random_rows

SEGMENTS = """
    chain,segment,stage,checked
    灯,芯片,上游,是
    灯,封装,中游,是
    灯,灯具,下游,是
    """
LINKS = """
    supplier_segment,customer_segment,cost_share
    芯片,灯具,0.1
    封装,灯具,0.5
    """
FIRMS = """
    firm,segments,revenue,park,county
    甲,灯具,1000,东园,吉州区
    乙,灯具:0.5,600,西园,青原区
    丙,灯具,,西园,青原区
    丁,芯片,80,,泰和县
    戊,芯片,20,,
    """
PARKS = """
    park,county,land_available,lead_chains
    东园,吉州区,40,灯
    西园,青原区,90,
    南园,泰和县,,灯
    """
DEALS = """
    supplier,customer,segment,value,place
    丁,甲,芯片,30,
    丁,甲,芯片,,
    丁,乙,芯片,10,
    外人,甲,封装,200,深圳市
    """


def lamp_town(**tables: str) -> City:
    """甲 in 东园; 乙 and 丙 in 西园; 丁 in 泰和县 outside parks; 戊 nowhere. Nobody packages; lamps need it."""
    texts = {"segments": SEGMENTS, "segment_links": LINKS, "firms": FIRMS, "parks": PARKS, "firm_links": DEALS}
    return city_of(checked(**texts | tables).tables)


def read(city: City) -> Diagnosis:
    return diagnose(city, chain_of(city, chain_names(city)[0]), read_segments(city))


def test_the_need_of_a_gap_is_added_park_by_park() -> None:
    rows = by_park(read(lamp_town()), "封装").rows
    assert rows.loc["park:东园", "wanted"] == pytest.approx(0.5 * 1000)
    assert rows.loc["park:西园", "wanted"] == pytest.approx(0.5 * 600 * 0.5)
    assert rows.loc["park:西园", "n_need_unknown"] == 1
    assert rows["wanted_share"].sum() == pytest.approx(1)
    assert rows["n_firms"].to_dict() == {"park:东园": 1, "park:西园": 2, "park:南园": 0, "county:泰和县": 1, NOWHERE: 1}


def test_a_park_without_a_firm_has_no_output_and_one_with_silent_firms_an_unknown_one() -> None:
    stand = by_park(read(lamp_town()), "封装")
    assert stand.figure("park:南园", "output").reason == "no_firms"
    silent = by_park(read(lamp_town(firms=FIRMS.replace("600", ""))), "封装")
    assert silent.figure("park:西园", "output").reason == "size_unknown"
    assert silent.figure("park:西园", "wanted").reason == "need_unknown"


def test_land_that_nobody_told_is_not_none() -> None:
    stand = by_park(read(lamp_town()), "封装")
    assert stand.figure("park:南园", "free_land").reason == "not_told"
    assert stand.figure("park:西园", "free_land").value == 90


def test_the_answer_names_the_park_of_the_customers_and_where_there_is_room() -> None:
    said = where.section(read(lamp_town()), "封装").answer
    assert said.code == "answer.where.need"
    zh = tell("zh", said)
    assert "东园" in zh and "西园" in zh and "77%" in zh and "90亩" in zh


@pytest.mark.parametrize("language", LOCALES)
@pytest.mark.parametrize("firms", ["firm,segments\n    甲,灯具", "firm,segments"], ids=["no place", "no firm"])
def test_a_city_that_tells_no_place_is_told_so(language: str, firms: str) -> None:
    shown = where.section(read(lamp_town(firms=firms, parks="park", firm_links="supplier,customer")), "封装")
    assert shown.answer.code in ("answer.where.no_firms", "answer.where.nobody_placed")
    assert tell(language, shown.answer)
    for verdict in shown.verdicts:
        assert all(tell(language, each) for each in verdict.explain().worked)


@given(random_rows())
def test_what_all_spots_need_is_what_all_firms_need(rows: dict) -> None:
    """A second computation, firm by firm from the rows."""
    city = built(**rows)
    for segment in city.segments.index:
        for chain in chain_names(city):
            stand = by_park(diagnose(city, chain_of(city, chain), read_segments(city)), segment)
            assert stand.rows["wanted"].sum() == pytest.approx(_naive(city, segment))


def _naive(city: City, segment: str) -> float:
    total = 0.0
    for link in city.segment_links.itertuples():
        if link.supplier_segment != segment or link.customer_segment == segment:
            continue
        for part in city.firm_segments.itertuples():
            if part.segment != link.customer_segment:
                continue
            revenue = city.firms.loc[part.firm, "revenue"]
            known = [x is not None and x == x for x in (_plain(revenue), _plain(link.cost_share))]
            if all(known):
                total += float(link.cost_share) * float(revenue) * part.share
    return total


def _plain(value: object) -> float | None:
    try:
        return float(value)  # type: ignore[arg-type]
    except TypeError:
        return None


def test_a_firm_sees_each_partner_once_a_way() -> None:
    rows = flows_of_firm(lamp_town(), "甲").rows
    assert rows[["way", "partner", "value", "n", "n_unknown", "local"]].to_numpy().tolist() == [
        ["in", "外人", 200.0, 1, 0, False],
        ["in", "丁", 30.0, 2, 1, True],
    ]


def test_a_park_deals_with_spots_and_with_the_outside() -> None:
    found = flows_of_park(lamp_town(), "东园")
    assert found.rows[["way", "partner", "value"]].to_numpy().tolist() == [
        ["in", "outside", 200.0],
        ["in", "county:泰和县", 30.0],
    ]
    assert not len(found.drawn)  # no park of this city has a point


def test_deals_inside_a_park_are_counted_and_not_drawn() -> None:
    deals = "supplier,customer,value\n    乙,丙,5"
    assert flows_of_park(lamp_town(firm_links=deals), "西园").n_inside == 1


def test_nobody_is_placed_better_than_told() -> None:
    city = lamp_town()
    assert firms_located(city)["class"].tolist() == ["park", "park", "park", "county", "unknown"]
    total = placed.placing(city).total
    assert total.to_dict() == {"n_firms": 5, "own_point": 0, "only_park": 3, "only_county": 1, "not_placed": 1}
    assert spots_of(city).tolist()[-1] == NOWHERE


def test_every_verdict_of_the_placing_names_the_firms_that_owe() -> None:
    shown = placed.section(lamp_town())
    assert shown.answer.code == "answer.placed"
    assert [len(verdict.explain().rows["firms"]) for verdict in shown.verdicts] == [2, 1, 1, 1]
    assert all(isinstance(each, Finding) for each in shown.sharpen)
