"""Partner places: by example, by property, and a second time from the rows as a user typed them."""

import csv
import re
from collections import defaultdict
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from streamlit.testing.v1 import AppTest

from components.places import arcs
from liantu.chain import City
from liantu.diagnose import Diagnosis, Thresholds
from liantu.place import Home
from liantu.siting.outside import spots
from liantu.siting.partners import HELD, LACKED, partners
from liantu.siting.sections import partners as section
from liantu.words import LOCALES, say, tell
from tests.chains import Rows, built, diagnosed, firm, link, segment, trade

JI_AN = Home("吉安市", "江西省")
# As a user may write them, and the place that is meant; a ring; what may mean several places or none; the city itself.
PLACES = {
    **{"深圳": "深圳市", "广东省深圳市宝安区": "深圳市", "Shenzhen": "深圳市", "苏州市": "苏州市", "昆山": "苏州市"},
    **{"上海": "上海市", "日本": "日本", "日本大阪": "日本", "广东省": "广东省", "省内": "province", "国内": "nation"},
    **{"Suzhou": "Suzhou", "桃花源": "桃花源", "日本、韩国": "日本、韩国", "泰和县": None, "市内": None, "": None},
}
NAMES_ONE = {"深圳市", "苏州市", "上海市", "日本", "广东省"}


def deal(
    supplier: str, customer: str, of: str = "", place: str = "", value: float | None = None, spare: float | None = None
) -> dict[str, object]:
    return trade(supplier, customer, value) | {"segment": of, "place": place, "spare": spare, "as_of": ""}


def partner(
    name: str,
    place: str = "",
    of: str = "",
    demand: float | None = None,
    supply: float | None = None,
    kind: str = "",
) -> dict[str, object]:
    return {"partner": name, "place": place, "segment": of, "demand": demand, "supply": supply, "kind": kind}


PANEL: Rows = {
    "segments": [segment("glass"), segment("film"), segment("panel", outside=600), segment("ink", checked=False)],
    "segment_links": [link("glass", "panel", 0.4), link("film", "panel", 0.3)],
    "firms": [firm("a", "glass", 50), *(firm(name, "panel", 300) for name in "cde")],
    "firm_links": [
        deal("s", "c", "film", "深圳市宝安区", 20, 15),
        deal("s", "d", "film", "深圳", 10),
        deal("j", "c", "film", "日本", 60),
        deal("w", "c", "glass", "省内", 30),
        deal("c", "t", "panel", "苏州", 200),
        deal("v", "c", "ink", "苏州", 5),
        deal("u", "c", "film", "Suzhou", 7),
        deal("x", "c", "film", "", 9),
    ],
    "partners": [
        partner("Suzhou office", "江苏省苏州市", "glass", supply=80, kind="co-built park"),
        partner("Shenzhen office", "深圳", "film", supply=40, demand=5),
        partner("Shenzhen office", "深圳", "panel", demand=500),
        partner("上海", "", "film"),
    ],
}


@pytest.fixture
def panel() -> City:
    """glass (a 50, of 360 wanted: weak) --> panel (c, d, e 900, 600 wanted: strong) <-- film (absent); ink, unchecked

    Shenzhen sells film (30, and 15 to spare; 40 in the sheet), Japan film; Suzhou buys panels and could send glass.
    """
    return built(**PANEL)


@pytest.fixture
def found(panel: City) -> Diagnosis:
    return diagnosed(panel)["c"]


def test_what_we_lack_is_what_is_absent_or_weak(found: Diagnosis) -> None:
    assert found.counted["state"].to_dict() == {
        "glass": "weak",
        "film": "absent",
        "panel": "strong",
        "ink": "unchecked",
    }
    read = partners(found)
    assert read.lacked == ["film", "glass"]
    assert read.has_that_we_lack("深圳市") == read.has_that_we_lack("日本") == ["film"]
    assert read.has_that_we_lack("苏州市") == ["glass"]  # nobody has looked for ink, so it is not said to be lacked
    assert read.lacks_that_we_have("苏州市") == read.lacks_that_we_have("深圳市") == ["panel"]


def test_the_larger_of_what_comes_and_what_the_sheet_tells_is_what_could_come(found: Diagnosis) -> None:
    read = partners(found)
    assert read.amount("深圳市", "film", "supplied").value == 30
    assert read.amount("深圳市", "film", "offer").value == 45  # 30 and 15 to spare, above the 40 of the sheet
    assert read.amount("深圳市", "film", "want").value == 5
    assert read.figures.figure("深圳市", "want").value == 505
    assert read.cell("深圳市", "film") == "both"


def test_the_same_place_under_several_names_is_one(found: Diagnosis) -> None:
    read = partners(found)
    assert read.figures.values.loc["深圳市", "n_links"] == 2
    assert read.figures.values.loc["深圳市", "n_rows"] == 2
    assert read.spots["深圳市"].name.en == "Shenzhen"


def test_places_come_in_the_order_of_what_they_have_that_we_lack(found: Diagnosis) -> None:
    """One lacked segment each: glass 80, film 60, film 45; then Shanghai, of which no amount is told."""
    assert partners(found).named == ["苏州市", "日本", "深圳市", "上海市"]


def test_a_coded_ring_has_no_arc_and_is_counted(found: Diagnosis) -> None:
    read = partners(found)
    assert read.spots["province"].kind == "ring"
    assert read.spots["province"].point is read.spots["province"].bearing is None
    assert "province" not in read.named
    n, value = read.loose("ring")
    assert (n, value.value) == (1, 30)
    doubts = {doubt.code: doubt.facts.get("n") for doubt in section.section(found).doubts}
    assert [(code, n) for code, n in doubts.items() if code.startswith("doubt.partners")] == [
        ("doubt.partners.ring", 1),
        ("doubt.partners.untold", 1),
        ("doubt.partners.unclear", 1),
        ("doubt.partners.by_name", 1),
    ]


def test_a_name_that_two_places_bear_is_listed_as_unclear_without_an_arc(found: Diagnosis) -> None:
    """Suzhou is 苏州 and 宿州."""
    spot = partners(found).spots["Suzhou"]
    assert (spot.kind, spot.point, spot.bearing, spot.km) == ("unclear", None, None, None)


def test_a_partner_without_a_place_is_read_off_its_name(found: Diagnosis) -> None:
    read = partners(found)
    assert read.spots["上海市"].kind == "point"
    assert read.cell("上海市", "film") == "linked"
    assert read.amount("上海市", "film", "offer").reason == "not_given"
    assert read.has_that_we_lack("上海市") == []  # that one works together on film does not say that film is there


def test_what_is_not_recorded_is_unknown_and_a_recorded_zero_is_a_zero() -> None:
    rows = PANEL | {"firm_links": [], "partners": [partner("深圳", "", "film", supply=0)]}
    read = partners(diagnosed(built(**rows))["c"])
    assert read.cell("深圳市", "film") == "zero"
    assert read.cell("深圳市", "glass") is None
    assert read.amount("深圳市", "glass", "offer").value is None
    assert read.nowhere == ["film", "glass"]


def test_a_deal_without_a_segment_counts_for_the_place_and_for_no_segment() -> None:
    rows = PANEL | {"firm_links": [deal("s", "c", "", "深圳", 70)], "partners": []}
    read = partners(diagnosed(built(**rows))["c"])
    assert read.figures.figure("深圳市", "offer").value == 70
    assert len(read.cells) == 0


def test_what_another_chain_deals_in_is_left_out() -> None:
    rows = PANEL | {"segments": [*PANEL["segments"], segment("tea", chain="d")]}
    rows["firm_links"] = [*PANEL["firm_links"], deal("n", "c", "tea", "南昌", 8)]
    rows["partners"] = [*PANEL["partners"], partner("杭州", "", "tea", supply=9)]
    read = diagnosed(built(**rows))
    assert partners(read["c"]).figures.values.equals(partners(diagnosed(built(**PANEL))["c"]).figures.values)
    assert list(partners(read["d"]).spots) == ["杭州市", "南昌市"]


def test_of_a_relation_told_for_several_years_the_newest_counts() -> None:
    old, new = (
        deal("s", "c", "film", "深圳", value) | {"as_of": day}
        for value, day in ((90, "2024-12-31"), (20, "2025-12-31"))
    )
    read = partners(diagnosed(built(**PANEL | {"firm_links": [old, new], "partners": []}))["c"])
    assert read.amount("深圳市", "film", "supplied").value == 20


@pytest.mark.parametrize(
    ("text", "kind", "direction"),
    [
        ("深圳市", "point", (180, 200)),
        ("南昌", "point", (10, 50)),
        ("重庆", "point", (280, 310)),
        ("日本", "named", None),
        ("广东省", "named", None),
        ("国内", "ring", None),
        ("Fuzhou", "unclear", None),
        ("井冈山市", "here", None),
        ("", "untold", None),
    ],
)
def test_an_arc_leaves_in_the_true_direction_or_not_at_all(
    text: str, kind: str, direction: tuple[float, float] | None
) -> None:
    [spot] = spots([text], JI_AN).values()
    assert spot.kind == kind
    if direction is None:
        assert spot.point is spot.bearing is spot.km is None
    else:
        assert direction[0] < spot.bearing < direction[1]
        assert spot.km > 50


# The answer


def answer(**rows: list[dict[str, object]]) -> str:
    return section.section(diagnosed(built(**PANEL | rows))["c"]).answer.code


def test_the_answer_names_the_place_that_has_most_and_counts_what_nobody_has(found: Diagnosis) -> None:
    said = section.section(found).answer
    assert tell("zh", said) == "苏州有我们缺的glass，能供80万元；缺的都登记了来处。"
    rows = PANEL["partners"][1:]
    rows = PANEL | {"partners": rows, "firm_links": PANEL["firm_links"][:3]}
    said = section.section(diagnosed(built(**rows))["c"]).answer
    assert tell("zh", said) == "深圳有我们缺的film，能供45万元；另1个没有登记。"
    assert tell("en", said) == "Shenzhen has film that we lack and could send 0.4m yuan; 1 more is recorded nowhere."


def test_a_place_that_sends_one_thing_in_quantity_comes_before_one_that_sends_two_in_drops() -> None:
    """武汉 sends both, 30 together; 合肥 film alone, 500; 深圳 as much of the weak glass; 上海 tells no amount."""
    links = [
        deal("s", "c", "film", "武汉", 10),
        deal("s", "c", "glass", "武汉", 20),
        deal("t", "c", "film", "合肥", 500),
    ]
    links += [deal("u", "c", "film", "上海"), deal("v", "c", "glass", "深圳", 500)]
    read = partners(diagnosed(built(**PANEL | {"firm_links": links, "partners": []}))["c"])
    assert read.named == ["合肥市", "深圳市", "武汉市", "上海市"]
    assert read.has_that_we_lack("武汉市") == ["film", "glass"], "what is absent is named before what is weak"


def test_the_answer_is_about_the_first_place_that_can_be_drawn(found: Diagnosis) -> None:
    """Japan sends most, and has no point."""
    links = [deal("s", "c", "film", "日本", 90), deal("t", "c", "film", "深圳", 20)]
    read = partners(diagnosed(built(**PANEL | {"firm_links": links, "partners": []}))["c"])
    assert (read.named[0], section.subject(read, "")) == ("日本", "深圳市")
    only = partners(diagnosed(built(**PANEL | {"firm_links": links[:1], "partners": []}))["c"])
    assert section.subject(only, "") == "日本"


def test_of_a_selected_segment_that_is_lacked_the_answer_is_who_has_it(found: Diagnosis) -> None:
    """Film: Japan 60, Shenzhen 45; glass: Suzhou 80; of the strong panel and of ink nothing is asked."""
    read = partners(found)
    assert read.offering("film") == ["日本", "深圳市"]
    assert (read.offered("film").value, section.subject(read, "film")) == (105, "深圳市")
    assert tell("zh", section.section(found, read, "film").answer) == (
        "film在日本、深圳有登记，能供105万元；缺的都登记了来处。"
    )
    assert tell("en", section.section(found, read, "glass").answer) == (
        "glass: recorded in Suzhou, could send 0.8m yuan; all else that we lack is recorded somewhere."
    )
    assert section.section(found, read, "panel").answer == section.section(found, read).answer
    links = [deal("s", "c", "film", "深圳")]
    silent = diagnosed(built(**PANEL | {"firm_links": links, "partners": []}))["c"]
    assert tell("zh", section.section(silent, None, "film").answer) == (
        "film在深圳有登记，能供多少没填；还有1个缺的环节没登记。"
    )


def test_where_nothing_is_recorded_the_answer_says_which_sheets_to_fill(found: Diagnosis) -> None:
    shown = section.section(diagnosed(built(**PANEL | {"firm_links": [], "partners": []}))["c"])
    assert shown.answer.code == "answer.partners.no_rows"
    assert "“合作地”" in tell("zh", shown.answer)
    assert "“企业供需”" in tell("zh", shown.answer)
    assert {each.facts["table"].zh for each in shown.sharpen} == {"合作地", "企业供需"}
    assert shown.verdicts == ()


def test_where_no_row_names_a_city_the_answer_says_so() -> None:
    assert answer(firm_links=PANEL["firm_links"][3:4], partners=[]) == "answer.partners.no_names"


def test_where_no_place_has_what_is_lacked_or_nothing_is_lacked_the_answer_says_so() -> None:
    assert answer(firm_links=PANEL["firm_links"][4:5], partners=[]) == "answer.partners.none_has"
    whole = [segment("panel", outside=600)]
    links = [deal("c", "t", "panel", "苏州", 200)]
    assert answer(segments=whole, segment_links=[], firms=PANEL["firms"][1:], firm_links=links, partners=[]) == (
        "answer.partners.nothing_lacked"
    )


def test_every_sentence_of_every_answer_can_be_said_in_both_languages(found: Diagnosis) -> None:
    shown = section.section(found)
    for language in ("zh", "en"):
        for each in (shown.answer, *shown.doubts, *shown.sharpen):
            assert "{" not in tell(language, each)
        for verdict in shown.verdicts:
            evidence = verdict.explain()
            assert all("{" not in tell(language, said) for said in (*evidence.worked, *evidence.notes))


def test_the_evidence_of_a_place_is_its_rows(found: Diagnosis) -> None:
    [verdict] = [each for each in section.section(found).verdicts if each.key == "深圳市"]
    rows = verdict.explain().rows
    assert rows["firm_links"]["supplier"].tolist() == ["s", "s"]
    assert rows["partners"]["partner"].tolist() == ["Shenzhen office"] * 2


def test_what_changes_with_the_thresholds_is_counted() -> None:
    """Glass covers 50 of 100 wanted, just enough not to be weak: a tenth higher, it is lacked."""
    rows = PANEL | {"segment_links": [link("glass", "panel", 1 / 9)]}
    shown = section.section(diagnosed(built(**rows), Thresholds(0.5, 1.0))["c"])
    assert [doubt.facts["n"] for doubt in shown.doubts if doubt.code == "doubt.partners.changes"] == [1]


# Names from rows


HOSTILE = [
    "<img src=x onerror=alert(1)>",
    "</script><script>alert(1)</script>",
    "${alert(1)}",
    "[x](javascript:1)",
    "'\"&",
]


def test_hostile_names_stay_names() -> None:
    """They name no place, so they are listed as unclear, and as written; nothing else is made of them."""
    rows = PANEL | {"firm_links": [deal(text, "c", "film", text, 1) for text in HOSTILE]}
    rows["partners"] = [partner(text, text, "film", kind=text) for text in HOSTILE]
    city = built(**rows)
    read = partners(diagnosed(city)["c"])
    assert set(read.spots) == set(HOSTILE)
    assert all(spot.kind == "unclear" and spot.point is None for spot in read.spots.values())
    assert read.cooperation(city, HOSTILE[0]) == [(HOSTILE[0], HOSTILE[0])]


# A second time, from the rows as typed, by plain loops


def meant(row: dict[str, object]) -> str | None:
    """The place of a partner: by its own column, else by its name."""
    if row["place"]:
        return PLACES[row["place"]]
    return "深圳市" if "深圳" in row["partner"] else row["partner"]


def plain(rows: Rows, states: dict[str, str]) -> dict[tuple[str, str], list[float | None]]:
    """By place and segment [supplied, spare, bought, demand, supply]; None where nobody told an amount."""
    local = {row["firm"] for row in rows["firms"]}
    of_chain = {
        name for row in rows["firms"] for name in [row["firm"]] if set(row["segments"].split("|")) & set(states)
    }
    found: dict[tuple[str, str], list[float | None]] = defaultdict(lambda: [None] * 5)

    def add(place: str, name: str, way: int, amount: float | None) -> None:
        cell = found[place, name]
        if amount is not None:
            cell[way] = (cell[way] or 0.0) + amount

    for row in rows["firm_links"]:
        here = [row[end] for end in ("supplier", "customer") if row[end] in local]
        counts = row["segment"] in states if row["segment"] else here and here[0] in of_chain
        if len(here) != 1 or not counts or PLACES[row["place"]] is None:
            continue
        buys = row["customer"] in local
        add(PLACES[row["place"]], row["segment"], 0 if buys else 2, row["value"])
        add(PLACES[row["place"]], row["segment"], 1, row["spare"] if buys and row["spare"] else None)
    for row in rows["partners"]:
        place = meant(row)
        if place is not None and (row["segment"] in states or not row["segment"]):
            add(place, row["segment"], 3, row["demand"])
            add(place, row["segment"], 4, row["supply"])
    return dict(found)


TOLD = st.none() | st.integers(0, 90)
TEXTS = st.sampled_from(list(PLACES))
TRADED = st.sampled_from(["glass", "film", "panel", "ink", "tea", ""])
ENDS = st.sampled_from(["a", "c", "d", "s", "t"])


@st.composite
def dealing_rows(draw: st.DrawFn) -> Rows:
    """The chain of glass and film with other deals and partners; another chain beside it sells tea."""
    pairs = draw(st.lists(st.tuples(ENDS, ENDS), max_size=7))
    deals = [
        deal(a, b, draw(TRADED), draw(TEXTS), draw(TOLD), draw(TOLD)) | {"product": str(at)}
        for at, (a, b) in enumerate(pairs)
        if a != b
    ]
    named = [
        partner(draw(st.sampled_from(["深圳商会", "office"])) + str(at), *map(draw, (TEXTS, TRADED, TOLD, TOLD)))
        for at in range(draw(st.integers(0, 5)))
    ]
    segments = [*PANEL["segments"], segment("tea", chain="d")]
    firms = [row | {"county": "吉州区"} for row in (*PANEL["firms"], firm("b", "tea", 10))]
    return PANEL | {"segments": segments, "firms": firms, "firm_links": deals, "partners": named}


@given(dealing_rows())
def test_the_figures_of_every_place_are_those_of_a_plain_loop(rows: Rows) -> None:
    found = diagnosed(built(**rows))["c"]
    read, states = partners(found), found.counted["state"].to_dict()
    second = plain(rows, states)
    assert set(read.spots) == {place for place, _ in second}
    for (place, name), (supplied, spare, bought, demand, supply) in second.items():
        if name:
            now = None if supplied is spare is None else (supplied or 0) + (spare or 0)
            offer = max((each for each in (now, supply) if each is not None), default=None)
            assert read.amount(place, name, "offer").value == offer
            want = max((each for each in (bought, demand) if each is not None), default=None)
            assert read.amount(place, name, "want").value == want
    for place in read.spots:
        has = {name for name in states if read.cell(place, name) in ("has", "both")}
        assert set(read.has_that_we_lack(place)) == {name for name in has if states[name] in LACKED}
        wants = {name for name in states if read.cell(place, name) in ("needs", "both")}
        assert set(read.lacks_that_we_have(place)) == {name for name in wants if states[name] in HELD}
    assert set(read.named) == {place for place in read.spots if place in NAMES_ONE}


@given(dealing_rows())
def test_nothing_that_a_place_has_is_made_up(rows: Rows) -> None:
    """It has a segment exactly if a row says that somebody there supplies it, or that it could send some."""
    found = diagnosed(built(**rows))["c"]
    read, local = partners(found), {row["firm"] for row in rows["firms"]}
    has = set()
    for row in rows["firm_links"]:
        if row["customer"] in local and row["supplier"] not in local and (row["value"] != 0 or row["spare"]):
            has.add((PLACES[row["place"]], row["segment"]))
    for row in rows["partners"]:
        if row["supply"]:
            has.add((meant(row), row["segment"]))
    states = found.counted["state"].to_dict()
    told = {(place, name) for place in read.spots for name in states if read.cell(place, name) in ("has", "both")}
    assert told == {(place, name) for place, name in has if place is not None and name in states}


@given(dealing_rows())
def test_other_names_for_firms_segments_and_partners_change_no_figure(rows: Rows) -> None:
    """Places keep theirs: they are what is read."""

    names = {"a", "b", "c", "d", "e", "s", "t", "glass", "film", "panel", "ink", "tea"}

    def other(key: str, name: object) -> object:
        return f"{name}{name}" if name in names and key != "chain" else name

    renamed = {
        table: [{key: other(key, value) for key, value in row.items()} for row in part] for table, part in rows.items()
    }
    first, second = (partners(diagnosed(built(**each))["c"]) for each in (rows, renamed))
    assert first.figures.values.equals(second.figures.values)
    assert first.cells["cell"].tolist() == second.cells["cell"].tolist()
    assert [other("segment", name) for name in first.nowhere] == second.nowhere


def test_the_answer_names_a_place_by_its_short_name_unless_two_bear_it() -> None:
    """吉林 is a province and one of its cities."""
    found = spots(["吉林市", "赣州市", "中国香港"], JI_AN)
    assert [spot.name.zh for spot in found.values()] == ["吉林市", "赣州", "中国香港"]
    assert not any(re.search("province|city", spot.key) for spot in found.values())
    assert all(replace(spot).point for spot in found.values())


# The arcs


def test_an_arc_takes_the_true_direction_of_its_place_and_gathers_only_those_close_by(found: Diagnosis) -> None:
    """Suzhou and Shanghai lie north-east, five degrees apart; Shenzhen south; Japan has no point."""
    read = partners(found)
    assert arcs.directions(read) == [["苏州市", "上海市"], ["深圳市"]]
    drawn = arcs.arcs(read, (114.9, 27.0), "上海市")
    assert [arc["id"] for arc in drawn] == ["上海市", "深圳市"]
    assert [arc["bearing"] for arc in drawn] == [read.spots[arc["id"]].bearing for arc in drawn]
    assert [arc["state"] for arc in drawn] == ["both", "both"]
    assert drawn[0]["label"] == "上海等2地 能供80万元", "the selected one gives its name"
    assert arcs.arcs(read, (114.9, 27.0), "日本")[0]["label"] == "苏州等2地 能供80万元"
    assert drawn[0]["width"] > drawn[1]["width"]


def test_places_on_both_sides_of_north_lie_close_together() -> None:
    links = [deal("s", "c", "film", place, 1) for place in ("武汉", "宜春", "抚州")]
    read = partners(diagnosed(built(**PANEL | {"firm_links": links, "partners": []}))["c"])
    bearings = {place: spot.bearing for place, spot in read.spots.items()}
    assert bearings["武汉市"] > 340
    assert bearings["宜春市"] < 20
    assert all(
        min(abs(bearings[a] - bearings[b]), 360 - abs(bearings[a] - bearings[b])) <= arcs.TOGETHER
        for a, *rest in arcs.directions(read)
        for b in rest
    )


# The page


def opened(**link: str) -> AppTest:
    app = AppTest.from_file("../app.py", default_timeout=60)
    app.query_params.update({"seat": "partners"} | link)
    app.run()
    app.switch_page("pages/park_map.py").run()
    assert not app.exception, app.exception
    return app


def body(app: AppTest) -> str:
    return " ".join(each.proto.body for each in app.get("html"))


@pytest.mark.parametrize("language", LOCALES)
@pytest.mark.parametrize("view", ["normal", "meeting"])
def test_the_page_answers_in_both_languages_and_views(view: str, language: str) -> None:
    app = opened(lang=language, view=view)
    assert app.title[0].value == say(language, "section.partners.question")
    assert say(language, "partners.empty_cell") in body(app) or view == "meeting"
    assert ('class="lt-dots"' in body(app)) == (view == "normal")  # a room sees the map and a short list


def test_a_link_opens_a_place_and_one_that_does_not_exist_opens_the_first() -> None:
    assert "深圳招商联络处" in body(opened(partner="深圳市"))
    app, first = opened(partner="<b>nowhere</b>"), opened()
    assert app.query_params["partner"] == first.query_params["partner"]
    assert "<b>nowhere" not in body(app)


def test_a_city_of_hostile_partners_opens_and_no_name_becomes_markup(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "segments.csv").write_text("chain,segment,checked\nc,s,yes\n", encoding="utf-8")
    (tmp_path / "firms.csv").write_text("firm,segments\na,s\n", encoding="utf-8")
    for table, head in (("partners", "partner,place,kind,segment"), ("firm_links", "supplier,customer,place,segment")):
        rows = [[name, name, name, "s"] if table == "partners" else [name, "a", name, "s"] for name in HOSTILE]
        with open(tmp_path / f"{table}.csv", "w", encoding="utf-8", newline="") as file:
            csv.writer(file).writerows([head.split(","), *rows])
    monkeypatch.setenv("LIANTU_DATA", str(tmp_path))
    for name in HOSTILE:
        app = opened(partner=name)
        assert "<img" not in body(app) and "<script" not in body(app)
        assert "](javascript" not in app.header[0].value
