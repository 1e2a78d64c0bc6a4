"""Orders 先后规则: by which rule a model picks among the segments that a lever could add a firm to."""

import numpy as np

from liantu.explore.candidates import n_held
from liantu.explore.plan import Prefer
from liantu.explore.standing import Standing


def users(now: Standing) -> np.ndarray:
    """Suzhou, 缺什么补什么: how many segments that are here use it. [segments]

    >>> from liantu.explore.standing import standing_of
    >>> users(standing_of(lamp_city())).tolist()  # lamps are used by nobody here
    [1.0, 1.0, 1.0, 0.0]
    """
    return n_held(now, using=True).astype(float)


def size(now: Standing) -> np.ndarray:
    """Wuxi, 抓重大项目: the smallest scale at which it pays, so the largest project first. [万元/year]

    >>> from liantu.explore.standing import standing_of
    >>> size(standing_of(lamp_city())).tolist()
    [0.0, 0.0, 0.0, 0.0]
    """
    return np.nan_to_num(now.city.segments["min_scale"].to_numpy(float, na_value=np.nan))


def firms(now: Standing) -> np.ndarray:
    """Changsha, 盟长搭台: how many firms are here in the segments linked with it, for an alliance to bring together.

    >>> from liantu.explore.standing import standing_of
    >>> firms(standing_of(lamp_city())).tolist()
    [2.0, 1.0, 3.0, 2.0]
    """
    supplier, customer = _linked(now)
    n, n_firms = len(now.state), now.n_firms.astype(float)
    return np.bincount(supplier, n_firms[customer], n) + np.bincount(customer, n_firms[supplier], n)


def broken_middle(now: Standing) -> np.ndarray:
    """Guangzhou, 补断点: 1 where a supplier and a user of it are here, else 0.

    >>> from liantu.explore.standing import standing_of
    >>> broken_middle(standing_of(lamp_city())).tolist()
    [0.0, 0.0, 1.0, 0.0]
    """
    return ((n_held(now, using=True) > 0) & (n_held(now, using=False) > 0)).astype(float)


def neighbours(now: Standing) -> np.ndarray:
    """Chengdu, 织生态圈: how many segments that are here are linked with it, on either side. [segments]

    >>> from liantu.explore.standing import standing_of
    >>> neighbours(standing_of(lamp_city())).tolist()
    [1.0, 1.0, 2.0, 1.0]
    """
    return (n_held(now, using=True) + n_held(now, using=False)).astype(float)


def _linked(now: Standing) -> tuple[np.ndarray, np.ndarray]:
    """Suppliers and customers of the links, each pair once."""
    supplier, customer, _ = now.city.inputs
    pairs = np.unique(supplier * len(now.state) + customer) if len(supplier) else np.zeros(0, np.int64)
    return np.divmod(pairs, max(len(now.state), 1))


# ``demand``, Hefei's 需求牵引, is the order of the candidates themselves: what the city needs most of comes first.
ORDERS: dict[str, Prefer | None] = {
    "demand": None,
    **{each.__name__: each for each in (users, size, firms, broken_middle, neighbours)},
}
