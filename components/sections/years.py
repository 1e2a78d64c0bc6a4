"""How the chain grew: by year its segments, how many of them make the longest path, and beside them its size."""

from collections.abc import Callable

from components import year_bars
from components.bars import Part
from components.words import spoken, tr
from components.year_bars import Strip, Year
from liantu.diagnose import Diagnosis
from liantu.diagnose.sections import Section, years
from liantu.diagnose.sections.years import Years

Parts = Callable[[int], list[tuple[str, float]]]


def section(found: Diagnosis) -> Section:
    """The years in which segments came."""
    return years.section(found)


def chart(found: Diagnosis, shown: Section) -> None:
    """Segments with the path inside them, and size, each up to what the firms without a year could add."""
    read = years.years_of(found)
    if not len(read.table.values):
        return
    now = {"depth": read.table.figure(read.table.values.index[-1], "depth")}
    upper = ("ring-unknown", tr("section.years.upper"))
    lengths = [("accent", tr("section.years.depth", **now)), ("soft", tr("section.years.others")), upper]
    sizes = [("accent", tr("section.years.size")), upper]
    year_bars.show(
        [
            _strip(read, "n_segments", lambda year: _segments(read, year), lengths),
            _strip(read, "size", lambda year: _size(read, year), sizes),
        ]
    )


def _segments(read: Years, year: int) -> list[tuple[str, float]]:
    cells = read.table.values.loc[year]
    path, whole, most = (float(cells[name]) for name in ("depth", "n_segments", "n_segments_high"))
    return [("accent", path), ("soft", whole - path), ("ring-unknown", most - whole)]


def _size(read: Years, year: int) -> list[tuple[str, float]]:
    figure = read.table.figure(year, "size")
    value, most = figure.value or 0.0, figure.high or 0.0
    return [("accent", value), ("ring-unknown", most - value)]


def _strip(read: Years, name: str, parts: Parts, legend: list[tuple[str, str]]) -> Strip:
    """All years on one scale; the number of the last stands above it."""
    index = read.table.values.index
    largest = max((sum(amount for _, amount in parts(year)) for year in index), default=0.0) or 1.0
    columns = [
        Year(
            int(year),
            [Part(amount / largest, tone) for tone, amount in parts(year) if amount > 0],
            _says(read, name, year),
            _interval(read, name, year) if year == index[-1] else "",
        )
        for year in index
    ]
    return Strip(tr(f"section.years.{name}.title"), columns, legend)


def _says(read: Years, name: str, year: int) -> str:
    return tr("section.years.of_year", year=str(year), value=_interval(read, name, year))


def _interval(read: Years, name: str, year: int) -> str:
    figure = read.table.figure(year, name)
    if not figure.bounds:
        return spoken(figure)
    low, high = figure.bounds
    return tr("section.years.between", low=low, high=high)
