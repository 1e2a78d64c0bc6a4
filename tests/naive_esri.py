"""The cascade on a firm network once more, word by word from its formulas and as slowly as they read.

Shares no code with ``liantu.explore.shock``: plain lists, every firm in every round.
"""

from typing import NamedTuple


class Firms(NamedTuple):
    """A network as its files would give it, firms and sectors from 0: ``links`` are (supplier, customer, value)."""

    links: list[tuple[int, int, float]]
    sector: list[int]
    outside_sales: list[float]
    outside_purchases: list[float]
    essential: list[list[int]]


def losses(firms: Firms, failed: int, tolerance: float, replaceable: bool = True) -> tuple[float, float, float, int]:
    """Shares of all sales lost by the worse of both channels, downstream and upstream; and the number of rounds."""
    w = table(firms)
    everybody = range(len(w))
    sales = [sum(w[i]) + firms.outside_sales[i] for i in everybody]
    h = [0.0 if i == failed else 1.0 for i in everybody]
    u, rounds, fell = list(h), 0, 1.0
    while rounds == 0 or fell > tolerance:
        sigma = [unreplaced(firms, sales, h, i) if replaceable else 1.0 for i in everybody]
        next_h = [0.0 if j == failed else still_made(firms, w, sigma, h, j) for j in everybody]
        next_u = [0.0 if i == failed else still_ordered(w, sales, u, i) for i in everybody]
        fell = max(a - b for a, b in zip(h + u, next_h + next_u, strict=True))
        h, u, rounds = next_h, next_u, rounds + 1
    either = [min(h[i], u[i]) for i in everybody]
    lost = [sum(sales[i] * (1 - left[i]) for i in everybody) for left in (either, h, u)]
    return (*(quotient(amount, sum(sales)) for amount in lost), rounds)


def table(firms: Firms) -> list[list[float]]:
    """Who (row) sells how much to whom (column)."""
    w = [[0.0 for _ in firms.sector] for _ in firms.sector]
    for i, j, value in firms.links:
        w[i][j] += value
    return w


def unreplaced(firms: Firms, sales: list[float], h: list[float], i: int) -> float:
    """σ of firm i."""
    left = sum(sales[k] * h[k] for k in range(len(h)) if firms.sector[k] == firms.sector[i])
    return 1.0 if left == 0 else min(1.0, sales[i] / left)


def still_made(firms: Firms, w: list[list[float]], sigma: list[float], h: list[float], j: int) -> float:
    """h of firm j from the values of the round before."""
    bought = sum(w[i][j] for i in range(len(h)))
    purchases = bought + firms.outside_purchases[j]
    worst, ordinary = 0.0, 0.0
    for k in range(len(firms.essential)):
        suppliers = [i for i in range(len(h)) if firms.sector[i] == k]
        missing = sum(w[i][j] * sigma[i] * (1 - h[i]) for i in suppliers)
        if firms.essential[k][firms.sector[j]] == 2:
            part = quotient(missing, sum(w[i][j] for i in suppliers))
            worst = max(worst, quotient(bought, purchases) * part)
        elif firms.essential[k][firms.sector[j]] == 1:
            ordinary += missing
    return max(0.0, 1 - max(worst, quotient(ordinary, purchases)))


def still_ordered(w: list[list[float]], sales: list[float], u: list[float], i: int) -> float:
    """u of firm i from the values of the round before."""
    return max(0.0, 1 - sum(quotient(w[i][j] * (1 - u[j]), sales[i]) for j in range(len(u))))


def quotient(part: float, whole: float) -> float:
    return part / whole if whole else 0.0
