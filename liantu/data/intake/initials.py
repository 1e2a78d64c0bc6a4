"""Initials 拼音首字母: databases and maps of offices name columns so, QYMC for 企业名称."""

from bisect import bisect_right

# GB 2312 lists its 3,755 common characters by their sound: the first of each letter.
_LETTERS = "abcdefghjklmnopqrstwxyz"
_FIRST = "啊芭擦搭蛾发噶哈击喀垃妈拿哦啪期然撒塌挖昔压匝"
_STARTS = [character.encode("gb2312") for character in _FIRST]
_LAST = "座".encode("gb2312")


def initials(name: str) -> str:
    """The first letters of a name's characters as they are mostly read, or "" where one is no common character.

    >>> initials("统一社会信用代码"), initials("营业收入"), initials("企业（名称）")
    ('tyshxydm', 'yysr', '')
    """
    found = []
    for character in name:
        try:
            code = character.encode("gb2312")
        except UnicodeEncodeError:
            return ""
        if not _STARTS[0] <= code <= _LAST:
            return ""
        found.append(_LETTERS[bisect_right(_STARTS, code) - 1])
    return "".join(found)
