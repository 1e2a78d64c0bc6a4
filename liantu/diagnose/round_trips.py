"""Round trips 回流: what of a firm's sale comes back to it by chains of purchases, compiled."""

import numpy as np

from liantu.compiled import compiled


@compiled()
def back_to_each(
    bought: tuple[np.ndarray, np.ndarray, np.ndarray],
    sold: tuple[np.ndarray, np.ndarray, np.ndarray],
    ordered: np.ndarray,
    made: np.ndarray,
    firms: np.ndarray,
    precision: float,
    most_steps: int,
) -> tuple[np.ndarray, np.ndarray]:
    """The diagonal of Leontief's inverse for some firms, and by how much each may be too small.

    ``bought`` and ``sold`` are the coefficients by column and by row: starts, places, values. ``ordered`` and ``made``
    are the sums of the inverse by column and by row. Purchases are followed from a firm onwards and, from the other
    end, back to it; where both meet they are a round trip of so many steps, so that each side need only go half as far.
    What is left beyond is at most the largest amount on one side times all that hangs on the other. A firm is done when
    that falls below ``precision``, or after ``most_steps``.
    """
    n = len(ordered)
    returns, left = np.ones(len(firms)), np.zeros(len(firms))
    out, out_next, back, back_next = np.zeros(n), np.zeros(n), np.zeros(n), np.zeros(n)
    reached, next_reached = np.empty(n, np.int64), np.empty(n, np.int64)
    origins, next_origins = np.empty(n, np.int64), np.empty(n, np.int64)
    for at, firm in enumerate(firms):
        out[firm], back[firm], reached[0], origins[0] = 1.0, 1.0, firm, firm
        n_out, n_back, n_steps = 1, 1, 0
        while True:
            if n_out <= n_back:
                n_out, steps = _onward(bought, reached, n_out, out, out_next, next_reached)
                out, out_next, reached, next_reached = out_next, out, next_reached, reached
            else:
                n_back, steps = _onward(sold, origins, n_back, back, back_next, next_origins)
                back, back_next, origins, next_origins = back_next, back, next_origins, origins
            n_steps += steps
            for k in range(n_back):
                returns[at] += out[origins[k]] * back[origins[k]]
            left[at] = min(
                _largest(back, origins, n_back) * _weighed(out, reached, n_out, ordered),
                _largest(out, reached, n_out) * _weighed(back, origins, n_back, made),
            )
            if left[at] < precision or n_steps > most_steps:
                break
        out[reached[:n_out]] = 0.0
        back[origins[:n_back]] = 0.0
    return returns, left


@compiled()
def _onward(
    links: tuple[np.ndarray, np.ndarray, np.ndarray],
    firms: np.ndarray,
    n_firms: int,
    amounts: np.ndarray,
    onto: np.ndarray,
    reached: np.ndarray,
) -> tuple[int, int]:
    """One step from all these firms, whose amounts are emptied; how many firms it reaches, and over how many links."""
    start, ends, parts = links
    n_reached, n_steps = 0, 0
    for at in range(n_firms):
        firm = firms[at]
        for k in range(start[firm], start[firm + 1]):
            if onto[ends[k]] == 0.0:
                reached[n_reached] = ends[k]
                n_reached += 1
            onto[ends[k]] += parts[k] * amounts[firm]
        n_steps += start[firm + 1] - start[firm]
        amounts[firm] = 0.0
    return n_reached, n_steps


@compiled()
def _largest(amounts: np.ndarray, firms: np.ndarray, n_firms: int) -> float:
    most = 0.0
    for k in range(n_firms):
        most = max(most, amounts[firms[k]])
    return most


@compiled()
def _weighed(amounts: np.ndarray, firms: np.ndarray, n_firms: int, weights: np.ndarray) -> float:
    whole = 0.0
    for k in range(n_firms):
        whole += amounts[firms[k]] * weights[firms[k]]
    return whole
