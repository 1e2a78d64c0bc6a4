"""What surrounds the chain 链上缺什么支撑: factors, services, platforms, and products taken apart; one at a time."""

from functools import partial

from liantu.data.problems import LiantuError
from liantu.diagnose.diagnosis import Diagnosis
from liantu.diagnose.factors import Gauge, gauges
from liantu.diagnose.platforms import platforms
from liantu.diagnose.sections import Section, around_factors, around_platforms, around_services, around_teardown
from liantu.diagnose.services import service_rate, services
from liantu.diagnose.surroundings import Surroundings
from liantu.diagnose.teardown import local_content, missing_parts, products_of
from liantu.facts import Finding

CODE = "around"
LISTED = ("factors", "services", "platforms", "teardown")


def section(
    found: Diagnosis,
    read: Surroundings,
    listed: str = LISTED[0],
    *,
    rate: float | None = None,
    product: str | None = None,
) -> Section:
    """What one of ``LISTED`` lacks; ``rate``, up to which a loan is cheap; ``product``, which one is taken apart."""
    shown = {
        "factors": partial(around_factors.section, found, read, read.cheap.value if rate is None else rate),
        "services": partial(around_services.section, found, read),
        "platforms": partial(around_platforms.section, found, read),
        "teardown": partial(around_teardown.section, found, product),
    }
    return shown[listed]()


def unreadable(error: LiantuError) -> Section:
    """The section where the file with the rate cannot be used: what is wrong with it, and the cure."""
    return Section(CODE, Finding(f"error.{error.code}", error.facts), (), ())


def as_json(found: Diagnosis, read: Surroundings) -> dict[str, object]:
    """``services``, one row each, and ``service_rate``; ``factors``, one each with its parts; ``platforms``, one a key
    segment; ``teardowns``, one a product with its parts.
    """
    segments, chain = found.segments.index, found.chain.zh
    offered = services(found.segments, read, chain)
    measured = gauges(found.city, read, chain, segments, read.cheap.value)
    return {
        "services": offered.as_rows("segment"),
        "service_rate": service_rate(offered.values["presence"]).as_json(),
        "factors": [_factor(factor, gauge) for factor, gauge in measured.items()],
        "platforms": platforms(found.counted, read).as_rows("segment"),
        "teardowns": _teardowns(found),
    }


def _factor(factor: str, gauge: Gauge) -> dict[str, object]:
    return {"factor": factor} | gauge.as_json()


def _teardowns(found: Diagnosis) -> list[dict[str, object]]:
    state = found.read.figures["state"]
    products = products_of(found.city, found.segments.index)
    rows = local_content(found.city, products, state).as_rows("product")
    return [row | {"parts": missing_parts(found.city, str(row["product"]), state).as_rows("part")} for row in rows]
