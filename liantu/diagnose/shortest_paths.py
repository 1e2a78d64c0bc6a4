"""Shortest paths 最短路径 between firms: how many of them run through each, by Brandes' count, compiled."""

import numpy as np
from numba import njit


@njit(cache=True)
def through_each(start: np.ndarray, ends: np.ndarray) -> tuple[np.ndarray, int]:
    """What each firm has of the shortest paths between all others, and how many ordered pairs a path joins.

    ``ends[start[i]:start[i + 1]]`` are the firms that ``i`` supplies. From each firm only those are visited that it
    reaches, so that many small chains cost no more than each alone. Of several equally short paths each counts in part.
    """
    n = len(start) - 1
    through, part, n_paths = np.zeros(n), np.zeros(n), np.zeros(n)
    depth, order = np.full(n, -1), np.empty(n, np.int64)
    n_pairs = 0
    for source in range(n):
        order[0], depth[source], n_paths[source] = source, 0, 1.0
        n_found, at = 1, 0
        while at < n_found:
            firm = order[at]
            at += 1
            for customer in ends[start[firm] : start[firm + 1]]:
                if depth[customer] < 0:
                    depth[customer] = depth[firm] + 1
                    order[n_found] = customer
                    n_found += 1
                if depth[customer] == depth[firm] + 1:
                    n_paths[customer] += n_paths[firm]
        n_pairs += n_found - 1
        for at in range(n_found - 1, 0, -1):  # the farthest first, the source itself never
            firm = order[at]
            for customer in ends[start[firm] : start[firm + 1]]:
                if depth[customer] == depth[firm] + 1:
                    part[firm] += n_paths[firm] / n_paths[customer] * (1 + part[customer])
            through[firm] += part[firm]
        for firm in order[:n_found]:
            depth[firm], n_paths[firm], part[firm] = -1, 0.0, 0.0
    return through, n_pairs
