"""Shocks: a chain of 300 firms and a province of 10,000; the cut test; and BoARIO on a question both can answer.

Expected when this was written: 200 shocks over five windows at 300 firms in 15 ms, of which two for the draws; the
network of a city in 5 ms, once; a cut, every round kept, in 5 ms, two of them and all firms' failures in less than a
blink. At 10,000 firms and 50,000 deals a run (one shock in one window) 1 ms on two threads. Aims: 20 ms; 1 ms.

BoARIO (boario 0.7.2, an adaptive regional input–output model) is asked what a year lacks when one of three sectors
loses half its capacity for 13 weeks, and we are, with one firm a sector and the same table. It runs in a process and
an environment of its own, named by LIANTU_BOARIO (the path of its Python); without it that part is left out. Expected:
the same within a factor of two as long as stocks are large. Seen: in the weeks of the shock both are of one size; but
its firms go on refilling stocks afterwards and ration in proportion, so that with 7 days of stock its economy does not
stand up again in that year. Ours ends with the shock, which is too kind where refilling takes capacity.
"""

import json
import os
import subprocess
from collections.abc import Iterator
from dataclasses import replace

import numpy as np
import pandas as pd

from benchmarks import cities
from benchmarks.timing import Row, best
from liantu.chain import City, chain_names, city_of
from liantu.data.checks import check
from liantu.explore.assumptions import Assumed
from liantu.explore.shock import ShockSet, costliest, cut, load_compiled, strike
from liantu.explore.shock.draws import Draws, Events
from liantu.explore.shock.shock_network import network_of
from liantu.explore.shock.strike import lost_in_windows

CHAIN, PROVINCE = (1, 60, 300, 1_500), (100, 60, 10_000, 50_000)
FLAT = {1_000: 10, 10_000: 100, 100_000: 1_000}  # firms, and chains of 60 segments; five deals a firm
AIM_SET, AIM_RUN = 0.020, 0.001
SHOCKS = ShockSet()


def rows() -> Iterator[Row]:
    load_compiled()
    city = cities.city(*CHAIN)
    chain = chain_names(city)[0]
    yield Row("network of a chain of 300 firms", best(lambda: network_of(replace(city)), 7))
    strike(city, chain, SHOCKS)
    yield Row("200 shocks x 5 windows, 300 firms", best(lambda: strike(city, chain, SHOCKS), 15), target=AIM_SET)
    firm = str(city.firms.index[0])
    yield Row("… one cut, round by round", best(lambda: cut(city, chain, "firm", firm), 7))
    yield Row("… every firm's failure", best(lambda: costliest(city, chain), 7))
    yield from province()
    for n_firms, n_chains in FLAT.items():
        large = cities.city(n_chains, 60, n_firms, 5 * n_firms)
        seconds = _a_run(large, chain_names(large)[0], 64)
        yield Row(f"a run, ns a firm and deal of {n_firms:,} (in place of ms)", seconds / (6 * n_firms) * 1e6)
    yield from against_boario()


def province() -> Iterator[Row]:
    city = cities.city(*PROVINCE)
    chain = chain_names(city)[0]
    yield Row("network of 10,000 firms, 50,000 deals", best(lambda: network_of(replace(city)), 3))
    yield Row("… a run (one shock, one window)", _a_run(city, chain, 200), target=AIM_RUN)


def _a_run(city: City, chain: str, n: int) -> float:
    """Time of one shock in one window. [s]"""
    shocks = replace(SHOCKS, n=n)
    found = strike(city, chain, shocks)
    n_runs = int((found.drawn.weeks[:, None] > np.array([0, 2, 6, 13, 26])).sum())
    return best(lambda: strike(city, chain, shocks), 3) / n_runs


# Three sectors: parts and energy go into machines. A column is what a sector buys of each, per unit of its output.
SECTORS = ("parts", "energy", "machines")
BUYS = ((0.0, 0.05, 0.30), (0.10, 0.0, 0.05), (0.0, 0.0, 0.0))
FINAL = (100.0, 100.0, 1000.0)
DEPTH, WEEKS, HIT = 0.5, 13, 0
STOCKS, OVER = (7, 30, 90), (1.0, 1.25)  # days; how far capacity can be raised, 1.25 being BoARIO's own
SPARE = ("spare_province", "spare_region", "spare_nation", "spare_abroad")


def against_boario() -> Iterator[Row]:
    """Both losses as a share of the yearly output, printed; the times are those of one question."""
    python, assumed = os.environ.get("LIANTU_BOARIO", ""), Assumed.of(divertible=0.0, **dict.fromkeys(SPARE, 0.0))
    if not python:
        print("  BoARIO is not here (LIANTU_BOARIO is not set): its part is left out")
    for days in STOCKS:
        city = _three_sectors(days)
        network_of(city, assumed)
        ours, seconds = _ours(city, assumed), best(lambda city=city: _ours(city, assumed), 5)
        print(
            f"  stocks of {days} days, 13 weeks at half capacity in parts: ours loses {ours:.2%} of the year's output"
        )
        for over in OVER if python else ():
            asked = json.dumps(_question() | {"days": days, "over": over})
            done = subprocess.run([python, "-c", PEER, asked], capture_output=True, text=True)
            if done.returncode:
                print(f"  BoARIO did not answer: {done.stderr.strip().splitlines()[-1]}")
                continue
            answer = json.loads(done.stdout.strip().splitlines()[-1])
            during, whole = answer["during"], answer["lost"]
            print(f"    BoARIO, capacity up to {over:.0%}: {during:.2%} in these weeks, {whole:.2%} in all")
            yield Row(f"one sector, stocks {days} days, up to {over:.0%}", seconds, answer["seconds"])


def _totals() -> np.ndarray:
    return np.linalg.solve(np.eye(len(SECTORS)) - np.array(BUYS), np.array(FINAL))


def _question() -> dict[str, object]:
    return {"sectors": SECTORS, "buys": BUYS, "final": FINAL, "depth": DEPTH, "weeks": WEEKS, "hit": HIT}


def _three_sectors(days: int) -> City:
    """One firm a sector, which sells to the others what the table says, and the rest outside."""
    total = _totals()
    pairs = [(i, j) for i in range(len(SECTORS)) for j in range(len(SECTORS)) if BUYS[i][j]]
    tables = {
        "segments": [{"chain": "c", "segment": name, "checked": "yes"} for name in SECTORS],
        "segment_links": [
            {"supplier_segment": SECTORS[i], "customer_segment": SECTORS[j], "cost_share": BUYS[i][j], "essential": "2"}
            for i, j in pairs
        ],
        "firms": [
            {"firm": name.upper(), "segments": name, "revenue": repr(float(total[i])), "stock_days": str(days)}
            for i, name in enumerate(SECTORS)
        ],
        "firm_links": [
            {
                "supplier": SECTORS[i].upper(),
                "customer": SECTORS[j].upper(),
                "segment": SECTORS[i],
                "value": repr(float(BUYS[i][j] * total[j])),
            }
            for i, j in pairs
        ],
    }
    sheets = [(name, pd.DataFrame(each, dtype=object).astype(str)) for name, each in tables.items()]
    return city_of(check([(name, frame.set_axis(range(2, len(frame) + 2))) for name, frame in sheets]).tables)


def _ours(city: City, assumed: Assumed) -> float:
    """The share of a year's output that is lost; half of the sector is cut by hand, as a shock of that depth."""
    network = network_of(city, assumed)
    nothing = Events(np.zeros(2, np.int64), np.zeros(0, np.int64), np.zeros(0))
    place = np.flatnonzero(network.nodes.segment == HIT)
    hit = Events(np.array([0, len(place)]), place, np.full(len(place), DEPTH))
    drawn = Draws(np.zeros(1, int), np.array([DEPTH]), np.array([float(WEEKS)]), hit, nothing, nothing)
    lost = lost_in_windows(network, drawn, network.nodes.segment, len(SECTORS))
    return float(lost.sum() / network.made.sum())


PEER = """
import json, sys, time, warnings, logging
warnings.filterwarnings("ignore")
logging.disable(logging.CRITICAL)
import numpy as np, pandas as pd, pymrio
from boario.event import from_series
from boario.extended_models import ARIOPsiModel
from boario.simulation import Simulation
q = json.loads(sys.argv[1])
A, Y = np.array(q["buys"]), np.array(q["final"])
x = np.linalg.solve(np.eye(len(Y)) - A, Y)
at = pd.MultiIndex.from_product([["here"], q["sectors"]], names=["region", "sector"])
to = pd.MultiIndex.from_product([["here"], ["Household final consumption"]], names=["region", "category"])
Z, Y = pd.DataFrame(A * x, at, at), pd.DataFrame(Y[:, None], at, to)
io = pymrio.IOSystem(Z=Z, Y=Y, x=pd.DataFrame({"indout": x}, at))
io.calc_all()
start = time.perf_counter()
model = ARIOPsiModel(io, main_inv_dur=q["days"], alpha_max=q["over"], inventory_restoration_tau=q["days"])
sim = Simulation(model, n_temporal_units_to_sim=365)
hit = pd.Series([q["depth"]], at[[q["hit"]]])
sim.add_event(from_series(hit, event_type="arbitrary", occurrence=1, duration=7 * q["weeks"], recovery_tau=1))
sim.loop()
made = sim.production_realised.to_numpy(float)
lost = 1 - made.sum() / (made[0].sum() * len(made))
during = (made[0].sum() - made[: 7 * q["weeks"] + 1].sum(axis=1)).sum() / (made[0].sum() * len(made))
print(json.dumps({"lost": float(lost), "during": float(during), "seconds": time.perf_counter() - start}))
"""
