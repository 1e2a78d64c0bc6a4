"""Evidence 依据: the rows behind a verdict, and which sheet or column would sharpen it."""

from collections.abc import Iterator

import pandas as pd

from liantu.chain import City
from liantu.data.dictionary import TABLES
from liantu.diagnose.diagnosis import Diagnosis
from liantu.facts import Finding


def of_segment(city: City, segment: str) -> dict[str, pd.DataFrame]:
    """By table, the rows that a segment's figures are read from: its own, its firms, its inputs and uses, its deals."""
    firms = city.firm_segments.loc[(city.firm_segments["segment"] == segment).to_numpy(bool), "firm"]
    links, deals = city.segment_links, city.firm_links
    ends = (links["supplier_segment"] == segment) | (links["customer_segment"] == segment)
    return {
        "segments": city.chain_segments[(city.chain_segments["segment"] == segment).to_numpy(bool)],
        "firms": city.firms.loc[city.firms.index.isin(firms)].reset_index(names="firm"),
        "segment_links": links[ends.to_numpy(bool)],
        "firm_links": deals[(deals["segment"] == segment).fillna(False).to_numpy(bool)],
    }


def of_firm(city: City, firm: str) -> dict[str, pd.DataFrame]:
    """By table, a firm's own row and its deals."""
    deals = city.firm_links
    dealing = (deals["supplier"] == firm) | (deals["customer"] == firm)
    return {"firms": city.firms.loc[[firm]].reset_index(names="firm"), "firm_links": deals[dealing.to_numpy(bool)]}


def empty_tables(city: City, *tables: str) -> Iterator[Finding]:
    """For each of the tables that has no row, that it would help."""
    for table in tables:
        if not len(getattr(city, table)):
            yield Finding("sharpen.table", {"table": TABLES[table]})


def empty_columns(city: City, table: str, *columns: str) -> Iterator[Finding]:
    """For each of these columns of a table with rows, in how many of them it is empty."""
    rows: pd.DataFrame = getattr(city, table)
    named = {column.column: column for column in TABLES[table].columns}
    for column in columns:
        if n := int(rows[column].isna().sum()):
            yield Finding("sharpen.column", {"table": TABLES[table], "column": named[column], "n": n})


def ends_without_demand(found: Diagnosis) -> Iterator[Finding]:
    """In how many segments nobody here buys and no demand from outside is filled in, so that their demand reads 0."""
    rows = found.counted
    asked = found.city.segments["outside_demand"].reindex(rows.index)
    if n := int((rows["demand"].eq(0).fillna(False) & asked.isna()).sum()):
        named = {column.column: column for column in TABLES["segments"].columns}
        yield Finding("sharpen.ends", {"column": named["outside_demand"], "n": n})


def links_without_segment(city: City) -> Iterator[Finding]:
    """What the deals between firms do not say, so that they count for no segment or no ring."""
    if len(city.firm_links):
        yield from empty_columns(city, "firm_links", "segment", "value")
        outside = ~city.firm_links["supplier"].isin(city.firms.index) | ~city.firm_links["customer"].isin(
            city.firms.index
        )
        rows = city.firm_links[outside.to_numpy(bool)]
        named = {column.column: column for column in TABLES["firm_links"].columns}
        for column in ("place", "spare"):
            if n := int(rows[column].isna().sum()):
                yield Finding("sharpen.column", {"table": TABLES["firm_links"], "column": named[column], "n": n})
