"""The cascade on a firm network once more, word by word from its formulas and as slowly as they read.

Shares no code with ``liantu.explore.shock``: plain lists, every firm in every round.
"""

from typing import NamedTuple


class Firms(NamedTuple):
    """A network as a file would give it, firms and sectors from 0: ``links`` are (supplier, customer, value)."""

    links: list[tuple[int, int, float]]
    sector: list[int]
    outside_sales: list[float]
    outside_purchases: list[float]
    essential: list[list[int]]


def losses(firms: Firms, failed: int, tolerance: float, replaceable: bool = True) -> tuple[float, float, float, int]:
    """Shares of all sales lost by the worse of both channels, downstream and upstream; and the number of rounds."""
    sales, bought, purchases, w = totals(firms)
    n = len(sales)
    h = [0.0 if i == failed else 1.0 for i in range(n)]
    u = list(h)
    rounds = 0
    while True:
        next_h = [0.0 if j == failed else still_made(firms, w, sales, bought, purchases, h, j, replaceable)
                  for j in range(n)]  # fmt: skip
        next_u = [0.0 if i == failed else still_ordered(w, sales, u, i) for i in range(n)]
        falls = [*(a - b for a, b in zip(h, next_h, strict=True)), *(a - b for a, b in zip(u, next_u, strict=True))]
        h, u = next_h, next_u
        rounds += 1
        if max(falls) <= tolerance:
            break
    least = [min(pair) for pair in zip(h, u, strict=True)]
    return (*(quotient(sum(s * (1 - x) for s, x in zip(sales, left, strict=True)), sum(sales)) for left in (least, h, u)), rounds)  # noqa: E501  # fmt: skip


def totals(firms: Firms) -> tuple[list[float], list[float], list[float], list[list[float]]]:
    """Sales, what is bought within, all purchases, and the table of who (row) sells how much to whom (column)."""
    n = len(firms.sector)
    w = [[0.0] * n for _ in range(n)]
    for i, j, value in firms.links:
        w[i][j] += value
    sales = [sum(w[i]) + firms.outside_sales[i] for i in range(n)]
    bought = [sum(w[i][j] for i in range(n)) for j in range(n)]
    return sales, bought, [bought[j] + firms.outside_purchases[j] for j in range(n)], w


def unreplaced(firms: Firms, sales: list[float], h: list[float], i: int, replaceable: bool) -> float:
    """σ of firm i."""
    if not replaceable:
        return 1.0
    left = sum(sales[k] * h[k] for k in range(len(sales)) if firms.sector[k] == firms.sector[i])
    return 1.0 if left == 0 else min(1.0, sales[i] / left)


def still_made(
    firms: Firms,
    w: list[list[float]],
    sales: list[float],
    bought: list[float],
    purchases: list[float],
    h: list[float],
    j: int,
    replaceable: bool,
) -> float:
    """h of firm j from the values of the round before."""
    n, worst, ordinary = len(sales), 0.0, 0.0
    for k in range(len(firms.essential)):
        degree = firms.essential[k][firms.sector[j]]
        suppliers = [i for i in range(n) if firms.sector[i] == k]
        missing = sum(w[i][j] * unreplaced(firms, sales, h, i, replaceable) * (1 - h[i]) for i in suppliers if w[i][j])
        if degree == 2:
            part = quotient(missing, sum(w[i][j] for i in suppliers))
            worst = max(worst, quotient(bought[j], purchases[j]) * part)
        elif degree == 1:
            ordinary += missing
    return max(0.0, 1 - max(worst, quotient(ordinary, purchases[j])))


def still_ordered(w: list[list[float]], sales: list[float], u: list[float], i: int) -> float:
    """u of firm i from the values of the round before."""
    return max(0.0, 1 - sum(quotient(w[i][j] * (1 - u[j]), sales[i]) for j in range(len(u))))


def quotient(part: float, whole: float) -> float:
    return part / whole if whole else 0.0
