"""What else an invented firm tells of itself: its profit, whether it is listed, where it does its research."""

from random import Random

from sample_data.firms import Firm, rounded, weighted

SEED = 344
AWAY = (("市内", 5), ("省内", 1), ("", 1))  # where research is done, if not at the headquarters
HERE = (("市内", 8), ("省内", 1), ("", 1))
LISTED = (("未上市", 78), ("新三板", 4), ("上市辅导", 3), ("", 15))
LARGE = 20_000.0  # who is smaller neither goes public nor says that it does not [万元]


def describe(firms: list[Firm]) -> None:
    """Most of it is known, some of it is not; drawn with a die of its own, so that older columns stay as they are."""
    random = Random(SEED)
    largest = max(firms, key=lambda firm: firm.revenue or 0)
    for firm in firms:
        margin, tells, home = random.gauss(0.055, 0.04), random.random() < 0.8, firm.cells["headquarters"]
        listed = weighted(random, list(LISTED))
        elsewhere = home if random.random() < 0.6 else weighted(random, list(AWAY))
        here = weighted(random, list(HERE))
        firm.cells |= {
            "profit": _rounded(firm.revenue * margin) if firm.revenue and tells else None,
            "listed": "已上市"
            if firm is largest
            else listed
            if (firm.revenue or 0) >= LARGE
            else "未上市"
            if tells
            else None,
            "rd_place": elsewhere if home and home != "吉安市" else here,
        }


def _rounded(amount: float) -> float:
    return rounded(amount) if amount >= 0 else -rounded(-amount)
