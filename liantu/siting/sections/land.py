"""Where there is room for a project 用地: which plots suit it, which lie idle, and how land is best given to it."""

from datetime import date
from functools import partial

import pandas as pd

from liantu.data.dictionary import TABLES
from liantu.diagnose.diagnosis import Diagnosis
from liantu.diagnose.sections import Evidence, Section, Verdict
from liantu.diagnose.sections.evidence import empty_columns, empty_tables
from liantu.facts import Few, Figure, Finding, Name, Word
from liantu.siting.land import Released, day_of, disagreeing, idle, is_idle, room_by_park, span
from liantu.siting.modes import mode_for
from liantu.siting.shortlist import USUAL, Fit, Profile, Slack, shortlist, spoken_code

CODE = "land"
DECEMBER = 12
COLUMNS = ("plot_fit", "plot_area", "plot_ready", "plot_mode", "plot_price", "plot_why")


def section(found: Diagnosis, profile: Profile, today: date | None = None, slack: Slack = USUAL) -> Section:
    """The plots for a project, the best first. ``today`` stands in where no row is dated."""
    city = found.city
    day = day_of(city) or today
    fits = shortlist(city, profile, day, slack)
    rows = city.land[["kind", "mode", "price"]].astype(object).to_dict("index")
    return Section(
        CODE,
        answer(found, profile, fits, day),
        COLUMNS,
        tuple(_verdict(found, fit, rows[fit.plot], profile, day) for fit in fits),
        tuple(_doubts(found, profile, fits, slack)),
        tuple(_sharpen(found, fits)),
    )


def profile_of(found: Diagnosis, segment: str, **asked: object) -> Profile:
    """A project of a segment: it is the first of its kind here where somebody looked and found nobody."""
    first = {"absent": True, "unchecked": None}.get(found.state_of(segment), False)
    return Profile(**asked, is_first=first)


def answer(found: Diagnosis, profile: Profile, fits: list[Fit], day: date | None) -> Finding:
    """How many plots fit and which is the best; what the idle ones would release."""
    if not fits:
        return _without_plots(found)
    lying = _idle(idle(found.city, day).total)
    of = {verdict: [fit for fit in fits if fit.verdict == verdict] for verdict in ("fits", "nearly", "not_told")}
    facts: dict[str, object] = {"idle": lying, "wanted": wanted(profile, day)}
    if facts["wanted"] is None:
        area = room_by_park(found.city)["land"].sum()
        return Finding("answer.land.free", {"idle": lying, "n": len(of["fits"]), "area": Figure(float(area), "亩")})
    for verdict, plots in of.items():
        if plots:
            facts |= {"n": len(plots), "plot": Name(plots[0].plot, plots[0].plot)}
            if verdict == "nearly":
                facts["why"] = [each.why for each in plots[0].against]
            return Finding(f"answer.land.{verdict}", facts)
    return Finding("answer.land.no", facts | {"n": len(fits)})


def _without_plots(found: Diagnosis) -> Finding:
    """The parks' own figures, where there are any."""
    table = {"table": TABLES["land"]}
    land = room_by_park(found.city)["land"].dropna()
    if not len(land):
        return Finding("answer.land.no_table", table)
    most = land.astype(float).idxmax()
    facts = {"n": len(land), "area": Figure(float(land.sum()), "亩"), "park": _park(found, most)}
    return Finding("answer.land.parks", table | facts)


def wanted(profile: Profile, day: date | None) -> Finding | None:
    """What a project asks for, in words; None where it asks for nothing."""
    asked: list[object] = []
    if profile.need_mu:
        asked.append(Figure(profile.need_mu, "亩"))
    if profile.need_floor:
        area = Figure(profile.need_floor, "㎡")
        asked.append(Finding("need.floor", {"area": area}) if profile.need_mu else area)
    if day and (by := profile.by(day)):
        code = "need.by" if by.year != day.year else "need.by_year_end" if by.month == DECEMBER else "need.by_month"
        asked.append(Finding(code, {"year": str(by.year), "month": str(by.month)}))
    if profile.power:
        asked.append(Finding("need.power", {"power": Figure(profile.power, "count")}))
    if profile.chemical:
        asked.append(Word("need.chemical"))
    if not asked and not profile.use:
        return None
    is_plant = profile.need_floor and not profile.need_mu
    what = Word("need.what.plant" if is_plant else f"need.what.{profile.use or 'any'}")
    return Finding("need.all" if asked else "need.only", {"need": asked, "what": what} if asked else {"what": what})


def _idle(total: Released) -> Finding:
    """What lies idle and what it would release, at least where some do not tell."""
    if not total.n:
        return Finding("land.idle.none", {})
    if total.area.value is None:
        return Finding("land.idle.untold", {"n": total.n})
    code = "land.idle.at_least" if total.n_unknown else "land.idle.all"
    return Finding(code, {"area": total.area})


def _verdict(found: Diagnosis, fit: Fit, row: dict[str, object], profile: Profile, day: date | None) -> Verdict:
    facts = {
        "plot_fit": Word(f"fit.{fit.verdict}"),
        "plot_area": _area(fit, row),
        "plot_ready": _ready(fit, day),
        "plot_mode": _word("mode", row["mode"]),
        "plot_price": _price(row),
        "plot_why": why(fit),
    }
    return Verdict(fit.plot, Name(fit.plot, fit.plot), facts, partial(_explain, found, fit, profile))


def why(fit: Fit) -> list[Finding]:
    """What is missing, or why it fits: how much is left over."""
    if fit.verdict != "fits":
        return [each.why for each in fit.against]
    said = [each.why for each in fit.criteria if each.name in ("area", "floor", "ready")]
    return said or [fit.criteria[0].why]


def _area(fit: Fit, row: dict[str, object]) -> Figure:
    """Land, or the floor of a plant."""
    if not pd.isna(row["kind"]) and row["kind"] == "plant" and fit.floor is not None:
        return Figure(fit.floor, "㎡")
    return Figure(fit.area, "亩", reason=None if fit.area is not None else "area_unknown")


def _ready(fit: Fit, day: date | None) -> Name | Word:
    """The day as it is written; one that has passed is now."""
    days = span(fit.ready)
    if fit.ready is None:
        return Word("plot.blank")
    if days and day and days[1] <= day:
        return Word("plot.now")
    return Name(fit.ready, fit.ready)


def _word(column: str, code: object) -> Name | Word:
    return Word("plot.blank") if pd.isna(code) else spoken_code(column, code)


def _price(row: dict[str, object]) -> Finding | Word:
    """Land by the mu, in 万元 or yuan, plants by the month; what is not said to be either has no unit."""
    if pd.isna(row["price"]) or pd.isna(row["kind"]):
        return Word("plot.blank")
    price = float(row["price"])
    named = Name(f"{price:g}", f"{price * 10_000:,.0f}" if row["kind"] == "land" else f"{price:g}")
    return Finding(f"price.{row['kind']}", {"amount": named})


def _explain(found: Diagnosis, fit: Fit, profile: Profile) -> Evidence:
    """Every criterion as it came out, how land is best given, and the rows of the plot and its park."""
    city = found.city
    row = city.land.loc[[fit.plot]]
    notes = [Finding(f"note.plot.{each.outcome}", {"why": each.why}) for each in fit.criteria]
    notes += [Finding("note.mode", {"mode": rule.named, "why": rule.why}) for rule in mode_for(profile)]
    parks = city.parks[city.parks.index.isin(row["park"].dropna())]
    return Evidence((), {"land": row.reset_index(names="plot"), "parks": parks.reset_index(names="park")}, tuple(notes))


def _park(found: Diagnosis, park: str) -> Name:
    english = found.city.parks["name_en"].to_dict().get(park)
    return Name(park, park if pd.isna(english) else english)


def _doubts(found: Diagnosis, profile: Profile, fits: list[Fit], slack: Slack) -> list[Finding]:
    city, doubts = found.city, []
    if n := sum(fit.verdict == "not_told" for fit in fits):
        doubts.append(Finding("doubt.land.untold", {"n": n}))
    if n := sum(fit.verdict == "nearly" for fit in fits):
        share = Figure(slack.share, "share")
        doubts.append(Finding("doubt.land.nearly", {"n": n, "share": share, "months": str(slack.months)}))
    if profile.months is not None and fits and day_of(city) is None:
        doubts.append(Finding("doubt.land.no_day", {}))
    apart = disagreeing(room_by_park(city))
    if len(apart):
        parks = Few(tuple(_park(found, park) for park in apart), "parks")
        doubts.append(Finding("doubt.land.apart", {"n": len(apart), "parks": parks}))
    if n := idle(city, None).total.n_unknown:
        doubts.append(Finding("doubt.land.release", {"n": n}))
    if n := int((city.land["park"].notna() & ~city.land["park"].isin(city.parks.index)).sum()):
        doubts.append(Finding("doubt.land.park", {"n": n}))
    return doubts


def _sharpen(found: Diagnosis, fits: list[Fit]) -> list[Finding]:
    """The empty cells for which no plot could be judged; the sheet itself, where it is empty."""
    city = found.city
    if not fits:
        return [*empty_tables(city, "land"), *empty_columns(city, "parks", "land_available", "plants_available")]
    untold = [each.column for fit in fits for each in fit.criteria if each.outcome == "untold"]
    columns = {column.column: column for column in TABLES["land"].columns}
    counted = {column: untold.count(column) for column in dict.fromkeys(untold) if column != "ready"}
    if n := int(city.land["ready"].isna().sum()) if "ready" in untold else 0:
        counted["ready"] = n
    rows = city.land[is_idle(city.land).to_numpy(bool)]
    if n := int((rows["release_area"].isna() & rows["release"].ne("none").fillna(True)).sum()):
        counted["release_area"] = n
    told = {column: n for column, n in counted.items() if n}
    return [Finding("sharpen.column", {"table": TABLES["land"], "column": columns[c], "n": n}) for c, n in told.items()]
