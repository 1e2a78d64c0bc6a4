"""Worked examples 代入 of what surrounds a chain: each formula with its numbers put in."""

import pandas as pd

from liantu.diagnose.factors import Gauge
from liantu.diagnose.figure_table import FigureTable
from liantu.facts import Figure, Finding, Sum, Word


def worked_gauge(factor: str, gauge: Gauge) -> Finding:
    """How the gauge of a factor comes about."""
    if gauge.figure.value is None:
        return _empty(gauge.figure)
    facts: dict[str, object] = {**gauge.parts, "gauge": gauge.figure}
    if factor == "land":
        sides = [_side(gauge, side) for side in ("land", "plant")]
        return Finding("worked.land", {"sides": sides, "gauge": gauge.figure})
    if factor == "technology":
        return Finding("worked.technology", facts | {"n": gauge.figure.n})
    if factor == "talent":
        code = "worked.talent" if gauge.parts["stay"].value is not None else "worked.talent.nobody"
        return Finding(code, facts)
    unrated = gauge.parts["unrated_loans"].value
    return Finding("worked.capital.unrated" if unrated else "worked.capital", facts)


def _side(gauge: Gauge, side: str) -> Finding:
    """Land or plants: what there is over what is needed, or why that is not known."""
    part = gauge.parts[side]
    if part.value is None:
        return Finding("term.side.empty", {"side": Word(f"side_of.{side}"), "reason": Word(f"reason.{part.reason}")})
    sizes = {name: gauge.parts[f"{side}_{name}"] for name in ("amount", "needed")}
    return Finding("term.side", {"side": Word(f"side_of.{side}"), "part": part} | sizes)


def worked_service(table: FigureTable, segment: str) -> Finding:
    """Why a service counts as present, absent or unchecked."""
    presence = table.values.at[segment, "presence"]
    if presence != "present":
        return Finding(f"worked.services.{presence}", {})
    return Finding("worked.services.present", {name: table.figure(segment, name) for name in ("n_firms", "n_services")})


def worked_rate(rate: Figure, table: FigureTable) -> Finding:
    """Which share of the services is present."""
    if rate.value is None:
        return _empty(rate)
    n_present = float((table.values["presence"] == "present").sum())
    return Finding("worked.service_rate", {"present": Figure(n_present, "count"), "n": rate.n, "rate": rate})


def worked_platform(table: FigureTable, segment: str) -> Finding:
    """Where a key segment stands, and what names it."""
    row = table.values.loc[segment]
    facts: dict[str, object] = {"rank": table.figure(segment, "rank"), "n": int(row["n_platforms"])}
    if pd.isna(row["platform"]):
        return Finding("worked.platforms.not_told", {"rank": facts["rank"]})
    n_equal = int((table.values["rank"] == row["rank"]).sum())
    if n_equal > 1:
        return Finding("worked.platforms.equal", facts | {"equal": Figure(float(n_equal), "count")})
    if pd.isna(row["gap"]):
        return Finding("worked.platforms.last", facts)
    return Finding("worked.platforms", facts | {"gap": table.figure(segment, "gap")})


def worked_part(parts: FigureTable, part: str) -> Finding:
    """How much a missing part is pulled."""
    pull = parts.figure(part, "pull")
    if pull.value is None:
        return _empty(pull)
    share = Figure(parts.figure(part, "cost_share").value, "fine_share")
    facts = {"cost_share": share, "local_users": parts.figure(part, "local_users"), "pull": pull}
    return Finding("worked.missing_parts", facts)


def worked_content(content: FigureTable, parts: FigureTable, product: str) -> Finding:
    """Which part of a product's cost is here."""
    figure, rows = content.figure(product, "local_content"), parts.values
    if figure.value is None:
        return _empty(figure)
    shares = rows.loc[(rows["kind"] == "there").to_numpy(bool), "cost_share"].dropna()
    facts: dict[str, object] = {"terms": Sum(tuple(Figure(float(share), "fine_share") for share in shares))}
    facts |= {"told": Figure(content.figure(product, "told").value, "fine_share"), "content": figure}
    return Finding("worked.local_content", facts)


def _empty(figure: Figure) -> Finding:
    return Finding("worked.empty", {"reason": Word(f"reason.{figure.reason}")})
