"""Paths 链路: how far goods can be handed on from segment to segment without leaving the city."""

from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

import numpy as np
import pandas as pd

from liantu.chain import City
from liantu.diagnose.states import is_held

LARGEST_CIRCLE = 12  # segments that supply each other in a circle are walked exactly up to here: 12 · 2¹² steps at most


class _Walk(NamedTuple):
    """A path with what decides between two: its length, then its output; names, which decide last."""

    n: int
    output: float
    names: tuple[str, ...]


def longest_path(city: City, counted: pd.Index, state: pd.Series, output: pd.Series) -> list[str]:
    r"""The longest unbroken local path through a chain, "from sand to machine" 最长本地链路.

    Parameters
    ----------
    city : City
        The city; reads ``segment_links``.
    counted : Index
        The counted segments of the chain.
    state : Series
        State of each segment. [class]
    output : Series
        Output of each segment. [万元/year]

    Returns
    -------
    list of str
        Names of segments in the order in which goods flow, none twice; empty where no segment is held.
        Its length is the depth of the chain. [segments]

    Notes
    -----
    .. math:: \max \{ k : \ell_1 \to \ell_2 \to \dots \to \ell_k,\ \ell_i \ne \ell_j,\
        \text{all weak, present or strong} \}

    Of several the one with the larger known output, then the first by its names, is taken. Where segments supply each
    other in a circle the path may use each of them once. A circle of more than twelve segments is first opened: inside
    it only links that follow the order of the sheet count, so the path may then be too short.
    Depth says nothing about amounts: the thinnest link may carry little.

    References
    ----------
    Longest simple path in a directed graph; our own rule for ties and circles, decision 0006.

    Examples
    --------
    >>> lamp = lamp_diagnosis().segments
    >>> longest_path(lamp_city(), lamp.index, lamp["state"], lamp["output"])
    ['chip', 'lamp']
    """
    amounts = output.reindex(counted).to_numpy(float, na_value=0.0).tolist()
    there = is_held(state.reindex(counted)).tolist()
    known = {segment: made for segment, made, it_is in zip(counted, amounts, there, strict=True) if it_is}
    return longest_through(list(known), inputs_between(city, counted), known)


def inputs_between(city: City, counted: pd.Index) -> dict[str, set[str]]:
    """Which of these segments each of them supplies, itself apart.

    >>> inputs_between(lamp_city(), lamp_city().segments.index)["package"]
    {'lamp'}
    """
    names = dict(zip(city.places_of_segments(counted).tolist(), counted.tolist(), strict=True))
    onward: dict[str, set[str]] = {segment: set() for segment in counted}
    supplier, customer, _ = city.inputs
    chosen = np.zeros(len(city.segments), bool)
    chosen[list(names)] = True
    inside = chosen[supplier] & chosen[customer] & (supplier != customer)
    for start, end in zip(supplier[inside].tolist(), customer[inside].tolist(), strict=True):
        onward[names[start]].add(names[end])
    return onward


def longest_through(held: Sequence[str], inputs: Mapping[str, set[str]], output: Mapping[str, float]) -> list[str]:
    """The longest path through the segments that are there, whose order decides where a large circle is opened.

    >>> longest_through(["chip", "lamp"], {"chip": {"lamp", "package"}, "lamp": set()}, {"chip": 1.0, "lamp": 2.0})
    ['chip', 'lamp']
    """
    there = set(held)
    places = {segment: place for place, segment in enumerate(held)}
    onward = {segment: inputs[segment] & there for segment in held}
    circles = _circles(onward)
    if max(map(len, circles.values()), default=0) > LARGEST_CIRCLE:
        for segment in held:
            if len(circles[segment]) > LARGEST_CIRCLE:
                circle = circles[segment]
                onward[segment] = {to for to in onward[segment] if to not in circle or places[to] > places[segment]}
        circles = _circles(onward)
    return list(_longest(held, onward, circles, output))


def _longest(
    held: Sequence[str],
    onward: Mapping[str, set[str]],
    circles: Mapping[str, frozenset[str]],
    output: Mapping[str, float],
) -> tuple[str, ...]:
    """The best walk from each segment is remembered with what it has used of the circle it is in, and nothing more."""
    found: dict[tuple[str, frozenset[str]], _Walk] = {}

    def steps(segment: str, used: frozenset[str]) -> Iterator[tuple[str, frozenset[str]]]:
        for to in onward[segment]:
            if to not in circles[segment]:
                yield to, frozenset((to,))
            elif to not in used:
                yield to, used | {to}

    for start in held:
        open_walks = [(start, frozenset((start,)))]
        while open_walks:
            walk = open_walks[-1]
            if missing := [each for each in steps(*walk) if each not in found]:
                open_walks += missing
                continue
            open_walks.pop()
            rest = _best(found[each] for each in steps(*walk))
            found[walk] = _Walk(1 + rest.n, output[walk[0]] + rest.output, (walk[0], *rest.names))
    return _best(found[start, frozenset((start,))] for start in held).names


def _best(walks: Iterator[_Walk]) -> _Walk:
    return min(walks, key=lambda walk: (-walk.n, -walk.output, walk.names), default=_Walk(0, 0.0, ()))


def _circles(onward: Mapping[str, set[str]]) -> dict[str, frozenset[str]]:
    """For each segment those that supply it, at last, and are supplied by it; itself among them."""
    alone = {segment: frozenset((segment,)) for segment in onward}
    ahead = _leading_to_circles(onward)
    reached = {segment: _reached(segment, ahead) for segment in ahead}
    return alone | {
        segment: frozenset(to for to in reached[segment] if segment in reached[to]) | {segment} for segment in ahead
    }


def _leading_to_circles(onward: Mapping[str, set[str]]) -> dict[str, set[str]]:
    """What is left when segments that supply nobody are taken away, again and again: nothing where no circle is."""
    before: dict[str, list[str]] = {segment: [] for segment in onward}
    for segment, following in onward.items():
        for to in following:
            before[to].append(segment)
    n_left = {segment: len(following) for segment, following in onward.items()}
    ends = [segment for segment, n in n_left.items() if not n]
    while ends:
        for segment in before[ends.pop()]:
            n_left[segment] -= 1
            if not n_left[segment]:
                ends.append(segment)
    return {segment: {to for to in onward[segment] if n_left[to]} for segment, n in n_left.items() if n}


def _reached(segment: str, onward: Mapping[str, set[str]]) -> set[str]:
    found, edge = set(), {segment}
    while edge:
        edge = {to for each in edge for to in onward[each]} - found
        found |= edge
    return found
