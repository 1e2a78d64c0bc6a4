"""What a firm network loses when one firm fails, against a walk of the same rule over a networkx graph.

Expected when this was written, after a first profile (two nanoseconds a link where all firms are asked in the order of
memory, ten where losses are handed on) but before these rows were measured: 300 firms 0.04 ms a firm; 10,000 firms and
50,000 links 0.5 ms, a thousand times quicker than the walk, which takes about half a second. All firms of those two to
three seconds on two cores and 0.3 GB, most of it Python and its libraries. A link should cost the same from 1,000 to
100,000 firms, up to twice as much for the largest, whose arrays no longer fit the nearest caches; a failure that
reaches few should cost microseconds in a network of any size. Aims: 0.05 ms at 300 firms; 1 ms at 10,000, and 1,000
times the walk; 5 s and 1 GB for all.

The walk reads the rule as it is written: every firm in every round, over the adjacency dicts. A thrifty one, added
after the first run, follows only those who have fallen, as our own code does; no aim was set for it. To the usual
tolerance a cascade reaches a smaller part of a larger network, so the cost a link falls; to 1e-9 it reaches all of it.

Firms have few partners and some very many on both sides, amounts are lognormal, a third of all inputs is essential, and
outside sales and purchases are as large as those inside. ``loss_without`` is called once a firm, as the page does.
"""

import multiprocessing
import resource
import sys
import time
from collections import defaultdict
from collections.abc import Iterator

import networkx as nx
import numpy as np

from benchmarks.timing import Row, best, taken
from liantu.explore.shock.esri import ESSENTIAL, TOLERANCE, FirmNetwork, Loss, esri, load_compiled, loss_without

LINKS, SECTORS = 5, 50  # links a firm; sectors
SMALL, LARGE = 300, 10_000
SIZES = (1_000, 10_000, 100_000)
AIM_SMALL, AIM_LARGE, AIM_ALL, AIM_MEMORY, AIM_RATIO = 0.05e-3, 1e-3, 5.0, 1.0, 1_000
VISITS = 6_000_000  # firms that fail times firms there are, in the rows about links
PEER_FIRMS = 10  # drawn; the walks are timed for so few, and ours for the same


def rows() -> Iterator[Row]:
    load_compiled()
    for n, aim in ((SMALL, AIM_SMALL), (LARGE, AIM_LARGE)):
        network = firms_and_links(n)
        yield Row(f"one of {n:,} firms fails, µs in place of ms", each_fails(network, 100) * 1000, target=aim * 1000)
        at_once = best(lambda network=network: esri(network, threads=2), 7 if n == SMALL else 1) / n
        yield Row("… all of them at once, a firm, two threads", at_once * 1000, target=aim * 1000)
    yield from against_networkx(network)
    seconds, gigabytes = alone()
    yield Row(f"each of {LARGE:,} firms fails, two threads", seconds, target=AIM_ALL)
    yield Row("… its memory at the most, GB in place of s", gigabytes, target=AIM_MEMORY)
    for n in SIZES:
        yield from per_link(firms_and_links(n))


def firms_and_links(n: int, seed: int = 5) -> FirmNetwork:
    """A network of ``n`` firms with five links each on average, heavy-tailed on both sides."""
    draws = np.random.default_rng(seed)
    ends = []
    for _ in range(2):  # suppliers, customers
        partners = np.minimum(draws.pareto(1.3, n) + 1, n / 50)
        ends.append(draws.choice(n, LINKS * n, p=partners / partners.sum()))
    other = ends[0] != ends[1]
    supplier, customer, value = ends[0][other], ends[1][other], draws.lognormal(0, 1.5, other.sum())
    outside = draws.lognormal(0, 1, (2, n)) * value.sum() / n / np.exp(0.5)
    essential = draws.choice(3, (SECTORS, SECTORS), p=(0.2, 0.5, 0.3))
    return FirmNetwork(supplier, customer, value, draws.integers(0, SECTORS, n), *outside, essential)


def some_firms(network: FirmNetwork, n: int) -> list[int]:
    return np.random.default_rng(1).choice(network.n_firms, n, replace=False).tolist()


def each_fails(network: FirmNetwork, n: int) -> float:
    """Mean time of the loss by one firm, asked one by one for some of them. [s]"""
    firms = some_firms(network, n)
    loss_without(network, 0)
    return best(lambda: [loss_without(network, firm) for firm in firms], 7) / n


def against_networkx(network: FirmNetwork) -> Iterator[Row]:
    """The same few firms in all; both walks must find the same in as many rounds."""
    graph, firms = as_graph(network), some_firms(network, PEER_FIRMS)
    ours = best(lambda: [loss_without(network, firm) for firm in firms], 20) / len(firms)
    for what, is_thrifty in (("a walk", False), ("a thrifty walk", True)):
        start = time.perf_counter()
        found = [walked(graph, network, firm, is_thrifty) for firm in firms]
        peer = (time.perf_counter() - start) / len(firms)
        assert np.allclose(found, [loss_without(network, firm) for firm in firms], rtol=0, atol=1e-10)
        yield Row(f"… {PEER_FIRMS} drawn, by {what}, µs in place of ms", ours * 1000, peer * 1000)


def as_graph(network: FirmNetwork) -> nx.DiGraph:
    """Supplier to customer, each link with its shares of the customer's inputs and of the supplier's sales."""
    links, sector, bought = network.links.tocoo(), network.sector, network.links.sum(axis=0)
    needed: dict[tuple[int, int], float] = defaultdict(float)
    rows = [*zip(*(ends.tolist() for ends in links.coords), links.data.tolist(), strict=True)]
    for i, j, value in rows:
        needed[j, sector[i]] += value
    graph = nx.DiGraph()
    graph.add_nodes_from(range(network.n_firms))
    for i, j, value in rows:
        k, degree = int(sector[i]), network.essential[sector[i], sector[j]]
        ordinary = value / network.purchases[j] if degree else 0.0
        share = value / needed[j, k] * bought[j] / network.purchases[j] if degree == ESSENTIAL else ordinary
        group = k if degree == ESSENTIAL else -1
        graph.add_edge(i, j, share=float(share), group=group, order=float(value / network.sales[i]))
    return graph


def walked(graph: nx.DiGraph, network: FirmNetwork, failed: int, is_thrifty: bool) -> Loss:
    """The rule as one would write it on a graph: in each round all firms, or those that have fallen."""
    sales, sector = network.sales.tolist(), network.sector.tolist()
    total = np.bincount(network.sector, network.sales, minlength=SECTORS).tolist()
    all_well = {} if is_thrifty else dict.fromkeys(graph, 0.0)
    down, up, rounds, fell = all_well | {failed: 1.0}, all_well | {failed: 1.0}, 0, 1.0
    while rounds == 0 or fell > TOLERANCE:
        gone: dict[int, float] = defaultdict(float)
        for i, lost in down.items():
            gone[sector[i]] += sales[i] * lost
        missing: dict[int, dict[int, float]] = defaultdict(lambda: defaultdict(float))
        for i, lost in down.items():
            left = total[sector[i]] - gone[sector[i]]
            part = lost * (min(1.0, sales[i] / left) if left > 0 else 1.0)
            for j, link in graph.succ[i].items():
                missing[j][link["group"]] += link["share"] * part
        orders: dict[int, float] = defaultdict(float)
        for j, lost in up.items():
            for i, link in graph.pred[j].items():
                orders[i] += link["order"] * lost
        next_down = all_well | {j: min(1.0, max(each.values())) for j, each in missing.items()} | {failed: 1.0}
        next_up = all_well | {i: min(1.0, lost) for i, lost in orders.items()} | {failed: 1.0}
        fell = max(
            *(lost - down.get(j, 0.0) for j, lost in next_down.items()),
            *(lost - up.get(i, 0.0) for i, lost in next_up.items()),
        )
        down, up, rounds = next_down, next_up, rounds + 1
    either = {i: max(down.get(i, 0.0), up.get(i, 0.0)) for i in down.keys() | up.keys()}
    return Loss(*(sum(sales[i] * lost for i, lost in each.items()) / sum(sales) for each in (either, down, up)), rounds)


def alone() -> tuple[float, float]:
    """Time [s] and largest memory [GB] of the losses by all firms, in a process of its own."""
    with multiprocessing.get_context("spawn").Pool(1) as pool:
        return pool.apply(_measured)


def _measured() -> tuple[float, float]:
    load_compiled()
    network = firms_and_links(LARGE)
    seconds = taken(lambda: esri(network, threads=2))
    unit = 1 if sys.platform == "darwin" else 1024
    return seconds, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit / 1e9


def per_link(network: FirmNetwork) -> Iterator[Row]:
    """Time a link of the network and failure [ns in place of ms]; to a finer tolerance also by round."""
    n_firms, n_links = network.n_firms, network.links.nnz
    firms = np.array(some_firms(network, min(n_firms, VISITS // n_firms)))
    esri(network, threads=1, firms=firms[:1])
    usual = best(lambda: esri(network, threads=1, firms=firms)) / len(firms)
    yield Row(f"ns a link of {n_links:,}", usual / n_links * 1e6)
    least = min(best(lambda firm=firm: loss_without(network, firm)) for firm in firms[:60].tolist())
    yield Row(f"… the least of 60, of {n_firms:,} firms, µs", least * 1000)
    some = firms[: max(len(firms) // 10, 10)]
    n_rounds = sum(loss_without(network, firm, 1e-9).rounds for firm in some.tolist())
    fine = best(lambda: esri(network, 1e-9, 1, firms=some))
    yield Row("… to 1e-9, a link and round", fine / n_rounds / n_links * 1e6)
