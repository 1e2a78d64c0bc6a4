"""Defaults 默认值: how often an assumption stands in for what no row tells, among what a chain reads."""

from collections.abc import Mapping
from typing import NamedTuple

import numpy as np

from liantu.chain import City
from liantu.explore.assumptions import Assumed
from liantu.explore.shock.pools import HERE
from liantu.explore.shock.shock_network import ShockNetwork, counted_of, network_of
from liantu.facts import Figure, Finding, ratio

MOST_DOUBTS = 4  # beside an answer; behind a verdict stand all


class Default(NamedTuple):
    """``n`` of ``of`` use it."""

    n: int
    of: int


def defaults_of(network: ShockNetwork, inside: np.ndarray, assumed: Assumed) -> Mapping[str, Default]:
    """By what is assumed: of the firms, inputs or sources that the chain's nodes read, how many are not told.

    ``stock_weeks``, ``size`` and ``capacity`` count firms; ``cost_share``, ``exceeded`` and ``rest`` (not or not wholly
    recorded) what a firm needs of an input; ``origin`` inputs; ``spare`` and ``switch`` back-up by input and ring.
    """
    nodes, slots, pools = network.nodes, network.slots, network.pools
    city, of = network.city, inside[slots.node]
    firms, users = np.unique(nodes.firm[inside]), np.unique(nodes.firm[slots.node[of]])
    inputs = np.unique(slots.input[of])
    silent = np.isnan(city.firms["stock_days"].to_numpy(float, na_value=np.nan))
    sizes = [city.firms[name].isna().to_numpy(bool) for name in ("revenue", "capacity")]
    owner = np.repeat(np.arange(len(pools.start) - 1), np.diff(pools.start))
    read = np.isin(owner, inputs)
    away = read & (pools.source != HERE)
    found = {
        "stock_weeks": Default(int(silent[users].sum()), len(users)),
        "size": Default(int((sizes[0] & sizes[1])[firms].sum()), len(firms)),
        "capacity": Default(int((sizes[0] & ~sizes[1])[firms].sum()), len(firms)),
        "cost_share": Default(int(slots.assumed[of].sum()), int(of.sum())),
        "exceeded": Default(int(slots.exceeded[of].sum()), int(of.sum())),
        "rest": Default(int((slots.rest[of] > 0).sum()), int(of.sum())),
        "origin": Default(int(network.default_origin[inputs].sum()), len(inputs)),
        "spare": Default(int(pools.default[away].sum()), int(away.sum())),
        "switch": Default(int(pools.default_weeks[read].sum()), int(read.sum())),
    }
    return {code: each for code, each in found.items() if each.n}


def recorded(network: ShockNetwork, inside: np.ndarray) -> Figure:
    """How much of what these nodes need is told as purchases; the rest is estimated. [share]"""
    slots = network.slots
    need = slots.need[inside[slots.node]]
    share = ratio(float(need @ (1 - slots.rest[inside[slots.node]])), float(need.sum()))
    return Figure(share, "share", reason=None if share is not None else "demand_unknown", n=len(need))


def defaults_for(city: City, chain: str, assumed: Assumed = Assumed()) -> Mapping[str, Default]:
    """:func:`defaults_of` a chain's counted segments."""
    network = network_of(city, assumed)
    return defaults_of(network, np.isin(network.nodes.segment, counted_of(city)(chain)[1]), assumed)


def doubts_of(defaults: Mapping[str, Default], assumed: Assumed) -> list[Finding]:
    """What was assumed, each with its value and how often it stands in, the most frequent first.

    What exceeds a need is no assumption but a contradiction in the rows, and stands before all.
    """
    values = {
        "stock_weeks": Figure(assumed["stock_weeks"], "weight"),
        "cost_share": Figure(assumed["unknown_cost_share"], "share"),
    }
    values["origin"] = Figure(assumed["outside_abroad"], "share")
    return [
        Finding(
            f"doubt.shock.{code}",
            {"n": each.n, "of": str(each.of)} | ({"value": values[code]} if code in values else {}),
        )
        for code, each in sorted(defaults.items(), key=lambda pair: (pair[0] != "exceeded", -pair[1].n / pair[1].of))
    ]
