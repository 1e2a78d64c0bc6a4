"""Partner places 合作地: which place outside has what the chain lacks, and which wants what it has."""

from collections.abc import Iterator
from functools import partial

from liantu.data.dictionary import TABLES
from liantu.diagnose import Diagnosis
from liantu.diagnose.sections import Evidence, Section, Verdict
from liantu.diagnose.sections.evidence import empty_tables
from liantu.facts import Few, Figure, Finding, Word
from liantu.siting.partners import LACKED, Partners, partners

CODE = "partners"
COLUMNS = ("lacked_there", "lacked_offer", "wanted_there", "held_want", "partner_ring")
WORKED = ("lacked_there", "lacked_offer")


def section(found: Diagnosis, read: Partners | None = None, segment: str = "") -> Section:
    """The places, those that could send most of what is lacked first; then what names no place.

    ``read``: if at hand. ``segment``: the selected one; where the city lacks it and a place has it, the answer is who.
    """
    read = partners(found) if read is None else read
    return Section(
        CODE,
        _answer(found, read, segment),
        COLUMNS,
        tuple(_verdict(found, read, place) for place in read.spots),
        tuple(_doubts(found, read)),
        tuple(_sharpen(found, read)),
    )


def subject(read: Partners, segment: str) -> str:
    """The place that the answer is about, or the first of several, of those that can be drawn."""
    offering = read.offering(segment)
    has = [place for place in read.named if read.has_that_we_lack(place)]
    return read.first_drawn(offering or has or list(read.spots))


def _answer(found: Diagnosis, read: Partners, segment: str) -> Finding:
    tables = {"deals": TABLES["firm_links"], "partners": TABLES["partners"]}
    if not len(read.entries):
        return Finding("answer.partners.no_rows", tables)
    if not read.named:
        return Finding("answer.partners.no_names", tables | {"n": _n_rows(read)})
    if read.offering(segment):
        return _of_segment(found, read, segment)
    first, places = subject(read, ""), Figure(float(len(read.named)), "count")
    if not read.lacked:
        n = sum(bool(read.lacks_that_we_have(place)) for place in read.named)
        return Finding("answer.partners.nothing_lacked", {"n": n, "places": places})
    if not read.has_that_we_lack(first):
        return Finding("answer.partners.none_has", {"n": len(read.lacked), "places": places})
    has = tuple(map(found.named, read.has_that_we_lack(first)))
    facts = {"place": read.spots[first].name, "segments": Few(has), "offer": offer(read, first)}
    if read.nowhere:
        return Finding("answer.partners.some_nowhere", facts | {"n": len(read.nowhere)})
    return Finding("answer.partners.all_somewhere", facts)


def _of_segment(found: Diagnosis, read: Partners, segment: str) -> Finding:
    """Who has the selected segment, and how much of it they could send together."""
    offering, told = read.offering(segment), read.offered(segment)
    offer = Finding("partners.offer.untold", {}) if told.value is None else Finding("partners.offer", {"amount": told})
    places = Few(tuple(read.spots[place].name for place in offering), "places")
    facts = {"segment": found.named(segment), "places": places, "offer": offer}
    if read.nowhere:
        return Finding("answer.partners.segment_some_nowhere", facts | {"n": len(read.nowhere)})
    return Finding("answer.partners.segment_all_somewhere", facts)


def offer(read: Partners, place: str) -> Finding:
    """How much of what is lacked here the place could send in a year, or that nobody wrote it down."""
    told = read.figures.figure(place, "lacked_offer")
    if told.value is None:
        return Finding("partners.offered.untold", {})
    return Finding("partners.offered.told", {"amount": told})


def _n_rows(read: Partners) -> int:
    return len(read.entries[["table", "row"]].drop_duplicates())


def _verdict(found: Diagnosis, read: Partners, place: str) -> Verdict:
    spot = read.spots[place]
    facts = {
        "lacked_there": [found.named(segment) for segment in read.has_that_we_lack(place)]
        or Word("partners.none_told"),
        "lacked_offer": read.figures.figure(place, "lacked_offer"),
        "wanted_there": [found.named(each) for each in read.lacks_that_we_have(place)] or Word("partners.none_told"),
        "held_want": read.figures.figure(place, "held_want"),
        "partner_ring": Word(f"place.{spot.ring}" if spot.ring else "partners.unclear"),
    }
    return Verdict(place, spot.name, facts, partial(_explain, found, read, place))


def _explain(found: Diagnosis, read: Partners, place: str) -> Evidence:
    """Which segments are told there, which of them are lacked here, and what each adds to the sum."""
    told = [segment for segment in read.told_of(place) if read.cell(place, segment) in ("has", "both")]
    lacked, name = read.has_that_we_lack(place), read.spots[place].name
    known = [segment for segment in lacked if read.amount(place, segment, "offer").value is not None]
    terms = [
        Finding("partners.term", {"segment": found.named(each), "amount": read.amount(place, each, "offer")})
        for each in known
    ]
    facts = {
        "place": name,
        "told": [found.named(segment) for segment in told] or Word("partners.none_told"),
        "lacked": [_with_state(found, read, segment) for segment in lacked] or Word("partners.none_told"),
    }
    summed = {"terms": terms or Word("partners.none_told"), "sum": read.figures.figure(place, "lacked_offer")}
    worked = (Finding("worked.lacked_there", facts), Finding("worked.lacked_offer", summed))
    n = len(lacked) - len(known)
    notes = (Finding("note.partners.untold", {"n": n}),) if n else ()
    return Evidence(worked, read.rows(found.city, place), notes, WORKED)


def _with_state(found: Diagnosis, read: Partners, segment: str) -> Finding:
    facts = {"segment": found.named(segment), "state": Word(f"state.{read.states[segment]}")}
    return Finding("partners.with_state", facts)


def _doubts(found: Diagnosis, read: Partners) -> Iterator[Finding]:
    for kind, code in (("ring", "doubt.partners.ring"), ("untold", "doubt.partners.untold")):
        n, value = read.loose(kind)
        if n:
            yield Finding(code, {"n": n, "value": value})
    unclear = [spot.name for spot in read.spots.values() if spot.kind == "unclear"]
    if unclear:
        yield Finding("doubt.partners.unclear", {"n": len(unclear), "places": _few(unclear)})
    if n := read.loose("here")[0]:
        yield Finding("doubt.partners.here", {"n": n})
    if n := _n_by_name(found, read):
        yield Finding("doubt.partners.by_name", {"n": n})
    if n := _n_changing(found, read):
        yield Finding("doubt.partners.changes", {"n": n})
    if read.named and found.read.dealt.home.is_default:
        yield Finding("doubt.home_is_default", {"home": found.read.dealt.home.name})


def _few(names: list[object]) -> list[object]:
    """At most three, so that a line stays a line; how many there are is said beside them."""
    return [*names[:3], *([Word("partners.and_others")] if len(names) > 3 else [])]


def _n_by_name(found: Diagnosis, read: Partners) -> int:
    """Of how many rows of the sheet the place was read off the partner's name."""
    mine = read.entries.loc[(read.entries["table"] == "partners").to_numpy(bool), "row"].unique()
    rows = found.city.partners.loc[mine]
    return int((rows["place"].isna() & rows["partner"].notna()).sum())


def _n_changing(found: Diagnosis, read: Partners) -> int:
    """How many segments would be lacked, or no more lacked, if both thresholds were a tenth lower or higher."""
    names = list(read.states)
    now = [state in LACKED for state in read.states.values()]
    moved = [[state in LACKED for state in nearby.loc[names]] for nearby in found.read.nearby]
    return sum(any(each[at] != now[at] for each in moved) for at in range(len(names)))


def _sharpen(found: Diagnosis, read: Partners) -> Iterator[Finding]:
    yield from empty_tables(found.city, "firm_links", "partners")
    loose = {kind: read.entries[read.entries["kind"].isin(kinds).to_numpy(bool)] for kind, kinds in LOOSE.items()}
    for table in ("firm_links", "partners"):
        rows = {kind: rows[(rows["table"] == table).to_numpy(bool)]["row"].nunique() for kind, rows in loose.items()}
        if n := rows["no_city"]:
            yield Finding("sharpen.partners.place", _column(table, "place") | {"n": n})
        if n := rows["unclear"]:
            yield Finding("sharpen.partners.unclear", _column(table, "place") | {"n": n})
    silent = read.entries.loc[(read.entries["way"] == "linked").to_numpy(bool), "row"].nunique()
    if silent:
        columns = [_column("partners", name)["column"] for name in ("supply", "demand")]
        yield Finding("sharpen.partners.amounts", {"table": TABLES["partners"], "columns": columns, "n": silent})


LOOSE = {"no_city": ("ring", "untold"), "unclear": ("unclear",)}


def _column(table: str, column: str) -> dict[str, object]:
    named = {each.column: each for each in TABLES[table].columns}
    return {"table": TABLES[table], "column": named[column]}
