"""Between chains 链与链: which shared segments join the chain to others, and how many chains gain if one grows."""

from collections.abc import Iterator
from functools import partial
from typing import NamedTuple

import numpy as np
import pandas as pd

from liantu.chain.chain import chain_named
from liantu.diagnose.bridging import bridging, chain_ties
from liantu.diagnose.diagnosis import Diagnosis
from liantu.diagnose.figure_table import FigureTable
from liantu.diagnose.outcomes import HALF
from liantu.diagnose.sections import Evidence, Section, Verdict
from liantu.diagnose.sections.evidence import empty_columns, empty_tables
from liantu.diagnose.worked_net import worked_bridge, worked_output, worked_ties
from liantu.facts import Few, Figure, Finding, Name, Word

CODE = "net"
COLUMNS = ("n_chains", "n_gaining", "gaining", "gaining_output", "state")
WORKED = ("bridging", "gaining_output", "chain_ties")


class Net(NamedTuple):
    """The chosen chain among the others: its bridges, those first from which most gain, and its ties by chain.

    ``counted``: the membership of the whole city.
    """

    counted: pd.DataFrame
    bridges: FigureTable
    ties: dict[str, dict[str, object]]


def net_of(found: Diagnosis, counted: pd.DataFrame) -> Net:
    """The net around the chain; ``counted`` is :func:`~liantu.chain.net.membership` of the city."""
    state, output, mine = found.read.figures["state"], found.read.figures["output"], found.chain.zh
    every = bridging(found.city, counted, state, output)
    rows = every.values[counted.loc[every.values.index, mine].to_numpy(bool)]
    made = rows["gaining_output"].astype(float).fillna(-1.0)
    order = sorted(rows.index, key=lambda name: (-rows.at[name, "n_gaining"], -made[name], name))
    bridges = FigureTable(rows.loc[order], every.reasons.loc[order], every.units, every.ends)
    ties = {}
    for row in chain_ties(counted, state).as_rows("pair"):
        pair = row.pop("pair")
        if mine in pair:
            ties[next(name for name in pair if name != mine)] = row
    return Net(counted, bridges, ties)


def section(found: Diagnosis, counted: pd.DataFrame) -> Section:
    """The bridges of the chain, those first from which most chains gain."""
    net = net_of(found, counted)
    return Section(
        CODE,
        _answer(found, net),
        COLUMNS,
        tuple(_verdict(found, net, segment) for segment in net.bridges.values.index),
        tuple(_doubts(found, net)),
        tuple(_sharpen(found, net)),
    )


def _answer(found: Diagnosis, net: Net) -> Finding:
    """The first bridge, how many chains count it, and what its growth would do."""
    rows = net.bridges.values
    if net.counted.shape[1] < 2:
        return Finding("answer.net.one_chain", {})
    if not len(rows):
        return Finding("answer.net.no_bridges", {})
    first = rows.index[0]
    if not rows.at[first, "n_gaining"]:
        is_open = bool((rows["n_gaining_high"] > 0).any())
        return Finding("answer.net.users_unchecked" if is_open else "answer.net.no_users", {"n": len(rows)})
    equal = _equal_to_first(rows)
    if len(equal) > 1:
        segments = Few(tuple(map(found.named, equal)))
        return Finding("answer.net.equal", {"segments": segments, "n": int(rows.at[first, "n_gaining"])})
    kind = {"absent": "absent", "unchecked": "unchecked"}.get(found.state_of(first), "there")
    facts = {"segment": found.named(first), "chains": net.bridges.figure(first, "n_chains")}
    return Finding(f"answer.net.{kind}", facts | {"effect": _effect(net, first)})


def _equal_to_first(rows: pd.DataFrame) -> list[str]:
    made = rows["gaining_output"].astype(float).fillna(-1.0)
    same = (rows["n_gaining"] == rows["n_gaining"].iloc[0]) & np.isclose(made, made.iloc[0])
    return rows.index[same.to_numpy(bool)].tolist()


def _effect(net: Net, segment: str) -> Finding:
    """How many chains gain, and what their buyers make; how few of them say so stands before the number."""
    cells, output = net.bridges.values.loc[segment], net.bridges.figure(segment, "gaining_output")
    n, told = int(cells["n_gaining"]), 1 - cells["n_users_silent"] / cells["n_users"]
    if output.value is None:
        return Finding("term.effect.silent", {"n": n})
    if told < HALF:
        return Finding("term.effect.thin", {"n": n, "told": Figure(float(told), "share"), "output": output})
    return Finding("term.effect.at_least" if told < 1 else "term.effect", {"n": n, "output": output})


def _verdict(found: Diagnosis, net: Net, segment: str) -> Verdict:
    chains = tuple(chain_named(found.city, name) for name in net.bridges.values.at[segment, "gaining"])
    facts = {name: net.bridges.figure(segment, name) for name in ("n_chains", "n_gaining", "gaining_output")}
    words = {
        "gaining": Few(chains, "chains") if chains else Word("word.none"),
        "state": Word(f"state.{found.state_of(segment)}"),
    }
    return Verdict(segment, found.named(segment), facts | words, partial(_explain, found, net, segment))


def _explain(found: Diagnosis, net: Net, segment: str) -> Evidence:
    said = (
        worked_bridge(found, net.bridges, segment),
        worked_output(found, net.bridges, segment),
        worked_ties(found, net.ties),
    )
    unchecked = net.bridges.values.at[segment, "perhaps_gaining"]
    named = [chain_named(found.city, name) for name in unchecked]
    notes = (Finding("note.perhaps_gaining", {"chains": named}),) if named else ()
    return Evidence(said, _rows(found, net, segment), notes, WORKED)


def _rows(found: Diagnosis, net: Net, segment: str) -> dict[str, pd.DataFrame]:
    """The purchases that count, and where the segment and its users stand in the chains."""
    links, rows = found.city.segment_links, found.city.chain_segments
    users = list(net.bridges.values.at[segment, "users"])
    used = (links["supplier_segment"] == segment) & links["customer_segment"].isin(users)
    counted = {(name, chain) for chain in net.counted for name in net.counted.index[net.counted[chain]]}
    is_counted = [pair in counted for pair in zip(rows["segment"], rows["chain"], strict=True)]
    chosen = rows["segment"].isin([segment, *users]).to_numpy(bool) & np.array(is_counted, bool)
    bought = links[(used & links["cost_share"].ne(0).fillna(True)).fillna(False).to_numpy(bool)]
    return {"segment_links": bought, "segments": rows[chosen]}


def _users(net: Net) -> list[str]:
    """The users of all bridges of the chain, each once."""
    return list(dict.fromkeys(user for users in net.bridges.values["users"] for user in users))


def _doubts(found: Diagnosis, net: Net) -> Iterator[Finding]:
    """Whom nobody has checked, who does not report, what was assumed; no threshold changes who gains."""
    rows, users = net.bridges.values, _users(net)
    if not len(rows):
        return
    if n := int((rows["n_gaining_high"] > rows["n_gaining"]).sum()):
        yield Finding("doubt.net.users_unchecked", {"n": n})
    made = found.read.figures.loc[users]
    if n := int(made["output"].isna().sum()):
        yield Finding("doubt.net.silent", {"n": n})
    if n := int((made["output"].notna() & (made["n_without_revenue"] > 0)).sum()):
        yield Finding("doubt.net.partial", {"n": n})
    if n := _n_assumed(found, net):
        yield Finding("doubt.net.share_assumed", {"n": n})
    n_moving = int(found.segments.loc[rows.index, "class_changes"].fillna(False).sum())
    yield Finding("doubt.net.states_change", {"n": n_moving}) if n_moving else Finding("doubt.net.states_stay", {})


def _n_assumed(found: Diagnosis, net: Net) -> int:
    """How many of the links that count do not say how much is bought."""
    links = found.city.segment_links
    used = links["supplier_segment"].isin(net.bridges.values.index) & links["customer_segment"].isin(_users(net))
    return int((used & links["cost_share"].isna()).fillna(False).sum())


def _sharpen(found: Diagnosis, net: Net) -> Iterator[Finding]:
    """The users that nobody has checked come first."""
    yield from empty_tables(found.city, "segment_links")
    links, state = found.city.segment_links, found.read.figures["state"]
    if not len(net.bridges.values):
        if net.counted.shape[1] > 1:
            yield Finding("sharpen.net.names", {})
        return
    bought = links.loc[links["supplier_segment"].isin(net.bridges.values.index).to_numpy(bool), "customer_segment"]
    counted = net.counted.index[net.counted.any(axis="columns")]
    open_users = [user for user in dict.fromkeys(bought) if user in counted and state[user] == "unchecked"]
    if open_users:
        yield Finding("sharpen.net.unchecked", {"segments": Few(tuple(map(found.named, open_users)))})
    if len(links):
        yield from empty_columns(found.city, "segment_links", "cost_share")
    yield from empty_columns(found.city, "firms", "revenue")


def others(net: Net) -> Finding:
    """With how many other chains it shares how many segments."""
    if not net.ties:
        return Finding("note.net.no_ties", {})
    n_there = int(net.bridges.values["state"].isin(["weak", "present", "strong"]).sum())
    facts = {"shared": len(net.bridges.values), "there": n_there}
    return Finding("note.net.ties", {"n": len(net.ties)} | {k: Figure(float(v), "count") for k, v in facts.items()})


def chains_shown(found: Diagnosis, net: Net) -> list[Name]:
    """The chains of the net around this one, in the order of the sheet: it, those tied to it, those that gain."""
    rows = net.bridges.values
    touched = {found.chain.zh, *net.ties, *(name for names in rows["gaining"] for name in names)}
    touched |= {name for names in rows["perhaps_gaining"] for name in names}
    return [chain_named(found.city, name) for name in net.counted if name in touched]


def as_json(found: Diagnosis, counted: pd.DataFrame) -> dict[str, object]:
    """``bridges``, its shared segments as the page ranks them; ``ties``, the chains it shares segments with."""
    net = net_of(found, counted)
    ties = [{"chain": name, **row} for name, row in net.ties.items()]
    return {"bridges": net.bridges.as_rows("segment"), "ties": ties}
