"""Lists of firms whose headings are hard to find: titles, letters, merged and stacked headings, totals in between."""

from tests.messy.invented import PARKS, firms
from tests.messy.paper import Messy, Page, as_ods, as_xls, as_xlsx, as_xlsx_of_openpyxl, messy


def above_scale() -> Messy:
    """A list of 规上 firms of the statistics bureau: its own words, an industry code, thousands of yuan."""
    page = Page("规上工业企业名录")
    page.heads(
        "firms",
        "- credit_code firm - - address - revenue ? staff -",
        ["序号", "统一社会信用代码", "单位详细名称", "行业代码", "行业名称", "单位所在地详细地址", "区划代码",
         "营业收入（千元）", "利润总额（千元）", "平均用工人数（人）", "研发费用（千元）"],
        units={7: "千元"},
    )  # fmt: skip
    for n, firm in enumerate(firms(14, 1), start=1):
        page.data(n, firm.code, firm.name, 3982 + n % 4, "电子电路制造", firm.address, "360802000000",
                  round(firm.revenue * 10), round(firm.revenue * 0.6), firm.staff,
                  round(firm.revenue * 0.3))  # fmt: skip
    return messy("2024年规上工业企业名录.xlsx", as_xlsx(page), page)


def park_roster() -> Messy:
    """A park's roster: four lines of title, who fills it in and when, the unit above, and signatures below."""
    page = Page("Sheet1")
    page.aside("title", "附件2", wide=1)
    page.aside("title", "青原工业园入园企业基本情况花名册", wide=9)
    page.aside("title", "填报单位（盖章）：青原工业园管委会", None, None, None, None, "填报日期：2026年9月28日")
    page.aside("unit", None, None, None, None, None, None, None, "单位：万元、人")
    page.heads(
        "firms",
        "- firm - - products revenue tax staff -",
        ["序号", "企业名称", "法定代表人", "联系电话", "主要产品", "年产值", "纳税额", "用工人数", "备注"],
    )
    for n, firm in enumerate(firms(17, 2), start=1):
        page.data(n, firm.name, firm.person, firm.phone, firm.products, firm.revenue, firm.tax, firm.staff,
                  "停产" if n == 5 else None)  # fmt: skip
    page.aside("note", "填表人：曾春兰", None, None, "联系电话：0796-8250000", None, "分管领导：罗建平")
    return messy("青原花名册(定稿)2.xlsx", as_xlsx_of_openpyxl(page), page)


def merged_headings() -> Messy:
    """Two lines of headings: 规模情况 merged over three columns, all others merged down, as every leader's table is."""
    page = Page("企业名录")
    page.aside("title", "电子信息产业链重点企业名录（2025年度）", wide=9)
    page.heads(
        "firms",
        "- firm credit_code county segments - revenue staff rd_share",
        [
            "序号",
            "单位名称",
            "统一社会\n信用代码",
            "所在县区",
            "产业链环节",
            "规模情况",
            None,
            None,
            "研发投入占比（%）",
        ],
        [None, None, None, None, None, "注册资本（万元）", "营业收入（亿元）", "从业人数（人）", None],
        units={6: "亿元", 8: "%"},
    )
    page.merge(*[(2, place, 3, place) for place in (0, 1, 2, 3, 4, 8)], (2, 5, 2, 7))
    for n, firm in enumerate(firms(12, 3), start=1):
        page.data(n, firm.name, firm.code, firm.county, "印制电路板", 500 * n, round(firm.revenue / 10_000, 2),
                  firm.staff, round(1.5 + n * 0.3, 1))  # fmt: skip
    return messy("重点企业名录.xlsx", as_xlsx(page), page)


def three_line_headings() -> Messy:
    """Three lines of headings, the unit said once for the whole group, as a quarterly report has them."""
    page = Page("运行监测")
    page.aside("title", "重点产业链企业运行监测表", wide=8)
    page.heads(
        "firms",
        "- firm park revenue ? tax staff -",
        ["序号", "企业名称", "所属园区", "2025年1—9月", None, None, None, "备注"],
        [None, None, None, "主要经济指标（万元）", None, None, "就业", None],
        [None, None, None, "营业收入", "利润总额", "税收", "从业人员（人）", None],
        units={3: "万元"},
    )
    page.merge(
        *[(2, place, 4, place) for place in (0, 1, 2, 7)], (2, 3, 2, 6), (3, 3, 3, 5),
    )  # fmt: skip
    for n, firm in enumerate(firms(11, 4), start=1):
        page.data(n, firm.name, firm.park, firm.revenue, round(firm.revenue * 0.05, 1), firm.tax, firm.staff)
    return messy("9月监测.xlsx", as_xlsx(page), page)


def after_a_letter() -> Messy:
    """The letter that asks for the list stands above it in the same sheet; the headings come in row 7."""
    page = Page("通知及附表")
    page.aside("title", "关于报送产业链企业情况的通知", wide=6)
    page.aside("title", "各县（市、区）工信局，各园区管委会：", wide=6)
    page.aside(
        "title",
        "为摸清全市产业链底数，请对照下表逐户填报，企业名称须与营业执照一致，营业收入以上年度审计报告为准。",
        wide=6,
    )
    page.aside("title", "请于10月15日前将电子版发至工作邮箱，逾期未报的予以通报。", wide=6)
    page.aside("title", None, None, None, None, "市产业链办  2026年9月20日")
    page.blank()
    page.heads(
        "firms",
        "- firm county products revenue ?",
        ["序号", "企业全称", "县（市、区）", "主营产品", "上年营收（万元）", "配套企业"],
    )
    for n, firm in enumerate(firms(9, 5), start=1):
        page.data(n, firm.name, firm.county, firm.products, firm.revenue, "本地配套不足" if n % 3 else None)
    return messy("通知附表.xlsx", as_xlsx_of_openpyxl(page), page)


def subtotals_by_county() -> Messy:
    """A subtotal after the firms of each county and a grand total first of all, as leaders like to read it."""
    page = Page("分县区")
    page.aside("title", "全市重点工业企业一览表", wide=6)
    page.aside("unit", None, None, None, None, "计量单位：万元")
    page.heads("firms", "- county firm products revenue staff",
               ["序号", "县区", "企业名称", "主导产品", "营业收入", "职工人数"])  # fmt: skip
    found = sorted(firms(20, 6), key=lambda firm: firm.county)
    page.aside("total", None, "全市合计", f"{len(found)}家", None, round(sum(firm.revenue for firm in found), 1),
               sum(firm.staff for firm in found))  # fmt: skip
    for county in sorted({firm.county for firm in found}):
        own = [firm for firm in found if firm.county == county]
        for n, firm in enumerate(own, start=1):
            page.data(n, county, firm.name, firm.products, firm.revenue, firm.staff)
        page.aside("total", None, f"{county}小计", f"{len(own)}家", None, round(sum(firm.revenue for firm in own), 1),
                   sum(firm.staff for firm in own))  # fmt: skip
    return messy("全市一览表.xlsx", as_xlsx(page), page)


def numbering_row() -> Messy:
    """A statistical form: 甲 乙 丙 1 2 3 under the headings says which column is which."""
    page = Page("表1")
    page.aside("title", "工业企业主要经济指标", wide=7)
    page.aside("title", "表    号：吉工信统1表", None, None, None, None, "2025年")
    page.heads("firms", "firm credit_code county revenue tax ? staff",
               ["单位名称", "统一社会信用代码", "所在地", "营业收入（万元）", "应交税金（万元）",
                "净利润（万元）", "期末从业人员（人）"])  # fmt: skip
    page.truths[-1].columns[2] = "?"  # 所在地: county or address
    page.truths[-1].columns[5] = "profit"
    page.aside("numbering", "甲", "乙", "丙", 1, 2, 3, 4)
    for firm in firms(10, 7):
        page.data(firm.name, firm.code, firm.county, firm.revenue, firm.tax, round(firm.revenue * 0.04, 1), firm.staff)
    page.aside("note", "单位负责人：                统计负责人：                填表人：", wide=7)
    page.aside("note", "说明：本表由规模以上工业法人单位填报，统计范围为辖区内全部规上企业。", wide=7)
    return messy("统1表.xls", as_xls(page), page)


def merged_counties() -> Messy:
    """The county is written once and merged down over its firms; so is the park."""
    page = Page("合并")
    page.heads("firms", "county park - firm products revenue",
               ["县（市、区）", "所在园区", "序号", "企业名称", "主要产品", "产值（亿元）"],
                units={5: "亿元"})  # fmt: skip
    found = sorted(firms(16, 8), key=lambda firm: firm.county)
    start = 2
    for county in sorted({firm.county for firm in found}):
        own = [firm for firm in found if firm.county == county]
        for n, firm in enumerate(own, start=1):
            page.data(county if n == 1 else None, firm.park if n == 1 else None, n, firm.name, firm.products,
                      round(firm.revenue / 10_000, 3))  # fmt: skip
        if len(own) > 1:
            page.merge((start, 0, start + len(own) - 1, 0), (start, 1, start + len(own) - 1, 1))
        start += len(own)
    return messy("县区企业（合并单元格）.xlsx", as_xlsx_of_openpyxl(page), page)


def headings_on_every_page() -> Messy:
    """Printed by 30 rows a page: 续表, the unit and the headings come again at the top of each page."""
    page = Page("打印稿")
    heads = ["序号", "企业名称", "统一社会信用代码", "主营产品", "年产值（万元）", "从业人数"]
    page.aside("title", "园区企业一览表", wide=6)
    page.heads("firms", "- firm credit_code products revenue staff", heads)
    for n, firm in enumerate(firms(90, 9), start=1):
        page.data(n, firm.name, firm.code, firm.products, firm.revenue, firm.staff)
        if n in (30, 60):
            page.aside("note", None, None, f"第{n // 30}页 共3页")
            page.aside("title", "园区企业一览表（续表）", wide=6)
            page.aside("heading", *heads)
    return messy("一览表打印.xlsx", as_xlsx(page), page)


def notes_under() -> Messy:
    """Under the list a total, 注 with numbered items, who filled in and who checked, and a page number."""
    page = Page("企业清单")
    page.heads("firms", "- firm - products revenue arrived",
               ["编号", "企业名称", "企业类型", "主要产品及规模", "上年度产值（万元）", "落户年份"])  # fmt: skip
    for n, firm in enumerate(firms(8, 10), start=1):
        page.data(f"{n:03}", firm.name, "民营企业", firm.products, firm.revenue, firm.year)
    page.aside("total", "合计", None, None, None, _sum_of(page), None)
    page.blank()
    page.aside("note", "注：1.本表数据截至2025年12月31日；", wide=6)
    page.aside("note", "2.产值为企业自报数，未经统计部门核定；", wide=6)
    page.aside("note", "3.停产半年以上的企业不列入。", wide=6)
    page.aside("note", "填表人：刘慧", None, "审核人：彭志强", None, "联系电话：13800000000")
    page.aside("note", None, None, "第 1 页，共 1 页")
    return messy("企业清单.ods", as_ods(page), page)


def _sum_of(page: Page) -> float:
    return round(sum(value for (row, place), value in page.cells.items() if place == 4 and row > 1), 1)


def stacked() -> Messy:
    """Two lists one below the other in one sheet, each under its own number: firms, then who supplies whom."""
    page = Page("汇总")
    found = firms(13, 11)
    page.aside("title", "产业链情况汇总", wide=6)
    page.aside("title", "一、重点企业")
    page.heads("firms", "- firm county products revenue",
               ["序号", "企业名称", "县区", "主要产品", "营业收入（万元）"])  # fmt: skip
    for n, firm in enumerate(found[:7], start=1):
        page.data(n, firm.name, firm.county, firm.products, firm.revenue)
    page.blank()
    page.aside("title", "二、供需关系")
    page.heads("firm_links", "- supplier customer product value",
               ["序号", "供货企业", "采购企业", "供应产品", "年采购额（万元）"])  # fmt: skip
    for n, (one, other) in enumerate(zip(found, found[1:5], strict=False), start=1):
        page.data(n, one.name, other.name, one.products, 100 * n)
    return messy("产业链汇总.xlsx", as_xlsx(page), page)


def side_by_side() -> Messy:
    """Two parks' lists next to each other to save paper, a blank column between; the right one is shorter."""
    page = Page("两园对照")
    page.aside("title", "吉州工业园", None, None, None, None, "泰和高新区")
    heads = ["序号", "企业名称", "主营产品", "营收（万元）"]
    page.heads("firms", "- firm products revenue", heads)
    page.beside_it("firms", "- firm products revenue", heads, 5)
    found = firms(13, 12)
    for n, firm in enumerate(found[:8], start=1):
        cells = [n, firm.name, firm.products, firm.revenue]
        if n <= 5:
            other = found[7 + n]
            page.data(*cells, None, n, other.name, other.products, other.revenue, of=(0, 1))
        else:
            page.data(*cells, of=(0,))
    return messy("两园对照.xlsx", as_xlsx(page), page)


def sheet_per_park() -> Messy:
    """One sheet a park with the same headings, and a hidden sheet that only feeds the drop-down lists."""
    pages = []
    for place, park in enumerate(PARKS[:3]):
        page = Page(park)
        page.aside("title", f"{park}企业名单", wide=5)
        page.heads("firms", "- firm credit_code products revenue",
                   ["序号", "企业名称", "社会信用代码", "产品", "营业收入(万元)"])  # fmt: skip
        for n, firm in enumerate(firms(6 + place, 20 + place), start=1):
            page.data(n, firm.name, firm.code, firm.products, firm.revenue)
        pages.append(page)
    lists = Page("下拉选项", hidden=True)
    for word in ("是", "否", "电子信息", "新材料", "先进装备制造"):
        lists._write([word])
    return messy("各园区企业.xlsx", as_xlsx(*pages, lists), *pages, lists, refused=["下拉选项"])


def by_year() -> Messy:
    """营业收入 over 2023, 2024, 2025: one column a year; the last is the one that counts."""
    page = Page("三年营收")
    page.heads(
        "firms",
        "- firm county ? ? revenue staff",
        ["序号", "企业名称", "所在县区", "营业收入（万元）", None, None, "2025年从业人数"],
        [None, None, None, "2023年", "2024年", "2025年", None],
        units={5: "万元"},
    )
    page.merge(*[(1, place, 2, place) for place in (0, 1, 2, 6)], (1, 3, 1, 5))
    for n, firm in enumerate(firms(10, 13), start=1):
        page.data(n, firm.name, firm.county, round(firm.revenue * 0.8, 1), round(firm.revenue * 0.9, 1), firm.revenue,
                  firm.staff)  # fmt: skip
    return messy("近三年.xlsx", as_xlsx(page), page)


def personal_data() -> Messy:
    """A register with what nobody needs and must not be spread: identity cards, mobile numbers, who is in the Party."""
    page = Page("台账")
    page.heads("firms", "- firm credit_code - - - address staff -",
               ["序号", "企业名称", "统一社会信用代码", "法人姓名", "法人身份证号", "手机号码", "生产经营地址",
                "职工总数", "党员数"])  # fmt: skip
    for n, firm in enumerate(firms(9, 14), start=1):
        page.data(n, firm.name, firm.code, firm.person, f"36080219700{n}01001X", firm.phone, firm.address, firm.staff,
                  n)  # fmt: skip
    return messy("企业台账.xls", as_xls(page), page)


def look_alikes() -> Messy:
    """A wide register where half of the columns look like others: former names, growth, forecasts, two addresses."""
    page = Page("全景台账")
    page.aside("title", "企业全景台账（内部资料，注意保管）", wide=14)
    page.heads(
        "firms",
        "- firm - - address revenue - - - staff - - - controller",
        ["序号", "企业名称", "企业曾用名", "注册地址", "生产地址", "2025年营业收入（万元）", "营业收入同比增速（%）",
         "预计2026年营业收入（万元）", "出口额（万美元）", "年末从业人数", "用工缺口（人）", "主要客户", "主要供应商",
         "实际控制人"],
        units={5: "万元"},
    )  # fmt: skip
    found = firms(14, 15)
    for n, firm in enumerate(found, start=1):
        page.data(n, firm.name, found[-n].name.replace("有限", "实业有限") if n % 3 == 0 else None,
                  f"{firm.county}人民路{n}号", firm.address, firm.revenue,
                  round(n - 4.5, 1), round(firm.revenue * 1.1, 1),
                  12 * n, firm.staff, n % 5, found[n - 2].name, found[-n].name, firm.person)  # fmt: skip
    return messy("企业全景台账.xlsx", as_xlsx(page), page)


ALL = (
    above_scale, park_roster, merged_headings, three_line_headings, after_a_letter, subtotals_by_county, numbering_row,
    merged_counties, headings_on_every_page, notes_under, stacked, side_by_side, sheet_per_park, by_year, personal_data,
    look_alikes,
)  # fmt: skip
