"""Point, line, surface: the net of chains in its places, and one selection through all three."""

from itertools import combinations
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from streamlit.testing.v1 import AppTest

from components import datasets
from liantu import words
from liantu.chain import City, chain_names, city_of, views
from liantu.chain.bundles import MOST, MOST_APART, Bundle, bundled, chain_key
from liantu.chain.frames import FRAMES
from liantu.chain.net import bridges
from liantu.chain.net_layout import NetFrame, links_of, net_frame, net_places
from liantu.data import workbook
from liantu.data.checks import check
from liantu.diagnose import Diagnosis
from liantu.diagnose.zoomed import of_firm, of_net, strongest_ties, waiting
from liantu.facts import Few
from tests.chains import Rows, built, diagnosed, firm, random_rows, segment, trade
from tests.test_layout import behind
from tests.test_pages import opened, said


@pytest.fixture
def three_chains() -> City:
    """a: foil, board, lamp · b: foil, board, wire · c: foil, wire, service "test" · a counts "test" too"""
    stands = {"a": ("foil", "board", "lamp"), "b": ("foil", "board", "wire"), "c": ("foil", "wire")}
    rows = [segment(name, chain=chain) for chain, names in stands.items() for name in names]
    rows += [segment("test", chain=chain, stage="service") for chain in "ac"]
    return built(segments=rows, firms=[firm("F", "foil", 100)])


@pytest.fixture(scope="module")
def jian() -> City:
    """The sample city: six chains that share 25 segments."""
    return city_of(check(workbook.read("sample_data/jian")).tables)


@st.composite
def members(draw: st.DrawFn) -> pd.DataFrame:
    """Which of two to nine chains count each of up to forty shared segments."""
    chains = [f"c{i}" for i in range(draw(st.integers(2, 9)))]
    n = draw(st.integers(1, 40))
    sets = st.lists(st.sampled_from(chains), min_size=2, max_size=4, unique=True)
    counted = [draw(sets) for _ in range(n)]
    rows = [[chain in names for chain in chains] for names in counted]
    return pd.DataFrame(rows, [f"s{i}" for i in range(n)], chains)


def framed(member: pd.DataFrame, size: str = "1366") -> tuple[list[Bundle], NetFrame]:
    shown = bundled(member)[:MOST]
    return shown, net_frame(net_places(list(member.columns), shown), shown, FRAMES[size])


def boxes(found: NetFrame) -> dict[str, tuple[float, float, float, float]]:
    """Left, top, right and bottom of every box."""
    corners = {}
    for key, (x, y) in found.centres.items():
        wide, high = found.chain_box if key.startswith("chain\t") else found.at.box
        corners[key] = (x - wide / 2, y - high / 2, x + wide / 2, y + high / 2)
    return corners


def naive_bundles(rows: Rows) -> dict[tuple[str, ...], list[str]]:
    """Set of chains to the segments it shares, by plain loops over the rows of the sheet."""
    chains: list[str] = []
    counted: dict[str, list[str]] = {}
    for row in rows["segments"]:
        if row["chain"] not in chains:
            chains.append(row["chain"])
        by = counted.setdefault(row["segment"], [])
        if row["layer"] == "supply" and row["stage"] != "service":
            by.append(row["chain"])
    found: dict[tuple[str, ...], list[str]] = {}
    for name, by in counted.items():
        if len(by) > 1:
            found.setdefault(tuple(chain for chain in chains if chain in by), []).append(name)
    return found


# What is shared


@given(random_rows(), st.sampled_from([0, MOST_APART]))
def test_the_boxes_hold_what_a_plain_count_over_the_rows_finds(rows: Rows, apart: int) -> None:
    found: dict[tuple[str, ...], list[str]] = {}
    for one in bundled(bridges(built(**rows)), apart=apart):
        found.setdefault(one.chains, []).extend(one.segments)
    assert found == naive_bundles(rows)


def test_a_service_joins_no_chains(three_chains: City) -> None:
    assert list(bridges(three_chains).index) == ["foil", "board", "wire"]


def test_the_strongest_stand_first_and_many_of_one_set_share_a_box(three_chains: City, jian: City) -> None:
    assert [one.segments for one in bundled(bridges(three_chains))] == [("foil",), ("board",), ("wire",)]
    shown = bundled(bridges(jian))
    assert len(bridges(jian)) == 25 and len(shown) == 13
    assert max(len(one.segments) for one in shown) == 5
    assert [len(one.chains) for one in shown] == sorted((len(one.chains) for one in shown), reverse=True)


# Where it stands


@given(members(), st.sampled_from(["1920", "1366", "meeting"]))
def test_no_box_lies_on_another_and_all_lie_inside_the_frame(member: pd.DataFrame, size: str) -> None:
    shown, found = framed(member, size)
    corners = boxes(found)
    assert set(corners) == {one.key for one in shown} | {chain_key(chain) for chain in member.columns}
    for a, b in combinations(corners.values(), 2):
        assert a[2] <= b[0] or b[2] <= a[0] or a[3] <= b[1] or b[3] <= a[1]
    for left, top, right, bottom in corners.values():
        assert left >= 0 and right <= found.at.width <= FRAMES[size].width + 1e-6
        assert found.at.head <= top and bottom <= found.at.height


@given(members())
def test_no_link_runs_behind_a_box_and_each_ends_at_its_two(member: pd.DataFrame) -> None:
    shown, found = framed(member)
    assert set(found.routes) == set(links_of(shown))
    assert behind(found.at, found.routes) == [] and behind(found.at, found.trunks) == []
    corners = boxes(found)
    for (box, chain), points in found.routes.items():
        ends = {round(points[0][0], 3), round(points[-1][0], 3)}
        for key in (box, chain):
            assert ends & {round(corners[key][0], 3), round(corners[key][2], 3)}


@given(members())
def test_the_places_do_not_depend_on_what_anything_is_called(member: pd.DataFrame) -> None:
    renamed = member.set_axis([f"环节{i}" for i in range(len(member))]).set_axis(
        [f"链{i}" for i in range(len(member.columns))], axis="columns"
    )
    places, others = (net_places(list(each.columns), bundled(each)[:MOST]) for each in (member, renamed))
    assert list(places.slot.values()) == list(others.slot.values())
    assert list(places.side.values()) == list(others.side.values())


@given(members())
def test_chains_stand_in_the_order_of_the_sheet(member: pd.DataFrame) -> None:
    places = net_places(list(member.columns), bundled(member)[:MOST])
    assert list(places.side.values()) == sorted(places.side.values())


def test_what_one_side_shares_stands_beside_it(jian: City) -> None:
    shown = bundled(bridges(jian))
    places = net_places(chain_names(jian), shown)
    assert places.zone == ("left", "across", "right")
    for one in shown:
        sides = {places.side[chain][0] for chain in one.chains}
        assert places.zone[places.slot[one.key][0] - 1] == (
            "across" if len(sides) == 2 else ("left", "right")[min(sides)]
        )


# What is said


def test_the_answer_counts_the_shared_segments_the_chains_and_who_joins_most(three_chains: City) -> None:
    found = of_net(diagnosed(three_chains)["a"], bridges(three_chains))
    assert found.code == "answer.surface.most"
    assert words.tell("zh", found) == "a链与2条链共用2个环节，foil最多，连3条。"


@given(random_rows())
def test_the_answer_agrees_with_a_plain_count(rows: Rows) -> None:
    city = built(**rows)
    shared = naive_bundles(rows)
    for name, found in diagnosed(city).items():
        own = [(chains, names) for chains, names in shared.items() if name in chains]
        answer = of_net(found, bridges(city))
        assert words.tell("zh", answer) and words.tell("en", answer)
        assume(own)
        assert answer.facts["n"] == sum(len(names) for _, names in own)
        assert answer.facts["most"].value == max(len(chains) for chains, _ in own)


def test_all_pairs_that_share_as_many_are_named(jian: City) -> None:
    told = strongest_ties(jian, bridges(jian))
    assert [pair.zh for pair in told.facts["pairs"]] == ["新材料—先进装备制造", "先进装备制造—新能源"]
    assert told.facts["n"] == 6 and not isinstance(told.facts["pairs"], Few)


def test_a_side_without_rows_is_not_counted_as_none() -> None:
    """A sells to B for 10; nobody says from whom A buys, nor to whom B sells"""
    city = built(segments=[segment("s")], firms=[firm("A", "s"), firm("B", "s")], firm_links=[trade("A", "B", 10)])
    codes = [of_firm(views.ego(city, name)).code for name in ("A", "B")]
    assert codes == ["answer.point.only_customers", "answer.point.only_suppliers"]
    lonely = built(segments=[segment("s")], firms=[firm("A", "s")])
    assert of_firm(views.ego(lonely, "A")).code == "answer.point.no_links"
    unpriced = built(
        segments=[segment("s")], firms=[firm("A", "s"), firm("B", "s")], firm_links=[trade("A", "B", None)]
    )
    assert of_firm(views.ego(unpriced, "B")).code == "answer.point.only_suppliers_unpriced"


# The page


def html(app: AppTest) -> str:
    return " ".join(each.proto.body for each in app.get("html"))


def of_chain(city: City, chain: str) -> Diagnosis:
    return diagnosed(city)[chain]


@pytest.mark.parametrize("language", words.LOCALES)
def test_the_surface_answers_and_is_kept_in_the_link(jian: City, language: str) -> None:
    app = opened("chain_map", zoom="surface", lang=language, segment="铜箔")
    assert said(app) == words.tell(language, of_net(of_chain(jian, "电子信息"), bridges(jian)))
    assert app.query_params["zoom"] == "surface" and app.query_params["segment"] == "铜箔"


@pytest.mark.parametrize("zoom", ["point", "surface"])
def test_a_shared_segment_of_another_chain_stays_selected(zoom: str) -> None:
    app = opened("chain_map", zoom=zoom, chain="电子信息", segment="光伏玻璃")
    assert app.query_params["segment"] == "光伏玻璃" and app.query_params["chain"] == "电子信息"
    assert '<div class="name">光伏玻璃</div>' in html(app)


def test_on_the_way_back_to_a_line_the_chain_follows_the_segment() -> None:
    app = opened("chain_map", zoom="surface", chain="电子信息", segment="光伏玻璃")
    app.button_group(key="zoom").set_value("line").run()
    assert app.query_params["chain"] == "新材料" and app.query_params["segment"] == "光伏玻璃"
    assert not app.exception


def test_the_table_of_the_surface_has_a_row_a_shared_segment_and_a_column_a_chain(jian: City) -> None:
    app = opened("chain_map", zoom="surface", twin="table", segment="铜箔")
    table = next(each.proto.body for each in app.get("html") if "lt-scroll" in each.proto.body)
    assert table.count("<tr") == len(bridges(jian)) + 2  # head and sum
    assert table.count("●") == bridges(jian).to_numpy().sum()
    assert "<tr class=on><td>铜箔" in table


@pytest.mark.parametrize("language", words.LOCALES)
def test_a_city_with_one_chain_says_so(language: str) -> None:
    app = opened("chain_map", zoom="surface", data="hefei_before", lang=language)
    assert said(app) == words.say(language, "answer.surface.one_chain", chain=app_chain(language))


def app_chain(language: str) -> str:
    city = city_of(check(workbook.read("sample_data/hefei_before")).tables)
    return words.spoken(language, next(iter(diagnosed(city).values())).chain)


def test_the_point_shows_the_largest_firm_of_the_segment_or_the_chosen_one(jian: City) -> None:
    largest = views.firms_of(jian, "铜箔")[0][0]
    assert largest in said(opened("chain_map", zoom="point", segment="铜箔"))
    other = views.firms_of(jian, "印制电路板")[0][0]
    app = opened("chain_map", zoom="point", segment="铜箔", firm=other)
    assert other in said(app)
    assert words.say("zh", "zoom.firm.elsewhere", segment=jian.named("铜箔")) in html(app)


def test_a_point_without_a_firm_says_why_and_leads_back(jian: City) -> None:
    app = opened("chain_map", zoom="point", segment="覆铜板与半固化片")
    assert said(app) == words.say("zh", "answer.point.absent", segment=jian.named("覆铜板与半固化片"))
    back = next(button for button in app.button if button.label == words.say("zh", "zoom.back"))
    back.click().run()
    assert app.query_params["zoom"] == "line" and app.query_params["segment"] == "覆铜板与半固化片"


@pytest.mark.parametrize("code", list(datasets.known()))
@pytest.mark.parametrize("zoom", ["point", "surface"])
@pytest.mark.parametrize("view", ["normal", "meeting"])
def test_every_sample_opens_at_every_distance(code: str, zoom: str, view: str) -> None:
    assert opened("chain_map", data=code, zoom=zoom, view=view).header[0].value


def test_nonsense_for_a_distance_is_the_line() -> None:
    assert opened("chain_map", zoom="galaxy").query_params["zoom"] == "line"


@pytest.mark.parametrize("name", ["<script>alert(1)</script>", "![x](http://example.com/x.png)"])
@pytest.mark.parametrize("zoom", ["point", "surface"])
def test_a_name_from_the_rows_cannot_become_markup(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, name: str, zoom: str
) -> None:
    rows = "".join(f"{chain},{name},yes\n" for chain in (name, "d", "e"))
    (tmp_path / "segments.csv").write_text(f"chain,segment,checked\n{rows}", encoding="utf-8")
    (tmp_path / "firms.csv").write_text(f"firm,segments\n{name},{name}\n", encoding="utf-8")
    monkeypatch.setenv("LIANTU_DATA", str(tmp_path))
    app = opened("chain_map", zoom=zoom, twin="table")
    assert "<script>" not in html(app) and "![" not in app.header[0].value


def test_who_waits_for_a_segment_is_read_off_the_rows(jian: City) -> None:
    for wanted in ("覆铜板与半固化片", "液晶面板", "LED支架"):
        needs = {}
        for link in jian.segment_links.to_dict("records"):
            if link["supplier_segment"] == wanted and link["cost_share"]:
                for row in jian.firm_segments.to_dict("records"):
                    if row["segment"] == link["customer_segment"]:
                        revenue = jian.firms.at[row["firm"], "revenue"]
                        known = not pd.isna(revenue) and not pd.isna(link["cost_share"])
                        need = revenue * row["share"] * link["cost_share"] if known else None
                        needs[row["firm"], row["segment"]] = need
        rows = waiting(jian, wanted)
        assert {(firm, of): need for firm, of, need in rows.to_numpy(object)}.keys() == needs.keys()
        told = rows["need"].dropna()
        assert sorted(told, reverse=True) == told.tolist()
        assert told.sum() == pytest.approx(sum(need for need in needs.values() if need is not None))
