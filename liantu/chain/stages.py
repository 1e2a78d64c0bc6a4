"""The stage 位置 of every segment, also of one whose cell is empty: links say between whom it belongs."""

from collections.abc import Iterable, Mapping
from numbers import Integral

from liantu.chain.grid import Link, Stage

ORDER = ("up", "mid", "down")
NO_STAGE = ""


def in_order(stages: Iterable[Stage]) -> list[Stage]:
    """Stages from left to right: numbers by size, then upstream, midstream, downstream, then any other by name."""
    return sorted(set(stages), key=_rank)


def stage_of_each(stage: Mapping[str, object], links: Iterable[Link]) -> dict[str, Stage]:
    """The stage of every segment; an empty one is midstream, unless its suppliers or customers leave no room for that.

    A segment that supplies upstream ones is upstream, one that buys from downstream ones is downstream; both also
    through others whose stage is empty. If no segment at all has a stage, all share one without a name.

    Examples
    --------
    >>> stage_of_each({"ore": None, "foil": "up", "board": None, "phone": "down"}, [("ore", "foil"), ("foil", "board")])
    {'ore': 'up', 'foil': 'up', 'board': 'mid', 'phone': 'down'}
    """
    known = {name: value for name, value in stage.items() if is_stage(value)}
    stages = in_order(known.values())
    if len(known) == len(stage) or not stages:
        return known or dict.fromkeys(stage, NO_STAGE)
    middle = "mid" if set(stages) <= set(ORDER) else stages[len(stages) // 2]
    least = _reached(known, reversed(stages), links)
    most = _reached(known, stages, [(b, a) for a, b in links])
    return {name: known[name] if name in known else _between(least.get(name), middle, most.get(name)) for name in stage}


def is_stage(value: object) -> bool:
    """Whether a cell names a stage."""
    return isinstance(value, Integral) or (isinstance(value, str) and value != NO_STAGE)


def _rank(stage: Stage) -> tuple[int, int, str]:
    if isinstance(stage, Integral):
        return 0, int(stage), ""
    return (1, ORDER.index(stage), "") if stage in ORDER else (2, 0, stage)


def _reached(known: Mapping[str, Stage], stages: Iterable[Stage], links: Iterable[Link]) -> dict[str, Stage]:
    """The first of ``stages`` from which links lead to a segment, through segments without a stage only."""
    ahead: dict[str, list[str]] = {}
    for a, b in links:
        ahead.setdefault(a, []).append(b)
    found: dict[str, Stage] = {}
    for stage in stages:
        walk = [name for name, value in known.items() if value == stage]
        while walk:
            for name in ahead.get(walk.pop(), ()):
                if name not in known and name not in found:
                    found[name] = stage
                    walk.append(name)
    return found


def _between(least: Stage | None, middle: Stage, most: Stage | None) -> Stage:
    if least is not None and most is not None and _rank(least) > _rank(most):
        return middle
    if most is not None and _rank(most) < _rank(middle):
        return most
    return least if least is not None and _rank(least) > _rank(middle) else middle
