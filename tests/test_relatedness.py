"""What goes together elsewhere and what a plant would induce here: by hand, by property, and a second time."""

import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from liantu.chain import City
from liantu.diagnose.amounts import output
from liantu.explore.assumptions import Assumed
from liantu.explore.relatedness import induced, induced_band, location_quotient, proximity, relatedness
from liantu.facts import Figure
from tests import naive_anchor
from tests.chains import NAMES, Rows, built, firm, link, random_rows, segment

COLUMNS = ["region", "segment", "output", "n_firms", "year"]


def regions_of(made: dict[str, dict[str, float | None]]) -> pd.DataFrame:
    rows = [(region, name, amount, None, 2025) for region, of in made.items() for name, amount in of.items()]
    table = pd.DataFrame(rows, columns=COLUMNS)
    return table.astype({"output": "Float64", "n_firms": "Float64", "year": "Float64"})


@pytest.fixture
def three() -> dict[str, dict[str, float | None]]:
    """Three regions and four segments; what each is specialised in stands in brackets.

    u: (a 60) (b 30) c 5 d 5 · v: (a 50) b 10 (c 20) (d 20) · w: a 10 (b 35) (c 30) (d 25)
    """
    return {
        "u": {"a": 60, "b": 30, "c": 5, "d": 5},
        "v": {"a": 50, "b": 10, "c": 20, "d": 20},
        "w": {"a": 10, "b": 35, "c": 30, "d": 25},
    }


def town(**made: float) -> City:
    """Segments a to d, with a firm where something is made."""
    return built(
        segments=[segment(name) for name in "abcd"],
        segment_links=[link("a", "b", 0.1)],
        firms=[firm(f"of {name}", name, amount, amount) for name, amount in made.items() if amount],
    )


def test_a_quotient_sets_what_a_place_makes_against_what_its_size_would_let_expect() -> None:
    found = location_quotient(np.array([60.0, 30, 5, 5]), np.array([120.0, 75, 55, 50]))
    assert found == pytest.approx([60 / 40, 30 / 25, 5 / (55 / 3), 5 / (50 / 3)])


def test_the_proximity_of_three_regions_and_four_segments_is_that_computed_by_hand() -> None:
    special = np.array([[1, 1, 0, 0], [1, 0, 1, 1], [0, 1, 1, 1.0]])
    half = 0.5
    assert proximity(special).tolist() == [
        [1, half, half, half],
        [half, 1, half, half],
        [half, half, 1, 1],
        [half, half, 1, 1],
    ]


def test_the_rarer_of_two_segments_does_not_make_them_close() -> None:
    # Everywhere c is made a is too, but a is made in three places and c in one: the smaller chance counts.
    assert proximity(np.array([[1, 1], [1, 0], [1, 0.0]]))[0, 1] == pytest.approx(1 / 3)


def test_the_density_is_the_part_of_what_stands_near_that_is_here(three: dict) -> None:
    # The town is strong in c alone. By hand: a is half as near to b, c and d; d is 0.5 to a and b, 1 to c.
    found = relatedness(town(c=100), regions_of(three)).values["density"].to_dict()
    assert found == pytest.approx({"a": 0.5 / 1.5, "b": 0.5 / 1.5, "c": 0, "d": 1 / 2})


def test_the_figures_are_those_of_another_implementation() -> None:
    told = json.loads(Path("tests/reference/relatedness.json").read_text(encoding="utf-8"))
    names = [f"s{i}" for i in range(len(told["here"]))]
    made = np.array([*told["regions"].values()])
    quotients = np.array([location_quotient(row, made.sum(axis=0)) for row in made])
    assert quotients == pytest.approx(np.array(told["rca"]), abs=1e-12)
    near = proximity((quotients >= 1).astype(float))
    assert near - np.diag(np.diag(near)) == pytest.approx(np.array(told["proximity"]), abs=1e-12)
    city = built(
        segments=[segment(name) for name in names],
        segment_links=[link("s0", "s1", 0.1)],
        firms=[firm(f"of {name}", name, x, x) for name, x in zip(names, told["here"], strict=True) if x],
    )
    regions = {region: dict(zip(names, row, strict=True)) for region, row in told["regions"].items()}
    found = relatedness(city, regions_of(regions)).values["density"].to_numpy(float)
    assert found == pytest.approx(np.array(told["relatedness"]), abs=1e-12)


def test_one_city_alone_or_two_regions_tell_no_density(three: dict) -> None:
    for names in ((), ("u",), ("u", "v")):
        found = relatedness(town(c=100), regions_of({name: three[name] for name in names}))
        assert found.figure("d", "density") == Figure(None, "share", reason="needs_regions")
        assert found.figure("d", "quotient").reason == "needs_regions"


def test_a_segment_that_the_regions_do_not_tell_has_no_density(three: dict) -> None:
    told = {region: {name: x for name, x in of.items() if name != "b"} for region, of in three.items()}
    assert relatedness(town(c=100), regions_of(told)).figure("b", "density").reason == "not_in_regions"


def test_what_the_city_does_not_know_of_itself_opens_an_interval(three: dict) -> None:
    city = built(
        segments=[*(segment(name) for name in "abc"), segment("d", checked=False)],
        segment_links=[link("a", "b", 0.1)],
        firms=[firm("of c", "c", 100, 100)],
    )
    found = relatedness(city, regions_of(three)).figure("a", "density")
    assert (found.low, found.value, found.high) == pytest.approx((0.5 / 1.5, 0.5 / 1.0, 1.0 / 1.5))


def test_where_regions_tell_only_numbers_of_firms_these_are_set_against_those_here(three: dict) -> None:
    rows = regions_of(three)
    rows = rows.assign(n_firms=rows["output"], output=pd.array([None] * len(rows), dtype="Float64"))
    assert relatedness(town(c=100), rows).values["density"].to_dict()["d"] == pytest.approx(0.5)


def test_of_a_region_the_newest_year_counts(three: dict) -> None:
    old = regions_of({"u": {"a": 1, "b": 1, "c": 900, "d": 900}}).assign(year=2020.0)
    both = pd.concat([old, regions_of(three)], ignore_index=True)
    now, then = (relatedness(town(c=100), each).values["density"] for each in (regions_of(three), both))
    assert now.equals(then)


def dense_induced(
    made: np.ndarray, elsewhere: np.ndarray, shares: np.ndarray, at: int, size: float, delta: float
) -> float:
    """The regionalised inverse, written out: every segment is told by everybody."""
    here = made.copy()
    here[at] += size
    nation = elsewhere + here
    slq = (here / here.sum()) / (nation / nation.sum())
    scale = np.log2(1 + here.sum() / nation.sum()) ** delta
    n = len(here)
    regional = np.zeros((n, n))
    for i in range(n):
        for j in range(n):
            if slq[j] > 0:
                regional[i, j] = shares[i, j] * min(1.0, slq[i] / slq[j] * scale)
    return float(np.linalg.inv(np.eye(n) - regional)[:, at].sum() * size - size)


@given(
    st.lists(st.integers(1, 400), min_size=4, max_size=4),
    st.lists(st.sampled_from([0.0, 0.1, 0.2]), min_size=12, max_size=12),
    st.lists(st.lists(st.integers(1, 400), min_size=4, max_size=4), min_size=3, max_size=3),
    st.sampled_from("abcd"),
    st.sampled_from([0.1, 0.2, 0.3]),
)
def test_what_is_induced_equals_the_dense_inverse(
    made: list[int], shares: list[float], elsewhere: list[list[int]], place: str, delta: float
) -> None:
    names, pairs = "abcd", [(a, b) for a in "abcd" for b in "abcd" if a != b]
    matrix = np.zeros((4, 4))
    for (a, b), share in zip(pairs, shares, strict=True):
        matrix[names.index(a), names.index(b)] = share
    links = [link(a, b, share) for (a, b), share in zip(pairs, shares, strict=True) if share]
    city = built(
        segments=[segment(name) for name in names],
        segment_links=links or [link("a", "b", 0)],
        firms=[firm(f"of {name}", name, amount, amount) for name, amount in zip(names, made, strict=True)],
    )
    regions = {f"r{i}": dict(zip(names, of, strict=True)) for i, of in enumerate(elsewhere)}
    whole = np.array(elsewhere, float).sum(axis=0)
    expected = dense_induced(np.array(made, float), whole, matrix, names.index(place), 50.0, delta)
    found = induced(city, regions_of(regions), place, 50.0, delta)
    assert found.value == pytest.approx(expected)
    assert found.n == 0 and found.bounds is None


def test_an_input_that_nobody_makes_here_induces_nothing(three: dict) -> None:
    city = built(
        segments=[segment(name) for name in "abcd"],
        segment_links=[link("a", "b", 0.5)],
        firms=[firm("of c", "c", 100, 100)],
    )
    assert induced(city, regions_of(three), "b", 100, 0.2) == Figure(0.0, "万元", 0.0, 0.0, n=0)


def test_an_input_that_nobody_looked_for_is_counted_and_taken_whole_at_the_upper_end(three: dict) -> None:
    city = built(
        segments=[segment("a", checked=False), *(segment(name) for name in "bcd")],
        segment_links=[link("a", "b", 0.5)],
        firms=[firm("of c", "c", 100, 100)],
    )
    found = induced(city, regions_of(three), "b", 100, 0.2)
    assert (found.value, found.high, found.n) == (0, 50, 1)


def test_a_circle_that_costs_more_than_it_sells_is_said(three: dict) -> None:
    city = built(
        segments=[segment(name) for name in "abcd"],
        segment_links=[link(*pair, 1.0) for pair in ("ab", "ba", "cb", "bc")],
        firms=[firm(f"of {name}", name, 900, 900) for name in "abc"],
    )
    alone = {region: {"a": 300, "b": 300, "c": 300, "d": 1} for region in three}
    found = induced(city, regions_of(alone), "b", 100, 0.0)
    assert found == Figure(None, "万元", reason="shares_above_one")


def test_the_band_holds_the_figure_and_a_larger_delta_is_more_cautious(three: dict) -> None:
    city = town(a=100, b=50, c=10, d=10)
    low, high = (induced(city, regions_of(three), "b", 100, delta).value for delta in (0.3, 0.1))
    band = induced_band(city, regions_of(three), "b", 100, Assumed.of(flq_delta=0.2))
    assert band.low == low < band.value < high == band.high


@st.composite
def told_regions(draw: st.DrawFn) -> dict[str, dict[str, float | None]]:
    amounts = st.none() | st.sampled_from([0, 1, 5, 20, 100])
    names = NAMES[: draw(st.integers(2, len(NAMES)))]
    return {f"r{i}": {name: draw(amounts) for name in names} for i in range(draw(st.integers(3, 5)))}


@given(random_rows(), told_regions())
def test_the_densities_equal_a_second_computation(rows: Rows, made: dict[str, dict[str, float | None]]) -> None:
    city = built(**rows)
    if sum(any(amount is not None for amount in of.values()) for of in made.values()) < 3:
        return
    here = {name: None if pd.isna(value) else float(value) for name, value in output(city).items()}
    told = {name: value for name, value in here.items() if name in made["r0"]}
    found = relatedness(city, regions_of(made))
    for name in told:
        expected = naive_anchor.density(made, told, name)
        value = found.figure(name, "density")
        assert value.value == (None if expected is None else pytest.approx(expected))
        if value.value is not None:
            assert value.low is None or value.low - 1e-12 <= value.value <= value.high + 1e-12


@given(told_regions())
def test_proximity_is_symmetric_and_a_share(made: dict[str, dict[str, float | None]]) -> None:
    special = np.array([[np.nan if x is None else float(x > 4) for x in of.values()] for of in made.values()])
    found = proximity(special)
    assert (found == found.T).all() and (found >= 0).all() and (found <= 1).all()
