"""Zoomed 点与面: what to say first where a reader looks at one firm 点, or at all chains at once 面."""

import pandas as pd

from liantu.chain import City, views
from liantu.chain.net import ties
from liantu.diagnose.diagnosis import Diagnosis
from liantu.facts import Few, Figure, Finding, Name

NAMED = 3  # pairs of chains that are all named


def of_net(found: Diagnosis, member: pd.DataFrame) -> Finding:
    """What the net says of a chain: how many segments it shares, with how many chains, and which join the most.

    ``member`` is what :func:`liantu.chain.net.bridges` gives for the city.

    >>> from liantu.chain.net import bridges
    >>> of_net(lamp_diagnosis(), bridges(lamp_city())).code
    'answer.surface.one_chain'
    """
    name = found.chain
    if len(member.columns) < 2:
        return Finding("answer.surface.one_chain", {"chain": name})
    if member.empty:
        return Finding("answer.surface.apart", {"n": len(member.columns)})
    own = member[member[name.zh]]
    if own.empty:
        return Finding("answer.surface.alone", {"chain": name, "n": len(member)})
    others = int(own.drop(columns=name.zh).any().sum())
    facts = {"chain": name, "others": Finding("zoom.n_other_chains", {"n": others}), "n": len(own)}
    n_chains = own.sum(axis="columns")
    most = int(n_chains.max())
    if n_chains.min() == most:
        return Finding("answer.surface.even", facts | {"most": Figure(most, "count")})
    joining = Few(tuple(found.named(segment) for segment in own.index[n_chains == most]))
    return Finding("answer.surface.most", facts | {"segments": joining, "most": Figure(most, "count")})


def strongest_ties(city: City, member: pd.DataFrame) -> Finding | None:
    """The pairs of chains that share the most segments, all of them where several share as many.

    >>> strongest_ties(lamp_city(), pd.DataFrame()) is None
    True
    """
    pairs = ties(member)
    if len(pairs) < 2:
        return None
    english = city.chains["name_en"].dropna()
    most = max(map(len, pairs.values()))
    tied = [
        Name("—".join(pair), " – ".join(english.get(chain, chain) for chain in pair))
        for pair, segments in pairs.items()
        if len(segments) == most
    ]
    return Finding("zoom.ties", {"pairs": tied if len(tied) <= NAMED else Few(tuple(tied), "pairs"), "n": most})


def of_firm(around: views.Ego) -> Finding:
    """What the view of a firm says: how many supply it, how many it supplies, and how much it buys in the city.

    >>> of_firm(views.ego(lamp_city(), "Cai")).facts["suppliers"].value
    2.0
    """
    counts = {
        side: float(rows.loc[rows["tier"] == 1, "firm"].nunique())
        for side, rows in (("suppliers", around.suppliers), ("customers", around.customers))
    }
    # A side without a row is not known to be empty, so it is not counted as none.
    facts: dict[str, object] = {side: Figure(n, "count") for side, n in counts.items() if n}
    facts["firm"] = around.firm
    if not counts["suppliers"]:
        return Finding(f"answer.point.{'only_customers' if counts['customers'] else 'no_links'}", facts)
    facts |= {"share": around.local_share} if around.local_share.value is not None else {}
    sides = "both" if counts["customers"] else "only_suppliers"
    return Finding(f"answer.point.{sides}{'' if 'share' in facts else '_unpriced'}", facts)


def nobody(found: Diagnosis, segment: str) -> Finding:
    """That the selected segment has no firm to look at: nobody is there, or nobody has looked.

    >>> nobody(lamp_diagnosis(), "package").code, nobody(lamp_diagnosis(), "wafer").code
    ('answer.point.absent', 'answer.point.unchecked')
    """
    kind = "unchecked" if found.state_of(segment) == "unchecked" else "absent"
    return Finding(f"answer.point.{kind}", {"segment": found.named(segment)})


def waiting(city: City, segment: str) -> pd.DataFrame:
    """The local firms that need a segment, the largest need first: ``firm``, ``segment`` it stands in, ``need``.

    The need is revenue × share × cost share, empty where one of them is. [万元/year] A link without a purchase, of cost
    share 0, is none.

    >>> waiting(lamp_city(), "package").to_dict("records")
    [{'firm': 'Cai', 'segment': 'lamp', 'need': 500.0}]
    """
    links = city.segment_links
    bought = links.loc[(links["supplier_segment"] == segment).to_numpy(bool), ["customer_segment", "cost_share"]]
    bought = bought[bought["cost_share"].ne(0).fillna(True).to_numpy(bool)]
    rows = city.firm_segments.merge(bought, left_on="segment", right_on="customer_segment")
    revenue = city.firms["revenue"].reindex(rows["firm"]).array
    rows["need"] = rows["share"] * rows["cost_share"] * revenue
    rows = rows.sort_values(["need", "firm"], ascending=[False, True], kind="stable", na_position="last")
    return rows[["firm", "segment", "need"]].reset_index(drop=True)
