"""The store: eight writers at once, 100,000 rows in and out, against one writer and the folder of CSV as before.

Expected before measuring: eight processes get through their uploads in about the time that one needs for all of them,
since there is one writer at a time and the work before it is spread over the cores; SQLite and PostgreSQL alike. A
version is read at least twice as fast as a folder of CSV, which is parsed and checked again. Accepting 100,000 rows
takes a few seconds, of which the database has them for less than one.
"""

import random
import subprocess
import sys
import tempfile
from pathlib import Path

from benchmarks.timing import Row, best, taken
from liantu.data import workbook
from liantu.data.checks import Checked, check
from liantu.samples import sheets
from liantu.store import Store

N_FIRMS, N_WRITERS, N_UPLOADS = 100_000, 8, 5
WRITER = """
import sys
from benchmarks.store import city
from liantu.store import Store
url, first, n = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
ready = [city(1000, first + each) for each in range(n)]
store = Store.open(url)
print("ready", flush=True)
sys.stdin.readline()
for each in ready:
    store.accept(each, [("a.xlsx", b"x" * 50_000)])
"""


def rows() -> list[Row]:
    from tests import postgres

    found = []
    with tempfile.TemporaryDirectory() as folder:
        for name, address in (("SQLite", lambda at: f"sqlite:///{folder}/{at}.db"), ("PostgreSQL", postgres.database)):
            urls = [address(at) if name == "SQLite" else address() for at in range(2)]
            for url in urls:
                Store.open(url).close()
            alone = written(urls[0], 1, N_WRITERS * N_UPLOADS)
            together = written(urls[1], N_WRITERS, N_UPLOADS)
            found.append(Row(f"{N_WRITERS * N_UPLOADS} uploads by 8 at once, {name}; by one", together, alone))
        found += large(Path(folder))
    return found


def written(url: str, n_writers: int, n_uploads: int) -> float:
    """How long so many processes take for so many uploads each, all of them ready at the start. [s]"""
    command = [sys.executable, "-c", WRITER, url]
    writers = [
        subprocess.Popen(
            [*command, str(number * 1000), str(n_uploads)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        for number in range(n_writers)
    ]
    for writer in writers:
        writer.stdout.readline()

    def go() -> None:
        for writer in writers:
            writer.stdin.write("\n")
            writer.stdin.flush()
        assert [writer.wait() for writer in writers] == [0] * n_writers

    return taken(go)


def large(folder: Path) -> list[Row]:
    """A city of 100,000 firms: accepted, and read again."""
    checked, store = city(N_FIRMS, 1), Store.open(f"sqlite:///{folder}/large.db")
    accepted = taken(lambda: store.accept(checked))
    workbook.keep(checked, folder / "kept")
    read = best(lambda: store.checked(checked.dataset_id), 2)
    before = best(lambda: check(workbook.read(folder / "kept")), 2)
    return [
        Row("accept 100,000 rows", accepted),
        Row("read them; from a folder of CSV as before", read, before, before / 2),
        Row("verify a store that holds them", taken(store.verify)),
    ]


def city(n_firms: int, seed: int) -> Checked:
    """Firms of many fields, the same at every run."""
    draw = random.Random(seed)
    lines = ["firm,segments,park,products,revenue,capacity,tax,staff"]
    for number in range(n_firms):
        amounts = ",".join(str(draw.randint(1, 99_999)) for _ in range(4))
        lines.append(
            f"企业{seed}-{number},环节{draw.randint(0, 59)},园区{draw.randint(1, 14)},产品{number % 400},{amounts}"
        )
    segments = "\n".join(["chain,segment", *(f"示例链,环节{number}" for number in range(60))])
    return check(sheets(segments=segments, firms="\n".join(lines)))
