"""What each model asks of the office 照着做要什么: what is there, what is missing, what nobody has recorded."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from functools import partial
from typing import NamedTuple

import pandas as pd

from liantu.data.dictionary import TABLES
from liantu.diagnose.sections import Evidence, Section, Verdict
from liantu.facts import Figure, Finding, Name, Word
from liantu.policy.asks import GROUPS, REQUIREMENTS, STATUSES, Told, required
from liantu.policy.model import PolicyModel

CODE = "asks"
COLUMNS = ("asked_for", "requirements_met", "requirements_missing", "requirements_unknown", "still_open")
WORKED = ("asked_for",)


class Open(NamedTuple):
    """A model with the codes of what it asks for, by status; all together in the order of the requirements."""

    model: PolicyModel
    codes: tuple[str, ...]
    by_status: dict[str, tuple[str, ...]]

    @property
    def n_open(self) -> int:
        """How many are not known to be there."""
        return len(self.codes) - len(self.by_status["met"])


def section(told: dict[str, Told], models: Sequence[PolicyModel]) -> Section:
    """The models with what they ask for, in the order given; those of a reader that ask for nothing are left out.

    ``told``: what the rows tell of each requirement, see :func:`liantu.policy.asks.asks`.
    """
    opened = [each for each in (open_of(model, told) for model in models) if each.codes]
    return Section(
        CODE,
        _answer(opened),
        COLUMNS,
        tuple(_verdict(each, told) for each in opened),
        tuple(_doubts(models, opened, told)),
        tuple(_sharpen(opened, told)),
    )


def open_of(model: PolicyModel, told: dict[str, Told]) -> Open:
    """What a model asks for, sorted by what the rows tell of it."""
    codes = required(model)
    return Open(model, codes, {status: tuple(c for c in codes if told[c].status == status) for status in STATUSES})


def grid(told: dict[str, Told], opened: Sequence[Open]) -> dict[str, list[str]]:
    """The requirements that at least one of the models asks for, by group, in the order of ``REQUIREMENTS``."""
    asked = {code for each in opened for code in each.codes}
    groups: dict[str, list[str]] = {group: [] for group in GROUPS}
    for code in told:
        if code in asked:
            groups[REQUIREMENTS[code].group].append(code)
    return {group: codes for group, codes in groups.items() if codes}


def _answer(opened: Sequence[Open]) -> Finding:
    """Two models that lie furthest apart in how much is open: neither is said to be the better one."""
    if not opened:
        return Finding("answer.asks.nothing", {})
    near = min(opened, key=lambda each: each.n_open)
    far = max(opened, key=lambda each: each.n_open)
    if near.n_open == far.n_open and len(opened) > 1 and len({len(each.codes) for each in opened}) == 1:
        return Finding("answer.asks.alike", {"asked": _count(len(near.codes)), "rest": _rest(near)})
    if len(opened) == 1:
        return Finding(
            "answer.asks.one",
            {"near": near.model.name, "near_asked": _count(len(near.codes)), "near_rest": _rest(near)},
        )
    facts = {"near": near.model.name, "near_asked": _count(len(near.codes)), "near_rest": _rest(near)}
    facts |= {"far": far.model.name, "far_asked": _count(len(far.codes)), "far_rest": _rest(far)}
    return Finding("answer.asks.apart", facts)


def _rest(each: Open) -> Finding:
    """What of it is not known to be there."""
    missing, unknown = (len(each.by_status[status]) for status in ("missing", "unknown"))
    code = {
        (False, False): "asks.rest.all",
        (True, False): "asks.rest.missing",
        (False, True): "asks.rest.unknown",
        (True, True): "asks.rest.both",
    }[missing > 0, unknown > 0]
    return Finding(code, {"missing": _count(missing), "unknown": _count(unknown)})


def _verdict(each: Open, told: dict[str, Told]) -> Verdict:
    first = [*each.by_status["missing"], *(c for c in each.by_status["unknown"] if told[c].sheet)]
    facts: dict[str, object] = {"asked_for": _count(len(each.codes))}
    facts |= {f"requirements_{status}": _count(len(codes)) for status, codes in each.by_status.items()}
    facts["still_open"] = [Word(f"ask.{code}") for code in first] if first else Word("asks.none_open")
    return Verdict(each.model.code, each.model.name, facts, partial(_explain, each, told))


def _explain(each: Open, told: dict[str, Told]) -> Evidence:
    met, missing, unknown = (_count(len(each.by_status[status])) for status in STATUSES)
    facts = {"asked": _count(len(each.codes)), "met": met, "missing": missing, "unknown": unknown}
    notes = tuple(said(code, told[code]) for status in STATUSES[::-1] for code in each.by_status[status])
    return Evidence((Finding("worked.asked_for", facts),), _rows(each, told), notes, WORKED)


def said(code: str, told: Told) -> Finding:
    """A requirement in one line: what it is, whether it is there, and how that is known."""
    return Finding(f"asks.line.{told.status}", {"ask": Word(f"ask.{code}"), "why": told.why})


def _rows(each: Open, told: dict[str, Told]) -> dict[str, pd.DataFrame]:
    """The rows behind all that is met, each row once."""
    parts = defaultdict(list)
    for code in each.by_status["met"]:
        for table, rows in told[code].rows.items():
            parts[table].append(rows)
    joined = {table: pd.concat(rows) for table, rows in parts.items()}
    return {table: rows[~rows.index.duplicated()] for table, rows in joined.items()}


def _doubts(models: Sequence[PolicyModel], opened: Sequence[Open], told: dict[str, Told]) -> Iterator[Finding]:
    yield Finding("doubt.asks.reading", {})
    asked = {code for each in opened for code in each.codes}
    if n_planned := sum(told[code].status == "unknown" and not told[code].sheet for code in asked):
        yield Finding("doubt.asks.planned", {"n": n_planned})
    if n_thin := sum(told[code].is_thin for code in asked):
        yield Finding("doubt.asks.thin", {"n": n_thin})
    dropped = [each.model.name for each in opened if len(each.codes) < len(each.model.requires)]
    if dropped:
        yield Finding("doubt.asks.dropped", {"cities": dropped})
    if own := [model.name for model in models if not model.requires]:
        yield Finding("doubt.asks.own", {"cities": own})


def _sharpen(opened: Sequence[Open], told: dict[str, Told]) -> Iterator[Finding]:
    """By sheet, what could be filled in or seen to, and whose way would need it."""
    for status, code in (("missing", "sharpen.asks.missing"), ("unknown", "sharpen.asks")):
        sheets: dict[str, list[str]] = defaultdict(list)
        for ask in dict.fromkeys(ask for each in opened for ask in each.by_status[status]):
            if told[ask].sheet:
                sheets[told[ask].sheet].append(ask)
        for sheet, codes in sheets.items():
            cities: list[Name] = [each.model.name for each in opened if set(codes) & set(each.codes)]
            words = [Word(f"ask.{ask}") for ask in codes]
            yield Finding(code, {"table": TABLES[sheet], "asks": words, "cities": cities})


def _count(n: int) -> Figure:
    return Figure(float(n), "count")
