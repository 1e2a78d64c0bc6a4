"""Compiled code 编译: loops that must be fast, compiled once and kept on disk.

It is kept under a key of the sources it was made from. What another version of the engine left behind names classes
that may be gone, and numba would not get over that.
"""

import hashlib
import os
import tempfile
from collections.abc import Callable
from functools import partial
from pathlib import Path

import numba

HERE = Path(__file__).parent
SOURCES = ("compiled.py", "diagnose/shortest_paths.py", "diagnose/round_trips.py", "explore/shock/*.py")


def key() -> str:
    """Twelve characters that change with the sources and with numba."""
    digest = hashlib.sha256(numba.__version__.encode())
    for pattern in SOURCES:
        for file in sorted(HERE.glob(pattern)):
            digest.update(file.read_bytes())
    return digest.hexdigest()[:12]


def _folder() -> Path:
    """Beside the engine where that can be written to, else among the temporary files of this user."""
    user = str(os.getuid()) if hasattr(os, "getuid") else os.environ.get("USERNAME", "")
    for place in (HERE / "__pycache__", Path(tempfile.gettempdir()) / f"liantu-{user}"):
        folder = place / f"compiled-{key()}"
        try:
            folder.mkdir(parents=True, exist_ok=True)
        except OSError:
            continue
        if os.access(folder, os.W_OK):
            return folder
    return Path(tempfile.mkdtemp())


numba.config.CACHE_DIR = str(_folder())
compiled: Callable[..., Callable] = partial(numba.njit, cache=True, nogil=True, error_model="numpy")
