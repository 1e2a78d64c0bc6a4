"""What must hold whatever the rows: of concentration, exposure, names."""

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from liantu.diagnose import read_segments
from tests.chains import Rows, built, diagnosed, firm
from tests.test_stops import dealing_rows

CONCENTRATION = ("hhi", "hhi_low", "hhi_high", "single_source", "exposure")
TO_RENAME = {
    "segments": ("segment", "chain"),
    "segment_links": ("supplier_segment", "customer_segment"),
    "firms": ("firm", "controller"),
    "firm_links": ("supplier", "customer", "segment"),
}


def plain(value: object) -> object:
    return None if value is None or value != value else value


def same(found: dict[str, dict], expected: dict[str, dict], *names: str) -> None:
    for thing, cells in expected.items():
        for name in names or cells:
            was, now = plain(cells[name]), plain(found[thing][name])
            assert now == (pytest.approx(was) if isinstance(was, float) else was), (thing, name)


def of_segments(rows: Rows) -> dict[str, dict]:
    return read_segments(built(**rows)).figures.astype(object).where(lambda cells: cells.notna(), None).to_dict("index")


@given(dealing_rows(), st.integers(1, 900))
def test_an_independent_supplier_more_never_raises_the_exposure_to_one(rows: Rows, capacity: int) -> None:
    place = rows["segments"][0]["segment"]
    used = {row["customer_segment"] for row in rows["segment_links"]}
    assume(place not in used)  # a firm that also buys raises the demand for what it buys, and nothing here
    before = of_segments(rows)
    after = of_segments(rows | {"firms": [*rows["firms"], firm("newcomer", place, 0, capacity)]})
    was, now = before[place]["exposure"], after[place]["exposure"]
    assert was is None or now <= was + 1e-9


@given(dealing_rows(), st.integers(0, 7), st.sampled_from([0.25, 0.5]))
def test_a_firm_split_in_two_under_one_controller_changes_no_concentration(rows: Rows, place: int, part: float) -> None:
    assume(place < len(rows["firms"]))
    whole = rows["firms"][place]
    halves = [
        whole
        | {name: None if whole[name] is None else whole[name] * share for name in ("revenue", "capacity")}
        | {"firm": f"{whole['firm']}{suffix}", "controller": whole["controller"] or whole["firm"]}
        for suffix, share in (("", part), ("b", 1 - part))
    ]
    firms = [*rows["firms"][:place], *halves, *rows["firms"][place + 1 :]]
    same(of_segments(rows | {"firms": firms}), of_segments(rows), *CONCENTRATION)


def _renamed(table: str, row: dict[str, object]) -> dict[str, object]:
    found = {name: f"z{row[name]}" for name in TO_RENAME[table] if row.get(name)}
    if table == "firms":
        found["segments"] = "|".join(f"z{part}" for part in row["segments"].split("|"))
    return row | found


@given(dealing_rows())
def test_other_names_of_chains_segments_and_firms_change_no_figure(rows: Rows) -> None:
    other = {table: [_renamed(table, row) for row in records] for table, records in rows.items()}
    before, after = of_segments(rows), of_segments(other)
    same({name: after[f"z{name}"] for name in before}, before)
    was, now = diagnosed(built(**rows)), diagnosed(built(**other))
    for chain, found in was.items():
        again = now[f"z{chain}"]
        assert [f"z{segment}" for segment in found.longest_path] == again.longest_path
        assert [(f"z{segment}", kind) for segment, kind in found.gaps] == again.gaps
        figures = found.figures | found.rooting | {name: each.figure for name, each in found.outcomes.items()}
        others = again.figures | again.rooting | {name: each.figure for name, each in again.outcomes.items()}
        for name, figure in figures.items():
            assert others[name].value == pytest.approx(figure.value), name
