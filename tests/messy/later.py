"""Written when tables were already found and mapped, and measured before anything was changed for them.

On files never met before: every heading and row right, one sheet of twelve taken for another table, 82 % of the
columns with a counterpart right, none sure and wrong.
"""

from tests.messy.invented import PARKS, firms
from tests.messy.paper import Messy, Page, Percent, as_text, as_xls, as_xlsx, as_xlsx_of_openpyxl, messy


def tax_office() -> Messy:
    """From the tax office: taxpayers and their numbers, sums in yuan, the office in charge."""
    page = Page("入库税收")
    page.aside("title", "重点税源企业入库税收情况表", wide=6)
    page.aside("title", "所属期：2025年1月至2025年12月", None, None, None, None, "金额单位：元")
    page.heads("firms", "- credit_code firm - revenue tax",
               ["序号", "纳税人识别号（统一社会信用代码）", "纳税人名称", "主管税务所", "应税销售收入", "入库税额"],
               units={4: "元", 5: "元"})  # fmt: skip
    for n, firm in enumerate(firms(10, 70), start=1):
        page.data(n, firm.code, firm.name, "第二税务分局", round(firm.revenue * 10_000, 2), round(firm.tax * 10_000, 2))
    return messy("重点税源.xlsx", as_xlsx(page), page)


def lead_firms() -> Messy:
    """链主企业 of a chain chief's office: which segment, main business, how much is bought locally."""
    page = Page("链主")
    page.heads("firms", "- firm - segments county products revenue -",
               ["序号", "链主企业名称", "所属产业链", "所处环节", "属地", "主营业务",
                "2025年营收（亿元）", "本地配套率（%）"],
               units={6: "亿元"})  # fmt: skip
    for n, firm in enumerate(firms(8, 71), start=1):
        page.data(n, firm.name, "电子信息", ("印制电路板", "铜箔", "智能手机")[n % 3], firm.county, firm.products,
                  round(firm.revenue / 10_000, 2), 20 + n)  # fmt: skip
    return messy("链主企业.xlsx", as_xlsx(page), page)


def awarded() -> Messy:
    """A published list of 专精特新 firms: little but names, places and when they were recognised."""
    page = Page("公示名单")
    page.aside("title", "2025年度专精特新中小企业公示名单", wide=5)
    page.heads("firms", "- firm - county -", ["序号", "企业名称", "设区市", "县（市、区）", "认定年度"])
    for n, firm in enumerate(firms(18, 72), start=1):
        page.data(n, firm.name, "吉安市", firm.county, 2025)
    return messy("公示名单.xls", as_xls(page), page)


def short_of_hands() -> Messy:
    """A survey of who is short of workers; the same firm asked for men now and men wanted."""
    page = Page("缺工")
    page.aside("title", "企业用工情况摸底表", wide=7)
    page.heads("firms", "- firm park staff - - -",
               ["序号", "单位全称", "园区", "现有员工（人）", "缺工人数（人）", "联系人", "联系方式"])  # fmt: skip
    for n, firm in enumerate(firms(12, 73), start=1):
        page.data(n, firm.name, firm.park, firm.staff, n, firm.person, firm.phone)
    return messy("缺工摸底.xlsx", as_xlsx_of_openpyxl(page), page)


def two_languages() -> Messy:
    """Chinese and English in one heading, for the investors' handbook."""
    page = Page("handbook")
    page.heads("firms", "firm address products staff revenue",
               ["企业名称 Company", "地址 Address", "主要产品 Main products", "员工人数 Employees",
                "年产值（万元） Annual output (10,000 yuan)"])  # fmt: skip
    for firm in firms(9, 74):
        page.data(firm.name, firm.address, firm.products, firm.staff, firm.revenue)
    return messy("handbook.csv", as_text(page, "utf-8-sig"), page)


def units_below() -> Messy:
    """The second line of headings holds nothing but units."""
    page = Page("季报")
    page.aside("title", "三季度企业报表", wide=6)
    page.heads("firms", "firm - revenue tax staff rd_share",
               ["企业名称", "行业", "营业收入", "上缴税金", "从业人数", "研发投入占比"],
               [None, None, "千元", "千元", "人", "%"], units={2: "千元", 3: "千元", 5: "%"})  # fmt: skip
    page.merge((2, 0, 3, 0), (2, 1, 3, 1))
    truth = page.truths[-1]
    truth.headings.update({2: "营业收入", 3: "上缴税金", 4: "从业人数", 5: "研发投入占比"})
    for n, firm in enumerate(firms(10, 75), start=1):
        page.data(firm.name, "制造业", round(firm.revenue * 10), round(firm.tax * 10), firm.staff, 2 + n / 10)
    return messy("三季度.xlsx", as_xlsx(page), page)


def groups_between() -> Messy:
    """A line 一、吉州区（3家） before the firms of each county instead of a column, each group numbered from 1."""
    page = Page("分组")
    page.aside("title", "重点培育企业名单", wide=5)
    page.heads("firms", "- firm products revenue -", ["序号", "企业名称", "主要产品", "产值（万元）", "培育方向"])
    found = sorted(firms(15, 76), key=lambda firm: firm.county)
    for sign, county in zip("一二三四五", sorted({firm.county for firm in found}), strict=False):
        own = [firm for firm in found if firm.county == county]
        page.aside("note", f"{sign}、{county}（{len(own)}家）", wide=5)
        for n, firm in enumerate(own, start=1):
            page.data(n, firm.name, firm.products, firm.revenue, "上市后备" if n % 2 else "单项冠军")
    return messy("培育名单.xlsx", as_xlsx(page), page)


def from_column_c() -> Messy:
    """The table begins in C6, for it looks nicer with a margin; a motto stands above."""
    page = Page("美观版")
    page.blank()
    page.aside("title", None, None, "真抓实干  争先创优", wide=0)
    page.blank(2)
    page.aside("unit", None, None, None, None, None, "单位：亿元")
    page.heads("firms", "- firm county revenue",
               ["排名", "企业", "所在地区", "营业收入"], left=2, units={5: "亿元"})  # fmt: skip
    page.truths[-1].columns[4] = "?"
    for n, firm in enumerate(sorted(firms(10, 77), key=lambda firm: -firm.revenue), start=1):
        page.data(n, firm.name, firm.county, round(firm.revenue / 10_000, 3), left=2)
    return messy("十强.xlsx", as_xlsx(page), page)


def local_supply() -> Messy:
    """Who supplies the leading firms from near by: the customer first."""
    page = Page("本地配套")
    page.heads("firm_links", "- customer supplier product value -",
               ["序号", "龙头企业", "配套企业", "配套产品", "年配套额（万元）", "备注"])  # fmt: skip
    found = firms(12, 78)
    for n, firm in enumerate(found[1:], start=1):
        page.data(n, found[n % 3].name, firm.name, firm.products.split("、")[0], 80 * n)
    return messy("本地配套.xlsx", as_xlsx(page), page)


def new_plots() -> Messy:
    """Plots to be sold as 标准地: area, ratio, mode, term and starting price."""
    page = Page("标准地")
    page.aside("title", "2026年度标准地出让计划", wide=8)
    page.heads("land", "- plot park area_mu plot_ratio mode term price",
               ["序号", "地块编号", "所属园区", "用地面积（亩）", "容积率",
                "供地方式", "出让年限（年）", "起始价（万元/亩）"])  # fmt: skip
    for n in range(1, 9):
        page.data(
            n, f"DAA2026-{n:03}", PARKS[n % 5], 20 + 7 * n, 1.5, ("标准地", "招拍挂", "先租后让")[n % 3], 50, 12.8
        )
    return messy("标准地.xlsx", as_xlsx(page), page)


def key_technologies() -> Messy:
    """揭榜挂帅: technologies to be won, who leads, how far they are."""
    page = Page("攻关")
    page.heads("technologies", "- technology segment stage since owner -",
               ["序号", "攻关技术名称", "所属环节", "目前阶段", "启动时间", "牵头单位", "经费（万元）"])  # fmt: skip
    for n, firm in enumerate(firms(7, 79), start=1):
        page.data(
            n,
            f"高频基板{n}型制备技术",
            "印制电路板",
            ("研究", "小试", "中试")[n % 3],
            f"2025-{n:02}",
            firm.name,
            100 * n,
        )
    return messy("技术攻关.xlsx", as_xlsx(page), page)


def parks_again() -> Messy:
    """园区发展质量: what is left of land and plants, who runs it; per cent as formats."""
    page = Page("园区")
    page.heads("parks", "park level - land_available plants_available operator -",
               ["园区名称", "园区级别", "规划面积（平方公里）",
                "剩余可用地（亩）", "可供厂房（㎡）", "运营公司", "投产率"])  # fmt: skip
    for n, park in enumerate(PARKS, start=1):
        page.data(park, "省级", 8 + n, 100 * n, 5000 * n, f"{park[:2]}城投运营公司", Percent(0.7))
    return messy("园区质量.xlsx", as_xlsx(page), page)


def indicators() -> Messy:
    """主要经济指标 by month: indicators down, months across; statistics, but of no firm."""
    page = Page("主要指标")
    for line in (
        ["全市工业主要经济指标"],
        ["指标名称", "计量单位", "本月", "1-本月累计", "同比增长（%）"],
        ["规模以上工业增加值", "亿元", None, None, 8.9],
        ["工业用电量", "亿千瓦时", 6.2, 55.1, 7.4],
        ["营业收入", "亿元", 310.2, 2650.8, 9.1],
        ["利润总额", "亿元", 21.5, 180.3, 6.6],
        ["工业投资", "亿元", None, None, 12.3],
    ):
        page._write(line)
    return messy("月报.xlsx", as_xlsx(page), page, refused=["主要指标"])


def signed_in() -> Messy:
    """A sign-in sheet of a meeting: names, offices, phones."""
    page = Page("签到")
    for line in (
        ["产业链调度会签到表"],
        ["序号", "姓名", "单位", "职务", "联系电话"],
        *[[n, "罗慧", "市工信局", "科长", "13800000000"] for n in range(1, 9)],
    ):
        page._write(line)
    return messy("签到表.xlsx", as_xlsx_of_openpyxl(page), page, refused=["签到"])


ALL = (
    tax_office, lead_firms, awarded, short_of_hands, two_languages, units_below, groups_between, from_column_c,
    local_supply, new_plots, key_technologies, parks_again, indicators, signed_in,
)  # fmt: skip
