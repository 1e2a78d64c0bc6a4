"""Many at once: processes that share a store, writers that do not get in each other's way, and kills."""

import json
import subprocess
import sys
import time

import pytest

from liantu.store import Store
from tests.kill_store import N_STEPS, at_each_step, files, kill
from tests.kill_store import rows as upload
from tests.stores import store, url  # noqa: F401

N_WRITERS, N_UPLOADS = 8, 3
WRITERS = f"""
import json, os, sys
from liantu.store import Store
from tests.kill_store import files, rows

def write(number):
    own = [rows(number * 100 + each, 20) for each in range({N_UPLOADS})]
    store = Store.open(sys.argv[1])
    print(json.dumps([store.accept(each, files(1)[1:]).id for each in (*own, rows(1, 20))]), flush=True)

children = []
for number in range(1, {N_WRITERS} + 1):
    children.append(os.fork())
    if children[-1] == 0:
        write(number)
        os._exit(0)
sys.exit(sum(os.waitpid(child, 0)[1] != 0 for child in children))
"""


def test_eight_who_open_a_new_store_at_once_and_write_all_succeed(url: str) -> None:  # noqa: F811
    """The tables are made once; a reader in the meantime sees whole versions only."""
    command = [sys.executable, "-c", WRITERS, url]
    writers = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    reader, seen = Store.open(url), set()
    while writers.poll() is None:
        for version in reader.versions():
            if version.id not in seen:
                seen.add(version.id)
                assert reader.checked(version.id).dataset_id == version.id
                assert len(version.files) == 2
        time.sleep(0.01)
    out, error = writers.communicate()
    assert (writers.returncode, error) == (0, "")
    accepted = {id for line in out.splitlines() for id in json.loads(line)}
    assert accepted == {version.id for version in reader.versions()}
    assert len(accepted) == N_WRITERS * N_UPLOADS + 1, "one that all of them accepted"
    assert len(reader.log()) == N_WRITERS * (N_UPLOADS + 1)
    assert reader.verify().faults == ()
    reader.close()


def test_the_kills_reach_every_step_of_an_upload(store: Store) -> None:  # noqa: F811
    store.accept(upload(1), files(1))
    steps: list[int] = []
    at_each_step(store, steps.append)
    store.accept(upload(2), files(2))
    assert 60 < len(steps) < N_STEPS


@pytest.mark.parametrize("count", [10])
def test_nothing_acknowledged_is_lost_and_nothing_half_written_is_seen(url: str, count: int) -> None:  # noqa: F811
    found = kill(url, count, seed=7)
    assert found.kills.total() == count
    assert (found.lost, found.faults) == ([], [])
    assert found.n_found >= found.n_noted > count // 2
