"""``places`` 落图: where each firm is and how well that is known; with ``--around`` who is within a radius."""

import argparse
import difflib
import math
from typing import Any

import numpy as np
import pandas as pd

from liantu.chain import City, city_of
from liantu.commands.printing import dataset, print_json, print_table
from liantu.commands.rows_asked import rows_asked
from liantu.data.checks import Checked
from liantu.data.problems import LiantuError
from liantu.facts import Figure
from liantu.place.distance import distances_km
from liantu.place.located import CLASSES, coverage, disputed_places, firms_located, why_no_county
from liantu.words import say, spoken

RADIUS = 50.0  # km
MOST_LINES = 40  # firms one by one; all of them stand in the JSON
DECIMALS = 7  # of a degree: a centimetre
NOT_PLACED = ("city", "ambiguous", "unknown")


def add_arguments(parser: argparse.ArgumentParser, language: str) -> None:
    """The options of the command."""
    parser.add_argument("--around", metavar="FIRM", help=say(language, "cli.places.around"))
    help_text = say(language, "cli.places.radius")
    parser.add_argument("--radius", type=_radius, default=RADIUS, metavar="KM", help=help_text)


def _radius(text: str) -> float:
    try:
        value = float(text)
    except ValueError:
        value = math.nan
    if not math.isfinite(value) or value < 0:
        raise LiantuError("wrong_radius", radius=text)
    return value


def run(options: argparse.Namespace) -> int:
    """Locate every firm, measure where that is asked, and print."""
    checked = rows_asked(options.files)
    if checked.refusal:
        raise checked.refusal
    city = city_of(checked.tables)
    near = around(city, options.around, options.radius) if options.around is not None else None
    if options.json:
        print_json(as_json(checked, city, near))
    else:
        _print(options.lang, city, near)
    return 0


def around(city: City, firm: str, radius: float = RADIUS) -> dict[str, Any]:
    """The local firms within ``radius`` [km] of one, both ends included, nearest first.

    ``within`` has those with coordinates of their own. Those known only by their park stand in ``within_by_park``,
    measured from the park's point; of the rest ``not_measured`` says how many there are.

    Raises
    ------
    LiantuError
        ``firm_misspelt`` or ``firm_not_listed`` where no firm is called so, ``no_point_of_firm`` where neither the firm
        nor its park has a point.
    """
    located = firms_located(city)
    name = firm.strip()
    if name not in located.index:
        close = _close(name, located.index.tolist())
        raise (
            LiantuError("firm_misspelt", firm=name, close=close) if close else LiantuError("firm_not_listed", firm=name)
        )
    centre = located.loc[name]
    if pd.isna(centre["at_lng"]):
        raise LiantuError("no_point_of_firm", firm=name)
    others = located.drop(index=name)
    km = distances_km(centre["at_lng"], centre["at_lat"], others["at_lng"], others["at_lat"])
    own = others["class"].eq("given").to_numpy(bool)
    return {
        "around": {"firm": name, "class": centre["class"], "radius_km": radius},
        "within": _listed(others.index, km, own & (km <= radius)),
        "within_by_park": _listed(others.index, km, ~own & (km <= radius)),
        "not_measured": int(np.isnan(km).sum()),
    }


def _listed(firms: pd.Index, km: np.ndarray, rows: np.ndarray) -> list[dict[str, Any]]:
    """Of equals the first in the table comes first."""
    order = np.flatnonzero(rows)[np.argsort(km[rows], kind="stable")]
    return [{"firm": firms[row], "distance_km": round(float(km[row]), 3)} for row in order]


def _close(name: str, known: list[str]) -> list[str]:
    """Names that hold the one asked for, else those spelt alike."""
    holding = [each for each in known if name and name in each]
    return holding[:3] or difflib.get_close_matches(name, known, n=3, cutoff=0.5)


def as_json(checked: Checked, city: City, near: dict[str, Any] | None) -> dict[str, Any]:
    """The object that the interface describes."""
    located = firms_located(city)
    found = dataset(checked) | {"counts": _counts(located), "firms": _firms(city, located)}
    found["disputed"] = [
        {"firm": firm, **{name: _plain(row[name]) for name in ("kind", "stated", "found")}}
        for firm, row in disputed_places(city).iterrows()
    ]
    for each in found["disputed"]:
        if each["stated"] is None:
            each["stated_reason"] = "not_given"
        if each["found"] is None:
            each["found_reason"] = "outside_city"
    return found | (near or {})


def _counts(located: pd.DataFrame) -> dict[str, int]:
    counts = located["class"].value_counts()
    return {name: int(counts.get(name, 0)) for name in CLASSES}


def _firms(city: City, located: pd.DataFrame) -> list[dict[str, Any]]:
    """One object a firm; what is null has its reason beside it."""
    degrees = (located[name].to_numpy(float, na_value=np.nan).round(DECIMALS).tolist() for name in ("lng", "lat"))
    texts = (located[name].to_numpy(object, na_value=None).tolist() for name in ("class", "county", "why"))
    lacking = why_no_county(city).tolist()
    found = []
    for firm, lng, lat, kind, county, why, none in zip(located.index.tolist(), *degrees, *texts, lacking, strict=True):
        one = {"firm": firm, "class": kind}
        for name, value in (("lng", lng), ("lat", lat)):
            one |= {name: value} if not why else {name: None, f"{name}_reason": why}
        one["county"] = county
        if county is None:
            one["county_reason"] = none
        found.append(one)
    return found


def _plain(value: object) -> Any:
    return None if pd.isna(value) else value


def _print(language: str, city: City, near: dict[str, Any] | None) -> None:
    located = firms_located(city)
    counts, n = _counts(located), len(located)
    shares = [spoken(language, Figure(count / n if n else None, "share")) for count in counts.values()]
    rows = [[say(language, f"placed.{name}"), counts[name], share] for name, share in zip(CLASSES, shares, strict=True)]
    print_table(language, ["located.class", "located.n", "located.share"], rows)
    _print_coverage(language, city)
    _print_why(language, located)
    _print_lacking(language, city)
    _print_disputed(language, city)
    if near:
        _print_near(language, near)


def _print_coverage(language: str, city: City) -> None:
    table = coverage(city)
    rows = [[county or say(language, "located.no_county"), *numbers] for county, *numbers in table.itertuples()]
    if rows:
        print("\n" + say(language, "located.by_county"))
        print_table(language, ["located.county", *(f"placed.{name}" for name in CLASSES), "located.all"], rows)


def _print_why(language: str, located: pd.DataFrame) -> None:
    """What keeps firms from having a point of their own."""
    why = located["why"].value_counts()
    if len(why):
        print("\n" + say(language, "located.no_point", n=int(why.sum())))
        rows = [[say(language, f"why.{code}"), int(n)] for code, n in why.items()]
        print_table(language, ["located.why", "located.n"], rows)


def _print_lacking(language: str, city: City) -> None:
    """Firms that stand on no county, and what would place them."""
    located = firms_located(city)
    lacking = located[located["class"].isin(NOT_PLACED)]
    if lacking.empty:
        return
    print("\n" + say(language, "located.not_placed", n=len(lacking)))
    own = city.firms.loc[lacking.index, ["park", "county", "address"]].fillna("")
    reasons = why_no_county(city)[lacking.index]
    rows = []
    for firm, kind, why, between, *cells in zip(
        lacking.index, lacking["class"], reasons, lacking["between"].fillna(""), *map(own.get, own), strict=True
    ):
        is_read = kind != "unknown" or why == "not_given"
        known = say(language, f"placed.{kind}" if is_read else f"located.{why}")
        facts = {"between": between, "written": "；".join(filter(None, cells))}
        rows.append([firm, known, say(language, f"located.cure.{kind if is_read else why}", **facts)])
    print_table(language, ["located.firm", "located.class", "located.cure"], rows[:MOST_LINES])
    _print_rest(language, len(rows))


def _print_disputed(language: str, city: City) -> None:
    disputed = disputed_places(city)
    if disputed.empty:
        return
    print("\n" + say(language, "located.disputed", n=disputed.index.nunique()))
    counted = firms_located(city)["county"].fillna(say(language, "located.no_county"))
    rows = []
    for firm, row in disputed.iterrows():
        kind = "named_outside" if row["kind"] == "outside" and row["class"] != "given" else row["kind"]
        said, there = (_plain(row[name]) or "—" for name in ("stated", "found"))
        rows.append([firm, said, say(language, f"located.disputed.{kind}"), there, counted[firm]])
    columns = ("firm", "stated", "against", "found", "counted")
    print_table(language, [f"located.{name}" for name in columns], rows[:MOST_LINES])
    _print_rest(language, len(rows))


def _print_near(language: str, near: dict[str, Any]) -> None:
    centre = near["around"]
    facts = {"firm": centre["firm"], "radius": f"{centre['radius_km']:g}", "by_park": len(near["within_by_park"])}
    if near["within"] or near["within_by_park"]:
        print("\n" + say(language, "located.near", n=len(near["within"]), **facts))
    else:
        print("\n" + say(language, "located.near_none", firm=centre["firm"], radius=facts["radius"]))
    if centre["class"] != "given":
        print(say(language, "located.from_park", firm=centre["firm"]))
    rows = [
        [each["firm"], f"{each['distance_km']:.1f}", say(language, f"placed.{kind}")]
        for kind, name in (("given", "within"), ("park", "within_by_park"))
        for each in near[name]
    ]
    if rows:
        print_table(language, ["located.firm", "located.km", "located.class"], rows[:MOST_LINES])
        _print_rest(language, len(rows))
    if near["not_measured"]:
        print(say(language, "located.not_measured", n=near["not_measured"]))


def _print_rest(language: str, n: int) -> None:
    if n > MOST_LINES:
        print(say(language, "located.more", n=n - MOST_LINES))
