"""The background of the map: none by itself, never with a key, never one that does not fit."""

import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from components.places.tiles import ADDRESS, SETTING, Tiles, read
from liantu import words
from liantu.facts import Finding

OWN = "http://maps.office:8080/vec/{z}/{x}/{y}.png"


def asked(kind: str, url: str = "", crs: str = "", whose: str = "") -> Tiles | Finding | None:
    return read({SETTING: kind, f"{SETTING}_URL": url, f"{SETTING}_CRS": crs, f"{SETTING}_ATTRIBUTION": whose})


@pytest.mark.parametrize("settings", [{}, {SETTING: ""}, {SETTING: "none"}, {SETTING: " NONE "}])
def test_there_is_none_unless_an_office_sets_one(settings: dict[str, str]) -> None:
    assert read(settings | {f"{SETTING}_URL": OWN}) is None


def test_tianditu_by_a_proxy_is_in_cgcs2000_and_named() -> None:
    assert asked("tianditu", OWN) == Tiles(OWN, "天地图", "CGCS2000", "http://maps.office:8080")


@pytest.mark.parametrize(("crs", "read_as"), [("WGS84", "WGS84"), ("wgs-84", "WGS84"), ("CGCS 2000", "CGCS2000")])
def test_own_tiles_say_their_system(crs: str, read_as: str) -> None:
    assert asked("xyz", OWN, crs, "某市影像图") == Tiles(OWN, "某市影像图", read_as, "http://maps.office:8080")


@pytest.mark.parametrize(
    ("kind", "url", "crs", "code"),
    [
        ("gaode", OWN, "GCJ02", "unknown_kind"),
        ("tianditu", "", "", "no_url"),
        ("xyz", "", "WGS84", "no_url"),
        ("xyz", OWN, "", "no_crs"),
        ("xyz", OWN, "GCJ02", "other_crs"),
        ("xyz", OWN, "GCJ-02", "other_crs"),
        ("xyz", OWN, "BD09", "other_crs"),
        ("tianditu", OWN, "GCJ02", "other_crs"),
        ("xyz", "http://maps.office/{z}/{x}.png", "WGS84", "bad_url"),
        ("xyz", "http://{s}.maps.office/{z}/{x}/{y}.png", "WGS84", "bad_url"),
        ("xyz", "http://maps.office/{z}/{x}/{y}/{y}", "WGS84", "bad_url"),
        ("xyz", "http://maps.office/{z}/{x}/{y}{", "WGS84", "bad_url"),
        ("xyz", "/tiles/{z}/{x}/{y}.png", "WGS84", "bad_url"),
        ("xyz", "javascript:alert(1)//{z}{x}{y}", "WGS84", "bad_url"),
        ("xyz", "http://maps.office:port/{z}/{x}/{y}", "WGS84", "bad_url"),
        ("xyz", "http:///{z}/{x}/{y}", "WGS84", "bad_url"),
        ("tianditu", "https://t0.tianditu.gov.cn/vec_w/{z}/{x}/{y}", "", "public_host"),
        ("xyz", "https://tile.openstreetmap.org/{z}/{x}/{y}.png", "WGS84", "public_host"),
        ("xyz", "https://webrd01.is.autonavi.com/a?x={x}&y={y}&z={z}", "WGS84", "public_host"),
    ],
)
def test_a_wrong_setting_gives_one_sentence_and_no_background(kind: str, url: str, crs: str, code: str) -> None:
    found = asked(kind, url, crs)
    assert isinstance(found, Finding) and found.code == f"tiles.{code}"
    for language in words.LOCALES:
        said = words.tell(language, found)
        assert said and said != found.code and said.count("\n") == 0


def test_a_host_that_only_ends_like_a_public_one_is_the_office_s() -> None:
    assert isinstance(asked("xyz", "http://ourbaidu.com/{z}/{x}/{y}", "WGS84"), Tiles)


@pytest.mark.parametrize(
    "url",
    [
        "https://maps.office/{z}/{x}/{y}?tk=abc",
        "https://maps.office/{z}/{x}/{y}?a=1&TK=abc",
        "https://maps.office/{z}/{x}/{y}?access_token=abc",
        "https://maps.office/key/abc/{z}/{x}/{y}",
        "https://t0.tianditu.gov.cn/vec_w/{z}/{x}/{y}?tk=0123456789abcdef0123456789abcdef",
        "https://maps.office/0123456789ABCDEF0123456789abcdef/{z}/{x}/{y}",
        "https://user:word@maps.office/{z}/{x}/{y}",
    ],
)
@pytest.mark.parametrize("kind", ["tianditu", "xyz"])
def test_a_key_never_reaches_the_page(kind: str, url: str) -> None:
    found = asked(kind, url, "WGS84")
    assert isinstance(found, Finding) and found.code == "tiles.key_in_url" and not found.facts


@given(
    st.sampled_from(["tianditu", "xyz", "none", "?"]),
    st.text(st.sampled_from(string.ascii_letters + string.digits + "{}/:.?&='\"<>;\\ `\n$"), max_size=30),
    st.sampled_from(["", "WGS84", "GCJ02", "x"]),
)
def test_whatever_is_set_the_map_stands_and_no_address_can_leave_its_place(kind: str, text: str, crs: str) -> None:
    found = asked(kind, f"http://maps.office/{text}/{{z}}/{{x}}/{{y}}", crs)
    if isinstance(found, Tiles):
        assert ADDRESS.fullmatch(found.url) and found.host == "http://maps.office"
        assert not set("'\"<>;\\ `\n$") & set(found.url)
