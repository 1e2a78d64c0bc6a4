"""How deeply a chain is rooted, what circulates where, and what each ring adds: a second time, over plain rows."""

from collections import defaultdict
from statistics import median

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from liantu.chain import chain_of
from liantu.diagnose import diagnose, read_segments
from liantu.diagnose.leads import read_leads
from liantu.facts import Figure
from liantu.place import RINGS
from tests.chains import Rows, built
from tests.test_stops import PLACES, WAIT, dealing_rows, parts_of, ring_of

WHERE = ["市内", "省内", "国内", "境外", "", "隔壁"]


@st.composite
def rooted_rows(draw: st.DrawFn) -> Rows:
    """Random deals, between firms that may tell where they research, where their head office is and since when."""
    rows = draw(dealing_rows())
    told = {
        "rd_share": st.none() | st.sampled_from([0, 0.03, 0.2]),
        "rd_place": st.sampled_from(WHERE),
        "headquarters": st.sampled_from(WHERE),
        "arrived": st.none() | st.integers(1998, 2026),
        "as_of": st.sampled_from(["", "2025-12-31", "2026-06-30"]),
        "staff": st.none() | st.integers(0, 90),
        "digital_level": st.none() | st.integers(1, 4),
        "lead_time_days": st.none() | st.integers(0, 60),
    }
    firms = [row | {name: draw(values) for name, values in told.items()} for row in rows["firms"]]
    return rows | {"firms": firms}


@given(rooted_rows())
def test_every_part_of_embeddedness_is_what_plain_loops_give(rows: Rows) -> None:
    city = built(**rows)
    read = read_segments(city)
    for name in {row["chain"] for row in rows["segments"]}:
        found = diagnose(city, chain_of(city, name), read)
        for part, (value, n) in roots(rows, counted(rows, name)).items():
            same(found.rooting[part], value)
            assert found.rooting[part].n == n, part
        expected = circulating(rows, counted(rows, name))
        for side, shares in found.circulation.items():
            for ring, share in shares.items():
                same(share, expected[side].get(ring))


@given(dealing_rows())
def test_each_ring_adds_what_plain_loops_give(rows: Rows) -> None:
    table = read_segments(built(**rows)).dealt.substitution
    for s in table.values.index:
        expected = by_ring(s, rows)
        for ring in RINGS:
            same(table.figure(s, f"substitution_{ring}"), None if expected is None else expected[ring])


@given(dealing_rows())
def test_imports_over_exports_and_the_ends_of_the_import_share_are_what_plain_loops_give(rows: Rows) -> None:
    figures = read_segments(built(**rows)).figures
    local = {row["firm"] for row in rows["firms"]}
    deals = [row for row in rows["firm_links"] if row["supplier"] != row["customer"] and row["value"] is not None]
    for s in figures.index:
        bought = [row for row in deals if row["segment"] == s and row["customer"] in local]
        sold = [row for row in deals if row["segment"] == s and row["supplier"] in local]
        whole, imports = total(bought), total(bought, local, "abroad")
        exports, dark = total(sold, local, "abroad"), total(bought, local, None)
        ratio = None if not whole or (imports and not exports) else imports / exports if imports else 0
        same(figures.at[s, "imports_over_exports"], ratio)
        same(figures.at[s, "import_share_low"], imports / whole if whole else None)
        same(figures.at[s, "import_share_high"], (imports + dark) / whole if whole else None)


@given(rooted_rows())
def test_the_qualities_of_a_firm_are_those_it_tells(rows: Rows) -> None:
    figures = read_leads(built(**rows)).figures
    kinds = {row["segment"] for row in rows["segments"] if row["layer"] == "supply" and row["stage"] != "service"}
    names = {row["firm"] for row in rows["firms"]}
    real = [
        row
        for row in rows["firm_links"]
        if row["supplier"] != row["customer"] and (row["value"] or (row["value"] is None and row["spare"] is None))
    ]
    for row in rows["firms"]:
        for quality in ("rd_share", "digital_level", "lead_time_days"):
            same(figures.figure(row["firm"], quality), row[quality])
        known = row["staff"] and row["revenue"] is not None
        same(figures.figure(row["firm"], "revenue_per_staff"), row["revenue"] / row["staff"] if known else None)
        assert figures.figure(row["firm"], "n_segments").value == len(kinds & set(parts_of(row)))
        ends = [
            (deal["supplier"], deal["customer"]) for deal in real if row["firm"] in (deal["supplier"], deal["customer"])
        ]
        partners = {name for pair in ends for name in pair} & names - {row["firm"]}
        assert figures.figure(row["firm"], "n_partners").value == len(partners)


def same(found: object, expected: float | None) -> None:
    value = found.value if isinstance(found, Figure) else (None if pd.isna(found) else found)
    assert value == (None if expected is None else pytest.approx(expected))


def total(deals: list[dict], local: set | None = None, ring: str | None = "") -> float:
    return sum(row["value"] for row in deals if ring == "" or ring_of(row, local) == ring)


def counted(rows: Rows, chain: str) -> set[str]:
    mine = [row for row in rows["segments"] if row["chain"] == chain]
    return {row["segment"] for row in mine if row["layer"] == "supply" and row["stage"] != "service"}


def roots(rows: Rows, segments: set[str]) -> dict[str, tuple[float | None, int]]:
    """By part its value and how many rows it rests on."""
    mine = [row for row in rows["firms"] if segments & set(parts_of(row))]
    names, local = {row["firm"] for row in mine}, {row["firm"] for row in rows["firms"]}
    deals = [row for row in rows["firm_links"] if row["supplier"] != row["customer"]]
    sales = [row for row in deals if row["supplier"] in names and row["value"] is not None]
    home = sum(row["value"] for row in sales if row["customer"] in local)
    spent = [
        (row["rd_share"] * row["revenue"], PLACES[row["rd_place"]])
        for row in mine
        if row["rd_share"] is not None and row["revenue"] is not None and PLACES[row["rd_place"]]
    ]
    seats = [PLACES[row["headquarters"]] for row in mine if PLACES[row["headquarters"]]]
    days = [row["as_of"] for row in rows["firms"] if row["as_of"]]
    arrived = [row["arrived"] for row in mine if row["arrived"] is not None] if days else []
    pairs = {(row["supplier"], row["customer"]) for row in deals}
    pairs = {pair for pair in pairs if names & set(pair)}
    inside = sum(set(pair) <= local for pair in pairs)
    whole, research = sum(row["value"] for row in sales), sum(amount for amount, _ in spent)
    there = sum(amount for amount, ring in spent if ring == "city")
    old = max(median(int(max(days)[:4]) - year for year in arrived), 0) if arrived else None
    return {
        "local_sales": (home / whole if whole else None, len(sales)),
        "local_research": (there / research if research else None, len(spent)),
        "local_headquarters": (seats.count("city") / len(seats) if seats else None, len(seats)),
        "years_here": (old, len(arrived)),
        "external_internal": ((len(pairs) - 2 * inside) / len(pairs) if pairs else None, len(pairs)),
    }


def circulating(rows: Rows, segments: set[str]) -> dict[str, dict[str, float]]:
    mine = {row["firm"] for row in rows["firms"] if segments & set(parts_of(row))}
    local = {row["firm"] for row in rows["firms"]}
    deals = [row for row in rows["firm_links"] if row["supplier"] != row["customer"] and row["value"] is not None]
    sides = {
        "inputs": [row for row in deals if row["customer"] in mine],
        "outputs": [row for row in deals if row["supplier"] in local and row["segment"] in segments],
    }
    answer = {}
    for side, chosen in sides.items():
        amounts = defaultdict(float)
        for row in chosen:
            amounts[ring_of(row, local) or "unknown"] += row["value"]
        whole = sum(amounts.values())
        answer[side] = {ring: amounts[ring] / whole for ring in (*RINGS, "unknown")} if whole else {}
    return answer


def by_ring(s: str, rows: Rows) -> dict[str, float] | None:
    """What is covered from each ring and all nearer ones, within a quarter."""
    local = {row["firm"] for row in rows["firms"]}
    holder = {row["firm"]: row["controller"] or row["firm"] for row in rows["firms"]}
    mine = [row for row in rows["firm_links"] if row["segment"] == s and row["supplier"] != row["customer"]]
    bought = [row for row in mine if row["customer"] in local and row["value"]]
    lost, cut = total(bought, local, "abroad"), None
    from_abroad = lost > 0
    if not from_abroad:
        sources = defaultdict(float)
        for row in bought:
            sources[holder.get(row["supplier"], row["supplier"])] += row["value"]
        if not sources:
            return None
        cut = min(sources, key=lambda name: (-sources[name], name))
        lost = sources[cut]
    free = defaultdict(float)
    for row in rows["firms"]:
        if s in parts_of(row) and holder[row["firm"]] != cut and None not in (row["capacity"], row["revenue"]):
            free["city"] += max(row["capacity"] - row["revenue"], 0) * parts_of(row)[s]
    for row in mine:
        ring, weeks = ring_of(row, local), row["switch_weeks"]
        if row["supplier"] in local or ring is None or row["supplier"] == cut or (from_abroad and ring == "abroad"):
            continue
        if (WAIT[ring] if weeks is None else weeks) <= 13:
            free[ring] += row["spare"] or 0
    covered = [sum(free[ring] for ring in RINGS[: place + 1]) for place in range(len(RINGS))]
    return {ring: min(1, amount / lost) for ring, amount in zip(RINGS, covered, strict=True)}
