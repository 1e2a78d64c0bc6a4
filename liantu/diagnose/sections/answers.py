"""All sections together, for ``diagnose --json``: what is read once for the city, and what each adds to a chain."""

from typing import Any, NamedTuple

import pandas as pd

from liantu.chain import City
from liantu.chain.net import membership
from liantu.diagnose import benchmark, bridging, factors, firm_classes, growth, ladder, platforms, services, teardown
from liantu.diagnose import leads as leads_of_all
from liantu.diagnose.diagnosis import Diagnosis
from liantu.diagnose.ladder import Ladder, official
from liantu.diagnose.leads import Leads, read_leads
from liantu.diagnose.sections import against, around, firms, leads, net, rings, rooted, stops, years
from liantu.diagnose.sections.against import Elsewhere
from liantu.diagnose.sections.firms import Firms, read_firms
from liantu.diagnose.surroundings import Surroundings, read_surroundings

# The figures that only the diagnosis shows, and what each rests on.
OF_SECTIONS = (
    *(*leads_of_all.OF_FIRMS, *ladder.OF_FIRMS, *firm_classes.OF_FIRMS),
    *(*factors.OF_FACTORS, *services.OF_SERVICES, *platforms.OF_PLATFORMS, *teardown.OF_PRODUCTS),
    *(*bridging.OF_CITY, *growth.OF_CHAIN, *benchmark.OF_CHAINS),
)
STATUS = {
    **(leads_of_all.STATUS | ladder.STATUS | firm_classes.STATUS),
    **(factors.STATUS | services.STATUS | platforms.STATUS | teardown.STATUS),
    **(bridging.STATUS | growth.STATUS | benchmark.STATUS),
}


class Reads(NamedTuple):
    """What the sections read off all firms, segments or factors of the city, each once."""

    leads: Leads
    firms: Firms
    around: Surroundings
    titles: Ladder  # where each firm stands before the official ones
    net: pd.DataFrame  # which chains count each segment
    elsewhere: Elsewhere | None = None


def read_all(city: City, elsewhere: Elsewhere | None = None) -> Reads:
    """Read it; ``elsewhere``: the dataset that the chains are compared with, if one is chosen."""
    around_all, net_of_all = read_surroundings(city), membership(city)
    return Reads(read_leads(city), read_firms(city), around_all, official(city), net_of_all, elsewhere)


def as_json(found: Diagnosis, reads: Reads) -> dict[str, Any]:
    """What the sections add to a chain's object; no name stands twice."""
    parts = (
        *(stops.as_json(found), rings.as_json(found), leads.as_json(found, reads.leads, reads.titles)),
        *(rooted.as_json(found), firms.as_json(found, reads.firms), around.as_json(found, reads.around)),
        *(net.as_json(found, reads.net), years.as_json(found), against.as_json(found, reads.elsewhere)),
    )
    return {name: value for part in parts for name, value in part.items()}
