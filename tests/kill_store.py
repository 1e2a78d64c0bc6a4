"""Kill an uploading process at random points: ``python -m tests.kill_store --count 200 --seed 1 --store postgres``.

A child accepts one upload after the other and notes each in a file, flushed to the disk, after the store has said yes.
It is ended by SIGKILL, half of the time at a random moment, half of the time right before or after a random statement
of an upload, so that every phase is hit. After each kill: what was noted is there, what is there is whole, and the log
verifies. The children are forked off a nest, which has everything loaded and no store open.
"""

import argparse
import os
import random
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple

from sqlalchemy import event

from liantu.data.checks import Checked, check
from liantu.samples import sheets
from liantu.store import Store

N_STEPS = 90  # of an upload with five tables and three files; a test holds it to what there are
A_ROUND = 20  # kills on one store: each verifies all of it
PATIENCE = 60.0  # s


class Killed(NamedTuple):
    """What was seen: kills by phase, versions that the child was told are kept, and those found."""

    kills: Counter
    n_noted: int
    n_found: int
    lost: list[str]
    faults: list[str]


def rows(number: int, n: int = 60) -> Checked:
    """The rows of an upload, others for each number; some of them are rejected."""
    firms = [f"企业{number}-{i},环节{i % 5},{i}" for i in range(n)] + [f"无环节{number},,1", f"企业{number}-0,环节0,1"]
    segments = [f"示例链,环节{i}" for i in range(5)]
    links = [f"环节{i},环节{i + 1},0.1" for i in range(4)]
    found = {
        "chains": ["chain", "示例链"],
        "segments": ["chain,segment", *segments],
        "segment_links": ["supplier_segment,customer_segment,cost_share", *links],
        "parks": ["park,county", f"园区{number},甲县"],
        "firms": ["firm,segments,revenue", *firms],
    }
    return check(sheets(**{name: "\n".join(lines) for name, lines in found.items()}))


def files(number: int) -> list[tuple[str, bytes]]:
    """The files of an upload: one of its own in several parts, one that all share, an empty one."""
    draw = random.Random(number)
    return [(f"{number}.xlsx", draw.randbytes(2_200_000)), ("共用.csv", b"x" * 1000), ("空.csv", b"")]


def upload_forever(url: str, notes: Path, first: int, die_at: int) -> None:
    """The child: accept and note. At statement ``die_at`` of its second upload it kills itself; with 0 it does not."""
    store = Store.open(url)
    nest = os.getppid()
    for number in range(first, first + 1_000_000):
        if os.getppid() != nest:  # whoever kills is gone
            os._exit(1)
        if die_at and number == first + 1:
            _die_at(store, die_at)
        version = store.accept(rows(number), files(number), who=f"{os.getpid()}", name=f"第{number}次")
        note(notes, version.id)


def note(notes: Path, line: str) -> None:
    """One line that is on the disk when this returns."""
    with open(notes, "a", encoding="utf-8") as file:
        file.write(f"{line}\n")
        file.flush()
        os.fsync(file.fileno())


def _die_at(store: Store, number: int) -> None:
    def step(seen: int) -> None:
        if seen == number:
            os.kill(os.getpid(), signal.SIGKILL)

    at_each_step(store, step)


def at_each_step(store: Store, act: Callable[[int], None]) -> None:
    """Call ``act`` with 1, 2, … before each statement is sent, after it was answered, and before a commit."""
    seen = [0]

    def step(*_: object) -> None:
        seen[0] += 1
        act(seen[0])

    for moment in ("before_cursor_execute", "after_cursor_execute", "commit"):
        event.listen(store._engine, moment, step)


def kill(url: str, count: int, seed: int) -> Killed:
    """So many kills, one after the other, of children that use one store."""
    draw, kills, lost, faults = random.Random(seed), Counter(), [], []
    store = Store.open(url)
    with tempfile.TemporaryDirectory() as folder:
        notes = Path(folder) / "notes"
        notes.touch()
        command = [sys.executable, "-m", "tests.kill_store", "--nest", url, str(notes)]
        nest = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        for number in range(count):
            kills[_one(nest, notes, number, draw)] += 1
            noted = notes.read_text(encoding="utf-8").split()
            found = {version.id for version in store.versions()}
            lost += [id for id in noted if id not in found]
            faults += [each.code for each in store.verify().faults]
            faults += list(_halves(store, found))
        n_noted = len(noted)
        nest.communicate()
    store.close()
    return Killed(kills, n_noted, len(found), lost, faults)


def _one(nest: subprocess.Popen, notes: Path, number: int, draw: random.Random) -> str:
    """Start a child, end it, and say in which manner."""
    die_at = draw.randint(1, N_STEPS) if number % 2 else 0
    before = notes.stat().st_size
    nest.stdin.write(f"{number * 1000} {die_at}\n")
    nest.stdin.flush()
    child = int(nest.stdout.readline())
    if not die_at:
        _wait_for_a_note(notes, before)
        time.sleep(draw.uniform(0, 0.4))
        os.kill(child, signal.SIGKILL)
    status = int(nest.stdout.readline())
    if status != signal.SIGKILL:
        raise RuntimeError(f"the child ended by itself: {status}")
    return "at a statement" if die_at else "at a moment"


def _wait_for_a_note(notes: Path, before: int) -> None:
    until = time.monotonic() + PATIENCE
    while notes.stat().st_size == before and time.monotonic() < until:
        time.sleep(0.005)


def nest_of_children(url: str, notes: Path) -> None:
    """Fork a child for each line that comes in; say its number, and in the end the signal that it died of."""
    for line in sys.stdin:
        first, die_at = map(int, line.split())
        child = os.fork()
        if child == 0:
            upload_forever(url, notes, first, die_at)
        print(child, flush=True)
        print(os.WTERMSIG(os.waitpid(child, 0)[1]), flush=True)


def _halves(store: Store, found: set[str]) -> Iterator[str]:
    """Every version that is shown can be read, with its files and what it owes."""
    for id in sorted(found)[-3:]:
        if store.checked(id).dataset_id != id or len(store.files(id)) != 3:
            yield f"half of {id}"
        if sum(map(len, store.owed(id).rejected.values())) != store.version(id).n_rejected:
            yield f"owed of {id}"


def main(arguments: list[str]) -> int:
    """Kill, and say what was seen."""
    if arguments[:1] == ["--nest"]:
        nest_of_children(arguments[1], Path(arguments[2]))
        return 0
    parser = argparse.ArgumentParser()
    parser.add_argument("--count", type=int, default=200)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--store", choices=("sqlite", "postgres"), default="sqlite")
    options = parser.parse_args(arguments)
    start = time.monotonic()
    rounds = []
    for number in range(0, options.count, A_ROUND):
        with tempfile.TemporaryDirectory() as folder:
            count = min(A_ROUND, options.count - number)
            rounds.append(kill(_url(options.store, folder), count, options.seed * 1000 + number))
        print(f"{number + count}: {rounds[-1]}", file=sys.stderr, flush=True)
    kills, lost, faults = Counter(), [], []
    for seen in rounds:
        kills, lost, faults = kills + seen.kills, lost + seen.lost, faults + seen.faults
    print(
        f"{options.store}: {kills.total()} kills ({dict(kills)}), {sum(seen.n_noted for seen in rounds)} uploads "
        f"acknowledged, {sum(seen.n_found for seen in rounds)} versions found, {len(lost)} lost, "
        f"{len(faults)} faults {faults[:5]}, {time.monotonic() - start:.0f} s"
    )
    return 1 if lost or faults else 0


def _url(kind: str, folder: str) -> str:
    if kind == "sqlite":
        return f"sqlite:///{folder}/store.db"
    from tests import postgres

    return postgres.database()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
