"""A shortlist of plots 选地: which plots suit a project, which nearly, and of which too little is told to say."""

from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from math import inf

import pandas as pd

from liantu.chain import City
from liantu.data.dictionary import TABLES, Column
from liantu.facts import Figure, Finding, Name, Word
from liantu.siting.land import is_idle, span

VERDICTS = ("fits", "nearly", "not_told", "no")
WORST = {"met": 0, "near": 1, "untold": 2, "failed": 3}
USES = ("industry", "m0", "research", "storage", "rural")  # what a project is to do
# The planned uses that allow it: our reading; the plan of the plot decides.
ALLOWS = {
    "industry": ("industry", "m0"),
    "m0": ("m0",),
    "research": ("research", "m0"),
    "storage": ("storage",),
    "rural": ("industry", "other"),
}
AMOUNTS = {"area": ("need_mu", "area_mu", "亩"), "floor": ("need_floor", "floor_area", "㎡")}


@dataclass(frozen=True)
class Profile:
    """What a project asks for; what is None is not asked.

    Attributes
    ----------
    need_mu, need_floor, power : float or None
        Land [亩], floor that stands already [㎡], supply of electricity [kVA].
    months : int or None
        Within how many months from the day it must be there.
    use : str or None
        One of ``USES``.
    chemical : bool
        Whether it is a chemical project, which not every plot may take.
    is_first : bool or None
        Whether it would be the first firm of its segment here; None: nobody has looked.
    """

    need_mu: float | None = None
    need_floor: float | None = None
    months: int | None = None
    use: str | None = None
    power: float | None = None
    chemical: bool = False
    is_first: bool | None = None

    def by(self, today: date | None) -> date | None:
        """The day until which it must be there: the last of that month."""
        if self.months is None or today is None:
            return None
        years, month = divmod(today.month - 1 + self.months + 1, 12)
        return date(today.year + years, month + 1, 1) - timedelta(days=1)


@dataclass(frozen=True)
class Slack:
    """How far a plot may miss and still be nearly right; an assumption.

    ``share``: of land, floor or power that may be missing [0–1]. ``months`` that it may come late.
    """

    share: float = 0.2
    months: int = 6


USUAL = Slack()


@dataclass(frozen=True)
class Criterion:
    """One thing a project asks of a plot: ``outcome`` is ``met``, ``near``, ``untold`` or ``failed``, ``why`` says it.

    ``column``: the cell that was read. ``excess``: what is left over as a share of the need, negative what is missing.
    """

    name: str
    outcome: str
    why: Finding
    column: str
    excess: float = 0.0


@dataclass(frozen=True)
class Fit:
    """A plot with its verdict: ``fits``, ``nearly``, ``not_told`` or ``no``, and how each criterion came out.

    ``area`` [亩] and ``floor`` [㎡] are what can be had: of an idle plot what is released.
    """

    plot: str
    verdict: str
    criteria: tuple[Criterion, ...]
    area: float | None
    floor: float | None
    ready: str | None

    @property
    def against(self) -> list[Criterion]:
        """What is not met; of a plot that is out only what puts it out."""
        shown = ("failed",) if self.verdict == "no" else ("near", "untold")
        return [each for each in self.criteria if each.outcome in shown]


def shortlist(city: City, profile: Profile, today: date | None, slack: Slack = USUAL) -> list[Fit]:
    r"""Every plot with its verdict for a project, the best first 选地清单.

    Parameters
    ----------
    city : City
        The city; reads ``land``.
    profile : Profile
        What the project asks for.
    today : date or None
        The day from which its months are counted; None: when a plot is ready is not asked.
    slack : Slack
        How far a plot may miss and still be ``nearly`` right.

    Returns
    -------
    list of Fit
        Those that fit: the tightest first, then the earliest ready; then those that nearly do, by how much is missing;
        then those of which a cell that is asked for is empty; then the others. [亩, ㎡]

    Notes
    -----
    .. math:: \text{verdict} = \text{no if a criterion fails, else not told if one is untold,
        else nearly if one is near, else fits}

    An empty cell is never a no. Of an idle plot what it releases counts, not its own area, and it is nearly right at
    best, for it must be taken back first; one that is in use, reserved or to stay idle is out. A floor is one that
    stands: land without one fails, and so does a plant with no land of its own where land is asked for. A date that
    names only a month or a year is met or missed if every day of it is. More asked for never turns a no into a fit.

    References
    ----------
    Our own definition.

    Examples
    --------
    >>> shortlist(lamp_city(), Profile(need_mu=50), None)
    []
    """
    by = profile.by(today)
    released = is_idle(city.land).tolist()
    records = city.land.reset_index(names="plot").to_dict("records")
    fits = [_fit(_told(row), idle, profile, by, slack) for row, idle in zip(records, released, strict=True)]
    return sorted(fits, key=lambda fit: _rank(fit, profile))


def _told(row: dict[str, object]) -> dict[str, object]:
    """The cells of a plot; an empty one is None."""
    return {name: None if pd.isna(value) else value for name, value in row.items()}


def _fit(row: dict[str, object], idle: bool, profile: Profile, by: date | None, slack: Slack) -> Fit:
    area = row["release_area"] if idle else row["area_mu"]
    cells = row | {"area_mu": area}
    criteria = [_occupancy(row, idle=idle)]
    if profile.need_mu:
        column = "release_area" if idle else "area_mu"
        criteria.append(_area(cells, profile.need_mu, slack.share, column))
    if profile.need_floor:
        criteria.append(_floor(row, profile.need_floor, slack.share))
    if by:
        criteria.append(_ready(row["ready"], by, slack.months))
    if profile.use:
        criteria.append(_use(row["use"], profile.use))
    if profile.power:
        criteria.append(_power(row["power"], profile.power, slack.share))
    if profile.chemical:
        criteria.append(_chemical(row["chemical"]))
    worst = max(WORST[each.outcome] for each in criteria)
    return Fit(row["plot"], VERDICTS[worst], tuple(criteria), area, row["floor_area"], row["ready"])


def _rank(fit: Fit, profile: Profile) -> tuple:
    """By verdict, how much is missing, how much is left over, when it is ready, its name."""
    missing = sum(-each.excess for each in fit.criteria if each.excess < 0)
    misses = sum(each.outcome in ("near", "untold") for each in fit.criteria)
    over = [each.excess for each in fit.criteria if each.name in AMOUNTS and each.outcome == "met"]
    size = sum(over) if over else -(fit.area or 0.0) if not profile.need_mu else inf
    days = span(fit.ready)
    return VERDICTS.index(fit.verdict), misses, missing, size, days[1] if days else date.max, fit.plot


def _untold(name: str, column: str) -> Criterion:
    return Criterion(name, "untold", Finding("plot.untold", {"column": _columns()[column]}), column)


def _occupancy(row: dict[str, object], *, idle: bool) -> Criterion:
    said, release = row["occupancy"], row["release"]
    if idle and release == "none":
        return Criterion("occupancy", "failed", Finding("plot.stays_idle", {}), "release")
    if idle and release is None:
        return Criterion("occupancy", "near", Finding("plot.release_first", {}), "release")
    if idle:
        return Criterion("occupancy", "near", Finding("plot.first", {"method": Word(f"release.{release}")}), "release")
    if said is None:
        return _untold("occupancy", "occupancy")
    outcome = "met" if said == "free" else "failed"
    return Criterion("occupancy", outcome, Finding("plot.is", {"what": spoken_code("occupancy", said)}), "occupancy")


def _amount(name: str, row: dict[str, object], need: float, share: float, column: str) -> Criterion:
    """Land, floor or power against the need."""
    _, told, unit = AMOUNTS.get(name, ("", "power", "count"))
    has = row[told]
    if has is None:
        return _untold(name, column)
    excess = (has - need) / need
    if excess >= 0:
        why = Finding(f"plot.{name}.spare", {"spare": Figure(has - need, unit)}) if excess else Finding("plot.just", {})
        return Criterion(name, "met", why, column, excess)
    outcome = "near" if has >= need * (1 - share) else "failed"
    return Criterion(name, outcome, Finding(f"plot.{name}.short", {"gap": Figure(need - has, unit)}), column, excess)


def _area(row: dict[str, object], need: float, share: float, column: str) -> Criterion:
    """A plant without land of its own is no land; an idle one may still release some."""
    if row["kind"] == "plant" and row["area_mu"] is None and column == "area_mu":
        return Criterion("area", "failed", Finding("plot.area.none", {}), "kind", -1.0)
    return _amount("area", row, need, share, column)


def _floor(row: dict[str, object], need: float, share: float) -> Criterion:
    if row["kind"] == "land" and row["floor_area"] is None:
        return Criterion("floor", "failed", Finding("plot.floor.none", {}), "kind", -1.0)
    return _amount("floor", row, need, share, "floor_area")


def _ready(ready: object, by: date, months: int) -> Criterion:
    if ready is None:
        return _untold("ready", "ready")
    days = span(ready)
    if days is None or days[0] <= by < days[1]:
        return Criterion("ready", "untold", Finding("plot.ready.vague", {"ready": Name(ready, ready)}), "ready")
    if days[1] <= by:
        return Criterion("ready", "met", Finding("plot.ready.met", {}), "ready")
    late = (days[0].year - by.year) * 12 + days[0].month - by.month
    outcome = "near" if late <= months else "failed"
    return Criterion("ready", outcome, Finding("plot.ready.late", {"n": max(late, 1)}), "ready", -late / 12)


def _use(told: object, use: str) -> Criterion:
    if told is None:
        return _untold("use", "use")
    outcome = "met" if told in ALLOWS[use] else "failed"
    return Criterion("use", outcome, Finding("plot.use", {"use": spoken_code("use", told)}), "use")


def _power(has: object, need: float, share: float) -> Criterion:
    return _amount("power", {"power": has}, need, share, "power")


def _chemical(told: object) -> Criterion:
    if told is None:
        return _untold("chemical", "chemical")
    outcome = "met" if told else "failed"
    return Criterion("chemical", outcome, Finding(f"plot.chemical.{outcome}", {}), "chemical")


def spoken_code(column: str, code: str) -> Name:
    """A coded word of the table in both languages."""
    return next(Name(*choice[1:3]) for choice in _columns()[column].choices if choice[0] == code)


@cache
def _columns() -> dict[str, Column]:
    return {each.column: each for each in TABLES["land"].columns}
