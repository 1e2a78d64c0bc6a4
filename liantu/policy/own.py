"""Models of one's own 自拟模式: a name, a mix and a rule of order; kept in a folder, one file each, until deleted.

A link that names such a model carries its mix and its rule too, so that it opens on a machine where nobody kept it.
"""

import hashlib
import json
import os
import re
import tempfile
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from math import gcd
from pathlib import Path
from typing import Any
from urllib.parse import unquote

from liantu.data.problems import LiantuError
from liantu.explore.actions import LEVERS
from liantu.facts import Name, Word
from liantu.policy import MODELS
from liantu.policy.model import PolicyModel
from liantu.policy.orders import ORDERS

LONGEST_NAME = 20  # it heads a column
MOST = 100  # kept in one folder: more than that is no shelf but a heap
LARGEST = 100  # per cent of the budget that a lever may be given
METHOD = Name("自拟", "own")
BETWEEN = "~"  # between the codes of a list, as every link has it
PARTS = re.compile("-".join(["[0-9]{1,3}"] * len(LEVERS)))
IN_LINK = str.maketrans({"%": "%25", BETWEEN: "%7E"})
Parts = tuple[int, ...]  # by lever, in the order of LEVERS


@dataclass(frozen=True)
class OwnModel:
    """A model that a reader composed.

    ``name``: at most 20 characters, without signs that cannot be seen. ``parts``: of the budget by lever, in the order
    of ``LEVERS``, of any sum above 0 [%, 0–100]. ``order``: a rule of :mod:`liantu.policy.orders`.

    Raises
    ------
    LiantuError
        ``own_without_name``, ``mix_of_nothing``, ``unknown_order``.

    Examples
    --------
    >>> one = OwnModel(" 先  备份 ", (0, 25, 0, 75, 0, 0, 0), "users")
    >>> one.name, one.policy.mix["back_up"], one.policy.order, read(one.link) == one
    ('先 备份', 0.75, 'users', True)
    """

    name: str
    parts: Parts
    order: str = "demand"

    def __post_init__(self) -> None:
        object.__setattr__(self, "name", _plain(self.name))
        object.__setattr__(self, "parts", tuple(self.parts))
        if not self.name:
            raise LiantuError("own_without_name")
        if not _is_mix(self.parts):
            raise LiantuError("mix_of_nothing")
        if self.order not in ORDERS:
            raise LiantuError(
                "unknown_order", name=str(self.order), known=[Word(f"own.order.{each}") for each in ORDERS]
            )

    @property
    def code(self) -> str:
        """What the comparison and a link call it: it depends on all of it, and on the mix by its shares alone."""
        whole = gcd(*self.parts)
        said = json.dumps([self.name, [part // whole for part in self.parts], self.order])
        return f"own_{hashlib.sha256(said.encode()).hexdigest()[:12]}"

    @property
    def policy(self) -> PolicyModel:
        """The same as one of the models; it has no measures, for no source numbers any."""
        model = PolicyModel(self.code, Name(self.name, self.name), METHOD, order=self.order)
        return model.with_mix(dict(zip(LEVERS, self.parts, strict=True)))

    @property
    def link(self) -> str:
        """All of it in one code: name, parts and rule, ``名称:0-50-0-0-0-0-50:demand``."""
        return f"{self.name.translate(IN_LINK)}:{written(self.parts)}:{self.order}"

    def as_json(self) -> dict[str, Any]:
        """All of it, as it is kept."""
        return {"name": self.name, "mix": dict(zip(LEVERS, self.parts, strict=True)), "order": self.order}


def read(link: str) -> OwnModel:
    """The model of a code.

    Raises
    ------
    LiantuError
        ``unreadable_model``, or what :class:`OwnModel` raises.

    >>> read("a:b:0-1-0-0-0-0-1:size").name
    'a:b'
    """
    name, *rest = link.rsplit(":", 2)
    parts = read_parts(rest[0]) if len(rest) == 2 else None
    if parts is None:
        raise LiantuError("unreadable_model", text=link)
    return OwnModel(unquote(name), parts, rest[1])


def read_all(link: str, most: int) -> tuple[list[OwnModel], list[str]]:
    """The models of a link, each once and at most so many; and the codes that are none, as they stand there.

    >>> found, dropped = read_all("a:0-1-0-0-0-0-1:size~b:1-2~a:0-2-0-0-0-0-2:size", 3)
    >>> [each.name for each in found], dropped
    (['a'], ['b:1-2'])
    """
    found: dict[str, OwnModel] = {}
    dropped = []
    for code in filter(None, link.split(BETWEEN)):
        try:
            one = read(code)
        except LiantuError:
            dropped.append(code)
            continue
        if one.code not in found and len(found) >= most:
            dropped.append(code)
        else:
            found.setdefault(one.code, one)
    return list(found.values()), dropped


def read_parts(text: str) -> Parts | None:
    """``0-50-0-0-0-0-50`` as whole percents by lever, of any sum above 0; nothing where it is none.

    >>> read_parts("0-50-0-0-0-0-50"), read_parts("0-0-0-0-0-0-0"), read_parts("50-50"), read_parts("0-0-0-0-0-0-101")
    ((0, 50, 0, 0, 0, 0, 50), None, None, None)
    """
    parts = tuple(int(each) for each in text.split("-")) if PARTS.fullmatch(text) else ()
    return parts if _is_mix(parts) else None


def written(parts: Iterable[int]) -> str:
    """Parts as :func:`read_parts` reads them."""
    return "-".join(str(int(part)) for part in parts)


def parts_of(model: PolicyModel) -> Parts:
    """A mix in whole percents, as sliders show it: they may add up to 99 or 101.

    >>> parts_of(MODELS["suzhou"])
    (0, 8, 0, 17, 17, 17, 42)
    """
    return tuple(round(100 * share) for share in model.mix.values())


def with_parts(model: PolicyModel, parts: Parts) -> PolicyModel:
    """The same with a mix in whole percents; those of its own mix leave it as it is.

    >>> suzhou = MODELS["suzhou"]
    >>> with_parts(suzhou, parts_of(suzhou)) == suzhou, with_parts(suzhou, (1, 0, 0, 0, 0, 0, 0)).is_changed
    (True, True)
    """
    if parts == parts_of(replace(model, own=())) and model.measures:
        return replace(model, own=())
    return model.with_mix(dict(zip(LEVERS, parts, strict=True)))


def read_mixes(link: str) -> tuple[dict[str, Parts], list[str]]:
    """The mixes of a link by city, ``suzhou:0-10-0-0-20-30-40``; and the codes that are none, as they stand there.

    >>> read_mixes("suzhou:0-10-0-0-20-30-40~paris:1-0-0-0-0-0-0~hefei:0-0-0-0-0-0-0")
    ({'suzhou': (0, 10, 0, 0, 20, 30, 40)}, ['paris:1-0-0-0-0-0-0', 'hefei:0-0-0-0-0-0-0'])
    """
    found, dropped = {}, []
    for code in filter(None, link.split(BETWEEN)):
        city, _, text = code.partition(":")
        parts = read_parts(text)
        if city in MODELS and parts is not None:
            found[city] = parts
        else:
            dropped.append(code)
    return found, dropped


def keep(folder: Path, model: OwnModel) -> OwnModel:
    """Write it whole or not at all, in a file of its own: two people who keep models at once lose neither.

    Raises
    ------
    LiantuError
        ``too_many_own_models``, ``unwritable``.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        place = _place(folder, model)
        if not place.exists() and len(list(folder.glob("*.json"))) >= MOST:
            raise LiantuError("too_many_own_models", most=MOST)
        handle, part = tempfile.mkstemp(dir=folder, suffix=".part")
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            json.dump(model.as_json(), file, ensure_ascii=False, indent=1)
        os.replace(part, place)
    except OSError as reason:
        raise LiantuError("unwritable", path=str(folder)) from reason
    return model


def kept(folder: Path) -> list[OwnModel]:
    """Those that are kept, by name; a file that cannot be read is passed over."""
    found = []
    for file in sorted(folder.glob("*.json")):
        try:
            found.append(_from_json(json.loads(file.read_text(encoding="utf-8"))))
        except (OSError, ValueError, KeyError, TypeError, AttributeError, LiantuError):
            continue
    return sorted(found, key=lambda each: (each.name, each.code))


def delete(folder: Path, model: OwnModel) -> None:
    """Take it off the shelf; nothing happens where it is gone already."""
    _place(folder, model).unlink(missing_ok=True)


def _from_json(told: Mapping[str, Any]) -> OwnModel:
    parts = tuple(told["mix"][lever] for lever in LEVERS)
    return OwnModel(str(told["name"]), parts, str(told["order"]))


def _place(folder: Path, model: OwnModel) -> Path:
    """A file name that every system takes, whatever the model is called."""
    return folder / f"{model.code}.json"


def _is_mix(parts: tuple[Any, ...]) -> bool:
    """Whether these are whole percents of the seven levers, not all of them 0."""
    whole = all(type(part) is int and 0 <= part <= LARGEST for part in parts)
    return len(parts) == len(LEVERS) and whole and any(parts)


def _plain(name: str) -> str:
    """A name without signs that cannot be seen or turn what follows, in one line and not too long."""
    seen = "".join(sign if unicodedata.category(sign)[0] != "C" else " " for sign in name)
    return " ".join(seen.split())[:LONGEST_NAME].strip()
