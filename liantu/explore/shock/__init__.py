"""Shock 冲击: what a disturbance outside or inside costs, on the city's rows, under a named set of shocks."""

from liantu.explore.shock.cascade import load_compiled
from liantu.explore.shock.shock_set import ShockSet, shock_sets
from liantu.explore.shock.strike import Struck, resilience, strike

__all__ = ["ShockSet", "Struck", "load_compiled", "resilience", "shock_sets", "strike"]
