"""The places as tables 地点数据: firms, parks and counties of a chain, with what a map must say when it leaves the app.

Coordinates are WGS-84, which on a map is CGCS2000 (EPSG:4490); what the user wrote stands beside them with its system.
"""

import csv
import io
import re
import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from functools import cached_property

import pandas as pd

from liantu.data.dictionary import TABLES
from liantu.data.writing import harmless, heading
from liantu.diagnose import Diagnosis
from liantu.diagnose.provenance import Provenance, of_rows, source_named, told
from liantu.facts import Finding, Word
from liantu.place import Home, home_of
from liantu.place.boundaries import Ground
from liantu.place.located import CLASSES, firms_located, parks_located
from liantu.siting.by_park import PARK, by_park
from liantu.words import say, spoken, tell

# As map offices write it: GS（2024）1234号, GS京（2022）0001号, 赣S（2024）012号, 粤AS（2023）008号.
NUMBER = re.compile(
    r"(GS[一-鿿]{0,2}|[一-鿿]{1,3}[A-Z]{0,2}S)"  # which office
    r"[(\[〔【]((?:19|20)[0-9]{2})[)\]〕】]"  # which year
    r"([0-9]{1,6}(?:-[0-9]{1,3})?)号?"
)
# Tianditu's own maps, as office, year, number: never the number of another's map, however it is written.
OF_SUPPLIERS = {("GS", 2024, 650), ("GS", 2024, 568)}
CRS = "CGCS2000"
FIRM = ("firm", "credit_code", "segments", "in_chain", "class", "known_by", "why", "lng", "lat", "crs")
FIRM += ("lng_given", "lat_given", "crs_given", "park", "town", "county", "code", "between", "address", "revenue")
OF_OUTLINES = {"too_long", "too_many_points", "unreadable", "no_polygon", "no_area"}
ROW = ("source", "as_of", "status")
OF_PARK = ("n_firms", "output", "n_silent")  # of the chain


@dataclass(frozen=True)
class Places:
    """The places of a chain to take away.

    ``segment``: whose customers are counted by park; ``dataset_id`` and ``source``: whose rows these are, of which
    ``n_rejected`` are not counted; ``approval``: the number of the map approval 审图号 of this map, if it has one.
    """

    found: Diagnosis
    segment: str
    ground: Ground | None
    dataset_id: str = "—"
    source: object = "—"
    n_rejected: int = 0
    approval: str = ""

    @property
    def home(self) -> Home:
        """Where the city is."""
        return home_of(self.found.city)

    @cached_property
    def origin(self) -> Provenance:
        """Where the rows of firms and parks come from, of which day, and whether any is invented."""
        return of_rows(self.found.city, {"firms": self.found.city.firms, "parks": self.found.city.parks})


def approval_number(text: str, today: date | None = None) -> str | None:
    """A map approval number as a map office writes it, or None where the text is none that this map can have.

    >>> approval_number("GS(2024)1234号"), approval_number(" 赣s〔2024〕012 号 "), approval_number("粤AS【2023】8号")
    ('GS（2024）1234号', '赣S（2024）012号', '粤AS（2023）8号')
    >>> approval_number("1234"), approval_number("GS(2024)0650号"), approval_number("GS(2024)650-1号")
    (None, None, None)
    """
    return None if refused(text, today) else written(text)


def refused(text: str, today: date | None = None) -> str | None:
    """Why a text is not this map's number: ``wrong`` form, of a ``supplier``, of a year in the ``future``; or None.

    A supplier's number is known by its office, year and number, whatever zeros lead it or sheet follows it.

    >>> refused("1234"), refused("GS（2024）00650-2号"), refused("赣S(2024)1号")
    ('wrong', 'supplier', None)
    >>> refused("GS(2031)1号", date(2030, 12, 31))
    'future'
    """
    read = _read(text)
    if not read:
        return "wrong"
    office, year, number = read[1], int(read[2]), int(read[3].partition("-")[0])
    if (office, year, number) in OF_SUPPLIERS:
        return "supplier"
    return "future" if year > (today or date.today()).year else None


def written(text: str) -> str | None:
    """A number of that form, whosever it is, or None."""
    read = _read(text)
    return f"{read[1]}（{read[2]}）{read[3]}号" if read else None


def _read(text: str) -> re.Match[str] | None:
    return NUMBER.fullmatch(re.sub(r"\s", "", unicodedata.normalize("NFKC", text)).upper())


def approval_line(number: str) -> Finding:
    """Who may see the map: only the office, unless the map itself was approved.

    >>> approval_line("").code, approval_line("赣S（2024）012号").facts
    ('take.internal', {'number': '赣S（2024）012号'})
    """
    return Finding("take.approved", {"number": number}) if number else Finding("take.internal", {})


# The tables


def firms(report: Places, language: str) -> pd.DataFrame:
    """Every firm of the city in the order of the rows: how its place is known, both pairs of coordinates, its segments.

    ``lng`` and ``lat`` are empty unless the row itself gives them: what is known by park, town or county has no point.
    """
    city = report.found.city
    found, own = firms_located(city), city.firms
    is_given = found["class"].eq("given").to_numpy(bool)
    table = pd.DataFrame({"firm": own.index.astype("string"), "segments": _segments(report)}, index=own.index)
    table["in_chain"] = _in_chain(report)
    table["class"] = found["class"].astype("string")
    table["known_by"] = _each(table["class"], lambda code: say(language, f"placed.{code}"))
    table["why"] = why(found["why"], language)
    for name in ("lng", "lat"):
        table[name] = found[name].astype("Float64").where(is_given).round(6)
        table[f"{name}_given"] = own[name]
    table["crs"] = pd.Series([CRS if given else pd.NA for given in is_given], own.index, dtype="string")
    table["crs_given"] = own["crs"]
    for name in ("park", "town", "county", "code", "between"):
        table[name] = found[name].astype("string")
    for name in ("credit_code", "address", "revenue"):
        table[name] = own[name]
    return table.join(_of_rows(report, own, language))[[*FIRM, *ROW]].reset_index(drop=True)


def parks(report: Places, language: str) -> pd.DataFrame:
    """Every park: its point if it is told, what it still can give, and what stands in it of the chain [万元/year]."""
    city = report.found.city
    own, found = city.parks, parks_located(city)
    table = pd.DataFrame({"park": own.index.astype("string")}, index=own.index)
    for name in ("name_en", "level", "lead_chains", "land_available", "plants_available", "operator"):
        table[name] = own[name]
    table["code"] = own["code"]
    table["class"] = found["class"].astype("string")
    for name in ("lng", "lat"):
        table[name] = found[name].astype("Float64").round(6)
        table[f"{name}_given"] = own[name]
    table["crs_given"], table["county"] = own["crs"], found["county"].astype("string")
    table["why"] = why(found["why"], language)
    here = by_park(report.found, report.segment)
    spots = PARK + own.index.astype("str")
    for name in OF_PARK:
        table[name] = here.rows[name].reindex(spots).to_numpy()
    reasons = [here.figure(spot, "output").reason for spot in spots]
    table["output_why"] = [say(language, f"reason.{each}") if each else pd.NA for each in reasons]
    return table.astype({"output_why": "string"}).join(_of_rows(report, own, language)).reset_index(drop=True)


def counties(report: Places) -> pd.DataFrame:
    """Every county of the ground: how many firms of the city are known how well in it, index as in the ground."""
    own = report.ground.counties
    found = firms_located(report.found.city)
    table = own[["name", "name_en"]].copy()
    table["code"] = own.index.astype("string")
    counts = pd.crosstab(found["code"].astype("string"), found["class"].astype("string"))
    for name in CLASSES[: CLASSES.index("county") + 1]:
        told = counts[name] if name in counts else pd.Series(dtype="int64")
        table[f"n_{name}"] = told.reindex(own.index).fillna(0).astype("int64")
    return table


def _segments(report: Places) -> pd.Series:
    """The segments of each firm in a cell, with shares where these are not equal, so that they can be read in again."""
    city, cells = report.found.city, {}
    for firm, segment, share in city.firm_segments[["firm", "segment", "share"]].itertuples(index=False):
        cells.setdefault(firm, []).append((segment, share))
    said = {
        firm: "|".join(segment if share == 1 / len(pairs) else f"{segment}:{share:.6g}" for segment, share in pairs)
        for firm, pairs in cells.items()
    }
    return pd.Series([said.get(firm) for firm in city.firms.index], city.firms.index, dtype="string")


def _in_chain(report: Places) -> pd.Series:
    rows = report.found.city.firm_segments
    inside = rows.loc[rows["segment"].isin(report.found.segments.index).to_numpy(bool), "firm"]
    index = report.found.city.firms.index
    return pd.Series(index.isin(inside), index, dtype="boolean")


def why(codes: pd.Series, language: str) -> pd.Series:
    """Why a place is not given, or an outline not drawn, in words."""
    return _each(codes, lambda code: say(language, f"take.outline.{code}" if code in OF_OUTLINES else f"why.{code}"))


def _each(codes: pd.Series, spell: Callable[[str], str]) -> pd.Series:
    known = {code: spell(code) for code in codes.dropna().unique()}
    return codes.map(known).astype("string")


def _of_rows(report: Places, rows: pd.DataFrame, language: str) -> pd.DataFrame:
    """Where each row comes from, spelt out, of which day it is, and whether it is 示例."""
    known = {code: (zh if language == "zh" else en) for code, zh, en, *_ in _column("firms", "status").choices}
    source = _each(rows["source"], lambda text: spoken(language, source_named(report.found.city, text)))
    found = {"source": source, "as_of": rows["as_of"], "status": rows["status"].map(known).astype("string")}
    return pd.DataFrame(found, index=rows.index)


def _column(table: str, name: str) -> object:
    return next(each for each in TABLES[table].columns if each.column == name)


def title(name: str, table: str, language: str) -> str:
    """What a column is called: as in the dictionary with its unit, else by a word of ours."""
    known = {each.column: heading(each, language) for each in TABLES[table].columns} if table in TABLES else {}
    return known.get(name) or say(language, f"take.field.{name}")


# What it says of itself


def notes(report: Places) -> Iterator[tuple[str, object]]:
    """Lines about the data, each with the code of what it is about: use, chain, coordinates, sources, day, version."""
    found = firms_located(report.found.city)["class"].value_counts()
    yield "use", approval_line(report.approval)
    yield "chain", Finding("take.chain_of", {"chain": report.found.chain, "city": report.home.name})
    yield "crs", Finding("take.crs", {})
    yield "given", Finding("take.given", {})
    for name in CLASSES:
        if n := int(found.get(name, 0)):
            yield "class", Finding("take.count", {"n": n, "known": Word(f"placed.{name}")})
    if report.ground is not None:
        facts = {"source": report.ground.source, "day": report.ground.as_of}
        yield "boundaries", Finding("take.boundaries", facts)
    yield "origin", report.source
    for each in told(report.origin):
        yield "origin", each
    if report.n_rejected:
        yield "origin", Finding("take.rejected", {"n": report.n_rejected})
    if report.origin.has_samples:
        yield "sample", Finding("take.sample", {})
    yield "version", report.dataset_id


# The spreadsheet


def places_csv(report: Places, language: str) -> bytes:
    """Every firm as CSV that a spreadsheet opens (UTF-8 with its mark), and that can be read in again as firms.

    What must be said stands in columns on every row, not in a block above or below: a row that is sorted, filtered or
    copied keeps it, and the first line stays the headings. A text that a spreadsheet would run is led by an apostrophe,
    which our reader takes off again (:func:`liantu.data.cells.clean`).
    """
    table = firms(report, language).drop(columns="class")
    table["in_chain"] = table["in_chain"].map({True: say(language, "app.yes"), False: say(language, "app.no")})
    table["version"], table["use"] = report.dataset_id, tell(language, approval_line(report.approval))
    target = io.StringIO(newline="")
    rows = csv.writer(target)
    rows.writerow(title(name, "firms", language) for name in table.columns)
    for cells in table.astype(object).where(table.notna(), "").itertuples(index=False):
        rows.writerow(map(harmless, cells))
    return target.getvalue().encode("utf-8-sig")
