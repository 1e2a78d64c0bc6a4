"""Whether the conclusion holds 结论稳不稳: how often the plan helps under other assumptions, and what moves it."""

from collections.abc import Iterator
from functools import partial

from liantu.chain import City
from liantu.diagnose.sections import Evidence, Section, Verdict
from liantu.diagnose.sections.evidence import empty_columns
from liantu.explore.assumptions import assumptions
from liantu.explore.explored import Explored
from liantu.explore.sweep_figures import LANDED, LEAST, Driver, Robustness
from liantu.facts import Figure, Finding, Name, Word

CODE = "sweep"
COLUMNS = ("assumed_range", "rank_correlation", "rank_share", "at_low", "at_high")
OFTEN, HALF = 0.9, 0.5
TOLD_BY = {  # the column that a row could fill in, so that the assumption is no longer needed there
    "stock_weeks": ("firms", "stock_days"),
    "unknown_cost_share": ("segment_links", "cost_share"),
    **{f"spare_{ring}": ("firm_links", "spare") for ring in ("province", "region", "nation", "abroad")},
    **{f"switch_{ring}": ("firm_links", "switch_weeks") for ring in ("province", "region", "nation", "abroad")},
}


def section(explored: Explored, found: Robustness, notes: tuple[Finding, ...] = ()) -> Section:
    """The answer of a sweep of the plan on the sliders, and the assumptions, the one that moves it most first.

    ``notes``: what did not go as asked while it was computed.
    """
    return Section(
        CODE,
        answer(found),
        COLUMNS,
        tuple(_verdict(found, driver) for driver in found.sure_drivers),
        (*notes, *_doubts(explored, found)),
        tuple(_sharpen(explored.before.city, found)),
    )


def answer(found: Robustness) -> Finding:
    """How often the plan helps, and what moves the result most."""
    if not found.n:
        return Finding("answer.sweep.not_yet", {"n": found.n_asked})
    if found.n < LEAST:
        return Finding("answer.sweep.few", {"n": found.n})
    loss, kept = found.outcomes["loss_before"], found.outcomes["resilience_before"]
    if kept.value is None:
        return Finding("answer.sweep.size_unknown", {})
    facts = {"n": found.n, "driver": _most(found)}
    if not found.has_plan:
        low, high = loss.bounds or (loss, loss)
        return Finding("answer.sweep.no_plan", facts | {"low": low, "high": high})
    return Finding(_verdict_on(found.less_loss.value), facts | {"less": found.less_loss})


def _verdict_on(share: float) -> str:
    if share >= OFTEN:
        return "answer.sweep.holds"
    return "answer.sweep.mostly" if share > HALF else "answer.sweep.seldom"


def _most(found: Robustness) -> Finding:
    if not found.sure_drivers:
        return Finding("sweep.none_most", {})
    return Finding("sweep.most", {"name": name_of(found.sure_drivers[0])})


def name_of(driver: Driver) -> Name | Word:
    """The name of an assumption, or of what else moves the result."""
    return Word("sweep.landed") if driver.code == LANDED else assumptions()[driver.code].name


def _verdict(found: Robustness, driver: Driver) -> Verdict:
    known = assumptions().get(driver.code)
    facts: dict[str, object] = {
        "assumed_range": known.figure() if known else found.outcomes[LANDED],
        "rank_correlation": Figure(driver.rank_correlation, "index"),
        "rank_share": driver.share,
        "at_low": driver.at_low,
        "at_high": driver.at_high,
    }
    return Verdict(driver.code, name_of(driver), facts, partial(_explain, found, driver))


def _explain(found: Robustness, driver: Driver) -> Evidence:
    known = assumptions().get(driver.code)
    facts = {"n": found.n, "name": name_of(driver), "correlation": Figure(driver.rank_correlation, "index")}
    worked = Finding("worked.rank_share", facts | {"share": driver.share})
    notes = (Finding("sweep.why", {"why": known.why, "name": known.name}),) if known else ()
    return Evidence((worked,), notes=notes, figures=("rank_share",))


def _doubts(explored: Explored, found: Robustness) -> Iterator[Finding]:
    if found.n and found.n < found.n_asked:
        yield Finding("doubt.sweep_partial", {"n": found.n, "asked": found.n_asked})
    if found.has_plan and found.n >= LEAST:
        code = "doubt.sweep_in_all" if found.adds_firms else "doubt.sweep_kept"
        facts = {"less": found.less_in_all} if found.adds_firms else {}
        yield Finding(code, facts | {"kept": found.more_resilience})
    n_drawn = sum(code != LANDED for code in found.inputs)
    yield Finding("doubt.sweep_ranges", {"n": n_drawn})
    yield Finding("doubt.sweep_shocks", {"n": explored.shocks.n, "shocks": explored.shocks.name})
    if n_free := sum(action.cost is None for action in explored.actions):
        yield Finding("doubt.sweep_cost", {"n": n_free})
    if n_idle := len(found.drivers) - len(found.sure_drivers):
        yield Finding("doubt.sweep_idle", {"n": n_idle})
    if found.sure_drivers:
        told = sum(driver.share.value for driver in found.sure_drivers)
        yield Finding("doubt.sweep_rest", {"told": Figure(min(told, 1.0), "share")})


def _sharpen(city: City, found: Robustness) -> Iterator[Finding]:
    """The columns that would take the place of the assumptions that matter."""
    asked = dict.fromkeys(TOLD_BY[each.code] for each in found.sure_drivers if each.code in TOLD_BY)
    for table, column in asked:
        yield from empty_columns(city, table, column)
