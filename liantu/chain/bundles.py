"""Bundles 共用环节组: the boxes of the net; where they are many, segments of one set of chains stand in one."""

from dataclasses import dataclass

import pandas as pd

MOST_APART = 20  # shared segments up to which each has a box of its own
MOST = 24  # boxes that are drawn; the others stand in the table


@dataclass(frozen=True)
class Bundle:
    """Shared segments 共用环节 that one and the same set of ``chains`` counts, both in the order of the sheet."""

    segments: tuple[str, ...]
    chains: tuple[str, ...]

    @property
    def key(self) -> str:
        """One name for the box: the segment's own, or one that no cell of a sheet can hold."""
        return self.segments[0] if len(self.segments) == 1 else f"group\t{self.segments[0]}"


def chain_key(chain: str) -> str:
    """A chain's box: a segment may bear the same name as a chain."""
    return f"chain\t{chain}"


def bundled(member: pd.DataFrame, *, apart: int = MOST_APART) -> list[Bundle]:
    """The boxes of the net, strongest first: those of most chains, then of most segments, then as in the sheet.

    ``member`` is what :func:`liantu.chain.net.bridges` gives.

    >>> member = pd.DataFrame({"a": [1, 1, 1], "b": [1, 1, 1], "c": [0, 0, 1]}, ["x", "y", "z"]).astype(bool)
    >>> [(bundle.segments, bundle.chains) for bundle in bundled(member, apart=2)]
    [(('z',), ('a', 'b', 'c')), (('x', 'y'), ('a', 'b'))]
    >>> [bundle.key for bundle in bundled(member)]
    ['z', 'x', 'y']
    """
    by_chains: dict[tuple[str, ...], list[str]] = {}
    for segment in member.index:
        by_chains.setdefault(tuple(member.columns[member.loc[segment].to_numpy(bool)]), []).append(segment)
    if len(member) > apart:
        found = [Bundle(tuple(segments), chains) for chains, segments in by_chains.items()]
    else:
        found = [Bundle((segment,), chains) for chains, segments in by_chains.items() for segment in segments]
    place = {segment: number for number, segment in enumerate(member.index)}
    return sorted(found, key=lambda one: (-len(one.chains), -len(one.segments), place[one.segments[0]]))
