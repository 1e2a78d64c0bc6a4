"""The background of the map: none by itself, never with a key, never one that does not fit."""

import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from components.places.tiles import ADDRESS, SETTING, Tiles, read
from liantu import words
from liantu.facts import Finding

OWN = "http://maps.lan:8080/vec/{z}/{x}/{y}.png"


def asked(kind: str, url: str = "", crs: str = "", whose: str = "", hosts: str = "") -> Tiles | Finding | None:
    named = {"URL": url, "CRS": crs, "ATTRIBUTION": whose, "HOSTS": hosts}
    return read({SETTING: kind} | {f"{SETTING}_{name}": text for name, text in named.items()})


@pytest.mark.parametrize("settings", [{}, {SETTING: ""}, {SETTING: "none"}, {SETTING: " NONE "}])
def test_there_is_none_unless_an_office_sets_one(settings: dict[str, str]) -> None:
    assert read(settings | {f"{SETTING}_URL": OWN}) is None


def test_tianditu_by_a_proxy_is_in_cgcs2000_and_named() -> None:
    assert asked("tianditu", OWN) == Tiles(OWN, "天地图", "CGCS2000", "http://maps.lan:8080")


@pytest.mark.parametrize(("crs", "read_as"), [("WGS84", "WGS84"), ("wgs-84", "WGS84"), ("CGCS 2000", "CGCS2000")])
def test_own_tiles_say_their_system(crs: str, read_as: str) -> None:
    assert asked("xyz", OWN, crs, "某市影像图") == Tiles(OWN, "某市影像图", read_as, "http://maps.lan:8080")


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
        ("xyz", "http://maps.lan/{z}/{x}.png", "WGS84", "bad_url"),
        ("xyz", "http://{s}.maps.lan/{z}/{x}/{y}.png", "WGS84", "bad_url"),
        ("xyz", "http://maps.lan/{z}/{x}/{y}/{y}", "WGS84", "bad_url"),
        ("xyz", "http://maps.lan/{z}/{x}/{y}{", "WGS84", "bad_url"),
        ("xyz", "/tiles/{z}/{x}/{y}.png", "WGS84", "bad_url"),
        ("xyz", "javascript:alert(1)//{z}{x}{y}", "WGS84", "bad_url"),
        ("xyz", "http://maps.lan:port/{z}/{x}/{y}", "WGS84", "bad_url"),
        ("xyz", "http:///{z}/{x}/{y}", "WGS84", "bad_url"),
        ("tianditu", "https://t0.tianditu.gov.cn/vec_w/{z}/{x}/{y}", "", "public_host"),
        ("xyz", "https://tile.openstreetmap.org/{z}/{x}/{y}.png", "WGS84", "public_host"),
        ("xyz", "https://webrd01.is.autonavi.com/a?x={x}&y={y}&z={z}", "WGS84", "public_host"),
        ("xyz", "https://tile.openstreetmap.org./{z}/{x}/{y}.png", "WGS84", "public_host"),
        ("xyz", "https://TILE.OpenStreetMap.org/{z}/{x}/{y}.png", "WGS84", "public_host"),
        ("xyz", "http://{x}.lan/{z}/{y}.png", "WGS84", "bad_url"),
        ("xyz", "http://tile%2eopenstreetmap%2eorg/{z}/{x}/{y}.png", "WGS84", "bad_url"),
        ("xyz", "http://[::1]/{z}/{x}/{y}.png", "WGS84", "bad_url"),
        ("xyz", "http://maps.lan../{z}/{x}/{y}.png", "WGS84", "bad_url"),
        ("xyz", "https://tiles.example.com/{z}/{x}/{y}.png", "WGS84", "unknown_host"),
        ("xyz", "https://maps.jian.gov.cn/{z}/{x}/{y}.png", "WGS84", "unknown_host"),
    ],
)
def test_a_wrong_setting_gives_one_sentence_and_no_background(kind: str, url: str, crs: str, code: str) -> None:
    found = asked(kind, url, crs)
    assert isinstance(found, Finding) and found.code == f"tiles.{code}"
    for language in words.LOCALES:
        said = words.tell(language, found)
        assert said and said != found.code and said.count("\n") == 0


def host_of(host: str, hosts: str = "") -> str:
    """Where the map asks, or why it does not."""
    found = asked("xyz", f"http://{host}/{{z}}/{{x}}/{{y}}", "WGS84", hosts=hosts)
    return found.host if isinstance(found, Tiles) else found.code


@pytest.mark.parametrize(
    "host",
    ["10.0.0.1", "10.255.255.255:8080", "172.16.0.1", "172.31.9.9", "192.168.1.20", "127.0.0.1", "localhost"]
    + ["tiles", "gis-01:6080", "a.local", "maps.office.lan", "a.b.internal", "a.intranet", "a.corp"],
)
def test_a_host_of_the_office_s_network_needs_no_leave(host: str) -> None:
    assert host_of(host) == host_of(host, "other.cn") == f"http://{host}"


@pytest.mark.parametrize(
    "host",
    ["11.0.0.1", "172.15.0.1", "172.32.0.1", "192.169.0.1", "8.8.8.8", "010.8.8.8", "10.1", "134744072", "0x08080808"]
    + ["tiles.example.cn", "lan.example", "10.0.0.1.example.com", "maps.jian.gov.cn", "notlan.xlan"],
)
def test_any_other_host_is_asked_only_if_the_office_allows_it_by_name(host: str) -> None:
    assert host_of(host) == host_of(host, f"a.{host},b.cn") == "tiles.unknown_host"
    assert host_of(host, f"a.cn, {host.upper()}.") == f"http://{host}"


def test_a_service_of_the_internet_stays_refused_even_if_it_is_allowed() -> None:
    for host in ("t0.tianditu.gov.cn", "mt1.google.com"):
        assert host_of(host, host) == "tiles.public_host"
    assert host_of("ourbaidu.com", "ourbaidu.com") == "http://ourbaidu.com", "it only ends like one"


def test_a_host_is_written_as_it_is_compared_small_and_without_a_dot_at_its_end() -> None:
    found = asked("xyz", "http://Maps.LAN.:8080/{z}/{x}/{y}", "WGS84")
    assert (found.host, found.url) == ("http://maps.lan:8080", "http://maps.lan:8080/{z}/{x}/{y}")
    assert found.attribution == "maps.lan"


@pytest.mark.parametrize(
    "url",
    [
        "https://maps.lan/{z}/{x}/{y}?tk=abc",
        "https://maps.lan/{z}/{x}/{y}?a=1&TK=abc",
        "https://maps.lan/{z}/{x}/{y}?access_token=abc",
        "https://maps.lan/key/abc/{z}/{x}/{y}",
        "https://t0.tianditu.gov.cn/vec_w/{z}/{x}/{y}?tk=0123456789abcdef0123456789abcdef",
        "https://maps.lan/0123456789ABCDEF0123456789abcdef/{z}/{x}/{y}",
        "https://user:word@maps.lan/{z}/{x}/{y}",
        *(
            f"https://maps.lan/{{z}}/{{x}}/{{y}}?a=1&{name}=abc"
            for name in ("apikey", "api_key", "API-Key", "x-api-key", "sk", "secret", "client_secret", "auth", "sig")
            + ("signature", "subscription-key", "Ocp-Apim-Subscription-Key", "password", "access-token", "%74k", "pwd")
        ),
        "https://maps.lan/api_key/abc/{z}/{x}/{y}",
    ],
)
@pytest.mark.parametrize("kind", ["tianditu", "xyz"])
def test_a_key_never_reaches_the_page(kind: str, url: str) -> None:
    found = asked(kind, url, "WGS84")
    assert isinstance(found, Finding) and found.code == "tiles.key_in_url" and not found.facts


@pytest.mark.parametrize("path", ["turkey/{z}/{x}/{y}", "{z}/{x}/{y}?layer=monkey", "task/{z}/{x}/{y}?style=sketch"])
def test_a_word_that_only_sounds_like_a_key_is_none(path: str) -> None:
    assert isinstance(asked("xyz", f"http://maps.lan/{path}", "WGS84"), Tiles)


@given(
    st.sampled_from(["tianditu", "xyz", "none", "?"]),
    st.text(st.sampled_from(string.ascii_letters + string.digits + "{}/:.?&='\"<>;\\ `\n$"), max_size=30),
    st.sampled_from(["", "WGS84", "GCJ02", "x"]),
)
def test_whatever_is_set_the_map_stands_and_no_address_can_leave_its_place(kind: str, text: str, crs: str) -> None:
    found = asked(kind, f"http://maps.lan/{text}/{{z}}/{{x}}/{{y}}", crs)
    if isinstance(found, Tiles):
        assert ADDRESS.fullmatch(found.url) and found.host == "http://maps.lan"
        assert not set("'\"<>;\\ `\n$") & set(found.url)
