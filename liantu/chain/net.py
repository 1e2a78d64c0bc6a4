"""The net of chains 链网: chains hang together by the segments that several of them count."""

from itertools import combinations

import pandas as pd

from liantu.chain.chain import chain_names, chain_of
from liantu.chain.city import City


def membership(city: City) -> pd.DataFrame:
    """Which chains count each segment: index ``segment``, all of the city; a column a chain, true or false.

    >>> membership(lamp_city())["lighting"].tolist()
    [True, True, True, True]
    """
    names = chain_names(city)
    counted = {name: chain_of(city, name).counted.index for name in names}
    return pd.DataFrame({name: city.segments.index.isin(counted[name]) for name in names}, index=city.segments.index)


def bridges(city: City) -> pd.DataFrame:
    """The rows of :func:`membership` that at least two chains count: what joins chains 共用环节.

    Services and other layers join everything and so tell nothing.

    >>> bridges(lamp_city()).shape
    (0, 1)
    """
    return shared(membership(city))


def shared(counted: pd.DataFrame) -> pd.DataFrame:
    """Of a membership the segments that at least two chains count."""
    return counted[counted.sum(axis="columns") >= 2]


def ties(member: pd.DataFrame) -> dict[tuple[str, str], list[str]]:
    """For each pair of chains, in their order, the segments that both count; pairs without any are left out.

    >>> ties(bridges(lamp_city()))
    {}
    """
    pairs = {(a, b): member.index[member[a] & member[b]].tolist() for a, b in combinations(member.columns, 2)}
    return {pair: segments for pair, segments in pairs.items() if segments}
