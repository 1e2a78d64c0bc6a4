"""Who leads: what each of the first firms carries, its own output and that of others, and how far it is ahead."""

import pandas as pd

from components import bars, cached
from components.bars import Bar, Part
from components.words import spoken, tr
from liantu.data.problems import LiantuError
from liantu.diagnose import Diagnosis
from liantu.diagnose.ladder import official
from liantu.diagnose.leads import Leads, read_leads
from liantu.diagnose.sections import Section, leads
from liantu.facts import Figure

MOST = 8


def section(found: Diagnosis) -> Section:
    """The firms of the chain, those first that carry most; the section of the firms says if a rule cannot be read."""
    try:
        titles = cached.of_city(official)
    except LiantuError:
        titles = None
    return leads.section(found, cached.of_city(read_leads), titles)


def chart(found: Diagnosis, shown: Section) -> None:
    """One bar a firm, as long as what it carries."""
    read = cached.of_city(read_leads)
    places = leads.ranks(found, read)["extraction"]
    firms = [verdict.key for verdict in shown.verdicts[:MOST] if verdict.facts["extraction"].value is not None]
    if not firms:
        return
    largest = shown.verdicts[0].facts["extraction"].value
    legend = [(tone, tr(f"section.leads.{whose}")) for tone, whose in (("accent", "own"), ("soft", "others"))]
    bars.show([_bar(read, firm, places.loc[firm], largest) for firm in firms], legend=legend)


def _bar(read: Leads, firm: str, place: pd.Series, largest: float) -> Bar:
    """Its own output and what others would lose with it; behind it, by how much it is ahead of the next."""
    whole, own, carried = (read.figures.figure(firm, name) for name in ("extraction", "size", "carried"))
    parts = [Part(own.value / largest), Part(carried.value / largest, "soft")] if largest else []
    return Bar(firm, parts, _ahead(whole, place))


def _ahead(whole: Figure, place: pd.Series) -> str:
    if place["n_equal"] > 1:
        return tr("section.leads.equal", carried=whole)
    if pd.isna(place["gap"]):
        return spoken(whole)
    return tr("section.leads.gap", carried=whole, gap=Figure(float(place["gap"]), "万元"))
