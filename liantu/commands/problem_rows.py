"""Problems as a program reads them, the same for every command that checks rows."""

from typing import Any

from liantu.data.checks import Checked
from liantu.words import say


def problem_rows(checked: Checked, language: str) -> list[dict[str, Any]]:
    """Every problem with its sentence and its cure."""
    return [
        {
            "code": problem.code,
            "severity": problem.severity,
            "sheet": problem.sheet,
            "row": None if problem.row is None else int(problem.row),  # a number read off an array is as good
            "column": problem.column,
            "value": problem.value,
            "message": say(language, f"problem.{problem.code}", **problem.facts),
            "cure": say(language, f"cure.{problem.code}", **problem.facts),
        }
        for problem in checked.problems
    ]
