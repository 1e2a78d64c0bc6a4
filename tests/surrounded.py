"""Cities with surroundings for tests: a small one drawn in its docstring, random ones for properties."""

from hypothesis import strategies as st

from liantu.chain import City
from tests.chains import Rows, built, firm, link, random_rows, segment

DAY = "2026-09-30"


def resource(kind: str, name: str, *, chain: str | None = "c", at: str | None = None, **cells: object) -> dict:
    blank = dict.fromkeys(("amount", "needed", "rate", "stay", "until"))
    return {"kind": kind, "name": name, "chain": chain, "segment": at} | blank | cells


def part(name: str, at: str | None, share: float | None, product: str = "phone") -> dict[str, object]:
    return {"product": product, "part": name, "segment": at, "cost_share": share}


def technology(name: str, at: str, stage: str | None) -> dict[str, object]:
    return {"technology": name, "segment": at, "stage": stage}


def needed_link(supplier: str, customer: str, share: float | None, essential: int = 1) -> dict[str, object]:
    return link(supplier, customer, share) | {"essential": essential}


def dated(row: dict[str, object], day: str | None = DAY) -> dict[str, object]:
    return row | {"as_of": day}


def phone_city(**more: list[dict[str, object]]) -> City:
    """lens (none) --> camera (Ca 100, Cb 50) ==> phone (Pa 1000, Pb 500), screen (unchecked) ==> phone; test, design:
    services, of which design has been looked for and is nowhere; ==> is essential"""
    return built(
        segments=[
            *(segment(name) for name in ("lens", "camera", "phone")),
            segment("screen", checked=False),
            segment("test", stage="service", checked=False),
            segment("design", stage="service"),
        ],
        segment_links=[
            needed_link("lens", "camera", 0.3),
            needed_link("camera", "phone", 0.2, 2),
            needed_link("screen", "phone", 0.4, 2),
        ],
        firms=[
            *(dated(firm(*cells)) for cells in (("Ca", "camera", 100), ("Cb", "camera", 50))),
            *(dated(firm(*cells)) for cells in (("Pa", "phone", 1000), ("Pb", "phone", 500))),
        ],
        **more,
    )


@st.composite
def surrounded_rows(draw: st.DrawFn) -> Rows:
    """Random chains with random surroundings; any cell may be empty, rows may have ended or serve the whole city."""
    rows = draw(random_rows())
    names = st.none() | st.sampled_from([row["segment"] for row in rows["segments"]])
    chains = st.none() | st.sampled_from([row["chain"] for row in rows["segments"]])
    day = draw(st.sampled_from([None, DAY]))
    rows["firms"] = [dated(row, day) for row in rows["firms"]]
    rows["segment_links"] = [row | {"essential": draw(st.sampled_from([0, 1, 2]))} for row in rows["segment_links"]]
    kinds = st.sampled_from(["talent", "bank", "bank", "fund", "land", "plant", "platform", "laboratory", "service"])
    cells = {
        "amount": st.none() | st.sampled_from([0, 10, 40, 100]),
        "needed": st.none() | st.sampled_from([0, 20, 80]),
        "rate": st.none() | st.sampled_from([0.02, 0.03, 0.031, 0.05]),
        "stay": st.none() | st.sampled_from([0.0, 0.4, 1.0]),
        "until": st.sampled_from([None, None, "2025-12-31", "2026-09-30", "2030-01-01"]),
    }
    n_rows = draw(st.integers(0, 9))
    rows["resources"] = [
        resource(draw(kinds), f"r{i}", chain=draw(chains), at=draw(names), **draw(st.fixed_dictionaries(cells)))
        for i in range(n_rows)
    ]
    stages = st.sampled_from([None, "research", "lab", "pilot", "first", "mass"])
    rows["technologies"] = [technology(f"t{i}", draw(names), draw(stages)) for i in range(draw(st.integers(0, 4)))]
    shares = st.none() | st.sampled_from([0.0, 0.1, 0.3])
    products = st.sampled_from(["p", "q", "s0"])
    rows["boms"] = [part(f"x{i}", draw(names), draw(shares), draw(products)) for i in range(draw(st.integers(0, 6)))]
    return rows
