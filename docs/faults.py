"""Faults 示错: one faulty upload for each code of a problem, and the row in which it must be found.

The tests check that each is found there, and the page of problems shows the row as its example.
"""

from liantu.data.checks import Checked, check
from liantu.data.files import RawSheet
from liantu.data.intake.parts import Skipped
from liantu.data.sheets import Sheet, as_sheet
from liantu.samples import sheets

Fault = dict[str, str] | RawSheet | list[Sheet]


def faulty(fault: Fault) -> Checked:
    """The upload, checked."""
    return check(sheets_of(fault))


def sheets_of(fault: Fault) -> list[Sheet]:
    """The sheets of a faulty upload."""
    if isinstance(fault, list):
        return fault
    return [as_sheet(fault)] if isinstance(fault, RawSheet) else sheets(**fault)


def raw(name: str, text: str, merged: tuple = (), hidden: bool = False) -> RawSheet:
    """A sheet as it comes out of a file."""
    rows = dict(enumerate((line.split(",") for line in text.split("\n")), start=1))
    return RawSheet(name, rows, hidden, merged)


def merged(column: int, text: str, repeated: bool) -> tuple[dict, ...]:
    """Rows 2 and 3 of a column are one cell."""
    return ({"row": 2, "last": 3, "column": column, "text": text, "repeated": repeated},)


def with_code(code: str) -> dict[str, str]:
    """One firm with a credit code."""
    return with_firms("firm,segments,credit_code", f"a,s,{code}")


def with_firms(*lines: str) -> dict[str, str]:
    """One segment, and firms in it."""
    return {"segments": "chain,segment\nc,s", "firms": "\n".join(lines)}


def taken_in(**attrs: object) -> list[Sheet]:
    """A table as it was found and matched on a sheet, with what was noticed on the way."""
    segments, (name, rows) = sheets(**with_firms("企业名称,环节,营业收入,登记状态", "a,s,12,注销"))
    columns = {"firm": (0, ""), "segments": (1, ""), "revenue": (2, "")}
    rows.attrs = {"table": "firms", "place": "企业.xlsx/企业/1", "columns": columns, **attrs}
    return [segments, (name, rows)]


def one_supplier(name: str) -> list[Sheet]:
    """A list of one firm's suppliers, as it was found and matched on a sheet."""
    segments, firms, (_, rows) = sheets(**with_firms("firm,segments", "a,s"), firm_links=f"供应商,采购商\n{name},a")
    columns = {"supplier": (0, ""), "customer": (1, "")}
    rows.attrs = {"table": "firm_links", "place": "供应商.xlsx/Sheet1/1", "columns": columns}
    return [segments, firms, ("Sheet1", rows)]


def with_skipped(why: str, text: str) -> list[Sheet]:
    """A table as it is found on a sheet, with a row that is none of its rows."""
    segments, (name, rows) = sheets(**with_firms("firm,segments", "a,s"))
    columns = {"firm": (0, ""), "segments": (1, "")}
    rows.attrs = {
        "table": "firms",
        "place": "企业.xlsx/企业/1",
        "columns": columns,
        "skipped": (Skipped(3, why, text),),
    }
    return [segments, (name, rows)]


# One faulty workbook for each code, and the row it must be found in.
FAULTS: dict[str, tuple[Fault, int | None]] = {
    "missing_table": ({"firms": "firm,segments\na,s"}, None),
    "missing_column": ({"segments": "chain\nc"}, None),
    "missing_value": ({"segments": "chain,segment\nc,"}, 2),
    "unknown_unit": ({"segments": "chain,segment,外部需求（美元）\nc,s,3"}, None),
    "spreadsheet_error": ({"segments": "chain,segment,name_en\nc,s,#REF!"}, 2),
    "not_a_number": ({"segments": "chain,segment,外部需求\nc,s,约1200"}, 2),
    "negative": ({"segments": "chain,segment,weight\nc,s,-1"}, 2),
    "out_of_range": (
        {"segments": "chain,segment\nc,s", "segment_links": "supplier_segment,customer_segment,cost_share\ns,s,27"},
        2,
    ),
    "not_allowed": ({"segments": "chain,segment,stage\nc,s,上上游"}, 2),
    "shares_wrong": ({"segments": "chain,segment\nc,s\nc,t", "firms": "firm,segments\na,s:0.7|t:0.7"}, 2),
    "unknown_reference": ({"segments": "chain,segment\nc,铜箔", "firms": "firm,segments\na,靶材"}, 2),
    "misspelt_reference": ({"segments": "chain,segment\nc,LED封装", "firms": "firm,segments\na,LED封裝"}, 2),
    "repeated": ({"segments": "chain,segment\nc,s\nc,s"}, 3),
    "second_sheet": ({"segments": "chain,segment\nc,s", "环节": "chain,segment\nc,t"}, None),
    "second_demand": ({"segments": "chain,segment,外部需求\nc,s,3\nd,s,\ne,s,4"}, 4),
    "unit_converted": ({"segments": "chain,segment,外部需求（亿元/年）\nc,s,3"}, None),
    "unknown_table": ({"segments": "chain,segment\nc,s", "notes": "a\nb"}, None),
    "unknown_column": ({"segments": "chain,segment,电话\nc,s,1"}, None),
    "not_computed": ({"segments": "chain,segment,外部需求\nc,s,#=B2*2"}, 2),
    "segment_twice": ({"segments": "chain,segment\nc,s", "firms": "firm,segments\na,s:0.7|s:0.3"}, 2),
    "repeated_code": (
        {
            "segments": "chain,segment\nc,s",
            "firms": "firm,segments,credit_code\na,s,MA35A1111X\nb,s,ma35a1111x",
        },
        3,
    ),
    "same_name": ({"segments": "chain,segment\nc,s", "firms": "firm,segments,credit_code\na,s,001\na,s,002"}, 3),
    "self_link": ({"firm_links": "supplier,customer\na,a"}, 2),
    "second_column": ({"segments": "chain,segment,环节名称\nc,s,t"}, None),
    "second_value": ({"segments": "chain,segment,min_scale\nc,s,3\nd,s,4"}, 3),
    "self_supply": ({"segments": "chain,segment\nc,s", "segment_links": "supplier_segment,customer_segment\ns,s"}, 2),
    "code_as_number": ({"firms": "firm,segments,credit_code\na,s,9.13608E+17"}, 2),
    "not_a_date": ({"segments": "chain,segment,as_of\nc,s,去年"}, 2),
    "no_such_place": ({"firms": "firm,segments,lng,lat,crs\na,s,1140,27,WGS84"}, 2),
    "swapped_coordinates": ({"firms": "firm,segments,lng,lat,crs\na,s,27.11,114.98,WGS84"}, 2),
    "projected_coordinates": ({"firms": "firm,segments,lng,lat\na,s,38498000,2998000"}, 2),
    "no_crs": ({"firms": "firm,segments,lng,lat\na,s,114,27"}, 2),
    "not_degrees": ({"firms": "firm,segments,lng,lat,crs\na,s,东边,27,WGS84"}, 2),
    "half_a_pair": ({"firms": "firm,segments,lng,lat,crs\na,s,114,,WGS84"}, 2),
    "outside_china": ({"firms": "firm,segments,lng,lat,crs\na,s,0,0,WGS84"}, 2),
    "small_percent": ({"firms": "firm,segments,研发投入占比（%）\na,s,0.3"}, None),
    "chain_without_links": ({"segments": "chain,segment\nc,s", "firms": "firm,segments"}, 2),
    "merged_number": (
        raw(
            "firms",
            "firm,segments,revenue\na,s,5\nb,s,",
            merged(2, "5", False),
        ),
        2,
    ),
    "merged_text": (
        raw(
            "firms",
            "firm,segments\na,s\nb,s",
            merged(1, "s", True),
        ),
        2,
    ),
    "hidden_sheet": (raw("firms", "firm,segments\na,s", hidden=True), None),
    "empty_sheet": (RawSheet("firms", {}), None),
    "unnamed_column": (raw("firms", "firm,segments\na,s,\nb,s,stray"), 3),
    "code_length": (with_code("9136080"), 2),
    "code_character": (with_code("9136O800MA35A1111X"), 2),
    "code_check_digit": (with_code("91110000802100434B"), 2),
    "code_organisation_digit": (with_code("91110000802100449Y"), 2),
    "code_office": (with_code("A31100008021004334"), 2),
    "code_division": (with_code("919900008021004332"), 2),
    "code_registration_number": (with_code("360800210001234"), 2),
    "code_organisation_only": (with_code("80210043-3"), 2),
    "code_identity_card": (with_code("11010519491231002X"), 2),
    "no_name": ({"segments": "chain,segment\nc,s", "firms": "firm,segments\n待定,s"}, 2),
    "written_otherwise": (with_firms("firm,segments", "吉安（甲）电子有限公司,s", "吉安(甲)电子有限责任公司,s"), 3),
    "similar_firm": (with_firms("firm,segments", "吉安市三星电子有限公司,s", "吉安三星电子有限公司,s"), 3),
    "not_compared": (with_firms("firm,segments", *(f"a{number},s" for number in range(20_001))), None),
    "misspelt_firm": (
        with_firms("firm,segments", "吉安三星电子有限公司,s")
        | {"firm_links": "supplier,customer\n吉安市三星电子,外厂"},
        2,
    ),
    "unknown_parties": (with_firms("firm,segments", "a,s") | {"firm_links": "supplier,customer\n外厂,他厂"}, 2),
    "misspelt_park": (with_firms("firm,segments,park", "a,s,高新区") | {"parks": "park\n吉安高新区\n吉州园区"}, 2),
    "unknown_park": (with_firms("firm,segments,park", "a,s,城西园区") | {"parks": "park\n吉安高新区"}, 2),
    "park_elsewhere": (
        with_firms("firm,segments,park,county", "a,s,泰和园区,吉水县") | {"parks": "park,county\n泰和园区,泰和县"},
        2,
    ),
    "address_elsewhere": (
        with_firms("firm,segments,county,address", "a,s,泰和县,吉水县城西大道1号", "b,s,吉水县,城西大道2号"),
        2,
    ),
    "gcj02_suspected": (
        with_firms("firm,segments,park,lng,lat,crs", "a,s,高新区,114.99,27.11,WGS84")
        | {"parks": "park,lng,lat,crs\n高新区,114.98504,27.11338,WGS84"},
        2,
    ),
    "crowded_point": (
        with_firms("firm,segments,lng,lat,crs", *(f"a{number},s,114.98,27.11,WGS84" for number in range(5))),
        2,
    ),
    "cost_shares_above_one": (
        {
            "segments": "chain,segment\nc,铜箔\nc,树脂\nc,覆铜板",
            "firms": "firm,segments",
            "segment_links": "supplier_segment,customer_segment,cost_share\n铜箔,覆铜板,0.7\n树脂,覆铜板,0.5",
        },
        3,
    ),
    "bom_shares_above_one": (
        with_firms("firm,segments") | {"boms": "product,part,cost_share\n灯,芯片,0.7\n灯,支架,0.4"},
        3,
    ),
    "parent_circle": ({"segments": "chain,segment,parent\nc,铜箔,材料\nc,材料,铜箔", "firms": "firm,segments"}, 3),
    "part_circle": (with_firms("firm,segments") | {"boms": "product,part\n灯,芯片\n芯片,灯"}, 3),
    "link_circle": (
        {
            "segments": "chain,segment\nc,铜箔\nc,覆铜板",
            "firms": "firm,segments",
            "segment_links": "supplier_segment,customer_segment\n铜箔,覆铜板\n覆铜板,铜箔",
        },
        3,
    ),
    "unlinked_segment": (
        {
            "segments": "chain,segment\nc,铜箔\nc,覆铜板\nc,钻针",
            "firms": "firm,segments",
            "segment_links": "supplier_segment,customer_segment\n铜箔,覆铜板",
        },
        4,
    ),
    "far_above": (with_firms("firm,segments,revenue", *(f"a{n},s,{3000 + n}" for n in range(8)), "b,s,32000000"), 10),
    "far_below": (with_firms("firm,segments,revenue", *(f"a{n},s,{3000 + n}" for n in range(8)), "b,s,0.3"), 10),
    "above_revenue": (with_firms("firm,segments,revenue,tax", "a,s,3000,4000"), 2),
    "much_per_head": (with_firms("firm,segments,revenue,staff", "a,s,3000000,20"), 2),
    "not_whole": (with_firms("firm,segments,staff", "a,s,12.5"), 2),
    "after_as_of": (with_firms("firm,segments,arrived,as_of", "a,s,2030,2026-09-30"), 2),
    "contract_over": ({"firm_links": "supplier,customer,until,as_of\na,b,2025-12-31,2026-09-30"}, 2),
    "phone_number": (with_firms("firm,segments,address", "a,s,城西大道1号 13812345678"), 2),
    "identity_number": (with_firms("firm,segments,controller", "a,s,张三11010519491231002X"), 2),
    "formula_text": (with_firms("firm,segments,products", "a,s,=HYPERLINK(A1)"), 2),
    "markup": (with_firms("firm,segments,products", "a,s,<b>铜箔</b>"), 2),
    "roc_year": (with_firms("firm,segments,as_of", "a,s,民国113年5月20日"), 2),
    "unit_assumed": (taken_in(assumed=("营业收入",)), None),
    "anonymous_party": (one_supplier("供应商A"), 2),
    "firm_gone": (taken_in(gone=((2, "登记状态", "注销"),)), 2),
    "skipped_total": (with_skipped("total", "合计 1家"), 3),
    "skipped_note": (with_skipped("note", "注：营业收入为快报数"), 3),
    "skipped_heading": (with_skipped("heading", "企业名称 环节"), 3),
    "skipped_numbering": (with_skipped("numbering", "1 2"), 3),
}
