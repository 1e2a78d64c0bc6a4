"""Services 服务: which the chain has, which nobody offers, at which nobody has looked."""

from collections.abc import Iterator
from functools import partial

import pandas as pd

from liantu.data.dictionary import TABLES
from liantu.diagnose.diagnosis import Diagnosis
from liantu.diagnose.figure_table import FigureTable
from liantu.diagnose.sections import Evidence, Section, Verdict
from liantu.diagnose.sections.evidence import empty_tables, of_segment
from liantu.diagnose.services import KINDS, PRESENCE, service_rate, services
from liantu.diagnose.surroundings import Surroundings
from liantu.diagnose.worked_around import worked_rate, worked_service
from liantu.facts import Few, Figure, Finding, Name, Word

COLUMNS = ("presence", "n_firms", "which_service")
ORDER = ("absent", "unchecked", "present")


def section(found: Diagnosis, read: Surroundings) -> Section:
    """The services, those first that nobody offers."""
    table = services(found.segments, read, found.chain.zh)
    presence = table.values["presence"]
    ranked = [segment for word in ORDER for segment in presence.index[presence == word]]
    verdicts = tuple(_verdict(found, read, table, segment) for segment in ranked)
    doubts = tuple(_doubts(table))
    return Section("around", _answer(found, table), COLUMNS, verdicts, doubts, tuple(_sharpen(found, read, table)))


def _answer(found: Diagnosis, table: FigureTable) -> Finding:
    """How many there are, and which are missing."""
    presence = table.values["presence"]
    counts = {word: int((presence == word).sum()) for word in PRESENCE}
    if not len(presence):
        return Finding("answer.around.services.none", {})
    facts: dict[str, object] = {"n": len(presence)} | {
        word: Figure(float(count), "count") for word, count in counts.items()
    }
    if counts["absent"]:
        absent = Few(tuple(found.named(segment) for segment in presence.index[presence == "absent"]), "services")
        code = "answer.around.services.absent_and_unchecked" if counts["unchecked"] else "answer.around.services.absent"
        return Finding(code, facts | {"names": absent})
    if counts["present"] == 0:
        return Finding("answer.around.services.unchecked", {"n": len(presence)})
    code = "answer.around.services.present_and_unchecked" if counts["unchecked"] else "answer.around.services.present"
    return Finding(code, facts)


def _verdict(found: Diagnosis, read: Surroundings, table: FigureTable, segment: str) -> Verdict:
    rows = _offers(found, read, segment)
    names = [Name(name, name) for name in rows["name"]]
    facts = {
        "presence": Word(f"presence.{table.values.at[segment, 'presence']}"),
        "n_firms": table.figure(segment, "n_firms"),
        "which_service": names or Word("word.none"),
    }
    return Verdict(segment, found.named(segment), facts, partial(_explain, found, read, table, segment))


def _offers(found: Diagnosis, read: Surroundings, segment: str) -> pd.DataFrame:
    rows = read.naming(KINDS, segment)
    return rows[rows["chain"].isna().to_numpy(bool) | rows["chain"].eq(found.chain.zh).fillna(False).to_numpy(bool)]


def _explain(found: Diagnosis, read: Surroundings, table: FigureTable, segment: str) -> Evidence:
    said = (worked_service(table, segment), worked_rate(service_rate(table.values["presence"]), table))
    rows = of_segment(found.city, segment)
    shown = {name: rows[name] for name in ("segments", "firms")} | {"resources": _offers(found, read, segment)}
    n_expired = int(table.values.at[segment, "n_expired"])
    notes = (Finding("doubt.around.expired", {"n": n_expired}),) if n_expired else ()
    return Evidence(said, shown, notes, ("services", "service_rate"))


def _doubts(table: FigureTable) -> Iterator[Finding]:
    """How many nobody looked at, how many rest on a listing alone, how many listings have ended."""
    rate = service_rate(table.values["presence"])
    if rate.value is not None:
        yield Finding("doubt.around.service_rate", {"rate": rate, "n": rate.n})
    if rate.bounds is not None:
        low, high = rate.bounds
        yield Finding("doubt.around.service_ends", {"low": low, "high": high})
    rows = table.values
    alone = (rows["presence"] == "present") & (rows["n_firms"] == 0)
    if n_alone := int(alone.sum()):
        yield Finding("doubt.around.no_firm", {"n": n_alone})
    if n_expired := int(rows["n_expired"].sum()):
        yield Finding("doubt.around.expired", {"n": n_expired})


def _sharpen(found: Diagnosis, read: Surroundings, table: FigureTable) -> Iterator[Finding]:
    yield from empty_tables(found.city, "resources")
    if not len(table.values):
        yield Finding("sharpen.around.no_services", {"table": TABLES["segments"]})
    if n_unchecked := int((table.values["presence"] == "unchecked").sum()):
        yield Finding("sharpen.around.checked", {"table": TABLES["segments"], "n": n_unchecked})
    rows = read.in_force[read.in_force["kind"].isin(KINDS).to_numpy(bool)]
    if n := int(rows["segment"].isna().sum()):
        yield Finding("sharpen.around.no_segment", {"table": TABLES["resources"], "n": n})
