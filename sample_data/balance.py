"""Brings invented sizes into balance: what a segment makes fits what the others buy of it and what is sold outside."""

from graphlib import TopologicalSorter

from sample_data.firms import Firm, rounded
from sample_data.plans import Plan

Link = tuple[str, str, float]
ROUNDS = 30  # far more than it takes: firms that stand in two segments are the only feedback


def balance(firms: list[Firm], links: list[Link], planned: dict[str, Plan], segments: list[str]) -> dict[str, float]:
    """Sets the size of every firm; returns the outside demand of each segment that has one. [万元]"""
    outside: dict[str, float] = {}
    order = _from_the_end(segments, links)
    for _ in range(ROUNDS):
        for segment in order:
            plan = planned.get(segment)
            if plan and plan.n_firms:
                _settle(plan, firms, links, outside)
    return outside


def output(firms: list[Firm], segment: str) -> float:
    """What is reported to be made in a segment. [万元]"""
    return sum(share * (firm.revenue or 0) for firm in firms for name, share in firm.shares if name == segment)


def capacity(firms: list[Firm], segment: str) -> float:
    """What is reported to be possible in a segment. [万元]"""
    return sum(
        share * (firm.capacity or firm.revenue or 0) for firm in firms for name, share in firm.shares if name == segment
    )


def bought(firms: list[Firm], links: list[Link], segment: str) -> float:
    """What the other segments of the city buy of a segment. [万元]"""
    return sum(share * output(firms, customer) for supplier, customer, share in links if supplier == segment)


def _settle(plan: Plan, firms: list[Firm], links: list[Link], outside: dict[str, float]) -> None:
    own = [firm for firm in firms if firm.segment == plan.segment]
    guests = [firm for firm in firms if firm not in own]
    inside = bought(firms, links, plan.segment)
    if plan.silent:
        wanted, now = 3000.0 * len(own), sum(firm.size for firm in own)
    elif plan.output:
        wanted, now = plan.output - output(guests, plan.segment), output(own, plan.segment) or 1
    else:
        wanted, now = plan.coverage * inside - capacity(guests, plan.segment), capacity(own, plan.segment) or 1
    for firm in own:
        firm.size = max(firm.size * max(wanted, 200) / now, 60)
    if plan.output:
        missing = capacity(firms, plan.segment) / plan.coverage - inside
        outside[plan.segment] = rounded(missing) if missing > 100 else 0.0


def _from_the_end(segments: list[str], links: list[Link]) -> list[str]:
    """Customers before their suppliers."""
    after: dict[str, set[str]] = {segment: set() for segment in segments}
    for supplier, customer, _ in links:
        after[supplier].add(customer)
    return list(TopologicalSorter({name: sorted(customers) for name, customers in after.items()}).static_order())
