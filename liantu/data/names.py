"""Names of firms 企业名称: when two spellings are one name, and which names are so near that someone should look."""

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Sequence
from functools import lru_cache
from itertools import combinations

from rapidfuzz.distance import Indel

from liantu.data.dictionary import INVISIBLE

NEAR = 0.88  # of the characters in common: one added or left out in eight, one changed in nine
SHORTEST = 4  # characters of a name without its legal form; shorter ones are near by chance
LARGEST_FAMILY = 50  # names of one shortened form; more are a series, of which the first are enough to see it
SIGNS = re.compile(r"[\s()\[\]{}<>〈〉《》【】〔〕〖〗「」『』・·•.,，。、;:：；'\"“”‘’`´_\-—–―/\\|&＆*]")
LEGAL = re.compile(r"(股份有限公司|有限公司|股份公司|集团公司|公司|合伙企业|有限合伙|coltd|ltd|inc|corp)+$")
_PARTY = "供应商|供货商|供货方|供方|采购商|客户|单位|公司|企业|厂商|厂家|经销商|法人|自然人|个人"
# What a prospectus writes for a firm that it does not name: 供应商A, 第一大客户, 单位甲, 其他供应商.
ANONYMOUS = re.compile(
    rf"第?[一二三四五六七八九十\d]{{1,2}}[名大位]+(?:{_PARTY})?|(?:第[一二三四五六七八九十\d]{{1,2}})(?:{_PARTY})?"
    rf"|(?:{_PARTY})(?:编号|代码)?(?:[a-z]{{1,2}}|[甲乙丙丁戊己庚辛壬癸]|[一二三四五六七八九十]{{1,2}}|\d{{1,3}})(?:公司|企业|单位)?"
    rf"|[a-z]{{1,2}}\d?(?:{_PARTY})|(?:其他|其它|其余|零星|某|[x某]{{2,}})(?:{_PARTY})?|(?:supplier|customer|client|vendor)(?:[a-z]{{1,2}}|\d{{1,3}})",
    re.IGNORECASE,
)
BETWEEN = "\ue000"  # a character that stands for nothing, in no name
DIGITS = re.compile(r"\d+")
LIMITED = re.compile("有限责任公司|责任有限公司")
# Traditional characters of firm names beside those of headings.
SIMPLE = str.maketrans(
    "華東門車電機電網學術國際經貿業務達銅鋁鋼鐵錫銀錄廣場廠鄉縣區園藝農漁獵樂團體龍鳳馬鳥魚盧陽陰陳張劉趙孫吳鄭馮許鄧蕭謝聯號萬億們優傳傑備儀創劃劑勝勞動勵協單參雙變圍圖塊塗場壓壽夢奧寧寶實導將層島嶺帶師幹廈廳彈從復愛態慶應懷戰擴換據斷無時晉暢曉曬會東條楊業榮構槍樓標樹橋歐氣漢潔潤澤濟濱瀾爾牆獨環瑪畫瘋發盤監盜碼礦禮穩競筆節範築簡粵糧純級紡紙紅約紋細終組結絲綜綠維綱緣線編緩縮總績織繼續罰羅義習聖聲職脈脫腦臨舊與興艦莊葉藍藥蘇處蟲補裝製複見規視覺觀觸訂計訊設評詞試詩誠話該語說課調請論諾謀講證識譜譯議護貝負財責貨質購費資賓賢賣賽贊趨跡軌軟軸輕載輝輪輸農過運進遠適選遺鄰釋針鈔鈦鈴鉛銷鋒鋪鋰錄錦鍋鍛鎂鏈鏡鑄長閃閉開間閱闊關隊際陸隨險隱雜雞雲霧靜響頁頂項順預領頭頻題額風飛飯飲飾館駐駕驗驚鮮黃點齊齒",
    "华东门车电机电网学术国际经贸业务达铜铝钢铁锡银录广场厂乡县区园艺农渔猎乐团体龙凤马鸟鱼卢阳阴陈张刘赵孙吴郑冯许邓萧谢联号万亿们优传杰备仪创划剂胜劳动励协单参双变围图块涂场压寿梦奥宁宝实导将层岛岭带师干厦厅弹从复爱态庆应怀战扩换据断无时晋畅晓晒会东条杨业荣构枪楼标树桥欧气汉洁润泽济滨澜尔墙独环玛画疯发盘监盗码矿礼稳竞笔节范筑简粤粮纯级纺纸红约纹细终组结丝综绿维纲缘线编缓缩总绩织继续罚罗义习圣声职脉脱脑临旧与兴舰庄叶蓝药苏处虫补装制复见规视觉观触订计讯设评词试诗诚话该语说课调请论诺谋讲证识谱译议护贝负财责货质购费资宾贤卖赛赞趋迹轨软轴轻载辉轮输农过运进远适选遗邻释针钞钛铃铅销锋铺锂录锦锅锻镁链镜铸长闪闭开间阅阔关队际陆随险隐杂鸡云雾静响页顶项顺预领头频题额风飞饭饮饰馆驻驾验惊鲜黄点齐齿",
)


@lru_cache(1 << 15)
def normal(name: str) -> str:
    """A full name as compared: width, case, blanks, brackets, signs, traditional characters, 责任 make no difference.

    What remains is still the full name: a branch, a place in brackets or a number tells two firms apart.

    >>> normal("吉安（示例）电子 有限责任公司") == normal("吉安(示例)電子有限公司")
    True
    >>> normal("甲电子有限公司") == normal("甲电子有限公司分公司"), normal("ＡＢＣ Co., Ltd.")
    (False, 'abccoltd')
    """
    plain = unicodedata.normalize("NFKC", INVISIBLE.sub("", name))
    return LIMITED.sub("有限公司", SIGNS.sub("", plain).casefold().translate(SIMPLE))


def normals(names: Sequence[str]) -> list[str]:
    """Every name normalised, all in one go: a hundred thousand names one by one take ten times as long.

    >>> normals(["甲（吉安） 有限责任公司", "乙"])
    ['甲吉安有限公司', '乙']
    """
    together = BETWEEN.join(names)
    if together.count(BETWEEN) != len(names) - 1:
        return [normal(name) for name in names]
    return normal(together).split(BETWEEN)


def is_anonymous(name: str) -> bool:
    """Whether what stands for a firm in a list hides which it is: two lists' 供应商A are not one firm.

    >>> [is_anonymous(name) for name in ("供应商A", "第一名", "客户 3", "单位甲", "A公司", "XX公司", "Supplier B")]
    [True, True, True, True, True, True, True]
    >>> [is_anonymous(name) for name in ("甲公司", "电声供应商C（示例）", "一厂", "三一集团", "第一创业公司", "TCL")]
    [False, False, False, False, False, False]
    """
    return bool(ANONYMOUS.fullmatch(normal(name)))


def core(name: str) -> str:
    """The name without its legal form, for the look at what is near.

    >>> core("吉安甲电子股份有限公司"), core("有限公司")
    ('吉安甲电子', '有限公司')
    """
    plain = normal(name)
    return LEGAL.sub("", plain) or plain


def written_alike(names: Iterable[str]) -> dict[str, list[str]]:
    """Groups of at least two different spellings of one name, by the normalised name.

    >>> written_alike(["甲（吉安）有限公司", "甲(吉安)有限公司", "乙厂"])
    {'甲吉安有限公司': ['甲（吉安）有限公司', '甲(吉安)有限公司']}
    """
    different = list(dict.fromkeys(names))
    keys = normals(different)
    if len(set(keys)) == len(keys):
        return {}
    groups: dict[str, list[str]] = defaultdict(list)
    for name, key in zip(different, keys, strict=True):
        groups[key].append(name)
    return {key: same for key, same in groups.items() if len(same) > 1 and key}


def similar(names: Sequence[str], floor: float = NEAR, *, changed: bool = False) -> list[tuple[str, str, float]]:
    """Pairs of names that are near 名称相近 but not one name, nearest first: to be looked at, never joined by itself.

    Parameters
    ----------
    names : sequence of str
    floor : float
        Least part of the characters, in order, that both have in common (0–1), legal form left out.
    changed : bool
        Whether to tell names in which one character is another, too. Many firms of a place differ in just that
        (甲源电子, 乙源电子), so by default only one more, one less, two swapped, or another legal form count.

    Returns
    -------
    list of tuple
        Both names in the order given, and what they have in common (0–1).

    Notes
    -----
    Found are names that differ in one character (changed, added, left out) or in two swapped neighbours, in which one
    of two shortened forms agrees; that needs no comparison of all with all. Names with different digits are not near:
    一厂 and 二厂 differ on purpose, if only as ciphers.

    Examples
    --------
    >>> similar(["吉安市三星电子有限公司", "吉安三星电子有限公司", "吉水稻米厂"])
    [('吉安市三星电子有限公司', '吉安三星电子有限公司', 0.923)]
    """
    first: dict[str, str] = {}
    found = []
    different = list(dict.fromkeys(names))
    for name, plain in zip(different, normals(different), strict=True):
        same = first.setdefault(LEGAL.sub("", plain) or plain, name)
        if same != name and normal(same) != plain:
            found.append((same, name, 1.0))
    cores = [each for each in first if len(each) >= SHORTEST]
    for one, other in _one_apart(cores):
        score = Indel.normalized_similarity(cores[one], cores[other])
        if score >= floor and (changed or not _is_changed(cores[one], cores[other])):
            found.append((first[cores[one]], first[cores[other]], round(score, 3)))
    return sorted(found, key=lambda pair: (-pair[2], pair[0], pair[1]))


def nearest(names: Iterable[str], known: Iterable[str], floor: float = NEAR) -> dict[str, str]:
    """For each name that is not known the one known name that is it, or is near; names without one are left out.

    Near is what :func:`similar` calls so, the legal form left out; where two are equally near, neither is told.

    >>> nearest(["甲电子有限责任公司", "吉安市三星电子", "丙"], ["甲电子有限公司", "吉安三星电子有限公司"])
    {'甲电子有限责任公司': '甲电子有限公司', '吉安市三星电子': '吉安三星电子有限公司'}
    """
    wanted = {name: core(name) for name in dict.fromkeys(names)}
    by_core: dict[str, list[str]] = defaultdict(list)
    for form in set(wanted.values()):
        for each in _forms(form) if len(form) >= SHORTEST else (f"{form}|",):
            by_core[each].append(form)
    close: dict[str, dict[str, str]] = defaultdict(dict)
    for name in known:
        plain = core(name)
        for each in _forms(plain) if len(plain) >= SHORTEST else (f"{plain}|",):
            for form in by_core.get(each, ()):
                close[form].setdefault(plain, name)
    found = {}
    for name, form in wanted.items():
        scores = sorted(
            ((Indel.normalized_similarity(form, plain), plain) for plain in close.get(form, ())), reverse=True
        )
        if scores and scores[0][0] >= floor and (len(scores) == 1 or scores[0][0] > scores[1][0]):
            found[name] = close[form][scores[0][1]]
    return found


def _digits(name: str) -> str:
    return "".join(DIGITS.findall(name))


def _is_changed(one: str, other: str) -> bool:
    return len(one) == len(other) and sorted(one) != sorted(other)


def _forms(name: str) -> set[str]:
    """The name, and the name with each one of its characters left out; behind it its digits, which must agree."""
    digits = _digits(name)
    return {f"{name}|{digits}", *(f"{name[:place]}{name[place + 1 :]}|{digits}" for place in range(len(name)))}


def _one_apart(cores: Sequence[str]) -> set[tuple[int, int]]:
    """Places of those that are equal once a character is left out of one or of both."""
    first: dict[str, int] = {}
    families: dict[str, list[int]] = {}
    for index, name in enumerate(cores):
        for form in _forms(name):
            if (other := first.setdefault(form, index)) != index:
                families.setdefault(form, [other]).append(index)
    shown = (family[:LARGEST_FAMILY] for family in families.values())
    return {pair for family in shown for pair in combinations(family, 2)}
