"""Provenance 出处: where the rows behind a figure come from, of which day they are, and how sure they are."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache

import pandas as pd

from liantu.chain import City
from liantu.data.dictionary import TABLES
from liantu.facts import Finding, Name, Word

HERE = ("firms", "firm_links")  # tables that say what is here; the others say what a chain consists of


@dataclass(frozen=True)
class Provenance:
    """``sources`` in the order of the rows, the day ``as_of``, and by table how many rows have which status.

    A source is what a row says, or an id of the sheet of sources; ``listed`` says what such an id stands for.

    The day is the newest of the rows that say what is here, firms and their dealings, and none where those name none:
    the frame of segments may be borrowed. Only of rows without those two tables it is the newest of all.

    A row whose status is empty counts under ``not_given``.
    """

    sources: tuple[str, ...]
    as_of: str | None
    statuses: Mapping[str, Mapping[str, int]]
    listed: Mapping[str, Finding] = field(default_factory=dict)

    @property
    def has_samples(self) -> bool:
        """Whether any of the rows is invented 示例."""
        return any("sample" in counts for counts in self.statuses.values())


def of_segment(city: City, segment: str) -> Provenance:
    """Of a segment's own rows, its firms, the links between segments and the deals between firms that its figures use.

    >>> of_segment(lamp_city(), "chip").statuses["firms"]
    {'not_given': 2}
    """
    firms = city.firm_segments.loc[(city.firm_segments["segment"] == segment).to_numpy(bool), "firm"]
    links, deals = city.segment_links, city.firm_links
    ends = (links["supplier_segment"] == segment) | (links["customer_segment"] == segment)
    dealing = deals["supplier"].isin(firms) | deals["customer"].isin(firms)
    return _of(
        city,
        {
            "segments": city.chain_segments[(city.chain_segments["segment"] == segment).to_numpy(bool)],
            "firms": city.firms.loc[city.firms.index.isin(firms)],
            "segment_links": links[ends.to_numpy(bool)],
            "firm_links": deals[dealing.to_numpy(bool)],
        },
    )


def of_city(city: City) -> Provenance:
    """Of every row of the city."""
    return _of(
        city,
        {
            "chains": city.chains,
            "segments": city.chain_segments,
            "firms": city.firms,
            "segment_links": city.segment_links,
            "firm_links": city.firm_links,
            "parks": city.parks,
            "boms": city.boms,
            "resources": city.resources,
            "technologies": city.technologies,
            "land": city.land,
            "partners": city.partners,
        },
    )


def of_rows(city: City, rows: Mapping[str, pd.DataFrame]) -> Provenance:
    """Of some rows by table, such as those behind a verdict.

    >>> of_rows(lamp_city(), {"firms": lamp_city().firms.iloc[:1]}).statuses
    {'firms': {'not_given': 1}}
    """
    return _of(city, rows)


def source_named(city: City, source: str) -> Name | Finding:
    """A row's source as it is spoken: an id of the sheet of sources by title, publisher, date and grade, else as it is.

    >>> source_named(lamp_city(), "a letter")
    Name(zh='a letter', en='a letter')
    """
    if source not in city.sources.index:
        return Name(source, source)
    row = city.sources.loc[source].dropna()
    said = {name: Name(row[name], row[name]) for name in ("title", "publisher") if name in row}
    blank = {name: Word(f"origin.no_{name}") for name in ("publisher", "date", "grade")}
    said |= {"date": row["date"]} if "date" in row else {}
    said |= {"grade": _grades()[row["grade"]]} if "grade" in row else {}
    return Finding("origin.listed", blank | said)


def told(found: Provenance) -> list[Finding]:
    """The same as short sentences: the first source of how many, the day, the rows invented or unverified."""
    said = []
    if found.sources:
        shown, n = {"sources": spoken_sources(found)[0]}, len(found.sources)
        said.append(Finding("origin.many_sources", shown | {"n": n}) if n > 1 else Finding("origin.sources", shown))
    return said + how_sure(found)


def spoken_sources(found: Provenance) -> list[Name | Finding]:
    """Every source as it is spoken, in the order of the rows."""
    return [found.listed.get(source, Name(source, source)) for source in found.sources]


def how_sure(found: Provenance) -> list[Finding]:
    """The day of the rows, and how many of them are invented or unverified."""
    said = []
    if found.as_of:
        said.append(Finding("origin.as_of", {"day": found.as_of}))
    for status in ("sample", "unverified"):
        for table, counts in found.statuses.items():
            if n := counts.get(status, 0):
                said.append(Finding(f"origin.{status}", {"n": n, "table": Word(f"rows.{table}")}))
    return said


def _of(city: City, tables: Mapping[str, pd.DataFrame]) -> Provenance:
    rows = [table["source"] for table in tables.values() if len(table)]
    sources = pd.concat(rows).dropna().unique() if rows else ()
    statuses = {
        name: table["status"].fillna("not_given").value_counts(sort=False).to_dict() for name, table in tables.items()
    }
    listed = {source: source_named(city, source) for source in sources if source in city.sources.index}
    return Provenance(tuple(sources), _newest(tables), statuses, listed)


def _newest(tables: Mapping[str, pd.DataFrame]) -> str | None:
    names = [name for name in HERE if name in tables] or list(tables)
    known = [tables[name]["as_of"].dropna() for name in names]
    return max((day for days in known for day in days if re.match("[0-9]{4}", day)), default=None)


@cache
def _grades() -> dict[str, Name]:
    grade = next(column for column in TABLES["sources"].columns if column.column == "grade")
    return {code: Name(zh, en) for code, zh, en, *_ in grade.choices}
