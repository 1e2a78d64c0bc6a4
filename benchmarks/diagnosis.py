"""All figures of a chain and of a province, and the figures of the firm network against networkx.

Expected when this was written, after a first profile (180 ms for the chain; a minute for the province, nearly all of
it one inverse) and its rewriting: 80 ms for the chain, most of it pandas' overhead on small tables; 4 s and half a
gigabyte for the province. Betweenness 50 times faster than networkx; extraction a hundred times, for the peer solves
once a firm what is here followed around each. Segment figures, influence and extraction cost the same a firm from 300
to 100,000; betweenness, by nature firms times deals, does not, and is sampled beyond some seconds. Aims: 50 ms for the
chain; 3 s and 1 GB for the province; 20 times the peer.
"""

import multiprocessing
import resource
import sys
from collections.abc import Callable, Iterator
from dataclasses import replace

import networkx as nx
import numpy as np

from benchmarks import cities
from benchmarks.timing import Row, best, taken
from liantu.chain import City, chain_names, chain_of
from liantu.diagnose import diagnose, read_segments
from liantu.diagnose.leads import betweenness, extraction, influence, read_leads
from liantu.diagnose.network import Network, network_of
from liantu.diagnose.sections.firms import read_firms

CHAIN, PROVINCE = (1, 60, 300, 1_500), (100, 60, 10_000, 50_000)
SIZES = {300: 3, 3_000: 30, 30_000: 300, 100_000: 1_000}  # firms, and chains of 60 segments; five deals a firm
PEER = (10, 60, 1_000, 5_000)
AIM_CHAIN, AIM_PROVINCE, AIM_MEMORY, AIM_RATIO = 0.050, 3.0, 1.0, 20


def rows() -> Iterator[Row]:
    warm_up()
    chain = cities.city(*CHAIN)
    yield Row("all figures of a chain of 300 firms", best(lambda: figures(chain), 7), target=AIM_CHAIN)
    yield Row("… of these those of the segments and the chain", best(lambda: of_segments(replace(chain)), 7))
    yield Row("… lead firms", best(lambda: read_leads(replace(chain)), 7))
    yield Row("… rungs and classes of firms", best(lambda: read_firms(replace(chain)), 7))
    seconds, gigabytes = alone(PROVINCE)
    yield Row("a province of 100 chains, 10,000 firms", seconds, target=AIM_PROVINCE)
    yield Row("… its memory at the most, GB in place of s", gigabytes, target=AIM_MEMORY)
    yield from against_networkx()
    for n_firms, n_chains in SIZES.items():
        yield from per_firm(n_firms, n_chains)


def figures(city: City) -> None:
    """Everything that the sections show, of every chain, from rows that nobody has read before."""
    city = replace(city)
    of_segments(city)
    read_leads(city)
    read_firms(city)


def of_segments(city: City) -> None:
    """What belongs to the segments and to the chains."""
    read = read_segments(city)
    for name in chain_names(city):
        diagnose(city, chain_of(city, name), read)


def warm_up() -> None:
    """Compiled code is loaded once a process, as the server does before it says that it is ready."""
    figures(cities.city(1, 5, 20, 60))


def alone(size: tuple[int, int, int, int]) -> tuple[float, float]:
    """Time [s] and largest memory [GB] of all figures, in a process of its own that also reads the rows."""
    with multiprocessing.get_context("spawn").Pool(1) as pool:
        return pool.apply(_measured, (size,))


def _measured(size: tuple[int, int, int, int]) -> tuple[float, float]:
    warm_up()
    city = cities.city(*size)
    seconds = best(lambda: figures(city))
    unit = 1 if sys.platform == "darwin" else 1024
    return seconds, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit / 1e9


def against_networkx() -> Iterator[Row]:
    """The peer is what a user of networkx and numpy would write; both get the same network of 1,000 firms."""
    network = network_of(cities.city(*PEER))
    graph = nx.DiGraph()
    graph.add_nodes_from(range(len(network.firms)))
    for i, j in zip(*(ends.tolist() for ends in network.links.nonzero()), strict=True):
        graph.add_edge(i, j, share=float(network.coefficients[i, j]))
    for what, ours, peer in (
        ("betweenness of 1,000 firms", lambda: betweenness(network), lambda: nx.betweenness_centrality(graph)),
        ("extraction of 1,000 firms, peer of 20", lambda: extraction(network), _by_removal(graph, network)),
    ):
        seconds = best(ours)
        yield Row(what, seconds, taken(peer), None)


def _by_removal(graph: nx.DiGraph, network: Network) -> Callable[[], None]:
    """Row and column of each firm are deleted and the rest solved: the output lost. Timed for 20 firms of the 1,000."""
    total = np.nan_to_num(network.total)

    def removed() -> None:
        bought = nx.to_numpy_array(graph, weight="share")
        sold_outside = total - bought @ total
        for firm in range(0, len(total), len(total) // 20):
            rest = np.delete(np.delete(bought, firm, axis=0), firm, axis=1)
            left = np.linalg.solve(np.eye(len(rest)) - rest, np.delete(sold_outside, firm))
            total.sum() - left.sum()

    return removed


def per_firm(n_firms: int, n_chains: int) -> Iterator[Row]:
    """Time a firm [µs in place of ms]; nothing but the city's size changes."""
    city = cities.city(n_chains, 60, n_firms, 5 * n_firms)
    network = network_of(city)
    times = 3 if n_firms < 30_000 else 1
    for what, step in (
        ("segment figures", lambda: read_segments(replace(city))),
        ("influence and extraction", lambda: (influence(network), extraction(network))),
        ("betweenness", lambda: betweenness(network)),
    ):
        yield Row(f"{what}, µs a firm of {n_firms:,}", best(step, times) / n_firms * 1000)
