"""The revolving fund 滚动基金: how many projects money pays for if it comes back, and how much of it does."""

from collections.abc import Iterator
from dataclasses import replace
from functools import lru_cache, partial

import numpy as np

from liantu.diagnose.sections import Evidence, Section, Verdict
from liantu.diagnose.sections.evidence import empty_columns
from liantu.explore.candidates import candidates
from liantu.facts import Figure, Finding, Name, Word
from liantu.policy import MODELS
from liantu.policy.fund import DRAWS, RANGES, YEARS, Fund, Terms, break_even, keeps_size, revolve
from liantu.policy.model import PolicyModel
from liantu.policy.setting import Setting
from liantu.policy.spending import spend

CODE = "fund"
COLUMNS = ("fund_cash", "fund_account", "fund_started", "fund_running", "fund_invested", "fund_returned", "fund_worth")
PLACED_ON = ("fill", "strengthen")  # the levers whose actions are projects that a fund could hold
LOW, MIDDLE, HIGH = 0.05, 0.5, 0.95
USUAL = Terms()
BALANCE = ("account", "outstanding", "left", "lost", "gained")


def section(setting: Setting, n: int = DRAWS) -> Section:
    """What becomes of the fund in ``n`` draws, year after year."""
    terms = terms_of(setting)
    runs = both(terms, n)
    return Section(
        CODE,
        _answer(terms, runs),
        COLUMNS,
        tuple(_verdict(runs[0], setting, year) for year in range(YEARS)) if runs else (),
        tuple(_doubts(setting, terms, runs)),
        tuple(_sharpen(setting, terms)),
    )


def terms_of(setting: Setting) -> Terms:
    """The terms with the money and the project filled in that the reader left to the chain; 0 where there is none.

    >>> found = terms_of(Setting(lamp_tables(), lamp_diagnosis(), budget=200.0))
    >>> found.fund, found.project
    (100.0, 72.0)
    """
    terms = setting.terms
    return replace(
        terms, fund=terms.fund or own_money(setting), project=terms.project or project_cost(setting).value or 0.0
    )


def own_money(setting: Setting) -> float:
    """What the model that has the fund sets aside to fill gaps. [万元]"""
    return setting.budget * owner(setting).mix["fill"]


def owner(setting: Setting) -> PolicyModel:
    """The model that has the fund, with the mix that a reader may have given it."""
    return next((each for each in setting.models if each.has_fund), MODELS["hefei"])


def project_cost(setting: Setting) -> Figure:
    """What a project of the chain costs: the median of those that would fill or strengthen it 项目造价中位数. [万元]"""
    found = setting.before
    offered = [
        each.cost
        for lever in PLACED_ON
        for each in candidates(setting.city, [setting.chain], lever, setting.assumed, found.thresholds)
    ]
    known = [cost for cost in offered if cost]
    if not known:
        return Figure(None, "万元", reason="size_unknown" if offered else "fund_no_project", n=0)
    return Figure(float(np.median(known)), "万元", n=len(known))


@lru_cache(maxsize=16)  # the answer and the picture ask for the same
def both(terms: Terms, n: int = DRAWS) -> tuple[Fund, Fund] | None:
    """The fund, and the loss case: the same luck where a success is half as likely; nothing if nothing can be placed.

    >>> usual, poorer = both(Terms(fund=900, project=200), n=100)
    >>> usual.worth[:, -1].mean() > poorer.worth[:, -1].mean(), both(Terms(fund=90, project=200))
    (np.True_, None)
    """
    if _why_not(terms) is not None:
        return None
    return revolve(terms, n=n), revolve(terms.poorer, n=n)


def _why_not(terms: Terms) -> str | None:
    """Why nothing can be placed, as the end of a code."""
    if terms.fund <= 0:
        return "no_money"
    if terms.project <= 0:
        return "no_project"
    return "too_small" if terms.fund < terms.stake else None


def _answer(terms: Terms, runs: tuple[Fund, Fund] | None) -> Finding:
    facts: dict[str, object] = {"fund": _money(terms.fund), "years": Figure(YEARS, "years")}
    if runs is None:
        return Finding(f"answer.fund.{_why_not(terms)}", facts | {"stake": _money(terms.stake)})
    run, poorer = runs
    facts |= {name: terms.figure(name) for name in ("multiple", "success")}
    facts |= {"n": int(np.median(run.projects)), "end": _end(run), "poor": _end(poorer)}
    facts |= {"lost": Figure(run.short, "share"), "short": Figure(poorer.short, "share")}
    even = break_even(terms)
    if even.value is None:
        return Finding("answer.fund.never", facts)
    if facts["end"].value < terms.fund * (1 - 1e-9):
        return Finding("answer.fund.shrinks", facts | {"even": even})
    return Finding("answer.fund.lasts", facts)


def _end(run: Fund) -> Figure:
    return _spread(run.worth[:, -1], "万元")


def _money(amount: float) -> Figure:
    return Figure(float(amount), "万元")


def _spread(draws: np.ndarray, unit: str) -> Figure:
    """The middle draw, and the ends between which nine out of ten lie."""
    low, middle, high = np.quantile(draws, (LOW, MIDDLE, HIGH)).tolist()
    return Figure(middle, unit, low, high)


def _verdict(run: Fund, setting: Setting, year: int) -> Verdict:
    facts = {
        name: _spread(getattr(run, name.removeprefix("fund_"))[:, year], "count" if name in COLUMNS[2:4] else "万元")
        for name in COLUMNS
    }
    subject = Finding("fund.year", {"year": str(year + 1)})
    return Verdict(str(year + 1), subject, facts, partial(_explain, run, setting, year))


def _explain(run: Fund, setting: Setting, year: int) -> Evidence:
    """The money adds up in every draw, so it does on average."""
    terms, cost = run.terms, project_cost(setting)
    mean = {name: _money(getattr(run, name)[:, year].mean()) for name in BALANCE}
    balance = Finding("worked.fund_balance", mean | {"fund": _money(terms.fund)})
    even = {name: terms.figure(name) for name in ("success", "recycled")}
    pays = Finding("worked.fund_even", even | {"even": break_even(terms), "keeps": keeps_size(terms)})
    stake = {"stake": _money(terms.stake), "project": _money(terms.project), "leverage": terms.figure("leverage")}
    placed = Finding("worked.fund_stake", stake)
    notes = [Finding("note.fund.project", {"cost": cost, "n": cost.n})] if not setting.terms.project else []
    notes += [_term(terms, name) for name in RANGES]
    return Evidence((balance, pays, placed), notes=tuple(notes), figures=("fund_balance", "fund_even", "fund_stake"))


def _term(terms: Terms, name: str) -> Finding:
    """An assumption with its range; one that the reader changed says from what."""
    figure, usual = terms.figure(name), USUAL.figure(name)
    low, high = (Figure(end, "count" if figure.unit == "years" else figure.unit) for end in RANGES[name])
    facts = {"name": Word(f"fund.term.{name}"), "value": figure, "low": low, "high": high, "usual": usual}
    return Finding("note.fund.term" if figure == usual else "note.fund.term_changed", facts)


def _doubts(setting: Setting, terms: Terms, runs: tuple[Fund, Fund] | None) -> Iterator[Finding]:
    changed = sum(terms.figure(name) != USUAL.figure(name) for name in RANGES)
    if changed:
        yield Finding("doubt.fund_changed", {"n": changed, "all": Figure(len(RANGES), "count")})
    else:
        yield Finding("doubt.fund_assumed", {"n": len(RANGES)})
    yield in_comparison(setting, terms)
    offered = project_cost(setting).n
    if runs and offered and int(np.median(runs[0].projects)) > offered:
        yield Finding("doubt.fund_beyond", {"n": offered})
    if runs:
        yield Finding("doubt.fund_at_cost", {"n": len(runs[0].started), "poor": terms.poorer.figure("success")})
    yield Finding("doubt.fund_left_out", {})


def in_comparison(setting: Setting, terms: Terms) -> Finding:
    """How what comes back enters the comparison of the six."""
    facts = {"horizon": Figure(setting.horizon, "years"), "holding": terms.figure("holding"), "city": _city(setting)}
    if terms.holding >= setting.horizon:
        return Finding("doubt.fund_not_yet", facts)
    return Finding("doubt.fund_back", facts | {"back": _money(spend(setting, owner(setting)).recycled)})


def _city(setting: Setting) -> Name:
    return owner(setting).name


def _sharpen(setting: Setting, terms: Terms) -> Iterator[Finding]:
    yield Finding("sharpen.fund_ledger", {})
    if terms.project <= 0:
        yield from empty_columns(setting.city, "firms", "revenue")
