"""Resilience 韧性 beside the other outcomes: under the set of shocks and the assumptions that the link names."""

from dataclasses import replace

from components import cached
from components.explore import settings, shock_controls
from liantu.diagnose import Diagnosis
from liantu.diagnose.outcomes import Outcome
from liantu.explore.shock import resilience
from liantu.facts import Figure


def of(found: Diagnosis) -> Diagnosis:
    """The same diagnosis with resilience told; a chain without a firm to be hit has none."""
    shocks = shock_controls.current()
    struck = cached.struck_now(found, settings.assumed(), shocks)
    if struck is None:
        told = Outcome(Figure(None, "share", reason="size_unknown"))
    else:
        told = resilience(struck, shocks)
        told = replace(told, figure=replace(told.figure, unit="fine_share"))  # all but a percent or two is kept
    return replace(found, outcomes={**found.outcomes, "resilience": told})
