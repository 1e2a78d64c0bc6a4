"""Where a Chinese name that needs two lines breaks: between words, never inside one."""

from collections.abc import Iterable

AND = "与和"


def line_break(name: str, names: Iterable[str]) -> int:
    """Letters on the first line; 0 where the name should stay whole.

    After 与, between Latin and Chinese, else where a part shared with other names ends; balance decides the rest.

    Examples
    --------
    >>> line_break("集成电路测试", ["集成电路设计", "集成电路制造", "LED测试"])
    4
    """
    others = [other for other in names if other != name]
    marks = {i: _mark(name, i, others) for i in range(2, len(name) - 1) if not _inside_latin(name, i)}
    return max(marks, key=lambda i: (marks[i], -i), default=0)


def _inside_latin(name: str, i: int) -> bool:
    return name[i - 1].isascii() and name[i].isascii()


def _mark(name: str, i: int, others: list[str]) -> float:
    """How good a break before the letter at ``i`` is."""
    last, first = name[i - 1], name[i]
    mark = 6 * (last in AND) - 9 * (first in AND) + 3 * (last.isascii() != first.isascii())
    mark -= 0.7 * abs(2 * i - len(name))
    # A shared part ends a word only if one letter more is rarer.
    begin, longer = _count(others, "startswith", name[:i]), _count(others, "startswith", name[: i + 1])
    if begin:
        mark += min(3, begin) - 4 * (begin == longer)
    end, longer = _count(others, "endswith", name[i:]), _count(others, "endswith", name[i - 1 :])
    if end:
        mark += min(4, end) - 4 * (end == longer)
    return mark


def _count(names: list[str], test: str, part: str) -> int:
    return sum(getattr(name, test)(part) for name in names)
