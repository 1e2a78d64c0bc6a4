"""Slots, frames and routes: on the eight reference chains, on small chains drawn in their docstring, on random ones.

``tests/reference`` holds the supply segments and links of the reference chains, nothing else of them.
"""

import csv
import random
from functools import cache
from itertools import combinations
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from liantu.chain.frames import FRAMES, Frame, bands, frame, stacked
from liantu.chain.grid import Grid, Link
from liantu.chain.layout import N_COLUMNS, N_ROWS, ego, main_links, place
from liantu.chain.line_break import line_break
from liantu.chain.routes import routes
from liantu.chain.stages import stage_of_each

Chain = tuple[dict[str, str], dict[Link, float]]


def read(name: str) -> list[dict[str, str]]:
    with (Path(__file__).parent / "reference" / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


SEGMENTS, LINKS = read("segments.csv"), read("segment_links.csv")
CHAINS = list(dict.fromkeys(row["chain"] for row in SEGMENTS))
every_chain = pytest.mark.parametrize("chain", CHAINS)


def reference(chain: str) -> Chain:
    stage = {row["segment"]: row["stage"] for row in SEGMENTS if row["chain"] == chain}
    ends = [(row["supplier"], row["customer"], float(row["cost_share"])) for row in LINKS]
    return stage, {(a, b): share for a, b, share in ends if a in stage and b in stage}


@cache
def placed(chain: str) -> Grid:
    return place(*reference(chain))


def random_chain(n: int, n_links: int) -> Chain:
    """Segments of random stages, and links between any two, with a fixed seed."""
    rng = random.Random(n)
    stage = {f"s{i}": rng.choice(["up", "mid", "down"]) for i in range(n)}
    return stage, {tuple(rng.sample(sorted(stage), 2)): rng.random() * 0.3 for _ in range(n_links)}


# How the browser draws a route, and what a reader sees of it.


def drawn(points: list[tuple[float, float]]) -> np.ndarray:
    """A route as a fine polyline: straight between points of one height, else an S-curve or a bracket."""
    t = np.linspace(0, 1, 14)[:, None]
    parts = []
    for (x0, y0), (x1, y1) in zip(points, points[1:], strict=False):
        bend = (22.0, 22.0) if x0 == x1 else ((x1 - x0) / 2, (x0 - x1) / 2)
        p = np.array([(x0, y0), (x0 + bend[0], y0), (x1 + bend[1], y1), (x1, y1)])
        parts.append((1 - t) ** 3 * p[0] + 3 * t * (1 - t) ** 2 * p[1] + 3 * t**2 * (1 - t) * p[2] + t**3 * p[3])
    return np.vstack(parts)


def behind(at: Frame, ways: dict[Link, list[tuple[float, float]]]) -> list[tuple[Link, str]]:
    """Links that run behind a box that is not their own."""
    found = []
    half = np.array(at.box) / 2 - 3
    for link, points in ways.items():
        line = drawn(points)
        found += [
            (link, name)
            for name, centre in at.centres.items()
            if name not in link and (np.abs(line - centre) < half).all(axis=1).any()
        ]
    return found


def crossings(ways: dict[Link, list[tuple[float, float]]]) -> int:
    lines = {link: drawn(points) for link, points in ways.items()}
    return sum(_cuts(lines[k], lines[m]) for k, m in combinations(lines, 2) if not set(k) & set(m))


def _cuts(p: np.ndarray, q: np.ndarray) -> int:
    a, b, c, d = p[:-1, None], p[1:, None], q[None, :-1], q[None, 1:]

    def side(o: np.ndarray, u: np.ndarray, v: np.ndarray) -> np.ndarray:
        return (u - o)[..., 0] * (v - o)[..., 1] - (u - o)[..., 1] * (v - o)[..., 0]

    apart = (side(a, b, c) * side(a, b, d) < -1e-9) & (side(c, d, a) * side(c, d, b) < -1e-9)
    return int(apart.sum())


# The eight reference chains.


@every_chain
def test_every_segment_has_a_slot_of_its_own_in_a_column_of_its_stage(chain: str) -> None:
    stage, _ = reference(chain)
    grid = placed(chain)
    assert len(set(grid.slot.values())) == len(stage)
    assert all(grid.stage_of[column] == stage[name] for name, (column, _) in grid.slot.items())
    assert grid.n_rows == N_ROWS and len(grid.stage_of) <= N_COLUMNS + 1


@every_chain
@pytest.mark.parametrize("size", FRAMES)
def test_no_route_runs_behind_a_foreign_box(chain: str, size: str) -> None:
    at = frame(placed(chain), *FRAMES[size])
    for lane in (5.0, 0.0):
        assert behind(at, routes(placed(chain), reference(chain)[1], at, lane=lane)) == []


@every_chain
def test_main_links_halve_the_crossings_and_leave_no_linked_segment_alone(chain: str) -> None:
    _, links = reference(chain)
    main, grid = main_links(links), placed(chain)
    assert {name for link in main for name in link} == {name for link in links for name in link}
    at = frame(grid, *FRAMES["1920"])
    assert crossings(routes(grid, main, at)) < 0.5 * crossings(routes(grid, links, at))


def test_the_reference_chains_stay_as_calm_as_they_were_measured() -> None:
    """Crossings at rest on 1400 × 640, chain by chain: less is welcome, more is a step back."""
    counted = []
    for chain in CHAINS:
        at = frame(placed(chain), *FRAMES["1920"])
        counted.append(crossings(routes(placed(chain), main_links(reference(chain)[1]), at)))
    measured = dict(zip(CHAINS, [38, 23, 53, 18, 31, 20, 19, 64], strict=True))
    assert all(now <= measured[chain] for chain, now in zip(CHAINS, counted, strict=True)), counted


@every_chain
def test_a_new_segment_moves_no_other(chain: str) -> None:
    stage, links = reference(chain)
    before = placed(chain)
    hub = max(sorted(stage), key=lambda name: sum(name in link for link in links))
    for kept in (before, before.slot):
        after = place(stage | {"新环节": stage[hub]}, links | {("新环节", hub): 0.2}, kept=kept)
        assert {name: after.slot[name] for name in stage} == before.slot
        assert after.slot["新环节"] not in before.slot.values()
        assert after.stage_of == before.stage_of


@every_chain
def test_the_order_of_rows_in_the_table_does_not_matter(chain: str) -> None:
    stage, links = reference(chain)
    names = random.Random(1).sample(sorted(stage), len(stage))
    pairs = random.Random(2).sample(sorted(links), len(links))
    mixed = place({name: stage[name] for name in names}, {pair: links[pair] for pair in pairs})
    assert mixed == placed(chain)
    at = frame(mixed, *FRAMES["1366"])
    assert routes(mixed, pairs, at) == routes(placed(chain), links, at)


@every_chain
def test_bands_hold_the_boxes_of_their_stage_and_do_not_overlap(chain: str) -> None:
    stage, grid = reference(chain)[0], placed(chain)
    for at in (frame(grid, *FRAMES["pair"]), stacked(grid)):
        found = bands(grid, at)
        assert [band.stage for band in found] == ["up", "mid", "down"]
        for name, (x, y) in at.centres.items():
            (band,) = (each for each in found if each.stage == stage[name])
            assert band.x0 < x - at.box[0] / 2 and x + at.box[0] / 2 < band.x1
            assert band.y0 + at.head - 1e-6 <= y - at.box[1] / 2 and y + at.box[1] / 2 < band.y1
        for left, right in combinations(found, 2):
            assert left.x1 <= right.x0 or left.y1 <= right.y0
        assert all(band.x0 >= 0 and band.x1 <= at.width and band.y1 <= at.height for band in found)


# Slots that are stored.


def test_a_full_stage_gains_a_row() -> None:
    """one column of two rows, both taken; a third segment comes"""
    after = place({"a": "up", "b": "up", "c": "up"}, {}, kept=Grid({"a": (0, 0), "b": (0, 1)}, ("up",), 2))
    assert after == Grid({"a": (0, 0), "b": (0, 1), "c": (0, 2)}, ("up",), 3)


def test_a_removed_segment_leaves_its_slot_empty() -> None:
    """a --> b --> c, then without b"""
    before = place({"a": "up", "b": "mid", "c": "down"}, {("a", "b"): 0.3, ("b", "c"): 0.3})
    after = place({"a": "up", "c": "down"}, {}, kept=before)
    assert after == Grid({name: before.slot[name] for name in "ac"}, before.stage_of, before.n_rows)


def test_a_stage_that_the_kept_grid_does_not_know_gets_a_column_at_the_right_end() -> None:
    after = place({"a": "up", "b": "mid"}, {}, kept=Grid({"b": (0, 2)}, ("mid",), 4))
    assert after.slot["b"] == (0, 2)
    assert (after.stage_of, after.slot["a"][0]) == (("mid", "up"), 1)


def test_of_two_segments_stored_in_one_slot_the_first_by_name_keeps_it() -> None:
    after = place({"b": "up", "a": "up"}, {}, kept={"b": (0, 1), "a": (0, 1)})
    assert after.slot["a"] == (0, 1) != after.slot["b"]


@every_chain
def test_a_few_stored_slots_are_honoured_inside_a_fresh_grid(chain: str) -> None:
    stage, links = reference(chain)
    last = max(placed(chain).slot.values())
    pinned = sorted(name for name in stage if stage[name] == "down")[0]
    grid = place(stage, links, kept={pinned: last})
    assert grid.slot[pinned] == last
    assert len(set(grid.slot.values())) == len(stage)


def test_a_segment_stored_among_those_of_another_stage_is_placed_afresh() -> None:
    """The band would misname it."""
    grid = place({"a": "up", "b": "up", "c": "mid"}, {}, kept={"a": (0, 0), "b": (0, 1), "c": (0, 2)})
    assert grid.slot["a"] == (0, 0) and grid.stage_of[grid.slot["c"][0]] == "mid"


def test_a_stored_slot_that_is_a_slip_of_the_pen_is_placed_afresh() -> None:
    grid = place({"a": "up", "b": "up"}, {}, kept={"a": (-1, 0), "b": (20261124, 3)})
    assert grid == place({"a": "up", "b": "up"}, {})


def test_columns_left_out_between_stored_ones_belong_to_the_stage_on_their_left() -> None:
    grid = place({"a": "up", "b": "down"}, {}, kept={"a": (1, 0), "b": (3, 0)})
    assert grid.stage_of == ("up", "up", "up", "down")


# Rows as they come: empty cells, cycles, parts, too many.


def test_a_missing_stage_is_midstream_unless_links_say_otherwise() -> None:
    """? --> ore(up), lamp(down) --> ?, and one without links"""
    stage = {"mine": None, "blast": "", "ore": "up", "lamp": "down", "scrap": float("nan"), "alone": None}
    links = [("blast", "mine"), ("mine", "ore"), ("lamp", "scrap")]
    found = stage_of_each(stage, links)
    assert found == {"mine": "up", "blast": "up", "ore": "up", "lamp": "down", "scrap": "down", "alone": "mid"}


def test_a_chain_without_any_stage_has_one_band_without_a_name() -> None:
    """a --> b --> c"""
    grid = place({"a": None, "b": None, "c": None}, {("a", "b"): 0.3, ("b", "c"): 0.3})
    assert set(grid.stage_of) == {""}
    assert [grid.slot[name][0] for name in "abc"] == [0, 1, 2]


def test_a_link_inside_a_stage_moves_right_and_lies_straight() -> None:
    """foil --> laminate --> board --> phone; foil and laminate are both upstream"""
    names = ("foil", "laminate", "board", "phone")
    links = {("foil", "laminate"): 0.3, ("laminate", "board"): 0.3, ("board", "phone"): 0.3}
    grid = place(dict(zip(names, ("up", "up", "mid", "down"), strict=True)), links)
    assert [grid.slot[name][0] for name in names] == [0, 1, 2, 3]
    assert len({row for _, row in grid.slot.values()}) == 1


def test_cycles_self_links_unknown_shares_and_links_to_nowhere_are_drawn_or_left_out() -> None:
    """a <--> b --> c --> a, c buys from itself, and d is not in the chain"""
    stage = {"a": "up", "b": "up", "c": "up"}
    links = {("a", "b"): 0.2, ("b", "a"): None, ("b", "c"): None, ("c", "a"): 0.1, ("c", "c"): 0.3, ("c", "d"): 0.5}
    grid = place(stage, links)
    ways = routes(grid, links, frame(grid, *FRAMES["1366"]))
    assert set(ways) == set(links) - {("c", "d")}
    assert all(len(points) >= 2 for points in ways.values())


@pytest.mark.parametrize("stage", [{}, {"a": "mid"}, {"a": None}, {f"s{i}": "up" for i in range(9)}])
def test_a_chain_without_links_is_drawn(stage: dict[str, str | None]) -> None:
    grid = place(stage, {})
    assert set(frame(grid, *FRAMES["1920"]).centres) == set(stacked(grid).centres) == set(stage)
    assert len(bands(grid, frame(grid, *FRAMES["1920"]))) == min(1, len(stage))


def test_a_small_chain_uses_less_of_the_area_in_about_the_same_proportion() -> None:
    """a --> b --> c"""
    grid = place({"a": "up", "b": "mid", "c": "down"}, {("a", "b"): 0.3, ("b", "c"): 0.3})
    at = frame(grid, *FRAMES["1920"])
    assert at.width < 1400 and at.height < 640
    assert at.width / at.height >= 1400 / 640
    assert all(0 < x < at.width and 0 < y < at.height for x, y in at.centres.values())


@pytest.mark.parametrize(("n", "n_links"), [(57, 120), (100, 200), (1000, 2000)])
def test_a_chain_above_the_usual_grid_gets_more_rows_and_columns(n: int, n_links: int) -> None:
    stage, links = random_chain(n, n_links)
    grid = place(stage, links)
    assert len(set(grid.slot.values())) == n
    assert all(row < grid.n_rows and grid.stage_of[c] == stage[name] for name, (c, row) in grid.slot.items())
    at = frame(grid, *FRAMES["1920"])
    ways = routes(grid, links, at)
    assert at.height <= 640 and set(ways) == set(links)
    few = dict(list(ways.items())[:200])
    assert behind(at, few) == []


def test_a_long_path_inside_one_stage_does_not_take_a_column_a_segment() -> None:
    names = [f"s{i:03}" for i in range(400)]
    grid = place(dict.fromkeys(names, "mid"), dict.fromkeys(zip(names, names[1:], strict=False), 0.2))
    assert len(set(grid.slot.values())) == 400
    assert len(grid.stage_of) < 30


NAMES = [f"s{i}" for i in range(14)]
PLACES = st.tuples(st.integers(0, 5), st.integers(0, 9))


@given(
    st.dictionaries(st.sampled_from(NAMES), st.sampled_from(["up", "mid", "down", None]), max_size=14),
    st.dictionaries(
        st.tuples(st.sampled_from(NAMES), st.sampled_from(NAMES)), st.none() | st.floats(0, 1), max_size=20
    ),
    st.dictionaries(st.sampled_from(NAMES), PLACES, max_size=8),
    st.sampled_from(sorted(FRAMES)),
)
def test_any_small_chain_is_placed_and_its_routes_avoid_foreign_boxes(
    stage: dict[str, str | None], links: dict[Link, float | None], kept: dict[str, tuple[int, int]], size: str
) -> None:
    for grid in (place(stage, links), place(stage, links, kept=kept)):
        assert set(grid.slot) == set(stage)
        assert len(set(grid.slot.values())) == len(stage)
        for name, (column, row) in grid.slot.items():
            assert 0 <= row < grid.n_rows
            assert stage[name] in (None, grid.stage_of[column])
        at = frame(grid, *FRAMES[size])
        assert behind(at, routes(grid, links, at)) == []
    turned = place(dict(reversed(stage.items())), dict(reversed(links.items())), kept=kept)
    assert turned == grid
    more = place(stage | {"new": "mid"}, links | {("new", name): 0.5 for name in stage}, kept=grid)
    assert {name: more.slot[name] for name in stage} == grid.slot
    assert more.stage_of[more.slot["new"][0]] == "mid"


# Around one firm, on a phone, and names of two lines.


def test_the_ego_view_puts_a_firm_between_its_suppliers_and_customers() -> None:
    """two suppliers of suppliers --> 12 suppliers --> firm --> one customer, who also supplies"""
    tiers = {-2: ["m", "n"], -1: [f"a{i}" for i in range(11)] + ["both"], 0: ["firm"], 1: ["both", "c"]}
    grid, rest = ego(tiers, most=5)
    assert grid.stage_of == (-2, -1, 0, 1)
    assert [name for name, (column, _) in grid.slot.items() if column == 1] == ["a0", "a1", "a2", "a3", "rest:-1"]
    assert rest == {"rest:-1": 8}
    assert grid.slot["firm"] == (2, 2)
    at = frame(grid, *FRAMES["1366"])
    assert [band.stage for band in bands(grid, at)] == [-2, -1, 0, 1]
    assert behind(at, routes(grid, [("m", "firm"), ("a0", "firm"), ("firm", "c")], at)) == []


def test_a_firm_without_partners_stands_alone() -> None:
    assert ego({0: ["firm"], 1: []}) == (Grid({"firm": (0, 0)}, (0,), 1), {})


@every_chain
def test_on_a_phone_no_two_boxes_overlap_and_all_are_inside(chain: str) -> None:
    at = stacked(placed(chain))
    assert at.width == 464
    for (x, y), (u, v) in combinations(at.centres.values(), 2):
        assert abs(x - u) >= at.box[0] or abs(y - v) >= at.box[1]
    assert all(x - at.box[0] / 2 >= 0 and x + at.box[0] / 2 <= at.width for x, _ in at.centres.values())


@pytest.mark.parametrize(
    ("name", "first"),
    [
        ("覆铜板与半固化片", "覆铜板与"),
        ("集成电路测试", "集成电路"),
        ("PCB专用化学品", "PCB"),
        ("图像传感器芯片", "图像传感器"),
        ("功率半导体器件", "功率半导体"),
        ("铜箔", ""),
        ("LED", ""),
    ],
)
def test_a_long_name_breaks_between_words(name: str, first: str) -> None:
    names = {row["segment"] for row in SEGMENTS}
    assert name[: line_break(name, names)] == first
