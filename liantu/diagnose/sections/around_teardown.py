"""Teardown 产品拆解: how much of a product's cost is made here, and which missing part to bring first."""

from collections.abc import Iterator
from functools import partial

import numpy as np
import pandas as pd

from liantu.data.dictionary import TABLES
from liantu.diagnose.diagnosis import Diagnosis
from liantu.diagnose.figure_table import FigureTable
from liantu.diagnose.outcomes import HALF
from liantu.diagnose.sections import Evidence, Section, Verdict
from liantu.diagnose.sections.evidence import empty_tables
from liantu.diagnose.teardown import local_content, missing_parts, most_parts, products_of
from liantu.diagnose.worked_around import worked_content, worked_part
from liantu.facts import Few, Finding, Name, Word

COLUMNS = ("part_kind", "part_cost_share", "local_users", "pull")
OVERFULL = 1.001  # cost shares that add up to more are wrong somewhere


def section(found: Diagnosis, product: str | None = None) -> Section:
    """One product of the chain, by default the one with most parts in it."""
    shown = product if product in products_of(found.city, found.segments.index) else chosen(found)
    if shown is None:
        sharpen = tuple(_nothing_to_take_apart(found))
        return Section("around", Finding("answer.around.teardown.none", {}), COLUMNS, (), (), sharpen)
    content = local_content(found.city, [shown], found.read.figures["state"])
    parts = missing_parts(found.city, shown, found.read.figures["state"])
    verdicts = tuple(_verdict(found, shown, content, parts, part) for part in parts.values.index)
    doubts = tuple(_doubts(found, shown, content))
    return Section("around", _answer(shown, content, parts), COLUMNS, verdicts, doubts, tuple(_sharpen(found, shown)))


def chosen(found: Diagnosis) -> str | None:
    """The product that is shown unless the reader chooses another."""
    return most_parts(found.city, found.segments.index)


def _answer(product: str, content: FigureTable, parts: FigureTable) -> Finding:
    """How much is here, and what to bring first; how little of the cost is told stands before its number."""
    local, told = content.figure(product, "local_content"), content.figure(product, "told")
    facts: dict[str, object] = {"product": Name(product, product)}
    if local.value is None:
        return Finding("answer.around.teardown.no_shares", facts | {"n": int(content.values.at[product, "n_parts"])})
    code = "term.content.at_least" if local.bounds else "term.content"
    said = Finding(code, {"content": local})
    facts["content"] = Finding("term.content.thin", {"told": told, "said": said}) if told.value < HALF else said
    ranked = first_missing(parts)
    if not ranked:
        n_missing = int(content.values.at[product, "n_missing"])
        code = "answer.around.teardown.unranked" if n_missing else "answer.around.teardown.nothing_missing"
        return Finding(code, facts | ({"n": n_missing} if n_missing else {}))
    facts["parts"] = Few(tuple(Name(part, part) for part in ranked), "parts")
    facts |= {name: parts.figure(ranked[0], name) for name in ("cost_share", "local_users")}
    return Finding("answer.around.teardown.equal" if len(ranked) > 1 else "answer.around.teardown", facts)


def first_missing(parts: FigureTable) -> list[str]:
    """The missing part that is pulled most, several where they are equal; none where no pull is known."""
    pull = parts.values["pull"].astype(float)
    top = pull.max()
    return [] if np.isnan(top) else pull.index[np.isclose(pull, top, rtol=1e-9)].tolist()


def _verdict(found: Diagnosis, product: str, content: FigureTable, parts: FigureTable, part: str) -> Verdict:
    row = parts.values.loc[part]
    facts = {
        "part_kind": Word(f"part_kind.{row['kind']}"),
        "part_cost_share": parts.figure(part, "cost_share"),
        "local_users": parts.figure(part, "local_users"),
        "pull": parts.figure(part, "pull"),
    }
    subject: object = Name(part, part)
    if pd.notna(row["segment"]):
        subject = Finding("term.part_of", {"part": subject, "segment": _named(found, row["segment"])})
    return Verdict(part, subject, facts, partial(_explain, found, product, content, parts, part))


def _named(found: Diagnosis, segment: str) -> Name:
    """A segment's name; a part may name one that is in no chain."""
    return found.named(segment) if segment in found.city.segments.index else Name(segment, segment)


def _explain(found: Diagnosis, product: str, content: FigureTable, parts: FigureTable, part: str) -> Evidence:
    said = (worked_part(parts, part), worked_content(content, parts, product))
    boms, links = found.city.boms, found.city.segment_links
    rows = {"boms": boms[boms["product"].eq(product).to_numpy(bool)]}
    segment = parts.values.at[part, "segment"]
    if pd.notna(segment):
        uses = (links["supplier_segment"] == segment).to_numpy(bool)
        at = found.city.firm_segments
        firms = at.loc[at["segment"].isin(links.loc[uses, "customer_segment"]).to_numpy(bool), "firm"]
        buyers = found.city.firms[found.city.firms.index.isin(firms)].reset_index(names="firm")
        rows |= {"segment_links": links[uses], "firms": buyers}
    return Evidence(said, rows, figures=("missing_parts", "local_content"))


def _doubts(found: Diagnosis, product: str, content: FigureTable) -> Iterator[Finding]:
    """What no part tells, what nobody knows of a part, how many shares are only estimated."""
    row = content.values.loc[product]
    untold, told = content.figure(product, "untold"), content.figure(product, "told")
    if untold.value:
        yield Finding("doubt.around.cost_left", {"share": untold})
    if told.value is not None and told.value > OVERFULL:
        yield Finding("doubt.around.cost_overfull", {"share": told})
    if local := content.figure(product, "local_content").bounds:
        yield Finding("doubt.around.parts_unknown", {"n": int(row["n_unknown"]), "high": local[1]})
    if row["n_without_share"]:
        yield Finding("doubt.around.without_share", {"n": int(row["n_without_share"])})
    mine = found.city.boms[found.city.boms["product"].eq(product).to_numpy(bool)]
    if n := int(mine["status"].isin(["unverified", "sample"]).sum()):
        yield Finding("doubt.around.shares_unverified", {"n": n})


def _nothing_to_take_apart(found: Diagnosis) -> Iterator[Finding]:
    yield from empty_tables(found.city, "boms")
    if len(found.city.boms):
        yield Finding("sharpen.around.no_product", {"table": TABLES["boms"]})


def _sharpen(found: Diagnosis, product: str) -> Iterator[Finding]:
    rows = found.city.boms[found.city.boms["product"].eq(product).to_numpy(bool)]
    named = {column.column: column for column in TABLES["boms"].columns}
    for column in ("segment", "cost_share"):
        if n := int(rows[column].isna().sum()):
            yield Finding("sharpen.column", {"table": TABLES["boms"], "column": named[column], "n": n})
    states = rows["segment"].map(found.read.figures["state"])
    if n := int((states == "unchecked").sum()):
        yield Finding("sharpen.around.parts_checked", {"table": TABLES["segments"], "n": n})
    yield from empty_tables(found.city, "segment_links")
