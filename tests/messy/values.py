"""Lists of firms whose cells are hard to read: units inside, numerals, dates, coordinates, formulas, stray cells."""

import datetime

from tests.messy.invented import firms
from tests.messy.paper import Formula, Messy, Page, Percent, as_xls, as_xlsx, as_xlsx_of_openpyxl, messy


def code_as_number() -> Messy:
    """Credit codes of associations typed as numbers lose their last digits; phones and post codes are numbers too."""
    page = Page("企业")
    page.heads("firms", "credit_code firm - - county tax",
               ["社会信用代码", "企业名称", "联系方式", "邮编", "区县", "上缴税收（元）"], units={5: "元"})  # fmt: skip
    for n, firm in enumerate(firms(10, 30)):
        code = 913608001234567890 + n if n % 4 == 0 else firm.code
        page.data(code, firm.name, int(firm.phone), 343000, firm.county, round(firm.tax * 10_000))
    return messy("导出(1).xlsx", as_xlsx(page), page)


def old_system() -> Messy:
    """An export of an old system: the fields' own names in row 1, the Chinese in row 2, codes as numbers, BIFF."""
    page = Page("QYJBXX")
    page.aside("title", "QYMC", "ZZJGDM", "HYDM", "CPMC", "YYSR", "CYRS", "SCDZ")
    page.heads("firms", "firm - - products revenue staff address",
               ["企业名称", "组织机构代码", "行业代码", "产品名称", "营业收入(元)", "从业人数", "生产地址"],
               units={4: "元"})  # fmt: skip
    page.loosely()
    for firm in firms(15, 31):
        page.data(
            firm.name, 158200001 + firm.staff, 3982, firm.products, firm.revenue * 10_000, firm.staff, firm.address
        )
    return messy("QYJBXX.xls", as_xls(page), page)


def business_scope() -> Messy:
    """From the market regulator: no products, only the long 经营范围 of the licence with its standing phrases."""
    page = Page("主体信息")
    page.heads("firms", "firm credit_code - - products - address",
               ["市场主体名称", "统一社会信用代码", "注册资本", "法定代表人",
                "经营范围", "登记状态", "住所"])  # fmt: skip
    for firm in firms(12, 32):
        scope = (
            f"一般项目：{firm.products}的研发、生产和销售；货物进出口；技术服务、技术开发、技术咨询"
            "（除依法须经批准的项目外，凭营业执照依法自主开展经营活动）"
        )
        page.data(firm.name, firm.code, "500万人民币", firm.person, scope, "存续（在营、开业、在册）", firm.address)
    return messy("市场主体信息.xlsx", as_xlsx_of_openpyxl(page), page)


def money_in_cells() -> Messy:
    """Filled in by firms themselves: 1.5亿元 beside 约500, numerals in Chinese, full-width digits and blanks."""
    page = Page("自报")
    page.heads("firms", "firm products revenue tax staff",
               ["企业名称（全称）", "主要产品", "年营业收入", "年缴纳税收（万元）", "员工人数"])  # fmt: skip
    amounts = ["1.5亿元", "约500", "三百二十万", "１２００", "8,600.50", "2300万元", "—", "5000余万", "未知", "980"]
    for firm, amount in zip(firms(10, 33), amounts, strict=True):
        page.data(firm.name, firm.products, amount, firm.tax, f"{firm.staff}人" if firm.staff % 2 else firm.staff)
    return messy("企业自报汇总.xlsx", as_xlsx(page), page)


def percent_three_ways() -> Messy:
    """The same share as 12.5%, as 0.125 and as 12.5 under three headings with or without a sign."""
    page = Page("研发")
    page.heads("firms", "firm rd_share revenue - certificates",
               ["企业名称", "研发投入占营业收入比重（%）", "营业收入（万元）", "研发人员占比", "资质荣誉"],
               units={1: "%"})  # fmt: skip
    for n, firm in enumerate(firms(9, 34), start=1):
        page.data(firm.name, round(2 + n / 3, 2), firm.revenue, Percent(0.05 + n / 100), "高新技术企业、专精特新")
    other = Page("研发（另一口径）")
    other.heads("firms", "firm rd_share", ["单位", "R&D投入强度"])
    for n, firm in enumerate(firms(9, 34), start=1):
        other.data(firm.name, Percent(round(0.02 + n / 300, 4)))
    return messy("研发投入.xlsx", as_xlsx(page, other), page, other)


def dates_all_ways() -> Messy:
    """2019.6 as a number, 2019年6月 as text, real dates and day numbers in one column."""
    page = Page("落户")
    page.heads("firms", "firm park - arrived as_of",
               ["企业名称", "所在园区", "成立日期", "落户年份", "数据截止日期"])  # fmt: skip
    days = ["2019.6", 2019.6, "2019年6月", 43952, datetime.date(2018, 3, 1), "2020/5/1", "二〇二一年", "2016-5"]
    for firm, day in zip(firms(8, 35), days, strict=True):
        page.data(firm.name, firm.park, day, firm.year, datetime.date(2025, 12, 31))
    return messy("落户情况.xlsx", as_xlsx(page), page)


def coordinates_in_one_cell() -> Messy:
    """经纬度 copied from a map site as one text."""
    page = Page("坐标")
    page.heads("firms", "- firm address - products",
               ["序号", "企业名称", "详细地址", "经纬度坐标", "主要产品"])  # fmt: skip
    for n, firm in enumerate(firms(8, 36), start=1):
        page.data(n, firm.name, firm.address, f"{firm.lng},{firm.lat}", firm.products)
    return messy("企业坐标.xlsx", as_xlsx(page), page)


def coordinates_swapped() -> Messy:
    """Latitude under 经度 and the other way round, half of the rows; what the heading says still holds."""
    page = Page("Sheet2")
    page.aside("title", "企业点位信息采集表", wide=6)
    page.heads("firms", "- firm address lng lat crs",
               ["序号", "企业名称", "地址", "经度", "纬度", "坐标系"])  # fmt: skip
    for n, firm in enumerate(firms(10, 37), start=1):
        pair = (firm.lat, firm.lng) if n % 2 else (firm.lng, firm.lat)
        page.data(n, firm.name, firm.address, *pair, "GCJ02")
    return messy("点位采集.xlsx", as_xlsx(page), page)


def formulas() -> Messy:
    """Revenue in 万元 is computed from a column in 元 by formulas, and the total is one too; last values are kept."""
    page = Page("测算")
    page.heads("firms", "firm - revenue tax", ["企业名称", "开票金额（元）", "营业收入（万元）", "税收（万元）"])
    found = firms(9, 38)
    for n, firm in enumerate(found, start=2):
        page.data(firm.name, firm.revenue * 10_000, Formula(f"=B{n}/10000", firm.revenue), firm.tax)
    total = round(sum(firm.revenue for firm in found), 1)
    page.aside("total", "合计", None, Formula(f"=SUM(C2:C{len(found) + 1})", total))
    return messy("测算表.xlsx", as_xlsx(page), page)


def hidden_parts() -> Messy:
    """A column of old figures is hidden and a filter hides rows, but all rows count; last year's sheet is hidden."""
    page = Page("2025")
    page.heads("firms", "firm credit_code - revenue county",
               ["企业名称", "统一社会信用代码", "原口径营收（作废）", "营业收入（万元）", "县区"])  # fmt: skip
    page.truths[-1].columns[2] = "?"
    for firm in firms(12, 39):
        page.data(firm.name, firm.code, round(firm.revenue * 1.1), firm.revenue, firm.county)
    page.hidden_columns, page.hidden_rows = [2], [4, 5, 9]
    old = Page("2024", hidden=True)
    old.heads("firms", "firm revenue", ["企业名称", "营业收入（万元）"])
    for firm in firms(5, 40):
        old.data(firm.name, firm.revenue)
    return messy("企业数据（内部）.xlsx", as_xlsx(page, old), page, old)


def stray_far_cell() -> Messy:
    """Exported by WPS: a blank typed by mistake far to the right and far below, and borders for 500 rows."""
    page = Page("工作表1")
    page.aside("title", "规上企业情况", wide=4)
    page.heads("firms", "- firm county revenue", ["序号", "企业名称", "所属区县", "营业收入(万元)"])
    for n, firm in enumerate(firms(9, 41), start=1):
        page.data(n, firm.name, firm.county, firm.revenue)
    page.cells[3, 51] = " "
    page.cells[1500, 51] = " "
    page.row = 1500
    return messy("规上企业(WPS).xlsx", as_xlsx_of_openpyxl(page), page)


def blanks_in_words() -> Messy:
    """Headings spread out with blanks and broken over lines, marks of required fields, remarks inside headings."""
    page = Page("填报")
    page.aside("title", "带*为必填项，请勿修改表头", wide=6)
    page.heads("firms", "- firm credit_code staff products revenue",
               ["序  号", "*企  业  名  称", "*统一社会信用\n代码（18位）", "从业\n人数", "主要产品\n（不超过3个）",
                "*2025年营业收入\n（万元，保留两位小数）"], units={5: "万元"})  # fmt: skip
    for n, firm in enumerate(firms(10, 42), start=1):
        page.data(n, firm.name, firm.code, firm.staff, firm.products, firm.revenue)
    return messy("填报表-收.xlsx", as_xlsx_of_openpyxl(page), page)


ALL = (
    code_as_number, old_system, business_scope, money_in_cells, percent_three_ways, dates_all_ways,
    coordinates_in_one_cell, coordinates_swapped, formulas, hidden_parts, stray_far_cell, blanks_in_words,
)  # fmt: skip
