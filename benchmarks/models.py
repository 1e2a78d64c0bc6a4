"""Six models on the same rows: behind a budget slider, the whole comparison, its ranks, and a province.

The peer reads each plan as a user of the engine would write it: the tables edited, a city made of them, the whole
diagnosis, and 200 shocks; it gets the same plans.
Expected when this was written, after a first profile (36 edits of the sample 60 ms, the city 7, the diagnosis 45, its
network 17, the shocks 20; 150 ms a plan): that a plan reads as rows that share most with the city before, 6 ms, as four
figures and counts, 4 ms, and as a cascade that leaves alone what no longer moves, 8 ms; 110 ms for the six, a fifth of
the peer. The whole comparison with its optimum twice that. 1,000 draws of the ranks, 50 sets of assumptions with six
cities each, 15 s. 10,000 firms in 3 s. Aims: 120 ms at the 95th percentile, 5 s for 10,000 firms, 10 s for the draws.
Found, on two cores that were not quiet: 170 ms for six plans that nobody has read before, a third of the peer, which by
then was faster itself; as a slider moves half of the plans are known, and the median is 60 to 120 ms.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from itertools import count

import numpy as np

from benchmarks import cities
from benchmarks.timing import Row, middle, taken
from liantu.chain import City, chain_names, chain_of, city_of
from liantu.data import workbook
from liantu.data.checks import check
from liantu.diagnose import diagnose, read_segments
from liantu.explore.actions import Action
from liantu.explore.edits import Tables, edited
from liantu.explore.shock import ShockSet, load_compiled, strike
from liantu.explore.sweep import sweep
from liantu.policy import MODELS
from liantu.policy.compared import compare
from liantu.policy.rank_question import RankQuestion
from liantu.policy.reading import read
from liantu.policy.setting import Setting
from liantu.policy.spending import spend

SAMPLE, CHAIN, PROVINCE = "sample_data/jian", "电子信息", (100, 60, 10_000, 50_000)
BUDGET, STEP, MOVES, PLAIN = 60_000.0, 7_000.0, 30, 5  # 万元; a slider that never stands where it stood before
TIMED, TOLD = 200, 1_000
AIM_SLIDER, AIM_PROVINCE, AIM_DRAWS = 0.120, 5.0, 10.0


def rows() -> Iterator[Row]:
    load_compiled()
    setting = _setting(dict(check(workbook.read(SAMPLE)).tables), CHAIN)
    compare(setting)
    budgets = (BUDGET + STEP * move for move in count())
    plans = [
        [spend(replace(setting, budget=next(budgets)), each).working for each in MODELS.values()] for _ in range(MOVES)
    ]
    times = [taken(lambda each=each: _read(setting, each)) for each in plans]
    peer = middle([taken(lambda each=each: _plainly(setting, each)) for each in plans[:PLAIN]])
    yield Row("six plans x 200 shocks x 5 windows, 324 firms", middle(times), peer)
    yield Row("… at the 95th percentile", _late(times), target=AIM_SLIDER)
    yield Row("… the six ways to spend the budget", middle(_moved(setting, budgets, _spend)))
    whole = _moved(setting, budgets, compare)
    yield Row("the whole comparison, with its optimum", middle(whole))
    yield Row("… at the 95th percentile", _late(whole))
    asked = RankQuestion(setting)
    sweep(asked, 20, 2, cluster="")
    draws = taken(lambda: sweep(asked, TIMED, 1, cluster="")) / TIMED * TOLD
    yield Row("1,000 draws of the ranks", draws, target=AIM_DRAWS)
    yield from province()


def province() -> Iterator[Row]:
    """10,000 firms: first from rows that nobody has compared before, then as a slider moves."""
    tables = dict(check(cities.sheets(*PROVINCE)).tables)
    setting = _setting(tables, chain_names(city_of(tables))[0])
    yield Row("10,000 firms: the first comparison", taken(lambda: compare(setting)), target=AIM_PROVINCE)
    budgets = (BUDGET + STEP * move for move in count())
    yield Row("… and as the slider moves", middle(_moved(setting, budgets, compare, 3)), target=AIM_PROVINCE)


def _setting(tables: Tables, chain: str) -> Setting:
    city = city_of(tables)
    before = diagnose(city, chain_of(city, chain), read_segments(city))
    return Setting(tables, before, BUDGET, shocks=ShockSet(n=200), models=tuple(MODELS.values()))


def _moved(
    setting: Setting, budgets: Iterator[float], step: Callable[[Setting], object], moves: int = MOVES
) -> list[float]:
    """Times of a slider's moves. [s]"""
    return [taken(lambda: step(replace(setting, budget=next(budgets)))) for _ in range(moves)]


def _late(times: Sequence[float]) -> float:
    return float(np.quantile(times, 0.95))


def _spend(setting: Setting) -> None:
    for each in setting.models:
        spend(setting, each)


def _read(setting: Setting, plans: Sequence[Sequence[Action]]) -> None:
    for actions in plans:
        read(setting, actions)


def _plainly(setting: Setting, plans: Sequence[Sequence[Action]]) -> None:
    """The tables edited, and all read anew."""
    for actions in plans:
        after: City = city_of(edited(setting.tables, actions))
        diagnose(after, chain_of(after, setting.chain), read_segments(after))
        strike(after, setting.chain, setting.shocks, setting.assumed, base=setting.city)
