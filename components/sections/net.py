"""Between chains: the shared segments of the chain by row, the chains around it by column."""

from components import cached, dot_matrix
from components.dot_matrix import Column, Dot, Row
from components.look import glyph
from components.words import spoken, tell_plain, tr
from liantu.chain.net import membership
from liantu.diagnose import STATES, Diagnosis
from liantu.diagnose.sections import Section, net
from liantu.diagnose.sections.net import Net
from liantu.facts import Figure, Name

MOST_ROWS, MOST_COLUMNS = 16, 9


def section(found: Diagnosis) -> Section:
    """The bridges of the chain, those first from which most chains gain."""
    return net.section(found, cached.of_city(membership))


def chart(found: Diagnosis, shown: Section) -> None:
    """A mark where a chain counts a segment or gains from it; the column of this chain stands out."""
    if not shown.verdicts:
        return
    read = net.net_of(found, cached.of_city(membership))
    chains = _columns(found, read)
    columns = [Column(spoken(chain), _below(read, chain), chain.zh == found.chain.zh) for chain in chains]
    segments = list(read.bridges.values.index)
    rows = [
        Row(spoken(found.named(segment)), [_dot(read, segment, chain) for chain in chains])
        for segment in segments[:MOST_ROWS]
    ]
    dot_matrix.show(tell_plain(net.others(read)), columns, rows, legend=_legend(read, segments[:MOST_ROWS]))


def _columns(found: Diagnosis, read: Net) -> list[Name]:
    """The chains that have most marks, in the order of the sheet; this one always."""
    chains, rows = net.chains_shown(found, read), read.bridges.values
    marks = {chain.zh: sum(_kind(read, segment, chain) is not None for segment in rows.index) for chain in chains}
    ranked = sorted(marks, key=lambda name: (name != found.chain.zh, -marks[name]))[:MOST_COLUMNS]
    return [chain for chain in chains if chain.zh in ranked]


def _below(read: Net, chain: Name) -> str:
    """How many segments this chain shares with that one."""
    shared = read.ties.get(chain.zh)
    return tr("section.net.shared", shared=Figure(float(shared["n_shared"]), "count")) if shared else ""


def _kind(read: Net, segment: str, chain: Name) -> str | None:
    cells = read.bridges.values.loc[segment]
    if chain.zh in cells["gaining"]:
        return "gains"
    if chain.zh in cells["perhaps_gaining"]:
        return "perhaps"
    return "counts" if chain.zh in cells["chains"] else None


def _dot(read: Net, segment: str, chain: Name) -> Dot | None:
    """The symbol is that of the segment's state; a chain that does not count the segment has none."""
    kind, cells = _kind(read, segment, chain), read.bridges.values.loc[segment]
    if kind is None:
        return None
    state = cells["state"] if chain.zh in cells["chains"] else None
    says = tr(f"section.net.{kind}")
    listed = tr(f"state.{state}") if state else tr("section.net.not_counted")
    return Dot(kind, glyph(state) if state else "", f"{spoken(chain)} · {listed} · {says}")


def _legend(read: Net, segments: list[str]) -> list[Dot]:
    """The kinds of marks, then the states, as far as they are drawn."""
    rows = read.bridges.values.loc[segments]
    drawn = {_kind(read, segment, Name(chain, chain)) for segment in segments for chain in read.counted}
    kinds = [Dot(kind, "", tr(f"section.net.{kind}")) for kind in ("gains", "perhaps", "counts") if kind in drawn]
    states = [state for state in STATES if (rows["state"] == state).any()]
    symbols = [Dot("key", glyph(state), tr(f"state.{state}")) for state in states]
    return [*kinds, *symbols, Dot("key", "", tr("section.net.no_symbol"))]
