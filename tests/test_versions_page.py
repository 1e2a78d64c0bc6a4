"""The rows in use, the versions and what changed between them: what the page says is what the store holds."""

import io
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from components import cached, datasets, rows_list, version_store
from components.versions import audit, kept, news, owing
from liantu import words
from liantu.chain import city_of
from liantu.data import workbook
from liantu.data.checks import Checked, check
from liantu.data.dictionary import TABLES
from liantu.data.registry import registry_of
from liantu.diagnose import STATES
from liantu.diagnose.changes import ChainChange, Changes, MarkChange, RowChanges, StateChange, changes
from liantu.facts import Figure, Name
from liantu.store import LogEntry, Store, Version
from tests.test_pages import opened, said

HOSTILE = "<img src=x onerror=alert(1)> **x** ![x](http://example.com/x.png) $x$"
SEGMENTS = """chain,segment,stage,checked
c,foil,up,yes
c,board,mid,yes
c,phone,down,no
"""


def rows(firms: str) -> Checked:
    """foil, board (checked), phone (nobody looked); firms as written: name,segment,park,code."""
    lines = ["firm,segments,park,credit_code,revenue", *firms.split()]
    sheets = {"segments": SEGMENTS, "firms": "\n".join(lines)}
    return check(
        (name, pd.read_csv(io.StringIO(text), dtype=str, keep_default_na=False).rename(index=lambda row: row + 2))
        for name, text in sheets.items()
    )


BEFORE = "A,foil,East,,5 B,foil,West,91360800MA35U6JK1M,"
AFTER = "A,foil,East,,7 C,board,East,,3 D,board,,,4 E,nowhere,East,,1"


@pytest.fixture
def store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Store]:
    monkeypatch.setenv("LIANTU_VERSIONS", str(tmp_path))
    version_store.forget()
    store = Store.open()
    yield store
    store.close()
    version_store.forget()


@pytest.fixture
def two(store: Store) -> tuple[Version, Version]:
    """A and B make foil, nobody boards --> B left, C and D make boards, and the row of E waits."""
    before = store.accept(rows(BEFORE), [("甲.csv", b"A,B")], who="张三", name="八月")
    after = store.accept(rows(AFTER), [("乙.csv", b"A,C,D")], who=HOSTILE, name="九月", base=before.id)
    return before, after


def html(app) -> str:
    return " ".join(each.proto.body for each in app.get("html"))


@pytest.mark.parametrize("language", words.LOCALES)
@pytest.mark.parametrize("desk", ["rows", "versions"])
@pytest.mark.parametrize("view", ["normal", "meeting"])
def test_each_question_of_the_page_is_asked_and_answered(desk: str, language: str, view: str) -> None:
    app = opened("data", desk=desk, lang=language, view=view)
    assert app.title[0].value == words.say(language, f"section.{desk}.question")
    assert app.header[0].value


# Versions


def test_without_a_version_the_page_says_how_to_get_one(store: Store) -> None:
    app = opened("data", desk="versions")
    assert said(app) == words.say("zh", "versions.answer.none")
    assert app.info[0].value == words.say("zh", "versions.none")
    assert [each.label for each in app.button if each.label == words.say("zh", "versions.to_upload")]


def test_the_answer_is_what_changed_since_the_version_before(two: tuple[Version, Version]) -> None:
    before, after = two
    app = opened("data", desk="versions", data=after.id)
    assert said(app) == "新增2家企业、退出1家，board由空白转有，c链完整度50%→100%。"
    assert app.query_params["older"] == before.id and app.query_params["newer"] == after.id


def test_the_two_that_are_compared_can_be_turned_round(two: tuple[Version, Version]) -> None:
    before, after = two
    app = opened("data", desk="versions", older=after.id, newer=before.id)
    assert said(app) == "board由有转空白，新增1家企业、退出2家，c链完整度100%→50%。"


def test_one_version_is_compared_with_nothing_until_someone_chooses(store: Store) -> None:
    only = store.accept(rows(BEFORE), name="八月")
    app = opened("data", desk="versions", data=only.id)
    assert "八月" in said(app)
    app.selectbox(key="older").set_value("jian").run()
    assert app.header[0].value and not app.exception
    assert app.query_params["older"] == "jian"


def test_the_layouts_that_one_upload_remembered_are_one_line_of_the_log() -> None:
    told = ["accepted", *["remembered"] * 13, "used", "remembered"]
    entries = [LogEntry(number, "2026-11-27T01:00:00Z", "王", what, "") for number, what in enumerate(told, 1)]
    assert [len(those) for those in audit.together(entries)] == [1, 13, 1, 1]
    assert words.say("zh", "audit.several", what=words.say("zh", "log.remembered"), n=13) == "记住列的对应关系（13次）"


@pytest.mark.parametrize("language", words.LOCALES)
def test_a_button_and_the_log_call_a_deed_the_same(language: str) -> None:
    for button, deed in (("use", "used"), ("unuse", "used_none")):
        assert words.say(language, f"versions.{button}") in (
            words.say(language, f"log.{deed}"),
            "Make it the version in use",
        )
    if language == "zh":
        for button, deed in (("name", "renamed"), ("retire", "retired"), ("restore", "restored")):
            assert words.say(language, f"versions.{button}") == words.say(language, f"log.{deed}")


@pytest.mark.parametrize("base", ["jian", "id"])
def test_a_borrowed_frame_is_named_and_no_version_is_held_against_a_sample(store: Store, base: str) -> None:
    code = cached.glimpse(str(datasets.known()["jian"].path)).dataset_id if base == "id" else base
    first = store.accept(rows(BEFORE), name="八月", base=code)
    second = store.accept(rows(AFTER), name="九月", base=code)
    version_store.forget()  # what was known of the store half a second ago
    sample = datasets.known()["jian"].name.zh
    app = opened("data", desk="versions", data=first.id)
    assert app.query_params["older"] == "none" and "八月" not in said(app)
    assert f"借用{sample}的环节框架" in html(app) and f"环节框架借自{sample}" in html(app)
    assert opened("data", desk="versions", data=second.id).query_params["older"] == first.id
    labels = [each.proto.label for each in opened("overview", data=first.id).get("page_link")]
    assert not [label for label in labels if "吉安" in label]


def test_the_newest_versions_stand_in_the_row_above_the_page_with_their_day(two: tuple[Version, Version]) -> None:
    before, after = two
    app = opened("overview", data="jian")
    row = app.selectbox(key="dataset_group")
    assert row.options[-2:] == [f"{each.name}（{kept.day_of(each)}）" for each in (after, before)]
    row.set_value(after.id).run()
    assert app.query_params["data"] == after.id and not app.exception


def test_a_version_that_somebody_else_made_meanwhile_is_found(two: tuple[Version, Version]) -> None:
    before, after = two
    assert kept.newer_than(before.id, before.created) == after
    assert kept.newer_than(before.id, after.created) is None
    assert kept.newer_than(None, before.created) is None


def test_the_moments_of_a_sample_are_compared_as_well(store: Store) -> None:
    app = opened("data", desk="versions", data="hefei_after")
    assert app.query_params["older"] == "hefei_before"
    assert "新增" in said(app)


def test_a_version_gets_a_name_and_the_log_says_who_gave_it(two: tuple[Version, Version], store: Store) -> None:
    _, after = two
    app = opened("data", desk="versions", data=after.id)
    app.text_input(key=f"name_{after.id}").set_value("  十月\n上会 ")
    app.text_input(key="who_keeps").set_value("李四")
    next(each for each in app.button if each.label == words.say("zh", "versions.name_it")).click().run()
    assert store.version(after.id).name == "十月 上会"
    assert store.log()[-1].who == "李四"
    assert store.verify().is_sound


def test_a_version_becomes_the_offices_own_and_is_shown_without_a_link(two: tuple[Version, Version]) -> None:
    before, after = two
    app = opened("data", desk="versions", newer=before.id, data=after.id)
    app.button(key="version_use").click().run()
    assert opened("overview").query_params["data"] == before.id
    app.button(key="version_unuse").click().run()
    version_store.forget()
    assert opened("overview").query_params["data"] == "jian"


def test_a_retired_version_is_folded_away_and_comes_back(two: tuple[Version, Version], store: Store) -> None:
    before, _ = two
    app = opened("data", desk="versions", newer=before.id)
    app.button(key="version_retire").click().run()
    assert store.version(before.id).retired
    assert words.say("zh", "versions.retired", n=1) in [each.label for each in app.expander]
    app.button(key="version_restore").click().run()
    assert not store.version(before.id).retired


def test_what_the_store_refuses_is_told_and_nothing_changes(two: tuple[Version, Version], store: Store) -> None:
    before, _ = two
    app = opened("data", desk="versions", newer=before.id)
    store.use(before.id)  # by someone else, after the page was drawn
    app.button(key="version_retire").click().run()
    assert app.error and not app.exception
    assert not store.version(before.id).retired


def test_the_log_is_verified_on_a_click_and_its_head_is_shown(two: tuple[Version, Version], store: Store) -> None:
    app = opened("data", desk="versions")
    app.session_state["versions_log"] = True
    app.run().button(key="verify_log").click().run()
    assert words.say("zh", "audit.sound", n=2) in html(app)
    assert store.verify().head in html(app)


@pytest.mark.parametrize("desk", ["rows", "versions", "registry"])
@pytest.mark.parametrize("view", ["normal", "meeting"])
def test_a_name_of_a_version_or_a_file_cannot_become_markup(store: Store, desk: str, view: str) -> None:
    file = (f"{HOSTILE}.csv", b"x")
    first = store.accept(rows(BEFORE), [file], who=HOSTILE, name=HOSTILE)
    second = store.accept(rows(AFTER), [file], who=HOSTILE, name=HOSTILE, base=first.id)
    app = opened("data", desk=desk, data=second.id, view=view)
    for fold in ("versions_log", "version_files", "compared_cells"):
        app.session_state[fold] = True
    app.run()
    assert not app.exception
    assert "<img" not in html(app) and "![" not in app.header[0].value
    labels = [each.proto.label for kind in ("button", "download_button", "expander") for each in app.get(kind)]
    assert not [label for label in labels if "![" in label]


# One line on the overview


def test_the_overview_says_what_changed_since_the_version_before(two: tuple[Version, Version]) -> None:
    before, after = two
    links = [each.proto.label for each in opened("overview", data=after.id).get("page_link")]
    [line] = [label.replace("\\", "") for label in links if "八月" in label]
    assert "新增2家企业" in line and kept.day_of(before) in line
    footer = html(opened("overview", data=after.id, view="meeting"))
    assert "新增2家企业" in footer


@pytest.mark.parametrize("data", ["first", "hefei_after"])
def test_the_overview_says_nothing_where_there_is_no_version_before(two: tuple[Version, Version], data: str) -> None:
    code = two[0].id if data == "first" else data
    links = [each.proto.label for each in opened("overview", data=code).get("page_link")]
    assert not [label for label in links if words.say("zh", "since.line", name="", day="", what="")[:4] in label]


# The sentence

states = st.sampled_from(STATES)
names = st.lists(st.text("甲乙丙丁", min_size=1, max_size=3), max_size=4, unique=True).map(tuple)
shares = st.builds(lambda value: Figure(value, "share"), st.floats(0, 1))
unknown = st.just(Figure(None, "share", reason="nothing_checked"))
moved = st.builds(StateChange, st.just(Name("铜箔", "foil")), states, states).filter(
    lambda each: each.before != each.after
)


@given(
    st.lists(moved, max_size=3).map(tuple),
    names,
    names,
    names,
    st.tuples(shares | unknown, shares | unknown),
    st.integers(0, 3),
)
def test_whatever_changed_one_sentence_says_it_in_both_languages(
    moves: tuple, segments: tuple, come: tuple, gone: tuple, completeness: tuple, n: int
) -> None:
    there = tuple(Name(each, each) for each in segments)
    differ = {"firms": RowChanges(added=tuple((place,) for place in range(n)))} if n else {}
    chain = ChainChange(Name("c", "c"), {"completeness": completeness})
    found = Changes(moves, there, (), come, gone, (), differ, (chain,))
    for language in words.LOCALES:
        sentence = words.tell(language, news.sentence(found, "c"))
        assert sentence.endswith("。" if language == "zh" else ".")
        for count in (len(come), len(gone)):
            assert not count or str(count) in sentence or news.losses(found)
    assert news.length(words.tell("zh", news.sentence(found, "c"))) <= news.MOST


def test_a_loss_is_said_before_a_gain_and_by_name() -> None:
    foil, board, phone = (Name(each, each) for each in ("铜箔", "印制电路板", "手机"))
    moves = (StateChange(board, "weak", "strong"), StateChange(foil, "weak", "absent"))
    marks = (MarkChange(phone, "single_source", False, True, (2, 1)), MarkChange(foil, "broken_middle", False, True))
    found = Changes(moves, (), (), ("甲",), (), (), {}, (), marks)
    said = words.tell("zh", news.sentence(found, "c"))
    assert said == "铜箔由薄弱转空白，手机只剩一家，新增1家企业，印制电路板由薄弱转优势。"


def test_a_link_to_a_version_that_is_not_kept_says_so(two: tuple[Version, Version]) -> None:
    app = opened("data", desk="versions", data=two[1].id)
    app.query_params["older"] = "0123456789ab"
    app.run()
    assert "0123456789ab" in app.warning[0].value


@pytest.mark.parametrize("language", words.LOCALES)
@pytest.mark.parametrize("desk", ["rows", "versions", "registry"])
def test_a_room_reads_no_id(two: tuple[Version, Version], desk: str, language: str) -> None:
    shown = html(opened("data", desk=desk, data=two[1].id, view="meeting", lang=language))
    assert two[1].id not in shown and two[0].id not in shown
    assert two[1].id in html(opened("data", desk=desk, data=two[1].id, lang=language))


def test_figures_that_look_alike_get_a_decimal_or_are_left_out() -> None:
    def share(value: float) -> Figure:
        return Figure(value, "share")

    one, two = news.told_apart(share(0.741), share(0.744), partial(words.spoken, "zh"))
    assert [words.spoken("zh", each) for each in (one, two)] == ["74.1%", "74.4%"]
    assert news.told_apart(share(0.741), share(0.7411), partial(words.spoken, "zh")) is None


def test_the_sentence_counts_what_the_rows_hold() -> None:
    found = changes(city_of(rows(BEFORE).tables), city_of(rows(AFTER).tables))
    said = words.tell("en", news.sentence(found, "c"))
    assert said == "2 firms came and 1 left; board went from Absent to Present; completeness of c 50% → 100%."


# The rows in use


def test_the_rows_that_a_version_owes_are_counted_and_come_back(two: tuple[Version, Version]) -> None:
    app = opened("data", desk="rows", data=two[1].id)
    assert said(app) == "现用“九月”：企业3家；2张表共6行可用，另有1行待改。"
    labels = [each.proto.label for each in app.get("download_button")]
    assert words.say("zh", "data.download_rejected", n=1) in labels


def test_a_text_finds_the_rows_that_hold_it_whatever_its_width_and_case(two: tuple[Version, Version]) -> None:
    app = opened("data", desk="rows", data=two[1].id)
    app.text_input(key="rows_filter").set_value("ＢＯＡＲＤ").run()
    assert words.say("zh", "rows.found", n=2, total=3, text="ＢＯＡＲＤ") in html(app)
    app.text_input(key="rows_filter").set_value("没有").run()
    assert words.say("zh", "rows.found", n=0, total=3, text="没有") in html(app)


@pytest.mark.parametrize("language", words.LOCALES)
def test_a_table_is_shown_as_the_sheet_has_it_under_the_readers_headings(language: str) -> None:
    checked = check(workbook.read("sample_data/jian"))
    for name, table in TABLES.items():
        shown = rows_list.written(checked.tables[name], table, language)
        written = workbook.read_uploads([("x.xlsx", workbook.write_dataset(checked, language))])
        [sheet] = [rows for title, rows in written if title == getattr(table, language)] or [None]
        if sheet is not None:
            assert list(shown) == list(sheet)
            assert len(shown) == len(sheet)
            assert shown.iloc[:, 0].tolist() == sheet.iloc[:, 0].tolist()


# What a park owes


def test_what_a_park_owes_is_counted_by_field_and_sent_back_rows_are_not_forgotten() -> None:
    checked = rows(AFTER)
    east = owing.owing(registry_of(checked.tables), checked, "East")
    assert [words.tell("zh", each) for each in east.parts()] == ["2家的信用代码", "2家的坐标", "1行退回没改"]
    assert east.n == 3
    assert owing.owing(registry_of(checked.tables), checked, "West").n == 0


@pytest.mark.parametrize("language", words.LOCALES)
def test_what_goes_out_to_a_park_is_read_back_as_its_rows(language: str) -> None:
    checked = rows(AFTER)
    book = owing.in_template(checked, registry_of(checked.tables), checked, "East", language)
    back = check(workbook.read_uploads([("east.xlsx", book)]))
    sheet = dict(workbook.read_uploads([("east.xlsx", book)]))[getattr(TABLES["firms"], language)]
    assert sheet.iloc[:, 2].tolist() == ["A", "C", "E"]  # after what is wrong and what to do
    assert back.n_rows["firms"] == 3
    told = sheet.iloc[:, :2].to_numpy().tolist()
    assert words.say(language, "registry.problem") in told[0][0]
    assert words.say(language, "registry.problem") not in told[2][0]
