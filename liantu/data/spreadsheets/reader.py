"""The parent's end 收取: starts the child, takes in what it says, and ends it when told to or when it takes too long.

The parent holds no byte of the file itself. Whatever the child says or fails to say, what comes back is rows or one
``Refused``; the child is gone in either case.
"""

import json
import queue
import struct
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import asdict, dataclass, field
from math import exp
from pathlib import Path
from typing import BinaryIO

from liantu.data.limits import Limits
from liantu.data.spreadsheets import frames
from liantu.data.spreadsheets.frames import Refused

CHILD = Path(__file__).parent / "child.py"
AT_LEAST = 15.0  # seconds that any file is given; a large one gets more, up to the limit
UNPACKED_A_SECOND = 2 << 20  # bytes: a slow office computer on which others work as well
OUT_OF_TIME = -24  # how a process ends that has worked longer than it may: SIGXCPU
AHEAD = 2 << 20  # bytes of a workbook from which the parser starts during the look
EXPECTED_A_SECOND = 30 << 20
TICK = 0.05  # seconds between two looks at the button that cancels
LOOKED_AT, PARSED = 0.15, 0.7  # parts of the whole at which the scan and the parser are done

Progress = Callable[[float | None], None]


@dataclass
class ReadSheet:
    """A sheet as the child tells it."""

    name: str
    hidden: bool
    height: int
    spans: tuple[tuple[int, int, int, int], ...] = ()
    rows: dict[int, list[str]] = field(default_factory=dict)
    merged: tuple[dict, ...] = ()
    told: list[tuple[str, dict]] = field(default_factory=list)


class Cancelled(Exception):
    """The user pressed the button."""


def read(
    path: Path, kind: list[str], limits: Limits, progress: Progress | None, cancelled: Callable[[], bool] | None
) -> tuple[list[ReadSheet], list[tuple[str, dict]]]:
    """The sheets of a file and what is worth saying of it, read by a child; ``kind`` says how to read it."""
    watch = _Watch(path.stat().st_size, limits, progress or (lambda done: None), cancelled or (lambda: False))
    if kind != ["workbook"] or not is_worth_it(path, AHEAD):
        return _read(path, kind, asdict(limits), limits, watch)
    try:
        return _read(path, kind, asdict(limits) | {"ahead": True}, limits, watch)
    except Refused as reason:
        if reason.code != "too_heavy":
            raise
        return _read(path, kind, asdict(limits), limits, watch)  # without a parser that goes ahead


def is_worth_it(path: Path, least: int) -> bool:
    """Whether this is an archive of so many bytes that two at work save a wait."""
    with path.open("rb") as file:
        return file.read(2) == b"PK" and path.stat().st_size >= least


def _read(
    path: Path, kind: list[str], told: dict[str, int], limits: Limits, watch: "_Watch"
) -> tuple[list[ReadSheet], list[tuple[str, dict]]]:
    command = [sys.executable, "-I", "-X", "utf8", str(CHILD), str(path.resolve()), json.dumps(told), *kind]
    quiet = {"stdin": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    with subprocess.Popen(command, stdout=subprocess.PIPE, bufsize=1 << 20, **quiet) as child:
        try:
            with closing(_pieces(child, watch)) as pieces:
                return _taken(pieces, watch, limits)
        except Refused as reason:
            if reason.code == "too_heavy" and child.wait() == OUT_OF_TIME:
                raise Refused("too_slow", seconds=round(time.monotonic() - watch.start)) from reason
            raise
        except (ValueError, KeyError, IndexError, TypeError, AttributeError, struct.error, RecursionError) as reason:
            raise Refused("too_heavy", memory=limits.memory) from reason
        finally:
            child.kill()  # leaving the block waits for it: no zombie stays


class _Watch:
    """The clock and the progress of one reading. The parser is silent, so its part is guessed by the size."""

    def __init__(self, size: int, limits: Limits, progress: Progress, cancelled: Callable[[], bool]) -> None:
        self.start, self.most = time.monotonic(), limits.seconds
        self.progress, self.cancelled = progress, cancelled
        self.done, self.expected, self.since = -1.0, 0.0, 0.0
        self.allowed = min(self.most, AT_LEAST + size / UNPACKED_A_SECOND)

    def look(self) -> None:
        if self.cancelled():
            raise Cancelled
        now = time.monotonic()
        if now - self.start > self.allowed:
            raise Refused("too_slow", seconds=round(self.allowed))
        if self.expected:
            self.at(LOOKED_AT + (PARSED - LOOKED_AT) * (1 - exp((self.since - now) / self.expected)))

    def allow(self, n_bytes: int) -> None:
        """So many bytes more than any file is given time for, as far as it is known."""
        self.allowed = min(self.most, AT_LEAST + n_bytes / UNPACKED_A_SECOND)

    def weigh(self, n_bytes: int) -> None:
        """The scan is done: this many bytes go to the parser."""
        self.allow(n_bytes)
        self.expected, self.since = max(n_bytes / EXPECTED_A_SECOND, 0.1), time.monotonic()

    def at(self, done: float) -> None:
        if done - self.done >= 0.01 or (done >= 1 > self.done):
            self.done = min(done, 1.0)
            self.progress(self.done)


def _pieces(child: subprocess.Popen, watch: _Watch) -> Iterator[tuple[bytes, bytes]]:
    """What the child says, as it says it. A thread waits for it, so that this one can look at the clock."""
    said: queue.Queue[tuple[bytes, bytes] | None] = queue.Queue(maxsize=4)
    stop = threading.Event()
    thread = threading.Thread(target=_listen, args=(child.stdout, said, stop), name="liantu-reader", daemon=True)
    thread.start()
    try:
        while True:
            watch.look()
            try:
                piece = said.get(timeout=TICK)
            except queue.Empty:
                continue
            if piece is None:
                return
            yield piece
    finally:
        stop.set()
        child.kill()
        thread.join()


def _listen(stream: BinaryIO, said: queue.Queue, stop: threading.Event) -> None:
    """Pass on whole pieces until the pipe ends; one that is cut off or too long ends it as well."""
    piece: tuple[bytes, bytes] | None = (b"", b"")
    while piece is not None and not stop.is_set():
        head = stream.read(frames.HEAD.size)
        letter, size = frames.HEAD.unpack(head) if len(head) == frames.HEAD.size else (b"", frames.LONGEST + 1)
        body = stream.read(size) if size <= frames.LONGEST else b""
        piece = (letter, body) if len(body) == size else None
        while not stop.is_set():
            try:
                said.put(piece, timeout=TICK)
                break
            except queue.Full:
                continue


def _taken(
    pieces: Iterator[tuple[bytes, bytes]], watch: _Watch, limits: Limits
) -> tuple[list[ReadSheet], list[tuple[str, dict]]]:
    sheets: list[ReadSheet] = []
    notes: list[tuple[str, dict]] = []
    block, n_bytes = frames.Block(), 0
    for letter, body in pieces:
        n_bytes += len(body)
        if n_bytes > limits.memory << 20:  # more than the child could hold: it is not ours any more
            raise Refused("too_heavy", memory=limits.memory)
        if letter in (frames.TEXTS, frames.NUMBERS, frames.PLACES):
            block.add(letter, body)
        elif letter == frames.ROWS:
            rows = block.rows(body)
            sheets[-1].rows.update(rows)
            watch.at(PARSED + (1 - PARSED) * min(max(rows) / max(sheets[-1].height, 1), 0.99))
        elif letter == frames.SHEET:
            sheets.append(_sheet(json.loads(body)))
            watch.expected = 0.0
        elif letter == frames.MERGED:
            sheets[-1].merged = tuple(json.loads(body))
        elif letter == frames.TOLD:
            place, code, facts = json.loads(body)
            (notes if place is None else sheets[place].told).append((str(code), dict(facts)))
        elif letter == frames.SURPLUS:
            watch.allow(int(json.loads(body)))
        elif letter == frames.WEIGHT:
            watch.weigh(int(json.loads(body)))
        elif letter == frames.PROGRESS:
            watch.at(LOOKED_AT * float(json.loads(body)))
        elif letter == frames.REFUSED:
            code, facts = json.loads(body)
            raise Refused(str(code), **facts)
        elif letter == frames.END:
            watch.at(1.0)
            return sheets, notes
    raise Refused("too_heavy", memory=limits.memory)


def _sheet(facts: dict) -> ReadSheet:
    spans = tuple((int(top), int(left), int(bottom), int(right)) for top, left, bottom, right in facts["spans"])
    return ReadSheet(str(facts["name"]), bool(facts["hidden"]), int(facts["height"]), spans)
