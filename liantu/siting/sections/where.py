"""Where it stands and where there is room 在哪里，哪里还有地: the chain by park, and who would buy a segment."""

from functools import partial

import pandas as pd

from liantu.diagnose.diagnosis import Diagnosis
from liantu.diagnose.sections import Evidence, Section, Verdict
from liantu.diagnose.sections.evidence import empty_columns, empty_tables
from liantu.facts import Figure, Finding, Sum, Word
from liantu.siting.by_park import NOWHERE, PARK, ByPark, by_park, needs, spots_of

CODE = "where"
COLUMNS = ("n_firms", "n_makers", "output", "n_users", "wanted", "wanted_share", "free_land", "free_plants")
GAPS = ("absent", "weak", "unchecked")
MOST_TERMS = 4


def section(found: Diagnosis, segment: str) -> Section:
    """The spots of a chain, those that need most of the segment first."""
    stand = by_park(found, segment)
    return Section(
        CODE,
        answer(found, stand),
        COLUMNS,
        tuple(_verdict(found, stand, spot) for spot in ranked(stand)),
        tuple(_doubts(stand)),
        tuple(_sharpen(found)),
    )


def ranked(stand: ByPark) -> list[str]:
    """By what is needed there, then by output, firms and land; what is nowhere comes last."""
    rows = stand.rows
    keys = rows[["wanted", "n_users", "output", "n_firms", "free_land"]].astype("Float64").fillna(-1)
    order = keys.assign(last=rows.index == NOWHERE).sort_values(
        ["last", *keys.columns], ascending=[True, *[False] * len(keys.columns)], kind="stable"
    )
    return order.index.tolist()


def answer(found: Diagnosis, stand: ByPark) -> Finding:
    """Where the customers of the segment sit, or where it is made; and where there is room."""
    if not len(found.city.firms):
        return Finding("answer.where.no_firms", {})
    named = {"segment": found.named(stand.segment), "state": Word(f"state.{found.state_of(stand.segment)}")}
    placed = stand.rows[stand.rows.index != NOWHERE]
    if not placed[["n_firms", "n_users"]].to_numpy().any():
        return Finding("answer.where.nobody_placed", {"n": int(stand.rows["n_firms"].sum())})
    is_gap = found.state_of(stand.segment) in GAPS
    if is_gap and placed["n_users"].any():
        code, facts, spot = _customers(stand, placed)
    elif placed["n_makers"].any():
        spot = placed["n_makers"].idxmax()
        n = Figure(float(stand.rows["n_makers"].sum()), "count")
        code, facts = "answer.where.makers", {"n": int(placed.at[spot, "n_makers"]), "all": n}
    else:
        spot = placed["n_firms"].idxmax()
        n = Figure(float(stand.rows["n_firms"].sum()), "count")
        facts = {"n": int(placed.at[spot, "n_firms"]), "all": n, "users": Finding(_nobody(found, stand), {})}
        code = "answer.where.no_customers"
    return Finding(code, named | facts | {"spot": stand.called(spot), "room": room(stand, spot)})


def _nobody(found: Diagnosis, stand: ByPark) -> str:
    """Why nobody who uses the segment is on the map: nobody told, nobody looked, nobody placed, or nobody there."""
    links = found.city.segment_links
    is_use = links["supplier_segment"].eq(stand.segment) & links["cost_share"].ne(0).fillna(True)
    users = links.loc[is_use.to_numpy(bool), "customer_segment"]
    if not len(users):
        return "siting.users.untold"
    if stand.rows["n_users"].any():
        return "siting.users.nowhere"
    if any(found.state_of(segment) == "unchecked" for segment in users):
        return "siting.users.unchecked"
    return "siting.users.none"


def _customers(stand: ByPark, placed: pd.DataFrame) -> tuple[str, dict[str, object], str]:
    """By what they buy where that is known, else by their number."""
    if placed["wanted"].notna().any() and placed["wanted"].max() > 0:
        spot = placed["wanted"].astype(float).idxmax()
        return "answer.where.need", {"share": stand.figure(spot, "wanted_share")}, spot
    spot = placed["n_users"].idxmax()
    n = Figure(float(stand.rows["n_users"].sum()), "count")
    return "answer.where.customers", {"n": int(placed.at[spot, "n_users"]), "all": n}, spot


def room(stand: ByPark, spot: str) -> Finding:
    """The land at a spot, and where there is most."""
    land = stand.parks["free_land"].dropna()
    if not len(land):
        return Finding("siting.room.untold", {})
    most = land.astype(float).idxmax()
    facts = {"park": stand.called(most), "land": stand.figure(most, "free_land")}
    if land[most] == 0:
        return Finding("siting.room.none", {})
    if most == spot:
        return Finding("siting.room.here", facts)
    here = stand.figure(spot, "free_land")
    if here.value is None:
        return Finding("siting.room.there", facts)
    return Finding("siting.room.both", facts | {"here": here})


def _verdict(found: Diagnosis, stand: ByPark, spot: str) -> Verdict:
    facts = {column: stand.figure(spot, column) for column in COLUMNS}
    return Verdict(spot, stand.named(spot), facts, partial(_explain, found, stand, spot))


def _explain(found: Diagnosis, stand: ByPark, spot: str) -> Evidence:
    city, spots = found.city, spots_of(found.city)
    need, _ = needs(city, stand.segment)
    here = (spots == spot).to_numpy(bool)
    terms = sorted(need[here & (need > 0)].tolist(), reverse=True)
    shown = [Figure(term, "万元") for term in terms[:MOST_TERMS]]
    if rest := terms[MOST_TERMS:]:
        shown.append(Finding("siting.others", {"n": len(rest), "sum": Figure(sum(rest), "万元")}))
    figure = stand.figure(spot, "wanted")
    facts = {"segment": found.named(stand.segment), "terms": Sum(tuple(shown)), "wanted": figure}
    worked = Finding("worked.wanted" if figure.value is not None else "worked.wanted.unknown", facts)
    n_unknown = int(stand.rows.at[spot, "n_need_unknown"])
    notes = (Finding("note.need_unknown", {"n": n_unknown}),) if n_unknown else ()
    rows = {"firms": city.firms[here].reset_index(names="firm")}
    links = city.segment_links
    rows["segment_links"] = links[(links["supplier_segment"] == stand.segment).fillna(False).to_numpy(bool)]
    if spot.startswith(PARK):
        park = spot.removeprefix(PARK)
        rows["parks"] = city.parks.loc[city.parks.index == park].reset_index(names="park")
        plots = city.land
        rows["land"] = plots[(plots["park"] == park).fillna(False).to_numpy(bool)].reset_index(names="plot")
    return Evidence((worked,), rows, notes, ("wanted",))


def _doubts(stand: ByPark) -> list[Finding]:
    rows, doubts = stand.rows, []
    is_told = not (rows.index != NOWHERE).any() or not rows.loc[rows.index != NOWHERE, "n_firms"].any()
    if not is_told and NOWHERE in rows.index and (n := int(rows.at[NOWHERE, "n_firms"])):
        doubts.append(Finding("doubt.where.nowhere", {"n": n}))
    if n := int(rows["n_need_unknown"].sum()):
        doubts.append(Finding("doubt.where.need_unknown", {"n": n}))
    if n := int(stand.parks["free_land"].isna().sum()):
        doubts.append(Finding("doubt.where.land_untold", {"n": n}))
    return doubts


def _sharpen(found: Diagnosis) -> list[Finding]:
    city = found.city
    asked = [*empty_tables(city, "parks", "land"), *empty_columns(city, "firms", "park", "county")]
    return [*asked, *empty_columns(city, "parks", "land_available", "plants_available")]
