"""Worked examples 代入: every figure's formula with the current numbers put in, as a finding ``worked.<figure>``."""

from collections.abc import Callable, Sequence

import numpy as np
import pandas as pd

from liantu.diagnose import worked_stops
from liantu.diagnose.amounts import firm_capacity, firm_parts
from liantu.diagnose.concentration import supplier_shares
from liantu.diagnose.diagnosis import Diagnosis
from liantu.diagnose.sourcing import purchases
from liantu.diagnose.states import ENOUGH_FIRMS, HELD, STAGES, state, weight_of
from liantu.diagnose.why import around
from liantu.facts import Few, Figure, Finding, Name, Path, Sum, Word

# What each figure rests on: a measure that others use too, a definition of ours, or an assumption about the world.
STATUS = {
    "state": "definition",
    "n_firms": "definition",
    "n_unreported": "definition",
    "n_without_revenue": "definition",
    "output": "definition",
    "capacity": "definition",
    "demand": "standard",
    "coverage": "definition",
    "shortfall": "definition",
    "hhi": "standard",
    "single_source": "definition",
    "broken_middle": "definition",
    "class_changes": "definition",
    "completeness": "definition",
    "stage_completeness": "definition",
    "possible_local_sourcing": "assumption",
    "observed_local_sourcing": "standard",
    "stringing_rate": "definition",
    "longest_path": "definition",
    "demand_pull": "definition",
    "competitiveness": "definition",
    "stability": "assumption",
    "embeddedness": "standard",
    "resilience": "standard",
    **worked_stops.STATUS,
}
MOST_TERMS = 4
# Figures of a segment that may have no value, and those that have none where another has none.
NUMBERS = ("output", "capacity", "demand", "coverage", "shortfall", "hhi", "exposure", "bottleneck_severity")
NUMBERS += ("stranded_output", "substitution", "chokepoint_severity", "nearest_ring")
STANDS_FOR = {"single_source": "hhi", "dependence": "imports"}
# Where some of what is added up is unknown.
_PARTIAL = {
    "output": "worked.output.partial",
    "capacity": "worked.capacity.partial",
    "demand": "worked.demand.partial",
}


def worked(found: Diagnosis, name: str, segment: str) -> Finding:
    """The formula of a figure or an outcome with today's numbers; figures of segments are worked for the given one.

    >>> worked(lamp_diagnosis(), "coverage", "lamp").facts["coverage"].value.__round__(2)
    0.53
    >>> worked(lamp_diagnosis(), "coverage", "wafer").code
    'worked.empty'
    """
    if reason := _reason(found, name, segment):
        return Finding("worked.empty", {"reason": Word(f"reason.{reason}")})
    return _WORKED[name](found, segment)


def _reason(found: Diagnosis, name: str, segment: str) -> str | None:
    """Why the figure is empty, where it is a value that may be missing."""
    if name in found.outcomes:
        return found.outcomes[name].figure.reason
    if name in found.figures:
        return found.figures[name].reason
    return found.reason(segment, STANDS_FOR.get(name, name)) if name in (*NUMBERS, *STANDS_FOR) else None


def _state(found: Diagnosis, segment: str) -> Finding:
    """Which test held."""
    test, coverage = found.segments.at[segment, "state"], found.figure(segment, "coverage")
    n = int(found.segments.at[segment, "n_firms"])
    facts = {"coverage": coverage, "enough": Figure(ENOUGH_FIRMS, "count")}
    facts |= {name: Figure(getattr(found.thresholds, name), "share") for name in ("weak", "strong")}
    if test == "present" and coverage.value is None:
        return Finding("worked.state.silent", {"n": n, "reason": Word(f"reason.{coverage.reason}")})
    if test == "present" and coverage.value < found.thresholds.strong or test == "weak":
        return Finding(f"worked.state.{test}", facts)
    return Finding(f"worked.state.{'few_firms' if test == 'present' else test}", facts | {"n": n})


def _n_firms(found: Diagnosis, segment: str) -> Finding:
    names = tuple(Name(firm, firm) for firm in dict.fromkeys(_members(found, segment)["firm"]))
    return Finding("worked.n_firms", {"firms": Few(names, "firms"), "n": len(names)}) if names else _nobody()


def _n_unreported(found: Diagnosis, segment: str) -> Finding:
    return _silent(found, segment, "n_unreported")


def _n_without_revenue(found: Diagnosis, segment: str) -> Finding:
    return _silent(found, segment, "n_without_revenue")


def _silent(found: Diagnosis, segment: str, name: str) -> Finding:
    n = int(found.segments.at[segment, name])
    return Finding(f"worked.{name}", {"n": n, "firms": found.figure(segment, "n_firms")})


def _nobody() -> Finding:
    return Finding("worked.nobody", {})


def _output(found: Diagnosis, segment: str) -> Finding:
    return _made(found, segment, "output", found.city.firms["revenue"], "n_without_revenue")


def _capacity(found: Diagnosis, segment: str) -> Finding:
    return _made(found, segment, "capacity", firm_capacity(found.city), "n_unreported")


def _made(found: Diagnosis, segment: str, name: str, amount: pd.Series, silent: str) -> Finding:
    """The sum over the firms: the largest terms, and the rest as one."""
    rows = _members(found, segment)
    if rows.empty:
        return _nobody()
    parts = firm_parts(found.city, amount)[rows.index]
    known = rows.assign(part=parts, whole=amount.reindex(rows["firm"]).to_numpy(float, na_value=np.nan))
    known = known[~np.isnan(parts)].sort_values("part", ascending=False, kind="stable")
    terms: list[object] = [_firm_term(*row) for row in known[["firm", "whole", "share"]].head(MOST_TERMS).to_numpy()]
    if n_rest := max(len(known) - MOST_TERMS, 0):
        rest = Figure(float(known["part"].iloc[MOST_TERMS:].sum()), "万元")
        terms.append(Finding("term.other_firms", {"n": n_rest, "amount": rest}))
    n = int(found.segments.at[segment, silent])
    return _total(found, segment, name, terms, n)


def _total(found: Diagnosis, segment: str, name: str, terms: Sequence[object], n_missing: int) -> Finding:
    facts = {"terms": Sum(tuple(terms)), name: found.figure(segment, name)}
    return (
        Finding(f"worked.{name}.partial", facts | {"n": n_missing}) if n_missing else Finding(f"worked.{name}", facts)
    )


def _firm_term(firm: str, whole: float, share: float) -> Finding:
    facts = {"firm": Name(firm, firm), "amount": Figure(float(whole), "万元")}
    return Finding("term.firm", facts) if share == 1 else Finding("term.part_of_firm", facts | _share(share))


def _share(share: float) -> dict[str, Figure]:
    return {"share": Figure(float(share), "index")}


def _demand(found: Diagnosis, segment: str) -> Finding:
    """What each user buys, and what others outside want."""
    links = found.city.segment_links
    used = links[(links["supplier_segment"] == segment).to_numpy(bool)]
    made = found.read.figures["output"].reindex(used["customer_segment"]).to_numpy(float, na_value=np.nan)
    share = used["cost_share"].to_numpy(float, na_value=np.nan)
    amounts = np.where((share == 0) | (made == 0), 0.0, share * made)
    order = [place for place in np.argsort(-np.nan_to_num(amounts), kind="stable") if amounts[place] > 0]
    terms: list[object] = []
    for place in order[:MOST_TERMS]:
        user = found.named(used["customer_segment"].iloc[place])
        terms.append(Finding("term.use", {"user": user, "output": Figure(made[place], "万元")} | _share(share[place])))
    if n_rest := max(len(order) - MOST_TERMS, 0):
        rest = Figure(float(amounts[order[MOST_TERMS:]].sum()), "万元")
        terms.append(Finding("term.other_users", {"n": n_rest, "amount": rest}))
    outside = found.city.segments.at[segment, "outside_demand"]
    if not pd.isna(outside) and outside > 0:
        terms.append(Finding("term.outside", {"amount": Figure(float(outside), "万元")}))
    return _total(found, segment, "demand", terms, int(np.isnan(amounts).sum()))


def _coverage(found: Diagnosis, segment: str) -> Finding:
    return Finding(
        "worked.coverage", {name: found.figure(segment, name) for name in ("capacity", "demand", "coverage")}
    )


def _shortfall(found: Diagnosis, segment: str) -> Finding:
    return Finding(
        "worked.shortfall", {name: found.figure(segment, name) for name in ("demand", "capacity", "shortfall")}
    )


def _hhi(found: Diagnosis, segment: str) -> Finding:
    shares = _shares(found, segment)
    terms: list[object] = [
        Finding("term.square", {"firm": Name(holder, holder)} | _share(share)) for holder, share in shares[:MOST_TERMS]
    ]
    if n_rest := max(len(shares) - MOST_TERMS, 0):
        rest = Figure(sum(share**2 for _, share in shares[MOST_TERMS:]), "index")
        terms.append(Finding("term.other_squares", {"n": n_rest, "amount": rest}))
    return Finding("worked.hhi", {"terms": Sum(tuple(terms)), "hhi": found.figure(segment, "hhi")})


def _single_source(found: Diagnosis, segment: str) -> Finding:
    holder, largest = _shares(found, segment)[0]
    effective = Figure(1 / found.figure(segment, "hhi").value, "index")
    facts = {"firm": Name(holder, holder), "largest": Figure(largest, "share"), "effective": effective}
    return Finding(f"worked.single_source.{'yes' if found.holds(segment, 'single_source') else 'no'}", facts)


def _shares(found: Diagnosis, segment: str) -> list[tuple[str, float]]:
    """Each controller's share in the known capacity, the largest first."""
    rows = supplier_shares(found.city)
    rows = rows[(rows["segment"] == segment).to_numpy(bool)].dropna(subset="share")
    return sorted(
        zip(rows["controller"], rows["share"].astype(float), strict=True), key=lambda pair: (-pair[1], pair[0])
    )


def _broken_middle(found: Diagnosis, segment: str) -> Finding:
    suppliers, users = around(found, segment)
    if found.holds(segment, "broken_middle"):
        return Finding("worked.broken_middle.yes", {"suppliers": suppliers, "users": users})
    facts = {"state": Word(f"state.{found.state_of(segment)}")}
    counts = {"suppliers": Figure(len(suppliers.names), "count"), "users": Figure(len(users.names), "count")}
    return Finding("worked.broken_middle.no", facts | counts)


def _class_changes(found: Diagnosis, segment: str) -> Finding:
    rows = found.read.figures
    states = {
        name: state(found.city, rows["n_firms"], rows["coverage"], found.thresholds.times(factor))[segment]
        for name, factor in (("lower", 0.9), ("now", 1.0), ("higher", 1.1))
    }
    return Finding("worked.class_changes", {name: Word(f"state.{each}") for name, each in states.items()})


def _completeness(found: Diagnosis, segment: str) -> Finding:
    weight, states = found.counted["weight"], found.counted["state"]
    parts = {name: weight_of(weight, states, (name,)) for name in (*HELD, "absent", "unchecked")}
    held = sum(parts[name] for name in HELD)
    sums = parts | {"held": held, "known": held + parts["absent"]}
    facts = {name: Figure(amount, "weight") for name, amount in sums.items()}
    return Finding("worked.completeness", facts | {"completeness": found.figures["completeness"]})


def _stage_completeness(found: Diagnosis, segment: str) -> Finding:
    return Finding("worked.stage_completeness", {"stages": [_stage(found, stage) for stage in STAGES]})


def _stage(found: Diagnosis, stage: str) -> Finding:
    figure, facts = found.stages[stage], {"stage": Word(f"stage.{stage}")}
    if figure.value is None:
        return Finding("term.empty_stage", facts | {"reason": Word(f"reason.{figure.reason}")})
    rows = found.counted[found.counted["stage"].eq(stage).fillna(False).to_numpy(bool)]
    held, absent = (weight_of(rows["weight"], rows["state"], states) for states in (HELD, ("absent",)))
    sums = {"held": Figure(held, "weight"), "known": Figure(held + absent, "weight")}
    return Finding("term.stage", facts | sums | {"completeness": figure})


def _possible_local_sourcing(found: Diagnosis, segment: str) -> Finding:
    rows = found.counted
    able, needed = (rows[name].to_numpy(float, na_value=np.nan) for name in ("capacity", "demand"))
    used = (needed > 0) & ~np.isnan(able)
    facts = {
        "met": Figure(float(np.minimum(able, needed)[used].sum()), "万元"),
        "demand": Figure(float(needed[used].sum()), "万元"),
    }
    figure = found.figures["possible_local_sourcing"]
    return Finding("worked.possible_local_sourcing", facts | {"share": figure, "n": figure.n})


def _observed_local_sourcing(found: Diagnosis, segment: str) -> Finding:
    return _bought(found, "worked.observed_local_sourcing")


def _embeddedness(found: Diagnosis, segment: str) -> Finding:
    return _bought(found, "worked.embeddedness")


def _bought(found: Diagnosis, code: str) -> Finding:
    local, whole, n = purchases(found.city, found.counted.index)
    amounts = {"local": Figure(local, "万元"), "whole": Figure(whole, "万元")}
    return Finding(code, amounts | {"share": found.figures["observed_local_sourcing"], "n": n})


def _stringing_rate(found: Diagnosis, segment: str) -> Finding:
    rate = found.figures["stringing_rate"]
    return Finding(
        "worked.stringing_rate", {"linked": Figure(round(rate.value * rate.n), "count"), "n": rate.n, "rate": rate}
    )


def _longest_path(found: Diagnosis, segment: str) -> Finding:
    names = tuple(map(found.named, found.longest_path))
    return Finding("worked.longest_path", {"path": Path(names), "n": len(names)}) if names else _nobody()


def _demand_pull(found: Diagnosis, segment: str) -> Finding:
    rows = found.demand_pull["demand"].dropna()
    known = [(name, amount) for name, amount in rows.items() if amount > 0][:MOST_TERMS]
    if not known:
        return Finding("worked.demand_pull.none", {})
    terms = [Finding("term.pull", {"segment": found.named(s), "demand": Figure(float(d), "万元")}) for s, d in known]
    return Finding("worked.demand_pull", {"segments": terms})


def _competitiveness(found: Diagnosis, segment: str) -> Finding:
    outcome = found.outcomes["competitiveness"]
    facts = {"strong": outcome.parts["strong_output"], "output": outcome.parts["output"]}
    return Finding("worked.competitiveness", facts | {"share": outcome.figure})


def _stability(found: Diagnosis, segment: str) -> Finding:
    parts = {name: found.figures[name] for name in ("completeness", "possible_local_sourcing")}
    return Finding("worked.stability", parts | {"share": found.outcomes["stability"].figure})


def _resilience(found: Diagnosis, segment: str) -> Finding:
    """Told by whoever struck the chain: a diagnosis alone knows no shocks."""
    return found.outcomes["resilience"].basis


def _members(found: Diagnosis, segment: str) -> pd.DataFrame:
    rows = found.city.firm_segments.reset_index(drop=True)
    return rows[(rows["segment"] == segment).to_numpy(bool)].astype({"share": float})


_WORKED: dict[str, Callable[[Diagnosis, str], Finding]] = {
    "state": _state,
    "n_firms": _n_firms,
    "n_unreported": _n_unreported,
    "n_without_revenue": _n_without_revenue,
    "output": _output,
    "capacity": _capacity,
    "demand": _demand,
    "coverage": _coverage,
    "shortfall": _shortfall,
    "hhi": _hhi,
    "single_source": _single_source,
    "broken_middle": _broken_middle,
    "class_changes": _class_changes,
    "completeness": _completeness,
    "stage_completeness": _stage_completeness,
    "possible_local_sourcing": _possible_local_sourcing,
    "observed_local_sourcing": _observed_local_sourcing,
    "stringing_rate": _stringing_rate,
    "longest_path": _longest_path,
    "demand_pull": _demand_pull,
    "competitiveness": _competitiveness,
    "stability": _stability,
    "embeddedness": _embeddedness,
    "resilience": _resilience,
    **worked_stops.WORKED,
}
