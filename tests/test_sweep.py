"""Sweeps: the same answer to the last bit whoever computes it; kept, resumed, cancelled, and read a second time."""

import threading
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from distributed import LocalCluster
from hypothesis import given
from hypothesis import strategies as st

from liantu.data.problems import LiantuError
from liantu.explore import sweep_cluster, sweep_store
from liantu.explore.plan import Wish, plan
from liantu.explore.shock import ShockSet
from liantu.explore.sweep import Swept, chance, sweep
from liantu.explore.sweep_question import PlanQuestion
from liantu.explore.sweep_store import Store
from liantu.samples import lamp_city, lamp_tables

N = 23
pytestmark = pytest.mark.xdist_group("sweep")  # one cluster of two workers is enough


def dice(draws: np.ndarray, seed: int) -> np.ndarray:
    """Two columns: a normal number, and the sum of a thousand: a bit that moves is seen."""
    rows = [chance(seed, draw).normal(size=1_000) for draw in draws]
    return np.array([[row[0], row.sum()] for row in rows]).reshape(len(draws), 2)


class Counted:
    """The same, and which draws were computed here."""

    def __init__(self) -> None:
        self.asked: list[int] = []

    def __call__(self, draws: np.ndarray, seed: int) -> np.ndarray:
        self.asked += draws.tolist()
        return dice(draws, seed)


def bits(swept: Swept) -> bytes:
    return swept.draws.tobytes() + swept.values.tobytes()


@pytest.fixture
def whole() -> bytes:
    """All draws in one block, in this process."""
    return bits(sweep(dice, N, 1, block=N, cluster=""))


@pytest.fixture(scope="module")
def cluster() -> Iterator[LocalCluster]:
    """scheduler (this process) --> two workers (a process each)"""
    with LocalCluster(
        n_workers=2, threads_per_worker=1, processes=True, dashboard_address=":0", host="127.0.0.1"
    ) as two:
        yield two


@given(block=st.integers(1, 2 * N), threads=st.integers(1, 4))
def test_no_block_size_and_no_number_of_threads_moves_a_bit(block: int, threads: int) -> None:
    plain = np.array([dice(np.array([draw]), 1)[0] for draw in range(N)])
    swept = sweep(dice, N, 1, block=block, threads=threads, cluster="")
    assert bits(swept) == np.arange(N).tobytes() + plain.tobytes()


@pytest.mark.parametrize("block", [1, 7, N])
def test_two_workers_of_a_cluster_give_the_same_bits(cluster: LocalCluster, whole: bytes, block: int) -> None:
    swept = sweep(dice, N, 1, block=block, cluster=cluster.scheduler_address)
    assert (bits(swept), swept.notes) == (whole, ())


def test_the_environment_names_the_cluster(
    cluster: LocalCluster, whole: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LIANTU_DASK_ADDRESS", cluster.scheduler_address)
    counted = Counted()
    assert bits(sweep(counted, N, 1, block=5)) == whole
    assert counted.asked == []  # nothing of it was computed here


@pytest.mark.parametrize("address", ["tcp://127.0.0.1:9", "nonsense://x", "tcp://no.such.host.invalid:1", "not one"])
def test_an_address_that_does_not_answer_is_said_and_the_work_is_done_here(
    address: str, whole: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sweep_cluster, "PATIENCE", 0.5)
    swept = sweep(dice, N, 1, block=5, cluster=address)
    assert bits(swept) == whole
    assert [(note.code, note.facts) for note in swept.notes] == [("error.no_cluster", {"address": address})]


def test_a_worker_with_another_engine_is_not_used(
    cluster: LocalCluster, whole: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sweep_cluster, "code_version", lambda: "another")
    swept = sweep(dice, N, 1, cluster=cluster.scheduler_address)
    assert (bits(swept), [note.code for note in swept.notes]) == (whole, ["error.cluster_differs"])


def killed_here(draws: np.ndarray, seed: int) -> np.ndarray:
    """A worker that is asked for draw 7 fails; this process does not."""
    if 7 in draws and threading.current_thread() is not threading.main_thread():
        raise MemoryError
    return dice(draws, seed)


def test_a_cluster_that_fails_on_the_way_leaves_the_rest_to_this_process(cluster: LocalCluster, whole: bytes) -> None:
    swept = sweep(killed_here, N, 1, block=5, cluster=cluster.scheduler_address)
    assert (bits(swept), [note.code for note in swept.notes]) == (whole, ["error.cluster_lost"])


@pytest.mark.parametrize("block", [2, 5])
def test_a_plan_is_swept_to_the_same_bits_by_workers_and_here(cluster: LocalCluster, block: int) -> None:
    actions = plan(lamp_city(), ["lighting"], Wish.of({"fill": 1, "flex": 1})).actions
    question = PlanQuestion(lamp_tables(), "lighting", actions, ShockSet(n=20))
    here = sweep(question, 12, 1, block=12, cluster="")
    there = sweep(question, 12, 1, block=block, cluster=cluster.scheduler_address)
    assert (bits(there), there.notes) == (bits(here), ())


def test_another_seed_gives_other_draws(whole: bytes) -> None:
    assert bits(sweep(dice, N, 2, cluster="")) != whole


def test_more_draws_leave_the_first_ones_as_they_are() -> None:
    few, many = (sweep(dice, n, 1, block=4, cluster="") for n in (10, 30))
    assert (few.values == many.values[:10]).all()


def test_no_draw_is_an_answer_without_rows() -> None:
    swept = sweep(dice, 0, 1, cluster="tcp://127.0.0.1:9")
    assert (len(swept.draws), len(swept.values), swept.is_whole, swept.notes) == (0, 0, True, ())


@pytest.mark.parametrize("wrong", [{"n_draws": -1}, {"block": 0}, {"threads": 0}])
def test_a_size_below_the_least_is_refused(wrong: dict[str, int]) -> None:
    with pytest.raises(LiantuError) as refused:
        sweep(dice, **{"n_draws": 5, "seed": 1} | wrong)
    assert refused.value.code == "sweep_size"
    assert refused.value.facts["name"] in wrong


@pytest.mark.parametrize("threads", [1, 3])
def test_what_is_done_when_the_reader_cancels_stays(threads: int) -> None:
    seen: list[Swept] = []
    swept = sweep(
        dice, N, 1, block=4, threads=threads, cluster="", on_progress=seen.append, cancelled=lambda: len(seen) >= 2
    )
    assert not swept.is_whole
    assert 7 <= len(swept.draws) < N
    assert (swept.values == dice(swept.draws, 1)).all()
    assert [len(each.draws) for each in seen] == sorted({len(each.draws) for each in seen})


def test_a_cancelled_cluster_stops_too(cluster: LocalCluster) -> None:
    seen: list[Swept] = []
    swept = sweep(
        dice, 200, 1, block=2, cluster=cluster.scheduler_address, on_progress=seen.append, cancelled=lambda: bool(seen)
    )
    assert 0 < len(swept.draws) < 200
    assert (swept.values == dice(swept.draws, 1)).all()


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return Store(tmp_path, "0123456789ab", "dice", 1)


class Killed(Exception):
    pass


def test_a_sweep_that_was_killed_goes_on_where_it_stood(store: Store, whole: bytes) -> None:
    def kill(swept: Swept) -> None:
        if len(swept.draws) >= 10:
            raise Killed

    with pytest.raises(Killed):
        sweep(dice, N, 1, block=5, store=store, cluster="", on_progress=kill)
    counted = Counted()
    swept = sweep(counted, N, 1, block=4, store=store, cluster="")
    assert (bits(swept), swept.n_read, counted.asked) == (whole, 10, list(range(10, N)))
    again = Counted()
    assert bits(sweep(again, N, 1, store=store, cluster="")) == whole
    assert again.asked == []


def test_a_half_written_block_is_computed_again(store: Store, whole: bytes) -> None:
    sweep(dice, N, 1, block=5, store=store, cluster="")
    first, second, third, *_ = sorted(store.folder.glob("*.npz"))
    first.write_bytes(first.read_bytes()[:-40])
    second.write_bytes(b"")
    content = bytearray(third.read_bytes())
    content[len(content) // 3] ^= 1  # one bit, as a failing disk would
    third.write_bytes(content)
    (store.folder / "tmpx.part").write_bytes(b"killed while it was written")
    counted = Counted()
    assert bits(sweep(counted, N, 1, block=5, store=store, cluster="")) == whole
    assert counted.asked == list(range(15))


def test_other_rows_another_question_seed_or_engine_has_another_key(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    others = [
        Store(store.root, "ba9876543210", store.question, store.seed),
        Store(store.root, store.dataset_id, "dice twice", store.seed),
        Store(store.root, store.dataset_id, store.question, 2),
    ]
    keys = {each.key for each in (store, *others)}
    monkeypatch.setattr(sweep_store, "code_version", lambda: "another")
    assert len(keys | {store.key}) == 5


def test_a_folder_that_cannot_be_written_is_said_once_and_the_answer_stands(tmp_path: Path, whole: bytes) -> None:
    (tmp_path / "file").touch()
    swept = sweep(dice, N, 1, block=5, store=Store(tmp_path / "file", "id", "dice", 1), cluster="")
    assert (bits(swept), [note.code for note in swept.notes]) == (whole, ["error.sweep_not_kept"])
