"""``explore`` 推演: before, after and difference for actions, and the expected loss under a set of shocks."""

import argparse
import csv
import io
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from liantu.chain import chain_names, chain_of, city_of
from liantu.commands.printing import dataset, print_json, print_table
from liantu.commands.rows_asked import rows_asked
from liantu.data.checks import Checked
from liantu.data.files import decoded
from liantu.data.problems import LiantuError
from liantu.diagnose import Diagnosis, Thresholds, diagnose, read_segments
from liantu.explore.actions import LEVERS
from liantu.explore.explored import Explored, action_as_json, after_actions, segments_as_json
from liantu.explore.plan import Plan, Wish, asked_for, plan
from liantu.explore.shock import ShockSet, Struck, resilience, strike
from liantu.facts import Figure, Finding
from liantu.words import say, spoken, tell

HEADINGS = {"lever": "举措", "chain": "产业链", "segment": "环节", "size": "规模"}


def add_arguments(parser: argparse.ArgumentParser, language: str) -> None:
    """The options of the command."""
    parser.add_argument("--chain", metavar="NAME", help=say(language, "cli.chain"))
    for lever in LEVERS:
        name = f"--{lever.replace('_', '-')}"
        parser.add_argument(name, type=_count, default=0, metavar="N", help=say(language, f"cli.explore.{lever}"))
    parser.add_argument("--actions", type=Path, metavar="FILE.csv", help=say(language, "cli.explore.actions"))
    parser.add_argument("--shocks", type=_count, default=0, metavar="N", help=say(language, "cli.explore.shocks"))
    parser.add_argument("--seed", type=_count, default=1, metavar="S", help=say(language, "cli.explore.seed"))


def _count(text: str) -> int:
    value = int(text)
    if value < 0:
        raise ValueError(text)
    return value


def run(options: argparse.Namespace) -> int:
    """Explore and print."""
    checked = rows_asked(options.files)
    if checked.refusal:
        raise checked.refusal
    city = city_of(checked.tables)
    names = [options.chain] if options.chain else chain_names(city)
    read = read_segments(city, Thresholds())
    before = {name: diagnose(city, chain_of(city, name), read) for name in names}
    counts = {lever: getattr(options, lever) for lever in LEVERS if getattr(options, lever)}
    if options.actions and counts:
        raise LiantuError("actions_and_counts", options=" ".join(f"--{each.replace('_', '-')}" for each in counts))
    listed = _listed(options.actions) if options.actions else None
    found = plan(city, names, Wish.of(counts)) if listed is None else asked_for(city, listed, names)
    after = after_actions(checked.tables, before, found)
    shocks = ShockSet(n=options.shocks, seed=options.seed) if options.shocks else None
    done = [_told(Explored(checked.tables, before[name], after[name], found), shocks) for name in names]
    if options.json:
        print_json(as_json(checked, done, found, shocks))
    else:
        _print(options.lang, done, found, shocks)
    return 0


def _told(one: Explored, shocks: ShockSet | None) -> Explored:
    """With resilience where shocks are named; without them it has no meaning."""
    if shocks is None:
        return one
    told = {which: _resilient(one, which, shocks) for which in ("before", "after")}
    return replace(one, shocks=shocks, **told)


def _resilient(one: Explored, which: str, shocks: ShockSet) -> Diagnosis:
    found: Diagnosis = getattr(one, which)
    struck = _struck(one, which, shocks)
    if struck is None:
        return found
    return replace(found, outcomes={**found.outcomes, "resilience": resilience(struck, shocks)})


def as_json(checked: Checked, done: Sequence[Explored], found: Plan, shocks: ShockSet | None) -> dict[str, Any]:
    """The object that the interface describes."""
    answer = dataset(checked) | {"actions": [action_as_json(each) for each in found.actions]}
    answer["chains"] = [
        {
            "chain": each.before.chain.zh,
            "figures": {name: change.as_json() for name, change in each.changes().items()},
            "segments": segments_as_json(each.before, each.after),
        }
        for each in done
    ]
    if shocks:
        answer["shocks"] = {"n": shocks.n, "seed": shocks.seed, "loss": _loss(done, shocks)}
    return answer


def _loss(done: Sequence[Explored], shocks: ShockSet) -> dict[str, Any]:
    """What the shocks are expected to cost these chains a year, before and after. [万元/year]"""
    both = {which: [expected(each, which, shocks) for each in done] for which in ("before", "after")}
    found: dict[str, Any] = {}
    for which, figures in both.items():
        known = [each.value for each in figures if each.value is not None]
        found[which] = sum(known) if known else None
        if not known:
            found[f"{which}_reason"] = "size_unknown"
    if None in found.values():
        return found | {"difference": None, "difference_reason": "size_unknown"}
    return found | {"difference": found["after"] - found["before"]}


def expected(one: Explored, which: str, shocks: ShockSet) -> Figure:
    """The expected loss of a chain before or after; none where it has no firm to be hit. [万元/year]"""
    struck = _struck(one, which, shocks)
    return Figure(None, "万元", reason="size_unknown") if struck is None else struck.expected


def _struck(one: Explored, which: str, shocks: ShockSet) -> Struck | None:
    """A chain under the same draws before and after."""
    found: Diagnosis = getattr(one, which)
    try:
        return strike(found.city, found.chain.zh, shocks, one.assumed, base=one.before.city)
    except LiantuError as error:
        if error.code != "shock_on_no_firms":
            raise
        return None


def _listed(file: Path) -> list[Mapping[str, object]]:
    """The rows of a list of actions: lever, segment and, if wanted, chain and size."""
    try:
        text = decoded(file.read_bytes())
    except OSError as reason:
        raise LiantuError("unreadable_actions", path=str(file)) from reason
    rows = list(csv.DictReader(io.StringIO(text or "")))
    known = {heading: column for column, zh in HEADINGS.items() for heading in (column, zh)}
    read = [{known[head.strip()]: cell for head, cell in row.items() if head and head.strip() in known} for row in rows]
    if not read or any(not row.get("lever") or not row.get("segment") for row in read):
        raise LiantuError("unreadable_actions", path=str(file))
    return [_typed(row, file) for row in read]


def _typed(row: Mapping[str, str | None], file: Path) -> dict[str, object]:
    levers = {
        word.casefold(): lever
        for lever in LEVERS
        for language in ("zh", "en")
        for word in (say(language, f"lever.{lever}"), say(language, f"levers.tag.{lever}"))
    }
    lever, segment = ((row[name] or "").strip() for name in ("lever", "segment"))
    cells: dict[str, object] = {"lever": levers.get(lever.casefold(), lever), "segment": segment}
    if chain := (row.get("chain") or "").strip():
        cells["chain"] = chain
    if size := (row.get("size") or "").strip().replace(",", ""):
        try:
            cells["size"] = float(size)
        except ValueError as reason:
            raise LiantuError("unreadable_actions", path=str(file)) from reason
    return cells


def _print(language: str, done: Sequence[Explored], found: Plan, shocks: ShockSet | None) -> None:
    """The actions, then what changes in each chain."""
    rows = [
        [
            say(language, f"lever.{each.lever}"),
            spoken(language, done[0].before.named(each.segment)),
            tell(language, each.reason),
            spoken(language, Figure(each.size, "万元")),
            spoken(language, Figure(each.cost, "万元")),
        ]
        for each in found.actions
    ]
    if rows:
        columns = ("lever", "segment", "reason", "size", "cost")
        print_table(language, [f"figure.action.{name}" for name in columns], rows)
    for note in found.notes:
        print(tell(language, note))
    for each in done:
        print(f"\n{spoken(language, each.before.chain)}")
        rows = [[_name(language, name), *_said(language, change)] for name, change in each.changes().items()]
        print_table(language, ["figure.action.what", "explore.before", "explore.after", "explore.difference"], rows)
    if shocks:
        print()
        print(tell(language, said_loss(_loss(done, shocks), shocks)))


def said_loss(loss: Mapping[str, Any], shocks: ShockSet) -> Finding:
    """The expected loss before and after as a sentence."""
    before, after = (Figure(loss[name], "万元", reason=loss.get(f"{name}_reason")) for name in ("before", "after"))
    return Finding("explore.loss", {"n": shocks.n, "seed": str(shocks.seed), "before": before, "after": after})


def _name(language: str, name: str) -> str:
    outcomes = ("competitiveness", "stability", "embeddedness", "resilience")
    return say(language, f"outcome.{name}" if name in outcomes else f"figure.{name}")


def _said(language: str, change: Any) -> list[str]:
    difference = change.difference
    in_points = difference.unit == "share" and difference.value is not None
    shown = Figure(difference.value * 100, "points") if in_points else difference
    return [spoken(language, change.before), spoken(language, change.after), spoken(language, shown)]
