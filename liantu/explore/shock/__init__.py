"""Shock 冲击: what a disturbance outside or inside costs, on the city's rows, under a named set of shocks."""

from liantu.explore.shock.cascade import load_compiled
from liantu.explore.shock.cut import Costly, Cut, costliest, cut
from liantu.explore.shock.shock_set import ShockSet, shock_sets
from liantu.explore.shock.strike import Struck, resilience, strike
from liantu.explore.shock.target import cuttable

__all__ = [
    "Costly",
    "Cut",
    "ShockSet",
    "Struck",
    "costliest",
    "cut",
    "cuttable",
    "load_compiled",
    "resilience",
    "shock_sets",
    "strike",
]
