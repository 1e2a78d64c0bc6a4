"""Headings 表头: what a heading says beyond its name: the unit, the year, the group it stands under.

A heading is read in several ways, the literal one first; each costs a little trust.
"""

import re
import unicodedata
from collections.abc import Iterator
from functools import cache, lru_cache

from liantu.data.cells import UNITS
from liantu.data.dictionary import INVISIBLE, LONGEST_HEADING, TABLES, TRADITIONAL, plain

JOINT = "/"  # between the lines of a heading: 规模情况/注册资本
UNIT_SAID = re.compile(r"(?:金额|计量|数量)?单位\s*[:：]\s*(.+)")
_BRACKETS = re.compile(r"[(\[【〔<](?P<inside>[^()\[\]【】〔〕<>]*)[)\]】〕>]")
_YEAR = re.compile(
    r"(?:截[至止])?(?P<year>(?:19|20)\d\d)(?:年度|年末|年底|年)?(?:\d{1,2}(?:-\d{1,2})?月(?:份|底|末)?)?"
)
_PART_OF_YEAR = re.compile(
    r"[上下]?半年(?!报|度?末)|[一二三四1-4][~至-]?[一二三四1-4]?季度?|前[一二三1-3]季|[当本每这]月|[当本]季|累计|累积|月均|月度|季均|"
    r"half-?year|quarter|month|yeartodate|cumulative"
)
_QUARTER = re.compile(r"(?<![a-z])(?:q[1-4]|[1-4]q|h[12]|ytd)(?![a-z])")
_MONTHS = re.compile(r"(?P<first>\d{1,2})(?:月份?)?(?:-|至|到)(?P<last>\d{1,2})月|(?P<one>\d{1,2})月(?P<end>末|底)?")
_WHEN = re.compile(r"^(?:上一?年度?|去年|本年度?|当年|今年|最近一年|近一年|全年|年度|年末|期末|annual|yearly)")
_NUMBER = re.compile(r"^(?:[*★☆▲△※●■]+|[(]?(?:\d{1,2}|[一二三四五六七八九十]{1,3})[)]?[、.．])\s*")
# 净利润 [报告期] 2024年报 [单位] 亿元: what a data service tells of a column behind its name.
_TOLD = re.compile(r"\s*\[(?:报告期|截止日期|单位|币种|交易日期|年度|口径)\]\s*(?P<said>[^\[\]]*)")
_QUESTION = re.compile(
    r"^(?:请问|请填写|请选择|请输入)?(?:您所在的|贵|您|本|我)(?:企业|公司|单位|厂|司)(?:的|在|目前|现在|当前|现有|现|共有|主要)*|(?:是|为|有|约|是多少|有多少|是什么|为何|在哪里?|大概|大约|多少|几|人)*[?。]$"
)
_PER_YEAR = re.compile(r"(?:/年|每年|/year|/yr|peryear|peryr|ayear|p\.?a\.?)$")
_PER = re.compile(r"[百千万亿]*元/.{1,6}")
_BEHIND = re.compile(
    r"(?P<name>.+?)(?:[\s/,:、·_-]+(?P<after>[^\s/,:、·_-]+)|(?P<money>(?:百万|千万|[千万亿])?元|%))", re.DOTALL
)
_CHINESE, _LATIN = re.compile(r"[一-鿿]+"), re.compile(r"[A-Za-z][A-Za-z&\s]{2,}")
_CURRENCY = re.compile(r"^(?:人民币|rmb|cny|¥)|(?:人民币|rmb|cny)$")
_LAST_CURRENCY = re.compile(r"[\s,，:_-]+(?:rmb|cny|人民币)$", re.IGNORECASE)
_SCALE = "hundredmillion|million|billion|thousand|mio|mn|bn|m|k|'?000"
_ABROAD = r"us\$|hk\$|nt\$|\$|€|£|美元|欧元|港元|港币|日元|新台币|台币|usd|eur|hkd|twd|jpy|gbp|krw|sgd"
_FOREIGN = re.compile(rf"(?:[百千万亿]*|(?:{_SCALE})?)(?:{_ABROAD})(?:{_SCALE})?")
_YUAN = {  # what stands beside RMB or CNY; a scale by itself only where it is no other unit
    **dict.fromkeys(("", "yuan"), "元"),
    **dict.fromkeys(("k", "thousand", "thousands", "000", "千"), "千元"),
    **dict.fromkeys(("w", "10k", "0,000", "0000", "10,000", "tenthousand", "万"), "万元"),
    **dict.fromkeys(("m", "mn", "mio", "million", "millions", "百万"), "百万元"),
    **dict.fromkeys(("hundredmillion", "100million", "亿"), "亿元"),
    **dict.fromkeys(("bn", "billion", "billions"), "billion yuan"),  # no unit of ours: it is asked
}
_ALONE = ("w", "thousand", "thousands", "000", "0,000", "mn", "million", "millions", "bn", "billion", "billions")
# Words that make another quantity of the one behind or before them.
OTHERWISE = re.compile(
    "研发人员|技术人员|科技人员|满负荷|满载|满产|达产|附加|增速|增长|同比|环比|增幅|增量|增加值|排名|排序|位次|目标|计划|预计|"
    "预期|预算|人均|亩均|地均|同期|其中|出口|占比|比重|比例|强度|率|是否|代码|编码|编号|可研|累计完成|平均|研发|拟|growth|target|rank|percapita|plan"
)
# Nothing to convert, and no money.
_COUNTS = (
    "人|家|个|年|户|台|套|吨|件|项|月|岁|宗|块|‰|片|只|米|支|颗|辆|度|立方米|千瓦|兆瓦|千瓦时|吨标准煤|吨标煤|kwh|mwh|gwh|kw|mw|gw",
    "万吨|千吨|万台|万套|万件|万只|万个|万辆|万片|万米|万支|万颗|亿只|亿片|亿颗|万千瓦时|亿千瓦时|万度|万立方米",
)
COUNTED = tuple(name for names in _COUNTS for name in names.split("|"))
SERIAL = {
    plain(name)
    for name in (
        "序号",
        "序號",
        "序",
        "编号",
        "編號",
        "行号",
        "No",
        "No.",
        "#",
        "Nr",
        "号",
        "项次",
        "顺序号",
        "S/N",
        "ID",
    )
}
PERSONAL = re.compile(
    "联系人|联络人|联系电话|联系方式|电话|手机|座机|传真|微信|qq|邮箱|电子邮件|法定代表人|法人代表|法人|负责人|姓名|身份证|"
    "董事长|总经理|经办人|填报人|contact|phone|mobile|email|e-mail|legalrep"
)
# Headings that county tables have and the dictionary has not: no likeness may give them away.
_BESIDE = (
    "备注|说明|注册资本|注册资金|注册资本金|实缴资本|成立时间|成立日期|注册时间|注册日期|成立年份|成立年月",
    "行业代码|行业|行业类别|所属行业|行业名称|国民经济行业|企业类型|企业性质|登记状态|经营状态|企业规模|规模",
    "规模情况|是否规上|是否规上企业|规上企业|经营范围|网址|官网|邮编|邮政编码|排名|资产总额|负债|固定资产",
    "用电量|用水量|能耗|出口额|进出口额|研发投入|研发费用|利润总额|所属产业链|产业|所属产业|remarks|remark",
    "notes|industry|registeredcapital|founded|website|部门|职务|职位|股票代码|存续状态|电话|填报日期|更新时间",
    "工业增加值|用地性质|备案号|投产时间|开工时间|总投资|投资额",
)
OTHERS = {plain(name) for names in _BESIDE for name in names.split("|")}
_PART_OF_A_NAME = {
    "名称",
    "全称",
    "金额",
    "数量",
    "数额",
    "数值",
    "编号",
    "代码",
    "类别",
    "类型",
    "面积",
    "合计",
    "name",
}


def shown(cell: str) -> str:
    """A heading on one line, without what nobody sees."""
    return " ".join(INVISIBLE.sub("", cell).split())


@lru_cache(maxsize=4096)
def unit_word(text: str) -> str:
    """The unit that a text is, or "". Width, brackets, "a year" and "yuan of the People's Republic" do not matter.

    >>> [unit_word(text) for text in ("（万元）", "亿元/年", "㎡", "单位：人民币元", "万平米", "人", "企业名称")]
    ['万元', '亿元', '㎡', '元', '万平方米', '人', '']
    >>> [unit_word(text) for text in ("RMB million", "CNY '000", "(RMB m)", "m", "USD million", "CNY")]
    ['百万元', '千元', '百万元', 'm', 'usdmillion', '元']
    """
    word = re.sub(r"\s", "", _simple(text)).casefold().strip("()[]【】〔〕:")
    said = UNIT_SAID.fullmatch(word)
    word = _PER_YEAR.sub("", said[1] if said else word)
    if _FOREIGN.fullmatch(word):
        return word
    bare = _CURRENCY.sub("", word)
    scale = bare.strip("'’")
    if bare != word or scale in _ALONE:
        return _unit_words().get(bare, "") if bare.endswith("元") else _YUAN.get(scale, "")
    return _unit_words().get(word, "")


def _simple(text: str) -> str:
    """A text in plain width and simplified characters."""
    return unicodedata.normalize("NFKC", text).translate(TRADITIONAL).replace("萬", "万")


@cache
def _unit_words() -> dict[str, str]:
    """Every spelling of a unit, as it is compared, with the one that cells are read by."""
    found = {}
    for units in UNITS.values():
        for unit in units:
            found.setdefault(re.sub(r"\s", "", unicodedata.normalize("NFKC", unit)).casefold(), unit)
    more = {
        "平米": "平方米",
        "万平米": "万平方米",
        "平方": "平方米",
        "m²": "㎡",
        "10kyuan": "10,000 yuan",
        "10k": "10,000 yuan",
        "10,000": "10,000 yuan",
        "10000yuan": "10,000 yuan",
        "ha": "公顷",
        "hm2": "公顷",
        "％": "%",
        "percent": "%",
        "百分比": "%",
        "百万": "百万元",
        "wy": "万元",
        "千万": "千万元",
    }
    return found | more | {name: name for name in COUNTED}


def unit_said(text: str) -> str:
    """The first unit of money, or else of anything, that a line such as 单位：万元、人 tells for the whole table.

    >>> unit_said("填报单位：某某局    单位：万元"), unit_said("单位：人、亿元"), unit_said("填报单位：发改局")
    ('万元', '亿元', '')
    """
    units = []
    for part in re.split(r"\s{2,}|[;；()（）]|(?=(?<![一-鿿])单位\s*[:：])", _simple(text)):
        if said := UNIT_SAID.match(part.strip()):
            units += [unit for word in re.split(r"[、,，/;；\s和及]+", said[1]) if (unit := unit_word(word))]
    return next((unit for unit in units if unit in UNITS["万元"]), units[0] if units else "")


@lru_cache(maxsize=4096)
def unit_of(heading: str) -> str:
    """The unit that a heading carries in brackets, behind the name, or on the line above, or "".

    >>> [unit_of(text) for text in ("营收（亿元/年）", "税收 元", "营业收入(2024年,万元)", "从业人数", "产值/万美元")]
    ['亿元', '元', '万元', '', '万美元']
    >>> unit_of("人均产值（万元/人）"), unit_of("租金（元/㎡·月）")
    ('万元/人', '元/m2·月')
    """
    normal = _simple(heading)
    for told in _TOLD.finditer(normal):
        if "[单位]" in told[0] and (unit := unit_word(told["said"])):
            return unit
    for found in reversed(list(_BRACKETS.finditer(normal))):
        for word in (found["inside"], *re.split(r"[,、;\s:]+", found["inside"])):
            is_part = word != found["inside"] and not _CURRENCY.sub("", word.casefold())  # RMB of RMB '000
            if unit := "" if is_part else unit_word(word):
                return unit
            if _PER.fullmatch(word):  # 万元/人 is another quantity
                return word
    bare = _BRACKETS.sub("", normal).strip()
    if (behind := _BEHIND.fullmatch(bare)) and (unit := unit_word(behind["after"] or behind["money"])):
        return unit
    return ""


def year_of(heading: str) -> int:
    """The year that a heading names, or 0: of several columns alike the latest is read."""
    found = _YEAR.findall(unicodedata.normalize("NFKC", heading))
    return max(map(int, found), default=0)


@lru_cache(maxsize=4096)
def is_part_of_year(heading: str) -> bool:
    """Whether the amounts under a heading are those of months or quarters, and not of a whole year.

    >>> [is_part_of_year(text) for text in ("2026年1—9月产值", "上半年营收", "税收/1至11月", "Q3 revenue")]
    [True, True, True, True]
    >>> [is_part_of_year(text) for text in ("2025年产值", "2025年1-12月营收", "营收", "截至2025年12月底", "年末职工")]
    [False, False, False, False, False]
    """
    text = re.sub(r"[—–―－~～〜∼]+", "-", _simple(heading)).casefold()
    text = re.sub(r"\s", "", text)
    if whole := re.search(r"(?<!\d)0?1月?(?:份)?(?:-|至|到)12月", text):
        text = text.replace(whole[0], "").replace("累计", "")
    if _PART_OF_YEAR.search(text) or _QUARTER.search(heading.casefold()):
        return True
    return any(not (found["one"] == "12" and found["end"]) for found in _MONTHS.finditer(text))


@lru_cache(maxsize=4096)
def readings(heading: str) -> tuple[tuple[str, float], ...]:
    """The names that a heading may consist of, as compared, each with how far it may be trusted (0–1).

    >>> [name for name, _ in readings("2、2024年营业收入（万元）")][-1]
    '营业收入'
    >>> [name for name, _ in readings("企业/名称")]
    ['企业/名称', '企业名称', '企业', '名称']
    """
    found: dict[str, float] = {}
    for text, trust in _texts(heading[:LONGEST_HEADING]):
        name = plain(text).strip(":、,.-")
        if name:
            found.setdefault(name, trust)
    return tuple(found.items())


def _texts(heading: str) -> Iterator[tuple[str, float]]:
    yield heading, 1.0
    normal = unicodedata.normalize("NFKC", INVISIBLE.sub("", heading)).strip()
    if _TOLD.search(normal):
        yield from ((text, trust * 0.98) for text, trust in _texts(_TOLD.sub("", normal)))
        return
    above, joint, leaf = normal.rpartition(JOINT)
    if leaf.count(")") > leaf.count("("):  # 租金（元/㎡·月）
        joint = ""
    if joint and not unit_word(leaf) and _BRACKETS.sub("", leaf).strip():
        if is_time(above):
            yield from ((text, trust * 0.98) for text, trust in _texts(leaf))
            return
        yield _bare(above) + _bare(leaf), 0.97
        if plain(_bare(leaf)) in _PART_OF_A_NAME or is_time(leaf):
            yield from ((text, trust * 0.95) for text, trust in _texts(above))
        yield from ((text, trust * (0.9 if plain(text) in _PART_OF_A_NAME else 0.98)) for text, trust in _texts(leaf))
        return
    units = _BRACKETS.sub(lambda found: "" if _is_beside(found["inside"]) else found[0], normal)
    yield units, 1.0
    yield _without_unit(units), 1.0
    bare = _bare(normal)
    yield bare, 0.97
    numbered = _NUMBER.sub("", bare)
    yield numbered, 0.97
    if (asked := _QUESTION.sub("", numbered)) != numbered:
        yield _without_time(asked), 0.95
    yield _without_time(numbered), 0.96
    if (chinese := "".join(_CHINESE.findall(bare))) and chinese != bare and _LATIN.search(bare):
        yield _without_time(chinese), 0.95  # one name in two languages
        yield " ".join(_LATIN.findall(bare)), 0.9


def _bare(text: str) -> str:
    """Without brackets, the unit behind, and the currency before that."""
    return _LAST_CURRENCY.sub("", _without_unit(_BRACKETS.sub("", text)).strip())


def _without_unit(text: str) -> str:
    behind = _BEHIND.fullmatch(text.strip())
    return behind["name"] if behind and unit_word(behind["after"] or behind["money"]) else text


def _without_time(text: str) -> str:
    return _WHEN.sub("", plain(_YEAR.sub("", text)).strip(":、,.-/"))


def is_time(text: str) -> bool:
    """Whether a heading only says of when the numbers are.

    >>> is_time("2024年"), is_time("2024年末"), is_time("营业收入")
    (True, True, False)
    """
    return bool(text) and not _without_time(_bare(unicodedata.normalize("NFKC", text)))


def _is_beside(inside: str) -> bool:
    """Whether a bracket holds a unit, a year, or what is to be filled in, and no part of the name."""
    words = [word for word in re.split(r"[,、;\s/:]+", inside) if word]
    return all(unit_word(word) or _YEAR.fullmatch(word) for word in words) or inside in (
        "必填",
        "选填",
        "可选",
        "required",
    )


@lru_cache(maxsize=8192)
def is_known(heading: str) -> bool:
    """Whether a heading means something in any table, or is one of those that county tables have beside."""
    return any(
        name in _every_name() or name in OTHERS or name in SERIAL or PERSONAL.fullmatch(name)
        for name, _ in readings(heading)
    )


@cache
def _every_name() -> frozenset[str]:
    return frozenset(
        plain(name)
        for table in TABLES.values()
        for column in table.columns
        for name in (column.column, column.zh, column.en, *column.synonyms)
    )
