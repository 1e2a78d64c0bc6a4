"""Shortest paths 最短路径 between firms: how many of them run through each, by Brandes' count, compiled."""

import numpy as np

from liantu.compiled import compiled


@compiled()
def through_each(start: np.ndarray, ends: np.ndarray, sources: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """What each firm has of the shortest paths from the ``sources`` to all others; the same squared, source by source.

    ``ends[start[i]:start[i + 1]]`` are the firms that ``i`` supplies. From each firm only those are visited that it
    reaches, so that many small chains cost no more than each alone. Of several equally short paths each counts in part.
    The third: how many firms each source reaches.
    """
    n = len(start) - 1
    through, squares, n_reached = np.zeros(n), np.zeros(n), np.zeros(len(sources), np.int64)
    part, n_paths = np.zeros(n), np.zeros(n)
    depth, order = np.full(n, -1, np.int32), np.empty(n, np.int64)
    begin, end = np.empty(len(ends), np.int64), np.empty(len(ends), np.int64)  # steps of shortest paths, as met
    for at_source, source in enumerate(sources):
        order[0], depth[source], n_paths[source] = source, 0, 1.0
        n_found, at, n_steps = 1, 0, 0
        while at < n_found:
            firm = order[at]
            at += 1
            for k in range(start[firm], start[firm + 1]):
                customer = ends[k]
                if depth[customer] < 0:
                    depth[customer] = depth[firm] + 1
                    order[n_found] = customer
                    n_found += 1
                if depth[customer] == depth[firm] + 1:
                    n_paths[customer] += n_paths[firm]
                    begin[n_steps], end[n_steps] = firm, customer
                    n_steps += 1
        n_reached[at_source] = n_found - 1
        for k in range(n_steps - 1, -1, -1):  # the farthest first
            part[begin[k]] += n_paths[begin[k]] / n_paths[end[k]] * (1 + part[end[k]])
        part[source] = 0.0  # a path does not run through its own end
        for k in range(n_found):
            firm = order[k]
            through[firm] += part[firm]
            squares[firm] += part[firm] ** 2
            depth[firm], n_paths[firm], part[firm] = -1, 0.0, 0.0
    return through, squares, n_reached
