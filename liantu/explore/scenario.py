"""Scenarios 情景: named sets of actions and settings; kept in a folder, one file each, until somebody deletes it."""

import hashlib
import json
import os
import tempfile
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from liantu.data.problems import LiantuError
from liantu.diagnose import Thresholds
from liantu.explore.assumptions import Assumed
from liantu.explore.plan import Wish
from liantu.explore.shock import ShockSet

LONGEST_NAME = 40
MOST = 200  # of one chain and dataset: more than that is no shelf but a heap


@dataclass(frozen=True)
class Scenario:
    """What was wished for, under what, on which rows.

    ``name`` is the reader's; ``dataset`` and ``chain`` say to which rows it belongs; ``link`` are the codes that open
    it on the page again.
    """

    name: str
    dataset: str
    chain: str
    wish: Wish
    assumed: Assumed = Assumed()
    shocks: ShockSet = ShockSet()
    thresholds: Thresholds = Thresholds()
    link: Mapping[str, str] = field(default_factory=dict)

    @property
    def id(self) -> str:
        """Twelve characters that depend on all but the name: the same settings are the same scenario."""
        return hashlib.sha256(json.dumps(self._settings(), sort_keys=True).encode()).hexdigest()[:12]

    def _settings(self) -> dict[str, Any]:
        return {
            "dataset": self.dataset,
            "chain": self.chain,
            "wish": asdict(self.wish),
            "assumed": dict(self.assumed.changed),
            "shocks": asdict(self.shocks),
            "thresholds": asdict(self.thresholds),
        }

    def as_json(self) -> dict[str, Any]:
        """All of it, as it is kept."""
        return {"name": self.name, **self._settings(), "link": dict(self.link)}


def read(kept: Mapping[str, Any]) -> Scenario:
    """A scenario as it was kept.

    >>> one = Scenario("先补屏", "abc", "显示", Wish.of({"fill": 1}), Assumed.of(stock_weeks=4.0))
    >>> read(one.as_json()) == one, one.id == read(one.as_json() | {"name": "another"}).id
    (True, True)
    """
    wish = {
        name: tuple(tuple(each) if isinstance(each, list) else each for each in value)
        for name, value in kept["wish"].items()
    }
    shocks = kept["shocks"] | {"mix": tuple(kept["shocks"]["mix"])}
    return Scenario(
        kept["name"],
        kept["dataset"],
        kept["chain"],
        Wish(**wish),
        Assumed.of(**kept["assumed"]),
        ShockSet(**shocks),
        Thresholds(**kept["thresholds"]),
        dict(kept.get("link", {})),
    )


def keep(folder: Path, scenario: Scenario) -> Scenario:
    """Write it whole or not at all; who keeps the same settings again gives them another name.

    Raises
    ------
    LiantuError
        ``scenario_without_name``, ``too_many_scenarios``, ``unwritable``.
    """
    name = " ".join(scenario.name.split())[:LONGEST_NAME]
    if not name:
        raise LiantuError("scenario_without_name")
    place = _place(folder, scenario.dataset, scenario.chain)
    named = Scenario(**{**vars(scenario), "name": name})
    try:
        place.mkdir(parents=True, exist_ok=True)
        if len(list(place.glob("*.json"))) >= MOST:
            raise LiantuError("too_many_scenarios", most=MOST)
        handle, part = tempfile.mkstemp(dir=place, suffix=".part")
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            json.dump(named.as_json(), file, ensure_ascii=False, indent=1, allow_nan=False)
        os.replace(part, place / f"{named.id}.json")
    except OSError as reason:
        raise LiantuError("unwritable", path=str(place)) from reason
    return named


def kept(folder: Path, dataset: str, chain: str) -> list[Scenario]:
    """The scenarios of a chain on these rows, by name; a file that cannot be read is passed over."""
    found = []
    for file in sorted(_place(folder, dataset, chain).glob("*.json")):
        try:
            found.append(read(json.loads(file.read_text(encoding="utf-8"))))
        except (OSError, ValueError, KeyError, TypeError, AttributeError, LiantuError):
            continue
    return sorted(found, key=lambda each: (each.name, each.id))


def delete(folder: Path, scenario: Scenario) -> None:
    """Take it off the shelf; nothing happens where it is gone already."""
    (_place(folder, scenario.dataset, scenario.chain) / f"{scenario.id}.json").unlink(missing_ok=True)


def _place(folder: Path, dataset: str, chain: str) -> Path:
    """A folder name from the chain's that every system takes."""
    return folder / dataset / hashlib.sha256(chain.encode()).hexdigest()[:12]
