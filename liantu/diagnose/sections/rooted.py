"""How the chain stands 四项结果: the four outcomes, and of embeddedness every part."""

from collections.abc import Mapping
from functools import partial

import pandas as pd

from liantu.diagnose.diagnosis import Diagnosis
from liantu.diagnose.outcomes import Outcome
from liantu.diagnose.rooting import PARTS, blended, members
from liantu.diagnose.sections import Evidence, Section, Verdict
from liantu.diagnose.sections.evidence import empty_columns, empty_tables
from liantu.diagnose.tellable import reasons, short
from liantu.diagnose.worked import worked
from liantu.facts import Figure, Finding, Word

CODE = "outcomes"
COLUMNS = ("rows_cover", "value")
# Of each outcome and part, the tables it is read from.
READ = {
    "competitiveness": ("segments", "firms"),
    "stability": ("segments", "firms", "segment_links"),
    "embeddedness": ("firm_links",),
    "resilience": (),
    "local_purchases": ("firm_links",),
    "local_sales": ("firm_links",),
    "local_research": ("firms",),
    "local_headquarters": ("firms",),
    "years_here": ("firms",),
    "external_internal": ("firm_links",),
}


def section(found: Diagnosis, weights: Mapping[str, float] | None = None) -> Section:
    """The four outcomes, the lowest named; ``weights`` blend the parts of embeddedness, if the reader asks for it."""
    verdicts = [_verdict(found, name, outcome) for name, outcome in found.outcomes.items()]
    verdicts += [_part(found, name) for name in PARTS]
    if weights:
        verdicts.append(_blend(found, weights))
    return Section(CODE, _answer(found), COLUMNS, tuple(verdicts), tuple(_doubts(found)), tuple(_sharpen(found)))


def _answer(found: Diagnosis) -> Finding:
    """The lowest of those of which enough is known; what its rows do not cover is said before the number."""
    too_little = short(found.outcomes)
    known = {
        name: outcome
        for name, outcome in found.outcomes.items()
        if outcome.figure.value is not None and name not in too_little
    }
    if not known:
        why = next(iter(too_little.values()), None)
        return Finding("answer.outcomes.short", {"why": why}) if why else Finding("answer.outcomes.none", {})
    lowest = min(known, key=lambda name: (known[name].figure.value, name))
    facts = {"outcome": Word(f"outcome.{lowest}"), "value": known[lowest].figure}
    if known[lowest].is_thin:
        return Finding("answer.outcomes.thin", facts | {"coverage": known[lowest].coverage})
    others = [_term(name, outcome) for name, outcome in known.items() if name != lowest]
    if others:
        return Finding("answer.outcomes", facts | {"others": others})
    return Finding("answer.outcomes.only" if too_little else "answer.outcomes.alone", facts)


def _term(name: str, outcome: Outcome) -> Finding:
    """Another outcome; what its rows do not cover stands before its number."""
    facts = {"outcome": Word(f"outcome.{name}"), "value": outcome.figure}
    return (
        Finding("term.outcome.thin", facts | {"coverage": outcome.coverage})
        if outcome.is_thin
        else Finding("term.outcome", facts)
    )


def _verdict(found: Diagnosis, name: str, outcome: Outcome) -> Verdict:
    facts = {
        "value": outcome.figure,
        "rows_cover": outcome.coverage or Word("word.none"),
    }
    return Verdict(name, Word(f"outcome.{name}"), facts, partial(_explain, found, name))


def _part(found: Diagnosis, name: str) -> Verdict:
    part = found.rooting[name]
    rows = Finding("term.n_rows", {"n": part.n}) if part.n else Word("word.none")
    facts = {"value": part, "rows_cover": rows}
    return Verdict(name, Word(f"figure.{name}"), facts, partial(_explain, found, name))


def _blend(found: Diagnosis, weights: Mapping[str, float]) -> Verdict:
    figure = blended(found.rooting, weights)
    facts = {"value": figure, "rows_cover": Word("word.assumption")}
    terms = [
        Finding("term.weighted", {"part": Word(f"figure.{name}"), "weight": Figure(weight, "weight")})
        for name, weight in weights.items()
        if weight
    ]
    said = (Finding("worked.blend", {"terms": terms, "value": figure}),) if terms else ()
    return Verdict("blend", Word("figure.blend"), facts, lambda: Evidence(said, figures=("blend",) * len(said)))


def _explain(found: Diagnosis, name: str) -> Evidence:
    segment = str(found.segments.index[0])
    rows = {table: _rows(found, table) for table in READ[name]}
    shown = "observed_local_sourcing" if name == "local_purchases" else name
    return Evidence((worked(found, shown, segment),), rows, figures=(shown,))


def _rows(found: Diagnosis, table: str) -> pd.DataFrame:
    """The rows of a table that belong to the chain."""
    city, counted = found.city, found.counted.index
    if table == "segments":
        rows = city.chain_segments
        return rows[((rows["chain"] == found.chain.zh) & rows["segment"].isin(counted)).to_numpy(bool)]
    if table == "segment_links":
        return city.segment_links[city.segment_links["supplier_segment"].isin(counted).to_numpy(bool)]
    firms = city.firms.index[members(city, counted)[:-1]]
    if table == "firms":
        return city.firms.loc[firms].reset_index(names="firm")
    deals = city.firm_links
    return deals[(deals["supplier"].isin(firms) | deals["customer"].isin(firms)).to_numpy(bool)]


def _doubts(found: Diagnosis) -> list[Finding]:
    too_little = short(found.outcomes)
    thin = [name for name, outcome in found.outcomes.items() if outcome.is_thin and name not in too_little]
    return reasons(too_little) + [
        Finding("doubt.thin", {"outcome": Word(f"outcome.{name}"), "coverage": found.outcomes[name].coverage})
        for name in thin
    ]


def _sharpen(found: Diagnosis) -> list[Finding]:
    columns = ("revenue", "rd_share", "rd_place", "headquarters", "arrived")
    return [*empty_tables(found.city, "firm_links"), *empty_columns(found.city, "firms", *columns)]


def as_json(found: Diagnosis) -> dict[str, object]:
    """Nothing more: the outcomes stand in the object with their parts."""
    return {}
