"""A county's survey as an analyst sends it: two sheets with what goes wrong in one, for the steps that cure it."""

from components.intake.causes import causes
from liantu.data.files import RawSheet
from liantu.data.intake.taken import Intake

SEGMENTS = """产业链,环节,位置
电子信息,印制电路板,中游
电子信息,连接器,中游
电子信息,覆铜板,上游"""
FIRMS = """企业名称,环节,统一社会信用代码,主营产品,营业收入（万元）,县（市、区）
甲电子,印制电路板,,多层印制电路板,约1200,吉安县
乙电子,印刷电路板,,多层板,300,吉水县
丙电子,,,高频连接器、射频连接器,500,吉水县
丁电子,连接器,,连接器,很多,吉安县
甲电子,连接器,,连接器,,泰和县
戊电子,连接器,,连接器,800,吉安县"""


def raw(name: str, text: str, file: str = "摸排.xlsx") -> RawSheet:
    """A sheet from lines of cells."""
    return RawSheet(name, {n: line.split(",") for n, line in enumerate(text.splitlines(), start=1)}, file=file)


def taken(**sheets: str) -> Intake:
    """Segments and firms as sent, with these sheets in their places: one usable firm of six."""
    texts = {"环节": SEGMENTS, "企业": FIRMS} | sheets
    return Intake.of([("摸排.xlsx", b"x")], [raw(name, text) for name, text in texts.items() if text])


def errors(intake: Intake) -> dict[str, int]:
    return {cause.code: cause.n for cause in causes(intake.checked) if cause.severity == "error"}
