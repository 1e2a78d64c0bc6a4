"""Of which too little is known, no outcome stands large; and what was borrowed is marked: decision 0031."""

import io
from collections.abc import Iterator, Mapping
from dataclasses import replace
from html import escape
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from components import datasets, version_store
from liantu import words
from liantu.chain import chain_of, city_of
from liantu.data import workbook
from liantu.data.borrowed import borrowed
from liantu.data.checks import Checked, check
from liantu.data.dictionary import TABLES
from liantu.data.intake.adding import FOUND_OUT
from liantu.diagnose import Diagnosis, diagnose, read_segments
from liantu.diagnose.outcomes import Outcome
from liantu.diagnose.sections import rooted
from liantu.diagnose.tellable import RECORDED, THIRD, reasons, short
from liantu.explore.shock import ShockSet, resilience, strike
from liantu.facts import Figure, Word
from liantu.store import Store
from tests.test_pages import opened, said

FOUR = ("competitiveness", "stability", "embeddedness", "resilience")
LINKS = "supplier_segment,customer_segment,cost_share\na,b,0.3\nb,c,0.2\n"
FIRMS = "firm,segments,revenue,capacity\nAi,a,30,30\nBo,b,100,100\n"
DEALS = "supplier,customer,segment,value\nAi,Bo,a,20\n"


def segments(*checked: str) -> str:
    """a --> b --> c, d, e, f, g; those named were surveyed."""
    rows = (f"chain,{name},{'up' if name < 'c' else 'down'},{'yes' if name in checked else ''}" for name in "abcdefg")
    return "\n".join(["chain,segment,stage,checked", *rows])


def of(**texts: str) -> Checked:
    sheets = {"segments": segments(), "segment_links": LINKS, "firms": FIRMS} | texts
    read = ((name, pd.read_csv(io.StringIO(text), dtype=str, keep_default_na=False)) for name, text in sheets.items())
    return check((name, rows.rename(index=lambda row: row + 2)) for name, rows in read)


def told(checked: Checked) -> Diagnosis:
    city = city_of(checked.tables)
    found, shocks = diagnose(city, chain_of(city, "chain"), read_segments(city)), ShockSet(n=20)
    return replace(found, outcomes={**found.outcomes, "resilience": resilience(strike(city, "chain", shocks), shocks)})


def four(looked_at: float | None = 1.0, **coverage: float | None) -> dict[str, Outcome]:
    """All with a value; how much of their rows is there, as given."""
    given = dict.fromkeys(FOUR, 1.0) | coverage | {"stability": looked_at}
    return {name: Outcome(Figure(0.9, "share"), coverage=Figure(given[name], "share")) for name in FOUR}


def html(app) -> str:
    return " ".join(each.proto.body for each in app.get("html"))


def cards(app) -> list[str]:
    """What the cards of the overview say, below their names."""
    return [each.proto.body for each in app.get("html") if 'class="lt-v' in each.proto.body]


# The rule


def test_a_chain_that_is_hardly_looked_at_has_no_outcome_however_well_its_firms_report() -> None:
    found = short(four(looked_at=0.19))
    assert list(found) == list(FOUR)
    assert {why.code for why in found.values()} == {"outcome.short.looked_at"}
    assert [len(each.facts["outcomes"]) for each in reasons(found)] == [4]


def test_each_outcome_asks_for_its_own_rows() -> None:
    found = short(four(competitiveness=0.3, embeddedness=0.04, resilience=0.0))
    assert {name: why.code.removeprefix("outcome.short.") for name, why in found.items()} == {
        "competitiveness": "revenue",
        "embeddedness": "purchases",
        "resilience": "purchases.none",
    }


def test_the_lines_themselves_are_enough_and_what_cannot_be_told_is_not_little() -> None:
    assert short(four(looked_at=THIRD, competitiveness=1 / 3, embeddedness=RECORDED, resilience=RECORDED)) == {}
    assert short(four(looked_at=None, competitiveness=None, embeddedness=None, resilience=None)) == {}


def test_an_outcome_without_a_value_keeps_its_own_reason() -> None:
    found = four(looked_at=0.1) | {"resilience": Outcome(Figure(None, "share", reason="needs_shock_set"))}
    assert list(short(found)) == list(FOUR[:3])


@given(st.tuples(*[st.floats(0, 1) | st.none()] * 4), st.tuples(*[st.floats(0, 1)] * 4))
def test_more_rows_never_silence_an_outcome(less: tuple[float | None, ...], more: tuple[float, ...]) -> None:
    raised = [None if a is None else max(a, b) for a, b in zip(less, more, strict=True)]
    before, after = (
        short(
            four(
                each[1],
                **dict(zip(("competitiveness", "embeddedness", "resilience"), each[:1] + each[2:], strict=True)),
            )
        )
        for each in (tuple(less), tuple(raised))
    )
    assert set(after) <= set(before)


@pytest.mark.parametrize("language", words.LOCALES)
def test_every_reason_is_a_whole_sentence_in_both_languages(language: str) -> None:
    for why in (short(four(looked_at=0.19)) | short(four(competitiveness=0.1, resilience=0.01))).values():
        line = words.say(language, "outcome.not_yet", why=why)
        assert "{" not in line and not (set(line) & set("<>"))


def test_the_sample_city_speaks_of_every_chain_as_before() -> None:
    city = city_of(check(workbook.read("sample_data/jian")).tables)
    read, shocks = read_segments(city), ShockSet(n=20)
    for chain in dict.fromkeys(city.chain_segments["chain"]):
        struck = resilience(strike(city, chain, shocks), shocks)
        assert short(diagnose(city, chain_of(city, chain), read).outcomes | {"resilience": struck}) == {}, chain


# What the sentences make of it


def test_the_headline_of_the_outcomes_names_no_number_of_a_chain_that_is_hardly_looked_at() -> None:
    shown = rooted.section(told(of(firm_links=DEALS)))
    assert shown.answer.code == "answer.outcomes.short"
    assert [each.code for each in shown.doubts] == ["doubt.short"]
    assert "%" not in words.tell("zh", shown.answer).replace("29%", "")  # two of seven


def test_the_lowest_is_sought_among_those_of_which_enough_is_known() -> None:
    found = told(of(segments=segments(*"abcdefg")))
    assert set(short(found.outcomes)) == {"resilience"}
    answer = rooted.section(found).answer
    assert answer.code.startswith("answer.outcomes") and Word("outcome.resilience") not in answer.facts.values()


# The pages


@pytest.fixture
def store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Store]:
    monkeypatch.setenv("LIANTU_VERSIONS", str(tmp_path))
    version_store.forget()
    store = Store.open()
    yield store
    store.close()
    version_store.forget()


def kept(store: Store, checked: Checked, base: str | None = None, name: str = "几家") -> str:
    version = store.accept(checked, [("报.csv", b"x")], name=name, base=base)
    version_store.forget()
    return version.id


@pytest.mark.parametrize("view", ["normal", "meeting"])
@pytest.mark.parametrize("language", words.LOCALES)
def test_the_cards_of_a_hardly_surveyed_version_show_no_large_number(store: Store, language: str, view: str) -> None:
    checked = of(firm_links=DEALS)
    app = opened("overview", lang=language, data=kept(store, checked), view=view)
    shown, found = cards(app), told(checked)
    assert len(shown) == 4 and all("lt-v-none" in each for each in shown)
    assert not any("<small>%</small>" in each or "lt-track" in each for each in shown)
    known = [name for name in FOUR[:3] if found.outcomes[name].figure.value is not None]
    assert len(known) == 3
    for name in known:  # what the rows come to is still told, small
        number = words.spoken(language, found.outcomes[name].figure)
        assert number in shown[FOUR.index(name)].replace("\u2060", "")
    why = words.say(language, "outcome.not_yet", why=short(found.outcomes)["stability"])
    assert sum(why in each for each in shown) == 4


def test_only_resilience_waits_where_all_is_surveyed_and_no_purchase_is_told(store: Store) -> None:
    shown = cards(opened("overview", data=kept(store, of(segments=segments(*"abcdefg")))))
    why = words.say("zh", "outcome.short.purchases.none")
    assert [why in each for each in shown] == [False, False, False, True]
    assert "lt-v-none" not in shown[1]


def test_the_cards_of_the_sample_are_as_ever() -> None:
    shown = cards(opened("overview"))
    assert len(shown) == 4 and not any("lt-v-none" in each for each in shown)


@pytest.mark.parametrize("view", ["normal", "meeting"])
def test_the_explorer_shows_the_change_and_not_the_level(store: Store, view: str) -> None:
    app = opened("explore", data=kept(store, of(firm_links=DEALS)), view=view)
    shown = next(
        each.proto.body for each in app.get("html") if "lt-changes" in each.proto.body or "lt-four" in each.proto.body
    )
    assert shown.count("<b>—</b>") == 4 and "lt-track" not in shown
    assert words.say("zh", "outcome.short.looked_at", coverage=Figure(2 / 7, "share")) in shown


def test_the_page_of_methods_names_both_lines_and_what_they_say_of_the_chain(store: Store) -> None:
    app = opened("method", data=kept(store, of(firm_links=DEALS)))
    shown = html(app)
    assert words.say("zh", "method.enough") in shown and "33%" in shown and "5%" in shown
    assert "四项结果够不够报" in html(opened("method")) and words.say("zh", "method.enough.all") in html(
        opened("method")
    )


# What was borrowed


def test_a_frame_is_borrowed_until_somebody_surveys_it_or_fills_it_in() -> None:
    lender = of(segments=segments(*"abcdefg")).tables
    assert borrowed(of().tables, lender) == {"segments": 7, "segment_links": 2}
    surveyed = of(segments=segments("a", "b")).tables
    assert borrowed(surveyed, lender)["segments"] == 5
    changed = of(segment_links=LINKS.replace("0.3", "0.4")).tables
    assert borrowed(changed, lender)["segment_links"] == 1
    assert borrowed(of().tables, {}) == {}


def test_firms_and_their_dealings_are_never_borrowed() -> None:
    whole: Mapping[str, pd.DataFrame] = of(firm_links=DEALS).tables
    assert not {"firms", "firm_links"} & set(borrowed(whole, whole))


@pytest.mark.parametrize("view", ["normal", "meeting"])
@pytest.mark.parametrize("language", words.LOCALES)
def test_rows_that_were_borrowed_are_marked_also_in_a_later_version(store: Store, language: str, view: str) -> None:
    sheets = dict(workbook.read("sample_data/jian"))
    frame = {name: sheets[name] for name in ("chains", "segments", "segment_links", "boms")}
    known = tuple(each.zh for each in TABLES["segments"].columns if each.column in FOUND_OUT)
    frame["segments"] = frame["segments"].drop(columns=[each for each in frame["segments"] if each.startswith(known)])
    few, more = (check((frame | {"firms": sheets["firms"].head(n)}).items()) for n in (5, 6))
    first = kept(store, few, base="jian")
    second = kept(store, more, base=first, name="再报")
    n = len(frame["segments"])
    app = opened("data", desk="rows", lang=language, data=second, view=view, rows_table="segments")
    n_borrowed = sum(len(rows) for rows in frame.values())
    assert str(n_borrowed) in said(app).replace(",", "") and "6" in said(app)
    lender = escape(words.say(language, "rows.lender", sample=datasets.known()["jian"].name))
    assert lender in html(app)
    if view == "normal":
        assert words.say(language, "rows.borrowed", n=n) in html(app)
    assert lender not in html(opened("data", desk="rows", lang=language, data="jian", view=view))
