"""Shocks on a city's rows: by example, by property, and a second time in plain loops."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from liantu.chain import City, chain_names
from liantu.data.problems import LiantuError
from liantu.explore.assumptions import Assumed, assumptions
from liantu.explore.shock import ShockSet, resilience, shock_sets, strike
from liantu.explore.shock.draws import Draws, Events, draws, uniform
from liantu.explore.shock.shock_network import ShockNetwork, network_of
from liantu.explore.shock.strike import lost_in_windows
from liantu.place import RINGS
from tests import naive_shock
from tests.chains import Rows, built, firm, link, random_rows, segment, trade
from tests.naive_shock import Fate, Naive

TIGHT = 1e-13
SETS = sorted(shock_sets())


def essential(supplier: str, customer: str, share: float | None = 0.1, degree: int = 2) -> dict[str, object]:
    return link(supplier, customer, share) | {"essential": degree}


def deal(supplier: str, customer: str, value: float | None, of: str, place: str = "") -> dict[str, object]:
    return trade(supplier, customer, value) | {"segment": of, "place": place, "spare": None, "switch_weeks": None}


def stocked(row: dict[str, object], days: float | None) -> dict[str, object]:
    return row | {"stock_days": days}


@st.composite
def shock_rows(draw: st.DrawFn) -> Rows:
    """Random rows in which inputs may be essential, firms hold stock, and deals say of what, from where, how soon."""
    rows = draw(random_rows())
    names = ["", *dict.fromkeys(row["segment"] for row in rows["segments"])]
    links = [row | {"essential": draw(st.sampled_from([0, 1, 2, 2]))} for row in rows["segment_links"]]
    firms = [row | {"stock_days": draw(st.sampled_from([None, 0, 7, 30]))} for row in rows["firms"]]
    traders = st.sampled_from([*(row["firm"] for row in firms), "outsider", "another"])
    more = [trade(draw(traders), draw(traders), draw(st.integers(1, 60))) for _ in range(draw(st.integers(0, 6)))]
    deals = [
        row
        | {
            "segment": draw(st.sampled_from(names)),
            "place": draw(st.sampled_from(list(naive_shock.PLACES))),
            "spare": draw(st.none() | st.integers(0, 60)),
            "switch_weeks": draw(st.none() | st.sampled_from([1, 5, 13, 20])),
        }
        for row in [*rows["firm_links"], *more]
    ]
    return rows | {"segment_links": links, "firms": firms, "firm_links": deals}


@st.composite
def some_assumed(draw: st.DrawFn) -> Assumed:
    """A few of the assumptions elsewhere in their range."""
    known = [each for each in assumptions().values() if each.used_by == "shock"]
    chosen = draw(st.lists(st.sampled_from(known), unique_by=lambda each: each.code, max_size=5))
    return Assumed.of(
        **{each.code: each.low + draw(st.sampled_from([0, 0.4, 1])) * (each.high - each.low) for each in chosen}
    )


def values_of(assumed: Assumed) -> dict[str, float]:
    return {code: assumed[code] for code in assumptions()}


def fates(network: ShockNetwork, drawn: Draws) -> list[Fate]:
    """What the engine drew, by name."""
    city, nodes, outside = network.city, network.nodes, network.outside
    firms, segments = city.firms.index, city.segments.index

    def of(events: Events, s: int) -> zip:
        span = slice(events.start[s], events.start[s + 1])
        return zip(events.place[span].tolist(), events.depth[span].tolist(), strict=True)

    return [
        Fate(
            float(drawn.weeks[s]),
            {(firms[nodes.firm[i]], segments[nodes.segment[i]]): depth for i, depth in of(drawn.nodes, s)},
            {
                (segments[outside.segment[o]], RINGS[outside.ring[o]], outside.country[o]): depth
                for o, depth in of(drawn.outside, s)
            },
            {segments[place]: depth for place, depth in of(drawn.demand, s)},
        )
        for s in range(len(drawn.weeks))
    ]


def lost(city: City, drawn: Draws, assumed: Assumed = Assumed(), tolerance: float = TIGHT) -> np.ndarray:
    network = network_of(city, assumed)
    return lost_in_windows(network, drawn, network.nodes.segment, len(city.segments), tolerance)


@st.composite
def thick_rows(draw: st.DrawFn) -> Rows:
    """s0 ==> s1 ==> s2 ==> s3, s0 --> s2, s1 --> s3 and one firm or two in each, all sized, with deals between them."""
    amount = st.integers(20, 300)
    pairs = [("s0", "s1"), ("s1", "s2"), ("s2", "s3"), ("s0", "s2"), ("s1", "s3")]
    links = [essential(*pair, draw(st.sampled_from([0.1, 0.2, None])), draw(st.sampled_from([1, 2]))) for pair in pairs]
    firms = [
        stocked(firm(f"f{i}", place, draw(amount), draw(st.none() | amount)), draw(st.sampled_from([None, 0, 20])))
        for i, place in enumerate(("s0", "s1", "s2", "s3", "s1", "s2:0.6|s3:0.3"))
    ]
    ways = [("f0", "f1", "s0"), ("f1", "f2", "s1"), ("f4", "f2", "s1"), ("f2", "f3", "s2"), ("f5", "f3", "s2")]
    ways += [("j", "f1", "s0"), ("j", "f2", "s1"), ("k", "f5", "s1"), ("f3", "o", "s3"), ("f1", "f5", "s0")]
    chosen = draw(st.lists(st.sampled_from(ways), unique=True, max_size=8))
    places = st.sampled_from(["日本", "境外", "国内", "省内", ""])
    deals = [deal(*way[:2], draw(st.integers(1, 40)), way[2], draw(places)) for way in chosen]
    deals = [
        row | {"spare": draw(st.none() | st.integers(1, 9)), "switch_weeks": draw(st.none() | st.just(3))}
        for row in deals
    ]
    rows = [segment(f"s{i}", outside=draw(st.none() | amount)) for i in range(4)]
    return {"segments": rows, "segment_links": links, "firms": firms, "firm_links": deals}


@given(shock_rows() | thick_rows(), some_assumed(), st.sampled_from(SETS), st.sampled_from([TIGHT, 1e-4]))
def test_losses_equal_a_second_computation(rows: Rows, assumed: Assumed, code: str, tolerance: float) -> None:
    city = built(**rows)
    shocks = ShockSet.named(code, n=6, seed=3, weeks=20.0)
    for chain in chain_names(city):
        network = network_of(city, assumed)
        drawn = draws(network, city, chain, shocks)
        found = lost(city, drawn, assumed, tolerance)
        naive = Naive(rows, values_of(assumed))
        for s, fate in enumerate(fates(network, drawn)):
            for window, by_segment in enumerate(naive.lost(fate, tolerance)):
                expected = [by_segment[name] for name in city.segments.index]
                assert found[s, window].tolist() == pytest.approx(expected, rel=1e-9, abs=1e-7)


def struck(rows: Rows, shocks: ShockSet, assumed: Assumed = Assumed()) -> np.ndarray:
    """What each shock costs in each window, followed to the end."""
    city = built(**rows)
    return lost(city, draws(network_of(city, assumed), city, "c", shocks), assumed).sum(axis=2)


def no_more(less: np.ndarray, more: np.ndarray) -> bool:
    return bool((less <= more + 1e-7).all())


MANY = {"n": 8, "seed": 2, "weeks": 15.0}


@given(thick_rows(), st.sampled_from(SETS), st.sampled_from([0.0, 0.2, 0.6]), st.sampled_from([0.1, 0.4]))
def test_deeper_shocks_cost_no_less(rows: Rows, code: str, depth: float, more: float) -> None:
    shallow, deep = (ShockSet.named(code, **MANY, depth=each) for each in (depth, depth + more))
    assert no_more(struck(rows, shallow), struck(rows, deep))


@given(thick_rows(), st.sampled_from(SETS), st.sampled_from([1.0, 5.0, 13.0]), st.sampled_from([1.0, 30.0]))
def test_longer_shocks_cost_no_less(rows: Rows, code: str, weeks: float, more: float) -> None:
    short, long = (ShockSet.named(code, n=8, seed=2, weeks=each) for each in (weeks, weeks + more))
    assert no_more(struck(rows, short), struck(rows, long))


@given(thick_rows(), st.sampled_from(SETS), st.integers(0, 4))
def test_an_input_that_becomes_essential_costs_no_less(rows: Rows, code: str, which: int) -> None:
    links = rows["segment_links"]
    ordinary, vital = (
        rows | {"segment_links": [*links[:which], links[which] | {"essential": degree}, *links[which + 1 :]]}
        for degree in (1, 2)
    )
    shocks = ShockSet.named(code, **MANY)
    assert no_more(struck(ordinary, shocks), struck(vital, shocks))


@given(thick_rows(), st.sampled_from(SETS), st.integers(0, 5))
def test_more_stock_costs_no_more(rows: Rows, code: str, which: int) -> None:
    firms = rows["firms"]
    more = [*firms[:which], stocked(firms[which], 60), *firms[which + 1 :]]
    shocks = ShockSet.named(code, **MANY)
    assert no_more(struck(rows | {"firms": more}, shocks), struck(rows, shocks))


BETTER = [(f"spare_{ring}", "high") for ring in RINGS[1:]] + [("divertible", "high"), ("stock_weeks", "high")]
BETTER += [(f"switch_{ring}", "low") for ring in RINGS]


@given(thick_rows(), st.sampled_from(SETS), st.sampled_from(BETTER))
def test_more_back_up_and_shorter_switching_cost_no_more(rows: Rows, code: str, better: tuple[str, str]) -> None:
    name, end = better
    shocks, improved = ShockSet.named(code, **MANY), Assumed.of(**{name: getattr(assumptions()[name], end)})
    assert no_more(struck(rows, shocks, improved), struck(rows, shocks))


@given(shock_rows() | thick_rows(), st.sampled_from(SETS))
def test_no_shock_costs_nothing(rows: Rows, code: str) -> None:
    for nothing in ({"depth": 0.0}, {"weeks": 0.0}):
        city = built(**rows)
        for chain in chain_names(city):
            network = network_of(city)
            assert not lost(city, draws(network, city, chain, ShockSet.named(code, n=5, **nothing))).any()


@given(thick_rows(), st.sampled_from(SETS))
def test_losses_scale_with_money(rows: Rows, code: str) -> None:
    columns = {"segments": ("outside_demand",), "firms": ("revenue", "capacity"), "firm_links": ("value", "spare")}
    larger = {table: [dict(row) for row in records] for table, records in rows.items()}
    for table, names in columns.items():
        for row in larger[table]:
            row |= {name: row[name] * 7 for name in names if row[name] is not None}
    shocks = ShockSet.named(code, **MANY)
    assert struck(larger, shocks) == pytest.approx(7 * struck(rows, shocks), rel=1e-9, abs=1e-7)


@given(shock_rows() | thick_rows(), st.sampled_from(SETS), st.randoms(use_true_random=False))
def test_the_order_of_rows_changes_nothing(rows: Rows, code: str, random: object) -> None:
    mixed = {table: random.sample(records, len(records)) for table, records in rows.items() if table != "segments"}
    city, other = built(**rows), built(**(rows | mixed))
    for chain in chain_names(city):
        shocks = ShockSet.named(code, **MANY)
        found = (lost(each, draws(network_of(each), each, chain, shocks)) for each in (city, other))
        assert next(found) == pytest.approx(next(found), rel=1e-9, abs=1e-7)


@given(st.integers(0, 2**31), st.integers(0, 999), st.text(max_size=5), st.sampled_from(["kind", "part"]))
def test_a_draw_equals_a_second_computation(seed: int, number: int, name: str, purpose: str) -> None:
    found = uniform(seed, np.array([number], np.uint64), [name], purpose)[0, 0]
    assert found == naive_shock.uniform(seed, number, name, purpose)


def test_draws_are_spread_evenly() -> None:
    found = np.sort(uniform(1, np.arange(200, dtype=np.uint64), [f"f{i}" for i in range(200)], "part").ravel())
    assert np.abs(found - np.arange(40_000) / 40_000).max() < 1.63 / np.sqrt(40_000), "Kolmogorov and Smirnov, 1 %"


@pytest.fixture
def panel() -> Rows:
    """film (from Japan 60, from nobody else) ==2==> panel (c 300) ==2==> phone (d 900, e of unknown size)

    and glass (a 100) --1--> panel; a sells c 20, d buys 90 panels of c. No stock but d's four weeks.
    """
    return {
        "segments": [segment("glass"), segment("film"), segment("panel"), segment("phone", outside=900)],
        "segment_links": [
            essential("film", "panel", 0.2),
            essential("glass", "panel", 0.1, 1),
            essential("panel", "phone", 0.1),
        ],
        "firms": [
            stocked(firm("a", "glass", 100), 0),
            stocked(firm("c", "panel", 300), 0),
            stocked(firm("d", "phone", 900), 28),
            stocked(firm("e", "phone"), 0),
        ],
        "firm_links": [
            deal("j", "c", 60, "film", "日本"),
            deal("a", "c", 20, "glass"),
            deal("c", "d", 90, "panel"),
        ],
    }


BARE = Assumed.of(**{f"spare_{ring}": 0.0 for ring in RINGS[1:]}, divertible=0.0)


def test_what_is_lost_by_hand(panel: Rows) -> None:
    """Half of the film is gone for six weeks: c makes half; d holds out four weeks, then makes half for two."""
    city = built(**panel)
    network = network_of(city, BARE)
    japan = np.flatnonzero(network.outside.country == "JP")
    nothing = Events(np.zeros(2, int), np.zeros(0, int), np.zeros(0))
    drawn = Draws(
        np.zeros(1, int),
        np.array([0.5]),
        np.array([6.0]),
        nothing,
        Events(np.array([0, 1]), japan, np.array([0.5])),
        nothing,
    )
    found = lost(city, drawn, BARE)[0]
    by_segment = dict(zip(city.segments.index, found.sum(axis=0).tolist(), strict=True))
    # From the fourth week on, half a window in which c makes half: in the window from 2 to 6, d lacks 0.5 · 0.5.
    assert by_segment == pytest.approx(
        {"glass": 0, "film": 0, "panel": 300 * 0.5 * 6 / 52, "phone": 900 * 0.25 * 4 / 52}
    )


def test_a_shock_that_ends_before_the_stock_costs_its_holder_nothing(panel: Rows) -> None:
    for row in panel["firms"]:
        row["stock_days"] = 70
    assert not struck(panel, ShockSet.named("overseas", n=20, depth=1.0, weeks=6.0), BARE).any()


def test_a_firm_of_unknown_size_passes_a_shock_on(panel: Rows) -> None:
    panel["firms"][1]["revenue"] = None
    found = strike(built(**panel), "c", ShockSet.named("overseas", depth=1.0, n=30), BARE)
    lost_of = dict(zip(found.segments, found.lost.sum(axis=(0, 1)).tolist(), strict=True))
    assert lost_of["panel"] == 0
    assert lost_of["phone"] > 0
    assert found.defaults["size"] == (2, 4)


def test_purchases_above_the_need_are_scaled_to_it_and_counted(panel: Rows) -> None:
    panel["firm_links"][0]["value"] = 600
    found = strike(built(**panel), "c", ShockSet(n=10))
    assert found.defaults["exceeded"] == (1, 4)
    normal = network_of(built(**panel)).abroad.share
    assert normal.max() <= 1


def test_the_same_seed_gives_the_same_numbers_on_any_number_of_threads(
    monkeypatch: pytest.MonkeyPatch, panel: Rows
) -> None:
    first = strike(built(**panel), "c", ShockSet(n=100)).lost
    monkeypatch.setattr("liantu.explore.shock.cascade.THREADS", 1)
    assert (strike(built(**panel), "c", ShockSet(n=100)).lost == first).all()


def test_another_seed_differs_by_no_more_than_the_printed_error_allows(panel: Rows) -> None:
    city = built(**panel)
    found = [strike(city, "c", ShockSet(n=400, seed=seed)) for seed in range(1, 13)]
    inside = [each.expected.low <= np.mean([f.loss.mean() for f in found]) <= each.expected.high for each in found]
    assert sum(inside) >= 10, "two standard errors on either side hold 19 in 20"


def test_an_action_elsewhere_changes_nothing_and_new_firms_fail_only_in_regional_events(panel: Rows) -> None:
    more = panel | {
        "segments": [*panel["segments"], segment("tea", chain="t")],
        "firms": [*panel["firms"], stocked(firm("n", "tea", 50), 0)],
    }
    base, city = built(**panel), built(**more)
    for code in SETS:
        shocks = ShockSet.named(code, n=60)
        assert strike(city, "c", shocks, base=base).lost == pytest.approx(strike(base, "c", shocks).lost, abs=1e-9)
    beside = panel | {"firms": [*panel["firms"], stocked(firm("n", "glass", 50), 0)]}
    city = built(**beside)
    network, place = network_of(city), int(city.places_of_firms(["n"])[0])
    for code in ("local", "regional"):
        drawn = draws(network, base, "c", ShockSet.named(code, n=100))
        before = draws(network_of(base), base, "c", ShockSet.named(code, n=100))
        hit = network.nodes.firm[drawn.nodes.place]
        assert (hit == place).any() == (code == "regional")
        assert sorted(drawn.nodes.depth[hit != place]) == sorted(before.nodes.depth)


def test_local_sourcing_up_does_not_mean_resilience_up() -> None:
    """part (p 60) ==2==> machine (m 1000): bought from all over the nation, or all from p next door."""

    def rows(supplier: str, place: str) -> Rows:
        return {
            "segments": [segment("part"), segment("machine", outside=1000)],
            "segment_links": [essential("part", "machine", 0.05)],
            "firms": [stocked(firm("p", "part", 60), 0), stocked(firm("m", "machine", 1000), 0)],
            "firm_links": [deal(supplier, "m", 50, "part", place), deal("p", "o", 5, "part", "国内")],
        }

    outside, here = built(**rows("q", "国内")), built(**rows("p", ""))
    for code, is_worse in (("local", True), ("regional", True), ("national", False)):
        shocks = ShockSet.named(code, n=300)
        kept = [resilience(strike(city, "c", shocks), shocks).figure.value for city in (outside, here)]
        assert (kept[1] < kept[0]) == is_worse, code


def test_resilience_names_its_shocks_and_stands_between_two_errors(panel: Rows) -> None:
    shocks = ShockSet.named("overseas", n=300)
    found = strike(built(**panel), "c", shocks)
    outcome = resilience(found, shocks)
    mean, error = found.loss.mean(), found.loss.std(ddof=1) / np.sqrt(300)
    assert outcome.figure.value == pytest.approx(1 - mean / 1300)
    assert outcome.figure.low == pytest.approx(1 - (mean + 2 * error) / 1300)
    assert outcome.parts["cvar_95"].value == pytest.approx(np.sort(found.loss)[-15:].mean())
    assert outcome.parts["minimum_level"].value == pytest.approx(found.levels.min(axis=1).mean())
    assert outcome.basis.facts["shocks"].en == "cut-offs abroad"


def test_without_any_size_resilience_is_unknown_and_not_whole(panel: Rows) -> None:
    for row in panel["firms"]:
        row["revenue"] = None
    shocks = ShockSet(n=5)
    figure = resilience(strike(built(**panel), "c", shocks), shocks).figure
    assert (figure.value, figure.reason) == (None, "size_unknown")


@pytest.mark.parametrize(
    ("wrong", "code"),
    [
        (lambda: ShockSet(mix=(0, 0, 0, 0, 0)), "shock_on_nothing"),
        (lambda: ShockSet(depth=1.2), "shock_out_of_range"),
        (lambda: ShockSet(n=0), "shock_out_of_range"),
        (lambda: ShockSet.named("war"), "unknown_shock_set"),
        (lambda: strike(built(segments=[segment("s")]), "c", ShockSet()), "shock_on_no_firms"),
        (lambda: strike(built(segments=[segment("s")]), "d", ShockSet()), "unknown_chain"),
    ],
)
def test_a_shock_on_nothing_is_said(wrong: object, code: str) -> None:
    with pytest.raises(LiantuError) as error:
        wrong()
    assert error.value.code == code
