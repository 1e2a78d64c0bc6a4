"""What fails with one firm: the published example, by hand, by property, a second time, and the command."""

import argparse
import csv
import io
from fractions import Fraction
from itertools import permutations
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from liantu.commands import esri as command
from liantu.data.problems import LiantuError
from liantu.explore.shock.esri import FirmNetwork, Loss, esri, load_compiled, loss_without
from liantu.words import LOCALES, say
from tests.naive_esri import Firms, losses

# The example of 11 firms that the authors of the rule publish with their own implementation: firms and sectors from 1,
# every link worth 1, every input ordinary, nothing bought or sold outside.
SECTOR = (1, 2, 1, 3, 4, 2, 4, 1, 2, 3, 5)
LINKS = ((2, 1), (2, 3), (3, 7), (6, 7), (7, 4), (7, 11), (8, 11), (9, 5), (9, 10), (10, 7))
# (downstream, upstream, either, rounds) of each firm where nobody makes up for anybody
ALONE = """0 1/10 1/10 2 | 11/30 1/5 11/30 4 | 1/6 1/5 4/15 3 | 0 7/20 7/20 4 | 0 1/10 1/10 2 | 1/6 1/10 1/6 3
| 1/5 7/10 7/10 3 | 1/10 1/10 1/10 2 | 11/30 1/5 11/30 4 | 1/6 1/5 4/15 3 | 0 9/20 9/20 4"""
# The same where firms of a sector do: three firms lose less.
REPLACED = {2: "3/10 1/5 3/10 4", 6: "7/60 1/10 7/60 3", 9: "14/45 1/5 14/45 4"}


def published(replaceable: bool) -> dict[int, Loss]:
    told = {firm: row.split() for firm, row in enumerate(ALONE.split("|"), start=1)}
    told |= {firm: row.split() for firm, row in REPLACED.items()} if replaceable else {}
    parts = {firm: [float(Fraction(each)) for each in row] for firm, row in told.items()}
    return {firm: Loss(either, down, up, int(n)) for firm, (down, up, either, n) in parts.items()}


def network(firms: Firms) -> FirmNetwork:
    links = np.array(firms.links, float).reshape(-1, 3)
    sizes = firms.outside_sales, firms.outside_purchases
    return FirmNetwork(links[:, 0], links[:, 1], links[:, 2], firms.sector, *sizes, firms.essential)


def closed(links: list[tuple[int, int, float]], sector: list[int], essential: list[list[int]]) -> Firms:
    nothing = [0.0] * len(sector)
    return Firms(links, sector, nothing, nothing, essential)


@pytest.mark.parametrize("replaceable", [False, True])
def test_the_published_example_comes_out(replaceable: bool) -> None:
    links = [(supplier - 1, customer - 1, 1.0) for supplier, customer in LINKS]
    found = network(closed(links, [sector - 1 for sector in SECTOR], [[1] * 5] * 5))
    for firm, told in published(replaceable).items():
        loss = loss_without(found, firm - 1, 1e-12, replaceable=replaceable)
        assert loss == pytest.approx(told, rel=0, abs=1e-12), firm


# By hand


@pytest.fixture
def lamp() -> Firms:
    """chip a 60, chip b 20 ==2==> lamp d (buys 20 more outside, sells 300); glue c 20 --1--> lamp d

    Sectors: chips, glue, lamps.
    """
    links = [(0, 3, 60.0), (1, 3, 20.0), (2, 3, 20.0)]
    return Firms(links, [0, 0, 1, 2], [0, 0, 0, 300], [0, 0, 0, 20], [[1, 1, 2], [1, 1, 1], [1, 1, 1]])


def test_an_essential_input_counts_against_its_own_sector_and_only_as_far_as_it_is_bought_here(lamp: Firms) -> None:
    # Without chip a lamps lack 60 of 80 chips, of which the other chip maker replaces nothing (σ = 60/20, at most 1);
    # 100 of 120 are bought here, so d falls by 100/120 · 60/80 = 5/8. In the second round nothing moves.
    assert loss_without(network(lamp), 0) == pytest.approx(((60 + 300 * 5 / 8) / 400, (60 + 187.5) / 400, 0.15, 2))
    # Without chip b they lack 20 of 80, a third of which only is not made up for: σ = 20/60.
    assert loss_without(network(lamp), 1).downstream == pytest.approx((20 + 300 * 5 / 6 / 4 / 3) / 400)
    # Without glue, an ordinary input, 20 of all 120 are missing; with nobody else in its sector σ = 1.
    assert loss_without(network(lamp), 2).downstream == pytest.approx((20 + 300 / 6) / 400)
    # Without lamps all three lose all their orders.
    assert loss_without(network(lamp), 3) == pytest.approx((1, 300 / 400, 1, 2))


def test_a_negligible_input_is_not_missed(lamp: Firms) -> None:
    spared = lamp._replace(essential=[[1, 1, 0], [1, 1, 1], [1, 1, 1]])
    assert loss_without(network(spared), 0).downstream == 60 / 400


def test_a_mate_that_fails_too_makes_a_firm_harder_to_replace() -> None:
    """a ==2==> b ==2==> d, and c of the sector of b ==2==> d; then a fails, b with it, and c alone is left.

    d loses a part of what b no longer makes; the more of b is gone, the larger is that part.
    """
    links = [(0, 1, 10.0), (1, 3, 50.0), (2, 3, 50.0)]
    loss = loss_without(network(closed(links, [0, 1, 1, 2], [[2] * 3] * 3)), 0)
    assert loss.downstream == pytest.approx((10 + 50 + 0) / 110)
    held = Firms(links, [0, 1, 1, 2], [0, 0, 0, 40], [0, 10, 0, 0], [[2] * 3] * 3)
    # b buys half outside: it falls to 1/2 and 75 of 100 are left in its sector: d loses σ · 1/4 = 50/75 · 1/4.
    assert loss_without(network(held), 0).downstream == pytest.approx((10 + 25 + 40 / 6) / 150)


def test_more_essential_may_even_cost_less_where_an_input_leaves_the_sum_of_the_ordinary_ones() -> None:
    """x 50 and y 50 --> z, which sells 100; both x and y lose a fifth and two fifths of what they make.

    Both ordinary: a tenth and a fifth of its inputs add up. With x essential the worse of 1/5 and 1/5 counts.
    """
    links = [(0, 1, 20.0), (0, 2, 40.0), (1, 3, 50.0), (2, 3, 50.0)]
    rows = Firms(links, [0, 1, 2, 3], [0, 0, 0, 100], [0, 80, 60, 0], [[1] * 4, [1] * 4, [1] * 4, [1] * 4])
    ordinary = loss_without(network(rows), 0).downstream
    essential = loss_without(network(rows._replace(essential=[[1] * 4, [1, 1, 1, 2], [1] * 4, [1] * 4])), 0).downstream
    assert (ordinary, essential) == pytest.approx(((60 + 10 + 20 + 30) / 260, (60 + 10 + 20 + 20) / 260))


def test_firms_that_sell_nothing_or_know_nobody_take_nothing_with_them() -> None:
    """a 10 --> b, which sells nothing; c sells 30 outside and buys 5 there; d does nothing at all."""
    rows = Firms([(0, 1, 10.0)], [0, 0, 0, 0], [0, 0, 30, 0], [0, 0, 5, 0], [[2]])
    found = esri(network(rows))
    assert found["downstream"].tolist() == [0.25, 0, 0.75, 0]
    assert found["upstream"].tolist() == [0.25, 0.25, 0.75, 0]
    assert esri(network(closed([], [0, 0], [[1]]))).to_numpy().tolist() == [[0, 0, 0]] * 2
    assert len(esri(network(closed([], [], [[1]])))) == 0


def test_links_of_a_pair_add_up_and_one_to_oneself_counts_like_any_other() -> None:
    """a 30 + 30 --> b, a 40 --> a, b sells 100: without b, a loses 60 of 100 orders, then 40 % of what it lost."""
    rows = Firms([(0, 1, 30.0), (0, 0, 40.0), (0, 1, 30.0)], [0, 1], [0, 100], [0, 0], [[1, 1], [1, 1]])
    assert loss_without(network(rows), 1, 0.25) == pytest.approx((0.92, 0.5, 0.92, 2))
    assert loss_without(network(rows), 1, 1e-12).upstream == pytest.approx(1)


def test_the_cascade_stops_after_the_first_round_without_a_fall_beyond_the_tolerance() -> None:
    """a <--> b sell 50 to each other and 50 outside: what a's failure costs b comes at once, and then no more."""
    row = Firms([(0, 1, 50.0), (1, 0, 50.0)], [0, 1], [50, 50], [50, 50], [[1, 1], [1, 1]])
    assert [loss_without(network(row), 0, tolerance).rounds for tolerance in (0.5, 0.49)] == [1, 2]


# A second time


@st.composite
def firm_networks(draw: st.DrawFn, most_firms: int = 14) -> Firms:
    """Networks of all kinds: several links a pair and to oneself, amounts of 0, sectors with nobody in them."""
    n, m = draw(st.integers(1, most_firms)), draw(st.integers(1, 4))
    amount = st.one_of(st.just(0.0), st.integers(1, 30).map(float), st.floats(1e-3, 1e5))
    firm = st.integers(0, n - 1)
    outside = st.lists(amount, min_size=n, max_size=n)
    return Firms(
        links=draw(st.lists(st.tuples(firm, firm, amount), max_size=4 * n)),
        sector=draw(st.lists(st.integers(0, m - 1), min_size=n, max_size=n)),
        outside_sales=draw(outside),
        outside_purchases=draw(outside),
        essential=draw(st.lists(st.lists(st.integers(0, 2), min_size=m, max_size=m), min_size=m, max_size=m)),
    )


# No tolerance is a quotient of small numbers: where a fall equals it, rounding would choose the last round.
@given(firm_networks(), st.sampled_from([0.093, 0.0101, 1.03e-4]), st.booleans())
@settings(max_examples=60)
def test_plain_loops_find_the_same_in_as_many_rounds(rows: Firms, tolerance: float, replaceable: bool) -> None:
    found = network(rows)
    for firm in range(len(rows.sector)):
        loss = loss_without(found, firm, tolerance, replaceable=replaceable)
        again = losses(rows, firm, tolerance, replaceable)
        assert loss == pytest.approx(again, rel=0, abs=1e-12), firm


def scattered(n: int, n_links: int, m: int, seed: int) -> Firms:
    """A large network with few links, so that a cascade hands on for some rounds before it turns to asking all."""
    draws = np.random.default_rng(seed)
    ends = draws.integers(0, n, (n_links, 2)).tolist()
    links = [(i, j, value) for (i, j), value in zip(ends, draws.lognormal(0, 2, n_links).tolist(), strict=True)]
    amounts = [each.tolist() for each in draws.lognormal(0, 1, (2, n))]
    return Firms(links, draws.integers(0, m, n).tolist(), *amounts, draws.integers(0, 3, (m, m)).tolist())


@pytest.mark.parametrize("seed", range(6))
def test_plain_loops_find_the_same_on_a_network_of_which_a_cascade_reaches_a_part(seed: int) -> None:
    rows = scattered(80, 130, 4, seed)
    found = esri(network(rows), 1e-9)
    for firm in range(0, 80, 9):
        assert found.loc[firm].tolist() == pytest.approx(losses(rows, firm, 1e-9)[:3], rel=0, abs=1e-12), firm


def test_plain_loops_find_the_same_where_it_takes_hundreds_of_rounds() -> None:
    """Twelve firms that sell nearly all to each other: what one loses comes round again and again."""
    rows = scattered(12, 40, 3, 1)._replace(outside_sales=[0.05] * 12, outside_purchases=[0.05] * 12)
    for firm in range(12):
        again = losses(rows, firm, 1e-9)
        assert loss_without(network(rows), firm, 1e-9) == pytest.approx(again, rel=0, abs=1e-12)
    assert again[3] > 100


def test_what_is_left_beside_a_giant_is_not_lost_in_rounding() -> None:
    """A giant of 10¹² fails beside two of 3.3 and 2.1; the first buys a third of it: σ = 3.3 / (3.3 · 2/3 + 2.1).

    As a difference of sums of 10¹² that 4.3 would be wrong in the fifth digit. Who buys of the two is as large as he.
    """
    links = [(3, 0, 1.0), (0, 1, 1.0), (1, 4, 3.3), (2, 4, 2.1)]
    rows = Firms(links, [0, 0, 0, 1, 2], [1e12, 0, 0, 0, 1e12], [0, 2, 0, 0, 0], [[1, 1, 2], [1, 1, 1], [1, 1, 1]])
    lost = losses(rows, 0, 1e-9)
    assert lost[1] == pytest.approx(0.5 + 0.5 * 3.3 / 5.4 * 3.3 / 4.3 / 3)
    assert loss_without(network(rows), 0, 1e-9) == pytest.approx(lost, rel=0, abs=1e-12)


# What must hold whatever the network


@given(firm_networks(8), st.randoms(use_true_random=False))
def test_the_order_of_firms_and_of_links_does_not_matter(rows: Firms, random: object) -> None:
    n = len(rows.sector)
    order = random.sample(range(n), n)  # firm order[i] becomes firm i
    place = {firm: at for at, firm in enumerate(order)}
    other = Firms(
        links=[(place[i], place[j], value) for i, j, value in reversed(rows.links)],
        sector=[rows.sector[firm] for firm in order],
        outside_sales=[rows.outside_sales[firm] for firm in order],
        outside_purchases=[rows.outside_purchases[firm] for firm in order],
        essential=rows.essential,
    )
    assert esri(network(other)).to_numpy() == pytest.approx(esri(network(rows)).to_numpy()[order], rel=0, abs=1e-12)


def test_the_order_of_sectors_does_not_matter(lamp: Firms) -> None:
    for order in permutations(range(3)):
        sector = [order.index(sector) for sector in lamp.sector]
        essential = [[lamp.essential[k][m] for m in order] for k in order]
        found = esri(network(lamp._replace(sector=sector, essential=essential)))
        assert found.to_numpy() == pytest.approx(esri(network(lamp)).to_numpy(), rel=0, abs=1e-12)


@given(firm_networks(8), st.sampled_from([1e-6, 1024.0, 1e9]))
def test_the_unit_of_the_amounts_does_not_matter(rows: Firms, scale: float) -> None:
    other = Firms(
        links=[(i, j, value * scale) for i, j, value in rows.links],
        sector=rows.sector,
        outside_sales=[each * scale for each in rows.outside_sales],
        outside_purchases=[each * scale for each in rows.outside_purchases],
        essential=rows.essential,
    )
    assert esri(network(other)).to_numpy() == pytest.approx(esri(network(rows)).to_numpy(), rel=0, abs=1e-12)


@given(firm_networks(8), st.data())
def test_an_input_that_was_negligible_and_is_not_any_more_never_lowers_a_loss(rows: Firms, data: st.DataObject) -> None:
    k, m = (data.draw(st.integers(0, len(rows.essential) - 1)) for _ in range(2))
    essential = [list(row) for row in rows.essential]
    levels = []
    for degree in (0, data.draw(st.sampled_from([1, 2]))):
        essential[k][m] = degree
        levels.append(esri(network(rows._replace(essential=essential)), 1e-9).to_numpy())
    assert (levels[1] - levels[0] > -1e-6).all()


@given(firm_networks(8))
def test_a_loss_is_at_least_the_firms_own_sales_at_most_all_and_less_where_mates_step_in(rows: Firms) -> None:
    found = network(rows)
    alone, replaced = (esri(found, 1e-9, replaceable=each) for each in (False, True))
    own = found.sales / (found.sales.sum() or 1)
    for losses_ in (alone, replaced):
        assert (losses_.to_numpy() >= own[:, None] - 1e-12).all()
        assert (losses_.to_numpy() <= 1 + 1e-12).all()
        assert (losses_["esri"] >= losses_[["downstream", "upstream"]].max(axis=1) - 1e-12).all()
        assert (losses_["esri"] <= losses_["downstream"] + losses_["upstream"] + 1e-12).all()
    assert (alone - replaced).to_numpy().min() > -1e-6


def test_neither_threads_nor_company_change_a_figure() -> None:
    found = network(scattered(80, 130, 4, 7))
    one = esri(found, threads=1)
    assert esri(found, threads=3).equals(one)
    assert esri(found, firms=np.array([5, 70, 5])).equals(one.loc[[5, 70, 5]])
    assert [*loss_without(found, 33)[:3]] == one.loc[33].tolist()


def test_the_code_is_compiled_for_one_kind_of_network_only() -> None:
    """A second kind would make a reader wait for seconds in the middle of the work."""
    from liantu.explore.shock.esri_kernel import cascades

    load_compiled()
    for rows in (scattered(30, 60, 3, 0), closed([], [], [[1]]), closed([], [0, 0], [[2]])):
        esri(network(rows), 1, firms=np.arange(len(rows.sector), dtype=np.int32))
    assert len(cascades.signatures) == 1


# What the caller got wrong


@pytest.mark.parametrize(
    ("code", "change"),
    [
        ("no_such_firm", {"links": [(0, 4, 1.0)]}),
        ("no_such_firm", {"links": [(-1, 3, 1.0)]}),
        ("no_such_sector", {"sector": [0, 0, 1, 3]}),
        ("not_an_amount", {"links": [(0, 3, -1.0)]}),
        ("not_an_amount", {"outside_sales": [0, 0, 0, float("nan")]}),
        ("not_an_amount", {"outside_purchases": [0, 0, 0, float("inf")]}),
        ("network_lengths", {"outside_sales": [0, 0, 0]}),
        ("not_square", {"essential": [[1, 1, 1], [1, 1, 1]]}),
        ("not_square", {"essential": [1, 1, 1]}),
        ("not_a_degree", {"essential": [[1, 1, 3], [1, 1, 1], [1, 1, 1]]}),
    ],
)
def test_a_network_that_cannot_be_is_refused(lamp: Firms, code: str, change: dict[str, object]) -> None:
    with pytest.raises(LiantuError) as caught:
        network(lamp._replace(**change))
    assert caught.value.code == code
    assert all(say(language, f"error.{code}", **caught.value.facts) for language in LOCALES)


def test_options_that_cannot_be_are_refused(lamp: Firms) -> None:
    found = network(lamp)
    for code, ask in (
        ("tolerance_out_of_range", lambda: esri(found, -0.1)),
        ("tolerance_out_of_range", lambda: esri(found, float("nan"))),
        ("no_threads", lambda: esri(found, threads=0)),
        ("no_such_firm", lambda: loss_without(found, 4)),
        ("no_such_firm", lambda: esri(found, firms=np.array([-1]))),
    ):
        with pytest.raises(LiantuError) as caught:
            ask()
        assert caught.value.code == code


# The command


@pytest.fixture
def files(tmp_path: Path, lamp: Firms) -> dict[str, Path]:
    """The lamp network in three files, numbered from 1."""
    texts = {
        "links": "".join(f"{i + 1},{j + 1},{value:g}\n" for i, j, value in lamp.links),
        "firms": "".join(
            f"{k + 1},{sold},{bought}\n"
            for k, sold, bought in zip(lamp.sector, lamp.outside_sales, lamp.outside_purchases, strict=True)
        ),
        "essential": "".join(",".join(map(str, row)) + "\n" for row in lamp.essential),
    }
    for name, text in texts.items():
        (tmp_path / f"{name}.csv").write_text(text, encoding="utf-8")
    return {name: tmp_path / f"{name}.csv" for name in texts}


def run(files: dict[str, Path], *more: str, language: str = "en") -> int:
    parser = argparse.ArgumentParser()
    command.add_arguments(parser, language)
    named = [part for name, path in files.items() for part in (f"--{name}", str(path))]
    return command.run(argparse.Namespace(**vars(parser.parse_args([*named, *more])), lang=language))


def test_the_command_writes_one_row_a_firm_numbered_from_1(
    capsys: pytest.CaptureFixture, files: dict[str, Path], lamp: Firms
) -> None:
    assert run(files, "--tolerance", "1e-9", "--threads", "1") == 0
    said = capsys.readouterr()
    rows = [*csv.reader(io.StringIO(said.out))]
    assert rows[0] == ["firm", "esri", "downstream", "upstream"]
    assert [row[0] for row in rows[1:]] == ["1", "2", "3", "4"]
    found = esri(network(lamp), 1e-9)
    assert [[float(cell) for cell in row[1:]] for row in rows[1:]] == found.to_numpy().tolist()
    assert said.err == ""


@pytest.mark.parametrize(
    "saved",
    [
        lambda text: b"\xef\xbb\xbf" + text.replace("\n", "\r\n").encode(),
        lambda text: text.replace(",", " , ").replace("\n", ",,\n").encode(),
        lambda text: (text + "\n\n").encode("utf-16"),
        lambda text: text.replace(",", ".0,", 1).encode(),
    ],
    ids=["mark and CRLF", "blanks", "UTF-16", "1.0"],
)
def test_files_are_read_as_other_programs_save_them(
    capsys: pytest.CaptureFixture, files: dict[str, Path], saved: object
) -> None:
    run(files)
    plain = capsys.readouterr().out
    for path in files.values():
        path.write_bytes(saved(path.read_text(encoding="utf-8")))
    assert run(files) == 0
    assert capsys.readouterr().out == plain


def test_headings_are_not_asked_for_and_do_no_harm(capsys: pytest.CaptureFixture, files: dict[str, Path]) -> None:
    run(files)
    plain = capsys.readouterr().out
    for name, heading in (
        ("links", "supplier,customer,value\n"),
        ("firms", "sector,outside_sales,outside_purchases\n"),
    ):
        files[name].write_text(heading + files[name].read_text(encoding="utf-8"), encoding="utf-8")
    assert run(files) == 0
    assert capsys.readouterr().out == plain


@pytest.mark.parametrize("language", LOCALES)
def test_a_link_to_oneself_is_counted_and_said(
    capsys: pytest.CaptureFixture, files: dict[str, Path], language: str
) -> None:
    files["links"].write_text("1,1,40\n1,4,60\n", encoding="utf-8")
    assert run(files, language=language) == 0
    said = capsys.readouterr()
    assert said.err == say(language, "esri.self_links", n=1) + "\n"
    assert len(said.out.splitlines()) == 5


@pytest.mark.parametrize(
    ("code", "name", "content", "said"),
    [
        ("no_such_file", "links", None, "links.csv"),
        ("no_links", "links", "", "supplier,customer,value"),
        ("no_links", "links", "supplier,customer,value\n", "supplier,customer,value"),
        ("no_firms", "firms", "\n\n", "sector,outside_sales,outside_purchases"),
        ("no_matrix", "essential", " ", "essential.csv"),
        ("unreadable_csv", "links", "PK\x03\x04\x00", "links.csv"),
        ("columns_wrong", "links", "1,4\n", "row 1"),
        ("columns_wrong", "firms", "1,0,0\n1,0,0,7\n", "row 2"),
        ("not_a_number", "links", "1,4,60\n\n2,4,about 20\n", 'row 3: "about 20"'),
        ("not_a_number", "links", "1,4,nan\n", "nan"),
        ("not_a_number", "essential", "1,x,1\n1,1,1\n1,1,1\n", '"x"'),
        ("empty_cell", "links", "1,,60\n", "row 1"),
        ("not_whole", "links", "1.5,4,60\n", "1.5"),
        ("no_such_firm", "links", "1,4,60\n1,5,60\n", "row 2: there is no firm 5; they are numbered from 1 to 4"),
        ("no_such_firm", "links", "0,4,60\n", "no firm 0"),
        ("no_such_sector", "firms", "1,0,0\n1,0,0\n4,0,0\n3,0,0\n", "row 3: there is no sector 4"),
        ("not_an_amount", "links", "1,4,-60\n", "-60"),
        ("not_an_amount", "firms", "1,0,0\n1,0,-2\n2,0,0\n3,0,0\n", "row 2"),
        ("blank_row", "firms", "1,0,0\n\n1,0,0\n2,0,0\n3,0,0\n", "row 2"),
        ("not_square", "essential", "1,1,1\n1,1,1\n", "3 cells instead of 2"),
        ("not_square", "essential", "1,1,1\n1,1\n1,1,1\n", "row 2: 2 cells instead of 3"),
        ("not_a_degree", "essential", "1,1,1\n1,1,0.5\n1,1,1\n", "row 2: the degree 0.5"),
    ],
)
def test_a_file_that_cannot_be_used_is_named_with_its_row_and_the_cure(
    files: dict[str, Path], code: str, name: str, content: str | None, said: str
) -> None:
    if content is None:
        files[name].unlink()
    else:
        files[name].write_text(content, encoding="utf-8")
    with pytest.raises(LiantuError) as caught:
        run(files)
    assert caught.value.code == code
    sentences = {language: say(language, f"error.{code}", **caught.value.facts) for language in LOCALES}
    assert f"{name}.csv" in sentences["zh"]
    assert f"{name}.csv" in sentences["en"]
    assert said in sentences["en"]
