"""Where rows come from: an id of the sheet of sources is spoken by what it stands for, any other text as it is."""

from itertools import product

import pytest

from liantu.chain import City, city_of
from liantu.data import workbook
from liantu.data.checks import check
from liantu.diagnose import provenance
from liantu.facts import Finding, renamed
from liantu.samples import checked
from liantu.words import LOCALES, spoken, tell

SOURCES = """
    id,title,publisher,date,grade
    S1,Register of firms,Bureau of statistics,2026-03-31,a
    S2,A leaflet,,,
    """


def city(*, of_segment: str, of_firm: str, sources: str = SOURCES) -> City:
    """lamp (1 firm); the segment's row and the firm's name a source each, and the sheet of sources knows two."""
    tables = checked(
        segments=f"chain,segment,source\nlighting,lamp,{of_segment}",
        firms=f"firm,segments,source\nAi,lamp,{of_firm}",
        **({"sources": sources} if sources else {}),
    ).tables
    return city_of(tables)


def first_told(found: City, language: str) -> str:
    return tell(language, provenance.told(provenance.of_segment(found, "lamp"))[0])


def test_an_id_of_the_sheet_is_spoken_by_title_publisher_date_and_grade() -> None:
    found = city(of_segment="S1", of_firm="S1")
    assert first_told(found, "en").endswith("Register of firms (Bureau of statistics, 2026-03-31, grade A)")
    assert first_told(found, "zh") == "来源：Register of firms（Bureau of statistics，2026-03-31，甲级）"


def test_what_the_sheet_does_not_say_of_a_source_is_said_to_be_missing() -> None:
    found = city(of_segment="S2", of_firm="S2")
    assert first_told(found, "zh") == "来源：A leaflet（发布单位未填，日期未填，未定级）"


def test_any_other_text_is_spoken_as_it_stands_and_counts_beside_the_ids() -> None:
    found = city(of_segment="a letter", of_firm="S1")
    where = provenance.of_segment(found, "lamp")
    assert where.sources == ("a letter", "S1") and list(where.listed) == ["S1"]
    assert first_told(found, "zh") == "来源：a letter等2处"


def test_without_the_sheet_an_id_is_just_a_text() -> None:
    found = city(of_segment="S1", of_firm="S1", sources="")
    assert first_told(found, "zh") == "来源：S1"


@pytest.mark.parametrize("language", LOCALES)
def test_a_title_can_be_escaped_like_any_name(language: str) -> None:
    found = city(of_segment="S1", of_firm="S1", sources="id,title,publisher\nS1,<script>,<b>")
    said = provenance.told(provenance.of_city(found))[0]
    assert "<" not in tell(language, renamed(said, lambda name: name.replace("<", "&lt;")))


def test_every_source_of_the_sample_is_spoken_and_the_firms_show_the_link() -> None:
    found = city_of(check(workbook.read("sample_data/jian")).tables)
    for source, language in product(found.sources.index, LOCALES):
        assert "{" not in spoken(language, provenance.source_named(found, source))
    named = {text: provenance.source_named(found, text) for text in found.firms["source"].unique()}
    assert {type(name) for name in named.values()} == {Finding}
    assert spoken("zh", named["S00"]) == "示例数据，虚构（链图，2026-09-30，丙级）"


def test_the_city_counts_the_rows_of_its_further_tables_too() -> None:
    where = provenance.of_city(city_of(check(workbook.read("sample_data/jian")).tables))
    assert where.statuses["resources"] == {"sample": 61} and where.statuses["technologies"] == {"sample": 20}
    assert where.as_of == "2026-09-30" and sum(where.statuses["boms"].values()) == 39
