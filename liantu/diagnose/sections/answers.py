"""All sections together, for ``diagnose --json``: what is read once for the city, and what each adds to a chain."""

from typing import Any, NamedTuple

from liantu.chain import City
from liantu.diagnose import benchmark, firm_classes, ladder
from liantu.diagnose import leads as leads_of_all
from liantu.diagnose.diagnosis import Diagnosis
from liantu.diagnose.leads import Leads, read_leads
from liantu.diagnose.sections import against, firms, leads, rings, rooted, stops
from liantu.diagnose.sections.against import Elsewhere
from liantu.diagnose.sections.firms import Firms, read_firms

# The figures that only the diagnosis shows, and what each rests on.
OF_SECTIONS = (*leads_of_all.OF_FIRMS, *ladder.OF_FIRMS, *firm_classes.OF_FIRMS, *benchmark.OF_CHAINS)
STATUS = leads_of_all.STATUS | ladder.STATUS | firm_classes.STATUS | benchmark.STATUS


class Reads(NamedTuple):
    """What the sections read off all firms or segments of the city, each once."""

    leads: Leads
    firms: Firms
    elsewhere: Elsewhere | None = None


def read_all(city: City, elsewhere: Elsewhere | None = None) -> Reads:
    """Read it; ``elsewhere``: the dataset that the chains are compared with, if one is chosen."""
    return Reads(read_leads(city), read_firms(city), elsewhere)


def as_json(found: Diagnosis, reads: Reads) -> dict[str, Any]:
    """What the sections add to a chain's object; no name stands twice."""
    parts = (
        *(stops.as_json(found), rings.as_json(found), leads.as_json(found, reads.leads)),
        *(rooted.as_json(found), firms.as_json(found, reads.firms), against.as_json(found, reads.elsewhere)),
    )
    return {name: value for part in parts for name, value in part.items()}
