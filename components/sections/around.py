"""What surrounds the chain: the switch between factors, services, platforms and a product taken apart, a chart each."""

import pandas as pd
import streamlit as st

from components import bars, cached, meeting, url
from components.bars import Bar, Part
from components.words import spoken, tr
from liantu.data.problems import LiantuError
from liantu.diagnose import Diagnosis
from liantu.diagnose.factors import Gauge, gauges
from liantu.diagnose.platforms import platforms
from liantu.diagnose.sections import Section, around, around_platforms, around_teardown
from liantu.diagnose.services import PRESENCE, services
from liantu.diagnose.surroundings import Surroundings, read_surroundings
from liantu.diagnose.teardown import local_content, missing_parts, products_of
from liantu.facts import Figure, Word

MOST = 8
MOST_PARTS = 14
HIGHEST_RATE = 0.1
PRESENCES = dict(zip(PRESENCE, ("accent", "absent", "ring-unknown"), strict=True))
PLATFORMS = {"with": "accent", "without": "weak", "not_told": "ring-unknown"}
PARTS = {"there": "accent", "absent": "absent", "unknown": "ring-unknown"}


def section(found: Diagnosis) -> Section:
    """What the chosen one of the four lacks."""
    try:
        read = cached.of_city(read_surroundings)
    except LiantuError as error:
        return around.unreadable(error)
    return around.section(found, read, _listed(), rate=_rate(read), product=_product(found))


def chart(found: Diagnosis, shown: Section) -> None:
    """The switch, the setting that the chosen one has, and its bars."""
    if shown.answer.code.startswith("error."):
        return
    read, listed = cached.of_city(read_surroundings), _listed()
    if not meeting.on():
        _choose()
    draw = {"factors": _factors, "services": _services, "platforms": _platforms, "teardown": _teardown}
    draw[listed](found, read, shown)


def _listed() -> str:
    return url.chosen("around", around.LISTED[0], url.one_of(around.LISTED))


def _rate(read: Surroundings) -> float:
    return url.chosen("rate", _default_rate(read), url.between(0.0, HIGHEST_RATE))


def _default_rate(read: Surroundings) -> float:
    """The slider goes no higher."""
    return min(read.cheap.value, HIGHEST_RATE)


def _product(found: Diagnosis) -> str | None:
    products = products_of(found.city, found.segments.index)
    return url.chosen("product", around_teardown.chosen(found), url.one_of(products)) if products else None


def _choose() -> None:
    url.bound(
        st.segmented_control,
        tr("section.around.switch"),
        key="around",
        default=around.LISTED[0],
        read=url.one_of(around.LISTED),
        options=list(around.LISTED),
        format_func=lambda listed: tr(f"section.around.{listed}"),
        label_visibility="collapsed",
    )


def _factors(found: Diagnosis, read: Surroundings, shown: Section) -> None:
    """One bar a factor, and behind it how far the upper end goes."""
    if not meeting.on():
        url.bound(
            st.slider,
            tr("section.around.rate"),
            key="rate",
            default=_default_rate(read),
            read=url.between(0.0, HIGHEST_RATE),
            min_value=0.0,
            max_value=HIGHEST_RATE,
            step=0.001,
            format="percent",
            width=420,
        )
    measured = gauges(found.city, read, found.chain.zh, found.segments.index, _rate(read))
    legend = [("accent", tr("section.around.now")), ("ring-unknown", tr("section.around.up_to"))]
    bars.show([_factor(verdict.key, measured[verdict.key]) for verdict in shown.verdicts], legend=legend)


def _factor(factor: str, gauge: Gauge) -> Bar:
    figure, label = gauge.figure, tr(f"factor.{factor}")
    if figure.value is None:
        return Bar(label, [Part(figure.high or 0.0, "ring-unknown")], tr(f"reason.{figure.reason}"), quiet=True)
    parts = [Part(figure.value), Part((figure.high or figure.value) - figure.value, "ring-unknown")]
    if figure.bounds is None:
        return Bar(label, parts[:1], spoken(figure))
    low, high = map(spoken, figure.bounds)
    return Bar(label, parts, tr("section.around.between", value=figure, low=low.removesuffix("%"), high=high))


def _services(found: Diagnosis, read: Surroundings, shown: Section) -> None:
    """All services in one bar, then one each, as long as the firms and listings that offer it."""
    table = services(found.segments, read, found.chain.zh)
    n = len(table.values)
    if not n:
        return
    counts = table.values["presence"].value_counts()
    whole = [Part(counts.get(word, 0) / n, tone) for word, tone in PRESENCES.items() if counts.get(word, 0)]
    present = str(counts.get("present", 0))
    rows = [Bar(tr("section.around.all_services"), whole, tr("section.around.n_present", n=n, present=present))]
    offers = table.values["n_firms"] + table.values["n_services"]
    for verdict in shown.verdicts:
        firms, listings = (int(table.values.at[verdict.key, name]) for name in ("n_firms", "n_services"))
        if firms + listings:
            text = tr("section.around.offered", firms=str(firms), n=listings)
            rows.append(Bar(spoken(verdict.subject), [Part((firms + listings) / offers.max())], text))
        else:
            rows.append(Bar(spoken(verdict.subject), [], spoken(verdict.facts["presence"]), quiet=True))
    bars.show(rows, legend=[(tone, tr(f"presence.{word}")) for word, tone in PRESENCES.items()])


def _platforms(found: Diagnosis, read: Surroundings, shown: Section) -> None:
    """One bar a key segment, as long as what hangs on it; its tone says whether it has a platform."""
    if not shown.verdicts:
        return
    table = platforms(found.counted, read)
    words = {verdict.key: around_platforms.word_of(table, verdict.key) for verdict in shown.verdicts}
    largest = shown.verdicts[0].facts["stranded_output"].value
    rows = []
    for verdict in shown.verdicts[:MOST]:
        hanging, tone = verdict.facts["stranded_output"], PLATFORMS[words[verdict.key]]
        rows.append(Bar(spoken(verdict.subject), [Part(hanging.value / largest, tone)], spoken(hanging)))
    legend = [(tone, tr(f"platform.{word}")) for word, tone in PLATFORMS.items() if word in words.values()]
    bars.show(rows, legend=legend)


def _teardown(found: Diagnosis, read: Surroundings, shown: Section) -> None:
    """The product in one bar, by what is here; then one bar a part, as long as its share of the cost."""
    products, product = products_of(found.city, found.segments.index), _product(found)
    if product is None:
        return
    if not meeting.on() and len(products) > 1:
        url.bound(
            st.selectbox,
            tr("section.around.product"),
            key="product",
            default=around_teardown.chosen(found),
            read=url.one_of(products),
            options=products,
            width=420,
        )
    state = found.read.figures["state"]
    content, parts = local_content(found.city, [product], state), missing_parts(found.city, product, state).values
    legend = [(tone, tr(f"part_kind.{kind}")) for kind, tone in PARTS.items()]
    rows = [_whole(parts, content.figure(product, "local_content")), *_parts(parts, shown)]
    bars.show(rows, legend=[*legend, ("line", tr("section.around.untold"))])


def _whole(parts: pd.DataFrame, content: Figure) -> Bar:
    """The whole cost by what is here; what no part tells at the end."""
    if content.value is None:
        return Bar(tr("section.around.whole"), [], tr(f"reason.{content.reason}"), quiet=True)
    sums = parts.groupby("kind")["cost_share"].sum()
    whole = max(float(sums.sum()), 1.0)
    pieces = [Part(float(sums.get(kind, 0)) / whole, tone) for kind, tone in PARTS.items() if sums.get(kind, 0)]
    if sums.sum() < whole:
        pieces.append(Part(1.0 - float(sums.sum()), "line"))
    code = "section.around.of_told.at_least" if content.bounds else "section.around.of_told"
    return Bar(tr("section.around.whole"), pieces, tr(code, content=content))


def _parts(parts: pd.DataFrame, shown: Section) -> list[Bar]:
    largest = float(parts["cost_share"].max(skipna=True) or 0) if parts["cost_share"].notna().any() else 0.0
    rows = []
    for verdict in shown.verdicts[:MOST_PARTS]:
        kind, share = parts.at[verdict.key, "kind"], verdict.facts["part_cost_share"]
        pieces = [Part(share.value / largest, PARTS[kind])] if share.value and largest else []
        text = tr("section.around.part", share=share, kind=Word(f"part_kind.{kind}"))
        rows.append(Bar(verdict.key, pieces, text, quiet=not pieces))
    return rows
