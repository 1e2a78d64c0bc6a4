"""Written last, and measured once more before anything was changed for them.

Every heading, row and table right, 94 % of the columns with a counterpart right, none wrong.
"""

from tests.messy.invented import PARKS, firms
from tests.messy.paper import Messy, Page, as_text, as_xls, as_xlsx, as_xlsx_of_openpyxl, messy


def export_firms() -> Messy:
    """From the office of commerce: firms that export, sums in dollars beside yuan."""
    page = Page("外贸企业")
    page.aside("title", "重点外贸企业名册", wide=7)
    page.heads("firms", "- firm credit_code - revenue products county",
               ["项次", "企业中文名称", "统一信用码", "进出口额（万美元）", "国内外销售收入（万元）",
                "主要出口商品", "属地县区"])  # fmt: skip
    for n, firm in enumerate(firms(11, 90), start=1):
        page.data(n, firm.name, firm.code, 30 * n, firm.revenue, firm.products, firm.county)
    return messy("外贸.xlsx", as_xlsx(page), page)


def to_be_listed() -> Messy:
    """上市后备企业库 of the finance office: stage of listing, profits, who controls."""
    page = Page("后备库")
    page.aside("title", "上市后备企业库", wide=7)
    page.aside("unit", None, None, None, None, None, "单位：万元")
    page.heads("firms", "- firm listed revenue profit controller park",
               ["序号", "公司全称", "上市进展", "2025年营业总收入", "2025年净利润", "实控人",
                "所属开发区"])  # fmt: skip
    for n, firm in enumerate(firms(9, 91), start=1):
        page.data(n, firm.name, ("新三板", "上市辅导", "未上市")[n % 3], firm.revenue,
        round(firm.revenue * 0.06, 1), firm.person,
                  firm.park)  # fmt: skip
    return messy("上市后备.xlsx", as_xlsx_of_openpyxl(page), page)


def visited() -> Messy:
    """Notes of visits 入企走访: what the firm makes, what it needs, who went."""
    page = Page("走访")
    page.aside("title", "“入企走访连心”台账（9月）", wide=7)
    page.heads("firms", "- firm address products - - -",
               ["序号", "走访企业", "厂区地址", "产品名称", "反映问题", "办理情况", "走访干部"])  # fmt: skip
    for n, firm in enumerate(firms(8, 92), start=1):
        page.data(n, firm.name, firm.address, firm.products, "缺少配套供应商，物流成本高", "正在协调", firm.person)
    return messy("走访.xls", as_xls(page), page)


def points_on_a_map() -> Messy:
    """From a surveyor's program: X and Y headings in lower case, a name, a code; semicolons."""
    page = Page("poi")
    page.heads("firms", "- firm lng lat address", ["id", "name", "longitude", "latitude", "addr"])
    for n, firm in enumerate(firms(12, 93), start=1):
        page.data(n, firm.name, firm.lng, firm.lat, firm.address)
    return messy("poi.csv", as_text(page, "utf-8", ";", "\n"), page)


def wanted_parts() -> Messy:
    """What lead firms want to buy: the buyer, the part, how much a year; the seller is still open."""
    page = Page("采购需求")
    page.aside("title", "链主企业采购需求清单", wide=6)
    page.heads("firm_links", "- customer product value supplier -",
               ["序号", "需求企业", "需求产品", "年需求金额（万元）", "现有供应商", "现有供应商所在地"])  # fmt: skip
    page.truths[-1].columns[5] = "?"
    found = firms(10, 94)
    for n, firm in enumerate(found[1:], start=1):
        page.data(n, firm.name, firm.products.split("、")[0], 60 * n, found[n - 1].name, "广东深圳")
    return messy("采购需求.xlsx", as_xlsx(page), page)


def idle_plants() -> Messy:
    """闲置厂房: where, how large, since when, who owns it."""
    page = Page("闲置厂房")
    page.heads("land", "- plot park floor_area area_mu idle_since holder -",
               ["序号", "厂房名称", "所在园区", "厂房建筑面积（㎡）", "占地面积（亩）",
                "闲置时间", "产权单位", "拟处置措施"])  # fmt: skip
    page.truths[-1].columns[7] = "?"
    for n in range(1, 10):
        page.data(n, f"{n}号楼", PARKS[n % 5], 2000 * n, 3 * n, f"2024年{n}月", "园区平台公司", "招商引资")
    return messy("闲置厂房.xlsx", as_xlsx(page), page)


def universities() -> Messy:
    """要素 of the science office: platforms and what they serve."""
    page = Page("要素清单")
    page.heads("resources", "- kind name chain amount -",
               ["序号", "要素类别", "要素名称", "服务产业链", "可供数量", "联系处室"])  # fmt: skip
    for n in range(1, 8):
        page.data(n, ("高校", "平台", "人才", "基金")[n % 4], f"示例要素{n}号", "电子信息", 100 * n, "科技科")
    return messy("要素.xlsx", as_xlsx(page), page)


def budget() -> Messy:
    """A budget: purposes and sums, no firm in it."""
    page = Page("预算")
    for line in (
        ["2026年度产业发展专项资金预算"],
        ["单位：万元"],
        ["科目", "预算数", "上年执行数", "增减（%）"],
        ["技改补助", 1200, 1000, 20],
        ["人才引育", 800, 760, 5.3],
        ["展会补贴", 150, 180, -16.7],
        ["合计", 2150, 1940, 10.8],
    ):
        page._write(line)
    return messy("预算.xlsx", as_xlsx(page), page, refused=["预算"])


ALL = (export_firms, to_be_listed, visited, points_on_a_map, wanted_parts, idle_plants, universities, budget)
