"""Cards of the models 六市做法: what each is, who leads, with what, how often, what for, and says who."""

from collections.abc import Iterator, Mapping, Sequence
from functools import partial

from liantu.diagnose.sections import Evidence, Section, Verdict
from liantu.facts import Figure, Finding, Sum, Word
from liantu.policy.model import Parameter, PolicyModel

CODE = "cards"
FIELDS = ("leads", "unit", "artefacts", "instruments", "cadence")  # what a card says, in this order
COLUMNS = ("card_leads", "card_unit", "card_artefacts", "card_cadence", "card_serves")
WORKED = ("mix_share",)


def section(models: Mapping[str, PolicyModel], chosen: str, changed: Sequence[PolicyModel] = ()) -> Section:
    """The card of one of the ``models``, and all of them side by side. ``changed``: whose mix a reader changed."""
    return Section(
        CODE,
        _answer(models[chosen]),
        COLUMNS,
        tuple(_verdict(model) for model in models.values()),
        tuple(_doubts(changed)),
    )


def _answer(model: PolicyModel) -> Finding:
    """What it is in few words, and on which lever most of its money goes."""
    most = max(model.mix.values())
    levers = [Word(f"lever.{lever}") for lever, share in model.mix.items() if share == most]
    facts = {"city": model.name, "method": model.method, "gist": Word(f"card.{model.code}.gist")}
    facts["share"] = Figure(most, "share")
    if len(levers) == 1:
        return Finding("answer.cards.one", facts | {"lever": levers[0]})
    return Finding("answer.cards.several", facts | {"levers": levers})


def _verdict(model: PolicyModel) -> Verdict:
    said = {f"card_{field}": Word(f"card.{model.code}.{field}") for field in FIELDS}
    return Verdict(model.code, model.name, said | {"card_serves": serves(model)}, partial(_explain, model))


def serves(model: PolicyModel) -> list[Word]:
    """Which of the four outcomes the source says it is for, or is read to be for."""
    return [Word(f"outcome.{outcome}") for outcome in model.serves]


def _explain(model: PolicyModel) -> Evidence:
    worked = Finding("worked.mix_share", {"levers": shares(model)})
    notes = (Word(f"card.{model.code}.passage"), Word("card.source"), Word(f"card.{model.code}.served"))
    return Evidence((worked,), notes=tuple(Finding(each.code, {}) for each in notes), figures=WORKED)


def shares(model: PolicyModel) -> list[Finding]:
    """How the share of each lever is read off the measures, in words.

    >>> from liantu.policy import MODELS
    >>> from liantu.words import tell
    >>> [tell("en", share) for share in shares(MODELS["hefei"])]
    ['Fill (1) ÷ 2 = 50%', 'Strengthen (0.5) ÷ 2 = 25%', 'Connect (0.5) ÷ 2 = 25%']
    """
    measures = Figure(float(len(model.measures)), "count")
    found = []
    for lever in [lever for lever, share in model.mix.items() if share]:
        parts = [float(each.split[lever]) for each in model.measures if lever in each.split]
        facts = {"lever": Word(f"lever.{lever}"), "parts": Sum(tuple(Figure(part, "weight") for part in parts))}
        share = Figure(sum(parts) / len(model.measures), "share")
        found.append(Finding("term.mix_share", facts | {"measures": measures, "share": share}))
    return found


def number(parameter: Parameter) -> Finding:
    """A number that the source gives, in words."""
    return Finding(f"parameter.{parameter.code}", {"value": Figure(float(parameter.value), parameter.unit)})


def _doubts(changed: Sequence[PolicyModel]) -> Iterator[Finding]:
    yield Finding("doubt.cards.reading", {})
    if changed:
        yield Finding("doubt.cards.changed", {"cities": [model.name for model in changed]})
