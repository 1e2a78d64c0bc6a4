"""A store 断点存档 of finished blocks: written whole or not at all, and found again by what was asked."""

import hashlib
import json
import os
import platform
import tempfile
import zipfile
from dataclasses import dataclass
from functools import cache
from importlib.metadata import version
from importlib.resources import files
from pathlib import Path

import numpy as np

COUNTS = ("numpy", "pandas", "scipy", "numba")  # what changes the last bit of a number, the engine apart
UNREADABLE = (OSError, ValueError, KeyError, EOFError, zipfile.BadZipFile)  # half-written, or of somebody else


@cache
def code_version() -> str:
    """The engine as it stands here: its modules, its lists, and what it computes with. Another one, another answer.

    >>> len(code_version()), code_version() == code_version()
    (32, True)
    """
    engine = files("liantu")
    said = hashlib.sha256(platform.python_version().encode())
    for name in COUNTS:
        said.update(f"{name} {version(name)}\n".encode())
    for file in sorted(Path(str(engine)).rglob("*")):
        if file.suffix in (".py", ".csv"):
            said.update(file.relative_to(str(engine)).as_posix().encode())
            said.update(file.read_bytes().replace(b"\r\n", b"\n"))
    return said.hexdigest()[:32]


@dataclass(frozen=True)
class Store:
    """Finished blocks of one question about one dataset under one seed, in a folder of their own below ``root``.

    The number of draws is no part of the key: who asks for more of them later computes only those that are new.
    """

    root: Path
    dataset_id: str
    question: str
    seed: int

    @property
    def key(self) -> str:
        """What the folder is called: the engine, the rows, the question and the seed in one number."""
        asked = json.dumps([code_version(), self.dataset_id, self.question, self.seed])
        return hashlib.sha256(asked.encode()).hexdigest()[:32]

    @property
    def folder(self) -> Path:
        """Where the blocks of this question lie."""
        return self.root / self.key

    def read(self, n_draws: int) -> dict[int, np.ndarray]:
        """The answers that are there, by number of draw, of the first ``n_draws``; a broken file is as good as none."""
        found: dict[int, np.ndarray] = {}
        for file in sorted(self.folder.glob("*.npz")):
            try:
                with file.open("rb") as content, np.load(content, allow_pickle=False) as block:
                    rows = zip(block["draws"].tolist(), block["values"], strict=True)
                    found |= {draw: row for draw, row in rows if draw < n_draws}
            except UNREADABLE:
                continue
        return found

    def write(self, draws: np.ndarray, values: np.ndarray) -> None:
        """Keep a block. Another name first, then renamed: a reader sees all of it or nothing.

        Raises
        ------
        OSError
            Where nothing can be written.
        """
        self.folder.mkdir(parents=True, exist_ok=True)
        handle, path = tempfile.mkstemp(dir=self.folder, suffix=".part")
        try:
            with os.fdopen(handle, "wb") as file:
                np.savez(file, draws=draws, values=values)
                file.flush()
                os.fsync(file.fileno())
            os.replace(path, self.folder / f"{draws[0]:08d}-{draws[-1]:08d}.npz")
        except BaseException:
            Path(path).unlink(missing_ok=True)
            raise
