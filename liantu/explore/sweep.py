"""A sweep 抽样推演: one question asked under many draws, in blocks that anybody may compute, in any order.

A draw is known by its number alone, so how many share the work, and how it is cut into blocks, changes no bit.
"""

import os
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass, field
from typing import Protocol

import numpy as np

from liantu.data.problems import LiantuError
from liantu.explore.sweep_store import Store
from liantu.facts import Finding

ADDRESS = "LIANTU_DASK_ADDRESS"
BLOCK = 50  # draws: some seconds of work, so that a cancel is heard and little is lost
POLL = 0.2  # s between two looks at whether the reader has cancelled
Block = tuple[np.ndarray, np.ndarray]


class Task(Protocol):
    """A question: for each draw by its number one row of answers, and nothing but numbers and seed decide it."""

    def __call__(self, draws: np.ndarray, seed: int) -> np.ndarray: ...


@dataclass(frozen=True)
class Swept:
    """What a sweep has found so far, in the order of the draws.

    ``draws`` (k,): the numbers of those that are done; ``values`` (k, m): a row of answers each. ``n_asked``: how
    many were asked for; ``n_read``: of the ones done, how many an earlier run had stored. ``notes``: what did not go
    as asked, such as a cluster that does not answer.
    """

    draws: np.ndarray
    values: np.ndarray
    n_asked: int
    n_read: int = 0
    notes: tuple[Finding, ...] = ()

    @property
    def is_whole(self) -> bool:
        """Whether every draw that was asked for is there."""
        return len(self.draws) == self.n_asked


def sweep(
    task: Task,
    n_draws: int,
    seed: int,
    *,
    block: int = BLOCK,
    threads: int = 1,
    store: Store | None = None,
    cluster: str | None = None,
    on_progress: Callable[[Swept], None] | None = None,
    cancelled: Callable[[], bool] | None = None,
) -> Swept:
    """Ask a task under draws 0 … ``n_draws`` − 1.

    Parameters
    ----------
    task : Task
        A pure function that can be pickled; ``task(draws, seed)`` has one row a draw.
    n_draws : int
        How many, at least 0.
    seed : int
        Which draws; with the draw's number it decides everything that is random, see :func:`chance`.
    block : int
        Draws that are computed, stored and counted together, at least 1. It changes no bit of the answer.
    threads : int
        Threads in this process, where no cluster computes.
    store : Store, optional
        Where finished blocks are kept, and read from before anything is computed.
    cluster : str, optional
        Address of a Dask scheduler, such as ``tcp://10.0.0.5:8786``; by default what ``LIANTU_DASK_ADDRESS`` says, and
        "" for none. One that does not answer is said in ``notes``, and the work is done here.
    on_progress : function, optional
        Told what is there after every block.
    cancelled : function, optional
        Asked whether to stop; what is done by then stays, in the answer as in the store.

    Returns
    -------
    Swept

    Raises
    ------
    LiantuError
        ``sweep_size`` for a number of draws below 0, a block or a number of threads below 1.

    Examples
    --------
    >>> def dice(draws, seed):
    ...     return np.array([[chance(seed, draw).integers(1, 7)] for draw in draws])
    >>> found = sweep(dice, 5, seed=1, block=2, cluster="")
    >>> bool((found.values == sweep(dice, 5, seed=1, block=5, cluster="").values).all()), found.is_whole
    (True, True)
    """
    for name, value, least in (("n_draws", n_draws, 0), ("block", block, 1), ("threads", threads, 1)):
        if value < least:
            raise LiantuError("sweep_size", name=name, value=value, least=least)
    stopped = cancelled or _never
    done = _Done(n_draws, store, on_progress or _nobody)
    address = os.environ.get(ADDRESS, "") if cluster is None else cluster
    if address and len(done.open()):
        from liantu.explore import sweep_cluster  # a second of imports that nobody waits for without a cluster

        try:
            for part in sweep_cluster.blocks(address, task, _cut(done.open(), block), seed, stopped):
                done.add(*part)
        except LiantuError as error:
            done.notes.append(Finding(f"error.{error.code}", error.facts))
    for part in _here(task, _cut(done.open(), block), seed, threads, stopped):
        done.add(*part)
    return done.so_far()


def chance(seed: int, draw: int, *purpose: int) -> np.random.Generator:
    """The random numbers of one draw, and for one ``purpose`` within it; no other draw or purpose moves them.

    >>> chance(1, 7).random() == chance(1, 7).random(), chance(1, 7).random() == chance(1, 7, 3).random()
    (True, False)
    """
    return np.random.Generator(np.random.PCG64(np.random.SeedSequence(seed, spawn_key=(int(draw), *purpose))))


@dataclass
class _Done:
    """The rows that are there, by draw, and who is told of them."""

    n_draws: int
    store: Store | None
    tell: Callable[[Swept], None]
    rows: dict[int, np.ndarray] = field(init=False)
    n_read: int = field(init=False)
    notes: list[Finding] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.rows = self.store.read(self.n_draws) if self.store else {}
        self.n_read = len(self.rows)

    def open(self) -> np.ndarray:
        """The draws that nobody has computed."""
        return np.array([draw for draw in range(self.n_draws) if draw not in self.rows], dtype=np.int64)

    def add(self, draws: np.ndarray, values: np.ndarray) -> None:
        self.rows.update(zip(draws.tolist(), values, strict=True))
        if self.store:
            try:
                self.store.write(draws, values)
            except OSError:
                self.notes.append(Finding("error.sweep_not_kept", {"folder": str(self.store.root)}))
                self.store = None  # said once; the answer does not need it
        self.tell(self.so_far())

    def so_far(self) -> Swept:
        draws = sorted(self.rows)
        values = np.array([self.rows[draw] for draw in draws]) if draws else np.empty((0, 0))
        return Swept(np.array(draws, dtype=np.int64), values, self.n_draws, self.n_read, tuple(self.notes))


def _cut(draws: np.ndarray, block: int) -> list[np.ndarray]:
    return [draws[at : at + block] for at in range(0, len(draws), block)]


def _here(
    task: Task, blocks: Sequence[np.ndarray], seed: int, threads: int, stopped: Callable[[], bool]
) -> Iterator[Block]:
    """Compute in this process, one block after another or as many at a time as there are threads."""
    if threads == 1:
        for draws in blocks:
            if stopped():
                return
            yield draws, task(draws, seed)
        return
    with ThreadPoolExecutor(threads) as pool:
        running: dict[Future, np.ndarray] = {pool.submit(task, draws, seed): draws for draws in blocks}
        while running and not stopped():
            ready, _ = wait(running, POLL, FIRST_COMPLETED)
            for future in ready:
                yield running.pop(future), future.result()
                if stopped():
                    break
        pool.shutdown(wait=True, cancel_futures=True)


def _never() -> bool:
    return False


def _nobody(swept: Swept) -> None:
    """Nobody asked to be told."""
