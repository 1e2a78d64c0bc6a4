"""Write the page of the six models that is read off the code: ``python -m docs.model_cards``. A test compares them."""

from pathlib import Path

from liantu.facts import Finding
from liantu.policy import MODELS, PolicyModel
from liantu.policy.asks import required
from liantu.policy.sections import cards
from liantu.words import say, tell

FILE = Path(__file__).parent / "models.md"
ORIGIN = "Read off `liantu/policy/` and its words by `docs/model_cards.py`; not to be edited."
NOTE = (
    "An interpretation of a briefing of 2021, not an evaluation of these cities. It numbers measures; it gives no"
    " budgets and no effects. Each measure counts alike, and is split evenly over the levers that we read in it."
    " 这是对2021年一份专报的解读，不是对六市的评价；原文没写预算，也没写效果。"
)


def page() -> str:
    """What each of the six is, its measures and mix, its rule, what it asks for, and where this app computes it."""
    parts = ["# Six models 六市做法", ORIGIN, NOTE, f"**Source 出处.** {both('card.source')}"]
    for model in MODELS.values():
        parts += _model(model)
    return "\n\n".join(parts) + "\n"


def both(code: str, **facts: object) -> str:
    """A sentence in both languages."""
    return f"{say('zh', code, **facts)} · {say('en', code, **facts)}"


def _model(model: PolicyModel) -> list[str]:
    name, method = model.name, model.method
    numbers = "; ".join(_both(cards.number(each)) for each in model.parameters)
    return [
        f"## {name.zh} {name.en}: {method.zh} {method.en}",
        _table(
            [("", "中文", "English")] + [_fact(model, field) for field in ("what", *cards.FIELDS, "served", "passage")]
        ),
        f"**Serves 为了什么.** {'; '.join(both(word.code) for word in cards.serves(model))}",
        _table(
            [("#", "措施", "Measure", "Levers 手段")] + [_measure(model, place) for place in range(len(model.measures))]
        ),
        f"**Mix 配比.** {'; '.join(_both(share) for share in cards.shares(model))}",
        f"**Order 先后.** {both(f'card.order.{model.order}')}",
        f"**Asks for 要什么.** {'; '.join(both(f'ask.{code}') for code in required(model))}",
        f"**Numbers 原文的数** ({model.parameters[0].as_of}). {numbers}",
        f"**Here 链图里.** {_mechanisms(model, built=True)}",
        f"**Not yet 还没有做.** {_mechanisms(model, built=False)}",
    ]


def _fact(model: PolicyModel, field: str) -> tuple[str, str, str]:
    heading = f"figure.card_{field}" if field in cards.FIELDS else HEADINGS[field]
    return both(heading), *(say(language, f"card.{model.code}.{field}") for language in ("zh", "en"))


HEADINGS = {"what": "card.what", "served": "card.serves_why", "passage": "card.passage"}


def _measure(model: PolicyModel, place: int) -> tuple[str, ...]:
    code = f"measure.{model.code}.{place + 1}"
    levers = [f"`{lever}` {part}" for lever, part in model.measures[place].split.items()]
    return str(place + 1), say("zh", code), say("en", code), ", ".join(levers)


def _both(finding: Finding) -> str:
    return f"{tell('zh', finding)} · {tell('en', finding)}"


def _mechanisms(model: PolicyModel, *, built: bool) -> str:
    shown = [each for each in model.mechanisms if bool(each.page) == built]
    said = [both(f"mechanism.{each.id}") + (f" (`/{_address(each.page, each.link)}`)" * built) for each in shown]
    return "; ".join(said) + "."


def _address(name: str, link: tuple[tuple[str, str], ...]) -> str:
    options = "&".join(f"{key}={code}" for key, code in link)
    return f"{name}?{options}" if options else name


def _table(rows: list[tuple[str, ...]]) -> str:
    rows = [rows[0], ("---",) * len(rows[0]), *rows[1:]]
    return "\n".join(f"| {' | '.join(row)} |" for row in rows)


if __name__ == "__main__":
    FILE.write_text(page(), encoding="utf-8", newline="\n")
