"""``compare`` 比较: six cities' ways, doing nothing, an even split and the optimum, on the same rows."""

import argparse
from pathlib import Path
from typing import Any

from liantu.chain import City, chain_names, chain_of, city_of
from liantu.commands.printing import dataset, print_json, print_table, save
from liantu.commands.rows_asked import rows_asked
from liantu.data.checks import Checked
from liantu.data.problems import LiantuError
from liantu.diagnose import Thresholds, diagnose, read_segments
from liantu.explore.explored import action_as_json
from liantu.explore.shock import ShockSet
from liantu.explore.sweep import sweep
from liantu.facts import Figure, Name
from liantu.policy import MODELS
from liantu.policy.acceptability import RankQuestion, Ranks, read_ranks
from liantu.policy.budget import usual_budget
from liantu.policy.compared import CODES, Comparison, Contender, compare
from liantu.policy.model import OUTCOMES
from liantu.policy.sections import six
from liantu.policy.setting import HORIZON, Setting
from liantu.report.comparison import Report, facts, notes, shares, told
from liantu.report.page import by_points, page
from liantu.report.sheet import book
from liantu.words import say, spoken, tell

SHOCKS, DRAWS, SEED = 200, 200, 1
SHOWN = 3  # actions that fit a line of a terminal


def add_arguments(parser: argparse.ArgumentParser, language: str) -> None:
    """The options of the command."""
    parser.add_argument("--chain", metavar="NAME", help=say(language, "cli.compare.chain"))
    parser.add_argument("--budget", type=float, metavar="X", help=say(language, "cli.compare.budget"))
    parser.add_argument(
        "--horizon", type=float, default=HORIZON, metavar="Y", help=say(language, "cli.compare.horizon")
    )
    for name, default, least in (("shocks", SHOCKS, 1), ("draws", DRAWS, 0)):
        help_text = say(language, f"cli.compare.{name}")
        parser.add_argument(f"--{name}", type=_from(least), default=default, metavar="N", help=help_text)
    parser.add_argument("--seed", type=_from(0), default=SEED, metavar="S", help=say(language, "cli.explore.seed"))
    for name in ("xlsx", "html"):
        parser.add_argument(f"--{name}", type=Path, metavar=f"FILE.{name}", help=say(language, f"cli.compare.{name}"))


def _from(least: int) -> Any:
    def read(text: str) -> int:
        value = int(text)
        if value < least:
            raise ValueError(text)
        return value

    return read


def run(options: argparse.Namespace) -> int:
    """Compare, write what is to be written, and print."""
    checked = rows_asked(options.files)
    if checked.refusal:
        raise checked.refusal
    compared = compare(_setting(options, checked))
    ranks = ranks_of(compared, options.draws, options.seed)
    report = _report(options, checked, compared, ranks)
    if options.xlsx:
        save(options.xlsx, book(report, options.lang), options.files)
    if options.html:
        save(options.html, page(report, options.lang).encode(), options.files)
    if options.json:
        print_json(as_json(checked, compared, ranks))
    else:
        _print(options.lang, report)
        for file in filter(None, (options.xlsx, options.html)):
            print(say(options.lang, "compare.text.written", path=str(file)))
    return 0


def _setting(options: argparse.Namespace, checked: Checked) -> Setting:
    """The rows and options as a setting; without a budget, the one that the page starts from."""
    city = city_of(checked.tables)
    chain = _chain(city, options.chain)
    before = diagnose(city, chain_of(city, chain), read_segments(city, Thresholds()))
    budget = usual_budget(city, chain) if options.budget is None else options.budget
    shocks = ShockSet(n=options.shocks, seed=options.seed)
    return Setting(checked.tables, before, budget, options.horizon, shocks)


def _chain(city: City, asked: str | None) -> str:
    """The chain asked for, or the only one.

    Raises
    ------
    LiantuError
        ``which_chain`` where there are several and none is named, ``no_chain`` where there is none.
    """
    if asked:
        return asked
    names = chain_names(city)
    if not names:
        raise LiantuError("no_chain")
    if len(names) > 1:
        raise LiantuError("which_chain", n=len(names), known=[chain_of(city, name).name for name in names])
    return names[0]


def ranks_of(compared: Comparison, n_draws: int, seed: int) -> Ranks | None:
    """How often each of the six stands where; nothing without draws."""
    if not n_draws:
        return None
    asked = RankQuestion(compared.setting)
    return read_ranks(sweep(asked, n_draws, seed), asked.codes)


def _report(options: argparse.Namespace, checked: Checked, compared: Comparison, ranks: Ranks | None) -> Report:
    name = " ".join(Path(file).name for file in options.files)
    answer = six.section(compared, ranks).answer
    n_rejected = sum(checked.n_rejected.values())
    return Report(compared, answer, ranks, checked.dataset_id, Name(name, name), n_rejected)


def as_json(checked: Checked, compared: Comparison, ranks: Ranks | None) -> dict[str, Any]:
    """The object that the interface describes."""
    setting, best = compared.setting, compared.best
    return dataset(checked) | {
        "chain": setting.chain,
        "budget": setting.budget,
        "horizon": setting.horizon,
        "shocks": {"n": setting.shocks.n, "seed": setting.shocks.seed},
        "draws": ranks.n if ranks else 0,
        "plans": [_plan_as_json(compared.contender(code), ranks) for code in CODES],
        "optimum": {"bound": best.optimum.bound, "gap": best.gap, "binding": list(best.optimum.binding)},
    }


def _plan_as_json(one: Contender, ranks: Ranks | None) -> dict[str, Any]:
    working, figures = {each.id for each in one.actions}, one.reading.changes.items()
    cost = one.plan.cost
    found: dict[str, Any] = {"plan": one.code, "mix": dict(one.mix), "budget": one.spending.budget, "cost": cost.value}
    if cost.value is None:
        found["cost_reason"] = cost.reason
    found |= {
        "unspent": one.spending.unspent,
        "objective": one.objective,
        "figures": {name: change.as_json() for name, change in figures},
        "counts": {
            name: dict(zip(("before", "after"), pair, strict=True)) for name, pair in one.reading.counts.items()
        },
        "actions": [action_as_json(each) | {"works": each.id in working} for each in one.plan.actions],
        "regret": one.regret,
    }
    if ranks and one.code in MODELS:
        found["rank_acceptability"] = ranks.shares[ranks.at(one.code)].tolist()
    return found


def _print(language: str, report: Report) -> None:
    """The answer, under what it holds, a line a plan, and what must be known in reading it."""
    print(tell(language, report.answer))
    print(" · ".join(tell(language, each) for each in facts(report)))
    print()
    outcomes = [f"outcome.{name}" for name in OUTCOMES]
    rest = ["compare.cost", "compare.unspent", "compare.text.first", "compare.text.firsts"]
    rows = [_line(language, report, each) for each in report.comparison.contenders]
    print_table(language, ["compare.plan", *outcomes, *rest], rows)
    print()
    print(say(language, "compare.text.points"))
    for each in notes(report):
        print(tell(language, each))


def _line(language: str, report: Report, one: Contender) -> list[str]:
    changes = [by_points(one, name, language) for name in OUTCOMES]
    money = [spoken(language, Figure(each, "万元")) for each in (one.plan.cost.value, one.spending.unspent)]
    first, *_ = shares(report, one.code)
    share = spoken(language, first) if first.value is not None else ""
    chips = [tell(language, told(report, each)) for each in one.first(SHOWN)]
    return [spoken(language, one.name), *changes, *money, share, ("、" if language == "zh" else ", ").join(chips)]
