"""Suppliers around a centre: by example, by property, and a second time by plain loops."""

from dataclasses import replace
from itertools import pairwise

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from streamlit.testing.v1 import AppTest

from liantu.chain import City
from liantu.diagnose import Diagnosis
from liantu.diagnose.leads import read_leads
from liantu.facts import Figure, Finding
from liantu.place.located import firms_located
from liantu.siting.centres import Centre, centre_of, centres
from liantu.siting.density import RADII, curve, density
from liantu.siting.reach import reach_of
from liantu.siting.sections import near
from liantu.words import tell
from tests.chains import Rows, built, diagnosed, firm, link, random_rows, segment, trade
from tests.naive_density import again, county_span, km

HERE = (115.0, 27.1)
COUNTIES = ("吉安县", "泰和县", "遂川县")
DEGREE = 110.8  # km of a degree of latitude here


def placed(
    row: dict[str, object],
    north: float | None = None,
    *,
    park: str | None = None,
    county: str | None = None,
    crs: str = "WGS84",
) -> dict[str, object]:
    """A firm so many km north of the centre, or with a park or county only."""
    point = {"lng": None, "lat": None, "crs": None}
    if north is not None:
        point = {"lng": HERE[0], "lat": HERE[1] + north / DEGREE, "crs": crs}
    return row | {"park": park, "county": county} | point


def park(name: str, north: float | None = None, county: str | None = None) -> dict[str, object]:
    return placed({}, north) | {"park": name, "county": county}


@pytest.fixture
def board() -> City:
    """foil (a 30 at 10 km, b 50 at 40 km, c 100 by its park at 20 km), resin (d 10 somewhere in 泰和县),
    glass (nobody here; G in 赣州) --0.3, 0.2, 0.1--> board (Z makes 1000 at 0 km)

    Z buys 60 of a, 40 of G, and 100 of somebody 国内.
    """
    return built(
        segments=[segment(name) for name in ("foil", "resin", "glass", "board")],
        segment_links=[link("foil", "board", 0.3), link("resin", "board", 0.2), link("glass", "board", 0.1)],
        parks=[park("east", 20, "吉安县"), park("west", None, "吉安县")],
        firms=[
            placed(firm("a", "foil", 30), 10),
            placed(firm("b", "foil", 50), 40),
            placed(firm("c", "foil", 100), park="east"),
            placed(firm("d", "resin", 10), county="泰和县"),
            placed(firm("Z", "board", 1000), 0),
        ],
        firm_links=[
            trade("a", "Z", 60) | {"segment": "foil", "place": ""},
            trade("G", "Z", 40) | {"segment": "glass", "place": "赣州"},
            trade("H", "Z", 100) | {"segment": "glass", "place": "国内"},
        ],
    )


@pytest.fixture
def found(board: City) -> Diagnosis:
    return diagnosed(board)["c"]


@pytest.fixture
def centre(found: Diagnosis) -> Centre:
    at = centre_of(found, "firm:Z")
    assert at is not None
    return at


def test_suppliers_are_counted_by_how_well_they_are_placed(found: Diagnosis, centre: Centre) -> None:
    seen = density(found, centre, 30)
    assert (seen.suppliers.value, seen.suppliers.high) == (2, 3)
    assert {name: counts for name, counts in seen.by_class.items() if any(counts)} == {
        "given": (1, 0),
        "park": (1, 0),
        "county": (0, 1),
    }
    # 300 of foil, 200 of resin and 100 of glass are needed; a and c make 130 of foil; d may make 10 of resin near by.
    assert seen.covered.value == pytest.approx(130 / 600)
    assert (seen.covered.low, seen.covered.high) == (pytest.approx(130 / 600), pytest.approx(140 / 600))
    assert seen.inputs.figure("foil", "missing").value == 170


def test_nobody_is_within_because_of_the_county_unless_all_of_it_is(found: Diagnosis, centre: Centre) -> None:
    nearest, farthest = county_span((centre.lng, centre.lat), "泰和县")
    before, reached, inside = (density(found, centre, radius) for radius in (nearest - 1, nearest + 1, farthest + 1))
    assert [each.by_class["county"] for each in (before, reached, inside)] == [(0, 0), (0, 1), (1, 0)]


def test_the_nearest_supplier_of_what_nobody_here_makes_is_outside(found: Diagnosis, centre: Centre) -> None:
    seen = density(found, centre, 300)
    nearest = seen.inputs.figure("glass", "nearest")
    assert 100 < nearest.value < 200, "赣州 lies south of Ji'an"
    assert seen.inputs.values.at["glass", "is_outside"]
    assert seen.inputs.values.at["glass", "nearest_firm"] == "G"
    assert (seen.inputs.figure("foil", "nearest").value, seen.inputs.values.at["foil", "nearest_firm"]) == (
        pytest.approx(10, rel=1e-3),
        "a",
    )
    assert seen.outside.value == 1, "of H only the nation is told"
    assert seen.inputs.figure("glass", "covered").value == 0, "what others make elsewhere is not the city's capacity"


def test_recorded_purchases_are_read_beside_what_is_possible(found: Diagnosis, centre: Centre) -> None:
    assert density(found, centre, 5).observed.value == 0
    assert density(found, centre, 30).observed.value == pytest.approx(0.3)
    assert density(found, centre, 300).observed == Figure(0.5, "share", 0.5, 0.5, n=3)
    assert reach_of(found, centre).bought.is_assumed.sum() == 1


def test_a_park_buys_what_the_firms_of_the_chain_in_it_need() -> None:
    """foil (a 30) --0.5--> board (Z 100, Y 60 in the park east, both; X 900 elsewhere)"""
    city = built(
        segments=[segment("foil"), segment("board")],
        segment_links=[link("foil", "board", 0.5)],
        parks=[park("east", 20)],
        firms=[
            placed(firm("a", "foil", 30), 22),
            *(placed(firm(name, "board", size), park="east") for name, size in (("Z", 100), ("Y", 60))),
            placed(firm("X", "board", 900), 21),
        ],
    )
    found = diagnosed(city)["c"]
    east = centre_of(found, "park:east")
    assert east is not None
    seen = density(found, east, 10)
    assert (seen.suppliers.value, seen.inputs.figure("foil", "need").value) == (1, 80)
    assert seen.covered.value == pytest.approx(30 / 80)


def one_input(*, share: float | None = 0.4, made: float | None = 100, size: float | None = 20) -> Figure:
    """foil (a, at 10 km) --share--> board (Z, here), and resin (nobody) --0.1--> board"""
    city = built(
        segments=[segment("foil"), segment("resin"), segment("board")],
        segment_links=[link("foil", "board", share), link("resin", "board", 0.1)],
        firms=[placed(firm("a", "foil", size), 10), placed(firm("Z", "board", made), 0)],
    )
    found = diagnosed(city)["c"]
    return density(found, centre_of(found, "firm:Z"), 30).covered


def test_what_is_not_told_is_an_interval_and_never_zero() -> None:
    assert one_input().value == pytest.approx(20 / 50)
    silent = one_input(size=None)
    assert (silent.value, silent.reason, silent.low, silent.high) == (None, "size_unknown", 0, pytest.approx(40 / 50))
    unsized = one_input(made=None)
    assert (unsized.value, unsized.reason) == (None, "centre_size_unknown")
    assert (unsized.low, unsized.high) == (0, 1)
    # The share of foil is between nothing and the 0.9 that resin leaves; 20 are made.
    unshared = one_input(share=None)
    assert unshared.value == 0
    assert (unshared.low, unshared.high) == (0, pytest.approx(20 / 30))
    assert one_input(made=0).reason == "no_input_need"


def test_a_firm_is_not_its_own_supplier() -> None:
    city = built(
        segments=[segment("foil"), segment("board")],
        segment_links=[link("foil", "board", 0.5)],
        firms=[placed(firm("Z", "foil|board", 100), 0)],
    )
    found = diagnosed(city)["c"]
    around = reach_of(found, centre_of(found, "firm:Z"))
    assert (len(around.pairs.firm), around.n_own) == (0, 1)


def test_a_centre_is_a_lead_firm_then_a_park_and_says_if_it_has_no_point(found: Diagnosis) -> None:
    listed = centres(found, read_leads(found.city))
    assert [each.code for each in listed][-2:] == ["park:east", "park:west"]
    assert [each.code for each in near.without_point(listed)] == ["firm:d", "park:west"]
    assert listed[0].code == "firm:Z", "it carries most"
    assert centre_of(found, "firm:nobody") is None
    assert centre_of(found, "east") is None


@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_answer_can_be_said(found: Diagnosis, centre: Centre, language: str) -> None:
    said = {}
    for radius in (5, 30, 150, 300):
        shown = near.section(found, density(found, centre, radius))
        said[shown.answer.code] = tell(language, shown.answer)
        for finding in (*shown.doubts, *shown.sharpen):
            assert tell(language, finding)
        for verdict in shown.verdicts:
            evidence = verdict.explain()
            assert len(evidence.worked) == len(evidence.figures)
            assert all(tell(language, each) for each in (*evidence.worked, *evidence.notes))
    assert {"answer.near.far", "answer.near.short"} <= set(said)
    assert tell(language, near.section(found, None).answer)


def test_what_only_outsiders_make_is_said_to_be_outside_however_wide_the_circle() -> None:
    """glass (only G in 赣州) --0.3--> board (Z 1000)"""
    city = built(
        segments=[segment("glass"), segment("board")],
        segment_links=[link("glass", "board", 0.3)],
        firms=[placed(firm("Z", "board", 1000), 0)],
        firm_links=[trade("G", "Z", 40) | {"segment": "glass", "place": "赣州"}],
    )
    found = diagnosed(city)["c"]
    centre = centre_of(found, "firm:Z")
    codes = [near.section(found, density(found, centre, radius)).answer.code for radius in (50, 300)]
    assert codes == ["answer.near.far", "answer.near.outside"]


def test_the_answer_names_what_is_lacking_most_and_how_far_it_is() -> None:
    """foil (a 400, at 10 km), glass (only G in 赣州) --0.2, 0.3--> board (Z 1000)"""
    city = built(
        segments=[segment(name) for name in ("foil", "glass", "board")],
        segment_links=[link("foil", "board", 0.2), link("glass", "board", 0.3)],
        firms=[placed(firm("a", "foil", 400), 10), placed(firm("Z", "board", 1000), 0)],
        firm_links=[trade("G", "Z", 40) | {"segment": "glass", "place": "赣州"}],
    )
    found = diagnosed(city)["c"]
    answer = near.section(found, density(found, centre_of(found, "firm:Z"), 50)).answer
    assert answer.code == "answer.near.far"
    said = tell("zh", answer)
    assert said.startswith("Z50公里内1家能供外购的40%；最缺glass，最近1")
    assert said.endswith("公里。")


def answers(size: float | None, county: str | None = None) -> tuple[str, list[str]]:
    """foil (a, here or in a county) --0.4--> board (Z, 100), resin (nobody) --0.01--> board: code, then order."""
    city = built(
        segments=[segment("foil"), segment("resin"), segment("board"), segment("film")],
        segment_links=[link("foil", "board", 0.4), link("resin", "board", 0.01), link("film", "board", 0.1)],
        firms=[
            placed(firm("a", "foil", size), None if county else 10, county=county),
            placed(firm("b", "film", 50), 5),
            placed(firm("Z", "board", 100), 0),
        ],
    )
    found = diagnosed(city)["c"]
    shown = near.section(found, density(found, centre_of(found, "firm:Z"), 30))
    doubts = [each.facts["n"] for each in shown.doubts if each.code == "doubt.near.unsure"]
    assert doubts == ([] if size == 10 and not county else [1]), "what is not known is a doubt"
    return shown.answer.code, [each.key for each in shown.verdicts]


def test_nothing_is_said_to_lack_most_of_which_size_or_place_is_unknown() -> None:
    """One of resin surely is; of the 40 of foil nobody knows, unless its maker stands here and tells his size."""
    assert answers(10) == ("answer.near.short", ["foil", "resin", "film"])
    assert answers(None) == ("answer.near.nobody", ["resin", "foil", "film"])
    assert answers(80, "泰和县") == ("answer.near.nobody", ["resin", "foil", "film"])


@pytest.mark.parametrize(
    ("size", "county", "code"),
    [
        (None, None, "answer.near.silent"),
        (80, "泰和县", "answer.near.unplaced"),
        (10, "泰和县", "answer.near.short_least"),
    ],
)
def test_where_nothing_is_surely_lacking_the_answer_says_what_is_not_known(
    size: float | None, county: str | None, code: str
) -> None:
    """foil (a) --0.4--> board (Z 100), film (b 50) --0.1--> board; 泰和县 may be within or not."""
    city = built(
        segments=[segment("foil"), segment("board"), segment("film")],
        segment_links=[link("foil", "board", 0.4), link("film", "board", 0.1)],
        firms=[
            placed(firm("a", "foil", size), None if county else 10, county=county),
            placed(firm("b", "film", 50), 5),
            placed(firm("Z", "board", 100), 0),
        ],
    )
    found = diagnosed(city)["c"]
    said = near.section(found, density(found, centre_of(found, "firm:Z"), 30)).answer
    assert said.code == code
    assert ("最缺" in tell("zh", said)) == (code == "answer.near.short_least")
    assert said.facts.get("missing") == (Figure(30, "万元") if code == "answer.near.short_least" else None)


def test_of_a_segment_in_which_nobody_has_looked_no_lack_is_told() -> None:
    """ink (unchecked) --0.4--> board (Z 100), film (b 50) --0.1--> board"""
    city = built(
        segments=[segment("ink", checked=False), segment("board"), segment("film")],
        segment_links=[link("ink", "board", 0.4), link("film", "board", 0.1)],
        firms=[placed(firm("b", "film", 50), 5), placed(firm("Z", "board", 100), 0)],
    )
    found = diagnosed(city)["c"]
    shown = near.section(found, density(found, centre_of(found, "firm:Z"), 30))
    assert found.state_of("ink") == "unchecked"
    assert shown.answer.code == "answer.near.unchecked"
    assert "doubt.near.unsure" in {each.code for each in shown.doubts}


def test_a_name_that_ends_in_a_digit_does_not_run_into_the_radius() -> None:
    city = built(
        segments=[segment("foil"), segment("board")],
        segment_links=[link("foil", "board", 0.5)],
        firms=[placed(firm("a", "foil", 30), 10), placed(firm("企业5190", "board", 100), 0)],
    )
    found = diagnosed(city)["c"]
    said = near.section(found, density(found, centre_of(found, "firm:企业5190"), 12)).answer
    assert tell("zh", said).startswith("企业5190周边12公里内")


def test_names_are_facts_and_run_nothing() -> None:
    evil = "<img src=x onerror=alert(1)>{n}"
    city = built(
        segments=[segment("foil"), segment("board")],
        segment_links=[link("foil", "board", 0.5)],
        parks=[park(evil, 1)],
        firms=[placed(firm(evil, "foil", 30), county="泰和县"), placed(firm("Z", "board", 100), park=evil)],
    )
    found = diagnosed(city)["c"]
    shown = near.section(found, density(found, centre_of(found, f"park:{evil}"), 5))
    assert isinstance(shown.answer, Finding)
    assert evil in tell("zh", shown.answer)


# By property


@st.composite
def placed_rows(draw: st.DrawFn) -> Rows:
    """Random rows whose firms stand at a point, in a park with one or without, in a county, or nowhere known."""
    rows = draw(random_rows())
    point = st.tuples(st.floats(114.0, 116.0), st.floats(26.2, 28.0))
    spots = [draw(point) for _ in range(2)]
    rows["parks"] = [
        {"park": "p0", "county": "泰和县", "lng": spots[0][0], "lat": spots[0][1], "crs": "CGCS2000"},
        {"park": "p1", "county": draw(st.sampled_from(COUNTIES)), "lng": None, "lat": None, "crs": None},
    ]
    firms = []
    for row in rows["firms"]:
        kind = draw(st.sampled_from(["point", "point", "p0", "p1", "county", "nowhere"]))
        at = draw(point) if kind == "point" else (None, None)
        known = {"park": kind if kind in ("p0", "p1") else None}
        known |= {"county": draw(st.sampled_from(COUNTIES)) if kind == "county" else None}
        firms.append(row | known | {"lng": at[0], "lat": at[1], "crs": "WGS84" if kind == "point" else None})
    rows["firms"] = [*firms, placed(firm("Z", "s0", draw(st.none() | st.integers(0, 500))), 0)]
    return rows


CHOICES = st.sampled_from([("firm", "Z"), ("park", "p0")])


def asked(rows: Rows, choice: tuple[str, str]) -> tuple[Diagnosis, Centre]:
    chains = diagnosed(built(**rows))
    found = chains.get("c") or next(iter(chains.values()))
    centre = centre_of(found, ":".join(choice))
    assert centre is not None
    assert centre.has_point
    return found, centre


@given(placed_rows(), CHOICES, st.sampled_from([5, 20, 45, 75, 110, 160, 300]))
def test_the_density_equals_a_second_computation(rows: Rows, choice: tuple[str, str], radius: int) -> None:
    found, centre = asked(rows, choice)
    seen = density(found, centre, radius)
    naive = again(rows, found.chain.zh, choice, (centre.lng, centre.lat), radius)
    # Along the edge of a county the second computation goes in steps.
    assume(all(abs(km - radius) > 0.3 for ends in naive["spans"].values() for km in ends))
    assert (seen.suppliers.value, seen.suppliers.high) == (naive["n"], naive["high"])
    covered = (seen.covered.value, seen.covered.low, seen.covered.high)
    assert [each is None for each in covered] == [each is None for each in naive["covered"]]
    assert [each for each in covered if each is not None] == pytest.approx(
        [each for each in naive["covered"] if each is not None]
    )
    for name, share in naive["inputs"].items():
        assert seen.inputs.figure(name, "covered").value == (None if share is None else pytest.approx(share))
        need = seen.inputs.figure(name, "need").value
        assert need == pytest.approx(naive["need"][name]) if need is not None else naive["need"][name] == 0
    observed = None if seen.observed.value is None else (seen.observed.low, seen.observed.high)
    assert observed == (None if naive["observed"] is None else pytest.approx(naive["observed"]))


@given(placed_rows(), CHOICES)
def test_a_wider_circle_never_holds_less(rows: Rows, choice: tuple[str, str]) -> None:
    found, centre = asked(rows, choice)
    over = curve(found, centre)
    for name in over.columns:
        values = over[name].dropna().tolist()
        assert all(a <= b + 1e-12 for a, b in pairwise(values)), name
    assert (over["n"] <= over["n_high"]).all()
    known = over.dropna(subset=["covered", "covered_low"])
    assert (known["covered_low"] <= known["covered"] + 1e-12).all()
    assert (known["covered"] <= known["covered_high"] + 1e-12).all()


@given(placed_rows(), CHOICES)
def test_the_curve_is_the_density_of_every_radius(rows: Rows, choice: tuple[str, str]) -> None:
    found, centre = asked(rows, choice)
    over = curve(found, centre)
    for radius in RADII[::13]:
        seen = density(found, centre, radius)
        assert over.at[radius, "n"] == seen.suppliers.value
        assert over.at[radius, "covered"] == pytest.approx(
            float("nan") if seen.covered.value is None else seen.covered.value, nan_ok=True
        )


@given(placed_rows(), CHOICES)
def test_a_circle_around_everything_holds_all_whose_place_is_known(rows: Rows, choice: tuple[str, str]) -> None:
    found, centre = asked(rows, choice)
    seen = density(found, centre, 2000)
    known = firms_located(found.city)["class"].isin(["given", "park", "town", "county"]).to_numpy(bool)
    assert (seen.is_within == (seen.is_supplier & known)).all()
    assert seen.suppliers.high == seen.is_supplier.sum()


@given(placed_rows(), CHOICES, st.sampled_from([20, 75, 300]))
def test_names_do_not_matter(rows: Rows, choice: tuple[str, str], radius: int) -> None:
    def other(name: object) -> object:
        return f"x{name}" if isinstance(name, str) and name[:1] in "fZpo" and name else name

    fields = ("firm", "controller", "supplier", "customer", "park")
    renamed = {
        table: [row | {name: other(row[name]) for name in fields if row.get(name)} for row in records]
        for table, records in rows.items()
    }
    before, after = (
        density(*asked(*each), radius) for each in ((rows, choice), (renamed, (choice[0], f"x{choice[1]}")))
    )
    assert replace(before.suppliers) == after.suppliers
    assert before.covered == after.covered
    assert before.observed == after.observed


def test_the_second_computation_measures_as_surveyors_do() -> None:
    # Flinders Peak to Buninyong, Geocentric Datum of Australia Technical Manual, on GRS80: 54,972.271 m.
    flinders = (144 + 25 / 60 + 29.52440 / 3600, -(37 + 57 / 60 + 3.72030 / 3600))
    buninyong = (143 + 55 / 60 + 35.38390 / 3600, -(37 + 39 / 60 + 10.15610 / 3600))
    assert km(flinders, buninyong) == pytest.approx(54.972271, abs=1e-6)


# On the page


def opened(**link: str) -> AppTest:
    app = AppTest.from_file("../app.py", default_timeout=60)
    app.query_params.update({"seat": "near", "lang": "zh"} | link)
    app.run()
    app.switch_page("pages/park_map.py").run()
    assert not app.exception, app.exception
    return app


def answer(app: AppTest) -> str:
    return app.header[0].value.replace("\\", "")


def test_the_link_keeps_centre_and_radius_and_the_slider_moves_the_answer() -> None:
    app = opened(centre="park:井冈山经济技术开发区", radius="80")
    assert answer(app).startswith("井冈山经开区80公里内")
    app.slider(key="radius").set_value(20).run()
    assert not app.exception, app.exception
    assert answer(app).startswith("井冈山经开区20公里内")
    assert app.query_params["radius"] == "20"


def test_a_centre_that_does_not_exist_is_said_and_another_is_shown() -> None:
    app = opened()
    app.query_params["centre"] = "firm:**nobody**"
    app.run()
    assert "nobody" in app.warning[0].value
    assert app.selectbox(key="centre").value.startswith(("firm:", "park:"))


def test_a_room_sees_no_controls() -> None:
    app = opened(view="meeting")
    assert not app.slider
    assert "公里内" in answer(app)
