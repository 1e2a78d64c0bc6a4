"""A cluster 集群 computes the blocks of a sweep: Dask carries the task to every worker once, then only draw numbers."""

from collections.abc import Callable, Iterator, Sequence
from queue import Empty, SimpleQueue

import numpy as np
from distributed import Client, Future

from liantu.data.problems import LiantuError
from liantu.explore.sweep_store import code_version

Task = Callable[[np.ndarray, int], np.ndarray]
PATIENCE = 5  # s for the scheduler to answer, and for one worker to be there
POLL = 0.2  # s between two looks at whether the reader has cancelled


def blocks(
    address: str, task: Task, asked: Sequence[np.ndarray], seed: int, stopped: Callable[[], bool]
) -> Iterator[tuple[np.ndarray, np.ndarray]]:
    """The blocks as the workers finish them, in any order.

    Raises
    ------
    LiantuError
        ``no_cluster`` where nobody answers at that address, ``cluster_without_workers``, ``cluster_differs`` where a
        worker has no engine or another one, whose numbers may differ, ``cluster_lost`` where it stops on the way.
        What was handed over before holds.
    """
    client = _connected(address)
    try:
        _same_engine(client, address)
        held = client.scatter(task, broadcast=True, hash=False)
        running = {client.submit(_answered, held, draws, seed, pure=False): draws for draws in asked}
        ready: SimpleQueue[Future] = SimpleQueue()
        for future in running:
            future.add_done_callback(ready.put)
        while running and not stopped():
            try:
                future = ready.get(timeout=POLL)
            except Empty:
                continue
            if future.status != "finished":
                raise LiantuError("cluster_lost", address=address)
            yield running.pop(future), future.result()
        client.cancel(list(running))
    finally:
        client.close()


def _answered(task: Task, draws: np.ndarray, seed: int) -> np.ndarray:
    return task(draws, seed)


def _engine() -> str:
    return code_version()


def _connected(address: str) -> Client:
    client = Client.__new__(Client)  # held, for one that fails and is left to the collector may block the next one
    try:
        client.__init__(address, timeout=PATIENCE, set_as_default=False)
    except (OSError, ValueError) as error:  # nobody there, or no address at all
        client.close()
        raise LiantuError("no_cluster", address=address) from error
    return client


def _same_engine(client: Client, address: str) -> None:
    try:
        client.wait_for_workers(1, timeout=PATIENCE)
    except TimeoutError as error:
        raise LiantuError("cluster_without_workers", address=address) from error
    try:
        theirs = set(client.run(_engine).values())
    except Exception as error:  # whatever a worker without the engine says
        raise LiantuError("cluster_differs", address=address) from error
    if theirs != {code_version()}:
        raise LiantuError("cluster_differs", address=address)
