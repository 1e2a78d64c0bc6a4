"""Published tables and a published chain: our figures find what their authors found, and nothing more."""

import numpy as np
import pandas as pd
import pytest
from scipy import sparse

from liantu.diagnose import Diagnosis
from liantu.diagnose.leads import extraction
from liantu.diagnose.network import Network, column_sums, own_returns, row_sums
from liantu.diagnose.sections import rings, stops
from tests.chains import built, diagnosed, firm, link, segment, trade

# Input–output tables


def network_from(bought: list[list[float]], total: list[float]) -> Network:
    """The network that a table of purchases, supplier by customer, and outputs describe."""
    z, x = np.array(bought, float), np.array(total, float)
    n, nobody = len(x), np.zeros(len(x), bool)
    return Network(
        firms=pd.Index(range(n), name="firm"),
        coefficients=sparse.csc_array(z / x),
        links=sparse.csr_array((z > 0).astype(float)),
        total=x,
        is_linked=~nobody,
        bought=z.sum(axis=0),
        need=z.sum(axis=0),
        is_default=nobody,
        is_capped=nobody,
        is_oversold=nobody,
    )


# Germany 1995, million euro, domestic output at basic prices: agriculture; industry; construction; trade, transport,
# communication; business services; other services. Eurostat (2008), Manual of Supply, Use and Input-Output Tables,
# table 15.4 (p. 481); the inverse is table 15.10 (p. 488), the multipliers its sums by column, table 15.19 (p. 506).
GERMANY = [
    [1131, 25480, 1, 607, 710, 762],
    [7930, 304584, 64167, 41082, 11981, 30360],
    [426, 7334, 3875, 5296, 23457, 9155],
    [3559, 72717, 14190, 74399, 10835, 21008],
    [3637, 96115, 31027, 65755, 193176, 34223],
    [1552, 14986, 1747, 11225, 15058, 22070],
]
OUTPUT = [43910, 1079446, 245606, 540063, 692487, 508918]
MULTIPLIERS = [1.7048, 1.8413, 1.8136, 1.6035, 1.5951, 1.3782]
DIAGONAL = [1.0339, 1.4292, 1.0289]  # of the first three


def test_multipliers_are_those_published_for_germany() -> None:
    network = network_from(GERMANY, OUTPUT)
    assert column_sums(network) == pytest.approx(MULTIPLIERS, abs=6e-5)
    assert own_returns(network)[:3] == pytest.approx(DIAGONAL, abs=6e-5)
    published = np.array(MULTIPLIERS[:3]) * OUTPUT[:3] / DIAGONAL
    assert extraction(network)[:3].to_numpy(float) == pytest.approx(published, rel=1e-4)


def test_the_inverse_is_that_of_the_textbook() -> None:
    # Miller, R. E. and Blair, P. D. (2009), Input–Output Analysis, 2nd ed., Cambridge, section 2.3: two sectors.
    network = network_from([[150, 500], [200, 100]], [1000, 2000])
    assert column_sums(network) == pytest.approx([1.2541 + 0.2640, 0.3300 + 1.1221], abs=1e-4)
    assert row_sums(network) == pytest.approx([1.2541 + 0.3300, 0.2640 + 1.1221], abs=1e-4)
    assert own_returns(network) == pytest.approx([1.2541, 1.1221], abs=1e-4)


# Chile 2013, hundred million pesos, domestic at basic prices, industry by industry: agriculture and fishing; mining;
# manufacturing; electricity, gas, water; construction; trade, hotels, restaurants; transport, communication; finance;
# real estate; business services; personal services; public administration. Banco Central de Chile, Cuentas Nacionales,
# Compilación de Referencia 2013, Tablas insumo producto 12 actividades (CdeR2013_MIP_12x12.xlsx): table 1, rounded; the
# multipliers are the totals, and the diagonal that of, table 3, Matriz inversa de Leontief.
CHILE = [
    [16572, 35, 59213, 280, 74, 2292, 41, 33, 6, 211, 359, 170],
    [866, 18628, 14096, 173, 982, 502, 274, 182, 44, 430, 174, 52],
    [20938, 13675, 64998, 4789, 40839, 23688, 16444, 1151, 231, 5633, 10132, 2432],
    [796, 14623, 13201, 29539, 908, 4225, 2256, 595, 733, 1400, 2973, 3124],
    [227, 157, 481, 841, 25987, 2496, 1376, 190, 16330, 766, 2392, 2504],
    [5539, 7219, 17716, 2180, 11264, 21340, 15267, 1717, 458, 6740, 8496, 1636],
    [4123, 9054, 26904, 2567, 4024, 30411, 38507, 4622, 444, 9503, 4024, 3363],
    [3206, 1485, 7227, 1739, 5936, 10992, 5324, 12192, 4966, 4061, 1947, 226],
    [367, 775, 2376, 224, 645, 14566, 4154, 1115, 1800, 5096, 4849, 780],
    [3250, 24081, 30857, 3935, 11821, 28830, 19522, 10118, 2343, 26715, 8855, 4253],
    [77, 333, 1240, 103, 208, 1101, 1424, 352, 75, 636, 7296, 255],
    [153, 310, 838, 148, 26, 1132, 832, 83, 27, 196, 329, 283],
]
CHILE_OUTPUT = [113041, 263384, 473084, 95792, 211028, 306591, 268209, 112252, 126343, 216812, 213373, 90262]
CHILE_MULTIPLIERS = [1.8901, 1.5656, 1.8842, 1.8722, 1.8615, 1.7503, 1.6447, 1.4347, 1.3714, 1.441, 1.3955, 1.3562]
CHILE_DIAGONAL = [1.2143, 1.0797, 1.2246, 1.4543, 1.1451, 1.0996, 1.1951, 1.1292, 1.018, 1.1617, 1.0364, 1.0037]


def test_multipliers_are_those_published_for_chile_in_twelve_sectors() -> None:
    network = network_from(CHILE, CHILE_OUTPUT)
    assert column_sums(network) == pytest.approx(CHILE_MULTIPLIERS, abs=9e-5)
    assert own_returns(network) == pytest.approx(CHILE_DIAGONAL, abs=6e-5)
    published = np.array(CHILE_MULTIPLIERS) * CHILE_OUTPUT / CHILE_DIAGONAL
    assert extraction(network).to_numpy(float) == pytest.approx(published, rel=2e-4)


# A chain whose chokepoints are known


def deal(supplier: str, customer: str, value: float, of: str, place: str) -> dict[str, object]:
    return trade(supplier, customer, value) | {"segment": of, "place": place, "spare": None}


def needed(supplier: str, customer: str) -> dict[str, object]:
    return link(supplier, customer, None) | {"essential": 2}


# What China's feed makers and refineries bought in 2023, in ten thousand tonnes: every figure read off them is a ratio
# inside a segment, and the output of the users is set to 100, 50 and 30, so that what is stranded can be told apart.
# · soybeans: 9,941 imported, of these 6,995 from Brazil and 2,417 from the United States: General Administration of
#   Customs, as told by Reuters, 20 January 2024. 2,084 harvested: National Bureau of Statistics, Statistical Communiqué
#   of 2023, 29 February 2024. They go into feed and oil: Ministry of Agriculture, 23 January 2024.
# · crude oil: Russia 10,700, which is 19 % of the imports, Saudi Arabia 8,596, Iraq 5,926, Malaysia 5,479, Emirates
#   4,182: General Administration of Customs, as told by Sina, 22 January 2024. The other 21,433 make up the whole.
# What is known of them: soybeans come from two countries (70 % and 24 %, Reuters), which makes them China's textbook
# dependence; of crude oil as much is imported, from so many that no origin decides.
PURCHASES = [
    deal("Brazil's growers", "mills", 6995, "soybeans", "Brazil"),
    deal("American growers", "mills", 2417, "soybeans", "United States"),
    deal("other growers", "mills", 9941 - 6995 - 2417, "soybeans", "境外"),
    deal("China's growers", "mills", 2084, "soybeans", "国内") | {"spare": 0},  # the harvest is used up
    deal("Rosneft and others", "refineries", 10700, "crude oil", "Russia"),
    deal("Aramco", "refineries", 8596, "crude oil", "Saudi Arabia"),
    deal("Basra", "refineries", 5926, "crude oil", "Iraq"),
    deal("Malaysia's traders", "refineries", 5479, "crude oil", "Malaysia"),
    deal("Abu Dhabi", "refineries", 4182, "crude oil", "United Arab Emirates"),
    deal("other sellers", "refineries", 21433, "crude oil", "境外"),
]


@pytest.fixture
def imports() -> Diagnosis:
    """soybeans (none here) ==2==> feed (mills 100) ==2==> pigs (farms 50)

    crude oil (none) ==2==> fuel (refineries 30)
    """
    city = built(
        segments=[segment(name) for name in ("soybeans", "feed", "crude oil", "fuel")] + [segment("pigs", outside=50)],
        segment_links=[needed("soybeans", "feed"), needed("feed", "pigs"), needed("crude oil", "fuel")],
        firms=[firm("mills", "feed", 100), firm("farms", "pigs", 50), firm("refineries", "fuel", 30)],
        firm_links=PURCHASES,
    )
    return diagnosed(city)["c"]


def test_soybeans_meet_all_three_tests_and_crude_oil_does_not_meet_that_of_origins(imports: Diagnosis) -> None:
    beans, oil = (imports.figure(each, "origin_hhi") for each in ("soybeans", "crude oil"))
    # By hand: 6995² + 2417² over 9412² of what is told; were the others one more Brazil, or spread thin.
    assert (beans.low, beans.value, beans.high) == pytest.approx((0.5542, 0.6183, 0.6320), abs=1e-4)
    # 19 % are the largest share; even if all the unnamed were Russian it stays below 0.4.
    assert (oil.low, oil.value, oil.high) == pytest.approx((0.0855, 0.2227, 0.3750), abs=1e-3)
    tests = {each: imports.figure(each, "chokepoint_tests") for each in ("soybeans", "crude oil")}
    assert (tests["soybeans"].low, tests["soybeans"].high) == (3, 3)
    assert (tests["crude oil"].low, tests["crude oil"].high) == (2, 2)


def test_the_share_of_imports_and_the_nearest_ring_are_those_of_the_statistics(imports: Diagnosis) -> None:
    assert imports.figure("soybeans", "import_share").value == pytest.approx(9941 / (9941 + 2084))
    assert imports.segments["nearest_ring"].to_dict() == {
        "soybeans": "nation",
        "feed": "city",
        "crude oil": "abroad",
        "fuel": "city",
        "pigs": "city",
    }


def test_without_soybeans_feed_and_pigs_stop_and_only_soybeans_are_called_a_chokepoint(imports: Diagnosis) -> None:
    stranded = imports.segments["stranded_output"].to_dict()
    assert stranded == {"soybeans": 150, "feed": 50, "crude oil": 30, "fuel": 0, "pigs": 0}
    assert imports.figure("soybeans", "chokepoint_severity").low == pytest.approx(150 * 9941 / (9941 + 2084))
    called = {each: stops.hanging_on(imports, each)[1] for each in imports.segments.index}
    assert [each for each, is_chokepoint in called.items() if is_chokepoint] == ["soybeans"]
    assert stops.worst_first(imports)[0] == "soybeans"
    assert "crude oil" in rings.without_substitute(imports)
