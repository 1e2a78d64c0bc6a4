"""Which firms can step up 企业台阶: who is one condition away from which rung, and the classes of small firms."""

from collections import Counter
from collections.abc import Iterator
from functools import partial
from typing import NamedTuple

import pandas as pd

from liantu.chain import City
from liantu.data.dictionary import TABLES
from liantu.data.problems import LiantuError
from liantu.diagnose.diagnosis import Diagnosis
from liantu.diagnose.firm_classes import FirmClasses, read_firm_classes
from liantu.diagnose.firm_fields import COUNTED
from liantu.diagnose.ladder import STANDING, Ladder, read_ladder
from liantu.diagnose.rooting import members
from liantu.diagnose.rules import Rung
from liantu.diagnose.sections import Evidence, Section, Verdict
from liantu.diagnose.sections.evidence import empty_tables, of_firm
from liantu.diagnose.worked_firms import conditions, field_name, sourced, worked_rung
from liantu.facts import Few, Figure, Finding, Name, Word

CODE = "firms"
COLUMNS = ("standing", "condition", "held", "threshold", "distance")
COLUMNS_OF_CLASSES = ("n_members", "members", "advice")
ALL, CLASSES = "all", "classes"  # what may be listed beside the rungs
NEAR = ("one_step", "eligible")  # in this order


class Firms(NamedTuple):
    """What is read off all firms of the city."""

    ladder: Ladder
    classes: FirmClasses


def read_firms(city: City) -> Firms:
    """Where every firm stands, and what it is."""
    return Firms(read_ladder(city), read_firm_classes(city))


def section(found: Diagnosis, read: Firms, listed: str = ALL) -> Section:
    """The firms that can step up, the nearest first; ``listed`` is a rung, all of them, or the classes."""
    firms, near = firms_of(found), nearest(found, read)
    if listed == CLASSES:
        columns, verdicts = COLUMNS_OF_CLASSES, tuple(_classes(found, read))
        doubts = tuple(_doubts_of_classes(read, firms))
    else:
        shown = near[near["rung"] == listed] if listed in rungs(read) else near
        columns, doubts = COLUMNS, tuple(_doubts(read, firms))
        verdicts = tuple(_verdict(found, read, *pair) for pair in shown[["firm", "rung"]].to_numpy())
    return Section(CODE, _answer(read, firms, near), columns, verdicts, doubts, tuple(_sharpen(found, read, firms)))


def unreadable(error: LiantuError) -> Section:
    """The section where a file of rules cannot be used: what is wrong with it, and the cure."""
    return Section(CODE, Finding(f"error.{error.code}", error.facts), COLUMNS, ())


def rungs(read: Firms) -> dict[str, Rung]:
    """The rungs by code, in the order of the file."""
    return {rung.code: rung for rung in read.ladder.rungs}


def firms_of(found: Diagnosis) -> pd.Index:
    """The firms that stand in the counted segments of the chain."""
    return found.city.firms.index[members(found.city, found.counted.index)[:-1]]


def counts(found: Diagnosis, read: Firms) -> dict[str, dict[str, int]]:
    """By rung, how many firms of the chain stand where."""
    firms = firms_of(found)
    tables = {code: read.ladder.standing[code].loc[firms, "standing"].value_counts() for code in rungs(read)}
    return {code: {standing: int(table.get(standing, 0)) for standing in STANDING} for code, table in tables.items()}


def nearest(found: Diagnosis, read: Firms) -> pd.DataFrame:
    """Firm and rung where one condition is missing, the nearest first; then who misses none and could apply."""
    firms, parts = firms_of(found), []
    for code in rungs(read):
        rows = read.ladder.standing[code].loc[firms]
        near = rows.loc[rows["standing"].isin(NEAR).to_numpy(bool), ["standing", "distance"]]
        parts.append(near.assign(rung=code, distance=near["distance"].astype(float)).reset_index(names="firm"))
    together = pd.concat(parts, ignore_index=True)
    together["later"] = together["standing"].map({standing: place for place, standing in enumerate(NEAR)})
    return together.sort_values(["later", "distance", "firm"], kind="stable", na_position="last")


def members_of(found: Diagnosis, read: Firms) -> dict[str, list[str]]:
    """By class of small firms, which firms of the chain are in it."""
    chosen = read.classes.table.values.loc[firms_of(found), "guidance"]
    return {rule.code: chosen.index[(chosen == rule.code).to_numpy(bool)].tolist() for rule in read.classes.rules}


def _answer(read: Firms, firms: pd.Index, near: pd.DataFrame) -> Finding:
    """How many are one step away from which rung, and who is nearest."""
    if not len(firms):
        return Finding("answer.firms.none", {})
    steps = near[(near["standing"] == "one_step").to_numpy(bool)]
    n_ready = near.loc[(near["standing"] == "eligible").to_numpy(bool), "firm"].nunique()
    if not len(steps):
        return Finding("answer.firms.ready", {"n": n_ready}) if n_ready else Finding("answer.firms.nobody", {})
    by_rung = steps["rung"].value_counts()
    named = rungs(read)
    terms = [
        Finding("term.at_rung", {"rung": rung.name, "count": Figure(float(by_rung[code]), "count")})
        for code, rung in named.items()
        if code in by_rung
    ]
    first = steps.iloc[0]
    facts = {"rungs": terms, "firm": Name(first["firm"], first["firm"]), "rung": named[first["rung"]].name}
    if pd.isna(first["distance"]):
        return Finding("answer.firms.without_distance", {"rungs": terms})
    return Finding("answer.firms", facts | {"distance": Figure(float(first["distance"]), "share")})


def _verdict(found: Diagnosis, read: Firms, firm: str, code: str) -> Verdict:
    rung = rungs(read)[code]
    cells, need = read.ladder.standing[code].loc[firm], read.ladder.missing(firm, rung)
    facts: dict[str, object] = dict.fromkeys(COLUMNS, Figure(None, "share"))
    facts |= {"standing": Word(f"standing.{cells['standing']}"), "condition": Word("word.to_apply")}
    if need is not None:
        facts["condition"] = need.said
        if need.is_number:
            facts |= {"held": read.ladder.value(firm, need), "threshold": Figure(need.threshold, need.unit)}
        if not pd.isna(cells["distance"]):
            facts["distance"] = Figure(float(cells["distance"]), "share")
    subject = Finding("term.firm_and_rung", {"firm": Name(firm, firm), "rung": rung.name})
    return Verdict(f"{code}:{firm}", subject, facts, partial(_explain, found, read, rung, firm))


def _explain(found: Diagnosis, read: Firms, rung: Rung, firm: str) -> Evidence:
    said = (worked_rung(read.ladder, rung, firm),)
    notes = tuple(conditions(rung, read.ladder.fields, firm))
    return Evidence(said, of_firm(found.city, firm), notes, ("ladder",))


def _classes(found: Diagnosis, read: Firms) -> Iterator[Verdict]:
    by_class = members_of(found, read)
    for rule in read.classes.rules:
        firms = by_class[rule.code]
        facts = {
            "n_members": Figure(float(len(firms)), "count"),
            "members": Few(tuple(Name(firm, firm) for firm in firms), "firms") if firms else Word("word.none"),
            "advice": rule.advice or Word("word.none"),
        }
        yield Verdict(rule.code, rule.name, facts, partial(_explain_class, found, read, rule, firms))


def _explain_class(found: Diagnosis, read: Firms, rule: Rung, firms: list[str]) -> Evidence:
    order = [each.name for each in read.classes.rules]
    said = Finding("worked.guidance", {"order": order, "rule": rule.name, "n": len(firms)})
    notes = tuple(sourced(need, Word("word.asked")) for need in rule.needs)
    rows = {"firms": found.city.firms.loc[firms].reset_index(names="firm")}
    return Evidence((said,), rows, notes, ("guidance",))


def _doubts(read: Firms, firms: pd.Index) -> Iterator[Finding]:
    """How many verdicts hang on a threshold, how many on an empty field, how many rules nobody has checked."""
    tables = {code: read.ladder.standing[code].loc[firms] for code in rungs(read)}
    if n_changing := sum(int(table["changes"].sum()) for table in tables.values()):
        yield Finding("doubt.rungs_change", {"n": n_changing})
    unknown = [_unknown(rung, tables[code]) for code, rung in rungs(read).items()]
    if told := [each for each in unknown if each]:
        yield Finding("doubt.rungs_unknown", {"rungs": told})
    if unchecked := [rung.name for rung in read.ladder.rungs if rung.status == "unverified"]:
        yield Finding("doubt.rules_unverified", {"rungs": unchecked})


def _unknown(rung: Rung, table: pd.DataFrame) -> Finding | None:
    """How many firms are unknown before a rung, and the field that is empty most often."""
    empty = table["empty"].dropna().value_counts()
    if not len(empty):
        return None
    n, field = Figure(float(empty.sum()), "count"), field_name(str(empty.index[0]))
    return Finding("term.unknown_at_rung", {"rung": rung.name, "count": n, "field": field})


def _doubts_of_classes(read: Firms, firms: pd.Index) -> Iterator[Finding]:
    """How many sizes are not told, and how many classes hang on a threshold."""
    classes = read.classes.table.values.loc[firms]
    if n_sizes := int(classes["size"].isna().sum()):
        yield Finding("doubt.sizes_unknown", {"n": n_sizes})
    if n_changing := int(classes["changes"].sum()):
        yield Finding("doubt.guidance_changes", {"n": n_changing})


def _sharpen(found: Diagnosis, read: Firms, firms: pd.Index) -> Iterator[Finding]:
    """The columns that leave firms of this chain unknown, those that help most first."""
    yield from empty_tables(found.city, "firm_links")
    unknown: Counter[str] = Counter()
    for code in rungs(read):
        unknown.update(read.ladder.standing[code].loc[firms, "empty"].dropna())
    for field, n in unknown.most_common():
        table, column = (COUNTED[field].table, COUNTED[field].column) if field in COUNTED else ("firms", field)
        if table == "firms":
            named = next(each for each in TABLES[table].columns if each.column == column)
            n_empty = int(found.city.firms.loc[firms, column].isna().sum())
            code = "sharpen.or_none" if named.type == "text" else "sharpen.of_chain"
            yield Finding(code, {"table": TABLES[table], "column": named, "n": n_empty})
        elif len(found.city.firm_links):
            yield Finding("sharpen.sales", {"table": TABLES[table], "n": n})


def as_json(found: Diagnosis, read: Firms) -> dict[str, object]:
    """``ladder``, one row a firm of the chain and rung; ``firm_classes``, one a firm: by size, and what to do first."""
    firms = firms_of(found)
    table = read.classes.table
    chosen = type(table)(table.values.loc[firms], table.reasons.loc[firms], table.units)
    return {"ladder": read.ladder.as_rows(firms), "firm_classes": chosen.as_rows("firm")}
