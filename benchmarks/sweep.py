"""A thousand draws of a plan on the sample chain: in process, on two Dask workers, and as a plain loop.

Expected before measuring: a draw strikes the chain twice with 200 shocks and once more without the added firms, three
cascades of some 15 ms and as much around them, 100 ms of work; the kernel uses two threads and the rest one. So 80 s
for 1,000 draws in process, 55 s on two workers of one thread each, who each repeat the 2 s of reading; the plain loop,
which edits the rows and diagnoses the whole chain in each draw as a user of the engine would write it, three times as
long. Blocks cost nothing that can be seen: writing one takes some milliseconds. To keep the run short 200 draws are
timed, and told a thousand. Aims: 100 s in process, 1.3 times as fast on two workers, twice as fast as the plain loop.
Found, on two cores that were not quiet: 72 s in process, 3.5 times as fast as the plain loop; two workers on the same
two cores gain nothing, for the kernel of one process uses both already. A cluster pays with more cores, not with more
processes.
"""

import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
from distributed import LocalCluster

from benchmarks.timing import Row, taken
from liantu.chain import chain_of, city_of
from liantu.data import workbook
from liantu.data.checks import check
from liantu.diagnose import diagnose, read_segments
from liantu.explore.explored import explore
from liantu.explore.plan import Wish, plan
from liantu.explore.shock import ShockSet, load_compiled, strike
from liantu.explore.sweep import sweep
from liantu.explore.sweep_question import PlanQuestion, drawn_for
from liantu.explore.sweep_store import Store

CHAIN, WISH = "电子信息", Wish.of({"fill": 2, "strengthen": 2, "extend": 1})
TIMED, TOLD, PLAIN = 200, 1_000, 20
AIM = 100.0


def rows() -> Iterator[Row]:
    load_compiled()
    checked = check(workbook.read("sample_data/jian"))
    city = city_of(checked.tables)
    actions = plan(city, [CHAIN], WISH).actions
    asked = PlanQuestion(checked.tables, CHAIN, actions, ShockSet(n=200))
    asked(np.arange(2), 1)
    plain = _thousand(lambda: _by_hand(asked, PLAIN), PLAIN)
    here = _thousand(lambda: sweep(asked, TIMED, 1, cluster=""), TIMED)
    yield Row("1,000 draws in process, peer a plain loop", here, plain, AIM)
    with tempfile.TemporaryDirectory() as folder:
        store = Store(Path(folder), checked.dataset_id, asked.code, 1)
        kept = _thousand(lambda: sweep(asked, TIMED, 1, block=5, store=store, cluster=""), TIMED)
        yield Row("… in blocks of 5, each written to disk", kept)
        read = taken(lambda: sweep(asked, TIMED, 1, store=store, cluster=""))
        yield Row("… 200 draws read again", read)
    with LocalCluster(n_workers=2, threads_per_worker=1, dashboard_address=":0", host="127.0.0.1") as two:
        sweep(asked, 4, 2, block=2, cluster=two.scheduler_address)  # both have loaded the compiled code
        there = _thousand(lambda: sweep(asked, TIMED, 1, block=10, cluster=two.scheduler_address), TIMED)
        yield Row("… on two Dask workers, peer in process", there, here)


def _thousand(step: Callable[[], object], n: int) -> float:
    """What 1,000 draws would take. [s]"""
    return taken(step) / n * TOLD


def _by_hand(asked: PlanQuestion, n: int) -> None:
    """Each draw by the page's own road: edited rows, the whole diagnosis before and after, and two strikes."""
    base = city_of(asked.tables)
    before = diagnose(base, chain_of(base, CHAIN), read_segments(base))
    for draw in range(n):
        drawn = drawn_for(base, asked, draw, 1)
        landed = [each.id for each in drawn.landed]
        done = plan(base, [CHAIN], WISH, drawn.assumed)
        done = type(done)(tuple(each for each in done.actions if each.id in landed))
        after = explore(asked.tables, before, done).after
        for city in (base, after.city):
            strike(city, CHAIN, drawn.shocks, drawn.assumed, base=base)
